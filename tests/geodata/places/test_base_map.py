"""The base map is drawn from lines, outlines and named points."""

from pathlib import Path

import pytest

from geodata.places import read_base_map
from tests.geodata.places.files import CRS, feature, square, write_features, write_rows


def test_streets_are_lines_with_names_and_other_shapes_are_left_out(tmp_path: Path) -> None:
    line = [[-94.6, 39.07], [-94.6, 39.09]]
    features = [
        feature({"street": "Summit St"}, "LineString", line),
        feature({"street": None}, "LineString", line),
        feature({"street": "A square"}, "Polygon", [square(-94.6, 39.07)]),
    ]
    found = read_base_map(
        write_features(tmp_path / "s.geojson", features), CRS, draw="streets", name="street"
    )
    assert found.lines is not None
    assert found.lines.names == ("Summit St", "")
    assert found.lines.geometry[0].length == pytest.approx(2_220, rel=0.01)
    assert found.left_out == 1
    assert found.notices[-1].what.key == "places.not_drawn"


def test_parks_are_outlines(tmp_path: Path) -> None:
    path = write_features(tmp_path / "p.geojson", [feature({"n": "Park"}, "Polygon", [square(-94.6, 39.07)])])
    found = read_base_map(path, CRS, draw="parks", name="n")
    assert found.lines is not None
    assert found.lines.draw == "parks"


def test_streets_may_be_a_table_with_well_known_text(tmp_path: Path) -> None:
    rows = [{"street": "Summit St", "shape": "LINESTRING (-94.6 39.07, -94.6 39.09)"}]
    path = write_rows(tmp_path / "s.csv", rows)
    found = read_base_map(path, CRS, draw="streets", name="street", columns={"wkt": "shape"})
    assert found.lines is not None
    assert found.lines.geometry[0].length == pytest.approx(2_220, rel=0.01)


def test_landmarks_come_from_a_table_or_from_points(tmp_path: Path) -> None:
    rows = [
        {"name": "Corner", "longitude": "-94.59", "latitude": "39.08"},
        {"name": "", "longitude": "-94.58", "latitude": "39.08"},
    ]
    table = read_base_map(write_rows(tmp_path / "l.csv", rows), CRS, draw="landmarks", name="name")
    points = write_features(tmp_path / "l.geojson", [feature({"n": "Corner"}, "Point", [-94.59, 39.08])])
    drawn = read_base_map(points, CRS, draw="landmarks", name="n")
    assert table.places == drawn.places
    assert table.left_out == 1


def test_the_schematic_streets_of_the_westside_are_read(real_data: Path) -> None:
    streets = read_base_map(
        real_data / "kc" / "kc_westside_schematic_streets.geojson", CRS, draw="streets", name="street"
    )
    assert streets.lines is not None
    assert len(streets.lines.names) == 15
    columns = {"longitude": "lon", "latitude": "lat", "kind": "kind"}
    path = real_data / "kc" / "kc_westside_reference_points.csv"
    assert len(read_base_map(path, CRS, draw="landmarks", name="name", columns=columns).places) == 55
