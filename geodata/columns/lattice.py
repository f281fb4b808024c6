"""Lay square cells of whole metres over the study, so that a cell keeps its place when the records change."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from geodata.errors import BadQuery
from geodata.words.text import Text

Floats = NDArray[np.floating[Any]]
Cells = NDArray[np.int32]

# A lattice is painted from one array of counts; beyond this a cell size is a mistake, not a question.
MOST_CELLS = 50_000_000

# Rows handled at a time, so that the temporary columns stay in the processor's cache.
BLOCK = 65_536


@dataclass(frozen=True)
class Lattice:
    """
    Square cells in the study's metric CRS, numbered row by row from the south-west.

    Cell edges are multiples of `cell_m`, and a point on an edge belongs to the cell east or north of it; so
    the same place falls into the same square whatever else is on the map.

    Parameters
    ----------
    x0_m, y0_m
        South-west corner.
    cell_m
        Side of a cell.
    columns, rows
        How many cells lie side by side, and above each other.

    Examples
    --------
    >>> lattice = Lattice.around(np.array([120.0, 380.0]), np.array([50.0, 70.0]), cell_m=100)
    >>> (lattice.x0_m, lattice.columns, lattice.rows)
    (100.0, 3, 1)
    >>> lattice.cell_of(np.array([120.0, 380.0, np.nan]), np.array([50.0, 70.0, 0.0])).tolist()
    [0, 2, -1]
    """

    x0_m: float
    y0_m: float
    cell_m: int
    columns: int
    rows: int

    shape: ClassVar[str] = "squares"

    @property
    def n(self) -> int:
        """How many cells there are."""
        return self.columns * self.rows

    @classmethod
    def around(cls, x_m: Floats, y_m: Floats, *, cell_m: int) -> Lattice:
        """
        Return the smallest lattice that holds every point with finite coordinates.

        Raises
        ------
        BadQuery
            If that would take more than fifty million cells.
        ValueError
            If `cell_m` is not a positive whole number.
        """
        cell_m = whole_metres(cell_m)
        finite = np.isfinite(x_m) & np.isfinite(y_m)
        if not finite.any():
            return cls(0.0, 0.0, cell_m, 0, 0)
        west, east = _first_and_last(x_m[finite], cell_m)
        south, north = _first_and_last(y_m[finite], cell_m)
        columns, rows = east - west + 1, north - south + 1
        refuse_too_many(columns * rows, cell_m)
        return cls(float(west * cell_m), float(south * cell_m), cell_m, columns, rows)

    def cell_of(self, x_m: Floats, y_m: Floats) -> Cells:
        """Return the cell of each point, shape (n,); -1 for one without coordinates or off the lattice."""
        found = np.empty(len(x_m), np.int32)
        west, south = round(self.x0_m / self.cell_m), round(self.y0_m / self.cell_m)
        for start in range(0, len(found), BLOCK):
            here = slice(start, start + BLOCK)
            column = np.floor(x_m[here] / self.cell_m) - west
            row = np.floor(y_m[here] / self.cell_m) - south
            # A comparison with NaN is false, so points without coordinates fall out here as well.
            inside = (column >= 0) & (column < self.columns) & (row >= 0) & (row < self.rows)
            found[here] = np.where(inside, row * self.columns + column, -1)
        return found

    @property
    def area_m2(self) -> float:
        """Area of a cell in square metres."""
        return float(self.cell_m**2)

    def centres(self, cells: NDArray[np.integer[Any]]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the middles of cells in metres, shape (n,) each: x and y."""
        row, column = np.divmod(cells, max(self.columns, 1))
        west, south = self.x0_m + column * self.cell_m, self.y0_m + row * self.cell_m
        return west + self.cell_m / 2, south + self.cell_m / 2

    def ids(self, cells: NDArray[np.integer[Any]]) -> NDArray[np.object_]:
        """Return the south-west corner in metres, which means the same square in every release."""
        corners = zip(*(middle - self.cell_m / 2 for middle in self.centres(cells)), strict=True)
        return np.array([f"{west:.0f}_{south:.0f}" for west, south in corners], dtype=object)

    def centre(self, cell: int) -> tuple[float, float]:
        """Return the middle of a cell in metres, x and y."""
        west, south, east, north = self.box(cell)
        return (west + east) / 2, (south + north) / 2

    def box(self, cell: int) -> tuple[float, float, float, float]:
        """Return the west, south, east and north edge of a cell in metres."""
        if not 0 <= cell < self.n:
            raise IndexError(f"there is no cell {cell} among {self.n}")
        row, column = divmod(int(cell), self.columns)
        west, south = self.x0_m + column * self.cell_m, self.y0_m + row * self.cell_m
        return west, south, west + self.cell_m, south + self.cell_m

    @property
    def extent_m(self) -> tuple[float, float, float, float]:
        """West, south, east and north of all cells in metres."""
        east, north = self.x0_m + self.columns * self.cell_m, self.y0_m + self.rows * self.cell_m
        return self.x0_m, self.y0_m, east, north


def whole_metres(cell_m: float) -> int:
    """Return the size of a cell, which must be a positive whole number of metres."""
    if cell_m < 1 or int(cell_m) != cell_m:
        raise ValueError(f"`cell_m` was {cell_m!r} but must be a positive whole number of metres")
    return int(cell_m)


def refuse_too_many(cells: int, cell_m: int) -> None:
    """Raise `BadQuery` for more cells than can be painted from one array of counts."""
    if cells > MOST_CELLS:
        raise BadQuery(
            "cells_too_many",
            Text("columns.cells_too_many", cell_m=cell_m, cells=cells),
            Text("columns.cells_too_many.hint", most=MOST_CELLS),
        )


def _first_and_last(metres: Floats, cell_m: int) -> tuple[int, int]:
    # The same division as in `cell_of`: rounding in another way could leave a point outside its own lattice.
    return math.floor(np.min(metres) / cell_m), math.floor(np.max(metres) / cell_m)
