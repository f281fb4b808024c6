"""Refuse a study whose parts lie in different places: areas, coordinate system, and the agency's records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl
import pyproj
import shapely

from geodata.crs import Box, MetricCRS, crs_name
from geodata.errors import BadStudy, NeedsConfirmation, Where
from geodata.importing.files import ReadFile
from geodata.records import AreaSet, PlaceStatus
from geodata.store import Contents
from geodata.study import Study
from geodata.words.text import Text

MOST_OUTSIDE = 0.5


def refuse_disagreement(
    study: Study, crs: MetricCRS, areas: Mapping[str, AreaSet], read: Sequence[ReadFile] = ()
) -> None:
    """
    Refuse areas that lie wholly beyond where the coordinate system holds, or where the agency's records lie.

    Parameters
    ----------
    areas
        Sets of areas by name, in metres of `crs`.
    read
        The files of this import; the box of each one's feed or mapping says where its records lie.

    Raises
    ------
    BadStudy
        K07: with both boxes, in degrees.

    Misreadings
    -----------
    Boxes that touch agree. A file of areas of the next town over is not noticed here, but by `stop_outside`.
    """
    for one in study.areas:
        if not areas[one.set].has_outlines:
            continue
        box = _in_degrees(crs, areas[one.set])
        where = Where(file=one.file)
        if (use := _box_of(crs)) is not None and not _meet(use, box):
            values: dict[str, Any] = {"crs": crs_name(crs.code), "system_box": _said(use), "file": one.file}
            what = Text("start.crs_elsewhere", areas_box=_said(box), **values)
            raise BadStudy("K07", what, Text("start.crs_elsewhere.hint"), where)
        for file in read:
            if not _meet(file.feed.box, box):
                values = {"feed": file.feed.name, "feed_box": _said(file.feed.box), "areas_box": _said(box)}
                what = Text("start.feed_elsewhere", **values)
                raise BadStudy("K07", what, Text("start.feed_elsewhere.hint"), where)


def stop_outside(contents: Contents, last: Contents | None, *, confirmed: bool) -> None:
    """
    Stop where most incidents lie outside the study, and most of them did not in the last release.

    Raises
    ------
    NeedsConfirmation
        G16, unless `confirmed`: as a rule the file of areas is another town's, or the coordinates are.

    Misreadings
    -----------
    A study of one quarter in an export of the whole city has most incidents outside from the start, and is
    not asked.
    """
    if confirmed or last is None or not last.incidents.height:
        return
    now, before = (_outside(one.incidents) for one in (contents, last))
    if now[0] > MOST_OUTSIDE * now[1] and before[0] <= MOST_OUTSIDE * before[1]:
        what = Text("import.outside", n=now[0], of=now[1], before=before[0])
        raise NeedsConfirmation("G16", what, Text("import.outside.hint"))


def _outside(incidents: pl.DataFrame) -> tuple[int, int]:
    """Return how many incidents with a place lie outside the study, and how many have a place."""
    placed = incidents.filter(pl.col("place") != int(PlaceStatus.MISSING))["place"]
    return int((placed == int(PlaceStatus.OUTSIDE)).sum()), len(placed)


def _in_degrees(crs: MetricCRS, areas: AreaSet) -> Box:
    """Return the box around all corners of the outlines, as a map of the world would show it."""
    x_m, y_m = shapely.get_coordinates(areas.geometry).T
    longitude, latitude = crs.to_degrees(x_m, y_m)
    return float(longitude.min()), float(latitude.min()), float(longitude.max()), float(latitude.max())


def _box_of(crs: MetricCRS) -> Box | None:
    """Return where a coordinate system holds; None where nobody says, or where it crosses the date line."""
    use = pyproj.CRS(crs.code).area_of_use
    return None if use is None or use.west > use.east else (use.west, use.south, use.east, use.north)


def _meet(one: Box, other: Box) -> bool:
    """Tell whether two boxes share a place; one that is not finite is told of elsewhere."""
    if not np.isfinite([*one, *other]).all():
        return True
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def _said(box: Box) -> str:
    return ", ".join(f"{side:.2f}" for side in box)
