"""Find cells that are like their neighbours, or unlike them, and try the grid in its other positions."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from geodata.columns.lattice import Lattice
from geodata.columns.shapes import AnyLattice
from geodata.holdings import Holdings
from layers.base.counting import Counted, count
from layers.base.kept import PerRelease
from layers.base.query import Query
from layers.patterns.alignments import Shifted, can_shift, found_again, shifted
from layers.patterns.asked import Pattern
from layers.patterns.at_risk import AtRisk, at_risk
from layers.patterns.hot_spots import DRAWS, RATE, SEED
from layers.patterns.neighbourhoods import neighbours_of
from layers.stats.moran import QUADRANTS, LocalMoran, Moran, local_moran, moran

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
_found: PerRelease[LikeCells] = PerRelease(6)


@dataclass(frozen=True, eq=False)
class LikeCells:
    """
    Each cell at risk, (k,) each.

    Parameters
    ----------
    cells, n
        Numbers in the lattice, and counts.
    whole, local
        Of the map as a whole, and of each cell; None where there is a `reason`.
    again
        Whether a cell is found in the same quadrant in all positions of the grid.
    reason
        Why nothing was tested, a key of ``patterns.reason``.
    """

    pattern: Pattern
    counted: Counted
    risk: AtRisk
    cells: Ints
    n: Ints
    again: Bools
    whole: Moran | None = None
    local: LocalMoran | None = None
    reason: str | None = None

    @property
    def lattice(self) -> AnyLattice:
        """Where the cells lie."""
        return self.counted.lattice

    @property
    def is_shifted(self) -> bool:
        """Whether the grid was tried in its other positions."""
        return isinstance(self.lattice, Lattice) and can_shift(self.lattice)

    @property
    def quadrants(self) -> NDArray[np.object_]:
        """What each cell is among what, of `QUADRANTS`; "" where nothing is found."""
        if self.local is None:
            return np.full(len(self.cells), "", object)
        return np.where(self.local.found, self.local.quadrant, "").astype(object)


def like_cells(holdings: Holdings, query: Query) -> LikeCells:
    """Return what is found in each cell; the last few are kept, for a map and its table ask the same."""
    return _found.get(holdings, query, lambda: _searched(holdings, query))


def _searched(holdings: Holdings, query: Query) -> LikeCells:
    pattern = Pattern.of(holdings, query)
    counted = count(holdings, pattern.query)
    lattice = counted.lattice
    risk = at_risk(holdings, pattern.query, lattice)
    cells, tally = np.flatnonzero(risk.mask), counted.tally.cells
    n = np.zeros(len(cells), np.int64) if tally is None else tally[cells].astype(np.int64)
    base = LikeCells(pattern, counted, risk, cells, n, np.ones(len(cells), np.bool_))
    if len(cells) < 4:
        return replace(base, reason="too_few_cells")
    near = neighbours_of(risk.mask, lattice)
    whole = moran(n, near)
    if whole.reason is not None:
        known = "constant_values" if whole.reason == "constant_values" else "no_cell_can_be_tested"
        return replace(base, reason=known)
    local = local_moran(n, near, draws=DRAWS, rng=np.random.default_rng(SEED), rate=RATE)
    base = replace(base, whole=whole, local=local, reason=local.reason)
    if not local.found.any() or not base.is_shifted or not isinstance(lattice, Lattice):
        return base
    around = [(one, _quadrants(one)) for one in shifted(holdings, pattern.query, lattice)]
    again = base.again.copy()
    for quadrant in QUADRANTS:
        here = base.quadrants == quadrant
        if here.any():
            found = found_again(lattice, ((at, there == quadrant) for at, there in around))
            again[here] = found[cells[here]]
    return replace(base, again=again)


def _quadrants(at: Shifted) -> NDArray[np.object_]:
    """Return what each square of another position of the grid is among what; None where nothing is found."""
    rows, columns = at.mask.shape
    near = neighbours_of(at.mask.ravel(), Lattice(0, 0, 1, columns, rows))
    told = local_moran(at.counts[at.mask], near, draws=DRAWS, rng=np.random.default_rng(SEED), rate=RATE)
    quadrants = np.full(at.mask.shape, None, object)
    quadrants[at.mask] = told.quadrant
    return quadrants
