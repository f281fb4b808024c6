"""Find where incidents are dense, and which peaks another bandwidth would move."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from geodata.columns.lattice import Lattice
from geodata.columns.shapes import SQUARES, AnyLattice
from geodata.holdings import Holdings
from layers.base.counting import Counted, count
from layers.base.kept import PerRelease
from layers.base.query import Query
from layers.patterns.asked import Pattern
from layers.patterns.at_risk import AtRisk, at_risk
from layers.patterns.smoothing import TRIED, Mapped, bandwidth_for, grid_of, smoothed
from layers.stats.shared.grid import Grid

# The share of squares that are called the densest.
DENSEST = 0.05
# Limits people read easily: each is about twice the one before.
_READABLE = (1, 2, 5)
CLASSES = 6

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
_found: PerRelease[DenseCells] = PerRelease(6)
_limits: PerRelease[tuple[float, ...]] = PerRelease(32)


@dataclass(frozen=True)
class Smoothing:
    """How a map is smoothed: one of `KERNELS`, a bandwidth in metres (0: automatic), and the edges."""

    kernel: str
    asked_m: int
    is_corrected: bool


@dataclass(frozen=True, eq=False)
class DenseCells:
    """
    Squares at risk, (k,) each.

    Parameters
    ----------
    cells, n
        Numbers in the lattice, and counts.
    per_km2
        Smoothed incidents a square kilometre at their middles.
    is_densest, stays
        Which are among the densest twentieth, and which of those are also with another bandwidth.
    tried
        With how many other bandwidths that was looked at.
    bandwidth_m
        What was smoothed with; None where there is a `reason`, a key of ``patterns.reason``.
    """

    pattern: Pattern
    counted: Counted
    risk: AtRisk
    cells: NDArray[np.int64]
    n: NDArray[np.int64]
    per_km2: Floats
    is_densest: Bools
    stays: Bools
    tried: int
    bandwidth_m: float | None
    reason: str | None

    @property
    def lattice(self) -> AnyLattice:
        """Where the squares lie."""
        return self.counted.lattice


def dense_cells(holdings: Holdings, query: Query, smoothing: Smoothing) -> DenseCells:
    """Return the density of each square; the last few are kept, for a map and its table ask the same."""
    return _found.get(holdings, (query, smoothing), lambda: _searched(holdings, query, smoothing))


def limits(holdings: Holdings, query: Query, smoothing: Smoothing) -> tuple[float, ...]:
    """
    Return the lowest density of each class, rising.

    They are those of the whole question, of its kinds and days: colors stand still while somebody narrows it
    to hours, weekdays or ground.
    """
    whole = replace(query, areas=(), where=None, hours=None, weekdays=(), reports=())
    key = whole, smoothing

    def made() -> tuple[float, ...]:
        found = dense_cells(holdings, whole, smoothing)
        return readable_limits(float(np.nanmax(found.per_km2, initial=0.0)))

    return _limits.get(holdings, key, made)


def readable_limits(most: float) -> tuple[float, ...]:
    """
    Return `CLASSES` limits of the row 1, 2, 5, 10, 20, ..., the last of them not above the largest value.

    Examples
    --------
    >>> readable_limits(730.0)
    (10, 20, 50, 100, 200, 500)
    """
    if not most > 0:
        return tuple(float(one) for one in range(1, CLASSES + 1))
    power = math.floor(math.log10(most))
    row = [digit * 10.0**exponent for exponent in range(power - 3, power + 1) for digit in _READABLE]
    kept = [float(f"{one:.6g}") for one in row if one <= most * (1 + 1e-9)][-CLASSES:]
    return tuple(int(one) if one >= 1 else one for one in kept)


def _searched(holdings: Holdings, query: Query, smoothing: Smoothing) -> DenseCells:
    pattern = Pattern.of(holdings, query)
    counted = count(holdings, replace(pattern.query, cells=SQUARES))
    lattice = counted.lattice
    risk = at_risk(holdings, counted.query, lattice)
    cells = np.flatnonzero(risk.mask)
    tally = counted.tally.cells
    n = np.zeros(len(cells), np.int64) if tally is None else tally[cells].astype(np.int64)
    none = np.zeros(len(cells), np.bool_)
    nothing = DenseCells(
        pattern, counted, risk, cells, n, np.full(len(cells), np.nan), none, none, 0, None, "no_incidents"
    )
    if not len(cells) or not counted.totals.mapped or not isinstance(lattice, Lattice):
        return nothing
    mapped, grid = Mapped.of(holdings, counted.query), grid_of(lattice)
    bandwidth_m, reason = bandwidth_for(mapped, grid, smoothing.kernel, smoothing.asked_m)
    if reason is not None or bandwidth_m is None:
        return replace(nothing, bandwidth_m=bandwidth_m, reason=reason)
    window = risk.mask.reshape(grid.shape)

    def made(width_m: float) -> Floats:
        return _at_risk(mapped, grid, smoothing, width_m, window)

    per_km2 = made(bandwidth_m)
    densest = _densest(per_km2)
    others = [made(part * bandwidth_m) for part in TRIED if part * bandwidth_m > grid.cell_m]
    stays = np.logical_and.reduce([densest, *(_densest(one) for one in others)])
    return replace(
        nothing,
        per_km2=per_km2,
        is_densest=densest,
        stays=stays,
        tried=len(others),
        bandwidth_m=bandwidth_m,
        reason=None,
    )


def _at_risk(mapped: Mapped, grid: Grid, smoothing: Smoothing, width_m: float, window: Bools) -> Floats:
    found = smoothed(
        mapped,
        grid,
        kernel=smoothing.kernel,
        bandwidth_m=width_m,
        window=window,
        is_corrected=smoothing.is_corrected,
    )
    return np.asarray(found[window], np.float64)


def _densest(per_km2: Floats) -> Bools:
    """Return which squares are the densest twentieth of all; of equal ones at the edge all are."""
    most = math.ceil(DENSEST * len(per_km2))
    edge = np.partition(per_km2, len(per_km2) - most)[len(per_km2) - most]
    return np.asarray((per_km2 >= edge) & (per_km2 > 0), np.bool_)
