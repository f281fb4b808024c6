"""Name the folders and files of a study's releases; nobody else spells them."""

from __future__ import annotations

import re
from pathlib import Path

RELEASES = "releases"
REJECTS = "rejects"
FETCHED = "fetched"  # what was taken from live sources
CURRENT = "current"  # a small file that holds the name of the release to serve
LOCK = ".lock"
READY = ".ready"  # the records of one release, quicker to open
TOMBSTONES = "tombstones.json"
DRAFT = ".draft-"  # a release being built
PURGED = ".purged-"  # a release written again without a record, complete, not yet in its place
OLD = ".old-"  # what it replaces

INCIDENTS = "incidents.parquet"
OFFENCES = "offences.parquet"
REQUESTS = "requests.parquet"
COUNTS = "counts.parquet"  # only where the study has counts
AREAS = "areas.parquet"
BASE = "base.parquet"
PLACES = "places.json"
LEDGER = "ledger.json"
QUALITY = "quality.json"
MANIFEST = "manifest.json"
REJECTED = "rejected.csv"
ABSENT = "absent.csv"  # numbers of reports that a newer export does not have any more

SCHEMA_VERSION = 1

_NAME = re.compile(r"r(\d{4,})")


def releases_of(study_dir: Path) -> Path:
    """Return the folder of a study's releases."""
    return study_dir / RELEASES


def rejects_of(study_dir: Path, name: str) -> Path:
    """Return the folder of the rows that one import could not take."""
    return study_dir / REJECTS / name


def name_of(number: int) -> str:
    """Return a release's name: ``r0003``."""
    return f"r{number:04d}"


def number_of(name: str) -> int | None:
    """Return a release's number, or None where the name is no release's."""
    found = _NAME.fullmatch(name)
    return int(found.group(1)) if found else None


def release_names(study_dir: Path) -> list[str]:
    """Return the names of all releases, oldest first."""
    folder = releases_of(study_dir)
    if not folder.is_dir():
        return []
    found = {path.name.removeprefix(PURGED) for path in folder.iterdir() if path.is_dir()}
    return sorted((one for one in found if number_of(one) is not None), key=lambda name: number_of(name) or 0)


def folder_of(study_dir: Path, name: str) -> Path | None:
    """Return where a release lies; a purge that died between its two renames has left it beside its place."""
    folder = releases_of(study_dir)
    return next((path for path in (folder / name, folder / f"{PURGED}{name}") if path.is_dir()), None)


def current_name(study_dir: Path) -> str | None:
    """Return the name of the release to serve; None where there is none yet."""
    try:
        name = (releases_of(study_dir) / CURRENT).read_text(encoding="ascii", errors="replace").strip()
    except FileNotFoundError:
        return None
    return name if number_of(name) is not None else None
