"""Feet and metres become degrees by a named system; what cannot be a place has none and is counted."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod, Transformer

from geodata.clean.places import read_places
from geodata.clean.planar import apart_m, read_planar
from geodata.errors import BadInput

BOX = (-105.3, 39.5, -104.5, 40.0)
FEET = "EPSG:2232"
TO_FEET = Transformer.from_crs("EPSG:4326", FEET, always_xy=True)


def texts(values) -> pl.Series:
    return pl.Series([None if value is None else str(value) for value in values], dtype=pl.String)


def places(x, y, longitude=(), latitude=(), forms=("columns",)):
    columns = {"x": texts(x), "y": texts(y)}
    if len(longitude):
        columns |= {"longitude": texts(longitude), "latitude": texts(latitude)}
    return read_places(columns, forms, BOX, file="feet.csv", planar=FEET)


@pytest.mark.slow
@given(st.floats(-105.2, -104.6), st.floats(39.55, 39.95))
def test_feet_come_back_as_the_degrees_they_were_made_from(longitude, latitude):
    x, y = TO_FEET.transform(longitude, latitude)
    found = read_planar(pl.Series([x]), pl.Series([y]), FEET)
    assert (found.longitude[0], found.latitude[0]) == pytest.approx((longitude, latitude), abs=1e-7)
    assert found.absurd.to_list() == [False]


@given(st.floats(-170, 170), st.floats(-70, 70), st.floats(-0.01, 0.01), st.floats(-0.01, 0.01))
def test_metres_between_two_ways_to_write_a_place_are_those_of_the_ellipsoid_to_one_percent(x, y, dx, dy):
    ours = apart_m(pl.Series([x]), pl.Series([y]), pl.Series([x + dx]), pl.Series([y + dy]))[0]
    _, _, theirs = Geod(ellps="WGS84").inv(x, y, x + dx, y + dy)
    assert ours == pytest.approx(theirs, rel=0.01, abs=0.01)


@pytest.mark.parametrize("forms", [("planar",), ("columns",)])
def test_bad_input_g06_an_absurd_number_of_feet_has_no_place_and_is_counted(forms):
    x, y = TO_FEET.transform(-104.95, 39.7)
    degrees = ([-104.95, -104.95], [39.7, 39.7])
    found = places([x, x * 10], [y, y], *(degrees if forms == ("columns",) else ()), forms=forms)
    assert found.longitude[0] == pytest.approx(-104.95, abs=1e-6)
    assert found.longitude[1] is None
    assert (found.counts["planar_absurd"], found.counts["placeless"]) == (1, 1)


def test_bad_input_g02_zero_feet_and_what_zero_becomes_in_degrees_are_missing_places():
    found = places([0, 0.0, None], [0, 0.0, None], forms=("planar",))
    assert found.counts["zero_zero"] == 2
    assert found.counts["placeless"] == 3
    near = read_places(
        {"longitude": texts(["-0.0000024"]), "latitude": texts(["0.0000012"])}, ("columns",), BOX, file="a"
    )
    assert (near.longitude[0], near.counts["zero_zero"]) == (None, 1)


@pytest.mark.parametrize(("longitude", "latitude"), [("999", "999"), ("-1", "-1"), ("0", "0")])
def test_bad_input_g02_numbers_that_stand_for_no_place_are_missing_places(longitude, latitude):
    given_ = {"longitude": texts([longitude]), "latitude": texts([latitude])}
    found = read_places(given_, ("columns",), BOX, file="a")
    assert found.longitude[0] is None
    assert found.counts["placeless"] == 1


def test_bad_input_g08_a_row_that_names_two_places_has_none_and_is_counted():
    x, y = TO_FEET.transform(np.array([-104.95, -104.95]), np.array([39.7, 39.7]))
    found = places(x, y, [-104.95, -104.90], [39.7, 39.7])
    assert found.longitude.to_list() == [-104.95, None]
    assert (found.counts["two_places"], found.counts["placeless"]) == (1, 1)


def test_missing_feet_say_nothing_against_known_degrees():
    found = places([None, 0], [None, 0], [-104.95, -104.9], [39.7, 39.7])
    assert found.longitude.to_list() == [-104.95, -104.9]
    assert found.counts["placeless"] == 0


def test_bad_input_g06_a_file_in_another_system_stops_and_names_the_system():
    with pytest.raises(BadInput, match=FEET) as caught:
        places([491_000, 492_000], [5_459_000, 5_458_000], forms=("planar",))
    assert caught.value.code == "G06"


def test_a_system_in_degrees_is_no_planar_one():
    with pytest.raises(ValueError, match="planar"):
        read_planar(pl.Series([1.0]), pl.Series([1.0]), "EPSG:4326")


def test_bad_input_g07_feet_of_the_survey_and_international_feet_differ_by_metres_so_the_system_is_named():
    x, y = TO_FEET.transform(-104.95, 39.7)
    survey, international = 1200 / 3937, 0.3048
    apart = np.hypot(x, y) * (survey - international)
    assert 2 < apart < 3
    exact = read_planar(pl.Series([x]), pl.Series([y]), FEET)
    mistaken = read_planar(
        pl.Series([x / survey * international]), pl.Series([y / survey * international]), FEET
    )
    metres = apart_m(exact.longitude, exact.latitude, mistaken.longitude, mistaken.latitude)[0]
    assert metres == pytest.approx(apart, rel=0.02)
