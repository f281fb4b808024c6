"""Lay hexagons of equal size over the study, so that a hexagon keeps its place when the records change."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from geodata.columns.lattice import BLOCK, Cells, Floats, refuse_too_many, whole_metres
from geodata.loading import compiled

# From row to row of hexagons that are one wide.
ROW_STEP = math.sqrt(3) / 2

# Corners from the centre, against the clock from the north: in half widths, and in thirds of a row.
_CORNERS = np.array([[0, 2], [-1, 1], [-1, -1], [0, -2], [1, -1], [1, 1]], np.float64)


@dataclass(frozen=True)
class Hexagons:
    """
    Hexagons in the study's metric CRS that stand on a corner, numbered row by row from the south-west.

    A hexagon is `cell_m` wide from its flat western to its flat eastern side, and 1.155 times as high from
    corner to corner; its area is ``cell_m² × √3/2``, 86.6 % of a square of that width. The centre of one
    hexagon is the origin of the CRS, where squares have a corner. The row north of it begins half a width
    further east, and so does every other row. A point belongs to the nearest centre; on an edge to the
    hexagon north of it, on an upright edge to the one east of it. So the same place falls into the same
    hexagon whatever else is on the map.

    Parameters
    ----------
    west, south
        Column and row of the first hexagon, counted from the one at the origin.
    cell_m
        Width from flat side to flat side.
    columns, rows
        How many hexagons lie side by side, and above each other.

    Misreadings
    -----------
    Edges that are not upright lie on no whole number. A point within a hundred-thousandth of a millimetre
    of one may fall to either side, always to the same one.

    Examples
    --------
    >>> hexagons = Hexagons.around(np.array([120.0, 380.0]), np.array([50.0, 70.0]), cell_m=100)
    >>> hexagons.cell_of(np.array([120.0, 380.0, np.nan]), np.array([50.0, 70.0, 0.0])).tolist()
    [4, 6, -1]
    >>> hexagons.ids(np.array([4])).tolist()
    ['hex_150_87']
    """

    west: int
    south: int
    cell_m: int
    columns: int
    rows: int

    shape: ClassVar[str] = "hexagons"

    @property
    def n(self) -> int:
        """How many hexagons there are."""
        return self.columns * self.rows

    @property
    def row_m(self) -> float:
        """From the centres of one row to those of the next, in metres."""
        return self.cell_m * ROW_STEP

    @property
    def area_m2(self) -> float:
        """Area of a hexagon in square metres."""
        return self.cell_m * self.row_m

    @classmethod
    def around(cls, x_m: Floats, y_m: Floats, *, cell_m: int) -> Hexagons:
        """
        Return hexagons that hold every point with finite coordinates; the rim may be empty.

        Raises
        ------
        BadQuery
            If that would take more than fifty million hexagons.
        ValueError
            If `cell_m` is not a positive whole number.
        """
        width_m = whole_metres(cell_m)
        finite = np.isfinite(x_m) & np.isfinite(y_m)
        if not finite.any():
            return cls(0, 0, width_m, 0, 0)
        x, y, row_m = x_m[finite], y_m[finite], width_m * ROW_STEP
        # The same divisions as in `cell_of`, and what the half column and the next row could add to them.
        west, east = math.floor(float(x.min()) / width_m), math.floor(float(x.max()) / width_m + 0.5)
        south, north = math.floor(float(y.min()) / row_m), math.floor(float(y.max()) / row_m) + 1
        columns, rows = east - west + 1, north - south + 1
        refuse_too_many(columns * rows, width_m)
        return cls(west, south, width_m, columns, rows)

    def cell_of(self, x_m: Floats, y_m: Floats) -> Cells:
        """Return the hexagon of each point, shape (n,); -1 for one without coordinates or off the lattice."""
        x_m, y_m = _sealed(x_m), _sealed(y_m)
        loops = compiled("geodata.columns.bins", len(x_m))
        if loops is None:
            return binned(x_m, y_m, *self._numbers)
        found = np.empty(len(x_m), np.int32)
        loops.bin_points(x_m, y_m, *self._numbers, found)
        return found

    @property
    def _numbers(self) -> tuple[float, float, int, int, int, int]:
        return float(self.cell_m), self.row_m, self.west, self.south, self.columns, self.rows

    def centres(self, cells: NDArray[np.integer[Any]]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the middles of hexagons in metres, shape (n,) each: x and y."""
        row, column = np.divmod(cells.astype(np.int64), max(self.columns, 1))
        row, column = row + self.south, column + self.west
        return (column + row % 2 / 2) * float(self.cell_m), row * self.row_m

    def centre(self, cell: int) -> tuple[float, float]:
        """Return the middle of a hexagon in metres, x and y."""
        if not 0 <= cell < self.n:
            raise IndexError(f"there is no cell {cell} among {self.n}")
        x_m, y_m = self.centres(np.array([cell]))
        return float(x_m[0]), float(y_m[0])

    @property
    def extent_m(self) -> tuple[float, float, float, float]:
        """West, south, east and north of all hexagons and the half one beside every other row, in metres."""
        west_m, south_m = (self.west - 0.5) * self.cell_m, (self.south - 2 / 3) * self.row_m
        if not self.n:
            return west_m, south_m, west_m, south_m
        return (
            west_m,
            south_m,
            west_m + (self.columns + 0.5) * self.cell_m,
            south_m + (self.rows + 1 / 3) * self.row_m,
        )

    def ids(self, cells: NDArray[np.integer[Any]]) -> NDArray[np.object_]:
        """Return ``hex_`` and the centre in whole metres, the same in every release."""
        x_m, y_m = self.centres(cells)
        return np.array([f"hex_{x:.0f}_{y:.0f}" for x, y in zip(x_m, y_m, strict=True)], dtype=object)


def hexagon_corners(x_m: Floats, y_m: Floats, cell_m: int) -> NDArray[np.float64]:
    """
    Return the corners of hexagons in metres, shape (n, 6, 2), against the clock from the northern one.

    Neighbours get corners that are equal to the last bit: they are multiples of half a width and a third of
    a row, not sums of a centre and an offset.

    Parameters
    ----------
    x_m, y_m
        Shape (n,): centres of hexagons of `Hexagons`.
    """
    half_m, third_m = cell_m / 2, cell_m * ROW_STEP / 3
    column, row = np.rint(x_m / half_m), np.rint(y_m / (cell_m * ROW_STEP))
    x = (column[:, None] + _CORNERS[:, 0]) * half_m
    y = (3 * row[:, None] + _CORNERS[:, 1]) * third_m
    return np.stack([x, y], axis=-1)


def binned(
    x_m: Floats, y_m: Floats, width_m: float, row_m: float, west: int, south: int, columns: int, rows: int
) -> Cells:
    """
    Return the hexagon of each point, shape (n,): what `bins.bin_points` writes, line by line in numpy.

    A point lies between two rows of centres. In the lower one it is nearest to the centre `aside` widths
    away, -1/2 <= aside < 1/2; in the upper one to a centre 1/2 - |aside| away. With `above` as the share of
    a row that it lies above the lower one, the upper centre is nearer where |aside| + 1.5 above > 1.
    """
    found = np.empty(len(x_m), np.int32)
    for start in range(0, len(found), BLOCK):
        here = slice(start, start + BLOCK)
        across, up = x_m[here] / width_m, y_m[here] / row_m
        with np.errstate(invalid="ignore"):  # what lies infinitely far has no share of a row
            row = np.floor(up)
            odd = row - 2.0 * np.floor(row * 0.5)
            column = np.floor(across - 0.5 * odd + 0.5)
            aside = across - 0.5 * odd - column
            upper = np.abs(aside) + 1.5 * (up - row) >= 1.0
            # The upper ones are one column west and the same; from an odd row the same and one east.
            column += np.where(upper, np.where(aside >= 0.0, odd, odd - 1.0), 0.0) - west
            row += upper - float(south)
        # A comparison with NaN is false, so points without coordinates fall out here as well.
        inside = (column >= 0) & (column < columns) & (row >= 0) & (row < rows)
        found[here] = np.where(inside, row * columns + column, -1)
    return found


def _sealed(metres: Floats) -> NDArray[np.float64]:
    """Return a view that cannot be written, as the columns are: numba compiles for that."""
    view = metres.astype(np.float64, copy=False).view()
    view.flags.writeable = False
    return view
