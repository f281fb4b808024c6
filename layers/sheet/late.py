"""Estimate which part of some days' reports is in: the newest ones are counted before all have come."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from geodata.holdings import Holdings
from geodata.period import NO_DAY, Period, day_number
from layers.base.query import Query
from layers.comparison.delay import FEWEST_RECORDS, LEARNED_DAYS, MOST_DAYS
from layers.sheet.tallied import Row

LEAST_SHARE = 0.01


def shares_in(
    holdings: Holdings, query: Query, days: Period, last: dt.date, rows: Sequence[Row]
) -> NDArray[np.float64]:
    """
    Answer: which part of what happened on some days is expected to be in the data by now, row by row?

    It is learned from the dates of the reports of two years: from the part of them that was reported within
    as many days as have passed since. A fraud is told of weeks later, a robbery the same night, so each row
    has its own share; where fewer than 100 reports of its kinds have both dates, that of all rows.

    Parameters
    ----------
    days
        The days asked about.
    last
        The last day of the data.
    rows
        With the kinds that are counted in each.

    Returns
    -------
    shares
        Shape (rows,), above 0 up to 1; 1 where records are counted by the day of the report, and where too
        few reports of any kind have both dates.

    Misreadings
    -----------
    The time from a report to these records is not in it: a record system that is slow looks complete.
    """
    records = holdings.incidents
    if query.clock == "reported" or not days.span_days:
        return np.ones(len(rows))
    # What happened in the last half year may still be reported: its delays are cut off.
    newest = day_number(last) - MOST_DAYS
    known = (records.day != NO_DAY) & (records.reported_day != NO_DAY)
    known &= (records.day > newest - LEARNED_DAYS) & (records.day <= newest)
    known &= records.reported_day >= records.day
    at = np.flatnonzero(known)
    delay = records.reported_day[at].astype(np.int64) - records.day[at]
    kind = records.kind.codes[at]
    age = day_number(last) - (day_number(days.first) + np.arange(days.span_days))
    codes = {name: code for code, name in enumerate(records.kind.names)}

    def share(kinds: frozenset[str]) -> float | None:
        own = delay[np.isin(kind, [codes[one] for one in kinds if one in codes])]
        if len(own) < FEWEST_RECORDS:
            return None
        return float((np.searchsorted(np.sort(own), age, side="right") / len(own)).mean())

    every = share(frozenset().union(*(row.kinds for row in rows))) if rows else None
    by_kinds = {kinds: share(kinds) for kinds in {row.kinds for row in rows}}
    found = [by_kinds[row.kinds] for row in rows]
    # Nothing of the newest day may be in yet; a share of nothing would expect nothing.
    return np.array([max(one or every or 1.0, LEAST_SHARE) for one in found])
