"""Correct the p-values of many tests at once, so that few of the findings are false."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from layers.stats.shared.checks import refuse, wrong_level
from layers.stats.shared.count_model import Floats

Correction = Literal["benjamini_hochberg", "benjamini_yekutieli", "none"]


@dataclass(frozen=True, eq=False)
class FalseDiscovery:
    """
    The p-values as they came and `adjusted`, NaN where nothing was tested, and which are `found`; shape (n,).

    `tested` is how many tests the correction counted.
    """

    p: Floats
    adjusted: Floats
    found: NDArray[np.bool_]
    tested: int
    correction: Correction
    rate: float
    reason: str | None
    caveats: tuple[str, ...]


def control_false_discovery(
    p: NDArray[Any], *, correction: Correction = "benjamini_hochberg", rate: float = 0.05
) -> FalseDiscovery:
    """
    Answer: which of many tests may be called findings, if at most a share `rate` of those shall be false?

    Parameters
    ----------
    p
        Shape (n,), inside [0, 1]; NaN where nothing was tested, which is left out of the number of tests.
    correction
        Benjamini-Yekutieli holds for tests that depend on each other in any way, and finds less; "none"
        leaves p as it is.
    rate
        The share of false findings to be borne, inside (0, 1).

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input.

    Misreadings
    -----------
    At a rate of 0.05, 5 % of the findings may be false, not 5 % of all tests. It holds in the long run, not
    for one map. What is not found is not shown to be ordinary.

    References
    ----------
    Benjamini & Hochberg (1995), Journal of the Royal Statistical Society B 57; Benjamini & Yekutieli (2001),
    Annals of Statistics 29.

    Examples
    --------
    >>> control_false_discovery(np.array([0.04, np.nan, 0.01, 0.5])).adjusted.round(3).tolist()
    [0.06, nan, 0.03, 0.5]
    """
    given = np.asarray(p, np.float64)
    wrong = wrong_level(rate, "rate")
    if given.ndim != 1:
        wrong.append(f"`p` has shape {given.shape} but must have one dimension")
    if ((given < 0) | (given > 1)).any():
        wrong.append("`p` must lie between 0 and 1")
    if correction not in get_args(Correction):
        wrong.append(f"`correction` was {correction!r} but must be one of {list(get_args(Correction))}")
    refuse(wrong)
    some = ~np.isnan(given)
    adjusted = given.copy()
    adjusted[some] = _adjust(given[some], correction)
    tested = int(some.sum())
    return FalseDiscovery(
        p=given,
        adjusted=adjusted,
        found=some & (adjusted <= rate),
        tested=tested,
        correction=correction,
        rate=rate,
        reason=None if tested else "nothing_tested",
        caveats=_caveats(correction) if tested else (),
    )


def _adjust(p: Floats, correction: Correction) -> Floats:
    m = len(p)
    if correction == "none" or m == 0:
        return p
    ranks = np.arange(1, m + 1)
    factor = float((1 / ranks).sum()) if correction == "benjamini_yekutieli" else 1.0
    order = np.argsort(p)
    # From the largest down: no p may end above that of a weaker finding.
    lowest = np.minimum.accumulate((factor * m * p[order] / ranks)[::-1])[::-1]
    adjusted = np.empty(m)
    adjusted[order] = np.minimum(lowest, 1.0)
    return adjusted


def _caveats(correction: Correction) -> tuple[str, ...]:
    if correction == "none":
        return ("not_corrected_for_many_tests",)
    return ("the_rate_is_of_the_findings",)
