"""Cells travel without loss, lie where they should, and fall into classes that people can read."""

import json
import struct
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.figures.cells import (
    BUCKETS,
    CLASSES,
    CellGrid,
    breaks_for,
    cells_header,
    class_colours,
    legend_rows,
    pack_cells,
    picture_indexes,
    place_error,
    unpack_cells,
)
from dashboard.theme.look import Look
from geodata.columns.hexagons import Hexagons
from geodata.columns.lattice import Lattice
from geodata.crs import MetricCRS

CITY = MetricCRS("EPSG:26915")
LEFT_M, TOP_M = 340_000, 4_360_000
SMALL = CellGrid(LEFT_M, TOP_M, 250, 40, 30)


def header(grid: CellGrid = SMALL, *, language: str = "en", **given_: object):
    said = {"total": 0, "buckets": {}, "breaks": [1, 2, 5], "measure": "incidents"} | given_
    return cells_header(grid, CITY.to_degrees, look=Look("light", language), **said)


@given(
    st.dictionaries(st.integers(0, 1199), st.integers(1, 2**31)),
    st.dictionaries(st.sampled_from(BUCKETS), st.integers(0, 10**9)),
)
def test_what_is_packed_is_unpacked_and_adds_up(counts: dict[int, int], buckets: dict[str, int]) -> None:
    index, n = np.array(list(counts), np.uint32), np.array(list(counts.values()), np.uint32)
    total = sum(counts.values()) + sum(buckets.values())
    said = header(total=total, buckets=buckets)
    got_index, got_n, got_header = unpack_cells(pack_cells(index, n, said))
    np.testing.assert_array_equal(got_index, index)
    np.testing.assert_array_equal(got_n, n)
    assert got_header == said
    assert int(got_n.sum(dtype=np.uint64)) + sum(got_header["buckets"].values()) == got_header["total"]


def test_arrays_lie_where_a_browser_can_read_them_in_place() -> None:
    payload = pack_cells(np.array([3], np.uint32), np.array([9], np.uint32), header(total=9, language="es"))
    (length,) = struct.unpack_from("<I", payload, 4)
    assert payload[:4] == b"CEL1"
    assert length % 4 == 0
    assert payload[8 + length :] == struct.pack("<II", 3, 9)
    assert json.loads(payload[8 : 8 + length])["arrays"] == [
        {"name": "index", "type": "u4", "length": 1},
        {"name": "n", "type": "u4", "length": 1},
    ]


@pytest.mark.parametrize(
    ("index", "n", "total", "why"),
    [
        ([1, 2], [1], 1, "2.*indices for"),
        ([1200], [1], 1, "outside 40 x 30"),
        ([1], [1], 2, "hold 1, but the total is 2"),
    ],
)
def test_an_answer_that_is_not_sound_is_never_sent(index, n, total, why) -> None:
    with pytest.raises(ValueError, match=why):
        pack_cells(np.array(index, np.uint32), np.array(n, np.uint32), header(total=total))


def test_something_else_is_not_taken_for_cells() -> None:
    with pytest.raises(ValueError, match="not cells"):
        unpack_cells(b"<!doctype html>")


@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=200))
def test_classes_are_few_rising_and_begin_at_one(counts: list[int]) -> None:
    breaks, labels = breaks_for(np.array(counts))
    assert breaks[0] == 1
    assert 1 <= len(breaks) == len(labels) <= CLASSES
    assert all(low < high for low, high in pairwise(breaks))


@given(st.lists(st.integers(0, 10**4), max_size=60), st.integers(0, 2**32 - 1))
def test_classes_depend_neither_on_order_nor_on_empty_cells(counts: list[int], seed: int) -> None:
    shuffled = np.random.default_rng(seed).permutation([*counts, 0, 0, 0])
    assert breaks_for(shuffled) == breaks_for(np.array(counts, int))


@pytest.mark.parametrize(
    ("counts", "labels"),
    [
        ([], ["1+"]),
        ([1, 1, 1], ["1+"]),
        ([1, 2, 4], ["1", "2", "3", "4+"]),
        ([1] * 900 + [30] * 100, ["1", "2", "3–4", "5–9", "10–14", "15–29", "30+"]),
    ],
)
def test_legends_say_whole_numbers(counts: list[int], labels: list[str]) -> None:
    assert breaks_for(np.array(counts, int))[1] == labels


def test_many_cells_of_a_skewed_city_use_all_colours() -> None:
    counts = np.random.default_rng(3).negative_binomial(0.4, 0.01, 20_000)
    breaks, labels = breaks_for(counts)
    used = np.bincount(np.searchsorted(breaks, counts[counts > 0], side="right") - 1, minlength=len(breaks))
    assert len(breaks) == CLASSES
    assert used.min() > 0
    assert used.max() < 0.5 * used.sum()
    assert labels[-1].endswith("+")


@pytest.mark.parametrize(("cell_m", "side_km"), [(50, 60), (100, 100), (250, 60), (250, 150), (1000, 300)])
def test_no_cell_is_drawn_a_tenth_of_itself_off_its_place(cell_m: int, side_km: int) -> None:
    cells = side_km * 1000 // cell_m
    grid = CellGrid(LEFT_M - 60_000, TOP_M + 50_000, cell_m, cells, cells - 3)
    tiles = header(grid)["tiles"]
    worst = max(
        place_error(grid, CITY.to_degrees, t["column"], t["row"], t["columns"], t["rows"]) for t in tiles
    )
    assert worst < 0.11
    assert sum(t["columns"] * t["rows"] for t in tiles) == grid.columns * grid.rows


def test_a_small_study_is_one_tile_and_a_wide_one_is_not() -> None:
    assert len(header()["tiles"]) == 1
    assert len(header(CellGrid(LEFT_M, TOP_M, 100, 600, 600))["tiles"]) > 1


def test_a_study_without_any_place_has_a_header_without_cells() -> None:
    nothing = header(CellGrid(LEFT_M, TOP_M, 250, 0, 0), total=3, buckets={"no_place": 3})
    assert nothing["tiles"] == []
    assert unpack_cells(pack_cells(np.empty(0, np.uint32), np.empty(0, np.uint32), nothing))[2]["total"] == 3


def test_corners_begin_in_the_north_west_and_go_round_with_the_clock() -> None:
    north_west, north_east, south_east, south_west = header()["corners"]
    x_m, y_m = CITY.to_metres(np.array([north_west[0]]), np.array([north_west[1]]))
    assert (x_m[0], y_m[0]) == pytest.approx((LEFT_M, TOP_M), abs=0.01)
    assert north_west[0] < north_east[0]
    assert south_west[0] < south_east[0]
    assert min(north_west[1], north_east[1]) > max(south_west[1], south_east[1])


def test_the_header_speaks_the_visitors_language_and_leaves_the_number_open() -> None:
    assert header(language="es", measure="estimated")["hover"] == {
        "one": "1 incidente estimado",
        "other": "{n} incidentes estimados",
        "size": "celda cuadrada de 250 m",
    }
    assert header()["unit"] == "reported incidents"
    with pytest.raises(ValueError, match="`measure` was 'crimes'"):
        header(measure="crimes")


def test_map_and_legend_take_their_colours_from_one_place() -> None:
    assert header()["colors"] == class_colours(3, Look())
    assert header()["colors"] != class_colours(3, Look("dark"))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_legend_has_a_colour_and_a_label_for_each_class(theme: str) -> None:
    rows = legend_rows([1, 2, 5, 1000], Look(theme))
    assert [label for _, label in rows] == ["1", "2–4", "5–999", "1,000+"]
    assert len({colour for colour, _ in rows}) == 4
    assert all(len(colour) == 7 for colour, _ in rows)


def test_the_picture_of_a_lattice_has_every_cell_where_the_lattice_has_it() -> None:
    lattice = Lattice(LEFT_M, TOP_M, 250, columns=4, rows=3)
    grid = CellGrid.of(lattice)
    for cell, index in enumerate(picture_indexes(np.arange(lattice.n), lattice).tolist()):
        row, column = divmod(index, grid.columns)
        left_m, top_m = grid.left_m + column * grid.cell_m, grid.top_m - row * grid.cell_m
        assert lattice.box(cell) == (left_m, top_m - grid.cell_m, left_m + grid.cell_m, top_m)
    empty = Lattice(0.0, 0.0, 250, columns=0, rows=0)
    assert CellGrid.of(empty) == CellGrid(0.0, 0.0, 250, 0, 0)
    assert picture_indexes(np.array([], np.int64), empty).tolist() == []


@pytest.mark.parametrize(("south", "rows"), [(16_000, 3), (16_001, 3), (-7, 4)])
def test_the_picture_of_hexagons_has_every_one_where_the_lattice_has_it(south: int, rows: int) -> None:
    lattice = Hexagons(1_400, south, 250, columns=4, rows=rows)
    grid, cells = CellGrid.of(lattice), np.arange(lattice.n)
    index = picture_indexes(cells, lattice)
    row, column = np.divmod(index, grid.columns)
    # What the map's script does: rows of one parity are shifted by half a cell.
    x_m = grid.left_m + (column + 0.5 + (row % 2 == grid.shifted) / 2) * grid.cell_m
    y_m = grid.top_m - (row + 0.5) * grid.row_m
    np.testing.assert_allclose(np.array([x_m, y_m]), lattice.centres(cells), rtol=0, atol=1e-6)
    # Hexagons reach a sixth of a row further than their own, and half a column in every other row.
    assert (row.min(), row.max()) == (1, grid.rows - 2)
    assert (column.min(), column.max()) == (0, grid.columns - 2)
    assert len(set(index.tolist())) == lattice.n
    said = header(grid)
    assert (said["shape"], said["shifted"]) == ("hexagons", grid.shifted)
    assert said["hover"]["size"] == "hexagonal cell 250 m wide"


def test_of_no_hexagons_there_is_no_picture() -> None:
    nothing = Hexagons(0, 0, 250, 0, 0)
    assert (CellGrid.of(nothing).columns, CellGrid.of(nothing).rows) == (0, 0)
    assert header(CellGrid.of(nothing))["tiles"] == []


def test_no_hexagon_is_drawn_a_tenth_of_itself_off_its_place() -> None:
    grid = CellGrid.of(Hexagons(1_100, 16_900, 250, columns=240, rows=270))
    tiles = header(grid)["tiles"]
    assert sum(tile["columns"] * tile["rows"] for tile in tiles) == grid.columns * grid.rows
    assert len(tiles) > 1
    for tile in tiles:
        at = (tile["column"], tile["row"], tile["columns"], tile["rows"])
        assert place_error(grid, CITY.to_degrees, *at) < 0.11
        corner = CITY.to_metres(*(np.array([one]) for one in tile["corners"][0]))
        wanted = grid.left_m + tile["column"] * grid.cell_m, grid.top_m - tile["row"] * grid.row_m
        assert (corner[0][0], corner[1][0]) == pytest.approx(wanted, abs=0.01)
