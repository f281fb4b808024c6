"""Keep the lists of rejected rows no longer than they are needed, and without the rows of purged records."""

from __future__ import annotations

import csv
import io
import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from geodata.store import layout
from geodata.store.safely import replace_text
from geodata.store.tombstones import Tombstones
from geodata.store.writing import next_number

# Three months: time to go through the rows with whoever exported the file, and to export it again.
KEPT_DAYS = 90
_DAY_S = 86_400


def purge_rejects(study_dir: Path, tombstones: Tombstones) -> int:
    """
    Remove every line that holds a purged number from every list of rejected rows, and return how many.

    Only for the holder of the lock. The lists of imports that were refused are among them.
    """
    folder = study_dir / layout.REJECTS
    return sum(_purge_list(path, tombstones) for path in sorted(folder.glob(f"*/{layout.REJECTED}")))


def forget_rejects(study_dir: Path) -> tuple[str, ...]:
    """
    Delete the lists of rejected rows that are older than 90 days, and those of imports that died.

    Only for the holder of the lock, before an import.

    Returns
    -------
    names
        Of the releases whose lists are gone.
    """
    forgotten = []
    for folder in sorted((study_dir / layout.REJECTS).glob("*")):
        number = layout.number_of(folder.name)
        died = number is not None and number >= next_number(study_dir)
        if folder.is_dir() and (died or _age_days(folder) > KEPT_DAYS):
            shutil.rmtree(folder)
            forgotten.append(folder.name)
    return tuple(forgotten)


def _age_days(folder: Path) -> float:
    path = folder / layout.REJECTED
    written = (path if path.exists() else folder).stat().st_mtime
    return (time.time() - written) / _DAY_S


def _purge_list(path: Path, tombstones: Tombstones) -> int:
    holds = lru_cache(4_096)(tombstones.holds)  # most lines say the same of one file
    with long_cells(), path.open(encoding="utf-8", errors="replace", newline="") as file:
        rows = list(csv.reader(file))
        kept = rows[:1] + [row for row in rows[1:] if not any(map(holds, row))]
    removed = len(rows) - len(kept)
    if removed:
        written = path.stat().st_mtime_ns
        text = io.StringIO(newline="")
        csv.writer(text).writerows(kept)
        replace_text(path, text.getvalue(), mode=0o600)
        os.utime(path, ns=(written, written))  # a list does not get younger by losing a line
    return removed


@contextmanager
def long_cells() -> Iterator[None]:
    """Let a cell be as long as a whole row of a file may be: what cannot be read would not be purged."""
    before = csv.field_size_limit(sys.maxsize)
    try:
        yield
    finally:
        csv.field_size_limit(before)
