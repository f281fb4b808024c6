"""Say where a study ends, so that places far from it are told apart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import shapely

from geodata.records import AreaSet, Bools, Floats

FARTHEST_M = 60_000  # from the median place, where a study has no outlines


@dataclass(frozen=True)
class Extent:
    """
    A box in the study's metres; everything beyond it is outside.

    Attributes
    ----------
    from_areas
        Whether it is the box around all outlines; otherwise it is chosen around the median place, which is
        announced.
    """

    west_m: float
    south_m: float
    east_m: float
    north_m: float
    from_areas: bool

    @classmethod
    def around(cls, areas: Iterable[AreaSet]) -> Extent | None:
        """Return the box around all outlines; None where there are none."""
        outlines = [area_set.geometry for area_set in areas if area_set.has_outlines]
        if not outlines:
            return None
        west, south, east, north = shapely.total_bounds(np.concatenate(outlines))
        return cls(float(west), float(south), float(east), float(north), from_areas=True)

    @classmethod
    def near(cls, x_m: Floats, y_m: Floats) -> Extent:
        """Return the box of 60 km each way around the median of places, which are finite."""
        x, y = float(np.median(x_m)), float(np.median(y_m))
        return cls(x - FARTHEST_M, y - FARTHEST_M, x + FARTHEST_M, y + FARTHEST_M, from_areas=False)

    def holds(self, x_m: Floats, y_m: Floats) -> Bools:
        """Return which places lie in the box; NaN never does."""
        inside: Bools = (
            (x_m >= self.west_m) & (x_m <= self.east_m) & (y_m >= self.south_m) & (y_m <= self.north_m)
        )
        return inside
