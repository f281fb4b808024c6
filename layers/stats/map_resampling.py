"""Compare two maps as Andresen first did, by resampling one of them: kept for comparison only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from layers.stats.shared.checks import refuse, wrong_level
from layers.stats.shared.count_model import Floats
from layers.stats.shared.series import wrong_series


@dataclass(frozen=True, eq=False, kw_only=True)
class ResampledSimilarity:
    """
    Andresen's original, for comparison only; arrays of shape (n,).

    `low` to `high` is the percentile interval of each area's share in the resampled later set; `sign` is +1
    where it lies above the base share, -1 where below, 0 where it holds it. `s_all` and `s_robust` as in
    `MapSimilarity`.
    """

    s_all: float | None = None
    s_robust: float | None = None
    sign: NDArray[np.int8]
    low: Floats
    high: Floats
    base_share: Floats
    draws: int
    level: float
    reason: str | None = None
    caveats: tuple[str, ...] = ()


def resampled_similarity(
    base: NDArray[Any],
    later: NDArray[Any],
    *,
    rng: np.random.Generator,
    draws: int = 200,
    resampled_share: float = 0.85,
    level: float = 0.95,
) -> ResampledSimilarity:
    """
    Answer as Andresen did: does the base share of an area lie within its resampled later shares?

    Parameters
    ----------
    base, later
        Shape (n,), incidents per area; only `later` is resampled.
    rng
        Source of chance.
    draws
        Number of resamples, each without replacement.
    resampled_share
        Share of the later incidents in a resample, inside (0, 1).
    level
        Of the percentile interval, inside (0, 1).

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input.

    Misreadings
    -----------
    The two sets have roles, and exchanging them gives another answer. The interval's width comes from the
    share that is resampled and not from how sure the counts are: use `map_similarity` and keep this for
    comparing with others.

    References
    ----------
    Andresen (2009), Applied Geography 29; Steenbeek et al. (2018), R package sppt.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> base, later = np.array([2, 2, 2, 1, 0, 1]), np.array([2, 1, 2, 2, 1, 1])
    >>> round(resampled_similarity(base, later, rng=rng).s_all, 3)
    0.833
    """
    base, later = np.asarray(base, np.float64), np.asarray(later, np.float64)
    wrong = wrong_series(base=base, later=later) + wrong_level(level)
    wrong += wrong_level(resampled_share, "resampled_share")
    if draws < 1:
        wrong.append(f"`draws` was {draws!r} but must be at least 1")
    refuse(wrong)
    size = round(resampled_share * later.sum())
    if not base.any() or size == 0:
        return _nothing(len(base), draws, level)
    low, high = _interval(base, later, size, rng, draws, level)
    # Counts are compared across, not shares: a base share on the edge of the interval lies inside.
    higher, lower = low * base.sum() > base * size, high * base.sum() < base * size
    sign = higher.astype(np.int8) - lower.astype(np.int8)
    return ResampledSimilarity(
        s_all=float((sign == 0).mean()),
        s_robust=float((sign[base + later > 0] == 0).mean()),
        sign=sign,
        low=low / size,
        high=high / size,
        base_share=base / base.sum(),
        draws=draws,
        level=level,
        caveats=(
            "roles_of_the_sets_matter",
            "not_different_is_not_the_same",
            "shares_are_compared_not_counts",
        ),
    )


def _interval(
    base: Floats, later: Floats, size: int, rng: np.random.Generator, draws: int, level: float
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the percentile interval of each area's count in resamples of `size` later incidents."""
    # Drawn in an order of their own, areas meet the same chance in whatever order they come.
    order = np.lexsort((base, later))
    drawn = np.empty((draws, len(later)), np.int64)
    drawn[:, order] = rng.multivariate_hypergeometric(
        later[order].astype(np.int64), size, draws, method="marginals"
    )
    drawn.sort(axis=0)
    # The slack keeps 0.025 x 200 from becoming 4.
    left_out = int((1 - level) / 2 * draws + 1e-9)
    return drawn[left_out], drawn[draws - 1 - left_out]


def _nothing(areas: int, draws: int, level: float) -> ResampledSimilarity:
    unknown = np.full(areas, np.nan)
    return ResampledSimilarity(
        sign=np.zeros(areas, np.int8),
        low=unknown,
        high=unknown.copy(),
        base_share=unknown.copy(),
        draws=draws,
        level=level,
        reason="a_set_without_incidents",
    )
