"""Counts around sites: the loops equal their twin and a tree's counts, for any city, radius and window."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial import cKDTree

from layers.stats.kernels.around_sites import COMPILED, AroundSites, count_around, twin
from layers.stats.shared.checks import BadInput

DAYS = 60

# Whole metres on a small town, so that points lie exactly on edges of discs and buckets.
places = st.lists(st.tuples(st.integers(-40, 40), st.integers(-40, 40)), max_size=60)


def arrays(points: list[tuple[int, int]], scale_m: float = 10.0) -> tuple[np.ndarray, np.ndarray]:
    table = np.array(points, np.float64).reshape(-1, 2) * scale_m
    return table[:, 0], table[:, 1]


def city(n: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng.normal(0, 900, n), rng.normal(0, 700, n), rng.integers(0, DAYS, n)


@given(places, places, st.sampled_from([(50.0, 100.0), (30.0, 70.0), (150.0, 450.0)]))
def test_the_loops_equal_their_twin(incidents, sites, radii) -> None:
    x_m, y_m = arrays(incidents)
    day = np.arange(len(x_m)) % DAYS
    radius_m, ring_m = radii
    sized = {"radius_m": radius_m, "ring_m": ring_m, "days": DAYS}
    fast, plain = (make(x_m, y_m, day, *arrays(sites), **sized) for make in (count_around, twin))
    assert np.array_equal(fast.disc, plain.disc)
    assert np.array_equal(fast.ring, plain.ring)


def test_a_tree_counts_the_same_around_each_site() -> None:
    assert COMPILED
    x_m, y_m, day = city(20_000, seed=1)
    site_x, site_y, _ = city(200, seed=2)
    around = count_around(x_m, y_m, day, site_x, site_y, radius_m=150, ring_m=450, days=DAYS)
    tree = cKDTree(np.column_stack([x_m, y_m]))
    at = np.column_stack([site_x, site_y])
    inside, within = (tree.query_ball_point(at, r, return_length=True) for r in (150, 450))
    assert np.array_equal(around.disc[:, -1], inside)
    assert np.array_equal(around.disc[:, -1] + around.ring[:, -1], within)
    # One site and one window, by hand.
    near = (x_m - site_x[3]) ** 2 + (y_m - site_y[3]) ** 2 <= 150**2
    counted = int((near & (day >= 10) & (day < 31)).sum())
    assert around.between(np.array([10]), np.array([31]))[0][3, 0] == counted > 0


@given(st.integers(-5, DAYS + 5), st.integers(-5, DAYS + 5), st.integers(-5, DAYS + 5))
def test_windows_that_touch_add_up(one: int, two: int, three: int) -> None:
    first, middle, end = sorted((one, two, three))
    x_m, y_m, day = city(500, seed=3)
    around = count_around(x_m, y_m, day, np.zeros(1), np.zeros(1), radius_m=300, ring_m=900, days=DAYS)
    windows = around.between(np.array([first, middle, first]), np.array([middle, end, end]))
    for counts in windows:
        assert counts[0, 0] + counts[0, 1] == counts[0, 2]


def test_moving_the_whole_city_and_its_sites_changes_nothing() -> None:
    x_m, y_m, day = city(3_000, seed=4)
    here = count_around(x_m, y_m, day, x_m[:50], y_m[:50], radius_m=150, ring_m=450, days=DAYS)
    far = np.float64(2**20)  # a power of two, so that no coordinate is rounded anew
    whole_x, whole_y = np.round(x_m), np.round(y_m)
    one = count_around(whole_x, whole_y, day, whole_x[:50], whole_y[:50], radius_m=150, ring_m=450, days=DAYS)
    two = count_around(
        whole_x + far, whole_y - far, day, whole_x[:50] + far, whole_y[:50] - far,
        radius_m=150, ring_m=450, days=DAYS,
    )  # fmt: skip
    assert np.array_equal(one.disc, two.disc)
    assert np.array_equal(one.ring, two.ring)
    assert here.disc[:, -1].min() >= 1  # each site is an incident's own place


def test_no_incident_is_no_count_and_no_site_no_row() -> None:
    nothing = np.empty(0)
    around = count_around(
        nothing, nothing, nothing.astype(int), np.zeros(2), np.zeros(2), radius_m=1, ring_m=2, days=3
    )
    assert around.disc.tolist() == [[0] * 4] * 2
    x_m, y_m, day = city(10, seed=5)
    empty = count_around(x_m, y_m, day, nothing, nothing, radius_m=1, ring_m=2, days=DAYS)
    assert empty.disc.shape == (0, DAYS + 1)
    assert isinstance(empty, AroundSites)


def test_everything_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(BadInput) as said:
        count_around(
            np.zeros(2), np.zeros(1), np.zeros(2, int), np.array([np.nan]), np.zeros(1),
            radius_m=-1, ring_m=2, days=3,
        )  # fmt: skip
    assert len(said.value.wrong) == 3
    with pytest.raises(BadInput, match="larger than"):
        count_around(
            np.zeros(1), np.zeros(1), np.zeros(1, int), np.zeros(1), np.zeros(1), radius_m=5, ring_m=5, days=1
        )
    with pytest.raises(BadInput, match="`day`"):
        count_around(
            np.zeros(1), np.zeros(1), np.ones(1, int), np.zeros(1), np.zeros(1), radius_m=1, ring_m=2, days=1
        )
