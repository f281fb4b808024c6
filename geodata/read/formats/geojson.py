"""Read GeoJSON with a depth scan, the standard parser and shapely: no library that opens other files."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from geodata.errors import Where, visible
from geodata.read.asked import ReadAs
from geodata.read.cells import as_line, tidy_cell
from geodata.read.formats.base import Format, Shapes
from geodata.read.limits import Limits
from geodata.read.nesting import Nesting, scan_nesting
from geodata.read.opened import Opened
from geodata.read.problems import note, stop
from geodata.read.raw import BadRow
from geodata.read.shapes import NoShape, ShapeReader
from geodata.read.source import Source, open_text
from geodata.read.table import TableSink

_GEOMETRIES = {
    "Point",
    "MultiPoint",
    "LineString",
    "MultiLineString",
    "Polygon",
    "MultiPolygon",
    "GeometryCollection",
}
_EPSG = re.compile(r"(?:urn:(?:x-)?ogc:def:crs:)?EPSG:(?:[\d.]*:)?(\d{4,6})", re.IGNORECASE)
_OGC = {"CRS84": "EPSG:4326", "CRS83": "EPSG:4269", "CRS27": "EPSG:4267"}
_OBJECT = re.compile(rb'\{\s*("|\}|$)|\[\s*[\[{\d]')
_LINE_END = re.compile(rb"\r\n|\n|\r")


@dataclass(frozen=True)
class _Member:
    """One feature as parsed, with its bytes ``start:end``; ``value`` is None where a line did not parse."""

    value: Any
    start: int
    end: int
    line: int


def _is_geojson(opened: Opened) -> bool:
    head = opened.data[: 64 * 1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    return head[:1] == b"\x1e" or _OBJECT.match(head) is not None


def _read(opened: Opened, asked: ReadAs, sink: TableSink) -> Shapes:
    """Read all features into a sink; F06, F21, F22, F25, G25, G26, D12 and D23 stop."""
    from geodata.crs import DEGREES, agreed_crs  # a plain table need not wait for pyproj

    if asked.layer is not None or asked.sheet is not None:
        raise stop("F13", "no_parts", opened.where)
    source = open_text(opened, asked)
    where, limits = opened.where, opened.limits
    text = bytes(source.data[source.start :])
    if source.codec != "utf-8":
        text = text.decode("cp1252", "replace").encode()
    members, said = _members(text, where, limits, sink)
    crs = agreed_crs(said or None, asked.crs, where)
    if len(members) > limits.features:
        raise stop("G25", "too_many_features", where, n=len(members), limit=limits.features)
    reader = _FeatureReader(text, source, where, limits, sink)
    shapes = reader.read(members)
    sink.notices.extend([*opened.notices, *source.notices, *reader.remarks()])
    return Shapes(crs or DEGREES, shapes)


def _members(text: bytes, where: Where, limits: Limits, sink: TableSink) -> tuple[list[_Member], str]:
    """Check the text as a whole and take it apart into features."""
    if text.lstrip()[:1] not in {b"{", b"\x1e"}:
        raise stop("F06", "not_geojson", where)
    nesting = scan_nesting(text)
    if nesting.depth > limits.depth:
        code, key = ("G26", "collections_nested") if b'"GeometryCollection"' in text else ("F25", "too_deep")
        raise stop(code, key, where, depth=nesting.depth, limit=limits.depth)
    lines = _feature_lines(text)
    if lines is not None:
        sink.notices.append(note("F23", "feature_a_line", where, n=len(lines)))
        return lines, ""
    root = _parsed(text, nesting, where)
    kind = root.get("type") if isinstance(root, dict) else None
    crs = _crs(root, where) if kind is not None else ""
    if kind == "FeatureCollection" and isinstance(root.get("features"), list):
        return list(_placed(text, root["features"], nesting)), crs
    if kind == "Feature":
        return [_Member(root, 0, len(text), 1)], crs
    if kind in _GEOMETRIES:
        return [_Member({"type": "Feature", "properties": {}, "geometry": root}, 0, len(text), 1)], crs
    raise stop("F06", "not_geojson", where)


def _feature_lines(text: bytes) -> list[_Member] | None:
    """Return the features of a file that holds one a line; None if it is one JSON value."""
    start = len(text) - len(text.lstrip(b" \t\r\n\x1e"))
    found = _LINE_END.search(text, start)
    first = text[start : found.start()] if found else b""
    if not found or not text[found.end() :].strip(b" \t\r\n\x1e") or not first.rstrip().endswith(b"}"):
        return None
    if not _is_feature(_loaded(first)):
        return None
    members = []
    position, line = 0, 1
    while position < len(text):
        found = _LINE_END.search(text, position)
        end, after = found.span() if found else (len(text), len(text))
        row = text[position:end].strip(b" \t\x1e")
        if row:
            members.append(_Member(_loaded(row), position, end, line))
        position, line = after, line + 1
    return members


def _is_feature(value: Any) -> bool:
    return isinstance(value, dict) and value.get("type") == "Feature"


def _whole(digits: str) -> int | str:
    """Keep a number of absurd length as text; turning it into a number would take for ever."""
    return int(digits) if len(digits) <= 40 else digits


def _loaded(text: bytes) -> Any:
    """Return the JSON value, or None where there is none."""
    try:
        return json.loads(text, parse_int=_whole)
    except (ValueError, RecursionError):
        return None


def _parsed(text: bytes, nesting: Nesting, where: Where) -> Any:
    try:
        return json.loads(text, parse_int=_whole)
    except UnicodeDecodeError as error:
        raise stop("E05", "json_encoding", where, byte=error.start + 1) from error
    except json.JSONDecodeError as error:
        at = len(error.doc[: error.pos].encode("utf-8", "surrogatepass")) + 1
        place = replace(where, line=len(_LINE_END.findall(text[: at - 1])) + 1)
        if nesting.is_cut:
            raise stop("F21", "json_cut", place, byte=len(text)) from error
        raise stop("F21", "json_broken", place, byte=at) from error


def _placed(text: bytes, values: list[Any], nesting: Nesting) -> Iterator[_Member]:
    """Give each feature its place in the file, as far as the scan found all of them."""
    starts = nesting.features
    if len(starts) != len(values):
        starts = np.zeros(len(values), dtype=np.int64)
    ends = np.append(starts[1:], len(text))
    breaks = np.fromiter((found.start() for found in _LINE_END.finditer(text)), dtype=np.int64)
    lines = np.searchsorted(breaks, starts) + 1
    for value, start, end, line in zip(values, starts.tolist(), ends.tolist(), lines.tolist(), strict=True):
        yield _Member(value, start, end, line)


def _crs(root: dict[str, Any], where: Where) -> str:
    """Return the known coordinate system that the old `crs` member names; "" where there is none."""
    if "crs" not in root:
        return ""
    member = root["crs"]
    properties = member.get("properties") if isinstance(member, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    said = name if isinstance(name, str) else json.dumps(member)
    tail = said.rsplit(":", 1)[-1].upper()
    if tail in _OGC and "OGC" in said.upper():
        return _OGC[tail]
    found = _EPSG.fullmatch(said.strip())
    if not found:
        raise stop("F22", "unknown_crs", where, name=visible(said))
    from geodata.crs import known_crs

    return known_crs(f"EPSG:{found.group(1)}", where)


class _FeatureReader:
    """Turn features into rows of text and shapes; what cannot be taken is listed."""

    def __init__(self, text: bytes, source: Source, where: Where, limits: Limits, sink: TableSink) -> None:
        self.text, self.source, self.where, self.limits, self.sink = text, source, where, limits, sink
        self.shapes = ShapeReader()
        self.names: dict[str, None] = {}
        self.hidden = 0

    def read(self, members: list[_Member]) -> NDArray[np.object_]:
        """Read all features in order and hand their frame over; return the geometries."""
        self._name_columns(members)
        rows: list[list[str | None]] = []
        kept: list[Any] = []
        lines: list[int] = []
        numbers: list[int] = []
        for number, member in enumerate(members, 1):
            code, column, cells, shape = self._feature(member)
            if self.shapes.vertices > self.limits.vertices:
                place = replace(self.where, row=number, line=member.line)
                raise stop(
                    "G25", "too_many_vertices", place, n=self.shapes.vertices, limit=self.limits.vertices
                )
            if code is not None:
                self._reject(member, number, code, column, cells)
                continue
            rows.append(cells)
            kept.append(shape)
            lines.append(member.line)
            numbers.append(number)
        schema = dict.fromkeys(self.names, pl.String)
        frame = pl.DataFrame(rows, schema=schema, orient="row") if schema else pl.DataFrame(height=len(rows))
        self.sink.columns = tuple(self.names)
        self.sink.keep(frame)
        self.sink.lines.append(np.array(lines, dtype=np.int64))
        self.sink.records.append(np.array(numbers, dtype=np.int64))
        shapes = np.empty(len(kept), dtype=object)
        shapes[:] = kept
        return shapes

    def remarks(self) -> list[Any]:
        """Say what was dropped, with counts."""
        found = []
        if self.shapes.with_height:
            found.append(note("G24", "heights_dropped", self.where, n=self.shapes.with_height))
        if self.hidden:
            found.append(note("E09", "hidden_characters", self.where, n=self.hidden))
        return found

    def _name_columns(self, members: list[_Member]) -> None:
        """Collect property names in order of appearance; `id` joins them where features carry one beside."""
        raw: dict[str, None] = {}
        has_id = False
        for member in members:
            if _is_feature(member.value):
                properties = member.value.get("properties")
                raw |= dict.fromkeys(properties if isinstance(properties, dict) else ())
                has_id = has_id or member.value.get("id") is not None
        if has_id and "id" not in raw:
            raw["id"] = None
        if len(raw) > self.limits.columns:
            raise stop("D23", "too_many_columns", self.where, n=len(raw), limit=self.limits.columns)
        names = {name: tidy_cell(_encodable(name))[0] or "" for name in raw}
        twice = [name for name, count in Counter(names.values()).items() if count > 1 or not name]
        if twice:
            raise stop(
                "D12",
                "property_twice",
                replace(self.where, column=twice[0]),
                names=tuple(map(visible, twice)),
            )
        self.sources = list(names)
        self.names = dict.fromkeys(names.values())

    def _feature(self, member: _Member) -> tuple[str | None, str | None, list[str | None], Any]:
        """Return code and column of what is wrong (or None), the cells, and the shape."""
        feature = member.value
        self.shapes.vertices = 0
        if not _is_feature(feature):
            return "F21", None, [], None
        properties = feature.get("properties")
        values = {"id": feature.get("id")} | (properties if isinstance(properties, dict) else {})
        cells: list[str | None] = []
        for name, shown in zip(self.sources, self.names, strict=True):
            text = _as_text(values.get(name))
            if text is not None and (_encodable(text) != text or "\0" in text):
                return ("E08" if "\0" in text else "E11"), shown, [], None
            cell, hidden = tidy_cell(text or "")
            self.hidden += hidden
            cells.append(cell)
        try:
            return None, None, cells, self.shapes.shape(feature.get("geometry"))
        except NoShape as error:
            return error.code, None, cells, None

    def _reject(
        self, member: _Member, number: int, code: str, column: str | None, cells: list[str | None]
    ) -> None:
        digest = hashlib.sha256(self.text[member.start : member.end]).hexdigest()
        offset = self.source.start + member.start
        self.sink.bad.append(
            BadRow(number, member.line, code, column, as_line(cells) if cells else "", offset, digest)
        )


def _encodable(text: str) -> str:
    """Return the text without halves of characters, which no file can hold."""
    return text.encode("utf-8", "ignore").decode("utf-8")


def _as_text(value: Any) -> str | None:
    """Return a property as the text of a cell."""
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


FORMAT = Format("GeoJSON", (".geojson", ".json", ".geojsonl", ".ndjson"), _is_geojson, _read)
