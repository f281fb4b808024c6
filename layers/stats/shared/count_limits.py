"""Limits of the mean of a Poisson count, with half of the count's own chance in either tail (mid-p)."""

from __future__ import annotations

from collections.abc import Callable


def at_most(observed: float, mean: float) -> float:
    """
    Return the chance of fewer than were observed, and half the chance of just as many.

    >>> round(at_most(3, 5.0), 4)
    0.1948
    """
    from scipy import special

    fewer = float(special.gammaincc(observed, mean)) if observed > 0 else 0.0
    return (fewer + float(special.gammaincc(observed + 1, mean))) / 2


def at_least(observed: float, mean: float) -> float:
    """
    Return the chance of more than were observed, and half the chance of just as many.

    >>> round(at_least(3, 5.0) + at_most(3, 5.0), 4)
    1.0
    """
    from scipy import special

    more = float(special.gammainc(observed, mean)) if observed > 0 else 1.0
    return (more + float(special.gammainc(observed + 1, mean))) / 2


def highest_mean(observed: float, tail: float) -> float:
    """Return the mean that gives at most what was observed with a chance of `tail`."""
    from scipy import special

    low = float(special.gammainccinv(observed, tail)) if observed > 0 else 0.0
    high = float(special.gammainccinv(observed + 1, tail))
    return _between(lambda mean: at_most(observed, mean) - tail, low, high)


def lowest_mean(observed: float, tail: float) -> float:
    """Return the mean that gives at least what was observed with a chance of `tail`: 0 where nothing was."""
    from scipy import special

    if observed == 0:
        return 0.0
    low, high = (float(special.gammaincinv(one, tail)) for one in (observed, observed + 1))
    return _between(lambda mean: at_least(observed, mean) - tail, low, high)


def _between(beyond: Callable[[float], float], low: float, high: float) -> float:
    """Return where a function crosses 0 between two ends that are right to their last digits only."""
    from scipy import optimize

    return float(optimize.brentq(beyond, low * (1 - 1e-9), high * (1 + 1e-9)))
