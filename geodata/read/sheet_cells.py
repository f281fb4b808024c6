"""Find the cells of a sheet that hold no value: errors, and formulas that were never calculated."""

from __future__ import annotations

import re
from dataclasses import dataclass
from posixpath import join, normpath
from xml.parsers import expat

from geodata.read.archive import Archive
from geodata.read.opened import Opened
from geodata.read.problems import stop

_ERROR = re.compile(rb'<(?:\w+:)?c\s(?=[^>]*\bt="e")[^>]*\br="([A-Z]{1,3})(\d{1,7})"')
_ERROR_FIRST = re.compile(rb'<(?:\w+:)?c\s(?=[^>]*\br="([A-Z]{1,3})(\d{1,7})")[^>]*\bt="e"')
_FORMULA = re.compile(
    rb'<(?:\w+:)?c\s[^>]*\br="([A-Z]{1,3})(\d{1,7})"[^>]*>\s*'
    rb"<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)


@dataclass(frozen=True)
class Fault:
    """One cell without a value: its row in the sheet, from 1, and its address, such as ``C5``."""

    row: int
    address: str


def cell_faults(archive: Archive, part: str) -> list[Fault]:
    """Return the cells of a sheet that hold an error or a formula without a value, by row."""
    text = archive.unpack(part, archive.opened.folder / "sheet.xml").read_bytes()
    found = {
        (int(row), column.decode())
        for pattern in (_ERROR, _ERROR_FIRST, _FORMULA)
        for column, row in pattern.findall(text)
    }
    return [Fault(row, f"{column}{row}") for row, column in sorted(found)]


def sheet_part(archive: Archive, name: str, opened: Opened) -> str:
    """
    Return which file of a workbook holds a sheet.

    Raises
    ------
    BadInput
        F21: the workbook does not say it. F08: its XML declares entities.
    """
    sheets: dict[str, str] = {}
    targets: dict[str, str] = {}

    def workbook(tag: str, said: dict[str, str]) -> None:
        if tag.rsplit(" ", 1)[-1] == "sheet":
            at = next((said[key] for key in said if key.rsplit(" ", 1)[-1] == "id"), "")
            sheets[said.get("name", "")] = at

    def relations(tag: str, said: dict[str, str]) -> None:
        if tag.rsplit(" ", 1)[-1] == "Relationship":
            targets[said.get("Id", "")] = said.get("Target", "")

    _walk(archive, "xl/workbook.xml", workbook, opened)
    _walk(archive, "xl/_rels/workbook.xml.rels", relations, opened)
    target = targets.get(sheets.get(name, ""), "")
    part = target.lstrip("/") if target.startswith("/") else normpath(join("xl", target))
    if part not in archive.names():
        raise stop("F21", "workbook_damaged", opened.where)
    return part


def _walk(archive: Archive, part: str, start: object, opened: Opened) -> None:
    if part not in archive.names():
        raise stop("F21", "workbook_damaged", opened.where)
    text = archive.unpack(part, opened.folder / "part.xml").read_bytes()

    def refuse(*_: object) -> None:
        raise stop("F08", "xml_entities", opened.where)

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = start  # type: ignore[assignment]
    try:
        parser.Parse(text, True)
    except expat.ExpatError as error:
        raise stop("F21", "workbook_damaged", opened.where) from error
