"""Areas are kept, mended and listed; what cannot be an area is refused with its row."""

import doctest
import re
from pathlib import Path

import geopandas
import numpy as np
import pytest
import shapely

from geodata.errors import BadInput, BadStudy, HotspotError
from geodata.places import Extent, area_ids_of, read_areas
from geodata.words import Speaker, percent
from tests.conftest import ROOT
from tests.geodata.places.files import CRS, TITLES, feature, square, write_features, write_rows

WEST, SOUTH = -94.61, 39.07
MAPPED = {"id": "id", "name": "name"}


def read(path: Path, columns=MAPPED):
    return read_areas(path, columns, CRS, name="areas", titles=TITLES)


def area(number: object, name: str | None, ring: list, kind: str = "Polygon") -> dict:
    return feature({"id": number, "name": name}, kind, [ring])


def test_a_nameless_area_and_fillers_for_ids_are_kept_and_listed(tmp_path: Path) -> None:
    rings = [square(WEST + 0.01 * i, SOUTH) for i in range(4)]
    names = ["A", None, None, "B"]
    ids = ["7", "0", "0", "8"]
    path = write_features(
        tmp_path / "a.geojson", [area(i, n, r) for i, n, r in zip(ids, names, rings, strict=True)]
    )
    found = read(path)
    assert found.areas.ids == ("7", "record-2", "record-3", "8")
    assert found.areas.names == ("A", "", "", "B")
    assert found.report["nameless"] == ["record-2", "record-3"]


def test_bad_input_g28_an_id_that_stands_twice_stops(tmp_path: Path) -> None:
    path = write_features(tmp_path / "a.geojson", [area("7", n, square(WEST, SOUTH)) for n in "AB"])
    with pytest.raises(BadInput) as refused:
        read(path)
    assert refused.value.code == "G28"


def test_bad_input_g18_an_outline_that_crosses_itself_is_mended_and_listed(tmp_path: Path) -> None:
    bow = [
        [WEST, SOUTH],
        [WEST + 0.01, SOUTH + 0.01],
        [WEST + 0.01, SOUTH],
        [WEST, SOUTH + 0.01],
        [WEST, SOUTH],
    ]
    found = read(write_features(tmp_path / "a.geojson", [area("1", "Bow", bow)]))
    assert shapely.is_valid(found.areas.geometry).all()
    (mended,) = found.report["mended"]
    # Its two loops run against each other, so as it was written it has no size at all.
    assert (mended["name"], round(mended["change_percent"])) == ("Bow", 100)
    assert "G18" in {notice.code for notice in found.notices}


def test_bad_input_g18_a_change_too_small_for_its_number_is_not_said_to_be_none(tmp_path: Path) -> None:
    ring = square(WEST, SOUTH, 0.03)
    d, middle = 1e-5, WEST + 0.01
    # A knot of a metre in the edge of an area of three kilometres.
    knot = [[middle + dx * d, SOUTH + dy * d] for dx, dy in ((0, 0), (2, 1), (1, 1), (2, -1))]
    found = read(write_features(tmp_path / "a.geojson", [area("1", "Knot", [ring[0], *knot, *ring[1:]])]))
    assert 0 <= found.report["mended"][0]["change_percent"] < 0.001
    said = [one.what for one in found.notices if one.code == "G18"]
    assert ["less than 0.001 %" in Speaker("en").say(one) for one in said] == [True]
    assert ["en menos de 0.001 %" in Speaker("es").say(one) for one in said] == [True]
    assert doctest.testmod(percent).failed == 0


def test_bad_input_g20_rings_run_either_way_and_those_that_disagree_are_turned_and_said(
    tmp_path: Path,
) -> None:
    ring, hole = square(WEST, SOUTH, 0.03), square(WEST + 0.01, SOUTH + 0.01)
    each = {
        "one way": [ring, hole[::-1]],
        "the other way": [ring[::-1], hole],
        "both alike": [ring, hole],
        "both the other way": [ring[::-1], hole[::-1]],
    }
    sizes, turned = [], {}
    for name, rings in each.items():
        found = read(
            write_features(
                tmp_path / f"{name}.geojson", [feature({"id": "1", "name": "A"}, "Polygon", rings)]
            )
        )
        sizes.append(shapely.area(found.areas.geometry).item())
        turned[name] = (found.report["turned"], [notice.what.key for notice in found.notices])
    assert sizes == pytest.approx([sizes[0]] * 4)
    assert turned["one way"] == turned["the other way"] == ([], ["places.gaps"])
    assert turned["both alike"][0] == turned["both the other way"][0] == ["1"]
    assert "places.turned" in turned["both alike"][1]
    among = [area(str(n), "A", square(WEST + 0.01 * n, SOUTH)[:: -1 if n == 2 else 1]) for n in range(4)]
    assert read(write_features(tmp_path / "among.geojson", among)).report["turned"] == ["2"]


def test_bad_input_g20_a_ring_outside_its_outline_is_said_with_the_change_of_size(tmp_path: Path) -> None:
    ring = square(WEST, SOUTH, 0.03)
    away = feature({"id": "9", "name": "Away"}, "Polygon", [ring, square(WEST + 0.05, SOUTH)[::-1]])
    found = read(write_features(tmp_path / "away.geojson", [away]))
    (mended,) = found.report["mended"]
    # Eight squares of nine and one became nine and one: a fifth of the larger.
    assert (mended["name"], mended["why"]) == ("Away", "Hole lies outside shell")
    assert mended["change_percent"] == pytest.approx(20, abs=0.01)
    assert [(one.code, one.what.key) for one in found.notices if one.code != "G17"] == [
        ("G20", "places.rings_mended")
    ]
    inside_m = CRS.to_metres(WEST + 0.02, SOUTH + 0.02)
    assert area_ids_of(found.areas, *(np.array([one]) for one in inside_m)).codes.tolist() == [0]


@pytest.mark.parametrize(
    "ring",
    [
        square(WEST, SOUTH, 0.000001),
        [[WEST, SOUTH], [WEST + 0.01, SOUTH + 0.01], [WEST, SOUTH], [WEST, SOUTH]],
    ],
)
def test_bad_input_g18_an_outline_that_encloses_nothing_is_refused_by_name(
    tmp_path: Path, ring: list
) -> None:
    path = write_features(
        tmp_path / "a.geojson", [area("1", "A", square(WEST, SOUTH)), area("2", "Flat", ring)]
    )
    with pytest.raises(BadInput) as refused:
        read(path)
    assert (refused.value.code, refused.value.where.row) == ("G18", 2)
    assert "Flat" in str(refused.value)


def test_bad_input_g17_overlaps_and_gaps_are_measured(tmp_path: Path) -> None:
    ring = square(WEST, SOUTH, 0.03)
    hole = square(WEST + 0.01, SOUTH + 0.01)
    with_hole = feature({"id": "1", "name": "Around"}, "Polygon", [ring, hole])
    over = area("2", "Over", square(WEST + 0.025, SOUTH))
    found = read(write_features(tmp_path / "a.geojson", [with_hole, over]))
    hole_m2 = shapely.area(shapely.polygons([CRS.to_metres(*p) for p in hole]))
    assert found.report["overlaps"][0]["areas"] == ["1", "2"]
    assert found.report["gaps_m2"] == pytest.approx(float(hole_m2), rel=1e-3)


@pytest.mark.parametrize(
    ("features", "code"),
    [
        ([feature({"id": "1", "name": "P"}, "Point", [WEST, SOUTH])], "G23"),
        ([feature({"id": "1", "name": "P"}, None)], "G17"),
        ([area("1", "World", [[-170, -80], [170, -80], [170, 80], [-170, 80], [-170, -80]])], "G21"),
    ],
)
def test_bad_input_g21_what_is_no_area_is_refused(tmp_path: Path, features: list[dict], code: str) -> None:
    with pytest.raises((BadInput, BadStudy)) as refused:
        read(write_features(tmp_path / "a.geojson", features))
    assert refused.value.code in {code, "K07"}


def test_a_column_that_is_not_there_is_named(tmp_path: Path) -> None:
    path = write_features(tmp_path / "a.geojson", [area("1", "A", square(WEST, SOUTH))])
    with pytest.raises(BadInput) as refused:
        read(path, {"id": "nbhid"})
    assert refused.value.code == "D17"
    assert refused.value.where.column == "nbhid"


def test_outlines_may_be_written_as_text_and_a_nested_one_is_not_read(tmp_path: Path) -> None:
    deep = "GEOMETRYCOLLECTION (" * 60 + "POINT (1 1)" + ")" * 60
    text = f"POLYGON (({WEST} {SOUTH}, {WEST + 0.01} {SOUTH}, {WEST} {SOUTH + 0.01}, {WEST} {SOUTH}))"
    path = write_rows(tmp_path / "a.csv", [{"id": "1", "shape": text}, {"id": "2", "shape": deep}])
    found = read(path, {"id": "id", "wkt": "shape"})
    assert found.areas.ids == ("1",)
    assert found.areas.names == ("1",)
    assert found.report["without_outline"] == 1


@pytest.mark.slow
def test_the_manual_promises_the_forms_of_outlines_that_are_read_and_no_other(tmp_path: Path) -> None:
    outline = shapely.Polygon(square(WEST, SOUTH))
    table = geopandas.GeoDataFrame({"id": ["1"], "name": ["A"]}, geometry=[outline], crs="EPSG:4326")
    forms = {"GeoJSON": "a.geojson", "GeoPackage": "a.gpkg", "shapefile": "a.shp", "CSV": "a.csv"}
    read_forms = set()
    for form, name in forms.items():
        if form == "CSV":
            write_rows(tmp_path / name, [{"id": "1", "name": "A", "shape": outline.wkt}])
        else:
            table.to_file(tmp_path / name)
        try:
            found = read(tmp_path / name, MAPPED | ({"wkt": "shape"} if form == "CSV" else {}))
        except HotspotError:
            continue
        assert found.areas.ids == ("1",)
        read_forms.add(form)
    manual = (ROOT / "docs" / "how-to" / "load-your-records.md").read_text(encoding="utf-8")
    (promised,) = re.findall(r"your outlines \(([^)]*)\)", manual)
    assert {form for form in forms if form in promised} == read_forms


def test_each_place_gets_the_area_it_lies_in_as_one_by_one(tmp_path: Path) -> None:
    rings = [square(WEST + 0.01 * i, SOUTH) for i in range(3)]
    path = write_features(tmp_path / "a.geojson", [area(str(i), str(i), r) for i, r in enumerate(rings)])
    areas = read(path).areas
    rng = np.random.default_rng(1)
    x, y = CRS.to_metres(
        rng.uniform(WEST - 0.01, WEST + 0.04, 500), rng.uniform(SOUTH - 0.005, SOUTH + 0.015, 500)
    )
    x[:10] = np.nan
    codes = area_ids_of(areas, x, y).codes
    for number in range(500):
        point = shapely.Point(x[number], y[number]) if number >= 10 else None
        inside = [
            i for i, shape in enumerate(areas.geometry) if point is not None and shape.intersects(point)
        ]
        assert codes[number] == (inside[0] if inside else -1)


def test_the_extent_is_the_box_of_all_outlines(tmp_path: Path) -> None:
    path = write_features(tmp_path / "a.geojson", [area("1", "A", square(WEST, SOUTH))])
    areas = read(path).areas
    extent = Extent.around([areas])
    x, y = CRS.to_metres(np.array([WEST + 0.005, WEST + 0.02]), np.array([SOUTH + 0.005, SOUTH]))
    assert extent is not None
    assert extent.holds(x, y).tolist() == [True, False]
    assert Extent.around([]) is None


def test_the_areas_of_kansas_city_are_read_as_they_are(real_data: Path) -> None:
    found = read(real_data / "kc" / "kc_neighborhoods.geojson", {"id": "nbhid", "name": "nbhname"})
    assert len(found.areas) == 246
    assert len(found.report["nameless"]) == 6
    assert [one["name"] for one in found.report["mended"]] == ["Parkdale And Walden"]
    old = read(
        real_data / "kc" / "kc_council_districts_2012.geojson", {"id": "DISTRICT", "name": "DISTRICTORDINAL"}
    )
    new = read(real_data / "kc" / "kc_council_districts_2023_wkt.csv", {"id": "DIST_ID", "wkt": "the_geom"})
    assert sorted(old.areas.ids) == sorted(new.areas.ids) == list("123456")
    assert [sorted(pair["areas"]) for pair in new.report["overlaps"]] == [["5", "6"], ["3", "4"]]
