"""What every layer that paints cells keeps: whatever is asked, and also where nothing is."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from geodata.holdings import Holdings
from geodata.period import Period
from geodata.words.speaker import Speaker
from layers.base.catalogue import ask, layers
from layers.base.contract import Layer
from layers.base.query import Query
from tests.layers.cities import FIRST

every_map = pytest.mark.parametrize(
    "layer", [one for one in layers().values() if one.cells is not None], ids=lambda layer: layer.name
)


@every_map
@pytest.mark.parametrize(
    "query",
    [
        Query(),
        Query(preset="last_28_days", cells="hexagons", cell_m=400),
        Query(kinds=("robbery",), preset="last_12_weeks", cell_m=500),
        Query(areas=(("quarters", ("q0",)),), kinds=("burglary_home",)),
        Query(kinds=("robbery",), period=Period(FIRST, FIRST + dt.timedelta(days=4))),
        Query(kinds=()),
    ],
    ids=["everything", "hexagons", "weeks", "a_quarter", "four_days", "no_kind"],
)
def test_a_map_paints_only_cells_that_its_table_names(layer: Layer, query: Query, holdings: Holdings) -> None:
    asked = replace(query, layer=layer.name)
    assert layer.cells is not None
    painted, answer = layer.cells(holdings, asked), ask(holdings, asked)
    assert set(painted.lattice.ids(painted.cells)) <= set(answer.places.ids)
    assert len(np.unique(painted.cells)) == len(painted.cells)
    assert painted.n.sum() <= answer.totals.mapped
    assert (painted.hatch is not None) >= bool(painted.hatched.any())
    for language in ("en", "es"):
        for one in painted.classes:
            assert "[" not in Speaker(language).say(one.name)
            assert 1 <= one.step <= one.steps <= (3 if one.tone in {"more", "fewer"} else 7)


@every_map
def test_a_map_of_nothing_paints_nothing(layer: Layer, nothing: Holdings) -> None:
    assert layer.cells is not None
    assert len(layer.cells(nothing, Query(layer=layer.name)).cells) == 0


@every_map
def test_every_choice_has_its_words(layer: Layer, holdings: Holdings) -> None:
    from geodata.words.speaker import catalogue
    from layers.base.facts import QueryFacts

    for option in layer.options:
        words = () if option.choices is None else option.choices(QueryFacts.of(holdings))
        for language in ("en", "es"):
            keys = {f"layers.{layer.name}.{option.name}.{word}" for word in words}
            assert keys <= set(catalogue(language))
