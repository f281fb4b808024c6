"""Turn a question into what the columns take: kind ids, day numbers, area codes and rows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geodata.columns.columns import Selection
from geodata.holdings import Holdings
from geodata.period import day_number
from geodata.records.texts import plain_text
from layers.base.facts import QueryFacts
from layers.base.query import Query


def selection_of(query: Query, holdings: Holdings) -> Selection:
    """
    Return the selection that a question means for one release.

    An area that the records never name selects nothing (it is a real area without incidents); a set that the
    records do not know at all selects nothing either.
    """
    period = query.days(QueryFacts(first=holdings.release.first, last=holdings.release.last))
    rows = _rows_of_reports(query.reports, holdings) if query.reports else None
    areas = []
    for name, ids in query.areas:
        own = holdings.incidents.areas.get(name)
        if own is None:
            rows = np.zeros(0, np.int64)
            continue
        code = {id_: number for number, id_ in enumerate(own.names)}
        areas.append((name, frozenset(code[id_] for id_ in ids if id_ in code)))
    zone = None if query.where is None else query.where.zone(holdings)
    if query.where is not None and zone is None:
        rows = np.zeros(0, np.int64)
    return Selection(
        kinds=query.leaves(),
        first_day=None if period is None else day_number(period.first),
        end_day=None if period is None else day_number(period.end),
        hours=None if query.hours is None else hours_between(*query.hours),
        weekdays=frozenset(query.weekdays) or None,
        areas=tuple(areas),
        rows=rows,
        default_locations=query.default_locations,
        zone=zone,
    )


def hours_between(start: int, end: int) -> frozenset[int]:
    """
    Return the hours from `start` up to but not including `end`, past midnight where end is smaller.

    Examples
    --------
    >>> sorted(hours_between(22, 2))
    [0, 1, 22, 23]
    """
    span = (end - start) % 24 or 24
    return frozenset((start + step) % 24 for step in range(span))


def unknown_reports(reports: tuple[str, ...], holdings: Holdings) -> int:
    """Return how many of some report numbers stand on no incident of a release."""
    if not reports:  # the marks of a million numbers are worth their time only to whoever asks for one
        return 0
    numbers = holdings.incidents.number
    known = {plain_text(str(word)) for word in numbers[numbers.rows_like_any(reports)]}
    return sum(plain_text(report) not in known for report in reports)


def _rows_of_reports(reports: tuple[str, ...], holdings: Holdings) -> NDArray[np.int64]:
    """Return the rows of incidents with one of the numbers; a number may stand on several."""
    return holdings.incidents.number.rows_like_any(reports)
