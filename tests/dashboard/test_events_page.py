"""The page of all events: every event has a row, a card and a link, in both languages; nothing is hidden."""

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from dash.development.base_component import Component
from flask.testing import FlaskClient
from plotly.utils import PlotlyJSONEncoder

from dashboard.components.event_rows import before_after_link, event_rows
from dashboard.desk import Desk
from dashboard.pages.events import SHOWN, card, layout, show
from dashboard.shell import build_app
from dashboard.theme.look import Look
from geodata.words.speaker import Speaker
from layers.base.query import Query
from layers.comparison.all_events import AllEvents
from tests.dashboard.conftest import browser_of
from tests.layers.cities import city
from tests.layers.comparison.test_all_events import town

KINDS = "kinds=robbery,theft_from_vehicle,burglary_home"
UNSAID = re.compile(r"\[[a-z_]+(\.[a-z_]+)+\]|\[en\]")


@pytest.fixture(scope="module")
def desk() -> Desk:
    return Desk(town())


def page(desk: Desk, search: str) -> dict[str, Any]:
    """What the page shows, by component and property."""
    shown = dict(zip((f"{id_}.{prop}" for id_, prop in SHOWN), show(search, desk), strict=True))
    return {name: json.loads(json.dumps(one, cls=PlotlyJSONEncoder)) for name, one in shown.items()}


def listed(desk: Desk) -> AllEvents:
    return desk.all_events(desk.query({"kinds": KINDS.removeprefix("kinds=")})[0])[0]


def texts(part: Any) -> str:
    return json.dumps(part, cls=PlotlyJSONEncoder, ensure_ascii=False)


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_event_has_a_row_with_its_verdict_and_no_word_is_missing(desk: Desk, language: str) -> None:
    shown = page(desk, f"?{KINDS}&lang={language}")
    rows = {row["id"]: row for row in shown["events-table.rowData"]}
    assert set(rows) == {event.id for event in desk.holdings.events}
    assert UNSAID.findall(texts(shown)) == []
    say = Speaker(language)
    for row in listed(desk).rows:
        seen = rows[row.event.id]
        assert seen["name"] == row.event.name
        assert seen["verdict"]
        assert seen["why"]
        assert seen["day_said"] == say.day(row.event.period.first)
        assert seen["adjusted_p"] == row.adjusted_p
        assert seen["difference"] == (None if row.numbers is None else row.numbers.difference)
        # No difference stands without its interval.
        assert (seen["difference_said"].count("(") == 1) == (row.numbers is not None)


def test_of_an_event_on_people_the_row_says_what_it_reported(desk: Desk) -> None:
    row = next(one for one in page(desk, "")["events-table.rowData"] if one["id"] == "E9")
    assert row["why"] == "31 people came and 0 people hired"
    assert row["difference"] is None
    assert row["difference_said"] == "–"


def test_a_finding_that_does_not_hold_is_marked_and_keeps_its_word(desk: Desk) -> None:
    found = listed(desk)
    row = next(one for one in found.rows if one.judged)
    likely = replace(found, rows=(replace(row, verdict="likely_fewer", p=0.03, adjusted_p=0.2),))
    assert event_rows(likely, Look())[0]["verdict"] == (
        f"Likely fewer than expected; does not hold over the list of {found.tested}"
    )
    assert "no se sostiene en la lista" in event_rows(likely, Look("light", "es"))[0]["verdict"]


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_row_opens_a_card_and_that_of_a_place_links_to_its_own_page(desk: Desk, language: str) -> None:
    search = f"?{KINDS}&lang={language}&look=dark&view=1,2,3"
    for row in listed(desk).rows:
        opened = card([{"id": row.event.id}], search, desk)
        assert isinstance(opened, Component)
        said = texts(opened)
        assert UNSAID.findall(said) == []
        assert ("people-card" in said) == (row.event.acts_on == "people")
        if row.event.acts_on == "place":
            assert f"before_after.event={row.event.id}" in said
            assert f"lang={language}" in said
            assert "look=dark" in said
            assert "view=" not in said


def test_the_link_to_an_event_is_a_question_the_layer_understands(desk: Desk) -> None:
    link = before_after_link("E1", Query(kinds=("robbery",)), {"lang": "es"})
    assert link.startswith("/before-after?")
    query, wrong = Query.from_link(link, desk.facts)
    assert wrong == ()
    assert (query.layer, query.kinds, dict(query.options)) == ("before_after", ("robbery",), {"event": "E1"})


@pytest.mark.parametrize("sent", [None, [], {}, "E1", [None], [{"id": 3}], [{"id": "E\ud800"}], [["E1"]], 7])
def test_a_choice_that_is_no_row_of_ours_opens_nothing(desk: Desk, sent: Any) -> None:
    assert card(sent, "", desk) is None


def test_the_forest_has_a_line_an_event_on_a_place_and_agrees_with_the_verdicts(desk: Desk) -> None:
    shown = page(desk, f"?{KINDS}")
    said = texts(shown["events-forest.figure"]["layout"]["annotations"])
    for row in listed(desk).of_places():
        assert str(row.event.name) in said
    judged = [row for row in listed(desk).rows if row.judged and row.numbers.observed]
    drawn = next(one for one in shown["events-forest.figure"]["data"] if one.get("name") == "95% interval")
    ratios = [1 + row.numbers.high / row.numbers.expected for row in judged]
    assert sorted(drawn["x"][1::3]) == pytest.approx(sorted(ratios))


def test_the_list_is_compared_once_for_a_question(desk: Desk) -> None:
    query, _ = desk.query({"kinds": "robbery"})
    assert desk.all_events(query) is desk.all_events(desk.query({"kinds": "robbery"})[0])


def test_a_bad_link_is_said_and_the_rest_is_shown(desk: Desk) -> None:
    said = page(desk, "?hours=late")
    assert "U00" in texts(said["events-notices.children"])
    assert said["events-table.rowData"] == page(desk, "")["events-table.rowData"]
    assert show(["no", "link"], desk)[3] == show("", desk)[3]


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_study_without_events_says_what_to_do(language: str) -> None:
    bare = Desk(city(2, 300, events=0))
    look = Look("light", language)
    assert look.say("all_events.empty") in texts(layout(bare, look, {}))
    shown = page(bare, f"?lang={language}")
    assert shown["events-table.rowData"] == []
    assert UNSAID.findall(texts(shown)) == []


def test_every_download_on_the_page_can_be_had() -> None:
    client: FlaskClient = browser_of(build_app(town()))
    links = re.findall(r'"href": "(/export/[^"]+)"', texts(show(f"?{KINDS}&lang=es", Desk(town()))[-1]))
    assert len(links) == 3
    for link in links:
        answer = client.get(link)
        assert answer.status_code == 200
        assert len(answer.data) > 500
