"""The other positions of a grid hold what counting point by point in moved squares gives."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.columns.lattice import Lattice
from geodata.columns.scan import lines_of
from geodata.columns.selection import MAPPED
from layers.base.counting import lattice_of
from layers.base.query import Query
from layers.patterns.alignments import SHIFTS, Shifted, can_shift, found_again, shifted
from layers.patterns.asked import Pattern
from tests.layers.cities import city


@pytest.mark.parametrize("cell_m", [100, 250, 700])
def test_each_position_counts_every_point_in_the_square_that_is_moved(cell_m: int) -> None:
    holdings = city(5, 2_000)
    query = Pattern.of(holdings, Query(cell_m=cell_m, kinds=("property",))).query
    lattice = lattice_of(holdings, cell_m)
    assert isinstance(lattice, Lattice)
    columns = holdings.columns("incidents", "occurred")
    rows = lines_of(columns, query.selection(holdings))
    rows = rows[columns.place[rows] == MAPPED]
    x_m, y_m = columns.x_m[rows], columns.y_m[rows]
    seen = list(shifted(holdings, query, lattice))
    assert [(one.west, one.south) for one in seen] == list(SHIFTS)
    for one in seen:
        moved = replace(
            lattice,
            x0_m=lattice.x0_m - one.west * cell_m / 2,
            y0_m=lattice.y0_m - one.south * cell_m / 2,
            columns=lattice.columns + 1,
            rows=lattice.rows + 1,
        )
        column = np.floor((x_m - moved.x0_m) / cell_m).astype(int)
        row = np.floor((y_m - moved.y0_m) / cell_m).astype(int)
        by_hand = np.zeros((moved.rows, moved.columns), int)
        np.add.at(by_hand, (row, column), 1)
        assert np.array_equal(one.counts, by_hand)
        assert one.mask[by_hand > 0].all()
        assert one.counts.sum() == len(rows) > 0


def test_hexagons_and_squares_of_odd_width_have_no_other_positions() -> None:
    holdings = city(5, 300)
    for cell_m, shape in ((250, "hexagons"), (75, "squares")):
        lattice = lattice_of(holdings, cell_m, shape)
        assert not can_shift(lattice)
        assert list(shifted(holdings, Query(cell_m=cell_m, cells=shape), lattice)) == []


@given(st.integers(0, 5), st.integers(0, 4), st.sampled_from(SHIFTS))
def test_a_square_is_found_again_where_it_overlaps_one_that_is_found(
    column: int, row: int, at: tuple[int, int]
) -> None:
    lattice = Lattice(0, 0, 100, 6, 5)
    counts = np.zeros((6, 7), np.int64)
    counts[row, column] = 1
    position = Shifted(*at, counts, np.ones((6, 7), bool))
    again = found_again(lattice, [(position, counts > 0)]).reshape(5, 6)
    west, south = at
    # In half cells from the corner of the lattice, both squares are two wide.
    for r, c in np.ndindex(5, 6):
        apart = abs(2 * c - (2 * column - west)) < 2 and abs(2 * r - (2 * row - south)) < 2
        assert again[r, c] == apart
