"""Say what to expect of a place that was chosen because it was bad: empirical Bayes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from layers.stats.shared.checks import refuse, wrong_exposures, wrong_level
from layers.stats.shared.count_model import Floats
from layers.stats.shared.series import wrong_series

FEWEST_PLACES = 10


@dataclass(frozen=True, eq=False, kw_only=True)
class RegressionToMean:
    """
    What chosen places will have without any event; arrays of shape (k,), NaN with a `reason` if not offered.

    `expected` incidents in the window after, `low` to `high` an interval for the count itself, and `fall` how
    much fewer (negative: more) than now need no explanation. `weight` is the share of the comparable places'
    mean in `expected`, the rest is the place's own count.
    """

    expected: Floats
    low: Floats
    high: Floats
    fall: Floats
    weight: float | None = None
    mean: float | None = None
    variance: float | None = None
    places: int | None = None
    level: float
    reason: str | None = None
    caveats: tuple[str, ...] = ()


def regression_to_mean(
    comparable: NDArray[Any], chosen: NDArray[Any], *, after_length: float = 1.0, level: float = 0.95
) -> RegressionToMean:
    """
    Answer: how many incidents will a place have next that was chosen for having many?

    Parameters
    ----------
    comparable
        Shape (n,), incidents of all places among which the choice was made, the chosen included, in one
        window.
    chosen
        Shape (k,), incidents of the chosen places in the same window.
    after_length
        Length of the window after, relative to this window.
    level
        Of the interval of the next count, inside (0, 1).

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input.

    Misreadings
    -----------
    It corrects the choice only if the comparable places are those that could have been chosen, with the same
    streets and the same use. What rises or falls everywhere is not in it: that is the control area's part.

    References
    ----------
    Hauer (1997), Observational Before-After Studies in Road Safety, chapter 11; Robbins (1956), on empirical
    Bayes.

    Examples
    --------
    >>> streets = np.array([2, 4, 18, 16, 3, 17, 10, 10, 12, 8])
    >>> found = regression_to_mean(streets, np.array([18]))
    >>> round(found.weight, 3), round(float(found.expected[0]), 2)
    (0.294, 15.65)
    """
    comparable = np.asarray(comparable, np.float64)
    chosen = np.asarray(chosen, np.float64)
    wrong = wrong_series(comparable=comparable) + wrong_series(chosen=chosen) + wrong_level(level)
    refuse(wrong + wrong_exposures(after_length=after_length))
    if len(comparable) < FEWEST_PLACES:
        return _nothing(len(chosen), len(comparable), level, "fewer_than_10_comparable_places")
    mean, variance = float(comparable.mean()), float(comparable.var(ddof=1))
    return _expect(mean, variance, chosen, len(comparable), after_length, level)


def regression_to_known_mean(
    mean: float, variance: float, chosen: NDArray[Any], *, after_length: float = 1.0, level: float = 0.95
) -> RegressionToMean:
    """
    Answer the same where only the mean and the variance of the comparable places are known.

    Parameters
    ----------
    mean, variance
        Of incidents over comparable places, in one window.
    chosen, after_length, level
        As in `regression_to_mean`.

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input.

    Misreadings
    -----------
    As in `regression_to_mean`. Nobody can see here from how many places the two numbers come.

    References
    ----------
    Hauer (1997), Observational Before-After Studies in Road Safety, chapter 11.

    Examples
    --------
    >>> regression_to_known_mean(10.0, 30.0, np.array([25])).expected
    array([20.])
    """
    chosen = np.asarray(chosen, np.float64)
    wrong = wrong_series(chosen=chosen) + wrong_exposures(after_length=after_length) + wrong_level(level)
    wrong += [
        f"`{name}` was {given!r} but must be finite and not below 0"
        for name, given in {"mean": mean, "variance": variance}.items()
        if not (np.isfinite(given) and given >= 0)
    ]
    refuse(wrong)
    return _expect(mean, variance, chosen, None, after_length, level)


def _expect(
    mean: float, variance: float, chosen: Floats, places: int | None, after_length: float, level: float
) -> RegressionToMean:
    if mean == 0:
        return _nothing(len(chosen), places, level, "no_incidents_at_comparable_places")
    # Counts that vary less than by chance say that all places are alike: nothing of a place's own is left.
    weight = min(1.0, mean / variance) if variance > 0 else 1.0
    next_rate = weight * mean + (1 - weight) * chosen
    expected = after_length * next_rate
    low, high = _next_count(next_rate, weight, after_length, level)
    return RegressionToMean(
        expected=expected,
        low=low,
        high=high,
        fall=after_length * chosen - expected,
        weight=weight,
        mean=mean,
        variance=variance,
        places=places,
        level=level,
        caveats=("only_among_places_that_could_have_been_chosen", "what_changes_everywhere_is_not_included"),
    )


def _next_count(next_rate: Floats, weight: float, after_length: float, level: float) -> tuple[Floats, Floats]:
    """Return quantiles of the next count: Poisson around a rate of which a gamma law is known."""
    from scipy.stats import nbinom, poisson

    tails = (1 - level) / 2, (1 + level) / 2
    if weight == 1:
        low, high = (np.asarray(poisson.ppf(tail, after_length * next_rate), np.float64) for tail in tails)
        return low, high
    # The posterior has mean `next_rate` and variance (1 - weight) next_rate.
    shape, share = next_rate / (1 - weight), 1 / (1 + (1 - weight) * after_length)
    low, high = (np.asarray(nbinom.ppf(tail, shape, share), np.float64) for tail in tails)
    return low, high


def _nothing(chosen: int, places: int | None, level: float, reason: str) -> RegressionToMean:
    unknown = np.full(chosen, np.nan)
    return RegressionToMean(
        expected=unknown,
        low=unknown.copy(),
        high=unknown.copy(),
        fall=unknown.copy(),
        places=places,
        level=level,
        reason=reason,
    )
