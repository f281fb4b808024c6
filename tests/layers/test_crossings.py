"""Corners are where lines of different names meet, and are found by their words in any order and length."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
import shapely

from geodata.holdings import Holdings
from geodata.records import Lines
from layers.base.crossings import Crossing, crossings, find_crossings
from tests.layers.cities import city

CITY = city(seed=2, n=40)


def with_streets(*named: tuple[str, list[tuple[float, float]]]) -> Holdings:
    geometry = np.array([shapely.LineString(points) for _, points in named], dtype=object)
    lines = Lines("streets", tuple(name for name, _ in named), geometry)
    water = Lines(
        "water", ("Summit Creek",), np.array([shapely.LineString([(0, 0), (900, 900)])], dtype=object)
    )
    return replace(CITY, lines=(lines, water))


def test_each_pair_of_streets_that_meet_is_one_corner_with_its_place() -> None:
    found = crossings(
        with_streets(
            ("Summit St", [(100, 0), (100, 500)]),
            ("Summit St", [(100, 500), (100, 1_000)]),
            ("Southwest Blvd", [(0, 300), (900, 300)]),
            ("W 20th St", [(0, 500), (900, 500)]),
            ("", [(0, 700), (900, 700)]),
            ("Far Rd", [(5_000, 0), (5_000, 9)]),
        )
    )
    assert found == (
        Crossing("Southwest Blvd & Summit St", 100.0, 300.0),
        Crossing("Summit St & W 20th St", 100.0, 500.0),
    )


def test_two_roadways_are_one_corner_and_streets_that_meet_twice_are_two() -> None:
    found = crossings(
        with_streets(
            ("A St", [(0, 0), (0, 900)]),
            ("A St", [(20, 0), (20, 900)]),
            ("Loop Dr", [(-50, 100), (50, 100)]),
            ("Loop Dr", [(-50, 800), (50, 800)]),
        )
    )
    assert [one.name for one in found] == ["A St & Loop Dr"] * 2
    assert {round(one.y_m) for one in found} == {100, 800}


def test_corners_are_those_of_brute_force_on_random_streets() -> None:
    rng = np.random.default_rng(3)
    named = [(f"Street {number}", rng.uniform(0, 3_000, (2, 2)).tolist()) for number in range(25)]
    expected = {
        " & ".join(sorted((a, b)))
        for (a, one), (b, other) in itertools.combinations(named, 2)
        if shapely.LineString(one).intersects(shapely.LineString(other))
    }
    found = crossings(with_streets(*named))
    assert {one.name for one in found} == expected
    assert len(expected) > 20


@pytest.mark.parametrize(
    "typed",
    [
        "Summit Street and Southwest Boulevard",
        "southwest & summit",
        "SUMMIT/SOUTHWEST",
        "summ",
        "Southwest Blvd con Summit",
        "bulevar southwest y calle summit",
    ],
)
def test_a_corner_is_found_however_it_is_written(typed: str) -> None:
    all_of = (Crossing("Southwest Blvd & Summit St", 0.0, 0.0), Crossing("Main St & W 20th St", 1.0, 1.0))
    assert find_crossings(all_of, typed) == all_of[:1]
    assert find_crossings(all_of, typed + " nowhere") == ()


def test_nothing_typed_finds_nothing_and_a_study_without_streets_has_no_corners() -> None:
    assert find_crossings((Crossing("A & B", 0.0, 0.0),), " & ") == ()
    assert crossings(replace(CITY, lines=())) == ()
    many = [Crossing(f"A St & {number}th St", 0.0, 0.0) for number in range(30)]
    assert len(find_crossings(many, "a st")) == 10
