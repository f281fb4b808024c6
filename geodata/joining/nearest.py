"""Find for each point the nearest of some sites, by a raster of those that can be."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from geodata.compiled import compile_loop, is_worth_it
from geodata.joining.cells import (
    EMPTY,
    STRETCH,
    Cells,
    Floats,
    Ints,
    Lists,
    as_metres,
    cells_over,
    doubled,
    find_cells,
    lists_of,
    square_reach,
)

_CELLS_A_SITE = 128
_MOST_CELLS = 1_000_000
_MOST_LISTED = 16_000_000
_ROUNDING = 1e-9


def nearest_site(
    x_m: ArrayLike, y_m: ArrayLike, site_x_m: ArrayLike, site_y_m: ArrayLike
) -> tuple[Floats, Ints]:
    """
    Answer: how far is the nearest site from each point, and which one is it?

    Parameters
    ----------
    x_m, y_m
        Shape (n,), metres; NaN where a point has no place.
    site_x_m, site_y_m
        Shape (sites,), metres, finite.

    Returns
    -------
    distance_m, which
        Shape (n,), float64 and int64: metres, and the position in the list of sites; of those equally far the
        first. Infinity and -1 where there is nothing to measure.

    Raises
    ------
    ValueError
        A site has no place, or lengths differ.

    Misreadings
    -----------
    A straight line crosses rails, rivers and motorways that nobody can walk over. Which of two sites is
    nearer can turn on less than an address is exact to.

    References
    ----------
    Bentley, Weide & Yao (1980), ACM Transactions on Mathematical Software 6, "Optimal expected-time
    algorithms for closest point problems": cells for nearest neighbours.

    Examples
    --------
    >>> nearest_site([0.0, 9.0], [0.0, 0.0], [3.0, 10.0], [0.0, 0.0])
    (array([3., 1.]), array([0, 1]))
    """
    x, y = as_metres(x_m, y_m)
    site_x, site_y = as_metres(site_x_m, site_y_m, finite=True)
    if not len(site_x) or not is_worth_it(len(x)):
        return nearest_twin(x, y, site_x, site_y)
    # Of sites at one place only the first can be an answer.
    _, first = np.unique(site_x + 1j * site_y, return_index=True)
    first.sort()
    cells, lists = _listed(_box(x, y), site_x[first], site_y[first])
    distance_m, which = _ask(x, y, site_x[first], site_y[first], first, cells, lists)
    return distance_m, which


def nearest_twin(x: Floats, y: Floats, site_x: Floats, site_y: Floats) -> tuple[Floats, Ints]:
    """Return the same as `nearest_site`, comparing every point with every site."""
    best, which = np.full(len(x), np.inf), np.full(len(x), -1, np.int64)
    for site, (one, two) in enumerate(zip(site_x, site_y, strict=True)):
        square = (x - one) ** 2 + (y - two) ** 2
        nearer = square < best
        best[nearer], which[nearer] = square[nearer], site
    return np.sqrt(best), which


def _listed(box: tuple[float, float, float, float], site_x: Floats, site_y: Floats) -> tuple[Cells, Lists]:
    """Return cells over a box, and for each the sites that can be nearest to a place in it."""
    west, south, east, north = box
    wanted = min(_CELLS_A_SITE * len(site_x), _MOST_CELLS)
    cells = cells_over(box, math.sqrt((east - west) * (north - south) / wanted))
    halvings = math.ceil(math.log2(max(cells.columns, cells.rows)))
    coarse = _coarser(cells, halvings)
    lists = lists_of(np.array([0, len(site_x), len(site_x)]), np.arange(len(site_x), dtype=np.int32))
    for halving in range(halvings - 1, -1, -1):
        finer = _coarser(cells, halving)
        lists = _part(site_x, site_y, coarse, lists, finer)
        coarse = finer
        if len(lists.entry) > _MOST_LISTED:
            break
    return coarse, lists


def _coarser(cells: Cells, halvings: int) -> Cells:
    """Return cells of which each holds 2**halvings by 2**halvings of others."""
    times = 1 << halvings
    columns, rows = -(-cells.columns // times), -(-cells.rows // times)
    return Cells(cells.west, cells.south, cells.side_m * times, columns, rows)


@compile_loop
def _part(site_x: Floats, site_y: Floats, coarse: Cells, lists: Lists, cells: Cells) -> Lists:
    """
    Return what each cell lists, out of what the cell of twice its side lists.

    A site is left out where it is farther from everything in the cell than another is from anything in it;
    one that is left alone is written as what covers the cell.
    """
    start = np.zeros(cells.rows * cells.columns + 2, np.int64)
    entry = np.empty(max(2 * len(lists.entry), 16), np.int32)
    n = 0
    for row in range(cells.rows):
        for column in range(cells.columns):
            above = (row // 2) * coarse.columns + column // 2
            first, end = lists.start[above], lists.start[above + 1]
            farthest = np.inf
            for k in range(first, end):
                site = max(lists.entry[k], ~lists.entry[k])
                _, far = square_reach(site_x[site], site_y[site], row, column, cells)
                farthest = min(farthest, far)
            while n + end - first > len(entry):
                entry = doubled(entry)
            before = n
            for k in range(first, end):
                site = max(lists.entry[k], ~lists.entry[k])
                near, _ = square_reach(site_x[site], site_y[site], row, column, cells)
                if near <= farthest * (1 + _ROUNDING):
                    entry[n] = site
                    n += 1
            if n - before == 1:
                entry[before] = ~entry[before]
            start[row * cells.columns + column + 1] = n
    start[-1] = n
    found: Lists = lists_of(start, entry[:n].copy())
    return found


@compile_loop
def _ask(
    x: Floats, y: Floats, site_x: Floats, site_y: Floats, number: Ints, cells: Cells, lists: Lists
) -> tuple[Floats, Ints]:
    """Return distance and number of the nearest site listed for each point's cell."""
    label, start, entry = lists
    distance_m, which = np.empty(len(x)), np.empty(len(x), np.int64)
    cell = np.empty(STRETCH, np.int32)
    for first in range(0, len(x), STRETCH):
        n = min(STRETCH, len(x) - first)
        find_cells(x[first : first + n], y[first : first + n], cells, cell)
        for j in range(n):
            i, here = first + j, cell[j]
            best, site = np.inf, label[here]
            if site >= 0:
                best = (x[i] - site_x[site]) ** 2 + (y[i] - site_y[site]) ** 2
            elif site < EMPTY:
                for k in range(start[here], start[here + 1]):
                    square = (x[i] - site_x[entry[k]]) ** 2 + (y[i] - site_y[entry[k]]) ** 2
                    # Chosen without a branch, which nobody could foretell.
                    nearer = square < best
                    best, site = (square if nearer else best), (entry[k] if nearer else site)
            distance_m[i] = np.sqrt(best)
            which[i] = number[site] if site >= 0 else -1
    return distance_m, which


@compile_loop
def _box(x: Floats, y: Floats) -> tuple[float, float, float, float]:
    """Return west, south, east, north of the points that have a place; zeros without any."""
    west, south, east, north = np.inf, np.inf, -np.inf, -np.inf
    for i in range(len(x)):
        if np.isfinite(x[i]) and np.isfinite(y[i]):
            west, east = min(west, x[i]), max(east, x[i])
            south, north = min(south, y[i]), max(north, y[i])
    if west > east:
        return 0.0, 0.0, 0.0, 0.0
    return west, south, east, north
