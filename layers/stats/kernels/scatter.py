"""Add up kernels of points on the centres of square cells, exactly: each point visits the cells in its reach.

References
----------
Silverman (1986), Density Estimation for Statistics and Data Analysis, chapter 4.
"""

from __future__ import annotations

import math
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from geodata.compiled import COMPILED, compile_loop
from layers.stats.shared.grid import Grid

Floats = NDArray[np.float64]
Kernel = Literal["quartic", "gaussian"]
KERNELS = ("quartic", "gaussian")

# In bandwidths: where the kernel ends, or is below any rounding of its peak.
REACH = {"quartic": 1.0, "gaussian": 8.5}
# Fewer points are done before a loop is compiled or loaded.
_FEWEST_COMPILED = 1_000


def scatter(
    x_m: Floats, y_m: Floats, weights: Floats, bandwidth_m: Floats, grid: Grid, kernel: Kernel
) -> Floats:
    """
    Return the sum of all points' kernels at the centre of each cell, shape (rows, columns), per square metre.

    Parameters
    ----------
    x_m, y_m, weights, bandwidth_m
        Shape (n,): places, what each adds up to over the plane, and its bandwidth, above 0: the radius of
        the quartic kernel, the standard deviation of the Gaussian.
    grid
        The cells.
    kernel
        "quartic" or "gaussian".

    Misreadings
    -----------
    Values are densities at centres, not means over cells.

    Examples
    --------
    >>> one, grid = np.zeros(1), Grid(-50, -50, 100, 2, 1)
    >>> (scatter(one, one, one + 1, one + 200, grid, "quartic") * 1e6).round(3).tolist()
    [[23.873, 13.429]]
    """
    x, y, weight, reach = (np.ascontiguousarray(one, np.float64) for one in (x_m, y_m, weights, bandwidth_m))
    out = np.zeros(grid.shape)
    if not (COMPILED and len(x) >= _FEWEST_COMPILED):
        return scatter_twin(x, y, weight, reach, grid, kernel)
    loop: Any = _scatter_quartic if kernel == "quartic" else _scatter_gaussian
    loop(x, y, weight, reach, grid.centres_x_m, grid.centres_y_m, grid.cell_m, REACH[kernel], out)
    return out


def scatter_twin(
    x: Floats, y: Floats, weight: Floats, bandwidth: Floats, grid: Grid, kernel: Kernel
) -> Floats:
    """Return the same as the loops below, a point at a time."""
    out = np.zeros(grid.shape)
    across, up = grid.centres_x_m, grid.centres_y_m
    for one_x, one_y, w, h in zip(x, y, weight, bandwidth, strict=True):
        reach = h * REACH[kernel]
        columns = slice(*np.searchsorted(across, [one_x - reach, one_x + reach]))
        rows = slice(*np.searchsorted(up, [one_y - reach, one_y + reach]))
        square_x, square_y = ((across[columns] - one_x) / h) ** 2, ((up[rows] - one_y) / h) ** 2
        if kernel == "quartic":
            left = np.maximum(1 - (square_x[None] + square_y[:, None]), 0.0)
            out[rows, columns] += w * 3 / (math.pi * h * h) * left**2
        else:
            spread = np.exp(-square_y / 2)[:, None] * np.exp(-square_x / 2)
            out[rows, columns] += w / (2 * math.pi * h * h) * spread
    return out


@compile_loop
def _span(middle: float, reach: float, first: float, cell: float, length: int) -> tuple[int, int]:
    """Return the first centre not before ``middle - reach``, and the first one beyond ``middle + reach``."""
    low = int(np.ceil((middle - reach - first) / cell))
    high = int(np.floor((middle + reach - first) / cell)) + 1
    return max(low, 0), min(high, length)


@compile_loop
def _scatter_quartic(
    x: Floats,
    y: Floats,
    weight: Floats,
    bandwidth: Floats,
    across: Floats,
    up: Floats,
    cell: float,
    ends: float,
    out: Floats,
) -> None:
    for i in range(len(x)):
        h = bandwidth[i]
        square, peak = 1.0 / (h * h), 3.0 * weight[i] / (np.pi * h * h)
        first, last = _span(y[i], h * ends, up[0], cell, len(up))
        for row in range(first, last):
            dy = up[row] - y[i]
            # Rounding may leave a row a hair too far away.
            half = np.sqrt(max(h * h - dy * dy, 0.0))
            left, right = _span(x[i], half, across[0], cell, len(across))
            room = 1.0 - dy * dy * square
            for column in range(left, right):
                dx = across[column] - x[i]
                part = max(room - dx * dx * square, 0.0)
                out[row, column] += peak * part * part


@compile_loop
def _scatter_gaussian(
    x: Floats,
    y: Floats,
    weight: Floats,
    bandwidth: Floats,
    across: Floats,
    up: Floats,
    cell: float,
    ends: float,
    out: Floats,
) -> None:
    spread = np.empty(len(across))
    for i in range(len(x)):
        h = bandwidth[i]
        peak = weight[i] / (2.0 * np.pi * h * h)
        first, last = _span(y[i], h * ends, up[0], cell, len(up))
        left, right = _span(x[i], h * ends, across[0], cell, len(across))
        # The kernel is a product: one exponential a row and a column, not one a cell.
        for column in range(left, right):
            dx = (across[column] - x[i]) / h
            spread[column] = np.exp(-dx * dx / 2.0)
        for row in range(first, last):
            dy = (up[row] - y[i]) / h
            here = peak * np.exp(-dy * dy / 2.0)
            for column in range(left, right):
                out[row, column] += here * spread[column]
