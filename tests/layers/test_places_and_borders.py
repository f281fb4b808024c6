"""What is known of how a study's places and borders came about is said beside the counts that it touches."""

import datetime as dt
from dataclasses import replace

import pytest

from geodata.records import RecordingChange
from geodata.words.speaker import Speaker
from layers.base.catalogue import ask
from layers.base.overview import overview
from layers.base.query import Query, QueryFacts
from tests.layers.cities import city


def told(study_facts: dict, query: Query) -> list[str]:
    holdings = city()
    holdings = replace(holdings, study=replace(holdings.study, **study_facts))
    return [text.key for text in ask(holdings, query).caveats]


@pytest.mark.parametrize(("cell_m", "said"), [(100, True), (199, True), (200, False), (500, False)])
def test_bad_input_g12_cells_finer_than_places_were_moved_are_said(cell_m: int, said: bool) -> None:
    query = Query(layer="areas", cell_m=cell_m)
    assert ("caveat.jittered" in told({"places_jittered_m": 100.0}, query)) is said
    assert "caveat.jittered" not in told({}, query)


@pytest.mark.parametrize(("since", "said"), [(dt.date(2023, 3, 1), True), (dt.date(1990, 1, 1), False)])
def test_bad_input_g29_areas_that_were_drawn_anew_are_said(since: dt.date, said: bool) -> None:
    query = Query(layer="areas", table="quarters")
    assert ("caveat.areas_since" in told({"areas_since": {"quarters": since}}, query)) is said
    assert "caveat.areas_since" not in told({"areas_since": {"beats": since}}, query)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        (Query(), True),
        (Query(layer="areas"), True),
        (Query(table="beat"), False),
        (Query(table="beat", areas=(("quarters", ("q1",)),)), True),
    ],
    ids=["the first table is counted by", "the layer of areas too", "another table", "a filter"],
)
def test_bad_input_g29_the_table_that_was_counted_by_is_said_also_where_nobody_named_one(
    query: Query, said: bool
) -> None:
    holdings = city()
    assert QueryFacts.of(holdings).default_table == "quarters"
    facts = replace(holdings.study, areas_since={"quarters": dt.date(2023, 3, 1)})
    seen = overview(replace(holdings, study=facts), query)
    assert ("caveat.areas_since" in [text.key for text in seen.caveats]) is said


@pytest.mark.parametrize(
    ("named", "kinds", "said"),
    [
        ((), None, True),
        (("theft",), ("theft_from_vehicle",), True),
        (("property",), ("theft_from_vehicle",), True),
        (("robbery",), ("theft_from_vehicle",), False),
        (("requests",), None, False),
        (("street_lights", "robbery"), None, True),
    ],
)
def test_a_change_of_recording_is_said_of_the_kinds_under_those_that_it_names(
    named: tuple[str, ...], kinds: tuple[str, ...] | None, said: bool
) -> None:
    change = RecordingChange(dt.date(2023, 3, 1), {"en": "new forms"}, named)
    found = told({"recording_changes": (change,)}, Query(layer="areas", kinds=kinds))
    assert ("caveat.recording_change" in found) is said


@pytest.mark.parametrize("language", ["en", "es"])
def test_both_are_said_in_whole_sentences(language: str) -> None:
    holdings = city()
    facts = {"places_jittered_m": 300.0, "areas_since": {"quarters": dt.date(2023, 3, 1)}}
    holdings = replace(holdings, study=replace(holdings.study, **facts))
    answer = ask(holdings, Query(layer="areas", table="quarters", cell_m=100))
    said = " ".join(Speaker(language).say(text) for text in answer.caveats)
    assert "300 m" in said
    assert "600 m" in said
    assert "2023" in said
