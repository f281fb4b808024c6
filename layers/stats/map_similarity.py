"""Say how alike two maps are, area by area: the spatial point pattern test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from layers.stats.false_discovery import control_false_discovery
from layers.stats.shared.checks import refuse, wrong_level
from layers.stats.shared.count_model import Floats
from layers.stats.shared.series import wrong_series

Test = Literal["campbell", "yates", "fisher"]
TESTS = ("campbell", "yates", "fisher")


@dataclass(frozen=True, eq=False, kw_only=True)
class MapSimilarity:
    """
    Which areas hold another share of all incidents than before; arrays of shape (n,), one entry an area.

    `p` is the raw two-sided p-value, `p_adjusted` after Benjamini-Hochberg over areas with any incident, both
    NaN elsewhere; `sign` is +1 where the later share is higher, -1 where it is lower, 0 where not different.
    `s_all` is the share of areas not different among all areas, `s_robust` among those with an incident in
    either set.
    """

    s_all: float | None = None
    s_robust: float | None = None
    sign: NDArray[np.int8]
    p: Floats
    p_adjusted: Floats
    base_share: Floats
    later_share: Floats
    test: Test
    rate: float
    reason: str | None = None
    caveats: tuple[str, ...] = ()


def map_similarity(
    base: NDArray[Any], later: NDArray[Any], *, test: Test = "campbell", rate: float = 0.05
) -> MapSimilarity:
    """
    Answer: in which areas did the share of all incidents change, and how alike are the two maps?

    Exchanging the two sets changes the signs and nothing else.

    Parameters
    ----------
    base, later
        Shape (n,), incidents per area in two sets.
    test
        Of each area's 2 x 2 table (here, elsewhere) x (base, later): Pearson's chi-square times (N - 1) / N,
        Yates' continuity correction, or Fisher's exact test.
    rate
        Of false findings among the areas called different, inside (0, 1).

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input.

    Misreadings
    -----------
    "Not different" with few incidents means that nothing could have been seen, not that nothing changed.
    Shares are compared: if incidents double everywhere, all areas are alike. What leaves one area must appear
    in the others.

    References
    ----------
    Andresen (2009), Applied Geography 29; Wheeler, Steenbeek & Andresen (2018), Transactions in GIS 22;
    Campbell (2007), Statistics in Medicine 26; Benjamini & Hochberg (1995), Journal of the Royal Statistical
    Society B 57.

    Examples
    --------
    >>> found = map_similarity(np.array([50, 50, 0]), np.array([90, 10, 0]))
    >>> found.sign.tolist(), round(found.s_all, 3), found.s_robust
    ([1, -1, 0], 0.333, 0.0)
    """
    base, later = np.asarray(base, np.float64), np.asarray(later, np.float64)
    wrong = wrong_series(base=base, later=later) + wrong_level(rate, "rate")
    if test not in TESTS:
        wrong.append(f"`test` was {test!r} but must be one of {TESTS}")
    refuse(wrong)
    unknown = np.full(len(base), np.nan)
    if not base.any() or not later.any():
        return MapSimilarity(
            sign=np.zeros(len(base), np.int8),
            p=unknown,
            p_adjusted=unknown.copy(),
            base_share=unknown.copy(),
            later_share=unknown.copy(),
            test=test,
            rate=rate,
            reason="a_set_without_incidents",
        )
    some = base + later > 0
    p = unknown.copy()
    p[some] = _p_values(base[some], later[some], base.sum(), later.sum(), test)
    tested = control_false_discovery(p, rate=rate)
    # Counts are compared across, not shares: two equal shares may differ in their last bit.
    direction = np.sign(later * base.sum() - base * later.sum())
    sign = np.where(tested.found, direction, 0).astype(np.int8)
    return MapSimilarity(
        s_all=float((sign == 0).mean()),
        s_robust=float((sign[some] == 0).mean()),
        sign=sign,
        p=p,
        p_adjusted=tested.adjusted,
        base_share=base / base.sum(),
        later_share=later / later.sum(),
        test=test,
        rate=rate,
        caveats=("not_different_is_not_the_same", "shares_are_compared_not_counts"),
    )


def _p_values(here: Floats, there: Floats, all_here: float, all_there: float, test: Test) -> Floats:
    """Return a p-value for each area of the table [[here, rest here], [there, rest there]]."""
    if test == "fisher":
        return _fisher(here, there, all_here, all_there)
    from scipy.stats import chi2

    total, row = all_here + all_there, here + there
    gap = np.abs(here * (all_there - there) - there * (all_here - here))
    if test == "yates":
        gap = np.maximum(0.0, gap - total / 2)
    margins = row * (total - row) * all_here * all_there
    factor = total if test == "yates" else total - 1
    # An area that holds every incident of both sets has the same share in both.
    square = factor * gap**2 / np.where(margins > 0, margins, 1.0)
    return np.asarray(chi2.sf(np.where(margins > 0, square, 0.0), 1))


def _fisher(here: Floats, there: Floats, all_here: float, all_there: float) -> Floats:
    from scipy.stats import fisher_exact

    # Many areas share their pair of small counts, and each pair costs a sum over all tables.
    pairs, which = np.unique(np.column_stack([here, there]).astype(np.int64), axis=0, return_inverse=True)
    found = [
        float(fisher_exact(np.array([[a, all_here - a], [b, all_there - b]], np.int64)).pvalue)
        for a, b in pairs.tolist()
    ]
    return np.asarray(found)[which]
