"""A zone holds the points that lie in it, its edge included, and refuses what is no ground."""

import math

import numpy as np
import pytest
import shapely

from geodata.columns.zone import Zone

SQUARE = ((0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (0.0, 100.0))


def test_the_edge_of_a_disc_and_of_a_shape_is_a_part_of_it() -> None:
    x_m, y_m = np.array([60.0, 60.0, -100.0, np.nan]), np.array([80.0, 80.001, 0.0, 0.0])
    assert Zone(((0.0, 0.0),), radius_m=100).holds(x_m, y_m).tolist() == [True, False, True, False]
    x_m, y_m = np.array([0.0, 100.0, 50.0, 100.001, np.nan]), np.array([0.0, 50.0, 50.0, 50.0, 1.0])
    assert Zone(SQUARE).holds(x_m, y_m).tolist() == [True, True, True, False, False]


def test_a_shape_holds_what_its_polygon_holds() -> None:
    random = np.random.default_rng(3)
    star = tuple(
        (r * math.cos(a), r * math.sin(a))
        for a, r in zip(np.linspace(0, 2 * np.pi, 12)[:-1], [90, 40] * 6, strict=False)
    )
    x_m, y_m = random.uniform(-100, 100, (2, 3_000))
    held = Zone(star).holds(x_m, y_m)
    expected = [shapely.Polygon(star).intersects(shapely.Point(*one)) for one in zip(x_m, y_m, strict=True)]
    assert held.tolist() == expected
    assert 500 < held.sum() < 2_500


def test_a_shape_whose_lines_cross_holds_both_of_its_triangles() -> None:
    bow = Zone(((0.0, 0.0), (100.0, 100.0), (100.0, 0.0), (0.0, 100.0)))
    assert bow.holds(np.array([10.0, 90.0, 50.0, 50.0]), np.array([50.0, 50.0, 10.0, 90.0])).tolist() == [
        *(True, True),
        *(False, False),
    ]


def test_a_shape_that_is_but_a_line_holds_no_ground_beside_it() -> None:
    line = Zone(((0.0, 0.0), (100.0, 0.0), (50.0, 0.0)))
    assert line.holds(np.array([50.0, 50.0]), np.array([0.5, -0.5])).tolist() == [False, False]


@pytest.mark.parametrize(
    ("corners", "radius_m"), [((), 10), (SQUARE[:2], 0), (SQUARE[:1], 0), (SQUARE, 10), (SQUARE[:1], -1)]
)
def test_what_is_no_ground_is_refused(corners, radius_m) -> None:
    with pytest.raises(ValueError, match="zone|disc"):
        Zone(corners, radius_m)
