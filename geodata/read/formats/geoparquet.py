"""Read GeoParquet: a Parquet file that says which of its columns holds shapes, and in which system."""

from __future__ import annotations

import json
from typing import Any

import polars as pl

from geodata.errors import visible
from geodata.read.asked import ReadAs
from geodata.read.formats.base import Format, Shapes
from geodata.read.layer import Layer, check_layer
from geodata.read.opened import Opened
from geodata.read.problems import note, stop
from geodata.read.table import TableSink
from geodata.read.wkb import from_wkb

_MAGIC = b"PAR1"


def _is_parquet(opened: Opened) -> bool:
    return opened.data[:4] == _MAGIC


def _read(opened: Opened, asked: ReadAs, sink: TableSink) -> Shapes:
    """Read a GeoParquet file; F13, F21, F26, G09, G25 stop."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from geodata.crs import agreed_crs
    from geodata.read.arrow import text_of_arrow

    where, limits = opened.where, opened.limits
    if asked.sheet is not None:
        raise stop("F13", "no_parts", where)
    try:
        file = pq.ParquetFile(opened.path, thrift_string_size_limit=limits.record_bytes * 16)
        said = _geo(file.schema_arrow.metadata or {}, opened)
        name, column = _chosen(said, opened, asked)
        if file.metadata.num_rows > limits.features:
            n = file.metadata.num_rows
            raise stop("G25", "too_many_features", where, n=n, limit=limits.features)
        table = file.read()
        blobs = table.column(name).to_pylist()
        others = table.drop_columns([one for one in said["columns"] if one in table.column_names])
    except (pa.ArrowException, OSError, KeyError) as error:
        raise stop("F26", "parquet_damaged", where) from error
    if column.get("encoding") != "WKB" or not all(isinstance(one, bytes | None) for one in blobs):
        raise stop("F26", "parquet_encoding", where, name=visible(str(column.get("encoding"))))
    crs = agreed_crs(_own_crs(column, opened), asked.crs, where)
    if crs is None:
        raise stop("G09", "no_crs", where)
    frame = text_of_arrow(others) if others.num_columns else pl.DataFrame(height=len(blobs))
    layer = Layer(frame, from_wkb(blobs, limits.vertices))
    sink.notices.extend([*opened.notices, note("G08", "crs_of_file", where, name=crs)])
    return Shapes(crs, check_layer(opened, sink, layer))


def _geo(metadata: dict[bytes, bytes], opened: Opened) -> dict[str, Any]:
    """Return what the file says of its shapes; a plain Parquet file says nothing and is refused."""
    try:
        said = json.loads(metadata.get(b"geo", b"null"))
    except (ValueError, RecursionError):
        said = None
    columns = said.get("columns") if isinstance(said, dict) else None
    if not isinstance(columns, dict) or not all(isinstance(one, dict) for one in columns.values()):
        raise stop("F26", "other_format", opened.where, format="Parquet")
    return {"columns": columns, "primary": said.get("primary_column")}


def _chosen(said: dict[str, Any], opened: Opened, asked: ReadAs) -> tuple[str, dict[str, Any]]:
    """Return the column of shapes that is named, or the file's primary one."""
    name = asked.layer or said["primary"]
    if name not in said["columns"]:
        names = tuple(visible(one) for one in said["columns"])
        raise stop("F13", "no_layer", opened.where, names=names)
    return name, said["columns"][name]


def _own_crs(column: dict[str, Any], opened: Opened) -> str | None:
    """Return the system of a column: degrees where nothing is said, none where it says that it knows none."""
    from geodata.crs import DEGREES, known_crs

    if "crs" not in column:
        return DEGREES
    if column["crs"] is None:
        return None
    return known_crs(json.dumps(column["crs"]), opened.where)


FORMAT = Format("GeoParquet", (".parquet", ".geoparquet"), _is_parquet, _read)
