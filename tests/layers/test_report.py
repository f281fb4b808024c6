"""A report is found by its number where it may be shown, and nothing tells why another one is not."""

import csv
import datetime as dt
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from geodata.holdings import Holdings
from geodata.importing import import_files
from geodata.records import Texts
from geodata.store import open_release
from layers.base.report import report_places
from tests.layers.cities import city

TOWN = city(seed=7, n=900)


def with_numbers(holdings: Holdings, numbers: dict[int, str]) -> Holdings:
    named = [numbers.get(row, f"N-{row}") for row in range(len(holdings.incidents))]
    return replace(holdings, incidents=replace(holdings.incidents, number=Texts.of(named)))


def rows_where(*, protected: bool, place: int, default: str | None) -> list[int]:
    records = TOWN.incidents
    words = records.default_location.words()
    wanted = (records.protected == protected) & (records.place == place)
    return [row for row in np.flatnonzero(wanted).tolist() if words[row] == default]


SHOWN = rows_where(protected=False, place=0, default=None)
PROBLEM = rows_where(protected=False, place=0, default="problem_place")
PROTECTED = rows_where(protected=True, place=0, default=None)
HIDDEN = {
    "protected": PROTECTED,
    "without a place": rows_where(protected=False, place=1, default=None),
    "outside": rows_where(protected=False, place=2, default=None),
    "at a desk": rows_where(protected=False, place=0, default="reporting_desk"),
}


@pytest.mark.parametrize("row", [SHOWN[0], SHOWN[-1], PROBLEM[0]])
def test_a_report_that_may_be_shown_is_where_its_record_says(row: int) -> None:
    records = TOWN.incidents
    (found,) = report_places(TOWN, f" kc-{row:05d}")
    assert (found.x_m, found.y_m) == (records.x_m[row], records.y_m[row])
    assert found.kind == records.kind.words()[row]
    assert (found.day is None) == (records.day[row] == np.iinfo(np.int32).max or records.day[row] < 0)


@pytest.mark.parametrize("why", HIDDEN)
def test_a_report_that_may_not_be_shown_is_no_other_than_one_that_nobody_has(why: str) -> None:
    assert HIDDEN[why]
    for row in HIDDEN[why]:
        assert report_places(TOWN, f"KC-{row:05d}") == report_places(TOWN, "KC-99999") == ()


def test_every_row_is_shown_exactly_where_the_list_of_incidents_would_draw_it() -> None:
    shown = {row for row in range(len(TOWN.incidents)) if report_places(TOWN, f"KC-{row:05d}")}
    assert shown == {*SHOWN, *PROBLEM}


def test_of_one_number_all_places_are_shown_unless_one_of_its_reports_is_protected() -> None:
    first, second = SHOWN[:2]
    both = report_places(with_numbers(TOWN, {first: "AB 1", second: "ab1"}), "AB1")
    assert [(one.x_m, one.y_m) for one in both] == [
        (TOWN.incidents.x_m[row], TOWN.incidents.y_m[row]) for row in (first, second)
    ]
    mixed = with_numbers(TOWN, {first: "AB1", PROTECTED[0]: "AB1"})
    assert report_places(mixed, "AB1") == ()
    assert len(report_places(with_numbers(TOWN, dict.fromkeys(SHOWN, "same")), "same")) == 5


@pytest.mark.slow
def test_real_reports_of_san_francisco_are_found_with_the_zeros_that_their_numbers_begin_with(
    real_data: Path, tmp_path: Path
) -> None:
    file = real_data / "agencies" / "sfpd_2018_head.csv"
    # Numbers begin with the year: those of 2008 with a zero, as a table of numbers would lose it.
    text = file.read_text(encoding="utf-8")
    study, old = tmp_path / "study", tmp_path / "sfpd_2008.csv"
    study.mkdir()
    head = '[study]\nname = "sf"\ntime_zone = "America/Los_Angeles"\ncrs = "auto"\nlanguages = ["en", "es"]\n'
    (study / "study.toml").write_text(head, encoding="utf-8")
    old.write_text(re.sub(r",18(?=\d{7},)", ",08", text), encoding="utf-8")
    import_files(study, [old], today=dt.date(2026, 11, 25))
    holdings = open_release(study)
    with old.open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["Incident Number"].startswith("08")]
    numbers = {row["Incident Number"] for row in rows}
    placed = {row["Incident Number"] for row in rows if row["Latitude"]}
    found = {number: report_places(holdings, number) for number in numbers}
    assert len(numbers) > 2_000
    assert all(not places for number, places in found.items() if number not in placed)
    assert 0.5 * len(placed) < sum(map(bool, found.values())) < len(placed)
    assert not any(report_places(holdings, number.removeprefix("0")) for number in numbers)
    protected = holdings.incidents.number[holdings.incidents.protected]
    assert len(protected)
    assert not any(report_places(holdings, number) for number in protected)
