"""Count pairs of points within radii of one another, along a street network."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from geodata.compiled import COMPILED, compile_loop
from layers.stats.kernels.network_walks import ROUNDING_M, Graph, all_distances, push, settle

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def pairs_within(graph: Graph, edge: Ints, along_m: Floats, radii_m: Floats) -> Ints:
    """
    Return how many ordered pairs of points lie within each radius of one another, along the network.

    Parameters
    ----------
    edge, along_m
        Shape (n,): the edge of each point, and metres from the edge's first node.
    radii_m
        Shape (radii,), ascending; a pair just as far apart counts.
    """
    if not COMPILED or len(edge) < 2 or not len(radii_m):
        return pairs_twin(graph, edge, along_m, radii_m)
    order = np.lexsort((along_m, edge))
    on_edge = np.searchsorted(edge[order], np.arange(len(graph.length_m) + 1))
    found: Ints = _pairs(graph, edge[order], along_m[order], on_edge, radii_m)
    return found


def pairs_twin(graph: Graph, edge: Ints, along_m: Floats, radii_m: Floats) -> Ints:
    """Return the same as `pairs_within`, pair by pair from the whole table of distances."""
    apart = all_distances(graph)
    first, last, length = graph.from_node[edge], graph.to_node[edge], graph.length_m[edge]
    counts = np.zeros(len(radii_m), np.int64)
    for i in range(len(edge)):
        ways = [
            apart[one, other] + mine + theirs
            for one, mine in ((first[i], along_m[i]), (last[i], length[i] - along_m[i]))
            for other, theirs in ((first, along_m), (last, length - along_m))
        ]
        ways.append(np.where(edge == edge[i], np.abs(along_m - along_m[i]), np.inf))
        nearest = np.delete(np.min(ways, axis=0), i)
        counts += (nearest[:, None] <= radii_m[None, :] + ROUNDING_M).sum(axis=0)
    return counts


@compile_loop
def _count_on(
    graph: Graph,
    other: int,
    i: int,
    edge: Ints,
    along_m: Floats,
    on_edge: Ints,
    best: Floats,
    radii_m: Floats,
    counts: Ints,
) -> None:
    """Count the points of an edge by the first radius that holds them, as seen from point `i`."""
    from_first, from_last = best[graph.from_node[other]], best[graph.to_node[other]]
    length = graph.length_m[other]
    for j in range(on_edge[other], on_edge[other + 1]):
        way = min(from_first + along_m[j], from_last + length - along_m[j])
        if other == edge[i]:
            way = min(way, abs(along_m[j] - along_m[i]))
        if j != i and way <= radii_m[-1] + ROUNDING_M:
            counts[np.searchsorted(radii_m, way - ROUNDING_M)] += 1


@compile_loop
def _pairs(graph: Graph, edge: Ints, along_m: Floats, on_edge: Ints, radii_m: Floats) -> Any:
    nodes, ends = len(graph.start) - 1, len(graph.edge)
    best = np.full(nodes, np.inf)
    heap_key, heap_node = np.empty(ends + 2), np.empty(ends + 2, np.int64)
    settled = np.empty(nodes, np.int64)
    seen = np.full(len(graph.length_m), -1, np.int64)
    counts = np.zeros(len(radii_m), np.int64)
    limit = radii_m[-1] + ROUNDING_M
    for i in range(len(edge)):
        here = edge[i]
        first, last = graph.from_node[here], graph.to_node[here]
        back, ahead = along_m[i], graph.length_m[here] - along_m[i]
        size = 0
        if back <= limit:
            best[first] = back
            size = push(heap_key, heap_node, size, back, first)
        if ahead <= limit and ahead < best[last]:
            best[last] = ahead
            size = push(heap_key, heap_node, size, ahead, last)
        many = settle(graph, limit, size, heap_key, heap_node, best, settled)
        seen[here] = i
        _count_on(graph, here, i, edge, along_m, on_edge, best, radii_m, counts)
        for k in range(many):
            for end in range(graph.start[settled[k]], graph.start[settled[k] + 1]):
                other = graph.edge[end]
                if seen[other] != i:
                    seen[other] = i
                    _count_on(graph, other, i, edge, along_m, on_edge, best, radii_m, counts)
        for k in range(many):
            best[settled[k]] = np.inf
    return np.cumsum(counts)
