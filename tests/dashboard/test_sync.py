"""Address, controls and question stay in step, whichever of them was touched."""

from typing import Any

import pytest
from dash import no_update
from hypothesis import given
from hypothesis import strategies as st

from dashboard.components.carrying import Carried
from dashboard.components.controls import CONTROLS, ID, params_of, values_of
from dashboard.components.gestures import KINDS_CHART, TABLE, Gestures
from dashboard.components.sync import OVERLAYS, carry, new_choices, only_the_view_moved
from dashboard.desk import Desk
from dashboard.state import Params
from dashboard.state import read_search as read_whole
from geodata.holdings import Holdings
from layers.base.query import Query, QueryFacts
from tests.layers.questions import queries

NOTHING = Gestures()


def read_search(search: str) -> Params:
    """Return the parameters of a search string that must be readable."""
    params, unread = read_whole(search)
    assert unread == ()
    return params


def values(query: Query, facts: QueryFacts) -> list[Any]:
    return list(values_of(query, facts).values())


@pytest.mark.slow
def test_controls_show_a_question_and_write_the_same_one(desk: Desk) -> None:
    @given(queries)
    def check(query: Query) -> None:
        said = params_of(values(query, desk.facts), None)
        again, notices = desk.query(said)
        assert not notices
        same = Query.from_params(query.to_params(), desk.facts)[0].to_params()
        mine = again.to_params()
        # The panel has no control for the layer; and it always names the table it shows.
        for name in ("layer", "table", *(key for key in same if "." in key)):
            same.pop(name, None)
            mine.pop(name, None)
        assert mine == same

    check()


def test_a_link_sets_the_controls_and_stays_as_it_is(desk: Desk) -> None:
    before = values(Query(), desk.facts)
    search, carried, now = carry(None, "?hours=18-3&kinds=robbery&bad=1", before, None, NOTHING, None, desk)
    shown = dict(zip((control.name for control in CONTROLS), now, strict=True))
    assert (shown["kinds"], shown["hour-from"], shown["hour-to"]) == (["robbery"], "18", "3")
    assert read_search(search) == carried == {"hours": "18-3", "kinds": "robbery", "bad": "1"}


def test_a_bad_link_is_carried_whole_so_that_the_page_can_say_what_is_wrong(desk: Desk) -> None:
    _, carried, _ = carry(None, "?from=2017-13-01", values(Query(), desk.facts), None, NOTHING, None, desk)
    assert carried == {"from": "2017-13-01"}


def test_a_link_too_long_to_be_read_stays_in_the_address_so_that_the_page_can_say_so(desk: Desk) -> None:
    link = "?kinds=robbery&note=" + "x" * 70_000
    search, carried, now = carry(None, link, values(Query(), desk.facts), None, NOTHING, None, desk)
    assert search == link
    assert carried == {}
    assert now == tuple(values(Query(), desk.facts))


def test_touching_a_control_writes_the_question_and_keeps_the_look(desk: Desk) -> None:
    touched = values(Query(kinds=("robbery",)), desk.facts)
    search, _, _ = carry(ID("kinds"), "?lang=es&hours=1-2", touched, None, NOTHING, None, desk)
    assert read_search(search) == {"kinds": "robbery", "lang": "es"}


def test_the_view_the_script_reports_goes_into_the_address(desk: Desk) -> None:
    view = {"lat": 39.08, "lon": -94.59, "zoom": 13.5}
    search, _, _ = carry(ID("kinds"), "", values(Query(), desk.facts), None, NOTHING, view, desk)
    assert read_search(search)["view"] == "39.08,-94.59,13.5"


def test_of_preset_and_dates_the_last_one_used_counts(desk: Desk) -> None:
    own, _ = desk.query({"from": "2022-03-01", "to": "2022-03-31"})
    said = values(own, desk.facts)
    at = [control.name for control in CONTROLS].index("preset")
    assert "from" in params_of(said, ID("dates"))
    said[at] = "last_28_days"
    assert params_of(said, ID("preset")).get("period") == "last_28_days"
    assert "from" not in params_of(said, ID("preset"))


def test_clearing_the_filters_asks_for_everything_and_keeps_the_look(desk: Desk) -> None:
    now = values(Query(kinds=("robbery",)), desk.facts)
    search, _, _ = carry(ID("reset"), "?lang=es&kinds=robbery", now, None, NOTHING, None, desk)
    assert read_search(search) == {"lang": "es"}


def test_a_click_on_an_area_filters_and_a_second_one_takes_it_back(desk: Desk) -> None:
    area = desk.facts.sets[0].ids[1]
    now = values(Query(), desk.facts)
    clicked = Gestures(area={"rowId": area})
    search, _, _ = carry(TABLE, "", now, None, clicked, None, desk)
    assert read_search(search) == {"areas": f"{desk.facts.sets[0].name}:{area}"}
    again, _, _ = carry(TABLE, search, now, None, clicked, None, desk)
    assert read_search(again) == {}


def test_a_click_on_a_bar_filters_by_its_kind(desk: Desk) -> None:
    clicked = Gestures(kind={"points": [{"customdata": "robbery"}]})
    search, _, _ = carry(KINDS_CHART, "", values(Query(), desk.facts), None, clicked, None, desk)
    assert read_search(search) == {"kinds": "robbery"}


def test_the_first_of_two_days_is_not_taken_away_again(desk: Desk) -> None:
    now = values(Query(kinds=("robbery",)), desk.facts)
    at = [control.name for control in CONTROLS].index("dates")
    now[at] = ["2022-03-01", None]
    search, carried, shown = carry(ID("dates"), "?kinds=robbery", now, None, NOTHING, None, desk)
    assert (search, carried) == ("?kinds=robbery", {"kinds": "robbery"})
    assert shown[at] == ["2022-03-01", None]
    now[at] = ["2022-03-01", "2022-03-31"]
    search, _, _ = carry(ID("dates"), "?kinds=robbery", now, None, NOTHING, None, desk)
    assert read_search(search) == {"kinds": "robbery", "from": "2022-03-01", "to": "2022-03-31"}


@pytest.mark.parametrize(
    ("touched", "search", "carried", "expected"),
    [
        ("explore-address", "?kinds=robbery&view=1,2,3", {"kinds": "robbery"}, True),
        ("explore-address", "?kinds=robbery&view=1,2,3", {"kinds": "robbery", "view": "9,9,9"}, True),
        ("explore-address", "?kinds=robbery&view=1,2,3", {"kinds": "fraud"}, False),
        ("explore-address", "?kinds=robbery", {"kinds": "robbery"}, False),
        (ID("kinds"), "?view=1,2,3", {}, False),
        ("explore-address", None, None, False),
    ],
)
def test_a_moved_map_asks_nothing_anew(touched: str, search: Any, carried: Any, expected: bool) -> None:
    assert only_the_view_moved(touched, search, carried) is expected


def test_no_overlay_at_all_is_remembered(desk: Desk) -> None:
    search, _, _ = carry(OVERLAYS, "", values(Query(), desk.facts), [], NOTHING, None, desk)
    assert read_search(search) == {"show": "none"}


@pytest.mark.slow
@given(
    st.lists(
        st.none() | st.text(max_size=5) | st.integers() | st.lists(st.integers()),
        min_size=len(CONTROLS),
        max_size=len(CONTROLS),
    )
)
def test_whatever_a_browser_sends_becomes_a_question(values: list[Any]) -> None:
    assert len(values) == len(CONTROLS)
    query, _ = Query.from_params(params_of(values, ID("preset")), QueryFacts())
    assert Query.from_params(query.to_params(), QueryFacts())[0] == query


def test_two_desks_share_nothing(holdings: Holdings) -> None:
    one, two = Desk(holdings), Desk(holdings)
    one.overview(Query())
    assert one.overview(Query()) is not two.overview(Query())


def test_a_control_that_shows_its_value_already_is_not_drawn_anew() -> None:
    shows = [["robbery"], None, 1, "mo", 300]
    now = Carried("?a=1", {"a": "1"}, [["robbery"], [], True, "tu", 300])
    same, *others, metres = now.outputs("?a=1", shows)["values"]
    assert (same, metres) == (no_update, no_update)
    # What is equal in Python alone, such as 1 and True, is another value for a browser.
    assert others == [[], True, "tu"]
    assert now.outputs("?a=1", shows)["search"] is no_update
    assert now.outputs(None, shows)["search"] == "?a=1"


def test_what_ground_can_be_chosen_is_sent_when_the_ground_or_the_language_changes(desk: Desk) -> None:
    here = {"kinds": "robbery", "where": "near:39.08,-94.6,300"}
    assert new_choices(here, {**here, "kinds": "arson"}, desk) is no_update
    for before in (None, {}, {**here, "lang": "es"}, {"kinds": "robbery"}):
        found = new_choices(here, before, desk)
        assert any("39.08" in item["label"] for group in found for item in group["items"])
