"""How much counts swing: against statsmodels, by laws, and whether the upper limit keeps its word."""

import doctest

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import chi2

from layers.stats import dispersion
from layers.stats.dispersion import dispersion_of_counts, dispersion_of_difference
from layers.stats.shared.checks import BadInput

series = arrays(np.int64, st.integers(24, 60), elements=st.integers(0, 40))


def test_the_examples_come_out_as_printed() -> None:
    assert doctest.testmod(dispersion).failed == 0


@pytest.mark.parametrize("trend", [False, True])
@pytest.mark.parametrize("season_length", [None, 12])
def test_around_a_fitted_mean_it_is_pearson_over_degrees_of_freedom(trend, season_length) -> None:
    rng = np.random.default_rng(5)
    counts = rng.negative_binomial(3, 0.2, 48)
    time = np.arange(1, 49)
    columns = [np.ones(48)] + [time / 48] * trend
    if season_length:
        for wave in (1, 2):
            columns += [np.sin(2 * np.pi * wave * time / 12), np.cos(2 * np.pi * wave * time / 12)]
    theirs = sm.GLM(counts, np.column_stack(columns), family=sm.families.Poisson()).fit(tol=1e-12)
    ours = dispersion_of_counts(counts, trend=trend, season_length=season_length)
    assert ours.phi_estimate == pytest.approx(theirs.pearson_chi2 / theirs.df_resid, rel=1e-7)
    assert ours.degrees_of_freedom == theirs.df_resid
    assert ours.phi == ours.phi_estimate > 1


def test_around_a_given_mean_every_period_counts_and_none_is_spent_on_fitting() -> None:
    counts = np.array([4, 16] * 12)
    found = dispersion_of_counts(counts, mean=10.0)
    assert found.phi == pytest.approx(3.6)
    assert found.degrees_of_freedom == 24
    assert dispersion_of_counts(counts, mean=np.full(24, 10.0)) == found


@given(series)
def test_it_is_never_below_one_and_the_limit_never_below_it(counts) -> None:
    found = dispersion_of_counts(counts)
    if found.reason is None:
        assert found.phi_upper >= found.phi >= 1
        assert found.phi >= found.phi_estimate
    else:
        assert found.reason in {"no_incidents", "counts_too_sparse_for_the_model"}
        assert (found.phi, found.phi_upper, found.phi_estimate) == (None, None, None)


def test_counts_steadier_than_chance_are_given_one() -> None:
    found = dispersion_of_counts(np.full(30, 7))
    assert (found.phi, found.phi_estimate) == (1.0, pytest.approx(0.0, abs=1e-12))


@pytest.mark.parametrize("ask", [dispersion_of_counts, lambda c: dispersion_of_difference(c, c + 1)])
def test_fewer_than_24_periods_are_refused_by_a_key(ask) -> None:
    assert ask(np.array([3, 5] * 11 + [4])).reason == "fewer_than_24_periods"
    assert ask(np.array([3, 5] * 12)).reason is None


def test_a_season_longer_than_the_series_is_refused_by_a_key() -> None:
    counts = np.array([3, 5] * 15)
    assert dispersion_of_counts(counts, season_length=52.18).reason == "shorter_than_one_season"
    # Around a mean that is known nothing of a season is fitted.
    assert dispersion_of_counts(counts, mean=4.0, season_length=52.18).reason is None


def test_no_incidents_at_all_swing_by_nothing_that_can_be_said() -> None:
    nothing = np.zeros(30, np.int64)
    assert dispersion_of_counts(nothing).reason == "no_incidents"
    assert dispersion_of_difference(nothing, nothing).reason == "no_incidents"
    assert dispersion_of_difference(nothing, np.array([3, 5] * 15)).phi is not None


@pytest.mark.slow
@given(series, st.integers(0, 2**32))
def test_a_shock_that_moves_both_areas_alike_cancels_in_the_difference(counts, seed) -> None:
    shared = dispersion_of_difference(counts, counts)
    if shared.reason is None:
        assert shared.phi_estimate == pytest.approx(0.0, abs=1e-9)


def test_common_hot_weeks_make_one_area_swing_but_not_the_difference() -> None:
    rng = np.random.default_rng(2)
    heat = rng.gamma(4, 1 / 4, 104)
    treated, control = rng.poisson(30 * heat), rng.poisson(90 * heat)
    assert dispersion_of_counts(treated).phi > 4
    ratio = treated.sum() / control.sum()
    assert dispersion_of_difference(treated, control, control_weight=ratio).phi < 1.5
    # Without the weight the control's larger share of the same heat stays in the difference.
    assert dispersion_of_difference(treated, control).phi > 4


@pytest.mark.slow
@given(series, st.integers(0, 2**32))
def test_exchanging_the_areas_changes_nothing(counts, seed) -> None:
    other = np.random.default_rng(seed).permutation(counts)
    one, two = dispersion_of_difference(counts, other), dispersion_of_difference(other, counts)
    assert one.reason == two.reason
    if one.reason is None:
        assert one.phi_upper == pytest.approx(two.phi_upper, rel=1e-6)


def test_against_a_silent_control_the_difference_is_the_area_itself() -> None:
    counts = np.random.default_rng(3).negative_binomial(4, 0.3, 40)
    alone = dispersion_of_counts(counts)
    beside = dispersion_of_difference(counts, np.zeros(40, np.int64))
    assert beside.phi_estimate == pytest.approx(alone.phi_estimate)


def test_both_means_may_be_given() -> None:
    treated, control = np.array([4, 16] * 12), np.full(24, 10)
    found = dispersion_of_difference(treated, control, treated_mean=10.0, control_mean=10.0)
    assert found.phi_estimate == pytest.approx(36 / 20)


def test_the_difference_weighs_the_control_s_variance_by_the_square() -> None:
    treated, control = np.array([4, 16] * 12), np.array([30, 10] * 12)
    found = dispersion_of_difference(
        treated, control, treated_mean=10.0, control_mean=20.0, control_weight=0.5
    )
    # Residuals of 6 + 5 in every period, against a variance of 10 + 20 / 4.
    assert found.phi_estimate == pytest.approx(11**2 / 15)


@pytest.mark.parametrize(
    ("counts", "mean", "swing"),
    [
        # All squares alike: Poisson's own fourth moment, 2 + 1 / mean, is the worse.
        (np.array([4, 16] * 12), 10.0, 2.1),
        # One wild period in 24: the moment that was seen is the worse.
        (np.array([10] * 23 + [40]), 10.0, 23.0),
    ],
)
def test_the_limit_is_satterthwaites_by_the_worse_of_two_fourth_moments(counts, mean, swing) -> None:
    found = dispersion_of_counts(counts, mean=mean, level=0.9)
    worth = max(3.0, 2 * 24 / swing)
    assert found.phi_upper == pytest.approx(found.phi_estimate * worth / chi2.ppf(0.1, worth))


def test_a_drift_is_not_taken_for_swings_unless_the_trend_is_switched_off() -> None:
    counts = np.random.default_rng(1).poisson(np.linspace(5, 60, 60))
    assert dispersion_of_counts(counts).phi < 1.6
    assert dispersion_of_counts(counts, trend=False).phi > 5


def test_periods_that_remember_are_reported() -> None:
    rng = np.random.default_rng(4)
    slow = np.exp(np.convolve(rng.normal(0, 0.5, 110), np.ones(8) / 3, "valid"))
    assert "periods_depend_on_each_other" in dispersion_of_counts(rng.poisson(30 * slow)).caveats
    assert "periods_depend_on_each_other" not in dispersion_of_counts(np.array([4, 16] * 12)).caveats


def test_sparse_counts_are_reported() -> None:
    assert "dispersion_of_sparse_counts" in dispersion_of_counts(np.array([0, 0, 1] * 12)).caveats
    assert "dispersion_of_sparse_counts" not in dispersion_of_counts(np.array([3, 1, 2] * 12)).caveats


@pytest.mark.slow
@pytest.mark.parametrize(("mean", "phi"), [(5, 1.5), (5, 2.0), (20, 2.0), (20, 4.0)])
def test_the_upper_limit_covers_as_often_as_it_says(mean: float, phi: float) -> None:
    rng = np.random.default_rng(11)
    covered = [
        dispersion_of_counts(rng.negative_binomial(mean / (phi - 1), 1 / phi, 52)).phi_upper >= phi
        for _ in range(400)
    ]
    # Of 400 runs at 95 % fewer than 368 would come once in two hundred.
    assert sum(covered) >= 368


@pytest.mark.slow
@given(series)
def test_more_certainty_needs_a_higher_limit(counts) -> None:
    low, high = (dispersion_of_counts(counts, level=level) for level in (0.8, 0.99))
    if low.reason is None:
        assert low.phi_upper <= high.phi_upper


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda: dispersion_of_counts(np.array([-1.0]), level=2), "below 0; `level`"),
        (lambda: dispersion_of_counts(np.array([np.nan] * 30)), "finite"),
        (lambda: dispersion_of_counts(np.ones(30), mean=np.ones(29)), "shape"),
        (lambda: dispersion_of_counts(np.ones(30), mean=0.0), "`mean` must be finite and above 0"),
        (lambda: dispersion_of_counts(np.ones(30), season_length=12, harmonics=6), "`harmonics`"),
        (lambda: dispersion_of_difference(np.ones(30), np.ones(29)), "lengths differ"),
        (lambda: dispersion_of_difference(np.ones(30), np.ones(30), treated_mean=1.0), "both be given"),
        (lambda: dispersion_of_difference(np.ones(30), np.ones(30), control_weight=0.0), "control_weight"),
    ],
)
def test_impossible_input_is_refused_at_once(ask, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        ask()
