"""Days that a program took the wrong way round: stopped where that is sure, asked where it may be."""

import datetime as dt
from collections import Counter

import polars as pl
import pytest

from geodata.doctor.columns import Column
from geodata.doctor.times import find_times
from geodata.words.speaker import LANGUAGES, Speaker
from tests.geodata.doctor.tables import GROUND, moments


def times(cells: list[str], **answers: str):
    column = Column("fecha", pl.Series("fecha", cells, dtype=pl.String))
    return find_times([column], GROUND, {name.replace("_", "."): value for name, value in answers.items()})


def asked(part) -> list[str]:
    return [one.id for one in part.questions]


def stops(part) -> list[str]:
    return [one.says.key for one in part.findings if one.level == "stop"]


def turned(one: dt.datetime) -> dt.datetime:
    return one.replace(month=one.day, day=one.month)


@pytest.mark.parametrize("shown", ["%d-%b-%Y", "%B %d, %Y", "%Y-%m-%d"])
def test_bad_input_t01_exchanged_days_with_the_name_of_a_month_stop_as_typed_ones_do(shown: str) -> None:
    at = moments(90)
    cells = [turned(one).strftime(shown) if one.day <= 12 else one.strftime("%d/%m/%Y") for one in at]
    part = times(cells)
    (stop,) = [one for one in part.findings if one.level == "stop"]
    assert stop.says.key == "doctor.time.exchanged"
    assert stop.says.values["iso"] == sum(one.day <= 12 for one in at)
    assert stop.says.values["n"] == sum(one.day > 12 for one in at)
    mixed = [one.strftime(shown if n % 3 else "%d/%m/%Y") for n, one in enumerate(at)]
    assert stops(times(mixed)) == []


def bare(one: dt.datetime) -> str:
    return f"{one.month}/{one.day}/{one.year}"


@pytest.mark.parametrize("was_exchanged", [True, False])
def test_days_that_a_spreadsheet_wrote_its_own_way_up_to_the_twelfth_are_asked(was_exchanged: bool) -> None:
    # Shown as 5/3/2023 by the clock of the one country or the other: nothing in the file tells which.
    def resaved(one: dt.datetime) -> str:
        if one.day > 12:
            return one.strftime("%d/%m/%Y")
        return bare(one if was_exchanged else turned(one))

    cells = [resaved(one) for one in moments(300)]
    part = times(cells)
    assert asked(part) == ["time.exchanged"]
    assert part.questions[0].asks.key == "doctor.time.exchanged_writing_asks"
    assert [one.value for one in part.questions[0].choices] == ["right", "wrong"]
    right = times(cells, time_exchanged="right")
    assert (asked(right), stops(right), right.settings["day_form"]) == ([], [], "dmy")
    wrong = times(cells, time_exchanged="wrong")
    assert (asked(wrong), stops(wrong)) == ([], ["doctor.time.exchanged_said"])


@pytest.mark.parametrize("written", ["%d/%m/%Y", "%m/%d/%Y %H:%M", "%-d/%-m/%Y", "%-m/%-d/%Y", "%Y-%m-%d"])
def test_days_of_one_way_of_writing_are_not_asked_about(written: str) -> None:
    part = times([one.strftime(written) for one in moments(600)])
    assert (asked(part), stops(part)) == ([], [])


@pytest.mark.parametrize("written", ["%Y-%m-%d %H:%M", "%d/%m/%Y"])
def test_months_without_a_day_after_the_twelfth_are_asked_where_other_months_have_some(written: str) -> None:
    quarter = [one for one in moments(3000) if one.year == 2023 and one.month <= 3]
    cells = [(turned(one) if one.day <= 12 else one).strftime(written) for one in quarter]
    part = times(cells)
    assert asked(part) == ["time.exchanged"]
    asks = part.questions[0].asks
    assert (asks.key, asks.values["months"][0]) == ("doctor.time.exchanged_months_asks", "2023-04")
    by_month = Counter(one.day for one in quarter if 4 <= one.day <= 11)  # the twelfth month is the last one
    assert asks.values["n"] == sum(n for n in by_month.values() if n >= 10)
    assert times([one.strftime(written) for one in quarter]).questions == []


def test_an_export_that_ends_before_the_twelfth_or_holds_months_alone_is_not_asked_about() -> None:
    until = [one for one in moments(900) if one < dt.datetime(2024, 5, 9)]
    assert asked(times([one.strftime("%Y-%m-%d") for one in until])) == []
    firsts = [one.replace(day=1).strftime("%Y-%m-%d") for one in moments(900)]
    assert asked(times(firsts)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_question_shows_both_ways_of_writing(language: str) -> None:
    cells = [bare(one) if one.day <= 12 else one.strftime("%d/%m/%Y") for one in moments(300)]
    said = Speaker(language).say(times(cells).questions[0].asks)
    early, late = next(c for c in cells if c[1] == "/"), next(c for c in cells if c[0] != "0" and "/0" in c)
    assert (early.count("/"), late.count("/")) == (2, 2)
    assert said.count("/202") == 6
