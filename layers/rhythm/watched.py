"""Hold the newest weeks of a question beside the same weeks of earlier years, and say what is usual."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from geodata.holdings import Holdings
from geodata.words.text import Text
from layers.base.caveats import asked_days
from layers.base.counting import Counted, count
from layers.base.query import Query
from layers.rhythm.days import WEEK, Days, Periods, days_counted
from layers.stats.dispersion import dispersion_of_counts

# So many weeks later the same week of the year comes, but for a day or two.
WEEKS_A_YEAR = 52
MOST_YEARS = 5
FEWEST_WEEKS = 8
# Counts that vary this much more than chance give clearly more false alarms than are said.
MUCH_VARIED = 1.5


@dataclass(frozen=True, eq=False)
class Watched:
    """
    Weeks that are watched, and what is usual in them.

    Parameters
    ----------
    all_days, weeks
        All days that there are, and their whole weeks.
    at
        Positions of the watched weeks in `weeks`, in order of time.
    earlier
        Shape (years, len(at)): the same weeks of earlier years, the nearest first.
    crosses_change
        Whether recording changed between what is compared, since there are no years without that.
    left_out
        How many earlier years are left out because recording changed after them.
    """

    counted: Counted
    all_days: Days
    weeks: Periods
    at: NDArray[np.int64]
    earlier: NDArray[np.int64]
    crosses_change: bool
    left_out: int = 0

    @property
    def choices(self) -> tuple[Text, ...]:
        """Say which years were left out by themselves."""
        return (Text("rhythm.watched.left_out", n=self.left_out),) if self.left_out else ()

    @property
    def first_days(self) -> tuple[dt.date, ...]:
        """First day of each watched week."""
        return tuple(self.weeks.first_days[one] for one in self.at)

    @property
    def counts(self) -> NDArray[np.int64]:
        """Counts of the watched weeks."""
        return self.weeks.counts[self.at]

    @property
    def daily(self) -> NDArray[np.int64]:
        """Counts of the watched days."""
        begin = (self.first_days[0] - self.all_days.days.first).days
        return self.all_days.counts[begin : begin + 7 * len(self.at)]

    @property
    def usual(self) -> float:
        """The mean of the same weeks of earlier years."""
        return float(self.earlier.mean()) if self.earlier.size else 0.0

    @property
    def caveats(self) -> tuple[Text, ...]:
        """Say what makes false alarms: another way of recording, weeks that vary by more than chance."""
        said = [Text("rhythm.watched.changed")] if self.crosses_change else []
        if self.earlier.shape[0] == 1:
            said.append(Text("rhythm.watched.one_year"))
        weeks_before = self.weeks.counts[: self.at[0]]
        phi = dispersion_of_counts(weeks_before, mean=None if weeks_before.any() else 1.0).phi
        if phi is not None and phi >= MUCH_VARIED:
            said.append(Text("rhythm.watched.varied", times=round(phi, 1)))
        return tuple(said)


def watched_weeks(holdings: Holdings, query: Query, most: int) -> Watched | None:
    """
    Return the newest whole weeks of a question, at most so many; None where data and question share no day.

    Misreadings
    -----------
    What is usual is a mean of few years: one quiet year makes ordinary weeks look full.
    """
    counted = count(holdings, query)
    asked = asked_days(counted)
    found = days_counted(holdings, replace(query, period=None, preset="all"))
    if asked is None or found is None:
        return None
    weeks = found.weeks()
    inside = [
        number
        for number, day in enumerate(weeks.first_days)
        if asked.first <= day and day + WEEK <= asked.end
    ]
    at = np.array(inside[-most:], np.int64)
    if not len(at):
        return Watched(counted, found, weeks, at, np.zeros((0, 0), np.int64), crosses_change=False)
    shifts = [WEEKS_A_YEAR * year for year in range(1, MOST_YEARS + 1) if at[0] >= WEEKS_A_YEAR * year]
    # One year back at least, and never into the weeks that are watched.
    shifts = [one for one in shifts if at[-1] - one < at[0]]
    newest = max((one for one in weeks.changes if one <= at[-1]), default=0)
    alike = [one for one in shifts if at[0] - one >= newest]
    kept = alike or shifts
    earlier = np.array([weeks.counts[at - one] for one in kept], np.int64).reshape(len(kept), len(at))
    return Watched(
        counted,
        found,
        weeks,
        at,
        earlier,
        crosses_change=bool(kept) and not alike,
        left_out=len(shifts) - len(kept),
    )
