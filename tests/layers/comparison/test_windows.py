"""Which weeks are compared, counted by hand from a calendar, and every reason why none can be."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.period import Period, day_number
from layers.comparison.asked import Asked
from layers.comparison.errors import NoComparison
from layers.comparison.windows import Windows, choose_windows
from tests.layers.comparison.towns import said

DATA = Period(dt.date(2019, 1, 1), dt.date(2024, 1, 1))
DAY = dt.date(2022, 3, 2)
WEEK = dt.timedelta(weeks=1)


def chosen(
    asked: Asked | None = None,
    *,
    day: dt.date = DAY,
    data: Period = DATA,
    held_back: int = 0,
    picked: Period | None = None,
    broken: dt.date | None = None,
) -> Windows:
    return choose_windows(asked or Asked(event="E01"), day, data, held_back, picked, broken)


def by_hand(before: tuple[int, int], after: tuple[int, int], shift_days: int = 0) -> Asked:
    """Ask for windows in weeks from the day, moved by some days."""
    start = DAY + dt.timedelta(days=shift_days)
    spans = [Period(start + one * WEEK, start + two * WEEK) for one, two in (before, after)]
    return Asked(event="E01", before=spans[0], after=spans[1])


def test_half_a_year_on_each_side_meets_at_the_day() -> None:
    found = chosen()
    assert found.before == Period(dt.date(2021, 9, 1), DAY)
    assert found.after == Period(DAY, dt.date(2022, 8, 31))
    assert found.equal
    assert found.held_back is None


def test_history_ends_where_the_window_before_begins_and_starts_with_the_first_whole_week() -> None:
    found = chosen()
    assert found.history.end == found.before.first
    assert found.first_week == -165
    assert found.history.first == DAY - 165 * WEEK == dt.date(2019, 1, 2)
    assert found.spans.history_weeks == 165 - 26


@pytest.mark.parametrize(
    ("asked", "day", "early"),
    [
        (None, DATA.end - 26 * WEEK, False),
        (None, DATA.end - 26 * WEEK + dt.timedelta(days=1), True),
        (None, DATA.end - 5 * WEEK, True),
        (Asked(event="E01", weeks=5), DATA.end - 5 * WEEK, False),
        (None, DATA.first + 10 * WEEK, False),
    ],
    ids=["all weeks are in", "a day is missing", "five weeks are in", "fixed at five", "the data begin late"],
)
def test_windows_are_early_while_weeks_to_come_would_lengthen_them(asked, day, early) -> None:
    assert chosen(asked, day=day).early is early


def test_windows_by_hand_are_never_early() -> None:
    assert not chosen(by_hand((-4, 0), (0, 4)), data=Period(DATA.first, DAY + 5 * WEEK)).early


def test_the_weeks_of_days_are_those_of_each_day() -> None:
    windows = chosen()
    some = [DAY + dt.timedelta(days=n) for n in (-15, -14, -1, 0, 6, 7)]
    found = windows.weeks_of(np.array([day_number(one) for one in some], np.int32)).tolist()
    assert found == [windows.week_of(one) for one in some] == [-3, -2, -1, 0, 0, 1]


days = st.dates(dt.date(2019, 1, 20), dt.date(2023, 12, 10))


@pytest.mark.slow
@given(days, st.integers(0, 12), st.integers(0, 40))
def test_windows_are_equal_whole_weeks_inside_the_data(day: dt.date, weeks: int, held_back: int) -> None:
    try:
        found = chosen(Asked(event="E01", weeks=weeks), day=day, held_back=held_back)
    except NoComparison as none:
        if none.key not in {"future", "no_whole_week", "window_past_the_data"}:
            raise
        return
    assert found.before.end == found.after.first == day
    assert found.before.span_days == found.after.span_days
    assert found.before.span_days % 7 == 0 < found.before.span_days
    assert DATA.first <= found.history.first <= found.before.first
    if found.spans.clean_weeks >= 13:
        assert found.history.end <= found.before.first
    else:
        # Too little lies before the picked weeks: they are taken in, and `judge` refuses a verdict.
        assert found.history.end <= found.before.end
        assert found.spans.clean_weeks < found.spans.history_weeks
    assert found.after.end <= DATA.end - dt.timedelta(days=held_back)
    if weeks:
        assert found.after.span_days == 7 * weeks
    else:
        longest = min((DATA.end - dt.timedelta(days=held_back) - day).days, (day - DATA.first).days) // 7
        assert found.after.span_days == 7 * min(26, longest)


def test_no_history_is_taken_from_before_the_data() -> None:
    # The place may have been picked for its last 13 weeks, but there are only 5.
    found = chosen(day=DATA.first + 5 * WEEK)
    assert found.before == Period(DATA.first, DATA.first + 5 * WEEK)
    assert found.spans.clean_weeks == 0
    assert found.history == found.before


def test_short_windows_keep_the_last_quarter_out_of_the_history() -> None:
    found = chosen(Asked(event="E01", weeks=4))
    assert found.spans.before == (-4, 0)
    assert found.spans.picked == (-13, 0)
    assert found.spans.history[1] == -13


def test_no_more_than_five_years_of_history_are_taken() -> None:
    found = chosen(data=Period(dt.date(2000, 1, 1), dt.date(2024, 1, 1)))
    assert found.spans.history == (-26 - 260, -26)


@pytest.mark.parametrize("days", [1, 6, 7, 30])
def test_the_newest_days_are_held_back_and_named(days: int) -> None:
    found = chosen(day=dt.date(2023, 10, 4), held_back=days)
    assert found.held_back == Period(DATA.end - dt.timedelta(days=days), DATA.end)
    assert found.after.end <= found.held_back.first
    assert found.after.span_days == (89 - days) // 7 * 7


def test_the_weeks_for_which_the_ledger_says_it_was_picked_stay_out_of_the_history() -> None:
    picked = Period(dt.date(2021, 5, 5), dt.date(2021, 6, 4))
    found = chosen(picked=picked)
    assert found.history.end == dt.date(2021, 5, 5)
    ragged = chosen(picked=Period(dt.date(2021, 5, 7), dt.date(2021, 6, 4)))
    assert ragged.history.end == dt.date(2021, 5, 5), "a week that was looked at in part is left out whole"
    for span in (found.spans, ragged.spans):
        assert span.history[1] <= span.picked[0]
        assert span.history[1] <= span.before[0]


def test_weeks_picked_inside_the_window_before_replace_the_last_quarter() -> None:
    # For four weeks the usual 13 would be left out; the ledger knows that two were looked at.
    found = chosen(Asked(event="E01", weeks=4), picked=Period(DAY - 2 * WEEK, DAY))
    assert found.spans.history[1] == -4


def test_a_change_of_recording_cuts_the_history_and_the_earlier_years() -> None:
    broken = dt.date(2020, 10, 1)
    found = chosen(broken=broken)
    assert found.history.first == dt.date(2020, 10, 7)
    assert found.history.first >= broken
    assert found.earlier == ()
    assert len(chosen(broken=dt.date(2020, 9, 2)).earlier) == 1, "a year earlier begins on that very day"
    assert len(chosen().earlier) == 2


def test_a_jump_found_later_cuts_them_in_the_same_way() -> None:
    for broken in (dt.date(2020, 10, 7), dt.date(2020, 9, 2), dt.date(2019, 3, 6)):
        cut, chose = chosen().with_history_from(broken), chosen(broken=broken)
        assert (cut.history, cut.earlier) == (chose.history, chose.earlier)
        assert (cut.before, cut.after) == (chose.before, chose.after)


def test_earlier_years_are_the_same_weekdays_exactly_52_weeks_back() -> None:
    found = chosen()
    for years, (before, after) in enumerate(found.earlier, start=1):
        assert before.first == found.before.first - 52 * years * WEEK
        assert after.end == found.after.end - 52 * years * WEEK
        assert (before.span_days, after.span_days) == (182, 182)
        assert before.first.weekday() == DAY.weekday()


@pytest.mark.parametrize(
    ("first", "years"), [(0, 0), (52 * 7 - 1, 0), (52 * 7, 1), (104 * 7, 2), (999, 2), (1099, 3), (3000, 3)]
)
def test_an_earlier_year_is_there_only_when_the_data_hold_both_windows(first: int, years: int) -> None:
    start = DAY - 26 * WEEK
    found = chosen(data=Period(start - dt.timedelta(days=first), DATA.end))
    assert len(found.earlier) == years


def test_no_earlier_year_holds_the_event() -> None:
    # A year before the window after, the event was running: that is no year without it.
    found = chosen(by_hand((-20, 0), (60, 80)))
    assert found.earlier == ()
    for before, after in chosen(by_hand((-52, 0), (0, 52))).earlier:
        assert before.end <= after.end <= DAY


def test_windows_by_hand_may_differ_in_length_and_keep_the_history_before_them() -> None:
    found = chosen(by_hand((-40, -10), (2, 12)))
    assert (found.spans.before, found.spans.after) == ((-40, -10), (2, 12))
    assert not found.equal
    assert found.history.end <= found.before.first
    assert found.spans.history_weeks > 100


REFUSED = {
    "future": ({"day": DATA.end}, None),
    "before_the_data": ({"day": DATA.first}, None),
    "no_whole_week": ({"day": DATA.end - dt.timedelta(days=6)}, None),
    "window_past_the_data": ({"day": dt.date(2023, 10, 4)}, Asked(event="E01", weeks=20)),
    "one_window": ({}, Asked(event="E01", before=Period(DAY - WEEK, DAY))),
    "windows_overlap": ({}, by_hand((-4, 1), (0, 4))),
    "window_on_the_wrong_side": ({}, by_hand((-4, 0), (-6, -4))),
    "window_outside_the_data": ({}, by_hand((-200, -190), (0, 4))),
    "no_whole_weeks": ({}, by_hand((-4, -1), (1, 4), shift_days=3)),
}


@pytest.mark.parametrize("key", REFUSED)
def test_every_refusal_says_what_is_wrong_and_what_to_do_in_both_languages(key: str) -> None:
    more, asked = REFUSED[key]
    with pytest.raises(NoComparison) as raised:
        chosen(asked, **more)
    none = raised.value
    assert none.key == key
    for what, hint, both in zip(said(none.what), said(none.hint), said(none.reason), strict=True):
        assert both == f"{what} {hint}"
        assert what.endswith(".")
        assert hint.endswith(".")
    assert said(none.what)[0] != said(none.what)[1], "said in two languages"


@pytest.mark.parametrize(
    ("asked", "key"),
    [
        (by_hand((-4, 0), (0, 4), shift_days=1), "window_on_the_wrong_side"),
        (by_hand((-4, 1), (1, 4)), "window_on_the_wrong_side"),
        (by_hand((-4, 0), (0, 200)), "window_outside_the_data"),
        (Asked(event="E01", after=Period(DAY, DAY + WEEK)), "one_window"),
    ],
)
def test_windows_by_hand_are_refused_from_either_end(asked: Asked, key: str) -> None:
    with pytest.raises(NoComparison) as raised:
        chosen(asked)
    assert raised.value.key == key


def test_days_held_back_are_no_days_of_the_data() -> None:
    with pytest.raises(NoComparison) as raised:
        chosen(day=dt.date(2023, 12, 20), held_back=15)
    assert raised.value.key == "future"
    assert "December 16" in said(raised.value.what)[0]
