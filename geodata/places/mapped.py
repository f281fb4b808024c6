"""Open one file of places, a table or shapes, as columns in our words beside geometry in metres."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import polars as pl
import pyproj
import shapely
from numpy.typing import NDArray

from geodata.clean.decimals import without_commas
from geodata.clean.rejects import Reject, as_line, unsplit
from geodata.clean.written_degrees import plain_degrees
from geodata.crs import DEGREES, MetricCRS, between, refuse_elsewhere
from geodata.errors import BadInput, Notice, Where, visible
from geodata.feeds.mapped import MILLION
from geodata.places.no_degrees import Unit, unit_of
from geodata.places.persons import is_about_person
from geodata.read import RawTable, ReadAs, read_features, read_header, read_table
from geodata.read.wkb import from_wkt
from geodata.records import Floats
from geodata.words.text import Text

_TABLES = (".csv", ".tsv", ".txt", ".tab", ".psv", ".xlsx")
_LONGEST_SHAPE = 1_000_000


@dataclass(frozen=True)
class MappedFile:
    """
    A file of places in our words.

    Attributes
    ----------
    file, sheet, sha256
        Names to show, and the hash of the file.
    header
        Every column of the file, also those nobody asked for.
    asked
        Our name -> the file's column.
    columns
        The mapped columns by our names, text; one that is not mapped is absent.
    lines, records
        Physical line and record number of each row, from 1.
    geometry
        In the study's metres, None where a row has none; shape (n,).
    span_degrees
        How wide or high each shape is in degrees, before it was projected; NaN where it has no degrees.
    bad_places
        Rows whose place is written but cannot be read; shape (n,).
    unsplit
        Rows that could not be split into cells, or whose shape is none; cells that nobody asked for and cells
        about people are blank in their text.
    """

    file: str
    sheet: str | None
    sha256: str
    header: tuple[str, ...]
    asked: Mapping[str, str]
    columns: pl.DataFrame
    lines: NDArray[np.int64]
    records: NDArray[np.int64]
    geometry: NDArray[np.object_]
    span_degrees: Floats
    bad_places: NDArray[np.bool_]
    unsplit: tuple[Reject, ...]
    notices: tuple[Notice, ...]

    def __len__(self) -> int:
        return len(self.records)

    @property
    def read(self) -> int:
        """Rows of the file, also those that could not be split."""
        return len(self) + len(self.unsplit)

    @property
    def unsplit_blank(self) -> tuple[Reject, ...]:
        """The rows that could not be split, by place, offset and hash only."""
        return tuple(replace(one, text="") for one in self.unsplit)

    def texts(self, name: str) -> list[str | None]:
        """Return a mapped column, None where a cell is empty or the column is not mapped."""
        if name not in self.columns.columns:
            return [None] * len(self)
        return self.columns[name].to_list()

    def cells(self, names: Sequence[str]) -> list[dict[str, str | None]]:
        """Return some mapped columns row by row, by our names."""
        columns = [self.texts(name) for name in names]
        return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]

    def where(self, row: int | None = None, ours: str | None = None) -> Where:
        """Return where a row stands in the file, and the file's name of a column of ours."""
        column = None if ours is None else self.asked.get(ours)
        if row is None:
            return Where(file=self.file, sheet=self.sheet, column=column)
        record, line = int(self.records[row]), int(self.lines[row])
        return Where(file=self.file, sheet=self.sheet, row=record, line=line, column=column)

    def is_about_person(self, ours: str) -> bool:
        """Tell whether the file's column behind one of ours is about people, so that no cell is repeated."""
        return ours in self.asked and is_about_person(self.asked[ours])

    def line_of(self, row: int, hidden: Container[str] = ()) -> str:
        """
        Return a row as a line of CSV, each cell where the header has it.

        Cells that nobody asked for were never read, and those about people are not repeated: both are blank,
        as are those of our columns in `hidden`.
        """
        shown = {
            theirs: self.columns[ours][row]
            for ours, theirs in self.asked.items()
            if ours not in hidden and not is_about_person(theirs)
        }
        return as_line([shown.get(theirs) for theirs in self.header])


def open_mapped(
    path: Path, columns: Mapping[str, str], crs: MetricCRS, read_as: ReadAs | None = None
) -> MappedFile:
    """
    Read a file of places.

    Parameters
    ----------
    path
        A file of shapes, or a table with places in the columns `longitude` and `latitude` or `wkt`.
    columns
        Our name -> the file's column.
    crs
        The study's.
    read_as
        What the file does not say itself; places of a table are degrees where no system is named.

    Raises
    ------
    BadInput
        D17: a mapped column is not there. G08: the file's system was made for another part of the world. What
        the reader refuses.
    """
    notices: tuple[Notice, ...] = ()
    if path.name.casefold().removesuffix(".gz").endswith(_TABLES):
        header = read_header(path, read_as=read_as)
        _check_columns(path.name, header, columns)
        table = _filled(read_table(path, columns=sorted(set(columns.values())), read_as=read_as))
        shapes, bad, notices = _written_places(table, columns)
        source = table.crs or DEGREES
    else:
        features = read_features(path, read_as=read_as)
        table, header = features.table, tuple(features.table.frame.columns)
        _check_columns(table.file, header, columns)
        shapes, source = features.geometry, features.crs
        bad = np.zeros(len(shapes), bool)
        if len(shapes) and shapely.is_missing(shapes).all() and {"longitude", "latitude"} <= set(columns):
            shapes, bad, notices = _written_places(replace(table, crs=source), columns)
    if source not in {DEGREES, crs.code}:
        _refuse_elsewhere(source, crs, table.file)
    mapped = table.frame.select(pl.col(theirs).alias(ours) for ours, theirs in columns.items())
    wanted = set(columns.values())
    return MappedFile(
        file=table.file,
        sheet=table.sheet,
        sha256=table.sha256,
        header=header,
        asked=columns,
        columns=mapped,
        lines=table.lines,
        records=table.records,
        geometry=to_metres(shapes, source, crs),
        span_degrees=_spans(shapes, source),
        bad_places=bad,
        unsplit=unsplit(table, lambda name: name not in wanted or is_about_person(name)),
        notices=(*table.notices, *notices),
    )


def to_metres(shapes: NDArray[np.object_], source: str, crs: MetricCRS) -> NDArray[np.object_]:
    """Return flat shapes in the study's metres; a coordinate that cannot be projected becomes NaN."""
    flat = shapely.force_2d(shapes)
    if source == crs.code:
        return np.asarray(flat, dtype=object)
    transformer = between(source, crs.code)

    def project(points: Floats) -> Floats:
        x_m, y_m = transformer.transform(points[:, 0], points[:, 1])
        moved = np.column_stack([x_m, y_m])
        return np.where(np.isfinite(moved), moved, np.nan)

    return np.asarray(shapely.transform(flat, project), dtype=object)


def point_of(shape: shapely.Geometry | None) -> tuple[float | None, float | None]:
    """Return the metres of a point; None twice where there is none."""
    if shape is None or shapely.is_empty(shape) or shapely.get_type_id(shape) != shapely.GeometryType.POINT:
        return None, None
    x_m, y_m = float(shapely.get_x(shape)), float(shapely.get_y(shape))
    return (x_m, y_m) if np.isfinite(x_m) and np.isfinite(y_m) else (None, None)


def _filled(table: RawTable) -> RawTable:
    """Return a table without the rows that a sheet leaves below its data: nothing we ask for is in them."""
    kept = table.frame.select(pl.any_horizontal(pl.all().is_not_null()).alias("kept"))["kept"]
    if kept.all():
        return table
    what = Text("places.empty_rows", n=int((~kept).sum()))
    rows = kept.to_numpy()
    return replace(
        table,
        frame=table.frame.filter(kept),
        lines=table.lines[rows],
        records=table.records[rows],
        notices=(*table.notices, Notice("D15", what, None, Where(file=table.file))),
    )


def _check_columns(file: str, header: tuple[str, ...], columns: Mapping[str, str]) -> None:
    missing = tuple(visible(name) for name in columns.values() if name not in header)
    if missing:
        shown = tuple(visible(name) for name in header[:40])
        what = Text("places.no_column", n=len(missing), missing=missing, found=shown)
        raise BadInput("D17", what, Text("places.no_column.hint"), Where(file=file, column=missing[0]))


def _refuse_elsewhere(source: str, crs: MetricCRS, file: str) -> None:
    """Refuse a system that cannot be the study's, whose own says roughly where in the world it lies."""
    use = pyproj.CRS(crs.code).area_of_use
    if use is not None and use.west <= use.east:
        refuse_elsewhere(source, (use.west, use.south, use.east, use.north), Where(file=file))


def _written_places(
    table: RawTable, columns: Mapping[str, str]
) -> tuple[NDArray[np.object_], NDArray[np.bool_], tuple[Notice, ...]]:
    """Return the geometry that the cells of a table write, which are no places, and what was repaired."""
    n = table.frame.height
    if "wkt" in columns:
        texts = table.frame[columns["wkt"]].to_list()
        built = from_wkt(texts, _LONGEST_SHAPE)
        return built.geometry, built.codes != "", ()
    if not {"longitude", "latitude"} <= set(columns):
        return np.full(n, None, dtype=object), np.zeros(n, bool), ()
    in_degrees = table.crs in {None, DEGREES}
    where = Where(file=table.file)
    names = (columns["longitude"], columns["latitude"])
    (x_texts, y_texts), key = without_commas(
        [plain_degrees(table.frame[name]) for name in names], where, in_degrees=in_degrees
    )
    notices: tuple[Notice, ...] = () if key is None else (Notice("D03", Text(key), None, where),)
    cells = pl.DataFrame({"x": x_texts, "y": y_texts})
    written = cells.select(pl.col("x").is_not_null() | pl.col("y").is_not_null())["x"].to_numpy()
    degrees = cells.select(pl.all().cast(pl.Float64, strict=False)).fill_null(np.nan).to_numpy()
    x, y = degrees[:, 0], degrees[:, 1]
    # (0, 0) is how systems write that they know no place.
    usable = np.isfinite(x) & np.isfinite(y) & ~((x == 0) & (y == 0))
    if in_degrees and (unit := unit_of(x[usable], y[usable])) != "degrees":
        notices += (_no_degrees(unit, names, where),)
        if unit == "millionths":
            x, y = x / MILLION, y / MILLION
    if in_degrees:
        usable &= (np.abs(x) <= 180) & (np.abs(y) <= 90)
    shapes = np.full(n, None, dtype=object)
    shapes[usable] = shapely.points(x[usable], y[usable])
    return shapes, written & ~usable & ~((x == 0) & (y == 0)), notices


def _no_degrees(unit: Unit, names: tuple[str, str], where: Where) -> Notice:
    """Say what the numbers of two columns are that should be degrees, and what is done or to be done."""
    said = Text(f"places.{unit}", names=tuple(map(visible, names)))
    if unit == "millionths":
        return Notice("G04", said, None, where)
    return Notice("G06", said, Text(f"places.{unit}.hint"), where)


def _spans(shapes: NDArray[np.object_], source: str) -> Floats:
    if not pyproj.CRS.from_user_input(source).is_geographic:
        return np.full(len(shapes), np.nan)
    bounds = shapely.bounds(shapes).reshape(len(shapes), 4)
    return np.maximum(bounds[:, 2] - bounds[:, 0], bounds[:, 3] - bounds[:, 1])
