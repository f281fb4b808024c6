"""Say which days of earlier years can be held against recent ones: recorded at all, and in the same way."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from geodata.holdings import Holdings
from geodata.kinds.recorded import EVERY_INCIDENT, recorded_leaves
from geodata.period import Period, day_number, day_of
from geodata.records import RecordingChange
from geodata.words.text import Text
from layers.base.naming import titled

# A week without any record at all is a file that is not there, where ten a week and more are usual.
GAP_DAYS = 7
FEWEST_A_WEEK = 10
BLOCK_DAYS, THIN = 28, 0.5


@dataclass(frozen=True, eq=False)
class Recording:
    """
    What is known of the records' days.

    Parameters
    ----------
    days
        From the first to the last day of the data.
    per_day
        Shape (days,): everything counted on each day, whatever is asked for.
    kinds
        Kinds that are asked for.
    """

    holdings: Holdings
    days: Period
    per_day: NDArray[np.int64]
    kinds: frozenset[str]

    @classmethod
    def of(cls, holdings: Holdings, kinds: frozenset[str] | None, clock: str) -> Recording | None:
        """Return what is known of a release by one clock; None where no record has a day."""
        release = holdings.release
        if release.first is None or release.last is None:
            return None
        days = Period.including(release.first, release.last)
        columns = holdings.columns("incidents", clock)
        lines = np.diff(columns.day_start)
        per_day = np.zeros(days.span_days, np.int64)
        at = columns.first_day - day_number(days.first) + np.arange(len(lines))
        inside = (at >= 0) & (at < len(per_day))
        per_day[at[inside]] = lines[inside]
        return cls(holdings, days, per_day, EVERY_INCIDENT if kinds is None else kinds)

    @cached_property
    def gaps(self) -> tuple[Period, ...]:
        """
        Spans of a week and more on which nothing at all is recorded, where ten a week are usual.

        Misreadings
        -----------
        A gap of one of several sources, and one of some days, is not seen.
        """
        if len(self.per_day) < GAP_DAYS or 7 * self.per_day.mean() < FEWEST_A_WEEK:
            return ()
        edges = np.flatnonzero(np.diff(np.r_[False, self.per_day == 0, False].astype(np.int8))).reshape(-1, 2)
        first = day_number(self.days.first)
        return tuple(
            Period(day_of(first + int(start)), day_of(first + int(end)))
            for start, end in edges
            if end - start >= GAP_DAYS
        )

    def changes(self, kinds: frozenset[str]) -> tuple[RecordingChange, ...]:
        """Return the changes of recording that the study declares for some kinds."""
        return tuple(self.holdings.study.changes_of(kinds))

    @cached_property
    def dense_from(self) -> dt.date:
        """
        The first day from which on the records are as dense as they usually are.

        A file of the reports of some years also holds what was reported late of the years before: a long thin
        tail. Blocks of 28 days at the beginning that hold less than half of the median block belong to it.
        """
        blocks = len(self.per_day) // BLOCK_DAYS
        if not blocks:
            return self.days.first
        first = len(self.per_day) - blocks * BLOCK_DAYS
        counts = self.per_day[first:].reshape(blocks, BLOCK_DAYS).sum(axis=1)
        dense = (
            np.flatnonzero(counts >= THIN * np.median(counts[counts > 0]))
            if counts.any()
            else np.zeros(0, int)
        )
        if not len(dense) or dense[0] == 0:
            return self.days.first
        return self.days.first + dt.timedelta(days=first + int(dense[0]) * BLOCK_DAYS)

    def is_known(self, days: Period) -> bool:
        """Whether all of some days are among the dense ones of the data, and none of them lies in a gap."""
        inside = self.dense_from <= days.first and days.end <= self.days.end
        return inside and not any(days.overlap_days(gap) for gap in self.gaps)

    def change_between(self, earlier: Period, recent: Period, kinds: frozenset[str]) -> dt.date | None:
        """
        Return the newest day since the earlier ones from which on all of some kinds were recorded otherwise.

        Misreadings
        -----------
        A change that concerns only some of the kinds is said beside the counts; it does not forbid the
        comparison of all of them together.
        """
        found = [
            one.day
            for one in self.changes(kinds)
            if earlier.first < one.day < recent.end and (not one.kinds or kinds <= recorded_leaves(one.kinds))
        ]
        return max(found, default=None)

    def says(self, spans: tuple[Period, ...]) -> tuple[Text, ...]:
        """Return what must be said of some spans of days: gaps, and changes of recording."""
        whole = Period(min(one.first for one in spans), max(one.end for one in spans))
        gaps = [
            Text("sheet.gap", days=gap.sentence())
            for gap in self.gaps
            if gap.end > self.dense_from and any(one.overlap_days(gap) for one in spans)
        ]
        thin = (
            [Text("sheet.thin", day=self.dense_from)]
            if whole.first < self.dense_from > self.days.first
            else []
        )
        changes = [
            Text(self._changed_how(one), day=one.day, what=titled(one.titles))
            for one in self.changes(self.kinds)
            if whole.first < one.day < whole.end
        ]
        return (*gaps, *thin, *changes)

    def _changed_how(self, change: RecordingChange) -> str:
        """Return whether nothing is held beside what came before a change, or only some rows are not."""
        every = not change.kinds or self.kinds <= recorded_leaves(change.kinds)
        return "sheet.changed" if every else "sheet.changed.some"
