"""Every chart, the table and the map filter all the others, and the address says what a gesture meant."""

import datetime as dt
from typing import Any

import numpy as np
import pytest
from dash import no_update
from hypothesis import given
from hypothesis import strategies as st

from dashboard.components.controls import params_of, values_of
from dashboard.components.extents import edges
from dashboard.components.gestures import BRUSHED, Gestures, filtered_by
from dashboard.components.ground import (
    NEAR,
    PICKED,
    SHAPED,
    ground_choices,
    ground_marks,
    ground_params,
)
from dashboard.components.sync import carry, goal_of
from dashboard.desk import Desk
from dashboard.pages.explore import SHOWN, show, under_the_hand
from dashboard.state import read_search
from dashboard.theme.look import Look
from layers.base.query import Query
from layers.base.where import Where
from tests.layers.cities import city

WEEKS = {"chart": "weeks", "x0": "2022-06-08 03:04:05", "x1": "2022-06-21"}
EVENINGS = {"chart": "hours", "x0": 17.6, "x1": 22.4, "y0": 5.4, "y1": 3.7}


def brush(desk: Desk, data: Any, query: Query | None = None) -> dict[str, str]:
    found = filtered_by(BRUSHED, Gestures(brushed=data), query or Query(), desk)
    assert found is not None
    return found


def test_weeks_that_are_dragged_over_are_asked_for_whole(desk: Desk) -> None:
    assert brush(desk, WEEKS) == {"from": "2022-06-06", "to": "2022-06-26"}
    backwards = {**WEEKS, "x0": WEEKS["x1"], "x1": WEEKS["x0"]}
    assert brush(desk, backwards, Query(preset="last_year", kinds=("robbery",))) == {
        "from": "2022-06-06",
        "to": "2022-06-26",
        "kinds": "robbery",
    }


def test_a_brush_never_asks_for_days_without_data_and_all_of_them_are_no_filter(desk: Desk) -> None:
    first, last = desk.facts.first, desk.facts.last
    early = brush(desk, {**WEEKS, "x0": "1999-01-01"})
    assert early == {"from": first.isoformat(), "to": "2022-06-26"}
    assert brush(desk, {**WEEKS, "x0": "1999-01-01", "x1": "2099-01-01"}) == {}
    after = (last + dt.timedelta(days=30)).isoformat()
    assert brush(desk, {**WEEKS, "x0": after, "x1": after}) == {}


def test_two_clicks_on_a_brushed_chart_take_its_own_filter_away(desk: Desk) -> None:
    query, _ = desk.query({"from": "2022-06-06", "to": "2022-06-26", "hours": "18-23", "weekdays": "fr"})
    assert brush(desk, {"chart": "weeks", "clear": True}, query) == {"hours": "18-23", "weekdays": "fr"}
    assert brush(desk, {"chart": "hours", "clear": True}, query) == {"from": "2022-06-06", "to": "2022-06-26"}


def test_squares_that_are_dragged_over_are_hours_and_weekdays_and_the_same_again_takes_them_back(
    desk: Desk,
) -> None:
    asked = brush(desk, EVENINGS)
    assert asked == {"hours": "18-23", "weekdays": "fr,sa"}
    assert brush(desk, EVENINGS, desk.query(asked)[0]) == {}
    assert brush(desk, {**EVENINGS, "x0": -5, "x1": 99}) == {"weekdays": "fr,sa"}
    assert brush(desk, {**EVENINGS, "y0": -5, "y1": 99}) == {"hours": "18-23"}
    one = brush(desk, {"chart": "hours", "x0": 0, "x1": 0, "y0": 0, "y1": 0})
    assert one == {"hours": "0-1", "weekdays": "mo"}


def test_while_a_brush_is_dragged_the_page_follows_and_the_address_stands_still(desk: Desk) -> None:
    before = [None] * 3
    live = Gestures(brushed={**WEEKS, "live": True})
    search, carried, values = carry(BRUSHED, "?lang=es", before, None, live, None, desk)
    assert (search, values) == ("?lang=es", tuple(before))
    assert carried == {"from": "2022-06-06", "to": "2022-06-26", "lang": "es"}
    search, carried, _ = carry(BRUSHED, "?lang=es", before, None, Gestures(brushed=WEEKS), None, desk)
    assert read_search(search)[0] == carried
    # The strip under the hand is not drawn anew, or it would be let go.
    shown = show({}, desk)
    assert SHOWN[-1] == ("explore-strip", "figure")
    assert under_the_hand(shown, live.brushed)[-1] is not shown[-1]
    assert under_the_hand(shown, WEEKS)[-1] is shown[-1]


def test_a_place_that_is_picked_keeps_the_radius_and_a_shape_has_none(desk: Desk) -> None:
    near = Query(where=Where.read("near:39.1,-94.5,800"))
    picked = Gestures(picked={"lat": 39.084712, "lon": -94.59381, "since": 1})
    assert filtered_by(PICKED, picked, near, desk) == {"where": "near:39.08471,-94.59381,800"}
    service = next(id_ for how, id_ in desk.facts.anchors if how == "service")
    assert filtered_by(PICKED, Gestures(picked={"service": service}), Query(), desk) == {
        "where": f"service:{service},300"
    }
    corners = [[39.08, -94.6], [39.09, -94.6], [39.09, -94.59]]
    drawn = filtered_by(SHAPED, Gestures(drawn={"corners": corners}), near, desk)
    assert drawn == {"where": "in:39.08000,-94.60000;39.09000,-94.60000;39.09000,-94.59000"}


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["chart", "x0", "x1", "y0", "lat", "lon", "event", "service", "corners", "clear"]
                ),
                inner | st.sampled_from(["weeks", "hours", True, 1e300]),
                max_size=5,
            )
        ),
        max_leaves=8,
    )
)
def test_whatever_a_browser_sends_as_a_gesture_is_a_question_or_nothing_new(sent: Any) -> None:
    for touched in (BRUSHED, PICKED, SHAPED):
        params = filtered_by(touched, Gestures(*[sent] * 5), Query(kinds=("robbery",)), HOSTILE)
        assert params is not None
        query, _ = HOSTILE.query(params)
        assert query.kinds == ("robbery",)


HOSTILE = Desk(city(2, 50))


@pytest.mark.parametrize(
    ("near", "radius_m", "written"),
    [
        ("event:E1", 400, "event:E1,400"),
        ("event:E1", 3, "event:E1,50"),
        ("event:E1", 10**9, "event:E1,20000"),
        ("event:E1", "", "event:E1,300"),
        ("event:E1", True, "event:E1,300"),
        ("in:1,1;2,2;3,1", 400, "in:1,1;2,2;3,1"),
        ("area:quarters:q1", 400, None),
        ("", 400, None),
        (None, 400, None),
        (7, 400, None),
    ],
)
def test_place_and_radius_are_written_as_one(near: Any, radius_m: Any, written: str | None) -> None:
    assert ground_params(near, radius_m).get("where") == written


def test_the_list_of_places_holds_what_was_chosen_on_the_map_and_no_service_that_is_not_told(
    desk: Desk,
) -> None:
    look = Look(language="es")
    point = Query(where=Where.read("near:39.1,-94.5,800"))
    groups = ground_choices(point, desk, look)
    assert [group["group"] for group in groups] == [
        *("Elegido en el mapa", "Actividades comunitarias", "Servicios", "Esquinas y lugares conocidos"),
        *(look.speaker.say(one.title) for one in desk.facts.sets),
    ]
    assert groups[0]["items"] == [
        {"value": "near:39.10000,-94.50000", "label": "Punto elegido 39.10000,-94.50000"}
    ]
    offered = {item["value"] for group in groups for item in group["items"]}
    hidden = [one.id for one in desk.holdings.services if one.visibility != "public"]
    assert hidden
    assert not offered & {f"service:{id_}" for id_ in hidden}
    # A corner that was picked by its name is shown by its name.
    corner = next(value for value in offered if value.startswith("near:") and "39.10000" not in value)
    again = ground_choices(Query(where=Where.read(f"{corner},300")), desk, look)
    assert again[0]["group"] == "Actividades comunitarias"


def test_an_area_chosen_among_the_places_is_one_more_area_and_the_map_goes_there(desk: Desk) -> None:
    areas, name = desk.facts.sets[0], desk.facts.sets[0].name
    first, second = areas.ids[:2]
    offered = {item["value"] for group in ground_choices(Query(), desk, Look()) for item in group["items"]}
    chosen = f"area:{name}:{second}"
    assert chosen in offered
    values = dict(values_of(Query(areas=((name, (first,)),)), desk.facts))
    said = params_of([*(values | {"near": chosen}).values()], NEAR.id)
    query, wrong = desk.query(said)
    assert not wrong
    assert (query.areas, query.where) == (((name, (first, second)),), None)
    goal = goal_of(NEAR.id, chosen, said, None, desk)
    assert goal == edges(query, desk) != ""
    # The same place again is news; an emptied list is no place, and what was no place sends nobody.
    assert goal_of(NEAR.id, chosen, said, goal, desk) == f"{goal};again"
    assert goal_of(NEAR.id, None, said, goal, desk) is no_update
    assert goal_of("question-kinds", chosen, said, None, desk) is no_update


@pytest.mark.parametrize(
    "ends", [("0001-01-01", "9999-12-31"), ("9999-12-31", "9999-12-31"), ("0001-01-01",) * 2]
)
def test_a_brush_at_the_ends_of_the_calendar_asks_for_what_the_data_hold(
    desk: Desk, ends: tuple[str, str]
) -> None:
    brushed = {"chart": "weeks", "x0": ends[0], "x1": ends[1]}
    assert filtered_by(BRUSHED, Gestures(brushed=brushed), Query(), desk) == {}


def test_the_map_goes_to_a_chosen_place_and_shows_what_lies_around_it(desk: Desk) -> None:
    asked = Query(where=Where.read("near:39.1,-94.5,800"))
    west, south, east, north = (float(edge) for edge in edges(asked, desk).split(","))
    assert west < -94.5 < east
    assert south < 39.1 < north
    x_m, y_m = desk.holdings.crs.to_metres([west, east], [south, north])
    assert (float(x_m[1] - x_m[0]), float(y_m[1] - y_m[0])) == pytest.approx((3200, 3200), abs=5)
    assert edges(Query(), desk) == ""


def test_the_ground_asked_for_is_outlined_on_the_map(desk: Desk) -> None:
    assert ground_marks(Query(), desk) == ""
    shape = "39.08000,-94.60000;39.09000,-94.60000;39.09000,-94.59000"
    assert ground_marks(Query(where=Where.read(f"in:{shape}")), desk) == shape
    ring = ground_marks(Query(where=Where.read("near:39.08,-94.6,800")), desk).split(";")
    at = [tuple(map(float, one.split(","))) for one in ring]
    assert len(at) == 72
    x_m, y_m = desk.holdings.crs.to_metres([lon for _, lon in at], [lat for lat, _ in at])
    east, north = desk.holdings.crs.to_metres([-94.6], [39.08])
    assert np.abs(np.hypot(x_m - east[0], y_m - north[0]) - 800).max() < 2
