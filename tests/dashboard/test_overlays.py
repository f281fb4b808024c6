"""Overlays are looked up for what narrows them alone, and their points are those of the whole question."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given

from dashboard.components.overlays import ASKS, refused_overlays
from dashboard.desk import Desk
from dashboard.theme.look import Look
from layers.base.catalogue import ask
from layers.base.query import Query
from tests.layers.cities import city
from tests.layers.questions import queries

DESK = Desk(city(seed=7, n=600))


@pytest.mark.parametrize("name", ASKS)
@given(queries)
def test_what_is_drawn_is_what_the_whole_question_answers(name: str, query: Query) -> None:
    asked = Query(**{field: getattr(query, field) for field in ASKS[name]})
    drawn = DESK.overlay(name, asked).places
    whole = ask(DESK.holdings, replace(query, layer=name, options=())).places
    assert drawn.ids.tolist() == whole.ids.tolist()
    assert drawn.names.tolist() == whole.names.tolist()
    np.testing.assert_array_equal(drawn.x_m, whole.x_m)
    np.testing.assert_array_equal(drawn.y_m, whole.y_m)


def test_another_filter_does_not_look_services_and_events_up_again(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(city(seed=7, n=300))
    asked: list[str] = []

    def count(query: Query) -> object:
        asked.append(query.layer)
        return ask(desk.holdings, query)

    monkeypatch.setattr(desk, "ask", count)
    for query in (Query(), Query(kinds=("robbery",)), Query(hours=(18, 3)), Query(preset="last_28_days")):
        refused_overlays({}, query, desk, Look())
    assert sorted(asked) == ["events", "events", "services"]
