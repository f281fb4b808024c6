"""Say how much more the counts of periods swing than independent reports would."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from layers.stats.shared.checks import refuse, wrong_exposures, wrong_level
from layers.stats.shared.count_model import Floats, fit_counts
from layers.stats.shared.series import is_autocorrelated, lag_one, season_columns, wrong_season, wrong_series

FEWEST_PERIODS = 24
# Below this mean per period Pearson's chi-square is far from its reference distribution.
SPARSE_MEAN = 1.0
# With fewer degrees of freedom the upper limit runs away from what any series could show.
FEWEST_WORTH = 3.0


@dataclass(frozen=True, kw_only=True)
class Dispersion:
    """
    How many times the Poisson variance the counts have; None with a `reason` where it cannot be said.

    `phi` is the factor to use and never below 1, `phi_estimate` the same before that floor, `phi_upper` a
    one-sided upper confidence limit of `level`, never below `phi`.
    """

    phi: float | None = None
    phi_upper: float | None = None
    phi_estimate: float | None = None
    lag_one_autocorrelation: float | None = None
    degrees_of_freedom: int = 0
    periods: int
    level: float
    reason: str | None = None
    caveats: tuple[str, ...] = ()


def dispersion_of_counts(
    counts: NDArray[Any],
    *,
    mean: NDArray[Any] | float | None = None,
    trend: bool = True,
    season_length: float | None = None,
    harmonics: int = 2,
    level: float = 0.95,
) -> Dispersion:
    """
    Answer: by what factor is the variance of these counts larger than their mean?

    Parameters
    ----------
    counts
        Shape (n,), incidents per period of equal length, all before the event, in order of time.
    mean
        Expected incidents per period, one number or shape (n,), known from elsewhere; None fits it to the
        counts.
    trend, season_length, harmonics
        What the fitted mean may do: change steadily; repeat after so many periods, in so many waves.
    level
        Of the one-sided upper limit, inside (0, 1).

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input.

    Misreadings
    -----------
    A recording change or a forgotten season among these periods looks like dispersion. A factor of 1 does not
    show that reports are independent: few or sparse periods cannot tell, which is what the upper limit is
    for.

    References
    ----------
    McCullagh & Nelder (1989), Generalized Linear Models, section 6.2.3; Wedderburn (1974), Biometrika 61.

    Examples
    --------
    >>> dispersion_of_counts(np.array([9, 11] * 12), mean=10.0).phi
    1.0
    >>> dispersion_of_counts(np.array([9, 11] * 11)).reason
    'fewer_than_24_periods'
    """
    counts = np.asarray(counts, np.float64)
    wrong = wrong_series(counts=counts) + wrong_level(level) + wrong_season(season_length, harmonics)
    refuse(wrong + _wrong_means(counts.size, mean=mean))
    reason = _too_short(len(counts), season_length if mean is None else None)
    if reason is None and mean is None and not counts.any():
        reason = "no_incidents"
    if reason is not None:
        return Dispersion(periods=len(counts), level=level, reason=reason)
    design = _design(len(counts), trend, season_length, harmonics)
    fitted, reason = _mean_of(counts, mean, design)
    if reason is not None:
        return Dispersion(periods=len(counts), level=level, reason=reason)
    parameters = design.shape[1] if mean is None else 0
    return _pearson(counts - fitted, fitted, len(counts) - parameters, fitted.mean(), level)


def dispersion_of_difference(
    treated: NDArray[Any],
    control: NDArray[Any],
    *,
    control_weight: float = 1.0,
    treated_mean: NDArray[Any] | float | None = None,
    control_mean: NDArray[Any] | float | None = None,
    trend: bool = True,
    season_length: float | None = None,
    harmonics: int = 2,
    level: float = 0.95,
) -> Dispersion:
    """
    Answer: by what factor is the variance of treated minus control larger than by independent reports?

    What moves both areas alike (a hot week) cancels in the difference, so this is the factor for a question
    that compares them, while `dispersion_of_counts` is the factor for one area by itself.

    Parameters
    ----------
    treated, control
        Shape (n,), incidents per period of equal length, all before the event, in order of time.
    control_weight
        The difference is treated minus this times control. For a question about ratios hand in the ratio of
        the two sums: then a shock that multiplies both alike cancels.
    treated_mean, control_mean
        Expected incidents per period, one number or shape (n,); None fits them, both or none.
    trend, season_length, harmonics, level
        As in `dispersion_of_counts`; each series has its own trend and season.

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input.

    Misreadings
    -----------
    As in `dispersion_of_counts`. It says nothing of how alike the two areas are, only of how steadily they
    differ.

    References
    ----------
    McCullagh & Nelder (1989), section 6.2.3; Wheeler & Ratcliffe (2018), Crime Science 7, on the variance of
    the difference.

    Examples
    --------
    >>> hot = np.array([4, 16] * 12)
    >>> dispersion_of_counts(hot).phi > 3, dispersion_of_difference(hot, hot).phi
    (True, 1.0)
    """
    treated, control = np.asarray(treated, np.float64), np.asarray(control, np.float64)
    wrong = wrong_series(treated=treated, control=control)
    wrong += wrong_exposures(control_weight=control_weight) + wrong_level(level)
    wrong += wrong_season(season_length, harmonics)
    wrong += _wrong_means(treated.size, treated_mean=treated_mean, control_mean=control_mean)
    if (treated_mean is None) != (control_mean is None):
        wrong.append("`treated_mean` and `control_mean` must both be given, or neither")
    refuse(wrong)
    reason = _too_short(len(treated), season_length if treated_mean is None else None)
    if reason is None and treated_mean is None and not (treated.any() or control.any()):
        reason = "no_incidents"
    if reason is not None:
        return Dispersion(periods=len(treated), level=level, reason=reason)
    design = _design(len(treated), trend, season_length, harmonics)
    fits = [_mean_of(treated, treated_mean, design), _mean_of(control, control_mean, design)]
    reason = fits[0][1] or fits[1][1]
    if reason is not None:
        return Dispersion(periods=len(treated), level=level, reason=reason)
    (here, _), (there, _) = fits
    residual = (treated - here) - control_weight * (control - there)
    freedom = len(treated) - (design.shape[1] if treated_mean is None else 0)
    sparser = min(here.mean(), there.mean())
    return _pearson(residual, here + control_weight**2 * there, freedom, sparser, level)


def _wrong_means(periods: int, **means: NDArray[Any] | float | None) -> list[str]:
    given = {name: np.asarray(mean, np.float64) for name, mean in means.items() if mean is not None}
    wrong = wrong_exposures(**given)
    return wrong + [
        f"`{name}` has shape {mean.shape} but there are {periods} periods"
        for name, mean in given.items()
        if mean.shape not in {(), (periods,)}
    ]


def _too_short(periods: int, season_length: float | None) -> str | None:
    if periods < FEWEST_PERIODS:
        return "fewer_than_24_periods"
    # A part of a season cannot be told from a trend.
    if season_length is not None and periods < season_length:
        return "shorter_than_one_season"
    return None


def _design(periods: int, trend: bool, season_length: float | None, harmonics: int) -> Floats:
    columns = [np.ones((periods, 1))]
    if trend:
        columns.append(np.linspace(-1.0, 1.0, periods)[:, None])
    if season_length is not None:
        columns.append(season_columns(periods, season_length, harmonics))
    return np.hstack(columns)


def _mean_of(counts: Floats, given: NDArray[Any] | float | None, design: Floats) -> tuple[Floats, str | None]:
    if given is not None:
        return np.broadcast_to(np.asarray(given, np.float64), counts.shape), None
    if not counts.any():
        return np.zeros(len(counts)), None
    fit = fit_counts(counts, design)
    return fit.fitted, fit.reason


def _pearson(residual: Floats, variance: Floats, freedom: int, sparse: float, level: float) -> Dispersion:
    from scipy.stats import chi2

    standardised = residual / np.sqrt(variance)
    squares = standardised**2
    estimate = float(squares.sum()) / freedom
    # Skewed counts make the chi-square swing more than its reference: it is worth fewer degrees of freedom,
    # by the fourth moment of the Poisson law or by the one seen, whichever is worse (Satterthwaite).
    swing = float(np.mean(2 + 1 / variance))
    if estimate > 0:
        swing = max(swing, float(squares.var()) / estimate**2)
    worth = max(FEWEST_WORTH, 2 * freedom / swing)
    upper = estimate * worth / float(chi2.ppf(1 - level, worth))
    phi = max(1.0, estimate)
    correlation = lag_one(standardised)
    caveats = ["dispersion_includes_recording_breaks"]
    if is_autocorrelated(correlation, len(residual)):
        caveats.append("periods_depend_on_each_other")
    if sparse < SPARSE_MEAN:
        caveats.append("dispersion_of_sparse_counts")
    return Dispersion(
        phi=phi,
        phi_upper=max(phi, upper),
        phi_estimate=estimate,
        lag_one_autocorrelation=correlation,
        degrees_of_freedom=freedom,
        periods=len(residual),
        level=level,
        caveats=tuple(caveats),
    )
