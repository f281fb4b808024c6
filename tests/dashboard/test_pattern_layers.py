"""Layers of the Hotspots page that paint no cells: chart, table and words, from the link alone."""

import json

import pytest
from plotly.utils import PlotlyJSONEncoder

from dashboard.components import pattern_page
from dashboard.components.pattern_charts import CHARTS
from dashboard.desk import Desk
from dashboard.pages.hotspots import PATH, ROOM
from dashboard.theme.look import Look
from geodata.holdings import Holdings
from layers.base.catalogue import layers
from layers.base.query import Query
from tests.dashboard.test_every_page import UNSAID
from tests.layers.patterns.towns import with_points
from tests.layers.test_street_segments import BLOCKS

# The town of these tests has points and streets, and no areas.
PAINTLESS = [
    name for name in ROOM.layers if layers()[name].cells is None and "areas" not in layers()[name].needs
]


@pytest.fixture(scope="module")
def desk() -> Desk:
    return Desk(_town())


def _town() -> Holdings:
    import numpy as np

    rng = np.random.default_rng(2)
    x_m, y_m = 100.0 * rng.integers(0, BLOCKS, 300) + rng.integers(0, 4, 300), rng.integers(-5, 6, 300) * 1.0
    streets = [("Avenue", [(0.0, 0.0), (100.0 * BLOCKS, 0.0)])]
    streets += [(f"{at} St", [(100.0 * at, -90.0), (100.0 * at, 90.0)]) for at in range(1, BLOCKS)]
    return with_points(x_m, y_m, 19_000 + rng.integers(0, 400, 300), streets=streets)


def test_there_are_such_layers() -> None:
    assert {"near_repeat", "repeat_places", "concentration", "clustering"} <= set(PAINTLESS)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("layer", PAINTLESS)
def test_a_layer_without_cells_has_a_table_and_where_it_is_drawn_a_chart(
    layer: str, language: str, desk: Desk
) -> None:
    link = {"layer": layer, "lang": language, "kinds": "robbery"}
    shown = pattern_page.show(ROOM, PATH, link, desk)
    parts = dict(zip(pattern_page.SHOWN, shown, strict=True))
    said = json.dumps(shown, cls=PlotlyJSONEncoder, ensure_ascii=False)
    assert UNSAID.findall(said) == []
    assert parts["table"]
    assert bool(parts["chart"]) is (layer in CHARTS)
    # No map, so that no name is a button that would take one somewhere.
    assert "goes-there" not in said


def test_the_squares_of_near_repeats_hold_the_ratios_of_the_table(desk: Desk) -> None:
    answer = desk.ask(Query(layer="near_repeat", kinds=("robbery",)))
    written = CHARTS["near_repeat"](answer, Look())["data"][0]["text"]
    flat = [one for row in written for one in row]
    stars = [bool(one) for one in answer.columns["found"]]
    assert [one.endswith("★") for one in flat] == stars
    assert [float(one.removesuffix(" ★").replace("–", "nan")) for one in flat] == pytest.approx(
        answer.value.round(2).tolist(), nan_ok=True
    )


def test_the_curve_of_closeness_and_its_band_are_those_of_the_answer(desk: Desk) -> None:
    answer = desk.ask(Query(layer="clustering", kinds=("robbery",)))
    band, _, curve = CHARTS["clustering"](answer, Look())["data"]
    assert curve["y"] == pytest.approx(answer.value.tolist())
    assert min(band["y"]) == pytest.approx(answer.columns["band_low_m"].min())
