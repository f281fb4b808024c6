"""The sheet of recent days as data: its numbers are the layer's, its controls the address's."""

import datetime as dt
import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from dash import html
from dash.development.base_component import Component
from flask.testing import FlaskClient

from dashboard.components.compstat_controls import CONTROLS, ID, PANEL
from dashboard.components.compstat_parts import changed_rows
from dashboard.desk import Desk
from dashboard.figures.changes import ChangedRow, changes_figure, changes_height_px
from dashboard.figures.newest_days import newest_days_figure
from dashboard.figures.scales import signed
from dashboard.pages.compstat import PAGE, SHOWN, show
from dashboard.shell import build_app
from dashboard.state import read_search
from dashboard.theme.look import Look
from geodata.holdings import Holdings
from geodata.period import day_number
from geodata.words.speaker import LANGUAGES, Speaker
from layers.base.answers import Answer
from layers.base.query import Query
from layers.compstat import NAME, ends_of
from layers.sheet.newest import NEWEST_DAYS, newest_days
from layers.sheet.windows import WINDOWS
from tests.dashboard.shown_texts import parts_of, texts, words
from tests.layers import brute
from tests.layers.cities import city
from tests.layers.sheet.years import years


@pytest.fixture(scope="module")
def holdings() -> Holdings:
    return years()


@pytest.fixture(scope="module")
def nothing() -> Holdings:
    return city(2, 0, requests=0, services=0, events=0)


@pytest.fixture(scope="module")
def desk(holdings: Holdings) -> Desk:
    return Desk(holdings)


def shown(desk: Desk, **params: str) -> dict[str, Any]:
    return dict(
        zip(SHOWN, show({name.replace("__", "."): one for name, one in params.items()}, desk), strict=True)
    )


def said_in(component: object) -> str:
    return "".join(texts(component))


def lines_of(sheet: object) -> list[Component]:
    """Every row, the total first."""
    return [row for one in parts_of(sheet) if isinstance(one, html.Tbody) for row in one.children]


def rows_of(sheet: object) -> list[list[str]]:
    return [[said_in(cell) for cell in row.children] for row in lines_of(sheet)]


def values(sheet: object) -> list[list[str]]:
    return [
        [cell.to_plotly_json()["props"]["data-value"] for cell in row.children] for row in lines_of(sheet)
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_of_the_sheet_is_the_layers(desk: Desk, language: str) -> None:
    answer = desk.ask(Query(layer=NAME))
    total = desk.ask(Query(layer=NAME, options=(("rows", "all"),)))
    say = Speaker(language).say
    found = values(shown(desk, lang=language)["sheet"])
    assert [row[0] for row in found] == [say(name) for name in (*total.places.names, *answer.places.names)]
    for row, (one, at) in zip(found, [(total, 0), *((answer, at) for at in range(len(answer)))], strict=True):
        expected = [
            one.columns[name][at]
            for window in WINDOWS
            for name in (window, f"{window}_1_years_before", f"{window}_mean", f"{window}_z")
        ]
        said = [float(cell) if cell else np.nan for cell in row[1:]]
        assert said == pytest.approx([float(number) for number in expected], nan_ok=True)


def test_a_percentage_and_a_band_stand_beside_their_number(desk: Desk) -> None:
    answer = desk.ask(Query(layer=NAME, options=(("rows", "all"),)))
    total = rows_of(shown(desk)["sheet"])[0]
    of = {name: float(answer.columns[f"last_28_days_{name}"][0]) for name in ("percent", "low", "high")}
    assert total[7].endswith(
        f"{signed(round(of['percent']), Look())} % · usual {round(of['low']):,} to {round(of['high']):,}"
    )


def test_days_that_are_not_complete_are_greyed_and_nothing_stands_beside_them(desk: Desk) -> None:
    page = shown(desk, compstat__until="newest")
    late = [one for one in parts_of(page["sheet"]) if getattr(one, "className", None) == "late"]
    assert len(late) == 3 * len(lines_of(page["sheet"]))
    assert {cell for row in rows_of(page["sheet"]) for cell in row[4::4]} == {"–"}
    assert page["changes"] == []
    assert "not complete yet" in said_in(page["card"])
    complete = shown(desk)["sheet"]
    assert not [one for one in parts_of(complete) if getattr(one, "className", None) == "late"]


def test_days_that_the_data_do_not_hold_are_no_zero(desk: Desk) -> None:
    first = desk.facts.first
    assert first is not None
    page = shown(desk, compstat__last_day=(first + dt.timedelta(days=14)).isoformat())
    assert {row[5] for row in rows_of(page["sheet"])} == {"–"}
    assert {row[1] for row in rows_of(page["sheet"])} != {"–"}
    before = shown(desk, compstat__last_day="1950-01-01")
    assert "The data begin on" in said_in(before["card"])
    assert before["sheet"] == []


def test_everything_together_stands_in_a_body_of_its_own_above_what_is_sorted(desk: Desk) -> None:
    total, rows = (one for one in parts_of(shown(desk)["sheet"]) if isinstance(one, html.Tbody))
    assert total.className == "total"
    assert [said_in(row.children[0]) for row in total.children] == ["All together"]
    assert len(rows.children) > 3
    alone = shown(desk, compstat__rows="all")["sheet"]
    assert len([one for one in parts_of(alone) if isinstance(one, html.Tbody)]) == 1


def test_by_area_every_row_is_an_area_and_says_so(desk: Desk) -> None:
    page = shown(desk, compstat__rows="areas", table="quarters")
    names = [row[0] for row in rows_of(page["sheet"])]
    offered = desk.facts.set_named("quarters")
    assert offered is not None
    assert set(names) == {"All together", *offered.by_id.values(), "In no area"}
    assert "Area" in [said_in(one) for one in parts_of(page["sheet"]) if isinstance(one, html.Button)]


def test_the_newest_days_are_those_of_a_data_frame_and_the_late_ones_stand_apart(holdings: Holdings) -> None:
    query = Query(kinds=("robbery",))
    ends = ends_of(holdings, replace(query, layer=NAME))
    found = newest_days(holdings, query, ends.complete_until)
    assert found is not None
    assert found.days.span_days == NEWEST_DAYS
    assert found.days.last == holdings.release.last
    table = brute.passing(holdings, replace(query, period=found.days))
    assert int(found.counts.sum()) == len(table) > 0
    first = day_number(found.days.first)
    assert found.counts.tolist() == np.bincount(table["day"] - first, minlength=NEWEST_DAYS).tolist()
    figure = newest_days_figure(
        found.days,
        found.counts.tolist(),
        complete_until=ends.complete_until,
        measure="incidents",
        look=Look(),
    )
    complete, late = figure["data"]
    assert max(complete["x"]) == ends.complete_until.isoformat() < min(late["x"])
    assert sum(complete["y"]) + sum(late["y"]) == found.counts.sum()
    assert late["marker"]["pattern"]["shape"] == "/"


def test_what_changed_most_is_sorted_by_how_sure_it_is(desk: Desk) -> None:
    answer = desk.ask(Query(layer=NAME))
    rows = changed_rows(answer, "last_28_days", Look())
    p = {Speaker("en").say(name): p for name, p in zip(answer.places.names, answer.columns["p"], strict=True)}
    assert [p[row.name] for row in rows] == sorted(p[row.name] for row in rows)
    figure = changes_figure(rows, band_z=3.0, look=Look())
    assert sorted(x for trace in figure["data"] for x in trace["x"]) == sorted(row.z for row in rows)
    assert changes_height_px(len(rows), Look()) > changes_height_px(1, Look())


def test_ways_of_change_differ_by_their_shape_and_nothing_at_all_is_said_in_words() -> None:
    rows = [
        ChangedRow("a", 5.0, "9", "more"),
        ChangedRow("b", -4.0, "1", "fewer"),
        ChangedRow("c", 0.2, "3", ""),
    ]
    shapes = {trace["marker"]["symbol"] for trace in changes_figure(rows, band_z=3.0, look=Look())["data"]}
    assert shapes == {"circle-open", "triangle-up", "triangle-down"}
    nothing = changes_figure([], band_z=3.0, look=Look())
    assert nothing["data"] == []
    assert "No row can be compared" in nothing["layout"]["meta"]["note"]


def test_the_controls_write_the_address_and_the_address_sets_the_controls(desk: Desk) -> None:
    names = [control.name for control in CONTROLS]
    started = dict(zip(names, PANEL.values_of({}, desk), strict=True))
    assert started == {
        "rows": "kinds",
        "kinds": [],
        "areas": [],
        "window": "last_28_days",
        "until": "complete",
        "last_day": None,
    }
    wanted = {
        "rows": "areas:quarters",
        "kinds": ["robbery"],
        "areas": ["quarters:q1"],
        "window": "last_7_days",
        "until": "newest",
        "last_day": "2026-03-01",
    }
    search = ""
    for name, value in wanted.items():
        given = list((started | {name: value}).values())
        search = PANEL.carry(ID(name), search, given, desk).search
    link, unread = read_search(search)
    assert unread == ()
    assert dict(zip(names, PANEL.values_of(link, desk), strict=True)) == wanted
    assert desk.query(PANEL.question_of(link))[1] == ()
    assert PANEL.carry(PANEL.reset, search, list(wanted.values()), desk).search == ""
    back = PANEL.carry(ID("rows"), search, list((wanted | {"rows": "kinds"}).values()), desk).search
    assert "table" not in back
    assert "compstat.rows" not in back


def test_a_link_that_is_wrong_says_so_and_still_shows_a_sheet(desk: Desk) -> None:
    page = shown(desk, compstat__window="last_9_days")
    assert "last_9_days" not in words(page["sheet"])
    assert said_in(page["notices"])
    assert len(rows_of(page["sheet"])) > 3


def test_without_a_day_the_page_gives_the_reason(nothing: Holdings) -> None:
    page = shown(Desk(nothing))
    assert "No record has a day" in said_in(page["card"])
    assert page["sheet"] == page["changes"] == page["days"] == []


def test_the_file_of_the_sheet_is_the_answer(desk: Desk, holdings: Holdings) -> None:
    browser: FlaskClient = build_app(holdings).server.test_client()
    said = browser.get(f"/export/{NAME}.json?kinds=robbery&compstat.window=last_7_days")
    answer: Answer = desk.ask(Query(layer=NAME, kinds=("robbery",), options=(("window", "last_7_days"),)))
    assert json.loads(said.data)["columns"]["last_7_days"] == answer.columns["last_7_days"].tolist()
    assert answer.query["compstat.window"] == "last_7_days"


def test_the_page_stands_beside_explore_in_the_menu() -> None:
    assert (PAGE.path, PAGE.order) == ("/compare", 2)
