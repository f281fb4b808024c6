"""Chances of a neighbourhood: against all possible draws, many draws and another library."""

import doctest
import itertools
import math
import warnings
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.stats import local_g_null as module
from layers.stats.local_g_null import local_g_null
from layers.stats.neighbours import lattice_neighbours, neighbours_of_pairs
from layers.stats.shared import drawn_sums
from layers.stats.shared.checks import BadInput
from layers.stats.shared.drawn_sums import exact_tails
from layers.stats.shared.neighbour_lists import Neighbours

cities = st.integers(2, 8).flatmap(
    lambda n: st.tuples(
        st.lists(st.integers(0, 4), min_size=n, max_size=n),
        st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)), max_size=20),
    )
)


def town(given_) -> tuple[np.ndarray, Neighbours]:
    values, pairs = given_
    pairs = [(a, b) for a, b in pairs if a != b]
    one, two = zip(*pairs, strict=True) if pairs else ((), ())
    return np.array(values, float), neighbours_of_pairs(one, two, units=len(values))


def city(rows: int = 40) -> tuple[np.ndarray, Neighbours]:
    rng = np.random.default_rng(3)
    mask = rng.random((rows, rows)) < 0.8
    return rng.poisson(rng.gamma(0.5, 4, mask.shape))[mask], lattice_neighbours(mask)


def test_the_examples_come_out_as_printed() -> None:
    assert doctest.testmod(module).failed == 0
    assert doctest.testmod(drawn_sums).failed == 0


@given(cities)
def test_exact_chances_are_those_of_all_possible_neighbours(given_) -> None:
    values, near = town(given_)
    found = local_g_null(values, near)
    assert found.draws is None
    for i in range(near.n):
        mine = near.indices[near.indptr[i] : near.indptr[i + 1]]
        if found.why[i] is not None:
            assert len(mine) in {0, near.n - 1} or len(set(values)) == 1
            assert np.isnan([found.p_greater[i], found.p_less[i], found.p[i], found.p_adjusted[i]]).all()
            continue
        sums = np.array([sum(c) for c in itertools.combinations(np.delete(values, i), len(mine))])
        assert found.p_greater[i] == pytest.approx(np.mean(sums >= values[mine].sum()), rel=1e-12)
        assert found.p_less[i] == pytest.approx(np.mean(sums <= values[mine].sum()), rel=1e-12)
        assert found.p[i] == pytest.approx(min(1, 2 * min(found.p_greater[i], found.p_less[i])))


def test_the_chance_of_the_whole_largest_neighbourhood_is_one_choice_and_never_0() -> None:
    values = np.zeros(400)
    values[:5] = 50
    star = neighbours_of_pairs([0] * 4, [1, 2, 3, 4], units=400)
    assert local_g_null(values, star).p_greater[0] == pytest.approx(
        1 / (399 * 398 * 397 * 396 / 24), rel=1e-9
    )


def counted(values: np.ndarray, cell: int, k: int, least: int) -> Fraction:
    """The chance by counting all choices in whole numbers."""
    ways: list[dict[int, int]] = [{0: 1}, *({} for _ in range(k))]
    for value in np.delete(values, cell).tolist():
        for j in range(k, 0, -1):
            for total, n in ways[j - 1].items():
                ways[j][total + value] = ways[j].get(total + value, 0) + n
    return Fraction(sum(n for total, n in ways[k].items() if total >= least), math.comb(len(values) - 1, k))


@pytest.mark.slow
@pytest.mark.parametrize("k", [1, 8, 19, 20, 35])
def test_few_or_many_neighbours_in_a_larger_town_are_counted_in_whole_numbers(k: int) -> None:
    rng = np.random.default_rng(4)
    values = rng.poisson(rng.gamma(0.5, 6, 40))
    for cell in np.argsort(values)[[0, 15, 30, 38, 39]].tolist():
        others = np.sort(np.delete(values, cell))[::-1]
        for share in (0.3, 0.6, 0.9, 1.0):
            least = int(others[:k].sum() * share)
            found = exact_tails(values, np.full(40, k), np.full(40, least)).at_least[cell]
            wanted = float(counted(values, cell, k, least))
            # Taking a cell out of the whole cancels in the farthest tails, where nothing hangs on it.
            assert found == pytest.approx(wanted, rel=1e-9, abs=1e-13)


def test_counts_too_large_for_a_table_are_drawn() -> None:
    rng = np.random.default_rng(4)
    values, near = rng.integers(0, 10**8, 49), lattice_neighbours(np.ones((7, 7), bool))
    assert local_g_null(values, near, draws=99, rng=rng).draws == 99
    with pytest.raises(BadInput, match="`rng` is needed"):
        local_g_null(values, near)


@pytest.mark.slow
def test_many_draws_agree_with_the_exact_chances() -> None:
    values, near = city()
    exact = local_g_null(values, near)
    drawn = local_g_null(values, near, is_drawn=True, rng=np.random.default_rng(5))
    assert (exact.draws, drawn.draws) == (None, 99_999)
    for one, two in ((exact.p_greater, drawn.p_greater), (exact.p_less, drawn.p_less)):
        known = ~np.isnan(one)
        error = np.sqrt(one * (1 - one) / 99_999) + 1e-5
        assert np.abs((one - two) / error)[known].max() < 5
        assert np.abs(one - two)[known].max() < 0.008


@pytest.mark.slow
def test_esdas_permutations_lie_between_the_exact_chances_with_and_without_ties() -> None:
    esda, graph = pytest.importorskip("esda"), pytest.importorskip("libpysal.graph")
    values, near = city(25)
    assert not near.is_island.any()
    peer = graph.Graph.from_arrays(near.rows, near.indices, np.ones(len(near.indices)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        wanted = esda.G_Local(
            values.astype(float), peer, transform="B", star=True, permutations=9_999, seed=8, n_jobs=1
        )
    found = local_g_null(values, near)
    # It folds to the smaller tail, and divides before it compares: rounding lets some cells' ties count as
    # extreme and others' not. So its chance lies between the ones with and without ties.
    loose = np.minimum(found.p_greater, found.p_less)
    strict = np.minimum(1 - found.p_greater, 1 - found.p_less)
    error = 5 * (np.sqrt(loose * (1 - loose) / 9_999) + 1e-4)
    assert (wanted.p_sim <= loose + error).all()
    assert (wanted.p_sim >= strict - error).all()
    assert np.median(loose - strict) < 0.1


@given(cities)
def test_drawing_more_than_half_is_leaving_out_the_rest(given_) -> None:
    values, near = town(given_)
    n = near.n
    rest = neighbours_of_pairs(
        *np.nonzero(
            ~(np.eye(n, dtype=bool) | np.isin(np.arange(n * n), near.rows * n + near.indices).reshape(n, n))
        ),
        units=n,
    )
    one, two = local_g_null(values, near), local_g_null(values, rest)
    np.testing.assert_allclose(one.p_greater, two.p_less, rtol=1e-12)
    np.testing.assert_allclose(one.p_less, two.p_greater, rtol=1e-12)


def test_values_that_are_no_counts_are_drawn_and_ties_count() -> None:
    values, near = city(12)
    counts, shares = (
        local_g_null(one, near, draws=2_000, rng=np.random.default_rng(1), is_drawn=True)
        for one in (values, values * 0.1)
    )
    np.testing.assert_array_equal(counts.p_greater, shares.p_greater)
    np.testing.assert_array_equal(counts.p_less, shares.p_less)
    assert local_g_null(values * 0.1, near, draws=200, rng=np.random.default_rng(1)).draws == 200
    with pytest.raises(BadInput, match="`rng` is needed"):
        local_g_null(values * 0.1, near)


@given(cities, st.integers(1, 30))
def test_a_drawn_chance_is_never_0_and_the_same_generator_says_the_same(given_, draws: int) -> None:
    values, near = town(given_)
    one, two = (
        local_g_null(values, near, draws=draws, rng=np.random.default_rng(4), is_drawn=True) for _ in range(2)
    )
    np.testing.assert_array_equal(one.p_greater, two.p_greater)
    known = ~np.isnan(one.p)
    least = 1 / (1 + draws) - 1e-12
    assert (one.p_greater[known] >= least).all()
    assert (one.p_less[known] >= least).all()
    # What is seen counts on both sides only where it ties.
    assert (one.p_greater + one.p_less)[known].min(initial=2) >= 1


def test_each_draw_deals_out_different_cells_all_as_often() -> None:
    dealt = drawn_sums._deal(6, 4, 30_000, np.random.default_rng(2))
    assert all(len(set(one)) == 4 for one in dealt.tolist())
    for position in range(4):
        share = np.bincount(dealt[:, position], minlength=6) / 30_000
        assert np.abs(share - 1 / 6).max() < 0.01


@pytest.mark.slow
def test_noise_has_hot_spots_in_at_most_one_map_of_twenty() -> None:
    rng = np.random.default_rng(6)
    near = lattice_neighbours(np.ones((10, 10), bool))
    strays = sum(local_g_null(rng.poisson(1.5, 100), near).found.any() for _ in range(600))
    # 43 of 600 is the most at which the one-sided 99 % lower bound of the rate stays at 5 %.
    assert strays <= 43


@pytest.mark.parametrize(
    ("values", "reason"),
    [([], "too_few_cells"), ([4], "too_few_cells"), ([2, 2, 2], "constant_values"), ([1, 2, 3], None)],
)
def test_where_there_is_nothing_to_deal_out_a_reason_is_said(values, reason) -> None:
    found = local_g_null(values, lattice_neighbours(np.ones((1, len(values)), bool)))
    assert found.reason == reason
    assert np.isnan(found.p).tolist() == [why is not None for why in found.why]


def test_everything_wrong_is_listed_at_once() -> None:
    near = lattice_neighbours([[True, True]]).row_standardised()
    with pytest.raises(BadInput, match="2 units; `rate`.*no weights.*`draws` was 0"):
        local_g_null([1], near, rate=1, draws=0)


@given(cities)
def test_with_its_own_value_dealt_out_a_chance_is_that_of_all_possible_stars(given_) -> None:
    values, near = town(given_)
    found = local_g_null(values, near, is_own_dealt=True)
    sums, sizes = near.sums(values) + values, near.counts + 1
    for cell in np.flatnonzero(np.isfinite(found.p)).tolist():
        every = np.array([sum(one) for one in itertools.combinations(values.tolist(), int(sizes[cell]))])
        assert found.p_greater[cell] == pytest.approx(np.mean(every >= sums[cell]), abs=1e-12)
        assert found.p_less[cell] == pytest.approx(np.mean(every <= sums[cell]), abs=1e-12)


def test_many_draws_of_whole_stars_agree_with_the_exact_chances() -> None:
    values, near = city(12)
    exact = local_g_null(values, near, is_own_dealt=True)
    drawn = local_g_null(
        values, near, draws=20_000, rng=np.random.default_rng(5), is_drawn=True, is_own_dealt=True
    )
    error = np.sqrt(exact.p_greater * (1 - exact.p_greater) / 20_000) + 1e-4
    assert (np.abs(drawn.p_greater - exact.p_greater) < 5 * error).all()
    assert (exact.draws, drawn.draws) == (None, 20_000)


def test_of_stars_alike_in_size_the_one_with_the_higher_z_is_the_rarer() -> None:
    from layers.stats.local_g import local_g

    values, near = city(15)
    z, chance = local_g(values, near).z, local_g_null(values, near, is_own_dealt=True).p_greater
    for size in np.unique(near.counts):
        here = np.flatnonzero(near.counts == size)
        order = here[np.argsort(z[here])]
        assert (np.diff(chance[order]) <= 1e-12).all()
