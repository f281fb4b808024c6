"""Hold what was read: text cells and geometries as they stand, and the rows that could not be taken."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from geodata.errors import Notice


@dataclass(frozen=True)
class BadRow:
    """
    A row that could not be split into cells, or may not be used.

    Attributes
    ----------
    record
        Number of the data record, from 1; the header is not counted.
    line
        Physical line of the file where the row begins, from 1.
    code
        Short name of the reason, such as ``"D05"``.
    column
        Column at fault, where one is known.
    text
        The cells of the kept columns, in the order of the frame, written as CSV (cut at 64 KB); empty where
        the cells cannot be told apart, so that person columns could not be blanked by their position.
    byte_offset
        Where the row begins in the file (in the unpacked file, if it was gzip).
    sha256
        Of the row's bytes, so that it can be found again without being shown.
    """

    record: int
    line: int
    code: str
    column: str | None
    text: str
    byte_offset: int
    sha256: str


@dataclass(frozen=True, repr=False)
class RawTable:
    """
    Every row of one file as text.

    Attributes
    ----------
    file, sheet
        Names to show; the file's base name with strange characters escaped.
    frame
        All columns text, trimmed; only the empty cell is missing (null), the words NA or null are values.
    lines, records
        Shape ``(len(frame),)``: physical first line and record number of each row, both from 1. The line of
        a sheet is its row there; a format without lines repeats the record number.
    bad
        Rows left out, in file order.
    notices
        What was chosen or repaired on the way: encoding, delimiter, lines skipped above the header.
    sha256, size_bytes
        Of the file as it lies on disk.
    crs
        Coordinate system of its columns of places, where a person named one; None where they are degrees.
    written
        The cells as the file has them, where those of `frame` were put into another form; else None.

    Misreadings
    -----------
    ``read`` counts data rows. The header, blank lines, lines above the header and a line of totals below
    the data are none; the last two are named in ``notices``.
    """

    file: str
    sheet: str | None
    frame: pl.DataFrame
    lines: NDArray[np.int64]
    records: NDArray[np.int64]
    bad: tuple[BadRow, ...]
    notices: tuple[Notice, ...]
    sha256: str
    size_bytes: int
    crs: str | None = None
    written: pl.DataFrame | None = None

    @property
    def as_written(self) -> pl.DataFrame:
        """The cells as the file has them."""
        return self.frame if self.written is None else self.written

    @property
    def read(self) -> int:
        """Number of data rows in the file: kept and bad."""
        return len(self.records) + len(self.bad)

    def __repr__(self) -> str:
        return (
            f"<RawTable {self.file}: {self.read:,} rows read, {len(self.bad):,} bad, "
            f"{self.frame.width} columns, {len(self.notices)} notices>"
        )


@dataclass(frozen=True)
class RawFeatures:
    """
    Features of one file: properties as a table, geometries beside it.

    Attributes
    ----------
    table
        Properties, one row a feature.
    geometry
        Object array of shapely geometries or None, aligned with ``table.frame``. Invalid polygons stay as
        they are.
    crs
        ``"EPSG:4326"`` unless the file, or the person who imports it, names another known system. The axes
        are always east before north.
    """

    table: RawTable
    geometry: NDArray[np.object_]
    crs: str
