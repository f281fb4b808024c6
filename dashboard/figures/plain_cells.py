"""Cells as paths of a plain map, from the same bytes that the map's script paints: one path a colour."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboard.figures.cells import unpack_arrays
from dashboard.figures.classed_cells import CLASSED
from dashboard.figures.difference_cells import HIDDEN, NO_EVIDENCE, SIGNED
from dashboard.figures.plain_window import UNITS, Window, world, write_path
from geodata.columns.shapes import HEXAGONS

Json = dict[str, Any]
Whole = NDArray[np.integer[Any]]

# From stripe to stripe, across them; finer where the whole city is seen; as on the other map.
_HATCH_PX, _FINE_PX, _FINE_BELOW_PX = 8 / 2**0.5, 4 / 2**0.5, 20.0
_STRIPE = 0.375
# Corners around the middle of a hexagon that stands on one, in columns and rows.
_HEXAGON = np.array([[0, -2], [1, -1], [1, 1], [0, 2], [-1, 1], [-1, -1]]) / [2, 3]


def kinds_of(arrays: Mapping[str, NDArray[Any]], header: Mapping[str, Any]) -> NDArray[np.int64]:
    """
    Return which of the header's colours each cell has, shape (cells,); -1 for none.

    Parameters
    ----------
    arrays, header
        Of `unpack_arrays`: counts of one period, or changes between two.
    """
    if header.get("values") == CLASSED:
        return arrays["code"].astype(np.int64)
    breaks, n = np.array(header["breaks"]), arrays["n"].astype(np.int64)
    size = np.searchsorted(breaks, np.abs(n), side="right") - 1
    if header.get("values") != SIGNED:
        return np.where(n > 0, size, -1)
    kinds = len(breaks) + np.sign(n) * (size + 1)
    return np.where(arrays["flags"] & HIDDEN, 2 * len(breaks) + 1, kinds)


def cell_paths(payload: bytes, window: Window, name: str) -> str:
    """
    Return the cells of an answer as SVG: one path a class, and stripes on those without evidence.

    Parameters
    ----------
    payload
        What the route of the cells answers.
    window
        What is seen.
    name
        Begins the ids inside.
    """
    arrays, header = unpack_arrays(payload)
    kinds, columns = kinds_of(arrays, header), int(header["columns"])
    row, column = np.divmod(arrays["index"].astype(np.int64), max(columns, 1))
    drawn = []
    for kind, (red, green, blue, alpha) in enumerate(header["colors"]):
        path = _path(row[kinds == kind], column[kinds == kind], header, window)
        if path:
            fill = f"rgb({red},{green},{blue})"
            drawn.append(
                f'<path class="cells" data-kind="{kind}" fill="{fill}" fill-opacity="{alpha / 255:.3f}" '
                f'shape-rendering="crispEdges" d="{path}"/>'
            )
    if "flags" in arrays:
        unsure = ((arrays["flags"] & NO_EVIDENCE) > 0) & (kinds >= 0)
        drawn.append(_hatched(_path(row[unsure], column[unsure], header, window), header, window, name))
    return "".join(drawn)


def _path(row: Whole, column: Whole, header: Mapping[str, Any], window: Window) -> str:
    """Return cells as one path, those in sight alone."""
    found = []
    for tile in header["tiles"]:
        right, below = column - tile["column"], row - tile["row"]
        inside = (right >= 0) & (right < tile["columns"]) & (below >= 0) & (below < tile["rows"])
        right, below = right[inside], below[inside]
        first, last = (_at(tile, right + side, below + side, window) for side in (0, 1))
        # A hexagon reaches half a cell further than its column and row.
        size = 1.5 * np.abs(last - first).max(initial=0)
        seen = window.holds((first + last) / 2, margin_px=float(size))
        if header["shape"] == HEXAGONS:
            found.append(write_path(*_hexagons(tile, right[seen], below[seen], header["shifted"], window)))
        else:
            found.append(write_path(*_runs(tile, right[seen], below[seen], window)))
    return "".join(found)


def _hexagons(
    tile: Json, column: Whole, row: Whole, shifted: int, window: Window
) -> tuple[NDArray[np.float64], Whole]:
    """Return the corners of hexagons, of which every other row begins half a width further east."""
    aside = 0.5 * ((row + tile["row"]) % 2 == shifted)
    x = (column + aside + 0.5)[:, None] + _HEXAGON[:, 0]
    y = (row + 0.5)[:, None] + _HEXAGON[:, 1]
    return _at(tile, x.ravel(), y.ravel(), window), np.repeat(np.arange(len(row)), len(_HEXAGON))


def _runs(tile: Json, column: Whole, row: Whole, window: Window) -> tuple[NDArray[np.float64], Whole]:
    """
    Return the corners of each run of neighbours in a row, and which run each belongs to.

    Every corner of every cell is among them: rounded to parts of a pixel, two shapes that share corners fit
    together, and of two that only share a line one leaves a crack.
    """
    order = np.lexsort((column, row))
    row, column = row[order], column[order]
    starts = np.ones(len(row), bool)
    starts[1:] = (row[1:] != row[:-1]) | (column[1:] != column[:-1] + 1)
    ends = np.append(starts[1:], True)[: len(row)]
    first, last, at_row = column[starts], column[ends] + 1, row[starts]
    side = last - first + 1  # corners above, and as many below
    run = np.repeat(np.arange(len(side)), 2 * side)
    place = np.arange(len(run)) - np.repeat(np.cumsum(2 * side) - 2 * side, 2 * side)
    above = place < side[run]
    columns = np.where(above, first[run] + place, last[run] - (place - side[run]))
    return _at(tile, columns, at_row[run] + ~above, window), run


def _at(tile: Json, column: NDArray[Any], row: NDArray[Any], window: Window) -> NDArray[np.float64]:
    """Return where corners of a tile's grid are drawn: straight between the tile's own corners."""
    longitude, latitude = np.array(tile["corners"], float).T
    a, b, c, d = window.px(np.column_stack(world(longitude, latitude)))
    u, v = (column / tile["columns"])[:, None], (row / tile["rows"])[:, None]
    placed: NDArray[np.float64] = (1 - u) * (1 - v) * a + u * (1 - v) * b + u * v * c + (1 - u) * v * d
    return placed


def _hatched(path: str, header: Mapping[str, Any], window: Window, name: str) -> str:
    if not path:
        return ""
    metres_per_px = 40_075_016.686 * np.cos(np.radians(window.latitude)) / window.scale_px
    is_small = header["cell_m"] / metres_per_px < _FINE_BELOW_PX
    period = (_FINE_PX if is_small else _HATCH_PX) * UNITS
    red, green, blue, _ = header["hatch"]
    colour = f"rgb({red},{green},{blue})"
    size = f'width="{period:.1f}" height="{period:.1f}"'
    stripe = f'<rect width="{period * _STRIPE:.1f}" height="{period:.1f}" fill="{colour}"/>'
    units = 'patternUnits="userSpaceOnUse" patternTransform="rotate(45)"'
    pattern = f'<pattern id="{name}-hatch" {size} {units}>{stripe}</pattern>'
    return f'<defs>{pattern}</defs><path class="unsure" fill="url(#{name}-hatch)" d="{path}"/>'
