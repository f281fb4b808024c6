"""Street networks: what meets, distances by other libraries, and by laws."""

import doctest

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from layers.stats import network as module
from layers.stats.network import network_distances, street_network
from layers.stats.shared.checks import BadInput
from tests.layers.stats.streets import grid, town


def table_of(network, limit_m: float) -> np.ndarray:
    """Return all distances as a table, infinite where nothing is reached."""
    nodes = len(network.degree)
    found = network_distances(network, np.arange(nodes), limit_m=limit_m)
    table = np.full((nodes, nodes), np.inf)
    source = np.repeat(np.arange(nodes), np.diff(found.start))
    table[source, found.node] = found.distance_m
    return table


def test_the_examples_come_out_as_printed() -> None:
    assert doctest.testmod(module).failed == 0


def test_a_grid_of_streets_has_its_corners_and_its_distances() -> None:
    network = street_network(*grid(4, 3))
    assert len(network.degree) == 12
    assert sorted(network.degree.tolist()) == [2] * 4 + [3] * 6 + [4] * 2
    assert network.whole_length_m == 17 * 100
    assert set(network.part.tolist()) == {0}
    x, y = network.node_x_m, network.node_y_m
    blocks = np.abs(x[:, None] - x) + np.abs(y[:, None] - y)
    np.testing.assert_allclose(table_of(network, 1_000), blocks)
    np.testing.assert_allclose(table_of(network, 200), np.where(blocks <= 200, blocks, np.inf))


@pytest.mark.parametrize("seed", range(3))
def test_scipy_walks_the_same_distances_up_to_the_limit(seed: int) -> None:
    network = street_network(*town(60, 110, seed))
    nodes = len(network.degree)
    table = np.full((nodes, nodes), np.inf)
    np.minimum.at(table, (network.from_node, network.to_node), network.length_m)
    table = np.minimum(table, table.T)
    np.fill_diagonal(table, np.inf)
    rows, columns = np.nonzero(np.isfinite(table))
    theirs = dijkstra(
        coo_array((table[rows, columns], (rows, columns)), shape=(nodes, nodes)).tocsr(), limit=1_500
    )
    assert np.isinf(theirs).any()
    np.testing.assert_allclose(table_of(network, 1_500), theirs)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_spaghetti_walks_the_same_distances() -> None:
    peer = pytest.importorskip("spaghetti")
    geometry = pytest.importorskip("libpysal.cg")
    x, y, start = grid(4, 4)
    x, y = x + 0.3 * y, y + 7 * np.sin(x)  # no squares, so that no two ways are equally long
    chains = [
        geometry.Chain([geometry.Point((x[i], y[i])), geometry.Point((x[i + 1], y[i + 1]))])
        for i in start[:-1]
    ]
    theirs = peer.Network(in_data=chains)
    network = street_network(x, y, start)
    at = np.array([theirs.vertex_coords[vertex] for vertex in range(len(theirs.vertex_coords))])
    gap = np.hypot(at[:, 0] - network.node_x_m[:, None], at[:, 1] - network.node_y_m[:, None])
    vertex = gap.argmin(axis=1)
    assert gap.min(axis=1).max() < 1e-6
    theirs.full_distance_matrix(1)
    np.testing.assert_allclose(
        table_of(network, 1e6), theirs.distance_matrix[np.ix_(vertex, vertex)], atol=1e-6
    )


networks = st.integers(0, 10_000).map(lambda seed: street_network(*town(12, 16, seed)))


@given(networks, st.integers(100, 3_000))
def test_there_and_back_is_as_far_and_no_detour_is_shorter(network, limit_m) -> None:
    table = table_of(network, float(limit_m))
    np.testing.assert_allclose(table, table.T)
    assert (np.diag(table) == 0).all()
    straight = np.hypot(
        network.node_x_m[:, None] - network.node_x_m, network.node_y_m[:, None] - network.node_y_m
    )
    assert (table >= straight - 1e-6).all()
    whole = table_of(network, 1e9)
    by_way_of = (whole[:, :, None] + whole[None, :, :]).min(axis=1)
    np.testing.assert_allclose(np.minimum(whole, by_way_of), whole)
    near = whole <= limit_m
    np.testing.assert_allclose(table[near], whole[near])
    assert np.isinf(table[~near & (whole > limit_m + 1e-3)]).all()
    # What can be reached is the same part, and nothing else is.
    assert np.array_equal(np.isfinite(whole), network.part[:, None] == network.part[None, :])


@given(networks)
def test_sources_are_answered_in_their_order_nearest_first(network) -> None:
    source = np.array([3, 0, 3]) % len(network.degree)
    found = network_distances(network, source, limit_m=900)
    for i, one in enumerate(source):
        mine = slice(found.start[i], found.start[i + 1])
        assert (found.node[mine][0], found.distance_m[mine][0]) == (one, 0)
        assert (np.diff(found.distance_m[mine]) >= 0).all()
        assert len(set(found.node[mine].tolist())) == mine.stop - mine.start


def test_streets_meet_where_their_ends_are_the_same_and_nowhere_else() -> None:
    # A street, another that crosses it without a corner, and one that ends a millimetre before it.
    x = np.array([0, 100, 50, 50, 100.001, 200])
    y = np.array([0, 0, -50, 50, 0, 0])
    network = street_network(x, y, np.array([0, 2, 4, 6]))
    assert network.degree.tolist() == [1] * 6
    assert len(set(network.part.tolist())) == 3
    zeros = street_network(np.array([-0.0, 5, 0.0, 0]), np.array([0, 0, -0.0, 5]), np.array([0, 2, 4]))
    assert sorted(zeros.degree.tolist()) == [1, 1, 2]


def test_a_street_that_comes_back_to_where_it_began_ends_there_twice() -> None:
    x, y = np.array([0, 10, 10, 0, 0, 30]), np.array([0, 0, 10, 0, 0, 0])
    network = street_network(x, y, np.array([0, 4, 6]))
    assert (network.degree.tolist(), network.from_node[0]) == ([3, 1], network.to_node[0])
    assert table_of(network, 100)[0].tolist() == [0, 30]


def test_no_street_is_a_network_of_nothing() -> None:
    none = street_network(np.empty(0), np.empty(0), np.array([0]))
    assert (none.reason, len(none.degree), none.whole_length_m, none.caveats) == ("no_streets", 0, 0.0, ())
    assert len(network_distances(none, np.empty(0), limit_m=5).node) == 0


def test_everything_wrong_is_listed_at_once() -> None:
    network = street_network(*grid(2, 2))
    with pytest.raises(BadInput) as raised:
        network_distances(network, np.array([[0, 9]]), limit_m=0)
    assert len(raised.value.wrong) == 3
    with pytest.raises(BadInput, match="two corners"):
        street_network(np.zeros(1), np.zeros(1), np.array([0, 1]))
