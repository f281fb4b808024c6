"""Incidents one by one: only where they are few, all that may be told, and nothing of a protected one."""

from typing import Any

import pytest
from dash.development.base_component import Component

from dashboard.components.incident_list import (
    GRID,
    MOST_SINGLE,
    NUMBERS,
    are_few,
    incident_list,
    one_incident,
    rows_of,
    single_points,
)
from dashboard.components.overlays import overlay_points, refused_overlays
from dashboard.desk import Desk
from dashboard.pages.explore import in_detail
from dashboard.theme.look import Look
from geodata.words.speaker import LANGUAGES
from layers.base.query import Query
from tests.dashboard.shown_texts import parts_of, words
from tests.layers.cities import city

FEW = Query(kinds=("rape", "robbery_armed"), preset="last_12_weeks")
LOOK = Look()


@pytest.fixture(scope="module")
def desk() -> Desk:
    return Desk(city(1))


def part(parts: list[Component], id_: str) -> Any:
    return next(one for one in parts_of(parts) if getattr(one, "id", None) == id_)


def test_of_few_incidents_each_has_a_row_and_of_many_none_has(desk: Desk) -> None:
    n = desk.overview(FEW).n
    assert 0 < n <= MOST_SINGLE < desk.overview(Query()).n
    assert len(part(incident_list(FEW, desk, LOOK), GRID).rowData) == n
    many = incident_list(Query(), desk, LOOK)
    assert f"only {MOST_SINGLE} and fewer" in words(many)
    assert GRID not in words(many)
    assert incident_list(Query(kinds=()), desk, LOOK) == []
    assert [are_few(one, desk) for one in (FEW, Query(), Query(kinds=()))] == [True, False, False]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_protected_incident_keeps_its_number_and_address_to_itself_in_every_part(
    desk: Desk, language: str
) -> None:
    look = Look("light", language)
    records = desk.holdings.incidents
    rape = Query(kinds=("rape",), preset="last_12_weeks")
    secret = {
        str(one)
        for column in (records.number.words(), records.address.words())
        for one, hidden in zip(column, records.protected, strict=True)
        if hidden and one
    } - {
        str(one)
        for column in (records.number.words(), records.address.words())
        for one, hidden in zip(column, records.protected, strict=True)
        if not hidden and one
    }
    assert len(secret) > 20
    parts = incident_list(rape, desk, look)
    rows = part(parts, GRID).rowData
    assert rows
    assert {row["number"] for row in rows} == {look.say("incident_list.withheld")}
    opened, card = one_incident([rows[0]], rape, desk, look)
    assert opened
    assert look.say("incident_list.place.withheld") in words(card)
    points = single_points(desk.single_incidents(rape), desk, look)
    assert list(points.longitude) == []
    said = words([parts, card, points.names, points.details])
    assert [one for one in secret if one in said] == []


def test_the_numbers_to_copy_are_those_of_the_records_each_once(desk: Desk) -> None:
    answer = desk.single_incidents(FEW)
    told = [str(one) for one in answer.columns["number"] if one]
    assert told
    assert part(incident_list(FEW, desk, LOOK), NUMBERS).value.split("\n") == list(dict.fromkeys(told))
    assert f"{len(answer) - len(told)} incident" in words(incident_list(FEW, desk, LOOK))


def test_one_incident_says_everything_that_its_row_of_the_answer_holds(desk: Desk) -> None:
    answer = desk.single_incidents(FEW)
    at = next(at for at, one in enumerate(answer.columns["number"]) if one)
    opened, card = one_incident([{"id": str(answer.places.ids[at])}], FEW, desk, LOOK)
    assert opened
    for name in ("number", "label", "date", "reported_date", "source"):
        assert str(answer.columns[name][at] or "not known") in words(card)
    area = answer.columns["area_quarters"][at]
    facts = desk.facts.set_named("quarters")
    assert facts is not None
    assert area is None or facts.by_id[area] in words(card)


@pytest.mark.parametrize("chosen", [None, [], "x", [3], [{"id": 3}], [{"id": "i0"}], [{}], {"id": "x"}])
def test_what_is_no_row_opens_nothing(desk: Desk, chosen: Any) -> None:
    assert one_incident(chosen, FEW, desk, LOOK) == (False, [])


def test_a_row_of_another_question_opens_nothing(desk: Desk) -> None:
    row = rows_of(desk.single_incidents(FEW), LOOK)[0]
    assert in_detail([row], FEW.to_params(), desk)[0]
    assert in_detail([row], {"kinds": "burglary_home", "period": "last_12_weeks"}, desk) == (False, [])
    assert in_detail([row], {}, desk) == (False, [])


def test_points_are_drawn_where_incidents_are_few_and_somebody_who_asks_hears_why_not(desk: Desk) -> None:
    drawn = {one.overlay: one for one in overlay_points({}, FEW, desk, LOOK)[0]}
    answer = desk.single_incidents(FEW)
    assert len(drawn["point"].longitude) == answer.places.mapped > 0
    assert "point" not in {one.overlay for one in overlay_points({}, Query(), desk, LOOK)[0]}
    assert refused_overlays({}, Query(), desk, LOOK) == []
    (why,) = refused_overlays({"show": "incidents"}, Query(), desk, LOOK)
    assert str(MOST_SINGLE) in why
    assert refused_overlays({"show": "incidents"}, FEW, desk, LOOK) == []
    assert "point" not in {one.overlay for one in overlay_points({"show": "events"}, FEW, desk, LOOK)[0]}
