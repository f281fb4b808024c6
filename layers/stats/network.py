"""Make streets a network that can be walked, and say how far its corners are from one another along it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from layers.stats.shared.checks import refuse, wrong_exposures
from layers.stats.shared.count_model import Floats
from layers.stats.shared.streets import wrong_streets
from layers.stats.street_segments import segment_lengths

if TYPE_CHECKING:
    from layers.stats.kernels.network_walks import Graph

Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False, kw_only=True)
class StreetNetwork:
    """
    Street segments as edges between nodes, which are the places where segments end.

    `node_x_m` and `node_y_m` have one entry a node, `degree` how many ends of segments meet there, `part` a
    number for all nodes that can be reached from one another. `from_node`, `to_node` and `length_m` have one
    entry a segment, in the order of the segments.
    """

    node_x_m: Floats
    node_y_m: Floats
    degree: Ints
    part: Ints
    from_node: Ints
    to_node: Ints
    length_m: Floats
    graph: Graph
    reason: str | None
    caveats: tuple[str, ...]

    @property
    def whole_length_m(self) -> float:
        """Metres of all segments together."""
        return float(self.length_m.sum())


@dataclass(frozen=True, eq=False, kw_only=True)
class NetworkDistances:
    """
    Which nodes each source reaches within `limit_m`, nearest first.

    Those of source i stand in `node` and `distance_m` from `start[i]` to `start[i + 1]`; a source reaches
    itself at 0.
    """

    start: Ints
    node: Ints
    distance_m: Floats
    limit_m: float
    caveats: tuple[str, ...]


def street_network(corner_x_m: NDArray[Any], corner_y_m: NDArray[Any], start: NDArray[Any]) -> StreetNetwork:
    """
    Answer: which street segments meet, and how many networks are they that do not meet at all?

    Segments meet where their ends have exactly the same coordinates; where lines merely cross, as at a
    bridge, they do not.

    Parameters
    ----------
    corner_x_m, corner_y_m
        Shape (corners,), projected metres: the corners of all segments, one segment after the other.
    start
        Shape (segments + 1,): where the corners of each segment begin, and at last how many there are; every
        segment has two or more.

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input.

    Misreadings
    -----------
    Streets whose ends were drawn a hand's breadth apart do not meet here, and streets that are not cut where
    they cross cannot be turned at: look at `part` and at nodes of degree 1. One-way streets are walked both
    ways.

    References
    ----------
    Okabe & Sugihara (2012), Spatial Analysis along Networks, chapter 2.

    Examples
    --------
    >>> x, y = np.array([0.0, 3.0, 3.0, 3.0, 9.0]), np.array([0.0, 0.0, 0.0, 4.0, 4.0])
    >>> found = street_network(x, y, np.array([0, 2, 5]))
    >>> found.degree.tolist(), found.length_m.tolist()
    ([1, 2, 1], [3.0, 10.0])
    """
    from layers.stats.kernels.network_walks import graph_of

    x, y = (np.asarray(one, np.float64) for one in (corner_x_m, corner_y_m))
    starts = np.asarray(start)
    refuse(wrong_streets(x, y, starts))
    starts = starts.astype(np.int64)
    segments = len(starts) - 1
    ends = np.concatenate([starts[:-1], starts[1:] - 1])
    # Adding 0 makes -0 and 0, which are one place, one number.
    places = np.column_stack([x[ends] + 0.0, y[ends] + 0.0])
    nodes, which = np.unique(places, axis=0, return_inverse=True)
    which = which.reshape(-1).astype(np.int64)
    from_node, to_node = which[:segments], which[segments:]
    length = segment_lengths(x, y, starts)
    return StreetNetwork(
        node_x_m=nodes[:, 0],
        node_y_m=nodes[:, 1],
        degree=np.bincount(which, minlength=len(nodes)),
        part=_parts(from_node, to_node, len(nodes)),
        from_node=from_node,
        to_node=to_node,
        length_m=length,
        graph=graph_of(from_node, to_node, length, len(nodes)),
        reason=None if segments else "no_streets",
        caveats=("streets_meet_where_their_ends_are_the_same", "walked_both_ways") if segments else (),
    )


def network_distances(
    network: StreetNetwork, source_node: NDArray[Any], *, limit_m: float
) -> NetworkDistances:
    """
    Answer: which corners can be reached from each of some corners within so many metres, and in how many?

    Parameters
    ----------
    network
        As `street_network` makes it.
    source_node
        Shape (sources,), numbers of nodes.
    limit_m
        Metres along the streets, above 0; a node just as far away is reached.

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input.

    Misreadings
    -----------
    Metres of street, not minutes: no hills, no lights, no motorway that cannot be walked along. What is not
    listed is farther than the limit, or not connected at all.

    References
    ----------
    Dijkstra (1959), Numerische Mathematik 1.

    Examples
    --------
    >>> x, y = np.array([0.0, 3.0, 3.0, 3.0]), np.array([0.0, 0.0, 0.0, 4.0])
    >>> network = street_network(x, y, np.array([0, 2, 4]))
    >>> network_distances(network, np.array([0]), limit_m=5).distance_m.tolist()
    [0.0, 3.0]
    """
    from layers.stats.kernels.network_walks import reach

    sources, nodes = np.asarray(source_node), len(network.degree)
    wrong = wrong_exposures(limit_m=limit_m)
    if sources.ndim != 1:
        wrong.append(f"`source_node` has shape {sources.shape} but must have one dimension")
    if not ((sources >= 0) & (sources < nodes) & (sources == np.floor(sources))).all():
        wrong.append(f"`source_node` must hold whole numbers from 0 to {nodes - 1}")
    refuse(wrong)
    found = reach(network.graph, sources.astype(np.int64), limit_m)
    return NetworkDistances(
        start=found.start,
        node=found.node,
        distance_m=found.distance_m,
        limit_m=limit_m,
        caveats=("metres_of_street_are_no_minutes",),
    )


def _parts(from_node: Ints, to_node: Ints, nodes: int) -> Ints:
    """Return a number for each node, the same for all that are connected."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    if not nodes:
        return np.empty(0, np.int64)
    links = coo_array((np.ones(len(from_node)), (from_node, to_node)), shape=(nodes, nodes))
    return np.asarray(connected_components(links, directed=False)[1], np.int64)
