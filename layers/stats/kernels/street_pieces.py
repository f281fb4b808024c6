"""Find the nearest street of each point: straight pieces of streets, listed by square cells that they reach.

A cell lists every piece that any place in it can lie within the limit of, so that a point looks at a handful
of pieces. Of streets that are equally near, to within a thousandth of a millimetre, the lowest is taken: a
point at a corner is as near to all that meet there, and rounding must not choose among them.

References
----------
Bentley & Friedman (1979), Computing Surveys 11, "Data structures for range searching": the cell method.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from geodata.compiled import COMPILED, compile_loop
from geodata.joining.cells import SLACK, STRETCH, Cells, add_up, cells_over, find_cells

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

TIE_M = 1e-6


class Pieces(NamedTuple):
    """
    Straight pieces of streets, shape (pieces,): both ends, the street, and how far along it the piece begins.

    They stand in order of their streets, and along each of them.
    """

    x1: Floats
    y1: Floats
    x2: Floats
    y2: Floats
    street: Ints
    begins_m: Floats


class Nearest(NamedTuple):
    """Shape (n,): the street, -1 beyond the limit; metres to it and along it, NaN there."""

    street: Ints
    distance_m: Floats
    along_m: Floats


def pieces_of(x_m: Floats, y_m: Floats, start: Ints) -> Pieces:
    """
    Return the pieces between the corners of streets.

    Parameters
    ----------
    x_m, y_m
        Shape (corners,), all streets one after the other.
    start
        Shape (streets + 1,): where the corners of each street begin, and their number.
    """
    first = np.ones(len(x_m), np.bool_)
    first[start[1:] - 1] = False  # no piece begins at the last corner of a street
    at = np.flatnonzero(first)
    length = np.hypot(x_m[at + 1] - x_m[at], y_m[at + 1] - y_m[at])
    street = np.repeat(np.arange(len(start) - 1), np.maximum(np.diff(start) - 1, 0))
    before = np.concatenate([[0.0], np.cumsum(length)])[:-1]
    starts = np.searchsorted(street, np.arange(len(start) - 1))
    begins = before - before[np.minimum(starts, max(len(before) - 1, 0))][street] if len(at) else before
    return Pieces(x_m[at], y_m[at], x_m[at + 1], y_m[at + 1], street, begins)


def nearest_street(x_m: Floats, y_m: Floats, pieces: Pieces, limit_m: float) -> Nearest:
    """Return the nearest street of each point, at most `limit_m` away; none for points without a place."""
    if not COMPILED or not len(pieces.x1) or not len(x_m):
        return twin(x_m, y_m, pieces, limit_m)
    reach = limit_m * (1 + 1e-9) + TIE_M
    box = [
        float(edge(np.concatenate([one, other])))
        for edge in (np.min, np.max)
        for one, other in ((pieces.x1, pieces.x2), (pieces.y1, pieces.y2))
    ]
    west, south, east, north = box
    cells = cells_over((west - reach, south - reach, east + reach, north + reach), limit_m)
    reach += 2 * SLACK * cells.side_m
    start = np.zeros(cells.rows * cells.columns + 2, np.int64)
    _list(pieces, cells, reach, start, np.empty(0, np.int32))
    place = add_up(start)
    entry = np.empty(start[-1], np.int32)
    _list(pieces, cells, reach, place, entry)
    return Nearest(*_ask(x_m, y_m, pieces, limit_m, cells, start, entry))


def twin(x_m: Floats, y_m: Floats, pieces: Pieces, limit_m: float) -> Nearest:
    """Return the same as `nearest_street`, comparing every point with every piece."""
    found = Nearest(np.full(len(x_m), -1), np.full(len(x_m), np.nan), np.full(len(x_m), np.nan))
    dx, dy = pieces.x2 - pieces.x1, pieces.y2 - pieces.y1
    square = dx * dx + dy * dy
    for point, (x, y) in enumerate(zip(x_m, y_m, strict=True)):
        if not (np.isfinite(x) and np.isfinite(y) and len(dx)):
            continue
        part = ((x - pieces.x1) * dx + (y - pieces.y1) * dy) / np.where(square > 0, square, 1.0)
        foot_x = np.where(part >= 1, pieces.x2, pieces.x1 + np.maximum(part, 0.0) * dx)
        foot_y = np.where(part >= 1, pieces.y2, pieces.y1 + np.maximum(part, 0.0) * dy)
        distance = np.sqrt((x - foot_x) ** 2 + (y - foot_y) ** 2)
        if distance.min() > limit_m:
            continue
        near = np.flatnonzero(distance <= distance.min() + TIE_M)
        near = near[pieces.street[near] == pieces.street[near[0]]]
        best = near[distance[near].argmin()]
        found.street[point] = pieces.street[best]
        found.distance_m[point] = distance[best]
        along = np.sqrt(square[best]) * min(max(part[best], 0.0), 1.0)
        found.along_m[point] = pieces.begins_m[best] + along
    return found


@compile_loop
def _list(pieces: Pieces, cells: Cells, reach: float, place: Ints, entry: NDArray[np.int32]) -> None:
    """Write each piece where its cells' lists stand; without entries, count them one cell late."""
    counting = len(entry) == 0
    side = cells.side_m
    for piece in range(len(pieces.x1)):
        x1, y1 = pieces.x1[piece] - cells.west, pieces.y1[piece] - cells.south
        x2, y2 = pieces.x2[piece] - cells.west, pieces.y2[piece] - cells.south
        if y1 > y2:
            x1, y1, x2, y2 = x2, y2, x1, y1
        low = max(int((y1 - reach) / side), 0)
        high = min(int((y2 + reach) / side), cells.rows - 1)
        for row in range(low, high + 1):
            # The part of the piece that any place in this row can be near to.
            bottom, top = max(row * side - reach, y1), min((row + 1) * side + reach, y2)
            xa, xb = x1, x2
            if y2 > y1:
                xa = x1 + (x2 - x1) * min(max((bottom - y1) / (y2 - y1), 0.0), 1.0)
                xb = x1 + (x2 - x1) * min(max((top - y1) / (y2 - y1), 0.0), 1.0)
            left = max(int((min(xa, xb) - reach) / side), 0)
            right = min(int((max(xa, xb) + reach) / side), cells.columns - 1)
            for cell in range(row * cells.columns + left, row * cells.columns + right + 1):
                if counting:
                    place[cell + 1] += 1
                else:
                    entry[place[cell]] = piece
                    place[cell] += 1


@compile_loop
def _distance(x: float, y: float, pieces: Pieces, piece: int) -> tuple[float, float]:
    """Return metres from a place to a piece, and along the piece to the nearest of it."""
    x1, y1, x2, y2 = pieces.x1[piece], pieces.y1[piece], pieces.x2[piece], pieces.y2[piece]
    dx, dy = x2 - x1, y2 - y1
    square = dx * dx + dy * dy
    part = ((x - x1) * dx + (y - y1) * dy) / (square if square > 0 else 1.0)
    # The ends themselves, not what rounding makes of them: streets that meet are then equally near.
    foot_x = x2 if part >= 1 else x1 + max(part, 0.0) * dx
    foot_y = y2 if part >= 1 else y1 + max(part, 0.0) * dy
    along = np.sqrt(square) * min(max(part, 0.0), 1.0)
    return np.sqrt((x - foot_x) ** 2 + (y - foot_y) ** 2), along


@compile_loop
def _ask(
    x_m: Floats,
    y_m: Floats,
    pieces: Pieces,
    limit_m: float,
    cells: Cells,
    start: Ints,
    entry: NDArray[np.int32],
) -> Any:
    n = len(x_m)
    street, distance_m, along_m = np.full(n, -1, np.int64), np.full(n, np.nan), np.full(n, np.nan)
    cell = np.empty(STRETCH, np.int32)
    for first in range(0, n, STRETCH):
        some = min(STRETCH, n - first)
        find_cells(x_m[first : first + some], y_m[first : first + some], cells, cell)
        for j in range(some):
            point, here = first + j, cell[j]
            x, y = x_m[point], y_m[point]
            nearest = np.inf
            for k in range(start[here], start[here + 1]):
                distance, _ = _distance(x, y, pieces, entry[k])
                nearest = min(nearest, distance)
            if not nearest <= limit_m:
                continue
            # Pieces are listed in order of their streets.
            for k in range(start[here], start[here + 1]):
                distance, along = _distance(x, y, pieces, entry[k])
                one = pieces.street[entry[k]]
                if distance > nearest + TIE_M or (street[point] >= 0 and street[point] != one):
                    continue
                if street[point] < 0 or distance < distance_m[point]:
                    street[point], distance_m[point] = one, distance
                    along_m[point] = pieces.begins_m[entry[k]] + along
    return street, distance_m, along_m
