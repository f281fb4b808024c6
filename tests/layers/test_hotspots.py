"""Hot spots: the vectors through `ask`, planted ones found, noise left alone, the grid in all positions."""

from dataclasses import replace

import numpy as np
import pytest
import shapely

from geodata.columns.lattice import Lattice
from geodata.holdings import Holdings
from geodata.period import Period
from geodata.records import Lines
from layers.base.catalogue import ask
from layers.base.query import Query
from layers.hotspots import hot_spot_map
from layers.patterns.hot_spots import hot_spots
from tests.layers.cities import EAST_M, FIRST, NORTH_M, city

# GI-2: five by five squares, queen and self, as spdep has it; the northernmost row is the first one here.
GRID = np.array([[1, 0, 2, 1, 0], [3, 8, 9, 2, 1], [2, 9, 12, 3, 0], [1, 2, 3, 1, 1], [0, 1, 0, 2, 1]])
Z = np.array(
    [
        [0.267261, 1.061048, 0.917663, -0.086031, -1.069045],
        [1.061048, 2.883254, 2.883254, 0.842012, -1.233110],
        [1.347817, 3.265986, 3.265986, 1.097167, -1.089725],
        [-0.086031, 0.842012, 1.224745, -0.051031, -1.089725],
        [-1.069045, -1.233110, -0.946340, -1.089725, -0.902007],
    ]
)


def built(counts: np.ndarray, *, side_m: int = 250, street: bool = True) -> Holdings:
    """Return a city with so many robberies in the middle of each square, the northernmost row first."""
    rows, columns = counts.shape
    row, column = np.nonzero(counts)
    n = counts[row, column]
    x_m = np.repeat(EAST_M + (column + 0.5) * side_m, n)
    y_m = np.repeat(NORTH_M + (rows - row - 0.5) * side_m, n)
    made = city(3, len(x_m), requests=0, services=0, events=0)
    day = np.full(len(x_m), made.incidents.day[made.incidents.day > 0].min(), np.int32)
    kind = replace(made.incidents.kind, codes=np.zeros(len(x_m), np.int32))
    incidents = replace(
        made.incidents, x_m=x_m, y_m=y_m, kind=kind, day=day, place=np.zeros(len(x_m), np.int8),
        protected=np.zeros(len(x_m), bool),
        default_location=replace(made.incidents.default_location, codes=np.full(len(x_m), -1, np.int32)),
    )  # fmt: skip
    lines = [
        [
            (EAST_M + 1, NORTH_M + (at + 0.5) * side_m),
            (EAST_M + columns * side_m - 1, NORTH_M + (at + 0.5) * side_m),
        ]
        for at in range(rows)
    ]
    shapes = np.array([shapely.LineString(line) for line in lines], object)
    drawn = (Lines("streets", ("",) * rows, shapes),) if street else ()
    return replace(made, incidents=incidents, lines=drawn)


def test_gi_2_comes_out_of_a_question_as_spdep_has_it() -> None:
    answer = ask(built(GRID), Query(layer="hotspots", cell_m=250, options=(("chance", "normal"),)))
    column = ((answer.places.x_m - EAST_M) // 250).astype(int)
    row = 4 - ((answer.places.y_m - NORTH_M) // 250).astype(int)
    assert answer.value == pytest.approx(Z[row, column], abs=1e-6)
    assert len(answer) == np.count_nonzero(GRID)
    assert (answer.columns["found"] == "hot").sum() == 4
    first = [(int(r), int(c)) for r, c in zip(row[:4], column[:4], strict=True)]
    assert sorted(first) == [(1, 1), (1, 2), (2, 1), (2, 2)]


def test_quiet_streets_belong_to_the_map_and_lakes_do_not() -> None:
    lake = np.pad(GRID, ((0, 0), (0, 6)))
    lake[4, 10] = 1
    with_street, without = (
        hot_spots(built(lake, street=one), Query(), is_exact=False) for one in (True, False)
    )
    assert with_street.cells.size == 5 * 11
    assert without.cells.size == np.count_nonzero(lake)
    # Beside so many quiet cells the peak is higher.
    assert np.nanmax(with_street.z) > np.nanmax(without.z)


def test_planted_hot_spots_are_found_and_hold_in_every_position_of_the_grid() -> None:
    rng = np.random.default_rng(4)
    counts = rng.poisson(2, (24, 24))
    counts[6:10, 6:10] += rng.poisson(12, (4, 4))
    spots = hot_spots(built(counts), Query(cell_m=500))
    lattice = spots.lattice
    assert isinstance(lattice, Lattice)
    assert spots.is_hot.any()
    x_m, y_m = lattice.centres(spots.cells[spots.is_hot & spots.again])
    # Every one of them touches what was planted.
    column, row = (x_m - EAST_M) / 250, 24 - (y_m - NORTH_M) / 250
    assert ((column > 3) & (column < 13) & (row > 3) & (row < 13)).all()
    assert np.count_nonzero(spots.is_hot & spots.again) >= 4


@pytest.mark.parametrize("shape", ["squares", "hexagons"])
def test_the_map_and_the_table_say_the_same(holdings: Holdings, shape: str) -> None:
    query = Query(layer="hotspots", cells=shape, cell_m=500)
    answer, painted = ask(holdings, query), hot_spot_map(holdings, query)
    assert painted.n.sum() == answer.n.sum() == answer.totals.mapped
    tones = [painted.classes[code].tone for code in painted.code]
    said = dict(zip(answer.places.ids, answer.columns["found"], strict=True))
    word = {"more": "hot", "fewer": "cold", "none": ""}
    ids = painted.lattice.ids(painted.cells)
    assert [word[tone] for tone in tones] == [said[one] for one in ids]
    assert all(tone != "none" for tone, one in zip(tones, painted.hatched, strict=True) if one)


def test_surer_findings_have_stronger_classes() -> None:
    rng = np.random.default_rng(4)
    counts = rng.poisson(2, (24, 24))
    counts[6:10, 6:10] += 12
    holdings = built(counts)
    painted, spots = hot_spot_map(holdings, Query()), hot_spots(holdings, Query())
    p = dict(zip(spots.cells, spots.p_adjusted, strict=True))
    steps = {(painted.classes[code].tone, painted.classes[code].step): [] for code in painted.code}
    for cell, code in zip(painted.cells, painted.code, strict=True):
        steps[painted.classes[code].tone, painted.classes[code].step].append(p[cell])
    assert max(steps["more", 3]) < 0.001 <= min(steps["more", 2]) < 0.01 <= min(steps["more", 1])
    assert max(steps["more", 1]) <= 0.05 < min(steps["none", 1])


def test_the_days_before_stand_beside_if_the_data_hold_them(holdings: Holdings) -> None:
    late = Query(
        layer="hotspots",
        cell_m=500,
        period=Period(FIRST.replace(year=2023), FIRST.replace(year=2023, month=6)),
    )
    answer = ask(holdings, late)
    before = Period(late.period.first - (late.period.end - late.period.first), late.period.first)
    earlier = ask(holdings, replace(late, period=before))
    there = dict(zip(earlier.places.ids, earlier.n, strict=True))
    assert [there.get(one, 0) for one in answer.places.ids] == answer.columns["before"].tolist()
    assert np.isfinite(answer.columns["change_z"]).all()
    assert "before" not in ask(holdings, replace(late, period=None)).columns


def test_equal_counts_everywhere_get_a_sentence_and_no_cell() -> None:
    answer = ask(built(np.full((5, 5), 2)), Query(layer="hotspots"))
    assert (len(answer), answer.headline.key) == (0, "patterns.reason.constant_values")


@pytest.mark.slow
def test_in_worlds_without_hot_spots_few_maps_have_any() -> None:
    """Counts dealt out anew over the cells at risk: in 2,000 such worlds at most 123 maps may show one."""
    from layers.patterns.hot_spots import _tested

    rng = np.random.default_rng(11)
    n = rng.poisson(rng.gamma(0.6, 4, 400)).astype(np.int64)
    lattice = Lattice(0, 0, 100, 20, 20)
    mask = np.ones(400, bool)
    false = sum(
        bool(_tested(rng.permutation(n), mask, lattice, is_exact=True).found.any()) for _ in range(2_000)
    )
    assert false <= 123
    # By the normal curve small counts would cry wolf: that is why it is not what is taken by itself.
    curve = sum(
        bool(_tested(rng.permutation(n), mask, lattice, is_exact=False).found.any()) for _ in range(200)
    )
    assert curve > 2 * 200 * 123 / 2_000
