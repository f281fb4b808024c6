"""Say by how many a count changed between two windows of equal length, and how sure that is."""

from __future__ import annotations

import math
from dataclasses import dataclass

from layers.stats.shared.checks import refuse, two_sided, wrong_counts, wrong_exposures, wrong_level


@dataclass(frozen=True)
class RecordedChange:
    """After minus before, with its interval; negative for fewer. `level` is that of the interval."""

    change: float
    low: float
    high: float
    dispersion: float
    level: float


def recorded_change(
    *, before: int, after: int, dispersion: float = 1.0, level: float = 0.95
) -> RecordedChange:
    """
    Answer: by how many did a count change between two windows of equal length?

    Parameters
    ----------
    before, after
        Counts of windows with equally many known days.
    dispersion
        How many times the Poisson variance such counts have; below 1 it is used as 1.
    level
        Of the interval, inside (0, 1).

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input.

    Misreadings
    -----------
    The change holds whatever else happened then: season, trend, other places' change. With nothing to compare
    with it says nothing about why.

    References
    ----------
    McCullagh & Nelder (1989), Generalized Linear Models, section 6.2.3: the variance of a count is its mean
    times the dispersion, so that of a difference is both counts' sum times it.

    Examples
    --------
    >>> found = recorded_change(before=100, after=60, dispersion=2.0)
    >>> found.change, round(found.low, 1), round(found.high, 1)
    (-40.0, -75.1, -4.9)
    """
    wrong = wrong_counts(before=before, after=after) + wrong_level(level)
    refuse(wrong + wrong_exposures(dispersion=dispersion))
    factor = max(1.0, float(dispersion))
    # Two windows of nothing still leave room for three incidents in either (the rule of three).
    reach = two_sided(level) * math.sqrt(factor * max(before + after, 3))
    change = float(after - before)
    return RecordedChange(change, change - reach, change + reach, factor, level)
