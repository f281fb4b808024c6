"""Reject rows that cannot be read, one reason each, with the person blanked from what is kept of them."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from geodata.feeds.base import Variant
from geodata.ledger import reason_of
from geodata.read.raw import RawTable
from geodata.words.text import Text

# Without a single cell, typed to try the system out, and of a status that a person has named as that of no
# incident: such rows are left out on purpose, so they are listed with the others, but nothing is wrong with
# the file.
NOT_COUNTED = frozenset({"D15", "S16", "S17"})


@dataclass(frozen=True)
class Reject:
    """
    One row that was not taken.

    Attributes
    ----------
    file, record, line
        Where it stands; record and physical line from 1.
    column, value
        The cell that stopped it, as the file has it. The value is for the screen, so it is None where the
        column is about a person, and where the row may be protected: in a shifted row any cell may hold its
        address.
    code
        Stable name of the reason, such as ``"T09"``.
    what, hint
        What is wrong, and what to do.
    text
        The row as a line of CSV, with columns about persons blanked. It holds exact addresses.
    sheet
        Of a file with several; None where there is one.
    byte_offset, sha256
        Of a row that could not be split: where it begins, and the hash of its bytes. They find it again where
        no text of it may be kept.
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
    sheet: str | None = None
    byte_offset: int | None = None
    sha256: str | None = None


@dataclass(frozen=True)
class Fault:
    """
    Rows with one thing wrong in one column; `mask` has shape (n,).

    Where `is_torn` is set any cell may hold the words of any column, so nothing of such a row is kept but
    where it stands.
    """

    code: str
    key: str
    column: str
    mask: pl.Series
    is_torn: bool = False


def collect(
    table: RawTable,
    variant: Variant,
    faults: list[Fault],
    protects: Callable[[pl.DataFrame], pl.Series],
) -> tuple[pl.Series, tuple[Reject, ...]]:
    """
    Return which rows stay, and a reject for each that does not.

    A row with several faults is rejected for the first in the order of `faults`.

    Parameters
    ----------
    protects
        Tells which of some rows may be protected; asked about the rejected ones only.
    """
    height = table.frame.height
    first = np.full(height, -1, np.int32)
    for number in range(len(faults) - 1, -1, -1):
        first[faults[number].mask.to_numpy()] = number
    bad = np.flatnonzero(first >= 0)
    lines = np.asarray(table.lines)
    records = np.asarray(table.records)
    written = table.as_written[bad]
    person = [variant.hides(name) for name in written.columns]
    rejected = table.frame[bad]
    secret = protects(rejected).to_list() if len(bad) else []
    rejects: list[Reject] = []
    rows = zip(bad, written.iter_rows(), rejected.iter_rows(), secret, strict=True)
    for row, cells, translated, hidden in rows:
        fault = faults[first[row]]
        # What was put together from several cells is no column of the file.
        own = fault.column in written.columns
        value = (cells if own else translated)[(written if own else rejected).get_column_index(fault.column)]
        rejects.append(
            Reject(
                file=table.file,
                sheet=table.sheet,
                record=int(records[row]),
                line=int(lines[row]),
                column=fault.column,
                value=None if hidden or fault.is_torn or variant.hides(fault.column) else value,
                code=fault.code,
                what=Text(fault.key),
                hint=Text(f"{fault.key}.hint"),
                text="" if fault.is_torn else _without_person(cells, person),
            )
        )
    return pl.Series(first < 0), tuple(rejects)


def _without_person(cells: Sequence[str | None], person: Sequence[bool]) -> str:
    return as_line(["" if hide else cell for hide, cell in zip(person, cells, strict=True)])


def unsplit(table: RawTable, is_hidden: Callable[[str], bool]) -> tuple[Reject, ...]:
    """
    Return a reject for each row that the reader left out; text that cannot be told apart is not kept.

    Parameters
    ----------
    is_hidden
        Tells by a column's name whether its cells are blanked.
    """
    hidden = [is_hidden(name) for name in table.as_written.columns]
    rejects: list[Reject] = []
    for bad in table.bad:
        cells = next(csv.reader(io.StringIO(bad.text, newline="")), [])
        whole = len(cells) == len(hidden)
        rejects.append(
            Reject(
                file=table.file,
                sheet=table.sheet,
                record=bad.record,
                line=bad.line,
                column=bad.column,
                value=None,
                code=bad.code,
                what=reason_of(bad.code),
                hint=Text("clean.not_a_row.hint"),
                text=as_line(["" if hide else c for hide, c in zip(hidden, cells, strict=True)])
                if whole
                else "",
                byte_offset=bad.byte_offset,
                sha256=bad.sha256,
            )
        )
    return tuple(rejects)


def losses_by(groups: Mapping[str, pl.Series], rejected: pl.Series) -> pl.DataFrame:
    """
    Count read and rejected rows of each group.

    Parameters
    ----------
    groups
        Way of grouping (``"kind"``, ``"month"``, ``"area"``) -> each row's group as the file writes it, null
        where it has none; shape (n,).
    rejected
        Which rows were rejected, shape (n,).

    Returns
    -------
    losses
        Columns `by`, `group`, `read`, `rejected`.
    """
    parts = [
        pl.DataFrame({"group": words.cast(pl.String), "rejected": rejected})
        .drop_nulls()
        .group_by("group")
        .agg(pl.len().cast(pl.Int64).alias("read"), pl.col("rejected").sum().cast(pl.Int64))
        .select(pl.lit(name).alias("by"), "group", "read", "rejected")
        for name, words in groups.items()
    ]
    schema = {"by": pl.String, "group": pl.String, "read": pl.Int64, "rejected": pl.Int64}
    return pl.concat(parts) if parts and len(rejected) else pl.DataFrame(schema=schema)


def as_line(cells: Sequence[str | None]) -> str:
    """Return cells as one line of CSV."""
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(cells)
    return out.getvalue()
