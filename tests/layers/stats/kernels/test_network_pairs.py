"""Pairs along a network: the loops equal their twin on networks with loops, doubles and dead ends."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from layers.stats.kernels.network_pairs import COMPILED, pairs_twin, pairs_within
from tests.layers.stats.kernels.test_network_walks import edges, graph

# Each point on some edge, at some eighth of it.
points = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 8)), max_size=9)


@given(edges, points, st.lists(st.integers(0, 20), min_size=1, max_size=4, unique=True))
def test_pairs_within_radii_equal_the_twin(some, at, radii) -> None:
    assert COMPILED
    town = graph(some)
    edge = np.array([one % len(some) for one, _ in at], np.int64)
    along = town.length_m[edge] * np.array([eighth for _, eighth in at], np.float64) / 8
    asked = (town, edge, along, np.sort(np.array(radii, np.float64)))
    np.testing.assert_array_equal(pairs_within(*asked), pairs_twin(*asked))
