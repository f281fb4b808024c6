"""Say which rows are wanted, and hold what a scan counted."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geodata.columns.zone import Zone

HOURS = 25  # 0 to 23, and 24 where the hour is unknown
UNKNOWN_HOUR = 24
DAYS_A_WEEK = 7

# What `Columns.place` says, and the order of the buckets behind the cells of a tally.
MAPPED, NO_PLACE, OUTSIDE, WITHHELD, DEFAULT_LOCATION = range(5)
BUCKETS = 4

Counts = NDArray[np.integer[Any]]


@dataclass(frozen=True, eq=False)
class Selection:
    """
    Which rows pass: every condition that is not None must hold.

    Parameters
    ----------
    kinds
        Leaf kind ids; the empty set lets nothing pass. An id that the columns do not hold is no row's kind.
    first_day, end_day
        Half-open period in days since 1970-01-01.
    hours
        Hours of the day, 0 to 23. Rows of unknown hour are left out as soon as hours are chosen.
    weekdays
        Monday is 0.
    areas
        Pairs of an area set and codes of its areas (positions in `Columns.area_names`, -1 for "in no area"):
        any area of a set will do, and every named set must agree.
    rows
        Rows of the records' table; None means all.
    default_locations
        Whether confirmed default locations are painted as cells instead of counted beside the map.
    zone
        Ground that rows must lie on. Only what is painted as a cell lies anywhere: a row without a place, a
        withheld one, and a default location that is not painted pass no zone.
    """

    kinds: frozenset[str] | None = None
    first_day: int | None = None
    end_day: int | None = None
    hours: frozenset[int] | None = None
    weekdays: frozenset[int] | None = None
    areas: tuple[tuple[str, frozenset[int]], ...] = ()
    rows: NDArray[np.integer[Any]] | None = None
    default_locations: bool = False
    zone: Zone | None = None

    @property
    def is_timed(self) -> bool:
        """Whether a condition on time is set, so that rows without a day cannot pass."""
        return any(one is not None for one in (self.first_day, self.end_day, self.hours, self.weekdays))

    def place_key(self) -> Hashable:
        """Return what names the conditions on areas, rows and ground, for a cache of what they let pass."""
        rows = None if self.rows is None else np.sort(self.rows).astype(np.int64).tobytes()
        return self.areas, rows, self.zone, self.zone is not None and self.default_locations

    def _key(self) -> Hashable:
        time = (self.first_day, self.end_day, self.hours, self.weekdays)
        return self.kinds, time, self.place_key(), self.default_locations

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Selection) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())


@dataclass(frozen=True, eq=False)
class Tally:
    """
    What a scan counted: rows, or the sum of their weights. int32; int64 where the columns carry weights.

    Parameters
    ----------
    n
        Total of everything that passes.
    cells
        Shape (lattice.n + 4,): one count a cell, then the buckets no place, outside, withheld, default
        location. Its sum is `n`. None if no lattice was asked for.
    per_day
        Shape (days,), from the columns' `first_day` on, whatever the period of the selection.
    no_day
        What has no day and passes everything but conditions on time. Part of `n` only without these.
    no_hour
        What is left out only because its hour is unknown; 0 unless hours are chosen.
    joint
        Shape (7, kinds * 25): weekday (Monday first) by kind * 25 + hour, hour 24 unknown. Rows without a day
        are not in here.
    kinds
        Shape (kinds,), with the rows without a day where they count; its sum is `n`.
    areas
        Shape (areas + 1,) for the area set asked for; index 0 is "in no area", code c stands at c + 1. Its
        sum is `n`.

    Misreadings
    -----------
    `per_day` and `joint` add up to `n` only if no counted row lacks its day.
    """

    n: int
    cells: Counts | None
    per_day: Counts
    no_day: int
    no_hour: int
    joint: Counts
    kinds: Counts
    areas: Counts | None

    def by_hour(self) -> Counts:
        """Return weekday by hour, shape (7, 25); the last column is the unknown hour."""
        summed: Counts = self.joint.reshape(DAYS_A_WEEK, len(self.kinds), HOURS).sum(axis=1)
        return summed
