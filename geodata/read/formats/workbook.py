"""Read one sheet of an Excel workbook: values only, dates as ISO text, no macros, no formulas."""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl

from geodata.errors import visible
from geodata.read.archive import open_archive
from geodata.read.asked import ReadAs
from geodata.read.cells import as_line, tidy_cell
from geodata.read.formats.base import Format
from geodata.read.opened import Opened, mapped
from geodata.read.problems import note, stop
from geodata.read.raw import BadRow
from geodata.read.sheet_cells import Fault, cell_faults, sheet_part
from geodata.read.table import TableSink, text_table

_LARGEST_EXACT = 10**15


@dataclass(frozen=True)
class _Sheet:
    """A sheet as rows of text, and what became of its cells."""

    rows: list[list[str]]
    filled: int
    rounded: int


def _is_workbook(opened: Opened) -> bool:
    if not opened.is_zip:
        return False
    head, tail = opened.data[:65_536], opened.data[-65_536:]
    return any(b"xl/workbook" in part or b"[Content_Types].xml" in part for part in (head, tail))


def _read(opened: Opened, asked: ReadAs, sink: TableSink) -> None:
    """Read one sheet as a table; E15, F11, F12, F13, F19 and what stops a table stop."""
    if asked.layer is not None or asked.member is not None:
        raise stop("F13", "no_parts", opened.where)
    archive = open_archive(opened)
    names = archive.names()
    if "xl/workbook.xml" not in names:
        raise stop("F19", "other_format", opened.where, format="Office (.xlsb, .docx, .pptx)")
    if any(name.casefold().endswith("vbaproject.bin") for name in names):
        raise stop("F19", "macros", opened.where)
    archive.verify()
    name = _chosen(opened, asked)
    sheet = _text_of_sheet(opened, name)
    faults = cell_faults(archive, sheet_part(archive, name, opened))
    inner = replace(opened, notices=[])
    path = opened.folder / "sheet.csv"
    with path.open("w", encoding="utf-8", errors="surrogatepass", newline="") as out:
        csv.writer(out, lineterminator="\r\n").writerows(row if any(row) else [] for row in sheet.rows)
    starts = _first_lines(sheet.rows)
    with mapped(path, opened.where) as data:
        inner.path, inner.data = path, data
        _read_rows(inner, asked, sink, starts, faults, name)
    sink.sheet = visible(name)
    sink.notices.extend(opened.notices)
    _say(opened, sink, sheet, name)


def _chosen(opened: Opened, asked: ReadAs) -> str:
    """Return the sheet that is named, or the only visible one with cells."""
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    try:
        workbook = CalamineWorkbook.from_path(opened.path)
        sheets = [one for one in workbook.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
        if asked.sheet is not None:
            found = [one.name for one in sheets if one.name == asked.sheet]
            if not found:
                shown = tuple(visible(one.name) for one in sheets[:20])
                raise stop("F13", "no_sheet", opened.where, name=visible(asked.sheet), names=shown)
            return found[0]
        shown_ones = [one.name for one in sheets if one.visible == SheetVisibleEnum.Visible]
        filled = [one for one in shown_ones if workbook.get_sheet_by_name(one).end is not None]
    except (CalamineError, OSError, ValueError) as error:
        raise stop("F21", "workbook_damaged", opened.where) from error
    if len(filled) > 1:
        raise stop("F13", "which_sheet", opened.where, names=tuple(visible(one) for one in filled[:20]))
    if not filled:
        raise stop("E13", "empty", opened.where)
    return filled[0]


def _text_of_sheet(opened: Opened, name: str) -> _Sheet:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        sheet = CalamineWorkbook.from_path(opened.path).get_sheet_by_name(name)
        if sheet.end is None:
            raise stop("E13", "empty", opened.where)
        height, width = sheet.end[0] + 1, sheet.end[1] + 1
        if width > opened.limits.columns:
            raise stop("D23", "too_many_columns", opened.where, n=width, limit=opened.limits.columns)
        if height > opened.limits.rows or height * width > 50 * opened.limits.rows:
            raise stop("D24", "too_many_rows", opened.where, limit=opened.limits.rows)
        cells = sheet.to_python(skip_empty_area=False)
        merged = sheet.merged_cell_ranges or []
    except (CalamineError, ValueError) as error:
        raise stop("F21", "workbook_damaged", opened.where) from error
    rounded = sum(isinstance(cell, float) and abs(cell) >= _LARGEST_EXACT for row in cells for cell in row)
    rows = [[_text(cell) for cell in row] for row in cells]
    filled = 0
    for (top, left), (bottom, right) in merged:
        if left != right or bottom <= top or top >= len(rows):
            continue  # across columns it is a title; nothing stands below it
        for row in rows[top + 1 : bottom + 1]:
            filled += left < len(row) and bool(rows[top][left])
            row[left : left + 1] = [rows[top][left]] if left < len(row) else []
    return _Sheet(rows, filled, rounded)


def _text(cell: Any) -> str:
    """Return a cell as text: whole numbers whole, days and times as ISO, truth as `true` and `false`."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e21 else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.isoformat(sep=" ", timespec="seconds")
    if isinstance(cell, dt.timedelta):
        minutes, seconds = divmod(round(cell.total_seconds()), 60)
        return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    return str(cell)


def _first_lines(rows: list[list[str]]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return the line of the written text where each row of the sheet begins."""
    breaks = [sum(cell.count("\n") + cell.count("\r") - cell.count("\r\n") for cell in row) for row in rows]
    return np.cumsum([1, *(1 + n for n in breaks)])[:-1]


def _read_rows(
    inner: Opened,
    asked: ReadAs,
    sink: TableSink,
    starts: np.ndarray[tuple[int], np.dtype[np.int64]],
    faults: list[Fault],
    name: str,
) -> None:
    """Read the written text as any table, with rows of the sheet for lines; list rows with bad cells."""
    frames: list[pl.DataFrame] = []
    rows = TableSink(frames.append)
    text_table(inner, ReadAs(encoding="utf-8", delimiter=",", header=asked.header), rows)
    frame = pl.concat([frame for frame in frames if frame.width] or frames)
    lines = np.concatenate([np.empty(0, np.int64), *rows.lines])
    lines = np.searchsorted(starts, lines, side="right").astype(np.int64)
    records = np.concatenate([np.empty(0, np.int64), *rows.records])
    bad = [replace(one, line=int(np.searchsorted(starts, one.line, side="right"))) for one in rows.bad]
    faulty = {fault.row: fault for fault in reversed(faults)}
    stays = np.array([int(line) not in faulty for line in lines], dtype=bool)
    for at in np.flatnonzero(~stays).tolist():
        fault = faulty[int(lines[at])]
        column = f"{visible(name, 40)}!{fault.address}"
        text = as_line(frame.row(at)) if frame.width else ""
        bad.append(BadRow(int(records[at]), int(lines[at]), "F14", column, text, 0, ""))
    sink.bad.extend(sorted(bad, key=lambda one: one.record))
    sink.lines.append(lines[stays])
    sink.records.append(records[stays])
    sink.columns = rows.columns
    sink.keep(frame.filter(pl.Series(stays)) if frame.width else frame)
    told = {"encoding_told", "delimiter_told"}
    sink.notices.extend(one for one in rows.notices if one.what.key.removeprefix("read.") not in told)


def _say(opened: Opened, sink: TableSink, sheet: _Sheet, name: str) -> None:
    where = replace(opened.where, sheet=visible(name))
    sink.notices.append(note("F13", "sheet_read", where, name=visible(tidy_cell(name)[0] or name)))
    if sheet.filled:
        sink.notices.append(note("F14", "merged_filled", where, n=sheet.filled))
    if sheet.rounded:
        sink.notices.append(note("D21", "long_numbers", where, n=sheet.rounded))


FORMAT = Format("Excel", (".xlsx",), _is_workbook, _read)
