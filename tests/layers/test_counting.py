"""Counts are brute force counts, parts add up to the whole, and narrowing never adds anything."""

import math
from collections import Counter
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings

from geodata.holdings import Holdings
from geodata.period import NO_DAY
from geodata.words.speaker import Speaker
from layers.base.answers import percent_of
from layers.base.catalogue import ask
from layers.base.overview import overview
from layers.base.query import Query
from tests.layers import brute
from tests.layers.cities import city
from tests.layers.questions import queries

CITY = city(1)


@pytest.mark.slow
@settings(max_examples=200)
@given(queries)
def test_two_hundred_random_questions_count_as_brute_force_does_everywhere(query: Query) -> None:
    expected = brute.n(CITY, query)
    seen = overview(CITY, query)
    rows = ask(CITY, replace(query, layer="incidents"))
    table = ask(CITY, replace(query, layer="areas"))
    assert seen.n == expected
    assert int(seen.cells.sum()) + sum(seen.buckets.values()) == expected
    assert sum(area.n for area in seen.areas) == expected
    assert sum(kind.n for kind in seen.kinds) == expected
    assert int(rows.n.sum()) == int(table.n.sum()) == rows.totals.n == expected


@pytest.mark.slow
@settings(max_examples=40)
@given(queries)
def test_the_cells_of_a_question_are_those_of_brute_force(query: Query) -> None:
    answer = ask(CITY, replace(query, layer="density"))
    found = dict(zip(answer.places.ids, answer.n.tolist(), strict=True))
    assert found == brute.cells(CITY, query)
    area_km2 = (query.cell_m / 1000) ** 2 * (math.sqrt(3) / 2 if query.cells == "hexagons" else 1)
    assert np.allclose(answer.value * area_km2, answer.n)


@pytest.mark.slow
@settings(max_examples=40)
@given(queries)
def test_weeks_and_hours_hold_everything_with_a_day(query: Query) -> None:
    seen = overview(CITY, query)
    found = brute.passing(CITY, query)
    dated = int(found.loc[found["day"] != NO_DAY, "weight"].sum())
    assert int(seen.by_hour.sum()) == dated
    last = CITY.release.last
    late = [
        day != NO_DAY and (pd.Timestamp(0) + pd.Timedelta(days=day)).date() > last for day in found["day"]
    ]
    assert sum(week.n for week in seen.weeks) == dated - int(found.loc[np.array(late, bool), "weight"].sum())
    assert all(week.monday.weekday() == 0 for week in seen.weeks)


@settings(max_examples=40)
@given(queries, queries)
def test_narrowing_never_raises_a_count(wide: Query, other: Query) -> None:
    wide = replace(wide, hours=None, areas=(), reports=(), period=None, preset="all")
    narrow = replace(wide, hours=other.hours, areas=other.areas, period=other.period, preset=other.preset)
    few, many = overview(CITY, narrow), overview(CITY, wide)
    assert few.n <= many.n
    assert bool(np.all(few.cells <= many.cells))
    assert few.lattice == many.lattice, "cells never jump when people filter"


def test_areas_with_nothing_are_listed_with_zero_and_those_not_asked_for_not_at_all() -> None:
    nothing = ask(CITY, Query(layer="areas", kinds=()))
    assert set(nothing.places.ids) == {"q0", "q1", "q2", "q3", "q4"}
    assert not nothing.n.any()
    assert (nothing.shown == 0).all()
    one = ask(CITY, Query(layer="areas", areas=(("quarters", ("q0",)),)))
    assert one.places.ids.tolist() == ["q0"]
    assert one.n.tolist() == [one.totals.n]


def test_what_lies_in_no_area_has_its_own_row() -> None:
    answer = ask(CITY, Query(layer="areas"))
    counts = dict(zip(answer.places.ids, answer.n.tolist(), strict=True))
    assert counts[""] == int((CITY.incidents.areas["quarters"].codes == -1).sum()) == answer.totals.no_area
    assert Speaker("es").say(answer.places.names[-1]) == "En ninguna zona"


def test_weeks_start_on_monday_and_cut_weeks_say_so() -> None:
    seen = overview(CITY, Query())
    by_day = Counter(CITY.incidents.day.tolist())
    del by_day[NO_DAY]
    day, _ = max(by_day.items(), key=lambda pair: pair[1])
    monday = day - (day + 3) % 7
    week = next(one for one in seen.weeks if one.monday.toordinal() - 719_163 == monday)
    assert week.n == sum(by_day[monday + step] for step in range(7))
    assert not seen.weeks[0].whole
    assert all(one.whole for one in seen.weeks[1:-1])


def test_time_filters_say_what_they_leave_out() -> None:
    seen = overview(CITY, Query(hours=(18, 3)))
    undated = int((CITY.incidents.day == NO_DAY).sum())
    said = [Speaker("en").say(text) for text in seen.caveats]
    assert seen.totals.no_day == undated
    assert any(f"{undated} without a known day are left out" in one for one in said)
    assert any("without a known hour are left out" in one for one in said)


def test_a_recording_change_inside_the_days_is_said_and_one_outside_is_not() -> None:
    def said(**asked: str) -> bool:
        query, _ = Query.from_params(asked)
        return any("new forms" in Speaker("en").say(text) for text in overview(CITY, query).caveats)

    assert said(**{"from": "2023-01-01", "to": "2023-06-30"})
    assert not said(**{"from": "2022-02-01", "to": "2022-03-01"})


def test_default_locations_move_between_their_bucket_and_the_cells() -> None:
    out, painted = overview(CITY, Query()), overview(CITY, Query(default_locations=True))
    assert out.buckets["default_location"] > 0
    assert painted.buckets["default_location"] == 0
    assert int(painted.cells.sum()) == int(out.cells.sum()) + out.buckets["default_location"]
    assert out.n == painted.n


@pytest.mark.parametrize("language", ["en", "es"])
def test_pasted_report_numbers_that_are_in_no_record_are_counted(language: str) -> None:
    known = str(next(number for number in CITY.incidents.number if number is not None))
    seen = overview(CITY, Query(reports=(known, "nobody-1", "nobody-2")))
    said = [Speaker(language).say(one) for one in seen.caveats if one.key == "caveat.unknown_reports"]
    assert len(said) == 1
    assert said[0].startswith("2 ")
    assert "nobody" not in said[0]
    assert "caveat.unknown_reports" not in {
        one.key for one in overview(CITY, Query(reports=(known,))).caveats
    }


def test_a_study_of_nothing_answers_with_the_reason(nothing: Holdings) -> None:
    seen = overview(nothing, Query())
    assert (seen.n, seen.weeks, seen.percent_mapped) == (0, (), None)
    assert "no incidents yet" in Speaker("en").say(seen.caveats[0])


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(("n", "has_percent"), [(19, False), (20, True)])
def test_a_percentage_is_said_of_twenty_and_more_only(n: int, has_percent: bool, language: str) -> None:
    small = city(seed=3, n=n)
    said = [overview(small, Query()).headline, ask(small, Query(layer="coverage")).headline]
    mapped = overview(small, Query()).totals.mapped
    assert ("%" in Speaker(language).say(said[0])) is has_percent
    assert ("%" in Speaker(language).say(said[1])) is (mapped >= 20)
    assert f"{mapped}" in Speaker(language).say(said[0]) or has_percent


@pytest.mark.parametrize("preset", ["last_28_days", "last_12_weeks"])
def test_presets_count_only_their_days(preset: str) -> None:
    assert overview(CITY, Query(preset=preset)).n == brute.n(CITY, Query(preset=preset)) > 0


@pytest.mark.parametrize(
    ("part", "whole", "percent"),
    [(999, 1000, 99), (1000, 1000, 100), (667, 1000, 67), (664, 1000, 66), (0, 20, 0), (3, 19, None)],
)
def test_a_percentage_is_rounded_and_100_means_all(part: int, whole: int, percent: int | None) -> None:
    assert percent_of(part, whole) == percent
