"""What a person may say of a file: encoding, delimiter, header, system; and what is asked for."""

import gzip

import pytest

from geodata.errors import BadInput
from geodata.read import ReadAs, read_features, read_table
from geodata.words.speaker import Speaker

PLAIN = "id,street,year\n1,Peña,2017\n2,Muñoz,2018\n"
ROWS = [("1", "Peña", "2017"), ("2", "Muñoz", "2018")]


@pytest.fixture
def read_as(tmp_path, read_path):
    def _read(data: bytes, **said):
        (tmp_path / "a.csv").write_bytes(data)
        return read_path(tmp_path / "a.csv", ReadAs(**said))

    return _read


# ------------------------------------------------------------------------------- encodings
@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1"],
)
def test_bad_input_e03_every_encoding_that_can_be_told_is_read(read_as, encoding) -> None:
    assert read_as(PLAIN.encode(encoding)).rows == ROWS
    assert read_as(gzip.compress(PLAIN.encode(encoding))).rows == ROWS


@pytest.mark.parametrize("encoding", ["mac-roman", "cp850", "cp437"])
def test_bad_input_e05_an_encoding_that_cannot_be_told_is_asked_for_with_readings(
    read_as, stops_with, encoding
) -> None:
    asked = stops_with("E05", read_as, PLAIN.encode(encoding))
    assert any("(Peña, Muñoz)" in one for one in asked.what.values["readings"])
    assert "--encoding" in str(asked)
    assert read_as(PLAIN.encode(encoding), encoding=encoding).rows == ROWS


@pytest.mark.parametrize(
    ("encoding", "word"), [("cp1251", "Улица"), ("iso8859-2", "Łódź"), ("cp1250", "Łódź")]
)
def test_an_encoding_that_is_told_is_used_and_said(read_as, encoding, word) -> None:
    seen = read_as(PLAIN.replace("Peña", word).replace("ñ", "n").encode(encoding), encoding=encoding)
    assert seen.rows[0][1] == word
    assert seen.noted["encoding_told"] == {"name": encoding}


def test_offsets_in_a_converted_file_are_those_of_the_file(read_as) -> None:
    data = (PLAIN + "x,y,z,w\n").encode("mac-roman")
    (bad,) = read_as(data, encoding="mac-roman").sink.bad
    assert data[bad.byte_offset :] == b"x,y,z,w\n"


def test_bad_input_e12_zeros_that_are_no_utf16_stay_refused(read_as, stops_with) -> None:
    assert stops_with("E12", read_as, b"a,b\n" + b"\0\0\0x" * 99)


@pytest.mark.parametrize(
    ("said", "code"),
    [({"encoding": "klingon"}, "E05"), ({"delimiter": "ab"}, "D01"), ({"delimiter": '"'}, "D01")],
)
def test_what_cannot_be_said_is_refused_with_the_choices(said, code) -> None:
    with pytest.raises(BadInput) as caught:
        ReadAs(**said)
    assert caught.value.code == code
    assert "[en]" not in Speaker("es").say(caught.value.what)


# ------------------------------------------------------------------------------- delimiters, headers, commas
@pytest.mark.parametrize("delimiter", ["^", "~", ":", "tab", "|"])
def test_bad_input_d01_a_delimiter_that_is_told_is_used(read_as, delimiter) -> None:
    sign = "\t" if delimiter == "tab" else delimiter
    assert read_as(PLAIN.replace(",", sign).encode(), delimiter=delimiter).rows == ROWS


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_is_one(read_as, end) -> None:
    assert read_as(PLAIN.replace("\n", end).encode()).rows == ROWS


def test_bad_input_d13_columns_without_a_header_are_numbered_and_said(read_as, stops_with) -> None:
    data = b"359192.30,570510.89,2016-01-01\n" * 3
    assert "--no-header" in str(stops_with("D13", read_as, data))
    seen = read_as(data, header=False)
    assert seen.frame.columns == ["column_1", "column_2", "column_3"]
    assert (seen.lines, seen.records) == ([1, 2, 3], [1, 2, 3])
    assert seen.noted["columns_numbered"] == {"n": 3}


def test_a_header_of_numbers_is_one_if_a_person_says_so(read_as) -> None:
    assert read_as(b"2016-01-01,2016-02-01\n1,2\n", header=True).frame.columns == ["2016-01-01", "2016-02-01"]


def test_bad_input_d03_decimal_commas_do_not_take_the_semicolons_place(read_as) -> None:
    rows = b"lon;lat\n" + b"-94,60;39,08\n" * 30 + b"broken\n" + b"-94,61;39,09\n"
    seen = read_as(rows)
    assert seen.frame.columns == ["lon", "lat"]
    assert seen.rows[0] == ("-94,60", "39,08")


# ------------------------------------------------------------------------------- shapes in tables
def test_a_table_with_one_column_of_text_shapes_is_a_file_of_shapes(
    tmp_path, read_shapes, stops_with
) -> None:
    path = tmp_path / "areas.csv"
    path.write_text('name,the_geom\nNorth,"POLYGON((0 0,1 0,1 1,0 0))"\nSouth,\nBad,"POINT (nan 1)"\n')
    features = read_features(path)
    assert [shape and shape.geom_type for shape in features.geometry] == ["Polygon", None]
    assert [(bad.record, bad.code, bad.column) for bad in features.table.bad] == [(3, "G04", "the_geom")]
    assert read_shapes(path, ReadAs(crs="EPSG:2817"))[1] == "EPSG:2817"
    path.write_text("a,b\nPOINT (1 2),POINT (3 4)\n")
    assert stops_with("F13", read_shapes, path)


def test_bad_input_g26_nested_text_shapes_cost_their_row_only(tmp_path, read_shapes) -> None:
    deep = "GEOMETRYCOLLECTION(" * 5_000 + "POINT(1 2)" + ")" * 5_000
    (tmp_path / "a.csv").write_text(f"name,geom\nA,POINT(1 2)\nB,{deep}\n")
    assert read_shapes(tmp_path / "a.csv")[0].bad == [(2, 3, "G26")]


def test_a_system_that_is_told_is_kept_with_the_table(tmp_path) -> None:
    (tmp_path / "a.csv").write_text("x,y\n1,2\n")
    assert read_table(tmp_path / "a.csv", read_as=ReadAs(crs="2817")).crs == "EPSG:2817"
    assert read_table(tmp_path / "a.csv").crs is None


def test_geojson_comes_as_a_table_with_its_shapes_as_text(tmp_path) -> None:
    path = tmp_path / "a.geojson"
    path.write_text(
        '{"type":"Feature","properties":{"a":1},"geometry":{"type":"Point","coordinates":[-94.5,39]}}'
    )
    table = read_table(path)
    assert table.frame.rows() == [("1", "POINT (-94.5 39)")]
    assert table.frame.columns == ["a", "geometry"]
