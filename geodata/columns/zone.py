"""Say which ground is meant: a disc around a point, or a drawn shape, in the study's metres."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geodata.joining.polygons import inside_drawn
from geodata.joining.radius import near_any

Floats = NDArray[np.floating[Any]]


@dataclass(frozen=True)
class Zone:
    """
    A disc, or a shape.

    Parameters
    ----------
    corners_m
        East and north of each corner in metres; one alone is the middle of a disc.
    radius_m
        Of the disc; 0 for a shape.

    Raises
    ------
    ValueError
        Two corners, or a disc without a radius.

    Examples
    --------
    >>> Zone(((0.0, 0.0),), radius_m=100).holds(np.array([60.0, 61.0]), np.array([80.0, 80.0]))
    array([ True, False])
    """

    corners_m: tuple[tuple[float, float], ...]
    radius_m: float = 0.0

    def __post_init__(self) -> None:
        if len(self.corners_m) == 2 or not self.corners_m:
            raise ValueError(f"a zone has one corner or at least three, not {len(self.corners_m)}")
        if (len(self.corners_m) == 1) != (self.radius_m > 0):
            raise ValueError("a disc has a radius, a shape has none")

    def holds(self, x_m: Floats, y_m: Floats) -> NDArray[np.bool_]:
        """
        Return which points lie in it, shape (n,); its edge is a part of it, and NaN lies nowhere.

        A shape whose lines cross leaves out what it goes round twice.
        """
        if self.radius_m:
            east, north = self.corners_m[0]
            return near_any(x_m, y_m, [east], [north], radius_m=self.radius_m)
        return inside_drawn(x_m, y_m, self.corners_m)
