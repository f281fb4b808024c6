"""Bin points into hexagons in one compiled walk; `hexagons.binned` is its twin in numpy."""

from __future__ import annotations

import numpy as np

from geodata.columns.lattice import Cells, Floats
from geodata.compiled import COMPILED, compile_loop

__all__ = ["COMPILED", "bin_points", "warm_up"]


@compile_loop
def bin_points(
    x_m: Floats,
    y_m: Floats,
    width_m: float,
    row_m: float,
    west: int,
    south: int,
    columns: int,
    rows: int,
    found: Cells,
) -> None:
    """Write the hexagon of each point into `found`; see `hexagons.binned`."""
    for i in range(len(found)):
        across, up = x_m[i] / width_m, y_m[i] / row_m
        row = np.floor(up)
        odd = row - 2.0 * np.floor(row * 0.5)
        column = np.floor(across - 0.5 * odd + 0.5)
        aside = across - 0.5 * odd - column
        if abs(aside) + 1.5 * (up - row) >= 1.0:
            column += odd if aside >= 0.0 else odd - 1.0
            row += 1.0
        column -= west
        row -= south
        inside = column >= 0 and column < columns and row >= 0 and row < rows
        found[i] = np.int32(row * columns + column) if inside else np.int32(-1)


def warm_up() -> None:
    """Compile the loop, or load what was compiled before."""
    point = np.zeros(1)
    point.flags.writeable = False  # as columns are: numba compiles for that
    bin_points(point, point, 1.0, 1.0, 0, 0, 1, 1, np.zeros(1, np.int32))
