"""Remove the rows of purged records from what `fetch` has written into the study: those files are its own."""

from __future__ import annotations

import csv
import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from geodata.store import layout
from geodata.store.rejects import long_cells
from geodata.store.tombstones import Tombstones


def purge_fetched(study_dir: Path, tombstones: Tombstones) -> int:
    """
    Remove every row with a purged number in a cell from every fetched file, and return how many.

    Only for the holder of the import's lock. A file that was written, or cleaned, after the last number was
    buried is not read again: whoever wrote it has left those rows out.
    """
    buried = tombstones.changed_ns
    folder = study_dir / layout.FETCHED
    files = sorted([*folder.glob("*/*.csv"), *folder.glob("*/parts/*.csv")])
    return sum(_clean(path, tombstones) for path in files if path.stat().st_mtime_ns <= buried)


def _clean(path: Path, tombstones: Tombstones) -> int:
    """Write a file again without those rows, in one step; one without them only gets a new time."""
    now, removed = time.time_ns(), 0
    aside = path.with_name(f".{path.name}.purged")
    aside.unlink(missing_ok=True)

    def kept(rows: Iterator[Sequence[str]]) -> Iterator[Sequence[str]]:
        nonlocal removed
        for row in rows:
            if any(map(tombstones.is_one, row)):
                removed += 1
            else:
                yield row

    try:
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with (
            long_cells(),
            path.open(encoding="utf-8", newline="") as old,
            os.fdopen(descriptor, "w", encoding="utf-8", newline="") as new,
        ):
            csv.writer(new).writerows(kept(csv.reader(old)))
            new.flush()
            os.fsync(new.fileno())
        if removed:
            aside.replace(path)
        os.utime(path, ns=(now, now))
    finally:
        aside.unlink(missing_ok=True)
    return removed
