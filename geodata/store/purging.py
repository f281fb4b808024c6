"""Remove a sealed record from every retained release and reject file, leaving a tombstone without content."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl

from geodata.errors import BadInput, EnvironmentProblem, ReleaseDamaged
from geodata.store import layout
from geodata.store.contents import Contents
from geodata.store.fetched import purge_fetched
from geodata.store.lock import import_lock
from geodata.store.manifest import read_manifest
from geodata.store.opening import load_contents
from geodata.store.ready import forget_ready, keep_ready, pack_ready, read_ready
from geodata.store.rejects import purge_rejects
from geodata.store.safely import sync_folder
from geodata.store.tombstones import Tombstones
from geodata.store.watching import seal_of
from geodata.store.writing import fill_folder, ordered_contents, sweep
from geodata.words.text import Text


@dataclass(frozen=True)
class PurgeReport:
    """
    What a purge removed.

    Attributes
    ----------
    records
        Release -> how many incidents and requests left it.
    rejected
        Lines that left reject files.
    fetched
        Rows that left the files of live sources.
    damaged
        Releases that could not be read; they were removed whole, since what they hold cannot be known.
    """

    records: Mapping[str, int]
    rejected: int
    damaged: tuple[str, ...] = ()
    fetched: int = 0

    @property
    def found(self) -> bool:
        """Whether anything kept had the number: a misspelt one leaves the sealed record where it is."""
        return bool(any(self.records.values()) or self.rejected or self.damaged or self.fetched)

    def to_json(self) -> dict[str, Any]:
        """Return the report as JSON values; the number is not in it."""
        counts = {"rejected": self.rejected, "fetched": self.fetched}
        return {"records": dict(self.records), **counts, "damaged": list(self.damaged)}


def purge(study_dir: Path, number: str) -> PurgeReport:
    """
    Remove the record of one number from everything the study keeps.

    The tombstone is written first. Whatever dies afterwards, the next import, purge or `finish_purges` does
    what is left to do.

    Parameters
    ----------
    number
        The source's own report number or case id, in its spelling or another one in case and blanks.

    Raises
    ------
    BadInput
        S07: the number is empty.
    EnvironmentProblem
        R07: an import is at work.

    Misreadings
    -----------
    The files that were imported are not the study's: they still hold the record, and so do copies that
    somebody made of the study's folder.
    """
    if not number.strip():
        raise BadInput("S07", Text("store.purge_nothing"), Text("store.purge_nothing.hint"))
    with import_lock(study_dir):
        Tombstones(study_dir).bury(number)
        return finish_purges(study_dir)


def finish_purges(study_dir: Path) -> PurgeReport:
    """
    Do what a purge that died has left to do, in rejected rows and in releases.

    Only for the holder of the lock. It needs the tombstones alone, so it also cleans what
    somebody has put back from a copy of the study.
    """
    sweep(study_dir)
    finish_exchanges(study_dir)
    tombstones = Tombstones(study_dir)
    if not len(tombstones):
        return PurgeReport({}, 0)
    # Rejected rows first: a damaged release that a person must decide about does not keep them.
    rejected = purge_rejects(study_dir, tombstones)
    fetched = purge_fetched(study_dir, tombstones)
    records, lost = _purge_releases(study_dir, tombstones)
    _purge_ready(study_dir)
    return PurgeReport(records, rejected, lost, fetched)


def finish_exchanges(study_dir: Path) -> None:
    """Put a rewritten release in its place where a purge died between taking the old one away and that."""
    folder = layout.releases_of(study_dir)
    for path in sorted(folder.glob(f"{layout.PURGED}*")):
        name = path.name.removeprefix(layout.PURGED)
        old = folder / f"{layout.OLD}{name}"
        if (folder / name).exists():
            shutil.rmtree(path)
        elif _complete(path) or not old.exists():
            path.rename(folder / name)
        else:
            old.rename(folder / name)  # to be purged anew
            shutil.rmtree(path)
        sync_folder(folder)
    for path in folder.glob(f"{layout.OLD}*"):
        shutil.rmtree(path)


def _purge_releases(study_dir: Path, tombstones: Tombstones) -> tuple[dict[str, int], tuple[str, ...]]:
    removed: dict[str, int] = {}
    lost: list[str] = []
    for name in layout.release_names(study_dir):
        try:
            contents = load_contents(study_dir, name)
        except (ReleaseDamaged, EnvironmentProblem):
            if name == layout.current_name(study_dir):
                raise  # a person must choose an older release first
            shutil.rmtree(layout.releases_of(study_dir) / name)
            lost.append(name)
            continue
        kept, count = _without(contents, tombstones)
        removed[name] = count
        if count:
            _exchange(study_dir, name, kept)
    return removed, tuple(lost)


def _purge_ready(study_dir: Path) -> None:
    """Take ready columns away that are not those of the release that is served, and make these anew."""
    current = layout.current_name(study_dir)
    if current is None:
        forget_ready(study_dir)
        return
    seal = seal_of(study_dir, current)
    ready = read_ready(study_dir)
    if ready is None or ready.seal != seal:
        forget_ready(study_dir)
        ordered = ordered_contents(load_contents(study_dir, current))
        keep_ready(study_dir, lambda: pack_ready(ordered), seal)


def _without(contents: Contents, tombstones: Tombstones) -> tuple[Contents, int]:
    """Return the contents without buried records, and how many those were."""
    incidents = contents.incidents.filter(~tombstones.among(contents.incidents["number"]))
    requests = contents.requests.filter(~tombstones.among(contents.requests["number"]))
    count = contents.incidents.height - incidents.height + contents.requests.height - requests.height
    if not count:
        return contents, 0
    gone = pl.concat([contents.incidents["number"], contents.requests["number"]]).drop_nulls().unique()
    numbers = gone.filter(tombstones.among(gone)).to_list()
    kept = replace(
        contents,
        incidents=incidents,
        requests=requests,
        offences=contents.offences.join(incidents.select("id"), on="id", how="semi"),
        ledger=_redacted(contents.ledger, numbers) | {"purged": contents.ledger.get("purged", 0) + count},
        quality=_redacted(contents.quality, numbers),
    )
    return kept, count


def _exchange(study_dir: Path, name: str, contents: Contents) -> None:
    """Write a release again and put it where the old one was."""
    folder = layout.releases_of(study_dir)
    made = dt.datetime.fromisoformat(read_manifest(folder / name)["made"])
    draft = folder / f"{layout.DRAFT}{os.getpid()}-{secrets.token_hex(4)}"
    draft.mkdir()
    fill_folder(draft, ordered_contents(contents), name=name, made=made)
    ready, old = folder / f"{layout.PURGED}{name}", folder / f"{layout.OLD}{name}"
    draft.rename(ready)
    sync_folder(folder)
    (folder / name).rename(old)
    ready.rename(folder / name)
    sync_folder(folder)
    shutil.rmtree(old)


def _redacted(data: Mapping[str, Any], numbers: list[str]) -> dict[str, Any]:
    """Return JSON values without the numbers, should a notice have quoted one."""
    text = json.dumps(data, ensure_ascii=False)
    for number in numbers:
        text = _token(number).sub("…", text)
    found: dict[str, Any] = json.loads(text)
    return found


def _token(number: str) -> re.Pattern[str]:
    spelled = r"\s*".join(re.escape(char) for char in "".join(number.split()))
    return re.compile(rf"(?<![0-9A-Za-z]){spelled}(?![0-9A-Za-z])", re.IGNORECASE)


def _complete(folder: Path) -> bool:
    try:
        read_manifest(folder)
    except (ReleaseDamaged, EnvironmentProblem):
        return False
    return True
