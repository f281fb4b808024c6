"""Count the newest days one by one, and say which of them are not complete yet."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from geodata.holdings import Holdings
from geodata.period import Period, day_number
from layers.base.counting import count
from layers.base.query import Query

NEWEST_DAYS = 56


@dataclass(frozen=True, eq=False)
class NewestDays:
    """
    The newest days of a question.

    Parameters
    ----------
    days
        The days, in order.
    counts
        (days,): what is counted on each.
    complete_until
        The last day of which 95 of 100 records are in.
    """

    days: Period
    counts: NDArray[np.int64]
    complete_until: dt.date


def newest_days(
    holdings: Holdings, query: Query, complete_until: dt.date, *, span_days: int = NEWEST_DAYS
) -> NewestDays | None:
    """Return the newest days of the data; None where no record has a day."""
    first, last = holdings.release.first, holdings.release.last
    if first is None or last is None:
        return None
    days = Period.including(max(first, last - dt.timedelta(days=span_days - 1)), last)
    counted = count(holdings, replace(query, period=days, preset="all"), cells=False)
    start = day_number(days.first) - counted.columns.first_day
    counts = np.zeros(days.span_days, np.int64)
    # By another clock the columns may end before the data do.
    found = counted.tally.per_day[max(start, 0) : max(start, 0) + days.span_days - max(-start, 0)]
    counts[max(-start, 0) : max(-start, 0) + len(found)] = found
    return NewestDays(days, counts, complete_until)
