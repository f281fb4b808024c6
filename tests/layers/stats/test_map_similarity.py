"""Two maps area by area: the proportion test against published numbers, scipy, and its symmetry."""

import doctest

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import chi2, chi2_contingency, false_discovery_control, fisher_exact

from layers.stats import map_similarity as module
from layers.stats.map_resampling import resampled_similarity
from layers.stats.map_similarity import TESTS, map_similarity
from layers.stats.shared.checks import BadInput

BASE, LATER = np.array([2, 2, 2, 1, 0, 1]), np.array([2, 1, 2, 2, 1, 1])

maps = st.integers(1, 15).flatmap(
    lambda n: st.tuples(*[arrays(np.int64, n, elements=st.integers(0, 60))] * 2)
)


def test_the_examples_come_out_as_printed() -> None:
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(
    ("here", "all_here", "there", "all_there", "p"),
    # The worked area of the field's proportion test, chi-square with Yates' correction.
    [pytest.param(42, 13953, 30, 3250, 1.616077e-06, id="SPPT-1")],
)
def test_the_worked_p_of_an_area_comes_out(here, all_here, there, all_there, p) -> None:
    found = map_similarity(
        np.array([here, all_here - here]), np.array([there, all_there - there]), test="yates"
    )
    assert found.p[0] == pytest.approx(p, rel=5e-7)
    assert found.sign.tolist() == [1, -1]


@pytest.mark.slow
@given(maps)
def test_each_area_is_tested_as_scipy_tests_its_table(pair) -> None:
    base, later = pair
    found = {test: map_similarity(base, later, test=test) for test in TESTS}
    if found["campbell"].reason is not None:
        assert not base.any() or not later.any()
        return
    total = base.sum() + later.sum()
    for area in range(len(base)):
        table = np.array([[base[area], base.sum() - base[area]], [later[area], later.sum() - later[area]]])
        if table[:, 0].sum() == 0:
            assert all(np.isnan(one.p[area]) for one in found.values())
            continue
        assert found["fisher"].p[area] == pytest.approx(fisher_exact(table).pvalue, rel=1e-9)
        if table[:, 1].sum() == 0:
            assert found["campbell"].p[area] == found["yates"].p[area] == 1
            continue
        pearson = chi2_contingency(table, correction=False).statistic
        yates = chi2_contingency(table, correction=True).pvalue
        assert found["campbell"].p[area] == pytest.approx(chi2.sf(pearson * (total - 1) / total, 1), rel=1e-7)
        assert found["yates"].p[area] == pytest.approx(yates, rel=1e-7)


@pytest.mark.slow
@pytest.mark.parametrize("test", TESTS)
@given(pair=maps)
def test_andresens_roles_do_not_matter_here_exchanging_the_sets_flips_signs_and_nothing_else(
    test, pair
) -> None:
    base, later = pair
    one, two = map_similarity(base, later, test=test), map_similarity(later, base, test=test)
    assert (one.reason, one.s_all, one.s_robust) == (two.reason, two.s_all, two.s_robust)
    assert (one.sign == -two.sign).all()
    np.testing.assert_allclose(one.p, two.p, rtol=1e-9)
    np.testing.assert_array_equal(one.base_share, two.later_share)


def test_andresens_original_on_the_same_sets_says_something_else_when_roles_are_exchanged() -> None:
    forth = resampled_similarity(BASE, LATER, rng=np.random.default_rng(1))
    back = resampled_similarity(LATER, BASE, rng=np.random.default_rng(1))
    assert forth.s_all != back.s_all
    assert map_similarity(BASE, LATER).s_all == map_similarity(LATER, BASE).s_all == 1


@pytest.mark.slow
@given(maps)
def test_areas_are_called_different_after_benjamini_hochberg_over_areas_with_incidents(pair) -> None:
    base, later = pair
    found = map_similarity(base, later)
    if found.reason is not None:
        return
    some = base + later > 0
    np.testing.assert_allclose(found.p_adjusted[some], false_discovery_control(found.p[some]))
    assert np.isnan(found.p_adjusted[~some]).all()
    different = np.zeros(len(base), bool)
    different[some] = found.p_adjusted[some] <= 0.05
    assert ((found.sign != 0) == different).all()
    assert (found.sign[different] == np.sign(found.later_share - found.base_share)[different]).all()
    assert found.s_all == pytest.approx(1 - different.mean())
    assert found.s_robust == pytest.approx(1 - different[some].mean())


@pytest.mark.slow
@given(maps)
def test_a_map_is_like_itself(pair) -> None:
    base, _ = pair
    found = map_similarity(base, base)
    if base.any():
        assert (found.s_all, found.s_robust) == (1.0, 1.0)
        np.testing.assert_allclose(found.p[base > 0], 1.0)


@pytest.mark.slow
@given(maps, st.integers(1, 5))
def test_empty_areas_count_as_alike_in_one_share_and_not_at_all_in_the_other(pair, empty: int) -> None:
    base, later = pair
    one = map_similarity(base, later)
    two = map_similarity(np.append(base, [0] * empty), np.append(later, [0] * empty))
    if one.reason is None:
        assert two.s_robust == one.s_robust
        assert two.s_all >= one.s_all
        np.testing.assert_array_equal(two.p_adjusted[: len(base)], one.p_adjusted)
        assert (two.sign[len(base) :] == 0).all()


@pytest.mark.slow
@given(maps, st.randoms(use_true_random=False))
def test_the_order_of_areas_does_not_matter(pair, random) -> None:
    base, later = pair
    order = random.sample(range(len(base)), len(base))
    one, two = map_similarity(base, later), map_similarity(base[order], later[order])
    assert (one.s_all, one.s_robust) == (two.s_all, two.s_robust)
    assert (two.sign == one.sign[order]).all()


def test_incidents_that_double_everywhere_leave_all_areas_alike() -> None:
    base = np.array([100, 30, 5, 0])
    assert map_similarity(base, 2 * base).s_all == 1


def test_a_set_without_incidents_is_answered_by_a_reason() -> None:
    found = map_similarity(np.zeros(3), np.ones(3))
    assert (found.reason, found.s_all, found.s_robust) == ("a_set_without_incidents", None, None)
    assert np.isnan(found.p).all()
    assert map_similarity(np.empty(0), np.empty(0)).reason == "a_set_without_incidents"


def test_from_one_city_at_most_one_map_of_twenty_shows_any_area_as_different() -> None:
    rng = np.random.default_rng(5)
    rates = rng.gamma(2, 5, 60)
    strays = sum(bool(map_similarity(rng.poisson(rates), rng.poisson(rates)).sign.any()) for _ in range(600))
    # 43 of 600 is the most at which the one-sided 99 % lower bound of the rate stays at 5 %.
    assert strays <= 43


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda: map_similarity(-BASE, np.ones(5)), "below 0; lengths differ"),
        (lambda: map_similarity(BASE, LATER, rate=0), "`rate`"),
        (lambda: map_similarity(BASE, LATER, test="g"), "`test` was 'g'"),
    ],
)
def test_impossible_input_is_refused_at_once(ask, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        ask()
