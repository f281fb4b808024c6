"""The doctor on real tables of six agencies and two lists of places."""

import datetime as dt
from pathlib import Path

import pytest

from geodata.doctor import Diagnosis, StudyGround, examine
from geodata.doctor.opening import open_table
from geodata.words.speaker import LANGUAGES, Speaker

BOXES = {
    "kc": (-94.75, 38.8, -94.3, 39.4),
    "chicago": (-87.95, 41.6, -87.5, 42.05),
    "denver": (-105.1, 39.6, -104.6, 39.92),
    "sf": (-122.52, 37.7, -122.35, 37.84),
    "vancouver": (-123.27, 49.19, -123.0, 49.32),
    "yorkshire": (-2.2, 53.5, -1.1, 54.0),
}
CENTROID = (-94.5785667, 39.0997265)


def looked_at(folder: Path, file: str, place: str, **answers: str) -> Diagnosis:
    ground = StudyGround("America/Chicago", BOXES[place], (CENTROID,), dt.date(2026, 11, 25))
    said = {name.replace("_", ".", 1): value for name, value in answers.items()}
    opened = open_table(folder / file, said)
    found = examine(opened.table, ground, said, header=opened.header)
    return found


def columns(found: Diagnosis) -> dict[str, str]:
    assert found.mapping is not None
    return dict(found.mapping.columns)


def asked(found: Diagnosis) -> set[str]:
    """Open questions; words that an agency's own list comes to know later need not be asked."""
    return {one.id for one in found.questions}


def names(found: Diagnosis, key: str) -> tuple:
    return next((one.says.values.get("names", ()) for one in found.findings if one.says.key == key), ())


def number(found: Diagnosis, key: str) -> object:
    return next((one.says.values["n"] for one in found.findings if one.says.key == key), None)


def test_arson_without_a_header_is_placed_in_the_right_system(real_data: Path) -> None:
    found = looked_at(real_data, "agencies/chicago_arson_2016_noheader.csv", "chicago", table_header="none")
    assert found.mapping is not None
    assert found.mapping.crs == "EPSG:26971"
    assert columns(found) == {"day": "column_3", "longitude": "column_1", "latitude": "column_2"}
    assert [one.id for one in found.questions] == ["table.sort", "kinds.all"]
    assert found.questions[1].choices[0].value == "arson"


def test_denver_has_its_number_its_days_and_its_degrees(real_data: Path) -> None:
    found = looked_at(real_data, "agencies/denver_2016_2018_head.csv", "denver")
    assert (
        columns(found).items()
        >= {
            "day": "FIRST_OCCURRENCE_DATE",
            "reported_day": "REPORTED_DATE",
            "longitude": "GEO_LON",
            "number": "INCIDENT_ID",
            "second_kind": "OFFENSE_CATEGORY_ID",
        }.items()
    )
    assert found.mapping is not None
    assert found.mapping.day_form == "mdy"
    # Denver's own list protects some words beyond their kinds: these are asked by themselves.
    assert asked(found) <= {"kinds.sounding", "kinds.sensitive"}


def test_vancouver_has_parts_of_a_date_metres_and_equal_rows_to_ask_about(real_data: Path) -> None:
    found = looked_at(real_data, "agencies/vancouver_2020_head.csv", "vancouver", place_crs="EPSG:32610")
    assert found.mapping is not None
    assert (found.mapping.day_form, found.mapping.crs) == ("parts", "EPSG:32610")
    assert {"duplicates.equal"} <= asked(found) <= {"kinds.sounding", "duplicates.equal"}
    assert number(found, "doctor.duplicates.equal") == 1_176
    # 2,000 rows lie at (0, 0), "offset to protect privacy": no place, and no point off Africa.
    assert number(found, "doctor.try.placeless") == 2_000


def test_west_yorkshire_has_months_and_equal_rows_that_are_no_mistake(real_data: Path) -> None:
    found = looked_at(real_data, "agencies/police_uk_west_yorkshire_2016_07_head.csv", "yorkshire")
    assert found.mapping is not None
    assert found.mapping.day_form == "ym"
    assert number(found, "doctor.id.missing") == 1_811
    assert "duplicates.equal" in [one.id for one in found.questions]


def test_san_francisco_asks_which_number_is_the_report(real_data: Path) -> None:
    found = looked_at(real_data, "agencies/sfpd_2018_head.csv", "sf")
    assert columns(found)["day"] == "Incident Datetime"
    assert "ids.number" in [one.id for one in found.questions]


def test_kansas_city_of_2017_is_told_and_its_persons_are_dropped(real_data: Path) -> None:
    found = looked_at(real_data, "kc/kcpd_2017_with_coords.csv", "kc")
    assert columns(found) == {
        "day": "Date",
        "time": "Hour",
        "longitude": "Longitude",
        "latitude": "Latitude",
        "kind": "Crime",
    }
    assert set(found.person_columns) == {"Race", "Sex", "Age"}
    assert [one.id for one in found.questions] == ["duplicates.equal"]


def test_services_of_2016_show_what_is_wrong_and_no_shelter(real_data: Path) -> None:
    found = looked_at(real_data, "kc/kc_services_2016.csv", "kc")
    assert found.sort == "places"
    assert set(names(found, "doctor.service.samples")) == {"Sample Agency", "An Agency"}
    # Montreal and Wichita: both are hotlines for victims, so they are counted and not named.
    assert number(found, "doctor.service.outside_unnamed") == 2
    assert number(found, "doctor.service.shelters") == 10
    assert number(found, "doctor.service.stack") == 4
    for language in LANGUAGES:
        said = str(found.to_json(Speaker(language)))
        assert not any(name in said for name in ("Hope House", "Rose Brooks", "Hotline", "Synergy", "45.51"))


def test_places_of_2026_show_the_centroid_and_the_wrong_chelsea(real_data: Path) -> None:
    found = looked_at(real_data, "kc/kc_community_places_2026.csv", "kc")
    assert found.sort == "places"
    assert set(names(found, "doctor.service.far")) == {"MCC-Penn Valley", "Friendship Baptist Church"}
    assert names(found, "doctor.service.default") == ("MCC-Penn Valley",)


@pytest.mark.parametrize(
    ("file", "sort"),
    [
        ("kc/kc_daily_counts_district4_2015_2024.csv", "counts"),
        ("kc/kc_council_districts_2023_wkt.csv", "areas"),
        ("kc/kc_311_rockhill_2007_2020.csv", "requests"),
        ("kc/kc_parcel_points_westside_2015.csv", "unknown"),
    ],
)
def test_every_other_table_is_called_what_it_is(real_data: Path, file: str, sort: str) -> None:
    assert looked_at(real_data, file, "kc").sort == sort
