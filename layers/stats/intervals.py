"""Say how far a share may be from what was counted."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Shares:
    """Shares with their intervals, shape (n,) each; NaN where nothing was counted."""

    share: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    level: float


def wilson(hits: NDArray[np.int64], trials: NDArray[np.int64], *, level: float = 0.95) -> Shares:
    """
    Return shares of counts with Wilson's score interval.

    Parameters
    ----------
    hits, trials
        Shape (n,), whole numbers, ``0 <= hits <= trials``.
    level
        Of the interval, inside (0, 1).

    Raises
    ------
    ValueError
        Naming everything that is wrong with the input.

    Misreadings
    -----------
    The interval takes the records as independent draws; incidents that come in series make it too narrow.

    References
    ----------
    Wilson (1927), J. Am. Stat. Assoc. 22; Newcombe (1998), Statistics in Medicine 17, method 3.
    """
    hits, trials = np.asarray(hits, np.float64), np.asarray(trials, np.float64)
    wrong = []
    if hits.shape != trials.shape:
        wrong.append(f"{hits.shape} hits but {trials.shape} trials")
    elif not bool(np.all((hits >= 0) & (hits <= trials))):
        wrong.append("hits must lie between 0 and trials")
    if not 0 < level < 1:
        wrong.append(f"`level` was {level} but must lie between 0 and 1")
    if wrong:
        raise ValueError("; ".join(wrong))
    z = NormalDist().inv_cdf(0.5 + level / 2)
    some = trials > 0
    n = np.where(some, trials, 1.0)
    share = hits / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * np.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    # At the ends the formula is exact but rounding is not: a share always lies inside its interval.
    low = np.where(hits == 0, 0.0, np.minimum(middle - half, share))
    high = np.where(hits == trials, 1.0, np.maximum(middle + half, share))
    share, low, high = (np.where(some, one, np.nan) for one in (share, low, high))
    return Shares(share, low, high, level)
