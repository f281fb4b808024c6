"""Metres and feet where nobody has said where the study lies: the time zone offers what could be meant."""

import doctest

import numpy as np
import polars as pl
import pyproj
import pytest

from geodata import tz_data
from geodata.doctor.columns import Column
from geodata.doctor.model import StudyGround
from geodata.doctor.places import find_places
from geodata.doctor.zone_systems import MOST, systems_around
from geodata.tz_data import place_of, time_zones
from geodata.words.speaker import Speaker
from tests.geodata.doctor.tables import TODAY, places

CITIES = [
    ("ESRI:102698", -94.58, 39.09, "America/Chicago"),
    ("EPSG:26915", -94.58, 39.09, "America/Chicago"),
    ("EPSG:3857", -94.58, 39.09, "America/Chicago"),
    ("EPSG:2232", -104.99, 39.74, "America/Denver"),
    ("EPSG:31979", -66.16, -17.39, "America/La_Paz"),
    ("EPSG:2154", 1.44, 43.60, "Europe/Paris"),
    ("EPSG:27700", -0.13, 51.51, "Europe/London"),
]


def numbers_in(code: str, longitude: float, latitude: float) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(3)
    x, y = longitude + rng.uniform(-0.1, 0.1, 200), latitude + rng.uniform(-0.1, 0.1, 200)
    return pyproj.Transformer.from_crs("EPSG:4326", code, always_xy=True).transform(x, y)


@pytest.mark.slow
@pytest.mark.parametrize(("code", "longitude", "latitude", "zone"), CITIES)
def test_the_right_system_is_among_those_offered_and_says_where_the_city_lies(
    code: str, longitude: float, latitude: float, zone: str
) -> None:
    offered = systems_around(*numbers_in(code, longitude, latitude), zone)
    assert len(offered) <= MOST
    right = next(one for one in offered if one.code == code)
    assert (right.longitude, right.latitude) == pytest.approx((longitude, latitude), abs=0.02)
    places_named = [(round(one.longitude, 2), round(one.latitude, 2)) for one in offered]
    assert len({one.code for one in offered}) == len(offered) == len(set(places_named))


def asked_in(zone: str, answers: dict[str, str] | None = None):
    pairs = np.array(places(200))
    x, y = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:26915", always_xy=True).transform(
        pairs[:, 0], pairs[:, 1]
    )
    columns = [
        Column(name, pl.Series(name, [f"{one:.2f}" for one in cells]))
        for name, cells in (("X Coord", x), ("Y Coord", y))
    ]
    return find_places(columns, StudyGround(zone, None, today=TODAY), answers or {})


@pytest.mark.slow
def test_bad_input_g06_without_areas_the_systems_of_the_time_zone_are_offered_with_their_places() -> None:
    (question,) = asked_in("America/Chicago").questions
    assert (question.id, question.asks.key) == ("place.crs", "doctor.place.crs_by_zone")
    said = {one.value: one.says for one in question.choices}
    assert [*said][-1] == "none"
    for language, words in (("en", "latitude 39"), ("es", "latitud 39")):
        assert words in Speaker(language).say(said["EPSG:26915"])
        assert "America/Chicago" in Speaker(language).say(question.asks)
    answered = asked_in("America/Chicago", {"place.crs": "EPSG:26915"})
    assert (answered.settings["crs"], answered.questions) == ("EPSG:26915", [])


@pytest.mark.parametrize("zone", ["", "UTC", "Etc/GMT+6"])
def test_where_no_zone_says_a_place_it_is_said_what_to_write(zone: str) -> None:
    (question,) = asked_in(zone).questions
    assert question.asks.key == "doctor.place.crs_no_box"
    assert "EPSG:26915" in Speaker("en").say(question.asks)
    assert [one.value for one in question.choices] == ["none"]


def test_places_of_zones_are_on_earth_and_those_of_the_manual_are_known() -> None:
    found = [place for place in map(place_of, time_zones()) if place is not None]
    assert len(found) > 250
    assert all(abs(x) <= 180 and abs(y) <= 90 for x, y in found)
    assert place_of("America/La_Paz") == pytest.approx((-68.15, -16.5))
    assert place_of("America/Argentina/Ushuaia") == pytest.approx((-68.3, -54.8))


def test_the_examples_hold() -> None:
    assert doctest.testmod(tz_data).failed == 0
