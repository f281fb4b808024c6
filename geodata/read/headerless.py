"""Read a table without a row of names: its columns are ``column_1``, ``column_2`` and so on."""

from __future__ import annotations

import csv
import hashlib
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from geodata.errors import Where
from geodata.read.layout import DELIMITERS
from geodata.read.limits import Limits
from geodata.read.parent import read_table
from geodata.read.problems import shown_name, stop
from geodata.read.raw import RawTable

_FIRST_BYTES = 65_536


def read_headerless(
    path: Path, *, limits: Limits | None = None, on_progress: Callable[[int], None] | None = None
) -> RawTable:
    """
    Read a delimited text file whose first row is data.

    Parameters
    ----------
    path
        CSV and its kin, in UTF-8 or Windows-1252, not packed.
    limits, on_progress
        As in `read_table`.

    Returns
    -------
    table
        Lines, records, SHA-256 and size are those of the file as it lies on disk.

    Raises
    ------
    BadInput
        D13: the first row cannot be told apart into cells. Else whatever `read_table` refuses.

    Notes
    -----
    A copy with a row of names in front is read in the limited process, and removed afterwards.
    """
    where = Where(file=shown_name(path))
    names = _names(path)
    if names is None:
        raise stop("D13", "header_unreadable", where)
    with tempfile.TemporaryDirectory(prefix="headerless-") as folder:  # made with mode 0700
        aside = Path(folder) / "table.csv"
        with path.open("rb") as source, aside.open("wb") as copy:
            start = source.read(3)
            copy.write(names.encode() + b"\n" + (b"" if start == b"\xef\xbb\xbf" else start))
            shutil.copyfileobj(source, copy)
        table = read_table(aside, limits=limits, on_progress=on_progress)
    shift = len(names.encode()) + 1
    bad = tuple(
        replace(one, line=one.line - 1, byte_offset=max(0, one.byte_offset - shift)) for one in table.bad
    )
    notices = tuple(replace(one, where=replace(one.where, file=where.file)) for one in table.notices)
    return replace(
        table,
        file=str(where.file),
        lines=table.lines - 1,
        bad=bad,
        notices=notices,
        sha256=_sha256_of(path),
        size_bytes=path.stat().st_size,
    )


def _names(path: Path) -> str | None:
    """Return the row of names to put in front; None where the first row has no cells."""
    with path.open("rb") as file:
        start = file.read(_FIRST_BYTES)
    if b"\0" in start or start[:2] == b"\x1f\x8b":
        return None
    line = start.decode("utf-8-sig", "replace").splitlines()[:1]
    if not line:
        return None
    widths = {mark: len(next(csv.reader(line, delimiter=mark), [])) for mark in DELIMITERS}
    delimiter = max(widths, key=lambda mark: widths[mark])
    if widths[delimiter] < 2:
        return None
    return delimiter.join(f"column_{number}" for number in range(1, widths[delimiter] + 1))


def _sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
