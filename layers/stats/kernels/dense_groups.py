"""Find groups of places that lie densely, by cells so small that all in one cell are near each other.

References
----------
Gunawan (2013), A faster algorithm for DBSCAN, for cells of radius / sqrt 2; Galler & Fischer (1964),
Communications of the ACM 7, for joining groups by pointers to one of their members.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from geodata.compiled import COMPILED, compile_loop
from layers.stats.kernels.close_pairs import close_pairs

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

# Fewer places are compared pair by pair before a loop is compiled or loaded.
_FEWEST_COMPILED = 1_000
# Beyond so many cells a side their numbers would not fit; then hardly any two places are near.
_MOST_A_SIDE = 1e9
# Cells are smaller than radius / sqrt 2 by more than all rounding together.
_SLACK = 1e-6


class Groups(NamedTuple):
    """Which places are core, and a number for the group of each, alike within a group; -1 for none."""

    is_core: Bools
    group: Ints


class _Cells(NamedTuple):
    """Places ordered by cell, with the key and the begin of every cell that holds any."""

    x: Floats
    y: Floats
    key: Ints
    start: Ints
    columns: int


def dense_groups(x_m: Floats, y_m: Floats, *, radius_m: float, fewest: int) -> Groups:
    """
    Answer: which places have enough others near them, and which of those hang together?

    Parameters
    ----------
    x_m, y_m
        Shape (n,), projected metres, finite, at least one.
    radius_m
        Above 0; places just as far apart are near.
    fewest
        How many places, itself among them, must be near a core place.

    Returns
    -------
    groups
        A place that is near a core place without being one belongs to the group of the nearest; of those
        equally near to that of the westernmost, then southernmost.

    Misreadings
    -----------
    Numbers of groups mean nothing but who belongs together.

    Examples
    --------
    >>> found = dense_groups(np.array([0.0, 4, 8, 12, 90]), np.zeros(5), radius_m=5.0, fewest=3)
    >>> found.is_core.tolist(), (found.group >= 0).tolist()
    ([False, True, True, False, False], [True, True, True, True, False])
    """
    x, y = (np.ascontiguousarray(one, np.float64) for one in (x_m, y_m))
    side_m = radius_m / math.sqrt(2) * (1 - _SLACK)
    widest = float(max(np.ptp(x), np.ptp(y))) / side_m
    if not (COMPILED and len(x) >= _FEWEST_COMPILED and widest < _MOST_A_SIDE):
        return dense_groups_twin(x, y, radius_m, fewest)
    column, row = (((one - one.min()) // side_m).astype(np.int64) for one in (x, y))
    # Two empty columns to the right of all keep a row's neighbours out of the next row.
    columns = int(column.max()) + 3
    key = row * columns + column
    order = np.argsort(key, kind="stable")
    ordered = key[order]
    begins = np.flatnonzero(np.append(True, np.diff(ordered) > 0))
    cells = _Cells(x[order], y[order], ordered[begins], np.append(begins, len(x)), columns)
    is_core, group = np.empty(len(x), np.bool_), np.empty(len(x), np.int64)
    core_there = _core(cells, radius_m * radius_m, fewest)
    is_core[order] = core_there
    group[order] = _grouped(cells, core_there, radius_m * radius_m)
    return Groups(is_core, group)


def dense_groups_twin(x: Floats, y: Floats, radius_m: float, fewest: int) -> Groups:
    """Return the same as the loops below, pair by pair."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    n = len(x)
    stretches = list(close_pairs(x, y, radius_m))
    one, two = (np.concatenate([getattr(part, side) for part in stretches]) for side in ("first", "second"))
    near = np.bincount(one, minlength=n) + np.bincount(two, minlength=n) + 1
    is_core = near >= fewest
    both = is_core[one] & is_core[two]
    graph = coo_array((np.ones(int(both.sum())), (one[both], two[both])), (n, n))
    group = np.where(is_core, connected_components(graph, directed=False)[1], -1).astype(np.int64)
    for place in np.flatnonzero(~is_core).tolist():
        around = np.append(two[one == place], one[two == place])
        cores = around[is_core[around]]
        if len(cores):
            across, up = x[cores] - x[place], y[cores] - y[place]
            square = across * across + up * up
            group[place] = group[cores[np.lexsort([y[cores], x[cores], square])[0]]]
    return Groups(is_core, group)


@compile_loop
def _rows_around(cells: Any, cell: int, first: Ints, end: Ints) -> None:
    """
    Write, row by row of cells, from which to which one could hold a place near one in a cell.

    Cells must be asked for in rising order: each row's begin only ever moves on.
    """
    for step in range(5):
        low = cells.key[cell] + (step - 2) * cells.columns - 2
        begin = first[step]
        while begin < len(cells.key) and cells.key[begin] < low:
            begin += 1
        first[step] = begin
        while begin < len(cells.key) and cells.key[begin] <= low + 4:
            begin += 1
        end[step] = begin


@compile_loop
def _core(cells: Any, square: float, fewest: int) -> Bools:
    """Return which places have enough places near them; all of a cell that holds as many by itself."""
    x, y, start = cells.x, cells.y, cells.start
    is_core = np.zeros(len(x), np.bool_)
    first, end = np.zeros(5, np.int64), np.zeros(5, np.int64)
    for cell in range(len(cells.key)):
        if start[cell + 1] - start[cell] >= fewest:
            is_core[start[cell] : start[cell + 1]] = True
            continue
        _rows_around(cells, cell, first, end)
        some = 0
        for row in range(5):
            some += start[end[row]] - start[first[row]]
        if some < fewest:
            continue
        for i in range(start[cell], start[cell + 1]):
            near = 0
            for row in range(5):
                for j in range(start[first[row]], start[end[row]]):
                    across, up = x[j] - x[i], y[j] - y[i]
                    near += across * across + up * up <= square
            is_core[i] = near >= fewest
    return is_core


@compile_loop
def _root(parent: Ints, cell: int) -> int:
    while parent[cell] != cell:
        parent[cell] = parent[parent[cell]]
        cell = parent[cell]
    return cell


@compile_loop
def _touch(cells: Any, is_core: Bools, one: int, two: int, square: float) -> bool:
    """Return whether two cells hold core places near each other."""
    x, y, start = cells.x, cells.y, cells.start
    for i in range(start[one], start[one + 1]):
        if not is_core[i]:
            continue
        for j in range(start[two], start[two + 1]):
            across, up = x[j] - x[i], y[j] - y[i]
            if is_core[j] and across * across + up * up <= square:
                return True
    return False


@compile_loop
def _joined(cells: Any, is_core: Bools, square: float) -> tuple[Ints, Bools]:
    """Return for each cell one that leads to its group's first, and whether it holds a core place."""
    start = cells.start
    parent = np.arange(len(cells.key))
    has_core = np.zeros(len(parent), np.bool_)
    for cell in range(len(parent)):
        for i in range(start[cell], start[cell + 1]):
            has_core[cell] |= is_core[i]
    first, end = np.zeros(5, np.int64), np.zeros(5, np.int64)
    for cell in range(len(parent)):
        if not has_core[cell]:
            continue
        _rows_around(cells, cell, first, end)
        for row in range(2, 5):  # a pair of cells is met from the earlier one
            for other in range(max(first[row], cell + 1), end[row]):
                if not has_core[other]:
                    continue
                one, two = _root(parent, cell), _root(parent, other)
                if one != two and _touch(cells, is_core, cell, other, square):
                    parent[max(one, two)] = min(one, two)
    return parent, has_core


@compile_loop
def _grouped(cells: Any, is_core: Bools, square: float) -> Ints:
    """Return the group of each place: the number of a cell; -1 where no core place is near."""
    x, y, start = cells.x, cells.y, cells.start
    parent, has_core = _joined(cells, is_core, square)
    group = np.full(len(x), -1, np.int64)
    first, end = np.zeros(5, np.int64), np.zeros(5, np.int64)
    for cell in range(len(parent)):
        _rows_around(cells, cell, first, end)
        for i in range(start[cell], start[cell + 1]):
            if is_core[i]:
                group[i] = _root(parent, cell)
                continue
            nearest, west, south = square, np.inf, np.inf
            for row in range(5):
                for other in range(first[row], end[row]):
                    if not has_core[other]:
                        continue
                    for j in range(start[other], start[other + 1]):
                        across, up = x[j] - x[i], y[j] - y[i]
                        gap = across * across + up * up
                        if not is_core[j] or gap > nearest:
                            continue
                        if gap < nearest or x[j] < west or (x[j] == west and y[j] < south):
                            nearest, west, south = gap, x[j], y[j]
                            group[i] = _root(parent, other)
    return group
