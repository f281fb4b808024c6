"""Walk a street network from many places at once, no farther than a limit (Dijkstra 1959)."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from geodata.compiled import COMPILED, compile_loop

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# Ways are sums of lengths: whether one is just as long as a limit must not hang on their rounding.
ROUNDING_M = 1e-6


class Graph(NamedTuple):
    """
    Where the ends of edges meet: the edge ends at a node are `start[node]` to `start[node + 1]`.

    For each end `edge` is its edge and `other` the node at its other end. `from_node`, `to_node` and
    `length_m` have one entry an edge.
    """

    start: Ints
    edge: Ints
    other: Ints
    from_node: Ints
    to_node: Ints
    length_m: Floats


class Reached(NamedTuple):
    """What each source reaches: `node` and `distance_m` from `start[source]` to `start[source + 1]`."""

    start: Ints
    node: Ints
    distance_m: Floats


def graph_of(from_node: Ints, to_node: Ints, length_m: Floats, nodes: int) -> Graph:
    """Return the ends of edges by node, in order of their edges."""
    at = np.concatenate([from_node, to_node])
    other = np.concatenate([to_node, from_node])
    edge = np.tile(np.arange(len(length_m)), 2)
    order = np.lexsort((edge, at))
    start = np.searchsorted(at[order], np.arange(nodes + 1))
    return Graph(start, edge[order], other[order], from_node, to_node, length_m)


def reach(graph: Graph, source: Ints, limit_m: float) -> Reached:
    """
    Return all nodes within a limit of each source node, nearest first, and how far away they are.

    Parameters
    ----------
    source
        Shape (sources,), numbers of nodes.
    limit_m
        A node just as far away is reached.
    """
    if not COMPILED:
        return reach_twin(graph, source, limit_m)
    return Reached(*_reach(graph, source, limit_m + ROUNDING_M))


def reach_twin(graph: Graph, source: Ints, limit_m: float) -> Reached:
    """Return the same as `reach`, from the whole table of distances."""
    distance = all_distances(graph)[source] if len(source) else np.empty((0, len(graph.start) - 1))
    start, node, metres = [0], [], []
    for row in distance:
        near = np.flatnonzero(row <= limit_m + ROUNDING_M)
        near = near[np.lexsort((near, row[near]))]
        node.append(near)
        metres.append(row[near])
        start.append(start[-1] + len(near))
    return Reached(
        np.array(start),
        np.concatenate(node) if node else np.empty(0, np.int64),
        np.concatenate(metres) if metres else np.empty(0),
    )


def all_distances(graph: Graph) -> Floats:
    """Return how far every node is from every other, shape (nodes, nodes); infinite where nothing leads."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import dijkstra

    nodes = len(graph.start) - 1
    table = np.full((nodes, nodes), np.inf)
    at = np.repeat(np.arange(nodes), np.diff(graph.start))
    np.minimum.at(table, (at, graph.other), graph.length_m[graph.edge])
    np.fill_diagonal(table, np.inf)
    rows, columns = np.nonzero(np.isfinite(table))
    sparse = csr_array((table[rows, columns], (rows, columns)), shape=(nodes, nodes))
    return np.asarray(dijkstra(sparse), np.float64)


@compile_loop
def push(heap_key: Floats, heap_node: Ints, size: int, key: float, node: int) -> int:
    """Put a node into a heap; return its new size."""
    i = size
    while i > 0:
        above = (i - 1) // 2
        if heap_key[above] < key or (heap_key[above] == key and heap_node[above] <= node):
            break
        heap_key[i], heap_node[i] = heap_key[above], heap_node[above]
        i = above
    heap_key[i], heap_node[i] = key, node
    return size + 1


@compile_loop
def _pop(heap_key: Floats, heap_node: Ints, size: int) -> int:
    """Take the nearest node, that at the top, out of a heap; return its new size."""
    size -= 1
    key, node = heap_key[size], heap_node[size]
    i = 0
    while 2 * i + 1 < size:
        below = 2 * i + 1
        right = below + 1
        if right < size and (
            heap_key[right] < heap_key[below]
            or (heap_key[right] == heap_key[below] and heap_node[right] < heap_node[below])
        ):
            below = right
        if key < heap_key[below] or (key == heap_key[below] and node <= heap_node[below]):
            break
        heap_key[i], heap_node[i] = heap_key[below], heap_node[below]
        i = below
    heap_key[i], heap_node[i] = key, node
    return size


@compile_loop
def settle(
    graph: Graph, limit: float, size: int, heap_key: Floats, heap_node: Ints, best: Floats, settled: Ints
) -> int:
    """
    Settle all nodes within the limit of what stands in the heap; return how many.

    `best` holds how near each node has been found; `settled` is written in order of distance. The heap has
    room for every end of an edge and two sources.
    """
    n = 0
    while size > 0:
        distance, node = heap_key[0], heap_node[0]
        size = _pop(heap_key, heap_node, size)
        if distance > best[node]:
            continue  # found nearer since
        settled[n] = node
        n += 1
        for k in range(graph.start[node], graph.start[node + 1]):
            other = graph.other[k]
            there = distance + graph.length_m[graph.edge[k]]
            if there <= limit and there < best[other]:
                best[other] = there
                size = push(heap_key, heap_node, size, there, other)
    return n


@compile_loop
def _reach(graph: Graph, source: Ints, limit_m: float) -> Any:
    nodes, ends = len(graph.start) - 1, len(graph.edge)
    best = np.full(nodes, np.inf)
    heap_key, heap_node = np.empty(ends + 2), np.empty(ends + 2, np.int64)
    settled = np.empty(nodes, np.int64)
    start = np.zeros(len(source) + 1, np.int64)
    node, metres = np.empty(1_024, np.int64), np.empty(1_024)
    n = 0
    for i in range(len(source)):
        best[source[i]] = 0.0
        size = push(heap_key, heap_node, 0, 0.0, source[i])
        many = settle(graph, limit_m, size, heap_key, heap_node, best, settled)
        while n + many > len(node):
            node, metres = np.concatenate((node, node)), np.concatenate((metres, metres))
        for k in range(many):
            node[n], metres[n] = settled[k], best[settled[k]]
            best[settled[k]] = np.inf
            n += 1
        start[i + 1] = n
    return start, node[:n].copy(), metres[:n].copy()
