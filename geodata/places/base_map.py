"""Read the base map: lines and outlines to draw, and named points that people know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely

from geodata.crs import MetricCRS
from geodata.errors import Notice, Where
from geodata.places.mapped import MappedFile, open_mapped, point_of
from geodata.read import ReadAs
from geodata.records import Lines, Place
from geodata.words.text import Text

LANDMARKS = "landmarks"
_DRAWN = {
    "streets": (shapely.GeometryType.LINESTRING, shapely.GeometryType.MULTILINESTRING),
    "water": (
        *(shapely.GeometryType.LINESTRING, shapely.GeometryType.MULTILINESTRING),
        *(shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON),
    ),
    "parks": (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON),
}


@dataclass(frozen=True)
class BaseMapRead:
    """One file of the base map as read: `lines` for what is drawn, or `places` for landmarks."""

    lines: Lines | None
    places: tuple[Place, ...]
    left_out: int
    notices: tuple[Notice, ...]


def read_base_map(
    path: Path,
    crs: MetricCRS,
    *,
    draw: str,
    name: str | None = None,
    columns: Mapping[str, str] | None = None,
    read_as: ReadAs | None = None,
) -> BaseMapRead:
    """
    Read one file of the base map.

    Parameters
    ----------
    draw
        ``streets``, ``water``, ``parks`` or ``landmarks``.
    name
        Column of names; without it nothing is labelled.
    columns
        For a table: `longitude` and `latitude`, or `wkt`, in its words; also `kind` of a landmark.

    Raises
    ------
    BadInput
        What `open_mapped` refuses.

    Notes
    -----
    Shapes that cannot be drawn as what the file is said to hold are left out and counted in a notice.
    """
    asked = dict(columns or {})
    if name:
        asked["name"] = name
    if draw == LANDMARKS and path.suffix.casefold() in (".csv", ".txt", ".tsv"):
        # A table of landmarks needs no mapping where its columns are called what they are.
        for own in ("longitude", "latitude"):
            asked.setdefault(own, own)
    table = open_mapped(path, asked, crs, read_as)
    if draw == LANDMARKS:
        places = tuple(_places(table))
        left_out = table.read - len(places)
        return BaseMapRead(None, places, left_out, _notices(table, left_out))
    kinds = shapely.get_type_id(table.geometry)
    rows = np.flatnonzero(np.isin(kinds, _DRAWN[draw]) & ~shapely.is_empty(table.geometry))
    rows = rows[np.isfinite(shapely.bounds(table.geometry[rows])).all(axis=1)]
    texts = table.texts("name")
    lines = Lines(draw, tuple(texts[row] or "" for row in rows), table.geometry[rows])
    left_out = table.read - len(rows)
    return BaseMapRead(lines, (), left_out, _notices(table, left_out))


def _places(table: MappedFile) -> list[Place]:
    found = []
    for row, cell in enumerate(table.cells(("name", "kind"))):
        x_m, y_m = point_of(table.geometry[row])
        if x_m is not None and y_m is not None and cell["name"]:
            found.append(Place(cell["name"], x_m, y_m, cell["kind"] or "landmark"))
    return found


def _notices(table: MappedFile, left_out: int) -> tuple[Notice, ...]:
    if not left_out:
        return table.notices
    notice = Notice("G23", Text("places.not_drawn", n=left_out), where=Where(file=table.file))
    return (*table.notices, notice)
