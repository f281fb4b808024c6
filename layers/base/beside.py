"""Count each chart of Explore without its own filter: what could be chosen there, all else as asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geodata.holdings import Holdings
from layers.base.counting import Counted, count
from layers.base.overview import AreaCount, KindCount, Overview, Week, areas_of, kinds_of, weeks_of
from layers.base.query import QueryFacts


@dataclass(frozen=True, eq=False)
class Beside:
    """
    What each chart shows beside what is chosen on it.

    Parameters
    ----------
    weeks
        Whatever days are asked for; all other filters as asked.
    by_hour
        (7, 25), whatever hours and weekdays are asked for; the last column is the unknown hour.
    kinds
        Whatever kinds are asked for, the most frequent first.
    areas
        Of the question's table, whatever areas of it are asked for.

    Misreadings
    -----------
    These counts do not add up to the question's: each leaves one filter out, and says what would be counted
    if that filter stood elsewhere.

    References
    ----------
    Becker & Cleveland (1987), Brushing scatterplots; every chart a filter of all others is what GeoDa made
    usual for maps: Anselin, Syabri & Kho (2006).
    """

    weeks: tuple[Week, ...]
    by_hour: NDArray[np.integer[Any]]
    kinds: tuple[KindCount, ...]
    areas: tuple[AreaCount, ...]


def beside(holdings: Holdings, seen: Overview) -> Beside:
    """
    Return what each chart shows: one scan without a map for each filter that is set.

    Parameters
    ----------
    seen
        What the question itself counts; a chart on which nothing is chosen shows the same.
    """
    query = seen.query
    table = query.table or QueryFacts.of(holdings).default_table
    elsewhere = tuple((name, ids) for name, ids in query.areas if name != table)

    def without(*, by_area: bool = False, **filters: Any) -> Counted | None:
        """Count the question without its own filter; None where it has none."""
        asked = replace(query, **filters)
        return None if asked == query else count(holdings, asked, cells=False, areas=by_area)

    weeks = without(period=None, preset="all")
    hours = without(hours=None, weekdays=())
    kinds = without(kinds=None)
    areas = without(by_area=True, areas=elsewhere)
    return Beside(
        weeks=weeks_of(weeks) if weeks else seen.weeks,
        by_hour=hours.tally.by_hour() if hours else seen.by_hour,
        kinds=kinds_of(kinds) if kinds else seen.kinds,
        areas=areas_of(areas) if areas else seen.areas,
    )
