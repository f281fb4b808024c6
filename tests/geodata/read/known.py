"""Files whose every record is known, each written by one hand and counted again by another."""

import gzip
import io
import json
import sqlite3
import struct
import zipfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import openpyxl
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import shapely

from geodata.read.cells import BLANKS
from tests.geodata.read.formats.towns import town
from tests.geodata.read.many import MEMORY

HOLLOW = b"no shape"
DEGREES = (
    'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],PRIMEM["Greenwich",0],'
    'UNIT["degree",0.0174532925199433],AUTHORITY["EPSG","4326"]]'
)


@dataclass(frozen=True)
class Known:
    """One record: two cells, a place or none, and whether its place is something that no reader can take."""

    name: str
    n: int
    place: tuple[float, float] | None
    spoilt: bool

    @property
    def cells(self) -> tuple[str | None, str]:
        """The cells as they are read."""
        return self.name.strip(BLANKS) or None, str(self.n)

    @property
    def wkb(self) -> bytes | None:
        """The place as databases hold it."""
        if self.spoilt:
            return HOLLOW
        return None if self.place is None else shapely.to_wkb(shapely.Point(*self.place))


def packed(data: bytes, name: str, packing: str) -> bytes:
    """The bytes plain, in gzip or in a zip archive."""
    if packing == "gzip":
        return gzip.compress(data, 1)
    if packing != "zip":
        return data
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return out.getvalue()


def unpacked(data: bytes) -> bytes:
    """What lies in a file, by Python's own hand."""
    if data[:2] == b"\x1f\x8b":
        return gzip.decompress(data)
    if data[:4] != b"PK\x03\x04":
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(archive.namelist()[0])


# ------------------------------------------------------------ GeoJSON, whole or a line each
def _features(records: list[Known]) -> list[dict]:
    places = [
        {"type": "Point", "coordinates": ["east", 1] if one.spoilt else one.place}
        if one.spoilt or one.place
        else None
        for one in records
    ]
    return [
        {"type": "Feature", "properties": {"name": one.name, "n": one.n}, "geometry": place}
        for one, place in zip(records, places, strict=True)
    ]


def collection(records: list[Known]) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": _features(records)}).encode()


def feature_lines(records: list[Known]) -> bytes:
    return "".join(f"{json.dumps(one, ensure_ascii=False)}\n" for one in _features(records)).encode()


def count_collection(data: bytes) -> int:
    return len(json.loads(data)["features"])


def count_feature_lines(data: bytes) -> int:
    return sum(json.loads(line)["type"] == "Feature" for line in data.split(b"\n") if line)


# ------------------------------------------------------------ KML
def kml(records: list[Known]) -> bytes:
    marks = []
    for one in records:
        text = "east,1" if one.spoilt else "{!r},{!r}".format(*one.place) if one.place else ""
        point = f"<Point><coordinates>{text}</coordinates></Point>" if text else ""
        cell = f'<ExtendedData><Data name="n"><value>{one.n}</value></Data></ExtendedData>'
        marks.append(f"<Placemark><name>{escape(one.name)}</name>{cell}{point}</Placemark>")
    head = '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
    return f"{head}{''.join(marks)}</Document></kml>".encode()


def count_kml(data: bytes) -> int:
    # A placemark whose namespace was spoilt is one as well, and is read.
    return sum(one.tag.rpartition("}")[2] == "Placemark" for one in ElementTree.fromstring(data).iter())


# ------------------------------------------------------------ GeoPackage
@cache
def _empty_geopackage() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "town.gpkg"
        frame = town().rename(columns={"beat": "n"})
        pyogrio.write_dataframe(frame, path, layer="town", layer_options={"SPATIAL_INDEX": "NO"})
        with sqlite3.connect(path) as database:
            database.execute("DELETE FROM town")
        database.close()
        return path.read_bytes()


def geopackage(records: list[Known]) -> bytes:
    database = sqlite3.connect(":memory:")
    database.deserialize(_empty_geopackage())
    head = b"GP\0\1" + struct.pack("<i", 4326)
    rows = [(one.wkb and head + one.wkb, one.name, one.n) for one in records]
    database.executemany("INSERT INTO town (geom, name, n) VALUES (?, ?, ?)", rows)
    database.commit()
    data = database.serialize()
    database.close()
    return data


def count_geopackage(data: bytes) -> int:
    """Rows that GDAL goes through, one by one."""
    with TemporaryDirectory(dir=MEMORY) as folder:
        path = Path(folder) / "town.gpkg"
        path.write_bytes(data)
        return pyogrio.raw.read(path, read_geometry=False, columns=["n"])[3][0].size


def count_geopackage_by_sql(data: bytes) -> int:
    """The same by SQLite: a file that may be spoilt may take GDAL, and this process, with it."""
    database = sqlite3.connect(":memory:")
    try:
        database.deserialize(data)
        (name,) = database.execute("SELECT table_name FROM gpkg_contents").fetchone()
        return database.execute(f"SELECT count(*) FROM [{name}]").fetchone()[0]  # our own
    finally:
        database.close()


# ------------------------------------------------------------ GeoParquet
def geoparquet(records: list[Known]) -> bytes:
    said = {
        "version": "1.0.0",
        "primary_column": "geometry",
        "columns": {"geometry": {"encoding": "WKB", "geometry_types": []}},
    }
    table = pa.table(
        {
            "name": pa.array([one.name for one in records], pa.string()),
            "n": pa.array([one.n for one in records], pa.int64()),
            "geometry": pa.array([one.wkb for one in records], pa.binary()),
        }
    )
    out = io.BytesIO()
    pq.write_table(
        table.replace_schema_metadata({"geo": json.dumps(said)}),
        out,
        row_group_size=1 + sum(one.spoilt for one in records),
    )
    return out.getvalue()


def count_geoparquet(data: bytes) -> int:
    return pl.scan_parquet(io.BytesIO(data)).select(pl.len()).collect().item()


# ------------------------------------------------------------ shapefile, byte by byte
def shapefile(records: list[Known], *, deleted: frozenset[int] = frozenset()) -> bytes:
    """A zipped shapefile; a record whose number is deleted is marked so, as editors leave it."""
    shapes, index, rows = b"", b"", b""
    for number, one in enumerate(records):
        x, y = (float("inf"), 1.0) if one.spoilt else one.place or (0.0, 0.0)
        has_none = one.place is None and not one.spoilt
        body = struct.pack("<i", 0) if has_none else struct.pack("<idd", 1, x, y)
        index += struct.pack(">ii", 50 + len(shapes) // 2, len(body) // 2)
        shapes += struct.pack(">ii", number + 1, len(body) // 2) + body
        name = one.name.encode().ljust(40)
        rows += (b"*" if number in deleted else b" ") + name + str(one.n).rjust(18).encode()
    fields = b"".join(
        struct.pack("<11sc4xBB14x", name, kind, width, 0)
        for name, kind, width in ((b"name", b"C", 40), (b"n", b"N", 18))
    )
    head = struct.pack("<BBBBIHH20x", 3, 126, 11, 30, len(records), 32 + len(fields) + 1, 59)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for ending, body in ((".shp", shapes), (".shx", index)):
            words = struct.pack(">i20xi", 9994, 50 + len(body) // 2)
            bounds = struct.pack("<ii8d", 1000, 1, -180, -90, 180, 90, 0, 0, 0, 0)
            archive.writestr(f"town{ending}", words + bounds + body)
        archive.writestr("town.dbf", head + fields + b"\r" + rows + b"\x1a")
        archive.writestr("town.prj", DEGREES)
        archive.writestr("town.cpg", "UTF-8")
    return out.getvalue()


def count_shapefile(data: bytes) -> int:
    """Rows of the attributes that are not marked as deleted, by the widths that its head gives."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        rows = archive.read(next(name for name in archive.namelist() if name.endswith(".dbf")))
    count, head, width = struct.unpack("<IHH", rows[4:12])
    return sum(rows[head + at * width] != ord("*") for at in range(count))


# ------------------------------------------------------------ workbook
def workbook(records: list[Known], *, blank_after: frozenset[int] = frozenset()) -> bytes:
    """A sheet; where a record is spoilt, one of its cells is an error."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["name", "n", "x", "y"])
    at = 1
    for number, one in enumerate(records):
        at += 1
        for column, cell in enumerate((one.name, one.n, *(one.place or (None, None))), 1):
            target = sheet.cell(at, column, cell if not isinstance(cell, str) else "text")
            if isinstance(cell, str):
                target._value, target.data_type = cell, "s"  # a text that begins with = is no formula
        if one.spoilt:
            sheet.cell(at, 3, "#REF!").data_type = "e"
        at += number in blank_after
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def count_workbook(data: bytes) -> int:
    sheet = openpyxl.load_workbook(io.BytesIO(data), read_only=True).active
    return sum(any(cell not in (None, "") for cell in row) for row in sheet.iter_rows(values_only=True)) - 1
