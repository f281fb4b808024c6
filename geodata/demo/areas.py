"""Cut the city into neighbourhoods and districts that tile its box without gaps or overlaps."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geodata.demo.ground import BOX, Floats, Ints, to_degrees

# The mesh's lines in metres. Westside North and South share column 1; they meet 128 m north of the origin.
_ACROSS = (BOX[0], -640.0, 460.0, 1750.0, 3200.0, BOX[2])
_UP = (BOX[1], -3500.0, -2100.0, -800.0, 128.0, 1050.0, 2050.0, BOX[3])

# How far the other inner corners are moved (metres), so that the areas are no chessboard.
_SHIFT_X = (0, 130, -170, 90, -60, 200, -120, 0)
_SHIFT_Y = (0, 90, -140, 160, -110, 0)
_WESTSIDE_CORNERS = {(i, j) for i in (1, 2) for j in (3, 4, 5)}

NEIGHBORHOODS = {
    1: "Millrace",
    2: "Lantern Hill",
    3: "Cooper's Landing",
    4: "Old Depot",
    5: "Foundry Flats",
    6: "Signal Point",
    7: "Brickyard",
    8: "Westside North",
    9: "Westside South",
    10: "Quarry Hill",
    11: "Orchard Row",
    12: "Cedar Bend",
    13: "Prairie Gate",
    14: "Southgate",
    15: "Larkspur",
}

# One row of numbers for each row of the mesh, from the south to the north; five columns from the west.
_NEIGHBORHOOD_OF = (
    (13, 13, 14, 14, 15),
    (13, 12, 12, 14, 15),
    (10, 10, 12, 11, 11),
    (7, 9, 12, 6, 11),
    (7, 8, 4, 6, 5),
    (1, 1, 4, 4, 5),
    (1, 2, 2, 3, 3),
)
_DISTRICT_OF = (
    (3, 3, 3, 4, 4),
    (3, 3, 3, 4, 4),
    (1, 3, 3, 4, 4),
    (1, 1, 1, 2, 2),
    (1, 1, 1, 2, 2),
    (1, 1, 1, 2, 2),
    (1, 1, 2, 2, 2),
)
_ZIP_OF = (
    (64111, 64111, 64110, 64110, 64130),
    (64111, 64111, 64109, 64110, 64130),
    (64108, 64108, 64109, 64109, 64128),
    (64102, 64108, 64108, 64109, 64127),
    (64102, 64108, 64108, 64106, 64127),
    (64101, 64105, 64105, 64106, 64124),
    (64101, 64105, 64105, 64106, 64120),
)
# Patrol divisions as the records abbreviate them.
_DIVISION_OF = {1: "CPD", 2: "EPD", 3: "CPD", 4: "MPD"}


def _corners() -> Floats:
    """Return the mesh's corners in degrees, shape (8, 6, 2); neighbours share them to the last digit."""
    grid = np.array([[(x, y) for x in _ACROSS] for y in _UP])
    for j in range(1, len(_UP) - 1):
        for i in range(1, len(_ACROSS) - 1):
            if (i, j) not in _WESTSIDE_CORNERS:
                grid[j, i] += _SHIFT_X[j], _SHIFT_Y[i]
    longitude, latitude = to_degrees(grid[..., 0], grid[..., 1])
    return np.stack([longitude, latitude], axis=-1)


def _quads() -> list[tuple[int, int, shapely.Polygon]]:
    at = _corners()
    return [
        (j, i, shapely.Polygon([at[j, i], at[j, i + 1], at[j + 1, i + 1], at[j + 1, i]]))
        for j in range(len(_UP) - 1)
        for i in range(len(_ACROSS) - 1)
    ]


def _grouped(table: tuple[tuple[int, ...], ...]) -> dict[int, BaseGeometry]:
    parts: dict[int, list[shapely.Polygon]] = {}
    for j, i, quad in _quads():
        parts.setdefault(table[j][i], []).append(quad)
    return {number: shapely.coverage_union_all(parts[number]) for number in sorted(parts)}


def neighborhoods() -> dict[int, BaseGeometry]:
    """Return the neighbourhoods' polygons in degrees, by `nbhid`."""
    return _grouped(_NEIGHBORHOOD_OF)


def districts() -> dict[int, BaseGeometry]:
    """Return the districts' polygons in degrees, by number."""
    return _grouped(_DISTRICT_OF)


def cell_of(longitude: Floats, latitude: Floats) -> tuple[Ints, Ints]:
    """Return row and column of the mesh's cell each point lies in; -1 outside the box."""
    quads = _quads()
    tree = shapely.STRtree([quad for _, _, quad in quads])
    points = shapely.points(longitude, latitude)
    which, cell = tree.query(points, predicate="intersects")
    found = np.full(len(longitude), -1, np.int64)
    found[which] = cell
    rows = np.array([j for j, _, _ in quads] + [-1])
    columns = np.array([i for _, i, _ in quads] + [-1])
    return rows[found], columns[found]


def attributes_of(longitude: Floats, latitude: Floats) -> dict[str, Any]:
    """Return what records say of where a point lies: ZIP, neighbourhood, district, beat and so on."""
    row, column = cell_of(longitude, latitude)
    zips, areas, wards = (np.array(table)[row, column] for table in (_ZIP_OF, _NEIGHBORHOOD_OF, _DISTRICT_OF))
    return {
        "zip": zips,
        "neighborhood": np.array([NEIGHBORHOODS[n] for n in areas], object),
        "district": wards,
        "division": np.array([_DIVISION_OF[n] for n in wards], object),
        "beat": np.where(row >= 0, wards * 100 + 10 + row * 10 + column, 0),
        "reporting_district": np.array(
            [f"PJ{1000 + r * 50 + c:04d}" for r, c in zip(row, column, strict=True)], object
        ),
    }
