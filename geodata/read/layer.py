"""Give the rows of a layer to a sink: columns named once, cells tidy, bad rows listed, shapes beside them."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from geodata.errors import visible
from geodata.read.cells import as_line, tidy_cell, tidy_frame
from geodata.read.opened import Opened
from geodata.read.problems import note, stop
from geodata.read.raw import BadRow
from geodata.read.table import TableSink
from geodata.read.wkb import Built


@dataclass(frozen=True)
class Layer:
    """
    The rows of one layer before they are checked.

    Attributes
    ----------
    frame
        Text columns, null where a cell is missing.
    built
        Shapes of the rows.
    lines
        Physical line of each row, shape (n,); None where the format has no lines.
    """

    frame: pl.DataFrame
    built: Built
    lines: NDArray[np.int64] | None = None


def check_layer(opened: Opened, sink: TableSink, layer: Layer) -> NDArray[np.object_]:
    """
    Give the good rows of a layer to a sink and list the others; return the shapes of the good ones.

    Raises
    ------
    BadInput
        D12: column names that are empty or equal once trimmed. D23, D24, G25: too many columns, rows, or
        corner points.
    """
    frame, built, limits = layer.frame, layer.built, opened.limits
    if frame.height > limits.rows:
        raise stop("D24", "too_many_rows", opened.where, limit=limits.rows)
    too_many = np.flatnonzero(built.codes == "G25")
    if len(too_many):
        place = replace(opened.where, row=int(too_many[0]) + 1)
        raise stop("G25", "shape_too_long", place, limit=limits.vertices)
    frame = frame.rename(dict(zip(frame.columns, named(frame.columns, opened), strict=True)))
    codes, columns = _cell_faults(frame, built.codes)
    records = np.arange(1, frame.height + 1, dtype=np.int64)
    lines = records if layer.lines is None else layer.lines
    bad = np.flatnonzero(codes != "")
    for row in bad.tolist():
        cells = frame.row(row)
        digest = hashlib.sha256(repr(cells).encode("utf-8", "surrogatepass")).hexdigest()
        text = "" if codes[row] in {"E08", "E11"} else as_line(cells)
        sink.bad.append(BadRow(int(records[row]), int(lines[row]), codes[row], columns[row], text, 0, digest))
    stays = codes == ""
    tidy, hidden = tidy_frame(frame.filter(pl.Series(stays)), hidden=True, blanks=True, quoted=True)
    if hidden:
        sink.notices.append(note("E09", "hidden_characters", opened.where, n=hidden))
    if built.with_height:
        sink.notices.append(note("G24", "heights_dropped", opened.where, n=built.with_height))
    sink.columns = tuple(tidy.columns)
    sink.keep(tidy)
    sink.lines.append(np.asarray(lines, dtype=np.int64)[stays])
    sink.records.append(records[stays])
    shapes: NDArray[np.object_] = built.geometry[stays]
    return shapes


def named(names: Sequence[str], opened: Opened) -> list[str]:
    """
    Return column names trimmed, each once.

    Raises
    ------
    BadInput
        D12, D23: see `check_layer`.
    """
    limits = opened.limits
    if len(names) > limits.columns:
        raise stop("D23", "too_many_columns", opened.where, n=len(names), limit=limits.columns)
    trimmed = [tidy_cell(name.encode("utf-8", "ignore").decode())[0] or "" for name in names]
    twice = [name for name, count in Counter(trimmed).items() if count > 1 or not name]
    if twice:
        shown = tuple(map(visible, twice))
        raise stop("D12", "property_twice", replace(opened.where, column=twice[0]), names=shown)
    return trimmed


def text_frame(columns: dict[str, list[object]]) -> pl.DataFrame:
    """Return columns of Python values as text, None staying missing; numbers keep every digit."""
    return pl.DataFrame(
        {
            name: pl.Series([None if cell is None else _text(cell) for cell in cells], dtype=pl.String)
            for name, cells in columns.items()
        }
    )


def _text(cell: object) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return str(cell)


def _cell_faults(
    frame: pl.DataFrame, codes: NDArray[np.object_]
) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
    """Return the code and the column of what is wrong with each row; zero bytes stand before bad shapes."""
    found = codes.copy()
    columns = np.full(len(codes), None, dtype=object)
    for name in reversed(frame.columns):
        rows = frame[name].str.contains("\0", literal=True).fill_null(False).to_numpy()
        found[rows], columns[rows] = "E08", name
    return found, columns
