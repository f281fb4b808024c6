"""Sums over the squares around each square of a lattice, by shifted adds; and the z that they give Gi*."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from layers.stats.shared.count_model import Floats

Numbers = NDArray[np.floating[Any]] | NDArray[np.integer[Any]]
Contact = Literal["queen", "rook"]
# A variance that is nothing but rounding, as a part of what was subtracted from.
_ROUNDING = 1e-12


def window_sums(cells: Floats, contact: Contact) -> Floats:
    """Return for each cell the sum of itself and what it touches."""
    rows, columns = cells.shape
    padded = np.zeros((rows + 2, columns + 2))
    padded[1:-1, 1:-1] = cells
    across = padded[:, :-2] + padded[:, 1:-1] + padded[:, 2:]
    if contact == "queen":
        return np.asarray(across[:-2] + across[1:-1] + across[2:])
    return np.asarray(across[1:-1] + padded[:-2, 1:-1] + padded[2:, 1:-1])


def star_z(values: Numbers, sums: Numbers, sizes: Numbers) -> Floats:
    """
    Return the z of Gi* from the sums of cells with their neighbours; NaN where there is nothing to compare.

    Parameters
    ----------
    values
        Shape (n,), what each cell holds.
    sums, sizes
        Shape (n,): the sum of each with its neighbours, each weighing 1, and how many cells that is.

    Examples
    --------
    >>> z = star_z(np.array([9, 8, 0, 0, 0]), np.array([17, 17, 8, 0, 0]), np.array([2, 3, 3, 3, 2]))
    >>> z.round(2).tolist()
    [1.99, 1.33, -0.43, -1.99, -1.33]
    """
    n, mean = len(values), float(values.mean())
    spread: Any = float(((values - mean) ** 2).mean())
    room = n * sizes - sizes.astype(np.float64) ** 2
    known = (room > _ROUNDING * sizes**2) & (spread > 0)
    scale = np.sqrt(spread * np.where(known, room, 1.0) / max(n - 1, 1))
    return np.where(known, (sums - mean * sizes) / np.where(scale > 0, scale, 1.0), np.nan)
