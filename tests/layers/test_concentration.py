"""Concentration: the worked vectors through `ask`, places by choice, and laws of the curve."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from dashboard.figures.lorenz import lorenz_figure
from dashboard.theme.look import Look
from geodata.holdings import Holdings
from layers.base.answers import Answer
from layers.base.catalogue import ask
from layers.base.query import Query
from tests.layers.patterns.towns import with_points

ASKED = Query(layer="concentration", kinds=("robbery",))


def along(counts: Sequence[int]) -> Holdings:
    """Return streets of one segment each, 500 m apart, with so many robberies on each."""
    streets = [(f"{at} St", [(500.0 * at, 0.0), (500.0 * at + 100, 0.0)]) for at in range(len(counts))]
    x_m = np.repeat(500.0 * np.arange(len(counts)) + 30, counts)
    return with_points(x_m, np.full(len(x_m), 5.0), streets=streets)


def few(answer: Answer, percent: int) -> int:
    return int(answer.n[list(answer.places.ids).index(f"{percent:02d}")])


def gini(answer: Answer) -> tuple[float, float]:
    return float(answer.columns["gini"][0]), float(answer.columns["generalised_gini"][0])


@pytest.mark.parametrize(
    ("counts", "index", "most"), [([10, 8, 2, *[0] * 7], 0.78, 2), ([10, *[0] * 9], 0.90, 1)]
)
def test_gin_1_and_gin_2_come_out_of_a_question(counts: list[int], index: float, most: int) -> None:
    answer = ask(along(counts), ASKED)
    assert gini(answer) == pytest.approx((index, index))
    assert few(answer, 80) == most
    said = answer.headline
    assert said.key == "layers.concentration.headline.segments"
    assert (said.values["places"], said.values["half"]) == (10, 1)


def test_evenness_has_a_generalised_index_of_0_also_with_few_incidents() -> None:
    answer = ask(along([1, 1, 1, *[0] * 27]), ASKED)
    plain, generalised = gini(answer)
    assert plain > 0.8
    assert generalised == pytest.approx(0)
    assert "layers.concentration.few" in {text.key for text in answer.caveats}
    # The line of perfect evenness uses a tenth of the places, as the curve itself does.
    line, curve = lorenz_figure(answer, Look())["data"]
    assert line["x"][1] == pytest.approx(10)
    assert max(curve["x"][1:-1]) == pytest.approx(10)


def test_the_curve_climbs_and_never_lies_below_evenness() -> None:
    rng = np.random.default_rng(8)
    answer = ask(along(rng.poisson(rng.gamma(0.5, 4, 60)).tolist()), ASKED)
    assert (np.diff(answer.value) >= 0).all()
    # Whole places only: at most one more than evenness takes.
    assert (answer.value <= answer.columns["even_percent"] + 100 / 60 + 1e-9).all()


def test_what_a_place_is_can_be_chosen() -> None:
    holdings = along([5, 3, 1, 1, 0])
    keys = {}
    for place in ("automatic", "segments", "addresses", "cells"):
        answer = ask(holdings, replace(ASKED, options=(("place", place),)))
        keys[place] = answer.headline.key.rsplit(".", 1)[1], answer.headline.values["places"]
    assert keys["automatic"] == keys["segments"] == ("segments", 5)
    # Squares of 25 m at which something was ever recorded.
    assert keys["addresses"] == ("addresses", 4)
    assert keys["cells"][0] == "cells"


def test_other_kinds_make_a_place_that_could_have_had_one() -> None:
    made = with_points(np.arange(6) * 100.0, np.zeros(6), addresses=[f"{at} Elm" for at in range(6)])
    codes = np.array([0, 0, 0, 2, 2, 2], np.int32)
    holdings = replace(
        made, incidents=replace(made.incidents, kind=replace(made.incidents.kind, codes=codes))
    )
    assert ask(holdings, ASKED).headline.values["places"] == 6


def test_streets_that_are_not_there_get_the_reason(holdings: Holdings) -> None:
    asked = replace(ASKED, options=(("place", "segments"),))
    assert ask(holdings, asked).headline.key == "patterns.reason.no_streets"


def test_one_point_is_too_little() -> None:
    answer = ask(with_points(np.zeros(1), np.zeros(1)), ASKED)
    assert (len(answer), answer.headline.key) == (0, "layers.concentration.too_little.addresses")
