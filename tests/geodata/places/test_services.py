"""Services are read, and no shelter for victims gets further than a number."""

import datetime as dt
import doctest
from pathlib import Path

import pytest

from geodata.places import no_degrees, read_services
from geodata.places.services import is_victim_shelter
from geodata.read import ReadAs
from geodata.words.speaker import Speaker
from tests.geodata.places.files import CRS, write_rows

_ALWAYS = ("id", "name", "name_es", "kind", "longitude", "latitude", "visibility", "note")
_STANDING = ("status", "closed_day", "address")
MAPPED = {name: name for name in (*_ALWAYS, *_STANDING)}


def row(**values: str) -> dict:
    plain = {
        "id": "1",
        "name": "Clinic",
        "name_es": "",
        "kind": "health",
        "longitude": "-94.6",
        "latitude": "39.08",
    }
    return plain | dict.fromkeys(("visibility", "note", *_STANDING), "") | values


def read(tmp_path: Path, *rows: dict, **more):
    return read_services(write_rows(tmp_path / "s.csv", list(rows)), MAPPED, CRS, **more)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "Domestic violence program",
            "Women's Shelter",
            "Rape crisis line",
            "safe house",
            "Shelter for women",
        ),
        *("Refugio para mujeres", "Violencia doméstica", "violencia domestica", "Albergue para víctimas"),
        *(
            "agresión sexual",
            "Sexual_Assault services",
            "DOMESTIC-VIOLENCE",
            "casa de acogida",
            "battered wives",
        ),
    ],
)
def test_words_for_victims_shelters_are_known_in_both_languages(text: str) -> None:
    assert is_victim_shelter("other", text)


@pytest.mark.parametrize(
    "text",
    [
        "Food pantry",
        "Homeless shelter",
        "Animal shelter",
        "Albergue para personas sin hogar",
        "Women's choir",
    ],
)
def test_other_services_are_not_taken_for_one(text: str) -> None:
    assert not is_victim_shelter("other", text)


def test_a_shelter_leaves_a_number_and_nothing_else(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        row(),
        row(id="2", name="Secret Place", kind="victim_shelter"),
        row(id="3", name="Quiet House", note="for survivors of domestic violence"),
        row(id="4", name="Hidden", kind="DV"),
        kinds={"DV": "victim_shelter"},
    )
    assert [service.id for service in found.services] == ["1"]
    assert found.shelters_dropped == 3
    said = repr(found.notices)
    assert not any(word in said for word in ("Secret", "Quiet", "Hidden"))


def test_a_service_at_an_unusable_place_is_kept_without_one_and_listed(tmp_path: Path) -> None:
    found = read(tmp_path, row(), row(id="2", longitude="far"), usable=lambda x_m, y_m: False)
    assert [(s.x_m, s.y_m) for s in found.services] == [(None, None), (None, None)]
    keys = [notice.what.key for notice in found.notices]
    assert "places.services_outside" in keys
    assert "places.services_unreadable" in keys


def test_services_at_unusable_places_are_one_notice_for_each_reason(tmp_path: Path) -> None:
    found = read(tmp_path, *[row(), row(longitude="far")] * 4, usable=lambda x_m, y_m: False)
    told = {notice.what.key: notice.what.values for notice in found.notices}
    assert told == {
        "places.services_outside": {"n": 4, "rows": (1, 3, 5)},
        "places.services_unreadable": {"n": 4, "rows": (2, 4, 6)},
    }
    assert found.without_place == tuple(range(1, 9))


def test_bad_input_s23_where_a_nameless_or_broken_row_lies_is_not_repeated_as_it_may_be_a_shelter(
    tmp_path: Path,
) -> None:
    path = write_rows(tmp_path / "s.csv", [row(), row(name="", longitude="-94.12345")])
    path.write_text(
        path.read_text() + "3,Broken,,health,-94.54321,39.08,,,,,,,too,many\n4,Nul\0,,x,-94.54321\n"
    )
    found = read_services(path, MAPPED, CRS)
    assert [(one.code, one.record) for one in found.rejects] == [("S23", 2), ("D05", 3), ("E08", 4)]
    assert "94.12345" not in repr(found)
    assert "94.54321" not in repr(found)
    assert [one.sha256 is not None for one in found.rejects] == [False, True, True]
    assert found.read == 4 == len(found.services) + found.rejected


def test_a_visibility_nobody_knows_is_taken_as_confidential(tmp_path: Path) -> None:
    found = read(tmp_path, row(visibility="Area only"), row(id="2", visibility="everyone"), row(id="3"))
    assert [s.visibility for s in found.services] == ["area_only", "confidential", "public"]


def test_every_row_is_a_service_a_shelter_or_rejected(tmp_path: Path) -> None:
    found = read(tmp_path, row(), row(name=""), row(kind="victim_shelter"), row(id="1"))
    assert found.read == len(found.services) + found.shelters_dropped + found.rejected == 4
    assert [s.id for s in found.services] == ["1", "1-2"]


@pytest.mark.parametrize(
    ("values", "stays"),
    [
        ({"status": "Closed"}, False),
        ({"status": " PERMANENTLY CLOSED "}, False),
        ({"status": "inactivo"}, False),
        ({"status": "No longer at this address"}, False),
        ({"status": "Temporarily closed"}, True),
        ({"status": "Open"}, True),
        ({"closed_day": "2024-04-30"}, False),
        ({"closed_day": "5/1/2024"}, False),
        ({"closed_day": "2024-05-02"}, True),
        ({"closed_day": "unknown"}, True),
        ({"name": "Food pantry (CLOSED)"}, False),
        ({"name": "Comedor - Cerrado"}, False),
        ({"name": "Closed Loop Bicycle Shop"}, True),
        ({"note": "Permanently closed since 2021"}, False),
        ({"note": "Ya no opera"}, False),
        ({"note": "Closed on Sundays"}, True),
        ({"note": "cerrado los domingos"}, True),
    ],
)
def test_bad_input_s23_a_closed_service_is_left_out_with_a_count(
    tmp_path: Path, values: dict, stays: bool
) -> None:
    found = read(tmp_path, row(), row(**{"id": "2", **values}), today=dt.date(2024, 5, 1))
    assert (len(found.services), found.closed) == ((2, 0) if stays else (1, 1))
    assert found.read == len(found.services) + found.closed
    assert ("places.services_closed" in [one.what.key for one in found.notices]) is not stays


@pytest.mark.parametrize(
    ("address", "placed"),
    [
        *((one, False) for one in ("P.O. Box 413", "PO BOX 7", "p o drawer 9", "Post Office Box 1")),
        *((one, False) for one in ("Apartado Postal 12", "PMB 220")),
        *((one, True) for one in ("1200 Elm St", "1200 Elm St, PO Box 7", "Pond Box Lane 5", "")),
    ],
)
def test_bad_input_s23_a_box_at_a_post_office_is_no_place(tmp_path: Path, address: str, placed: bool) -> None:
    found = read(tmp_path, row(address=address))
    (service,) = found.services
    assert (service.x_m is not None) is placed
    assert found.without_place == (() if placed else (1,))
    assert ("places.services_box" in [one.what.key for one in found.notices]) is not placed
    assert "413" not in repr((found.services, found.notices))


def test_bad_input_s23_a_closed_shelter_is_counted_as_a_shelter_and_nothing_of_it_is_repeated(
    tmp_path: Path,
) -> None:
    found = read(
        tmp_path,
        row(kind="victim_shelter", status="closed", address="77 Quiet St"),
        row(id="2", name="", address="78 Quiet St"),
    )
    assert (found.shelters_dropped, found.closed, found.rejected) == (1, 0, 1)
    assert "Quiet" not in repr(found)


def test_the_services_of_kansas_city_lose_their_shelters(real_data: Path) -> None:
    columns = {"id": "id", "name": "name", "kind": "services", "note": "description"}
    columns |= {"longitude": "longitude", "latitude": "latitude"}
    found = read_services(real_data / "kc" / "kc_services_2016.csv", columns, CRS)
    names = {service.name for service in found.services}
    assert not names & {"Hope House", "New House", "Rose Brooks Center", "Synergy Services"}
    assert found.read == 29 == len(found.services) + found.shelters_dropped
    columns = {"name": "name", "kind": "kind", "longitude": "lon", "latitude": "lat"}
    assert len(read_services(real_data / "kc" / "kc_community_places_2026.csv", columns, CRS).services) == 53


MILLIONTHS = (
    {"longitude": "-94600000", "latitude": "39080000"},
    {"longitude": "-94590000", "latitude": "39070000"},
)
METRES = ({"longitude": "361600.5", "latitude": "4326800.5"}, {"longitude": "362000", "latitude": "4327000"})


def test_bad_input_g04_millionths_of_a_degree_are_divided_and_it_is_said(tmp_path: Path) -> None:
    seen = read(tmp_path, *(row(**place) for place in MILLIONTHS))
    plain = read(tmp_path, row(), row(longitude="-94.59", latitude="39.07"))
    for one, other in zip(seen.services, plain.services, strict=True):
        assert (one.x_m, one.y_m) == pytest.approx((other.x_m, other.y_m), abs=0.01)
    (said,) = [one for one in seen.notices if one.what.key == "places.millionths"]
    assert (said.code, said.what.values["names"]) == ("G04", ("longitude", "latitude"))
    assert "places.millionths" not in {one.what.key for one in plain.notices}


def test_bad_input_g06_metres_are_said_with_what_to_write(tmp_path: Path) -> None:
    seen = read(tmp_path, *(row(**place) for place in METRES))
    assert [one.x_m for one in seen.services] == [None, None]
    assert len(seen.without_place) == 2
    (said,) = [one for one in seen.notices if one.what.key == "places.plane"]
    for language, words in (("en", "metres or feet"), ("es", "metros o pies")):
        assert words in Speaker(language).say(said.what)
        assert 'crs = "EPSG:' in Speaker(language).say(said.hint)
    told = read(tmp_path, *(row(**place) for place in METRES), read_as=ReadAs(crs="EPSG:26915"))
    assert (told.services[0].x_m, told.services[0].y_m) == pytest.approx((361600.5, 4326800.5))
    assert "places.plane" not in {one.what.key for one in told.notices}


def test_one_wrong_cell_makes_no_plane_of_degrees(tmp_path: Path) -> None:
    seen = read(tmp_path, row(), row(), row(longitude="361600.5", latitude="4326800.5"))
    assert not {"places.plane", "places.millionths"} & {one.what.key for one in seen.notices}
    assert [one.x_m is None for one in seen.services] == [False, False, True]


def test_the_examples_hold() -> None:
    assert doctest.testmod(no_degrees).failed == 0
