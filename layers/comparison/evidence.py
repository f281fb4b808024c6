"""Say for each cell of a map of differences whether its two counts differ by more than chance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from layers.stats.false_discovery import Correction, control_false_discovery
from layers.stats.shared.checks import refuse, wrong_counts, wrong_exposures, wrong_level, wrong_shapes

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Method = Literal["BH", "BY", "none"]

CORRECTIONS: dict[Method, Correction] = {
    "BH": "benjamini_hochberg",
    "BY": "benjamini_yekutieli",
    "none": "none",
}
# An outcome as probable as the observed one counts as extreme, also if rounding parts them.
SLACK = 1e-7
# Below this counts vary as Poisson counts do.
_AS_POISSON = 1.001


@dataclass(frozen=True, eq=False)
class CellEvidence:
    """
    The p of every cell, `adjusted` for many cells, and which are `evident`; shape (m,) each.

    NaN, and never evident, where neither window has an incident: such cells are no tests, and `tested` does
    not count them.
    """

    p: Floats
    adjusted: Floats
    evident: NDArray[np.bool_]
    tested: int


def cell_evidence(
    before: NDArray[Any],
    after: NDArray[Any],
    *,
    before_days: float,
    after_days: float,
    expected_share: float | None = None,
    dispersion: float = 1.0,
    level: float = 0.95,
    method: Method = "BH",
) -> CellEvidence:
    """
    Answer: in which cells do the counts of two windows differ by more than chance?

    Given how many incidents a cell has in both windows, those after are binomial. The p is that of
    `layers.stats.poisson_rates.exact_conditional`, once for each pair of counts that occurs.

    Parameters
    ----------
    before, after
        Shape (m,), incidents of each cell.
    before_days, after_days
        Lengths of the windows.
    expected_share
        The share of a cell's incidents that falls into the window after if nothing changes there, such as the
        whole map's; None takes the share of its days.
    dispersion
        How many times as much counts vary as Poisson counts; below 1 is taken for 1. Given both windows, the
        incidents after are then beta-binomial.
    level
        A cell is evident where its adjusted p is at most 1 - `level`; inside (0, 1).
    method
        Benjamini-Hochberg, Benjamini-Yekutieli, or no correction.

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input.

    Misreadings
    -----------
    At a level of 0.95 up to 5 % of the evident cells may be false. A cell that is not evident is not shown to
    be unchanged: with few incidents hardly any change is evident. It compares each cell with its own past, or
    with `expected_share`, and knows no season. One dispersion stands for all cells: where some are far more
    restless than others, more of those come out evident.

    References
    ----------
    Przyborowski & Wilenski (1940), Biometrika 31; Skellam (1948), Journal of the Royal Statistical Society B
    10, for the beta-binomial; Benjamini & Hochberg (1995), Journal of the Royal
    Statistical Society B 57.

    Examples
    --------
    >>> found = cell_evidence(np.array([20, 5, 0]), np.array([2, 6, 0]), before_days=30, after_days=30)
    >>> found.p.round(4).tolist(), found.evident.tolist(), found.tested
    ([0.0001, 1.0, nan], [True, False, False], 2)
    """
    earlier, later = np.asarray(before), np.asarray(after)
    wrong = wrong_counts(before=earlier, after=later) + wrong_level(level)
    wrong += wrong_exposures(before_days=before_days, after_days=after_days)
    if earlier.ndim != 1 or later.ndim != 1:
        wrong.append(f"counts have shapes {earlier.shape} and {later.shape} but must have one dimension")
    else:
        wrong += wrong_shapes(before=earlier, after=later)
    if expected_share is not None:
        wrong += wrong_level(expected_share, "expected_share")
    if not (np.isfinite(dispersion) and dispersion > 0):
        wrong.append(f"`dispersion` was {dispersion!r} but must be finite and above 0")
    if method not in get_args(Method):
        wrong.append(f"`method` was {method!r} but must be one of {list(get_args(Method))}")
    refuse(wrong)
    share = after_days / (before_days + after_days) if expected_share is None else expected_share
    p = _p_of_cells(later.astype(np.int64), (earlier + later).astype(np.int64), share, max(dispersion, 1.0))
    found = control_false_discovery(p, correction=CORRECTIONS[method], rate=1 - level)
    return CellEvidence(p, found.adjusted, found.found, found.tested)


def _p_of_cells(hits: Whole, trials: Whole, share: float, dispersion: float) -> Floats:
    """Return each cell's p, NaN without trials; cells with the same two counts are computed once."""
    p = np.full(len(trials), np.nan)
    some = np.flatnonzero(trials > 0)
    if len(some) == 0:
        return p
    # One number for a pair is much faster to sort than pairs.
    width = int(trials.max()) + 1
    pairs, which = np.unique(trials[some] * width + hits[some], return_inverse=True)
    hit, of = pairs % width, pairs // width
    found = (
        exact_two_sided(hit, of, share)
        if dispersion < _AS_POISSON
        else restless_two_sided(hit, of, share, dispersion)
    )
    p[some] = found[which]
    return p


def restless_two_sided(hits: Whole, trials: Whole, share: float, dispersion: float) -> Floats:
    """
    Return the chance of all outcomes at most as probable as each observed one, where counts are restless.

    Two counts that vary `dispersion` times as much as Poisson counts (negative binomial, with one scale) are
    beta-binomial given their sum, whose own mean is taken for what it came out as.

    Parameters
    ----------
    hits, trials, share
        As in `exact_two_sided`.
    dispersion
        Above 1.

    Examples
    --------
    >>> restless_two_sided(np.array([20]), np.array([30]), 0.5, 3.0).round(4).tolist()
    [0.3435]
    """
    from scipy.special import betaln, gammaln

    p = np.empty(len(hits))
    for total in np.unique(trials):
        outcome = np.arange(total + 1)
        a, b = (total * part / (dispersion - 1) for part in (share, 1 - share))
        ways = gammaln(total + 1) - gammaln(outcome + 1) - gammaln(total - outcome + 1)
        chance = np.exp(ways + betaln(outcome + a, total - outcome + b) - betaln(a, b))
        order = np.argsort(chance)
        up_to = np.concatenate([[0.0], np.cumsum(chance[order])])
        these = trials == total
        rarer = np.searchsorted(chance[order], chance[hits[these]] * (1 + SLACK), side="right")
        p[these] = up_to[rarer]
    return np.asarray(np.minimum(p, 1.0), np.float64)


def exact_two_sided(hits: Whole, trials: Whole, share: float) -> Floats:
    """
    Return the chance of all outcomes that are at most as probable as each observed one.

    Parameters
    ----------
    hits, trials
        Shape (n,), ``0 <= hits <= trials``, some trials each.
    share
        Chance of a hit, inside (0, 1).

    Examples
    --------
    >>> exact_two_sided(np.array([20]), np.array([30]), 0.5).round(8).tolist()
    [0.09873715]
    """
    from scipy.special import bdtr, bdtrc

    is_low = hits < trials * share
    # Mirrored, so that the observed outcome always lies below the mode: then only one case is left.
    seen = np.where(is_low, hits, trials - hits)
    chance = np.where(is_low, share, 1 - share)
    least = _first_as_rare(seen, trials, chance)
    beyond = np.where(least > trials, 0.0, bdtrc(least - 1, trials, chance))
    # With nothing between them, every outcome is at most as probable: the observed one is the mode.
    p = np.where(least <= seen + 1, 1.0, bdtr(seen, trials, chance) + beyond)
    return np.asarray(np.minimum(p, 1.0), np.float64)


def _first_as_rare(seen: Whole, trials: Whole, chance: Floats) -> Whole:
    """Return the first outcome beyond the mode that is at most as probable as the one seen before it."""
    from scipy.special import gammaln

    odds = np.log(chance) - np.log1p(-chance)

    def height(hits: Whole) -> Floats:
        # The log of the chance, without what is the same for all outcomes of so many trials.
        return np.asarray(hits * odds - gammaln(hits + 1.0) - gammaln(trials - hits + 1.0), np.float64)

    limit = height(seen) + np.log1p(SLACK)
    low = np.maximum(np.ceil(trials * chance).astype(np.int64), seen + 1)
    high = trials + 1
    # Beyond the mode the chances only fall, so halving finds the place; `trials` + 1 is no outcome at all.
    while (low < high).any():
        middle = (low + high) // 2
        is_rare = height(np.minimum(middle, trials)) <= limit
        high = np.where(is_rare, np.minimum(middle, high), high)
        low = np.where(is_rare, low, np.minimum(middle + 1, high))
    return low
