"""Days, times and clock changes are read exactly, or not at all."""

import datetime as dt
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.clean.clock import changes_of, put_right
from geodata.clean.times import read_days, read_times
from geodata.clean.written_days import day_parts
from geodata.period import day_number, day_of


@pytest.mark.slow
@given(st.dates(dt.date(1000, 1, 1), dt.date(9999, 12, 31)), st.booleans())
def test_every_day_is_read_back_in_every_order(day, zeros):
    m, d = (f"{day.month:02}", f"{day.day:02}") if zeros else (str(day.month), str(day.day))
    written = {"mdy": f"{m}/{d}/{day.year}", "dmy": f"{d}/{m}/{day.year}", "ymd": f"{day.year}-{m}-{d}"}
    for order, text in written.items():
        read = read_days(pl.Series([text]), (order,)).row(0, named=True)
        assert (day_of(read["day"]), read["minute"], read["bad"]) == (day, None, False)


@pytest.mark.slow
@given(st.times())
def test_every_time_is_read_back_by_both_clocks(time):
    minute = time.hour * 60 + time.minute
    texts = [f"{time.hour}:{time.minute:02}", time.strftime("%I:%M %p"), time.strftime("%H:%M:%S.000")]
    assert read_times(pl.Series(texts))["minute"].to_list() == [minute] * 3


@pytest.mark.parametrize(
    "text", ["12:60", "24:01", "25:00", "13:00 PM", "0:30 AM", "9", "noon", "-1:00", "09:20Z", "1:2"]
)
def test_what_is_no_time_is_bad(text):
    assert read_times(pl.Series([text])).row(0) == (None, True)


@pytest.mark.parametrize(
    "text", ["02/30/2024", "2/29/2023", "13/13/2024", "5/1/24", "", "Jan 5", "05/01/2024 25:00"]
)
def test_what_is_no_day_is_bad(text):
    assert read_days(pl.Series([text]), ("mdy",))["bad"].to_list() == [True]


@pytest.mark.parametrize(
    ("text", "day", "rest"),
    [
        ("1. 5. 2023", dt.date(2023, 5, 1), None),
        ("01. 05. 2023 14:30", dt.date(2023, 5, 1), "14:30"),
        ("1. 5. 23", dt.date(2023, 5, 1), None),
        ("31. 2. 2023", None, None),
    ],
)
def test_a_day_with_blanks_after_its_points_is_read_as_in_czech_and_finnish(text, day, rest):
    read = day_parts(pl.Series([text]), "dmy").row(0, named=True)
    assert (read["day"], read["rest"] if day else None) == (day, rest)


def test_a_bare_hour_is_an_hour():
    read = read_times(pl.Series(["0", "23", "24", "7.0", "25", "x", None]), hours=True)
    assert read["minute"].to_list() == [0, 1380, 1440, 420, None, None, None]
    assert read["bad"].to_list() == [False, False, False, False, True, True, False]


@pytest.mark.slow
@pytest.mark.parametrize(
    "zone", ["America/Chicago", "Europe/London", "America/Phoenix", "Australia/Lord_Howe", "UTC"]
)
@given(st.dates(dt.date(2000, 1, 1), dt.date(2035, 12, 31)), st.integers(0, 1439))
def test_a_time_that_is_put_right_exists(zone, day, minute):
    right, shifted, _ = put_right(
        pl.Series([day_number(day)], dtype=pl.Int32), pl.Series([minute], dtype=pl.Int16), zone
    )
    moment = dt.datetime.combine(day, dt.time(0)) + dt.timedelta(minutes=int(right[0]))
    place = ZoneInfo(zone)
    again = moment.replace(tzinfo=place).astimezone(dt.UTC).astimezone(place).replace(tzinfo=None)
    assert again == moment
    assert (right[0] != minute) == (shifted == 1)


def test_the_clock_changes_of_a_year_are_known():
    forward, back = changes_of("America/Chicago", 2024)
    assert (day_of(forward.day), forward.first, forward.end) == (dt.date(2024, 3, 10), 120, 180)
    assert (day_of(back.day), back.first, back.end) == (dt.date(2024, 11, 3), 60, 120)
    assert changes_of("America/Phoenix", 2024) == ()
