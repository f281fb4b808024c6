"""Coordinate systems: known by many names, flat, east before north, and refused where they do not belong."""

import numpy as np
import pyproj
import pytest

from geodata.crs import MetricCRS, agreed_crs, as_degrees, crs_name, known_crs, refuse_elsewhere
from geodata.errors import BadInput, BadStudy, Where
from geodata.words.speaker import Speaker

KANSAS_CITY = (-95.0, 38.8, -94.2, 39.4)
PLACE = (-94.5901, 39.0911)


@pytest.mark.parametrize(
    "said",
    [
        "EPSG:2817",
        "2817",
        "epsg:2817",
        pyproj.CRS("EPSG:2817").to_wkt("WKT1_ESRI"),
        pyproj.CRS("EPSG:2817").to_json(),
    ],
)
def test_a_system_is_known_by_any_of_its_names(said) -> None:
    assert known_crs(said) == "EPSG:2817"


def test_heights_are_taken_off_compound_and_three_dimensional_systems() -> None:
    compound = pyproj.crs.CompoundCRS("both", ["EPSG:2817", "EPSG:5703"])
    assert known_crs(compound.to_wkt()) == "EPSG:2817"
    assert known_crs("EPSG:4979") == "EPSG:4326"


@pytest.mark.parametrize(
    "said",
    [
        "EPSG:5703",
        "EPSG:4978",
        "EPSG:999999",
        "Dresden 1850",
        "/etc/passwd",
        "+proj=utm +zone=15",
        "",
        "http://a.org/crs",
    ],
)
def test_bad_input_f22_what_has_no_two_axes_on_the_ground_is_refused(said) -> None:
    with pytest.raises(BadInput) as caught:
        known_crs(said)
    assert caught.value.code == "F22"


@pytest.mark.parametrize(
    "code", ["EPSG:2817", "ESRI:102698", "EPSG:26915", "EPSG:3857", "EPSG:4269", "EPSG:32615", "EPSG:4326"]
)
def test_east_comes_before_north_whatever_a_system_says_of_its_axes(code) -> None:
    x, y = pyproj.Transformer.from_crs("EPSG:4326", code, always_xy=True).transform(*PLACE)
    assert np.allclose(as_degrees(code, np.array([x]), np.array([y])), [[PLACE[0]], [PLACE[1]]], atol=2e-5)


def test_bad_input_g07_feet_of_the_survey_and_of_the_world_lie_metres_apart() -> None:
    survey = pyproj.CRS("ESRI:102698")  # Missouri West, US survey feet
    assert survey.axis_info[0].unit_name == "US survey foot"
    x, y = pyproj.Transformer.from_crs("EPSG:4326", survey, always_xy=True).transform(*PLACE)
    right = as_degrees("ESRI:102698", np.array([x]), np.array([y]))
    wrong = as_degrees(
        "ESRI:102698", np.array([x]) * 0.3048 / (1200 / 3937), np.array([y]) * 0.3048 / (1200 / 3937)
    )
    apart_m = pyproj.Geod(ellps="GRS80").inv(right[0][0], right[1][0], wrong[0][0], wrong[1][0])[2]
    assert 1 < apart_m < 10


def test_a_system_for_another_part_of_the_world_is_refused_by_name() -> None:
    with pytest.raises(BadInput) as caught:
        refuse_elsewhere("EPSG:2232", KANSAS_CITY, Where())
    assert caught.value.code == "G08"
    for language in ("en", "es"):
        assert "Colorado Central (ftUS) (EPSG:2232)" in Speaker(language).say(caught.value.what)
    for near in ("EPSG:2817", "ESRI:102698", "EPSG:26915", "EPSG:4326", "EPSG:3857"):
        refuse_elsewhere(near, KANSAS_CITY, Where())


def test_an_area_of_use_over_the_antimeridian_has_two_sides() -> None:
    fiji = "EPSG:3460"
    refuse_elsewhere(fiji, (178.0, -18.5, 179.0, -17.5), Where())
    refuse_elsewhere(fiji, (-180.0, -18.5, -179.0, -17.5), Where())
    with pytest.raises(BadInput):
        refuse_elsewhere(fiji, KANSAS_CITY, Where())


def test_file_and_person_must_agree() -> None:
    assert agreed_crs(None, None, Where()) is None
    assert agreed_crs("EPSG:2817", None, Where()) == "EPSG:2817"
    assert agreed_crs(None, "2817", Where()) == "EPSG:2817"
    assert agreed_crs("EPSG:4326", "OGC:CRS84", Where()) == "OGC:CRS84"
    with pytest.raises(BadInput) as caught:
        agreed_crs("EPSG:2817", "EPSG:2232", Where())
    assert caught.value.code == "G08"
    assert "Missouri West" in crs_name("EPSG:2817")


def test_bad_input_g10_nothing_is_measured_in_degrees() -> None:
    for code, wrong in (("EPSG:4326", "G10"), ("ESRI:102698", "G10"), ("EPSG:999999", "K07")):
        with pytest.raises(BadStudy) as caught:
            MetricCRS(code)
        assert caught.value.code == wrong
