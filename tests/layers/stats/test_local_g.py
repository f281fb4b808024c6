"""Local G against published numbers and another library, by its laws, and against known mistakes."""

import doctest
import itertools
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from layers.stats import local_g as module
from layers.stats.local_g import LocalG, local_g, local_g_on_lattice
from layers.stats.neighbours import lattice_neighbours, neighbours_of_pairs, neighbours_within
from layers.stats.shared.checks import BadInput
from layers.stats.shared.neighbour_lists import Neighbours
from layers.stats.shared.windows import window_sums

# The six places of Getis & Ord's example, neighbours within 15.
PLACES_X = np.array([10, 20, 40, 15, 30, 30.0])
PLACES_Y = np.array([10, 10, 10, 20, 20, 30.0])
PLACES = np.array([2, 3, 3.2, 5, 8, 7])
GRID = np.array([[1, 0, 2, 1, 0], [3, 8, 9, 2, 1], [2, 9, 12, 3, 0], [1, 2, 3, 1, 1], [0, 1, 0, 2, 1]])
GRID_STAR = """
    .267261 1.061048 .917663 -.086031 -1.069045
    1.061048 2.883254 2.883254 .842012 -1.233110
    1.347817 3.265986 3.265986 1.097167 -1.089725
    -.086031 .842012 1.224745 -.051031 -1.089725
    -1.069045 -1.233110 -.946340 -1.089725 -.902007
"""
CONTACTS = st.sampled_from(["queen", "rook"])

lattices = st.tuples(st.integers(1, 6), st.integers(1, 6)).flatmap(
    lambda shape: st.tuples(
        arrays(np.int64, shape, elements=st.integers(0, 9)), arrays(np.bool_, shape, elements=st.booleans())
    )
)


def plain(values: np.ndarray, found: Neighbours, *, is_star: bool) -> np.ndarray:
    """The definition in plain loops; NaN where it has no answer."""
    n, z = len(values), np.full(len(values), np.nan)
    for i in range(n):
        near = found.indices[found.indptr[i] : found.indptr[i + 1]].tolist()
        compared = values if is_star else np.delete(values, i)
        near = [*near, i] if is_star else near
        m, k, s = len(compared), len(near), compared.std() if len(compared) else 0.0
        if m > 1 and 0 < k < m and s > 0:
            z[i] = (values[near].sum() - compared.mean() * k) / (s * np.sqrt((m * k - k * k) / (m - 1)))
    return z


def test_the_examples_come_out_as_printed() -> None:
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(
    ("is_star", "z"),
    [
        pytest.param(
            True,
            [-1.39727626, -0.28917762, 0.65064964, -0.28917762, 1.23452088, 2.02424331],
            id="GI-1 star",
        ),
        pytest.param(
            False, [-1.0136729, -0.04361589, 1.31558703, -0.31412676, 1.15373986, 1.77833941], id="GI-1"
        ),
    ],
)
def test_gi_1_six_places_within_fifteen(is_star: bool, z: list[float]) -> None:
    near = neighbours_within(PLACES_X, PLACES_Y, distance_m=15)
    np.testing.assert_allclose(local_g(PLACES, near, is_star=is_star).z, z, atol=5e-9)


@pytest.mark.parametrize("is_window", [True, False])
def test_gi_2_five_by_five_grid(is_window: bool) -> None:
    inside = np.ones((5, 5), bool)
    found = (
        local_g_on_lattice(GRID, inside) if is_window else local_g(GRID.ravel(), lattice_neighbours(inside))
    )
    np.testing.assert_allclose(found.z, np.array(GRID_STAR.split(), float), atol=5e-7)
    assert found.p[12] == pytest.approx(0.00109084, abs=5e-9)


def test_fdr_1_four_cells_of_gi_2_are_found_after_benjamini_hochberg() -> None:
    found = local_g_on_lattice(GRID, np.ones((5, 5), bool))
    assert (int(found.found.sum()), found.tested, int((found.p <= 0.05).sum())) == (4, 25, 4)
    assert set(found.caveats) >= {"the_rate_is_of_the_findings", "more_than_the_rest_of_this_map"}


@pytest.mark.slow
@given(lattices, CONTACTS, st.booleans())
def test_windows_and_lists_give_what_the_definition_says(lattice, contact, is_star: bool) -> None:
    values, mask = lattice
    near = lattice_neighbours(mask, contact=contact)
    by_window = local_g_on_lattice(values, mask, contact=contact, is_star=is_star)
    by_list = local_g(values[mask], near, is_star=is_star)
    wanted = plain(values[mask], near, is_star=is_star)
    for found in (by_window, by_list):
        np.testing.assert_allclose(found.z, wanted, rtol=1e-9, atol=1e-9)
        assert_every_cell_has_a_z_or_a_reason(found)
    assert by_window.why.tolist() == by_list.why.tolist()


def assert_every_cell_has_a_z_or_a_reason(found: LocalG) -> None:
    assert np.isnan(found.z).tolist() == [why is not None for why in found.why]
    assert (np.isnan(found.p) == np.isnan(found.z)).all()
    assert (found.reason is None) == bool(found.tested)


@pytest.mark.slow
@pytest.mark.parametrize("is_star", [True, False])
@pytest.mark.parametrize("contact", ["queen", "rook"])
def test_esda_finds_the_same_z_on_a_masked_city(contact, is_star: bool) -> None:
    esda, graph = pytest.importorskip("esda"), pytest.importorskip("libpysal.graph")
    rng = np.random.default_rng(7)
    mask = rng.random((60, 50)) < 0.7
    counts = rng.poisson(rng.gamma(0.5, 4, mask.shape))
    near = lattice_neighbours(mask, contact=contact)
    # esda asks for no islands here: they are given none but themselves.
    kept = np.flatnonzero(~near.is_island)
    renumber = np.full(near.n, -1)
    renumber[kept] = np.arange(len(kept))
    ours = neighbours_of_pairs(renumber[near.rows], renumber[near.indices], units=len(kept))
    peer = graph.Graph.from_arrays(ours.rows, ours.indices, np.ones(len(ours.indices)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        wanted = esda.G_Local(
            counts[mask][kept].astype(float), peer, transform="B", star=is_star, permutations=0
        ).Zs
    assert np.abs(local_g(counts[mask][kept], ours, is_star=is_star).z - wanted).max() <= 1e-9


@given(lattices)
def test_row_standardised_weights_give_the_z_of_binary_ones_as_esdas_default_does_not(lattice) -> None:
    values, mask = lattice
    near = lattice_neighbours(mask)
    shares = 1.0 / (near.counts + 1)
    standardised = Neighbours(near.indptr, near.indices, shares[near.rows], near.kind)
    binary = local_g(values[mask], near)
    found = local_g(values[mask], standardised, self_weights=shares)
    np.testing.assert_allclose(found.z, binary.z, rtol=1e-7, atol=1e-9)
    alone = local_g(values[mask], near.row_standardised(), is_star=False)
    np.testing.assert_allclose(alone.z, local_g(values[mask], near, is_star=False).z, rtol=1e-7, atol=1e-9)


@pytest.mark.slow
@pytest.mark.parametrize("is_star", [True, False])
def test_of_any_weights_z_has_mean_0_and_variance_1_over_all_orders_of_the_values(is_star: bool) -> None:
    rng = np.random.default_rng(5)
    pairs = neighbours_of_pairs([0, 0, 1, 2, 3, 1], [1, 2, 2, 3, 4, 4], units=5)
    uneven = Neighbours(pairs.indptr, pairs.indices, rng.random(len(pairs.indices)), "pairs")
    values = np.array([4.0, 0, 1, 9, 1])
    asked = {"is_star": is_star, "self_weights": rng.random(5)}
    z = np.array([local_g(np.array(order), uneven, **asked).z for order in itertools.permutations(values)])
    np.testing.assert_allclose(z.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose((z**2).mean(axis=0), 1, rtol=1e-9)


@given(lattices, st.sampled_from([0.5, 3.0]), st.sampled_from([-20, 7]))
def test_other_units_and_a_number_more_in_each_cell_change_no_z(lattice, times, more) -> None:
    values, mask = lattice
    one, two = local_g_on_lattice(values, mask), local_g_on_lattice(times * values + more, mask)
    np.testing.assert_allclose(two.z, one.z, rtol=1e-7, atol=1e-7)
    np.testing.assert_allclose(local_g_on_lattice(-values, mask).z, -one.z, rtol=1e-7, atol=1e-7)


@given(lattices, CONTACTS)
def test_a_mirrored_or_turned_city_has_the_mirrored_or_turned_map(lattice, contact) -> None:
    values, mask = lattice
    one = local_g_on_lattice(values, mask, contact=contact)
    for turn in (np.fliplr, np.flipud, np.rot90):
        number = np.full(mask.shape, -1)
        number[mask] = np.arange(mask.sum())
        order = turn(number)[turn(mask)]
        two = local_g_on_lattice(turn(values), turn(mask), contact=contact)
        np.testing.assert_allclose(two.z, one.z[order], rtol=1e-7, atol=1e-9)


def test_a_far_empty_cell_changes_z_as_the_formula_says() -> None:
    wider, inside = np.zeros((5, 9)), np.zeros((5, 9), bool)
    wider[:, :5], inside[:, :5], inside[0, 8] = GRID, True, True
    one, two = local_g_on_lattice(GRID, np.ones((5, 5), bool)), local_g_on_lattice(wider, inside)
    assert two.z[13] != one.z[12]
    # The island: its own distance from the mean.
    values = wider[inside]
    assert two.z[5] == pytest.approx((values[5] - values.mean()) / values.std())


def test_a_lone_peak_among_quiet_cells_is_low_as_its_misreading_says() -> None:
    values = np.zeros((7, 7))
    values[3, 3] = 1
    values[0, :3] = 5
    found = local_g_on_lattice(values, np.ones((7, 7), bool))
    assert found.z[24] < 1 < found.z[1]
    assert "a_lone_peak_is_no_cluster" in found.caveats


def test_z_is_no_score_of_a_smoothed_mean_as_xarray_spatial_calls_gi_star() -> None:
    means = local_g_on_lattice(GRID, np.ones((5, 5), bool))
    smoothed = np.array([window_sums(GRID.astype(float), "queen")]).ravel()
    smoothed /= window_sums(np.ones((5, 5)), "queen").ravel()
    assert np.abs((smoothed - smoothed.mean()) / smoothed.std() - means.z).max() > 0.2


@pytest.mark.parametrize("is_star", [True, False])
def test_constant_values_have_no_answer(is_star: bool) -> None:
    for value in (0.0, 0.1):
        found = local_g_on_lattice(np.full((4, 4), value), np.ones((4, 4), bool), is_star=is_star)
        assert (found.reason, found.tested, found.found.any()) == ("constant_values", 0, False)
        assert set(found.why) == {"constant_values"}


def test_an_island_has_no_gi_and_its_own_z_as_gi_star() -> None:
    mask = np.array([[True, False, True, True]])
    values = np.array([[6, 0, 1, 2]])
    assert local_g_on_lattice(values, mask, is_star=False).why.tolist() == ["no_neighbours", None, None]
    star = local_g_on_lattice(values, mask)
    assert star.z[0] == pytest.approx((6 - 3) / np.array([6, 1, 2]).std())


def test_a_cell_whose_neighbours_are_all_cells_has_no_answer() -> None:
    found = local_g_on_lattice([[5, 0, 1]], np.ones((1, 3), bool))
    assert found.why.tolist() == [None, "all_are_neighbours", None]


def test_a_cell_apart_from_which_all_are_equal_has_no_gi() -> None:
    found = local_g_on_lattice([[5, 1, 1, 1]], np.ones((1, 4), bool), is_star=False)
    assert found.why.tolist() == ["others_are_all_equal", None, None, None]


@pytest.mark.parametrize(("cells", "is_star"), [(0, True), (1, True), (2, False)])
def test_too_few_cells_have_no_answer(cells: int, is_star: bool) -> None:
    found = local_g_on_lattice(np.arange(cells)[None], np.ones((1, cells), bool), is_star=is_star)
    assert (found.reason, len(found.z)) == ("too_few_cells", cells)


@pytest.mark.slow
def test_noise_has_hot_spots_in_at_most_one_map_of_twenty() -> None:
    rng = np.random.default_rng(95)
    mask = np.ones((12, 12), bool)
    # Counts dealt out over the cells that can have any: points moved about would leave them as they were.
    maps = [local_g_on_lattice(rng.poisson(20, (12, 12)), mask).found.any() for _ in range(2_000)]
    assert sum(maps) <= 123


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (
            lambda: local_g([1, np.nan], lattice_neighbours([[True]]), rate=2, self_weights=-1),
            "1 units; `values` must be finite; `rate` was 2 .*; `self_weights` must be finite",
        ),
        (lambda: local_g_on_lattice([[1, 2]], [[True]], contact="king"), "alike; `contact` was 'king'"),  # type: ignore[arg-type]
        (lambda: local_g_on_lattice([[np.inf]], [[True]]), "must be finite"),
    ],
)
def test_impossible_input_is_refused_at_once(ask, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        ask()
