"""Ask about an event at a real place, and count a comparison again: a distance, two days, nothing else."""

import numpy as np
import pandas as pd
import pyproj

from geodata.holdings import Holdings
from geodata.period import Period
from geodata.records import Event
from layers.comparison.result import Comparison

WHEN = ("history", "before", "after")
Counts = dict[str, tuple[int, int, list[int], int]]


def at_metres(holdings: Holdings, place: tuple[float, float]) -> tuple[float, float]:
    """Return metres of a latitude and a longitude."""
    project = pyproj.Transformer.from_crs(4326, holdings.crs.code, always_xy=True)
    x_m, y_m = project.transform(*reversed(place))
    return float(x_m), float(y_m)


def event_at(holdings: Holdings, place: tuple[float, float], days: Period, radius_m: float) -> Event:
    """Return a repair of lights at a place, which lasts long enough to be judged."""
    return Event(
        "lights", "New lights", "lighting_repair", "place", days, *at_metres(holdings, place), radius_m
    )


def there(rows: pd.DataFrame, x_m: float, y_m: float, radius_m: float, days: Period) -> int:
    """Return how many rows lie within so many metres, on some days."""
    inside = np.hypot(rows["x_m"] - x_m, rows["y_m"] - y_m) <= radius_m
    return int((inside & on(rows, days)).sum())


def on(rows: pd.DataFrame, days: Period) -> pd.Series:
    """Return which rows are of some days."""
    return (rows["day"] >= days.first) & (rows["day"] < days.end)


def counts_of(found: Comparison) -> Counts:
    """Return what a comparison counts by window: zone, ring, each comparison place, all of them."""
    return {
        when: (
            found.count("zone", when),
            found.count("ring", when),
            [getattr(one, when) for one in found.controls],
            found.count("controls", when),
        )
        for when in WHEN
    }


def recounted(found: Comparison, rows: pd.DataFrame, radius_m: float) -> Counts:
    """Return the same counted from rows in metres."""
    zone, counts = found.subject.zone, {}
    for when in WHEN:
        days = getattr(found.windows, when)
        near, far = (there(rows, zone.x_m, zone.y_m, times * radius_m, days) for times in (1, 2))
        each = [there(rows, one.x_m, one.y_m, radius_m, days) for one in found.controls]
        counts[when] = (near, far - near, each, sum(each))
    return counts
