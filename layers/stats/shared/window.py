"""The window that places were looked for in: its area, its border, and how much of it a shift leaves."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from layers.stats.shared.checks import refuse
from layers.stats.shared.count_model import Floats
from layers.stats.shared.grid import Grid

Bools = NDArray[np.bool_]
# Distances to the border are taken of so many pairs of place and edge at a time.
_AT_ONCE = 2_000_000


@dataclass(frozen=True)
class Rectangle:
    """
    A window with sides along the axes, in projected metres.

    Raises
    ------
    BadInput
        If it has no inside.
    """

    west_m: float
    south_m: float
    east_m: float
    north_m: float

    def __post_init__(self) -> None:
        sides = (self.width_m, self.height_m)
        if not all(math.isfinite(one) and one > 0 for one in sides):
            refuse([f"the window has sides of {sides} m, which must be finite and above 0"])

    @property
    def width_m(self) -> float:
        """From west to east."""
        return self.east_m - self.west_m

    @property
    def height_m(self) -> float:
        """From south to north."""
        return self.north_m - self.south_m

    @property
    def area_m2(self) -> float:
        """Area."""
        return self.width_m * self.height_m

    @property
    def shorter_side_m(self) -> float:
        """The shorter of its sides."""
        return min(self.width_m, self.height_m)

    def contains(self, x_m: Floats, y_m: Floats) -> Bools:
        """Return which places lie in the window or on its border, shape (n,)."""
        return (x_m >= self.west_m) & (x_m <= self.east_m) & (y_m >= self.south_m) & (y_m <= self.north_m)

    def border_distance_m(self, x_m: Floats, y_m: Floats) -> Floats:
        """Return how far the border is from places inside, shape (n,)."""
        return np.asarray(np.min(self._to_sides(x_m, y_m), axis=0), np.float64)

    def overlap_m2(self, across_m: Floats, up_m: Floats) -> Floats:
        """Return the area that the window shares with a copy moved by so much, shape (n,)."""
        width, height = self.width_m - np.abs(across_m), self.height_m - np.abs(up_m)
        return np.maximum(width, 0.0) * np.maximum(height, 0.0)

    def share_of_circle(self, x_m: Floats, y_m: Floats, radius_m: Floats) -> Floats:
        """Return which part of a circle around each place inside lies in the window, shape (n,)."""
        # Each side cuts off an arc; where two arcs meet beyond a corner, what both cut off counts once.
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = np.where(radius_m > 0, self._to_sides(x_m, y_m) / radius_m, 1.0)
        half = np.arccos(np.minimum(ratio, 1.0))
        west, east, south, north = half
        outside = 2 * half.sum(axis=0)
        for one, two in ((west, south), (west, north), (east, south), (east, north)):
            outside -= np.maximum(one + two - math.pi / 2, 0.0)
        return np.asarray(1 - outside / (2 * math.pi))

    def strew(self, n: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
        """Return n places, each as likely anywhere."""
        x, y = rng.random((2, n))
        return self.west_m + x * self.width_m, self.south_m + y * self.height_m

    def _to_sides(self, x_m: Floats, y_m: Floats) -> Floats:
        return np.stack([x_m - self.west_m, self.east_m - x_m, y_m - self.south_m, self.north_m - y_m])


@dataclass(frozen=True, eq=False)
class CellWindow:
    """
    A window made of square cells, such as those that hold an address.

    Parameters
    ----------
    grid
        Where the cells lie.
    inside
        Shape (rows, columns): which belong to the window, at least one.

    Raises
    ------
    BadInput
        If no cell belongs to it, or shapes differ.
    """

    grid: Grid
    inside: Bools

    def __post_init__(self) -> None:
        if self.inside.shape != self.grid.shape:
            refuse([f"`inside` has shape {self.inside.shape} but the grid has {self.grid.shape}"])
        if not self.inside.any():
            refuse(["no cell belongs to the window"])

    @property
    def area_m2(self) -> float:
        """Area of all its cells."""
        return float(self.inside.sum()) * self.grid.cell_m**2

    @cached_property
    def shorter_side_m(self) -> float:
        """The shorter side of the box around its cells."""
        spans = (np.flatnonzero(self.inside.any(axis=axis)) for axis in (0, 1))
        return min(int(one[-1] - one[0]) + 1 for one in spans) * self.grid.cell_m

    def contains(self, x_m: Floats, y_m: Floats) -> Bools:
        """Return which places lie in a cell of the window, shape (n,)."""
        cell = self.grid.cell_of(x_m, y_m)
        return np.asarray((cell >= 0) & self.inside.ravel()[np.maximum(cell, 0)], np.bool_)

    def border_distance_m(self, x_m: Floats, y_m: Floats) -> Floats:
        """Return how far the border is from places inside, shape (n,)."""
        (x0, y0), (x1, y1) = self._edges
        found = np.empty(len(x_m))
        block = max(1, _AT_ONCE // len(x0))
        for begin in range(0, len(x_m), block):
            here = slice(begin, begin + block)
            x, y = x_m[here, None], y_m[here, None]
            # Edges run along an axis, so the nearest point of each is found axis by axis.
            across, up = x - np.clip(x, x0, x1), y - np.clip(y, y0, y1)
            found[here] = np.sqrt((across * across + up * up).min(axis=1))
        return found

    def overlap_m2(self, across_m: Floats, up_m: Floats) -> Floats:
        """Return the area that the window shares with a copy moved by so much, shape (n,): exact."""
        # Between whole cells the shared area runs straight along either axis, as that of two squares does.
        u, v = (
            np.abs(across_m) / self.grid.cell_m,
            up_m / self.grid.cell_m * np.where(across_m < 0, -1.0, 1.0),
        )
        table, rows, columns = self._shared_cells, self.grid.rows, self.grid.columns
        far = (u >= columns) | (np.abs(v) >= rows)
        u, v = np.where(far, 0.0, u), np.where(far, 0.0, v) + rows
        column, row = u.astype(np.int64), v.astype(np.int64)
        east, north = u - column, v - row
        low = table[row, column] * (1 - east) + table[row, column + 1] * east
        high = table[row + 1, column] * (1 - east) + table[row + 1, column + 1] * east
        return np.where(far, 0.0, (low * (1 - north) + high * north) * self.grid.cell_m**2)

    def strew(self, n: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
        """Return n places, each as likely anywhere in the window."""
        row, column = np.divmod(rng.choice(np.flatnonzero(self.inside), n), self.grid.columns)
        x, y = rng.random((2, n))
        return self.grid.west_m + (column + x) * self.grid.cell_m, self.grid.south_m + (
            row + y
        ) * self.grid.cell_m

    @cached_property
    def _shared_cells(self) -> Floats:
        """How many cells the window shares with a copy moved by whole cells: rows from -rows to rows."""
        from scipy import signal

        ones = self.inside.astype(np.float64)
        rows, columns = ones.shape
        full = np.rint(signal.fftconvolve(ones, ones[::-1, ::-1]))
        table = np.zeros((2 * rows + 2, columns + 2))
        table[1 : 2 * rows, :columns] = full[:, columns - 1 :]
        return table

    @cached_property
    def _edges(self) -> tuple[tuple[Floats, Floats], tuple[Floats, Floats]]:
        """Begin and end of every side of a cell that parts the window from what is outside."""
        rimmed = np.pad(self.inside, 1)
        upright = np.nonzero(rimmed[1:-1, 1:] != rimmed[1:-1, :-1])
        level = np.nonzero(rimmed[1:, 1:-1] != rimmed[:-1, 1:-1])
        x0, y0 = (np.concatenate([upright[axis], level[axis]]).astype(np.float64) for axis in (1, 0))
        is_level = np.arange(len(x0)) >= len(upright[0])
        metres = (
            (self.grid.west_m + x0 * self.grid.cell_m, self.grid.south_m + y0 * self.grid.cell_m),
            (
                self.grid.west_m + (x0 + is_level) * self.grid.cell_m,
                self.grid.south_m + (y0 + ~is_level) * self.grid.cell_m,
            ),
        )
        return metres


Window = Rectangle | CellWindow
