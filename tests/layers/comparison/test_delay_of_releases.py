"""Days are held back as real releases tell: a file is imported, then a later file with late rows in it."""

import csv
import datetime as dt
import shutil
from pathlib import Path

import numpy as np
import pytest

from geodata.holdings import Holdings
from geodata.importing import import_files
from geodata.store import open_release, purge
from layers.base.query import Query
from layers.comparison.asked import Asked
from layers.comparison.compare import compare
from layers.comparison.delay import delay_of
from tests.geodata.town import SOUTH, STEP, WEST, write_reports, write_study
from tests.layers.comparison.towns import said

FIRST = dt.date(2022, 9, 1)
EARLY, LATE = dt.date(2023, 9, 30), dt.date(2023, 12, 31)
LATE_DAYS = 9
REQUEST_HEADER = (
    *("CASE ID", "CATEGORY", "TYPE", "DETAIL", "CREATION DATE", "CREATION TIME", "STATUS", "CLOSED DATE"),
    *("LATITUDE", "LONGITUDE"),
)


def happened(last: dt.date) -> list[tuple[int, dt.date]]:
    """Number and day of everything that a file of some last day holds: a fifth gets in days later."""
    rng = np.random.default_rng(5)
    days = (LATE - FIRST).days + 1
    found = []
    for number in range(8 * days):
        day = FIRST + dt.timedelta(days=number // 8)
        late = LATE_DAYS if rng.random() < 0.2 else 0
        if day + dt.timedelta(days=late) <= last:
            found.append((number, day))
    return found


def place(number: int) -> tuple[float, float]:
    rng = np.random.default_rng(number)
    longitude, latitude = np.array([WEST, SOUTH]) + 3 * STEP * rng.random(2)
    return round(float(longitude), 5), round(float(latitude), 5)


def reports(path: Path, last: dt.date) -> Path:
    rows = []
    for number, day in happened(last):
        date, (longitude, latitude) = f"{day:%m/%d/%Y}", place(number)
        rows.append(
            [
                *(f"KC{number:07d}", date, "23:30", date, "22:15", "", "", "Property Damage", "290", ""),
                *("100", "100 ELM ST", "CPD", "false", "VIC", "W", "F", "30"),
                f"POINT ({longitude} {latitude})",
            ]
        )
    return write_reports(path, rows)


def requests(path: Path, last: dt.date) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(REQUEST_HEADER)
        for number, day in happened(last):
            longitude, latitude = place(number)
            said = ("Street Light", "Outage", "Single", f"{day:%m/%d/%Y}", "01:00 PM", "OPEN", "")
            writer.writerow([2_023_000_000 + number, *said, latitude, longitude])
    return path


def release(folder: Path, last: dt.date) -> None:
    files = [reports(folder / f"r{last}.csv", last), requests(folder / f"q{last}.csv", last)]
    import_files(folder, files, today=last + dt.timedelta(days=1))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = write_study(tmp_path_factory.mktemp("late") / "study")
    release(made, EARLY)
    release(made, LATE)
    return made


@pytest.fixture(scope="module")
def study(folder: Path) -> Holdings:
    return open_release(folder)


ASKED = Asked(at=(SOUTH + STEP, WEST + STEP), day=dt.date(2023, 9, 6))


@pytest.mark.slow
def test_a_release_keeps_how_far_each_earlier_one_went(study: Holdings) -> None:
    told = [(one["release"], one["number"], one["newest"]) for one in study.ledger["imports"]]
    assert told == [
        ("r0001", 1, {"incidents": EARLY.isoformat(), "requests": EARLY.isoformat()}),
        ("r0002", 2, {"incidents": LATE.isoformat(), "requests": LATE.isoformat()}),
    ]


def test_one_release_tells_nothing_of_late_rows_and_says_so(folder: Path) -> None:
    alone = open_release(folder, "r0001")
    found = delay_of(alone, Query(), ASKED)
    assert (found.days, found.not_seen) == (0, "one_release")
    asked = Asked(at=ASKED.at, day=ASKED.day, measure="requests")
    assert delay_of(alone, Query(), asked).days is None


def question(measure: str) -> Query:
    latitude, longitude = ASKED.at or (0.0, 0.0)
    options = (("at", f"{latitude},{longitude}"), ("day", "2023-09-06"), ("measure", measure))
    return Query(layer="before_after", options=options)


@pytest.mark.parametrize(("measure", "way"), [("incidents", "both"), ("requests", "seen")])
def test_the_second_release_holds_back_the_days_whose_rows_came_late(
    study: Holdings, measure: str, way: str
) -> None:
    found = compare(study, question(measure))
    assert found.delay_days == LATE_DAYS
    assert found.windows.held_back is not None
    assert (found.windows.held_back.span_days, found.windows.held_back.last) == (LATE_DAYS, LATE)
    assert found.windows.after.end <= found.windows.held_back.first
    assert found.delay.says.key == f"delay.{way}"
    assert f"after {LATE_DAYS} days" in said(found.delay.says)[0]


@pytest.mark.slow
def test_an_import_without_a_file_brings_no_day_and_changes_no_delay(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    import_files(copy, [], today=dt.date(2024, 3, 1))
    again = open_release(copy)
    assert again.ledger["imports"][-1]["newest"] == {}
    assert delay_of(again, Query(), ASKED).seen_days == LATE_DAYS
    assert purge(copy, "KC0000001").found
    assert delay_of(open_release(copy), Query(), ASKED).seen_days == LATE_DAYS
