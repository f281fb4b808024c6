"""Let one import at a time change a study's releases."""

from __future__ import annotations

import contextlib
import datetime as dt
import fcntl
import json
import os
from collections.abc import Iterator
from pathlib import Path

from geodata.errors import EnvironmentProblem, Where
from geodata.store.layout import LOCK, releases_of
from geodata.words.text import Text


@contextlib.contextmanager
def import_lock(study_dir: Path) -> Iterator[None]:
    """
    Hold the right to change a study's releases, or say who holds it.

    The kernel keeps the lock and drops it when its owner dies, however it dies: a dead owner's lock cannot be
    left behind. The file tells the owner's process and start to whoever finds it held.

    Raises
    ------
    EnvironmentProblem
        R07: another import is at work; names its process and when it began.
    """
    folder = releases_of(study_dir)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / LOCK
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            pid, since = _owner(path)
            what = Text("store.locked", pid=str(pid), since=since)
            raise EnvironmentProblem("R07", what, Text("store.locked.hint"), Where(file=str(path))) from error
        owner = {"pid": os.getpid(), "since": dt.datetime.now(dt.UTC).isoformat(timespec="seconds")}
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps(owner).encode(), 0)
        yield
    finally:
        os.close(descriptor)


def _owner(path: Path) -> tuple[int, str]:
    """Return process and start of the lock's owner; zeros where it has not written them yet."""
    try:
        owner = json.loads(path.read_text(encoding="utf-8"))
        return int(owner["pid"]), str(owner["since"])
    except (OSError, ValueError, KeyError):
        return 0, "?"
