"""Read KML with the standard parser of XML: placemarks only, no entities, no links to other places."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from xml.parsers import expat

import numpy as np
import polars as pl

from geodata.errors import HotspotError, visible
from geodata.read.asked import ReadAs
from geodata.read.formats.base import Format, Shapes
from geodata.read.layer import Layer, check_layer, text_frame
from geodata.read.opened import Opened
from geodata.read.problems import note, stop
from geodata.read.shapes import NoShape, ShapeReader
from geodata.read.table import TableSink
from geodata.read.wkb import Built

_HEAD = re.compile(rb"<(?:\w+:)?kml[\s>]", re.IGNORECASE)
_LEAVES = {"Point": "Point", "LineString": "LineString", "LinearRing": "LineString"}
_FOREIGN = {"Model", "Track", "MultiTrack"}
_FIELDS = {"name", "description", "address", "when", "begin", "end"}
_MANY = {"Point": "MultiPoint", "LineString": "MultiLineString", "Polygon": "MultiPolygon"}


@dataclass
class _Placemark:
    """One placemark as it is met: its line, its cells, and the shape as GeoJSON would write it."""

    line: int
    cells: dict[str, str] = field(default_factory=dict)
    shape: dict[str, Any] | None = None


def _is_kml(opened: Opened) -> bool:
    head = opened.data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    return head[:1] == b"<" and _HEAD.search(head) is not None


class _Walker:
    """Walk through the elements once; what is open lies on stacks of our own, never on Python's."""

    def __init__(self, opened: Opened) -> None:
        self.opened = opened
        self.found: list[_Placemark] = []
        self.mark: _Placemark | None = None
        self.path: list[str] = []
        self.shapes: list[dict[str, Any]] = []
        self.key: str | None = None
        self.text: list[str] = []
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._refuse_doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters

    def _refuse_doctype(self, *_: Any) -> None:
        raise stop("F08", "xml_entities", replace(self.opened.where, line=self.parser.CurrentLineNumber))

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        tag = name.rsplit(" ", 1)[-1]
        self.path.append(tag)
        self.text = []
        if len(self.path) > self.opened.limits.depth:
            raise stop("G26", "too_deep_xml", self.opened.where, limit=self.opened.limits.depth)
        if tag == "NetworkLink":
            raise stop("F08", "network_link", replace(self.opened.where, line=self.parser.CurrentLineNumber))
        if tag == "Placemark":
            self.mark = _Placemark(self.parser.CurrentLineNumber)
            if len(self.found) >= self.opened.limits.features:
                limit = self.opened.limits.features
                raise stop("G25", "too_many_features", self.opened.where, n=limit + 1, limit=limit)
        elif tag in {"Data", "SimpleData"}:
            self.key = attributes.get("name", "")
        elif tag in _LEAVES or tag in {"Polygon", "MultiGeometry"} or tag in _FOREIGN:
            kind = _LEAVES.get(tag, "GeometryCollection" if tag == "MultiGeometry" else tag)
            shape: dict[str, Any] = {"type": kind, "coordinates": [], "geometries": [], "is_ring": False}
            shape["is_ring"] = tag == "LinearRing" and "Polygon" in self.path[:-1]
            self.shapes.append(shape)

    def _end(self, name: str) -> None:
        tag = name.rsplit(" ", 1)[-1]
        text = "".join(self.text).strip()
        parent = self.path[-2] if len(self.path) > 1 else ""
        self.path.pop()
        mark = self.mark
        if mark is None:
            self.text = []
            return
        if tag == "coordinates" and self.shapes:
            self.shapes[-1]["coordinates"] = _positions(text, is_point=self.shapes[-1]["type"] == "Point")
        elif self.shapes and (tag in _LEAVES or tag in {"Polygon", "MultiGeometry"} or tag in _FOREIGN):
            self._close_shape(mark)
        elif tag in _FIELDS and parent in {"Placemark", "TimeStamp", "TimeSpan"}:
            mark.cells[tag] = text
        elif tag in {"value", "SimpleData"} and self.key is not None:
            key = f"data {self.key}" if self.key in _FIELDS else self.key
            mark.cells[key] = text
            self.key = None
        elif tag == "Placemark":
            self.found.append(mark)
            self.mark, self.shapes = None, []
        self.text = []

    def _close_shape(self, mark: _Placemark) -> None:
        """Hand a finished shape to the one around it, or to its placemark."""
        shape = self.shapes.pop()
        if not self.shapes:
            mark.shape = _as_many(shape)
        elif shape["is_ring"]:
            self.shapes[-1]["coordinates"].append(shape["coordinates"])
        else:
            self.shapes[-1]["geometries"].append(shape)

    def _characters(self, text: str) -> None:
        self.text.append(text)


def _positions(text: str, *, is_point: bool) -> list[Any]:
    """Return the places of a path; what is no number stays text, which the reader of shapes refuses."""
    places = [[_number(part) for part in place.split(",")] for place in text.split()]
    return (places[0] if len(places) == 1 else [places]) if is_point and places else places


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


def _as_many(shape: dict[str, Any]) -> dict[str, Any]:
    """Return a collection of one sort of shapes as the many of that sort: an area may have islands."""
    parts = shape["geometries"]
    kinds = {part["type"] for part in parts}
    if shape["type"] != "GeometryCollection" or len(kinds) != 1 or not kinds <= set(_MANY):
        return shape
    return {"type": _MANY[kinds.pop()], "coordinates": [part["coordinates"] for part in parts]}


def _read(opened: Opened, asked: ReadAs, sink: TableSink) -> Shapes:
    """Read all placemarks; F08, F21, F22, G25, G26, D12 and D23 stop."""
    from geodata.crs import DEGREES, agreed_crs

    if asked.sheet is not None or asked.layer is not None:
        raise stop("F13", "no_parts", opened.where)
    agreed_crs(DEGREES, asked.crs, opened.where)
    walker = _Walker(opened)
    try:
        walker.parser.Parse(bytes(opened.data), True)
    except expat.ExpatError as error:
        where = replace(opened.where, line=error.lineno)
        raise stop("F21", "xml_broken", where, problem=visible(expat.ErrorString(error.code))) from error
    except HotspotError:
        raise
    except (ValueError, LookupError) as error:  # an encoding nobody knows
        raise stop("E05", "xml_encoding", opened.where) from error
    found = walker.found
    names = list(dict.fromkeys(name for mark in found for name in mark.cells))
    frame = text_frame({name: [mark.cells.get(name) for mark in found] for name in names})
    layer = Layer(
        frame if names else pl.DataFrame(height=len(found)),
        _built(found, opened),
        np.array([mark.line for mark in found], dtype=np.int64),
    )
    sink.notices.extend(opened.notices)
    if not found:
        sink.notices.append(note("E13", "no_placemarks", opened.where))
    return Shapes(DEGREES, check_layer(opened, sink, layer))


def _built(found: list[_Placemark], opened: Opened) -> Built:
    reader = ShapeReader()
    geometry = np.full(len(found), None, dtype=object)
    codes = np.full(len(found), "", dtype=object)
    for row, mark in enumerate(found):
        try:
            geometry[row] = reader.shape(mark.shape)
        except NoShape as error:
            codes[row] = error.code
        if reader.vertices > opened.limits.vertices:
            codes[row] = "G25"
    return Built(geometry, codes, reader.with_height)


FORMAT = Format("KML", (".kml",), _is_kml, _read)
