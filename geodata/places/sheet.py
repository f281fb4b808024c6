"""Keep account of a sheet of services or events: rows not taken, and rows taken with a remark."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import dataclass, replace

import polars as pl

from geodata.clean.rejects import Reject, losses_by
from geodata.errors import Notice
from geodata.ledger import SheetLedger
from geodata.places.mapped import MappedFile
from geodata.words.text import Text

PLACE = ("longitude", "latitude", "wkt", "address")
_US_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_SHOWN_ROWS = 3


def day_said(said: str) -> dt.date | None:
    """
    Return the day that a cell of a sheet names, as 2024-05-31 or 5/31/2024; None where it is none.

    Examples
    --------
    >>> day_said("5/31/2024"), day_said("31/5/2024")
    (datetime.date(2024, 5, 31), None)
    """
    american = _US_DAY.fullmatch(said.strip())
    try:
        if american:
            month, day, year = (int(part) for part in american.groups())
            return dt.date(year, month, day)
        return dt.date.fromisoformat(said.strip())
    except ValueError:
        return None


@dataclass(frozen=True)
class SheetRead:
    """
    What became of the rows of a sheet, beside what it holds.

    Attributes
    ----------
    read
        Rows of the file.
    rejects
        Rows that were not taken, in the file's order.
    notices
        What should be known of the others: one for each sort of remark, never one for each row.
    without_place
        Record numbers of the rows taken without a place.
    groups
        For each way of grouping (`kind`, `month`): group, rows read, rows rejected.
    """

    file: str
    sha256: str
    read: int
    rejects: tuple[Reject, ...]
    notices: tuple[Notice, ...]
    without_place: tuple[int, ...]
    groups: pl.DataFrame

    @property
    def rejected(self) -> int:
        """Rows that were not taken."""
        return len(self.rejects)

    def account(
        self, sort: str, file: str, *, accepted: int, shelters_dropped: int = 0, closed: int = 0
    ) -> SheetLedger:
        """Return the account under the name that `study.toml` gives the file; it must add up."""
        return SheetLedger(
            sort=sort,
            file=file,
            sha256=self.sha256,
            read=self.read,
            accepted=accepted,
            rejected=self.rejected,
            shelters_dropped=shelters_dropped,
            closed=closed,
            without_place=self.without_place,
            reasons=dict(sorted(Counter(one.code for one in self.rejects).items())),
        )


class Account:
    """
    What is noted while a sheet is gone through row by row.

    Parameters
    ----------
    table
        The sheet.
    code
        Of its rejects: ``"S19"`` for events, ``"S23"`` for services.
    """

    def __init__(self, table: MappedFile, code: str) -> None:
        self.table, self.code = table, code
        self.without_place: list[int] = []
        self._rejects: dict[int, Reject] = {}
        self._remarks: dict[Notice, list[int]] = {}

    def reject(self, row: int, key: str, ours: str, value: str | None, hidden: Container[str] = ()) -> None:
        """
        Do not take a row.

        Parameters
        ----------
        key
            What is wrong; ``<key>.hint`` says what to do.
        ours, value
            Our name of the column that stopped it, and its cell.
        hidden
            Our names of columns that are blanked in the text that is kept of the row.
        """
        table = self.table
        self._rejects[row] = Reject(
            file=table.file,
            sheet=table.sheet,
            record=int(table.records[row]),
            line=int(table.lines[row]),
            column=table.asked.get(ours),
            value=None if table.is_about_person(ours) else value,
            code=self.code,
            what=Text(key),
            hint=Text(f"{key}.hint"),
            text=table.line_of(row, hidden),
        )

    def remark(self, row: int, code: str, key: str, *, ours: str | None = None, hint: bool = False) -> None:
        """Note something of a row that is taken; all rows of one remark are one notice."""
        remark = Notice(code, Text(key), Text(f"{key}.hint") if hint else None, self.table.where(ours=ours))
        self._remarks.setdefault(remark, []).append(row)

    def rejects(self, *, keep_unsplit_text: bool = True) -> tuple[Reject, ...]:
        """Return the rows that were not taken, also those that could not be split, in the file's order."""
        unsplit = self.table.unsplit if keep_unsplit_text else self.table.unsplit_blank
        return tuple(sorted((*unsplit, *self._rejects.values()), key=lambda reject: reject.record))

    def notices(self) -> tuple[Notice, ...]:
        """Return one notice for each remark: how many rows, and the first three of them."""
        found = []
        for remark, rows in self._remarks.items():
            first = tuple(int(self.table.records[row]) for row in rows[:_SHOWN_ROWS])
            found.append(replace(remark, what=Text(remark.what.key, n=len(rows), rows=first)))
        return tuple(found)

    def groups(self, **words: Sequence[str | None]) -> pl.DataFrame:
        """Return read and rejected rows of each group; by way of grouping, each row's group or None."""
        was = pl.Series([row in self._rejects for row in range(len(self.table))], dtype=pl.Boolean)
        return losses_by({by: pl.Series(texts, dtype=pl.String) for by, texts in words.items()}, was)
