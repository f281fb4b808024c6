"""Add up the difference to the expected, week by week, up to the interval that decides."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from layers.comparison.result import Comparison

WEEK = dt.timedelta(days=7)


@dataclass(frozen=True, eq=False)
class RunningDifference:
    """
    Observed minus expected from the first day of the window after on, shape (weeks,) each.

    The last sum and its ends are those of the card. Earlier ends are the card's, made smaller by the root of
    what was expected until then: a sum of fewer weeks varies less.
    """

    last_days: tuple[dt.date, ...]
    difference: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


def running_difference(found: Comparison) -> RunningDifference | None:
    """Return the running difference; None where nothing is expected."""
    line, zone = found.weeks, found.judgement.zone
    if line is None or zone.estimate is None or zone.low is None or zone.high is None:
        return None
    after = found.weekly.columns(found.windows.spans.after)
    expected = np.cumsum(line.expected[after])
    gap = np.cumsum(line.observed[after]) - expected
    grown = np.sqrt(expected / expected[-1])
    first = found.windows.after.first
    days = tuple(first + (number + 1) * WEEK - dt.timedelta(days=1) for number in range(len(gap)))
    low, high = (gap + (end - zone.estimate) * grown for end in (zone.low, zone.high))
    return RunningDifference(days, gap, low, high)
