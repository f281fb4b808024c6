"""Cut days into steps of time, counted back from the last day, and count each cell in each of them."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count as counting

import numpy as np
from numpy.typing import NDArray

from geodata.period import Period, day_number
from geodata.words.text import Text
from layers.base.counting import Counted

AUTOMATIC = "automatic"
UNITS = ("days", "weeks", "months")
MOST_STEPS = 104
# Longer steps hold more each: they are taken where there are so many of them.
ENOUGH = {"months": 12, "weeks": 8, "days": 0}


@dataclass(frozen=True)
class Steps:
    """
    Steps of days, one after the other.

    Parameters
    ----------
    unit
        ``days``, ``weeks`` or ``months``.
    edges
        The first day of each step, and the day after the last one.
    left_out_days
        How many days lie before the first whole step, or before the last `MOST_STEPS`.
    is_automatic
        Whether the unit was chosen by the number of days.
    """

    unit: str
    edges: tuple[dt.date, ...]
    left_out_days: int
    is_automatic: bool

    @property
    def n(self) -> int:
        """How many there are."""
        return len(self.edges) - 1

    @property
    def days(self) -> Period:
        """All days of all steps."""
        return Period(self.edges[0], self.edges[-1])

    @property
    def last(self) -> Period:
        """The days of the last step."""
        return Period(self.edges[-2], self.edges[-1])

    @property
    def said(self) -> tuple[Text, ...]:
        """Say how long steps are, which days they hold, and what was left out."""
        way = AUTOMATIC if self.is_automatic else "asked"
        said = [Text(f"patterns.steps.{way}.{self.unit}", n=self.n, days=self.days.sentence())]
        if self.left_out_days:
            said.append(Text("patterns.steps.left_out", n=self.left_out_days))
        return tuple(said)


def steps_of(days: Period, unit: str = AUTOMATIC) -> Steps:
    """
    Cut days into steps so that the last one ends where the days end; what is left at the beginning falls out.

    Parameters
    ----------
    days
        What question and data share.
    unit
        One of `UNITS`; ``automatic`` takes months if there are twelve, weeks if there are eight, else days.

    Misreadings
    -----------
    A month is counted back from the last day, as from 16 March to 16 April: months of the calendar would
    leave the newest days out.

    Examples
    --------
    >>> steps = steps_of(Period(dt.date(2024, 1, 1), dt.date(2024, 3, 1)))
    >>> steps.unit, steps.n, steps.left_out_days
    ('weeks', 8, 4)
    """
    if unit == AUTOMATIC:
        found = next(name for name in ("months", "weeks", "days") if _whole(days, name) >= ENOUGH[name])
    else:
        found = unit
    edges = tuple(reversed(list(_back(days, found))[: MOST_STEPS + 1]))
    return Steps(found, edges, (edges[0] - days.first).days, unit == AUTOMATIC)


def counts_by_step(counted: Counted, steps: Steps, cells: NDArray[np.int64]) -> NDArray[np.int64]:
    """
    Return what is counted in each cell at each step, shape (k, steps); each record is read once.

    Parameters
    ----------
    cells
        Shape (k,), numbers in the lattice.
    """
    found = np.zeros((len(cells), steps.n), np.int64)
    for step in range(steps.n):
        first, end = (day_number(one) for one in steps.edges[step : step + 2])
        asked = replace(counted.selection, first_day=first, end_day=end)
        in_cells = counted.columns.scan(asked, lattice=counted.lattice).cells
        if in_cells is not None:
            found[:, step] = in_cells[cells]
    return found


def _whole(days: Period, unit: str) -> int:
    return len(list(_back(days, unit))) - 1


def _back(days: Period, unit: str) -> Iterator[dt.date]:
    """Return the edges of whole steps, from the last one back."""
    for step in counting():
        if unit == "months":
            edge = _months_before(days.end, step)
        else:
            edge = days.end - dt.timedelta(days=step * (7 if unit == "weeks" else 1))
        if edge < days.first:
            return
        yield edge


def _months_before(day: dt.date, months: int) -> dt.date:
    """Return the same day of an earlier month, or that month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(day.day, last))
