"""A table of services: what is odd is named, and a shelter for victims never is."""

import pyproj
import pytest

from geodata.doctor import StudyGround, examine
from geodata.words.speaker import LANGUAGES, Speaker
from tests.geodata.doctor.tables import GROUND, TODAY, raw

CENTRE = (39.0497265, -94.5485667)


def services() -> dict[str, list[object]]:
    """Forty invented places of four postcodes, and what goes wrong with such lists."""
    rows: dict[str, list[object]] = {n: [] for n in ("name", "kind", "address", "zip", "note", "lat", "lon")}

    def add(name: str, address: str, lat: float, lon: float, postcode: str = "", note: str = "") -> None:
        for column, value in zip(rows, (name, "food", address, postcode, note, lat, lon), strict=True):
            rows[column].append(value)

    for i in range(40):
        block = i % 4
        add(f"Pantry {i}", f"{i}00 Elm St", 39.0 + block / 25 + i / 9_000, -94.6 + block / 25, f"6410{block}")
    add(
        "Qzshelter",
        "12 Hidden Rd",
        39.0123,
        -94.6123,
        "64100",
        "Shelter for women who fled domestic violence",
    )
    add("Qzhotline", "n/a", 45.5131, -73.5584, "", "Domestic violence hotline")
    add("Sample Agency", "AL1", *CENTRE)
    add("An Agency", "AL1", *CENTRE)
    add("Faraway Kitchen", "P.O. Box 7", *CENTRE)
    add("Wrong Chelsea", "3530 Chelsea Ave", 39.15, -94.60, "64100")
    add("Wichita Office", "1 Main St", 37.69, -97.34)
    return rows


@pytest.fixture
def found():
    return examine(raw(services(), "services.csv"), GROUND)


def names(found, key: str) -> tuple:
    return next((one.says.values["names"] for one in found.findings if one.says.key == key), ())


def test_a_list_of_places_is_told_and_its_columns_named(found) -> None:
    assert found.sort == "places"
    assert (
        found.services.items()
        >= {"name": "name", "kind": "kind", "longitude": "lon", "latitude": "lat"}.items()
    )
    assert found.questions == ()


@pytest.mark.slow
def test_samples_places_outside_a_stack_and_a_wrong_street_are_named(found) -> None:
    assert set(names(found, "doctor.service.samples")) == {"Sample Agency", "An Agency"}
    assert names(found, "doctor.service.far") == ("Wrong Chelsea",)
    assert set(names(found, "doctor.service.stack")) == {"Sample Agency", "An Agency", "Faraway Kitchen"}
    assert names(found, "doctor.service.outside") == ("Wichita Office",)
    assert names(found, "doctor.service.no_address") == ("Faraway Kitchen",)


def test_shelters_are_counted_and_neither_named_nor_placed(found) -> None:
    dropped = next(one for one in found.findings if one.says.key == "doctor.service.shelters")
    assert dropped.says.values == {"n": 2}
    for language in LANGUAGES:
        said = str(found.to_json(Speaker(language)))
        assert not any(word in said for word in ("Qz", "Hidden", "39.01", "45.51"))


def test_the_number_outside_holds_a_dropped_one_too(found) -> None:
    outside = next(one for one in found.findings if one.says.key == "doctor.service.outside")
    assert outside.says.values["n"] == 2


def test_a_default_location_of_the_study_is_known() -> None:
    ground = StudyGround("America/Chicago", GROUND.box, ((CENTRE[1], CENTRE[0]),), TODAY)
    listed = examine(raw(services(), "services.csv"), ground)
    assert "Faraway Kitchen" in names(listed, "doctor.service.default")


UTM = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:26915", always_xy=True)


def in_unit(unit: str) -> dict[str, list[object]]:
    """The same places, written otherwise."""
    rows = services()
    lon, lat = rows["lon"], rows["lat"]
    if unit == "millionths":
        rows["lon"], rows["lat"] = ([round(one * 1e6) for one in cells] for cells in (lon, lat))
    elif unit == "metres":
        pairs = [UTM.transform(x, y) for x, y in zip(lon, lat, strict=True)]
        rows["lon"], rows["lat"] = ([round(pair[axis], 3) for pair in pairs] for axis in (0, 1))
    return rows


@pytest.mark.parametrize(
    ("unit", "answers", "crs"),
    [("millionths", {}, None), ("metres", {"place.crs": "EPSG:26915"}, "EPSG:26915")],
)
def test_bad_input_g06_places_that_are_no_degrees_are_judged_where_they_lie(unit, answers, crs) -> None:
    def said(found) -> set[str]:
        return {Speaker("en").say(one.says) for one in found.findings if one.code in {"G16", "G14", "S23"}}

    plain = examine(raw(services()), GROUND, {})
    found = examine(raw(in_unit(unit)), GROUND, answers)
    assert said(found) == said(plain)
    assert any("Wichita" in one for one in said(found))
    assert (found.questions, found.read_as.crs) == ((), crs)
    assert found.services == plain.services
