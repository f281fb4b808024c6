"""List for each cell the outlines that cover or cross it, and ask the lists about points; compiled by numba.

An outline that crosses a cell is tested with those of its edges that reach the point's row of cells. Where it
does not cross, it holds the whole cell or nothing of it: so says the number of its edges that a line through
the middle of the row has met before.

References
----------
Foley, van Dam, Feiner & Hughes (1990), Computer Graphics, 3.6: filling polygons by scan line.
Shimrat (1962), Communications of the ACM 5, algorithm 112: a point and a polygon, by counting crossings.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from geodata.compiled import compile_loop
from geodata.joining.cells import (
    EMPTY,
    SLACK,
    STRETCH,
    Cells,
    Codes,
    Floats,
    Ints,
    Lists,
    add_up,
    column_of,
    doubled,
    find_cells,
    lists_of,
    row_of,
)
from geodata.joining.sides import side_of

_CROSSED, _MET = 1, 2


class Bands(NamedTuple):
    """Edges by outline and row of cells: `line[start[first[p] + row] : start[first[p] + row + 1]]`."""

    line: Floats
    start: Ints
    first: Ints


@compile_loop
def _rows_of(y1: float, y2: float, cells: Cells) -> tuple[int, int]:
    """Return the lowest and the highest row that an edge reaches."""
    return row_of(min(y1, y2), cells), row_of(max(y1, y2), cells)


def band_edges(line: Floats, of: Ints, cells: Cells) -> Bands:
    """Return the edges of every outline once for each row of cells that they reach."""
    number, start, first = _band_numbers(line, of, cells)
    return Bands(line[number], start, first)


@compile_loop
def _band_numbers(line: Floats, of: Ints, cells: Cells) -> tuple[Ints, Ints, Ints]:
    """Return the numbers of edges by outline and row, where each row's begin, and an outline's first row."""
    outlines = len(of) - 1
    first = np.zeros(outlines, np.int64)
    bands = 0
    for p in range(outlines):
        low, high = cells.rows, -1
        for e in range(of[p], of[p + 1]):
            lowest, highest = _rows_of(line[e, 1], line[e, 3], cells)
            low, high = min(low, lowest), max(high, highest)
        first[p] = bands - low
        bands += max(high - low + 1, 0)
    start = np.zeros(bands + 1, np.int64)
    place, number = start, start
    for turn in range(2):  # counted first, written then
        for p in range(outlines):
            for e in range(of[p], of[p + 1]):
                low, high = _rows_of(line[e, 1], line[e, 3], cells)
                for band in range(first[p] + low, first[p] + high + 1):
                    if turn:
                        number[place[band]] = e
                        place[band] += 1
                    else:
                        start[band + 1] += 1
        if not turn:
            place = add_up(start)
            number = np.empty(start[-1], np.int64)
    return number, start, first


@compile_loop
def _mark(x1: float, y1: float, x2: float, y2: float, cells: Cells, state: Any) -> None:
    """Mark the cells that an edge crosses, and those in which it meets the middle of a row."""
    west, east, south, north = min(x1, x2), max(x1, x2), min(y1, y2), max(y1, y2)
    slack = SLACK * cells.side_m
    low, high = row_of(south, cells), row_of(north, cells)
    for row in range(low, high + 1):
        left, right = west, east
        floor = cells.south + row * cells.side_m
        if low != high:
            # Within the row the edge runs between these two, a hair more for rounding.
            one = (max(floor - slack, south) - y1) / (y2 - y1)
            two = (min(floor + cells.side_m + slack, north) - y1) / (y2 - y1)
            ends = x1 + one * (x2 - x1), x1 + two * (x2 - x1)
            left = max(min(ends[0], ends[1]) - slack, west)
            right = min(max(ends[0], ends[1]) + slack, east)
        for column in range(column_of(left, cells), column_of(right, cells) + 1):
            state[row, column] |= _CROSSED
        middle = floor + 0.5 * cells.side_m
        if (y1 <= middle) != (y2 <= middle):
            x = x1 + (middle - y1) / (y2 - y1) * (x2 - x1)
            state[row, column_of(min(max(x, west), east), cells)] ^= _MET


@compile_loop
def list_outlines(line: Floats, of: Ints, cells: Cells) -> Lists:
    """Return for each cell the outlines that cross it, and as ``~p`` those that cover it, in their order."""
    state = np.zeros((cells.rows, cells.columns), np.uint8)
    start = np.zeros(cells.rows * cells.columns + 2, np.int64)
    where, what = np.empty(len(start), np.int32), np.empty(len(start), np.int32)
    listed = 0
    for p in range(len(of) - 1):
        if of[p] == of[p + 1]:
            continue
        low, high, left, right = cells.rows, -1, cells.columns, -1
        for e in range(of[p], of[p + 1]):
            x1, y1, x2, y2 = line[e, 0], line[e, 1], line[e, 2], line[e, 3]
            lowest, highest = _rows_of(y1, y2, cells)
            low, high = min(low, lowest), max(high, highest)
            left = min(left, column_of(min(x1, x2), cells))
            right = max(right, column_of(max(x1, x2), cells))
            _mark(x1, y1, x2, y2, cells, state)
        for row in range(low, high + 1):
            while listed + right - left >= len(where):
                where, what = doubled(where), doubled(what)
            covered = False
            for column in range(left, right + 1):
                here, cell = state[row, column], row * cells.columns + column
                state[row, column] = 0
                if here & _CROSSED or covered:
                    where[listed], what[listed] = cell, p if here & _CROSSED else ~p
                    start[cell + 1] += 1
                    listed += 1
                covered ^= (here & _MET) != 0
    place = add_up(start)
    entry = np.empty(listed, np.int32)
    for k in range(listed):
        entry[place[where[k]]] = what[k]
        place[where[k]] += 1
    found: Lists = lists_of(start, entry)
    return found


@compile_loop
def _holds(bands: Bands, outline: int, row: int, x: float, y: float) -> bool:
    """Return whether an outline holds a point of a row: a ray to the east meets an odd number of edges."""
    band = bands.first[outline] + row
    inside = False
    for e in range(bands.start[band], bands.start[band + 1]):
        y1, y2 = bands.line[e, 1], bands.line[e, 3]
        if (y1 > y) != (y2 > y):
            x1, x2 = bands.line[e, 0], bands.line[e, 2]
            if x1 < x and x2 < x:
                continue
            side = side_of(x1, y1, x2, y2, x, y)
            if side == 0.0:
                return True
            if (side > 0.0) == (y2 > y1):
                inside = not inside
        elif max(y1, y2) == y:
            x1, x2 = bands.line[e, 0], bands.line[e, 2]
            if (y1 == y and x1 == x) or (y2 == y and x2 == x):
                return True
            if y1 == y2 and min(x1, x2) <= x <= max(x1, x2):
                return True
    return inside


@compile_loop
def first_outlines(x: Floats, y: Floats, cells: Cells, lists: Lists, bands: Bands) -> Codes:
    """Return for each point the first outline that holds it, or -1."""
    label, start, entry = lists
    found = np.empty(len(x), np.int32)
    cell = np.empty(STRETCH, np.int32)
    for first in range(0, len(x), STRETCH):
        n = min(STRETCH, len(x) - first)
        find_cells(x[first : first + n], y[first : first + n], cells, cell)
        for j in range(n):
            i, here = first + j, cell[j]
            found[i] = label[here]
            if found[i] >= EMPTY:
                continue
            found[i] = -1
            for k in range(start[here], start[here + 1]):
                one = entry[k]
                if one < 0:
                    found[i] = ~one
                    break
                if _holds(bands, one, here // cells.columns, x[i], y[i]):
                    found[i] = one
                    break
    return found


@compile_loop
def all_outlines(x: Floats, y: Floats, cells: Cells, lists: Lists, bands: Bands) -> tuple[Ints, Codes]:
    """Return each pair of a point and an outline that holds it, by point."""
    label, start, entry = lists
    point, outline = np.empty(len(x) + 1, np.int64), np.empty(len(x) + 1, np.int32)
    cell = np.empty(STRETCH, np.int32)
    pairs = 0
    for first in range(0, len(x), STRETCH):
        n = min(STRETCH, len(x) - first)
        find_cells(x[first : first + n], y[first : first + n], cells, cell)
        for j in range(n):
            i, here = first + j, cell[j]
            if label[here] == EMPTY:
                continue
            for k in range(start[here], start[here + 1]):
                one = entry[k]
                if one >= 0 and not _holds(bands, one, here // cells.columns, x[i], y[i]):
                    continue
                if pairs == len(point):
                    point, outline = doubled(point), doubled(outline)
                point[pairs], outline[pairs] = i, one if one >= 0 else ~one
                pairs += 1
    return point[:pairs].copy(), outline[:pairs].copy()
