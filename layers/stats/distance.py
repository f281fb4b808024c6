"""Measure straight distances between two sets of points in metres."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]


def nearest(
    x_m: Floats, y_m: Floats, to_x_m: Floats, to_y_m: Floats
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """
    Return for each point how far the nearest of the others is, and which one.

    Parameters
    ----------
    x_m, y_m
        Shape (n,), projected metres; NaN where a point has no place.
    to_x_m, to_y_m
        Shape (m,), finite.

    Returns
    -------
    distance_m, which
        Shape (n,) each; infinity and -1 where there is nothing to measure.

    Misreadings
    -----------
    A straight line crosses rails, rivers and motorways that nobody can walk over.

    References
    ----------
    Bentley (1975), Communications of the ACM 18, for the tree that finds the nearest.

    Examples
    --------
    >>> nearest(np.array([0.0, 9.0]), np.zeros(2), np.array([3.0, 10.0]), np.zeros(2))
    (array([3., 1.]), array([0, 1]))
    """
    from scipy.spatial import cKDTree

    distance_m = np.full(len(x_m), np.inf)
    which = np.full(len(x_m), -1, np.int64)
    known = np.isfinite(x_m) & np.isfinite(y_m)
    if len(to_x_m) and known.any():
        tree = cKDTree(np.column_stack([to_x_m, to_y_m]))
        distance_m[known], which[known] = tree.query(np.column_stack([x_m[known], y_m[known]]))
    return distance_m, which
