"""The list of all events: nobody is left out, p agrees with the word, chance over the list is allowed for."""

import datetime as dt
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from benchmarks.calibration.trial import judged
from benchmarks.calibration.world import World, draw
from geodata.holdings import Holdings
from geodata.period import Period
from geodata.records import Event
from layers.base.query import Query
from layers.comparison.all_events import AllEvents, all_events
from layers.comparison.compare import compare
from layers.comparison.judge import judge
from layers.comparison.p_value import FARTHEST_MULTIPLE, _at, p_value
from layers.comparison.pooled_kinds import pooled_kinds
from tests.layers.cities import EAST_M, FIRST, NORTH_M, city

MIDDLE_M = (EAST_M + 2_000, NORTH_M + 2_000)
KINDS = ("robbery", "theft_from_vehicle", "burglary_home")


def event(number: int, week: int, **more: object) -> Event:
    first = FIRST + dt.timedelta(weeks=week)
    placed = {"x_m": MIDDLE_M[0] + 700 * (number % 3 - 1), "y_m": MIDDLE_M[1] + 700 * (number // 3 - 1)}
    plain = {"radius_m": 200.0, "period": Period(first, first + dt.timedelta(weeks=10))}
    fields = {"id": f"E{number}", "name": f"Event {number}", "kind": "clean_up", "acts_on": "place"}
    return Event(**(fields | plain | placed | more))


@cache
def town(seed: int = 3) -> Holdings:
    """Return a town without changes of recording, in which events can be judged, and some that cannot."""
    whole = city(seed, 20_000)
    events = [event(number, 78 + number) for number in range(7)]
    events += [
        event(7, 80, period=Period(FIRST + dt.timedelta(weeks=80), FIRST + dt.timedelta(weeks=81))),
        event(8, 78, period=Period(dt.date(2031, 1, 1), dt.date(2031, 6, 1))),
        event(9, 20, acts_on="people", attendance=31, outputs={"hires": 0}),
        event(10, 78, x_m=None, y_m=None),
    ]
    return replace(whole, study=replace(whole.study, recording_changes=()), events=tuple(events))


@cache
def listed(kinds: tuple[str, ...] | None = None) -> AllEvents:
    return all_events(town(), Query(kinds=kinds))


def test_every_event_has_a_row_whatever_can_be_said_of_it() -> None:
    rows = {row.event.id: row for row in listed().rows}
    assert set(rows) == {event.id for event in town().events}
    assert [row.judged for row in rows.values()].count(True) >= 5
    assert not rows["E7"].judged
    assert "not_lasting" in str(rows["E7"].reasons)
    assert "future" in str(rows["E8"].says)
    assert rows["E9"].verdict is rows["E9"].numbers is rows["E9"].p is None
    assert "event_without_place" in str(rows["E10"].says)


def test_a_row_says_what_the_event_compared_alone_says() -> None:
    for row in listed().rows:
        if not row.judged or row.numbers is None:
            continue
        query = Query(layer="before_after", options=(("event", row.event.id),))
        alone = compare(town(), query)
        zone = alone.judgement.zone
        assert (row.verdict, row.says, row.reasons) == (alone.word, alone.sentence, alone.reasons)
        assert (row.numbers.observed, row.numbers.expected) == (zone.observed, zone.expected)
        assert (row.numbers.difference, row.numbers.low, row.numbers.high) == (
            zone.estimate,
            zone.low,
            zone.high,
        )
        assert row.numbers.before == alone.count("zone", "before")


def test_p_is_adjusted_for_the_judged_events_as_another_library_does() -> None:
    p = [row.p for row in listed().rows if row.p is not None]
    adjusted = [row.adjusted_p for row in listed().rows if row.p is not None]
    assert listed().tested == len(p) == sum(row.judged for row in listed().rows)
    np.testing.assert_allclose(adjusted, multipletests(p, method="fdr_bh")[1])


@pytest.mark.slow
def test_days_and_areas_of_a_question_leave_no_event_out_and_are_named() -> None:
    narrow = all_events(town(), Query(preset="last_28_days", weekdays=(5,), basis="victims"))
    assert narrow.left_aside == ("weekdays", "period", "basis")
    assert [row.p for row in narrow.rows] == [row.p for row in listed().rows]


def test_kinds_that_somebody_chose_are_shown_and_not_judged() -> None:
    found = listed(KINDS)
    assert found.tested == 0
    compared = [row for row in found.rows if row.numbers is not None]
    assert len(compared) >= 5
    assert {(row.verdict, row.judged, row.p, row.reasons[0].key) for row in compared} == {
        (None, False, None, "comparison.reason.exploratory")
    }
    assert all(one.word is None for one in pooled_kinds(found))


def test_a_likely_that_does_not_hold_keeps_its_word() -> None:
    found = next(row for row in listed().rows if row.judged)
    likely = replace(found, verdict="likely_fewer", p=0.03, adjusted_p=0.2)
    assert (likely.verdict, likely.holds) == ("likely_fewer", False)
    assert replace(likely, adjusted_p=0.05).holds is True
    assert replace(likely, verdict="cannot_tell").holds is None


def test_a_study_without_events_or_incidents_has_an_empty_list_or_reasons() -> None:
    assert all_events(city(2, 0, events=0), Query()).rows == ()
    bare = all_events(city(2, 0, events=6), Query())
    assert len(bare.rows) == 6
    assert bare.tested == 0


world = st.builds(
    World,
    name=st.just("any"),
    weekly_level=st.sampled_from([0.3, 1.0, 4.0, 20.0]),
    dispersion=st.sampled_from([1.0, 2.0]),
    effect=st.sampled_from([0.0, 0.4, 0.9, 1.0]),
    places=st.sampled_from([6, 20]),
)


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(world, st.integers(0, 10_000))
def test_p_is_at_most_a_twentieth_exactly_where_the_interval_leaves_out_0(made: World, seed: int) -> None:
    history = draw(made, np.random.default_rng(seed))
    found = judged(made, history)
    p = p_value(history.weekly, found)
    if found.zone.low is None or found.zone.high is None:
        assert p is None
        return
    assert p is not None
    assert 0 < p <= 1
    assert (p <= 0.05) == (found.zone.high < 0 or found.zone.low > 0)


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(world, st.integers(0, 10_000))
def test_the_interval_of_the_level_that_p_names_touches_0(made: World, seed: int) -> None:
    history = draw(made, np.random.default_rng(seed))
    found = judged(made, history)
    p = p_value(history.weekly, found)
    if p is None or not 1e-3 < p < 0.999:
        return
    edges = _at(history.weekly, found, 1 - p)
    if edges.multiple > FARTHEST_MULTIPLE:
        return  # so far out p is only said to be at most this
    again = judge(history.weekly, found.spans, candidates=np.arange(1, made.places), level=1 - p)
    assert (edges.low, edges.high) == (again.zone.low, again.zone.high)
    assert min(abs(edges.low), abs(edges.high)) == pytest.approx(0, abs=2e-3 * max(1, edges.expected))


def test_a_tiny_p_is_never_0_and_a_difference_of_0_has_1() -> None:
    made = World("gone", weekly_level=40, effect=1.0)
    history = draw(made, np.random.default_rng(1))
    p = p_value(history.weekly, judged(made, history))
    assert p is not None
    assert 0 < p < 1e-4
