"""Links to methods: every key that an answer links is an anchor, and every reason that has a step exists."""

import re
from collections.abc import Iterator

import pytest
from dash.development.base_component import Component

from dashboard.components.comparison_controls import option, question_of
from dashboard.components.other_tests import rest
from dashboard.components.verdict_card import verdict_card
from dashboard.desk import Desk
from dashboard.method_anchors import ANCHORS, METHODS, STEP_OF, STEPS, anchor_of, method_link
from dashboard.theme.look import Look
from geodata.words.speaker import catalogue
from layers.comparison.other_tests import TEST_NAMES
from layers.comparison.result import Comparison

EVENT = {option("event"): "e2"}


def links(part: object) -> Iterator[str]:
    if isinstance(part, list | tuple):
        for one in part:
            yield from links(one)
    elif isinstance(part, Component):
        href = getattr(part, "href", None)
        if isinstance(href, str) and href.startswith(METHODS):
            yield href
        yield from links(getattr(part, "children", None))


def test_the_anchors_are_every_step_and_every_test_once() -> None:
    assert set(ANCHORS) == {*STEPS, *TEST_NAMES}
    assert len(ANCHORS) == len(set(ANCHORS))


def test_every_sentence_that_has_a_step_is_in_the_catalogue_and_its_step_is_an_anchor() -> None:
    known = catalogue("en")
    assert [key for key in STEP_OF if f"comparison.{key}" not in known] == []
    assert set(STEP_OF.values()) <= set(ANCHORS)


def test_every_link_of_the_card_and_of_the_other_tests_leads_to_an_anchor(desk: Desk) -> None:
    found = desk.comparison(desk.query(question_of(EVENT))[0])
    assert isinstance(found, Comparison)
    of_card = [one.partition("#")[2] for one in links(verdict_card(found, Look()))]
    of_tests = [one.partition("#")[2] for one in links(rest(EVENT, desk).shown)]
    assert {*of_card, *of_tests} <= set(ANCHORS)
    assert {"windows", "matching", "margin"} <= set(of_card)
    assert set(TEST_NAMES) <= set(of_tests)


def test_an_exploratory_card_asks_why_there_is_no_verdict(desk: Desk) -> None:
    for more, why in (({}, "Why this verdict?"), ({option("weeks"): "20"}, "Why no verdict?")):
        found = desk.comparison(desk.query(question_of(EVENT | more))[0])
        assert isinstance(found, Comparison)
        assert (found.word is None) == bool(more)
        assert f"'{why}'" in str(verdict_card(found, Look()))


def test_a_link_keeps_language_and_look_and_leaves_the_question_behind() -> None:
    params = {"lang": "es", "look": "dark", "view": "1,2,3", "kinds": "robbery"}
    assert method_link("wdd", params) == "/methods?lang=es&look=dark#wdd"
    assert method_link("margin", {}) == "/methods#margin"


def test_what_is_no_anchor_is_refused_and_what_has_no_step_has_no_link() -> None:
    with pytest.raises(ValueError, match=re.escape("`anchor` was 'x'")):
        method_link("x", {})
    assert anchor_of("comparison.reason.blocked") is None
    assert anchor_of("comparison.reason.nothing_detectable") == "detectable"
