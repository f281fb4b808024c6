"""Points within a radius of sites: the loops, their twins, a tree and geopandas count the same."""

import geopandas
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial import cKDTree

from geodata import compiled
from geodata.joining import radius
from geodata.joining.radius import count_twin, count_within, near_any, near_twin

# Whole steps, so that 3, 4 and 5 put places exactly on circles and on the sides of cells.
places = st.lists(st.tuples(st.integers(-30, 30), st.integers(-30, 30)), min_size=1, max_size=60)
radii = st.sampled_from([0.0, 0.5, 1.0, 5.0, 10.0, 13.0, 200.0])


def arrays(points: list, scale_m: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    table = np.array(points, np.float64).reshape(-1, 2) * scale_m
    return table[:, 0], table[:, 1]


def city(n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return 345_000 + rng.normal(0, 4_000, n), 4_310_000 + rng.normal(0, 3_000, n)


def by_loops(x, y, site_x, site_y, radius_m: float) -> tuple[np.ndarray, np.ndarray]:
    """Counts and mask of the compiled loops, whatever the number of points."""
    listed = radius._listed(site_x, site_y, radius_m)
    asked = (x, y, site_x, site_y, radius_m * radius_m, *listed)
    return radius._count(*asked), radius._near(*asked)


@pytest.mark.slow
@settings(derandomize=True)
@given(places, places, radii, st.sampled_from([2.0**-12, 1.0, 100.0]))
def test_the_loops_equal_their_twins(points, sites, radius_m: float, scale: float) -> None:
    asked = (*arrays(points, scale), *arrays(sites, scale), radius_m * scale)
    counts, near = by_loops(*asked)
    assert counts.tolist() == count_twin(*asked).tolist()
    assert near.tolist() == near_twin(*asked).tolist()


@pytest.mark.parametrize("radius_m", [3.0, 402.0, 2_500.0])
def test_a_tree_and_geopandas_count_the_same(radius_m: float) -> None:
    x, y = city(compiled.FEWEST_COMPILED, seed=1)
    site_x, site_y = city(60, seed=2)
    counts = count_within(x, y, site_x, site_y, radius_m=radius_m)
    tree = cKDTree(np.column_stack([x, y]))
    by_tree = tree.query_ball_point(np.column_stack([site_x, site_y]), radius_m)
    points = geopandas.GeoSeries(geopandas.points_from_xy(x, y))
    sites = geopandas.points_from_xy(site_x, site_y)
    site, _ = points.sindex.query(sites, predicate="dwithin", distance=radius_m)
    assert counts.tolist() == [len(one) for one in by_tree] == np.bincount(site, minlength=60).tolist()
    near = near_any(x, y, site_x, site_y, radius_m=radius_m)
    assert np.flatnonzero(near).tolist() == sorted({row for one in by_tree for row in one})


def test_just_as_far_counts_and_the_next_number_does_not() -> None:
    x = np.array([402.0, np.nextafter(402.0, 403.0), -402.0, 0.0, np.nan])
    y = np.array([0.0, 0.0, 0.0, 402.0, 0.0])
    asked = (x, y, np.zeros(1), np.zeros(1))
    assert near_any(*asked, radius_m=402).tolist() == [True, False, True, True, False]
    counts, near = by_loops(*asked, 402.0)
    assert (counts.tolist(), near.tolist()) == ([3], [True, False, True, True, False])


def test_a_radius_of_nothing_finds_what_lies_on_a_site() -> None:
    x, y = np.array([1.0, 1.0, 2.0]), np.zeros(3)
    assert count_within(x, y, [1.0], [0.0], radius_m=0).tolist() == [2]
    assert by_loops(x, y, np.ones(1), np.zeros(1), 0.0)[0].tolist() == [2]


def test_many_points_go_through_the_loops_and_without_numba_through_the_twin(monkeypatch) -> None:
    x, y = city(compiled.FEWEST_COMPILED, seed=3)
    x[::7] = np.nan
    sites = city(20, seed=4)
    counts, near = count_within(x, y, *sites, radius_m=900), near_any(x, y, *sites, radius_m=900)
    assert 0 < near.sum() < len(x)
    assert not near[::7].any()
    monkeypatch.setattr(compiled, "COMPILED", False)
    assert count_within(x, y, *sites, radius_m=900).tolist() == counts.tolist()
    assert near_any(x, y, *sites, radius_m=900).tolist() == near.tolist()


@pytest.mark.slow
def test_far_more_sites_than_fit_in_small_cells_are_listed_in_larger_ones(monkeypatch) -> None:
    monkeypatch.setattr(compiled, "FEWEST_COMPILED", 1)
    x, y = city(3_000, seed=5)
    site_x, site_y = city(200_000, seed=6)
    counts = count_within(x, y, site_x, site_y, radius_m=1_000)
    some = slice(0, 200_000, 1_000)
    assert counts[some].tolist() == count_twin(x, y, site_x[some], site_y[some], 1_000).tolist()


def test_no_site_and_no_point_give_nothing() -> None:
    nothing, x = np.zeros(0), np.zeros(compiled.FEWEST_COMPILED)
    assert count_within(x, x, nothing, nothing, radius_m=5).tolist() == []
    assert not near_any(x, x, nothing, nothing, radius_m=5).any()
    assert count_within(nothing, nothing, [1.0], [1.0], radius_m=5).tolist() == [0]


@pytest.mark.parametrize("radius_m", [-1.0, np.nan, np.inf])
def test_what_is_no_distance_is_refused(radius_m: float) -> None:
    with pytest.raises(ValueError, match="radius"):
        near_any([0.0], [0.0], [0.0], [0.0], radius_m=radius_m)


def test_a_site_without_a_place_is_refused() -> None:
    with pytest.raises(ValueError, match="site"):
        count_within([0.0], [0.0], [np.nan], [0.0], radius_m=5)
