"""Nearest streets: the loops equal their twin on towns whose points lie on corners, edges and limits."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from layers.stats.kernels.street_pieces import COMPILED, nearest_street, pieces_of, twin

whole = st.tuples(st.integers(-12, 12), st.integers(-12, 12))
towns = st.lists(st.lists(whole, min_size=2, max_size=5), min_size=0, max_size=8)
points = st.lists(whole | st.tuples(st.floats(-12, 12), st.floats(-12, 12)), max_size=12)


def town_of(streets) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    corners = np.array([corner for street in streets for corner in street], np.float64).reshape(-1, 2)
    start = np.cumsum([0, *(len(street) for street in streets)])
    return np.ascontiguousarray(corners[:, 0]), np.ascontiguousarray(corners[:, 1]), start


@given(towns, points, st.sampled_from([0.3, 1.0, 2.0, 5.0, 40.0]), st.sampled_from([1.0, 37.5]))
def test_the_loops_equal_their_twin(streets, some, limit_m, scale) -> None:
    assert COMPILED
    x, y, start = town_of(streets)
    pieces = pieces_of(x * scale, y * scale, start)
    at = np.array(some, np.float64).reshape(-1, 2) * scale
    px, py = np.ascontiguousarray(at[:, 0]), np.ascontiguousarray(at[:, 1])
    for fast, plain in zip(
        nearest_street(px, py, pieces, limit_m), twin(px, py, pieces, limit_m), strict=True
    ):
        np.testing.assert_array_equal(fast, plain)


@given(towns)
def test_pieces_follow_their_streets(streets) -> None:
    pieces = pieces_of(*town_of(streets))
    assert len(pieces.x1) == sum(len(street) - 1 for street in streets)
    for number, street in enumerate(streets):
        mine = pieces.street == number
        assert [(a, b) for a, b in zip(pieces.x1[mine], pieces.y1[mine], strict=True)] == street[:-1]
        assert [(a, b) for a, b in zip(pieces.x2[mine], pieces.y2[mine], strict=True)] == street[1:]
        steps = np.hypot(pieces.x2[mine] - pieces.x1[mine], pieces.y2[mine] - pieces.y1[mine])
        np.testing.assert_allclose(pieces.begins_m[mine], np.cumsum(steps) - steps, atol=1e-9)


def test_a_place_that_is_none_is_on_no_street() -> None:
    pieces = pieces_of(np.array([0.0, 10.0]), np.zeros(2), np.array([0, 2]))
    where = np.array([np.nan, np.inf, 5.0])
    for find in (nearest_street, twin):
        assert find(where, np.zeros(3), pieces, 3.0).street.tolist() == [-1, -1, 0]
