"""Walks along a network: the loops equal their twins on networks with loops, doubles and dead ends."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from layers.stats.kernels.network_walks import (
    COMPILED,
    Graph,
    graph_of,
    reach,
    reach_twin,
)

# Up to six nodes and ten edges of whole metres: doubled edges, edges from a node to itself, and parts apart.
edges = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(1, 9)), min_size=1, max_size=10)
sources = st.lists(st.integers(0, 5), max_size=5)


def graph(some) -> Graph:
    first, last, length = np.array(some, np.int64).T
    return graph_of(
        np.ascontiguousarray(first), np.ascontiguousarray(last), length.astype(np.float64), nodes=6
    )


@given(edges, sources, st.integers(0, 30))
def test_what_is_reached_equals_the_twin(some, source, limit) -> None:
    assert COMPILED
    asked = (graph(some), np.array(source, np.int64), float(limit))
    for fast, plain in zip(reach(*asked), reach_twin(*asked), strict=True):
        np.testing.assert_array_equal(fast, plain)


def test_ends_of_edges_stand_by_their_node_in_order_of_their_edges() -> None:
    town = graph([(0, 1, 5), (1, 1, 2), (2, 1, 3)])
    assert town.start.tolist() == [0, 1, 5, 6, 6, 6, 6]
    assert town.edge.tolist() == [0, 0, 1, 1, 2, 2]
    assert town.other.tolist() == [1, 0, 1, 1, 2, 1]
