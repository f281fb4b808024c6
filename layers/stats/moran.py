"""Say whether like values stand side by side, over a whole map and cell by cell: Moran's I."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from layers.stats.local_g_null import local_g_null
from layers.stats.shared.checks import p_two_sided, refuse
from layers.stats.shared.count_model import Floats
from layers.stats.shared.local_results import wrong_values
from layers.stats.shared.neighbour_lists import Neighbours

Bools = NDArray[np.bool_]
Quadrant = Literal["high_among_high", "low_among_low", "high_among_low", "low_among_high"]
QUADRANTS: tuple[str, ...] = get_args(Quadrant)
CAVEATS = ("alike_is_not_high", "the_rate_is_of_the_findings")


@dataclass(frozen=True, kw_only=True)
class Moran:
    """
    Moran's I with its mean and variance if the same values had been dealt out in any other order.

    `z` and `p` (two-sided) are those of the normal approximation. All are None where there is a `reason`.
    """

    i: float | None = None
    expected: float | None = None
    variance: float | None = None
    z: float | None = None
    p: float | None = None
    units: int
    islands: int
    reason: str | None = None
    caveats: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False, kw_only=True)
class LocalMoran:
    """
    Which cells are like, or unlike, their neighbours; arrays of shape (n,), one entry a cell.

    `i` is the local statistic, NaN where `why` holds a reason key; `p` the raw two-sided chance if the other
    cells' values were dealt out anew, `p_adjusted` after Benjamini-Hochberg. `quadrant` is one of `QUADRANTS`
    where that is at most `rate`, and None elsewhere. `draws` is None where chances are exact.
    """

    i: Floats
    p: Floats
    p_adjusted: Floats
    found: Bools
    quadrant: NDArray[np.object_]
    why: NDArray[np.object_]
    draws: int | None
    tested: int
    rate: float
    reason: str | None = None
    caveats: tuple[str, ...] = ()


def moran(values: ArrayLike, neighbours: Neighbours) -> Moran:
    """
    Answer: do like values stand side by side on this map more often than by chance?

    Parameters
    ----------
    values
        Shape (n,), counts or other finite numbers, one a unit of `neighbours`.
    neighbours
        Their weights are used as they are; without weights each cell shares 1 out among its neighbours.
        Cells without any count as cells, but have no row of weights.

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input.

    Misreadings
    -----------
    It says that like stands beside like, not where, and not that anything is high. People do not live evenly:
    counts of incidents nearly always stand together.

    References
    ----------
    Moran (1950), Biometrika 37; Cliff & Ord (1981), Spatial Processes, for the variance under randomisation.

    Examples
    --------
    >>> from layers.stats.neighbours import lattice_neighbours
    >>> found = moran([9, 8, 7, 1, 0, 2], lattice_neighbours(np.ones((1, 6), bool)))
    >>> round(found.i, 3), found.expected
    (0.726, -0.2)
    """
    x = np.asarray(values, np.float64)
    refuse(wrong_values(x, neighbours.n))
    n, islands = neighbours.n, int(neighbours.is_island.sum())
    if (reason := _no_answer(x, neighbours)) is not None:
        return Moran(units=n, islands=islands, reason=reason)
    weighted = neighbours.row_standardised() if neighbours.weights is None else neighbours
    around = x - x.mean()
    square = float((around * around).sum())
    s0 = float(weighted.pair_weights.sum())
    found = n / s0 * float((around * weighted.sums(around)).sum()) / square
    expected = -1 / (n - 1)
    variance = _variance(around, weighted, s0) - expected * expected
    if variance <= 1e-12 * expected * expected:
        # As where all cells are neighbours of all: in whatever order values come, I stays the same.
        return Moran(
            i=found, expected=expected, units=n, islands=islands, reason="every_order_gives_the_same"
        )
    z = (found - expected) / math.sqrt(variance)
    return Moran(
        i=found,
        expected=expected,
        variance=variance,
        z=z,
        p=p_two_sided(z),
        units=n,
        islands=islands,
        caveats=("alike_is_not_high", "people_do_not_live_evenly"),
    )


def local_moran(
    values: ArrayLike,
    neighbours: Neighbours,
    *,
    draws: int = 99_999,
    rng: np.random.Generator | None = None,
    is_drawn: bool = False,
    rate: float = 0.05,
) -> LocalMoran:
    """
    Answer: which cells are like their neighbours, or unlike them, more than by chance?

    Parameters
    ----------
    values
        Shape (n,), counts or other finite numbers, one a unit of `neighbours`.
    neighbours
        Without weights; each cell is compared with the mean of its neighbours.
    draws, rng, is_drawn
        As for `local_g_null`: chances of counts are exact unless drawing is asked for.
    rate
        Of false findings among the cells found, inside (0, 1).

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input; also if chances have to be drawn without `rng`.

    Misreadings
    -----------
    A positive I is like among like, low among low as well as high among high: only the quadrant says which,
    and only where the correction leaves a finding. High means above the mean of this map.

    References
    ----------
    Anselin (1995), Geographical Analysis 27; Benjamini & Hochberg (1995), Journal of the Royal Statistical
    Society B 57.

    Examples
    --------
    >>> from layers.stats.neighbours import lattice_neighbours
    >>> found = local_moran([9, 8, 7, 1, 0, 2], lattice_neighbours(np.ones((1, 6), bool)))
    >>> found.i.round(2).tolist(), found.quadrant.tolist()
    ([1.22, 0.95, 0.0, 0.27, 1.05, 0.87], [None, None, None, None, None, None])
    """
    x = np.asarray(values, np.float64)
    # A cell's own value given, its I rises or falls with the sum of its neighbours: one null serves both.
    null = local_g_null(x, neighbours, draws=draws, rng=rng, is_drawn=is_drawn, rate=rate)
    around = x - x.mean() if len(x) else x
    square = float((around * around).sum()) / max(len(x), 1)
    lag = neighbours.row_standardised().sums(around)
    return LocalMoran(
        i=np.where(np.isnan(null.p), np.nan, around * lag / (square or 1.0)),
        p=null.p,
        p_adjusted=null.p_adjusted,
        found=null.found,
        quadrant=_quadrants(around, lag, null.found),
        why=null.why,
        draws=null.draws,
        tested=null.tested,
        rate=rate,
        reason=null.reason,
        caveats=CAVEATS if null.tested else (),
    )


def _no_answer(values: Floats, neighbours: Neighbours) -> str | None:
    if len(values) < 4:
        return "too_few_cells"
    if values.min() == values.max():
        return "constant_values"
    # Weights that are all 0 join nobody.
    return None if neighbours.pair_weights.any() else "no_neighbours"


def _variance(around: Floats, neighbours: Neighbours, s0: float) -> float:
    """Return the mean of I squared over all orders of the values: Cliff & Ord's N²I² under randomisation."""
    n = len(around)
    rows, columns, weight = neighbours.rows.astype(np.int64), neighbours.indices, neighbours.pair_weights
    # Each weight beside the one of the way back, 0 where there is none.
    key, back = rows * n + columns, columns.astype(np.int64) * n + rows
    place = np.minimum(np.searchsorted(key, back), len(key) - 1)
    returned = np.where(key[place] == back, weight[place], 0.0)
    # (w + w')² / 2 over all ordered pairs; a pair with one way only is met once and counts twice.
    both = (weight + returned) ** 2
    s1 = float(both[returned != 0].sum() + 2 * both[returned == 0].sum()) / 2
    s2 = float(((neighbours.row_sums(weight) + np.bincount(columns, weight, n)) ** 2).sum())
    kurtosis = float((around**4).mean() / (around**2).mean() ** 2)
    most = n * ((n * n - 3 * n + 3) * s1 - n * s2 + 3 * s0 * s0)
    less = kurtosis * ((n * n - n) * s1 - 2 * n * s2 + 6 * s0 * s0)
    return (most - less) / ((n - 1) * (n - 2) * (n - 3) * s0 * s0)


def _quadrants(around: Floats, lag: Floats, found: Bools) -> NDArray[np.object_]:
    is_high, among_high = around > 0, lag > 0
    quadrant = np.full(len(around), None, object)
    for name, one, two in (
        ("high_among_high", is_high, among_high),
        ("low_among_low", ~is_high, ~among_high),
        ("high_among_low", is_high, ~among_high),
        ("low_among_high", ~is_high, among_high),
    ):
        quadrant[found & one & two] = name
    return quadrant
