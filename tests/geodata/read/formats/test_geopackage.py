"""GeoPackages: one layer, in its own system, and nothing in the database runs."""

import sqlite3
import struct

import numpy as np
import pyproj
import pytest
import shapely

from geodata.read import ReadAs, read_features, read_table
from geodata.read.limits import Limits
from tests.geodata.read.formats.towns import COLORADO, NAMES, PLACES, STATE_PLANE, areas, town


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "town.gpkg"
    town(STATE_PLANE).to_file(path, layer="town", driver="GPKG")
    return path


def test_a_layer_comes_as_text_and_shapes_in_its_own_system(read_shapes, file) -> None:
    seen, crs, shapes = read_shapes(file)
    assert seen.frame.select("name", "beat").rows() == [("Peña", "111"), ("Holly", "9007199254740993")]
    assert crs == STATE_PLANE
    back = pyproj.Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
    found = [back.transform(shape.x, shape.y) for shape in shapes]
    assert np.allclose(found, PLACES, atol=1e-7)
    assert (seen.records, seen.sink.sheet) == ([1, 2], "town")


def test_as_a_table_the_shapes_are_text_in_degrees(file) -> None:
    table = read_table(file, columns=["name", "geometry"])
    assert table.frame.columns == ["name", "geometry"]
    found = shapely.from_wkt(table.frame["geometry"].to_list())
    assert np.allclose(shapely.get_coordinates(found), PLACES, atol=1e-6)
    assert table.crs is None


def test_the_limited_process_reads_the_same(file) -> None:
    features = read_features(file)
    assert features.table.frame["name"].to_list() == list(NAMES)
    assert (features.crs, features.table.sheet) == (STATE_PLANE, "town")


def test_bad_input_f13_several_layers_are_asked_for_and_one_is_read(read_shapes, stops_with, file) -> None:
    areas().to_file(file, layer="areas", driver="GPKG")
    asked = stops_with("F13", read_shapes, file)
    assert set(asked.what.values["names"]) == {"town", "areas"}
    assert "--layer" in str(asked)
    _, crs, shapes = read_shapes(file, ReadAs(layer="areas"))
    assert (crs, shapes[0].geom_type) == ("EPSG:4326", "Polygon")
    assert stops_with("F13", read_shapes, file, ReadAs(layer="parks"))


def change(path, *statements: str) -> None:
    database = sqlite3.connect(path)
    for statement in statements:
        database.execute(statement)
    database.commit()
    database.close()


def test_bad_input_f07_views_are_not_read_and_are_named(read_shapes, stops_with, file) -> None:
    change(
        file,
        "CREATE VIEW seen AS SELECT * FROM town",
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id)"
        " VALUES ('seen', 'features', 's', 2817)",
        "INSERT INTO gpkg_geometry_columns VALUES ('seen','geom','POINT',2817,0,0)",
    )
    seen, _, _ = read_shapes(file)
    assert seen.noted["views_left_out"] == {"names": ("seen",)}
    assert stops_with("F07", read_shapes, file, ReadAs(layer="seen"))


def test_bad_input_f07_a_trigger_is_not_run_and_the_file_is_not_changed(read_shapes, file) -> None:
    change(file, "CREATE TRIGGER t AFTER UPDATE ON town BEGIN DELETE FROM town; END")
    before = file.read_bytes()
    assert len(read_shapes(file)[0].rows) == 2
    assert file.read_bytes() == before


def test_bad_input_f07_a_plain_database_is_no_geopackage(read_shapes, stops_with, tmp_path) -> None:
    change(tmp_path / "a.gpkg", "CREATE TABLE a (b)")
    assert stops_with("F26", read_shapes, tmp_path / "a.gpkg")


def test_bad_input_g09_a_layer_without_a_system_is_asked_for_it(read_shapes, stops_with, file) -> None:
    change(file, "UPDATE gpkg_geometry_columns SET srs_id = 0")
    assert "--crs" in str(stops_with("G09", read_shapes, file))
    assert read_shapes(file, ReadAs(crs=STATE_PLANE))[1] == STATE_PLANE


def test_bad_input_g08_a_system_other_than_the_files_is_refused_by_both_names(
    read_shapes, stops_with, file
) -> None:
    said = str(stops_with("G08", read_shapes, file, ReadAs(crs=COLORADO)))
    assert "Colorado Central" in said
    assert "Missouri West" in said


def blob(wkb: bytes, flags: int = 1) -> bytes:
    return b"GP\0" + bytes([flags]) + struct.pack("<i", 2817) + wkb


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        pytest.param(b"no shape", "G23", id="G23-no-shape"),
        pytest.param(blob(b"\x01\x01\x00\x00\x00" + b"\0" * 3), "G23", id="G23-cut"),
        pytest.param(blob(shapely.to_wkb(shapely.Point(float("nan"), 1))), "G04", id="G04-nan"),
        pytest.param(blob(shapely.to_wkb(shapely.Point(float("inf"), 1))), "G04", id="G04-infinite"),
        pytest.param(blob(b"\x01\x07\x00\x00\x00\x01\x00\x00\x00" * 5_000), "G26", id="G26"),
    ],
)
def test_a_bad_shape_costs_its_row(read_shapes, file, cell, code) -> None:
    database = sqlite3.connect(file)
    database.execute("DROP TRIGGER IF EXISTS rtree_town_geom_update6")
    for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        database.execute(f'DROP TRIGGER "{name}"')
    database.execute("UPDATE town SET geom = ? WHERE name = 'Peña'", (cell,))
    database.commit()
    database.close()
    seen, _, shapes = read_shapes(file)
    assert seen.bad == [(1, 1, code)]
    assert (seen.frame["name"].to_list(), len(shapes), seen.records) == (["Holly"], 1, [2])


def test_bad_input_f21_a_cut_file_stops(read_shapes, stops_with, file) -> None:
    file.write_bytes(file.read_bytes()[:20_000])
    assert stops_with("F21", read_shapes, file)


def test_bad_input_g25_too_many_features_stop(read_shapes, stops_with, file) -> None:
    assert stops_with("G25", read_shapes, file, limits=Limits(features=1))


def test_bad_input_g24_heights_are_dropped_and_counted(read_shapes, tmp_path) -> None:
    high = town()
    high.geometry = [shapely.Point(x, y, 300) for x, y in PLACES]
    high.to_file(tmp_path / "high.gpkg", driver="GPKG")
    seen, _, shapes = read_shapes(tmp_path / "high.gpkg")
    assert seen.noted["heights_dropped"] == {"n": 2}
    assert not shapely.has_z(shapes).any()
