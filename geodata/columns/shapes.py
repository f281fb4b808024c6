"""Name the shapes that cells may have, and lay cells of one of them over the study."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geodata.columns.hexagons import Hexagons, hexagon_corners
from geodata.columns.lattice import Floats, Lattice

SQUARES, HEXAGONS = SHAPES = ("squares", "hexagons")

AnyLattice = Lattice | Hexagons


def cells_around(x_m: Floats, y_m: Floats, *, cell_m: int, shape: str = SQUARES) -> AnyLattice:
    """
    Return cells of a shape that hold every point with finite coordinates.

    Parameters
    ----------
    cell_m
        Side of a square; width of a hexagon from flat side to flat side.
    shape
        One of `SHAPES`.

    Raises
    ------
    BadQuery
        If that would take more than fifty million cells.
    """
    kind = Hexagons if shape == HEXAGONS else Lattice
    return kind.around(x_m, y_m, cell_m=cell_m)


def cell_corners(x_m: Floats, y_m: Floats, *, cell_m: int, shape: str = SQUARES) -> NDArray[np.float64]:
    """
    Return the corners of cells in metres, shape (n, 4 or 6, 2), against the clock.

    Parameters
    ----------
    x_m, y_m
        Shape (n,): centres of cells.

    Examples
    --------
    >>> cell_corners(np.array([50.0]), np.array([150.0]), cell_m=100)[0].tolist()
    [[100.0, 100.0], [100.0, 200.0], [0.0, 200.0], [0.0, 100.0]]
    """
    if shape == HEXAGONS:
        return hexagon_corners(x_m, y_m, cell_m)
    half_m = cell_m / 2
    around = np.array([[half_m, -half_m], [half_m, half_m], [-half_m, half_m], [-half_m, -half_m]])
    centres = np.stack([x_m, y_m], axis=-1).astype(np.float64)
    corners: NDArray[np.float64] = centres[:, None, :] + around
    return corners
