"""Clustering through `ask`: the twelve places of the field's libraries, planted clusters, the ground."""

from dataclasses import replace

import numpy as np
import pytest

from geodata.holdings import Holdings
from layers.base.answers import Answer
from layers.base.catalogue import ask
from layers.base.query import Query
from layers.patterns.windows import ground_of
from tests.layers.patterns.towns import with_points
from tests.layers.stats.twelve import P12_X, P12_Y

EAST_M, NORTH_M = 360_000.0, 4_327_000.0
ASKED = Query(layer="clustering", kinds=("robbery",), options=(("reach_m", "30"), ("window", "box")))
SIDE_M = 2_000.0


def town(x_m: np.ndarray, y_m: np.ndarray, side_m: float = SIDE_M, **more) -> Holdings:
    box = (EAST_M, NORTH_M, EAST_M + side_m, NORTH_M + side_m)
    return with_points(EAST_M + x_m, NORTH_M + y_m, box=box, **more)


def noise(n: int = 150, seed: int = 2) -> np.ndarray:
    return np.random.default_rng(seed).random((2, n)) * SIDE_M


@pytest.fixture(scope="module")
def twelve() -> Answer:
    return ask(town(P12_X, P12_Y, 100.0), ASKED)


@pytest.mark.parametrize(("radius_m", "k_m2"), [(10, 163.06582), (30, 2296.81091)])
def test_k_1_and_k_2_come_out_of_a_question(twelve: Answer, radius_m: int, k_m2: float) -> None:
    at = list(twelve.columns["radius_m"]).index(radius_m)
    assert np.pi * (twelve.value[at] + radius_m) ** 2 == pytest.approx(k_m2, rel=1e-6)


def test_nni_1_comes_out_of_a_question(twelve: Answer) -> None:
    said = {name: float(column[0]) for name, column in twelve.columns.items() if name.startswith("nearest")}
    assert said["nearest_index"] == pytest.approx(1.497333, abs=1e-6)
    assert said["nearest_donnelly"] == pytest.approx(1.306380, abs=1e-6)
    assert said["nearest_cdf"] == pytest.approx(1.358622, rel=5e-3)
    assert (twelve.headline.values["mean"], twelve.headline.values["expected"]) == (21.6, 14.4)


def test_planted_clusters_lie_closer_together() -> None:
    rng = np.random.default_rng(4)
    middle = rng.integers(300, 1_700, (2, 8)).repeat(20, axis=1)
    asked = replace(ASKED, options=(("window", "box"),))
    found = ask(town(*(middle + rng.normal(0, 25, middle.shape))), asked)
    assert found.headline.key == "layers.clustering.headline_closer"
    assert found.headline.values["metres"] < 300
    assert (found.columns["found"] == "clustered").sum() > 15


@pytest.mark.slow
def test_noise_is_seldom_called_closer_or_farther() -> None:
    asked = replace(ASKED, options=(("window", "box"),))
    keys = [ask(town(*noise(seed=seed)), asked).headline.key for seed in range(100, 120)]
    assert keys.count("layers.clustering.headline_none") >= 18


def test_a_grid_of_incidents_lies_farther_apart() -> None:
    at = np.arange(12) * 160.0 + 100
    x_m, y_m = (one.ravel() for one in np.meshgrid(at, at))
    answer = ask(town(x_m, y_m), replace(ASKED, options=(("window", "box"),)))
    assert answer.headline.key == "layers.clustering.headline_apart"
    assert answer.columns["nearest_index"][0] > 1.5


def test_the_ground_is_cells_where_nothing_else_is_asked_and_the_lake_is_none_of_it() -> None:
    x_m, y_m = noise(400)
    x_m = x_m / 2  # the eastern half is a lake
    holdings = town(x_m, y_m)
    query = Query(kinds=("robbery",))
    cells, box = (ground_of(holdings, query, how) for how in ("cells", "box"))
    assert cells is not None
    assert box is not None
    assert box.window.area_m2 == SIDE_M**2
    assert cells.window.area_m2 == pytest.approx(SIDE_M**2 / 2, rel=0.15)
    assert cells.perimeter_m == pytest.approx(3 * SIDE_M, rel=0.15)
    by_cells, by_box = (
        ask(holdings, replace(ASKED, options=(("window", how),))).headline for how in ("cells", "box")
    )
    # Evenly strewn over the land, which is a cluster only beside the lake.
    assert by_box.key == "layers.clustering.headline_closer"
    assert by_cells.values["expected"] < by_box.values["expected"]


@pytest.mark.slow
def test_many_pairs_are_thinned_and_that_is_said() -> None:
    asked = replace(ASKED, options=(("reach_m", "900"), ("window", "box")))
    answer = ask(town(*noise(2_000)), asked)
    said = {text.key: text.values for text in answer.choices}["layers.clustering.thinned"]
    assert said["of"] == 2_000
    assert answer.n[0] == said["n"] < 2_000
    assert ask(town(*noise(2_000)), asked).value.tolist() == answer.value.tolist()


def test_places_of_several_are_said() -> None:
    x_m, y_m = noise(30)
    answer = ask(town(np.append(x_m, x_m), np.append(y_m, y_m)), ASKED)
    said = {text.key: text.values for text in answer.caveats}
    assert said["layers.clustering.at_another"] == {"percent": 100}


@pytest.mark.parametrize("n", [1, 9])
def test_few_points_are_too_few(n: int) -> None:
    answer = ask(town(*noise(n)), ASKED)
    assert (len(answer), answer.headline.key) == (0, "layers.clustering.too_few")


def test_all_at_one_place_is_as_close_as_can_be() -> None:
    answer = ask(town(np.full(20, 500.0), np.full(20, 500.0)), ASKED)
    assert answer.headline.key == "layers.clustering.headline_closer"
    assert answer.headline.values["mean"] == 0
