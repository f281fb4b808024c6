"""Read one set of areas: mend broken outlines, keep nameless ones, refuse ids that stand twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geodata.crs import MetricCRS
from geodata.errors import BadInput, BadStudy, Notice, Where, visible
from geodata.joining.polygons import Polygons
from geodata.places.mapped import MappedFile, open_mapped
from geodata.read import ReadAs
from geodata.records import AreaSet, Coded, Floats
from geodata.words.percent import percent_said
from geodata.words.text import Text

_POLYGONS = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)
_LARGEST_M2 = 1e12  # a million square kilometres is no study
_WIDEST_DEGREES = 30.0  # projected, an outline around the world may look small
_SLIVER_M2 = 1.0
_SHOWN = 20


@dataclass(frozen=True)
class AreasRead:
    """
    A set of areas as read.

    Attributes
    ----------
    report
        JSON values: how many areas, `nameless` ids, `mended` areas with the change of their size in percent
        of the larger one, `turned` ids whose rings ran the wrong way, `overlaps` of pairs and `gaps_m2`
        between areas in square metres, and `whole_m2`, the sizes of all added up.
    """

    areas: AreaSet
    report: Mapping[str, Any]
    notices: tuple[Notice, ...]


def read_areas(
    path: Path,
    columns: Mapping[str, str],
    crs: MetricCRS,
    *,
    name: str,
    titles: Mapping[str, str],
    read_as: ReadAs | None = None,
) -> AreasRead:
    """
    Read a set of areas.

    Parameters
    ----------
    columns
        `id` and `name` in the file's words; `wkt` for a table.
    name, titles
        The set's name in queries and its title by language.

    Raises
    ------
    BadInput
        G28: an id stands twice. G23: a row is no polygon. G21: an outline is larger than any study. G18: an
        outline encloses nothing. G17: the file holds no area.
    BadStudy
        K07: the outlines do not lie where the study's coordinate system holds.
    """
    table = open_mapped(path, columns, crs, read_as)
    kept = np.flatnonzero([shape is not None and not shape.is_empty for shape in table.geometry])
    if not len(kept):
        raise BadInput("G17", Text("places.no_areas"), Text("places.no_areas.hint"), Where(file=table.file))
    _refuse_other_shapes(table, kept)
    written = table.texts("name")
    names = tuple(written[row] or "" for row in kept)
    ids = _ids(table, kept, names)
    if "name" not in columns:
        names = ids  # people then read the id
    turned = [ids[row] for row in _turned(table.geometry[kept])]
    outlines, mended = _mend(table, kept, ids, names)
    _refuse_impossible(table.file, outlines, table.span_degrees[kept], crs)
    nameless = [one for one, said in zip(ids, names, strict=True) if not said]
    overlaps, gaps = _coverage(outlines, ids)
    report = {
        "set": name,
        "file": table.file,
        "areas": len(ids),
        "without_outline": len(table) - len(kept),
        "nameless": nameless,
        "mended": mended,
        "turned": turned,
        "overlaps": overlaps,
        "gaps_m2": gaps,
        "whole_m2": round(float(shapely.area(outlines).sum()), 1),
    }
    notices = (*table.notices, *_notices(table, report))
    return AreasRead(AreaSet(name, titles, ids, names, outlines), report, notices)


def area_ids_of(areas: AreaSet, x_m: Floats, y_m: Floats) -> Coded:
    """
    Return the area each place lies in.

    Parameters
    ----------
    x_m, y_m
        Metres, shape (n,), NaN where there is no place.

    Returns
    -------
    ids
        Codes are positions in `areas.ids`; -1 outside every area. A place on a shared border, or where areas
        overlap, belongs to the first of them in the file.
    """
    return Coded(Polygons.of(areas.geometry).first(x_m, y_m), areas.ids)


def _ids(table: MappedFile, kept: NDArray[np.intp], names: tuple[str, ...]) -> tuple[str, ...]:
    """Return an id for each area; one without an id of its own is named after its record, to be asked for."""
    written = table.texts("id")
    often = Counter(written[row] for row in kept)
    ids = []
    for row, name in zip(kept, names, strict=True):
        said = written[row]
        # Sources write one filler, such as 0, for all their nameless areas.
        filler = not name and often[said] > 1
        ids.append(f"record-{table.records[row]}" if said is None or filler else said)
    twice = tuple(visible(one) for one, n in Counter(ids).items() if n > 1)
    if twice:
        what = Text("places.id_twice", n=len(twice), ids=twice[:_SHOWN])
        raise BadInput("G28", what, Text("places.id_twice.hint"), Where(file=table.file, value=twice[0]))
    return tuple(ids)


def _refuse_other_shapes(table: MappedFile, kept: NDArray[np.intp]) -> None:
    for row in kept:
        if shapely.get_type_id(table.geometry[row]) not in _POLYGONS:
            what = Text("places.no_polygon", shape=table.geometry[row].geom_type)
            raise BadInput("G23", what, Text("places.no_polygon.hint"), table.where(row))


def _turned(outlines: NDArray[np.object_]) -> NDArray[np.intp]:
    """
    Return the rows in which a ring runs the wrong way: a hole like its shell, or a shell unlike the others.

    Formats disagree on which way is right, so a file is compared with itself only. All rings are put in one
    order when outlines are mended; the sizes stay.
    """
    parts, rows = shapely.get_parts(outlines, return_index=True)
    shells = shapely.is_ccw(shapely.get_exterior_ring(parts))
    wrong = shells != (2 * int(shells.sum()) > len(shells))
    rings, owners = shapely.get_rings(parts, return_index=True)
    is_hole = np.r_[False, owners[1:] == owners[:-1]]
    alike = is_hole & (shapely.is_ccw(rings) == shells[owners])
    wrong[owners[alike]] = True
    return np.unique(rows[wrong])


def _mend(
    table: MappedFile, kept: NDArray[np.intp], ids: tuple[str, ...], names: tuple[str, ...]
) -> tuple[NDArray[np.object_], list[dict[str, Any]]]:
    """
    Return valid outlines, and what was mended with the change of its size in percent of the larger one.

    The size of an outline that crosses itself is the difference of its loops, so a bow-tie may have none.
    """
    outlines = table.geometry[kept]
    mended = []
    valid = outlines.copy()
    for row in np.flatnonzero(~shapely.is_valid(outlines)):
        shape = _polygons_of(shapely.make_valid(outlines[row], method="structure", keep_collapsed=False))
        sizes = abs(float(shapely.area(outlines[row]))), float(shapely.area(shape))
        change = 100 * (max(sizes) - min(sizes)) / max(*sizes, _SLIVER_M2)
        why = str(shapely.is_valid_reason(outlines[row])).split("[", maxsplit=1)[0]
        mended.append({"id": ids[row], "name": names[row], "why": why, "change_percent": round(change, 4)})
        valid[row] = shape
    for row in np.flatnonzero(shapely.area(valid) < _SLIVER_M2):
        what = Text("places.flat", name=visible(names[row] or ids[row]))
        raise BadInput("G18", what, Text("places.flat.hint"), table.where(kept[row]))
    return shapely.normalize(valid), mended


def _polygons_of(shape: shapely.Geometry) -> shapely.Geometry:
    """Return the polygons among the parts of a mended shape; lines and points left by the mending go."""
    parts = [part for part in shapely.get_parts(shape) if shapely.get_type_id(part) in _POLYGONS]
    if len(parts) == 1:
        only: shapely.Geometry = parts[0]
        return only
    return shapely.MultiPolygon([one for part in parts for one in shapely.get_parts(part)])


def _refuse_impossible(
    file: str, outlines: NDArray[np.object_], span_degrees: Floats, crs: MetricCRS
) -> None:
    if not np.isfinite(shapely.bounds(outlines)).all():
        what = Text("places.not_in_crs", crs=crs.code)
        raise BadStudy("K07", what, Text("places.not_in_crs.hint"), Where(file=file))
    if (span_degrees > _WIDEST_DEGREES).any() or float(shapely.area(outlines).max()) > _LARGEST_M2:
        raise BadInput("G21", Text("places.too_large"), Text("places.too_large.hint"), Where(file=file))


def _coverage(outlines: NDArray[np.object_], ids: tuple[str, ...]) -> tuple[list[dict[str, Any]], float]:
    """Return the pairs that overlap, largest first, and the square metres enclosed by areas but in none."""
    left, right = shapely.STRtree(outlines).query(outlines, predicate="intersects")
    once = left < right
    left, right = left[once], right[once]
    shared = shapely.area(shapely.intersection(outlines[left], outlines[right]))
    order = [pair for pair in np.argsort(-shared, kind="stable") if shared[pair] > _SLIVER_M2]
    pairs = [
        {"areas": [ids[left[pair]], ids[right[pair]]], "m2": round(float(shared[pair]), 1)} for pair in order
    ]
    whole = shapely.union_all(outlines)
    rings = shapely.get_parts(whole)
    holes = float(sum(shapely.area(shapely.polygons(shapely.get_exterior_ring(ring))) for ring in rings))
    return pairs, round(holes - float(shapely.area(whole)), 1)


def _notices(table: MappedFile, report: Mapping[str, Any]) -> list[Notice]:
    where = Where(file=table.file)
    found = []
    if report["without_outline"]:
        found.append(Notice("G17", Text("places.without_outline", n=report["without_outline"]), where=where))
    if report["nameless"]:
        ids = tuple(report["nameless"][:_SHOWN])
        found.append(Notice("G28", Text("places.nameless", n=len(report["nameless"]), ids=ids), where=where))
    for one in report["mended"]:
        # Only a polygon's further rings can lie outside it, or in each other.
        of_rings = one["why"].startswith("Hole")
        key = "places.rings_mended" if of_rings else "places.mended"
        what = Text(key, name=visible(one["name"] or one["id"]), percent=percent_said(one["change_percent"]))
        found.append(Notice("G20" if of_rings else "G18", what, where=where))
    if report["turned"]:
        ids = tuple(report["turned"][:_SHOWN])
        found.append(Notice("G20", Text("places.turned", n=len(report["turned"]), ids=ids), where=where))
    if report["overlaps"]:
        total = sum(pair["m2"] for pair in report["overlaps"])
        pairs = len(report["overlaps"])
        found.append(Notice("G17", Text("places.overlaps", n=pairs, m2=round(total)), where=where))
    if report["gaps_m2"] > _SLIVER_M2:
        found.append(Notice("G17", Text("places.gaps", m2=round(report["gaps_m2"])), where=where))
    return found
