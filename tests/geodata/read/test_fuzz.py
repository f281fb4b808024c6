"""
Ten thousand files that nobody wrote: every row is accounted for, and only named errors come out.

Rows are recounted here by Python's own readers or by hand, never by ours; `test_recounted.py` does so for
every kind of file that is not text. `HOTSPOT_FUZZ_FILES=500000 pytest tests/geodata/read/test_fuzz.py
tests/geodata/read/test_recounted.py` is the long run; `HOTSPOT_FUZZ_CHILDREN` is how many of the files also
go through the real limited process.
"""

import csv
import io
import re
import tempfile
from pathlib import Path

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from geodata.errors import HotspotError
from geodata.read import Limits, ReadAs, read_features, read_table
from geodata.read.cells import BLANKS
from tests.geodata.read import known
from tests.geodata.read.accounts import check_words, whole
from tests.geodata.read.conftest import Read, parse_file, parse_shapes
from tests.geodata.read.many import CHILDREN, LIMITS, MEMORY, PATIENT, many
from tests.geodata.read.seeds import IN_PROCESS, seeds, spoil

pytestmark = [pytest.mark.slow, PATIENT]


def read_bytes(data: bytes, read_as: ReadAs | None = None, *, name: str = "file.csv") -> Read | None:
    """Read bytes in a private folder; None where they are refused by name."""
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        try:
            return parse_file(path, Path(folder) / "private", read_as, limits=LIMITS)
        except HotspotError as problem:
            check_words(problem)
            return None


# ------------------------------------------------------------------------------- tables whose rows are known
LETTERS = st.sampled_from("abcÑñéü0179 .,;|\t\"'\\-/:()#\n") | st.characters(
    codec="latin-1", exclude_categories=["Cc", "Cf", "Z"]
)
CELLS = st.text(LETTERS, max_size=8)
WAYS = st.fixed_dictionaries(
    {
        "rows": st.lists(st.lists(CELLS, min_size=4, max_size=4), min_size=3, max_size=12),
        "delimiter": st.sampled_from(",;\t|"),
        "end": st.sampled_from(["\n", "\r\n"]),
        "encoding": st.sampled_from(
            [
                *("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1", "mac-roman"),
                *(
                    "iso8859-15",
                    "cp437",
                    "cp850",
                    "cp852",
                    "cp866",
                    "cp1250",
                    "cp1251",
                    "iso8859-2",
                    "koi8-r",
                ),
                "utf-8-twice",
            ]
        ),
        "quoting": st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
        "packing": st.sampled_from(["plain", "plain", "gzip", "zip"]),
        "spoilt": st.sets(st.integers(0, 11), max_size=3),
        "saved_twice": st.sets(st.integers(0, 11), max_size=12),
    }
)


def written(way: dict) -> tuple[bytes, int, list[list[str]]]:
    """The bytes of a table, how many rows it has, and the cells of those that are whole."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=way["delimiter"], lineterminator=way["end"], quoting=way["quoting"])
    writer.writerow(["id", "street", "kind", "note"])
    good = []
    for number, cells in enumerate(way["rows"]):
        row = [str(number), *cells[:3]]
        said = [*row, "one", "too", "many"] if number in way["spoilt"] else row
        if number in way["saved_twice"]:
            inner = io.StringIO()
            csv.writer(inner, delimiter=way["delimiter"]).writerow(said)
            writer.writerow([inner.getvalue().removesuffix("\r\n")])
        else:
            writer.writerow(said)
        if number not in way["spoilt"]:
            good.append(row)
    data = known.packed(out.getvalue().encode(way["encoding"], "replace"), "march.csv", way["packing"])
    return data, recounted(data, way["encoding"], way["delimiter"]), good


def recounted(data: bytes, encoding: str, delimiter: str) -> int:
    """Rows below the header of the file as it lies there, by Python's own hand."""
    text = io.StringIO(known.unpacked(data).decode(encoding), newline="")
    return sum(1 for row in csv.reader(text, delimiter=delimiter) if row) - 1


@given(WAYS)
@many(0.35)
def test_no_row_of_a_table_that_is_known_is_lost_in_any_encoding_and_packing(way) -> None:
    data, count, good = written(way)
    told = None if way["encoding"] == "utf-16" else way["encoding"].removesuffix("-sig")
    seen = read_bytes(data, ReadAs(encoding=told, delimiter=way["delimiter"], header=True))
    if not good:
        assert seen is None or not seen.rows  # where no row at all has as many cells as the header
        return
    assert seen is not None
    assert whole(seen) == count == len(way["rows"])
    expected = [
        tuple(cell.encode(way["encoding"], "replace").decode(way["encoding"]) for cell in row) for row in good
    ]
    assert seen.rows == [tuple(cell.strip(BLANKS) or None for cell in row) for row in expected]
    assert len(seen.sink.bad) == len(way["spoilt"] & set(range(len(way["rows"]))))


# ------------------------------------------------------------------------------- bytes that decide something
PIECES = st.sampled_from(
    [
        *(b",", b",", b",", b"\n", b"\n", b"\n", b"\r\n", b"\r", b";", b"\t", b"|", b" ", b"a", b"7", b"x y"),
        *(
            b"\xc3\xb1",
            b"\xf1",
            b"\x96",
            b"\xe2\x80\xae",
            b"\xc2\xa0",
            b"\x1b",
            b"\xef\xbb\xbf",
            b"\0",
            b"\xff\xfe",
        ),
        *(
            b"b,c,d\n",
            b"1,2,3\n",
            b"Total,,3\n",
            b"2024-05-31",
            b"-94,60",
            b"{",
            b"[",
            b"<",
            b"PK\x03\x04",
            b"\x1f\x8b",
        ),
    ]
)
QUOTED = st.sampled_from([b'"', b'""', b'"d,e",f,g\n', b'\\"', b'"a\nb",c,d\n'])
SAYINGS = st.builds(
    ReadAs,
    delimiter=st.sampled_from([None, None, None, ",", "tab"]),
    header=st.sampled_from([None, None, True, False]),
    encoding=st.sampled_from(
        [*(None, None, "cp1252", "utf-8", "mac-roman", "utf-16-le"), *("utf-8-twice", "cp1250", "cp866")]
    ),
)


@given(st.lists(PIECES, max_size=80).map(b"".join), SAYINGS)
@many(0.15)
def test_lines_without_quotes_are_recounted_by_hand(body: bytes, said: ReadAs) -> None:
    data = b"id,street,kind\n1,Summit,theft\n2,Holly,theft\n" + body
    seen = read_bytes(data, said)
    if seen is None:
        return
    count = whole(seen)
    if said.encoding == "utf-16-le" or data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return
    delimiter = next(
        (n.removeprefix("delimiter_") for n in seen.noted if n.startswith("delimiter_")), "comma"
    )
    blanks = b" " if delimiter == "tab" else b" \t"
    lines = [line for line in re.split(rb"\r\n|\n|\r", data) if line.strip(blanks)]
    skipped = sum(seen.noted.get(name, {}).get("n", 0) for name in ("preamble", "footer"))
    # A row with a letter that takes a line end for its second byte is one row to an encoding, two to another.
    assert count == len(lines) - skipped - (said.header is not False)


def counted_strictly(data: bytes, said: ReadAs, seen: Read) -> int | None:
    """Rows with quotes by Python's reader; None where it calls something no CSV, or there is more to know."""
    if (
        re.search(rb'[ \t\xbf]"|"[ \t]', data)  # where a quote opens after blanks, readers differ
        or said.encoding == "utf-16-le"
        or b"\\" in data
        or b"\0" in data
        or data.startswith((b"\xff\xfe", b"\xfe\xff"))
        or "preamble" in seen.noted
    ):
        return None
    found = {";": "delimiter_semicolon", "\t": "delimiter_tab", "|": "delimiter_bar"}
    sign = said.delimiter or next((sign for sign, name in found.items() if name in seen.noted), ",")
    text = io.StringIO(data.decode("latin-1"), newline="")
    try:
        rows = list(csv.reader(text, delimiter=sign, strict=True))
    except csv.Error:
        return None
    filled = [row for row in rows if len(row) > 1 or row == [""] or "".join(row).strip(" \t")]
    return len(filled) - seen.noted.get("footer", {}).get("n", 0)


@given(st.lists(PIECES | QUOTED, max_size=60).map(b"".join) | st.binary(max_size=200), SAYINGS)
@many(0.2)
def test_any_bytes_are_read_to_the_last_row_or_refused_by_name(body: bytes, said: ReadAs) -> None:
    for data in (body, b"id,street,kind\n1,Summit,theft\n" + body):
        seen = read_bytes(data, said)
        if seen is None:
            continue
        count = counted_strictly(data, said, seen)
        event("read" if count is None else "recounted")
        assert whole(seen) == (count or 0) - (said.header is not False) or count is None


# ------------------------------------------------------------------------------- files of libraries, spoilt
COUNTS = {
    "areas.geojson": known.count_collection,
    "areas.kml": known.count_kml,
    "book.xlsx": known.count_workbook,
    "march.zip": lambda data: recounted(data, "utf-8", ","),
    "town.gpkg": known.count_geopackage_by_sql,
    "town.parquet": known.count_geoparquet,
    "town.zip": known.count_shapefile,
}


def counted_elsewhere(name: str, data: bytes) -> int | None:
    """Rows of a file that may be spoilt, by another library; None where that does not read it."""
    try:
        return COUNTS[name](data)
    except Exception:  # noqa: BLE001 - whatever a library says of a spoilt file, it has not counted it
        return None


@given(st.sampled_from(IN_PROCESS), st.integers(0, 2**32), st.booleans())
@many(0.15)
def test_spoilt_files_of_every_format_are_read_to_the_last_row_or_refused(name, seed, as_table) -> None:
    data = spoil(seeds()[name], seed)
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        try:
            if as_table:
                seen = parse_file(path, Path(folder) / "private", limits=LIMITS)
            else:
                seen, _, shapes = parse_shapes(path, Path(folder) / "private", limits=LIMITS)
                assert len(shapes) == len(seen.records)
        except HotspotError as problem:
            check_words(problem)
            return
    count = counted_elsewhere(name, data)
    event(f"{name} {'read' if count is None else 'recounted'}")
    assert whole(seen) == count or count is None


def test_files_that_nobody_spoilt_are_counted_elsewhere() -> None:
    counts = {name: counted_elsewhere(name, data) for name, data in seeds().items()}
    assert counts == dict.fromkeys(COUNTS, 2) | {"march.zip": 1}


@pytest.mark.parametrize("part", range(4))
def test_the_caller_outlives_every_file_and_sees_named_errors_only(part, tmp_path) -> None:
    names = sorted(seeds())
    read = refused = 0
    numbers = [*range(len(names)), *range(len(names) + part, CHILDREN, 4)]
    for number in numbers:
        path = tmp_path / names[number % len(names)]
        data = spoil(seeds()[path.name], number) if number >= len(names) else seeds()[path.name]
        path.write_bytes(data)
        try:
            if number % 2:
                table = read_table(path, limits=LIMITS_OF_CHILD)
            else:
                table = read_features(path, limits=LIMITS_OF_CHILD).table
        except HotspotError as problem:
            check_words(problem)
            refused += 1
        else:
            count = counted_elsewhere(path.name, data)
            assert count in (None, len(table.records) + len(table.bad))
            assert len(table.frame) == len(table.records) or not table.frame.width
            read += 1
    assert read + refused == len(numbers)
    assert read >= len(names)


LIMITS_OF_CHILD = Limits(expanded_bytes=2**24, wall_seconds=60)
