"""Say which months of the year, or days of the week, have more incidents than a typical one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from layers.stats.shared.breaks import break_columns, deviance, wrong_breaks
from layers.stats.shared.checks import refuse, wrong_exposures, wrong_level
from layers.stats.shared.count_model import WIDEST_LOG, Fit, Floats, fit_counts, quantile
from layers.stats.shared.series import is_autocorrelated, lag_one, wrong_series

# What came once may be chance or season: it takes a second year, or week, to tell.
FEWEST_TIMES = 2
# Below this a season is still read off few years.
FEW_TIMES = 3


@dataclass(frozen=True, eq=False, kw_only=True)
class Seasonality:
    """
    How many times the incidents of a typical season each season has; NaN, with a `reason`, where not known.

    `factor`, `low` and `high` have shape (seasons,): 1.2 is a fifth more; their geometric mean is 1. `p` is
    that of the F-test that all factors are 1, with `statistic` and both degrees of freedom. `dispersion` is
    Pearson's chi-square per degree of freedom; errors carry its root where it is above 1.
    """

    factor: Floats
    low: Floats
    high: Floats
    statistic: float | None = None
    degrees_of_freedom: tuple[int, int] | None = None
    p: float | None = None
    dispersion: float | None = None
    lag_one_autocorrelation: float | None = None
    times_seen: NDArray[np.int64]
    level: float
    reason: str | None = None
    caveats: tuple[str, ...] = ()


def seasonality(
    counts: NDArray[Any],
    season: NDArray[Any],
    *,
    seasons: int,
    exposure: NDArray[Any] | None = None,
    trend: bool = True,
    breaks: Sequence[int] = (),
    level: float = 0.95,
) -> Seasonality:
    """
    Answer: how much more or less than typical has each season, and might there be no season at all?

    A Poisson model with log link has an effect of each season, a steady trend, and a level of its own for
    each way of recording. Beside a ratio to moving averages it needs no whole years, loses no ends, and says
    how sure it is.

    Parameters
    ----------
    counts
        Shape (n,), incidents per period, in order of time.
    season
        Shape (n,), which season each period is, 0 to `seasons` - 1: month of the year, or day of the week.
        The first period may be any season.
    seasons
        How many there are: 12 or 7.
    exposure
        Shape (n,), above 0: days of each month, say; None takes all alike.
    trend
        Whether counts may rise or fall steadily besides.
    breaks
        The first period of each new way of recording, counted from 0.
    level
        Of the interval of each factor, inside (0, 1).

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input.

    Misreadings
    -----------
    A factor is about these years: one cold January makes Januaries look quiet. Each interval is for one
    season looked at in advance; the largest of twelve leaves 1 more often. Days of the week follow when
    people report, as well as when things happen.

    References
    ----------
    McCullagh & Nelder (1989), Generalized Linear Models, chapter 6; Wedderburn (1974), Biometrika 61, for
    quasi-likelihood; Bhaskaran et al. (2013), International Journal of Epidemiology 42, for series of counts.

    Examples
    --------
    >>> found = seasonality(np.array([10, 20, 40] * 4), np.arange(12) % 3, seasons=3)
    >>> found.factor.round(2).tolist(), found.p < 0.001
    ([0.5, 1.0, 2.0], True)
    """
    values, which = np.asarray(counts, np.float64), np.asarray(season)
    weights = np.ones(values.shape) if exposure is None else np.asarray(exposure, np.float64)
    wrong = wrong_series(counts=values) + wrong_exposures(exposure=weights) + wrong_level(level)
    refuse(wrong + _wrong_seasons(values, which, weights, seasons) + wrong_breaks(breaks, values.size))
    which = which.astype(np.int64)
    times = np.bincount(which, minlength=seasons)
    reason = _too_little(values, which, times)
    # Seasons are coded so that their effects add up to 0: each is then told beside the mean of all.
    effects = np.vstack([np.eye(seasons - 1), -np.ones(seasons - 1)])
    other = _other_columns(len(values), trend, breaks)
    if reason is None:
        full = fit_counts(values, np.hstack([effects[which], other]), np.log(weights))
        none = fit_counts(values, other, np.log(weights))
        reason = full.reason or none.reason
        if reason is None:
            found = _result(values, full, none, effects, times, level)
            if found is not None:
                return found
            reason = "too_little_information"
    unknown = np.full(seasons, np.nan)
    return Seasonality(
        factor=unknown, low=unknown.copy(), high=unknown.copy(), times_seen=times, level=level, reason=reason
    )


def _other_columns(periods: int, trend: bool, breaks: Sequence[int]) -> Floats:
    time = np.linspace(-1, 1, periods)[:, None] if periods else np.empty((0, 1))
    columns = [np.ones((periods, 1))] + [time] * trend + [break_columns(periods, breaks)]
    return np.hstack(columns)


def _result(
    counts: Floats, full: Fit, none: Fit, effects: Floats, times: NDArray[np.int64], level: float
) -> Seasonality | None:
    """Return the factors; None where an interval is so wide that it says nothing."""
    from scipy.special import fdtrc

    coded = effects.shape[1]
    spread = max(1.0, full.dispersion)
    log = effects @ full.coefficients[:coded]
    covariance = effects @ full.covariance[:coded, :coded] @ effects.T
    reach = quantile(level, full.degrees_of_freedom) * np.sqrt(spread * np.diag(covariance))
    if (np.abs(log) + reach).max() > WIDEST_LOG:
        return None
    gained = max(0.0, deviance(counts, none.fitted) - deviance(counts, full.fitted))
    statistic = gained / coded / spread
    correlation = lag_one(full.residuals)
    return Seasonality(
        factor=np.exp(log),
        low=np.exp(log - reach),
        high=np.exp(log + reach),
        statistic=statistic,
        degrees_of_freedom=(coded, full.degrees_of_freedom),
        p=float(fdtrc(coded, full.degrees_of_freedom, statistic)),
        dispersion=full.dispersion,
        lag_one_autocorrelation=correlation,
        times_seen=times,
        level=level,
        caveats=_caveats(is_autocorrelated(correlation, len(counts)), int(times.min())),
    )


def _too_little(counts: Floats, season: NDArray[np.int64], times: NDArray[np.int64]) -> str | None:
    if not counts.any():
        return "no_incidents"
    if times.min() < FEWEST_TIMES:
        return "a_season_was_seen_fewer_than_twice"
    if not np.bincount(season, weights=counts, minlength=len(times)).all():
        return "a_season_without_incidents"
    return None


def _caveats(autocorrelated: bool, fewest_times: int) -> tuple[str, ...]:
    caveats = {
        "a_season_of_these_years": True,
        "for_one_season_chosen_in_advance": True,
        "residuals_are_autocorrelated": autocorrelated,
        "season_rests_on_few_years": fewest_times < FEW_TIMES,
    }
    return tuple(caveat for caveat, is_so in caveats.items() if is_so)


def _wrong_seasons(counts: Floats, season: NDArray[Any], exposure: Floats, seasons: int) -> list[str]:
    wrong = []
    if seasons < 2:
        wrong.append(f"`seasons` was {seasons!r} but must be at least 2")
    if season.shape != counts.shape or exposure.shape != counts.shape:
        wrong.append(
            "`counts`, `season` and `exposure` must have one shape, "
            f"but have {counts.shape}, {season.shape} and {exposure.shape}"
        )
    # What is no number fails every comparison.
    if not ((season >= 0) & (season < seasons) & (season == np.floor(season))).all():
        wrong.append(f"`season` must hold whole numbers from 0 to {seasons - 1}")
    return wrong
