"""Say by how much incidents rise or fall a year, and draw the line with its band."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from layers.stats.shared.breaks import break_columns, wrong_breaks
from layers.stats.shared.checks import refuse, wrong_exposures, wrong_level
from layers.stats.shared.count_model import (
    FEWEST_FOR_PERCENT,
    WIDEST_LOG,
    Fit,
    Floats,
    RatioEstimate,
    fit_counts,
    quantile,
    ratio_estimate,
)
from layers.stats.shared.series import is_autocorrelated, lag_one, season_columns, wrong_season, wrong_series

FEWEST_PERIODS = 8
# One year alone cannot tell a season from a trend.
FEWEST_SEASONS = 2


@dataclass(frozen=True, eq=False, kw_only=True)
class Trend:
    """
    How incidents change a year; None, or NaN in arrays, with a `reason` where it cannot be said.

    `per_year` is the ratio of a year's rate to that of the year before, `percent_per_year` the same in per
    cent, None where fewer than 20 incidents stand behind it. `line`, with `low` and `high` at each period
    alone, is the expected count per period without its season, `fitted` with it; shape (n,) each.
    `dispersion` is Pearson's chi-square per degree of freedom; errors carry its root where it is above 1.
    """

    per_year: RatioEstimate | None = None
    percent_per_year: float | None = None
    line: Floats
    low: Floats
    high: Floats
    fitted: Floats
    dispersion: float | None = None
    lag_one_autocorrelation: float | None = None
    degrees_of_freedom: int = 0
    level: float
    reason: str | None = None
    caveats: tuple[str, ...] = ()


def trend(
    counts: NDArray[Any],
    *,
    periods_a_year: float,
    exposure: NDArray[Any] | None = None,
    seasonal: bool = True,
    harmonics: int = 2,
    breaks: Sequence[int] = (),
    level: float = 0.95,
) -> Trend:
    """
    Answer: by what factor does the number of incidents change from year to year?

    A Poisson model with log link has a steady trend, a season of the year in waves, and a level of its own
    for each way of recording. Its errors are those of quasi-likelihood.

    Parameters
    ----------
    counts
        Shape (n,), incidents per period, in order of time, periods equally far apart.
    periods_a_year
        12 for months, 52.18 for weeks, 365.25 for days, 1 for years.
    exposure
        Shape (n,), above 0: days or people of each period; None takes all alike.
    seasonal, harmonics
        Whether there is a season of the year, and in how many waves; it needs more than two periods a year.
    breaks
        The first period of each new way of recording, counted from 0.
    level
        Of the interval and of the band, inside (0, 1).

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input.

    Misreadings
    -----------
    One rate for all the years: a fall that has ended is still a fall on average. It says nothing of the years
    to come. The band is where the line lies, at each period alone; single counts lie outside it, and the line
    as a whole may. A change of recording that is not named looks like a trend.

    References
    ----------
    McCullagh & Nelder (1989), Generalized Linear Models, chapter 6; Wedderburn (1974), Biometrika 61, for
    quasi-likelihood; Bhaskaran et al. (2013), International Journal of Epidemiology 42, for series of counts.

    Examples
    --------
    >>> found = trend(np.array([80, 72, 65, 58, 52, 47, 42, 38]), periods_a_year=1, seasonal=False)
    >>> round(found.percent_per_year, 1), found.per_year.high < 1
    (-10.2, True)
    """
    values = np.asarray(counts, np.float64)
    weights = np.ones(values.shape) if exposure is None else np.asarray(exposure, np.float64)
    wrong = wrong_series(counts=values) + wrong_exposures(exposure=weights, periods_a_year=periods_a_year)
    wrong += wrong_level(level) + wrong_breaks(breaks, values.size)
    if seasonal and not wrong:
        wrong += wrong_season(periods_a_year, harmonics)
    if values.shape != weights.shape:
        wrong.append(f"`exposure` has shape {weights.shape} but there are {values.size} periods")
    refuse(wrong)
    periods = len(values)
    reason = _too_little(values, periods_a_year if seasonal else None)
    if reason is not None:
        return _nothing(periods, reason, level)
    # Years from the middle leave the slope as it is and the fit well conditioned.
    years = (np.arange(periods) - (periods - 1) / 2) / periods_a_year
    steady = np.column_stack([years, np.ones(periods), break_columns(periods, breaks)])
    season = season_columns(periods, periods_a_year, harmonics) if seasonal else np.empty((periods, 0))
    fit = fit_counts(values, np.hstack([steady, season]), np.log(weights))
    if fit.reason is not None:
        return _nothing(periods, fit.reason, level)
    return _result(values, weights, steady, fit, seasonal, level)


def _result(counts: Floats, weights: Floats, steady: Floats, fit: Fit, seasonal: bool, level: float) -> Trend:
    spread, columns = max(1.0, fit.dispersion), steady.shape[1]
    covariance = spread * fit.covariance[:columns, :columns]
    error = float(covariance[0, 0] ** 0.5)
    per_year = ratio_estimate(
        float(fit.coefficients[0]), error, level=level, degrees_of_freedom=fit.degrees_of_freedom
    )
    log = steady @ fit.coefficients[:columns] + np.log(weights)
    reach = quantile(level, fit.degrees_of_freedom) * np.sqrt(
        np.einsum("ij,jk,ik->i", steady, covariance, steady)
    )
    if per_year is None or reach.max() > WIDEST_LOG:
        return _nothing(len(counts), "too_little_information", level)
    enough = bool(counts.sum() >= FEWEST_FOR_PERCENT)
    correlation = lag_one(fit.residuals)
    caveats = {
        "one_rate_for_all_years": True,
        "the_band_is_of_the_line_at_each_period_alone": True,
        "residuals_are_autocorrelated": is_autocorrelated(correlation, len(counts)),
        "season_not_in_the_model": not seasonal,
        "too_few_for_a_percentage": not enough,
    }
    return Trend(
        per_year=per_year,
        percent_per_year=100 * (per_year.ratio - 1) if enough else None,
        line=np.exp(log),
        low=np.exp(log - reach),
        high=np.exp(log + reach),
        fitted=fit.fitted,
        dispersion=fit.dispersion,
        lag_one_autocorrelation=correlation,
        degrees_of_freedom=fit.degrees_of_freedom,
        level=level,
        caveats=tuple(caveat for caveat, is_so in caveats.items() if is_so),
    )


def _too_little(counts: Floats, season_length: float | None) -> str | None:
    if len(counts) < FEWEST_PERIODS:
        return "fewer_than_8_periods"
    if season_length is not None and len(counts) < FEWEST_SEASONS * season_length:
        return "fewer_than_two_years_with_season"
    return None if counts.any() else "no_incidents"


def _nothing(periods: int, reason: str, level: float) -> Trend:
    unknown = [np.full(periods, np.nan) for _ in range(4)]
    return Trend(
        line=unknown[0], low=unknown[1], high=unknown[2], fitted=unknown[3], level=level, reason=reason
    )
