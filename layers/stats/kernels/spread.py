"""Share points out among the nodes around them, by weights that leave the transform little to err by.

References
----------
Hockney & Eastwood (1988), Computer Simulation Using Particles, chapter 5; de Boor (1978), A Practical
Guide to Splines.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geodata.compiled import COMPILED, compile_loop

Floats = NDArray[np.float64]

# How many nodes a point is shared out among along each axis.
NODES = 4
# Fewer points are shared out without loading the compiled loop.
_FEWEST_COMPILED = 10_000


def spread(u: Floats, v: Floats, weights: Floats, shape: tuple[int, int]) -> Floats:
    """
    Return points shared out among nodes, shape (rows, columns).

    Parameters
    ----------
    u, v
        Shape (n,): places in nodes, from the first column and the first row.
    weights
        Shape (n,), what each point shares out; in sum it stays the same.
    shape
        Rows and columns of nodes. A point without all its sixteen nodes is left out.

    Misreadings
    -----------
    Sharing out blurs by a cubic spline of four nodes' width; who smooths afterwards takes that out again.

    Examples
    --------
    >>> (spread(np.array([1.0]), np.array([1.0]), np.ones(1), (4, 4)) * 36).round(9)[1].tolist()
    [4.0, 16.0, 4.0, 0.0]
    """
    mass = np.zeros(shape)
    if not (COMPILED and len(u) >= _FEWEST_COMPILED):
        return spread_twin(u, v, weights, shape)
    _spread(u, v, weights, mass)
    return mass


def spread_twin(u: Floats, v: Floats, weights: Floats, shape: tuple[int, int]) -> Floats:
    """Return the same as the loop below, a node of all points at a time."""
    rows, columns = shape
    column, row = np.floor(u) - 1, np.floor(v) - 1
    whole = (column >= 0) & (row >= 0) & (column + NODES <= columns) & (row + NODES <= rows)
    first = (row[whole] * columns + column[whole]).astype(np.int64)
    across, up = (_shares(one[whole] - np.floor(one[whole])) for one in (u, v))
    mass = np.zeros(rows * columns)
    for r in range(NODES):
        for c in range(NODES):
            part = weights[whole] * up[r] * across[c]
            mass += np.bincount(first + r * columns + c, part, rows * columns)
    return mass.reshape(rows, columns)


def _shares(t: Floats) -> Floats:
    """Return the cubic spline at the four nodes around places 0 <= t < 1 after the second, shape (4, n)."""
    found = np.empty((4, len(t)))
    left = 1.0 - t
    found[0] = left * left * left / 6.0
    found[1] = (4.0 - 6.0 * t * t + 3.0 * t * t * t) / 6.0
    found[2] = (4.0 - 6.0 * left * left + 3.0 * left * left * left) / 6.0
    found[3] = t * t * t / 6.0
    return found


@compile_loop
def _spread(u: Floats, v: Floats, weights: Floats, mass: Floats) -> None:
    """Add each point's shares to its sixteen nodes."""
    rows, columns = mass.shape
    across, up = np.empty(4), np.empty(4)
    for i in range(len(u)):
        column, row = int(np.floor(u[i])) - 1, int(np.floor(v[i])) - 1
        if column < 0 or row < 0 or column + 4 > columns or row + 4 > rows:
            continue
        for shares, t in ((across, u[i] - np.floor(u[i])), (up, v[i] - np.floor(v[i]))):
            left = 1.0 - t
            shares[0] = left * left * left / 6.0
            shares[1] = (4.0 - 6.0 * t * t + 3.0 * t * t * t) / 6.0
            shares[2] = (4.0 - 6.0 * left * left + 3.0 * left * left * left) / 6.0
            shares[3] = t * t * t / 6.0
        for r in range(4):
            part = weights[i] * up[r]
            for c in range(4):
                mass[row + r, column + c] += part * across[c]
