"""Read any file into a sink: open it, tell its format, unpack one member, hand it to what reads it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import shapely
from numpy.typing import NDArray

from geodata.read.asked import ReadAs
from geodata.read.cells import as_line
from geodata.read.formats import endings, format_of
from geodata.read.layout import find_layout
from geodata.read.limits import Limits
from geodata.read.opened import Opened, open_file
from geodata.read.problems import note, stop
from geodata.read.raw import BadRow
from geodata.read.source import open_text
from geodata.read.table import Progress, TableSink, text_table
from geodata.read.wkb import IS_WKT, from_wkt

if TYPE_CHECKING:
    from geodata.read.formats import Format, Shapes

GEOMETRY = "geometry"


def header_of(path: Path, folder: Path, limits: Limits, asked: ReadAs | None = None) -> tuple[str, ...]:
    """Return the named columns of a file."""
    asked = asked or ReadAs()
    with _recognised(path, folder, limits, asked) as (opened, form):
        if form is None:
            layout = find_layout(open_text(opened, asked), limits, asked)
            return tuple(name for name in layout.header if name)
        sink = TableSink(lambda _: None)
        shapes = form.read(opened, asked, sink)
        return sink.columns if shapes is None else (*sink.columns, _free_name(sink.columns))


def table_of(
    path: Path,
    folder: Path,
    limits: Limits,
    sink: TableSink,
    *,
    asked: ReadAs | None = None,
    columns: Sequence[str] | None = None,
    on_progress: Progress | None = None,
    only_careful: bool = False,
) -> None:
    """
    Read a whole file as a table into a sink.

    A format with shapes gives them as well-known text in degrees, in a column ``geometry``.

    Parameters
    ----------
    path, folder, limits
        The file, a private folder for what must be unpacked, and the limits.
    asked, columns, on_progress
        As in ``read_table``.
    only_careful
        Of delimited text: vouch for nothing.
    """
    asked = asked or ReadAs()
    # The limit of features is for outlines; a table of points may be as long as any table.
    limits = replace(limits, features=limits.rows)
    with _recognised(path, folder, limits, asked) as (opened, form):
        if form is None:
            text_table(
                opened,
                asked,
                sink,
                columns=columns,
                on_progress=on_progress,
                only_careful=only_careful,
            )
            sink.crs = _told_crs(opened, asked)
        else:
            _table_of_format(form, opened, asked, sink, columns)
            if on_progress is not None:
                on_progress(sum(map(len, sink.records)) + len(sink.bad))
    sink.sha256, sink.size_bytes = opened.sha256, opened.size_bytes


def features_of(
    path: Path, folder: Path, limits: Limits, sink: TableSink, asked: ReadAs | None = None
) -> tuple[str, NDArray[np.object_]]:
    """
    Read all features into a sink; return their coordinate system and geometries.

    A table gives the shapes of its one column of well-known text; one without such a column gives none.
    """
    asked = asked or ReadAs()
    with _recognised(path, folder, limits, asked) as (opened, form):
        if form is None:
            frames: list[pl.DataFrame] = []
            found = _collecting(sink, frames)
            text_table(opened, asked, found)
            shapes = None
        else:
            frames = []
            found = _collecting(sink, frames)
            shapes = form.read(opened, asked, found)
        frame = _joined(frames)
        if shapes is None:
            crs, geometry, stays = _written_shapes(opened, asked, found, frame)
            frame = frame.filter(pl.Series(stays)) if frame.width else frame
        else:
            crs, geometry = shapes.crs, shapes.geometry
    _hand_over(found, frame, sink)
    sink.sha256, sink.size_bytes = opened.sha256, opened.size_bytes
    return crs, geometry


@contextmanager
def _recognised(
    path: Path, folder: Path, limits: Limits, asked: ReadAs
) -> Iterator[tuple[Opened, Format | None]]:
    """Open a file and tell its format, None for delimited text; take one member out of an archive."""
    with open_file(path, folder, limits) as opened:
        form = format_of(opened)
        if form is None and opened.is_zip:
            if opened.is_unpacked:
                raise stop("E15", "packed", opened.where, format="zip")
            from geodata.read.archive import choose_member, open_archive  # most files are no archives

            choose_member(open_archive(opened), asked.member, endings())
            form = format_of(opened)
            if form is None and opened.data[:2] in {b"PK", b"\x1f\x8b"}:
                raise stop("F11", "packed", opened.where, format="zip")
        elif asked.member is not None:
            raise stop("F13", "no_archive", opened.where)
        if form is None and (asked.sheet is not None or asked.layer is not None):
            raise stop("F13", "no_parts", opened.where)
        yield opened, form


def _told_crs(opened: Opened, asked: ReadAs) -> str | None:
    if asked.crs is None:
        return None
    from geodata.crs import known_crs  # a plain table need not wait for pyproj

    return known_crs(asked.crs, opened.where)


def _collecting(sink: TableSink, frames: list[pl.DataFrame]) -> TableSink:
    """Return a sink of its own for rows that have yet to be changed."""
    return TableSink(frames.append, notices=sink.notices)


def _joined(frames: list[pl.DataFrame]) -> pl.DataFrame:
    filled = [frame for frame in frames if frame.width] or frames
    return pl.concat(filled) if filled else pl.DataFrame()


def _hand_over(found: TableSink, frame: pl.DataFrame, sink: TableSink) -> None:
    sink.columns, sink.sheet, sink.crs = tuple(frame.columns), found.sheet, found.crs
    sink.lines, sink.records, sink.bad = found.lines, found.records, found.bad
    sink.keep(frame)


def _table_of_format(
    form: Format, opened: Opened, asked: ReadAs, sink: TableSink, columns: Sequence[str] | None
) -> None:
    frames: list[pl.DataFrame] = []
    found = _collecting(sink, frames)
    shapes = form.read(opened, asked, found)
    frame = _joined(frames)
    before = frame.columns
    if shapes is None:
        found.crs = _told_crs(opened, asked)
    else:
        name = _free_name(before)
        frame = frame.with_columns(_in_degrees(shapes).alias(name))
        if opened.is_zip or len(frame):
            found.notices.append(note("G08", "shapes_in_degrees", opened.where, name=name))
    wanted = set(frame.columns if columns is None else columns)
    kept = [name for name in frame.columns if name in wanted]
    places = [before.index(name) for name in kept if name in before]
    found.bad = [_only(bad, places, len(before), len(kept)) for bad in found.bad]
    _hand_over(found, frame.select(kept) if kept else pl.DataFrame(height=frame.height), sink)


def _free_name(columns: Sequence[str]) -> str:
    name = GEOMETRY
    while name in columns:
        name += "_"
    return name


def _in_degrees(shapes: Shapes) -> pl.Series:
    """Return shapes as well-known text in WGS 84 degrees."""
    from geodata.crs import DEGREES, as_degrees

    def project(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(as_degrees(shapes.crs, points[:, 0], points[:, 1]))

    moved = shapes.geometry
    if shapes.crs != DEGREES and len(moved):
        moved = np.asarray(shapely.transform(moved, project), dtype=object)
    texts: list[str | None] = list(shapely.to_wkt(moved, rounding_precision=7, trim=True))
    return pl.Series(texts, dtype=pl.String)


def _only(bad: BadRow, places: Sequence[int], width: int, kept: int) -> BadRow:
    """Return a bad row with the cells of the kept columns only; a shape is not repeated."""
    cells = next(csv.reader(io.StringIO(bad.text, newline="")), [])
    whole = len(cells) == width
    text = as_line([*(cells[place] for place in places), *[""] * (kept - len(places))]) if whole else ""
    return BadRow(bad.record, bad.line, bad.code, bad.column, text, bad.byte_offset, bad.sha256)


def _written_shapes(
    opened: Opened, asked: ReadAs, found: TableSink, frame: pl.DataFrame
) -> tuple[str, NDArray[np.object_], NDArray[np.bool_]]:
    """Return the shapes that one column of a table writes, and the rows that stay; the others become bad."""
    from geodata.crs import DEGREES, known_crs

    crs = DEGREES if asked.crs is None else known_crs(asked.crs, opened.where)
    rows = sum(map(len, found.records))
    written = [
        name
        for name in frame.columns
        if (filled := frame[name].drop_nulls().head(200)).len() and filled.str.contains(IS_WKT).mean() == 1
    ]
    if len(written) > 1:
        raise stop("F13", "which_shapes", opened.where, names=tuple(written[:10]))
    if not written:
        return crs, np.full(rows, None, dtype=object), np.ones(rows, dtype=bool)
    built = from_wkt(frame[written[0]].to_list(), opened.limits.vertices)
    stays = built.codes == ""
    lines, records = np.concatenate(found.lines), np.concatenate(found.records)
    for row in np.flatnonzero(~stays).tolist():
        text = as_line(frame.row(row))
        found.bad.append(
            BadRow(int(records[row]), int(lines[row]), built.codes[row], written[0], text, 0, "")
        )
    found.bad.sort(key=lambda bad: bad.record)
    found.lines, found.records = [lines[stays]], [records[stays]]
    if built.with_height:
        found.notices.append(note("G24", "heights_dropped", opened.where, n=built.with_height))
    return crs, built.geometry[stays], stays
