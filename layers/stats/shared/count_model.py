"""Fit counts and shares, and say a log ratio with its interval: what several statistics share."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from layers.stats.shared.checks import p_two_sided, two_sided

Floats = NDArray[np.float64]

# Below this mean a period without incidents says that the maximum lies at infinity.
EDGE = 1e-6
# A factor of e^50 between an estimate and its limit is no statement, and e^700 is no number.
WIDEST_LOG = 50.0
# A mean of e^30 incidents, or a share this near to 0 or 1, is a search that runs away.
FARTHEST_LOG = 30.0
# A percentage of fewer incidents than this swings with every single one of them.
FEWEST_FOR_PERCENT = 20


def no_numbers() -> Floats:
    """Return an array of no length, for results that have nothing to say."""
    return np.empty(0, np.float64)


@dataclass(frozen=True)
class RatioEstimate:
    """A ratio with its interval; `log` and `standard_error` on the natural log scale, `p` two-sided."""

    log: float
    standard_error: float
    ratio: float
    low: float
    high: float
    p: float


def quantile(level: float, degrees_of_freedom: int | None) -> float:
    """Return the two-sided quantile of Student's t, or of the normal law without degrees of freedom."""
    if degrees_of_freedom is None:
        return two_sided(level)
    from scipy.special import stdtrit

    return float(stdtrit(degrees_of_freedom, 0.5 + level / 2))


def ratio_estimate(
    log: float, standard_error: float, *, level: float, degrees_of_freedom: int | None
) -> RatioEstimate | None:
    """
    Return a log ratio as a ratio with its interval, or None where the interval says nothing.

    Parameters
    ----------
    log, standard_error
        Natural log of the ratio and its standard error.
    level
        Of the interval, inside (0, 1).
    degrees_of_freedom
        Of Student's t; None takes the normal distribution.

    Examples
    --------
    >>> found = ratio_estimate(0.0, 0.1, level=0.95, degrees_of_freedom=None)
    >>> (round(found.low, 3), round(found.high, 3), found.p)
    (0.822, 1.217, 1.0)
    """
    reach = quantile(level, degrees_of_freedom) * standard_error
    p = p_two_sided(log / standard_error)
    if degrees_of_freedom is not None:
        from scipy.special import stdtr

        p = 2 * float(stdtr(degrees_of_freedom, -abs(log / standard_error)))
    if reach > WIDEST_LOG or abs(log) > WIDEST_LOG:
        return None
    return RatioEstimate(log, standard_error, math.exp(log), math.exp(log - reach), math.exp(log + reach), p)


@dataclass(frozen=True, eq=False)
class Fit:
    """
    A fitted model: `coefficients` (p,), their `covariance` (p, p) without dispersion, `fitted` means (n,).

    `pearson` is Pearson's chi-square, `residuals` (n,) its signed roots; `reason` says why the fit cannot be
    used.
    """

    coefficients: Floats
    covariance: Floats
    fitted: Floats
    residuals: Floats
    pearson: float
    degrees_of_freedom: int
    reason: str | None

    @property
    def dispersion(self) -> float:
        """Pearson's chi-square per degree of freedom, also below 1."""
        return self.pearson / self.degrees_of_freedom


def fit_counts(counts: Floats, design: Floats, offset: Floats | None = None) -> Fit:
    """
    Fit a Poisson model with log link by iteratively reweighted least squares.

    Parameters
    ----------
    counts
        Shape (n,).
    design
        Shape (n, p), with its own column of ones.
    offset
        Shape (n,), log exposure.

    References
    ----------
    McCullagh & Nelder (1989), Generalized Linear Models, chapters 2 and 6.
    """
    fixed = np.zeros(len(counts)) if offset is None else offset

    def shape(eta: Floats) -> tuple[float, Floats, Floats]:
        mean = np.exp(eta)
        return float(counts @ eta - mean.sum()), mean, mean

    start = np.linalg.lstsq(design, np.log(counts + 0.5) - fixed, rcond=None)[0]
    return _climb(counts, design, fixed, np.asarray(start, np.float64), shape)


def fit_shares(hits: Floats, trials: Floats, design: Floats) -> Fit:
    """
    Fit a binomial model with logit link; `hits` and `trials` of shape (n,), `design` (n, p).

    A treated count given treated plus control is binomial, so this is the Poisson model with a group effect
    and an effect of its own for every period, without its many coefficients.
    """
    from scipy.special import expit

    def shape(eta: Floats) -> tuple[float, Floats, Floats]:
        share = expit(eta)
        mean = trials * share
        return float(hits @ eta - trials @ np.logaddexp(0, eta)), mean, mean * (1 - share)

    start = np.linalg.lstsq(design, np.log((hits + 0.5) / (trials - hits + 0.5)), rcond=None)[0]
    return _climb(hits, design, np.zeros(len(hits)), np.asarray(start, np.float64), shape)


def _climb(
    response: Floats,
    design: Floats,
    offset: Floats,
    start: Floats,
    shape: Callable[[Floats], tuple[float, Floats, Floats]],
) -> Fit:
    """Walk up a concave log-likelihood; `shape` gives its height, the means and their variances."""
    n, p = design.shape
    at = start

    def look(b: Floats) -> tuple[float, Floats, Floats]:
        return shape(np.clip(design @ b + offset, -FARTHEST_LOG, FARTHEST_LOG))

    height, mean, variance = look(at)
    settled = False
    for _ in range(60):
        root = np.sqrt(variance)
        step = np.linalg.lstsq(design * root[:, None], (response - mean) / root, rcond=None)[0]
        gain = float(step @ (design.T @ (response - mean)))
        length = 1.0
        new = look(at + step)
        while new[0] < height - 1e-9 * (1 + abs(height)) and length > 1e-6:
            length /= 2
            new = look(at + length * step)
        at, (height, mean, variance) = at + length * step, new
        if gain < 1e-13 * (1 + abs(height)):
            settled = True
            break
    reason = None
    if np.linalg.matrix_rank(design) < p or p >= n:
        reason = "model_not_identifiable"
    elif not settled or bool((variance < EDGE).any()):
        reason = "counts_too_sparse_for_the_model"
    residuals = (response - mean) / np.sqrt(variance)
    triangle = np.linalg.qr(design * np.sqrt(variance)[:, None], mode="r")
    inverse = np.linalg.pinv(triangle)
    return Fit(at, inverse @ inverse.T, mean, residuals, float(residuals @ residuals), max(n - p, 1), reason)
