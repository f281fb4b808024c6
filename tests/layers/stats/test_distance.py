"""Nearest distances are those of comparing everything with everything."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.stats.distance import nearest

metres = st.floats(-1e6, 1e6)
points = st.lists(st.tuples(metres, metres), min_size=1, max_size=30).map(np.array)


@pytest.mark.slow
@given(points, points)
def test_the_nearest_is_found(here: np.ndarray, there: np.ndarray) -> None:
    distance_m, which = nearest(here[:, 0], here[:, 1], there[:, 0], there[:, 1])
    every = np.hypot(here[:, None, 0] - there[None, :, 0], here[:, None, 1] - there[None, :, 1])
    assert np.allclose(distance_m, every.min(axis=1), rtol=1e-12, atol=1e-6)
    assert np.allclose(every[np.arange(len(here)), which], distance_m, rtol=1e-12, atol=1e-6)


def test_without_a_place_or_anything_to_reach_the_distance_is_infinite() -> None:
    nothing = np.zeros(0)
    assert nearest(np.zeros(2), np.zeros(2), nothing, nothing)[0].tolist() == [np.inf, np.inf]
    distance_m, which = nearest(np.array([np.nan, 0.0]), np.zeros(2), np.array([3.0]), np.array([4.0]))
    assert (distance_m.tolist(), which.tolist()) == ([np.inf, 5.0], [-1, 0])


def test_of_services_equally_near_the_first_is_named() -> None:
    distance_m, which = nearest(
        np.zeros(1), np.zeros(1), np.array([7.0, -5.0, 3.0]), np.array([0.0, 0.0, 4.0])
    )
    assert (distance_m.tolist(), which.tolist()) == ([5.0], [1])
