"""Local Moran: the worked numbers through `ask`, quadrants of planted cells, and worlds without any."""

import numpy as np
import pytest

from geodata.holdings import Holdings
from layers.base.catalogue import ask
from layers.base.query import Query
from layers.local_moran import PLACE, local_moran_map
from layers.patterns.like_cells import like_cells
from tests.layers.built import of_counts, place_of
from tests.layers.test_hotspots import GRID

ASKED = Query(layer="local_moran", cell_m=250)


def test_mor_1_comes_out_of_a_question() -> None:
    found = like_cells(of_counts(GRID[None]), ASKED)
    assert found.whole is not None
    assert (found.whole.i, found.whole.expected, found.whole.variance, found.whole.z) == pytest.approx(
        (0.27352214, -0.04166667, 0.01026656, 3.11070170), abs=1e-8
    )
    said = ask(of_counts(GRID[None]), ASKED).headline
    assert said.key == "layers.local_moran.headline.alike"
    assert said.values["i"] == 0.274
    # Two-sided: twice .00093322.
    assert said.values["chance"].values["p"] == 0.002


@pytest.mark.parametrize(
    ("cell", "expected"), [pytest.param(7, 1.133789, id="MOR-2-7"), pytest.param(13, 1.858887, id="MOR-2-13")]
)
def test_mor_2_comes_out_of_a_question(cell: int, expected: float) -> None:
    answer = ask(of_counts(GRID[None]), ASKED)
    row, column = place_of(answer, 5)
    at = np.flatnonzero(5 * row + column == cell - 1)[0]
    assert answer.value[at] == pytest.approx(expected, abs=1e-6)


def planted() -> np.ndarray:
    """A busy block, a quiet cell in it, a lone peak in a quiet corner, and noise."""
    rng = np.random.default_rng(8)
    counts = rng.poisson(4, (24, 24))
    counts[4:11, 4:11] = 20 + rng.poisson(4, (7, 7))
    counts[7, 7] = 0
    counts[14:24, 14:24] = 0
    counts[19, 19] = 30
    return counts


def test_planted_cells_are_in_their_quadrants() -> None:
    answer = ask(of_counts(planted()[None]), ASKED)
    row, column = place_of(answer, 24)
    said = dict(zip(zip(row.tolist(), column.tolist(), strict=True), answer.columns["class_"], strict=True))
    assert said[6, 6] == "high_among_high"
    assert said[7, 7] == "low_among_high"
    assert said[19, 19] == "high_among_low"
    assert said[17, 17] == "low_among_low"
    assert answer.columns["class_"][0] == "high_among_high"
    assert answer.headline.values["high_among_high"] == (answer.columns["class_"] == "high_among_high").sum()


@pytest.mark.parametrize("shape", ["squares", "hexagons"])
def test_the_map_and_the_table_say_the_same(holdings: Holdings, shape: str) -> None:
    query = Query(layer="local_moran", cells=shape, cell_m=500)
    answer, painted = ask(holdings, query), local_moran_map(holdings, query)
    assert painted.n.sum() == answer.n.sum() == answer.totals.mapped
    said = dict(zip(answer.places.ids, answer.columns["class_"], strict=True))
    codes = dict(zip(painted.lattice.ids(painted.cells), painted.code.tolist(), strict=True))
    assert codes == {one: PLACE[name] for one, name in said.items()}


def test_the_middle_of_a_block_is_found_in_every_position_of_the_grid() -> None:
    found = like_cells(of_counts(planted()[None]), Query(cell_m=500))
    assert found.is_shifted
    inside = found.quadrants == "high_among_high"
    assert inside.sum() >= 4
    assert found.again[inside].sum() >= 4
    odd = like_cells(of_counts(planted()[None]), Query(cell_m=250, cells="hexagons"))
    assert not odd.is_shifted
    assert odd.again.all()


def test_equal_counts_everywhere_get_a_sentence_and_no_cell() -> None:
    answer = ask(of_counts(np.full((1, 5, 5), 2)), ASKED)
    assert (len(answer), answer.headline.key) == (0, "patterns.reason.constant_values")
    one = np.zeros((1, 5, 5), int)
    one[0, 2, 2] = 3
    assert ask(of_counts(one), ASKED).headline.key == "patterns.reason.too_few_cells"


@pytest.mark.slow
def test_in_worlds_without_neighbourhoods_few_maps_find_any() -> None:
    """Counts dealt out anew over the cells: in 2,000 such worlds at most 123 maps may find one."""
    from layers.stats.moran import local_moran
    from layers.stats.neighbours import lattice_neighbours

    rng = np.random.default_rng(12)
    n = rng.poisson(rng.gamma(0.6, 4, 144))
    near = lattice_neighbours(np.ones((12, 12), bool))
    false = sum(bool(local_moran(rng.permutation(n), near).found.any()) for _ in range(2_000))
    assert false <= 123
