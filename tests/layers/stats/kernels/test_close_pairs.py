"""Close pairs: the loops equal their twin and a tree, whatever the radius, the metric and the stretches."""

import doctest

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial import cKDTree

from layers.stats.kernels import close_pairs as module
from layers.stats.kernels.close_pairs import COMPILED, close_pairs, close_pairs_twin

# Whole metres, so that pairs lie exactly at the radius and on edges of buckets.
towns = st.lists(st.tuples(st.integers(-30, 30), st.integers(-30, 30)), max_size=50).map(
    lambda points: np.array(points, np.float64).reshape(-1, 2).T
)


def as_set(stretches) -> set[tuple[int, int]]:
    found = [(int(a), int(b)) for one in stretches for a, b in zip(one[0], one[1], strict=True)]
    assert len(found) == len(set(found)), "a pair came twice"
    return set(found)


@pytest.mark.slow
@given(
    towns,
    st.sampled_from([0, 1, 5, 13, 100]),
    st.sampled_from(["euclidean", "manhattan"]),
    st.integers(1, 90),
)
def test_the_loops_equal_their_twin(town, radius_m, metric, at_once) -> None:
    assert COMPILED
    if not town.shape[1]:
        return
    plain = as_set(close_pairs_twin(*town, radius_m, metric, 10_000))
    assert as_set(module._by_buckets(*town, radius_m, metric, at_once)) == plain
    assert as_set(close_pairs_twin(*town, radius_m, metric, at_once)) == plain


@pytest.mark.parametrize(("metric", "p"), [("euclidean", 2), ("manhattan", 1)])
def test_a_tree_finds_the_same_pairs_and_distances(metric, p: int) -> None:
    rng = np.random.default_rng(4)
    x_m, y_m = rng.normal(0, 900, 3_000), rng.normal(0, 300, 3_000)
    at = np.column_stack([x_m, y_m])
    stretches = list(close_pairs(x_m, y_m, 40.0, metric=metric, most_at_once=1_000))
    assert len(stretches) > 3
    found = as_set(stretches)
    assert found == {tuple(sorted(pair)) for pair in cKDTree(at).query_pairs(40.0, p=p).copy()}
    for one in stretches:
        gap = np.linalg.norm(at[one.first] - at[one.second], ord=p, axis=1)
        np.testing.assert_allclose(one.distance_m, gap, rtol=1e-12)


def test_all_points_at_one_place_are_all_pairs() -> None:
    one = np.full(1_200, 5.0)
    assert sum(len(pairs.first) for pairs in close_pairs(one, one, 0.0)) == 1_200 * 1_199 // 2


@pytest.mark.parametrize("n", [0, 1])
def test_without_two_points_there_is_no_pair(n: int) -> None:
    assert as_set(close_pairs(np.zeros(n), np.zeros(n), 10.0)) == set()


def test_the_example_in_the_docstring_holds() -> None:
    assert doctest.testmod(module).failed == 0
