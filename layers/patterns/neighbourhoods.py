"""Say which cells of a map lie side by side, whatever their shape, and how far each stands above the rest."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geodata.columns.hexagons import Hexagons
from geodata.columns.shapes import AnyLattice
from layers.stats.local_g import LocalG, local_g, local_g_on_lattice
from layers.stats.neighbours import hexagon_neighbours, lattice_neighbours
from layers.stats.shared.neighbour_lists import Neighbours
from layers.stats.shared.windows import window_sums

Bools = NDArray[np.bool_]


def neighbours_of(mask: Bools, lattice: AnyLattice) -> Neighbours:
    """
    Return the neighbours of each cell of a map: squares that touch, or hexagons that share a side.

    Parameters
    ----------
    mask
        Shape (lattice.n,): which cells belong to the map.
    """
    grid = mask.reshape(lattice.rows, lattice.columns)
    if isinstance(lattice, Hexagons):
        return hexagon_neighbours(grid, first_row=lattice.south)
    return lattice_neighbours(grid)


def star_sums(
    values: NDArray[np.int64], mask: Bools, lattice: AnyLattice, near: Neighbours
) -> NDArray[np.int64]:
    """Return what each cell of a map holds together with its neighbours, shape (k,); as `gi_star` does."""
    if isinstance(lattice, Hexagons):
        return (near.sums(values.astype(np.float64)) + values).astype(np.int64)
    grid = mask.reshape(lattice.rows, lattice.columns)
    wide = np.zeros(grid.shape)
    wide[grid] = values
    return window_sums(wide, "queen")[grid].astype(np.int64)


def gi_star(
    values: NDArray[np.int64],
    mask: Bools,
    lattice: AnyLattice,
    near: Neighbours | None = None,
    *,
    rate: float = 0.05,
) -> LocalG:
    """
    Return Gi* of each cell of a map; of squares by sums over windows, which takes no neighbours.

    Parameters
    ----------
    values
        Shape (k,), of the cells of the map.
    mask
        Shape (lattice.n,), with k cells.
    near
        Neighbours of hexagons, where somebody has them already.
    """
    if isinstance(lattice, Hexagons):
        return local_g(values, near if near is not None else neighbours_of(mask, lattice), rate=rate)
    grid = mask.reshape(lattice.rows, lattice.columns)
    wide = np.zeros(grid.shape)
    wide[grid] = values
    return local_g_on_lattice(wide, grid, rate=rate)
