"""Count a question day by day, over the days that can be held beside each other, in weeks and in months."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, repeat, takewhile

import numpy as np
from numpy.typing import NDArray

from geodata.holdings import Holdings
from geodata.kinds.recorded import EVERY_INCIDENT
from geodata.period import Period, day_number
from geodata.records import RecordingChange
from geodata.words.text import Text
from layers.base.answering import objects
from layers.base.caveats import asked_days
from layers.base.counting import Counted, count
from layers.base.naming import titled
from layers.base.query import Query
from layers.sheet.ends import ends
from layers.sheet.recording import Recording

WEEK = dt.timedelta(days=7)

Counts = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Periods:
    """
    Weeks or months, in order of time.

    Parameters
    ----------
    first_days
        Their first days that are counted.
    counts, exposure_days
        Shape (n,): what was counted, and on how many days that the question asks for.
    changes
        First period of a new way of recording -> what changed.
    end
        The day after the last period.
    """

    first_days: tuple[dt.date, ...]
    counts: Counts
    exposure_days: Counts
    changes: dict[int, RecordingChange]

    end: dt.date

    def __len__(self) -> int:
        return len(self.first_days)

    @property
    def days(self) -> Period:
        """From the first day to the last; none where there is no period."""
        return Period(self.first_days[0] if self.first_days else self.end, self.end)

    @property
    def recording(self) -> NDArray[np.object_]:
        """What changed in each period, (n,); "" where nothing did."""
        titles = {at: titled(change.titles) for at, change in self.changes.items()}
        return objects(titles.get(at, "") for at in range(len(self)))


@dataclass(frozen=True, eq=False)
class Days:
    """
    Daily counts of a question.

    Parameters
    ----------
    days
        From the first day of records as dense as usual to the last of which reports are in.
    counts
        Shape (days.span_days,).
    too_new
        How many of the newest days that were asked for are left out, since reports of them still come in.
    thin_until
        Before this day records are thin and left out; None where nothing is.
    """

    counted: Counted
    days: Period
    counts: Counts
    too_new: int = 0
    thin_until: dt.date | None = None
    gaps: tuple[Period, ...] = ()

    @property
    def changes(self) -> tuple[RecordingChange, ...]:
        """Changes of recording that part these days."""
        kinds = self.counted.query.leaves()
        found = self.counted.holdings.study.changes_of(EVERY_INCIDENT if kinds is None else kinds)
        return tuple(one for one in found if self.days.first < one.day < self.days.end)

    @property
    def choices(self) -> tuple[Text, ...]:
        """Say which days were left out by themselves."""
        said = []
        if self.too_new:
            said.append(Text("rhythm.too_new", n=self.too_new, day=self.days.last))
        if self.thin_until is not None:
            said.append(Text("rhythm.thin", day=self.thin_until))
        return tuple(said)

    @property
    def caveats(self) -> tuple[Text, ...]:
        """Say on which days nothing at all was recorded."""
        return tuple(Text("rhythm.gap", days=gap.sentence()) for gap in self.gaps)

    @cached_property
    def weekday(self) -> NDArray[np.int64]:
        """Weekday of each day, Monday 0."""
        return (day_number(self.days.first) + 3 + np.arange(self.days.span_days)) % 7

    @property
    def asked(self) -> NDArray[np.bool_]:
        """Which days the question asks for: those of its weekdays."""
        weekdays = self.counted.query.weekdays
        return np.isin(self.weekday, weekdays) if weekdays else np.ones(len(self.weekday), np.bool_)

    def weeks(self) -> Periods:
        """Return the whole weeks from Monday to Sunday."""
        begin = -self.days.first.weekday() % 7
        n = max(0, (self.days.span_days - begin) // 7)
        first = self.days.first + dt.timedelta(days=begin)
        return self._periods([first + at * WEEK for at in range(n)], first + n * WEEK)

    def months(self) -> Periods:
        """Return the calendar months, the first and the last with the days that there are."""
        starts = takewhile(
            lambda day: day < self.days.end,
            accumulate(repeat(None), lambda day, _: _next_month(day), initial=self.days.first),
        )
        return self._periods(list(starts), self.days.end)

    def each_day(self) -> Periods:
        """Return the days that the question asks for, each by itself."""
        at = np.flatnonzero(self.asked)
        first_days = [self.days.first + dt.timedelta(days=int(one)) for one in at]
        changes = self._changed_in(first_days)
        return Periods(tuple(first_days), self.counts[at], np.ones(len(at), np.int64), changes, self.days.end)

    def _periods(self, first_days: list[dt.date], end: dt.date) -> Periods:
        if not first_days:
            return Periods((), np.zeros(0, np.int64), np.zeros(0, np.int64), {}, self.days.first)
        at = np.array([(day - self.days.first).days for day in first_days])
        last = (end - self.days.first).days
        sums, asked = (np.add.reduceat(one[:last], at) for one in (self.counts, self.asked.astype(np.int64)))
        return Periods(tuple(first_days), sums, asked, self._changed_in(first_days), end)

    def _changed_in(self, first_days: Sequence[dt.date]) -> dict[int, RecordingChange]:
        """Return the first period that begins on or after each change; the last of several stands."""
        found = {sum(day < one.day for day in first_days): one for one in self.changes}
        return {at: one for at, one in found.items() if 0 < at < len(first_days)}


def days_counted(holdings: Holdings, query: Query) -> Days | None:
    """
    Return the daily counts of a question; None where the data and the question share no day.

    Misreadings
    -----------
    A gap of one of several sources is not seen: its days look quiet.
    """
    counted = count(holdings, query)
    asked = asked_days(counted)
    recording = Recording.of(holdings, query.leaves(), query.clock)
    if asked is None or recording is None or not asked.span_days:
        return None
    complete_until = ends(holdings, query, {"until": "complete", "last_day": None}).last
    first = max(asked.first, recording.dense_from)
    end = min(asked.end, complete_until + dt.timedelta(days=1))
    if first >= end:
        return None
    days = Period(first, end)
    counts = np.zeros(days.span_days, np.int64)
    shift = counted.columns.first_day - day_number(first)
    at = shift + np.arange(len(counted.tally.per_day))
    inside = (at >= 0) & (at < len(counts))
    counts[at[inside]] = counted.tally.per_day[inside]
    return Days(
        counted,
        days,
        counts,
        too_new=max(0, (asked.end - end).days),
        thin_until=first if first > asked.first else None,
        gaps=tuple(gap for gap in recording.gaps if days.overlap_days(gap)),
    )


def _next_month(day: dt.date) -> dt.date:
    return dt.date(day.year + day.month // 12, day.month % 12 + 1, 1)
