"""Cells for the map: classes with readable limits, and the small binary in which they travel."""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboard.theme.colours import CELL_ALPHA, cell_colours, rgb
from dashboard.theme.look import Look
from geodata.columns.hexagons import ROW_STEP, Hexagons
from geodata.columns.shapes import HEXAGONS, SQUARES, AnyLattice
from geodata.words.speaker import Speaker

Json = dict[str, Any]
Floats = NDArray[np.float64]
ToDegrees = Callable[[Floats, Floats], tuple[Floats, Floats]]

MAGIC = b"CEL1"
BUCKETS = ("no_place", "outside", "withheld", "default_location")
CLASSES = 7

# Share of a cell by which its drawn place may be off; the grid is cut into tiles until it holds.
_PLACE_ERROR = 0.1
_TILE_CELLS = 2048  # a texture that every graphics card takes
_KEPT_GRIDS = 16

# What counting bases are called in the catalogue; the estimated ones are always said to be estimates.
MEASURES = ("incidents", "estimated", "offences", "victims", "requests")


@dataclass(frozen=True)
class CellGrid:
    """
    Where a grid of cells lies.

    Cell `index` is ``row * columns + column``; row 0 is the **northern** row, column 0 the western column.
    Of a grid of hexagons the outer rows and the last column stay empty: hexagons reach into the next row,
    and every other row begins half a width further east.

    Parameters
    ----------
    left_m, top_m
        North-western corner in the study's metres.
    cell_m
        Side of a square in metres, or width of a hexagon.
    columns, rows
        Size of the grid in cells.
    shape
        ``squares`` or ``hexagons``.
    shifted
        Which rows of hexagons begin half a width further east: the even ones (0) or the odd ones (1).
    """

    left_m: float
    top_m: float
    cell_m: float
    columns: int
    rows: int
    shape: str = SQUARES
    shifted: int = 0

    @property
    def row_m(self) -> float:
        """Height of a row in metres."""
        return self.cell_m * ROW_STEP if self.shape == HEXAGONS else self.cell_m

    @classmethod
    def of(cls, lattice: AnyLattice) -> CellGrid:
        """Return where the picture of a lattice's cells lies."""
        if isinstance(lattice, Hexagons):
            beyond = lattice.south + lattice.rows  # the empty row in the north
            left_m, top_m = (lattice.west - 0.5) * lattice.cell_m, (beyond + 0.5) * lattice.row_m
            columns, rows = (lattice.columns + 1, lattice.rows + 2) if lattice.n else (0, 0)
            return cls(left_m, top_m, lattice.cell_m, columns, rows, HEXAGONS, (beyond + 1) % 2)
        top_m = lattice.y0_m + lattice.rows * lattice.cell_m
        return cls(lattice.x0_m, top_m, lattice.cell_m, lattice.columns, lattice.rows)


def picture_indexes(cell: NDArray[np.integer[Any]], lattice: AnyLattice) -> NDArray[np.uint32]:
    """
    Return where cells stand in the picture: it counts rows from the north, the lattice from the south.

    Parameters
    ----------
    cell
        Shape (n,): the lattice's numbers of cells, none of them -1.

    Examples
    --------
    >>> from geodata.columns.lattice import Lattice
    >>> picture_indexes(np.array([0, 2, 5]), Lattice(0.0, 0.0, 100, columns=3, rows=2)).tolist()
    [3, 5, 2]
    """
    row, column = np.divmod(cell, max(lattice.columns, 1))
    if isinstance(
        lattice, Hexagons
    ):  # see `CellGrid`: an empty row in the north, an empty column in the east
        return ((lattice.rows - row) * (lattice.columns + 1) + column).astype(np.uint32)
    return ((lattice.rows - 1 - row) * lattice.columns + column).astype(np.uint32)


def breaks_for(counts: NDArray[np.integer[Any]]) -> tuple[list[int], list[str]]:
    """
    Return the lowest count of each class, and what the legend calls it.

    Where no count is above seven, each is a class. Otherwise each class begins at a fixed ratio above the one
    before, up to the 99th percentile, and every limit is rounded to a number people read easily: counts of
    crime are so skewed that equal steps would leave one colour for nearly all cells. Hand in the counts of
    the *whole* question (kinds and period, without hours or areas), so that the colours stand still while
    somebody narrows it, and both maps of a comparison share them.

    Parameters
    ----------
    counts
        Shape (n,): counts of the cells that hold anything; zeros are left out.

    Returns
    -------
    breaks
        At most seven whole numbers, rising, the first one 1; ``[1]`` where nothing was counted.
    labels
        ``"1"``, ``"2–4"`` and, for the last class, ``"50+"``.

    Misreadings
    -----------
    A cell without colour had no report *in this file*; outside the agency's boundary nothing is known.

    Examples
    --------
    >>> breaks_for(np.array([1, 1, 2, 3]))
    ([1, 2, 3], ['1', '2', '3+'])
    """
    seen = counts[counts > 0]
    if seen.size == 0:
        return [1], ["1+"]
    most = int(seen.max())
    if most <= CLASSES:
        breaks = list(range(1, most + 1))
    else:
        top = max(float(np.percentile(seen, 99)), CLASSES)
        breaks = sorted({readable_count(value) for value in np.geomspace(1, top, CLASSES)})
    return breaks, _labels(breaks)


def readable_count(value: float) -> int:
    """Return the nearest of 1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60, 80, 100, 120 ..."""
    scale = int(10 ** max(0, math.floor(math.log10(value)) - 1))
    steps = [step * scale for step in (*range(1, 7), 8, 10, 12, 15, 20, 25, 30, 40, 50, 60, 80, 100)]
    # Half way between two the lower one, whatever the last digit is on this computer.
    return int(min(steps, key=lambda step: round(abs(math.log(step / value)), 9)))


def _labels(breaks: Sequence[int]) -> list[str]:
    say = Speaker("en").number  # both languages write 1,200
    labels = []
    for low, after in pairwise(breaks):
        labels.append(say(low) if after == low + 1 else f"{say(low)}–{say(after - 1)}")
    return [*labels, f"{say(breaks[-1])}+"]


def class_colours(classes: int, look: Look) -> list[list[int]]:
    """Return red, green, blue and alpha (0 to 255) of each class, for the map and its legend alike."""
    return [[*rgb(colour), CELL_ALPHA] for colour in cell_colours(look.palette, classes)]


def legend_rows(breaks: Sequence[int], look: Look) -> list[tuple[str, str]]:
    """
    Return colour (``#rrggbb``, as it looks over the map's land) and label of each class, from few to many.

    Misreadings
    -----------
    A cell without colour had no report in this file; the legend's first class begins at one.
    """
    colours = class_colours(len(breaks), look)
    return [(over_land(rgba, look), label) for rgba, label in zip(colours, _labels(breaks), strict=True)]


def over_land(rgba: Sequence[int], look: Look) -> str:
    """Return a cell's colour (``#rrggbb``) as it looks over the map's land."""
    *colour, alpha = rgba
    land = rgb(look.palette.base.land)
    mixed = [round((a * alpha + b * (255 - alpha)) / 255) for a, b in zip(colour, land, strict=True)]
    return "#" + "".join(f"{part:02x}" for part in mixed)


def cells_header(
    grid: CellGrid,
    to_degrees: ToDegrees,
    *,
    total: int,
    buckets: Mapping[str, int],
    breaks: Sequence[int],
    measure: str,
    look: Look,
) -> Json:
    """
    Return everything the map needs to know beside the numbers, with all its words.

    Parameters
    ----------
    grid, to_degrees
        Where the cells lie, and how the study's metres become longitude and latitude.
    total
        Everything counted, on the map or not.
    buckets
        What is counted and not in a cell: of `BUCKETS`, why -> how many.
    breaks
        Of `breaks_for`.
    measure
        What is counted: ``incidents``, ``estimated``, ``offences``, ``victims`` or ``requests``.
    look
        Theme and language.
    """
    if measure not in MEASURES:
        raise ValueError(f"`measure` was {measure!r} but must be one of {MEASURES}")
    return {
        **grid_header(grid, to_degrees),
        "total": int(total),
        "buckets": {name: int(buckets.get(name, 0)) for name in BUCKETS},
        "breaks": [int(one) for one in breaks],
        "colors": class_colours(len(breaks), look),
        "labels": _labels(breaks),
        "measure": measure,
        "unit": look.say(f"map.measure.{measure}"),
        "hover": {
            # "{n}" is left for the browser, which knows the cell.
            "one": look.say(f"map.cell.{measure}", n=1),
            "other": look.say(f"map.cell.{measure}", n="{n}"),
            "size": cell_said({"shape": grid.shape, "cell_m": grid.cell_m}, look),
        },
    }


def cell_said(header: Mapping[str, Any], look: Look) -> str:
    """Return shape and size of a header's cells in words."""
    return look.say(f"map.cell.size.{header['shape']}", metres=header["cell_m"])


# The cells of a release lie still while people filter, and tiles are tried until they are straight.
@lru_cache(maxsize=_KEPT_GRIDS)
def grid_header(grid: CellGrid, to_degrees: ToDegrees) -> Json:
    """Return what the map needs to know of where the cells lie; kept, so nobody may change it."""
    return {
        "columns": grid.columns,
        "rows": grid.rows,
        "cell_m": grid.cell_m,
        "shape": grid.shape,
        "shifted": grid.shifted,
        "corners": _corners(grid, to_degrees, 0, 0, grid.columns, grid.rows),
        "tiles": _tiles(grid, to_degrees),
    }


def _corners(
    grid: CellGrid, to_degrees: ToDegrees, column: int, row: int, columns: int, rows: int
) -> list[list[float]]:
    """Longitude and latitude of north-west, north-east, south-east, south-west."""
    left, top = grid.left_m + column * grid.cell_m, grid.top_m - row * grid.row_m
    right, bottom = left + columns * grid.cell_m, top - rows * grid.row_m
    longitude, latitude = to_degrees(
        np.array([left, right, right, left]), np.array([top, top, bottom, bottom])
    )
    return [
        [round(float(lon), 8), round(float(lat), 8)] for lon, lat in zip(longitude, latitude, strict=True)
    ]


def _tiles(grid: CellGrid, to_degrees: ToDegrees) -> list[Json]:
    """Cut the grid into equal parts, drawn straight between their corners, until no cell is off its place."""
    if not grid.columns * grid.rows:
        return []
    parts = 1
    while True:
        columns, rows = math.ceil(grid.columns / parts), math.ceil(grid.rows / parts)
        small = max(columns, rows) <= _TILE_CELLS
        if small and (max(columns, rows) == 1 or _is_straight(grid, to_degrees, columns, rows)):
            break
        parts += 1
    return [
        {
            "column": column,
            "row": row,
            "columns": (wide := min(columns, grid.columns - column)),
            "rows": (high := min(rows, grid.rows - row)),
            "corners": _corners(grid, to_degrees, column, row, wide, high),
        }
        for row in range(0, grid.rows, rows)
        for column in range(0, grid.columns, columns)
    ]


def _is_straight(grid: CellGrid, to_degrees: ToDegrees, columns: int, rows: int) -> bool:
    """Whether the middles of a tile of this size lie where its corners say, at the corners of the grid."""
    for column in {0, max(0, grid.columns - columns)}:
        for row in {0, max(0, grid.rows - rows)}:
            if place_error(grid, to_degrees, column, row, columns, rows) > _PLACE_ERROR:
                return False
    return True


def place_error(
    grid: CellGrid, to_degrees: ToDegrees, column: int, row: int, columns: int, rows: int
) -> float:
    """Return how far, in cells, the straight picture of a tile is off in the middle and on the edges."""
    left, top = grid.left_m + column * grid.cell_m, grid.top_m - row * grid.row_m
    share = np.array([0.0, 0.5, 1.0])
    across, down = np.meshgrid(share, share)
    longitude, latitude = to_degrees(
        (left + across * columns * grid.cell_m).ravel(), (top - down * rows * grid.row_m).ravel()
    )
    # The map is drawn in Mercator's projection, so that is where the lines are straight.
    true = np.stack([np.radians(longitude), np.arctanh(np.sin(np.radians(latitude)))], -1).reshape(3, 3, 2)
    u, v = across[..., None], down[..., None]
    drawn = (
        (1 - u) * (1 - v) * true[0, 0]
        + u * (1 - v) * true[0, 2]
        + u * v * true[2, 2]
        + (1 - u) * v * true[2, 0]
    )
    metres = 6_378_137 * np.cos(np.radians(latitude.mean()))
    return float(np.hypot(*np.moveaxis(drawn - true, -1, 0)).max() * metres / grid.cell_m)


def pack_cells(index: NDArray[np.uint32], n: NDArray[np.uint32], header: Json) -> bytes:
    """
    Return cells as ``CEL1``: magic, header length (u32), JSON header, arrays; little-endian, 4-byte aligned.

    Parameters
    ----------
    index, n
        Shape (cells,): cells that hold anything, and how many.
    header
        Of `cells_header`.

    Raises
    ------
    ValueError
        The shapes differ, an index lies outside the grid, or the parts do not add up to the total: such an
        answer must not reach a screen.
    """
    if index.shape != n.shape:
        raise ValueError(f"{index.shape} indices for {n.shape} counts")
    if index.size and int(index.max()) >= header["columns"] * header["rows"]:
        raise ValueError(f"cell {int(index.max())} lies outside {header['columns']} x {header['rows']} cells")
    counted = int(n.sum(dtype=np.uint64)) + sum(header["buckets"].values())
    if counted != header["total"]:
        raise ValueError(f"cells and buckets hold {counted}, but the total is {header['total']}")
    return pack_arrays({"index": index.astype("<u4"), "n": n.astype("<u4")}, header)


def pack_arrays(arrays: Mapping[str, NDArray[Any]], header: Json) -> bytes:
    """Return magic, header and arrays of 4-byte numbers; the header says name, type and length of each."""
    described = [
        {"name": name, "type": f"{one.dtype.kind}{one.dtype.itemsize}", "length": int(one.size)}
        for name, one in arrays.items()
    ]
    text = json.dumps({**header, "arrays": described}, ensure_ascii=False, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 4)
    return b"".join([MAGIC, struct.pack("<I", len(text)), text, *(one.tobytes() for one in arrays.values())])


def unpack_cells(payload: bytes) -> tuple[NDArray[np.uint32], NDArray[np.uint32], Json]:
    """
    Return index, counts and header of what `pack_cells` wrote.

    Raises
    ------
    ValueError
        It is something else, or was cut off.
    """
    arrays, header = unpack_arrays(payload)
    return arrays["index"], arrays["n"], header


def unpack_arrays(payload: bytes) -> tuple[dict[str, NDArray[Any]], Json]:
    """Return the arrays by name, and the header, of what `pack_arrays` wrote."""
    if payload[:4] != MAGIC:
        raise ValueError(f"not cells: begins with {payload[:4]!r}")
    (length,) = struct.unpack_from("<I", payload, 4)
    header = json.loads(payload[8 : 8 + length])
    at = 8 + length
    arrays = {}
    for one in header.pop("arrays"):
        arrays[one["name"]] = np.frombuffer(payload, f"<{one['type']}", one["length"], at)
        at += 4 * one["length"]
    return arrays, header
