"""Choose the weeks to compare: equal, whole, up to the newest week in which the reports are in."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geodata.period import Period, day_number
from layers.comparison.asked import Asked
from layers.comparison.errors import NoComparison
from layers.comparison.judge import Spans, default_spans
from layers.comparison.weekly import Span

WEEK = dt.timedelta(days=7)
# Half a year: long enough for counts, short enough that little else changes.
USUAL_WEEKS = 26
# The same weekdays a year earlier.
YEAR = 52 * WEEK
EARLIER_YEARS = 3


@dataclass(frozen=True)
class Windows:
    """
    Which days are compared.

    Attributes
    ----------
    day
        First day of the event: week 0 begins here.
    first_week
        First whole week of the data, counted from there.
    held_back
        The newest days, left out because too few of their reports are in; None where nothing is.
    earlier
        Windows of the same dates one, two and three years before, as far as the data go and were recorded in
        the same way, and before the event; (before, after).
    early
        Whether both windows grow with every week that comes, until the usual number is in.
    """

    day: dt.date
    first_week: int
    spans: Spans
    held_back: Period | None
    earlier: tuple[tuple[Period, Period], ...]
    early: bool = False

    @property
    def before(self) -> Period:
        """Days of the window before."""
        return self.period(self.spans.before)

    @property
    def after(self) -> Period:
        """Days of the window after."""
        return self.period(self.spans.after)

    @property
    def history(self) -> Period:
        """Days by which controls are chosen, and which say what the zone is to them."""
        return self.period(self.spans.history)

    @property
    def equal(self) -> bool:
        """Whether both windows have as many weeks."""
        return self.before.span_days == self.after.span_days

    def with_history_from(self, day: dt.date) -> Windows:
        """Return the same windows with a history that begins with the first whole week from a day on."""
        first = -((self.day - day).days // 7)
        spans = replace(
            self.spans,
            history=(min(max(self.spans.history[0], first), self.spans.history[1]), self.spans.history[1]),
        )
        # What was recorded in another way is no earlier year to compare with.
        alike = tuple(itertools.takewhile(lambda pair: pair[0].first >= day, self.earlier))
        return replace(self, spans=spans, earlier=alike)

    def period(self, span: Span) -> Period:
        """Return the days of a span of weeks."""
        return Period(self.day + span[0] * WEEK, self.day + span[1] * WEEK)

    def week_of(self, day: dt.date) -> int:
        """Return the week in which a day lies, counted from the event."""
        return (day - self.day).days // 7

    def weeks_of(self, days: NDArray[np.integer[Any]]) -> NDArray[np.int64]:
        """Return the week in which each day lies; days as numbers, as records hold them."""
        weeks: NDArray[np.int64] = (days.astype(np.int64) - day_number(self.day)) // 7
        return weeks


def choose_windows(
    asked: Asked,
    day: dt.date,
    data: Period,
    held_back_days: int,
    picked: Period | None,
    break_day: dt.date | None,
) -> Windows:
    """
    Return the windows of a comparison.

    Parameters
    ----------
    day
        First day of the event.
    data
        The days of the release.
    held_back_days
        How many of the newest days are left out.
    picked
        Days for which the place was picked, if the ledger knows.
    break_day
        The last change of recording before the window before; history and earlier years begin after it.

    Raises
    ------
    NoComparison
        The event lies in the future or before the data, no whole week is left, or windows given by hand
        overlap, lie on the wrong side of the event, or are no whole weeks.
    """
    usable = Period(data.first, max(data.first, data.end - dt.timedelta(days=held_back_days)))
    before, after = _lengths(asked, day, usable)
    first_day = max(usable.first, break_day) if break_day is not None else usable.first
    first_week = -((day - first_day).days // 7)
    chosen = None if picked is None else ((picked.first - day).days // 7, -((day - picked.end).days // 7))
    spans = default_spans(first_week, before[1] - before[0], after[1], chosen)
    # A window given by hand may lie long before the event; the history ends before it as well.
    end = min(spans.history[1], max(before[0], first_week)) if before[1] < 0 else spans.history[1]
    history = (min(spans.history[0], end), end)
    spans = replace(spans, history=history, before=before, after=after)
    windows = Windows(
        day,
        first_week,
        spans,
        Period(usable.end, data.end) if usable.end < data.end else None,
        (),
        early=not (asked.weeks or asked.after) and _grows(day, usable),
    )
    return replace(windows, earlier=_earlier(windows, first_day))


def _lengths(asked: Asked, day: dt.date, usable: Period) -> tuple[Span, Span]:
    """Return both windows in weeks from the event."""
    if asked.before is not None or asked.after is not None:
        return _by_hand(asked, day, usable)
    if day >= usable.end:
        raise NoComparison("future", day=day, last=usable.last)
    if day <= usable.first:
        raise NoComparison("before_the_data", day=day, first=usable.first)
    after, before = (usable.end - day).days // 7, (day - usable.first).days // 7
    weeks = min(after, before, asked.weeks or USUAL_WEEKS)
    if weeks < 1:
        raise NoComparison("no_whole_week", day=day, last=usable.last)
    if asked.weeks > weeks:
        raise NoComparison("window_past_the_data", n=asked.weeks, most=weeks)
    return (-weeks, 0), (0, weeks)


def _grows(day: dt.date, usable: Period) -> bool:
    """Tell whether the weeks after the event are what keeps the windows short."""
    return (usable.end - day).days // 7 < min(USUAL_WEEKS, (day - usable.first).days // 7)


def _by_hand(asked: Asked, day: dt.date, usable: Period) -> tuple[Span, Span]:
    before, after = asked.before, asked.after
    if before is None or after is None:
        raise NoComparison("one_window")
    if before.overlap_days(after):
        raise NoComparison("windows_overlap", n=before.overlap_days(after))
    if before.end > day or after.first < day:
        raise NoComparison("window_on_the_wrong_side", day=day)
    if before.first < usable.first or after.end > usable.end:
        raise NoComparison("window_outside_the_data", first=usable.first, last=usable.last)
    edges = [(one - day).days for one in (before.first, before.end, after.first, after.end)]
    if any(edge % 7 for edge in edges):
        raise NoComparison("no_whole_weeks", day=day)
    first, end, start, stop = (edge // 7 for edge in edges)
    return (first, end), (start, stop)


def _earlier(windows: Windows, first_day: dt.date) -> tuple[tuple[Period, Period], ...]:
    """Return the same dates of earlier years, the nearest first, as far as the data hold both windows."""
    found = []
    for years in range(1, EARLIER_YEARS + 1):
        before, after = (
            Period(one.first - years * YEAR, one.end - years * YEAR)
            for one in (windows.before, windows.after)
        )
        # An earlier year must not have the event in it.
        if before.first < first_day or after.end > windows.day:
            break
        found.append((before, after))
    return tuple(found)
