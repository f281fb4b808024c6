"""Data go as far as the last day that is complete in every source still updated, of each table by itself."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from geodata.importing import import_files
from geodata.importing.through import Through, through_of
from geodata.period import NO_DAY, day_number
from geodata.store import open_release
from geodata.words.speaker import Speaker
from layers.base.catalogue import ask
from layers.base.query import Query
from tests.geodata.town import report_rows, write_reports, write_study

TODAY = dt.date(2024, 5, 20)
START = dt.date(2024, 3, 1)
# Three records an hour of the morning, one an hour of the rest of the day: 48 in all, six from 18:00 on.
HOURS = (*[hour for hour in range(6, 18) for _ in range(3)], *range(12, 24))
BUSY = HOURS * 4


def days(first: dt.date, last: dt.date) -> list[dt.date]:
    return [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]


def records(by_day: Sequence[tuple[dt.date, Sequence[int]]], source: str = "city") -> pl.DataFrame:
    rows = [(day_number(day), 60 * hour + 30) for day, hours in by_day for hour in hours]
    day, minute = zip(*rows, strict=True)
    return pl.DataFrame(
        {"source": source, "day": day, "minute": minute, "reported_day": day, "reported_minute": minute},
        schema_overrides={"day": pl.Int32, "reported_day": pl.Int32},
    )


def whole(first: dt.date, last: dt.date, hours: Sequence[int] = BUSY) -> list[tuple[dt.date, Sequence[int]]]:
    return [(day, hours) for day in days(first, last)]


def through(*tables: pl.DataFrame) -> Through:
    return through_of({"incidents": pl.concat(tables)}, TODAY)


LAST = dt.date(2024, 5, 9)
BEFORE = dt.date(2024, 5, 8)


@pytest.mark.parametrize(
    ("hours", "last"),
    [
        ([hour for hour in BUSY if hour < 10], BEFORE),
        ([*(hour for hour in BUSY if hour < 10), 23], BEFORE),
        ([hour for hour in BUSY if hour < 18], BEFORE),
        ([hour for hour in BUSY if hour < 22], LAST),
        (BUSY, LAST),
        ([hour for number, hour in enumerate(BUSY) if number % 5 < 2], LAST),
    ],
    ids=[
        "exported at ten",
        "exported at ten, and one clock is wrong",
        "exported at six in the evening",
        "a quiet end of the evening",
        "a whole day",
        "a quiet day, but one with an evening",
    ],
)
def test_bad_input_s14_a_day_that_the_export_cut_off_is_not_complete(hours: list[int], last: dt.date) -> None:
    found = through(records([*whole(START, BEFORE), (LAST, hours)]))
    assert (found.first, found.last) == (START, last)
    assert [one.what.key for one in found.notices()] == ["import.partial_days"] * (last < LAST)


def test_bad_input_s14_without_hours_a_day_is_judged_by_its_number_alone() -> None:
    no_hours = records([*whole(START, BEFORE, range(12)), (LAST, range(3))]).with_columns(
        minute=pl.lit(-1), reported_minute=pl.lit(-1)
    )
    assert through(no_hours).last == BEFORE


def test_bad_input_s14_a_day_of_the_week_that_is_always_quiet_is_complete() -> None:
    desk = [
        (day, (9, 10, 11) * 10 if day.weekday() < 5 else (9, 10, 11, 12, 13))
        for day in days(START, dt.date(2024, 5, 12))  # a Sunday
    ]
    assert through(records(desk)).last == dt.date(2024, 5, 12)
    cut = [*desk[:-6], (desk[-6][0], (9,) * 10)]  # a Tuesday until ten
    assert through(records(cut)).last == dt.date(2024, 5, 6)


@pytest.mark.parametrize("stray", [1, 2])
def test_bad_input_s14_a_wrong_date_after_the_end_of_the_export_is_not_its_end(stray: int) -> None:
    typo = [(dt.date(2024, 5, 17), [23] * stray)]
    found = through(records([*whole(START, dt.date(2024, 4, 30)), *typo]))
    assert found.last == dt.date(2024, 4, 30)


@pytest.mark.slow
def test_bad_input_s14_a_week_that_was_exported_on_its_wednesday_ends_on_tuesday() -> None:
    weeks = [*whole(START, dt.date(2024, 5, 14)), (dt.date(2024, 5, 15), [8, 9] * 4)]
    assert through(records(weeks)).last == dt.date(2024, 5, 14)
    assert through_of({"incidents": records(weeks)}, dt.date(2024, 5, 15)).last == dt.date(2024, 5, 14)


@pytest.mark.parametrize(
    ("other", "last", "said"),
    [
        (whole(START, dt.date(2024, 4, 30)), dt.date(2024, 4, 30), ["import.source_behind"]),
        (whole(dt.date(2021, 1, 1), dt.date(2021, 6, 30)), LAST, ["import.source_ended"]),
        ([(day, [9]) for day in days(START, LAST)[::6]], LAST, []),
        ([(day, [9]) for day in days(START, dt.date(2024, 4, 1))[::3]], dt.date(2024, 3, 31), None),
    ],
    ids=["a monthly export", "one that ended years ago", "a campus with two a week", "a campus that stopped"],
)
def test_bad_input_s14_of_several_sources_the_earlier_of_those_still_updated_binds(
    other: list, last: dt.date, said: list[str] | None
) -> None:
    found = through(records(whole(START, LAST)), records(other, "county"))
    assert found.last == last
    if said is not None:
        assert [one.what.key for one in found.notices()] == said
    for notice in found.notices():
        for language in ("en", "es"):
            assert "county" in Speaker(language).say(notice.what)


def test_bad_input_s14_each_table_goes_as_far_as_it_goes() -> None:
    counts = pl.DataFrame(
        {
            "source": "desk",
            "area_set": "district",
            "day": [day_number(day) for day in days(START, dt.date(2024, 5, 19))],
            # The last real day was counted in its morning; the rest of the month is filled in with zeros.
            "n": [*[40] * (31 + 30), 12, *[0] * (80 - 62)],
        }
    )
    found = through_of(
        {
            "incidents": records(whole(START, LAST)),
            "requests": records([*whole(START, dt.date(2024, 5, 15)), (dt.date(2024, 5, 16), [8])], "311"),
            "counts": counts,
        },
        TODAY,
    )
    assert found.by_table == {
        "incidents": LAST,
        "requests": dt.date(2024, 5, 15),
        "counts": dt.date(2024, 4, 30),
    }
    assert found.last == LAST
    assert found.newest({"incidents", "requests", "counts"}) == {
        "incidents": "2024-05-09",
        "requests": "2024-05-15",
    }
    alone = through_of({"counts": counts}, TODAY)
    assert (alone.first, alone.last) == (START, dt.date(2024, 4, 30))


def test_bad_input_s14_records_without_a_day_go_nowhere() -> None:
    nothing = records([(START, [9])]).with_columns(day=pl.lit(NO_DAY), reported_day=pl.lit(NO_DAY))
    assert through(nothing).last is None
    assert through(nothing).by_table == {}


@pytest.mark.slow
def test_poisson_days_are_complete_though_they_vary() -> None:
    rng = np.random.default_rng(5)
    share = np.array([1.0] * 6 + [2.0] * 12 + [3.0] * 6)
    late = 0
    for _ in range(300):
        made = [
            (day, np.repeat(np.arange(24), rng.poisson(30 * share / share.sum())))
            for day in days(dt.date(2024, 3, 11), LAST)
        ]
        late += through(records(made)).last == LAST
    assert late >= 297


@pytest.mark.slow
def test_bad_input_s14_requests_and_incidents_of_one_release_say_each_how_far_they_go(tmp_path: Path) -> None:
    study = write_study(tmp_path / "study")
    rows = report_rows(400)
    import_files(study, [write_reports(tmp_path / "r.csv", rows)], today=dt.date(2024, 2, 1))
    head = "CASE ID,CATEGORY,TYPE,DETAIL,CREATION DATE,CREATION TIME,STATUS,CLOSED DATE,LATITUDE,LONGITUDE"
    lines = [
        f"{2_023_000_000 + 40 * number + each},Street Light,Outage,Single,{day:%m/%d/%Y},01:00 PM,OPEN,"
        ",39.08,-94.60"
        for number, day in enumerate(days(dt.date(2023, 3, 1), dt.date(2023, 6, 10)))
        for each in range(2 if day == dt.date(2023, 6, 10) else 8)
    ]
    requests = tmp_path / "q.csv"
    requests.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
    import_files(study, [requests], today=dt.date(2024, 2, 1))
    held = open_release(study)
    assert held.release.through["requests"] == dt.date(2023, 6, 9)
    assert held.release.last == held.release.through["incidents"] > dt.date(2023, 12, 1)
    told = ask(held, Query(layer="quality_of_life"))
    assert told.provenance.data_through == dt.date(2023, 6, 9)
    late = ask(held, Query(layer="quality_of_life", preset="last_28_days"))
    assert "caveat.past_the_requests" in [one.key for one in late.caveats]
    assert ask(held, Query()).provenance.data_through == held.release.last
