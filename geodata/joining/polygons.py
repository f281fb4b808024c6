"""Join points to the polygons that hold them, by a raster of candidates; and to one that people draw."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geodata.compiled import is_worth_it
from geodata.joining import raster
from geodata.joining.cells import Bools, Cells, Codes, Ints, Lists, as_metres, cells_over
from geodata.joining.outlines import Edges, box_of, boxes_of, edges_of_ring, edges_of_shapes, holders_twin
from geodata.joining.raster import Bands

# About a hundred metres for the areas of a city: smaller cells cost more to fill than the tests they save.
_CELLS_AN_EDGE = 10
_CELLS_A_POLYGON = 1_000
_FEWEST_CELLS = 4_096
_MOST_LISTED = 16_000_000
_MOST_BANDED = 8_000_000


@dataclass(frozen=True, eq=False)
class Polygons:
    """
    Polygons that are asked which points they hold; made by `of` or `drawn`.

    A polygon holds what lies inside it or on its border, as the predicate *intersects* of GEOS has it. A
    point on a border that polygons share is held by all of them. Whether a point lies on an edge is decided
    without rounding. Where rings of one polygon overlap, as only an invalid one's do, what an even number of
    them encloses is outside.

    Parameters
    ----------
    edges
        The edges of their rings.

    Misreadings
    -----------
    The border of an area is as exact as whoever drew it; a block's middle or a street's often stands for an
    address. That a point lies in an area to the millimetre says that of the numbers, not of the incident.

    References
    ----------
    Foley, van Dam, Feiner & Hughes (1990), Computer Graphics, for the scan line; Shimrat (1962) for counting
    crossings; Shewchuk (1997) for exact signs.

    Examples
    --------
    >>> import shapely
    >>> two = Polygons.of([shapely.box(0, 0, 10, 10), shapely.box(10, 0, 20, 10)])
    >>> two.first(np.array([5.0, 10.0, 15.0, 25.0, np.nan]), np.full(5, 5.0)).tolist()
    [0, 0, 1, -1, -1]
    """

    edges: Edges

    @classmethod
    def of(cls, shapes: Sequence[Any] | NDArray[np.object_]) -> Polygons:
        """
        Return polygons of shapes in metres.

        Parameters
        ----------
        shapes
            Shape (polygons,): shapely's polygons and multipolygons. None, an empty shape, and what encloses
            nothing (points, lines) hold no point and keep their numbers.

        Raises
        ------
        ValueError
            A corner is not finite.
        """
        return cls(edges_of_shapes(shapes))

    @classmethod
    def drawn(cls, corners: ArrayLike) -> Polygons:
        """
        Return the one polygon of corners as somebody drew them; it closes by itself and may cross itself.

        Parameters
        ----------
        corners
            Shape (k, 2), metres, k >= 3, either way round.

        Raises
        ------
        ValueError
            Corners are no pairs, fewer than three, or not finite.
        """
        return cls(edges_of_ring(corners))

    def __len__(self) -> int:
        return len(self.edges.start) - 1

    def first(self, x_m: ArrayLike, y_m: ArrayLike) -> Codes:
        """
        Return the first polygon that holds each point.

        Parameters
        ----------
        x_m, y_m
            Shape (n,), metres; NaN where a point has no place.

        Returns
        -------
        numbers
            Shape (n,), int32: where the polygon stands in the list, the lowest where several hold the point;
            -1 where none does.

        Raises
        ------
        ValueError
            x and y are no lists of one length.
        """
        x, y = as_metres(x_m, y_m)
        if is_worth_it(len(x)):
            return np.asarray(raster.first_outlines(x, y, *self._listed), np.int32)
        found = np.full(len(x), len(self), np.int32)
        point, polygon = holders_twin(self.edges, x, y)
        np.minimum.at(found, point, polygon)
        found[found == len(self)] = -1
        return found

    def any(self, x_m: ArrayLike, y_m: ArrayLike) -> Bools:
        """Return which points any of the polygons holds, shape (n,); the parameters are those of `first`."""
        return np.asarray(self.first(x_m, y_m) >= 0, np.bool_)

    def pairs(self, x_m: ArrayLike, y_m: ArrayLike) -> tuple[Ints, Codes]:
        """
        Return every pair of a point and a polygon that holds it.

        Parameters
        ----------
        x_m, y_m
            As for `first`.

        Returns
        -------
        point, polygon
            Shape (pairs,) each: positions in the lists, by point and then by polygon.

        Raises
        ------
        ValueError
            x and y are no lists of one length.

        Misreadings
        -----------
        A point in two polygons, or on their border, stands twice: counts by polygon add up to more than there
        are points.
        """
        x, y = as_metres(x_m, y_m)
        if is_worth_it(len(x)):
            point, polygon = raster.all_outlines(x, y, *self._listed)
            return point, polygon
        point, polygon = holders_twin(self.edges, x, y)
        order = np.lexsort((polygon, point))
        return point[order], polygon[order]

    @cached_property
    def _listed(self) -> tuple[Cells, Lists, Bands]:
        """The cells, what each lists, and the edges by row; made when many points are first asked about."""
        line, start = self.edges
        cells = cells_over(box_of(self.edges), _side(self.edges))
        return cells, raster.list_outlines(line, start, cells), raster.band_edges(line, start, cells)


def inside_drawn(x_m: ArrayLike, y_m: ArrayLike, corners: ArrayLike) -> Bools:
    """
    Answer: which points lie in the polygon that somebody has drawn?

    Parameters
    ----------
    x_m, y_m
        Shape (n,), metres; NaN where a point has no place.
    corners
        Shape (k, 2), metres, k >= 3, either way round; the ring closes by itself.

    Returns
    -------
    inside
        Shape (n,), bool: inside or on the line; never for a point without a place.

    Raises
    ------
    ValueError
        Corners are no pairs, fewer than three, or not finite; x and y are no lists of one length.

    Misreadings
    -----------
    A line that crosses itself leaves out what it goes round twice, such as the middle of a star. Points that
    stand for a block or an area move with it into the polygon or out of it.

    References
    ----------
    Shimrat (1962), Communications of the ACM 5, algorithm 112.

    Examples
    --------
    >>> inside_drawn([1.0, 5.0], [1.0, 1.0], [(0, 0), (4, 0), (4, 4), (0, 4)]).tolist()
    [True, False]
    """
    return Polygons.drawn(corners).any(x_m, y_m)


def _side(edges: Edges) -> float:
    """Return the side of cells that are neither many more than the edges nor list too much."""
    west, south, east, north = box_of(edges)
    cells = max(_CELLS_AN_EDGE * len(edges.line), _CELLS_A_POLYGON * (len(edges.start) - 1), _FEWEST_CELLS)
    filled = math.sqrt((east - west) * (north - south) / cells)
    banded = float(np.abs(edges.line[:, 3] - edges.line[:, 1]).sum()) / _MOST_BANDED
    # What overlapping polygons could list.
    west, south, east, north = boxes_of(edges).T
    listed = math.sqrt(float(np.nansum((east - west) * (north - south))) / _MOST_LISTED)
    return max(filled, banded, listed)
