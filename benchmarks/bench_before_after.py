"""An event's whole card: the verdict with its counts first, then other tests with 999 placebos, then cells.

Each round asks about another place, and nothing of a place is kept; each sees that its answer has an interval
and everything that takes time. There is no peer: nothing else joins incidents to an event, matches controls
and judges. The goals are those of a screen.
"""

import argparse
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import Any

import numpy as np

from benchmarks.cities import opened_city
from benchmarks.rounds import OURS, Case, Goal, run_cases
from geodata.holdings import Holdings
from layers.base.forms import write_point
from layers.base.query import Query
from layers.comparison.cells import compared_cells
from layers.comparison.compare import compare
from layers.comparison.other_tests import TEST_NAMES, other_tests
from layers.comparison.result import Comparison
from layers.comparison.sensitivity_finding import Finding
from layers.comparison.sites import MOST_SITES

FIRST_NUMBERS_MS, EVERYTHING_MS = 300.0, 2_000.0
OTHER_TESTS = 14
MOST_TRIES = 5
RADIUS_M = 150
# A comparison, and the findings of the other tests where they were asked for.
Answer = tuple[Comparison, tuple[Finding, ...] | None]


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


def full_questions(holdings: Holdings, seed: int, n: int) -> list[Query]:
    """
    Return so many questions with all the work that a question can be.

    At about one place in six an earlier event leaves no history, or fewer places hold as much as a busy one.
    """
    tried = islice(questions(holdings, seed), MOST_TRIES * n)
    found = list(islice((query for query in tried if is_full(compare(holdings, query))), n))
    if len(found) < n:
        raise SystemExit(f"only {len(found)} places of this city have {MOST_SITES} others to compare with")
    return found


def is_full(found: Comparison) -> bool:
    """Tell whether a comparison has an interval, and as many other places as are ever taken."""
    return found.judgement.zone.low is not None and len(found.sites) - 1 == MOST_SITES


def whole(answer: Answer) -> Answer:
    """Return an answer, and see that it is all the work that is timed: 999 other places, fourteen tests."""
    found, findings = answer
    assert is_full(found), (len(found.sites), found.refusals)
    if findings is not None:
        assert tuple(one.name for one in findings[: len(TEST_NAMES)]) == TEST_NAMES
        assert len(TEST_NAMES) == OTHER_TESTS, TEST_NAMES
    return answer


def is_whole(answers: Mapping[str, Any]) -> None:
    whole(answers[OURS])


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_282_000, help="of incident files; 1,000,000 incidents")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    holdings = opened_city(given.rows, given.seed)
    first, *others = full_questions(holdings, given.seed, 3 + 2 * given.rounds)
    asked = iter(others)

    def first_numbers() -> Answer:
        return whole((compare(holdings, next(asked)), None))

    def everything() -> Answer:
        found = compare(holdings, next(asked))
        findings = other_tests(replace(found))
        compared_cells(holdings, found, cell_m=100)
        return whole((found, findings))

    one = compare(holdings, first)
    facts = {"incidents": len(holdings.incidents), "sites": len(one.sites), "points": len(one.points)}
    cases = [
        Case(
            name,
            about,
            {OURS: work},
            is_whole,
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
