"""Measure straight distances between two sets of points in metres."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from geodata.joining.nearest import nearest_site

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
        Shape (n,) each; infinity and -1 where there is nothing to measure. Of those equally far it is the
        first.

    Raises
    ------
    ValueError
        One of the others has no place, or lengths differ.

    Misreadings
    -----------
    A straight line crosses rails, rivers and motorways that nobody can walk over.

    References
    ----------
    Bentley, Weide & Yao (1980), ACM Transactions on Mathematical Software 6, for the cells that leave few to
    compare with.

    Examples
    --------
    >>> nearest(np.array([0.0, 9.0]), np.zeros(2), np.array([3.0, 10.0]), np.zeros(2))
    (array([3., 1.]), array([0, 1]))
    """
    return nearest_site(x_m, y_m, to_x_m, to_y_m)
