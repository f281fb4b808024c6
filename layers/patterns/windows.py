"""Say on which ground incidents could have been recorded: cells at risk, or the box around the areas."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from geodata.columns.lattice import Lattice
from geodata.holdings import Holdings
from layers.base.counting import lattice_of
from layers.base.query import Query
from layers.patterns.at_risk import at_risk
from layers.stats.shared.grid import Grid
from layers.stats.shared.window import CellWindow, Rectangle, Window

CELLS, BOX = "cells", "box"


@dataclass(frozen=True, eq=False)
class Ground:
    """
    A window and how it was found.

    Parameters
    ----------
    window
        Where incidents could have been recorded.
    perimeter_m
        Length of its border.
    how
        ``cells`` or ``box``.
    """

    window: Window
    perimeter_m: float
    how: str


def ground_of(holdings: Holdings, query: Query, how: str) -> Ground | None:
    """
    Return the ground of a question; None where there is none.

    Parameters
    ----------
    how
        ``cells`` at risk in the areas asked for, or the ``box`` around these areas. Ground that somebody drew
        is always made of cells, and so is a study without outlines.

    Misreadings
    -----------
    Never the box around the incidents: it shrinks with them, and makes every pattern look even.
    """
    box = _box(holdings, query) if how == BOX and query.where is None else None
    if box is not None:
        return Ground(box, 2 * (box.width_m + box.height_m), BOX)
    lattice = lattice_of(holdings, query.cell_m)
    if not isinstance(lattice, Lattice) or not lattice.n:
        return None
    inside = at_risk(holdings, query, lattice).mask.reshape(lattice.rows, lattice.columns)
    if not inside.any():
        return None
    grid = Grid(lattice.x0_m, lattice.y0_m, float(lattice.cell_m), lattice.columns, lattice.rows)
    wide = np.pad(inside, 1)
    sides = sum(int(np.count_nonzero(np.diff(wide.astype(np.int8), axis=axis))) for axis in (0, 1))
    return Ground(CellWindow(grid, inside), float(sides * lattice.cell_m), CELLS)


def _box(holdings: Holdings, query: Query) -> Rectangle | None:
    """Return the box around the areas that are asked for, or around all of them."""
    asked = dict(query.areas)
    shapes = [
        shape
        for name, known in holdings.areas.items()
        if known.has_outlines and (not asked or name in asked)
        for id_, shape in zip(known.ids, known.geometry, strict=True)
        if not asked or id_ in asked[name]
    ]
    if not shapes:
        return None
    west, south, east, north = shapely.total_bounds(np.array(shapes, object)).tolist()
    return Rectangle(west, south, east, north) if east > west and north > south else None
