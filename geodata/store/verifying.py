"""Check every retained release against its manifest, file by file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geodata.errors import HotspotError
from geodata.store import layout
from geodata.store.manifest import check_files, damaged, read_manifest
from geodata.store.reading import settled


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
    """

    name: str
    current: bool
    files: int
    wrong: tuple[str, ...]
    problem: HotspotError | None = None

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
        }


def verify_releases(study_dir: Path) -> tuple[ReleaseCheck, ...]:
    """Read every file of every retained release and compare it with the manifest; oldest first."""
    current = layout.current_name(study_dir)
    return tuple(_check(study_dir, name, current=name == current) for name in layout.release_names(study_dir))


def _check(study_dir: Path, name: str, *, current: bool) -> ReleaseCheck:
    try:
        files, wrong = settled(study_dir, name, _look)
    except HotspotError as error:
        return ReleaseCheck(name, current, 0, (layout.MANIFEST,), error)
    problem = damaged(name, *wrong) if wrong else None
    return ReleaseCheck(name, current, files, wrong, problem)


def _look(folder: Path) -> tuple[int, tuple[str, ...]]:
    """Return how many files there should be, and the names of those that are not as they should be."""
    manifest = read_manifest(folder)
    return len(manifest["files"]), check_files(folder, manifest)
