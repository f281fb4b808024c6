"""Read a release's files as they were at one moment, though a purge may exchange its folder just then."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from geodata.errors import ReleaseDamaged
from geodata.store import layout
from geodata.store.manifest import added_files, damaged, is_as_listed, read_manifest

Found = TypeVar("Found")

# A purge has a folder away for microseconds; a slow network disk takes longer to say so.
_TRIES = 40
_PAUSE_S = 0.05


@dataclass(frozen=True)
class ReleaseFiles:
    """
    A release's manifest, and the bytes of each of its files, which are what the manifest says.

    Misreadings
    -----------
    What was compared is what is here: a file that is opened again may be another one by then.
    """

    manifest: dict[str, Any]
    files: dict[str, bytes]


def settled(study_dir: Path, name: str, look: Callable[[Path], Found]) -> Found:
    """
    Return what a look into a release's folder found; it looks again where the folder was exchanged meanwhile.

    Parameters
    ----------
    name
        Of a release that there should be; where it is missing, its return is awaited for two seconds.
    look
        Given the folder.

    Raises
    ------
    ReleaseDamaged
        R05: the folder does not come back, or what `look` raises of a folder that stays.
    """
    for _ in range(_TRIES):
        folder = layout.folder_of(study_dir, name)
        before = folder and _identity(folder)
        if folder is not None and before is not None:
            try:
                found = look(folder)
            except (ReleaseDamaged, OSError):
                if _identity(folder) == before:
                    raise
            else:
                if _identity(folder) == before:
                    return found
        time.sleep(_PAUSE_S)
    raise damaged(name, layout.MANIFEST)


def read_release(study_dir: Path, name: str) -> ReleaseFiles:
    """
    Return a release's files, each read once and compared with the manifest.

    Raises
    ------
    ReleaseDamaged
        R05: names the files that are missing, added, or not what the manifest says.
    EnvironmentProblem
        K15: a newer program wrote the release.
    """
    return settled(study_dir, name, _read)


def _read(folder: Path) -> ReleaseFiles:
    manifest = read_manifest(folder)

    def whole(name: str) -> bytes | None:
        """Return a file's bytes; None where it is missing, or not what was written."""
        try:
            content = (folder / name).read_bytes()
        except FileNotFoundError:
            return None
        return content if is_as_listed(manifest, name, content) else None

    with ThreadPoolExecutor(2) as both:
        files = dict(zip(manifest["files"], both.map(whole, manifest["files"]), strict=True))
    wrong = {name for name, content in files.items() if content is None} | added_files(folder, manifest)
    if wrong:
        raise damaged(folder.name, *sorted(wrong))
    return ReleaseFiles(manifest, {name: content for name, content in files.items() if content is not None})


def _identity(folder: Path) -> tuple[int, int, int, int] | None:
    """Return what tells a folder from the one that takes its place, also where it gets the same inode."""
    try:
        found = folder.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino, found.st_mtime_ns, found.st_ctime_ns
