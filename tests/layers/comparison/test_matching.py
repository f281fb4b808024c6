"""The places to compare with, ranked by hand, and by laws."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from layers.comparison.matching import CONTROLS, match

WEEKS = 40


def steady(*levels: tuple[int, int]) -> np.ndarray:
    """Return sites with so many incidents a week in the first and in the second half."""
    return np.array([[early] * (WEEKS // 2) + [late] * (WEEKS // 2) for early, late in levels])


def rows_of(history: np.ndarray, **more) -> list[int]:
    return match(history, np.arange(1, len(history)), **more).rows.tolist()


def test_the_nearest_in_number_come_first() -> None:
    history = steady((4, 4), (8, 8), (5, 5), (1, 1), (4, 4), (2, 2))
    assert rows_of(history) == [4, 2, 5, 1, 3], "by the root of the count: 2 is as far from 4 as 6.7"


def test_of_equal_numbers_the_nearest_in_growth_come_first() -> None:
    history = steady((4, 6), (6, 4), (5, 5), (4, 6), (2, 8))
    assert rows_of(history) == [3, 2, 1, 4], "growth of 1.5, then 1, 0.67 and 4 times"


def test_of_equal_series_the_nearest_in_kinds_come_first() -> None:
    history = steady((5, 5), (5, 5), (5, 5), (5, 5))
    mix = np.array([[150, 50], [50, 150], [140, 60], [100, 100]])
    assert rows_of(history, mix=mix) == [2, 3, 1]
    assert rows_of(history) == [1, 2, 3]
    assert rows_of(history, mix=mix[:, :1]) == [1, 2, 3], "one kind is no mix"


def test_the_distance_is_that_of_counts_by_hand() -> None:
    history = steady((4, 6), (5, 9))
    mix = np.array([[120, 80], [210, 70]])
    own, other = 200, 280
    level = 2 * (math.sqrt(other) - math.sqrt(own)) ** 2
    angles = [
        math.atan2(math.sqrt(late + 0.375), math.sqrt(early + 0.375))
        for early, late in ((80, 120), (100, 180))
    ]
    growth = (angles[1] - angles[0]) ** 2 / (0.25 / other + 0.25 / own)
    kinds = 0.0
    for one, two in zip(*mix, strict=True):
        share = (one + two) / (own + other)
        kinds += (one / own - two / other) ** 2 / (share * (1 / own + 1 / other))
    found = match(history, np.array([1]), mix=mix)
    assert_allclose(found.distance, [math.sqrt((level + growth + kinds) / 3)])
    assert_allclose(match(history, np.array([1])).distance, [math.sqrt((level + growth) / 2)])
    assert_array_equal(found.level, [280])
    assert_allclose(found.growth, [180 / 100])


def test_two_equal_places_lie_about_one_apart_by_chance_alone() -> None:
    rng = np.random.default_rng(3)
    history = rng.poisson(3.0, (2_001, 100))
    found = match(history, np.arange(1, 2_001), controls=2_000)
    # Row 0 has luck of its own, shared by all distances.
    assert 0.7 < np.sqrt(np.mean(found.distance**2)) < 1.6


sites = st.integers(0, 10_000).map(lambda seed: np.random.default_rng(seed).poisson(1.0, (30, WEEKS)))


@given(sites, st.randoms(use_true_random=False))
def test_the_order_of_the_candidates_changes_nothing(history: np.ndarray, random) -> None:
    candidates = np.arange(1, 30)
    turned = np.array(random.sample(range(1, 30), 29))
    one, other = match(history, candidates), match(history, turned)
    assert_array_equal(one.rows, other.rows)
    assert_array_equal(one.distance, other.distance)


@given(sites)
def test_the_nearest_are_chosen_and_come_in_order(history: np.ndarray) -> None:
    few, all_ = (match(history, np.arange(1, 30), controls=n) for n in (CONTROLS, 29))
    assert len(few.rows) == CONTROLS
    assert_array_equal(few.rows, all_.rows[:CONTROLS])
    assert (np.diff(all_.distance) >= 0).all()
    assert set(all_.rows) == {row for row in range(1, 30) if history[row].any()}


def test_of_equal_places_the_lowest_rows_are_taken() -> None:
    history = steady(*[(3, 3)] * 9)
    assert match(history, np.array([8, 3, 5, 2, 7, 1, 4, 6]), controls=4).rows.tolist() == [1, 2, 3, 4]


def test_a_place_where_nothing_ever_happened_is_no_control() -> None:
    assert rows_of(steady((2, 2), (0, 0), (2, 2), (0, 0))) == [2]


@pytest.mark.parametrize("candidates", [[], [1, 2]])
def test_without_a_candidate_there_is_nothing_and_no_error(candidates: list[int]) -> None:
    found = match(steady((2, 2), (0, 0), (0, 0)), np.array(candidates, np.int64))
    assert [len(one) for one in (found.rows, found.distance, found.level, found.growth)] == [0, 0, 0, 0]


def test_a_place_that_began_late_has_no_growth_and_is_far() -> None:
    found = match(steady((2, 2), (0, 4), (2, 2)), np.array([1, 2]))
    assert found.rows.tolist() == [2, 1]
    assert math.isnan(found.growth[1])
    assert np.isfinite(found.distance).all()


def test_a_zone_without_any_history_still_ranks_places_by_how_few_they_have() -> None:
    assert (
        rows_of(steady((0, 0), (5, 5), (1, 1), (3, 3)), mix=np.array([[0, 0], [9, 1], [1, 1], [2, 2]]))[0]
        == 2
    )
