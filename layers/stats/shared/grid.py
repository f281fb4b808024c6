"""Where square cells lie: what statistics over a raster of cells are handed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from layers.stats.shared.checks import refuse, wrong_amounts, wrong_exposures, wrong_shapes
from layers.stats.shared.count_model import Floats

_METRES_A_KM = 1_000.0


@dataclass(frozen=True)
class Grid:
    """
    Square cells, row by row from the south-west corner, in projected metres.

    Parameters
    ----------
    west_m, south_m
        The corner.
    cell_m
        Side of a cell, above 0.
    columns, rows
        How many, at least one each.

    Raises
    ------
    BadInput
        Naming everything that is wrong.
    """

    west_m: float
    south_m: float
    cell_m: float
    columns: int
    rows: int

    def __post_init__(self) -> None:
        wrong = wrong_exposures(cell_m=self.cell_m)
        if not (np.isfinite(self.west_m) and np.isfinite(self.south_m)):
            wrong.append("the corner of the grid must be finite")
        for name, value in (("columns", self.columns), ("rows", self.rows)):
            if value < 1 or int(value) != value:
                wrong.append(f"`{name}` was {value!r} but must be a whole number, at least 1")
        refuse(wrong)

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.rows, self.columns

    @property
    def cell_km2(self) -> float:
        """Area of a cell in square kilometres."""
        return (self.cell_m / _METRES_A_KM) ** 2

    @property
    def centres_x_m(self) -> Floats:
        """Middles of the columns, shape (columns,)."""
        return np.asarray(self.west_m + (np.arange(self.columns) + 0.5) * self.cell_m, np.float64)

    @property
    def centres_y_m(self) -> Floats:
        """Middles of the rows, shape (rows,)."""
        return np.asarray(self.south_m + (np.arange(self.rows) + 0.5) * self.cell_m, np.float64)

    def cell_of(self, x_m: Floats, y_m: Floats) -> NDArray[np.int64]:
        """Return the number ``row * columns + column`` of each point's cell, shape (n,); -1 off the grid."""
        column = np.floor((x_m - self.west_m) / self.cell_m)
        row = np.floor((y_m - self.south_m) / self.cell_m)
        inside = (column >= 0) & (column < self.columns) & (row >= 0) & (row < self.rows)
        return np.where(inside, row * self.columns + column, -1).astype(np.int64)


def wrong_points(*, x_m: NDArray[Any], y_m: NDArray[Any], weights: NDArray[Any] | None = None) -> list[str]:
    """Return what is wrong with points: one dimension, equally long, finite, no weight below 0."""
    parts = {"x_m": x_m, "y_m": y_m} | ({} if weights is None else {"weights": weights})
    wrong = [
        f"`{name}` has shape {one.shape} but must have one dimension"
        for name, one in parts.items()
        if one.ndim != 1
    ]
    wrong = wrong or wrong_shapes(**parts)
    wrong += [f"`{name}` must be finite" for name in ("x_m", "y_m") if not np.isfinite(parts[name]).all()]
    return wrong if weights is None else wrong + wrong_amounts(weights=weights)
