"""Files of every other kind than text: as many rows are read as another library than ours counts in them."""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
import shapely
from hypothesis import example, given
from hypothesis import strategies as st

from geodata.read import ReadAs, read_features, read_table
from geodata.read.formats import shapefile as shapefile_format
from tests.geodata.read import known
from tests.geodata.read.accounts import whole
from tests.geodata.read.conftest import Read, parse_file, parse_shapes
from tests.geodata.read.known import Known
from tests.geodata.read.many import CHILDREN, LIMITS, MEMORY, PATIENT, many

pytestmark = [pytest.mark.slow, PATIENT]


class Kind(NamedTuple):
    """The name of a file, who writes it, who counts it again, and what is packed around it."""

    name: str
    write: Callable[..., bytes]
    count: Callable[[bytes], int]
    packings: tuple[str, ...] = ("plain",)


PACKED = ("plain", "gzip", "zip")
SHAPES = {
    "geojson": Kind("areas.geojson", known.collection, known.count_collection, PACKED),
    "lines": Kind("areas.ndjson", known.feature_lines, known.count_feature_lines, PACKED),
    "kml": Kind("areas.kml", known.kml, known.count_kml, ("plain", "zip")),
    "geopackage": Kind("town.gpkg", known.geopackage, known.count_geopackage, ("plain", "zip")),
    "geoparquet": Kind("town.parquet", known.geoparquet, known.count_geoparquet),
    "shapefile": Kind("town.zip", known.shapefile, known.count_shapefile),
}

LETTERS = st.sampled_from("abcÑñéü0179 .,;|\t\"'\\-/:()#=&<\n") | st.characters(
    codec="latin-1", exclude_categories=["Cc", "Cf", "Z"]
)
DEGREES = st.tuples(st.floats(-180, 180), st.floats(-90, 90))
RECORDS = st.lists(
    st.builds(
        Known,
        st.text(LETTERS, max_size=8),
        st.integers(-(10**15), 10**15),
        st.none() | DEGREES,
        st.sampled_from([False, False, False, True]),
    ),
    min_size=1,
    max_size=12,
)
NUMBERS = st.frozensets(st.integers(0, 11), max_size=4)


@pytest.fixture(scope="module", autouse=True)
def _gdal_as_it_is() -> Iterator[None]:
    """Whole files of our own need no GDAL with one driver: the tests of shapefiles see to that."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shapefile_format, "only_driver", lambda *_: None)
        yield


def check_shapes(seen: Read, shapes, records: list[Known]) -> None:
    """Every record that is not spoilt comes with its cells and its place, in its order."""
    good = [one for one in records if not one.spoilt]
    assert seen.frame.select("name", "n").rows() == [one.cells for one in good]
    assert [bad.record for bad in seen.sink.bad] == [n for n, one in enumerate(records, 1) if one.spoilt]
    points = [None if shape is None else (shape.x, shape.y) for shape in shapes]
    assert points == [one.place for one in good]


@pytest.mark.parametrize("kind", SHAPES)
@given(RECORDS, st.sampled_from(PACKED), st.booleans())
@many(0.03)
def test_every_row_of_a_file_of_shapes_is_accounted_for(kind, records, packing, as_table) -> None:
    name, write, count, packings = SHAPES[kind]
    inside = write(records)
    assert count(inside) == len(records)
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        path = Path(folder) / name
        path.write_bytes(known.packed(inside, name, packing if packing in packings else "plain"))
        if as_table:
            seen = parse_file(path, Path(folder) / "private", limits=LIMITS)
            shapes = shapely.from_wkt(seen.frame["geometry"].to_list())
            assert len(shapes) == sum(not one.spoilt for one in records)
        else:
            seen, _, shapes = parse_shapes(path, Path(folder) / "private", limits=LIMITS)
            check_shapes(seen, shapes, records)
    assert whole(seen) == count(inside)


@given(RECORDS, NUMBERS)
@example([Known("a", 1, (1.0, 2.0), False)] * 3, frozenset({0, 2}))
@many(0.01)
def test_rows_of_a_shapefile_that_an_editor_marked_as_deleted_are_none(records, deleted) -> None:
    data = known.shapefile(records, deleted=deleted)
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        path = Path(folder) / "town.zip"
        path.write_bytes(data)
        seen, _, shapes = parse_shapes(path, Path(folder) / "private", limits=LIMITS)
    left = [one for number, one in enumerate(records) if number not in deleted]
    check_shapes(seen, shapes, left)
    assert whole(seen) == known.count_shapefile(data) == len(left)


@given(RECORDS, NUMBERS)
@many(0.03)
def test_every_row_of_a_workbook_is_accounted_for(records, blank_after) -> None:
    data = known.workbook(records, blank_after=blank_after)
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        path = Path(folder) / "book.xlsx"
        path.write_bytes(data)
        seen = parse_file(path, Path(folder) / "private", ReadAs(header=True), limits=LIMITS)
    assert whole(seen) == known.count_workbook(data) == len(records)
    assert seen.frame.select("name", "n").rows() == [one.cells for one in records if not one.spoilt]
    assert {bad.code for bad in seen.sink.bad} <= {"F14"}


@pytest.mark.parametrize("kind", [*SHAPES, "workbook"])
def test_the_real_process_accounts_for_every_row_too(kind, tmp_path) -> None:
    others = Kind("book.xlsx", known.workbook, known.count_workbook)
    name, write, count, _ = SHAPES.get(kind, others)
    for number in range(max(CHILDREN // 40, 1)):
        spread = range(2 + 7 * number)
        records = [Known(f"Peña {n}", n, (n % 9 / 10, 39.1) if n % 5 else None, n % 4 == 1) for n in spread]
        path = tmp_path / name
        path.write_bytes(write(records))
        table = read_table(path) if kind == "workbook" else read_features(path).table
        bad = [one.record for one in table.bad]
        assert bad == [n + 1 for n in spread if n % 4 == 1]
        assert len(table.frame) + len(bad) == count(path.read_bytes()) == len(records)
