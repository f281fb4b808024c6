"""The fits that several statistics share, against statsmodels, and what they refuse to call a fit."""

import doctest

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm, t

from layers.stats.shared import count_model, series
from layers.stats.shared.count_model import fit_counts, fit_shares, ratio_estimate
from layers.stats.shared.series import (
    is_autocorrelated,
    lag_one,
    season_columns,
    wrong_first_after,
    wrong_season,
    wrong_series,
)


@pytest.mark.parametrize("module", [count_model, series])
def test_the_examples_come_out_as_printed(module) -> None:
    tried = doctest.testmod(module)
    assert (tried.failed, tried.attempted > 0) == (0, True)


@pytest.mark.parametrize("seed", range(6))
def test_the_poisson_fit_is_that_of_statsmodels(seed: int) -> None:
    rng = np.random.default_rng(seed)
    design = np.column_stack([np.ones(40), np.linspace(-1, 1, 40), rng.normal(size=40)])
    offset = rng.normal(size=40)
    counts = rng.poisson(np.exp(design @ [1.0, 0.5, -0.3] + offset)).astype(float)
    ours = fit_counts(counts, design, offset)
    theirs = sm.GLM(counts, design, offset=offset, family=sm.families.Poisson()).fit(tol=1e-12)
    np.testing.assert_allclose(ours.coefficients, theirs.params, rtol=1e-7)
    np.testing.assert_allclose(ours.covariance, theirs.cov_params(), rtol=1e-6, atol=1e-12)
    np.testing.assert_allclose(ours.fitted, theirs.fittedvalues, rtol=1e-7)
    assert ours.dispersion == pytest.approx(theirs.pearson_chi2 / theirs.df_resid, rel=1e-7)
    assert ours.reason is None


@pytest.mark.parametrize("seed", range(6))
def test_the_binomial_fit_is_that_of_statsmodels(seed: int) -> None:
    rng = np.random.default_rng(seed)
    design = np.column_stack([np.ones(30), np.linspace(-1, 1, 30)])
    trials = rng.integers(1, 20, 30).astype(float)
    hits = rng.binomial(trials.astype(int), 0.3).astype(float)
    ours = fit_shares(hits, trials, design)
    theirs = sm.GLM(np.column_stack([hits, trials - hits]), design, family=sm.families.Binomial()).fit(
        tol=1e-12
    )
    np.testing.assert_allclose(ours.coefficients, theirs.params, rtol=1e-7)
    np.testing.assert_allclose(ours.covariance, theirs.cov_params(), rtol=1e-6)
    assert ours.pearson == pytest.approx(theirs.pearson_chi2, rel=1e-7)


def test_a_share_given_both_areas_is_the_poisson_model_with_an_effect_of_each_period() -> None:
    rng = np.random.default_rng(0)
    treated, control = rng.poisson(8, 12).astype(float), rng.poisson(15, 12).astype(float)
    time = np.arange(12) - 5.5
    shares = fit_shares(treated, treated + control, np.column_stack([np.ones(12), time]))
    periods = np.vstack([np.eye(12), np.eye(12)])
    group = np.repeat([1.0, 0.0], 12)
    long = np.column_stack([periods, group, group * np.tile(time, 2)])
    counts = fit_counts(np.concatenate([treated, control]), long)
    assert counts.coefficients[-1] == pytest.approx(shares.coefficients[1], rel=1e-8)
    assert counts.covariance[-1, -1] == pytest.approx(shares.covariance[1, 1], rel=1e-6)
    assert counts.pearson == pytest.approx(shares.pearson, rel=1e-8)


def test_incidents_only_on_one_side_have_no_best_fit() -> None:
    design = np.column_stack([np.ones(20), np.repeat([0.0, 1.0], 10)])
    counts = np.repeat([3.0, 0.0], 10)
    assert fit_counts(counts, design).reason == "counts_too_sparse_for_the_model"
    assert fit_shares(counts, np.full(20, 3.0), design).reason == "counts_too_sparse_for_the_model"


def test_columns_that_say_the_same_twice_are_not_fitted() -> None:
    design = np.column_stack([np.ones(20), np.arange(20.0), 1 + np.arange(20.0)])
    assert fit_counts(np.arange(20.0), design).reason == "model_not_identifiable"


@given(st.floats(-3, 3), st.floats(0.01, 2), st.one_of(st.none(), st.integers(1, 200)))
def test_the_interval_leaves_out_one_exactly_when_p_is_small(log, error, freedom) -> None:
    found = ratio_estimate(log, error, level=0.95, degrees_of_freedom=freedom)
    if found is None:
        assert error * t.ppf(0.975, freedom) > 50
        return
    assert found.low <= found.ratio <= found.high
    assert (found.low > 1 or found.high < 1) == (found.p < 0.05)


def test_the_quantile_is_that_of_the_law_that_was_asked_for() -> None:
    normal = ratio_estimate(0.0, 1.0, level=0.9, degrees_of_freedom=None)
    student = ratio_estimate(0.0, 1.0, level=0.9, degrees_of_freedom=5)
    assert np.log(normal.high) == pytest.approx(norm.ppf(0.95))
    assert np.log(student.high) == pytest.approx(t.ppf(0.95, 5))


def test_an_interval_over_all_ratios_is_no_interval() -> None:
    assert ratio_estimate(0.0, 1e6, level=0.95, degrees_of_freedom=None) is None


def test_a_season_repeats_after_its_length() -> None:
    columns = season_columns(36, 12, 2)
    assert columns.shape == (36, 4)
    np.testing.assert_allclose(columns[:12], columns[24:], atol=1e-12)
    assert np.linalg.matrix_rank(columns) == 4


def test_months_count_from_one_as_in_the_formula() -> None:
    np.testing.assert_allclose(season_columns(1, 12, 1), [[np.sin(np.pi / 6), np.cos(np.pi / 6)]])


def test_residuals_that_stay_on_one_side_are_autocorrelated() -> None:
    steady = np.repeat([1.0, -1.0], 20)
    assert is_autocorrelated(lag_one(steady), 40)
    assert not is_autocorrelated(lag_one(np.tile([1.0, -1.0], 20)), 40)
    assert lag_one(np.ones(10)) is None
    assert not is_autocorrelated(None, 10)


def test_the_limit_of_autocorrelation_is_two_over_the_root_of_the_number() -> None:
    assert not is_autocorrelated(0.2, 100)
    assert is_autocorrelated(0.2001, 100)


def test_what_is_wrong_with_a_series_is_said() -> None:
    assert wrong_series(a=np.array([1.0, -1.0]), b=np.array([1.0])) == [
        "`a` must not be below 0",
        "lengths differ: 2 a, 1 b",
    ]
    assert wrong_series(a=np.ones((2, 2))) == ["`a` has shape (2, 2) but must have one dimension"]
    assert wrong_first_after(5, 4) != []
    assert wrong_first_after(4, 4) == []
    assert wrong_season(12, 6) != []
    assert wrong_season(1.0, 1) != []
    assert wrong_season(None, 99) == []
