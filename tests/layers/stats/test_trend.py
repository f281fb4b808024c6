"""Trends of counts: against statsmodels, and by laws."""

import doctest

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import t

from layers.stats import trend as module
from layers.stats.shared.checks import BadInput
from layers.stats.trend import trend


def months(years: int, seed: int = 1, yearly: float = 0.9, mean: float = 80.0):
    rng = np.random.default_rng(seed)
    month = np.arange(12 * years)
    return rng.poisson(mean * yearly ** (month / 12) * np.exp(0.2 * np.sin(2 * np.pi * month / 12)))


def test_the_examples_come_out_as_printed() -> None:
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize("breaks", [(), (20,), (20, 35)])
@pytest.mark.parametrize("seasonal", [False, True])
def test_rate_band_and_fit_are_those_of_statsmodels(breaks, seasonal) -> None:
    counts = months(5) + np.random.default_rng(2).integers(0, 60, 60)
    days = np.random.default_rng(3).integers(28, 32, 60)
    ours = trend(counts, periods_a_year=12, exposure=days, seasonal=seasonal, breaks=breaks)
    time = np.arange(60) / 12
    steady = np.column_stack([time, np.ones(60), *[(np.arange(60) >= one).astype(float) for one in breaks]])
    waves = [wave(2 * np.pi * k * np.arange(1, 61) / 12) for k in (1, 2) for wave in (np.sin, np.cos)]
    design = np.column_stack([steady, *waves]) if seasonal else steady
    theirs = sm.GLM(counts, design, offset=np.log(days), family=sm.families.Poisson()).fit(
        scale="X2", tol=1e-12, use_t=True
    )
    assert theirs.scale > 1
    assert ours.per_year.log == pytest.approx(theirs.params[0], rel=1e-6)
    assert ours.per_year.p == pytest.approx(theirs.pvalues[0], rel=1e-5)
    np.testing.assert_allclose(
        np.log([ours.per_year.low, ours.per_year.high]), theirs.conf_int()[0], rtol=1e-5
    )
    np.testing.assert_allclose(ours.fitted, theirs.fittedvalues, rtol=1e-7)
    # The line is the same model asked without its waves.
    flat = design.copy()
    flat[:, steady.shape[1] :] = 0
    log = flat @ theirs.params + np.log(days)
    error = np.sqrt(np.diag(flat @ theirs.cov_params() @ flat.T))
    np.testing.assert_allclose(np.log(ours.line), log, rtol=1e-6)
    np.testing.assert_allclose(np.log(ours.high), log + t.ppf(0.975, theirs.df_resid) * error, rtol=1e-6)


@given(st.integers(0, 5_000))
def test_the_line_lies_in_its_band_and_falls_by_the_same_share_each_year(seed) -> None:
    found = trend(months(3, seed), periods_a_year=12)
    assert (found.low < found.line).all()
    assert (found.line < found.high).all()
    np.testing.assert_allclose(found.line[12:] / found.line[:-12], found.per_year.ratio)
    assert found.percent_per_year == pytest.approx(100 * (found.per_year.ratio - 1))
    assert found.per_year.low < found.per_year.ratio < found.per_year.high
    assert found.fitted.sum() == pytest.approx(months(3, seed).sum())


@given(st.integers(0, 5_000))
def test_turned_in_time_the_rate_is_turned_over(seed) -> None:
    counts = months(2, seed)
    forth = trend(counts, periods_a_year=12, seasonal=False)
    back = trend(counts[::-1], periods_a_year=12, seasonal=False)
    assert back.per_year.log == pytest.approx(-forth.per_year.log, abs=1e-9)
    assert back.per_year.p == pytest.approx(forth.per_year.p)
    np.testing.assert_allclose(back.high[::-1], forth.high)


@given(st.integers(0, 5_000), st.integers(2, 9))
def test_twice_the_exposure_everywhere_leaves_the_rate_and_the_line(seed, times) -> None:
    counts, days = months(2, seed), np.tile([30.0, 31.0], 12)
    one = trend(counts, periods_a_year=12, exposure=days)
    two = trend(counts, periods_a_year=12, exposure=days * times)
    assert two.per_year.ratio == pytest.approx(one.per_year.ratio)
    np.testing.assert_allclose(two.line, one.line)


def test_a_year_is_a_year_whatever_the_periods() -> None:
    weekly = np.random.default_rng(5).poisson(30 * 0.8 ** (np.arange(208) / 52))
    of_weeks = trend(weekly, periods_a_year=52, seasonal=False)
    of_months = trend(weekly.reshape(-1, 4).sum(axis=1), periods_a_year=13, seasonal=False)
    assert of_weeks.per_year.ratio == pytest.approx(0.8, abs=0.04)
    assert of_months.per_year.ratio == pytest.approx(of_weeks.per_year.ratio, rel=1e-3)


def test_a_change_of_recording_looks_like_a_trend_unless_it_is_named() -> None:
    counts = np.random.default_rng(6).poisson(np.where(np.arange(72) < 40, 60, 30))
    unnamed = trend(counts, periods_a_year=12)
    named = trend(counts, periods_a_year=12, breaks=(40,))
    assert unnamed.per_year.high < 0.9
    assert named.per_year.low < 1 < named.per_year.high
    assert named.line[39] / named.line[40] == pytest.approx(2, rel=0.2)


@pytest.mark.slow
def test_intervals_cover_the_true_rate_as_often_as_they_say() -> None:
    covered = 0
    for seed in range(400):
        found = trend(months(4, seed), periods_a_year=12)
        covered += found.per_year.low <= 0.9 <= found.per_year.high
    assert 0.93 * 400 <= covered <= 0.98 * 400


def test_steadier_than_chance_gives_no_narrower_interval_than_chance() -> None:
    found = trend(np.full(24, 50), periods_a_year=12, seasonal=False)
    assert found.dispersion == pytest.approx(0, abs=1e-12)
    assert (found.per_year.ratio, found.lag_one_autocorrelation) == (pytest.approx(1), None)
    assert found.per_year.high > 1.1


def test_residuals_that_carry_over_are_warned_of() -> None:
    slow = np.repeat([50, 80, 40, 70, 45, 75], 8)
    assert "residuals_are_autocorrelated" in trend(slow, periods_a_year=12, seasonal=False).caveats
    assert "residuals_are_autocorrelated" not in trend(months(4), periods_a_year=12).caveats


def test_fewer_than_twenty_incidents_are_no_percentage() -> None:
    found = trend(np.array([3, 2, 3, 2, 2, 3, 2, 2]), periods_a_year=1, seasonal=False)
    assert (found.percent_per_year, found.per_year is None) == (None, False)
    assert "too_few_for_a_percentage" in found.caveats


@pytest.mark.parametrize(
    ("counts", "seasonal", "reason"),
    [
        (np.full(7, 5), False, "fewer_than_8_periods"),
        (np.empty(0), False, "fewer_than_8_periods"),
        (np.full(23, 5), True, "fewer_than_two_years_with_season"),
        (np.zeros(24), True, "no_incidents"),
        (np.array([0] * 23 + [4]), False, "counts_too_sparse_for_the_model"),
    ],
)
def test_too_little_to_say_has_a_reason(counts, seasonal, reason) -> None:
    found = trend(counts, periods_a_year=12, seasonal=seasonal)
    assert (found.reason, found.per_year, found.percent_per_year, found.caveats) == (reason, None, None, ())
    for line in (found.line, found.low, found.high, found.fitted):
        assert np.isnan(line).all()
        assert len(line) == len(counts)


def test_everything_wrong_is_listed_at_once() -> None:
    with pytest.raises(BadInput) as raised:
        trend(np.array([1, 0.5]), periods_a_year=0, exposure=np.ones(3), breaks=(0,), level=1)
    assert len(raised.value.wrong) == 5
    with pytest.raises(BadInput, match="season_length"):
        trend(np.ones(9), periods_a_year=2)
