"""Before & after without a browser: what a link shows, what a touch writes, what the routes hand out."""

import io
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import numpy as np
import pandas as pd
import pytest
import shapely
from dash import html, no_update
from dash.development.base_component import Component
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from plotly.utils import PlotlyJSONEncoder

from dashboard.access import CALLBACK_PATH
from dashboard.comparison_cells import PARTS, comparison_payload
from dashboard.components.chosen_cell import cell_of, chosen_cell, picture_index
from dashboard.components.comparison_carry import Gestures, carry, half_chosen, touched_by
from dashboard.components.comparison_controls import (
    CARRIED,
    CONTROLS,
    ID,
    PICKED,
    RESET,
    SHAPED,
    option,
    question_of,
    values_of,
)
from dashboard.components.comparison_parts import SHOWN, ground, show
from dashboard.components.comparison_tables import sortable_table
from dashboard.components.other_tests import rest
from dashboard.desk import Desk
from dashboard.figures.cells import unpack_cells
from dashboard.figures.difference_cells import unpack_difference
from dashboard.shell import build_app
from dashboard.state import Params, read_search, write_search
from dashboard.theme.look import Look
from geodata.holdings import Holdings
from geodata.period import day_number
from layers.comparison.compare import compare
from layers.comparison.errors import NoComparison
from layers.comparison.result import Comparison
from tests.dashboard.conftest import browser_of
from tests.dashboard.shown_texts import texts
from tests.dashboard.test_every_page import UNSAID
from tests.dashboard.test_hostile_callbacks import ANYTHING, HOSTILE, LIST, NUMBERS, WORDS, outputs_of
from tests.layers.cities import EAST_M, NORTH_M, city

EVENT, PEOPLE = {option("event"): "e2"}, {option("event"): "e3"}
MIDDLE = "39.08995,-94.60000"
PICKED_PLACE = {option("at"): MIDDLE, option("day"): "2023-01-10"}
SHAPE = "39.08000,-94.61000;39.10000,-94.61000;39.10000,-94.59000;39.08000,-94.59000"
DRAWN = {option("shape"): SHAPE, option("day"): "2023-01-10"}
NO_PICK = Gestures()


@pytest.fixture(scope="module")
def town() -> Holdings:
    """Give a city with enough reports to compare in."""
    return city(seed=7, n=9_000)


@pytest.fixture(scope="module")
def desk(town: Holdings) -> Desk:
    return Desk(town)


@pytest.fixture(scope="module")
def client(town: Holdings) -> FlaskClient:
    return browser_of(build_app(town))


def compared(desk: Desk, params: Params) -> Comparison:
    found = desk.comparison(desk.query(question_of(params))[0])
    assert isinstance(found, Comparison)
    return found


def shown(params: Params, desk: Desk) -> dict[str, Any]:
    """Return what each part of the page shows, by its name."""
    return dict(zip((name for name, _ in SHOWN), show(params, desk), strict=True))


def said(part: Any) -> str:
    return json.dumps(part, cls=PlotlyJSONEncoder, ensure_ascii=False)


def touch(
    name: str, value: Any, link: str, desk: Desk, picks: Gestures = NO_PICK
) -> tuple[Params, list[Any]]:
    """Return the address's parameters and the controls after a control is given a value."""
    values = values_of(read_search(link)[0])
    for at, control in enumerate(CONTROLS):
        if control.name == name:
            values[at] = value
    search, carried, now = carry(ID(name), link, values, picks, desk)
    assert read_search(search)[0] == carried
    return carried, now


# ------------------------------------------------------------------------------------- the screen
@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("params", [EVENT, PICKED_PLACE, DRAWN], ids=["event", "place", "shape"])
def test_the_card_says_the_sentence_of_the_comparison(desk: Desk, params: Params, language: str) -> None:
    found = compare(desk.holdings, desk.query(question_of(params))[0])
    look = Look("light", language)
    parts = shown(params | {"lang": language}, desk)
    assert look.speaker.say(found.sentence) in list(texts(parts["card"]))
    assert look.say(f"comparison.verdict.{found.word or 'exploratory'}") in list(texts(parts["card"]))
    assert UNSAID.findall(said(list(parts.values()))) == []
    assert parts["day"] == parts["marks"] == ""


def inside(part: Any, kind: type[Component]) -> Iterator[Any]:
    """Go through every component of one kind, at any depth."""
    if isinstance(part, list | tuple):
        for one in part:
            yield from inside(one, kind)
    elif isinstance(part, Component):
        if isinstance(part, kind):
            yield part
        yield from inside(getattr(part, "children", None), kind)


def table_of(part: Any, name: str) -> pd.DataFrame:
    """Return what a table of the page shows, each cell below its heading."""
    (table,) = (one for one in inside(part, html.Table) if f"facts-{name}" in one.className.split())
    head, body = table.children
    heads = [" ".join(texts(cell)) for cell in inside(head, html.Th)]
    lines = [[" ".join(texts(cell)) for cell in row.children] for row in inside(body, html.Tr)]
    return pd.DataFrame(lines, columns=pd.Index(heads))


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_table_of_counts_holds_each_count_in_its_row_and_column(desk: Desk, language: str) -> None:
    found, look = compared(desk, EVENT), Look("light", language)
    table = table_of(shown(EVENT | {"lang": language}, desk)["tables"], "counts")
    where, when, days, weeks, n = (
        look.say(f"compare.table.counts.{one}") for one in ("where", "when", "days", "weeks", "n")
    )
    assert table.columns.tolist() == [where, when, days, weeks, n]
    assert len(table) == len(found.counts) > 10
    for row in found.counts:
        named = (table[where] == look.speaker.say(row.where_text)) & (
            table[when] == look.speaker.say(row.when_text)
        )
        (at,) = np.flatnonzero(named)
        assert table[n][at] == look.number(found.count(row.where, row.when))
        assert table[days][at] == look.speaker.say(row.days.sentence())
        assert table[weeks][at] == look.number(row.weeks)
    assert table[n].nunique() > len(table) / 2, "a cell of another row would be seen"


def test_the_table_of_controls_holds_the_counts_of_each_in_its_row(desk: Desk) -> None:
    found, look = compared(desk, EVENT), Look()
    table = table_of(shown(EVENT, desk)["tables"], "controls")
    heads = [look.say(f"compare.table.controls.{one}") for one in ("name", "history", "before", "after")]
    assert len(table) == len(found.controls) > 3
    for row, one in zip(table[heads].to_numpy().tolist(), found.controls, strict=True):
        assert row[0].startswith(look.speaker.say(one.name))
        assert row[1:] == [look.number(n) for n in (one.history, one.before, one.after)]


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_picked_place_without_a_day_stays_and_the_date_field_is_marked(desk: Desk, language: str) -> None:
    parts = shown({option("at"): MIDDLE, "lang": language}, desk)
    look = Look("light", language)
    assert parts["day"] == look.speaker.say(NoComparison("no_day").hint)
    assert look.say("draw.place", place=MIDDLE.replace(",", ", ")) in list(texts(parts["card"]))
    assert parts["marks"] == MIDDLE
    assert parts["charts"] == parts["tables"] == []
    assert "csv" not in said(parts["downloads"])


def test_a_drawn_shape_without_a_day_is_marked_corner_by_corner(desk: Desk) -> None:
    parts = shown({option("shape"): SHAPE}, desk)
    assert parts["marks"] == SHAPE
    assert Look().say("draw.shape", n=4) in list(texts(parts["card"]))


def test_nothing_chosen_says_what_to_do_and_marks_no_field(desk: Desk) -> None:
    parts = shown({}, desk)
    assert Look().speaker.say(NoComparison("nothing_named").hint) in list(texts(parts["card"]))
    assert parts["day"] == parts["marks"] == ""


def test_an_event_on_people_has_its_own_card_and_no_count_of_incidents(desk: Desk) -> None:
    parts = shown(PEOPLE, desk)
    assert "Event 3" in said(parts["card"])
    assert parts["charts"] == parts["tables"] == [] == rest(PEOPLE, desk).shown
    assert "csv" not in said(parts["downloads"])


def test_a_service_that_is_not_public_is_no_place_to_compare(desk: Desk) -> None:
    for service in desk.holdings.services:
        params = {option("service"): service.id, option("day"): "2023-01-10"}
        found = desk.comparison(desk.query(question_of(params))[0])
        assert isinstance(found, Comparison) is (service.visibility == "public")


def test_a_bad_part_of_a_link_is_said_and_the_rest_is_compared(desk: Desk) -> None:
    parts = shown(EVENT | {option("weeks"): "many"}, desk)
    assert list(texts(parts["notices"]))
    assert Look().speaker.say(compared(desk, EVENT).sentence) in list(texts(parts["card"]))


def test_the_other_tests_all_stand_in_their_table(desk: Desk) -> None:
    findings = desk.other_tests(desk.query(question_of(EVENT))[0])
    whole = list(texts(rest(EVENT, desk).shown))
    assert len(findings) > 5
    assert all(Look().speaker.say(one.title) in whole for one in findings)


def test_a_drawn_zone_counts_what_lies_inside_the_shape(desk: Desk) -> None:
    found = compared(desk, DRAWN)
    latitude, longitude = np.array([[float(one) for one in part.split(",")] for part in SHAPE.split(";")]).T
    outline = shapely.Polygon(np.c_[desk.holdings.crs.to_metres(longitude, latitude)])
    points, days = found.points, found.windows.after
    inside = shapely.contains_xy(outline, points.x_m, points.y_m)
    inside &= (points.day >= day_number(days.first)) & (points.day < day_number(days.end))
    assert found.count("zone", "after") == int(inside.sum()) > 20


# ------------------------------------------------------------------------------------- the maps
def test_the_maps_are_drawn_once_for_a_question_and_anew_for_another_mode(desk: Desk) -> None:
    maps, key, one_way = ground(EVENT, None, desk)
    assert one_way is False
    assert 'data-mode": "side"' in said(maps)
    assert ground(EVENT | {"view": "39.09,-94.6,14"}, key, desk) == (no_update,) * 3
    again, other, _ = ground(EVENT | {"maps": "swipe", "view": "39.09,-94.6,14"}, key, desk)
    assert other != key
    assert '"zoom": 14.0' in said(again)
    assert 'data-mode": "swipe"' in said(again)


def test_the_map_of_everything_stays_while_places_are_picked_on_it(desk: Desk) -> None:
    _, key, one_way = ground({}, None, desk)
    assert one_way is True
    assert ground({option("at"): MIDDLE, "maps": "swipe"}, key, desk) == (no_update,) * 3
    maps, _, _ = ground({option("at"): MIDDLE, "kinds": "robbery"}, key, desk)
    assert isinstance(maps, Component)


@pytest.mark.parametrize("mode", ["side", "swipe", "difference"])
def test_the_picked_cell_is_outlined_on_every_map_and_said_in_words(desk: Desk, mode: str) -> None:
    found = compared(desk, PICKED_PLACE)
    cells = desk.compared_cells(found.query)
    assert cells is not None
    cell = cell_of(found, cells)
    assert cell is not None
    west, south, east, north = cells.lattice.box(cell)
    x_m, y_m = (float(one[0]) for one in desk.holdings.crs.to_metres(np.array([-94.6]), np.array([39.08995])))
    assert west <= x_m < east
    assert south <= y_m < north
    index = picture_index(cell, cells)
    maps, _, _ = ground(PICKED_PLACE | {"maps": mode}, None, desk)
    assert said(maps).count(f'"data-selected": "{index}"') == (1 if mode == "difference" else 2)
    after = found.windows.after
    points = found.points
    here = (points.x_m >= west) & (points.x_m < east) & (points.y_m >= south) & (points.y_m < north)
    here &= (points.day >= day_number(after.first)) & (points.day < day_number(after.end))
    told = chosen_cell(found, cells, Look())
    n = int(here.sum())
    assert f"{n} after" in told.children or (n == 0 and "no report" in told.children)


def test_an_event_has_no_picked_cell(desk: Desk) -> None:
    for params in (EVENT, DRAWN):
        assert shown(params, desk)["cell"] is None


# ------------------------------------------------------------------------------------- carrying
TOUCHES = [
    ("subject", "event:e1", "", {option("event"): "e1"}),
    ("subject", "event:e1", f"?{option('at')}={MIDDLE}&{option('day')}=2023-01-10", {option("event"): "e1"}),
    ("subject", "service:s0", f"?{option('event')}=e2", {option("service"): "s0"}),
    ("subject", "area:quarters:q1", "", {option("area"): "quarters:q1"}),
    ("subject", None, f"?{option('event')}=e2", {}),
    ("at", "39.1,-94.6", f"?{option('event')}=e2", {option("at"): "39.10000,-94.60000"}),
    ("at", "39.1,-94.6", f"?{option('shape')}={SHAPE}", {option("at"): "39.10000,-94.60000"}),
    ("at", "", f"?{option('at')}={MIDDLE}", {}),
    ("day", "2023-01-10", "", {option("day"): "2023-01-10"}),
    ("measure", "requests", "", {option("measure"): "requests"}),
    ("measure", "incidents", f"?{option('measure')}=requests", {}),
    ("kinds", ["robbery", "burglary"], "", {"kinds": "robbery,burglary"}),
    ("request-kinds", ["graffiti"], "", {option("request_kinds"): "graffiti"}),
    ("radius_m", 400, "", {option("radius_m"): "400"}),
    ("weeks", 12, "", {option("weeks"): "12"}),
    ("weeks", "", f"?{option('weeks')}=12", {}),
    ("margin_percent", 20, "", {option("margin_percent"): "20"}),
    ("before", ["2022-06-01", "2022-08-30"], "", {option("before"): "2022-06-01..2022-08-30"}),
    ("after", ["2023-06-01", "2023-08-30"], "", {option("after"): "2023-06-01..2023-08-30"}),
    ("after", ["2023-06-01", None], "", {}),
    ("maps", "difference", "", {"maps": "difference"}),
    ("maps", "side", "?maps=swipe", {}),
]


@pytest.mark.parametrize(("name", "value", "link", "expected"), TOUCHES, ids=lambda one: str(one)[:20])
def test_a_control_writes_its_part_of_the_address_and_takes_away_what_it_replaces(
    desk: Desk, name: str, value: Any, link: str, expected: Params
) -> None:
    carried, now = touch(name, value, link, desk)
    assert {key: one for key, one in carried.items() if key != "layer"} == expected
    assert now == values_of(carried)


def test_every_control_is_touched_by_a_test() -> None:
    assert {name for name, *_ in TOUCHES} == {control.name for control in CONTROLS}


@pytest.mark.parametrize("params", [EVENT, PICKED_PLACE, DRAWN, EVENT | {"maps": "swipe", "lang": "es"}])
def test_a_link_stays_as_it_is_and_sets_the_controls(desk: Desk, params: Params) -> None:
    link = write_search(params)
    search, carried, now = carry(ID("address"), link, values_of({}), NO_PICK, desk)
    assert (search, carried) == (link, params)
    assert now == values_of(params)


@pytest.mark.parametrize("name", ["subject", "at"])
def test_what_is_chosen_by_name_is_not_looked_for_where_the_map_stood(desk: Desk, name: str) -> None:
    value = {"subject": "event:e1", "at": MIDDLE}[name]
    carried, _ = touch(name, value, "?view=39.1,-94.6,15&lang=es", desk)
    assert "view" not in carried
    assert carried["lang"] == "es"


@pytest.mark.parametrize(("name", "value"), [("maps", "swipe"), ("weeks", 12), ("kinds", ["robbery"])])
def test_every_other_control_keeps_the_view(desk: Desk, name: str, value: Any) -> None:
    carried, _ = touch(name, value, f"?{option('event')}=e2&view=39.1,-94.6,15", desk)
    assert carried["view"] == "39.1,-94.6,15"


def pick(what: Any, link: str, desk: Desk, drawn: Any = None) -> Params:
    touched = PICKED if drawn is None else SHAPED
    return carry(touched, link, values_of(read_search(link)[0]), Gestures(what, drawn), desk)[1]


def test_a_pick_on_the_map_sets_the_place_and_keeps_day_view_and_kinds(desk: Desk) -> None:
    link = f"?{option('shape')}={SHAPE}&{option('day')}=2023-01-10&kinds=robbery&view=39.1,-94.6,15"
    assert pick({"lat": 39.123456, "lon": -94.5}, link, desk) == {
        "layer": "before_after",
        option("at"): "39.12346,-94.50000",
        option("day"): "2023-01-10",
        "kinds": "robbery",
        "view": "39.1,-94.6,15",
    }


def test_a_pick_beside_an_event_on_a_place_asks_of_the_same_day(desk: Desk) -> None:
    first = next(one for one in desk.holdings.events if one.id == "e2").period.first.isoformat()
    said_of = pick({"lat": 39.1, "lon": -94.6}, f"?{option('event')}=e2", desk)
    assert said_of[option("day")] == first
    assert option("event") not in said_of
    assert option("day") not in pick({"lat": 39.1, "lon": -94.6}, f"?{option('event')}=e3", desk)


def test_a_pick_of_a_symbol_chooses_the_event_or_the_service(desk: Desk) -> None:
    link = f"?{option('at')}={MIDDLE}&{option('day')}=2023-01-10"
    assert pick({"event": "e1"}, link, desk) == {"layer": "before_after", option("event"): "e1"}
    assert pick({"service": "s0"}, link, desk) == {
        "layer": "before_after",
        option("service"): "s0",
        option("day"): "2023-01-10",
    }


def test_a_drawn_shape_goes_into_the_link_with_five_decimals(desk: Desk) -> None:
    corners = [[39.0800011, -94.61], [39.1, -94.61], [39.1, -94.59], [39.08, -94.59]]
    said_of = pick(None, f"?{option('at')}={MIDDLE}&{option('event')}=e3", desk, {"corners": corners})
    assert said_of == {"layer": "before_after", option("shape"): SHAPE}


@pytest.mark.parametrize(
    "what",
    [
        None,
        7,
        {},
        {"lat": "x", "lon": 1},
        {"lat": 91, "lon": 0},
        {"lat": float("nan"), "lon": 1},
        {"lat": 2**2000, "lon": 1},
        {"event": "nobody's"},
        {"service": ["s0"]},
    ],
    ids=str,
)
def test_a_pick_that_is_no_place_changes_nothing(desk: Desk, what: Any) -> None:
    assert pick(what, f"?{option('event')}=e2", desk) == EVENT


@pytest.mark.parametrize(
    "drawn",
    [
        {"corners": [[39.1, -94.6], [39.2, -94.6]]},
        {"corners": [[39.1, -94.6]] * 201},
        {"corners": [[39.1, -94.6, 1]] * 4},
        {"corners": [None, None, None]},
        {"corners": "abc"},
        {"corners": [["39.1", float("inf")]] * 3},
        {},
        "x",
    ],
    ids=lambda one: str(one)[:40],
)
def test_a_shape_that_is_none_changes_nothing(desk: Desk, drawn: Any) -> None:
    assert pick(None, f"?{option('event')}=e2", desk, drawn) == EVENT


def test_undoing_takes_back_everything_that_makes_an_answer_exploratory(desk: Desk) -> None:
    moved = EVENT | {option("weeks"): "8", "hours": "18-24", "from": "2022-01-05", "to": "2023-06-01"}
    assert compared(desk, moved).word is None
    _, carried, _ = carry(RESET, write_search(moved), values_of(moved), NO_PICK, desk)
    assert compared(desk, carried).word == compared(desk, EVENT).word


VIEWED = "?view=1,2,3&maps=swipe"


@pytest.mark.parametrize(
    ("touched", "search", "carried", "expected"),
    [
        (ID("address"), "?view=1,2,3", {}, ""),
        (ID("address"), VIEWED, {"maps": "swipe", "view": "9,9,9"}, ""),
        (ID("address"), VIEWED, {"maps": "side"}, ID("address")),
        (ID("maps"), "?view=1,2,3", {}, ID("maps")),
        (PICKED, "?view=1,2,3", {}, PICKED),
        (None, None, None, None),
    ],
)
def test_a_moved_map_asks_nothing_anew(touched: str, search: Any, carried: Any, expected: str) -> None:
    values = values_of(read_search(search)[0])
    assert touched_by(touched, search, values, NO_PICK, carried, None) == expected


def test_a_touch_that_a_moved_map_overtook_is_not_lost() -> None:
    carried = {"maps": "swipe"}
    values = values_of(read_search(VIEWED)[0])
    pick_, shape = {"lat": 39.1, "lon": -94.6, "since": 2_000}, {"corners": [], "since": 3_000}

    def found(values: list[Any], picked: Any, drawn: Any, seen: Any) -> str | None:
        return touched_by(ID("address"), VIEWED, values, Gestures(picked, drawn), carried, seen)

    assert found(values, pick_, None, None) == PICKED
    assert found(values, pick_, shape, 2_000) == SHAPED
    assert found(values, pick_, shape, 3_000) == ""
    weeks = next(at for at, control in enumerate(CONTROLS) if control.name == "weeks")
    values[weeks] = 12
    assert found(values, pick_, shape, 3_000) == ID("weeks")


def test_the_first_of_two_days_waits_for_the_second() -> None:
    values = values_of({})
    at = next(number for number, control in enumerate(CONTROLS) if control.name == "after")
    values[at] = ["2023-06-01", None]
    assert half_chosen(ID("after"), values)
    assert not half_chosen(ID("before"), values)
    values[at] = ["2023-06-01", "2023-06-28"]
    assert not half_chosen(ID("after"), values)


# ------------------------------------------------------------------------------------- tables
def test_a_table_sorts_by_values_and_shows_what_is_unknown_as_a_dash() -> None:
    heads = ("test", "says", "estimate", "interval", "unit", "p")
    rows = [["a", "x", ("−2", -2.0), "–", "u", ("–", None)], ["b", "y", 1_200, "–", "u", ("0.5", 0.5)]]
    laid_out = said(sortable_table("tests", heads, rows, Look(), numbers=(2, 5)))
    assert laid_out.count('"data-row"') == 2
    assert '"data-value": "-2.0"' in laid_out
    assert '"children": "1,200"' in laid_out
    assert '"data-value": ""' in laid_out


# ------------------------------------------------------------------------------------- routes
def url(part: str, params: Params) -> str:
    return f"/compared/{part}.bin?{urlencode(params)}"


def test_hexagons_change_the_maps_and_not_the_verdict(desk: Desk) -> None:
    squares, hexagons = compared(desk, EVENT), compared(desk, EVENT | {"cells": "hexagons"})
    assert hexagons.judgement.verdict == squares.judgement.verdict
    assert hexagons.sentence == squares.sentence
    in_squares, in_hexagons = desk.compared_cells(squares.query), desk.compared_cells(hexagons.query)
    assert in_squares is not None
    assert in_hexagons is not None
    assert (in_squares.lattice.shape, in_hexagons.lattice.shape) == ("squares", "hexagons")
    assert in_hexagons.total_after == in_squares.total_after


@pytest.mark.parametrize(
    "params",
    [EVENT, PICKED_PLACE, DRAWN, EVENT | {"cells": "hexagons"}],
    ids=["event", "place", "shape", "hexagons"],
)
def test_cells_of_both_periods_and_of_the_change_hold_the_numbers_of_the_comparison(
    client: FlaskClient, desk: Desk, params: Params
) -> None:
    found = compared(desk, params)
    cells = desk.compared_cells(found.query)
    assert cells is not None
    sent = {part: client.get(url(part, params)) for part in PARTS}
    assert {answer.status_code for answer in sent.values()} == {200}
    index, n, header = unpack_cells(sent["before"].data)
    later, m, other = unpack_cells(sent["after"].data)
    assert header["shape"] == other["shape"] == params.get("cells", "squares")
    assert header["breaks"] == other["breaks"]
    assert header["colors"] == other["colors"]
    assert (int(n.sum()), int(m.sum())) == (header["total"], other["total"])
    assert (header["total"], other["total"]) == (cells.total_before, cells.total_after)
    study = {row.when: row.n for row in found.counts if row.where == "study"}
    assert header["total"] <= study["before"]  # a report outside the lattice has no cell
    change = unpack_difference(sent["difference"].data)
    before, after = dict(zip(index, n, strict=True)), dict(zip(later, m, strict=True))
    assert {int(one) for one in change.index} == {int(one) for one in {**before, **after}}
    assert dict(zip(change.index, change.before, strict=True)) == {
        at: before.get(at, 0) for at in change.index
    }
    assert dict(zip(change.index, change.after, strict=True)) == {at: after.get(at, 0) for at in change.index}


@pytest.mark.parametrize(
    ("part", "params"),
    [("before", {}), ("before", PEOPLE), ("after", {option("at"): MIDDLE}), ("nothing", EVENT)],
    ids=["nothing chosen", "people", "no day", "no such part"],
)
def test_where_nothing_is_compared_there_are_no_cells(client: FlaskClient, part: str, params: Params) -> None:
    assert client.get(url(part, params)).status_code == 404


def test_a_payload_is_the_same_whatever_layer_the_link_names(desk: Desk) -> None:
    assert comparison_payload(desk, "before", EVENT) == comparison_payload(
        desk, "before", EVENT | {"layer": "areas"}
    )


def test_a_link_that_is_not_understood_makes_no_file(client: FlaskClient) -> None:
    answer = client.get(f"/export/before_after.csv?{urlencode(EVENT | {option('weeks'): 'many'})}")
    assert answer.status_code == 400
    assert answer.json is not None
    assert answer.json["code"] == "U00"


@pytest.mark.parametrize("form", ["csv", "json", "gpkg", "geojson"])
def test_every_download_of_the_page_is_a_file(client: FlaskClient, desk: Desk, form: str) -> None:
    whole = said(shown(EVENT | {"lang": "es"}, desk)["downloads"])
    assert f"/export/before_after.{form}?" in whole
    query, _ = desk.query(question_of(EVENT))
    sent = client.get(f"/export/before_after.{form}{write_search(query.to_params() | {'lang': 'es'})}")
    assert sent.status_code == 200
    assert len(sent.data) > 100


def test_the_download_holds_the_count_of_the_zone(client: FlaskClient, desk: Desk) -> None:
    query, _ = desk.query(question_of(EVENT))
    sent = client.get(f"/export/before_after.csv{write_search(query.to_params())}")
    lines, found = pd.read_csv(io.BytesIO(sent.data)), compared(desk, EVENT)
    for where in ("zone", "ring", "study"):
        (row,) = np.flatnonzero(lines["role"] == where)
        for when in ("history", "before", "after"):
            assert lines[when][row] == found.count(where, when)
    counts = [found.count(where, when) for where in ("zone", "ring", "study") for when in ("before", "after")]
    assert 0 not in counts
    assert len(set(counts)) == len(counts), "a cell of another row or column would be seen"
    others = lines[lines["role"] == "control"]
    assert others["after"].tolist() == [one.after for one in found.controls]


# ------------------------------------------------------------------------------------- hostile
SMALL = city(seed=7, n=200, requests=30)
SMALL_APP = build_app(SMALL)
OUTPUTS = {
    name: one for name, one in SMALL_APP.callback_map.items() if "callback" in one and "compare-" in name
}
LINK = st.lists(
    st.tuples(
        st.sampled_from([option(name) for name in ("event", "at", "shape", "day", "weeks", "before")])
        | st.sampled_from(["maps", "view", "lang", "kinds", "hours"]),
        WORDS | st.sampled_from(["e1", MIDDLE, SHAPE, "2022-12-01", "swipe"]),
    ),
    max_size=5,
).map(lambda pairs: "?" + "&".join(f"{name}={value}" for name, value in pairs))
PLACE = st.fixed_dictionaries({"lat": NUMBERS | ANYTHING, "lon": NUMBERS | ANYTHING})
SHAPES: dict[str, st.SearchStrategy[Any]] = {
    f"{ID('address')}.search": LINK,
    f"{CARRIED}.data": st.dictionaries(
        st.sampled_from([option("event"), option("at"), option("day"), "maps"]),
        st.sampled_from(["e1", MIDDLE, "2022-12-01", "swipe"]) | WORDS,
        max_size=4,
    ),
    f"{PICKED}.data": PLACE | st.fixed_dictionaries({"event": WORDS | ANYTHING}),
    f"{SHAPED}.data": st.fixed_dictionaries(
        {"corners": st.lists(st.lists(NUMBERS | st.floats(), max_size=3), max_size=5) | ANYTHING}
    ),
    f"{RESET}.n_clicks": NUMBERS,
    **{f"{control.id}.value": LIST | WORDS | ANYTHING for control in CONTROLS},
}


def end_of(end: dict[str, str]) -> str:
    return f"{end['id']}.{end['property']}"


def send(output: str, filled: dict[str, Any], changed: list[str]) -> int:
    body = {"output": output, "outputs": outputs_of(output), **filled, "changedPropIds": changed}
    sent = browser_of(SMALL_APP).post(CALLBACK_PATH, data=json.dumps(body), content_type="application/json")
    if sent.status_code == 200:
        json.loads(sent.data)
    return sent.status_code


@pytest.mark.slow
@pytest.mark.parametrize("output", sorted(OUTPUTS), ids=lambda name: name.strip(".")[:40])
@given(st.data())
@settings(max_examples=50, suppress_health_check=list(HealthCheck), deadline=None)
def test_no_value_breaks_a_callback_of_the_page(output: str, data: st.DataObject) -> None:
    known = OUTPUTS[output]
    filled = {
        ends: [
            {**end, "value": data.draw(SHAPES.get(end_of(end), ANYTHING) | ANYTHING)} for end in known[ends]
        ]
        for ends in ("inputs", "state")
    }
    changed = data.draw(st.lists(st.sampled_from([end_of(end) for end in known["inputs"]]), max_size=1))
    assert send(output, filled, changed) in {200, 204}


@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: json.dumps(value)[:30])
def test_one_hostile_value_in_every_place_breaks_nothing(value: Any) -> None:
    assert len(OUTPUTS) >= 4
    for output, known in OUTPUTS.items():
        for changed in known["inputs"]:
            filled = {name: [{**end, "value": value} for end in known[name]] for name in ("inputs", "state")}
            assert send(output, filled, [end_of(changed)]) in {200, 204}


@given(LINK)
@settings(max_examples=40, suppress_health_check=list(HealthCheck), deadline=None)
def test_no_link_breaks_the_cells(link: str) -> None:
    raw = link[1:].encode("utf-8", "surrogatepass").decode("latin-1")
    for part in PARTS:
        sent = browser_of(SMALL_APP).get(f"/compared/{part}.bin", environ_overrides={"QUERY_STRING": raw})
        assert sent.status_code in {200, 404}


def test_the_places_of_these_tests_lie_in_the_city(desk: Desk) -> None:
    x_m, y_m = desk.holdings.crs.to_metres(np.array([-94.6]), np.array([39.08995]))
    assert EAST_M < x_m[0] < EAST_M + 4_000
    assert NORTH_M < y_m[0] < NORTH_M + 4_000


@pytest.mark.parametrize(("language", "rate"), [("en", "a week"), ("es", "por semana")])
def test_of_unequal_windows_the_card_gives_rates_and_no_change_by_cell_is_shown(
    desk: Desk, language: str, rate: str
) -> None:
    unequal = PICKED_PLACE | {
        option("before"): "2022-12-13..2023-01-09",
        option("after"): "2023-01-10..2023-03-20",
        "maps": "difference",
        "lang": language,
    }
    found = compared(desk, unequal)
    assert (found.windows.before.span_days, found.windows.after.span_days) == (28, 70)
    assert " ".join(texts(shown(unequal, desk)["card"])).count(rate) == 2
    drawn = said(ground(unequal, None, desk)[0])
    assert "/compared/difference.bin" not in drawn
    assert drawn.count("/compared/before.bin") >= 1
    assert Look("light", language).say("compare.map.unequal_windows", before=4, after=10) in drawn


def test_of_equal_windows_the_card_gives_counts_alone(desk: Desk) -> None:
    equal = PICKED_PLACE | {option("weeks"): "8", "maps": "difference"}
    assert "a week" not in " ".join(texts(shown(equal, desk)["card"]))
    assert "/compared/difference.bin" in said(ground(equal, None, desk)[0])
