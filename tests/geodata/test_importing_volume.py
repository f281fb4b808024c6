"""A new month that looks unlike the year before it stops an import until a person has said yes."""

import datetime as dt
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from geodata.errors import NeedsConfirmation
from geodata.importing import import_files
from geodata.importing.volume import odd_months
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
