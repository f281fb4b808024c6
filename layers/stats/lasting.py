"""Say how much of an unusual window is likely to be left in the next one: what lasts, and what was chance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from layers.stats.shared.checks import refuse, wrong_counts

Counts = NDArray[np.integer[Any]]
Floats = NDArray[np.float64]

# Of fewer windows hardly anything can be said of one and the next; shorter ones are taken instead.
FEWEST_WINDOWS = 8
# How much lasts is known from few windows of few places: so many standard errors more are reckoned with.
CAUTION = 1.645


@dataclass(frozen=True)
class Lasting:
    """
    What lasts of places' deviations from their usual share, from one window to the next.

    Attributes
    ----------
    variance, covariance
        Of the logarithm of the rate, chance of counts aside: of one window, and of one with the next.
    error
        Standard error of `covariance`, from place to place.
    windows, window_weeks
        How many windows of how many weeks led to it.
    """

    variance: float
    covariance: float
    error: float
    windows: int
    window_weeks: int

    def part(self, expected: float) -> float:
        """Return which part of a deviation lasts where so many incidents were expected, from 0 to 1."""
        if expected <= 0:
            return 0.0
        lasts = self.covariance + CAUTION * self.error
        return max(0.0, lasts) / (max(self.variance, lasts, 0.0) + 1 / expected)


def lasting_of(weekly: Counts, window_weeks: int) -> Lasting:
    """
    Answer: where a place had more than its share in one window, how much of that is left in the next?

    A burst of chance is over with its window; one that has a cause may go on for months, and a place picked
    in the middle of it goes on having more. Both look alike from the burst alone. The history of the place
    and of places like it tells them apart.

    Parameters
    ----------
    weekly
        Shape (places, weeks): incidents by week, without the window that is judged.
    window_weeks
        Length of the windows; shorter ones where fewer than eight would fit.

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input.

    Misreadings
    -----------
    It is what lasted at such places on average. One place's burst can last longer, or end at once.

    References
    ----------
    Kendall (1954), Biometrika 41, for the bias of a serial covariance about a mean of the same windows; Hauer
    (1997), chapter 11, for how much of what is unusual belongs to the place.

    Examples
    --------
    >>> weekly = np.tile([[8, 2], [2, 8]], (5, 1)).repeat(52, axis=1)
    >>> round(lasting_of(weekly, 13).part(100.0), 2)
    0.7
    """
    wrong = wrong_counts(weekly=weekly)
    if np.ndim(weekly) != 2:
        wrong.append("`weekly` must have one row a place and one column a week")
    if window_weeks < 1:
        wrong.append("`window_weeks` must be at least 1")
    refuse(wrong)
    length = max(1, min(window_weeks, weekly.shape[1] // FEWEST_WINDOWS))
    windows = weekly.shape[1] // length
    counts = weekly[:, weekly.shape[1] - windows * length :].reshape(len(weekly), windows, length)
    n = counts.sum(axis=2).astype(float)
    share = n.sum(axis=1, keepdims=True) / max(n.sum(), 1)
    expected = share * n.sum(axis=0)
    size = float((expected[:, 1:] * expected[:, :-1]).sum())
    if len(weekly) < 2 or size == 0:
        return Lasting(0.0, 0.0, 0.0, windows, length)
    # A place is part of the total that it is measured by, and its mean is one of the same windows.
    square = (n - expected) ** 2 / np.maximum(1 - share, 0.5) * windows / (windows - 1)
    variance = float((square - expected).sum() / (expected**2).sum())
    off = n - expected
    products = (off[:, 1:] * off[:, :-1] + (square[:, 1:] + square[:, :-1]) / (2 * windows)).sum(axis=1)
    covariance = float(products.sum() / size)
    error = float(np.sqrt(((products - products.mean()) ** 2).sum() * len(n) / (len(n) - 1)) / size)
    return Lasting(variance, covariance, error, windows, length)
