"""Give an answer away as a file: JSON, CSV, GeoJSON, GeoPackage or GeoParquet, each naming its origin."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import reduce
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geodata.errors import BadQuery, Notice
from geodata.export import geopackage, geoparquet
from geodata.words.speaker import Speaker
from geodata.words.text import Text
from layers.base.answers import FORMATS, Answer, Export, Shown
from layers.base.export_csv import csv_of

if TYPE_CHECKING:
    import geopandas

__all__ = ["FORMATS", "entry_of", "export", "file_name", "frame_of", "refusal"]

DEGREES = "EPSG:4326"


def export(answer: Answer, form: str, speaker: Speaker) -> Export:
    """
    Return an answer as a file.

    Parameters
    ----------
    form
        One of `FORMATS`. CSV has one line a place, with study, release, data-through, remark, question and
        what is counted as columns: a line copied into another table still says where it comes from. The other
        forms say it once.
    speaker
        Says names and remarks; names of columns and formats of numbers are the same in every language.

    Raises
    ------
    ValueError
        No such form.
    """
    if form not in FORMATS:
        raise ValueError(f"`form` was {form!r} but must be one of {FORMATS}")
    content = _WRITERS[form](answer, speaker)
    suffix = {"geoparquet": "parquet"}.get(form, form)
    return Export(content, _MEDIA_TYPES[form], file_name(answer, suffix))


def file_name(answer: Answer, suffix: str) -> str:
    """Return what a file of an answer is called: study, layer, release, how far the data go."""
    come_from = answer.provenance
    through = [come_from.data_through.isoformat()] if come_from.data_through else []
    name = "-".join([come_from.study, answer.layer, come_from.release, *through])
    return f"{_safe(name)}.{suffix}"


def frame_of(answer: Answer, speaker: Speaker) -> geopandas.GeoDataFrame:
    """Return one row a place, in metres; geometry is a cell, an outline, a point, or None."""
    import geopandas

    places = answer.places
    return geopandas.GeoDataFrame(_table(answer, speaker), geometry=_shapes(answer), crs=places.crs)


def about(answer: Answer, speaker: Speaker) -> dict[str, str]:
    """Return what must travel with the numbers, as words."""
    come_from = answer.provenance
    return {
        "question": speaker.say(answer.question),
        "headline": speaker.say(answer.headline),
        "measure": speaker.say(answer.measure),
        "unit": speaker.say(answer.unit),
        "caveats": " ".join(speaker.say(text) for text in answer.caveats),
        "choices": " ".join(speaker.say(text) for text in answer.choices),
        "query": json.dumps(dict(answer.query), ensure_ascii=False),
        "disclosure": answer.disclosure,
        **_origin(answer, speaker),
        "version": come_from.version,
    }


def refusal(wrong: Sequence[Notice]) -> BadQuery:
    """
    Return why no file is made of a link that could not be read whole.

    A screen says beside its numbers what it left out; a file is passed on without the link and would not.
    """
    said = reduce(
        lambda left, right: Text("export.together", left=left, right=right), (n.what for n in wrong)
    )
    return BadQuery(wrong[0].code, Text("export.refused", wrong=said), Text("export.refused.hint"))


def entry_of(answer: Answer, form: str) -> dict[str, Any]:
    """
    Return what is written down of an export: its form, its question, its release, how many rows.

    Of report numbers only how many were asked for: a purged one must not stay in a list of exports.
    """
    asked: dict[str, str | int] = dict(answer.query)
    if "reports" in asked:
        asked["reports"] = str(asked["reports"]).count(",") + 1
    release = answer.provenance.release
    return {"format": form, "layer": answer.layer, "query": asked, "release": release, "rows": len(answer)}


def _origin(answer: Answer, speaker: Speaker) -> dict[str, str]:
    come_from = answer.provenance
    remark = [speaker.say(Text("export.invented"))] if come_from.invented else []
    remark += [speaker.say(come_from.remark)] if come_from.remark else []
    return {
        "study": come_from.study,
        "release": come_from.release,
        "data_through": come_from.data_through.isoformat() if come_from.data_through else "",
        "remark": " ".join(dict.fromkeys(remark)),
    }


def _table(answer: Answer, speaker: Speaker) -> dict[str, NDArray[Any]]:
    """Return every column of an answer by its name in files."""
    places = answer.places
    columns: dict[str, NDArray[Any]] = {"id": places.ids, "name": _said(places.names, speaker)}
    for name, column in answer.columns.items():
        columns[name] = _said(column, speaker) if column.dtype.kind == "O" else column
    columns |= {"value": answer.value, "n": answer.n}
    if answer.low is not None and answer.high is not None:
        columns |= {"low": answer.low, "high": answer.high}
    if answer.shown is not None:
        words = np.array([one.name.lower() for one in Shown], dtype=object)
        columns["shown"] = words[answer.shown]
    return columns


def _said(column: NDArray[Any], speaker: Speaker) -> NDArray[np.object_]:
    said = np.empty(len(column), dtype=object)
    said[:] = [speaker.say(one) if isinstance(one, Text) else one for one in column]
    return said


def _shapes(answer: Answer) -> NDArray[np.object_]:
    """Return the geometry of each place in metres; None where there is none."""
    places = answer.places
    shapes = np.full(len(places), None, dtype=object)
    known = np.isfinite(places.x_m) & np.isfinite(places.y_m)
    if places.kind == "areas" and places.outlines is not None:
        shapes[:] = places.outlines
    elif places.kind == "cells" and places.cell_m is not None:
        shapes[known] = shapely.polygons(places.corners(known))
    elif places.kind == "points":
        shapes[known] = shapely.points(places.x_m[known], places.y_m[known])
    return shapes


def _degrees(answer: Answer) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    from geodata.crs import MetricCRS

    return MetricCRS(answer.places.crs).to_degrees(answer.places.x_m, answer.places.y_m)


def _json(answer: Answer, speaker: Speaker) -> bytes:
    data = answer.to_json() | {"said": about(answer, speaker)}
    return json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def _csv(answer: Answer, speaker: Speaker) -> bytes:
    columns = dict(_table(answer, speaker))
    if answer.places.kind != "none":
        longitude, latitude = _degrees(answer)
        columns |= {"longitude": np.round(longitude, 6), "latitude": np.round(latitude, 6)}
    said = about(answer, speaker)
    beside = _origin(answer, speaker) | {"question": said["question"], "counted": said["measure"]}
    # Without a place no line has a value, so that the finding is the reason why.
    reason = "" if len(answer) else said["headline"]
    caveats = " ".join(text for text in (reason, said["caveats"], said["choices"]) if text)
    return csv_of(columns, beside, {"caveats": caveats})


def _geojson(answer: Answer, speaker: Speaker) -> bytes:
    frame = frame_of(answer, speaker).to_crs(DEGREES)
    # Seven decimals are a centimetre; more would pretend.
    shapes = shapely.to_geojson(shapely.set_precision(frame.geometry.to_numpy(), 1e-7, mode="pointwise"))
    columns = {name: _plain(frame[name].to_numpy()) for name in frame.columns if name != frame.geometry.name}
    rows = zip(*columns.values(), strict=True)
    features = [
        {
            "type": "Feature",
            "geometry": None if shape is None else json.loads(shape),
            "properties": dict(zip(columns, row, strict=True)),
        }
        for shape, row in zip(shapes, rows, strict=True)
    ]
    whole = {"type": "FeatureCollection", "hotspot": about(answer, speaker), "features": features}
    return json.dumps(whole, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def _plain(column: NDArray[Any]) -> list[Any]:
    return [None if one is None or one != one else one for one in column.tolist()]  # noqa: PLR0124 - NaN is not itself


def _gpkg(answer: Answer, speaker: Speaker) -> bytes:
    return geopackage(frame_of(answer, speaker), answer.layer, about(answer, speaker))


def _geoparquet(answer: Answer, speaker: Speaker) -> bytes:
    return geoparquet(frame_of(answer, speaker), about(answer, speaker))


def _safe(name: str) -> str:
    return "".join(sign if sign.isascii() and (sign.isalnum() or sign in "-_.") else "_" for sign in name)


_WRITERS: dict[str, Callable[[Answer, Speaker], bytes]] = {
    "json": _json,
    "csv": _csv,
    "geojson": _geojson,
    "gpkg": _gpkg,
    "geoparquet": _geoparquet,
}
_MEDIA_TYPES = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "geojson": "application/geo+json",
    "gpkg": "application/geopackage+sqlite3",
    "geoparquet": "application/vnd.apache.parquet",
}
