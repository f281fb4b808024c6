"""Cells of classes for the map: hot or cold, rising or falling, dense or thin; and what the legend says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from dashboard.figures.cells import (
    CellGrid,
    Json,
    ToDegrees,
    cell_said,
    grid_header,
    over_land,
    pack_arrays,
    picture_indexes,
)
from dashboard.figures.difference_cells import NO_EVIDENCE, DifferenceRow
from dashboard.theme.colours import CELL_ALPHA, rgb, spread
from dashboard.theme.look import Look
from layers.patterns.cell_map import CellClass, CellMap

CLASSED = "classes"


def class_colour(one: CellClass, look: Look) -> str:
    """Return the colour of a class as ``#rrggbb``."""
    palette = look.palette
    if one.tone == "none":
        return palette.no_data
    scale = {"more": palette.more, "fewer": palette.fewer, "amount": palette.cells}[one.tone]
    return tuple(spread(scale, one.steps))[one.step - 1]


def classed_header(painted: CellMap, to_degrees: ToDegrees, *, measure: str, total: int, look: Look) -> Json:
    """
    Return everything the map needs to know beside the classes, with all its words.

    Parameters
    ----------
    painted
        What a layer paints.
    measure
        What is counted: of `dashboard.figures.cells.MEASURES`.
    total
        Everything counted, on the map or not.
    """
    where = grid_header(CellGrid.of(painted.lattice), to_degrees)
    on_map = int(painted.n.sum())
    return {
        **where,
        "values": CLASSED,
        "total": int(total),
        "buckets": {"beside": int(total) - on_map},
        "breaks": [],
        "colors": [[*rgb(class_colour(one, look)), CELL_ALPHA] for one in painted.classes],
        "labels": [look.speaker.say(one.name) for one in painted.classes],
        "hatch": [*rgb(look.palette.base.land), 255],
        "hatched": "" if painted.hatch is None else look.speaker.say(painted.hatch),
        "measure": measure,
        "unit": look.say(f"map.measure.{measure}"),
        "hover": {
            "one": look.say(f"map.cell.{measure}", n=1),
            "other": look.say(f"map.cell.{measure}", n="{n}"),
            "size": cell_said(where, look),
        },
    }


def pack_classed(painted: CellMap, header: Json) -> bytes:
    """Return classes as ``CEL1`` with the arrays ``index``, ``n``, ``code`` and ``flags`` (hatched)."""
    index = picture_indexes(painted.cells, painted.lattice)
    order = np.argsort(index)
    arrays = {
        "index": index[order].astype("<u4"),
        "n": painted.n[order].astype("<u4"),
        "code": painted.code[order].astype("<u4"),
        "flags": np.where(painted.hatched[order], NO_EVIDENCE, 0).astype("<u4"),
    }
    return pack_arrays(arrays, header)


def classed_rows(header: Mapping[str, Any], present: Sequence[bool], look: Look) -> list[DifferenceRow]:
    """
    Return the rows of the legend: the classes, and what hatching means where anything is hatched.

    Parameters
    ----------
    present
        Which classes any cell has; of the others nothing is said.
    """
    rows = [
        DifferenceRow(over_land(rgba, look), label)
        for rgba, label, there in zip(header["colors"], header["labels"], present, strict=True)
        if there
    ]
    if header["hatched"]:
        colour = over_land(header["colors"][0], look)
        rows.append(DifferenceRow(colour, header["hatched"], hatched=True))
    return rows
