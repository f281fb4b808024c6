"""Neighbours against plain loops, centres and another library, and by laws."""

import doctest

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from scipy.spatial import cKDTree

from geodata.columns.hexagons import Hexagons
from geodata.columns.lattice import Lattice
from layers.stats import neighbours as module
from layers.stats.neighbours import (
    hexagon_neighbours,
    lattice_neighbours,
    neighbours_of_pairs,
    neighbours_within,
)
from layers.stats.shared.checks import BadInput
from layers.stats.shared.neighbour_lists import Neighbours

masks = arrays(np.bool_, array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=7))
towns = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), max_size=30).map(
    lambda points: np.array(points, np.float64).reshape(-1, 2).T
)


def lists(found: Neighbours) -> list[list[int]]:
    return [found.indices[a:b].tolist() for a, b in zip(found.indptr[:-1], found.indptr[1:], strict=True)]


def test_the_examples_come_out_as_printed() -> None:
    assert doctest.testmod(module).failed == 0


@given(masks, st.sampled_from([("queen", 1.5), ("rook", 1.1)]))
def test_squares_touch_whose_centres_are_a_side_or_a_diagonal_apart(mask, rule) -> None:
    contact, reach = rule
    lattice = Lattice(0.0, 0.0, 1, mask.shape[1], mask.shape[0])
    cells = np.flatnonzero(mask.ravel())
    assert lists(lattice_neighbours(mask, contact=contact)) == nearby(*lattice.centres(cells), reach)


@given(masks, st.integers(-3, 3))
def test_hexagons_touch_whose_centres_are_a_width_apart(mask, first_row: int) -> None:
    hexagons = Hexagons(0, first_row, 10, mask.shape[1], mask.shape[0])
    cells = np.flatnonzero(mask.ravel())
    assert lists(hexagon_neighbours(mask, first_row=first_row)) == nearby(*hexagons.centres(cells), 10.5)


@given(towns, st.sampled_from([1.0, 5.0, 13.0]))
def test_places_are_neighbours_up_to_and_including_the_distance(town, distance_m) -> None:
    assert lists(neighbours_within(*town, distance_m=distance_m)) == nearby(*town, distance_m)


def nearby(x, y, reach: float) -> list[list[int]]:
    square = (x[:, None] - x) ** 2 + (y[:, None] - y) ** 2
    return [[j for j in range(len(x)) if j != i and square[i, j] <= reach**2] for i in range(len(x))]


def test_a_tree_finds_the_same_neighbours_of_many_places() -> None:
    rng = np.random.default_rng(2)
    at = rng.random((3_000, 2)) * 1_000
    found = neighbours_within(*at.T, distance_m=30)
    tree = cKDTree(at).query_ball_point(at, 30, return_sorted=True)
    assert lists(found) == [[j for j in near if j != i] for i, near in enumerate(tree)]


@pytest.mark.slow
@pytest.mark.parametrize("contact", ["queen", "rook"])
def test_libpysal_finds_the_same_on_a_whole_lattice(contact) -> None:
    peer = pytest.importorskip("libpysal.weights").lat2W(7, 5, rook=contact == "rook")
    found = lattice_neighbours(np.ones((7, 5), bool), contact=contact)
    assert lists(found) == [sorted(peer.neighbors[i]) for i in range(35)]


@given(masks)
def test_who_is_my_neighbour_has_me_as_one(mask) -> None:
    for found in (lattice_neighbours(mask), hexagon_neighbours(mask)):
        pairs = set(zip(found.rows.tolist(), found.indices.tolist(), strict=True))
        assert pairs == {(b, a) for a, b in pairs}
        assert all(a != b for a, b in pairs)
        assert found.n == mask.sum() == len(found.counts)


@given(masks)
def test_given_as_pairs_in_any_order_the_same_lists_come_back(mask) -> None:
    found = lattice_neighbours(mask)
    forth = found.rows < found.indices
    one, two = found.rows[forth], found.indices[forth]
    again = neighbours_of_pairs(np.append(one, two[::-1]), np.append(two, one[::-1]), units=found.n)
    assert lists(again) == lists(found)


@given(masks)
def test_sums_are_those_of_the_lists_and_standardised_weights_give_means(mask) -> None:
    found = lattice_neighbours(mask)
    values = np.arange(found.n) ** 2.0
    sums = [values[near].sum() for near in lists(found)]
    np.testing.assert_allclose(found.sums(values), sums)
    means = [values[near].mean() if near else 0.0 for near in lists(found)]
    np.testing.assert_allclose(found.row_standardised().sums(values), means)


def test_an_island_has_no_neighbour_and_a_sum_of_nothing() -> None:
    found = lattice_neighbours([[True, False, True], [False, False, True]])
    assert found.is_island.tolist() == [True, False, False]
    assert found.sums(np.array([5.0, 6.0, 7.0])).tolist() == [0.0, 7.0, 6.0]


def test_empty_maps_have_no_neighbours() -> None:
    for found in (
        lattice_neighbours(np.zeros((3, 2), bool)),
        lattice_neighbours(np.zeros((0, 0), bool)),
        hexagon_neighbours(np.zeros((0, 4), bool)),
        neighbours_within(np.empty(0), np.empty(0), distance_m=5),
        neighbours_of_pairs([], [], units=0),
    ):
        assert (found.n, len(found.indices)) == (0, 0)
    assert neighbours_within(np.zeros(1), np.zeros(1), distance_m=5).counts.tolist() == [0]


def test_the_arrays_cannot_be_written() -> None:
    found = lattice_neighbours(np.ones((2, 2), bool)).row_standardised()
    for one in (found.indptr, found.indices, found.weights):
        assert one is not None
        with pytest.raises(ValueError, match="read-only"):
            one[0] = 1


def test_an_array_that_was_handed_in_can_still_be_written_where_it_came_from() -> None:
    weights = np.ones(2)
    Neighbours(np.array([0, 1, 2]), np.array([1, 0], np.int32), weights, "pairs")
    weights[0] = 2
    assert weights[0] == 2


@pytest.mark.parametrize(
    ("indptr", "indices", "weights", "words"),
    [
        ([1, 2], [0], None, "begin with 0"),
        ([0, 2, 1], [0, 1], None, "never fall"),
        ([0, 1, 1], [1, 0], None, "ends at 1 but there are 2"),
        ([0, 1, 2], [1, 7], None, "lie in 0..1"),
        ([0, 2, 2, 2], [2, 1], None, "must rise"),
        ([0, 0, 1], [1], None, "its own neighbour"),
        ([0, 1, 2], [1, 0], [1.0], "lengths differ"),
        ([0, 1, 2], [1, 0], [1.0, -1.0], "`weights` must be finite and not below 0"),
    ],
)
def test_lists_that_are_none_are_refused(indptr, indices, weights, words: str) -> None:
    given_weights = None if weights is None else np.array(weights)
    with pytest.raises(BadInput, match=words):
        Neighbours(np.array(indptr), np.array(indices, np.int32), given_weights, "pairs")


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda: lattice_neighbours([True], contact="king"), "rows and columns; `contact` was 'king'"),  # type: ignore[arg-type]
        (lambda: hexagon_neighbours([True], first_row=0.5), "rows and columns; `first_row`"),  # type: ignore[arg-type]
        (
            lambda: neighbours_within(np.zeros(2), np.array([np.nan]), distance_m=0),
            "lengths differ: 2 x_m, 1 y_m; places must be finite",
        ),
        (lambda: neighbours_within(np.zeros(2), np.zeros(2), distance_m=0), "must be above 0"),
        (lambda: neighbours_of_pairs([0, 5], [0, 1], units=3), "`first` must lie in 0..2"),
        (lambda: neighbours_of_pairs([1], [1], units=3), "its own neighbour"),
    ],
)
def test_impossible_input_is_refused(ask, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        ask()
