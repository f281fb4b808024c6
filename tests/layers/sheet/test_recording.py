"""Which earlier days can be held against recent ones."""

import datetime as dt

import numpy as np
import pytest

from geodata.holdings import Holdings
from geodata.kinds.recorded import EVERY_INCIDENT
from geodata.period import Period
from geodata.records import RecordingChange
from layers.sheet.recording import Recording
from tests.layers.sheet.years import years

FIRST = dt.date(2022, 1, 1)
RECENT = Period(dt.date(2025, 6, 1), dt.date(2025, 6, 8))
EARLIER = Period(dt.date(2023, 6, 4), dt.date(2023, 6, 11))


@pytest.fixture(scope="module")
def holdings() -> Holdings:
    return years(n=300)


def recording(holdings: Holdings, per_day: list[int]) -> Recording:
    days = Period(FIRST, FIRST + dt.timedelta(days=len(per_day)))
    return Recording(holdings, days, np.array(per_day, np.int64), EVERY_INCIDENT)


def test_a_week_without_any_record_is_a_gap_and_six_days_are_not(holdings: Holdings) -> None:
    found = recording(holdings, [3] * 30 + [0] * 7 + [2] * 20 + [0] * 6 + [4] * 9)
    assert found.gaps == (Period(dt.date(2022, 1, 31), dt.date(2022, 2, 7)),)
    assert not found.is_known(Period(dt.date(2022, 2, 6), dt.date(2022, 2, 9)))
    assert found.is_known(Period(dt.date(2022, 2, 7), dt.date(2022, 3, 1)))


def test_where_few_are_usual_an_empty_week_is_nothing_special(holdings: Holdings) -> None:
    assert recording(holdings, [1, 0, 0, 0, 0, 0, 0, 0, 0, 0] * 9).gaps == ()


def test_days_before_the_first_and_after_the_last_one_are_not_known(holdings: Holdings) -> None:
    found = recording(holdings, [5] * 100)
    assert found.is_known(Period(FIRST, FIRST + dt.timedelta(days=100)))
    assert not found.is_known(Period(FIRST - dt.timedelta(days=1), FIRST + dt.timedelta(days=5)))
    assert not found.is_known(Period(FIRST, FIRST + dt.timedelta(days=101)))


@pytest.mark.parametrize(
    ("named", "counted", "parts"),
    [
        ((), {"burglary", "robbery"}, True),
        (("robbery",), {"robbery", "robbery_armed"}, True),
        (("robbery",), {"robbery", "burglary"}, False),
        (("burglary",), {"robbery"}, False),
        (("requests",), {"robbery"}, False),
    ],
)
def test_a_change_parts_years_where_it_concerns_all_that_is_counted(
    named: tuple[str, ...], counted: set[str], parts: bool
) -> None:
    day = dt.date(2024, 3, 1)
    held = years(n=300, changes=(RecordingChange(day, {"en": "new forms"}, named),))
    found = Recording.of(held, frozenset(counted), "occurred")
    assert found is not None
    assert found.change_between(EARLIER, RECENT, frozenset(counted)) == (day if parts else None)
    assert found.change_between(Period(day, day + dt.timedelta(days=7)), RECENT, frozenset(counted)) is None


def test_the_records_of_each_day_are_all_of_that_day(holdings: Holdings) -> None:
    found = Recording.of(holdings, None, "occurred")
    assert found is not None
    day = holdings.incidents.day
    epoch = dt.date(1970, 1, 1)
    first = (found.days.first - epoch).days
    known = day[day < 2**30]
    assert found.per_day.tolist() == np.bincount(known - first, minlength=found.days.span_days).tolist()


def test_without_a_day_nothing_is_known(nothing: Holdings) -> None:
    assert Recording.of(nothing, None, "occurred") is None
