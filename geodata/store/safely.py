"""Write so that a power cut leaves the old or the new file, never half of one."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from pathlib import Path
from typing import Any

from geodata.errors import EnvironmentProblem, Where
from geodata.words.text import Text


def sync_file(path: Path) -> None:
    """Force a file's bytes to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(path: Path) -> None:
    """Force a folder's list of names to the disk."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0))
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_whole(folder: Path) -> None:
    """Force every file of a flat folder, and the folder, to the disk."""
    for path in sorted(folder.iterdir()):
        sync_file(path)
    sync_folder(folder)


def replace_text(path: Path, text: str, *, mode: int = 0o644) -> None:
    """Replace a small file in one step: whoever reads it sees the old text or the new one."""
    aside = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        aside.unlink(missing_ok=True)
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
        sync_folder(path.parent)
    finally:
        aside.unlink(missing_ok=True)


def write_json(path: Path, data: Any) -> None:
    """Write plain JSON values, keys sorted, so that equal data are equal bytes."""
    path.write_text(json.dumps(data, ensure_ascii=False, sort_keys=True, indent=1) + "\n", encoding="utf-8")


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def check_space(folder: Path, needed_bytes: int) -> None:
    """
    Refuse to begin what the disk cannot hold.

    Raises
    ------
    EnvironmentProblem
        K16: less than `needed_bytes` are free.
    """
    free = shutil.disk_usage(folder).free
    if free < needed_bytes:
        what = Text("store.disk_full", free_mb=free // 1_000_000, needed_mb=-(-needed_bytes // 1_000_000))
        raise EnvironmentProblem("K16", what, Text("store.disk_full.hint"), Where(file=str(folder)))


def size_of(folder: Path) -> int:
    """Return the bytes of a flat folder's files."""
    return sum(path.stat().st_size for path in folder.iterdir() if path.is_file()) if folder.is_dir() else 0
