"""The page of all events: every event has a row, a card and a link, in both languages; nothing is hidden."""

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from dash import html
from dash.development.base_component import Component
from flask.testing import FlaskClient
from plotly.utils import PlotlyJSONEncoder

from dashboard.components.event_rows import before_after_link, event_rows
from dashboard.components.pooled_kinds import FEWEST_FOR_FUNNEL
from dashboard.desk import Desk
from dashboard.figures.scales import p_said
from dashboard.pages.events import SHOWN, card, layout, show
from dashboard.shell import build_app
from dashboard.theme.look import Look
from geodata.words.speaker import Speaker
from geodata.words.text import Text
from layers.base.query import Query
from layers.comparison.all_events import AllEvents
from tests.dashboard.conftest import browser_of
from tests.layers.cities import city
from tests.layers.comparison.test_all_events import event, town
from tests.layers.comparison.towns import ledger

KINDS = "kinds=robbery,theft_from_vehicle,burglary_home"
UNSAID = re.compile(r"\[[a-z_]+(\.[a-z_]+)+\]|\[en\]")


@pytest.fixture(scope="module")
def desk() -> Desk:
    return Desk(town())


@pytest.fixture(scope="module")
def judged() -> Desk:
    """Give a ledger whose events are long over, so that their kinds are pooled."""
    return Desk(ledger())


def page(desk: Desk, search: str) -> dict[str, Any]:
    """What the page shows, by component and property."""
    shown = dict(zip((f"{id_}.{prop}" for id_, prop in SHOWN), show(search, desk), strict=True))
    return {name: json.loads(json.dumps(one, cls=PlotlyJSONEncoder)) for name, one in shown.items()}


def listed(desk: Desk) -> AllEvents:
    return desk.all_events(desk.query({})[0])[0]


def texts(part: Any) -> str:
    return json.dumps(part, cls=PlotlyJSONEncoder, ensure_ascii=False)


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "es"])
def test_every_event_has_a_row_with_its_verdict_and_no_word_is_missing(desk: Desk, language: str) -> None:
    shown = page(desk, f"?lang={language}")
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


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "es"])
def test_the_p_of_the_list_is_the_adjusted_one_and_the_card_says_both(judged: Desk, language: str) -> None:
    look = Look("light", language)
    found, _ = judged.all_events(judged.query({})[0])
    rows = {row["id"]: row for row in event_rows(found, look)}
    row = next(one for one in found.rows if one.event.id == "E2")
    assert row.p is not None
    assert row.adjusted_p is not None
    assert row.p < row.adjusted_p
    plain, adjusted = p_said(row.p, look), p_said(row.adjusted_p, look)
    assert plain != adjusted
    assert (rows["E2"]["adjusted_p"], rows["E2"]["adjusted_p_said"]) == (row.adjusted_p, adjusted)
    opened = card([{"id": "E2"}], f"?lang={language}", judged)
    assert look.say("all_events.card.p", p=plain, adjusted=adjusted) in texts(opened)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("id_", ["E1", "E8"], ids=["judged", "not judged"])
def test_the_card_of_an_event_gives_every_reason_and_what_to_mind(
    judged: Desk, id_: str, language: str
) -> None:
    look = Look("light", language)
    found, _ = judged.all_events(judged.query({})[0])
    row = next(one for one in found.rows if one.event.id == id_)
    opened = card([{"id": id_}], f"?lang={language}", judged)
    assert opened is not None
    lists = [one for one in opened._traverse() if isinstance(one, html.Ul)]
    assert [[item.children for item in one.children] for one in lists] == [
        [look.speaker.say(text) for text in some] for some in (row.reasons, row.caveats)
    ]
    headings = [one.children for one in opened._traverse() if isinstance(one, html.H4)]
    assert headings == [look.say("all_events.card.why"), look.say("all_events.card.caveats")]
    assert all(lists)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["Clean-ups: 3 events (", "Street light repairs: 1 event, of which 1 can be pooled"]),
        ("es", ["Limpiezas: 3 actividades (", "Reparaciones de alumbrado: 1 actividad"]),
    ],
)
def test_what_each_kind_shows_together_is_said_in_a_sentence(
    judged: Desk, language: str, said: list[str]
) -> None:
    shown = page(judged, f"?lang={language}")["events-together.children"]
    sentences = [item["props"]["children"] for item in shown[0]["props"]["children"]]
    assert len(sentences) == len(said)
    for sentence, begin in zip(sentences, said, strict=True):
        assert sentence.startswith(begin)
    assert "Lamps E8" in sentences[0] or "Faroles E8" in sentences[0], "who is not in it is named"


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_kind_with_three_pooled_events_has_a_funnel_with_a_point_each(judged: Desk, language: str) -> None:
    look = Look("light", language)
    _, kinds = judged.all_events(judged.query({})[0])
    assert [len(one.pooled) for one in kinds] == [FEWEST_FOR_FUNNEL, 1]
    (funnel,) = page(judged, f"?lang={language}")["events-funnels.children"]
    heading, graph, note = (one["props"] for one in funnel["props"]["children"])
    assert heading["children"] == look.say("all_events.funnel", kind=kinds[0].name)
    points = [one for one in graph["figure"]["data"] if one["mode"] == "markers"]
    drawn = sorted(x for one in points for x in one["x"] if x is not None)
    assert kinds[0].found.funnel is not None
    assert drawn == pytest.approx(sorted(kinds[0].found.funnel.log_ratios))
    assert note["children"]


@pytest.mark.parametrize("sent", [None, [], {}, "E1", [None], [{"id": 3}], [{"id": "E\ud800"}], [["E1"]], 7])
def test_a_choice_that_is_no_row_of_ours_opens_nothing(desk: Desk, sent: Any) -> None:
    assert card(sent, "", desk) is None


def test_the_forest_has_a_line_an_event_on_a_place_and_agrees_with_the_verdicts(desk: Desk) -> None:
    shown = page(desk, "?")
    said = texts(shown["events-forest.figure"]["layout"]["annotations"])
    for row in listed(desk).of_places():
        assert str(row.event.name) in said
    judged = [row for row in listed(desk).rows if row.judged and row.numbers.observed]
    drawn = next(one for one in shown["events-forest.figure"]["data"] if one.get("name") == "95% interval")
    ratios = [1 + row.numbers.high / row.numbers.expected for row in judged]
    assert sorted(drawn["x"][1::3]) == pytest.approx(sorted(ratios))


def test_where_nothing_was_expected_the_forest_still_counts_what_the_card_counts() -> None:
    desk = Desk(replace(town(), events=(event(0, 1),)))
    query, _ = desk.query({"kinds": KINDS.removeprefix("kinds=")})
    (row,) = desk.all_events(query)[0].rows
    assert row.numbers is None, "with a week of records before it nothing can be expected"
    card_ = desk.comparison(Query(kinds=query.kinds, layer="before_after", options=(("event", "E0"),)))
    counts = (card_.count("zone", "before"), card_.count("zone", "after"))
    assert row.counted == counts
    said = texts(page(desk, f"?{KINDS}")["events-forest.figure"]["layout"]["annotations"])
    assert f"before {counts[0]}, after {counts[1]}" in said


@pytest.mark.parametrize(("language", "word"), [("en", "Not judged"), ("es", "No se juzgó")])
def test_the_headlines_cannot_tell_counts_the_rows_that_say_so(desk: Desk, language: str, word: str) -> None:
    found, say = listed(desk), Speaker(language).say
    said = [one["verdict"] for one in event_rows(found, Look("light", language))]
    assert said.count(say(Text("comparison.verdict.cannot_tell"))) == found.said("cannot_tell")
    not_judged = [row for row in found.rows if row.verdict and not row.judged]
    assert not_judged
    assert said.count(word) == len(not_judged)


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


@pytest.mark.slow
def test_every_download_on_the_page_can_be_had() -> None:
    client: FlaskClient = browser_of(build_app(town()))
    links = re.findall(r'"href": "(/export/[^"]+)"', texts(show("?lang=es", Desk(town()))[-1]))
    assert len(links) == 3
    for link in links:
        answer = client.get(link)
        assert answer.status_code == 200
        assert len(answer.data) > 500
