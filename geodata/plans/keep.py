"""Write a plan into a study's folder once and for all, and read the plans that are there."""

from __future__ import annotations

import contextlib
import datetime as dt
import fcntl
import hashlib
import json
import os
import stat
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from geodata.errors import (
    BadQuery,
    BadStudy,
    EnvironmentProblem,
    HotspotError,
    Notice,
    PlanDamaged,
    Where,
    visible,
)
from geodata.plans.plan import Plan, is_id, new_id
from geodata.store import layout
from geodata.store.manifest import SEAL, read_manifest
from geodata.store.reading import settled
from geodata.store.safely import replace_text, sync_folder
from geodata.words.text import Text

PLANS = "plans"  # the folder in a study's folder
VERSION = 1
MOST_BYTES = 1_000_000  # of a file; several times what a plan within its limits can be

_LOCK = ".lock"
_TRIES = 200  # a writer is done within milliseconds; a slow network disk gets ten seconds
_PAUSE_S = 0.05


def make_plan(
    study_dir: Path,
    name: str,
    params: Mapping[str, str],
    *,
    by: str | None = None,
    note: str = "",
    replaces: str | None = None,
) -> Plan:
    """
    Return a new plan, made now on the release that is served; `save_plan` writes it down.

    Parameters
    ----------
    study_dir
        The study's folder.
    name, params, by, note, replaces
        As in `Plan`.

    Raises
    ------
    BadQuery
        K20: what no plan can be.
    BadStudy
        R01: nothing has been imported yet.
    ReleaseDamaged
        R05: the served release is not what was written.
    """
    release = layout.current_name(study_dir)
    if release is None:
        where = Where(file=str(study_dir))
        raise BadStudy("R01", Text("store.no_release"), Text("store.no_release.hint"), where)
    made = dt.datetime.now(dt.UTC)
    return Plan(
        id=new_id(made),
        name=name.strip(),
        made=made,
        params=params,
        release=release,
        seal=str(settled(study_dir, release, read_manifest)[SEAL]),
        by=by,
        note=note.strip(),
        replaces=replaces,
    )


def save_plan(study_dir: Path, plan: Plan) -> Path:
    """
    Write a plan down and return its file. It is there whole or not at all, and is never written over.

    Raises
    ------
    BadQuery
        K22: a plan of that id is there already, or the one it replaces is not.
    EnvironmentProblem
        R07: somebody else has been writing plans for ten seconds. R03: the disk refuses.
    """
    folder = study_dir / PLANS
    path = folder / _file_name(plan.id)
    content = {"version": VERSION, "plan": plan.to_json()}
    text = json.dumps(content | {"sha256": _sha256(content)}, ensure_ascii=False, sort_keys=True, indent=1)
    try:
        folder.mkdir(exist_ok=True)
        sync_folder(study_dir)
        with _one_writer(folder):
            # Whoever left half a file is dead, or would hold the lock.
            for left in folder.glob(".*.new"):
                left.unlink(missing_ok=True)
            if os.path.lexists(path):
                raise BadQuery("K22", Text("plans.taken"), Text("plans.taken.hint"), Where(file=path.name))
            if plan.replaces is not None and not (folder / _file_name(plan.replaces)).is_file():
                raise _no_plan(plan.replaces)
            replace_text(path, text + "\n")
    except OSError as error:
        raise _refused(error, "plans.not_written", path.name) from error
    return path


def read_plans(study_dir: Path) -> tuple[tuple[Plan, ...], tuple[Notice, ...]]:
    """
    Return every plan of a study, the oldest first, and a notice for each file that is none any more.

    Raises
    ------
    EnvironmentProblem
        R03: the folder cannot be read.

    Misreadings
    -----------
    A plan that somebody deleted leaves no trace, unless a newer one replaces it: then a notice names it.
    """
    folder = study_dir / PLANS
    plans, notices = [], []
    try:
        names = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    except OSError as error:
        raise _refused(error, "plans.not_read", PLANS) from error
    for name in names:
        if name.startswith(".") or not name.endswith(".json"):
            continue
        try:
            plans.append(_read(folder / name))
        except HotspotError as wrong:
            notices.append(Notice(wrong.code, wrong.what, wrong.hint, wrong.where))
    there = {plan.id for plan in plans}
    for plan in plans:
        if plan.replaces is not None and plan.replaces not in there:
            what = Text("plans.older_gone", older=plan.replaces)
            notices.append(
                Notice("K22", what, Text("plans.older_gone.hint"), Where(file=_file_name(plan.id)))
            )
    return tuple(sorted(plans, key=lambda plan: (plan.made, plan.id))), tuple(notices)


def read_plan(study_dir: Path, plan_id: str) -> Plan:
    """
    Return one plan.

    Raises
    ------
    BadQuery
        K22: there is none of that id.
    PlanDamaged
        K21: its file is not what was written.
    EnvironmentProblem
        K15: another version of the program wrote it. R03: the disk refuses.
    """
    path = study_dir / PLANS / _file_name(plan_id) if is_id(plan_id) else None
    if path is None or not os.path.lexists(path):
        raise _no_plan(plan_id)
    return _read(path)


def _read(path: Path) -> Plan:
    try:
        text = _text_of(path)
    except OSError as error:
        raise _refused(error, "plans.not_read", path.name) from error
    try:
        said = json.loads(text)
        version = said["version"]
        content = {"version": version, "plan": said["plan"]}
        whole = said == content | {"sha256": _sha256(content)}
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise _damaged(path) from error
    if isinstance(version, int) and version != VERSION:
        what = Text("plans.other_version", theirs=str(version)[:20], ours=VERSION)
        raise EnvironmentProblem(
            "K15", what, Text("plans.other_version.hint"), Where(file=visible(path.name))
        )
    if not whole:
        raise _damaged(path)
    try:
        plan = Plan.from_json(said["plan"])
    except (BadQuery, ValueError, KeyError, TypeError) as error:
        raise _damaged(path) from error
    if path.name != _file_name(plan.id):
        raise _damaged(path)  # a copy under another name would count twice
    return plan


def _text_of(path: Path) -> str:
    """Return what a plain file of a plan's size says; links and pipes are not followed."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode) or found.st_size > MOST_BYTES:
            raise _damaged(path)
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            return file.read(MOST_BYTES).decode("utf-8")
    except UnicodeDecodeError as error:
        raise _damaged(path) from error
    finally:
        os.close(descriptor)


def _sha256(content: Mapping[str, Any]) -> str:
    plain = json.dumps(content, ensure_ascii=False, sort_keys=True).encode("utf-8", "surrogatepass")
    return hashlib.sha256(plain).hexdigest()


def _file_name(plan_id: str) -> str:
    return f"{plan_id}.json"


@contextlib.contextmanager
def _one_writer(folder: Path) -> Iterator[None]:
    """Wait for the right to write plans; the kernel gives it back when its owner dies, however it dies."""
    descriptor = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        for _ in range(_TRIES):
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                time.sleep(_PAUSE_S)
            else:
                break
        else:
            raise EnvironmentProblem(
                "R07", Text("plans.locked"), Text("plans.locked.hint"), Where(file=PLANS)
            )
        yield
    finally:
        os.close(descriptor)


def _damaged(path: Path) -> PlanDamaged:
    where = Where(file=visible(path.name))
    return PlanDamaged("K21", Text("plans.damaged"), Text("plans.damaged.hint"), where)


def _no_plan(plan_id: str) -> BadQuery:
    return BadQuery("K22", Text("plans.unknown", name=visible(plan_id, 40)), Text("plans.unknown.hint"))


def _refused(error: OSError, key: str, name: str) -> EnvironmentProblem:
    what = Text(key, problem=error.strerror or type(error).__name__)
    return EnvironmentProblem("R03", what, Text(f"{key}.hint"), Where(file=visible(name)))
