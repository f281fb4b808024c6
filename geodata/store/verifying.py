"""Check every retained release against its manifest, file by file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geodata.errors import HotspotError, Notice, Where
from geodata.store import layout
from geodata.store.manifest import check_files, damaged, read_manifest
from geodata.store.reading import settled
from geodata.tz_data import is_version, tz_data_version
from geodata.words.text import Text


@dataclass(frozen=True)
class ReleaseCheck:
    """
    What was found of one release.

    Attributes
    ----------
    wrong
        Names of the files that are not what the manifest says; empty for a whole release.
    problem
        What to tell a person; None for a whole release.
    notice
        What a person should know of a whole release: another version of the time zone database made it.
    """

    name: str
    current: bool
    files: int
    wrong: tuple[str, ...]
    problem: HotspotError | None = None
    notice: Notice | None = None

    @property
    def whole(self) -> bool:
        """Whether the release is what it was when it was written."""
        return self.problem is None

    def to_json(self) -> dict[str, Any]:
        """Return the check as JSON values."""
        code = self.problem.code if self.problem else None
        return {
            "release": self.name,
            "current": self.current,
            "whole": self.whole,
            "files": self.files,
            "wrong": list(self.wrong),
            "code": code,
            "notice": self.notice.code if self.notice else None,
        }


def verify_releases(study_dir: Path) -> tuple[ReleaseCheck, ...]:
    """Read every file of every retained release and compare it with the manifest; oldest first."""
    current = layout.current_name(study_dir)
    return tuple(_check(study_dir, name, current=name == current) for name in layout.release_names(study_dir))


def _check(study_dir: Path, name: str, *, current: bool) -> ReleaseCheck:
    try:
        manifest, wrong = settled(study_dir, name, _look)
    except HotspotError as error:
        return ReleaseCheck(name, current, 0, (layout.MANIFEST,), error)
    problem = damaged(name, *wrong) if wrong else None
    return ReleaseCheck(name, current, len(manifest["files"]), wrong, problem, _other_zones(manifest))


def _look(folder: Path) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return the manifest, and the names of the files that are not as it says."""
    manifest = read_manifest(folder)
    return manifest, check_files(folder, manifest)


def _other_zones(manifest: dict[str, Any]) -> Notice | None:
    """Return what to say where this computer reads another time zone database than the import did."""
    theirs, ours = str(manifest.get("tz_data_version", "")), tz_data_version()
    if not is_version(theirs) or not is_version(ours) or theirs == ours:
        return None
    what = Text("start.other_zones", release=manifest["release"], theirs=theirs, ours=ours)
    return Notice("K18", what, Text("start.other_zones.hint"), Where(file=manifest["release"]))
