"""Cut a study's streets where they meet: a street segment is what lies between two corners."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geodata.holdings import Holdings
from layers.base.crossings import STREETS
from layers.base.kept import PerRelease
from layers.stats.street_segments import segment_lengths

_segments: PerRelease[Segments | None] = PerRelease()


@dataclass(frozen=True, eq=False)
class Segments:
    """
    Street segments, (k,) each, as the statistics about streets take them.

    Parameters
    ----------
    corner_x_m, corner_y_m, start
        (corners,) each, and (k + 1,): the corners of all segments, and where each segment's begin.
    length_m
        Along all corners.
    name
        Of the street; "" where the file names none.
    middle_x_m, middle_y_m
        Half way along.
    """

    corner_x_m: NDArray[np.float64]
    corner_y_m: NDArray[np.float64]
    start: NDArray[np.int64]
    length_m: NDArray[np.float64]
    name: NDArray[np.object_]
    middle_x_m: NDArray[np.float64]
    middle_y_m: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.length_m)


def street_segments_of(holdings: Holdings) -> Segments | None:
    """
    Return the street segments of a study; None where it has no street.

    Misreadings
    -----------
    Lines that cross in the plane are cut there: a street below a bridge falls into two segments.
    """
    return _segments.get(holdings, None, lambda: _cut(holdings))


def _cut(holdings: Holdings) -> Segments | None:
    lines = [one for one in holdings.lines if one.draw == STREETS]
    names = np.array([name for one in lines for name in one.names], object)
    shapes = np.array([shape for one in lines for shape in one.geometry], object)
    if not len(shapes) or shapely.is_empty(shapes).all():
        return None
    # What runs twice is one street, and every line ends where it meets another one.
    parts = shapely.get_parts(shapely.node(shapely.union_all(shapes)))
    parts = parts[(shapely.get_type_id(parts) == 1) & (shapely.length(parts) > 0)]
    if not len(parts):
        return None
    middle = shapely.line_interpolate_point(parts, 0.5, normalized=True)
    nearest = shapely.STRtree(shapes).nearest(middle)
    corners, of = shapely.get_coordinates(parts, return_index=True)
    start = np.searchsorted(of, np.arange(len(parts) + 1)).astype(np.int64)
    x_m, y_m = np.ascontiguousarray(corners[:, 0]), np.ascontiguousarray(corners[:, 1])
    return Segments(
        x_m,
        y_m,
        start,
        segment_lengths(x_m, y_m, start),
        names[nearest],
        shapely.get_x(middle),
        shapely.get_y(middle),
    )
