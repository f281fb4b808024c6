"""The nearest site: the raster, its twin and a tree find the same distance, and the first of equals."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial import cKDTree

from geodata import compiled
from geodata.joining import nearest
from geodata.joining.nearest import nearest_site, nearest_twin

places = st.lists(st.tuples(st.integers(-9, 9), st.integers(-9, 9)), min_size=1, max_size=40)


def arrays(points: list, scale_m: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    table = np.array(points, np.float64).reshape(-1, 2) * scale_m
    return table[:, 0], table[:, 1]


def by_loops(x, y, site_x, site_y) -> tuple[list[float], list[int]]:
    """What the compiled loops say, whatever the number of points."""
    numbers = np.arange(len(site_x))
    listed = nearest._listed(nearest._box(x, y), site_x, site_y)
    distance_m, which = nearest._ask(x, y, site_x, site_y, numbers, *listed)
    return distance_m.tolist(), which.tolist()


@pytest.mark.slow
@settings(derandomize=True)
@given(places, places, st.sampled_from([2.0**-12, 1.0, 1_000.0]))
def test_the_loops_equal_their_twin_also_where_sites_are_equally_far(points, sites, scale: float) -> None:
    asked = (*arrays(points, scale), *arrays(sites, scale))
    distance_m, which = nearest_twin(*asked)
    assert by_loops(*asked) == (distance_m.tolist(), which.tolist())


metres = st.floats(-1e6, 1e6)
anywhere = st.lists(st.tuples(metres, metres), min_size=1, max_size=30)


@settings(derandomize=True, max_examples=40)
@given(anywhere, anywhere)
def test_the_loops_equal_their_twin_anywhere(points, sites) -> None:
    asked = (*arrays(points), *arrays(sites))
    distance_m, which = nearest_twin(*asked)
    assert by_loops(*asked) == (distance_m.tolist(), which.tolist())


@pytest.mark.parametrize("sites", [1, 2, 150, 3_000])
def test_a_tree_finds_the_same_distance_and_site(sites: int) -> None:
    rng = np.random.default_rng(sites)
    middle = np.array([345_000.0, 4_310_000.0])
    at = middle + rng.normal(0, 3_000, (sites, 2))
    points = middle + rng.normal(0, 5_000, (compiled.FEWEST_COMPILED, 2))
    distance_m, which = nearest_site(*points.T, *at.T)
    by_tree, number = cKDTree(at).query(points)
    assert np.array_equal(distance_m, by_tree)
    assert np.array_equal(which, number)


def test_of_sites_equally_far_and_of_those_at_one_place_the_first_is_named(monkeypatch) -> None:
    monkeypatch.setattr(compiled, "FEWEST_COMPILED", 1)
    x, y = np.array([0.0, 6.0, 5.0]), np.array([0.0, 0.0, 0.0])
    site_x, site_y = np.array([5.0, -5.0, 5.0, 0.0, 5.0]), np.array([0.0, 0.0, 0.0, 5.0, 0.0])
    distance_m, which = nearest_site(x, y, site_x, site_y)
    assert (distance_m.tolist(), which.tolist()) == ([5.0, 1.0, 0.0], [0, 0, 0])
    assert nearest_site(x[:1], y[:1], site_x[1:], site_y[1:])[1].tolist() == [0]


def test_where_there_is_nothing_to_measure_the_distance_is_infinite(monkeypatch) -> None:
    nothing = np.zeros(0)
    for fewest in (1, 1_000):
        monkeypatch.setattr(compiled, "FEWEST_COMPILED", fewest)
        distance_m, which = nearest_site([np.nan, 0.0, np.inf], np.zeros(3), [3.0], [4.0])
        assert (distance_m.tolist(), which.tolist()) == ([np.inf, 5.0, np.inf], [-1, 0, -1])
        assert nearest_site(np.zeros(2), np.zeros(2), nothing, nothing)[1].tolist() == [-1, -1]
        assert nearest_site([np.nan], [0.0], [3.0], [4.0])[0].tolist() == [np.inf]
        assert nearest_site(nothing, nothing, [3.0], [4.0])[1].tolist() == []


def test_many_points_go_through_the_loops_and_without_numba_through_the_twin(monkeypatch) -> None:
    rng = np.random.default_rng(1)
    x, y = rng.normal(0, 900, (2, compiled.FEWEST_COMPILED))
    x[::5] = np.nan
    site_x, site_y = rng.normal(0, 900, (2, 40))
    distance_m, which = nearest_site(x, y, site_x, site_y)
    assert set(which[::5].tolist()) == {-1}
    monkeypatch.setattr(compiled, "COMPILED", False)
    plain_m, plain = nearest_site(x, y, site_x, site_y)
    assert np.array_equal(distance_m, plain_m)
    assert np.array_equal(which, plain)


@pytest.mark.slow
def test_thousands_of_sites_at_nearly_one_place_are_slower_and_right(monkeypatch) -> None:
    rng = np.random.default_rng(2)
    points = rng.normal(0, 5_000, (3_000, 2))
    monkeypatch.setattr(compiled, "FEWEST_COMPILED", 1)
    at = np.concatenate([rng.normal(0, 1e-3, (4_000, 2)), [[9_000.0, 0.0]]])
    distance_m, which = nearest_site(*points.T, *at.T)
    by_tree, number = cKDTree(at).query(points)
    assert np.array_equal(distance_m, by_tree)
    assert np.array_equal(which, number)


def test_a_site_without_a_place_is_refused() -> None:
    with pytest.raises(ValueError, match="site"):
        nearest_site([0.0], [0.0], [np.nan], [0.0])
