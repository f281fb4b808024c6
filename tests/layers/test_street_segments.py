"""Street segments: each incident on the nearest one, full ones found, evenly dealt ones left alone."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import binom

from geodata.holdings import Holdings
from layers.base.catalogue import ask
from layers.base.query import Query
from layers.stats.false_discovery import control_false_discovery
from tests.layers.patterns.towns import with_points

ASKED = Query(layer="street_segments", kinds=("robbery",))
BLOCKS = 20


def grid(column: np.ndarray, along_m: np.ndarray, off_m: float = 6.0) -> Holdings:
    """Return one long avenue cut by cross streets every 100 m, with robberies on blocks of the avenue."""
    streets = [("Avenue", [(0.0, 0.0), (100.0 * BLOCKS, 0.0)])]
    streets += [(f"{at} St", [(100.0 * at, -1.0), (100.0 * at, 1.0)]) for at in range(1, BLOCKS)]
    return with_points(100.0 * column + along_m, np.full(len(column), off_m), streets=streets)


def test_a_full_block_is_found_first_and_named_by_its_street() -> None:
    column = np.concatenate([np.full(30, 7), np.arange(BLOCKS)])
    answer = ask(grid(column, np.full(len(column), 50.0)), ASKED)
    assert answer.n.tolist()[:2] == [31, 1]
    assert answer.places.x_m[0] == pytest.approx(750)
    assert (answer.columns["found"] == "full").tolist() == [True] + [False] * (len(answer) - 1)
    assert answer.value[0] == pytest.approx(310)
    assert answer.headline.values["n"] == 1
    assert answer.headline.values["held"] == 31
    name = answer.places.names[0]
    assert (name if isinstance(name, str) else name.values["street"]) == "Avenue"


def test_chances_are_those_of_dealing_over_all_meters_corrected_for_all_segments() -> None:
    rng = np.random.default_rng(3)
    column = rng.integers(0, BLOCKS, 90)
    answer = ask(grid(column, rng.uniform(5, 95, 90)), ASKED)
    length_m = 100.0 * BLOCKS + 2.0 * (BLOCKS - 1)
    p = binom.sf(answer.n - 1, 90, answer.columns["length_m"] / length_m)
    assert answer.columns["p"] == pytest.approx(p)
    segments = answer.headline.values["segments"]
    everything = np.append(p, np.ones(segments - len(p)))
    assert answer.columns["p_adjusted"] == pytest.approx(
        control_false_discovery(everything).adjusted[: len(p)]
    )


def test_evenly_dealt_incidents_fill_no_block() -> None:
    keys = []
    for seed in range(10):
        rng = np.random.default_rng(seed)
        answer = ask(grid(rng.integers(0, BLOCKS, 200), rng.uniform(5, 95, 200)), ASKED)
        keys.append(answer.headline.key)
    assert keys.count("layers.street_segments.headline_none") >= 9


def test_what_is_far_from_every_street_is_on_none_and_said() -> None:
    near = grid(np.arange(5), np.full(5, 40.0), off_m=80.0)
    assert ask(near, ASKED).headline.key == "layers.street_segments.none_near"
    wide = ask(near, replace(ASKED, options=(("limit_m", "90"),)))
    assert wide.n.sum() == 5
    made = grid(np.arange(5), np.full(5, 40.0))
    y_m = made.incidents.y_m.copy()
    y_m[0] = 500
    some = ask(replace(made, incidents=replace(made.incidents, y_m=y_m)), ASKED)
    assert {text.key: text.values for text in some.caveats}["layers.street_segments.off"]["n"] == 1


def test_without_streets_or_with_one_segment_nothing_is_full(holdings: Holdings) -> None:
    assert ask(holdings, ASKED).headline.key == "patterns.reason.no_streets"
    one = with_points(np.full(9, 50.0), np.zeros(9), streets=[("Main", [(0, 0), (100, 0)])])
    answer = ask(one, ASKED)
    assert answer.headline.key == "layers.street_segments.headline_none"
    assert answer.columns["p"].tolist() == [1]
