"""A difference with its normal interval, as several statistics return it."""

from __future__ import annotations

from dataclasses import dataclass

from layers.stats.shared.checks import p_two_sided, two_sided


@dataclass(frozen=True)
class Difference:
    """A difference with its interval, negative for fewer; `z` to `high` None where nothing was counted."""

    estimate: float
    standard_error: float
    z: float | None
    p: float | None
    low: float | None
    high: float | None


def difference_with_interval(estimate: float, standard_error: float, level: float) -> Difference:
    """
    Return a difference with its normal interval and its two-sided p.

    Parameters
    ----------
    estimate, standard_error
        In one unit, whichever; with an error of 0 nothing was counted and there is no interval.
    level
        Of the interval, inside (0, 1).

    Examples
    --------
    >>> difference_with_interval(-10.0, 5.0, 0.95).z
    -2.0
    """
    if standard_error == 0:
        return Difference(estimate, 0.0, None, None, None, None)
    z, reach = estimate / standard_error, two_sided(level) * standard_error
    return Difference(estimate, standard_error, z, p_two_sided(z), estimate - reach, estimate + reach)
