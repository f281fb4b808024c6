"""Draw how densely incidents lie along streets, instead of across roofs and rivers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from layers.stats.network import StreetNetwork
from layers.stats.shared.checks import refuse, wrong_exposures
from layers.stats.shared.count_model import Floats
from layers.stats.shared.streets import wrong_on_streets

CELL_M = 20.0
# More cells than this are no map but a mistake in a unit.
MOST_CELLS = 20_000_000

Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False, kw_only=True)
class NetworkDensity:
    """
    Incidents along streets in short cells, one segment after the other; shape (cells,) each.

    The cells of segment s stand from `start[s]` to `start[s + 1]`, equally long. `incidents` adds up to
    `points`, but for those `lost` on segments of no length that lead nowhere; `per_km` is incidents for each
    kilometre of street, NaN for segments of no length. `left_out` incidents were on no street. `stayed` is
    how much was not followed to the end, since its ways were too many, and lies in a cell on the way.
    """

    start: Ints
    segment: Ints
    from_m: Floats
    to_m: Floats
    incidents: Floats
    per_km: Floats
    points: int
    left_out: int
    lost: float
    stayed: float
    bandwidth_m: float
    reason: str | None
    caveats: tuple[str, ...]


def network_density(
    network: StreetNetwork,
    segment: NDArray[Any],
    along_m: NDArray[Any],
    *,
    bandwidth_m: float,
    cell_m: float = CELL_M,
) -> NetworkDensity:
    """
    Answer: how many incidents are there for each kilometre of street, smoothed along the streets?

    Each incident is spread by a quartic kernel both ways along its street. At a corner what is left goes on
    into all other streets in equal parts; at a dead end it turns back. A cell gets the kernel's mass over its
    whole length, so that all cells together hold all incidents, however long they are.

    Parameters
    ----------
    network
        As `street_network` makes it.
    segment, along_m
        Shape (n,), the segment of each incident and metres along it, as `snap_to_streets` has them; -1 where
        it is on none.
    bandwidth_m
        Metres along the streets, above 0, after which an incident counts no more.
    cell_m
        Length of a cell at most, above 0; shorter than the bandwidth, or the cells show more than it does.

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input.

    Misreadings
    -----------
    A smooth line shows incidents where none were. Just past a corner the line drops, since it is shared
    among the streets: that says nothing about them. Streets that do not meet in the drawing share nothing.

    References
    ----------
    Okabe & Sugihara (2012), Spatial Analysis along Networks, chapter 9; Okabe, Satoh & Sugihara (2009),
    International Journal of Geographical Information Science 23.

    Examples
    --------
    >>> from layers.stats.network import street_network
    >>> line = street_network(np.array([0.0, 1000.0]), np.zeros(2), np.array([0, 2]))
    >>> found = network_density(line, np.array([0]), np.array([500.0]), bandwidth_m=100, cell_m=50)
    >>> found.incidents[8:12].round(3).tolist(), float(found.incidents.sum().round(9))
    ([0.104, 0.396, 0.396, 0.104], 1.0)
    """
    from layers.stats.kernels.equal_split import HOMELESS, STAYED, spread

    which, along = np.asarray(segment), np.asarray(along_m, np.float64)
    wrong = wrong_on_streets(which, along, network.length_m)
    wrong += wrong_exposures(bandwidth_m=bandwidth_m, cell_m=cell_m)
    if not wrong and network.whole_length_m / cell_m > MOST_CELLS:
        wrong.append(f"`cell_m` was {cell_m!r}, which cuts the streets into more than {MOST_CELLS} cells")
    refuse(wrong)
    on = which >= 0
    edge = which[on].astype(np.int64)
    length = network.length_m
    cells = np.maximum(np.ceil(length / cell_m * (1 - 1e-12)), 1).astype(np.int64)
    start = np.concatenate([[0], np.cumsum(cells)])
    shares = spread(network.graph, start, edge, np.minimum(along[on], length[edge]), float(bandwidth_m))
    segments = np.repeat(np.arange(len(length)), cells)
    place = np.arange(len(segments)) - start[segments]
    cell_length = (length / cells)[segments]
    long = cell_length > 0
    return NetworkDensity(
        start=start,
        segment=segments,
        from_m=cell_length * place,
        to_m=cell_length * (place + 1),
        incidents=shares[:STAYED],
        per_km=np.where(long, 1_000 * shares[:STAYED] / np.where(long, cell_length, 1.0), np.nan),
        points=len(edge),
        left_out=int((~on).sum()),
        lost=float(shares[HOMELESS]),
        stayed=float(shares[STAYED]),
        bandwidth_m=bandwidth_m,
        reason="no_streets" if not len(length) else None if len(edge) else "no_incidents",
        caveats=("smooth_lines_show_incidents_where_none_were", "corners_share_out") if len(edge) else (),
    )
