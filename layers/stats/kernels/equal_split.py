"""Spread incidents along streets: at each corner what is left is split evenly among the other streets.

What comes to a dead end is sent back along its street, so that nothing is lost at the edge of a network.

References
----------
Okabe & Sugihara (2012), Spatial Analysis along Networks, chapter 9, the equal-split discontinuous kernel.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from geodata.compiled import COMPILED, compile_loop
from layers.stats.kernels.network_walks import Graph

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# An incident nearer to a corner is at the corner: the street that it was put on must not decide.
CORNER_M = 1e-6
# Ways multiply with every corner. A share too small to follow, or too many ways, stays where it has come to.
SMALLEST_SHARE = 1e-4
MOST_WALKS = 100_000
# Behind the cells: how much stayed where it came to before its kernel was at its end, and what has no street.
STAYED, HOMELESS = -2, -1


def spread(graph: Graph, first_cell: Ints, edge: Ints, along_m: Floats, bandwidth_m: float) -> Floats:
    """
    Return how much of all incidents lies in each cell of the streets, and two numbers more.

    The last but one is how much stayed where it had come to, and is in the cells as well; the last is how
    much is in no cell, since no street leads on.

    Parameters
    ----------
    first_cell
        Shape (edges + 1,): the cells of an edge, all equally long, stand from here on.
    edge, along_m
        Shape (n,): the edge of each incident, and metres from the edge's first node.
    bandwidth_m
        Metres along the streets after which an incident has no share any more.
    """
    if not COMPILED:
        return twin(graph, first_cell, edge, along_m, bandwidth_m)
    shares: Floats = _spread(graph, first_cell, edge, along_m, bandwidth_m)
    return shares


def twin(graph: Graph, first_cell: Ints, edge: Ints, along_m: Floats, bandwidth_m: float) -> Floats:
    """Return the same as `spread`, from street to street by recursion."""
    shares = np.zeros(first_cell[-1] + 2)
    ends = [_ends(graph, node) for node in range(len(graph.start) - 1)]

    def walk(one: int, at_m: float, forward: bool, walked_m: float, share: float) -> None:
        length, cells = graph.length_m[one], first_cell[one + 1] - first_cell[one]
        edges = length * np.arange(cells + 1) / cells
        way = np.maximum(edges - at_m, 0.0) if forward else np.maximum(at_m - edges, 0.0)[::-1]
        got = share * np.diff(half_quartic((walked_m + way) / bandwidth_m))
        shares[first_cell[one] : first_cell[one + 1]] += got if forward else got[::-1]
        node = graph.to_node[one] if forward else graph.from_node[one]
        go_on(node, (one, not forward), walked_m + way[-1], share)

    def go_on(node: int, came_by: tuple[int, bool] | None, walked_m: float, share: float) -> None:
        if walked_m >= bandwidth_m:
            return
        others = [end for end in ends[node] if end != came_by]
        if not others and came_by is not None:
            others = [came_by]
        part = share / len(others) if others else 0.0
        if came_by is None and not others:
            shares[HOMELESS] += 1.0
        elif came_by is not None and part < SMALLEST_SHARE:
            one, is_first = came_by
            rest = share * (0.5 - half_quartic(walked_m / bandwidth_m))
            shares[first_cell[one] if is_first else first_cell[one + 1] - 1] += rest
            shares[STAYED] += rest
            return
        for one, is_first in others:
            walk(one, 0.0 if is_first else graph.length_m[one], is_first, walked_m, part)

    for one, at_m in zip(edge.tolist(), along_m.tolist(), strict=True):
        if at_m <= CORNER_M or graph.length_m[one] - at_m <= CORNER_M:
            go_on(graph.from_node[one] if at_m <= CORNER_M else graph.to_node[one], None, 0.0, 2.0)
        else:
            walk(one, at_m, True, 0.0, 1.0)
            walk(one, at_m, False, 0.0, 1.0)
    return shares


def _ends(graph: Graph, node: int) -> list[tuple[int, bool]]:
    """Return the ends of edges at a node: the edge, and whether it is its first end."""
    found = []
    for k in range(graph.start[node], graph.start[node + 1]):
        one = int(graph.edge[k])
        if graph.length_m[one] > 0:
            # Of an edge from a node to itself the first end stands before the last one.
            second = k > graph.start[node] and graph.edge[k - 1] == one
            found.append((one, bool(graph.from_node[one] == node and not second)))
    return found


@compile_loop
def half_quartic(part: Any) -> Any:
    """Return the share of a quartic kernel from its middle to a part of its bandwidth; at most a half."""
    u = np.minimum(part, 1.0)
    # Rounding must not make it more than a half.
    return np.minimum(0.9375 * (u - 2.0 * u**3 / 3.0 + u**5 / 5.0), 0.5)


@compile_loop
def _along(graph: Graph, first_cell: Ints, walk: Floats, bandwidth_m: float, shares: Floats) -> float:
    """Give cells their share of one walk to the end of its edge; return metres walked until there."""
    one, forward, at_m, walked_m, share = int(walk[0]), walk[1] > 0, walk[2], walk[3], walk[4]
    length, cells = graph.length_m[one], first_cell[one + 1] - first_cell[one]
    cell = min(int(at_m / length * cells), cells - 1)
    before = half_quartic(walked_m / bandwidth_m)
    step = 1 if forward else -1
    while 0 <= cell < cells:
        edge_m = length * (cell + 1) / cells if forward else length * cell / cells
        reached_m = walked_m + max(step * (edge_m - at_m), 0.0)
        after = half_quartic(reached_m / bandwidth_m)
        shares[first_cell[one] + cell] += share * (after - before)
        if reached_m >= bandwidth_m:
            break
        before = after
        cell += step
    return float(walked_m + (length - at_m if forward else at_m))


@compile_loop
def _go_on(
    graph: Graph,
    node: int,
    came: int,
    came_first: bool,
    walked_m: float,
    share: float,
    stack: Floats,
    size: int,
) -> int:
    """Put the walks into which one goes on at a node on the stack; return its new size, -1 if none can be."""
    others = 0
    for k in range(graph.start[node], graph.start[node + 1]):
        others += graph.length_m[graph.edge[k]] > 0
    back = came >= 0 and others == 1
    others -= came >= 0 and not back
    if others == 0 or (came >= 0 and share / others < SMALLEST_SHARE):
        return -1
    for k in range(graph.start[node], graph.start[node + 1]):
        one = graph.edge[k]
        # Of an edge from a node to itself the first end stands before the last.
        second = k > graph.start[node] and graph.edge[k - 1] == one
        is_first = graph.from_node[one] == node and not second
        came_here = one == came and is_first == came_first and not back
        if graph.length_m[one] > 0 and not came_here:
            stack[size, 0], stack[size, 1] = one, is_first
            stack[size, 2] = 0.0 if is_first else graph.length_m[one]
            stack[size, 3], stack[size, 4] = walked_m, share / others
            size += 1
    return size


@compile_loop
def _spread(graph: Graph, first_cell: Ints, edge: Ints, along_m: Floats, bandwidth_m: float) -> Floats:
    shares = np.zeros(first_cell[-1] + 2)
    most_ends = 2
    for node in range(len(graph.start) - 1):
        most_ends = max(most_ends, graph.start[node + 1] - graph.start[node])
    # A walk: edge, whether it goes from the edge's first end, where on the edge, metres walked, share.
    stack = np.empty((64 * most_ends, 5))
    for i in range(len(edge)):
        here, at_m = edge[i], along_m[i]
        size, walks = 0, 0
        if at_m <= CORNER_M or graph.length_m[here] - at_m <= CORNER_M:
            node = graph.from_node[here] if at_m <= CORNER_M else graph.to_node[here]
            size = _go_on(graph, node, -1, False, 0.0, 2.0, stack, 0)
            if size < 0:
                shares[HOMELESS] += 1.0
        else:
            for forward in range(2):
                stack[size, 0], stack[size, 1], stack[size, 2] = here, forward, at_m
                stack[size, 3], stack[size, 4] = 0.0, 1.0
                size += 1
        while size > 0:
            size -= 1
            walks += 1
            one, forward, share = int(stack[size, 0]), stack[size, 1] > 0, stack[size, 4]
            walked_m = _along(graph, first_cell, stack[size], bandwidth_m, shares)
            if walked_m >= bandwidth_m:
                continue
            node = graph.to_node[one] if forward else graph.from_node[one]
            if size + most_ends > len(stack):
                stack = np.concatenate((stack, stack))
            longer = -1
            if walks < MOST_WALKS:
                longer = _go_on(graph, node, one, not forward, walked_m, share, stack, size)
            if longer < 0:
                rest = share * (0.5 - half_quartic(walked_m / bandwidth_m))
                shares[first_cell[one + 1] - 1 if forward else first_cell[one]] += rest
                shares[STAYED] += rest
            else:
                size = longer
    return shares
