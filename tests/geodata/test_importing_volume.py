"""A new month that looks unlike the year before it stops an import until a person has said yes."""

import calendar
import datetime as dt
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from geodata.errors import NeedsConfirmation
from geodata.importing import import_files
from geodata.importing.through import Reach, Through
from geodata.importing.volume import odd_months, stop_at_odd_months
from geodata.period import day_number
from geodata.store import list_releases, open_release
from geodata.words.speaker import Speaker
from tests.geodata.town import report_rows, write_reports, write_study

TODAY = dt.date(2024, 3, 1)
MONTHS = [dt.date(2023, month, 1) for month in range(1, 13)]
JANUARY = dt.date(2024, 1, 1)


def counted(by_month: dict[dt.date, int], beat: str = "100", kind: str = "robbery") -> pl.DataFrame:
    days = [day_number(month) + one % 28 for month, n in by_month.items() for one in range(n)]
    return pl.DataFrame(
        {
            "day": pl.Series(days, dtype=pl.Int32),
            "kind": kind,
            "beat": beat,
            "division": None,
            "district": None,
        }
    )


YEAR = dict.fromkeys(MONTHS, 100)


@pytest.mark.parametrize(
    ("january", "odd"), [(100, False), (128, False), (141, True), (72, False), (59, True), (0, False)]
)
def test_bad_input_s13_a_month_three_tenths_above_or_below_the_year_before_is_odd(
    january: int, odd: bool
) -> None:
    now = counted(YEAR | {JANUARY: january})
    found = odd_months(counted(YEAR), now, dt.date(2024, 1, 31))
    assert [(one.month, one.by, one.n, one.expected) for one in found] == (
        [(JANUARY, "all", january, 100.0)] if odd else []
    )


@pytest.mark.parametrize(
    ("before", "last"),
    [
        (YEAR, dt.date(2024, 1, 30)),
        (dict.fromkeys(MONTHS[8:], 100), dt.date(2024, 1, 31)),
        (dict.fromkeys(MONTHS, 30), dt.date(2024, 1, 31)),
        (YEAR | {JANUARY: 3}, dt.date(2024, 1, 31)),
    ],
    ids=["the month has not ended", "four months are no year", "few records", "the month was there before"],
)
def test_where_nothing_can_be_expected_nothing_is_odd(before: dict, last: dt.date) -> None:
    assert odd_months(counted(before), counted(before | {JANUARY: 7}), last) == ()


def days_in(month: dt.date) -> int:
    return calendar.monthrange(month.year, month.month)[1]


YEAR_OF_COUNTS = [(month, label, area, 50) for month in MONTHS for label in "ab" for area in "12"]


def table_of_counts(rows: list[tuple[dt.date, str, str, int]]) -> pl.DataFrame:
    months, labels, areas, n = zip(*rows, strict=True)
    return pl.DataFrame(
        {
            "source": "desk",
            "area_set": "district",
            "day": pl.Series(map(day_number, months), dtype=pl.Int32),
            "label": labels,
            "area": areas,
            "n": n,
        }
    )


@pytest.mark.parametrize(
    ("january", "odd"),
    [
        ([("a", "1", 90), ("b", "2", 110)], []),
        ([("a", "1", 20), ("b", "2", 40)], [("all", "")]),
        ([("a", "1", 100), ("b", "1", 100), ("a", "2", 0), ("b", "2", 0)], [("area", "2")]),
        ([("a", "1", 100), ("a", "2", 100), ("b", "1", 0)], [("kind", "b")]),
        ([("a", "1", 100), ("a", "2", 100)], [("kind", "b")]),
    ],
    ids=["as usual", "less", "an area of zeros", "a label of zeros", "a label that is missing"],
)
def test_bad_input_s13_counts_are_judged_by_what_they_add_up_to(january: list, odd: list) -> None:
    now = table_of_counts([*YEAR_OF_COUNTS, *((JANUARY, *one) for one in january)])
    found = odd_months(
        table_of_counts(YEAR_OF_COUNTS), now, dt.date(2024, 1, 31), table="counts", source="desk (district)"
    )
    assert [(one.by, one.group) for one in found] == odd
    for language in ("en", "es"):
        assert all("desk (district)" in Speaker(language).say(one.says) for one in found)


@pytest.mark.slow
def test_bad_input_s13_requests_that_are_missing_stop_an_import_as_incidents_do(tmp_path: Path) -> None:
    study = write_study(tmp_path / "study")

    def requests(path: Path, months: list[dt.date], each: int) -> Path:
        head = "CASE ID,CATEGORY,TYPE,DETAIL,CREATION DATE,CREATION TIME,STATUS,CLOSED DATE"
        days = [(month, number) for month in months for number in range(each)]
        rows = [
            f"{2_023_000_000 + 10_000 * month.month + 200_000 * (month.year - 2023) + number},Street Light,"
            f"Outage,Single,{month + dt.timedelta(days=number % days_in(month)):%m/%d/%Y},01:00 PM,OPEN,"
            ",39.08,-94.60"
            for month, number in days
        ]
        path.write_text("\n".join([f"{head},LATITUDE,LONGITUDE", *rows]) + "\n", encoding="utf-8")
        return path

    import_files(study, [requests(tmp_path / "year.csv", MONTHS, 100)], today=TODAY)
    few = requests(tmp_path / "january.csv", [JANUARY], 31)
    with pytest.raises(NeedsConfirmation) as stopped:
        import_files(study, [few], today=TODAY)
    assert stopped.value.code == "S13"
    said = Speaker("en").say(stopped.value.what)
    assert "2024-01 has 31 requests" in said
    assert "solicitudes" in Speaker("es").say(stopped.value.what)
    assert "S13" in [one.code for one in import_files(study, [few], today=TODAY, confirmed=True).notices]


def test_bad_input_s13_a_source_that_comes_later_than_another_is_judged_by_its_own_past() -> None:
    both = {
        source: counted(YEAR).with_columns(source=pl.lit(source), reported_day=pl.col("day"))
        for source in ("city", "county")
    }
    january = {
        source: counted(YEAR | {JANUARY: n}).with_columns(source=pl.lit(source), reported_day=pl.col("day"))
        for source, n in (("city", 100), ("county", 40))
    }
    minutes = [pl.lit(-1, pl.Int16).alias(name) for name in ("minute", "reported_minute")]
    known = pl.concat(both.values()).with_columns(minutes)
    first = pl.concat([january["city"], both["county"]]).with_columns(minutes)
    last = pl.concat(january.values()).with_columns(minutes)

    def stop(before: pl.DataFrame, now: pl.DataFrame) -> list[str]:
        through = Through(
            tuple(
                Reach("incidents", name, MONTHS[0], dt.date(2024, 1, 31), dt.date(2024, 1, 31))
                for name in both
            )
        )
        tables = {"incidents": before}, {"incidents": now}
        said = stop_at_odd_months(*tables, (Through(()), through), confirmed=True)
        return [one.what.values["source"] for one in said]

    assert stop(known, first) == []
    assert stop(first, last) == ["county"]


@pytest.mark.parametrize(
    ("known", "odd"), [(dt.date(2024, 1, 30), True), (dt.date(2024, 1, 31), False), (None, False)]
)
def test_bad_input_s13_a_month_that_had_not_ended_is_judged_once_it_has(
    known: dt.date | None, odd: bool
) -> None:
    half = counted(YEAR | {JANUARY: 40})
    found = odd_months(half, half, dt.date(2024, 2, 15), known=known)
    assert [one.month for one in found] == [JANUARY] * odd


@pytest.mark.slow
def test_few_more_than_chance_makes_are_not_odd() -> None:
    year = dict.fromkeys(MONTHS, 60)
    rng = np.random.default_rng(3)
    drawn = [
        odd_months(counted(year), counted(year | {JANUARY: int(rng.poisson(60))}), dt.date(2024, 1, 31))
        for _ in range(200)
    ]
    assert sum(map(bool, drawn)) == 0


def test_a_kind_and_a_beat_that_vanish_are_named() -> None:
    year = dict.fromkeys(MONTHS, 60)
    before = pl.concat(
        [counted(year), counted(year, "200", "theft_other"), counted(dict.fromkeys(MONTHS, 5), "300")]
    )
    now = pl.concat([before, counted({JANUARY: 125})])
    found = odd_months(before, now, dt.date(2024, 1, 31))
    assert [(one.by, one.group) for one in found] == [("kind", "theft_other"), ("area", "200")]
    for language, word in (("en", "about 60"), ("es", "unos 60")):
        said = [Speaker(language).say(one.says) for one in found]
        assert all(word in one for one in said)
        assert "theft_other" not in said[0]
        assert "200" in said[1]


@pytest.mark.slow
def test_it_stops_an_import_and_with_a_yes_stands_beside_the_numbers(tmp_path: Path) -> None:
    study = write_study(tmp_path / "study")
    rows = report_rows(1_200)
    import_files(study, [write_reports(tmp_path / "year.csv", rows)], today=TODAY)
    few = [
        [
            f"KC24{number:06d}",
            *(f"01/{1 + number:02d}/2024", "14:30"),
            f"01/{1 + number:02d}/2024",
            *row[4:],
        ]
        for number, row in enumerate(rows[:31])
    ]
    file = write_reports(tmp_path / "january.csv", few)
    with pytest.raises(NeedsConfirmation) as stopped:
        import_files(study, [file], today=TODAY)
    assert stopped.value.code == "S13"
    assert "2024-01" in Speaker("es").say(stopped.value.what)
    assert len(list_releases(study)) == 1
    report = import_files(study, [file], today=TODAY, confirmed=True)
    assert "S13" in [notice.code for notice in report.notices]
    kept = open_release(study).quality["notices"]
    assert "S13" in [notice["code"] for notice in kept]
