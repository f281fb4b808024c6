"""Broken and odd tables, each by its stable name, and what becomes of them."""

import gzip
import hashlib
import os

import pytest

from geodata.errors import BadInput
from geodata.read import Limits, ReadAs, encodings, read_table
from geodata.read.opened import open_file
from geodata.words.speaker import Speaker

PLAIN = b"id,street,year\n1,Summit,2017\n2,Holly,2018\n"
ROWS = [("1", "Summit", "2017"), ("2", "Holly", "2018")]


def padded(rows: bytes, count: int = 5) -> bytes:
    """A table of three columns, where the rows in question stand among good ones."""
    good = b"8,Belleview,2016\n" * count
    return b"id,street,year\n" + good + rows + good


# ------------------------------------------------------------------------------- what is read in spite of it
@pytest.mark.parametrize(
    ("data", "rows"),
    [
        pytest.param(b"\xef\xbb\xbf" + PLAIN, ROWS, id="E01"),
        pytest.param(b"\xef\xbb\xbf" * 3 + PLAIN, ROWS, id="E02"),
        pytest.param(PLAIN.decode().encode("utf-16"), ROWS, id="E03-little"),
        pytest.param(b"\xfe\xff" + PLAIN.decode().encode("utf-16-be"), ROWS, id="E03-big"),
        pytest.param(gzip.compress(PLAIN), ROWS, id="E15"),
        pytest.param(PLAIN.replace(b",", b";"), ROWS, id="D01-semicolon"),
        pytest.param(PLAIN.replace(b",", b"\t"), ROWS, id="D01-tab"),
        pytest.param(PLAIN.replace(b",", b"|"), ROWS, id="D01-bar"),
        pytest.param(b'a;b\n1,5;"x;y"\n2,5;z\n', [("1,5", "x;y"), ("2,5", "z")], id="D03-stays-text"),
        pytest.param(b'a,b\n"2,765,432.1",x\n', [("2,765,432.1", "x")], id="D04-stays-text"),
        pytest.param(b"a,b\n1\n2,y\n", [("1", None), ("2", "y")], id="D07"),
        pytest.param(b'a,b\n"say ""hi""",x\n', [('say "hi"', "x")], id="D09-doubled"),
        pytest.param(b'a,b\n"say \\"hi\\", ok",x\n', [('say "hi", ok', "x")], id="D09-backslash"),
        pytest.param(b"a,b\n5'10\" tall,x\n", [("5'10\" tall", "x")], id="D09-inches"),
        pytest.param(b'a,b\n1, "x, y"\n', [("1", "x, y")], id="D09-blank-before-quote"),
        pytest.param(
            b'a,b,c\n"1,2,""x,y"""\n"3,4,z"\n', [("1", "2", "x,y"), ("3", "4", "z")], id="D09-packed"
        ),
        pytest.param(
            b'"a;b;""c"""\n"1;2;""x;y"""\n"3;4;z"\n',
            [("1", "2", "x;y"), ("3", "4", "z")],
            id="D09-packed-with-its-header",
        ),
        pytest.param(b'a,b\n"one\ntwo",x\n', [("one\ntwo", "x")], id="D10"),
        pytest.param(b"a,b\r\n1,x\r2,y\n3,z\r\n", [("1", "x"), ("2", "y"), ("3", "z")], id="D11"),
        pytest.param(b"Report generated 3 May\n\n" + PLAIN, ROWS, id="D15-above"),
        pytest.param(PLAIN + b"Total: 2\n", ROWS, id="D15-below"),
        pytest.param(PLAIN + b"Total,,2\n\n(2 rows affected)\n", ROWS, id="D15-two-below"),
        pytest.param(
            b"a,b\nNA,None\nnull,NaN\nNULL,\n", [("NA", "None"), ("null", "NaN"), ("NULL", None)], id="D19"
        ),
        pytest.param(
            b"a,b\n9007199254740993,\n,007\n", [("9007199254740993", None), (None, "007")], id="D21"
        ),
        pytest.param(b'a,b\n"",x\n', [(None, "x")], id="D19-empty-quotes"),
        pytest.param(b"a,b\n 1 ,\xc2\xa0x\t\n", [("1", "x")], id="F17"),
        pytest.param("a,b\nPeña,n\u0303\n".encode(), [("Peña", "n\u0303")], id="E10-kept"),
    ],
)
def test_bad_input_is_read_as_it_was_meant(read, data, rows) -> None:
    assert read(data).rows == rows
    assert read(data, only_careful=True).rows == rows


# ------------------------------------------------------------------------------- rows rejected one by one
@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        pytest.param(b"1,Summit,2017,9\n", "D05", None, id="D05"),
        pytest.param(b"1,Sum\0mit,2017\n", "E08", "street", id="E08"),
        pytest.param(b'1,"Summit,2017\n', "D08", None, id="D08"),
        pytest.param(b'1,"Sum"mit,2017\n', "D09", None, id="D09"),
    ],
)
def test_bad_input_costs_one_row(read, row, code, column) -> None:
    seen = read(padded(row))
    assert seen.bad == [(6, 7, code)]
    assert seen.sink.bad[0].column == column
    assert seen.sink.bad[0].byte_offset == padded(row).index(row)
    assert seen.rows == [("8", "Belleview", "2016")] * 10
    assert seen.records == [1, 2, 3, 4, 5, 7, 8, 9, 10, 11]
    assert seen.lines == [2, 3, 4, 5, 6, 8, 9, 10, 11, 12]


def test_a_row_that_cannot_be_split_shows_no_text(read) -> None:
    assert [row.text for row in read(padded(b"1,Summit,2017,9\n")).sink.bad] == [""]


def test_the_text_of_a_bad_row_holds_only_the_columns_asked_for(read) -> None:
    seen = read(padded(b"1,Sum\0mit,2017\n"), columns=["id", "street"])
    assert [row.text for row in seen.sink.bad] == ["1,Sum\0mit"]


def test_an_unclosed_quote_at_the_end_costs_only_the_row_where_it_opened(read) -> None:
    seen = read(b'id,street\n1,Summit\n2,"Holly\n' + b"3,Mercier\n" * 20_000)
    assert seen.bad == [(2, 3, "D08")]
    assert len(seen.rows) == 20_001


def test_a_long_field_on_one_line_is_an_outline_not_an_accident(read) -> None:
    outline = b'"POLYGON((' + b"1 2, " * 20_000 + b'1 2))"'
    assert read(b"id,outline\n1," + outline + b"\n").rows[0][1] == outline.decode().strip('"')


def test_an_outline_over_two_lines_of_more_than_64_kb_is_refused_with_its_row(read) -> None:
    assert read(b'id,text\n1,"a\n' + b"b" * 70_000 + b'"\n2,c\n').bad[0] == (1, 2, "D08")


# ------------------------------------------------------------------------------- encodings
def test_windows_1252_is_read_and_said_with_words_to_check(read) -> None:
    seen = read("a,b\nPeña,Muñoz\n".encode("cp1252"))
    assert seen.rows == [("Peña", "Muñoz")]
    assert seen.noted["cp1252"]["words"] == ("Peña", "Muñoz")


def test_one_broken_letter_in_a_utf8_file_costs_its_row_only(read) -> None:
    seen = read("a,b\nPeña,1\nMuñoz,2\n".encode() + b"Pe\xf1a,3\nx,4\n")
    assert seen.rows == [("Peña", "1"), ("Muñoz", "2"), ("x", "4")]
    assert seen.bad == [(3, 4, "E05")]
    assert seen.sink.bad[0].column == "a"


def test_a_byte_that_windows_1252_does_not_know_costs_its_row(read) -> None:
    assert read(b"a,b\nPe\xf1a,1\nx\x81,2\n").bad == [(2, 3, "E05")]


def test_bad_input_e06_text_saved_in_the_wrong_encoding_is_noticed(read) -> None:
    for word in ("Peña", "PEÑA", "Óscar’s"):
        mangled = word.encode().decode("cp1252")
        times = 2 * (1 + ("’" in word))
        assert read(f"a,b\n{mangled},1\n{mangled},2\n".encode()).noted["mojibake"]["n"] == times
    assert "mojibake" not in read("a,b\nSÃO JOSÉ,1\nÃ É,2\nCÃES,3\n".encode()).noted


def test_offsets_in_a_utf16_file_are_those_of_the_file(read) -> None:
    text = "a,b\nPeña,1\nx,y,z\n"
    data = text.encode("utf-16")
    (bad,) = read(data).sink.bad
    assert data[bad.byte_offset :].decode("utf-16-le") == "x,y,z\n"


@pytest.mark.parametrize("only_careful", [False, True])
def test_bad_input_e09_characters_that_hide_or_turn_text_are_stripped_and_counted(read, only_careful) -> None:
    seen = read(
        "a,b\n\x1b[31mred,\u202edlo\u202c\nzero\u200bwidth,\u200b\n".encode(), only_careful=only_careful
    )
    assert seen.rows == [("[31mred", "dlo"), ("zerowidth", None)]
    assert seen.noted["hidden_characters"] == {"n": 4}


# ------------------------------------------------------------------------------- files that stop
@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(b"%PDF-1.7\n%...", "E12", id="E12-pdf"),
        pytest.param(b"\xff\xd8\xff\xe0\0\x10JFIF", "E12", id="E12-jpeg"),
        pytest.param(b"MZ\x90\0\x03\0\0\0", "E12", id="E12-exe"),
        pytest.param(b"a,b\n" + b"\0\1\2\3" * 99, "E12", id="E12-zeros"),
        pytest.param(b"", "E13", id="E13"),
        pytest.param(b"\xef\xbb\xbf", "E13", id="E13-mark"),
        pytest.param(b"\n \r\n\n", "E13", id="E13-blank"),
        pytest.param(gzip.compress(gzip.compress(PLAIN)), "E15", id="E15-twice"),
        pytest.param(gzip.compress(PLAIN * 99)[:-9], "E15", id="E15-cut"),
        pytest.param(b"\x28\xb5\x2f\xfd....", "E15", id="E15-zstd"),
        pytest.param(b"PK\x03\x04" + b"." * 30 + b"march.csv", "E15", id="E15-zip"),
        pytest.param(b"PK\x03\x04" + b"." * 30 + b"[Content_Types].xml", "E15", id="E15-xlsx-cut"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "F19", id="F19-xls"),
        pytest.param(b"PAR1\x15\x04", "F26", id="F26-parquet"),
        pytest.param(b"<!DOCTYPE html><table>", "F06", id="F06-html"),
        pytest.param(b'{"type": "FeatureCollection"}', "F06", id="F06-json"),
        pytest.param(b"id,street,id\n1,2,3\n", "D12", id="D12"),
        pytest.param(b"359192.30,570510.89,2016-01-01\n359192.30,570510.89,2016-01-01\n", "D13", id="D13"),
        pytest.param(b",".join(b"c%d" % n for n in range(501)) + b"\n", "D23", id="D23"),
    ],
)
def test_bad_input_stops(read, data, code) -> None:
    with pytest.raises(BadInput) as caught:
        read(data)
    assert caught.value.code == code
    assert caught.value.where.file == "file.csv"
    for language in ("en", "es"):
        said = Speaker(language).say(caught.value.what) + Speaker(language).say(caught.value.hint)
        assert "[read." not in said
        assert "[en]" not in said


def test_header_names_that_stand_twice_are_listed_with_their_positions(read) -> None:
    with pytest.raises(BadInput) as caught:
        read(b"id, street ,id,street\n1,2,3,4\n")
    assert caught.value.what.values["names"] == ("id (1 + 3)", "street (2 + 4)")


def test_bad_input_d24_a_table_longer_than_the_limit_stops(read) -> None:
    with pytest.raises(BadInput) as caught:
        read(PLAIN, limits=Limits(rows=1))
    assert caught.value.code == "D24"


def test_a_gzip_bomb_stops_at_the_limit(read) -> None:
    with pytest.raises(BadInput) as caught:
        read(gzip.compress(b"a,b\n" + b"1,2\n" * 100_000), limits=Limits(expanded_bytes=10_000))
    assert caught.value.code == "E15"


def test_bad_input_d25_a_file_that_changes_while_it_is_read_stops(tmp_path) -> None:
    path = tmp_path / "march.csv"
    path.write_bytes(PLAIN)
    with pytest.raises(BadInput) as caught, open_file(path, tmp_path, Limits()), path.open("ab") as more:
        more.write(b"3,Jarboe,2018\n")
    assert caught.value.code == "D25"


@pytest.mark.parametrize(
    "name",
    ["/vsicurl/http://example.org/a.csv", "http://example.org/a.csv", "PG:dbname=x", "<OGRVRTDataSource>"],
)
def test_bad_input_f09_an_address_is_never_opened(name) -> None:
    with pytest.raises(BadInput) as caught:
        read_table(name)
    assert caught.value.code == "F09"


def test_a_folder_and_a_pipe_are_refused_and_a_link_is_followed(tmp_path, read) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    for odd in (tmp_path, tmp_path / "pipe.csv", tmp_path / "absent.csv"):
        with pytest.raises(BadInput) as caught, open_file(odd, tmp_path, Limits()):
            pass
        assert caught.value.code == "F09"
    (tmp_path / "real.csv").write_bytes(PLAIN)
    (tmp_path / "link.csv").symlink_to(tmp_path / "real.csv")
    with open_file(tmp_path / "link.csv", tmp_path, Limits()) as source:
        assert bytes(source.data[:]) == PLAIN


# ------------------------------------------------------------------------------- what is said
def test_the_delimiter_and_the_lines_skipped_are_said(read) -> None:
    seen = read(b"Report generated 3 May 2024\n" + PLAIN.replace(b",", b";") + b"Total: 3\n")
    assert seen.noted["preamble"] == {"n": 1, "lines": ("Report generated 3 May 2024",)}
    assert seen.noted["footer"] == {"n": 1, "lines": ("Total: 3",)}
    assert seen.noted["total_differs"] == {"total": 3, "n": 2}
    assert "delimiter_semicolon" in seen.noted
    assert seen.lines == [3, 4]


def test_short_rows_and_empty_extra_cells_are_counted(read) -> None:
    seen = read(b"a,b,c\n1,2\n3,4,5,,\n6,7,8\n")
    assert seen.rows == [("1", "2", None), ("3", "4", "5"), ("6", "7", "8")]
    assert (seen.noted["short_rows"], seen.noted["empty_extra_cells"]) == ({"n": 1}, {"n": 1})


def test_only_the_columns_asked_for_are_kept_and_unknown_ones_are_absent(read) -> None:
    seen = read(PLAIN, columns=["year", "absent"])
    assert seen.frame.columns == ["year"]
    assert seen.sink.columns == ("year",)


def test_a_column_without_a_name_is_left_out_and_said(read) -> None:
    seen = read(b",street\n1,Summit\n")
    assert seen.frame.columns == ["street"]
    assert seen.noted["unnamed_columns"] == {"n": 1}


def test_the_number_of_a_line_counts_line_breaks_inside_quotes_and_blank_lines(read) -> None:
    seen = read(b'a,b\n"1\n1\r\n1",x\n\n2,y\n')
    assert (seen.lines, seen.records) == ([2, 6], [1, 2])


def test_the_hash_is_that_of_the_file_as_it_lies_there(read) -> None:
    seen = read(gzip.compress(PLAIN, mtime=0))
    assert seen.sink.sha256 == hashlib.sha256(gzip.compress(PLAIN, mtime=0)).hexdigest()


def test_a_last_incident_at_a_place_named_total_stays(read) -> None:
    assert read(PLAIN + b"Total Wine,Holly,2018\n").rows[-1] == ("Total Wine", "Holly", "2018")


def test_a_total_with_a_comma_in_its_number_is_compared(read) -> None:
    assert read(PLAIN + b"Total: 1,234\n").noted["total_differs"] == {"total": 1234, "n": 2}


# ------------------------------------------------------------------------------- rows that are no records
@pytest.mark.parametrize("only_careful", [False, True])
@pytest.mark.parametrize("again", [b"id,street,year\n", b'"id", street ,year\r\n', b'"id,street,year"\n'])
def test_bad_input_d14_a_header_in_the_middle_is_no_record(read, again, only_careful) -> None:
    for columns in (None, ["year"], []):
        seen = read(padded(again), only_careful=only_careful, columns=columns)
        assert seen.bad == [(6, 7, "D14")]
        assert seen.noted["repeated_header"] == {"n": 1}
        assert len(seen.records) == 10


def test_bad_input_d14_a_row_with_one_cell_of_the_header_stays(read) -> None:
    seen = read(padded(b"id,Summit,2017\nid,street,2017\n"), columns=["id", "year"])
    assert seen.bad == []
    assert seen.frame.height == 12
    assert read(b"name\nKC1\nname\n").rows == [("KC1",), ("name",)]


def test_bad_input_d05_a_table_all_of_whose_rows_are_too_wide_stops_and_says_so(read, stops_with) -> None:
    data = b"day,kind,age\n" + b"May 31, 2024,theft,44\n" * 30
    stopped = stops_with("D05", read, data)
    assert (stopped.where.line, stopped.what.values) == (2, {"n": 30, "cells": 4, "names": 3})
    assert len(read(data + b"2024-05-31,theft,44\n").sink.bad) == 30


# ------------------------------------------------------------------------------- two encodings in one file
def test_bad_input_e05_the_lines_of_another_encoding_are_named(read) -> None:
    rows = [f"Peña {n},Muñoz\n".encode("utf-8" if n < 9 or n % 2 else "cp1252") for n in range(18)]
    seen = read(b"\xef\xbb\xbfa,b\n" + b"".join(rows))
    assert seen.noted["utf8_damaged"] == {"n": 4, "lines": ("12", "14", "16")}
    assert [line for _, line, _ in seen.bad] == [12, 14, 16, 18]
    (said,) = [one for one in seen.sink.notices if one.what.key == "read.utf8_damaged"]
    assert said.where.line == 12
    assert "--encoding cp1252" in Speaker("en").say(said.what)


@pytest.mark.parametrize("end", [b"\n", b"\r", b"\r\n"])
def test_bad_input_e05_lines_are_counted_over_the_borders_of_parts(read, monkeypatch, end) -> None:
    monkeypatch.setattr(encodings, "CHUNK", 16)
    good = "Peña,Muñoz".encode()
    seen = read(end.join([b"a,b", *[good] * 20, b"Pe\xf1a,x", *[good] * 5, b"Mu\xf1oz,x", good]) + end)
    assert seen.noted["utf8_damaged"] == {"n": 2, "lines": ("22", "28")}


@pytest.mark.parametrize("name", ["cp1252", "latin-1", "mac-roman", "cp850", "cp437"])
def test_bad_input_e06_utf8_that_is_read_as_another_encoding_is_noticed(tmp_path, read_path, name) -> None:
    path = tmp_path / "mixed.csv"
    path.write_bytes("a,b\nPEÑA,1\nMuñoz’s,2\n".encode() + "Peña,3\nx,4,5\n".encode(name))
    seen = read_path(path, ReadAs(encoding=name))
    assert seen.noted["mixed_encodings"] == {"n": 3, "name": name}
    assert "mojibake" not in seen.noted
    path.write_bytes("a,b\nPEÑA É,1\nSÃO JOSÉ,2\n".encode(name, "replace"))
    assert "mixed_encodings" not in read_path(path, ReadAs(encoding=name)).noted


def test_bad_input_e06_a_little_utf8_in_a_text_of_windows_is_noticed(read) -> None:
    data = b"a,b\n" + "Peña,Muñoz\n".encode("cp1252") * 9 + "PEÑA,1\n".encode()
    for only_careful in (False, True):
        assert read(data, only_careful=only_careful).noted["mixed_encodings"] == {"n": 1, "name": "cp1252"}
