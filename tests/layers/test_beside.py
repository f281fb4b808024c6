"""Each chart of Explore counts what all other filters leave, whatever is chosen on itself."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.columns.columns import Columns
from geodata.period import NO_DAY, day_of
from layers.base.beside import beside
from layers.base.caveats import monday_of
from layers.base.overview import overview
from layers.base.query import Query, QueryFacts
from tests.layers import brute
from tests.layers.cities import city
from tests.layers.questions import queries

CITIES = [city(seed, 300) for seed in (1, 2)]


@pytest.mark.slow
@given(st.sampled_from(CITIES), queries)
def test_a_chart_counts_the_question_without_its_own_filter(holdings, query) -> None:
    seen = beside(holdings, overview(holdings, query))
    table = query.table or QueryFacts.of(holdings).default_table
    others = tuple(one for one in query.areas if one[0] != table)
    for without, parts, column in (
        (replace(query, kinds=None), seen.kinds, "kind"),
        (replace(query, areas=others), seen.areas, f"area {table}"),
    ):
        found = brute.passing(holdings, without)
        sums = found.groupby(found[column].fillna(""))["weight"].sum()
        assert {one.id: one.n for one in parts if one.n} == {id_: n for id_, n in sums.items() if n}


@pytest.mark.slow
@given(st.sampled_from(CITIES), queries)
def test_weeks_and_hours_count_whatever_time_is_chosen(holdings, query) -> None:
    seen = beside(holdings, overview(holdings, query))
    found = brute.passing(holdings, replace(query, period=None, preset="all"))
    release = holdings.release
    weeks: dict = {}
    for day, weight in zip(found["day"], found["weight"], strict=True):
        if release.first <= day_of(day) <= release.last if day != NO_DAY else False:
            weeks[monday_of(day_of(day))] = weeks.get(monday_of(day_of(day)), 0) + weight
    assert {week.monday: week.n for week in seen.weeks if week.n} == {k: v for k, v in weeks.items() if v}
    found = brute.passing(holdings, replace(query, hours=None, weekdays=()))
    dated = found[found["day"] != NO_DAY]
    squares: dict = {}
    for day, minute, weight in zip(dated["day"], dated["minute"], dated["weight"], strict=True):
        at = (day_of(day).weekday(), 24 if minute < 0 else minute // 60)
        squares[at] = squares.get(at, 0) + weight
    counted = {(day, hour): int(n) for (day, hour), n in _squares(seen.by_hour) if n}
    assert counted == {at: n for at, n in squares.items() if n}


def _squares(by_hour):
    return (((day, hour), by_hour[day, hour]) for day in range(7) for hour in range(25))


def test_what_is_chosen_counts_the_same_as_in_the_question() -> None:
    query = Query(
        kinds=("robbery", "rape"), preset="last_12_weeks", hours=(8, 20), areas=(("quarters", ("q1",)),)
    )
    whole = overview(CITIES[0], query)
    seen = beside(CITIES[0], whole)
    assert {one.id: one.n for one in seen.kinds}.items() >= {one.id: one.n for one in whole.kinds}.items()
    assert len(seen.kinds) > len(whole.kinds) > 0
    assert {one.id: one.n for one in seen.areas}["q1"] == whole.n
    assert int(seen.by_hour[:, 8:20].sum()) == whole.n
    assert {one.monday: one.n for one in seen.weeks}.items() >= {
        one.monday: one.n for one in whole.weeks if one.whole
    }.items()
    assert len(seen.weeks) > len(whole.weeks)


def test_only_for_filters_that_are_set_it_is_counted_again_and_no_map_is_painted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scans = []
    scan = Columns.scan
    asked = [overview(CITIES[1], Query()), overview(CITIES[1], Query(kinds=("robbery",), hours=(8, 9)))]
    monkeypatch.setattr(
        Columns, "scan", lambda *args, **more: scans.append(more["lattice"]) or scan(*args, **more)
    )
    beside(CITIES[1], asked[0])
    assert scans == []
    beside(CITIES[1], asked[1])
    assert scans == [None] * 2
