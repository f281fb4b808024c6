"""Cells keep their place, hold their points, and say when there would be too many."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.columns.lattice import Lattice
from geodata.errors import BadQuery
from geodata.words.speaker import Speaker

# To the millimetre: below that a division may round a point onto the edge of the next cell.
metres = st.floats(-2e6, 6e6).map(lambda v: round(v, 3)) | st.integers(-200, 200).map(lambda v: v * 25.0)
points = st.lists(st.tuples(metres, metres), min_size=1, max_size=30).map(lambda p: np.array(p, float).T)
sizes = st.sampled_from([1, 25, 100, 402, 100_000])


def around(at, cell_m: int) -> Lattice:
    x, y = at
    reach = max(x.max() - x.min(), y.max() - y.min())
    return Lattice.around(x, y, cell_m=cell_m if reach / cell_m < 1000 else 100_000)


@pytest.mark.slow
@given(points, sizes)
def test_every_point_lies_in_the_box_of_its_cell(at, cell_m: int) -> None:
    lattice = around(at, cell_m)
    for x, y, cell in zip(*at, lattice.cell_of(*at).tolist(), strict=True):
        west, south, east, north = lattice.box(cell)
        assert west <= x <= east
        assert south <= y <= north
        assert lattice.centre(cell) == ((west + east) / 2, (south + north) / 2)


@pytest.mark.slow
@given(points, sizes)
def test_no_row_or_column_at_the_rim_is_empty(at, cell_m: int) -> None:
    lattice = around(at, cell_m)
    rows, columns = np.divmod(lattice.cell_of(*at), lattice.columns)
    assert (rows.min(), rows.max()) == (0, lattice.rows - 1)
    assert (columns.min(), columns.max()) == (0, lattice.columns - 1)


@pytest.mark.slow
@given(points, sizes, st.integers(-3, 3), st.integers(-3, 3))
def test_moving_the_city_by_whole_cells_changes_no_cell(at, cell_m, east, north) -> None:
    x, y = np.round(at)
    lattice = around((x, y), cell_m)
    moved = x + east * lattice.cell_m, y + north * lattice.cell_m
    assert (around(moved, lattice.cell_m).cell_of(*moved) == lattice.cell_of(x, y)).all()


@pytest.mark.slow
@given(points, points, sizes)
def test_other_points_do_not_move_the_edges(at, others, cell_m: int) -> None:
    both = np.concatenate([at, others], axis=1)
    large = around(both, cell_m)
    small = Lattice.around(*at, cell_m=large.cell_m)
    alone = [small.box(cell) for cell in small.cell_of(*at)]
    assert alone == [large.box(cell) for cell in large.cell_of(*at)]


def test_points_without_coordinates_or_off_the_lattice_have_no_cell() -> None:
    lattice = Lattice(0.0, 0.0, 100, 2, 1)
    x = np.array([0.0, 199.9, 200.0, -0.1, np.nan, 50.0, np.inf])
    y = np.array([0.0, 99.9, 0.0, 0.0, 0.0, 100.0, 0.0])
    assert lattice.cell_of(x, y).tolist() == [0, 1, -1, -1, -1, -1, -1]


def test_the_extent_frames_the_cells() -> None:
    assert Lattice(1000.0, 2000.0, 100, 3, 2).extent_m == (1000, 2000, 1300, 2200)


def test_nothing_to_show_makes_no_cell() -> None:
    lattice = Lattice.around(np.array([np.nan]), np.array([1.0]), cell_m=100)
    assert lattice.n == 0
    assert lattice.cell_of(np.array([0.0]), np.array([0.0])).tolist() == [-1]
    with pytest.raises(IndexError, match="no cell 0"):
        lattice.box(0)


def test_too_many_cells_are_refused_in_both_languages() -> None:
    far = np.array([0.0, 4e6])
    with pytest.raises(BadQuery) as refused:
        Lattice.around(far, far, cell_m=100)
    assert "1,600,080,001 cells" in Speaker("en").say(refused.value.what)
    assert "celdas" in Speaker("es").say(refused.value.what)


@pytest.mark.parametrize("cell_m", [0, -100, 2.5])
def test_a_cell_size_that_is_no_whole_metre_is_refused(cell_m) -> None:
    with pytest.raises(ValueError, match="whole number"):
        Lattice.around(np.zeros(1), np.zeros(1), cell_m=cell_m)
