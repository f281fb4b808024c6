"""Say what a release is made of, file by file, and notice when a file is no longer what it was."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from geodata.errors import EnvironmentProblem, ReleaseDamaged, Where
from geodata.store.layout import MANIFEST, PURGED, SCHEMA_VERSION
from geodata.store.safely import sha256_of, write_json
from geodata.words.text import Text

SEAL = "manifest_sha256"  # of the manifest's own values, since no other file vouches for it


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
    manifest[SEAL] = _seal(manifest)
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
        with (folder / MANIFEST).open(encoding="utf-8") as file:
            manifest: dict[str, Any] = json.load(file)
        whole = manifest.get(SEAL) == _seal(manifest)
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
    wrong = set(added_files(folder, manifest))
    for name, listed in manifest["files"].items():
        try:
            same = sha256_of(folder / name) == listed["sha256"]
        except FileNotFoundError:
            same = False
        if not same:
            wrong.add(name)
    return tuple(sorted(wrong))


def added_files(folder: Path, manifest: dict[str, Any]) -> set[str]:
    """Return the names of files that the manifest does not know."""
    return {path.name for path in folder.iterdir()} - {MANIFEST, *manifest["files"]}


def is_as_listed(manifest: dict[str, Any], name: str, content: bytes) -> bool:
    """Return whether a file's bytes are those that the manifest speaks of."""
    listed: str = manifest["files"][name]["sha256"]
    return hashlib.sha256(content).hexdigest() == listed


def damaged(release: str, *files: str) -> ReleaseDamaged:
    """Return the error that names a release's damaged files."""
    release = release.removeprefix(PURGED)  # where a purge died, the release lies beside its place
    what = Text("store.damaged", n=len(files), release=release, files=files)
    return ReleaseDamaged("R05", what, Text("store.damaged.hint"), Where(file=f"{release}/{files[0]}"))


def _seal(manifest: dict[str, Any]) -> str:
    rest = {name: value for name, value in manifest.items() if name != SEAL}
    return hashlib.sha256(json.dumps(rest, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
