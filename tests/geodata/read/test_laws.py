"""Laws of reading that hold for any bytes: nothing lost, nothing but named errors, one truth on both ways."""

import csv
import io
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from geodata.errors import HotspotError
from geodata.read import table
from geodata.read.limits import Limits
from tests.geodata.read.conftest import parse, parse_features

# Bytes that decide something, mixed with bytes that do not.
PIECES = st.sampled_from(
    [
        *(b",", b",", b"\n", b"\n", b"\r\n", b"\r", b'"', b'""', b"\\", b" ", b"\t", b";", b"|", b"a", b"7"),
        *(
            b"\xc3\xb1",
            b"\xf1",
            b"\xe2\x80\xae",
            b"\xc2\xa0",
            b"\x1b",
            b"\xef\xbb\xbf",
            b"\0",
            b"x y",
            b"Total",
        ),
        *(b"b,c\n", b'"d,e",f\n'),
    ]
)
# Rows of three columns, saved once more as one quoted text or nearly so, and rows that only look like it.
PACKED = st.sampled_from(
    [
        *(b'"2,Holly,theft"\n', b'"2,""Holly, 3rd"",theft"\r\n', b'"2,Holly,theft",,\n', b'"2,Holly,a,b"\n'),
        *(b'"2,Holly"\n', b'"2,Holly","",""\n', b'"2,Holly",,""\n', b'"2,""Holly"\n', b"2,Holly,theft\n"),
        *(b'"2,Holly" ,,\n', b'"2,Holly",,x\n', b"2\n", b'"","2,3",""\n', b'"2,\n3",,\n', b'"2,3","""",\n'),
    ]
)
BODIES = st.lists(PIECES, max_size=60).map(b"".join)
CELLS = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cf", "Z"]) | st.sampled_from(',;"\n'), max_size=8
)


def everything(body: bytes, *, only_careful: bool) -> tuple:
    """All that reading some bytes gives, or the code it stops with."""
    with tempfile.TemporaryDirectory() as name:
        try:
            seen = parse(Path(name), body, only_careful=only_careful)
        except HotspotError as stopped:
            return (stopped.code,)
    return seen.rows, seen.lines, seen.records, seen.sink.bad, seen.noted


@pytest.mark.slow
@given(BODIES)
@settings(max_examples=250)
@example(b'a,"b"\r\n"c"\r\n')
@example(b'"a\r"\n1,2\n')
@example(b'1,"\n"\n2,"\r\na"\n3,"a\n"\n')
def test_the_fast_way_and_the_careful_way_agree_about_every_cell_line_and_bad_row(body: bytes) -> None:
    data = b"id,street\n" + b"1,Summit\n" * 3 + body
    assert everything(data, only_careful=False) == everything(data, only_careful=True)


@pytest.mark.slow
@given(BODIES)
@settings(max_examples=150)
@example(b"\nTotal\n\xef\xbb\xbf")
def test_the_ways_agree_where_blocks_are_small(rows: bytes) -> None:
    """Small blocks put their borders everywhere: inside quotes, between CR and LF, inside a letter."""
    body = b"id,street\n" + b"1,Summit\n" * 5 + rows + b"2,Holly\n" * 5
    kept = table.LARGEST_WINDOW, table.SMALLEST_WINDOW, table.SPAN_BYTES
    table.LARGEST_WINDOW, table.SMALLEST_WINDOW, table.SPAN_BYTES = 64, 16, 48
    try:
        fast, slow = everything(body, only_careful=False), everything(body, only_careful=True)
    finally:
        table.LARGEST_WINDOW, table.SMALLEST_WINDOW, table.SPAN_BYTES = kept
    assert fast == slow


@pytest.mark.slow
@given(st.lists(PACKED | PIECES, max_size=30).map(b"".join))
@settings(max_examples=250)
def test_the_ways_agree_where_rows_are_packed_and_no_cell_takes_a_whole_row(rows: bytes) -> None:
    body = b"id,street,kind\n" + b"1,Summit,theft\n" * 5 + rows + b"3,Holly,theft\n" * 5
    fast, slow = everything(body, only_careful=False), everything(body, only_careful=True)
    assert fast == slow
    if len(fast) > 1 and not any(name.startswith("delimiter_") for name in fast[-1]):
        assert not [row for row in fast[0] if row[0] is not None and "," in row[0] and not any(row[1:])]


@pytest.mark.slow
@given(st.binary(max_size=300) | BODIES)
@settings(max_examples=200)
def test_any_bytes_are_read_to_the_last_row_or_stopped_with_a_named_error(body: bytes) -> None:
    with tempfile.TemporaryDirectory() as name, suppress(HotspotError):
        seen = parse(Path(name), body)
        numbers = sorted(seen.records + [row.record for row in seen.sink.bad])
        assert numbers == list(range(1, len(numbers) + 1))
        assert len(seen.lines) == len(seen.rows) or not seen.frame.width


@pytest.mark.slow
@given(
    st.binary(max_size=200)
    | st.lists(st.sampled_from([b"[", b"{", b'"', b"}", b"]", b":", b"1", b"\\", b","])).map(b"".join)
)
@settings(max_examples=200)
def test_any_bytes_as_geojson_are_read_or_stopped_with_a_named_error(body: bytes) -> None:
    for data in (body, b'{"type":"Feature","geometry":null,"properties":' + body + b"}"):
        with tempfile.TemporaryDirectory() as name, suppress(HotspotError):
            seen, _, shapes = parse_features(Path(name), data, limits=Limits())
            assert len(shapes) == len(seen.records)


# A row all of which stands in its first cell is taken for one that was saved once more.
TRIPLES = st.tuples(CELLS, CELLS, CELLS).filter(lambda row: "," not in row[0] or any(row[1:]))


@given(st.lists(TRIPLES, min_size=1, max_size=20), st.sampled_from(["\n", "\r\n"]))
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_what_a_csv_writer_wrote_is_read_back(rows, end: str) -> None:
    out = io.StringIO()
    csv.writer(out, lineterminator=end, quoting=csv.QUOTE_ALL).writerows([("id", "street", "kind"), *rows])
    with tempfile.TemporaryDirectory() as name:
        seen = parse(Path(name), out.getvalue().encode())
    assert seen.rows == [tuple(cell.strip("\n") or None for cell in row) for row in rows]
    assert seen.bad == []


@pytest.mark.parametrize("only_careful", [False, True])
def test_bad_input_d09_commas_in_the_first_cell_alone_may_be_a_whole_row_and_are_rejected(
    only_careful,
) -> None:
    with tempfile.TemporaryDirectory() as name:
        body = b'"id","street","kind"\n",","",""\n"1","a,b",""\n'
        seen = parse(Path(name), body, only_careful=only_careful)
    assert seen.bad == [(1, 2, "D09")]
    assert seen.rows == [("1", "a,b", None)]
