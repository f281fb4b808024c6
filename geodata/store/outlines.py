"""Write area outlines and base map lines as GeoParquet in the study's metres, and read them back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray

from geodata.crs import MetricCRS
from geodata.records import AreaSet, Lines
from geodata.store.parquet import read_parquet

_NOTHING = shapely.GeometryCollection()


def write_areas(path: Path, areas: Mapping[str, AreaSet], crs: MetricCRS) -> None:
    """Write every set of areas; one that is known from records only has empty outlines."""
    sets: list[str] = []
    ids: list[str] = []
    names: list[str] = []
    geometry: list[NDArray[np.object_]] = []
    for name, area_set in sorted(areas.items()):
        sets += [name] * len(area_set)
        ids += area_set.ids
        names += area_set.names
        nothing = np.full(len(area_set), _NOTHING, dtype=object)
        geometry.append(area_set.geometry if area_set.has_outlines else nothing)
    columns = {"set": sets, "id": ids, "name": names}
    _write(path, columns, geometry, crs)


def read_areas(content: bytes, titles: Mapping[str, Mapping[str, str]]) -> dict[str, AreaSet]:
    """
    Return the sets of areas that `write_areas` wrote.

    Parameters
    ----------
    titles
        Title by language of each set; it also names the sets that hold no area.
    """
    columns, geometry = _read(content)
    sets = columns["set"]
    found = {}
    for name, said in titles.items():
        rows = np.flatnonzero(sets == name)
        outlines = geometry[rows]
        drawn = outlines if len(rows) and not shapely.is_empty(outlines).all() else outlines[:0]
        found[name] = AreaSet(name, said, tuple(columns["id"][rows]), tuple(columns["name"][rows]), drawn)
    return found


def write_lines(path: Path, lines: tuple[Lines, ...], crs: MetricCRS) -> None:
    """Write the base map."""
    columns: dict[str, list[str]] = {"draw": [], "name": []}
    for one in lines:
        columns["draw"] += [one.draw] * len(one.names)
        columns["name"] += one.names
    _write(path, columns, [one.geometry for one in lines], crs)


def read_lines(content: bytes) -> tuple[Lines, ...]:
    """Return the base map that `write_lines` wrote, one `Lines` for each sort."""
    columns, geometry = _read(content)
    draw = columns["draw"]
    found = []
    for sort in dict.fromkeys(draw):
        rows = np.flatnonzero(draw == sort)
        found.append(Lines(str(sort), tuple(columns["name"][rows]), geometry[rows]))
    return tuple(found)


def _write(
    path: Path, columns: dict[str, list[str]], geometry: list[NDArray[np.object_]], crs: MetricCRS
) -> None:
    import geopandas as gpd  # who only opens a release need not wait for it

    shapes = np.concatenate([np.empty(0, dtype=object), *geometry])
    frame = gpd.GeoDataFrame(
        {name: np.array(c, dtype=object) for name, c in columns.items()}, geometry=shapes
    )
    frame = frame.set_crs(crs.code)
    frame.to_parquet(path, compression="zstd", write_page_checksum=True)


def _read(content: bytes) -> tuple[dict[str, NDArray[np.object_]], NDArray[np.object_]]:
    """Return the columns of words that `_write` wrote, and the shapes; both in the order of its rows."""
    table = read_parquet(content)
    columns = {
        name: np.array(table.column(name).to_pylist(), dtype=object)
        for name in table.column_names
        if name != "geometry"
    }
    return columns, shapely.from_wkb(np.array(table.column("geometry").to_pylist(), dtype=object))


def outlines_digest(areas: Mapping[str, AreaSet], lines: tuple[Lines, ...]) -> list[bytes]:
    """Return what areas and base map are, as bytes to hash: names, ids and outlines in order."""
    parts = []
    for name, one in sorted(areas.items()):
        parts.append(json.dumps([name, dict(one.titles), one.ids, one.names], sort_keys=True).encode())
        parts += [shapely.to_wkb(shape) for shape in one.geometry]
    for line in lines:
        parts.append(json.dumps([line.draw, line.names]).encode())
        parts += [shapely.to_wkb(shape) for shape in line.geometry]
    return parts
