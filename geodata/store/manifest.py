"""Say what a release is made of, file by file, and notice when a file is no longer what it was."""

from __future__ import annotations

import hashlib
import json
import threading
from pathlib import Path
from typing import Any

from geodata.errors import EnvironmentProblem, ReleaseDamaged, Where
from geodata.store.layout import MANIFEST, SCHEMA_VERSION
from geodata.store.safely import sha256_of, write_json
from geodata.words.text import Text

_SEAL = "manifest_sha256"  # of the manifest's own values, since no other file vouches for it


def write_manifest(folder: Path, facts: dict[str, Any]) -> dict[str, Any]:
    """
    Write the manifest of a release's folder: facts, and SHA-256 and size of each file.

    Returns
    -------
    manifest
        As written.
    """
    files = {
        path.name: {"sha256": sha256_of(path), "bytes": path.stat().st_size}
        for path in sorted(folder.iterdir())
        if path.name != MANIFEST
    }
    manifest = facts | {"files": files, "schema_version": SCHEMA_VERSION}
    manifest[_SEAL] = _seal(manifest)
    write_json(folder / MANIFEST, manifest)
    return manifest


def read_manifest(folder: Path) -> dict[str, Any]:
    """
    Return a release's manifest after checking that it is whole and of a version this program knows.

    Raises
    ------
    ReleaseDamaged
        R05: the manifest is missing, no JSON, or not what was written.
    EnvironmentProblem
        K15: a newer program wrote the release.
    """
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        whole = manifest.get(_SEAL) == _seal(manifest)
    except (OSError, ValueError, AttributeError) as error:
        raise damaged(folder.name, MANIFEST) from error
    if not whole:
        raise damaged(folder.name, MANIFEST)
    version = manifest["schema_version"]
    if version != SCHEMA_VERSION:
        what = Text("store.other_version", release=folder.name, theirs=int(version), ours=SCHEMA_VERSION)
        raise EnvironmentProblem("K15", what, Text("store.other_version.hint"), Where(file=folder.name))
    return manifest


def check_files(folder: Path, manifest: dict[str, Any]) -> tuple[str, ...]:
    """Return the names of files that are missing, added, or not what the manifest says."""
    there = {path.name for path in folder.iterdir() if path.name != MANIFEST}
    listed = manifest["files"]
    wrong = there ^ set(listed)
    for name in there & set(listed):
        path = folder / name
        if path.stat().st_size != listed[name]["bytes"] or sha256_of(path) != listed[name]["sha256"]:
            wrong.add(name)
    return tuple(sorted(wrong))


class Vouched:
    """The releases this process has verified, by folder, each with its files' sizes and times then."""

    def __init__(self) -> None:
        self._seen: dict[Path, tuple[tuple[str, int, int], ...]] = {}
        self._lock = threading.Lock()

    def manifest_of(self, folder: Path) -> dict[str, Any]:
        """
        Return a release's manifest, its files verified at this process's first look and whenever one changed.

        Raises
        ------
        ReleaseDamaged
            R05: names the files that are not what they were.
        """
        folder = folder.resolve()
        state = tuple(sorted((p.name, p.stat().st_size, p.stat().st_mtime_ns) for p in _files(folder)))
        manifest = read_manifest(folder)
        with self._lock:
            if self._seen.get(folder) == state:
                return manifest
        wrong = check_files(folder, manifest)
        if wrong:
            raise damaged(folder.name, *wrong)
        with self._lock:
            self._seen[folder] = state
        return manifest


def damaged(release: str, *files: str) -> ReleaseDamaged:
    """Return the error that names a release's damaged files."""
    what = Text("store.damaged", n=len(files), release=release, files=files)
    return ReleaseDamaged("R05", what, Text("store.damaged.hint"), Where(file=f"{release}/{files[0]}"))


VOUCHED = Vouched()


def _files(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError as error:
        raise damaged(folder.name, MANIFEST) from error


def _seal(manifest: dict[str, Any]) -> str:
    rest = {name: value for name, value in manifest.items() if name != _SEAL}
    return hashlib.sha256(json.dumps(rest, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
