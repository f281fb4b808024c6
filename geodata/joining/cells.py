"""Cut the ground into square cells; what each cell lists is held one list after the other."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from geodata.compiled import compile_loop

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Codes = NDArray[np.int32]
Bools = NDArray[np.bool_]

# How far a cell is thought to reach beyond its sides, as a part of a side: more than all rounding together.
SLACK = 1e-6
# Sides are never so small beside the coordinates that rounding would come near the slack.
_SMALLEST_SIDE = 1e-7
_MOST_A_SIDE = 20_000
_MOST_CELLS = 4_000_000
# Places whose cells are found at a time; small enough to stay in the processor's first cache.
STRETCH = 1_024

EMPTY, LISTED = -1, -2


class Cells(NamedTuple):
    """
    Square cells, row by row from the south-west.

    A place's column and row never fall as its x and y grow, so that the cells that a line crosses lie between
    those of its ends; what is said of a cell's points needs no more than this and `SLACK`.
    """

    west: float
    south: float
    side_m: float
    columns: int
    rows: int


class Lists(NamedTuple):
    """
    What each cell lists; one more cell at the end stands for all places outside, and lists nothing.

    Parameters
    ----------
    label
        Shape (cells + 1,): what stands first in the list, where that covers the whole cell; otherwise `EMPTY`
        or `LISTED`.
    start, entry
        Shape (cells + 2,) and (listed,): a cell lists `entry[start[cell] : start[cell + 1]]`; what covers the
        whole cell is written as ``~code``.
    """

    label: Codes
    start: Ints
    entry: Codes


def cells_over(box: tuple[float, float, float, float], side_m: float) -> Cells:
    """
    Return cells that cover a box and half a side more, so that no place of the box lies on the outer edge.

    Parameters
    ----------
    box
        West, south, east, north in metres.
    side_m
        The side wanted; it becomes longer where cells would be too many or too small for the coordinates.
    """
    west, south, east, north = box
    widest = max(east - west, north - south)
    farthest = max(abs(one) for one in box)
    filled = math.sqrt((east - west) * (north - south) / _MOST_CELLS)
    side = max(side_m, filled, widest / _MOST_A_SIDE, farthest * _SMALLEST_SIDE)
    side = side if side > 0 else 1.0
    west, south = west - side / 2, south - side / 2
    columns, rows = (int((high - low) / side) + 2 for low, high in ((west, east), (south, north)))
    return Cells(west, south, side, columns, rows)


@compile_loop
def column_of(x: float, cells: Any) -> int:
    """Return the column of an x that lies in the cells."""
    return int((x - cells.west) / cells.side_m)


@compile_loop
def row_of(y: float, cells: Any) -> int:
    """Return the row of a y that lies in the cells."""
    return int((y - cells.south) / cells.side_m)


@compile_loop
def find_cells(x: Floats, y: Floats, cells: Any, found: Codes) -> None:
    """Write the cell of each place; one more than the last where a place is outside or is none."""
    columns, rows = np.int32(cells.columns), np.int32(cells.rows)
    outside = columns * rows
    # Without a branch, so that many places are worked out at once.
    for j in range(len(x)):
        column, row = (x[j] - cells.west) / cells.side_m, (y[j] - cells.south) / cells.side_m
        # What is no number fails every comparison.
        inside = (column >= 0) & (row >= 0) & (column < columns) & (row < rows)
        c, r = (column if inside else 0.0), (row if inside else 0.0)
        cell = np.int32(r) * columns + np.int32(c)
        found[j] = cell if inside else outside


@compile_loop
def lists_of(start: Ints, entry: Codes) -> Lists:
    """Return lists with their labels."""
    label = np.empty(len(start) - 1, np.int32)
    for cell in range(len(label)):
        if start[cell] == start[cell + 1]:
            label[cell] = EMPTY
        else:
            one = entry[start[cell]]
            label[cell] = ~one if one < 0 else LISTED
    return Lists(label, start, entry)


@compile_loop
def add_up(counts: Ints) -> Ints:
    """Turn how much each cell lists, written one cell late, into where its list starts; return a copy."""
    for cell in range(len(counts) - 1):
        counts[cell + 1] += counts[cell]
    return counts.copy()


@compile_loop
def doubled(codes: Any) -> Any:
    """Return an array of twice the length that begins with another."""
    longer = np.empty(2 * len(codes), codes.dtype)
    for i in range(len(codes)):
        longer[i] = codes[i]
    return longer


@compile_loop
def square_reach(x: float, y: float, row: int, column: int, cells: Any) -> tuple[float, float]:
    """Return the squares of the least and the greatest distance from a place to a cell with its slack."""
    side = cells.side_m
    west, south = cells.west + column * side, cells.south + row * side
    slack = SLACK * side
    left, right = west - slack - x, x - (west + side + slack)
    below, above = south - slack - y, y - (south + side + slack)
    near_x, near_y = max(left, right, 0.0), max(below, above, 0.0)
    far_x, far_y = max(-left, -right), max(-below, -above)
    return near_x * near_x + near_y * near_y, far_x * far_x + far_y * far_y


def as_metres(x_m: Any, y_m: Any, *, finite: bool = False) -> tuple[Floats, Floats]:
    """
    Return two coordinates as the loops want them.

    Raises
    ------
    ValueError
        They are not equally long, or not finite where they must be.
    """
    x, y = (np.ascontiguousarray(one, np.float64) for one in (x_m, y_m))
    if x.ndim != 1 or x.shape != y.shape:
        raise ValueError(f"x and y must be lists of one length, but have the shapes {x.shape} and {y.shape}")
    if finite and not (np.isfinite(x).all() and np.isfinite(y).all()):
        raise ValueError("every site needs a place: x and y must be finite")
    return x, y
