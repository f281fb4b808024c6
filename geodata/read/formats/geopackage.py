"""Read a GeoPackage as the database it is: feature tables only, no views, no triggers, nothing trusted."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import polars as pl

from geodata.errors import visible
from geodata.read.asked import ReadAs
from geodata.read.formats.base import Format, Shapes
from geodata.read.layer import Layer, check_layer, text_frame
from geodata.read.limits import MIB
from geodata.read.opened import Opened
from geodata.read.problems import note, stop
from geodata.read.table import TableSink
from geodata.read.wkb import from_wkb

_MAGIC = b"SQLite format 3\x00"
_APPLICATIONS = {b"GPKG", b"GP10", b"GP11"}
# Bytes of the box around a shape, by the number that the head of the shape gives.
_BOX_BYTES = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}
_LONGEST_CELL = 64 * MIB
_UNDEFINED = {0, -1}
# Beside the database's own errors: names that are no text, numbers that are none or too large.
_DAMAGED = (sqlite3.Error, UnicodeError, TypeError, ValueError, OverflowError)


@dataclass(frozen=True)
class _Table:
    """One feature table: its name, the column of its shapes, and the number of their system."""

    name: str
    geometry: str
    srs: int


def _is_geopackage(opened: Opened) -> bool:
    return opened.data[:16] == _MAGIC and (
        opened.data[68:72] in _APPLICATIONS or opened.data.find(b"gpkg_contents") >= 0
    )


def _read(opened: Opened, asked: ReadAs, sink: TableSink) -> Shapes:
    """Read one feature table; F07, F13, F21, G09, G25 stop."""
    from geodata.crs import agreed_crs

    if asked.sheet is not None:
        raise stop("F13", "no_parts", opened.where)
    try:
        with _connected(opened) as database:
            table = _chosen(database, opened, asked, sink)
            own = _own_crs(database, table, opened)
            crs = agreed_crs(own, asked.crs, opened.where)
            if crs is None:
                raise stop("G09", "no_crs", opened.where)
            layer = _layer(database, table, opened)
    except _DAMAGED as error:
        raise stop("F21", "database_damaged", opened.where) from error
    sink.sheet = visible(table.name)
    sink.notices.extend([*opened.notices, note("G08", "crs_of_file", opened.where, name=crs)])
    return Shapes(crs, check_layer(opened, sink, layer))


@contextmanager
def _connected(opened: Opened) -> Iterator[sqlite3.Connection]:
    """Open the database so that reading changes nothing and runs nothing that the file brings."""
    address = f"file:{quote(str(opened.path.absolute()))}?mode=ro&immutable=1"
    database = sqlite3.connect(address, uri=True, isolation_level=None)
    try:
        database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_CELL)
        database.execute("PRAGMA trusted_schema = OFF")
        database.execute("PRAGMA query_only = ON")
        database.execute("PRAGMA cell_size_check = ON")
        database.text_factory = lambda raw: raw.decode("utf-8", "replace")
        yield database
    finally:
        database.close()


def _chosen(database: sqlite3.Connection, opened: Opened, asked: ReadAs, sink: TableSink) -> _Table:
    """Return the layer that is named, or the only one; views and virtual tables are none."""
    rows = database.execute(
        "SELECT c.table_name, g.column_name, g.srs_id, m.type, m.sql FROM gpkg_contents c "
        "JOIN gpkg_geometry_columns g ON g.table_name = c.table_name "
        "LEFT JOIN sqlite_master m ON m.name = c.table_name WHERE c.data_type = 'features'"
    ).fetchall()
    plain = [
        _Table(str(name), str(column), int(srs))
        for name, column, srs, kind, sql in rows
        if kind == "table" and "VIRTUAL" not in str(sql).upper().split("(")[0]
    ]
    odd = tuple(visible(str(row[0])) for row in rows if str(row[0]) not in {one.name for one in plain})
    names = tuple(visible(one.name) for one in plain)
    if asked.layer is not None:
        found = [one for one in plain if one.name == asked.layer]
        if not found:
            key = "layer_is_view" if asked.layer in odd else "no_layer"
            raise stop("F07" if asked.layer in odd else "F13", key, opened.where, names=names)
        return found[0]
    if odd:
        sink.notices.append(note("F07", "views_left_out", opened.where, names=odd[:10]))
    if len(plain) > 1:
        raise stop("F13", "which_layer", opened.where, names=names[:20])
    if not plain:
        raise stop("F07", "layer_is_view" if odd else "no_layers", opened.where, names=odd[:20])
    return plain[0]


def _own_crs(database: sqlite3.Connection, table: _Table, opened: Opened) -> str | None:
    from geodata.crs import known_crs

    if table.srs in _UNDEFINED:
        return None
    row = database.execute(
        "SELECT organization, organization_coordsys_id, definition FROM gpkg_spatial_ref_sys "
        "WHERE srs_id = ?",
        (table.srs,),
    ).fetchone()
    if row is None:
        return None
    organization, number, definition = row
    if str(organization).upper() in {"EPSG", "ESRI"}:
        return known_crs(f"{organization}:{number}", opened.where)
    return known_crs(str(definition), opened.where)


def _layer(database: sqlite3.Connection, table: _Table, opened: Opened) -> Layer:
    limits = opened.limits
    quoted = '"' + table.name.replace('"', '""') + '"'
    most = limits.features + 1
    cursor = database.execute(f"SELECT * FROM {quoted} LIMIT {most}")  # noqa: S608 - a name of the file, quoted
    names = [str(column[0]) for column in cursor.description]
    rows = cursor.fetchall()
    if len(rows) > limits.features:
        raise stop("G25", "too_many_features", opened.where, n=len(rows), limit=limits.features)
    place = names.index(table.geometry) if table.geometry in names else -1
    if place < 0:
        raise stop("F21", "database_damaged", opened.where)
    columns: dict[str, list[Any]] = {
        name: [_plain(row[at]) for row in rows] for at, name in enumerate(names) if at != place
    }
    built = from_wkb([_wkb(row[place]) for row in rows], limits.vertices)
    frame = text_frame(columns) if columns else pl.DataFrame(height=len(rows))
    return Layer(frame, built)


def _plain(cell: Any) -> Any:
    """Return a cell; bytes are told by their length, for no column of text holds them."""
    return f"<{len(cell)} bytes>" if isinstance(cell, bytes) else cell


def _wkb(cell: Any) -> bytes | None:
    """Return the well-known binary inside a GeoPackage shape; something unreadable stays unreadable."""
    if cell is None:
        return None
    if not isinstance(cell, bytes) or cell[:2] != b"GP" or len(cell) < 8:
        return b"\xff"
    is_empty = bool(cell[3] & 0x10)
    box = _BOX_BYTES.get((cell[3] >> 1) & 0x07)
    if box is None:
        return b"\xff"
    return None if is_empty else cell[8 + box :]


FORMAT = Format("GeoPackage", (".gpkg",), _is_geopackage, _read)
