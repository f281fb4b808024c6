"""Say which units of a map are neighbours: squares, hexagons, places within a distance, areas that touch."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from layers.stats.kernels.close_pairs import close_pairs
from layers.stats.shared.checks import refuse, wrong_amounts, wrong_shapes
from layers.stats.shared.count_model import Floats
from layers.stats.shared.neighbour_lists import Neighbours
from layers.stats.shared.windows import Contact

Bools = NDArray[np.bool_]

# Rows and columns from a cell to those around it, in the order in which cells are numbered.
_AROUND = {
    "queen": ((-1, -1), (-1, 0), (-1, 1), (0, -1), (0, 1), (1, -1), (1, 0), (1, 1)),
    "rook": ((-1, 0), (0, -1), (0, 1), (1, 0)),
}
# Odd rows of hexagons lie half a width further east.
_AROUND_HEXAGON = (
    ((-1, -1), (-1, 0), (0, -1), (0, 1), (1, -1), (1, 0)),
    ((-1, 0), (-1, 1), (0, -1), (0, 1), (1, 0), (1, 1)),
)


def lattice_neighbours(mask: ArrayLike, *, contact: Contact = "queen") -> Neighbours:
    """
    Answer: which squares of a lattice touch each other?

    Parameters
    ----------
    mask
        Shape (rows, columns), row by row from the south-west: which squares belong to the map, such as those
        with an address. Units are those, in the order of their numbers ``row * columns + column``.
    contact
        "queen" for a shared edge or corner, "rook" for a shared edge.

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input.

    Misreadings
    -----------
    A square at the rim or beside a park has fewer neighbours, and no statistic makes up for what is not
    known about the other side.

    References
    ----------
    Cliff & Ord (1981), Spatial Processes, for contiguity by edges and corners.

    Examples
    --------
    >>> found = lattice_neighbours([[True, True], [False, True]])
    >>> found.indptr.tolist(), found.indices.tolist()
    ([0, 2, 4, 6], [1, 2, 0, 2, 0, 1])
    """
    inside = np.asarray(mask, np.bool_)
    wrong = _wrong_mask(inside)
    if contact not in _AROUND:
        wrong.append(f"`contact` was {contact!r} but must be one of {sorted(_AROUND)}")
    refuse(wrong)
    return _gathered(inside, _offsets(inside, (_AROUND[contact], _AROUND[contact]), 0), contact)


def hexagon_neighbours(mask: ArrayLike, *, first_row: int = 0) -> Neighbours:
    """
    Answer: which hexagons share a side?

    Parameters
    ----------
    mask
        Shape (rows, columns), row by row from the south-west; units as for squares.
    first_row
        Number of the southernmost row, counted from the origin: odd rows lie half a hexagon further east.

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input.

    Misreadings
    -----------
    Six neighbours instead of eight make a local sum smaller and its map coarser; two shapes of cells give two
    maps.

    References
    ----------
    Birch, Oom & Beecham (2007), Ecological Modelling 206, on rectangular and hexagonal grids.

    Examples
    --------
    >>> hexagon_neighbours(np.ones((3, 3), bool)).counts.tolist()
    [2, 4, 3, 5, 6, 3, 2, 4, 3]
    """
    inside = np.asarray(mask, np.bool_)
    wrong = _wrong_mask(inside)
    if int(first_row) != first_row:
        wrong.append(f"`first_row` was {first_row!r} but must be a whole number")
    refuse(wrong)
    return _gathered(inside, _offsets(inside, _AROUND_HEXAGON, int(first_row)), "hexagons")


def neighbours_within(x_m: Floats, y_m: Floats, *, distance_m: float) -> Neighbours:
    """
    Answer: which places lie within a distance of each other?

    Parameters
    ----------
    x_m, y_m
        Shape (n,), projected metres.
    distance_m
        Above 0; places just as far apart are neighbours. Compared are squares.

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input.

    Misreadings
    -----------
    Where places are dense each has many neighbours, so a local sum there is steadier than at the rim.

    References
    ----------
    Getis & Ord (1992), Geographical Analysis 24, whose statistic was first defined within a distance.

    Examples
    --------
    >>> neighbours_within(np.array([0.0, 15.0, 40.0]), np.zeros(3), distance_m=15.0).counts.tolist()
    [1, 1, 0]
    """
    x, y = np.asarray(x_m, np.float64), np.asarray(y_m, np.float64)
    wrong = wrong_shapes(x_m=x, y_m=y) + wrong_amounts(distance_m=distance_m)
    if not wrong and distance_m == 0:
        wrong.append("`distance_m` must be above 0")
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        wrong.append("places must be finite")
    refuse(wrong)
    found = list(close_pairs(x, y, distance_m))
    first, second = (
        np.concatenate([np.empty(0, np.int32), *(getattr(one, name) for one in found)])
        for name in ("first", "second")
    )
    return _from_pairs(first, second, len(x), "within_distance")


def neighbours_of_pairs(first: ArrayLike, second: ArrayLike, *, units: int) -> Neighbours:
    """
    Answer: which units are neighbours, if somebody else has found the pairs, such as areas that touch?

    Parameters
    ----------
    first, second
        Shape (pairs,): numbers of units; each pair in either order, once or more often.
    units
        How many units there are.

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input.

    Misreadings
    -----------
    Areas that meet across a river touch on the map; people may not be able to cross.

    References
    ----------
    Cliff & Ord (1981), Spatial Processes, for contiguity of areas.

    Examples
    --------
    >>> neighbours_of_pairs([0, 1, 2], [1, 0, 1], units=4).counts.tolist()
    [1, 2, 1, 0]
    """
    one, two = (np.asarray(part, np.int64).ravel() for part in (first, second))
    wrong = wrong_shapes(first=one, second=two)
    if units < 0 or int(units) != units:
        wrong.append(f"`units` was {units!r} but must be a whole number, 0 or more")
    for name, part in (("first", one), ("second", two)):
        if len(part) and not (part.min() >= 0 and part.max() < units):
            wrong.append(f"`{name}` must lie in 0..{units - 1}")
    if not wrong and (one == two).any():
        wrong.append("no unit is its own neighbour")
    refuse(wrong)
    return _from_pairs(one, two, int(units), "pairs")


def _wrong_mask(mask: Bools) -> list[str]:
    return [] if mask.ndim == 2 else [f"`mask` has shape {mask.shape} but must have rows and columns"]


def _offsets(mask: Bools, around: Any, first_row: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return rows and columns, shape (cells, neighbours), of what lies around each cell of a mask."""
    row, column = np.nonzero(mask)
    steps = np.array(around)[(row + first_row) % 2]
    return row[:, None] + steps[..., 0], column[:, None] + steps[..., 1]


def _gathered(mask: Bools, at: tuple[NDArray[np.int64], NDArray[np.int64]], kind: str) -> Neighbours:
    # A rim of cells that do not belong saves asking for each neighbour whether it lies on the lattice.
    number = np.full((mask.shape[0] + 2, mask.shape[1] + 2), -1, np.int32)
    number[1:-1, 1:-1][mask] = np.arange(int(mask.sum()), dtype=np.int32)
    found = number[at[0] + 1, at[1] + 1]
    belongs = found >= 0
    indptr = np.append(0, np.cumsum(belongs.sum(axis=1, dtype=np.int64)))
    return Neighbours(indptr, found[belongs], None, kind)


def _from_pairs(first: NDArray[Any], second: NDArray[Any], units: int, kind: str) -> Neighbours:
    both = np.concatenate([first, second]).astype(np.int64) * units + np.concatenate([second, first])
    row, column = np.divmod(np.unique(both), max(units, 1))
    indptr = np.append(0, np.cumsum(np.bincount(row, minlength=units)))
    return Neighbours(indptr.astype(np.int64), column.astype(np.int32), None, kind)
