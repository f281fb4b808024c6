"""Read a zipped shapefile through GDAL, in which every other driver was switched off before it was loaded."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from geodata.errors import BadInput, Where
from geodata.read.arrow import text_of_arrow
from geodata.read.asked import ReadAs
from geodata.read.encodings import told_apart
from geodata.read.formats.base import Format, Shapes
from geodata.read.gdal import only_driver
from geodata.read.layer import Layer, check_layer
from geodata.read.opened import Opened, mapped
from geodata.read.problems import note, stop
from geodata.read.table import TableSink
from geodata.read.wkb import from_wkb

_MAGIC = b"\x00\x00\x27\x0a"
_LARGEST, _CLOSE = 2**31, 2**16
_UTF8 = re.compile(r"utf-?8|65001", re.IGNORECASE)


def _is_shapefile(opened: Opened) -> bool:
    return opened.data[:4] == _MAGIC


def _read(opened: Opened, asked: ReadAs, sink: TableSink) -> Shapes:
    """Read a shapefile; F01, F03, F05, F21, G09, G25 stop."""
    from geodata.crs import agreed_crs

    where = opened.where
    if asked.sheet is not None or asked.layer is not None:
        raise stop("F13", "no_parts", where)
    for ending in (".dbf", ".shx"):
        if _sister(opened.path, ending) is None:
            raise stop("F01", "sister_missing", where, name=ending)
    if int.from_bytes(opened.data[24:28], "big") * 2 > len(opened.data):
        raise stop("F21", "shapefile_damaged", where)
    crs = agreed_crs(_own_crs(opened), asked.crs, where)
    if crs is None:
        raise stop("G09", "no_prj", where)
    encoding = asked.encoding or _encoding(opened, sink)
    table, geometry = _by_gdal(opened, encoding)
    count = _records(opened)
    if table.num_rows != count:
        raise stop("F21", "shapefile_cut", where, n=table.num_rows, said=count)
    if count > opened.limits.features:
        raise stop("G25", "too_many_features", where, n=count, limit=opened.limits.features)
    names = table.column_names
    short = [name for name in names if len(name) == 10]
    if short:
        sink.notices.append(note("F04", "short_names", where, names=tuple(short[:10])))
    if _is_full(opened):
        sink.notices.append(note("F05", "shapefile_full", where))
    days = _days(table)
    if days:
        sink.notices.append(note("F05", "shapefile_days", where, names=days[:10]))
    frame = text_of_arrow(table) if names else pl.DataFrame(height=count)
    layer = Layer(frame, from_wkb(geometry, opened.limits.vertices))
    sink.notices.extend([*opened.notices, note("G08", "crs_of_file", where, name=crs)])
    return Shapes(crs, check_layer(opened, sink, layer))


def _by_gdal(opened: Opened, encoding: str) -> tuple[Any, list[bytes | None]]:
    """Return attributes and well-known binary of every record, deleted ones left out by the library."""
    only_driver("ESRI Shapefile", opened.where)
    import pyogrio.errors
    from pyogrio.raw import read_arrow

    try:
        meta, table = read_arrow(opened.path, encoding=encoding)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, UnicodeDecodeError) as error:
        raise stop("F21", "shapefile_damaged", opened.where) from error
    name = meta["geometry_name"] or "wkb_geometry"
    geometry = table.column(name).to_pylist()
    return table.drop_columns([name]), geometry


def _sister(path: Path, ending: str) -> Path | None:
    """Return a sister file, whose ending may be written in capitals."""
    for one in (ending, ending.upper()):
        if path.with_suffix(one).is_file():
            return path.with_suffix(one)
    return None


def _is_full(opened: Opened) -> bool:
    """Whether the shapes or the attributes have reached the size at which writers stop."""
    parts = (opened.path, _sister(opened.path, ".dbf"))
    return any(part is not None and part.stat().st_size >= _LARGEST - _CLOSE for part in parts)


def _days(table: Any) -> tuple[str, ...]:
    """Return the columns of days: the format has none for a moment, so a time that there was is lost."""
    import pyarrow as pa

    return tuple(field.name for field in table.schema if pa.types.is_date(field.type))


def _records(opened: Opened) -> int:
    """Return how many records the attributes have that are not deleted."""
    path = _sister(opened.path, ".dbf")
    if path is None or path.stat().st_size < 32:
        raise stop("F21", "shapefile_damaged", opened.where)
    with mapped(path, opened.where) as data:
        count = int.from_bytes(data[4:8], "little")
        head, width = int.from_bytes(data[8:10], "little"), int.from_bytes(data[10:12], "little")
        if width == 0 or head + count * width > len(data) + 1:
            raise stop("F21", "shapefile_damaged", opened.where)
        flags = np.frombuffer(data, np.uint8, count=max(count * width - width + 1, 0), offset=head)[::width]
        return count - int(np.count_nonzero(flags == ord("*")))


def _own_crs(opened: Opened) -> str | None:
    from geodata.crs import known_crs

    path = _sister(opened.path, ".prj")
    if path is None:
        return None
    text = path.read_bytes()[:20_000].decode("utf-8", "replace").strip()
    return known_crs(text, opened.where) if text else None


def _encoding(opened: Opened, sink: TableSink) -> str:
    """Choose the encoding of the attributes by their bytes; the .cpg is believed where they agree with it."""
    path = _sister(opened.path, ".dbf")
    where = Where(file=opened.name)
    said_path = _sister(opened.path, ".cpg")
    said = said_path.read_bytes()[:40].decode("ascii", "replace").strip() if said_path else None
    if path is None:
        return "utf-8"
    named = _encoding_named(said)
    with mapped(path, where) as data:
        try:
            fits = told_apart(bytes(data[min(32, len(data)) :]), 0, where, sink.notices)
        except BadInput:
            if named in {None, "utf-8"}:
                raise
            return str(named)  # the letters leave it open, and the .cpg says it
    if said is None:
        sink.notices.append(note("F03", "no_cpg", where, name=fits))
        return fits
    asked = named or fits
    if asked == "utf-8" and fits != "utf-8":
        sink.notices.append(note("F03", "wrong_cpg", where, said=asked, name=fits))
        return fits
    return asked


def _encoding_named(said: str | None) -> str | None:
    """Return the encoding that a .cpg names; None where it is a name nobody knows."""
    if said is None:
        return None
    name = f"cp{said}" if re.fullmatch(r"125\d|8[56]\d", said) else said
    try:
        return ReadAs(encoding="utf-8" if _UTF8.fullmatch(said) else name).encoding
    except BadInput:
        return None


FORMAT = Format("Shapefile", (".shp",), _is_shapefile, _read)
