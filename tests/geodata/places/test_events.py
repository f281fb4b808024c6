"""Events have days that can be, act on a place or on people, and hold nobody's name."""

import datetime as dt
from pathlib import Path

import pytest

from geodata.errors import BadInput
from geodata.places import read_events
from geodata.places.persons import is_about_person, person_columns
from geodata.records import CONFOUNDING_KINDS, JUDGED_DAYS, OUTPUTS
from geodata.words.speaker import LANGUAGES, Speaker
from tests.geodata.places.files import CRS, feature, write_features, write_rows

FIELDS = (
    *("id", "name", "name_es", "kind", "acts_on", "first_day", "last_day"),
    *("longitude", "latitude", "radius_m", "attendance", "picked_first_day", "picked_last_day"),
    *OUTPUTS,
)
MAPPED = {name: name for name in FIELDS}


def row(**values: str) -> dict:
    plain = dict.fromkeys(FIELDS, "") | {
        "id": "1",
        "name": "Clean-up",
        "acts_on": "place",
        "first_day": "2024-05-04",
        "last_day": "2024-06-28",
    }
    return plain | {"longitude": "-94.6", "latitude": "39.08"} | values


def read(tmp_path: Path, *rows: dict, **more):
    return read_events(write_rows(tmp_path / "e.csv", list(rows)), MAPPED, CRS, **more)


def test_an_event_is_read_whole(tmp_path: Path) -> None:
    full = row(name_es="Limpieza", kind="tidy", last_day="5/6/2024", radius_m="400", attendance="1,200")
    event = read(tmp_path, full, kinds={"tidy": "clean_up"}).events[0]
    assert (event.kind, event.acts_on, event.radius_m, event.attendance) == ("clean_up", "place", 400, 1200)
    assert (event.period.first, event.period.end) == (dt.date(2024, 5, 4), dt.date(2024, 5, 7))
    assert event.names == {"en": "Clean-up", "es": "Limpieza"}
    assert event.x_m is not None


@pytest.mark.parametrize(
    ("wrong", "key"),
    [
        ({"last_day": "2024-05-01"}, "places.event_ends_before"),
        ({"first_day": "every 2nd Tue"}, "places.event_no_day"),
        ({"first_day": ""}, "places.event_no_day"),
        ({"first_day": "13/45/2024"}, "places.event_no_day"),
        ({"acts_on": "both"}, "places.event_acts_on"),
        ({"attendance": "many"}, "places.event_no_number"),
        ({"radius_m": "-5"}, "places.event_no_number"),
        ({"radius_m": "inf"}, "places.event_no_number"),
        ({"name": ""}, "places.event_nameless"),
        ({"hires": "a few"}, "people.event_no_whole_number"),
        ({"rides": "12.5"}, "people.event_no_whole_number"),
        ({"hours": "-1"}, "people.event_no_whole_number"),
        ({"meals": "1e3"}, "people.event_no_whole_number"),
        ({"meals": "12,00"}, "people.event_no_whole_number"),
        ({"served": "٣"}, "people.event_no_whole_number"),
        ({"served": "nan"}, "people.event_no_whole_number"),
        ({"volunteers": "9" * 10}, "people.event_no_whole_number"),
    ],
)
def test_bad_input_s19_a_row_that_is_no_event_is_rejected_with_its_place(
    tmp_path: Path, wrong: dict, key: str
) -> None:
    found = read(tmp_path, row(), row(**wrong))
    assert (found.read, len(found.events), found.rejected) == (2, 1, 1)
    (reject,) = found.rejects
    ((column, value),) = wrong.items()
    assert (reject.what.key, reject.hint.key) == (key, f"{key}.hint")
    assert (reject.file, reject.record, reject.line) == ("e.csv", 2, 3)
    assert (reject.column, reject.value, reject.code) == (column, value or None, "S19")
    assert reject.text.startswith(f"1,{'' if column == 'name' else 'Clean-up'},")


def test_a_reject_names_the_column_as_the_file_does_and_blanks_what_nobody_asked_for(tmp_path: Path) -> None:
    rows = [{"Phone": "816 555 0100", "Event": "Fair", "Who": "both", "From": "2024-05-04"}]
    asked = {"name": "Event", "acts_on": "Who", "first_day": "From"}
    (reject,) = read_events(write_rows(tmp_path / "e.csv", rows), asked, CRS).rejects
    assert (reject.column, reject.value) == ("Who", "both")
    assert reject.text == ",Fair,both,2024-05-04"


def test_bad_input_s22_an_event_without_a_place_is_kept_and_listed(tmp_path: Path) -> None:
    found = read(tmp_path, row(longitude="", latitude=""))
    assert found.events[0].x_m is None
    assert found.notices[-1].code == "S22"


def test_events_without_a_place_are_one_notice_with_their_number_and_first_rows(tmp_path: Path) -> None:
    found = read(tmp_path, row(), *[row(longitude="", latitude="")] * 5)
    (notice,) = found.notices
    assert notice.what.values == {"n": 5, "rows": (2, 3, 4)}
    assert found.without_place == (2, 3, 4, 5, 6)


def test_a_bad_day_beside_a_good_one_still_counts_in_its_month(tmp_path: Path) -> None:
    found = read(tmp_path, row(), row(first_day="May 4", last_day="2024-05-05"), row(first_day="2024-06-01"))
    months = found.groups.filter(found.groups["by"] == "month").sort("group").rows()
    assert months == [("month", "2024-05", 2, 1), ("month", "2024-06", 1, 0)]


def test_bad_input_s25_columns_about_people_are_refused_when_asked_for_and_never_read_otherwise(
    tmp_path: Path,
) -> None:
    path = write_rows(tmp_path / "e.csv", [row() | {"Attendee Phone": "816 555 0100"}])
    found = read_events(path, MAPPED, CRS)
    assert "816 555" not in repr(found)
    assert "S25" in {notice.code for notice in found.notices}
    with pytest.raises(BadInput) as refused:
        read_events(path, MAPPED | {"note": "Attendee Phone"}, CRS)
    assert refused.value.code == "S25"


@pytest.mark.parametrize("name", ["E-mail", "guest_list", "Teléfono", "Last Name", "participant", "DOB"])
def test_columns_about_people_are_known(name: str) -> None:
    assert person_columns([name]) == (name,)
    assert is_about_person(name)


@pytest.mark.parametrize("name", ["attendance", "attendees", "number of participants", "name", "kind"])
def test_counts_of_people_are_not_about_a_person(name: str) -> None:
    assert person_columns([name]) == ()
    assert not is_about_person(name)


def test_events_may_be_geojson(tmp_path: Path) -> None:
    plain = {"title": "Fair", "who": "people", "day": "2024-05-04"}
    path = write_features(tmp_path / "e.geojson", [feature(plain, "Point", [-94.6, 39.08])])
    found = read_events(path, {"name": "title", "acts_on": "who", "first_day": "day"}, CRS)
    assert found.events[0].x_m == pytest.approx(CRS.to_metres([-94.6], [39.08])[0][0])


def test_what_an_event_reported_is_read_and_an_empty_cell_is_unknown_and_never_0(tmp_path: Path) -> None:
    reported = {"hires": "12", "rides": "0", "meals": "1,200", "hours": "40.0", "served": " 7 "}
    full, empty = read(tmp_path, row(**reported), row()).events
    assert full.outputs == {"hires": 12, "rides": 0, "meals": 1200, "served": 7, "hours": 40}
    assert list(full.outputs) == [name for name in OUTPUTS if name in reported]
    assert empty.outputs == {}


def test_the_days_whose_counts_made_people_pick_the_place_are_read(tmp_path: Path) -> None:
    known, unknown = read(
        tmp_path, row(picked_first_day="1/1/2024", picked_last_day="2024-05-03"), row()
    ).events
    assert known.picked is not None
    assert (known.picked.first, known.picked.last) == (dt.date(2024, 1, 1), dt.date(2024, 5, 3))
    assert unknown.picked is None


@pytest.mark.parametrize(
    ("days", "column", "key"),
    [
        (("2024-01-01", ""), "picked_last_day", "people.event_picked_half"),
        (("", "2024-01-01"), "picked_first_day", "people.event_picked_half"),
        (("2024-02-01", "2024-01-01"), "picked_last_day", "people.event_picked_ends_before"),
        (("2024-01-01", "2024-05-04"), "picked_last_day", "people.event_picked_late"),
        (("winter", "2024-01-01"), "picked_first_day", "places.event_no_day"),
    ],
)
def test_days_of_picking_that_cannot_be_are_rejected(tmp_path: Path, days, column: str, key: str) -> None:
    found = read(tmp_path, row(), row(picked_first_day=days[0], picked_last_day=days[1]))
    (reject,) = found.rejects
    assert (reject.column, reject.what.key, reject.hint.key) == (column, key, f"{key}.hint")
    assert (reject.record, reject.value) == (2, dict(zip(FIELDS[-10:-8], days, strict=True))[column] or None)
    for language in LANGUAGES:
        said = Speaker(language).say(reject.what) + Speaker(language).say(reject.hint)
        assert "[" not in said


def test_a_short_event_on_a_place_is_taken_named_and_never_judged(tmp_path: Path) -> None:
    rows = [row(), row(last_day="2024-06-27"), row(last_day=""), row(acts_on="people", last_day="")]
    found = read(tmp_path, *rows)
    assert [event.lasting_days for event in found.events] == [JUDGED_DAYS, JUDGED_DAYS - 1, 1, 1]
    assert [event.judged for event in found.events] == [True, False, False, False]
    (notice,) = found.notices
    assert (notice.code, notice.what.key) == ("S19", "people.events_short")
    assert notice.what.values == {"n": 2, "rows": (2, 3)}


def test_an_event_on_people_is_never_judged_however_long_it_lasts(tmp_path: Path) -> None:
    (event,) = read(tmp_path, row(acts_on="people", last_day="2025-12-31")).events
    assert event.lasting_days > JUDGED_DAYS
    assert not event.judged


def test_events_that_can_change_counts_by_themselves_are_known_by_their_kind(tmp_path: Path) -> None:
    kinds = [*sorted(CONFOUNDING_KINDS), "clean_up", ""]
    events = read(tmp_path, *[row(kind=kind) for kind in kinds], row(kind="patrol")).events
    assert [event.is_confounder for event in events] == [True] * 6 + [False] * 3
    (renamed,) = read(tmp_path, row(kind="patrol"), kinds={"patrol": "police_operation"}).events
    assert renamed.is_confounder
