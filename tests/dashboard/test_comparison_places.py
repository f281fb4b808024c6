"""Comparison places as a planner changes them: numbered alike everywhere, moved, added, taken out."""

import datetime as dt
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.components.comparison_carry import Gestures, carry, places_after, places_told
from dashboard.components.comparison_controls import (
    AUTOMATIC,
    PLACED,
    RESET,
    USE_TYPED,
    option,
    question_of,
    values_of,
)
from dashboard.components.comparison_parts import SHOWN, ground, show
from dashboard.components.comparison_places import Place, listed_by_line, placed, places_of, typed
from dashboard.components.comparison_tables import controls_table
from dashboard.components.place_marks import place_marks
from dashboard.desk import Desk
from dashboard.state import Params, read_search, write_search
from dashboard.theme.look import Look
from geodata.holdings import Holdings
from geodata.plans import Plan
from geodata.plans.plan import new_id
from layers.base.forms import MOST_POINTS, Degrees, read_points, write_point
from tests.dashboard.test_before_after_page import compared
from tests.dashboard.test_every_page import UNSAID
from tests.dashboard.test_hostile_callbacks import ANYTHING, NUMBERS
from tests.layers.cities import city

EVENT = {option("event"): "e2", "layer": "before_after"}


@pytest.fixture(scope="module")
def town() -> Holdings:
    return city(seed=7, n=9_000)


@pytest.fixture(scope="module")
def desk(town: Holdings) -> Desk:
    return Desk(town)


def places(desk: Desk, params: Params) -> tuple[Place, ...]:
    return places_of(compared(desk, params), desk)


def touch(touched: str, gestures: Gestures, params: Params, desk: Desk) -> Params:
    link = write_search(params)
    search, carried, _ = carry(touched, link, values_of(params), gestures, desk)
    assert read_search(search)[0] == carried
    return carried


def place_gesture(desk: Desk, params: Params, **gesture: Any) -> Params:
    return touch(PLACED, Gestures(placed=gesture), params, desk)


def set_places(params: Params) -> list[Degrees]:
    return list(read_points(params[option("controls")]))


def far_from_all(desk: Desk, params: Params) -> Degrees:
    """A place in the city whose circle touches no comparison place, nor the ring."""
    found, crs = compared(desk, params), desk.holdings.crs
    points, zone = found.points, found.subject.zone
    x, y = (np.array([getattr(one, axis) for one in found.controls]) for axis in ("x_m", "y_m"))
    for east, north in zip(points.x_m, points.y_m, strict=True):
        free = (np.hypot(x - east, y - north) > 2 * zone.radius_m + 5).all()
        if free and zone.distance_m(np.array([east]), np.array([north]))[0] > zone.ring_m + 5:
            longitude, latitude = crs.to_degrees(np.array([east]), np.array([north]))
            return round(float(latitude[0]), 5), round(float(longitude[0]), 5)
    raise AssertionError("no room in the city")


@pytest.fixture(scope="module")
def by_hand(desk: Desk) -> Params:
    """A link whose places were set by hand, by taking the likest one out."""
    return place_gesture(desk, EVENT, remove=places(desk, EVENT)[0].at)


# ------------------------------------------------------------------------------------- what is seen
@pytest.mark.parametrize("language", ["en", "es"])
def test_marks_and_table_number_the_same_places_and_say_the_same_reasons(desk: Desk, language: str) -> None:
    found, look = compared(desk, EVENT), Look("light", language)
    shown = places_of(found, desk)
    assert [one.number for one in shown] == list(range(1, 1 + len(found.controls)))
    table = str(controls_table(found, shown, look))
    for mark, control in zip(place_marks(shown, look), found.controls, strict=True):
        why = look.speaker.say(control.says)
        assert why in mark["title"]
        assert why in table
        assert f"data-place-remove='{mark['at']}'" in table
    assert UNSAID.findall(table) == []


def test_a_number_stands_where_its_place_is(desk: Desk) -> None:
    found = compared(desk, EVENT)
    for place, control in zip(places_of(found, desk), found.controls, strict=True):
        x_m, y_m = desk.holdings.crs.to_metres(np.array([place.at[1]]), np.array([place.at[0]]))
        assert np.hypot(x_m[0] - control.x_m, y_m[0] - control.y_m) < 2  # five decimals are a metre


def test_the_maps_carry_the_marks_in_every_way_to_look(desk: Desk) -> None:
    n = len(compared(desk, EVENT).controls)
    for mode in ("side", "swipe", "difference"):
        maps, _, _ = ground(EVENT | {"maps": mode}, None, desk)
        assert maps.to_plotly_json()["props"]["data-places"].count('"number"') == n


# ------------------------------------------------------------------------------------- changing
def test_taking_a_place_out_leaves_the_others_and_makes_the_answer_exploratory(
    desk: Desk, by_hand: Params
) -> None:
    first = places(desk, EVENT)[0].at
    assert first not in set_places(by_hand)
    assert set(set_places(by_hand)) == {one.at for one in places(desk, EVENT)} - {first}
    found = compared(desk, by_hand)
    assert found.word is None
    assert found.moved == ("controls",)
    assert {one.at for one in places_of(found, desk)} == set(set_places(by_hand))


def test_further_changes_touch_one_place_only(desk: Desk, by_hand: Params) -> None:
    before = set_places(by_hand)
    new = far_from_all(desk, by_hand)
    added = place_gesture(desk, by_hand, add=new)
    assert set_places(added) == [*(one.at for one in places(desk, by_hand)), new]
    moved = place_gesture(desk, added, move=list(before[0]), to=[new[0], new[1] + 2e-5])
    assert moved == added  # one circle over the other: refused
    moved = place_gesture(desk, by_hand, move=list(before[0]), to=list(new))
    assert set(set_places(moved)) == {*before[1:], new}
    assert set(set_places(place_gesture(desk, added, remove=list(new)))) == set(before)


def test_a_link_written_by_a_change_is_canonical(desk: Desk, by_hand: Params) -> None:
    query, wrong = desk.query(question_of(by_hand))
    assert wrong == ()
    assert query.to_params() == by_hand


def test_the_automatic_places_come_back_with_one_touch(desk: Desk, by_hand: Params) -> None:
    for touched in (AUTOMATIC, RESET):
        assert touch(touched, Gestures(), by_hand, desk) == EVENT
    assert touch(USE_TYPED, Gestures(typed=" \n"), by_hand, desk) == EVENT


def test_a_typed_list_is_what_is_compared_with(desk: Desk, by_hand: Params) -> None:
    text = listed_by_line(set_places(by_hand)[:4])
    assert set_places(touch(USE_TYPED, Gestures(typed=text), EVENT, desk)) == set_places(by_hand)[:4]
    unchanged = listed_by_line([one.at for one in places(desk, EVENT)])
    assert touch(USE_TYPED, Gestures(typed=unchanged), EVENT, desk) == EVENT


def refused(desk: Desk, params: Params, touched: str, gestures: Gestures) -> str:
    """What is said of a change that is not made."""
    assert touch(touched, gestures, params, desk) == params
    told = places_told(touched, write_search(params), gestures, params, desk)
    assert isinstance(told, str)
    return told


def test_a_place_in_the_ring_is_refused_and_the_comparison_stays(desk: Desk, by_hand: Params) -> None:
    zone = compared(desk, EVENT).subject.zone
    longitude, latitude = desk.holdings.crs.to_degrees(np.array([zone.x_m]), np.array([zone.y_m]))
    at = [float(latitude[0]), float(longitude[0])]
    for params in (EVENT, by_hand):
        told = refused(desk, params, PLACED, Gestures(placed={"add": at}))
        assert Look().say("comparison.none.control_in_the_ring", metres=round(zone.ring_m)) in told


def test_the_last_place_cannot_be_taken_out(desk: Desk, by_hand: Params) -> None:
    one = EVENT | {option("controls"): write_point(set_places(by_hand)[0])}
    told = refused(desk, one, PLACED, Gestures(placed={"remove": list(set_places(one)[0])}))
    assert told == Look().say("comparison_places.last")


def test_too_many_places_and_lines_that_are_none_are_refused(desk: Desk) -> None:
    many = "\n".join(f"39.{at:03d}, -94.6" for at in range(MOST_POINTS + 1))
    told = refused(desk, EVENT, USE_TYPED, Gestures(typed=many))
    assert told == Look().say("comparison_places.too_many", most=MOST_POINTS)
    told = refused(desk, EVENT, USE_TYPED, Gestures(typed="39.1, -94.6\nover there"))
    assert told == Look().say("comparison_places.unread", line="over there")


def test_a_link_whose_places_cannot_be_compared_with_shows_them_for_mending(
    desk: Desk, by_hand: Params
) -> None:
    close = [(39.1, -94.6), (39.1, -94.60001)]
    params = EVENT | {option("controls"): ";".join(map(write_point, close))}
    parts = dict(zip((f"{name}.{prop}" for name, prop in SHOWN), show(params, desk), strict=True))
    assert parts["places.value"] == listed_by_line(close)
    assert parts["places-automatic.hidden"] is False
    text = listed_by_line(set_places(by_hand))
    assert touch(USE_TYPED, Gestures(typed=text), params, desk) == by_hand


def test_a_chosen_place_without_reports_is_shown_as_not_used(desk: Desk, by_hand: Params) -> None:
    nowhere = (39.3, -94.3)
    params = place_gesture(desk, by_hand, add=nowhere)
    found = compared(desk, params)
    last = places_of(found, desk)[-1]
    assert (last.at, last.control) == (nowhere, None)
    assert Look().say("comparison_places.unused") in str(controls_table(found, (last,), Look()))
    assert place_marks((last,), Look())[0]["used"] is False
    assert nowhere not in set_places(place_gesture(desk, params, remove=list(nowhere)))


def test_the_page_offers_the_way_back_only_where_something_was_changed(desk: Desk, by_hand: Params) -> None:
    names = [f"{name}.{prop}" for name, prop in SHOWN]
    for params, is_automatic in ((EVENT, True), (by_hand, False)):
        parts = dict(zip(names, show(params, desk), strict=True))
        assert parts["places-automatic.hidden"] is is_automatic
        assert parts["places-add.hidden"] is parts["places-show.hidden"] is False
        assert parts["places.value"] == listed_by_line([one.at for one in places(desk, params)])
        how = "comparison_places.automatic" if is_automatic else "comparison_places.by_hand"
        assert Look().say(how) in str(parts["tables.children"])
    nothing = dict(zip(names, show({}, desk), strict=True))
    assert nothing["places-add.hidden"] is nothing["places-show.hidden"] is True


def test_places_that_a_plan_fixed_beforehand_are_not_called_exploratory(
    town: Holdings, desk: Desk, by_hand: Params
) -> None:
    made = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    plan = Plan(new_id(made), "Fixed", made, by_hand, town.release.name, "9f2c")
    planned = Desk(town, plans=lambda: (plan,))
    tables = dict(zip((name for name, _ in SHOWN), show(by_hand, planned), strict=True))["tables"]
    assert Look().say("comparison_places.planned") in str(tables)
    assert Look().say("comparison_places.by_hand") not in str(tables)


def test_what_was_said_of_a_change_stays_while_only_its_own_link_is_heard_again(desk: Desk) -> None:
    from dash import no_update

    link = write_search(EVENT)
    assert places_told("x", link, Gestures(), EVENT, desk) is no_update
    assert places_told("x", link, Gestures(), {}, desk) == ""


# ------------------------------------------------------------------------------------- hostile
@pytest.mark.parametrize(
    "gesture",
    [
        None,
        7,
        "add",
        {},
        {"add": None},
        {"add": [91, 0]},
        {"add": [39.1]},
        {"add": ["x", "y"]},
        {"add": [float("nan"), 1]},
        {"add": [2**2000, 1]},
        {"add": {"lat": 1, "lon": 2}},
        {"remove": [1, 2]},
        {"move": [1, 2]},
        {"move": [1, 2], "to": [3, 4]},
        {"to": [1, 2]},
    ],
    ids=str,
)
def test_a_gesture_that_is_none_changes_nothing(desk: Desk, gesture: Any) -> None:
    assert touch(PLACED, Gestures(placed=gesture), EVENT, desk) == EVENT
    assert places_told(PLACED, write_search(EVENT), Gestures(placed=gesture), EVENT, desk) == ""


@pytest.mark.slow
@given(ANYTHING | st.lists(NUMBERS | ANYTHING, max_size=3), st.sampled_from(["add", "remove", "move", "to"]))
@settings(max_examples=150, suppress_health_check=list(HealthCheck), deadline=None)
def test_no_gesture_breaks_the_reading(value: Any, name: str) -> None:
    now = [(39.1, -94.6), (39.2, -94.6)]
    wanted = placed({name: value, "to": value})(now)
    assert wanted is None or all(len(one) == 2 for one in wanted)
    assert places_after("x", {}, Gestures(), Desk(city(seed=7, n=0))) is None


@given(ANYTHING | st.text(max_size=40))
@settings(max_examples=100, suppress_health_check=list(HealthCheck), deadline=None)
def test_no_text_breaks_the_list(text: Any) -> None:
    found, wrong = typed(text)
    assert len(set(found)) == len(found)
    assert all(isinstance(one, str) for one in wrong)
