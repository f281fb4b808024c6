"""Before and after around events and placebo sites: how many incidents near each site, in each window.

200 events and 999 placebo sites, each with the dates of all events: a disc of 150 m, a ring to 450 m, 90 days
before and after. Ours keeps a running count by day for each site. The tree finds incidents near each site,
sorts their days, and looks each window up. GeoPandas is asked twice: joined once and then counted window by
window with groupby, as it is usually written, and joined once with sorted days as for the tree, which is the
most that can be had of it. All counts are compared.
"""

import argparse
import sys
from collections.abc import Mapping
from typing import Any

import geopandas
import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from benchmarks.city import DAYS, FIRST_DAY, City, invent
from benchmarks.rounds import OURS, Case, Goal, run_cases
from layers.stats.kernels.around_sites import count_around

EVENTS, PLACEBOS = 200, 999
RADIUS_M, RING_M, SPAN_DAYS = 150.0, 450.0, 90
Counts = tuple[np.ndarray, np.ndarray]


class Sites:
    """Events and placebo sites at incidents' own places, and the windows of all events."""

    def __init__(self, city: City, seed: int) -> None:
        rng = np.random.default_rng(seed)
        chosen = rng.choice(len(city.x_m), EVENTS + PLACEBOS, replace=False)
        self.x_m, self.y_m = city.x_m[chosen] + 7.0, city.y_m[chosen] - 5.0
        dates = rng.integers(SPAN_DAYS, DAYS - SPAN_DAYS, EVENTS)
        self.first = np.concatenate([dates - SPAN_DAYS, dates])
        self.end = self.first + SPAN_DAYS


def ours(city: City, sites: Sites) -> Counts:
    day = city.day - FIRST_DAY
    around = count_around(
        city.x_m, city.y_m, day, sites.x_m, sites.y_m, radius_m=RADIUS_M, ring_m=RING_M, days=DAYS
    )
    return around.between(sites.first, sites.end)


def windows(days: np.ndarray, sites: Sites) -> np.ndarray:
    """Return how many of some sorted days lie in each window."""
    return np.searchsorted(days, sites.end) - np.searchsorted(days, sites.first)


def by_tree(city: City, sites: Sites) -> Counts:
    tree = cKDTree(np.column_stack([city.x_m, city.y_m]))
    day, at = city.day - FIRST_DAY, np.column_stack([sites.x_m, sites.y_m])
    inside, within = (tree.query_ball_point(at, radius) for radius in (RADIUS_M, RING_M))
    disc = np.array([windows(np.sort(day[one]), sites) for one in inside])
    both = np.array([windows(np.sort(day[one]), sites) for one in within])
    return disc, both - disc


def near(points: geopandas.GeoSeries, city: City, sites: Sites, radius_m: float) -> pd.DataFrame:
    """Return which incidents lie near which site, with their days."""
    at = geopandas.points_from_xy(sites.x_m, sites.y_m)
    site, point = points.sindex.query(at, predicate="dwithin", distance=radius_m)
    return pd.DataFrame({"site": site, "day": (city.day - FIRST_DAY)[point]})


def by_groupby(points: geopandas.GeoSeries, city: City, sites: Sites) -> Counts:
    found = []
    for radius_m in (RADIUS_M, RING_M):
        joined = near(points, city, sites, radius_m)
        counts = np.zeros((len(sites.x_m), len(sites.first)), np.int64)
        for window, (first, end) in enumerate(zip(sites.first, sites.end, strict=True)):
            inside = joined[(joined["day"] >= first) & (joined["day"] < end)]
            size = inside.groupby("site").size()
            counts[size.index, window] = size
        found.append(counts)
    return found[0], found[1] - found[0]


def by_sorted_days(points: geopandas.GeoSeries, city: City, sites: Sites) -> Counts:
    found = []
    for radius_m in (RADIUS_M, RING_M):
        counts = np.zeros((len(sites.x_m), len(sites.first)), np.int64)
        for number, one in near(points, city, sites, radius_m).groupby("site")["day"]:
            counts[number] = windows(np.sort(one.to_numpy()), sites)
        found.append(counts)
    return found[0], found[1] - found[0]


def agree(answers: Mapping[str, Any]) -> None:
    for name, (disc, ring) in answers.items():
        assert np.array_equal(disc, answers[OURS][0]), f"{name} counts another disc"
        assert np.array_equal(ring, answers[OURS][1]), f"{name} counts another ring"


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="benchmarks around_sites", description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args(arguments)
    city = invent(chosen.rows, chosen.seed)
    sites = Sites(city, chosen.seed)
    points = geopandas.GeoSeries(geopandas.points_from_xy(city.x_m, city.y_m))
    case = Case(
        "around sites",
        f"{EVENTS + PLACEBOS:,} sites, {2 * EVENTS} windows of {SPAN_DAYS} days, {chosen.rows:,} incidents",
        {
            OURS: lambda: ours(city, sites),
            "cKDTree, built": lambda: by_tree(city, sites),
            "geopandas dwithin": lambda: by_groupby(points, city, sites),
            "geopandas dwithin, sorted days": lambda: by_sorted_days(points, city, sites),
        },
        agree,
        goals=(Goal(("cKDTree, built",), 10), Goal(("geopandas dwithin",), 100)),
    )
    packages = ("numpy", "numba", "scipy", "geopandas", "shapely")
    return run_cases("around_sites", [case], rounds=chosen.rounds, packages=packages)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
