"""Location quotients: the worked number through `ask`, few incidents without a value, and laws."""

from dataclasses import replace

import numpy as np
import pytest

from geodata.holdings import Holdings
from geodata.records import Coded
from layers.base.answers import Shown
from layers.base.catalogue import ask
from layers.base.query import Query
from tests.layers.built import of_points
from tests.layers.cities import EAST_M, NORTH_M

ASKED = Query(layer="location_quotient", kinds=("burglary_home",), table="parts")


def in_parts(counts: dict[str, tuple[int, int]]) -> Holdings:
    """Return a city whose areas hold so many burglaries, of so many incidents."""
    ids = tuple(counts)
    area = np.repeat(np.arange(len(ids)), [of_all for _, of_all in counts.values()])
    kind = np.concatenate([np.repeat([1, 0], [n, of_all - n]) for n, of_all in counts.values()])
    made = of_points(
        EAST_M + 100 + 0 * area, NORTH_M + 100 + 0 * area, day=np.arange(len(area)) // 100, kind=kind
    )
    areas = {"parts": Coded(area.astype(np.int32), ids)}
    return replace(made, areas={}, incidents=replace(made.incidents, areas=areas))


def test_lq_1_comes_out_of_a_question() -> None:
    answer = ask(in_parts({"here": (12, 40), "there": (78, 560)}), ASKED)
    assert dict(zip(answer.places.ids, answer.value, strict=True)) == pytest.approx(
        {"here": 2.0, "there": 78 / 560 / 0.15}
    )
    assert answer.n.tolist() == [12, 78]
    assert answer.columns["all_kinds"].tolist() == [40, 560]
    assert answer.low is not None
    assert answer.high is not None
    assert answer.low[0] == pytest.approx(1.104, abs=0.01)
    assert (answer.headline.values["above"], answer.headline.values["areas"]) == (1, 2)


def test_an_area_with_fewer_than_twenty_incidents_has_no_value_and_comes_last() -> None:
    answer = ask(in_parts({"few": (9, 19), "here": (12, 40), "there": (78, 560), "empty": (0, 0)}), ASKED)
    assert answer.places.ids.tolist()[:2] == ["here", "there"]
    assert np.isnan(answer.value[2:]).all()
    assert (answer.shown[2:] == Shown.NO_DATA).all()
    few = {one.key: one.values for one in answer.caveats}["layers.location_quotient.few"]
    assert (few["n"], few["least"]) == (2 if "empty" in answer.places.ids else 1, 20)


def test_quotients_weighted_by_all_incidents_have_the_mean_one() -> None:
    answer = ask(in_parts({"a": (30, 100), "b": (10, 200), "c": (50, 70)}), ASKED)
    of_all = answer.columns["all_kinds"]
    assert (answer.value * of_all).sum() / of_all.sum() == pytest.approx(1)


@pytest.mark.parametrize(
    ("counts", "kinds", "key"),
    [
        ({"a": (5, 10), "b": (1, 8)}, ("burglary_home",), "too_few"),
        ({"a": (0, 30), "b": (0, 40)}, ("burglary_home",), "none_of_this_kind"),
        ({"a": (10, 30), "b": (5, 40)}, None, "choose_a_kind"),
    ],
)
def test_what_has_no_quotient_gets_a_sentence(counts, kinds, key: str) -> None:
    answer = ask(in_parts(counts), replace(ASKED, kinds=kinds))
    assert (len(answer), answer.headline.key) == (0, f"layers.location_quotient.{key}")


def test_kinds_that_follow_where_officers_looked_are_no_part_of_all_unless_asked_for(
    holdings: Holdings,
) -> None:
    plain = ask(holdings, Query(layer="location_quotient", kinds=("burglary_home",)))
    with_drugs = ask(holdings, Query(layer="location_quotient", kinds=("burglary_home", "drugs")))
    assert plain.columns["all_kinds"].sum() < with_drugs.columns["all_kinds"].sum()
    assert set(plain.places.ids) == set(with_drugs.places.ids)
