"""Daily counts of a question: every incident in its day, week and month, and what is left out said."""

import datetime as dt

import numpy as np
import pytest

from geodata.period import Period
from geodata.records import RecordingChange
from layers.base.query import Query
from layers.rhythm.days import Days, days_counted
from tests.layers.rhythm.days_of import FIRST, with_days

RNG = np.random.default_rng(5)
COUNTS = RNG.poisson(3, 800)
COUNTS[[0, -1]] = 1


def counted(per_day: np.ndarray = COUNTS, query: Query | None = None, **changed) -> Days:
    found = days_counted(with_days(per_day, **changed), query or Query(kinds=("robbery",)))
    assert found is not None
    return found


def test_days_weeks_and_months_hold_the_same_incidents() -> None:
    found = counted()
    assert found.days == Period(FIRST, FIRST + dt.timedelta(days=800))
    assert found.counts.tolist() == COUNTS.tolist()
    assert found.weeks().counts.tolist() == COUNTS[:798].reshape(-1, 7).sum(axis=1).tolist()
    months = found.months()
    assert months.counts.sum() == COUNTS.sum()
    assert months.exposure_days.sum() == 800
    assert months.first_days[:2] == (FIRST, dt.date(2019, 2, 1))
    assert found.each_day().counts.tolist() == COUNTS.tolist()


def test_only_weekdays_that_are_asked_for_are_days() -> None:
    found = counted(query=Query(kinds=("robbery",), weekdays=(0, 5)))
    assert {day.weekday() for day in found.each_day().first_days} == {0, 5}
    assert found.each_day().counts.sum() == found.counts.sum() == found.months().counts.sum()
    assert (found.weeks().exposure_days == 2).all()


def test_a_thin_beginning_is_left_out_and_said() -> None:
    tail = np.concatenate([np.eye(1, 280, dtype=int)[0], np.full(700, 2)])
    found = counted(tail)
    assert found.days.first > FIRST + dt.timedelta(days=200)
    assert "rhythm.thin" in {text.key for text in found.choices}


def test_a_gap_is_said() -> None:
    broken = np.full(600, 3)
    broken[300:320] = 0
    assert [text.key for text in counted(broken).caveats] == ["rhythm.gap"]


@pytest.mark.parametrize(("offset", "week"), [(70, 10), (72, 11)])
def test_a_change_of_recording_begins_with_the_first_whole_week_of_it(offset: int, week: int) -> None:
    change = RecordingChange(FIRST + dt.timedelta(days=offset), {"en": "new forms"})
    weeks = counted(changes=(change,)).weeks()
    assert list(weeks.changes) == [week]
    assert [at for at, one in enumerate(weeks.recording) if one] == [week]


def test_no_shared_day_is_none() -> None:
    late = Query(kinds=("robbery",), period=Period(dt.date(2030, 1, 1), dt.date(2031, 1, 1)))
    assert days_counted(with_days(COUNTS), late) is None
