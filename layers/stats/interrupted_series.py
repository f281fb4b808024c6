"""Compare one series with its own continuation: interrupted time series."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from layers.stats.shared.checks import refuse, wrong_exposures, wrong_level
from layers.stats.shared.count_model import (
    FEWEST_FOR_PERCENT,
    Fit,
    Floats,
    RatioEstimate,
    fit_counts,
    ratio_estimate,
)
from layers.stats.shared.series import (
    is_autocorrelated,
    lag_one,
    season_columns,
    wrong_first_after,
    wrong_season,
    wrong_series,
)

FEWEST_PERIODS = 8
FEWEST_PERIODS_WITH_SEASON = 12

Quantile = Literal["t", "normal"]


@dataclass(frozen=True)
class _Asked:
    """The question, without its numbers."""

    first_after: int
    slope_change: bool
    season_length: float | None
    harmonics: int
    quasi: bool
    quantile: Quantile
    level: float


@dataclass(frozen=True, eq=False, kw_only=True)
class InterruptedSeries:
    """
    What changed at the event beside the trend before; None, or NaN in arrays, with a `reason` where unknown.

    `step` is the ratio right after the event to what the trend before leads to, `slope_change` the ratio by
    which the change per period changed, `trend` the ratio per period before, `overall` that of the whole time
    after to what was expected for it. `incidents` is `overall` in incidents after the event, negative for
    fewer, `percent` in per cent. `fitted` and `expected` (n,) are means per period with and without the
    event. `dispersion` is Pearson's chi-square per degree of freedom; standard errors carry its root where
    `quasi` and it is above 1.
    """

    step: RatioEstimate | None = None
    slope_change: RatioEstimate | None = None
    trend: RatioEstimate | None = None
    overall: RatioEstimate | None = None
    incidents: float | None = None
    incidents_low: float | None = None
    incidents_high: float | None = None
    percent: float | None = None
    fitted: Floats
    expected: Floats
    dispersion: float | None = None
    lag_one_autocorrelation: float | None = None
    degrees_of_freedom: int = 0
    quasi: bool
    quantile: Quantile
    level: float
    reason: str | None = None
    caveats: tuple[str, ...] = ()


def interrupted_series(
    counts: NDArray[Any],
    first_after: int,
    *,
    exposure: NDArray[Any] | None = None,
    slope_change: bool = False,
    season_length: float | None = None,
    harmonics: int = 2,
    quasi: bool = True,
    quantile: Quantile = "t",
    level: float = 0.95,
) -> InterruptedSeries:
    """
    Answer: did this series leave its own trend when the event came?

    The change of slope is coded (t - t0) X_t with t0 the last period before, so that the step is the change
    at the event; t X_t, as first printed, makes the step an extrapolation to t = 0.

    Parameters
    ----------
    counts
        Shape (n,), incidents per period, in order of time, periods equally far apart.
    first_after
        Index of the first period after the event began.
    exposure
        Shape (n,), above 0: days, homes or people of each period; None takes all alike.
    slope_change
        Whether the trend may change as well.
    season_length, harmonics
        Length of a season in periods (12 for months, 52.18 for weeks) and the number of its waves; None for
        none.
    quasi
        Multiply standard errors by the root of the dispersion where that is above 1.
    quantile
        Of the intervals and p-values: Student's t, since the dispersion is estimated, or normal.
    level
        Of the intervals, inside (0, 1).

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input.

    Misreadings
    -----------
    Whatever else began at the same time is part of the step. A trend before need not have gone on. Without a
    season in the model, a summer event looks like its summer.

    References
    ----------
    Lopez Bernal, Cummins & Gasparrini (2017), International Journal of Epidemiology 46, with its correction
    (2021, volume 50); Wagner et al. (2002), Journal of Clinical Pharmacy and Therapeutics 27.

    Examples
    --------
    >>> found = interrupted_series(np.array([20, 22] * 6 + [10, 11] * 6), 12)
    >>> round(found.step.ratio, 2), found.percent < -40, found.reason
    (0.49, True, None)
    """
    counts = np.asarray(counts, np.float64)
    weights = np.ones(counts.shape) if exposure is None else np.asarray(exposure, np.float64)
    wrong = wrong_series(counts=counts) + wrong_exposures(exposure=weights) + wrong_level(level)
    wrong += wrong_season(season_length, harmonics) + wrong_first_after(first_after, counts.size)
    if counts.shape != weights.shape:
        wrong.append(f"`exposure` has shape {weights.shape} but there are {counts.size} periods")
    if quantile not in {"t", "normal"}:
        wrong.append(f"`quantile` was {quantile!r} but must be 't' or 'normal'")
    refuse(wrong)
    asked = _Asked(first_after, slope_change, season_length, harmonics, quasi, quantile, level)
    reason = _too_little(counts, asked)
    if reason is not None:
        return _nothing(len(counts), reason, asked)
    design = _design(len(counts), asked)
    fit = fit_counts(counts, design, np.log(weights))
    if fit.reason is not None:
        return _nothing(len(counts), fit.reason, asked)
    return _result(fit, design, counts, weights, asked)


def _too_little(counts: Floats, asked: _Asked) -> str | None:
    shorter = min(asked.first_after, len(counts) - asked.first_after)
    before, after = np.split(counts, [asked.first_after])
    seasonal, sloping = asked.season_length is not None, asked.slope_change
    troubles = {
        "fewer_than_8_periods_on_a_side": shorter < FEWEST_PERIODS,
        "fewer_than_12_periods_on_a_side_with_season": seasonal and shorter < FEWEST_PERIODS_WITH_SEASON,
        "no_incidents": not counts.any(),
        "no_incidents_before": not before.any(),
        "no_incidents_after": not after.any(),
        # A slope through a single period with incidents has no best value.
        "counts_too_sparse_for_the_model": np.count_nonzero(before) < 2
        or (sloping and np.count_nonzero(after) < 2),
    }
    return next((reason for reason, is_so in troubles.items() if is_so), None)


def _design(periods: int, asked: _Asked) -> Floats:
    """Return columns: one, time, step, then change of slope and season where asked for."""
    # Counted from the last period before, time leaves step and slope as they are and the fit well
    # conditioned.
    since_last_before = np.arange(periods) - (asked.first_after - 1.0)
    after = (since_last_before > 0).astype(np.float64)
    columns = [np.ones(periods), since_last_before, after]
    if asked.slope_change:
        columns.append(since_last_before * after)
    design = np.column_stack(columns)
    if asked.season_length is None:
        return design
    return np.hstack([design, season_columns(periods, asked.season_length, asked.harmonics)])


def _estimate(log: float, direction: Floats, fit: Fit, asked: _Asked) -> RatioEstimate | None:
    factor = max(1.0, fit.dispersion) if asked.quasi else 1.0
    variance = factor * float(direction @ fit.covariance @ direction)
    freedom = fit.degrees_of_freedom if asked.quantile == "t" else None
    return ratio_estimate(log, variance**0.5, level=asked.level, degrees_of_freedom=freedom)


def _overall(fit: Fit, design: Floats, weights: Floats, asked: _Asked) -> tuple[RatioEstimate | None, Floats]:
    """Return the ratio of all incidents after to those expected, and the expected ones of each period."""
    without = design.copy()
    without[:, 2 : 4 if asked.slope_change else 3] = 0.0
    expected = np.exp(without @ fit.coefficients) * weights
    after = slice(asked.first_after, None)
    with_event, no_event = fit.fitted[after], expected[after]
    # The log of a ratio of sums is linear in the coefficients only to first order: this is its gradient.
    here = with_event @ design[after] / with_event.sum()
    there = no_event @ without[after] / no_event.sum()
    log = float(np.log(with_event.sum() / no_event.sum()))
    return _estimate(log, here - there, fit, asked), expected


def _result(fit: Fit, design: Floats, counts: Floats, weights: Floats, asked: _Asked) -> InterruptedSeries:
    parts = [
        _estimate(float(fit.coefficients[which]), direction, fit, asked)
        for which, direction in enumerate(np.eye(design.shape[1])[: 4 if asked.slope_change else 3])
    ]
    overall, expected = _overall(fit, design, weights, asked)
    if overall is None or any(part is None for part in parts[1:]):
        return _nothing(len(counts), "too_little_information", asked)
    total = float(fit.fitted[asked.first_after :].sum())
    enough = bool(counts[: asked.first_after].sum() >= FEWEST_FOR_PERCENT)
    correlation = lag_one(fit.residuals)
    return InterruptedSeries(
        step=parts[2],
        slope_change=parts[3] if asked.slope_change else None,
        trend=parts[1],
        overall=overall,
        # Carried over from the ratio, so that this interval leaves out 0 exactly when that one leaves out 1.
        incidents=total * (1 - 1 / overall.ratio),
        incidents_low=total * (1 - 1 / overall.low),
        incidents_high=total * (1 - 1 / overall.high),
        percent=100 * (overall.ratio - 1) if enough else None,
        fitted=fit.fitted,
        expected=expected,
        dispersion=fit.dispersion,
        lag_one_autocorrelation=correlation,
        degrees_of_freedom=fit.degrees_of_freedom,
        caveats=_caveats(is_autocorrelated(correlation, len(counts)), asked, enough),
        quasi=asked.quasi,
        quantile=asked.quantile,
        level=asked.level,
    )


def _caveats(autocorrelated: bool, asked: _Asked, enough: bool) -> tuple[str, ...]:
    caveats = {
        "whatever_else_began_then_is_included": True,
        "trend_before_is_assumed_to_go_on": True,
        "residuals_are_autocorrelated": autocorrelated,
        "season_not_in_the_model": asked.season_length is None,
        "too_few_before_for_a_percentage": not enough,
    }
    return tuple(caveat for caveat, is_so in caveats.items() if is_so)


def _nothing(periods: int, reason: str, asked: _Asked) -> InterruptedSeries:
    unknown = np.full(periods, np.nan)
    return InterruptedSeries(
        fitted=unknown,
        expected=unknown.copy(),
        quasi=asked.quasi,
        quantile=asked.quantile,
        level=asked.level,
        reason=reason,
    )
