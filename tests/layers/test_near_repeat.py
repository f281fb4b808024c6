"""Near repeats through `ask`: the field's published tables, planted repeats, noise, what is left out."""

import csv
import datetime as dt
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from geodata.holdings import Holdings
from geodata.period import EPOCH, NO_DAY
from layers.base.catalogue import ask
from layers.base.query import Query
from tests.layers.patterns.towns import with_points

ASKED = Query(layer="near_repeat", kinds=("robbery",))


@pytest.fixture(scope="module")
def chicago(real_data: Path) -> Holdings:
    with (real_data / "vectors" / "chicago_be_month1.csv").open(encoding="utf-8") as opened:
        rows = list(csv.reader(opened))
    x_m, y_m = (np.array([float(row[at]) for row in rows]) for at in (0, 1))
    days = np.array([(dt.date.fromisoformat(row[2]) - EPOCH).days for row in rows])
    return with_points(x_m, y_m, days, crs="EPSG:26971")


def asked(**options: str) -> Query:
    return replace(ASKED, options=tuple(options.items()))


def test_kx_1_comes_out_of_a_question(chicago: Holdings) -> None:
    answer = ask(chicago, asked(equal_rows="apart"))
    assert answer.n.reshape(4, 3).tolist() == [[28, 5, 5], [141, 69, 27], [186, 140, 100], [237, 192, 128]]
    assert answer.value.reshape(4, 3)[:, 0] == pytest.approx([1.8032, 1.4133, 1.0151, 0.9737], abs=5e-5)
    raised = (answer.columns["found"] == "raised").reshape(4, 3)
    assert raised.tolist() == [[True, False, False]] * 2 + [[False] * 3] * 2
    said = answer.headline.values
    assert (said["ratio"], said["pairs"], said["of"]) == (1.8, 28, 970)


def test_kx_2_comes_out_of_a_question(chicago: Holdings) -> None:
    answer = ask(chicago, asked(bands="everything", equal_rows="apart"))
    assert answer.n.reshape(5, 4).tolist() == [
        [28, 5, 5, 2],
        [44, 13, 8, 4],
        [97, 56, 19, 16],
        [77, 67, 45, 20],
        [182194, 146149, 95237, 45879],
    ]
    assert answer.n.sum() == 970 * 969 // 2


def test_equal_rows_count_as_one_where_nothing_else_is_asked(chicago: Holdings) -> None:
    merged, apart = ask(chicago, ASKED), ask(chicago, asked(equal_rows="apart"))
    said = {text.key: text.values for text in merged.choices}["layers.near_repeat.merged"]
    assert 0 < said["n"] < 28
    assert merged.headline.values["of"] == 970 - said["n"]
    assert merged.n[0] < apart.n[0]


def noise(n: int = 400, seed: int = 6) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return *(rng.random((2, n)) * 4_000), 19_000 + rng.integers(0, 300, n)


def test_planted_repeats_are_raised_and_the_sentence_names_their_band() -> None:
    x_m, y_m, day = noise()
    x_m, y_m = np.append(x_m, x_m[:80] + 60), np.append(y_m, y_m[:80] + 50)
    answer = ask(with_points(x_m, y_m, np.append(day, day[:80] + 3)), ASKED)
    assert answer.headline.key == "layers.near_repeat.headline"
    assert answer.headline.values["distance"].values == {"low": 0.1, "high": 200}
    assert answer.headline.values["days"].key == "layers.near_repeat.days_from_to"
    found = dict(zip(answer.places.ids, answer.columns["found"], strict=True))
    assert found["1-0"] == "raised"


def test_noise_raises_few_bands() -> None:
    raised = [
        (ask(with_points(*noise(seed=seed)), ASKED).columns["found"] == "raised").sum()
        for seed in range(10, 18)
    ]
    assert sum(raised) <= 8 * 12 * 0.1


def test_a_straight_line_is_shorter_than_a_walk_along_streets() -> None:
    holdings = with_points(*noise())
    walked, flown = (ask(holdings, asked(metric=one)) for one in ("manhattan", "euclidean"))
    assert flown.n.sum() > walked.n.sum()
    assert "layers.near_repeat.choice.euclidean" in {text.key for text in flown.choices}


def test_what_has_no_day_is_left_out_and_said() -> None:
    x_m, y_m, day = noise()
    day[:7] = NO_DAY
    answer = ask(with_points(x_m, y_m, day), ASKED)
    said = {text.key: text.values for text in answer.choices}
    assert said["layers.near_repeat.undated"] == {"n": 7}
    assert answer.headline.values["of"] == 393


@pytest.mark.parametrize(("n", "days"), [(1, [19_000]), (3, [19_000] * 3)], ids=["one point", "one day"])
def test_one_point_or_one_day_makes_no_pairs(n: int, days: list[int]) -> None:
    answer = ask(with_points(np.arange(n) * 50.0, np.zeros(n), np.array(days)), ASKED)
    assert (len(answer), answer.headline.key) == (0, "layers.near_repeat.too_little")


def test_protected_incidents_and_default_locations_are_in_no_pair(holdings: Holdings) -> None:
    answer = ask(holdings, replace(ASKED, kinds=None))
    beside = answer.totals.n - answer.totals.mapped
    assert beside > 0
    assert answer.headline.values["of"] <= answer.totals.mapped
    assert ask(holdings, replace(ASKED, kinds=("rape",))).headline.key == "reason.nothing_mapped"


@pytest.mark.slow
def test_of_many_incidents_only_the_newest_are_looked_at_and_that_is_said() -> None:
    x_m, y_m, day = noise(20_300)
    answer = ask(with_points(x_m, y_m, day), ASKED)
    said = {text.key: text.values for text in answer.choices}
    assert said["layers.near_repeat.newest"] == {"n": 20_000, "of": 20_300}
