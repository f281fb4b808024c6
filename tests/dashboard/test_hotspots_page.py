"""Hotspots: the map, the legend and the table say what `ask` answers, whatever a link asks for."""

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from flask.testing import FlaskClient

from dashboard.components.pattern_page import SHOWN, show
from dashboard.desk import Desk
from dashboard.figures.cells import unpack_arrays
from dashboard.figures.plain_cells import kinds_of
from dashboard.pages.hotspots import PAGE, PATH, ROOM
from dashboard.pattern_cells import PATTERN, PATTERN_PLAIN
from dashboard.theme.look import Look
from geodata.columns.shapes import SHAPES
from layers.base.catalogue import layers
from tests.dashboard.shown_texts import texts
from tests.layers.test_hotspots import built


def parts(desk: Desk, params: dict[str, str]) -> dict[str, Any]:
    return dict(zip(SHOWN, show(ROOM, PATH, params, desk), strict=True))


def planted() -> Desk:
    rng = np.random.default_rng(4)
    counts = rng.poisson(2, (24, 24))
    counts[6:10, 6:10] += 12
    return Desk(built(counts))


@pytest.mark.parametrize("shape", SHAPES)
def test_the_cells_of_the_map_are_those_of_the_answer(desk: Desk, client: FlaskClient, shape: str) -> None:
    query, _ = desk.query({"layer": "hotspots", "cells": shape, "cell_m": "500"})
    answer, painted = desk.pattern(query), desk.painted(query)
    assert painted is not None
    arrays, header = unpack_arrays(client.get(f"{PATTERN}?layer=hotspots&cells={shape}&cell_m=500").data)
    assert int(arrays["n"].sum()) == answer.totals.mapped == int(painted.n.sum())
    assert header["total"] == answer.totals.n == answer.totals.mapped + header["buckets"]["beside"]
    assert (header["values"], header["shape"]) == ("classes", shape)
    assert len(header["colors"]) == len(header["labels"]) == len(painted.classes)
    # A screen without WebGL has the same classes.
    assert sorted(kinds_of(arrays, header)) == sorted(painted.code)
    assert client.get(f"{PATTERN_PLAIN}?layer=hotspots&cells={shape}&cell_m=500").data.count(
        b'class="cells"'
    ) == len(np.unique(painted.code))


def test_a_layer_without_cells_has_no_map(client: FlaskClient) -> None:
    assert client.get(f"{PATTERN}?layer=incidents").status_code == 404
    assert client.get(f"{PATTERN_PLAIN}?layer=incidents").status_code == 404


def test_the_table_holds_the_first_places_with_names_and_numbers_and_each_name_takes_the_map_there() -> None:
    desk = planted()
    shown = parts(desk, {})
    answer = desk.pattern(desk.query({"layer": "hotspots"})[0])
    said = json.dumps(shown["table"], default=lambda one: one.to_plotly_json())
    assert said.count('"data-goes-to": "pattern-frame"') == min(len(answer), 40)
    assert " ".join(texts(shown["card"])).startswith(Look().speaker.say(answer.headline))
    legend = " ".join(texts(shown["legend"]))
    assert "Above the rest" in legend
    # Of a class that no cell has nothing is said.
    assert ("Below the rest" in legend) == bool((answer.columns["found"] == "cold").any())


@pytest.mark.parametrize("language", ["en", "es"])
def test_without_any_place_the_page_says_why(language: str) -> None:
    shown = parts(Desk(built(np.full((5, 5), 2))), {"lang": language})
    assert (shown["table"], list(texts(shown["legend"]))) == ([], [])
    assert any("25" in said for said in texts(shown["card"]))


def test_a_link_that_names_another_page_s_layer_shows_hot_spots(desk: Desk) -> None:
    assert ROOM.panel.question_of({"layer": "compstat", "kinds": "robbery"}) == {
        "layer": "hotspots",
        "kinds": "robbery",
    }
    assert set(ROOM.layers) == {name for name, one in layers().items() if one.family == "patterns"}
    assert ROOM.layers[0] == "hotspots"


def test_every_option_of_every_layer_is_a_control_that_writes_the_address(desk: Desk) -> None:
    names = [one.name for one in ROOM.panel.controls]
    for layer, option in ROOM.options:
        control = ROOM.panel.controls[names.index(f"{layer}-{option.name}")]
        assert control.params("x") == {f"{layer}.{option.name}": "x"}
    chance = ROOM.panel.controls[names.index("hotspots-chance")]
    carried = ROOM.panel.carry(
        chance.id,
        "?kinds=robbery",
        ["normal" if one is chance else None for one in ROOM.panel.controls],
        desk,
    )
    assert carried.search == "?hotspots.chance=normal&kinds=robbery&layer=hotspots"


def test_days_of_one_s_own_take_the_place_of_a_preset_and_back(desk: Desk) -> None:
    controls = ROOM.panel.controls
    dates, preset = (next(one for one in controls if one.name == name) for name in ("dates", "preset"))

    def carried(touched: Any, value: Any, search: str) -> dict[str, str]:
        values = [value if one is touched else None for one in controls]
        return dict(ROOM.panel.carry(touched.id, search, values, desk).params)

    own = carried(dates, ["2022-03-01", "2022-04-30"], "?period=last_12_months")
    assert own == {"from": "2022-03-01", "to": "2022-04-30", "layer": "hotspots"}
    again = carried(preset, "last_12_weeks", "?from=2022-03-01&to=2022-04-30")
    assert again == {"period": "last_12_weeks", "layer": "hotspots"}


def test_whatever_stands_in_a_link_is_answered(
    guarded: Callable[[str], FlaskClient], client: FlaskClient
) -> None:
    assert guarded("secret").get(PATTERN).status_code == 401
    for search in ("?cell_m=-1", "?layer=<b>&kinds=none", "?hotspots.chance=<b>", "?areas=;:,&cells=x"):
        assert client.get(PATTERN + search).status_code in {200, 404}
    assert PAGE.path == PATH
