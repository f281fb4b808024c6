"""Take outlines apart into the edges of their rings, and test points against them one by one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from geodata.joining.cells import Bools, Codes, Floats, Ints
from geodata.joining.sides import sides_twin

_POINTS_AT_A_TIME = 20_000


class Edges(NamedTuple):
    """
    The edges of some outlines: those of outline p are `line[start[p]:start[p + 1]]`.

    Parameters
    ----------
    line
        Shape (m, 4): x1, y1, x2, y2 in metres; an edge has a length.
    start
        Shape (outlines + 1,).
    """

    line: Floats
    start: Ints


def edges_of_shapes(shapes: Sequence[Any] | NDArray[np.object_]) -> Edges:
    """
    Return the edges of polygons and multipolygons, holes included; other shapes enclose nothing.

    Raises
    ------
    ValueError
        A vertex is not finite.
    """
    given = np.asarray(shapes, dtype=object).ravel()
    # Collections may hold multipolygons.
    some, owner = shapely.get_parts(given, return_index=True)
    parts, among = shapely.get_parts(some, return_index=True)
    polygons = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    rings, part = shapely.get_rings(parts[polygons], return_index=True)
    of_ring = owner[among[polygons]][part]
    places, ring = shapely.get_coordinates(rings, return_index=True)
    if not len(places):
        return Edges(np.zeros((0, 4)), np.zeros(len(given) + 1, np.int64))
    joined = ring[1:] == ring[:-1]
    line = np.hstack([places[:-1][joined], places[1:][joined]])
    return _parted(line, of_ring[ring[:-1][joined]], len(given))


def edges_of_ring(corners: Any) -> Edges:
    """
    Return the edges of one ring that closes by itself.

    Parameters
    ----------
    corners
        Shape (k, 2), metres; the last may repeat the first.

    Raises
    ------
    ValueError
        Corners are no pairs, fewer than three, or not finite.
    """
    ring = np.asarray(corners, np.float64)
    if ring.ndim != 2 or ring.shape[1] != 2 or len(ring) < 3:
        raise ValueError(
            f"a ring is three corners or more, each an x and a y, but has the shape {ring.shape}"
        )
    return _parted(np.hstack([ring, np.roll(ring, -1, axis=0)]), np.zeros(len(ring), np.int64), 1)


def _parted(line: Floats, outline: NDArray[Any], outlines: int) -> Edges:
    if not np.isfinite(line).all():
        raise ValueError("every corner of an outline must be finite")
    real = (line[:, 0] != line[:, 2]) | (line[:, 1] != line[:, 3])
    if not real.all():
        line, outline = line[real], outline[real]
    start = np.searchsorted(outline, np.arange(outlines + 1))
    return Edges(np.ascontiguousarray(line), start.astype(np.int64))


def box_of(edges: Edges) -> tuple[float, float, float, float]:
    """Return west, south, east, north of all edges; zeros without any."""
    if not len(edges.line):
        return 0.0, 0.0, 0.0, 0.0
    # Each corner begins one edge of its ring.
    x, y = edges.line[:, 0], edges.line[:, 1]
    return float(x.min()), float(y.min()), float(x.max()), float(y.max())


def boxes_of(edges: Edges) -> Floats:
    """Return west, south, east, north of each outline, shape (outlines, 4); NaN for one without an edge."""
    boxes = np.full((len(edges.start) - 1, 4), np.nan)
    some = np.flatnonzero(np.diff(edges.start))
    if len(some):
        x, y, first = edges.line[:, 0], edges.line[:, 1], edges.start[some]
        ends = [(np.minimum, x), (np.minimum, y), (np.maximum, x), (np.maximum, y)]
        boxes[some] = np.column_stack([most.reduceat(one, first) for most, one in ends])
    return boxes


def holders_twin(edges: Edges, x: Floats, y: Floats) -> tuple[Ints, Codes]:
    """Return pairs of a point and an outline that holds it: each edge is tried with all points beside it."""
    order = np.argsort(y)
    owner = np.repeat(np.arange(len(edges.start) - 1), np.diff(edges.start))
    boxes = boxes_of(edges)
    points, outlines = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for first in range(0, len(y), _POINTS_AT_A_TIME):
        some = order[first : first + _POINTS_AT_A_TIME]
        edge, point = _beside(edges.line, y[some])
        near = (boxes[owner[edge], 0] <= x[some][point]) & (x[some][point] <= boxes[owner[edge], 2])
        edge, point = edge[near], point[near]
        on, met = _meetings(edges.line[edge], x[some][point], y[some][point])
        pair = owner[edge] * len(some) + point
        met_pair, often = np.unique(pair[met], return_counts=True)
        held = np.union1d(met_pair[often % 2 == 1], pair[on])
        points.append(some[held % len(some)])
        outlines.append(held // len(some))
    return np.concatenate(points), np.concatenate(outlines).astype(np.int32)


def _beside(line: Floats, y: Floats) -> tuple[Ints, Ints]:
    """Return each pair of an edge and a point, of some in order of y, that is neither above nor below it."""
    first = np.searchsorted(y, np.minimum(line[:, 1], line[:, 3]))
    beside = np.searchsorted(y, np.maximum(line[:, 1], line[:, 3]), side="right") - first
    edge = np.repeat(np.arange(len(line)), beside)
    return edge, np.arange(len(edge)) + np.repeat(first - np.cumsum(beside) + beside, beside)


def _meetings(line: Floats, x: Floats, y: Floats) -> tuple[Bools, Bools]:
    """Return which points lie on their edge, and from which a ray to the east meets it."""
    x1, y1, x2, y2 = line.T
    on = ((x1 == x) & (y1 == y)) | ((x2 == x) & (y2 == y))
    on |= (y1 == y2) & (np.minimum(x1, x2) <= x) & (x <= np.maximum(x1, x2))
    crossing = np.flatnonzero((y1 > y) != (y2 > y))
    side = sides_twin(line[crossing], x[crossing], y[crossing])
    on[crossing[side == 0]] = True
    # Left of an edge that goes up, or right of one that goes down, the ray meets it.
    met = np.zeros(len(x), np.bool_)
    met[crossing] = (side > 0) == (y2 > y1)[crossing]
    return on, met
