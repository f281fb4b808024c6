"""A table of an agency that no feed knows: told as a whole, or asked, whatever its columns are called."""

import dataclasses
import datetime as dt
import random
import re
import zoneinfo
from pathlib import Path

import polars as pl
import pytest

from geodata.clean.translated import translated
from geodata.doctor import Diagnosis, examine
from geodata.doctor.diagnosis import name_for
from geodata.doctor.model import QUESTIONS, Finding
from geodata.doctor.rehearsal import quiet_from
from geodata.doctor.writing import refuse_unfit
from geodata.errors import BadInput
from geodata.feeds import recognise
from geodata.feeds.mapped import TableMapping
from geodata.read import read_table
from geodata.read.raw import BadRow
from geodata.words.speaker import LANGUAGES, Speaker
from geodata.words.text import Text
from tests.geodata.doctor.tables import EAST, GROUND, NORTH, SOUTH, WEST, agency, raw, renamed
from tests.geodata.town import SOUTH as TOWN_SOUTH
from tests.geodata.town import STEP, report_rows, write_reports
from tests.geodata.town import WEST as TOWN_WEST

SPANISH = {
    "Report": "Folio",
    "Occurred": "Fecha del hecho",
    "Reported": "Fecha de denuncia",
    "Offense": "Delito",
    "Lat": "Latitud",
    "Lon": "Longitud",
    "Address": "Domicilio",
    "Sex": "Sexo",
    "Age": "Edad",
    "Beat": "Sector",
}
LETTERS = dict(zip(SPANISH, "QWERTYUIOP", strict=True))


def roles(found: Diagnosis) -> dict[str, str]:
    assert found.mapping is not None
    return dict(found.mapping.columns)


def asked(found: Diagnosis) -> list[str]:
    return [one.id for one in found.questions]


def said(found: Diagnosis) -> str:
    return "\n".join(str(found.to_json(Speaker(language))) for language in LANGUAGES)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_spanish_names_in_any_order_are_told_without_a_question(seed: int) -> None:
    found = examine(raw(renamed(agency(), SPANISH, seed)), GROUND)
    assert asked(found) == []
    assert (
        roles(found).items()
        >= {
            "day": "Fecha del hecho",
            "reported_day": "Fecha de denuncia",
            "kind": "Delito",
            "number": "Folio",
            "longitude": "Longitud",
            "latitude": "Latitud",
            "address": "Domicilio",
            "beat": "Sector",
        }.items()
    )
    assert set(found.person_columns) == {"Sexo", "Edad"}
    assert found.sort == "incidents"


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_letters_in_any_order_are_told_by_their_cells_and_one_question(seed: int) -> None:
    table = raw(renamed(agency(), LETTERS, seed))
    found = examine(table, GROUND)
    # Two columns hold days, and no name says which is the day of the incident.
    assert asked(found) == ["time.occurred"]
    answered = examine(table, GROUND, {"time.occurred": LETTERS["Occurred"]})
    assert asked(answered) == []
    assert (
        roles(answered).items()
        >= {
            "day": LETTERS["Occurred"],
            "kind": LETTERS["Offense"],
            "number": LETTERS["Report"],
            "longitude": LETTERS["Lon"],
            "latitude": LETTERS["Lat"],
        }.items()
    )
    assert set(answered.person_columns) >= {LETTERS["Sex"], LETTERS["Age"]}


@pytest.mark.slow
def test_the_known_town_under_letters_is_told_as_its_feed_knows_it(tmp_path: Path) -> None:
    rows = report_rows(400)
    table = read_table(write_reports(tmp_path / "town.csv", rows))
    feed, _ = recognise(table.frame.columns)
    assert feed.name == "kcpd"
    letters = dict(zip(table.frame.columns, "ABCDEFGHIJKLMNOPQRS", strict=True))
    order = list(letters.values())
    random.Random(2).shuffle(order)
    other = raw({name: table.frame.rename(letters)[name].to_list() for name in order}, "other.csv")
    box = (TOWN_WEST, TOWN_SOUTH, TOWN_WEST + 3 * STEP, TOWN_SOUTH + 3 * STEP)
    ground = GROUND.__class__("America/Chicago", box, today=dt.date(2026, 11, 25))
    found = examine(other, ground)
    assert len(found.questions) <= 3
    assert found.mapping is not None
    assert roles(found)["number"] == letters["Report_No"]
    assert roles(found)["location"] == letters["Location"]
    assert roles(found)["kind"] == letters["Offense"]
    assert roles(found)["code"] == letters["IBRS"]
    assert {letters[name] for name in ("Race", "Sex", "Age")} & set(roles(found).values()) == set()
    day = roles(found).get("day")
    assert day in {letters["From_Date"], letters["Reported_Date"]} or "time.occurred" in asked(found)


@pytest.mark.slow
def test_nothing_of_a_person_a_house_or_a_report_is_ever_said() -> None:
    rows = agency(300)
    rows["Suspect"] = [f"Qzname Qzperson{i}" for i in range(len(rows["Report"]))]
    rows["Remarks"] = [
        f"Caller 555-010-{i:04d} said that Qzperson was there again and again"
        for i in range(len(rows["Report"]))
    ]
    found = examine(raw(rows), GROUND)
    words = said(found)
    assert "Qz" not in words
    assert "555-010" not in words
    assert not any(number in words for number in set(map(str, rows["Report"])))
    assert not any(f"'{address}'" in words for address in set(map(str, rows["Address"])))


@pytest.mark.slow
def test_short_stories_in_a_column_of_types_are_neither_shown_nor_written_down() -> None:
    rows = agency(400)
    told = [
        f"Burglary of {'ANA' if i % 2 else 'Beto'} RUIZQZ, {100 + i} Elm St"
        for i in range(len(rows["Report"]))
    ]
    alone = examine(raw(rows | {"Offense": told}), GROUND, {"kinds.sounding": "take"})
    assert "RUIZQZ" not in said(alone)
    assert alone.mapping is None or not any("RUIZQZ" in word for word in alone.mapping.kinds)
    # A few stories among types that come back.
    mixed = [
        one if i % 40 else f"Follow up w JOHN SMITHQZ re 55500{i}" for i, one in enumerate(rows["Offense"])
    ]
    found = examine(raw(rows | {"Offense": mixed}), GROUND, {"kinds.sounding": "take"})
    assert found.mapping is not None
    assert found.mapping.columns["kind"] == "Offense"
    assert "SMITHQZ" not in said(found)
    assert not any("SMITHQZ" in word for word in found.mapping.kinds)
    assert any(one.says.key == "doctor.kind.rare" for one in found.findings)


@pytest.mark.slow
@pytest.mark.parametrize(
    "written",
    ["Calle Hidalgo {n}", "Apt 0, {n} Elm St", "{n}B Elm St", "# {n} Elm St; home of MARIA LOPEZQZ"],
)
def test_no_form_of_an_address_shows_a_house(written: str) -> None:
    rows = agency(300)
    houses = [1_201 + 2 * i for i in range(len(rows["Report"]))]
    rows["Address"] = [written.format(n=n) for n in houses]
    words = said(examine(raw(rows), GROUND))
    assert "LOPEZQZ" not in words
    assert not any(str(n) in words for n in houses[:3])


@pytest.mark.slow
def test_without_a_study_less_is_told_and_nothing_guessed() -> None:
    found = examine(raw(renamed(agency(), LETTERS)))
    assert "place" not in {one.role for one in found.proposals}
    named = examine(raw(agency()))
    assert roles(named)["longitude"] == "Lon"


@pytest.mark.slow
def test_times_in_utc_are_asked_and_local_ones_are_not() -> None:
    local = examine(raw(agency(1200)), GROUND)
    assert "time.zone" not in asked(local)
    rows = agency(1200)
    for name in ("Occurred", "Reported"):
        shifted = [dt.datetime.strptime(str(c), "%m/%d/%Y %H:%M") + dt.timedelta(hours=6) for c in rows[name]]
        rows[name] = [at.strftime("%m/%d/%Y %H:%M") for at in shifted]
    assert "time.zone" in asked(examine(raw(rows), GROUND))
    answered = examine(raw(rows), GROUND, {"time.zone": "UTC"})
    assert answered.mapping is not None
    assert (answered.mapping.time_zone, asked(answered)) == ("UTC", [])


def test_hours_that_are_hardly_quieter_than_others_say_nothing_of_a_zone() -> None:
    even = pl.Series([hour * 60 for hour in range(24) for _ in range(50 - (9 <= hour < 13))])
    assert quiet_from(even) is None
    assert quiet_from(even.filter(~even.is_between(180, 400))) == 3
    assert quiet_from(even.head(499)) is None


@pytest.mark.slow
def test_milliseconds_that_count_local_time_are_asked_and_read_so() -> None:
    zone = zoneinfo.ZoneInfo("America/Chicago")
    for counts, asks in ((zone, False), (dt.UTC, True)):
        rows = agency(1200)
        del rows["Reported"]
        written = [dt.datetime.strptime(str(cell), "%m/%d/%Y %H:%M") for cell in rows["Occurred"]]
        rows["Occurred"] = [int(at.replace(tzinfo=counts).timestamp() * 1000) for at in written]
        assert ("time.zone" in asked(examine(raw(rows), GROUND))) is asks
        answer = {"time.zone": "America/Chicago"} if asks else {}
        found = examine(raw(rows), GROUND, answer)
        assert found.mapping is not None
        made, _variant = translated(raw(rows), found.mapping, "America/Chicago")
        assert made.frame["Occurred"].to_list() == [at.strftime("%Y-%m-%d %H:%M") for at in written]


@pytest.mark.slow
def test_places_outside_a_stack_and_a_gap_are_found() -> None:
    rows = agency(900)
    desk = [(39.05, -94.55)] * 60
    for i, (y, x) in enumerate(desk):
        rows["Lat"][i], rows["Lon"][i] = y, x
    for i in range(70, 80):
        rows["Lat"][i], rows["Lon"][i] = 45.5131, -73.5584
    for name in ("Occurred", "Reported"):
        rows[name] = [str(c).replace("05/", "08/", 1) if str(c).startswith("05/") else c for c in rows[name]]
    found = examine(raw(rows), GROUND)
    keys = {one.says.key for one in found.findings}
    assert {"doctor.try.outside", "doctor.try.stack", "doctor.volume.gap"} <= keys
    outside = next(one for one in found.findings if one.says.key == "doctor.try.outside")
    assert outside.says.values["n"] == 10


@pytest.mark.slow
def test_rows_that_cannot_be_are_counted_by_reason_and_many_of_them_stop() -> None:
    rows = agency(300)
    few = dict(rows, Occurred=["02/30/2024 10:00", *rows["Occurred"][1:]])
    found = examine(raw(few), GROUND)
    rejected = [one for one in found.findings if one.says.key == "doctor.try.rejected"]
    assert [(one.code, one.level, one.says.values["n"]) for one in rejected] == [("T09", "look", 1)]
    many = dict(rows, Occurred=["02/30/2024 10:00"] * 20 + rows["Occurred"][20:])
    assert any(one.level == "stop" for one in examine(raw(many), GROUND).findings)


@pytest.mark.parametrize(
    ("columns", "sort", "key"),
    [
        ({"A": ["1.5", "2.5"] * 20, "B": ["x", "y"] * 20}, "unknown", "doctor.refused.hopeless"),
        ({"A": [], "B": []}, "unknown", "doctor.refused.empty"),
        (
            {"id": ["1"], "the_geom": ["MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)))"]},
            "areas",
            "doctor.refused.areas",
        ),
        (
            {
                "district": ["4"] * 40,
                "crime": ["Robbery", "Arson"] * 20,
                "Date": [f"2023-01-{1 + i // 2:02d}" for i in range(40)],
                "Crime_Count": [str(i % 5) for i in range(40)],
            },
            "counts",
            "doctor.refused.counts",
        ),
    ],
)
def test_a_hopeless_table_is_refused_with_the_reason(columns, sort: str, key: str) -> None:
    found = examine(raw(columns), GROUND)
    assert (found.sort, found.mapping, found.refused.key) == (sort, None, key)


def test_requests_are_told_from_incidents() -> None:
    count = 80
    rows = {
        "CASE": [f"2020{i:06d}" for i in range(count)],
        "OPENED": [f"2020-{1 + i % 12:02d}-{13 + i % 10:02d}" for i in range(count)],
        "WHAT": ["Graffiti", "Pothole", "Street Light", "Trash"] * 20,
        "LAT": [SOUTH + 0.1] * count,
        "LON": [WEST + 0.1 + i / 10_000 for i in range(count)],
    }
    found = examine(raw(rows), GROUND)
    assert found.sort == "requests"
    assert found.mapping is not None
    assert found.mapping.kinds["Graffiti"] == "graffiti"


@pytest.mark.slow
def test_every_question_that_is_asked_can_be_answered() -> None:
    tables = [
        raw(renamed(agency(), LETTERS)),
        raw({"t": ["1/2/03"] * 30, "x": ["500000.5"] * 30, "y": ["4000000.5"] * 30}),
    ]
    found = {one for table in tables for one in asked(examine(table))}
    assert found
    assert found <= set(QUESTIONS)


def test_a_name_may_stand_in_a_study_and_is_no_feeds() -> None:
    assert [name_for(file) for file in ("A b.CSV", "kcpd.csv", "2024.csv", "Ñandú.csv")] == [
        *("a-b", "kcpd-x", "table-2024", "and"),
    ]
    assert EAST > WEST
    assert NORTH > SOUTH


@pytest.mark.slow
def test_small_stacks_are_counted_and_not_listed() -> None:
    rows = agency(200)
    for place in range(4):
        for n in range(place * 8, place * 8 + 6):
            rows["Lon"][n], rows["Lat"][n] = WEST + 0.1 + place / 100, SOUTH + 0.1
    found = examine(raw(rows), GROUND)
    assert not any(one.says.key == "doctor.try.stack" for one in found.findings)
    left = [one.says.values["n"] for one in found.findings if one.says.key == "doctor.try.small_stacks"]
    assert len(left) == 1


@pytest.mark.parametrize(
    ("cells", "key"),
    [
        (["week 3 of 2024", "2024, spring 11"] * 20, "doctor.refused.unread_days"),
        (["red", "blue"] * 20, "doctor.refused.no_days"),
    ],
)
def test_a_table_without_readable_days_names_its_column_and_the_places_that_were_found(
    cells, key: str
) -> None:
    rows = agency(40)
    table = {"When it was (date)": cells, "Offense": rows["Offense"][:40]}
    table |= {name: rows[name][:40] for name in ("Lat", "Lon")}
    found = examine(raw(table), GROUND)
    assert found.refused is not None
    assert found.refused.key == key
    text = said(found)
    assert "Lon" in text
    assert "Lat" in text
    assert ("week 3" in text) == (key == "doctor.refused.unread_days")
    assert "none names a place" not in text


def test_days_with_blanks_behind_their_points_are_named_where_they_cannot_be_read() -> None:
    rows = agency(40)
    table = {name: rows[name][:40] for name in ("Offense", "Lat", "Lon")}
    found = examine(raw(table | {"Datum": [f"{1 + n % 28}. 5. 2023" for n in range(40)]}), GROUND)
    assert found.refused is None or "Datum" in said(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_bad_input_d09_a_table_of_rejected_rows_alone_is_not_said_to_have_none(language: str) -> None:
    bad = tuple(BadRow(n, n + 1, code, None, "", 0, "") for n, code in ((2, "D09"), (1, "D09"), (3, "D05")))
    found = examine(dataclasses.replace(raw({"A": [], "B": []}), bad=bad), GROUND)
    assert found.refused is not None
    said = Speaker(language).say(found.refused)
    assert (found.rows, found.refused.key) == (3, "doctor.refused.all_rejected")
    assert found.refused.values["line"] == 2
    assert re.search(r" 3 .* 2\. .*\(D09, 2 .*\): \w", said)
    with pytest.raises(BadInput) as stopped:
        refuse_unfit(found)
    assert "D09" in str(stopped.value)


@pytest.mark.parametrize(
    ("code", "key", "hint"),
    [
        ("D09", "doctor.try.rejected", "doctor.stopped.file_hint"),
        ("T01", "doctor.time.exchanged", "doctor.stopped.file_hint"),
        ("T09", "doctor.try.rejected", "doctor.stopped.hint"),
        ("G16", "doctor.ground.elsewhere", "doctor.stopped.hint"),
    ],
)
def test_only_where_an_answer_could_help_it_is_said_so(code: str, key: str, hint: str) -> None:
    stop = Finding(code, Text(key), "stop")
    found = Diagnosis("a.csv", "incidents", 9, (), (), (stop,), mapping=TableMapping("a", {}))
    with pytest.raises(BadInput) as stopped:
        refuse_unfit(found)
    assert (stopped.value.code, stopped.value.hint.key) == (code, hint)
