"""Set two smoothed maps against each other: these days and those before, or one kind and all of them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from geodata.columns.lattice import Lattice
from geodata.columns.shapes import SQUARES, AnyLattice
from geodata.holdings import Holdings
from geodata.words.text import Text
from layers.base.counting import Counted, count, counts_in
from layers.base.kept import PerRelease
from layers.base.query import Query
from layers.patterns.asked import Pattern, every_kind
from layers.patterns.at_risk import AtRisk, at_risk
from layers.patterns.smoothing import TRIED, Mapped, grid_of
from layers.patterns.spans import TwoSpans
from layers.stats.dual_kernel_density import DualDensity, Places, dual_kernel_density
from layers.stats.shared.grid import Grid

AGAINST = ("before", "all_kinds")
# From how many times as much on it is called more; below one part of as many, fewer.
STEPS = (1.25, 1.5, 2.0)

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
_found: PerRelease[RelativeCells] = PerRelease(6)


@dataclass(frozen=True, eq=False)
class RelativeCells:
    """
    Squares at risk, (k,) each.

    Parameters
    ----------
    cells, n, other_n
        Numbers in the lattice; counts of what is looked at, and of what it is set against.
    ratio
        How many times as dense; NaN where the other lies below `floor_per_km2`. Against all kinds 1 is the
        share on the whole map.
    stays
        Where it is as much called more, fewer or neither with another bandwidth.
    said
        What was set against what.
    reason
        Why nothing was compared, a key of ``patterns.reason``; None where something was.
    """

    pattern: Pattern
    counted: Counted
    risk: AtRisk
    cells: NDArray[np.int64]
    n: NDArray[np.int64]
    other_n: NDArray[np.int64]
    ratio: Floats
    stays: Bools
    other_mapped: int = 0
    said: tuple[Text, ...] = ()
    bandwidth_m: float | None = None
    floor_per_km2: float | None = None
    reason: str | None = None

    @property
    def lattice(self) -> AnyLattice:
        """Where the squares lie."""
        return self.counted.lattice


def signs_of(ratio: Floats) -> NDArray[np.int64]:
    """
    Return 1 to 3 for more and more, -1 to -3 for fewer and fewer, 0 for neither or not known.

    Examples
    --------
    >>> signs_of(np.array([1.0, 1.25, 1.9, 4.0, 0.8, 0.5, np.nan])).tolist()
    [0, 1, 2, 3, -1, -3, 0]
    """
    known = np.nan_to_num(ratio, nan=1.0)
    with np.errstate(divide="ignore"):
        turned = 1 / known
    # What is said of 1.25 times as many holds for 0.8 the other way round, whatever rounding does.
    up, down = (np.searchsorted(STEPS, one * (1 + 1e-12), side="right") for one in (known, turned))
    return np.asarray(up - down, np.int64)


def relative_cells(holdings: Holdings, query: Query, *, against: str, asked_m: int) -> RelativeCells:
    """
    Return how dense each square is beside another map; the last few are kept, for map and table ask the same.

    Parameters
    ----------
    against
        One of `AGAINST`.
    asked_m
        Bandwidth in metres; 0 chooses from the spread of both along both axes.
    """
    key = query, against, asked_m
    return _found.get(holdings, key, lambda: _searched(holdings, query, against=against, asked_m=asked_m))


def _searched(holdings: Holdings, query: Query, *, against: str, asked_m: int) -> RelativeCells:
    pattern = Pattern.of(holdings, query)
    spans = TwoSpans.of(holdings, query) if against == "before" else None
    mine = replace(pattern.query, cells=SQUARES)
    if spans is not None:
        mine = replace(mine, period=spans.now)
    counted = count(holdings, mine)
    lattice = counted.lattice
    risk = at_risk(holdings, mine, lattice)
    cells, tally = np.flatnonzero(risk.mask), counted.tally.cells
    n = np.zeros(len(cells), np.int64) if tally is None else tally[cells].astype(np.int64)
    base = RelativeCells(
        pattern, counted, risk, cells, n, n * 0, np.full(len(cells), np.nan), np.ones(len(cells), np.bool_)
    )
    if against == "before" and spans is None:
        return replace(base, reason="no_days_before")
    if against == "all_kinds" and query.kinds is None:
        return replace(base, reason="all_kinds_against_all")
    if not len(cells) or not isinstance(lattice, Lattice):
        return replace(base, reason="no_incidents")
    other = replace(mine, period=spans.before) if spans is not None else every_kind(holdings, mine)
    other_n = counts_in(holdings, other, lattice)[cells].astype(np.int64)
    said = spans.said if spans is not None else Text("layers.relative_density.choice.all_kinds")
    base = replace(base, other_n=other_n, other_mapped=int(other_n.sum()), said=(said,))
    sides = Mapped.of(holdings, mine), Mapped.of(holdings, other)
    return _compared(base, *sides, grid_of(lattice), asked_m, is_share=spans is None)


def _compared(
    base: RelativeCells, mine: Mapped, other: Mapped, grid: Grid, asked_m: int, *, is_share: bool
) -> RelativeCells:
    if 0 < asked_m <= grid.cell_m:
        return replace(base, bandwidth_m=float(asked_m), reason="cells_wider_than_the_bandwidth")
    window = base.risk.mask.reshape(grid.shape)
    sides = Places(mine.x_m, mine.y_m, mine.weight), Places(other.x_m, other.y_m, other.weight)

    def made(width_m: float | None) -> DualDensity:
        return dual_kernel_density(*sides, grid, bandwidth_m=width_m, inside=window)

    dual = made(float(asked_m) if asked_m else None)
    if dual.reason is not None or dual.bandwidth_m is None:
        return replace(base, bandwidth_m=dual.bandwidth_m, reason=dual.reason)
    # Of all kinds each is a part: 1 is then its part on the whole map.
    usual = float(mine.weight.sum() / other.weight.sum()) if is_share else 1.0
    ratio = dual.compared[window] / usual
    widths_m = [part * dual.bandwidth_m for part in TRIED if part * dual.bandwidth_m > grid.cell_m]
    stays = np.ones(len(ratio), np.bool_)
    for width_m in widths_m:
        stays &= np.sign(signs_of(made(width_m).compared[window] / usual)) == np.sign(signs_of(ratio))
    return replace(
        base, ratio=ratio, stays=stays, bandwidth_m=dual.bandwidth_m, floor_per_km2=dual.floor_per_km2
    )
