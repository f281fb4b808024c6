"""Reject rows that cannot be read, one reason each, with the person blanked from what is kept of them."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from geodata.feeds.base import Variant
from geodata.read.raw import RawTable
from geodata.words.text import Text


@dataclass(frozen=True)
class Reject:
    """
    One row that was not taken.

    Attributes
    ----------
    file, record, line
        Where it stands; record and physical line from 1.
    column, value
        The cell that stopped it, as the file has it.
    code
        Stable name of the reason, such as ``"T09"``.
    what, hint
        What is wrong, and what to do.
    text
        The row as a line of CSV, with columns about persons blanked. It holds exact addresses.
    """

    file: str
    record: int
    line: int
    column: str | None
    value: str | None
    code: str
    what: Text
    hint: Text
    text: str


@dataclass(frozen=True)
class Fault:
    """Rows with one thing wrong in one column; `mask` has shape (n,)."""

    code: str
    key: str
    column: str
    mask: pl.Series


def collect(table: RawTable, variant: Variant, faults: list[Fault]) -> tuple[pl.Series, tuple[Reject, ...]]:
    """
    Return which rows stay, and a reject for each that does not.

    A row with several faults is rejected for the first in the order of `faults`.
    """
    height = table.frame.height
    first = np.full(height, -1, np.int32)
    for number in range(len(faults) - 1, -1, -1):
        first[faults[number].mask.to_numpy()] = number
    bad = np.flatnonzero(first >= 0)
    lines = np.asarray(table.lines)
    records = np.asarray(table.records)
    person = [variant.is_person(name) for name in table.frame.columns]
    rejects: list[Reject] = []
    for row, cells in zip(bad, table.frame[bad].iter_rows(), strict=True):
        fault = faults[first[row]]
        value = cells[table.frame.columns.index(fault.column)]
        rejects.append(
            Reject(
                file=table.file,
                record=int(records[row]),
                line=int(lines[row]),
                column=fault.column,
                value=value,
                code=fault.code,
                what=Text(fault.key),
                hint=Text(f"{fault.key}.hint"),
                text=_line(["" if hide else cell for hide, cell in zip(person, cells, strict=True)]),
            )
        )
    return pl.Series(first < 0), tuple(rejects)


def unsplit(table: RawTable, variant: Variant) -> tuple[Reject, ...]:
    """Return a reject for each row that the reader left out; text that cannot be told apart is not kept."""
    person = [variant.is_person(name) for name in table.frame.columns]
    rejects: list[Reject] = []
    for bad in table.bad:
        cells = next(csv.reader(io.StringIO(bad.text)), [])
        whole = len(cells) == len(person)
        rejects.append(
            Reject(
                file=table.file,
                record=bad.record,
                line=bad.line,
                column=bad.column,
                value=None,
                code=bad.code,
                what=Text("clean.not_a_row", code=bad.code),
                hint=Text("clean.not_a_row.hint"),
                text=_line(["" if hide else c for hide, c in zip(person, cells, strict=True)])
                if whole
                else "",
            )
        )
    return tuple(rejects)


def _line(cells: Sequence[str | None]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(cells)
    return out.getvalue()
