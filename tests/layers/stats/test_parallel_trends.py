"""Differences of trends before the event: against statsmodels, by laws, and as a bound that holds."""

import doctest
import math

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from layers.stats import parallel_trends as module
from layers.stats.difference_in_differences import difference_in_differences
from layers.stats.parallel_trends import parallel_trends
from layers.stats.shared.checks import BadInput

PERIODS, FIRST_AFTER = 30, 20
counts = arrays(np.int64, PERIODS, elements=st.integers(0, 30))


def drifting(slope: float, seed: int | None = None) -> tuple[np.ndarray, np.ndarray]:
    time = np.arange(PERIODS) - (FIRST_AFTER - 1) / 2
    treated, control = 100 * np.exp(slope * time), np.full(PERIODS, 300.0)
    if seed is None:
        return np.round(treated), control
    rng = np.random.default_rng(seed)
    return rng.poisson(treated), rng.poisson(control)


def test_the_examples_come_out_as_printed() -> None:
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize("seed", range(4))
def test_it_is_the_model_with_an_effect_of_each_period_of_statsmodels(seed: int) -> None:
    treated, control = drifting(0.01, seed)
    before = FIRST_AFTER
    group, time = np.repeat([1.0, 0.0], before), np.tile(np.arange(before), 2)
    design = np.column_stack([np.tile(np.eye(before), (2, 1)), group, group * time])
    theirs = sm.GLM(
        np.concatenate([treated[:before], control[:before]]), design, family=sm.families.Poisson()
    ).fit(tol=1e-12)
    ours = parallel_trends(treated, control, before, dispersion=1.0)
    assert ours.slope.log == pytest.approx(theirs.params[-1], rel=1e-6)
    assert ours.slope.standard_error == pytest.approx(theirs.bse[-1], rel=1e-6)
    assert ours.slope.p == pytest.approx(theirs.pvalues[-1], rel=1e-5)
    assert parallel_trends(treated, control, before).degrees_of_freedom == theirs.df_resid


def test_the_dispersion_weighs_busy_periods_more() -> None:
    treated, control = drifting(0.0, 3)
    ours = parallel_trends(treated, control, FIRST_AFTER)
    both = (treated + control)[:FIRST_AFTER]
    time = np.arange(FIRST_AFTER) - (FIRST_AFTER - 1) / 2
    binomial = sm.GLM(
        np.column_stack([treated, control])[:FIRST_AFTER],
        np.column_stack([np.ones(FIRST_AFTER), time]),
        family=sm.families.Binomial(),
    ).fit(tol=1e-12)
    share = binomial.fittedvalues
    square = (treated[:FIRST_AFTER] - both * share) ** 2
    wanted = square.sum() / (both * share * (1 - share)).sum() * FIRST_AFTER / (FIRST_AFTER - 2)
    assert ours.dispersion == pytest.approx(wanted, rel=1e-6)


@pytest.mark.slow
@given(counts, counts, st.integers(0, 2**32))
def test_what_the_treated_area_did_after_the_event_is_not_looked_at(treated, control, seed) -> None:
    other = treated.copy()
    other[FIRST_AFTER:] = np.random.default_rng(seed).integers(0, 100, PERIODS - FIRST_AFTER)
    assert parallel_trends(treated, control, FIRST_AFTER) == parallel_trends(other, control, FIRST_AFTER)


@pytest.mark.slow
@given(counts, counts)
def test_the_bound_is_the_end_of_the_interval_with_the_larger_consequence(treated, control) -> None:
    found = parallel_trends(treated, control, FIRST_AFTER)
    if found.reason is not None:
        assert (found.slope, found.largest_slope, found.largest_incidents) == (None, None, None)
        return
    ends = {math.log(found.slope.low): found.incidents_low, math.log(found.slope.high): found.incidents_high}
    assert ends[found.largest_slope] == found.largest_incidents
    assert abs(found.largest_incidents) == max(map(abs, ends.values()))
    if control[FIRST_AFTER:].any():
        assert found.incidents_low < found.incidents_high
    assert found.expected == pytest.approx(
        control[FIRST_AFTER:].sum() * treated[:FIRST_AFTER].sum() / control[:FIRST_AFTER].sum()
    )


def test_a_slope_of_nothing_has_no_consequence_and_a_known_one_the_known_one() -> None:
    treated, control = drifting(0.02)
    time = np.arange(PERIODS) - (FIRST_AFTER - 1) / 2
    # With almost no dispersion left both ends lie at the slope itself.
    found = parallel_trends(1000 * treated, 1000 * control, FIRST_AFTER, dispersion=1.0, level=1e-6)
    on = 1000 * treated[:FIRST_AFTER].sum() * np.exp(0.02 * time[FIRST_AFTER:]).sum()
    on /= np.exp(0.02 * time[:FIRST_AFTER]).sum()
    assert found.largest_slope == pytest.approx(0.02, abs=1e-4)
    assert found.largest_incidents == pytest.approx(on - found.expected, rel=0.01)
    flat = parallel_trends(1000 * control, 1000 * control, FIRST_AFTER, dispersion=1.0, level=1e-6)
    assert flat.largest_incidents == pytest.approx(0.0, abs=1.0)
    assert flat.expected == pytest.approx(1000 * control[FIRST_AFTER:].sum())


def test_the_consequence_is_what_a_comparison_would_be_wrong_by() -> None:
    time = np.arange(PERIODS) - (FIRST_AFTER - 1) / 2
    rng = np.random.default_rng(5)
    control = rng.poisson(3000, PERIODS).astype(float)
    treated = np.round(0.3 * control * np.exp(0.01 * time))
    found = parallel_trends(treated, control, FIRST_AFTER, dispersion=1.0, level=1e-6)
    wrong_by = difference_in_differences(treated, control, FIRST_AFTER, dispersion=1.0).incidents
    assert found.incidents_low == pytest.approx(wrong_by, rel=0.01)
    assert found.incidents_high == pytest.approx(wrong_by, rel=0.01)


@pytest.mark.slow
@given(counts, counts)
def test_exchanging_the_areas_turns_the_slope(treated, control) -> None:
    one, two = parallel_trends(treated, control, FIRST_AFTER), parallel_trends(control, treated, FIRST_AFTER)
    if one.reason is None and two.reason is None:
        assert two.slope.log == pytest.approx(-one.slope.log, abs=1e-8)
        assert two.slope.p == pytest.approx(one.slope.p, rel=1e-5, abs=1e-9)


def test_few_incidents_pass_the_test_and_show_by_their_bound_that_this_means_nothing() -> None:
    rng = np.random.default_rng(2)
    few = parallel_trends(rng.poisson(2, PERIODS), rng.poisson(6, PERIODS), FIRST_AFTER)
    many = parallel_trends(rng.poisson(200, PERIODS), rng.poisson(600, PERIODS), FIRST_AFTER)
    assert few.slope.p > 0.05
    assert abs(few.largest_incidents) > few.expected / 3
    assert abs(many.largest_incidents) < many.expected / 4


@pytest.mark.slow
def test_the_true_difference_of_trends_lies_in_the_interval_as_often_as_it_says() -> None:
    rng = np.random.default_rng(12)
    covered = 0
    for _ in range(600):
        treated, control = drifting(0.01, int(rng.integers(2**32)))
        found = parallel_trends(treated, control, FIRST_AFTER)
        covered += np.log(found.slope.low) <= 0.01 <= np.log(found.slope.high)
    assert covered >= 600 - 43


@pytest.mark.parametrize(
    ("treated", "control", "first_after", "reason"),
    [
        (np.ones(30), np.ones(30), 7, "fewer_than_8_periods_before"),
        (np.ones(30), np.ones(30), 30, "no_periods_after"),
        (np.repeat([0, 1], [20, 10]), np.ones(30), 20, "no_treated_incidents_before"),
        (np.ones(30), np.repeat([0, 1], [20, 10]), 20, "no_control_incidents_before"),
        (np.array([1, 0] + [0] * 28), np.array([0, 1] + [0] * 28), 20, "counts_too_sparse_for_the_model"),
        (np.repeat([1, 0], [5, 25]), np.repeat([0, 1], [5, 25]), 20, "counts_too_sparse_for_the_model"),
    ],
)
def test_too_little_is_answered_by_a_reason(treated, control, first_after: int, reason: str) -> None:
    found = parallel_trends(treated, control, first_after)
    assert found.reason == reason
    assert (found.slope, found.expected, found.caveats) == (None, None, ())


def test_a_slope_of_which_nothing_is_known_is_not_continued() -> None:
    found = parallel_trends(np.ones(30), np.ones(30), 20, dispersion=1e5)
    assert found.reason == "too_little_information"


def test_impossible_input_is_refused_at_once() -> None:
    with pytest.raises(BadInput, match="finite; lengths differ.*; `level`.*; `first_after`.*; `dispersion`"):
        parallel_trends(np.array([np.inf]), np.ones(2), 5, level=7, dispersion=-1)
