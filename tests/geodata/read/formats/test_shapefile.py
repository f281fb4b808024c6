"""Zipped shapefiles: every part is needed or its absence is said, and GDAL knows no other driver."""

import datetime as dt
import subprocess
import sys

import numpy as np
import pytest

from geodata.read import ReadAs, read_features
from tests.geodata.read.formats.towns import FEET, NAMES, STATE_PLANE, shapefile, town, zipped


def pack(tmp_path, leave_out=(), crs=STATE_PLANE, changed=None, **options):
    parts = shapefile(tmp_path / "parts", town(crs, beat=[111, 112], seen=[1.5, None]), leave_out, **options)
    return zipped(tmp_path / "town.zip", parts | (changed or {}))


@pytest.mark.slow
@pytest.mark.parametrize("crs", [STATE_PLANE, FEET, "EPSG:26915"])
def test_a_zipped_shapefile_comes_as_text_and_shapes_in_its_own_system(tmp_path, crs) -> None:
    features = read_features(pack(tmp_path, crs=crs))
    assert features.table.frame.rows() == [("Peña", "111", "1.5"), ("Holly", "112", None)]
    assert features.crs == crs
    assert np.allclose([(s.x, s.y) for s in features.geometry], town(crs).get_coordinates().to_numpy())


def test_bad_input_f01_without_its_dbf_it_stops(tmp_path, stops_with) -> None:
    assert stops_with("F01", read_features, pack(tmp_path, (".dbf",)))
    assert stops_with("F01", read_features, pack(tmp_path, (".shx",)))


@pytest.mark.slow
def test_bad_input_g09_without_its_prj_the_system_is_asked_for(tmp_path, stops_with) -> None:
    path = pack(tmp_path, (".prj",))
    assert ".prj" in str(stops_with("G09", read_features, path))
    assert read_features(path, read_as=ReadAs(crs=STATE_PLANE)).crs == STATE_PLANE


def noted(features) -> dict:
    return {one.what.key.removeprefix("read."): one.what.values for one in features.table.notices}


@pytest.mark.slow
def test_bad_input_f03_without_its_cpg_the_letters_decide_and_it_is_said(tmp_path) -> None:
    features = read_features(pack(tmp_path, (".cpg",)))
    assert features.table.frame["name"].to_list() == list(NAMES)
    assert noted(features)["no_cpg"] == {"name": "utf-8"}


@pytest.mark.slow
def test_bad_input_f03_a_wrong_cpg_is_not_believed_and_it_is_said(tmp_path) -> None:
    path = pack(tmp_path, encoding="cp1252", changed={"data/town.cpg": b"UTF-8"})
    features = read_features(path)
    assert features.table.frame["name"].to_list() == list(NAMES)
    assert noted(features)["wrong_cpg"] == {"said": "utf-8", "name": "cp1252"}


@pytest.mark.slow
def test_bad_input_f04_names_that_may_be_cut_are_said(tmp_path) -> None:
    parts = shapefile(tmp_path / "parts", town(beat=[1, 2], reported_on=["a", "b"]))
    assert noted(read_features(zipped(tmp_path / "a.zip", parts)))["short_names"] == {
        "names": ("reported_o",)
    }


@pytest.mark.slow
def test_bad_input_f05_dates_come_without_times(tmp_path) -> None:
    days = [dt.date(2024, 5, 31), dt.date(2024, 6, 1)]
    parts = shapefile(tmp_path / "parts", town(beat=[1, 2], day=days))
    found = read_features(zipped(tmp_path / "a.zip", parts)).table.frame["day"].to_list()
    assert found == [day.isoformat() for day in days]


@pytest.mark.slow
def test_bad_input_f13_several_shapefiles_are_asked_for(tmp_path, stops_with) -> None:
    parts = shapefile(tmp_path / "parts", town(beat=[1, 2]))
    more = {name.replace("town", "other"): content for name, content in parts.items()}
    path = zipped(tmp_path / "two.zip", parts | more)
    assert "other.shp" in str(stops_with("F13", read_features, path))
    assert len(read_features(path, read_as=ReadAs(member="other.shp")).geometry) == 2


@pytest.mark.slow
@pytest.mark.parametrize("part", ["shp", "dbf", "shx"])
def test_bad_input_f21_a_cut_part_stops(tmp_path, stops_with, part) -> None:
    parts = shapefile(tmp_path / "parts", town(beat=[1, 2]))
    name = f"data/town.{part}"
    path = zipped(tmp_path / "cut.zip", parts | {name: parts[name][:-30]})
    assert stops_with("F21", read_features, path)


@pytest.mark.slow
def test_bad_input_f06_gdal_is_loaded_with_one_driver_only() -> None:
    asked = (
        "from geodata.read.gdal import only_driver; from geodata.errors import Where;"
        "only_driver('ESRI Shapefile', Where()); import pyogrio; print(sorted(pyogrio.list_drivers()))"
    )
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['ESRI Shapefile']"


@pytest.mark.slow
def test_a_gdal_that_was_loaded_with_everything_is_refused() -> None:
    asked = (
        "import pyogrio; pyogrio.list_drivers();"
        "from geodata.read.gdal import only_driver; from geodata.errors import Where;"
        "only_driver('ESRI Shapefile', Where())"
    )
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "could open more than it should" in done.stderr
