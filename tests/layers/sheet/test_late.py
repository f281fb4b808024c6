"""How much of recent days is in, against a plain loop over the records."""

import datetime as dt

import numpy as np
import pytest

from geodata.holdings import Holdings
from geodata.kinds.tree import KINDS
from geodata.period import NO_DAY, Period, day_number
from layers.base.query import Query
from layers.comparison.delay import LEARNED_DAYS, MOST_DAYS
from layers.sheet.late import shares_in
from layers.sheet.tallied import Row
from tests.layers.sheet.years import years


@pytest.fixture(scope="module")
def holdings() -> Holdings:
    return years(seed=4)


EVERY = frozenset(KINDS)


def by_hand(holdings: Holdings, days: Period, last: dt.date, kinds: frozenset[str] = EVERY) -> float:
    delays = []
    incidents = holdings.incidents
    for day, reported, kind in zip(
        incidents.day, incidents.reported_day, incidents.kind.words(), strict=True
    ):
        if kind not in kinds:
            continue
        age = day_number(last) - int(day)
        if NO_DAY not in (day, reported) and reported >= day and MOST_DAYS <= age < MOST_DAYS + LEARNED_DAYS:
            delays.append(int(reported) - int(day))
    ages = [(last - days.first).days - step for step in range(days.span_days)]
    return float(np.mean([np.mean([delay <= age for delay in delays]) for age in ages]))


@pytest.mark.parametrize(("ago", "span"), [(0, 7), (3, 28), (20, 200)])
def test_it_is_the_share_of_earlier_reports_that_came_as_soon(
    holdings: Holdings, ago: int, span: int
) -> None:
    last = holdings.release.last
    assert last is not None
    end = last - dt.timedelta(days=ago)
    days = Period.including(end - dt.timedelta(days=span - 1), end)
    kinds = ("robbery", "drugs", "rape")
    rows = [Row("all", "all", EVERY), *(Row(one, one, frozenset({one})) for one in kinds)]
    found = shares_in(holdings, Query(), days, last, rows)
    expected = [by_hand(holdings, days, last, row.kinds) for row in rows]
    assert found == pytest.approx(expected)
    assert (found < 1).all()
    assert len(set(found)) > 1


def test_by_the_day_of_the_report_and_of_few_reports_nothing_is_missing(holdings: Holdings) -> None:
    last = holdings.release.last
    assert last is not None
    week = Period.including(last - dt.timedelta(days=6), last)
    every, arson = Row("all", "all", EVERY), Row("arson", "arson", frozenset({"arson"}))
    assert shares_in(holdings, Query(clock="reported"), week, last, [every]).tolist() == [1]
    # Of an arson nobody knows how late it is told, so it is taken to be as late as the others.
    one, other = shares_in(holdings, Query(), week, last, [every, arson])
    assert one == other < 1
    assert shares_in(holdings, Query(), week, last, [arson]).tolist() == [1]
