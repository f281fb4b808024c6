"""The cell of the picked place in words: counts before and after, and whether that is a difference."""

from __future__ import annotations

import numpy as np
from dash import html
from dash.development.base_component import Component

from dashboard.figures.cells import picture_indexes
from dashboard.theme.look import Look
from layers.comparison.cells import ComparedCells
from layers.comparison.result import Comparison


def cell_of(found: Comparison, cells: ComparedCells) -> int | None:
    """Return the lattice's number of the picked cell; None where no point was picked, or none lies there."""
    # Of a place with a name of its own (an event, a service, an area) the point is not what was asked for.
    if found.asked.at is None or found.subject.event is not None or found.subject.zone.shape is not None:
        return None
    zone = found.subject.zone
    cell = int(cells.lattice.cell_of(np.array([zone.x_m]), np.array([zone.y_m]))[0])
    return cell if cell >= 0 else None


def picture_index(cell: int, cells: ComparedCells) -> int:
    """Return where a cell stands in the picture, which counts rows from the north."""
    return int(picture_indexes(np.array([cell]), cells.lattice)[0])


def chosen_cell(found: Comparison, cells: ComparedCells, look: Look) -> Component | None:
    """
    Return the numbers of the picked cell; None where no cell is picked.

    Misreadings
    -----------
    A cell is far smaller than the zone, and the verdict is about the zone.
    """
    cell = cell_of(found, cells)
    if cell is None:
        return None
    at = np.flatnonzero(cells.cell == cell)
    change = look.say("draw.cell.none")
    if at.size:
        before, after = int(cells.before[at[0]]), int(cells.after[at[0]])
        key = "fewer" if after < before else "more" if after > before else "same"
        change = look.say(f"comparison_maps.cell.{key}", n=abs(after - before), before=before, after=after)
        if not cells.evident[at[0]]:
            change = look.say("comparison_maps.cell.unsure", change=change)
    unit = look.speaker.say(found.points.unit)
    size = round(cells.lattice.cell_m)
    return html.P(look.say("draw.cell", metres=size, unit=unit, change=change), className="chosen-cell")
