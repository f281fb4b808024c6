"""Set the hot spots of the days asked for beside those of as many days before."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from geodata.columns.lattice import Lattice
from geodata.holdings import Holdings
from layers.base.query import Query
from layers.patterns.hot_spots import HotSpots, hot_spots
from layers.patterns.spans import TwoSpans
from layers.stats.fuzzy_map_comparison import FuzzyMapComparison, fuzzy_map_comparison
from layers.stats.hot_spot_change import HotSpotChange
from layers.stats.hot_spot_change import hot_spot_change as classified


@dataclass(frozen=True, eq=False)
class ChangedSpots:
    """
    Each cell at risk in both maps.

    Parameters
    ----------
    now, before
        What is found in the days asked for, and before; the same cells in both.
    change
        What became of each cell; None where there is a `reason`.
    alike
        How alike both maps are; None for hexagons, whose distances are not those of a raster.
    reason
        Why nothing was compared, a key of ``patterns.reason``.
    """

    spans: TwoSpans | None
    now: HotSpots
    before: HotSpots | None = None
    change: HotSpotChange | None = None
    alike: FuzzyMapComparison | None = None
    reason: str | None = None

    @property
    def names(self) -> NDArray[np.object_]:
        """What became of each cell, (k,); "" for what is found in neither map."""
        if self.change is None:
            return np.full(len(self.now.cells), "", object)
        return np.array(["" if one == "neither" else one for one in self.change.change], object)

    @property
    def is_weak(self) -> NDArray[np.bool_]:
        """Where a finding of either map is not made in every position of the grid, (k,)."""
        both = (self.now, *([] if self.before is None else [self.before]))
        return np.asarray(np.logical_or.reduce([one.found & ~one.again for one in both]), np.bool_)


def changed_spots(holdings: Holdings, query: Query, *, is_exact: bool = True) -> ChangedSpots:
    """
    Return what became of each cell between two maps made by the same rule.

    Parameters
    ----------
    is_exact
        As for `hot_spots`.
    """
    spans = TwoSpans.of(holdings, query)
    if spans is None:
        now = hot_spots(holdings, query, is_exact=is_exact)
        return ChangedSpots(None, now, reason="no_days_before")
    now, before = (
        hot_spots(holdings, replace(query, period=one, preset="all"), is_exact=is_exact)
        for one in (spans.now, spans.before)
    )
    if now.reason is not None:
        return ChangedSpots(spans, now, before, reason=now.reason)
    if before.reason is not None:
        is_empty = not before.counted.totals.mapped
        return ChangedSpots(spans, now, before, reason="nothing_before" if is_empty else before.reason)
    signs = _signs(before), _signs(now)
    return ChangedSpots(spans, now, before, classified(*signs), _alike(now, *signs))


def _signs(spots: HotSpots) -> NDArray[np.float64]:
    return np.where(spots.found, np.sign(np.nan_to_num(spots.z)), 0.0)


def _alike(
    now: HotSpots, before: NDArray[np.float64], after: NDArray[np.float64]
) -> FuzzyMapComparison | None:
    """Return how alike both maps are if a finding one cell away counts half."""
    lattice = now.lattice
    if not isinstance(lattice, Lattice):
        return None

    def grid_of(signs: NDArray[np.float64]) -> NDArray[np.int64]:
        grid = np.zeros(lattice.n, np.int64)
        grid[now.cells] = signs.astype(np.int64) + 1
        return grid.reshape(lattice.rows, lattice.columns)

    inside = now.risk.mask.reshape(lattice.rows, lattice.columns)
    side_m = lattice.cell_m
    return fuzzy_map_comparison(grid_of(before), grid_of(after), inside, cell_m=side_m, halving_m=side_m)
