"""Bands of distance and of days between two incidents, and their names."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from layers.stats.kernels.close_pairs import METRICS, Metric
from layers.stats.shared.count_model import Floats


@dataclass(frozen=True)
class BandLabel:
    """
    The name of a band: a key, and the numbers that belong into its words.

    A band of days names its last day, not the first one beyond it: [1, 7) is "from 1 to 6 days".
    """

    key: str
    low: float
    high: float


@dataclass(frozen=True)
class Bands:
    """
    Edges of bands; each band holds its first edge and not its second.

    Parameters
    ----------
    distance_m
        Rising, 0 or more; the last may be infinite.
    days
        Rising whole numbers, 0 or more; the last may be infinite. [0, 1) is the same day.
    metric
        "manhattan", as the field's tools measure, or "euclidean".

    Examples
    --------
    >>> bands = Bands(distance_m=(0, 1, 200), days=(0, 1, 7, 14, math.inf))
    >>> [(one.key, one.low, one.high) for one in bands.day_labels]
    [('same_day', 0, 0), ('days_from_to', 1, 6), ('days_from_to', 7, 13), ('days_from', 14, inf)]
    >>> [(one.key, one.low, one.high) for one in bands.distance_labels]
    [('same_place', 0, 1), ('metres_from_to', 1, 200)]
    """

    distance_m: tuple[float, ...]
    days: tuple[float, ...]
    metric: Metric = "manhattan"

    @property
    def distance_labels(self) -> tuple[BandLabel, ...]:
        """Names of the bands of distance; up to a metre is the same place."""
        return tuple(
            _name_metres(*ends) for ends in zip(self.distance_m[:-1], self.distance_m[1:], strict=True)
        )

    @property
    def day_labels(self) -> tuple[BandLabel, ...]:
        """Names of the bands of days."""
        return tuple(_name_days(*ends) for ends in zip(self.days[:-1], self.days[1:], strict=True))

    @property
    def shape(self) -> tuple[int, int]:
        """Bands of distance and of days."""
        return len(self.distance_m) - 1, len(self.days) - 1

    @property
    def finite_m(self) -> Floats:
        """The finite edges of distance."""
        edges = np.asarray(self.distance_m, np.float64)
        return edges[np.isfinite(edges)]


def _name_metres(low: float, high: float) -> BandLabel:
    if math.isinf(high):
        return BandLabel("metres_from", low, high)
    if low == 0:
        return BandLabel("same_place" if high <= 1 else "metres_under", low, high)
    return BandLabel("metres_from_to", low, high)


def _name_days(low: float, high: float) -> BandLabel:
    if math.isinf(high):
        return BandLabel("days_from", low, high)
    if high == low + 1:
        return BandLabel("same_day" if low == 0 else "days_exactly", low, low)
    return BandLabel("days_from_to", low, high - 1)


def wrong_bands(bands: Bands) -> list[str]:
    """Return what is wrong with bands of distance and of days."""
    wrong = []
    for name, edges in (("distance_m", bands.distance_m), ("days", bands.days)):
        given = np.asarray(edges, np.float64)
        if len(given) < 2 or np.isnan(given).any() or (given[:-1] >= given[1:]).any() or given[0] < 0:
            wrong.append(f"`{name}` must hold two or more rising edges, none below 0")
        elif name == "days" and (given[np.isfinite(given)] % 1 != 0).any():
            wrong.append("`days` must be whole numbers")
    if bands.metric not in METRICS:
        wrong.append(f"`metric` was {bands.metric!r} but must be one of {sorted(METRICS)}")
    return wrong
