"""Excel workbooks: one sheet, asked for where there are several; values, and rows as Excel numbers them."""

import datetime as dt
import zipfile

import openpyxl
import pytest

from geodata.read import ReadAs, read_header, read_table
from geodata.read.limits import Limits
from tests.geodata.read.formats.towns import zipped

HEAD = ["id", "day", "time", "longitude", "note"]


def book(path, *rows, title="Reports", more=None, change=None):
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    for name, state in (more or {}).items():
        other = workbook.create_sheet(name)
        other.append(["a", "b", "c"])
        other.sheet_state = state
    if change is not None:
        change(sheet)
    workbook.save(path)
    return path


ROW = (17, dt.datetime(2024, 5, 31, 13, 5), dt.time(3, 4), -94.5901, 'Peña, "x"')


def test_a_sheet_comes_as_text_with_dates_as_iso_and_rows_as_excel_numbers_them(tmp_path) -> None:
    path = book(tmp_path / "a.xlsx", HEAD, ROW, [], (18, dt.date(2024, 6, 1), None, True, "two\nlines"), ROW)
    table = read_table(path)
    assert table.frame.rows() == [
        ("17", "2024-05-31 13:05:00", "03:04:00", "-94.5901", 'Peña, "x"'),
        ("18", "2024-06-01", None, "true", "two\nlines"),
        ("17", "2024-05-31 13:05:00", "03:04:00", "-94.5901", 'Peña, "x"'),
    ]
    assert (table.lines.tolist(), table.records.tolist(), table.sheet) == ([2, 4, 5], [1, 2, 3], "Reports")
    assert read_header(path) == tuple(HEAD)
    assert read_table(path, columns=["day"]).frame.columns == ["day"]


def test_bad_input_f13_several_sheets_are_asked_for_and_hidden_ones_are_not(
    tmp_path, read_path, stops_with
) -> None:
    path = book(tmp_path / "a.xlsx", HEAD, ROW, more={"Totals": "visible", "Secret": "hidden"})
    asked = stops_with("F13", read_path, path)
    assert asked.what.values["names"] == ("Reports", "Totals")
    assert "--sheet" in str(asked)
    assert read_path(path, ReadAs(sheet="Totals")).frame.columns == ["a", "b", "c"]
    assert read_path(path, ReadAs(sheet="Reports")).rows[0][0] == "17"
    assert stops_with("F13", read_path, path, ReadAs(sheet="June"))


def test_one_visible_sheet_beside_a_hidden_one_is_read_and_said(tmp_path, read_path) -> None:
    seen = read_path(book(tmp_path / "a.xlsx", HEAD, ROW, more={"Secret": "hidden"}))
    assert seen.noted["sheet_read"] == {"name": "Reports"}


def test_bad_input_f14_errors_and_formulas_without_values_cost_their_row_by_address(
    tmp_path, read_path
) -> None:
    def change(sheet):
        sheet["E3"] = "#REF!"
        sheet["E3"].data_type = "e"
        sheet["D4"] = "=1+1"

    seen = read_path(book(tmp_path / "a.xlsx", HEAD, *[ROW] * 4, change=change))
    assert [(bad.record, bad.line, bad.code, bad.column) for bad in seen.sink.bad] == [
        (2, 3, "F14", "Reports!E3"),
        (3, 4, "F14", "Reports!D4"),
    ]
    assert (len(seen.rows), seen.records, seen.lines) == (2, [1, 4], [2, 5])


def test_a_formula_with_a_value_is_that_value(tmp_path, read_path) -> None:
    path = book(tmp_path / "a.xlsx", HEAD, ROW, change=lambda sheet: sheet.__setitem__("A2", "=10+8"))
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    part = "xl/worksheets/sheet1.xml"
    members[part] = (
        members[part]
        .replace(b"<f>10+8</f><v></v>", b"<f>10+8</f><v>18</v>")
        .replace(b"<f>10+8</f><v />", b"<f>10+8</f><v>18</v>")
    )
    assert b"<v>18</v>" in members[part]
    assert read_path(zipped(path, members)).rows[0][0] == "18"


def test_bad_input_f17_text_is_trimmed_and_long_numbers_are_said(tmp_path, read_path) -> None:
    seen = read_path(book(tmp_path / "a.xlsx", ["a", "b", "c"], [" 007 ", 12345678901234567890, "x"]))
    assert seen.rows[0][0] == "007"
    assert seen.noted["long_numbers"] == {"n": 1}


def test_merged_cells_give_their_value_to_the_rows_below_and_it_is_said(tmp_path, read_path) -> None:
    rows = [["beat", "id", "x"], ["111", 1, 2], [None, 2, 3], ["112", 3, 4]]
    path = book(tmp_path / "a.xlsx", *rows, change=lambda sheet: sheet.merge_cells("A2:A3"))
    seen = read_path(path)
    assert [row[0] for row in seen.rows] == ["111", "111", "112"]
    assert seen.noted["merged_filled"] == {"n": 1}


def test_a_title_above_the_header_and_a_total_below_are_no_records(tmp_path, read_path) -> None:
    seen = read_path(book(tmp_path / "a.xlsx", ["Reports of May"], HEAD, ROW, ROW, ["Total", 2]))
    assert len(seen.rows) == 2
    assert seen.lines == [3, 4]


def test_a_sheet_without_a_header_is_asked_and_told(tmp_path, read_path, stops_with) -> None:
    path = book(tmp_path / "a.xlsx", [1.5, 2.5, dt.date(2024, 1, 1)], [1.5, 2.5, dt.date(2024, 1, 1)])
    assert stops_with("D13", read_path, path)
    seen = read_path(path, ReadAs(header=False))
    assert (seen.frame.columns, len(seen.rows)) == (["column_1", "column_2", "column_3"], 2)


def members_of(path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_bad_input_f19_macros_are_refused(tmp_path, read_path, stops_with) -> None:
    members = members_of(book(tmp_path / "a.xlsx", HEAD, ROW))
    assert stops_with("F19", read_path, zipped(tmp_path / "b.xlsm", members | {"xl/vbaProject.bin": b"x"}))


@pytest.mark.parametrize(
    "gone", ["xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet1.xml"]
)
def test_a_workbook_without_a_part_stops(tmp_path, read_path, gone) -> None:
    from geodata.errors import BadInput

    members = members_of(book(tmp_path / "a.xlsx", HEAD, ROW))
    del members[gone]
    with pytest.raises(BadInput) as caught:
        read_path(zipped(tmp_path / "b.xlsx", members))
    assert caught.value.code in {"F19", "F21"}


def test_bad_input_f08_entities_in_a_workbook_are_refused(tmp_path, read_path) -> None:
    from geodata.errors import BadInput

    members = members_of(book(tmp_path / "a.xlsx", HEAD, ROW))
    members["xl/workbook.xml"] = b'<!DOCTYPE a [<!ENTITY b "c">]>' + members["xl/workbook.xml"]
    with pytest.raises(BadInput) as caught:
        read_path(zipped(tmp_path / "b.xlsx", members))
    assert caught.value.code in {"F08", "F21"}


def test_bad_input_f12_a_locked_workbook_is_told_from_an_old_one(tmp_path, read_path, stops_with) -> None:
    (tmp_path / "a.xlsx").write_bytes(
        b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
    )
    assert stops_with("F12", read_path, tmp_path / "a.xlsx")
    (tmp_path / "a.xls").write_bytes(b"\xd0\xcf\x11\xe0" + b"\0" * 600)
    assert stops_with("F19", read_path, tmp_path / "a.xls")


def test_bad_input_f19_other_office_files_are_refused(tmp_path, read_path, stops_with) -> None:
    assert stops_with(
        "F19", read_path, zipped(tmp_path / "a.docx", {"[Content_Types].xml": b"", "word/document.xml": b""})
    )
    ods = {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<a/>"}
    assert stops_with("E15", read_path, zipped(tmp_path / "a.ods", ods))


def test_bad_input_f11_a_workbook_that_grows_is_refused(tmp_path, read_path, stops_with) -> None:
    members = members_of(book(tmp_path / "a.xlsx", HEAD, ROW))
    path = zipped(tmp_path / "b.xlsx", members | {"xl/media/a.bin": b"\0" * 50_000_000})
    assert stops_with("F11", read_path, path)
    assert stops_with(
        "F11", read_path, book(tmp_path / "c.xlsx", HEAD, ROW), limits=Limits(expanded_bytes=1_000)
    )


def test_bad_input_e13_a_workbook_without_cells_is_empty(tmp_path, read_path, stops_with) -> None:
    assert stops_with("E13", read_path, book(tmp_path / "a.xlsx"))
