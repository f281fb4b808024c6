"""Sum the chances of all pairs of Poisson counts that lie at least so far apart, for the E-test."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from layers.stats.shared.count_model import Floats

# A pair that ties with the observed one counts as extreme, also if rounding parts them. The slack is relative
# to the numbers that were subtracted, not to their difference, which may be 0.
SLACK = 1e-12


@dataclass(frozen=True)
class RatePairs:
    """
    All pairs of counts with two exposures, and how far each lies from a difference of rates.

    Parameters
    ----------
    exposure_1, exposure_2
        Both in one unit, above 0.
    difference
        Rate 1 minus rate 2, incidents per unit of exposure.

    References
    ----------
    Krishnamoorthy & Thomson (2004), Journal of Statistical Planning and Inference 119, formula 3.5.
    """

    exposure_1: float
    exposure_2: float
    difference: float

    def distance(self, count_1: float, count_2: float) -> float:
        """Return how many standard errors a pair lies from the difference."""
        gap, error, scale = self._measures(np.float64(count_1), np.float64(count_2))
        return 0.0 if gap <= SLACK * scale else float(gap / error)

    def extreme_chance(self, distance: float, rate_1: float, rate_2: float) -> float:
        """Return the chance of a pair at least so far away, (0, 0) left out."""
        from scipy.special import gammaln, pdtr, pdtrc, xlogy

        mean_1, mean_2 = rate_1 * self.exposure_1, rate_2 * self.exposure_2
        reach = 14 * math.sqrt(mean_1) + 60
        first = np.arange(max(0, math.floor(mean_1 - reach)), math.ceil(mean_1 + reach) + 1.0)
        low, high = self._nearer(first, distance)
        below = np.where(low > 0, pdtr(np.maximum(low - 1, 0), mean_2), 0.0)
        chance = np.where(low > high, 1.0, below + pdtrc(np.maximum(high, 0), mean_2))
        p = float(np.exp(xlogy(first, mean_1) - gammaln(first + 1) - mean_1) @ chance)
        if first[0] == 0:
            p -= math.exp(-mean_1 - mean_2)
        return min(1.0, max(0.0, p))

    def _nearer(self, first: Floats, distance: float) -> tuple[Floats, Floats]:
        """
        Return for each first count the least and the greatest second count that lie nearer than `distance`.

        They are an unbroken run, between the roots of a quadratic: so each row of the double sum is two
        tails. Where there is no such count, the least is above the greatest.
        """
        n_1, n_2, square = self.exposure_1, self.exposure_2, distance**2
        gap = (first / n_1 - self.difference) * n_2
        half = np.sqrt(np.maximum(square * (gap + square / 4 + (n_2 / n_1) ** 2 * first), 0.0))
        low = np.maximum(np.floor(gap + square / 2 - half) - 1, 0.0)
        high = np.maximum(np.ceil(gap + square / 2 + half) + 1, -1.0)
        # The roots are rounded, and ties count as extreme: the last steps go by the definition itself.
        for _ in range(4):
            low += self._is_extreme(first, low, distance)
            high -= (high >= 0) & self._is_extreme(first, np.maximum(high, 0.0), distance)
        return low, high

    def _is_extreme(self, first: Floats, second: Floats, distance: float) -> NDArray[np.bool_]:
        gap, error, scale = self._measures(first, second)
        return np.asarray(gap + SLACK * scale >= distance * error)

    def _measures(self, first: Any, second: Any) -> tuple[Any, Any, Any]:
        """Return the distance from the difference, its standard error, and the size of what was rounded."""
        rate_1, rate_2 = first / self.exposure_1, second / self.exposure_2
        gap = np.abs(rate_1 - rate_2 - self.difference)
        error = np.sqrt(rate_1 / self.exposure_1 + rate_2 / self.exposure_2)
        return gap, error, rate_1 + rate_2 + abs(self.difference)
