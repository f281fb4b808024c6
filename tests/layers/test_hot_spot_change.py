"""Change of hot spots: planted ones that stay, come and go; both maps as the layer of hot spots has them."""

from dataclasses import replace

import numpy as np
import pytest

from geodata.holdings import Holdings
from geodata.period import Period
from layers.base.catalogue import ask
from layers.base.query import Query
from layers.hot_spot_change import PLACE, RANKED, hot_spot_change_map
from layers.patterns.changed_spots import changed_spots
from layers.patterns.hot_spots import hot_spots
from layers.patterns.spans import TwoSpans
from layers.stats.hot_spot_change import CHANGES
from tests.layers.built import FIRST, of_counts, place_of
from tests.layers.cities import FIRST as CITY_FIRST

ASKED = Query(layer="hot_spot_change")


def planted() -> np.ndarray:
    """Two maps: a block that stays, one that goes, and one that comes; noise elsewhere."""
    rng = np.random.default_rng(6)
    counts = rng.poisson(2, (2, 24, 24))
    counts[:, 3:7, 3:7] += 14
    counts[0, 3:7, 16:20] += 14
    counts[1, 16:20, 16:20] += 14
    return counts


def test_blocks_that_stay_come_and_go_are_told_apart() -> None:
    answer = ask(of_counts(planted()), ASKED)
    row, column = place_of(answer, 24)
    said = {(int(r), int(c)): name for r, c, name in zip(row, column, answer.columns["class_"], strict=True)}
    assert {said[at] for at in ((4, 4), (5, 5), (4, 5))} == {"stayed_hot"}
    assert {said[at] for at in ((4, 17), (5, 18))} == {"no_longer_hot"}
    assert {said[at] for at in ((17, 17), (18, 18))} == {"became_hot"}
    values = answer.headline.values
    for name, key in (("stayed_hot", "stayed"), ("became_hot", "new"), ("no_longer_hot", "gone")):
        assert values[key] == (answer.columns["class_"] == name).sum()
    assert 0 < values["kappa"] < 1
    assert set(RANKED) - {""} == set(CHANGES.values()) - {"neither"} == set(PLACE) - {""}


def test_the_same_days_twice_are_alike_by_one() -> None:
    counts = planted()
    counts[1] = counts[0]
    found = changed_spots(of_counts(counts), Query())
    assert found.alike is not None
    assert found.alike.kappa == 1
    assert set(found.names) <= {"stayed_hot", "stayed_cold", ""}


def test_both_maps_are_those_of_hot_spots(holdings: Holdings) -> None:
    days = Period(CITY_FIRST.replace(year=2023), CITY_FIRST.replace(year=2023, month=6))
    query = replace(ASKED, period=days, cell_m=500)
    answer = ask(holdings, query)
    spans = TwoSpans.of(holdings, query)
    assert spans is not None
    assert (spans.now, spans.before.span_days) == (days, days.span_days)
    now, before = (hot_spots(holdings, Query(period=one, cell_m=500)) for one in (spans.now, spans.before))
    assert answer.n.sum() == now.n.sum() == answer.totals.mapped
    both = zip(now.n, before.n, strict=True)
    at = dict(zip(now.lattice.ids(now.cells), both, strict=True))
    assert [at[one][1] for one in answer.places.ids] == answer.columns["before"].tolist()
    assert answer.value.tolist() == (answer.n - answer.columns["before"]).tolist()


@pytest.mark.parametrize("shape", ["squares", "hexagons"])
def test_the_map_and_the_table_say_the_same(shape: str) -> None:
    query = replace(ASKED, cells=shape)
    holdings = of_counts(planted())
    answer, painted = ask(holdings, query), hot_spot_change_map(holdings, query)
    said = dict(zip(answer.places.ids, answer.columns["class_"], strict=True))
    codes = dict(zip(painted.lattice.ids(painted.cells), painted.code.tolist(), strict=True))
    assert codes == {one: PLACE[name] for one, name in said.items()}
    assert ("kappa" in answer.headline.values) is (shape == "squares")


def test_without_as_many_days_before_nothing_is_told() -> None:
    holdings = of_counts(planted())
    late = replace(ASKED, period=Period(FIRST.replace(day=5), FIRST.replace(day=17)))
    answer = ask(holdings, late)
    assert (len(answer), answer.headline.key) == (0, "patterns.reason.no_days_before")
    empty = planted()
    empty[0] = 0
    assert ask(of_counts(empty), ASKED).headline.key == "patterns.reason.nothing_before"
    assert len(hot_spot_change_map(of_counts(empty), ASKED).cells) == 0
