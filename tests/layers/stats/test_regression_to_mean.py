"""Empirical Bayes against Hauer's formula, a simulated city, and by laws."""

import doctest

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import gamma, poisson

from layers.stats import regression_to_mean as module
from layers.stats.regression_to_mean import regression_to_known_mean, regression_to_mean
from layers.stats.shared.checks import BadInput

places = arrays(np.int64, st.integers(10, 40), elements=st.integers(0, 60))


def test_the_examples_come_out_as_printed() -> None:
    tried = doctest.testmod(module)
    assert (tried.failed, tried.attempted) == (0, 4)


@pytest.mark.parametrize(
    ("mean", "variance", "now", "weight", "expected"),
    [pytest.param(10.0, 30.0, 25, 1 / 3, 20.0, id="EB-1")],
)
def test_the_worked_numbers_come_out(mean, variance, now, weight, expected) -> None:
    found = regression_to_known_mean(mean, variance, np.array([now]))
    assert found.weight == pytest.approx(weight)
    assert found.expected[0] == pytest.approx(expected)
    assert found.fall[0] == pytest.approx(now - expected)


@given(places)
def test_it_is_hauers_formula_over_the_comparable_places(comparable) -> None:
    found = regression_to_mean(comparable, comparable)
    mean, variance = comparable.mean(), comparable.var(ddof=1)
    if mean == 0:
        assert found.reason == "no_incidents_at_comparable_places"
        return
    weight = 1.0 if variance <= mean else 1 / (1 + (variance - mean) / mean)
    np.testing.assert_allclose(found.expected, weight * mean + (1 - weight) * comparable)
    assert found.weight == pytest.approx(weight)
    assert found.places == len(comparable)


@pytest.mark.slow
@given(places)
def test_bad_places_are_expected_to_fall_and_good_ones_to_rise(comparable) -> None:
    found = regression_to_mean(comparable, comparable)
    if found.reason is None:
        assert (found.fall[comparable > found.mean] > 0).all()
        assert (found.fall[comparable < found.mean] < 0).all()
        assert found.expected.sum() == pytest.approx(comparable.sum())
        assert (found.low <= found.high).all()


@pytest.mark.slow
@given(places, st.randoms(use_true_random=False))
def test_the_order_of_places_does_not_matter(comparable, random) -> None:
    order = random.sample(range(len(comparable)), len(comparable))
    one, two = (
        regression_to_mean(comparable, comparable),
        regression_to_mean(comparable[order], comparable[order]),
    )
    np.testing.assert_allclose(one.expected[order], two.expected)


@given(st.floats(0.5, 40), st.floats(0, 200), st.integers(0, 60), st.floats(0.1, 5))
def test_twice_the_time_after_expects_twice_as_many(mean, variance, now, length) -> None:
    one = regression_to_known_mean(mean, variance, np.array([now]), after_length=length)
    two = regression_to_known_mean(mean, variance, np.array([now]), after_length=2 * length)
    assert two.expected[0] == pytest.approx(2 * one.expected[0])


def test_counts_that_vary_less_than_by_chance_leave_nothing_of_a_place_s_own() -> None:
    found = regression_to_known_mean(10.0, 9.0, np.array([25]))
    assert (found.weight, found.expected[0]) == (1.0, 10.0)
    assert (found.low[0], found.high[0]) == (poisson.ppf(0.025, 10), poisson.ppf(0.975, 10))
    assert regression_to_known_mean(10.0, 0.0, np.array([25])).weight == 1.0


def test_the_interval_is_that_of_a_poisson_count_whose_rate_has_the_posterior_gamma_law() -> None:
    found = regression_to_known_mean(10.0, 30.0, np.array([25]), after_length=0.5)
    shape, rate = 100 / 20 + 25, 10 / 20 + 1
    assert shape / rate == pytest.approx(20.0)
    rng = np.random.default_rng(1)
    drawn = rng.poisson(0.5 * gamma(shape, scale=1 / rate).rvs(400_000, random_state=rng))
    for limit, tail in ((found.low[0], 0.025), (found.high[0], 0.975)):
        # The quantile is the first count at which the chance of it or fewer reaches the tail.
        assert np.mean(drawn <= limit) >= tail - 0.001
        assert np.mean(drawn <= limit - 1) < tail + 0.001


def test_in_a_city_where_nothing_happens_the_worst_places_fall_by_what_was_expected() -> None:
    rng = np.random.default_rng(3)
    rates = rng.gamma(4, 3, 5000)
    before, after = rng.poisson(rates), rng.poisson(rates)
    worst = np.argsort(before)[-200:]
    found = regression_to_mean(before, before[worst])
    assert before[worst].mean() - after[worst].mean() > 4
    assert found.expected.mean() == pytest.approx(after[worst].mean(), rel=0.03)
    covered = np.mean((found.low <= after[worst]) & (after[worst] <= found.high))
    assert covered >= 0.93


def test_fewer_than_ten_comparable_places_are_not_enough() -> None:
    found = regression_to_mean(np.arange(9), np.array([8, 7]))
    assert (found.reason, found.weight, found.places) == ("fewer_than_10_comparable_places", None, 9)
    assert np.isnan(found.expected).all()
    assert found.expected.shape == (2,)
    assert regression_to_mean(np.arange(10), np.array([9])).reason is None


def test_no_incidents_anywhere_expect_nothing_that_can_be_said() -> None:
    assert regression_to_mean(np.zeros(12), np.zeros(1)).reason == "no_incidents_at_comparable_places"
    assert regression_to_known_mean(0.0, 0.0, np.zeros(1)).reason == "no_incidents_at_comparable_places"


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (
            lambda: regression_to_mean(-np.ones(12), np.array([0.5]), after_length=0),
            "below 0.*whole.*after_length",
        ),
        (lambda: regression_to_known_mean(np.nan, -1.0, np.ones(1), level=2), "`level`.*`mean`.*`variance`"),
        (lambda: regression_to_mean(np.ones((3, 4)), np.ones(1)), "one dimension"),
    ],
)
def test_impossible_input_is_refused_at_once(ask, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        ask()
