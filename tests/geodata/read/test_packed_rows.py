"""Rows that were saved once more as one quoted text, among rows that were not: no cell takes a whole row."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.read import table
from geodata.read.careful import Dialect, split_records, unpack
from geodata.read.limits import Limits

HEADER = ["number", "day", "kind", "street", "victim"]
PERSON = "Doe, Jane"


def row_of(number: int) -> list[str]:
    """A row with a person, whose cells need quotes of their own."""
    return [f"KC{number}", "2024-05-31", "theft", f'{number} Main "rear", 2nd floor', PERSON]


def line_of(cells: list[str], delimiter: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="").writerow(cells)
    return out.getvalue()


def packed(cells: list[str], delimiter: str = ",") -> str:
    return '"' + line_of(cells, delimiter).replace('"', '""') + '"'


def mixed(count: int, is_packed, *, delimiter: str = ",", beside: str = "") -> bytes:
    """A table some rows of which are packed, with what stands beside their one cell."""
    rows = [
        packed(row_of(n), delimiter) + beside if is_packed(n) else line_of(row_of(n), delimiter)
        for n in range(count)
    ]
    return ("\n".join([delimiter.join(HEADER), *rows]) + "\n").encode()


@pytest.mark.parametrize("only_careful", [False, True])
@pytest.mark.parametrize("beside", ["", ",,,,", ',"",,"",""'])
@pytest.mark.parametrize("every", [1, 2, 50])
def test_bad_input_d09_packed_rows_among_plain_ones_are_taken_apart(
    read, every, beside, only_careful
) -> None:
    seen = read(mixed(200, lambda n: n % every == 1 % every, beside=beside), only_careful=only_careful)
    assert seen.rows == [tuple(row_of(n)) for n in range(200)]
    assert seen.bad == []
    assert seen.noted == {"packed_rows": {"n": 200 // every}}


@pytest.mark.parametrize("share", [2, 25, 90])
def test_bad_input_d09_no_share_of_packed_rows_leaves_a_whole_row_in_one_cell(read, share) -> None:
    for delimiter in (",", ";", "|"):
        data = mixed(400, lambda n: n * 37 % 100 < share, delimiter=delimiter)
        for columns in (HEADER, ["number"], ["number", "kind"]):
            seen = read(data, columns=columns)
            assert seen.frame["number"].to_list() == [f"KC{n}" for n in range(400)]
            assert seen.noted["packed_rows"] == {"n": 4 * share}


def test_bad_input_d09_a_packed_header_over_mixed_rows_is_taken_apart(read) -> None:
    data = mixed(100, lambda n: n % 3 == 0).replace(line_of(HEADER).encode(), packed(HEADER).encode(), 1)
    seen = read(data)
    assert seen.frame.columns == HEADER
    assert seen.rows == [tuple(row_of(n)) for n in range(100)]


def test_bad_input_d15_lines_above_mixed_rows_are_still_found(read) -> None:
    seen = read(b"Incidents of May\n\n" + mixed(100, lambda n: n % 10 > 0))
    assert seen.noted["preamble"] == {"n": 1, "lines": ("Incidents of May",)}
    assert len(seen.rows) == 100


@pytest.mark.parametrize("beside", ["", ",,,,", ","])
@pytest.mark.parametrize("cells", [3, 4, 7])
def test_bad_input_d09_a_packed_row_of_another_width_is_rejected_and_shown_nowhere(
    read, cells, beside
) -> None:
    wrong = packed([*row_of(7), "a", "b"][:cells]) + beside
    data = mixed(20, lambda n: False) + wrong.encode() + b"\n" + line_of(row_of(21)).encode() + b"\n"
    for only_careful in (False, True):
        for columns in (HEADER, ["number"]):
            seen = read(data, columns=columns, only_careful=only_careful)
            assert seen.bad == [(21, 22, "D09")]
            assert seen.sink.bad[0].column == "number"
            assert seen.sink.bad[0].text == ""
            assert len(seen.rows) == 21
            assert seen.noted["packed_misfits"] == {"n": 1}
            assert "short_rows" not in seen.noted


def test_bad_input_d09_a_packed_row_with_a_broken_letter_keeps_its_cells_apart(read) -> None:
    broken = packed(row_of(7)).encode().replace(b"theft", b"the\xf1t")
    data = mixed(20, lambda n: False) + "Peña,a,b,c,d\n".encode() * 3 + broken + b"\nlast,a,b,c,d\n"
    seen = read(data, columns=["number"])
    assert [(bad.code, bad.column, bad.text) for bad in seen.sink.bad] == [("E05", "kind", "KC7")]


def test_bad_input_d07_a_row_of_one_cell_is_a_piece_of_another_and_is_rejected(read) -> None:
    data = mixed(10, lambda n: False) + b"Jane Doe was hurt\n" + line_of(row_of(11)).encode() + b"\n"
    for columns in (HEADER, ["number"]):
        seen = read(data, columns=columns)
        assert seen.bad == [(11, 12, "D07")]
        assert seen.sink.bad[0].column == "day"
        assert seen.sink.bad[0].text == ""
        assert seen.noted["one_cell_rows"] == {"n": 1}
        assert "Jane Doe was hurt" not in seen.frame["number"].to_list()


def test_a_list_of_two_columns_may_have_commas_in_its_names(read) -> None:
    assert read(b'name,place\n"Doe, Jane"\n"a,b",\nx,y\n').rows == [
        ("Doe, Jane", None),
        ("a,b", None),
        ("x", "y"),
    ]


def test_cells_with_commas_do_not_keep_a_block_from_the_fast_way(read, monkeypatch) -> None:
    def never(*_args) -> None:
        raise AssertionError("a whole block was read row by row")

    monkeypatch.setattr(table._TableReader, "_carefully", never)
    rows = b'"KC1, KC2",2024-05-31,,,"x"\n"","a, b","","",""\nKC3,,,,\n' * 50
    assert len(read(line_of(HEADER).encode() + b"\n" + rows).rows) == 150


@given(st.text(st.sampled_from(',,""ab\\ \t\n;'), max_size=12), st.sampled_from(",;\t"), st.booleans())
def test_a_packed_cell_comes_apart_as_the_careful_way_splits_it(text, delimiter, backslash) -> None:
    dialect = Dialect(delimiter, backslash=backslash)
    inner, limits = text.encode(), Limits()
    records = list(split_records(inner, 0, len(inner), 1, dialect=dialect, codec="utf-8", limits=limits))
    whole = len(records) == 1 and records[0].code is None
    assert unpack([text], dialect, limits) == (records[0].cells if whole else None)
