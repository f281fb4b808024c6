"""Hexagons hold their points, tile the ground without gap or overlap, and keep their place."""

import math

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geodata.columns import hexagons as module
from geodata.columns.bins import bin_points
from geodata.columns.columns import Selection
from geodata.columns.hexagons import ROW_STEP, Hexagons, binned, hexagon_corners
from geodata.columns.shapes import HEXAGONS
from geodata.errors import BadQuery
from tests.geodata.columns.cities import City, cities, selections

metres = st.floats(-2e6, 6e6).map(lambda v: round(v, 3)) | st.integers(-200, 200).map(lambda v: v * 25.0)
points = st.lists(st.tuples(metres, metres), min_size=1, max_size=30).map(lambda p: np.array(p, float).T)
sizes = st.sampled_from([1, 25, 50, 101, 250, 402, 2_000])
# A point on an edge may be drawn on either side of it.
ON_EDGE_M = 1e-6


def around(at, cell_m: int) -> Hexagons:
    x, y = at
    reach = max(x.max() - x.min(), y.max() - y.min())
    return Hexagons.around(x, y, cell_m=cell_m if reach / cell_m < 1000 else 100_000)


def nearest_by_loop(x: float, y: float, cell_m: int) -> tuple[float, tuple[float, float]]:
    """Return distance and centre of the nearest hexagon: every centre in reach is tried."""
    row_m = cell_m * math.sqrt(3) / 2
    tried = [
        ((column + row % 2 / 2) * cell_m, row * row_m)
        for row in range(math.floor(y / row_m) - 2, math.floor(y / row_m) + 4)
        for column in range(math.floor(x / cell_m) - 2, math.floor(x / cell_m) + 4)
    ]
    return min((math.hypot(x - at[0], y - at[1]), at) for at in tried)


def compiled(x, y, numbers) -> np.ndarray:
    found = np.empty(len(x), np.int32)
    bin_points(module._sealed(x), module._sealed(y), *numbers, found)
    return found


@pytest.mark.slow
@given(points, sizes)
def test_every_point_has_the_nearest_centre_and_lies_in_its_polygon(at, cell_m: int) -> None:
    hexagons = around(at, cell_m)
    cells = hexagons.cell_of(*at)
    assert ((cells >= 0) & (cells < hexagons.n)).all()
    centres = np.column_stack(hexagons.centres(cells))
    for x, y, centre in zip(*at, centres, strict=True):
        least, _ = nearest_by_loop(x, y, hexagons.cell_m)
        assert math.hypot(x - centre[0], y - centre[1]) == pytest.approx(least, abs=1e-6)
    shapes = shapely.polygons(hexagon_corners(*centres.T, hexagons.cell_m))
    assert (shapely.distance(shapes, shapely.points(*at)) <= ON_EDGE_M).all()


@pytest.mark.slow
@given(points, sizes)
def test_the_compiled_loop_is_its_twin(at, cell_m: int) -> None:
    hexagons = around(at, cell_m)
    x, y = (np.append(one, [np.nan, np.inf, 1e30]) for one in at)
    found = compiled(x, y, hexagons._numbers)
    assert found.tolist() == binned(x, y, *hexagons._numbers).tolist()
    assert found[-3:].tolist() == [-1, -1, -1]


def test_short_numbers_are_binned_as_the_same_long_ones() -> None:
    x, y = (
        np.random.default_rng(2)
        .uniform([[4e5], [4.3e6]], [[4.4e5], [4.34e6]], (2, 15_000))
        .astype(np.float32)
    )
    hexagons = Hexagons.around(x, y, cell_m=50)
    cells = hexagons.cell_of(x, y)
    assert cells.tolist() == hexagons.cell_of(x.astype(float), y.astype(float)).tolist()
    assert cells.min() >= 0


def test_many_points_of_both_signs_are_binned_by_the_compiled_loop_as_brute_force_does(monkeypatch) -> None:
    x, y = np.random.default_rng(4).uniform(-2_000, 2_000, (2, 30_000))
    hexagons = Hexagons.around(x, y, cell_m=137)
    monkeypatch.setattr(module, "binned", None)
    cells = hexagons.cell_of(x, y)
    centre_x, centre_y = hexagons.centres(np.arange(hexagons.n))
    tree = shapely.STRtree(shapely.points(centre_x, centre_y))
    assert cells.tolist() == tree.nearest(shapely.points(x, y)).tolist()


@pytest.mark.parametrize("cell_m", [50, 137, 250])
def test_hexagons_tile_the_ground_without_gap_or_overlap(cell_m: int) -> None:
    hexagons = Hexagons(-3, -4, cell_m, 7, 8)
    corners = hexagon_corners(*hexagons.centres(np.arange(hexagons.n)), cell_m)
    shapes = shapely.polygons(corners)
    whole = shapely.union_all(shapes)
    # Neighbours share corners to the last bit, so nothing has to be forgiven: no sliver, no hole.
    assert shapely.coverage_is_valid(shapes)
    assert (whole.geom_type, len(whole.interiors)) == ("Polygon", 0)
    assert whole.area == pytest.approx(hexagons.n * hexagons.area_m2, rel=1e-9)
    assert shapely.area(shapes) == pytest.approx(cell_m**2 * math.sqrt(3) / 2, rel=1e-9)
    assert (shapely.is_ccw(shapely.get_exterior_ring(shapes))).all()
    assert np.ptp(corners[:, :, 0], axis=1) == pytest.approx(cell_m), "from flat side to flat side"
    west, south, east, north = hexagons.extent_m
    assert whole.bounds == pytest.approx((west, south, east, north))


def test_on_an_upright_edge_the_eastern_hexagon_counts_and_at_a_corner_the_northern_one() -> None:
    hexagons = Hexagons(-2, -2, 100, 5, 5)
    x = np.array([50.0, -50.0, 50.0, 0.0, 0.0])
    third = 100 * ROW_STEP / 3
    y = np.array([0.0, 0.0, 10.0, 2 * third - 1e-6, 2 * third + 1e-6])
    centres = np.column_stack(hexagons.centres(hexagons.cell_of(x, y)))
    north_east = [50.0, 100 * ROW_STEP]
    assert centres.tolist() == [[100, 0], [0, 0], [100, 0], [0, 0], north_east]


def test_exact_ties_go_north_in_loop_and_twin_alike() -> None:
    # With rows as far apart as columns these sums are exact; no number lies on such an edge otherwise.
    x, y = np.array([0.25, -0.25, 0.0]), np.array([0.5, 0.5, 2 / 3])
    numbers = (1.0, 1.0, -3, -3, 7, 7)
    found = compiled(x, y, numbers)
    assert found.tolist() == binned(x, y, *numbers).tolist()
    assert (found // 7 - 3).tolist() == [1, 1, 1]


@pytest.mark.slow
@given(points, points, sizes)
def test_other_points_change_no_id(at, others, cell_m: int) -> None:
    large = around(np.concatenate([at, others], axis=1), cell_m)
    small = Hexagons.around(*at, cell_m=large.cell_m)
    assert small.ids(small.cell_of(*at)).tolist() == large.ids(large.cell_of(*at)).tolist()


@pytest.mark.parametrize("cell_m", [50, 75, 2_000])
def test_an_id_is_a_point_of_its_hexagon_and_no_other_ones(cell_m: int) -> None:
    hexagons = Hexagons(-9, -9, cell_m, 20, 20)
    cells = np.arange(hexagons.n)
    ids = hexagons.ids(cells)
    assert len(set(ids)) == hexagons.n
    said = np.array([one.removeprefix("hex_").split("_") for one in ids], float).T
    assert hexagons.cell_of(*said).tolist() == cells.tolist()


@pytest.mark.slow
@given(cities(), selections(), st.sampled_from([50, 100, 1000]))
def test_hexagons_and_buckets_hold_everything_that_is_counted(
    city: City, wanted: Selection, cell_m: int
) -> None:
    columns = city.columns()
    hexagons = columns.lattice(cell_m, HEXAGONS)
    tally = columns.scan(wanted, lattice=hexagons)
    squares = columns.scan(wanted, lattice=columns.lattice(cell_m))
    assert int(tally.cells.sum()) == tally.n
    assert tally.cells[hexagons.n :].tolist() == squares.cells[-4:].tolist(), (
        "the shape moves nothing off the map"
    )
    rows = [columns.rows_of(wanted, lattice=hexagons, cell=cell) for cell in range(hexagons.n + 4)]
    assert sorted(np.concatenate(rows)) == sorted(columns.rows_of(wanted))


def test_points_without_coordinates_or_off_the_hexagons_have_no_cell() -> None:
    hexagons = Hexagons(0, 0, 100, 1, 1)
    x, y = np.array([0.0, 100.0, np.nan, 0.0]), np.array([0.0, 0.0, 0.0, -90.0])
    assert hexagons.cell_of(x, y).tolist() == [0, -1, -1, -1]
    nothing = Hexagons.around(np.array([np.nan]), np.zeros(1), cell_m=100)
    assert (nothing.n, nothing.cell_of(np.zeros(1), np.zeros(1)).tolist()) == (0, [-1])
    with pytest.raises(IndexError, match="no cell 0 among 0"):
        nothing.centre(0)


def test_too_many_hexagons_and_sizes_that_are_no_whole_metre_are_refused() -> None:
    far = np.array([0.0, 1e7])
    with pytest.raises(BadQuery):
        Hexagons.around(far, far, cell_m=100)
    with pytest.raises(ValueError, match="positive whole number"):
        Hexagons.around(far, far, cell_m=0)
