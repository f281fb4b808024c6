"""GeoParquet: the file says which column holds shapes and in which system; plain Parquet is refused."""

import json

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from geodata.read import ReadAs, read_features, read_table
from tests.geodata.read.formats.towns import FEET, PLACES, STATE_PLANE, town


@pytest.mark.parametrize("crs", ["EPSG:4326", STATE_PLANE, FEET])
def test_a_file_comes_as_text_and_shapes_in_its_own_system(tmp_path, crs) -> None:
    path = tmp_path / "town.parquet"
    town(crs, day=pd.to_datetime(["2024-05-31 13:05", None]), tags=[["a"], None]).to_parquet(path)
    features = read_features(path)
    assert features.table.frame.rows() == [
        ("Peña", "111", "2024-05-31 13:05:00", '["a"]'),
        ("Holly", "9007199254740993", None, None),
    ]
    assert features.crs == ("OGC:CRS84" if crs == "EPSG:4326" and features.crs != crs else crs)
    assert shapely.equals_exact(features.geometry, town(crs).geometry.to_numpy()).all()


def test_as_a_table_it_stands_in_degrees(tmp_path) -> None:
    town(FEET).to_parquet(tmp_path / "town.parquet")
    found = shapely.from_wkt(read_table(tmp_path / "town.parquet").frame["geometry"].to_list())
    assert [(round(p.x, 6), round(p.y, 6)) for p in found] == list(PLACES)


def rewritten(path, **column) -> None:
    table = pq.read_table(path)
    geo = json.loads(table.schema.metadata[b"geo"])
    geo["columns"]["geometry"] |= column
    pq.write_table(table.replace_schema_metadata({b"geo": json.dumps(geo).encode()}), path)


def test_bad_input_g09_a_file_that_knows_no_system_is_asked_for_it(tmp_path, read_shapes, stops_with) -> None:
    path = tmp_path / "town.parquet"
    town().to_parquet(path)
    rewritten(path, crs=None)
    assert stops_with("G09", read_shapes, path)
    assert read_shapes(path, ReadAs(crs="4326"))[1] == "EPSG:4326"


def test_bad_input_f26_parquet_without_shapes_is_refused(tmp_path, read_shapes, stops_with) -> None:
    pq.write_table(pa.table({"a": [1]}), tmp_path / "plain.parquet")
    assert stops_with("F26", read_shapes, tmp_path / "plain.parquet")


@pytest.mark.parametrize("cut", [4, 100, -20])
def test_bad_input_f26_a_cut_file_is_refused(tmp_path, read_shapes, stops_with, cut) -> None:
    path = tmp_path / "town.parquet"
    town().to_parquet(path)
    path.write_bytes(path.read_bytes()[:cut])
    assert stops_with("F26", read_shapes, path)


def test_bad_input_f26_shapes_in_another_encoding_are_refused(tmp_path, read_shapes, stops_with) -> None:
    town().to_parquet(tmp_path / "town.parquet", geometry_encoding="geoarrow")
    assert stops_with("F26", read_shapes, tmp_path / "town.parquet")
