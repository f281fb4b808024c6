"""Take the incidents of a question that may be points: none that is protected or at a default location."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geodata.columns.scan import lines_of
from geodata.columns.selection import DEFAULT_LOCATION, MAPPED
from geodata.holdings import Holdings
from geodata.period import NO_DAY
from geodata.words.text import Text
from layers.base.counting import Counted, count
from layers.base.overview import count_text
from layers.base.query import Query

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Points:
    """
    Incidents that may be points, (n,) each, in order of time; one that holds several offences stands once.

    Parameters
    ----------
    counted
        Everything that was counted, also what is no point.
    x_m, y_m
        Where they lie.
    day
        Days since 1970-01-01 by the clock of the question; NaN where no day is known.
    row
        Their rows in the records.
    """

    counted: Counted
    x_m: Floats
    y_m: Floats
    day: Floats
    row: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.row)

    def said(self, n: int) -> Text:
        """Return a number of them in words: points are incidents, whatever the question counts."""
        return count_text(n, "incidents", estimated=self.counted.facts.estimated)

    def take(self, which: NDArray[np.int64]) -> Points:
        """Return some of them."""
        return Points(self.counted, self.x_m[which], self.y_m[which], self.day[which], self.row[which])


def mapped_points(holdings: Holdings, query: Query) -> Points:
    """
    Return the incidents of a question that may be points.

    Misreadings
    -----------
    What lies at a reporting desk or a geocoder's default is left out, and so is everything protected: a
    pattern of points is one of what may be shown.
    """
    return _in_bucket(holdings, query, MAPPED)


def at_default_locations(holdings: Holdings, query: Query) -> Points:
    """Return the incidents of a question at confirmed desks and geocoder defaults: for lists, never a map."""
    return _in_bucket(holdings, query, DEFAULT_LOCATION)


def _in_bucket(holdings: Holdings, query: Query, bucket: int) -> Points:
    counted = count(holdings, query)
    columns, incidents = counted.columns, holdings.incidents
    lines = lines_of(columns, counted.selection)
    row = np.unique(columns.row[lines[columns.place[lines] == bucket]]).astype(np.int64)
    number = (incidents.reported_day if query.clock == "reported" else incidents.day)[row]
    day = np.where(number == NO_DAY, np.nan, number.astype(np.float64))
    return Points(counted, incidents.x_m[row], incidents.y_m[row], day, row)


def thinned(points: Points, most: int, seed: int) -> Points:
    """Return at most so many of some points, drawn without preference and always the same ones."""
    if len(points) <= most:
        return points
    drawn = np.random.default_rng(seed).choice(len(points), most, replace=False)
    return points.take(np.sort(drawn))
