"""A table of an agency nobody has met: a plane in feet, names of persons, blocks, and rows without a day."""

import doctest
import re

import numpy as np
import polars as pl
import pyproj
import pytest

from geodata.doctor import systems
from geodata.doctor.columns import Column, person_columns
from geodata.doctor.diagnosis import examine
from geodata.doctor.lying import where_they_lie
from geodata.doctor.masking import as_block
from geodata.doctor.places import find_places
from geodata.doctor.systems import fitting_systems
from geodata.errors import BadQuery
from geodata.read.raw import RawTable
from geodata.words.speaker import Speaker
from tests.geodata.doctor.tables import EAST, GROUND, NORTH, SOUTH, WEST, moments, places, raw

BOX = (WEST, SOUTH, EAST, NORTH)
FEET = pyproj.Transformer.from_crs("EPSG:4326", "ESRI:102698", always_xy=True)
ROWS = 200


def feet() -> tuple[np.ndarray, np.ndarray]:
    pairs = np.array(places(ROWS))
    x, y = FEET.transform(pairs[:, 0], pairs[:, 1])
    return np.asarray(x), np.asarray(y)


def plane() -> list[Column]:
    return [
        Column(name, pl.Series(name, [f"{one:.2f}" for one in cells]))
        for name, cells in zip(("X Coord", "Y Coord"), feet(), strict=True)
    ]


def newcomer(dayless: int = 0, shift: float = 0.0) -> RawTable:
    """Rows of the agency; a shift of the feet puts the places where no system finds the study."""
    x, y = feet()
    days = [at.strftime("%m/%d/%Y") for at in moments(ROWS)]
    return raw(
        {
            "Incident No.": [f"24-{number:06d}" for number in range(ROWS)],
            "Dt Occurred": ["" if number < dayless else day for number, day in enumerate(days)],
            "Hr": [at.hour for at in moments(ROWS)],
            "Crime Desc": [("DOM BATTERY", "BURG COMM", "Auto Theft")[n % 3] for n in range(ROWS)],
            "X Coord": [f"{one + shift:.2f}" for one in x],
            "Y Coord": [f"{one:.2f}" for one in y],
            "Vict Name": [("SMITH, JOHN", "DOE, JANE", "LEE, KIM", "ROE, A.")[n % 4] for n in range(ROWS)],
        }
    )


def test_a_plane_that_has_no_code_of_the_epsg_in_feet_is_found_in_the_other_list() -> None:
    assert [one.code for one in fitting_systems(*feet(), BOX)] == ["ESRI:102698"]
    part = find_places(plane(), GROUND, {})
    assert (part.settings["crs"], part.questions) == ("ESRI:102698", [])


def test_where_both_lists_have_a_system_the_epsgs_is_proposed() -> None:
    west, south, east, north = -122.52, 37.70, -122.35, 37.84
    rng = np.random.default_rng(1)
    lon, lat = rng.uniform(west, east, 100), rng.uniform(south, north, 100)
    x, y = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:2227", always_xy=True).transform(lon, lat)
    found = fitting_systems(np.asarray(x), np.asarray(y), (west, south, east, north))
    assert found[0].code == "EPSG:2227"
    assert not any(one.code.startswith("ESRI") for one in found)


@pytest.mark.parametrize("said", ["EPSG:102698", "102698", "epsg:102698"])
def test_a_number_of_the_other_list_is_answered_with_its_code(said: str) -> None:
    with pytest.raises(BadQuery) as refused:
        find_places(plane(), GROUND, {"place.crs": said})
    assert refused.value.hint is not None
    assert "place.crs=ESRI:102698" in Speaker("en").say(refused.value.hint)
    # In no list: it does not give way to the only one that fits, which is offered.
    (question,) = find_places(plane(), GROUND, {"place.crs": "EPSG:9"}).questions
    assert (question.id, question.asks.key) == ("place.crs", "doctor.place.crs_one")
    assert [one.value for one in question.choices] == ["ESRI:102698", "none"]


def test_of_a_wrong_system_the_right_one_is_named_and_nobody_is_sure() -> None:
    part = find_places(plane(), GROUND, {"place.crs": "EPSG:2817"})
    assert part.proposals[0].confidence == "doubtful"
    assert "ESRI:102698" in Speaker("en").say(part.findings[0].says)
    right = find_places(plane(), GROUND, {"place.crs": "ESRI:102698"})
    assert (right.proposals[0].confidence, right.findings) == ("sure", [])
    (nowhere,) = where_they_lie(feet()[0] + 4e6, feet()[1], "EPSG:2817", BOX)
    for language, tried in (("en", "None of the systems that were tried"), ("es", "que se probaron")):
        assert tried in Speaker(language).say(nowhere.says)


def test_a_column_that_is_asked_about_is_not_called_unused() -> None:
    asked = examine(newcomer(shift=4e6), GROUND, {})
    assert "place.crs" in [one.id for one in asked.questions]
    assert asked.unused == ()
    left = examine(newcomer(shift=4e6), GROUND, {"place.crs": "none"})
    assert left.unused == ("X Coord", "Y Coord")


@pytest.mark.parametrize(
    "name",
    [
        *(
            "Vict Name",
            "VICT_NM",
            "SuspectFirstName",
            "SUSP LNAME",
            "Offender Name",
            "ARRESTEE_NAME",
            "Wit 1 Name",
        ),
        *("Complainant", "Reporting Officer", "OFCR NAME", "Officer Badge", "Name of Victim", "LastNm"),
        *(
            "Nombre de la víctima",
            "Nombre Imputado",
            "Domicilio del denunciante",
            "Testigo nombre",
            "Vict Descent",
        ),
        *("Nome da vítima", "Idade", "Nom du plaignant", "Prénom", "Sexe", "Âge", "Geschlecht", "Nachname"),
        *("Imię i nazwisko", "Wiek", "Płeć", "Příjmení", "Возраст", "Фамилия", "ФИО потерпевшего"),
    ],
)
def test_a_column_of_names_is_known_by_its_header(name: str) -> None:
    assert person_columns([Column(name, pl.Series(name, ["a b", "c d"] * 50))]) == (name,)


@pytest.mark.parametrize(
    "name",
    [
        *("Area Name", "Street Name", "Offense", "Off Id", "Victim Count", "Agency Name", "Officer Involved"),
        *("Nome do bairro", "Nom de la rue", "Quartier", "Dzielnica", "Ort", "Nazwa ulicy", "Польза"),
        *("Número de vítimas", "Nombre de victimes"),
        *("Location", "Incident Address", "Nombre de barrio", "Direccion", "Crime Desc", "Victim Type"),
    ],
)
def test_other_columns_are_no_persons(name: str) -> None:
    assert person_columns([Column(name, pl.Series(name, ["a b", "c d"] * 50))]) == ()


def test_a_name_of_a_victim_is_dropped_at_the_door() -> None:
    found = examine(newcomer(), GROUND, {})
    assert found.person_columns == ("Vict Name",)
    assert "SMITH" not in str(found.to_json(Speaker("en")))


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("9600 BLOCK OF TROOST", "9600 block TROOST"),
        ("9612 Block of Troost Av", "9600 block Troost Av"),
        ("100 BLK ELM ST", "100 block ELM ST"),
        ("100 BLOCKADE RD", "100 block BLOCKADE RD"),
    ],
)
def test_an_address_that_says_block_gets_no_second_one(written: str, shown: str) -> None:
    assert as_block(written) == shown


@pytest.mark.parametrize(
    ("dayless", "said"), [(0, None), (3, "3 of 200 rows have no day"), (1, "1 of 200 rows has")]
)
def test_rows_without_a_day_are_said_in_words(dayless: int, said: str | None) -> None:
    found = examine(newcomer(dayless), GROUND, {})
    told = [Speaker("en").say(one.says) for one in found.findings if one.says.key == "doctor.try.dayless"]
    assert len(told) == (said is not None)
    assert said is None or (told[0].startswith(said) and re.search("kept without one", told[0]))


def test_the_examples_hold() -> None:
    assert doctest.testmod(systems).failed == 0
