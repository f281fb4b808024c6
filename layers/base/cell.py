"""Tell what one cell of the map holds: where it is in words people use, how many, and of which kinds."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from geodata.holdings import Holdings
from geodata.words.text import Text
from layers.base.counting import lattice_of
from layers.base.overview import KindCount, count_text
from layers.base.query import Query, QueryFacts
from layers.base.sentences import kind_title

# A named place farther away than this says nothing about a corner.
NEAR_M = 400.0


@dataclass(frozen=True)
class CellDetail:
    """What one cell holds: where it is, how many of what, and its kinds, the most frequent first."""

    where: Text
    count: Text
    n: int
    kinds: tuple[KindCount, ...]


def cell_of(holdings: Holdings, query: Query, longitude: float, latitude: float) -> int | None:
    """Return the cell at a place, or None where there is none."""
    x_m, y_m = holdings.crs.to_metres(np.array([longitude]), np.array([latitude]))
    cell = int(lattice_of(holdings, query.cell_m, query.cells).cell_of(x_m, y_m)[0])
    return None if cell < 0 else cell


def in_cell(holdings: Holdings, query: Query, cell: int) -> CellDetail:
    """
    Return what a cell holds of a question.

    Misreadings
    -----------
    Protected incidents lie in no cell, so they are not counted here, whatever the question.
    """
    lattice = lattice_of(holdings, query.cell_m, query.cells)
    selection = query.selection(holdings)
    columns = holdings.columns(query.basis, query.clock)
    rows = columns.rows_of(selection, lattice=lattice, cell=cell)
    tally = columns.scan(replace(selection, rows=rows), lattice=None, table=None)
    found = [
        KindCount(kind, kind_title(kind), int(n))
        for kind, n in zip(columns.kinds, tally.kinds, strict=True)
        if n
    ]
    estimated = QueryFacts.of(holdings).estimated
    return CellDetail(
        where=where(holdings, *lattice.centre(cell)),
        count=count_text(int(tally.n), query.basis, estimated=estimated),
        n=int(tally.n),
        kinds=tuple(sorted(found, key=lambda one: (-one.n, one.id))),
    )


def where(holdings: Holdings, x_m: float, y_m: float) -> Text:
    """Return a place as people say it: near a corner or landmark they know, or by its distance from one."""
    places = holdings.places
    if not places:
        return Text("cell.plain")
    away = np.hypot([place.x_m - x_m for place in places], [place.y_m - y_m for place in places])
    nearest = int(np.argmin(away))
    if away[nearest] > NEAR_M:
        return Text("cell.far", name=places[nearest].name, metres=round(float(away[nearest]), -2))
    return Text("cell.near", name=places[nearest].name)
