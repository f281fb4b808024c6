"""Pack the cells of a comparison for the map: before and after on one scale, and the change between them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from dashboard.desk import Desk
from dashboard.figures.cells import CellGrid, breaks_for, cells_header, pack_cells, picture_indexes
from dashboard.figures.difference_cells import (
    Counted,
    difference_breaks,
    difference_header,
    pack_difference,
)
from dashboard.state import Params, asked, read_look
from dashboard.theme.look import Look
from layers.base.query import Query
from layers.comparison.asked import NAME
from layers.comparison.cells import ComparedCells
from layers.comparison.result import Comparison

PARTS = ("before", "after", "difference")
COMPARED = "/compared/<part>.bin"
COMPARED_PLAIN = "/compared/<part>.svg"  # of `dashboard.plain_maps`


def address_of(part: str) -> str:
    """Return where the cells of one part come from, without the question."""
    return COMPARED.replace("<part>", part)


def plain_address_of(part: str) -> str:
    """Return where the map of one part comes from as SVG, without the question."""
    return COMPARED_PLAIN.replace("<part>", part)


def question(desk: Desk, params: Mapping[str, str]) -> Query:
    """Return what a link asks of this layer, whatever layer it names."""
    return desk.query({**asked(params), "layer": NAME})[0]


def comparison_payload(desk: Desk, part: str, params: Params) -> bytes | None:
    """Return the cells of one part of a link's comparison; None where nothing is compared."""
    query = question(desk, params)
    cells, found = desk.compared_cells(query), desk.comparison(query)
    if cells is None or not isinstance(found, Comparison):
        return None
    look, _ = read_look(params)
    header = header_of(desk, part, found, cells, look)
    index = picture_indexes(cells.cell, cells.lattice)
    order = np.argsort(index)
    at, before, after = (one[order].astype(np.uint32) for one in (index, cells.before, cells.after))
    if part == "difference":
        return pack_difference(at, before, after, cells.evident[order], header)
    n = before if part == "before" else after
    return pack_cells(at[n > 0], n[n > 0], header)


def header_of(desk: Desk, part: str, found: Comparison, cells: ComparedCells, look: Look) -> dict[str, Any]:
    """Return the header of one part; both count maps get the same classes."""
    grid = CellGrid.of(cells.lattice)
    measure = "requests" if found.asked.measure == "requests" else "incidents"
    if measure == "incidents" and desk.facts.estimated:
        measure = "estimated"
    if part == "difference":
        return difference_header(
            grid,
            desk.holdings.crs.to_degrees,
            before=Counted(cells.total_before),
            after=Counted(cells.total_after),
            breaks=difference_breaks(cells.before, cells.after),
            measure=measure,
            look=look,
        )
    return cells_header(
        grid,
        desk.holdings.crs.to_degrees,
        total=cells.total_before if part == "before" else cells.total_after,
        buckets={},
        breaks=breaks_for(np.concatenate([cells.before, cells.after]))[0],
        measure=measure,
        look=look,
    )
