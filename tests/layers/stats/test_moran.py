"""Moran's I against published numbers, all orders of a few values and another library, and by laws."""

import doctest
import itertools
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from layers.stats import moran as module
from layers.stats.moran import local_moran, moran
from layers.stats.neighbours import lattice_neighbours, neighbours_of_pairs
from layers.stats.shared.checks import BadInput
from layers.stats.shared.neighbour_lists import Neighbours

GRID = np.array([[1, 0, 2, 1, 0], [3, 8, 9, 2, 1], [2, 9, 12, 3, 0], [1, 2, 3, 1, 1], [0, 1, 0, 2, 1]])
QUEEN = lattice_neighbours(np.ones((5, 5), bool))

lattices = st.tuples(st.integers(1, 5), st.integers(1, 5)).flatmap(
    lambda shape: st.tuples(
        arrays(np.int64, shape, elements=st.integers(0, 9)), arrays(np.bool_, shape, elements=st.booleans())
    )
)


def test_the_examples_come_out_as_printed() -> None:
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(
    ("i", "expected", "variance", "z", "p_greater"),
    [pytest.param(0.27352214, -0.04166667, 0.01026656, 3.11070170, 0.00093322, id="MOR-1")],
)
def test_mor_1_five_by_five_grid(i, expected, variance, z, p_greater) -> None:
    found = moran(GRID.ravel(), QUEEN)
    np.testing.assert_allclose(
        [found.i, found.expected, found.variance, found.z], [i, expected, variance, z], atol=5e-9
    )
    assert found.p == pytest.approx(2 * p_greater, abs=1e-8)


def test_mor_2_local_i_of_the_seventh_and_the_middle_cell() -> None:
    found = local_moran(GRID.ravel(), QUEEN)
    np.testing.assert_allclose(found.i[[6, 12]], [1.133789, 1.858887], atol=5e-7)


@pytest.mark.slow
@given(lattices)
def test_the_parts_add_up_to_the_whole(lattice) -> None:
    values, mask = lattice
    near = lattice_neighbours(mask)
    whole, local = moran(values[mask], near), local_moran(values[mask], near)
    if whole.i is not None and not (local.why == "all_are_neighbours").any():
        assert np.nansum(local.i) / (near.n - whole.islands) == pytest.approx(whole.i, abs=1e-9)


@pytest.mark.parametrize("pairs", [([0, 1, 1], [1, 2, 3]), ([0, 2], [1, 3])])
def test_mean_and_variance_are_those_of_all_orders_of_the_values(pairs) -> None:
    near = neighbours_of_pairs(*pairs, units=5)
    values = np.array([3.0, 0, 1, 7, 1])
    found = moran(values, near)
    every = [moran(np.array(order), near).i for order in itertools.permutations(values)]
    assert found.islands in {1}
    if not near.is_island.any():
        assert found.expected == pytest.approx(np.mean(every))
    assert found.variance == pytest.approx(np.var(every), rel=1e-9)
    assert found.expected == pytest.approx(np.mean(every), rel=1e-9)


@pytest.mark.slow
def test_esda_finds_the_same_on_a_masked_city() -> None:
    esda, graph = pytest.importorskip("esda"), pytest.importorskip("libpysal.graph")
    rng = np.random.default_rng(4)
    mask = rng.random((25, 25)) < 0.8
    counts = rng.poisson(rng.gamma(0.5, 4, mask.shape))
    counts[5:12, 5:12] += 12
    near, values = lattice_neighbours(mask), counts[mask].astype(float)
    assert not near.is_island.any()
    peer = graph.Graph.from_arrays(near.rows, near.indices, np.ones(len(near.indices))).transform("R")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        whole = esda.Moran(values, peer, permutations=0)
        local = esda.Moran_Local(values, peer, permutations=9_999, seed=3, n_jobs=1)
    ours, mine = moran(values, near), local_moran(values, near)
    np.testing.assert_allclose(
        [ours.i, ours.expected, ours.variance, ours.z],
        [whole.I, whole.EI, whole.VI_rand, whole.z_rand],
        rtol=1e-9,
    )
    # Its local I is divided by n - 1.
    np.testing.assert_allclose(mine.i, local.Is * near.n / (near.n - 1), rtol=1e-9)
    # Its chance is of one side, and takes ties as extreme on that side or not as rounding has it.
    assert (2 * local.p_sim <= mine.p + 10 * np.sqrt(mine.p / 9_999) + 2e-3).all()
    found = mine.found
    assert found.sum() > 3
    names = {1: "high_among_high", 2: "low_among_high", 3: "low_among_low", 4: "high_among_low"}
    assert mine.quadrant[found].tolist() == [names[q] for q in local.q[found].tolist()]


@pytest.mark.slow
@given(lattices)
def test_a_quadrant_is_named_only_where_the_corrected_p_passes(lattice) -> None:
    values, mask = lattice
    found = local_moran(values[mask], lattice_neighbours(mask), rate=0.3)
    assert [one is not None for one in found.quadrant] == found.found.tolist()
    with np.errstate(invalid="ignore"):
        assert (found.found == (found.p_adjusted <= 0.3)).all()
    alike = np.isin(found.quadrant.astype(str), ["high_among_high", "low_among_low"])
    assert (found.i[found.found & alike] >= 0).all()
    assert (found.i[found.found & ~alike] <= 0).all()
    assert np.isnan(found.i).tolist() == [why is not None for why in found.why]


@pytest.mark.slow
@given(lattices, st.sampled_from([0.5, 3.0]), st.sampled_from([0, 7]))
def test_other_units_and_a_number_more_in_each_cell_change_nothing(lattice, times, more) -> None:
    values, mask = lattice
    near = lattice_neighbours(mask)
    one, two = moran(values[mask], near), moran(times * values[mask] + more, near)
    assert one.reason == two.reason
    if one.z is not None:
        assert two.z == pytest.approx(one.z, rel=1e-6, abs=1e-6)
    turned = local_moran(9 - values[mask], near)
    np.testing.assert_allclose(turned.i, local_moran(values[mask], near).i, rtol=1e-7, atol=1e-9)
    mirrored = {"high_among_high": "low_among_low", "high_among_low": "low_among_high"}
    mirrored |= {b: a for a, b in mirrored.items()}
    plain = local_moran(values[mask], near)
    around = values[mask] - values[mask].mean() if mask.any() else values[mask]
    lag = near.row_standardised().sums(around.astype(float))
    sure = plain.found & (around != 0) & (np.abs(lag) > 1e-9)
    assert [mirrored[one] for one in plain.quadrant[sure]] == turned.quadrant[sure].tolist()


def test_a_checkerboard_is_unlike_and_two_halves_are_alike() -> None:
    rows, columns = np.indices((8, 8))
    rook = lattice_neighbours(np.ones((8, 8), bool), contact="rook")
    checkers, halves = (moran(one.ravel(), rook) for one in ((rows + columns) % 2, columns // 4))
    assert (checkers.i, checkers.z < -8) == (pytest.approx(-1), True)
    assert halves.i > 0.8
    assert halves.z > 8


def test_uneven_weights_are_used_as_they_are() -> None:
    # One way only, and of other weights there and back.
    near = Neighbours(
        np.array([0, 2, 3, 3, 4]), np.array([1, 2, 0, 0], np.int32), np.array([2.0, 1, 3, 5]), "pairs"
    )
    values = np.array([1.0, 4, 2, 9])
    found = moran(values, near)
    every = [moran(np.array(order), near).i for order in itertools.permutations(values)]
    assert (found.expected, found.variance) == (
        pytest.approx(np.mean(every)),
        pytest.approx(np.var(every), rel=1e-9),
    )


def test_an_island_has_no_local_i_and_no_row_of_weights() -> None:
    mask = np.array([[True, True, True, False, True]])
    near = lattice_neighbours(mask)
    values = np.array([5.0, 4, 1, 0])
    found, local = moran(values, near), local_moran(values, near)
    assert found.islands == 1
    assert local.why.tolist() == [None, None, None, "no_neighbours"]
    around = values - values.mean()
    rows = [around[1], (around[0] + around[2]) / 2, around[1]]
    assert found.i == pytest.approx(4 / 3 * (around[:3] @ rows) / (around @ around))


@pytest.mark.parametrize(
    ("values", "near", "reason"),
    [
        ([], lattice_neighbours(np.ones((1, 0), bool)), "too_few_cells"),
        ([1, 2, 3], lattice_neighbours(np.ones((1, 3), bool)), "too_few_cells"),
        ([2, 2, 2, 2], lattice_neighbours(np.ones((1, 4), bool)), "constant_values"),
        ([1, 2, 3, 4], neighbours_of_pairs([], [], units=4), "no_neighbours"),
        ([1, 2, 3, 4], lattice_neighbours(np.ones((2, 2), bool)), "every_order_gives_the_same"),
    ],
)
def test_where_there_is_no_answer_a_reason_is_said(values, near, reason) -> None:
    found = moran(values, near)
    assert (found.reason, found.z, found.p) == (reason, None, None)
    local = local_moran(values, near)
    assert np.isnan(local.i).tolist() == [why is not None for why in local.why]
    assert not local.found.any()


@pytest.mark.slow
def test_noise_has_a_p_below_five_percent_in_about_one_map_of_twenty() -> None:
    rng = np.random.default_rng(8)
    near = lattice_neighbours(np.ones((10, 10), bool))
    strays = sum((moran(rng.poisson(3, 100), near).p or 1) <= 0.05 for _ in range(2_000))
    assert 60 <= strays <= 123


def test_impossible_input_is_refused_at_once() -> None:
    with pytest.raises(BadInput, match="25 units; `values` must be finite"):
        moran([np.nan], QUEEN)
    with pytest.raises(BadInput, match="no weights"):
        local_moran(GRID.ravel(), QUEEN.row_standardised())
