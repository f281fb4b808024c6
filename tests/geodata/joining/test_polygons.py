"""Points in polygons: the raster, its twin, shapely and geopandas agree on every row."""

import geopandas
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata import compiled
from geodata.joining import raster
from geodata.joining.outlines import holders_twin
from geodata.joining.polygons import Polygons, inside_drawn
from tests.geodata.joining.shapes import SIDE, half_steps, of_squares, on_borders, squares, wiggly

Pairs = list[tuple[int, int]]


def as_pairs(point, polygon) -> Pairs:
    return sorted(zip(point.tolist(), polygon.tolist(), strict=True))


def by_raster(polygons: Polygons, x: np.ndarray, y: np.ndarray) -> Pairs:
    """Pairs of the compiled loops, whatever the number of points; `first` must find the lowest of them."""
    listed = polygons._listed
    pairs = as_pairs(*raster.all_outlines(x, y, *listed))
    lowest = dict(reversed(pairs))
    assert raster.first_outlines(x, y, *listed).tolist() == [lowest.get(i, -1) for i in range(len(x))]
    return pairs


def by_geopandas(shapes, x: np.ndarray, y: np.ndarray) -> Pairs:
    points = geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(x, y))
    joined = geopandas.sjoin(points, geopandas.GeoDataFrame(geometry=list(shapes)), predicate="intersects")
    return as_pairs(joined.index.to_numpy(), joined["index_right"].to_numpy())


def assert_all_agree(shapes, x: np.ndarray, y: np.ndarray) -> Pairs:
    polygons = Polygons.of(shapes)
    pairs = by_raster(polygons, x, y)
    assert pairs == as_pairs(*holders_twin(polygons.edges, x, y))
    assert pairs == by_geopandas(shapes, x, y)
    return pairs


@pytest.mark.slow
@settings(derandomize=True, max_examples=30)
@given(st.lists(squares, min_size=1, max_size=4))
def test_corners_edges_holes_parts_and_overlaps(chosen) -> None:
    assert_all_agree([of_squares(one) for one in chosen], *half_steps())


scales = st.sampled_from([2.0**-20, 2.0**-3, 1.0, 2.0**9, 2.0**22])
shifts = st.sampled_from([0.0, -3.0, 2.0**22])


@settings(derandomize=True, max_examples=15)
@given(squares, scales, shifts)
def test_tiny_and_huge_ones_near_and_far(chosen, scale: float, shift: float) -> None:
    if scale < 1:
        shift = min(shift, 1.0)  # beyond that a double does not hold both
    shape = of_squares(chosen)
    x, y = half_steps()
    here = as_pairs(*holders_twin(Polygons.of([shape]).edges, x, y))
    moved = shapely.transform(shape, lambda places: places * scale + shift)
    assert by_raster(Polygons.of([moved]), x * scale + shift, y * scale + shift) == here


corners = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=3, max_size=9)


@settings(derandomize=True, max_examples=40)
@given(corners)
def test_drawn_lines_that_cross_themselves_or_go_back_and_forth(ring) -> None:
    x, y = half_steps()
    drawn = Polygons.drawn(ring)
    pairs = by_raster(drawn, x, y)
    assert pairs == as_pairs(*holders_twin(drawn.edges, x, y))
    if len(set(ring)) > 2:
        shape = shapely.Polygon(ring)
        shapely.prepare(shape)
        on = shapely.intersects_xy(shape, x, y)
        assert [point for point, _ in pairs] == np.flatnonzero(on).tolist()


def test_wiggly_areas_in_metres_with_places_on_their_borders() -> None:
    shapes = wiggly(4, 3, 20, seed=1)
    rng = np.random.default_rng(2)
    border_x, border_y = on_borders(shapes, seed=3)
    x = np.concatenate([rng.uniform(339_000, 349_000, 3_000), border_x])
    y = np.concatenate([rng.uniform(4_299_000, 4_307_000, 3_000), border_y])
    pairs = assert_all_agree(shapes, x, y)
    assert len(pairs) > len({point for point, _ in pairs}) + 100  # corners are shared


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_many_wiggly_areas_and_more_places(seed: int) -> None:
    shapes = wiggly(12, 9, 30, seed)
    rng = np.random.default_rng(seed)
    border_x, border_y = on_borders(shapes, seed)
    x = np.concatenate([rng.uniform(338_000, 366_000, 40_000), border_x])
    y = np.concatenate([rng.uniform(4_298_000, 4_320_000, 40_000), border_y])
    # Areas moved a little overlap their neighbours.
    moved = shapely.transform(shapes, lambda places: places + 313.0)
    assert len(assert_all_agree([*shapes, *moved], x, y)) > 40_000


def test_a_place_on_a_shared_border_belongs_to_the_first() -> None:
    left, right = shapely.box(0, 0, 10, 10), shapely.box(10, 0, 20, 10)
    x, y = np.array([10.0, 10.0, 10.0, 0.0, 20.0]), np.array([5.0, 0.0, 10.0, 0.0, 5.0])
    for shapes, wanted in (([left, right], [0, 0, 0, 0, 1]), ([right, left], [0, 0, 0, 1, 0])):
        assert Polygons.of(shapes).first(x, y).tolist() == wanted
        assert raster.first_outlines(x, y, *Polygons.of(shapes)._listed).tolist() == wanted


def test_what_encloses_nothing_holds_nothing_and_keeps_its_number() -> None:
    inside = shapely.box(0, 0, 2, 2)
    shapes = [
        None, shapely.Polygon(), shapely.Point(1, 1), shapely.LineString([(0, 0), (2, 2)]), inside,
        shapely.GeometryCollection([shapely.Point(9, 9), shapely.MultiPolygon([inside])]),
    ]  # fmt: skip
    polygons = Polygons.of(shapes)
    x, y = np.array([1.0, 9.0]), np.array([1.0, 9.0])
    assert len(polygons) == 6
    assert by_raster(polygons, x, y) == as_pairs(*polygons.pairs(x, y)) == [(0, 4), (0, 5)]
    assert polygons.any(x, y).tolist() == [True, False]


@pytest.mark.parametrize("shapes", [[], [None], [shapely.Polygon()]])
def test_without_a_polygon_no_place_is_held(shapes) -> None:
    polygons, places = Polygons.of(shapes), np.zeros(3)
    assert polygons.first(places, places).tolist() == [-1, -1, -1]
    assert by_raster(polygons, places, places) == []


def test_a_place_that_is_none_or_nowhere_near_is_held_by_none() -> None:
    polygons = Polygons.of([shapely.box(0, 0, SIDE, SIDE)])
    x = np.array([np.nan, 1.0, np.inf, -np.inf, 1e300, 1.0])
    y = np.array([1.0, np.nan, 1.0, 1.0, -1e300, 1.0])
    assert polygons.first(x, y).tolist() == [-1, -1, -1, -1, -1, 0]
    assert by_raster(polygons, x, y) == [(5, 0)]
    assert len(polygons.first([], [])) == 0


def test_many_points_are_asked_by_the_raster_and_few_or_without_numba_by_the_twin(monkeypatch) -> None:
    shapes, rng = wiggly(3, 3, 10, seed=4), np.random.default_rng(5)
    n = compiled.FEWEST_COMPILED
    x, y = rng.uniform(339_000, 347_000, n), rng.uniform(4_299_000, 4_307_000, n)
    many = Polygons.of(shapes)
    found, pairs = many.first(x, y), as_pairs(*many.pairs(x, y))
    assert "_listed" in many.__dict__
    few = Polygons.of(shapes)
    assert few.first(x[1:], y[1:]).tolist() == found[1:].tolist()
    monkeypatch.setattr(compiled, "COMPILED", False)
    assert few.first(x, y).tolist() == found.tolist()
    assert as_pairs(*few.pairs(x, y)) == pairs
    assert "_listed" not in few.__dict__


def test_the_middle_of_a_star_is_left_out_and_both_loops_of_an_eight_are_in() -> None:
    turn = np.pi / 2 + np.arange(5) * 4 * np.pi / 5
    star = np.column_stack([np.cos(turn), np.sin(turn)])
    assert inside_drawn([0.0, 0.0, 2.0], [0.0, 0.8, 0.0], star).tolist() == [False, True, False]
    eight = [(0, 0), (2, 2), (2, 0), (0, 2)]
    assert inside_drawn([0.2, 1.8, 1.0, 1.0], [1.0, 1.0, 0.2, 1.0], eight).tolist() == [
        True,
        True,
        False,
        True,
    ]


@pytest.mark.slow
def test_overlapping_areas_without_end_do_not_fill_the_memory() -> None:
    many = [shapely.box(-k, -k, 10_000 + k, 10_000 + k) for k in range(300)]
    polygons = Polygons.of(many)
    assert len(polygons._listed[1].entry) < 20_000_000
    x, y = np.array([-250.5, 5_000.0]), np.array([0.0, 5_000.0])
    assert raster.first_outlines(x, y, *polygons._listed).tolist() == [251, 0]


@pytest.mark.parametrize("corners", [[(0, 0), (1, 1)], [1, 2, 3], [(0, 0), (1, 0), (np.nan, 1)]])
def test_what_is_no_ring_is_refused(corners) -> None:
    with pytest.raises(ValueError, match="corner"):
        Polygons.drawn(corners)


def test_a_corner_nowhere_and_lists_of_two_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="finite"):
        Polygons.of([shapely.Polygon([(0, 0), (1, 0), (np.inf, 1)])])
    with pytest.raises(ValueError, match="one length"):
        Polygons.of([]).first(np.zeros(2), np.zeros(3))
