"""
Ten thousand files that nobody wrote: every row is accounted for, and only named errors come out.

Rows are recounted here by Python's own reader of CSV or by hand, never by ours. `HOTSPOT_FUZZ_FILES=500000
pytest tests/geodata/read/test_fuzz.py` is the long run; `HOTSPOT_FUZZ_CHILDREN` is how many of the files also
go through the real limited process.
"""

import csv
import gzip
import io
import os
import random
import re
import tempfile
import zipfile
from functools import cache
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geodata.errors import HotspotError
from geodata.read import Limits, ReadAs, read_features, read_table
from geodata.read.cells import BLANKS
from geodata.words.speaker import Speaker
from tests.geodata.read.conftest import Read, parse_file, parse_shapes
from tests.geodata.read.formats.towns import STATE_PLANE, areas, shapefile, town, zipped

FILES = int(os.environ.get("HOTSPOT_FUZZ_FILES", "10000"))
CHILDREN = int(os.environ.get("HOTSPOT_FUZZ_CHILDREN", "200"))
MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
pytestmark = pytest.mark.slow
LIMITS = Limits(expanded_bytes=2**20, rows=5_000, vertices=10_000)
SAID = {language: Speaker(language) for language in ("en", "es")}


def many(share: float):
    """How many files a test makes, and no other limit."""
    quiet = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    return settings(max_examples=max(int(FILES * share), 1), deadline=None, suppress_health_check=quiet)


def check_words(problem: HotspotError) -> None:
    """A problem has words for people in both languages, and shows nothing of the machine."""
    for speaker in SAID.values():
        said = speaker.say(problem.what) + speaker.say(problem.hint)
        assert not said.startswith("[")
        assert not any(wrong in said for wrong in ("[en]", "Traceback", "/shm/", 'File "'))


def whole(seen: Read) -> int:
    """Rows read; each has a number of its own, from 1, whether it was kept or not."""
    numbers = sorted(seen.records + [bad.record for bad in seen.sink.bad])
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(seen.lines) == len(seen.records)
    assert seen.frame.height == len(seen.records) or not seen.frame.width
    return len(numbers)


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
            ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "latin-1", "mac-roman"]
        ),
        "packing": st.sampled_from(["plain", "plain", "gzip", "zip"]),
        "spoilt": st.sets(st.integers(0, 11), max_size=3),
    }
)


def written(way: dict) -> tuple[bytes, int, list[list[str]]]:
    """The bytes of a table, how many rows it has, and the cells of those that are whole."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=way["delimiter"], lineterminator=way["end"], quoting=csv.QUOTE_ALL)
    writer.writerow(["id", "street", "kind", "note"])
    good = []
    for number, cells in enumerate(way["rows"]):
        row = [str(number), *cells[:3]]
        if number in way["spoilt"]:
            writer.writerow([*row, "one", "too", "many"])
        else:
            writer.writerow(row)
            good.append(row)
    text = out.getvalue()
    recounted = (
        sum(1 for row in csv.reader(io.StringIO(text, newline=""), delimiter=way["delimiter"]) if row) - 1
    )
    data = text.encode(way["encoding"], "replace")
    if way["packing"] == "gzip":
        data = gzip.compress(data, 1)
    if way["packing"] == "zip":
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("march.csv", data)
        data = packed.getvalue()
    return data, recounted, good


@given(WAYS)
@many(0.45)
def test_no_row_of_a_table_that_is_known_is_lost_in_any_encoding_and_packing(way) -> None:
    data, recounted, good = written(way)
    told = way["encoding"].removesuffix("-sig").replace("utf-16", "") or None
    told = "utf-16-le" if way["encoding"] == "utf-16-le" else told
    seen = read_bytes(data, ReadAs(encoding=told, delimiter=way["delimiter"], header=True))
    assert seen is not None
    assert whole(seen) == recounted == len(way["rows"])
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
    encoding=st.sampled_from([None, None, "cp1252", "utf-8", "mac-roman", "utf-16-le"]),
)


@given(st.lists(PIECES, max_size=80).map(b"".join), SAYINGS)
@many(0.2)
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


@given(st.lists(PIECES | QUOTED, max_size=60).map(b"".join) | st.binary(max_size=200), SAYINGS)
@many(0.2)
def test_any_bytes_are_read_to_the_last_row_or_refused_by_name(body: bytes, said: ReadAs) -> None:
    for data in (body, b"id,street,kind\n1,Summit,theft\n" + body):
        seen = read_bytes(data, said)
        assert seen is None or whole(seen) >= 0


# ------------------------------------------------------------------------------- files of libraries, spoilt
@cache
def seeds() -> dict[str, bytes]:
    """One good file of each format."""
    with tempfile.TemporaryDirectory() as folder:
        return _written_by_libraries(Path(folder))


def _written_by_libraries(folder: Path) -> dict[str, bytes]:
    town(STATE_PLANE).to_file(folder / "town.gpkg", driver="GPKG")
    areas().to_file(folder / "areas.kml", driver="KML")
    areas().to_file(folder / "areas.geojson", driver="GeoJSON")
    town().to_parquet(folder / "town.parquet")
    zipped(folder / "town.zip", shapefile(folder / "parts", town(STATE_PLANE, beat=[1, 2])))
    zipped(folder / "march.zip", {"march.csv": b"id,street,kind\n1,Summit,theft\n"})
    book = openpyxl.Workbook()
    for row in (["id", "street", "kind"], [1, "Summit", "theft"], [2, "Holly", "theft"]):
        book.active.append(row)
    book.save(folder / "book.xlsx")
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}


def spoil(data: bytes, seed: int) -> bytes:
    """Cut, flip, double or overwrite a few places."""
    rng = random.Random(seed)
    spoilt = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 8))):
        at = rng.randrange(max(len(spoilt), 1))
        match rng.randrange(5):
            case 0:
                del spoilt[at : at + rng.choice((1, 20, 4_000))]
            case 1:
                spoilt[at : at + 1] = bytes([rng.randrange(256)])
            case 2:
                spoilt[at:at] = spoilt[max(0, at - 40) : at]
            case 3:
                spoilt[at : at + 4] = rng.choice(
                    (b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff", b"\0\0\0\x01")
                )
            case _:
                spoilt[at : at + 1] = (
                    bytes([spoilt[at] ^ (1 << rng.randrange(8))]) if at < len(spoilt) else b""
                )
    return bytes(spoilt)


# What runs outside Python may take the process with it: these go through the real child only.
IN_PROCESS = ("areas.geojson", "areas.kml", "book.xlsx", "march.zip", "town.gpkg")


@given(st.sampled_from(IN_PROCESS), st.integers(0, 2**32), st.booleans())
@many(0.15)
def test_spoilt_files_of_every_format_are_read_to_the_last_row_or_refused(name, seed, as_table) -> None:
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        path = Path(folder) / name
        path.write_bytes(spoil(seeds()[name], seed))
        try:
            if as_table:
                whole(parse_file(path, Path(folder) / "private", limits=LIMITS))
            else:
                seen, _, shapes = parse_shapes(path, Path(folder) / "private", limits=LIMITS)
                assert len(shapes) == len(seen.records)
                whole(seen)
        except HotspotError as problem:
            check_words(problem)


@pytest.mark.parametrize("part", range(4))
def test_the_caller_outlives_every_file_and_sees_named_errors_only(part, tmp_path) -> None:
    names = sorted(seeds())
    read = refused = 0
    numbers = [*range(len(names)), *range(len(names) + part, CHILDREN, 4)]
    for number in numbers:
        path = tmp_path / names[number % len(names)]
        path.write_bytes(spoil(seeds()[path.name], number) if number >= len(names) else seeds()[path.name])
        try:
            if number % 2:
                table = read_table(path, limits=LIMITS_OF_CHILD)
            else:
                table = read_features(path, limits=LIMITS_OF_CHILD).table
        except HotspotError as problem:
            check_words(problem)
            refused += 1
        else:
            assert table.read == len(table.frame) + len(table.bad) or not table.frame.width
            read += 1
    assert read + refused == len(numbers)
    assert read >= len(names)


LIMITS_OF_CHILD = Limits(expanded_bytes=2**24, wall_seconds=60)
