"""The Rhythm page: every layer of it has a chart, a table and its words, from the link alone."""

import json

import numpy as np
import pytest
from plotly.utils import PlotlyJSONEncoder

from dashboard.components import pattern_page
from dashboard.components.pattern_charts import CHARTS
from dashboard.desk import Desk
from dashboard.pages.rhythm import PATH, ROOM
from dashboard.theme.look import Look
from layers.base.query import Query
from layers.rhythm.rows import WEEKDAYS
from tests.dashboard.test_every_page import UNSAID


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("layer", ROOM.layers)
def test_every_layer_of_the_page_has_a_chart_and_a_table_with_every_word(
    layer: str, language: str, desk: Desk
) -> None:
    shown = pattern_page.show(ROOM, PATH, {"layer": layer, "lang": language}, desk)
    parts = dict(zip(pattern_page.SHOWN, shown, strict=True))
    said = json.dumps(shown, cls=PlotlyJSONEncoder, ensure_ascii=False)
    assert UNSAID.findall(said) == []
    assert parts["chart"], layer
    assert parts["table"], layer
    assert "NaN" not in json.dumps(parts["chart"], cls=PlotlyJSONEncoder)


def test_a_study_of_nothing_gets_the_reason_and_no_chart(nothing: Desk) -> None:
    for layer in ROOM.layers:
        shown = pattern_page.show(ROOM, PATH, {"layer": layer}, nothing)
        parts = dict(zip(pattern_page.SHOWN, shown, strict=True))
        assert (parts["chart"], parts["table"]) == ([], [])


def test_the_squares_of_the_week_hold_what_the_answer_holds(desk: Desk) -> None:
    answer = desk.ask(Query(layer="hours_of_week"))
    figure = CHARTS["hours_of_week"](answer, Look())
    squares = np.array(figure["data"][0]["z"])
    assert squares.shape == (7, 24)
    assert squares.sum() == pytest.approx(answer.value.sum(), abs=0.2)
    day, hour = str(answer.places.ids[0]).split("-")
    assert squares[WEEKDAYS.index(day), int(hour)] == pytest.approx(answer.value[0], abs=1e-3)


@pytest.fixture
def nothing() -> Desk:
    from tests.layers.cities import city

    return Desk(city(n=0, requests=0, services=0, events=0))
