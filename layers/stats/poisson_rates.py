"""Say whether two counts, or a count and its past, differ by more than chance."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from layers.stats.shared.checks import refuse, wrong_amounts, wrong_counts, wrong_exposures, wrong_shapes
from layers.stats.shared.count_model import Floats
from layers.stats.shared.rate_pairs import RatePairs


@dataclass(frozen=True)
class RateTest:
    """
    A two-sided p for two rates, None with a `reason` where both counts are 0.

    `difference` is what was tested, rate 1 minus rate 2; `is_clamped` says that one rate under the null had
    to be raised to 0.
    """

    p: float | None
    rate_1: float
    rate_2: float
    difference: float
    is_clamped: bool
    reason: str | None
    caveats: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class PoissonChanges:
    """Changes of counts, shape (n,) each; `percent` is NaN, with a `reason`, where nothing was before."""

    previous: Floats
    current: Floats
    z: Floats
    percent: Floats
    reason: str | None
    caveats: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class PoissonBand:
    """Counts from `low` to `high`, shape (n,) each, lie within `z` standard deviations of their `mean`."""

    mean: Floats
    low: Floats
    high: Floats
    z: float
    caveats: tuple[str, ...]


def e_test(
    *,
    count_1: int,
    count_2: int,
    exposure_1: float = 1.0,
    exposure_2: float = 1.0,
    difference: float = 0.0,
) -> RateTest:
    """
    Answer: how often do two Poisson counts lie so far apart if their rates differ by `difference`?

    Parameters
    ----------
    count_1, count_2
        Incidents.
    exposure_1, exposure_2
        Days, or whatever the incidents could have happened in, in one unit.
    difference
        Rate 1 minus rate 2 under the null, incidents per unit of exposure.

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input.

    Misreadings
    -----------
    It takes reports as independent; incidents that come in series make p too small. It compares two rates and
    knows no third thing that changed: no control, no season.

    References
    ----------
    Krishnamoorthy & Thomson (2004), Journal of Statistical Planning and Inference 119, formula 3.5.

    Examples
    --------
    >>> round(e_test(count_1=3, count_2=0).p, 4)
    0.0884
    """
    wrong = wrong_counts(count_1=count_1, count_2=count_2)
    wrong += wrong_exposures(exposure_1=exposure_1, exposure_2=exposure_2)
    if not math.isfinite(difference):
        wrong.append("`difference` must be finite")
    refuse(wrong)
    rates = (float(count_1 / exposure_1), float(count_2 / exposure_2))
    if count_1 == count_2 == 0:
        return RateTest(None, *rates, difference, False, "nothing_to_compare", ())
    both = exposure_1 + exposure_2
    null_2 = (count_1 + count_2) / both - difference * exposure_1 / both
    lowest = max(0.0, -difference)
    clamped = null_2 < lowest
    null_2 = max(null_2, lowest)
    pairs = RatePairs(exposure_1, exposure_2, difference)
    p = pairs.extreme_chance(pairs.distance(count_1, count_2), max(0.0, null_2 + difference), null_2)
    caveats = ("independent_reports_assumed",) + ("null_rate_raised_to_0",) * clamped
    return RateTest(p, *rates, difference, clamped, None, caveats)


def exact_conditional(
    *, count_1: int, count_2: int, exposure_1: float = 1.0, exposure_2: float = 1.0
) -> RateTest:
    """
    Answer: given how many there were in all, how often are they shared so unevenly if both rates are equal?

    Parameters
    ----------
    count_1, count_2
        Incidents.
    exposure_1, exposure_2
        Days, or whatever the incidents could have happened in, in one unit.

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input.

    Misreadings
    -----------
    It never finds too often, but misses more than the E-test where counts are small.

    References
    ----------
    Przyborowski & Wilenski (1940), Biometrika 31; two-sided as in R's `poisson.test`.

    Examples
    --------
    >>> round(exact_conditional(count_1=20, count_2=10).p, 8)
    0.09873715
    """
    from scipy.stats import binomtest

    wrong = wrong_counts(count_1=count_1, count_2=count_2)
    refuse(wrong + wrong_exposures(exposure_1=exposure_1, exposure_2=exposure_2))
    rates = (float(count_1 / exposure_1), float(count_2 / exposure_2))
    if count_1 == count_2 == 0:
        return RateTest(None, *rates, 0.0, False, "nothing_to_compare", ())
    share = exposure_1 / (exposure_1 + exposure_2)
    p = float(binomtest(int(count_1), int(count_1) + int(count_2), share).pvalue)
    return RateTest(p, *rates, 0.0, False, None, ("independent_reports_assumed",))


def poisson_z(*, previous: NDArray[Any], current: NDArray[Any]) -> PoissonChanges:
    """
    Answer: how many standard deviations lie between two counts of equally long periods?

    Parameters
    ----------
    previous, current
        Shape (n,), incidents.

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input.

    Misreadings
    -----------
    The z is for one pair looked at in advance; the largest of many is large by chance. A percentage of few
    incidents swings with every single one of them.

    References
    ----------
    Wheeler (2016), International Journal of Police Science & Management 18, "Tables and graphs for monitoring
    temporal crime trends".

    Examples
    --------
    >>> found = poisson_z(previous=np.array([16, 0]), current=np.array([25, 4]))
    >>> found.z.tolist(), found.percent.tolist(), found.reason
    ([2.0, 4.0], [56.25, nan], 'no_percentage_from_0')
    """
    before, now = (np.atleast_1d(np.asarray(one, np.float64)) for one in (previous, current))
    refuse(wrong_shapes(previous=before, current=now) + wrong_counts(previous=before, current=now))
    some = before > 0
    percent = np.where(some, 100 * (now - before) / np.where(some, before, 1.0), np.nan)
    reason = None if some.all() else "no_percentage_from_0"
    caveats = ("equally_long_periods_assumed", "for_one_look_chosen_in_advance")
    return PoissonChanges(before, now, 2 * (np.sqrt(now) - np.sqrt(before)), percent, reason, caveats)


def poisson_band(*, mean: NDArray[Any], z: float = 3.0) -> PoissonBand:
    """
    Answer: between which counts does a period lie whose z against its mean is at most so large?

    Parameters
    ----------
    mean
        Shape (n,), incidents per period before, none below 0.
    z
        Half width in standard deviations, above 0.

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input.

    Misreadings
    -----------
    The band is for one week looked at in advance: the largest of 52 weeks leaves a band of 2 more often than
    not.

    References
    ----------
    Wheeler (2016), International Journal of Police Science & Management 18.

    Examples
    --------
    >>> found = poisson_band(mean=np.array([16.0]))
    >>> found.low.tolist(), found.high.tolist()
    ([6.25], [30.25])
    """
    middle = np.atleast_1d(np.asarray(mean, np.float64))
    refuse(wrong_amounts(mean=middle) + wrong_exposures(z=z))
    root = np.sqrt(middle)
    low, high = np.maximum(0.0, root - z / 2) ** 2, (root + z / 2) ** 2
    return PoissonBand(middle, low, high, z, ("for_one_look_chosen_in_advance",))
