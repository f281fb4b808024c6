"""Cities whose points are known: robberies, one at each given place, nothing protected, nothing unknown."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import shapely

from geodata.crs import MetricCRS
from geodata.holdings import Holdings
from geodata.period import NO_DAY, day_of
from geodata.records import AreaSet, Coded, Lines
from tests.layers.cities import city


def with_points(
    x_m: np.ndarray,
    y_m: np.ndarray,
    day: np.ndarray | None = None,
    *,
    crs: str = "EPSG:26915",
    addresses: Sequence[str | None] | None = None,
    box: tuple[float, float, float, float] | None = None,
    streets: Sequence[tuple[str, Sequence[tuple[float, float]]]] = (),
) -> Holdings:
    """Return a city with a robbery at each place, on its day; records are in the order of time."""
    n = len(x_m)
    made = city(3, n, requests=0, services=0, events=0)
    days = np.full(n, 19_000) if day is None else np.asarray(day)
    order = np.argsort(days, kind="stable")
    days = days[order].astype(np.int32)
    words = [None] * n if addresses is None else [addresses[at] for at in order]
    known = days[days != NO_DAY]
    incidents = replace(
        made.incidents,
        kind=replace(made.incidents.kind, codes=np.zeros(n, np.int32)),
        x_m=np.asarray(x_m, np.float64)[order],
        y_m=np.asarray(y_m, np.float64)[order],
        day=days,
        minute=np.where(days == NO_DAY, -1, 600).astype(np.int16),
        reported_day=days,
        place=np.zeros(n, np.int8),
        protected=np.zeros(n, bool),
        default_location=Coded.nothing(n),
        address=Coded.of(words),
        areas={},
    )
    release = replace(
        made.release, first=day_of(int(known.min())), last=day_of(int(known.max())), estimated=False
    )
    areas = {}
    if box is not None:
        shapes = np.empty(1, object)
        shapes[:] = [shapely.box(*box)]
        areas["town"] = AreaSet("town", {"en": "Town"}, ("t",), ("Town",), shapes)
    drawn = np.empty(len(streets), object)
    drawn[:] = [shapely.LineString(corners) for _, corners in streets]
    lines = (Lines("streets", tuple(name for name, _ in streets), drawn),) if streets else ()
    return replace(
        made,
        incidents=incidents,
        release=release,
        crs=MetricCRS(crs),
        areas=areas,
        lines=lines,
        places=(),
        study=replace(made.study, recording_changes=()),
    )
