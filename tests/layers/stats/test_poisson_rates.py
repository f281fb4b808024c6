"""Tests of two Poisson rates against their papers, three libraries and sums in plain loops, and by laws."""

import doctest
import math
import time

import numpy as np
import pytest
import statsmodels.stats.rates as peer
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.stats import binom, binomtest, poisson, poisson_means_test

from layers.stats import poisson_rates
from layers.stats.poisson_rates import e_test, exact_conditional, poisson_band, poisson_z
from layers.stats.shared.checks import BadInput


@pytest.mark.parametrize(
    ("counts", "exposures", "p"),
    [
        pytest.param((3, 0), (1, 1), 0.088379009, id="ET-1"),
        pytest.param((10, 5), (1, 1), 0.206164414, id="ET-2"),
        pytest.param((25, 16), (1, 1), 0.1648, id="ET-3"),
        pytest.param((6, 3), (2, 1), 0.99987659, id="ET-4"),
    ],
)
def test_the_e_test_gives_the_published_p(counts, exposures, p: float) -> None:
    found = e_test(count_1=counts[0], count_2=counts[1], exposure_1=exposures[0], exposure_2=exposures[1])
    decimals = len(str(p)) - 2
    assert round(found.p, decimals) == p
    assert (found.reason, found.is_clamped) == (None, False)


@pytest.mark.parametrize(("counts", "p"), [pytest.param((20, 10), 0.09873715, id="EX-1")])
def test_the_exact_test_gives_the_p_of_r(counts, p: float) -> None:
    assert round(exact_conditional(count_1=counts[0], count_2=counts[1]).p, 8) == p


@pytest.mark.parametrize(("previous", "current", "z"), [pytest.param(16, 25, 2, id="PZ-1")])
def test_the_poisson_z_comes_out(previous: int, current: int, z: float) -> None:
    assert poisson_z(previous=np.array([previous]), current=np.array([current])).z == z


@pytest.mark.parametrize(("mean", "z", "limits"), [pytest.param(16, 3, (6.25, 30.25), id="BAND-1")])
def test_the_band_comes_out(mean: float, z: float, limits) -> None:
    found = poisson_band(mean=np.array([mean]), z=z)
    assert (found.low[0], found.high[0]) == limits


def e_test_by_loops(k_1: int, n_1: int, k_2: int, n_2: int, d: int = 0) -> float:
    """Sum over all pairs with whole exposures, so that every comparison is one of exact integers."""
    rate_2 = max((k_1 + k_2 - d * n_1) / (n_1 + n_2), 0.0, -d)
    means = (n_1 * (rate_2 + d), n_2 * rate_2)

    def measures(x_1: int, x_2: int) -> tuple[int, int]:
        gap = x_1 * n_2 - x_2 * n_1 - d * n_1 * n_2
        return gap * gap, x_1 * n_2**2 + x_2 * n_1**2

    ends = [int(mean + 14 * math.sqrt(mean) + 60) for mean in means]
    chances = [poisson.pmf(np.arange(end + 1), mean) for end, mean in zip(ends, means, strict=True)]
    gap, variance = measures(k_1, k_2)
    total = 0.0
    for x_1 in range(ends[0] + 1):
        for x_2 in range(ends[1] + 1):
            other_gap, other_variance = measures(x_1, x_2)
            if (x_1 or x_2) and other_gap * variance >= gap * other_variance:
                total += chances[0][x_1] * chances[1][x_2]
    return total


few = st.integers(0, 12)
exposures = st.integers(1, 5)


@pytest.mark.slow
@settings(max_examples=60)
@given(few, exposures, few, exposures, st.integers(-3, 3))
def test_the_e_test_is_the_double_sum_over_all_pairs(k_1, n_1, k_2, n_2, d) -> None:
    found = e_test(count_1=k_1, exposure_1=n_1, count_2=k_2, exposure_2=n_2, difference=d)
    if k_1 == k_2 == 0:
        assert (found.p, found.reason) == (None, "nothing_to_compare")
    else:
        assert_allclose(found.p, e_test_by_loops(k_1, n_1, k_2, n_2, d), rtol=1e-9, atol=1e-14)


@pytest.mark.parametrize(
    ("k_1", "n_1", "k_2", "n_2"), [(180, 1, 140, 1), (95, 3, 60, 2), (200, 7, 31, 1), (0, 1, 90, 4)]
)
def test_the_double_sum_holds_for_larger_counts_too(k_1, n_1, k_2, n_2) -> None:
    found = e_test(count_1=k_1, exposure_1=n_1, count_2=k_2, exposure_2=n_2)
    assert_allclose(found.p, e_test_by_loops(k_1, n_1, k_2, n_2), rtol=1e-8)


@pytest.mark.parametrize("scale", [0.1, 1 / 3, 0.7, 365.25])
@pytest.mark.parametrize(
    ("k_1", "n_1", "k_2", "n_2"), [(6, 2, 3, 1), (3, 1, 9, 3), (7, 3, 2, 1), (12, 5, 4, 2)]
)
def test_ties_are_not_lost_to_rounding_in_another_unit_of_exposure(k_1, n_1, k_2, n_2, scale) -> None:
    found = e_test(count_1=k_1, exposure_1=n_1 * scale, count_2=k_2, exposure_2=n_2 * scale)
    assert_allclose(found.p, e_test_by_loops(k_1, n_1, k_2, n_2), rtol=1e-9)


@settings(max_examples=40)
@given(st.integers(1, 300), st.integers(1, 9), st.integers(1, 300), st.integers(1, 9))
def test_statsmodels_etest_wald_agrees(k_1, n_1, k_2, whole) -> None:
    # Theirs keeps no slack for ties, so no two pairs may tie here.
    n_2 = whole * math.pi / 3
    found = e_test(count_1=k_1, exposure_1=n_1, count_2=k_2, exposure_2=n_2)
    other = peer.test_poisson_2indep(k_1, n_1, k_2, n_2, method="etest-wald")
    # Theirs stops its sums earlier.
    assert_allclose(found.p, other.pvalue, rtol=1e-3, atol=1e-6)


@pytest.mark.parametrize("difference", [0.0, 0.37, 1.1, 4.2])
def test_scipy_poisson_means_test_agrees_also_for_a_difference(difference: float) -> None:
    found = e_test(count_1=83, exposure_1=7.3, count_2=41, exposure_2=5.9, difference=difference)
    other = poisson_means_test(83, 7.3, 41, 5.9, diff=difference)
    assert_allclose(found.p, other.pvalue, atol=1e-8)
    mirrored = e_test(count_1=41, exposure_1=5.9, count_2=83, exposure_2=7.3, difference=-difference)
    assert_allclose(mirrored.p, other.pvalue, atol=1e-8)


def test_ptools_and_crimepy_e_test_pooled_statistic_is_right_only_for_equal_exposures() -> None:
    def pooled(k_1: int, n_1: float, k_2: int, n_2: float) -> float:
        return float(peer.test_poisson_2indep(k_1, n_1, k_2, n_2, method="etest").pvalue)

    equal = e_test(count_1=25, count_2=11, exposure_1=3, exposure_2=3)
    assert_allclose(equal.p, pooled(25, 3, 11, 3), rtol=1e-6)
    unequal = e_test(count_1=25, count_2=3, exposure_1=5, exposure_2=1.5)
    assert_allclose(unequal.p, peer.test_poisson_2indep(25, 5, 3, 1.5, method="etest-wald").pvalue, rtol=1e-6)
    assert abs(unequal.p - pooled(25, 5, 3, 1.5)) > 0.005


def test_ptools_and_crimepy_e_test_pooled_statistic_is_right_only_for_a_difference_of_0() -> None:
    def measures(x_1: float, x_2: float) -> tuple[float, float]:
        """Return the published distance from a difference of 5, and that with a variance pooled under it."""
        rate_2 = (x_1 + x_2 - 5) / 2
        return abs(x_1 - x_2 - 5) / math.sqrt(x_1 + x_2), abs(x_1 - x_2 - 5) / math.sqrt(
            2 * max(rate_2, 0) + 5
        )

    chances = [poisson.pmf(np.arange(120), mean) for mean in (7.5, 2.5)]
    published, pooled = 0.0, 0.0
    for x_1 in range(120):
        for x_2 in range(120):
            if x_1 + x_2 == 0:
                continue
            chance = chances[0][x_1] * chances[1][x_2]
            ours, theirs = measures(x_1, x_2)
            published += chance * (ours >= measures(10, 0)[0] * (1 - 1e-12))
            pooled += chance * (theirs >= measures(10, 0)[1] * (1 - 1e-12))
    found = e_test(count_1=10, count_2=0, difference=5)
    assert_allclose(found.p, published, rtol=1e-9)
    assert abs(found.p - pooled) > 1e-4


@settings(max_examples=60)
@given(st.integers(0, 400), st.integers(1, 9), st.integers(1, 400), st.integers(1, 9), st.integers(-4, 4))
def test_exchanging_the_counts_leaves_both_tests_as_they_are(k_1, n_1, k_2, n_2, d) -> None:
    forth = e_test(count_1=k_1, exposure_1=n_1, count_2=k_2, exposure_2=n_2, difference=d)
    back = e_test(count_1=k_2, exposure_1=n_2, count_2=k_1, exposure_2=n_1, difference=-d)
    assert_allclose(back.p, forth.p, rtol=1e-8, atol=1e-14)
    assert (back.rate_1, back.rate_2) == (forth.rate_2, forth.rate_1)
    one, other = (
        exact_conditional(count_1=a, exposure_1=b, count_2=c, exposure_2=d)
        for a, b, c, d in ((k_1, n_1, k_2, n_2), (k_2, n_2, k_1, n_1))
    )
    assert_allclose(one.p, other.p, rtol=1e-8)


@settings(max_examples=60)
@given(st.integers(0, 400), st.integers(1, 400), exposures, st.sampled_from([2.0, 7.0, 0.1]))
def test_doubling_all_exposures_halves_the_rates_and_leaves_p(k_1, k_2, n_1, factor) -> None:
    for test in (e_test, exact_conditional):
        once = test(count_1=k_1, count_2=k_2, exposure_1=n_1, exposure_2=3)
        more = test(count_1=k_1, count_2=k_2, exposure_1=n_1 * factor, exposure_2=3 * factor)
        assert_allclose(more.rate_1 * factor, once.rate_1)
        assert_allclose(more.p, once.p, rtol=1e-8)


@given(st.integers(0, 3_000), st.integers(1, 3_000), st.floats(0.1, 10), st.floats(-30, 30))
def test_a_p_lies_between_0_and_1_wherever_the_counts_lie(k_1, k_2, n_1, d) -> None:
    found = e_test(count_1=k_1, count_2=k_2, exposure_1=n_1, difference=d)
    assert 0 <= found.p <= 1


@pytest.mark.parametrize(("counts", "difference"), [((1, 2), 5.0), ((2, 1), -5.0)])
def test_a_null_rate_below_0_is_raised_to_0_and_said(counts, difference: float) -> None:
    found = e_test(count_1=counts[0], count_2=counts[1], difference=difference)
    assert found.is_clamped
    assert "null_rate_raised_to_0" in found.caveats
    # One rate is 0 and the other 5, so all chances lie in one row.
    near, far = (counts[0], counts[1]) if difference > 0 else (counts[1], counts[0])
    observed = abs(near - far - 5) / math.sqrt(near + far)
    by_row = sum(
        poisson.pmf(x, 5) for x in range(1, 90) if abs(x - 5) / math.sqrt(x) >= observed * (1 - 1e-12)
    )
    assert_allclose(found.p, by_row, rtol=1e-9)


@pytest.mark.slow
def test_under_noise_the_e_test_finds_as_often_as_its_level_says() -> None:
    rng = np.random.default_rng(2_004)
    false = 0
    for k_1, k_2 in rng.poisson([30, 15], size=(2_000, 2)).tolist():
        false += e_test(count_1=k_1, count_2=k_2, exposure_1=2, exposure_2=1).p <= 0.05
    assert 60 <= false <= 123


def test_counts_of_5000_answer_in_well_under_a_second() -> None:
    e_test(count_1=1, count_2=2)
    start = time.perf_counter()
    found = e_test(count_1=5_000, count_2=4_800)
    assert time.perf_counter() - start < 0.5
    # So far from 0 the normal distribution is near.
    assert_allclose(found.p, math.erfc(200 / math.sqrt(9_800) / math.sqrt(2)), rtol=0.02)


def exact_by_loops(k_1: int, n_1: int, k_2: int, n_2: int) -> float:
    share, total = n_1 / (n_1 + n_2), 0.0
    observed = binom.pmf(k_1, k_1 + k_2, share)
    for x in range(k_1 + k_2 + 1):
        chance = binom.pmf(x, k_1 + k_2, share)
        if chance <= observed * (1 + 1e-7):
            total += chance
    return total


@pytest.mark.slow
@settings(max_examples=60)
@given(st.integers(0, 60), exposures, st.integers(0, 60), exposures)
def test_the_exact_test_sums_all_outcomes_no_more_probable(k_1, n_1, k_2, n_2) -> None:
    found = exact_conditional(count_1=k_1, exposure_1=n_1, count_2=k_2, exposure_2=n_2)
    if k_1 + k_2 == 0:
        assert (found.p, found.reason) == (None, "nothing_to_compare")
    else:
        assert_allclose(found.p, exact_by_loops(k_1, n_1, k_2, n_2), rtol=1e-9)


def test_statsmodels_and_scipy_give_the_same_exact_p() -> None:
    found = exact_conditional(count_1=60, count_2=30, exposure_1=51_477.5, exposure_2=54_308.7)
    other = peer.test_poisson_2indep(60, 51_477.5, 30, 54_308.7, method="exact-cond")
    assert_allclose(found.p, other.pvalue, rtol=1e-12)
    assert_allclose(found.p, binomtest(60, 90, 51_477.5 / (51_477.5 + 54_308.7)).pvalue, rtol=1e-12)


counts = st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 10_000)), min_size=1, max_size=20)


@pytest.mark.slow
@given(counts)
def test_swapping_the_periods_flips_the_sign_of_z(pairs) -> None:
    before, now = np.array(pairs).T
    forth, back = poisson_z(previous=before, current=now), poisson_z(previous=now, current=before)
    assert_allclose(back.z, -forth.z)
    for i, (a, b) in enumerate(pairs):
        assert_allclose(forth.z[i], 2 * (math.sqrt(b) - math.sqrt(a)))


@given(counts, st.randoms(use_true_random=False))
def test_each_pair_is_judged_by_itself(pairs, random) -> None:
    mixed = list(pairs)
    random.shuffle(mixed)
    z = {pair: poisson_z(previous=pair[0], current=pair[1]).z[0] for pair in pairs}
    before, now = np.array(mixed).T
    assert poisson_z(previous=before, current=now).z.tolist() == [z[pair] for pair in mixed]


def test_esri_percent_change_is_null_at_0_ours_gives_both_counts_and_a_z() -> None:
    found = poisson_z(previous=np.array([0, 0, 20]), current=np.array([5, 0, 10]))
    assert np.isnan(found.percent).tolist() == [True, True, False]
    assert found.percent[2] == -50
    assert found.reason == "no_percentage_from_0"
    assert (found.previous.tolist(), found.current.tolist()) == ([0, 0, 20], [5, 0, 10])
    assert_allclose(found.z, [2 * math.sqrt(5), 0, 2 * (math.sqrt(10) - math.sqrt(20))])
    assert poisson_z(previous=np.array([20]), current=np.array([10])).reason is None


@given(st.integers(0, 60), st.integers(1, 20))
def test_a_count_on_the_edge_of_the_band_has_just_that_z(root: int, half: int) -> None:
    band = poisson_band(mean=np.array([root**2]), z=2 * half)
    edges = band.high if half > root else np.concatenate([band.low, band.high])
    found = poisson_z(previous=np.full(len(edges), root**2), current=edges)
    assert_allclose(np.abs(found.z), 2 * half)


@given(st.floats(0, 1e6), st.floats(0.1, 6))
def test_the_mean_lies_in_its_band_and_nothing_below_0_does(mean: float, z: float) -> None:
    band = poisson_band(mean=np.array([mean]), z=z)
    assert 0 <= band.low[0] <= mean <= band.high[0]
    assert bool(band.low[0] == 0) is (math.sqrt(mean) <= z / 2)


def test_the_largest_of_52_weeks_leaves_a_band_of_2_more_often_than_not() -> None:
    band = poisson_band(mean=np.array([16.0]), z=2)
    inside = poisson.cdf(band.high[0], 16) - poisson.cdf(math.ceil(band.low[0]) - 1, 16)
    assert inside > 0.95
    assert inside**52 < 0.5
    assert "for_one_look_chosen_in_advance" in band.caveats


def test_counts_are_named_and_cannot_be_confused_by_position() -> None:
    for test in (e_test, exact_conditional):
        with pytest.raises(TypeError, match="positional"):
            test(10, 5)
    with pytest.raises(TypeError, match="positional"):
        poisson_z(np.array([1]), np.array([2]))  # type: ignore[misc]


@pytest.mark.parametrize(
    ("test", "asked", "clauses"),
    [
        (
            e_test,
            {"count_1": -1, "count_2": 1.5, "exposure_1": 0, "difference": math.nan},
            ["count_1", "count_2", "exposure_1", "difference"],
        ),
        (
            exact_conditional,
            {"count_1": math.inf, "count_2": 1, "exposure_2": -1},
            ["count_1", "exposure_2"],
        ),
        (
            poisson_z,
            {"previous": np.array([-1]), "current": np.array([1, 2.5])},
            ["lengths differ", "previous", "current"],
        ),
        (poisson_band, {"mean": np.array([-1.0]), "z": 0}, ["mean", "z"]),
    ],
)
def test_everything_wrong_is_listed_at_once(test, asked, clauses) -> None:
    with pytest.raises(BadInput) as raised:
        test(**asked)
    assert [clause in wrong for clause, wrong in zip(clauses, raised.value.wrong, strict=True)] == [
        True
    ] * len(clauses)


def test_the_examples_in_the_docstrings_hold() -> None:
    result = doctest.testmod(poisson_rates)
    assert result.attempted > 0
    assert result.failed == 0
