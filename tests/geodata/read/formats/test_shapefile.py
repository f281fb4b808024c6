"""Zipped shapefiles: every part is needed or its absence is said, and GDAL knows no other driver."""

import subprocess
import sys

import numpy as np
import pyogrio
import pytest

from geodata.read import ReadAs, read_features
from geodata.read.formats import shapefile as shapefiles
from geodata.words.speaker import Speaker
from tests.geodata.read.formats.towns import FEET, NAMES, STATE_PLANE, areas, shapefile, town, zipped


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


POLISH = ["Kradzież", "Śródmieście"]


@pytest.mark.slow
@pytest.mark.parametrize("said", ["1250", "CP1250", "windows-1250"])
def test_bad_input_f03_a_cpg_names_the_encoding_that_letters_leave_open(tmp_path, said: str) -> None:
    parts = shapefile(tmp_path / "parts", town(name=POLISH), encoding="cp1250")
    path = zipped(tmp_path / "town.zip", parts | {"data/town.cpg": said.encode()})
    assert read_features(path).table.frame["name"].to_list() == POLISH


@pytest.mark.slow
@pytest.mark.parametrize("said", [None, b"UTF-8", b"klingon"])
def test_bad_input_f03_letters_that_are_open_are_asked_where_no_cpg_says_it(
    tmp_path, stops_with, said: bytes | None
) -> None:
    parts = shapefile(tmp_path / "parts", town(name=POLISH), (".cpg",), encoding="cp1250")
    path = zipped(tmp_path / "town.zip", parts | ({"data/town.cpg": said} if said else {}))
    stopped = stops_with("E05", read_features, path)
    assert stopped.what.values["names"][0] == "cp1250"
    assert read_features(path, read_as=ReadAs(encoding="cp1250")).table.frame["name"].to_list() == POLISH


@pytest.mark.slow
def test_bad_input_f04_names_that_may_be_cut_are_said(tmp_path) -> None:
    parts = shapefile(tmp_path / "parts", town(beat=[1, 2], reported_on=["a", "b"]))
    assert noted(read_features(zipped(tmp_path / "a.zip", parts)))["short_names"] == {
        "names": ("reported_o",)
    }


@pytest.mark.slow
def test_bad_input_f05_dates_come_without_times_and_that_loss_is_said(tmp_path) -> None:
    moments = np.array(["2024-05-31T13:05", "2024-06-01T02:00"], dtype="datetime64[s]")
    written = town(STATE_PLANE)
    pyogrio.raw.write(
        tmp_path / "town.shp",
        geometry=written.geometry.to_wkb().to_numpy(),
        field_data=[moments.astype("datetime64[D]")],  # a shapefile has no other column for a moment
        fields=["day"],
        geometry_type="Point",
        crs=STATE_PLANE,
        driver="ESRI Shapefile",
    )
    parts = {path.name: path.read_bytes() for path in tmp_path.glob("town.*")}
    features = read_features(zipped(tmp_path / "a.zip", parts))
    assert features.table.frame["day"].to_list() == ["2024-05-31", "2024-06-01"]
    (said,) = [one for one in features.table.notices if one.code == "F05"]
    assert (said.what.key, said.what.values) == ("read.shapefile_days", {"names": ("day",)})
    for language, words in (("en", "they were lost in: day"), ("es", "se perdieron en: day")):
        assert words in Speaker(language).say(said.what)


@pytest.mark.slow
def test_bad_input_f05_no_loss_is_said_where_there_are_no_days_and_there_is_room(tmp_path) -> None:
    assert [one.code for one in read_features(pack(tmp_path)).table.notices].count("F05") == 0


@pytest.mark.slow
@pytest.mark.parametrize(("largest", "frame"), [("shp", areas()), ("dbf", town(beat=[1, 2]))])
def test_bad_input_f05_a_shapefile_of_the_largest_size_may_miss_what_did_not_fit(
    tmp_path, read_shapes, monkeypatch, largest, frame
) -> None:
    parts = shapefile(tmp_path / "parts", frame)
    sizes = {name[-3:]: len(content) for name, content in parts.items() if name[-3:] in {"shp", "dbf"}}
    assert max(sizes, key=sizes.__getitem__) == largest
    monkeypatch.setattr(shapefiles, "only_driver", lambda *_: None)  # this process has loaded all of GDAL
    monkeypatch.setattr(shapefiles, "_CLOSE", 0)
    for room, is_said in ((0, True), (1, False)):
        monkeypatch.setattr(shapefiles, "_LARGEST", sizes[largest] + room)
        seen, _, _ = read_shapes(zipped(tmp_path / "a.zip", parts))
        assert ("shapefile_full" in seen.noted) == is_said
        assert len(seen.rows) == 2


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
