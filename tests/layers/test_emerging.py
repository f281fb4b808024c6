"""Emerging hot spots: the worked cells through `ask`, steps of time, and worlds in which nothing emerges."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import binom, norm

from geodata.columns.lattice import Lattice
from geodata.holdings import Holdings
from geodata.period import Period
from layers.base.catalogue import ask
from layers.base.counting import count
from layers.base.query import Query
from layers.emerging import emerging_map
from layers.patterns.emerging_cells import emerging_cells
from layers.patterns.neighbourhoods import gi_star
from layers.patterns.step_signs import step_signs
from layers.patterns.steps import counts_by_step, steps_of
from layers.stats.emerging_hot_spots import emerging_hot_spots
from layers.stats.local_g import local_g
from layers.stats.local_g_null import local_g_null
from layers.stats.neighbours import lattice_neighbours
from layers.stats.simple_classes import simple_classes
from tests.layers.built import of_counts, place_of
from tests.layers.cities import DAYS, FIRST

SIDE = 15
AT = (7, 7)
HOT = 1.96
RNG = np.random.default_rng


def world(z: list[float]) -> np.ndarray:
    """
    Return counts by step in which the middle cell stands as a series of z does.

    Its block of nine has more the higher z is; far more from z = 1.96 on. All else stays as it is.
    """
    steps = len(z)
    counts = np.repeat(RNG(3).integers(0, 5, (1, SIDE, SIDE)), steps, axis=0)
    rank = np.unique(z, return_inverse=True)[1]
    for step in range(steps):
        total = 100 + 9 * rank[step] if z[step] > HOT else 13 + rank[step]
        share = np.full(9, total // 9)
        share[: total % 9] += 1
        counts[step, 6:9, 6:9] = share.reshape(3, 3)
    return counts


def middle(z: list[float], **options: str) -> tuple[str, float]:
    """Return the class and the trend's chance of the middle cell."""
    said = {"steps_before": "0", "step": "weeks", **options}
    query = Query(layer="emerging", options=tuple(said.items()))
    answer = ask(of_counts(world(z)), query)
    row, column = place_of(answer, SIDE)
    at = np.flatnonzero((row == AT[0]) & (column == AT[1]))[0]
    return answer.columns["class_"][at], float(answer.columns["trend_p"][at])


@pytest.mark.parametrize(
    ("z", "name", "p"),
    [
        pytest.param(".1 -.3 .4 .2 .9 .3 .6 1.0 .8 2.6", "hot_new", 0.007290, id="EHS-1"),
        pytest.param("2.1 2.3 2.2 2.6 2.8 3.0 3.3 3.2 3.7 4.1", "hot_intensifying", 0.000347, id="EHS-2"),
        pytest.param("3.0 2.6 3.2 2.8 3.1 2.7 3.3 2.5 3.0 2.9", "hot_persistent", 0.928444, id="EHS-3"),
        pytest.param("2.2 .4 2.5 1.0 .3 2.8 .7 1.5 2.1 2.4", "hot_sporadic", 0.591505, id="EHS-4"),
        pytest.param(".1 .4 -.6 1.0 .2 -.9 .5 .3 -.1 .8", "", None, id="EHS-5"),
    ],
)
def test_a_worked_cell_gets_its_class_and_trend(z: str, name: str, p: float | None) -> None:
    found, found_p = middle([float(one) for one in z.split()])
    assert found == name
    if p is not None:
        # A trend looks at the order of z alone, and that is the same here.
        assert found_p == pytest.approx(p, abs=2e-6)


@pytest.mark.parametrize(
    ("hot", "name"),
    [
        pytest.param((9, 10), "hot_emerging", id="SC-1"),
        pytest.param((1, 4, 9), "hot_intermittent", id="SC-2"),
        pytest.param(range(1, 10), "hot_persistent", id="SC-3"),
        pytest.param((1, 2), "hot_former", id="SC-4"),
    ],
)
def test_a_worked_cell_gets_its_simple_class(hot, name: str) -> None:
    z = [3 + step / 100 if step in set(hot) else step / 100 for step in range(1, 11)]
    assert middle(z, words="simple")[0] == name


def test_steps_end_where_the_days_end_and_say_what_is_left_out() -> None:
    days = Period(dt.date(2023, 1, 31), dt.date(2024, 3, 31))
    months = steps_of(days, "months")
    assert months.edges[-1] == days.end
    assert [edge.day for edge in months.edges[-3:]] == [31, 29, 31]
    assert (months.unit, months.n, months.left_out_days) == ("months", 14, 0)
    weeks = steps_of(days, "weeks")
    assert weeks.n * 7 + weeks.left_out_days == days.span_days
    assert {(b - a).days for a, b in zip(weeks.edges, weeks.edges[1:], strict=False)} == {7}
    assert steps_of(days, "days").n == 104


@pytest.mark.parametrize(("span", "unit"), [(420, "months"), (84, "weeks"), (40, "days"), (3, "days")])
def test_the_length_of_a_step_follows_the_number_of_days(span: int, unit: str) -> None:
    first = dt.date(2023, 1, 1)
    assert steps_of(Period(first, first + dt.timedelta(days=span))).unit == unit


@pytest.mark.parametrize("basis", ["incidents", "victims"])
@pytest.mark.parametrize("unit", ["days", "weeks", "months"])
def test_each_step_counts_what_a_question_about_its_days_counts(
    holdings: Holdings, basis: str, unit: str
) -> None:
    query = Query(kinds=("robbery",), hours=(18, 3), basis=basis, cell_m=500)
    counted = count(holdings, query)
    steps = steps_of(Period(FIRST, FIRST + dt.timedelta(days=DAYS)), unit)
    cells = np.arange(counted.lattice.n)
    found = counts_by_step(counted, steps, cells)
    for step in (0, steps.n // 2, steps.n - 1):
        one = count(holdings, replace(query, period=Period(*steps.edges[step : step + 2]))).tally.cells
        assert one is not None
        assert found[:, step].tolist() == one[: counted.lattice.n].tolist()


@pytest.mark.parametrize("words", ["full", "simple"])
@pytest.mark.parametrize("shape", ["squares", "hexagons"])
def test_the_map_and_the_table_say_the_same(shape: str, words: str) -> None:
    holdings = of_counts(world([0.1, 0.2, 0.3, 3.0, 3.1, 3.2, 3.3, 3.4]))
    query = Query(layer="emerging", cells=shape, options=(("words", words), ("step", "weeks")))
    answer, painted = ask(holdings, query), emerging_map(holdings, query)
    assert painted.n.sum() == answer.n.sum() == answer.totals.mapped
    said = dict(zip(answer.places.ids, answer.columns["class_"], strict=True))
    tones = [painted.classes[code].tone for code in painted.code]
    word = {"more": "hot", "fewer": "col", "none": "", "amount": "mix"}
    ids = painted.lattice.ids(painted.cells)
    assert [word[tone] for tone in tones] == [said[one][:3] for one in ids]
    assert "more" in tones
    counts = answer.headline.values["classes"]
    assert sum(one.values["n"] for one in counts) == np.count_nonzero(answer.columns["class_"] != "")
    # The first rows are hot, and every one of them is among those counted in the headline.
    assert answer.columns["class_"][0].startswith("hot_")


def test_too_few_steps_get_a_sentence_and_few_ones_a_warning() -> None:
    holdings = of_counts(world([0.1, 0.2, 3.0, 3.1, 3.2]))
    weeks = Query(layer="emerging", options=(("step", "weeks"),))
    assert ask(holdings, weeks).headline.key == "patterns.reason.too_few_steps"
    assert len(ask(holdings, weeks)) == 0
    six = of_counts(world([0.1, 0.2, 3.0, 3.1, 3.2, 3.3]))
    assert "layers.emerging.few_steps" in {one.key for one in ask(six, weeks).caveats}
    eight = of_counts(world([0.1, 0.2, 3.0, 3.1, 3.2, 3.3, 0.0, 0.3]))
    keys = {one.key for one in ask(eight, weeks).caveats}
    assert "layers.emerging.few_steps" not in keys
    assert "layers.emerging.seasons" in keys


def test_equal_counts_everywhere_and_empty_steps_find_nothing() -> None:
    flat = of_counts(np.full((8, 5, 5), 2))
    query = Query(layer="emerging", options=(("step", "weeks"),))
    assert ask(flat, query).headline.key == "patterns.reason.constant_values"
    some = world([0.1, 0.2, 3.0, 3.1, 3.2, 3.3, 0.0, 3.3])
    some[3] = 0
    found = emerging_cells(of_counts(some), Query(), unit="weeks", steps_before=1, is_exact=True)
    assert found.signs is not None
    assert found.full is not None
    assert np.isnan(found.signs.z[:, 3]).all()
    assert not found.signs.significant.hot[:, 3].any()
    assert found.full.empty_steps == 1


def test_one_step_by_itself_finds_what_hot_spots_find_with_the_same_chance() -> None:
    counts = world([0.1, 3.0])[1].ravel()
    near, lattice = lattice_neighbours(np.ones((SIDE, SIDE), bool)), Lattice(0, 0, 100, SIDE, SIDE)
    signs = step_signs(counts[:, None], np.ones(SIDE**2, bool), lattice, steps_before=0)
    null = local_g_null(counts, near, is_own_dealt=True)
    assert signs.significant.hot[:, 0].tolist() == (null.found & (null.p_greater < 0.5)).tolist()
    assert 2 * norm.sf(np.abs(signs.z[:, 0])) == pytest.approx(null.p)
    assert signs.alone_z[:, 0] == pytest.approx(local_g(counts, near).z)


def shuffled_weeks(counts: np.ndarray, season: int, rng: np.random.Generator) -> np.ndarray:
    """Return steps in another order within each season, (cells, steps)."""
    steps = counts.shape[1]
    order = np.concatenate([rng.permutation(season) + first for first in range(0, steps, season)])
    return counts[:, order]


@pytest.mark.slow
def test_in_worlds_in_which_nothing_emerges_few_maps_have_a_class() -> None:
    """Busy cells strewn anyhow, weeks in any order within a season: at most 123 of 2,000 may show a class."""
    rng = RNG(17)
    season = 1 + 0.5 * np.sin(np.arange(8) * np.pi / 4)
    lattice, mask = Lattice(0, 0, 100, 7, 7), np.ones(49, bool)
    busy = rng.gamma(0.8, 3, 49)
    base = rng.poisson(busy[:, None] * season)
    false = simple = 0
    for _ in range(2_000):
        counts = shuffled_weeks(base[rng.permutation(49)], 4, rng)
        signs = step_signs(counts, mask, lattice)
        hot, cold = signs.significant.hot, signs.significant.cold
        if hot.any() or cold.any():
            false += bool(emerging_hot_spots(signs.z, hot, cold, trend_z=signs.alone_z).code.any())
            simple += bool(simple_classes(hot, cold).code.any())
    assert false <= 123
    assert simple <= 123


@pytest.mark.slow
def test_a_steady_hot_spot_is_seldom_said_to_grow_or_fade() -> None:
    """Weeks in any order within a season: a trend is claimed about as often as its 5 % say, not more."""
    rng, worlds = RNG(5), 600
    lattice, mask = Lattice(0, 0, 100, 7, 7), np.ones(49, bool)
    block = [at for at in range(49) if at // 7 in (2, 3, 4) and at % 7 in (2, 3, 4)]
    trends = shared = 0
    for _ in range(worlds):
        base = rng.poisson(2, (49, 12))
        base[block] += rng.poisson(12, (9, 12))
        counts = shuffled_weeks(base, 6, rng)
        signs = step_signs(counts, mask, lattice)
        hot, cold = signs.significant.hot, signs.significant.cold
        pairs = [counts[:, max(0, step - 1) : step + 1].sum(axis=1) for step in range(12)]
        shared_z = np.stack([gi_star(one, mask, lattice).z for one in pairs], axis=1)
        told, of_shared = (
            emerging_hot_spots(signs.z, hot, cold, trend_z=one).named(24) for one in (signs.alone_z, shared_z)
        )
        assert told[1] == "hot"
        trends += told[0] in {"intensifying", "diminishing"}
        shared += of_shared[0] in {"intensifying", "diminishing"}
    # So many or fewer would come of a true 5 % in 99 of 100 tries.
    most = binom.ppf(0.99, worlds, 0.05)
    assert trends <= most
    # Steps that share incidents with the one before would claim more: why a trend is told without them.
    assert shared > most
