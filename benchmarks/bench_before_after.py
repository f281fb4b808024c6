"""An event's whole card: the verdict with its counts first, then other tests with 999 placebos, then cells.

Each round asks about a place that was not asked before, so nothing is kept. There is no peer: nothing else
joins incidents to an event, matches controls and judges. The goals are those of a screen.
"""

import argparse
import sys
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from benchmarks.cities import opened_city
from benchmarks.rounds import OURS, Case, Goal, run_cases
from geodata.holdings import Holdings
from layers.base.forms import write_point
from layers.base.query import Query
from layers.comparison.cells import compared_cells
from layers.comparison.compare import compare
from layers.comparison.other_tests import other_tests
from layers.comparison.result import Comparison

FIRST_NUMBERS_MS, EVERYTHING_MS = 300.0, 2_000.0
RADIUS_M = 150


def questions(holdings: Holdings, seed: int) -> Iterator[Query]:
    """Return one question after another, each about another place: an incident's, and a day with history."""
    rng = np.random.default_rng(seed)
    incidents = holdings.incidents
    mapped = np.flatnonzero((incidents.place == 0) & ~incidents.protected)
    first, last = holdings.release.first, holdings.release.last
    if first is None or last is None:
        raise ValueError("a city without days")
    day = first + (last - first) * 0.7
    while True:
        row = int(rng.choice(mapped))
        longitude, latitude = holdings.crs.to_degrees(
            incidents.x_m[row : row + 1], incidents.y_m[row : row + 1]
        )
        at = write_point((float(latitude[0]), float(longitude[0])))
        yield Query(
            layer="before_after",
            options=(("at", at), ("day", day.isoformat()), ("radius_m", str(RADIUS_M))),
        )


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_282_000, help="of incident files; 1,000,000 incidents")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    holdings = opened_city(given.rows, given.seed)
    asked = questions(holdings, given.seed)
    kept: list[Comparison] = []

    def first_numbers() -> None:
        kept[:] = [compare(holdings, next(asked))]

    def everything() -> None:
        found = compare(holdings, next(asked))
        other_tests(replace(found))
        compared_cells(holdings, found, cell_m=100)

    first_numbers()
    facts = {"incidents": len(holdings.incidents), "sites": len(kept[0].sites), "points": len(kept[0].points)}
    cases = [
        Case(
            name,
            about,
            {OURS: work},
            lambda _: None,
            (Goal(within_ms=most),),
            facts,
        )
        for name, about, work, most in (
            ("first numbers", "verdict, counts, expected weeks, controls", first_numbers, FIRST_NUMBERS_MS),
            ("everything", "and fourteen other tests with placebos, and cells", everything, EVERYTHING_MS),
        )
    ]
    packages = ("numpy", "numba", "scipy", "shapely")
    return run_cases("before_after", cases, rounds=given.rounds, packages=packages)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
