"""Say whether a series rises or falls more steadily than chance, whatever the shape of the rise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from layers.stats.shared.checks import refuse, wrong_level
from layers.stats.shared.count_model import Floats

# With fewer values the normal law is a rough stand-in for the exact one.
FEWEST_FOR_NORMAL = 8


@dataclass(frozen=True, kw_only=True)
class MannKendall:
    """
    Whether one series rises or falls; None with a `reason` where there is nothing to compare.

    `score` is Kendall's S, rises minus falls over all pairs, with its `variance` under no trend; `tau` is S
    over all pairs; `p` is two-sided. `direction` is +1 or -1 where p is at most `alpha`, otherwise 0. `known`
    values were used and `missing` ones left out.
    """

    score: int | None = None
    variance: float | None = None
    z: float | None = None
    p: float | None = None
    tau: float | None = None
    direction: int = 0
    known: int
    missing: int
    alpha: float
    reason: str | None = None
    caveats: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False, kw_only=True)
class MannKendalls:
    """
    Whether each of many series rises or falls; shape (rows,) each, NaN where fewer than two values are known.

    The fields are those of `MannKendall`; `reason` says why rows are NaN, where any is.
    """

    score: NDArray[np.int64]
    variance: Floats
    z: Floats
    p: Floats
    tau: Floats
    direction: NDArray[np.int8]
    known: NDArray[np.int64]
    alpha: float
    reason: str | None
    caveats: tuple[str, ...]


def mann_kendall(values: NDArray[Any], *, alpha: float = 0.05) -> MannKendall:
    """
    Answer: does this series rise or fall more steadily than values in random order would?

    Parameters
    ----------
    values
        Shape (n,), in order of time, in any unit; NaN where one is missing, which is left out and counted.
    alpha
        Of the two-sided test that gives `direction`, inside (0, 1).

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input.

    Misreadings
    -----------
    It says that there is a trend, not how large it is. Values that carry over from one step to the next, and
    a season of which one half is seen, look like a trend. No trend found is not the same as no trend.

    References
    ----------
    Mann (1945), Econometrica 13; Kendall (1975), Rank Correlation Methods, chapters 1 and 4 for ties.

    Examples
    --------
    >>> found = mann_kendall(np.arange(1, 9))
    >>> found.score, round(found.z, 6), found.direction
    (28, 3.340384, 1)
    """
    series = np.asarray(values, np.float64)
    wrong = wrong_level(alpha, "alpha") + _wrong_values(series, dimensions=1)
    refuse(wrong)
    many = mann_kendalls(series[None, :], alpha=alpha)
    known = int(many.known[0])
    missing = len(series) - known
    if many.reason is not None:
        return MannKendall(known=known, missing=missing, alpha=alpha, reason=many.reason)
    return MannKendall(
        score=int(many.score[0]),
        variance=float(many.variance[0]),
        z=float(many.z[0]),
        p=float(many.p[0]),
        tau=float(many.tau[0]),
        direction=int(many.direction[0]),
        known=known,
        missing=missing,
        alpha=alpha,
        caveats=many.caveats,
    )


def mann_kendalls(values: NDArray[Any], *, alpha: float = 0.05) -> MannKendalls:
    """
    Answer: which of many series rise or fall more steadily than values in random order would?

    Parameters
    ----------
    values
        Shape (rows, steps), each row in order of time; NaN where a value is missing, which is left out.
    alpha
        Of each row's two-sided test, inside (0, 1).

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input.

    Misreadings
    -----------
    These are as many tests as rows, and `alpha` is for each alone: where one is drawn per cell, correct
    `p` for all of them. Neighbouring cells share their trends, and steps may carry over to the next.

    References
    ----------
    Mann (1945), Econometrica 13; Kendall (1975), Rank Correlation Methods, chapters 1 and 4 for ties.

    Examples
    --------
    >>> mann_kendalls(np.array([[1, 2, 3, 4, 5, 6], [2, 2, 2, 2, 2, 2]])).p.round(4).tolist()
    [0.0085, 1.0]
    """
    from scipy.special import ndtr

    from layers.stats.kernels.kendall_sums import kendall_sums

    series = np.asarray(values, np.float64)
    refuse(wrong_level(alpha, "alpha") + _wrong_values(series, dimensions=2))
    score, ties, known = kendall_sums(series)
    some = known >= 2
    variance = np.where(some, (known * (known - 1) * (2 * known + 5) - ties) / 18, np.nan)
    # Where all values are equal the score is 0, its variance too, and nothing speaks against chance.
    z = np.where(some, (score - np.sign(score)) / np.sqrt(np.where(variance > 0, variance, 1.0)), np.nan)
    p = 2 * ndtr(-np.abs(z))
    tau = np.where(some, score / np.maximum(known * (known - 1) / 2, 1), np.nan)
    return MannKendalls(
        score=score,
        variance=variance,
        z=z,
        p=p,
        tau=tau,
        direction=np.where(p <= alpha, np.sign(score), 0).astype(np.int8),
        known=known,
        alpha=alpha,
        reason=None if some.all() else "fewer_than_two_values",
        caveats=_caveats(known[some]),
    )


def _wrong_values(series: Floats, *, dimensions: int) -> list[str]:
    wrong = []
    if series.ndim != dimensions:
        wrong.append(f"`values` has shape {series.shape} but must have {dimensions} dimension(s)")
    if np.isinf(series).any():
        wrong.append("`values` must be finite, or NaN where one is missing")
    return wrong


def _caveats(known: NDArray[np.int64]) -> tuple[str, ...]:
    if not len(known):
        return ()
    caveats = ("steps_are_taken_as_independent", "a_trend_has_no_size_here")
    if known.min() < FEWEST_FOR_NORMAL:
        return (*caveats, "few_values_make_p_rough")
    return caveats
