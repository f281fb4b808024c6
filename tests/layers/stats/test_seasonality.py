"""Seasons of counts: against statsmodels' models and its moving averages, and by laws."""

import doctest

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import f as f_law
from scipy.stats import t
from statsmodels.tsa.seasonal import seasonal_decompose

from layers.stats import seasonality as module
from layers.stats.seasonality import seasonality
from layers.stats.shared.checks import BadInput

DAYS = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])


def months(years: int, seed: int = 1, strength: float = 0.3, first: int = 0, mean: float = 3.0):
    """Return counts of months, which month each is, and how many days it has."""
    rng = np.random.default_rng(seed)
    month = (first + np.arange(12 * years)) % 12
    rate = mean * np.exp(strength * np.cos(2 * np.pi * (month - 6) / 12) + 0.002 * np.arange(12 * years))
    return rng.poisson(rate * DAYS[month]), month, DAYS[month]


def test_the_examples_come_out_as_printed() -> None:
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("breaks", [(), (17,)])
def test_factors_errors_and_test_are_those_of_statsmodels(seed, breaks) -> None:
    counts, month, days = months(4, seed)
    counts = counts + np.random.default_rng(seed).integers(0, 40, 48)  # more restless than chance
    ours = seasonality(counts, month, seasons=12, exposure=days, breaks=breaks)
    time = np.arange(48) / 48
    steps = [(np.arange(48) >= one).astype(float) for one in breaks]
    dummies = np.eye(12)[month]
    other = np.column_stack([time, *steps])
    full = sm.GLM(counts, np.hstack([dummies, other]), offset=np.log(days), family=sm.families.Poisson()).fit(
        scale="X2", tol=1e-12
    )
    none = sm.GLM(counts, sm.add_constant(other), offset=np.log(days), family=sm.families.Poisson()).fit(
        tol=1e-12
    )
    assert full.scale > 1
    contrast = np.eye(12) - 1 / 12
    log = contrast @ full.params[:12]
    error = np.sqrt(np.diag(contrast @ full.cov_params()[:12, :12] @ contrast.T))
    np.testing.assert_allclose(np.log(ours.factor), log, rtol=1e-6, atol=1e-9)
    reach = t.ppf(0.975, full.df_resid) * error
    np.testing.assert_allclose(np.log(ours.high), log + reach, rtol=1e-6, atol=1e-8)
    np.testing.assert_allclose(np.log(ours.low), log - reach, rtol=1e-6, atol=1e-8)
    statistic = (none.deviance - full.deviance) / 11 / full.scale
    assert ours.statistic == pytest.approx(statistic, rel=1e-6)
    assert ours.p == pytest.approx(f_law.sf(statistic, 11, full.df_resid), rel=1e-5)
    assert ours.degrees_of_freedom == (11, full.df_resid)
    assert ours.dispersion == pytest.approx(full.scale, rel=1e-6)


def test_a_ratio_to_moving_averages_finds_about_the_same_factors() -> None:
    counts, month, _ = months(12, mean=60)
    ours = seasonality(counts, month, seasons=12)
    theirs = seasonal_decompose(counts.astype(float), model="multiplicative", period=12).seasonal[:12]
    np.testing.assert_allclose(ours.factor, theirs, rtol=0.03)


def test_crimepys_monthly_table_fails_if_data_begin_in_december_and_ours_does_not() -> None:
    counts, month, days = months(6, first=11)
    assert month[0] == 11
    found = seasonality(counts, month, seasons=12, exposure=days)
    assert found.reason is None
    assert found.factor.argmax() in {5, 6, 7}
    # One month less at the front is the same year seen from January.
    later = seasonality(counts[1:], month[1:], seasons=12, exposure=days[1:])
    np.testing.assert_allclose(later.factor, found.factor, rtol=0.1)


series = st.integers(0, 10_000).map(lambda seed: months(3, seed))


@given(series)
def test_factors_average_one_and_lie_inside_their_intervals(given_months) -> None:
    counts, month, days = given_months
    found = seasonality(counts, month, seasons=12, exposure=days)
    assert np.log(found.factor).sum() == pytest.approx(0, abs=1e-9)
    assert (found.low < found.factor).all()
    assert (found.factor < found.high).all()
    assert 0 <= found.p <= 1


@pytest.mark.slow
@given(series, st.integers(2, 5), st.permutations(range(12)))
def test_names_of_seasons_and_units_of_exposure_do_not_matter(given_months, scale, names) -> None:
    counts, month, days = given_months
    plain = seasonality(counts, month, seasons=12, exposure=days)
    renamed = seasonality(counts, np.array(names)[month], seasons=12, exposure=days * scale)
    np.testing.assert_allclose(renamed.factor[list(names)], plain.factor, rtol=1e-7)
    assert renamed.p == pytest.approx(plain.p, rel=1e-5, abs=1e-12)


def test_without_trend_factors_are_ratios_of_mean_rates() -> None:
    counts = np.array([1, 5, 9, 3, 7, 9])
    found = seasonality(counts, np.arange(6) % 3, seasons=3, trend=False)
    mean = np.array([2.0, 6.0, 9.0])
    np.testing.assert_allclose(found.factor, mean / np.exp(np.log(mean).mean()))


def test_days_of_the_week_have_their_factors_too() -> None:
    rng = np.random.default_rng(3)
    weekday = (2 + np.arange(7 * 60)) % 7
    found = seasonality(rng.poisson(np.where(weekday >= 5, 12, 6)), weekday, seasons=7)
    assert (found.low[5:] > 1).all()
    assert (found.high[:5] < 1).all()


def test_a_longer_month_is_no_busier_month() -> None:
    counts = 10 * np.tile(DAYS, 4)
    month = np.arange(48) % 12
    assert seasonality(counts, month, seasons=12, exposure=DAYS[month]).factor == pytest.approx(1)
    assert seasonality(counts, month, seasons=12).factor[1] < 0.93


@pytest.mark.slow
def test_without_a_season_the_test_finds_one_as_rarely_as_it_says() -> None:
    found = [
        seasonality(*months(4, seed, strength=0)[:2], seasons=12, exposure=DAYS[np.arange(48) % 12]).p
        for seed in range(400)
    ]
    # 32 of 400 is more than a true 5 % gives in 99.5 % of such runs.
    assert sum(p <= 0.05 for p in found) <= 32


def test_what_one_year_shows_is_not_called_a_season() -> None:
    counts, month, _ = months(1)
    found = seasonality(counts, month, seasons=12)
    assert (found.reason, found.p, found.caveats) == ("a_season_was_seen_fewer_than_twice", None, ())
    assert np.isnan(found.factor).all()
    assert "season_rests_on_few_years" in seasonality(*months(2)[:2], seasons=12).caveats
    assert "season_rests_on_few_years" not in seasonality(*months(3)[:2], seasons=12).caveats


def test_what_no_model_can_say_has_a_reason() -> None:
    month = np.arange(36) % 12
    assert seasonality(np.zeros(36), month, seasons=12).reason == "no_incidents"
    counts = np.where(month == 3, 0, 5)
    assert seasonality(counts, month, seasons=12).reason == "a_season_without_incidents"
    assert seasonality(np.empty(0), np.empty(0), seasons=12).reason == "no_incidents"
    # As many coefficients as counts.
    assert seasonality(np.arange(1, 5), np.array([0, 1, 0, 1]), seasons=2, breaks=(2,)).reason == (
        "model_not_identifiable"
    )


def test_residuals_that_carry_over_are_warned_of() -> None:
    counts, month, _ = months(6)
    slow = np.repeat([1.0, 1.8, 0.7, 1.5, 0.6, 1.3, 1.9, 0.8, 1.2, 0.5, 1.6, 1.0], 6)
    assert "residuals_are_autocorrelated" not in seasonality(counts, month, seasons=12).caveats
    assert "residuals_are_autocorrelated" in seasonality(np.round(counts * slow), month, seasons=12).caveats


def test_everything_wrong_is_listed_at_once() -> None:
    with pytest.raises(BadInput) as raised:
        seasonality(
            np.array([1, -1]), np.array([0, 5, 1.5]), seasons=1, exposure=np.zeros(2), breaks=(7,), level=0
        )
    assert len(raised.value.wrong) == 7
