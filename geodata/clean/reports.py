"""Group rows by the report they belong to, and find in each group what speaks for the whole report."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from geodata.period import NO_DAY
from geodata.records import Bools

Ints = NDArray[np.int64]

# A day, a minute and its precision as one number that orders as they do; an unknown minute comes last.
_NO_MINUTE = 2047
_PER_DAY = (_NO_MINUTE + 1) * 8
_NEVER = np.iinfo(np.int64)


@dataclass(frozen=True, eq=False)
class Reports:
    """
    The rows of one feed, brought together by their report.

    Attributes
    ----------
    order
        Shape (n,): the rows by report, within one by their contents, so that the order of rows and of files
        makes no difference.
    starts
        Shape (m,): where each report begins in `order`.
    ids
        UInt64, shape (m,), ascending.
    rank
        Shape (n,), in `order`: which kind and label each row has, the gravest being 0.
    content, victim
        Shape (n,), in `order`: the rows' contents, and whether each row stands for a victim.
    protected
        Shape (m,): whether any row of a report is protected.
    """

    order: Ints
    starts: Ints
    ids: NDArray[np.uint64]
    rank: Ints
    content: NDArray[np.uint64]
    victim: Bools
    protected: Bools

    @classmethod
    def of(cls, rows: pl.DataFrame, rank: Ints) -> Reports:
        """
        Bring rows together.

        Parameters
        ----------
        rows
            Columns of `ROWS`, and ``id``.
        rank
            Shape (n,), in the order of `rows`.
        """
        sorting = pl.arg_sort_by("id", "closed_day", "content", "file", "record")
        order = rows.select(sorting).to_series().to_numpy().astype(np.int64)
        ids = rows["id"].to_numpy()[order]
        starts = np.flatnonzero(np.append(True, ids[1:] != ids[:-1])[: len(ids)])
        protected = rows["protected"].to_numpy()[order]
        return cls(
            order=order,
            starts=starts,
            ids=ids[starts],
            rank=rank[order],
            content=rows["content"].to_numpy()[order],
            victim=rows["victim"].fill_null(False).to_numpy()[order],
            protected=np.logical_or.reduceat(protected, starts) if len(starts) else protected,
        )

    @cached_property
    def sizes(self) -> Ints:
        """How many rows each report has, shape (m,)."""
        return np.diff(np.append(self.starts, len(self.order)))

    @cached_property
    def report(self) -> Ints:
        """The report of each row, shape (n,), in `order`."""
        return np.repeat(np.arange(len(self.starts)), self.sizes)

    def least(self, values: Ints) -> Ints:
        """Return the least of each report's values, which are in the order of the rows; shape (m,)."""
        return np.minimum.reduceat(values[self.order], self.starts) if len(self.starts) else self.starts

    def most(self, values: Ints) -> Ints:
        """Return the greatest of each report's values, which are in the order of the rows; shape (m,)."""
        return np.maximum.reduceat(values[self.order], self.starts) if len(self.starts) else self.starts

    def gravest(self) -> Ints:
        """Return the least rank of each report, shape (m,)."""
        return np.minimum.reduceat(self.rank, self.starts) if len(self.starts) else self.starts

    def first_row(self, column: pl.Series | None = None) -> Ints:
        """Return each report's first row, or its first row that has a value in a column; -1 for none."""
        if column is None:
            return self.order[self.starts]
        n = len(self.order)
        known = column.is_not_null().to_numpy()[self.order]
        places = np.where(known, np.arange(n), n)
        first = np.minimum.reduceat(places, self.starts) if len(self.starts) else self.starts
        return np.append(self.order, -1)[first]

    def different_ranks(self) -> Ints:
        """Return how many kinds and labels each report has, shape (m,)."""
        return np.bincount(self.offences[0], minlength=len(self.starts))

    def different_victims(self) -> Ints:
        """Return how many different rows of victims each report has, shape (m,)."""
        return np.bincount(self._of_victims(self.report), minlength=len(self.starts))

    @cached_property
    def offences(self) -> tuple[Ints, Ints, Ints]:
        """The different pairs of a report and a rank, in order, with the victims of each."""
        ranks = int(self.rank.max(initial=0)) + 1
        pair = self.report * ranks + self.rank
        pairs = np.sort(pair)  # several times as fast as numpy's unique, which hashes
        pairs = pairs[np.append(True, pairs[1:] != pairs[:-1])[: len(pairs)]]
        victims = np.bincount(np.searchsorted(pairs, self._of_victims(pair)), minlength=len(pairs))
        return pairs // ranks, pairs % ranks, victims

    def _of_victims(self, group: Ints) -> Ints:
        """
        Return the group of each different row of a victim: equal rows of one group are one.

        Parameters
        ----------
        group
            A report's number, or one of a part of it, for each row in `order`.
        """
        group, content = group[self.victim], self.content[self.victim]
        report = self.report[self.victim]
        beside = report[1:] == report[:-1]
        equal = beside & (content[1:] == content[:-1])
        # As a rule the rows of a report stand in the order of their contents: equal ones are neighbours.
        if not (beside & (content[1:] < content[:-1])).any() and (group[1:] == group[:-1])[equal].all():
            different: Ints = group[np.append(True, ~equal)[: len(group)]]
            return different
        rows = pl.DataFrame({"group": group, "content": content})
        return rows.unique()["group"].to_numpy()


@dataclass(frozen=True, eq=False)
class Moment:
    """Days, minutes (-1 where unknown) and time precisions of reports, shape (m,)."""

    day: Ints
    minute: Ints
    precision: Ints

    @classmethod
    def earliest(cls, reports: Reports, rows: pl.DataFrame, before: str) -> Moment:
        """Return the earliest day and its earliest known minute of columns like ``reported_day``."""
        return cls._of(reports.least(_coded(rows, before)))

    @classmethod
    def latest(cls, reports: Reports, rows: pl.DataFrame, before: str) -> Moment:
        """Return the latest known day, and its latest minute."""
        known = rows[f"{before}day"].to_numpy() != NO_DAY
        return cls._of(reports.most(np.where(known, _coded(rows, before), _NEVER.min)))

    def order(self) -> Ints:
        """Return the reports from the earliest to the latest; equal ones stay in their order."""
        order: Ints = np.argsort(self.day * _PER_DAY + self.minute, kind="stable")
        return order

    @classmethod
    def _of(cls, code: Ints) -> Moment:
        known = code != _NEVER.min
        minute = code % _PER_DAY // 8
        return cls(
            day=np.where(known, code // _PER_DAY, NO_DAY),
            minute=np.where(known & (minute != _NO_MINUTE), minute, -1),
            precision=code % 8,
        )


def _coded(rows: pl.DataFrame, before: str) -> Ints:
    """Return a day, its minute and, for the occurrence, the precision as one number."""
    minute: Ints = rows[f"{before}minute"].to_numpy().astype(np.int64)
    day: Ints = rows[f"{before}day"].to_numpy().astype(np.int64)
    precision: Ints | int = 0 if before else rows["time_precision"].to_numpy().astype(np.int64)
    code: Ints = day * _PER_DAY + np.where(minute < 0, _NO_MINUTE, minute) * 8 + precision
    return code
