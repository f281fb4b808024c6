"""Test each cell of a map, with its neighbours, against the rest, and try the grid in its other positions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geodata.columns.hexagons import Hexagons
from geodata.columns.lattice import Lattice
from geodata.columns.shapes import AnyLattice
from geodata.holdings import Holdings
from layers.base.counting import Counted, count
from layers.base.kept import PerRelease
from layers.base.query import Query
from layers.patterns.alignments import Shifted, can_shift, found_again, shifted
from layers.patterns.asked import Pattern
from layers.patterns.at_risk import AtRisk, at_risk
from layers.patterns.neighbourhoods import gi_star, neighbours_of
from layers.stats.local_g_null import LocalGNull, local_g_null
from layers.stats.shared.neighbour_lists import Neighbours

RATE = 0.05
# Chances of counts too large to be worked out are drawn, always from here, so that a link shows one picture.
SEED = 20_260_101
DRAWS = 99_999

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
_found: PerRelease[HotSpots] = PerRelease(8)


@dataclass(frozen=True, eq=False)
class HotSpots:
    """
    Each cell at risk, (k,) each.

    Parameters
    ----------
    cells
        Numbers in the lattice.
    n, z
        What is counted in them; and how far they and their neighbours stand above the rest, in standard
        deviations.
    p, p_adjusted, found
        Chance of so much or so little; the same after Benjamini-Hochberg; and whether that is at most 5 %.
    again
        Whether a cell is found in all positions of the grid; all true where that cannot be tried.
    is_exact
        Whether chances were worked out; else they are those of a normal curve, or drawn.
    reason
        Why nothing was tested, a key of ``patterns.reason``; None where something was.
    """

    pattern: Pattern
    counted: Counted
    risk: AtRisk
    cells: NDArray[np.int64]
    n: NDArray[np.int64]
    z: Floats
    p: Floats
    p_adjusted: Floats
    found: Bools
    again: Bools
    is_exact: bool
    reason: str | None

    @property
    def lattice(self) -> AnyLattice:
        """Where the cells lie."""
        return self.counted.lattice

    @property
    def is_hot(self) -> Bools:
        """Which cells stand above the rest."""
        return self.found & (self.z > 0)


def hot_spots(holdings: Holdings, query: Query, *, is_exact: bool = True) -> HotSpots:
    """
    Return what is found in each cell; the last few are kept, for a map and its table ask the same.

    Parameters
    ----------
    is_exact
        Work chances out from the counts themselves; else take those of a normal curve, which few counts do
        not follow.
    """
    key = query, is_exact
    return _found.get(holdings, key, lambda: _searched(holdings, query, is_exact=is_exact))


def _searched(holdings: Holdings, query: Query, *, is_exact: bool) -> HotSpots:
    pattern = Pattern.of(holdings, query)
    counted = count(holdings, pattern.query)
    lattice = counted.lattice
    risk = at_risk(holdings, pattern.query, lattice)
    counts = (
        np.zeros(lattice.n, np.int64) if counted.tally.cells is None else counted.tally.cells[: lattice.n]
    )
    n = counts[risk.mask].astype(np.int64)
    told = _tested(n, risk.mask, lattice, is_exact=is_exact)
    again = np.ones(lattice.n, np.bool_)
    if told.found.any() and isinstance(lattice, Lattice) and can_shift(lattice):
        signs = [_signs(one, is_exact=is_exact) for one in shifted(holdings, pattern.query, lattice)]
        hot, cold = (found_again(lattice, ((at, found == sign) for at, found in signs)) for sign in (1, -1))
        again[risk.mask] = np.where(told.z > 0, hot[risk.mask], cold[risk.mask])
    return HotSpots(
        pattern=pattern,
        counted=counted,
        risk=risk,
        cells=np.flatnonzero(risk.mask),
        n=n,
        z=told.z,
        p=told.p,
        p_adjusted=told.p_adjusted,
        found=told.found,
        again=again[risk.mask],
        is_exact=is_exact,
        reason=told.reason,
    )


@dataclass(frozen=True, eq=False)
class _Told:
    z: Floats
    p: Floats
    p_adjusted: Floats
    found: Bools
    reason: str | None


def _tested(n: NDArray[np.int64], mask: Bools, lattice: AnyLattice, *, is_exact: bool) -> _Told:
    """Return z, chances and what is found, of the cells at risk."""
    near = neighbours_of(mask, lattice) if isinstance(lattice, Hexagons) else None
    by_curve = gi_star(n, mask, lattice, near, rate=RATE)
    if not is_exact or by_curve.reason is not None:
        return _Told(by_curve.z, by_curve.p, by_curve.p_adjusted, by_curve.found, by_curve.reason)
    exact = _exact(n, near if near is not None else neighbours_of(mask, lattice))
    return _Told(by_curve.z, exact.p, exact.p_adjusted, exact.found & np.isfinite(by_curve.z), exact.reason)


def _exact(n: NDArray[np.int64], near: Neighbours) -> LocalGNull:
    return local_g_null(n, near, draws=DRAWS, rng=np.random.default_rng(SEED), is_own_dealt=True, rate=RATE)


def _signs(at: Shifted, *, is_exact: bool) -> tuple[Shifted, NDArray[np.int8]]:
    """Return another position of the grid, and which of its squares are hot (1) or cold (-1) there."""
    rows, columns = at.mask.shape
    told = _tested(at.counts[at.mask], at.mask.ravel(), Lattice(0, 0, 1, columns, rows), is_exact=is_exact)
    signs = np.zeros(at.mask.shape, np.int8)
    signs[at.mask] = np.where(told.found, np.sign(np.nan_to_num(told.z)), 0)
    return at, signs
