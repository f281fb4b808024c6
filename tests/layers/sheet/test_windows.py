"""Recent windows and the same days of earlier years."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.sheet.windows import EARLIER_YEARS, WINDOWS, Window, windows_ending

DAYS = st.dates(dt.date(1950, 1, 1), dt.date(2150, 12, 31))


@given(DAYS)
def test_seven_and_28_days_meet_the_same_weekdays_and_never_each_other(last: dt.date) -> None:
    for name, days in (("last_7_days", 7), ("last_28_days", 28)):
        window = Window.ending(name, last)
        assert (window.current.last, window.current.span_days) == (last, days)
        assert len(window.earlier) == EARLIER_YEARS
        for earlier in window.earlier:
            assert earlier.span_days == days
            assert earlier.first.weekday() == window.current.first.weekday()
            assert earlier.overlap_days(window.current) == 0


@given(DAYS)
def test_the_year_to_date_meets_the_same_dates(last: dt.date) -> None:
    window = Window.ending("year_to_date", last)
    assert window.current.first == dt.date(last.year, 1, 1)
    for years, earlier in enumerate(window.earlier, start=1):
        assert earlier.first == dt.date(last.year - years, 1, 1)
        assert (earlier.last.month, earlier.last.day) in {(last.month, last.day), (2, 28)}
        assert abs(earlier.span_days - window.current.span_days) <= 1


def test_windows_come_the_shortest_first_and_another_name_is_refused() -> None:
    assert [one.name for one in windows_ending(dt.date(2024, 12, 31))] == list(WINDOWS)
    with pytest.raises(ValueError, match="last_7_days"):
        Window.ending("last_9_days", dt.date(2024, 1, 1))
