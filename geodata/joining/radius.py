"""Find what lies within a radius of sites: how many points around each, and which points are near any."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from geodata.compiled import compile_loop, is_worth_it
from geodata.joining.cells import (
    EMPTY,
    SLACK,
    STRETCH,
    Bools,
    Cells,
    Floats,
    Ints,
    Lists,
    add_up,
    as_metres,
    cells_over,
    find_cells,
    lists_of,
    square_reach,
)

_CELLS_A_RADIUS = 4
_MOST_LISTED = 16_000_000
# Squares are rounded; a cell is only called covered or out of reach where that cannot matter.
_ROUNDING = 1e-9


def count_within(
    x_m: ArrayLike, y_m: ArrayLike, site_x_m: ArrayLike, site_y_m: ArrayLike, *, radius_m: float
) -> Ints:
    """
    Answer: how many points lie within a radius of each site?

    Parameters
    ----------
    x_m, y_m
        Shape (n,), metres; NaN where a point has no place.
    site_x_m, site_y_m
        Shape (sites,), metres, finite.
    radius_m
        Metres, 0 or more; a point just as far away counts. Compared are squares, in double precision.

    Returns
    -------
    counts
        Shape (sites,), int64.

    Raises
    ------
    ValueError
        A site has no place, the radius is no distance, or lengths differ.

    Misreadings
    -----------
    Sites closer together than two radii count the same point more than once, so counts do not add up to the
    points near any of them: for that see `near_any`. Distances are straight; people walk round things.

    References
    ----------
    Bentley & Friedman (1979), Computing Surveys 11, "Data structures for range searching": the cell method.

    Examples
    --------
    >>> count_within([0.0, 3.0, 9.0], [0.0, 4.0, 0.0], [0.0, 6.0], [0.0, 0.0], radius_m=5).tolist()
    [2, 2]
    """
    x, y, site_x, site_y = _checked(x_m, y_m, site_x_m, site_y_m, radius_m)
    if not len(site_x) or not is_worth_it(len(x)):
        return count_twin(x, y, site_x, site_y, radius_m)
    cells, lists = _listed(site_x, site_y, radius_m)
    return np.asarray(_count(x, y, site_x, site_y, radius_m * radius_m, cells, lists), np.int64)


def near_any(
    x_m: ArrayLike, y_m: ArrayLike, site_x_m: ArrayLike, site_y_m: ArrayLike, *, radius_m: float
) -> Bools:
    """
    Answer: which points lie within a radius of any of some sites?

    Parameters
    ----------
    x_m, y_m, site_x_m, site_y_m, radius_m
        As for `count_within`.

    Returns
    -------
    near
        Shape (n,), bool; never for a point without a place, nor without any site.

    Raises
    ------
    ValueError
        A site has no place, the radius is no distance, or lengths differ.

    Misreadings
    -----------
    Near a site is not because of it: sites stand where people are.

    References
    ----------
    Bentley & Friedman (1979), Computing Surveys 11, "Data structures for range searching": the cell method.

    Examples
    --------
    >>> near_any([0.0, 3.0, 90.0, np.nan], [0.0, 4.0, 0.0, 0.0], [0.0], [0.0], radius_m=5).tolist()
    [True, True, False, False]
    """
    x, y, site_x, site_y = _checked(x_m, y_m, site_x_m, site_y_m, radius_m)
    if not len(site_x) or not is_worth_it(len(x)):
        return near_twin(x, y, site_x, site_y, radius_m)
    cells, lists = _listed(site_x, site_y, radius_m)
    return np.asarray(_near(x, y, site_x, site_y, radius_m * radius_m, cells, lists), np.bool_)


def count_twin(x: Floats, y: Floats, site_x: Floats, site_y: Floats, radius_m: float) -> Ints:
    """Return the same as `count_within`, site by site."""
    square = radius_m * radius_m
    counts = [
        np.count_nonzero((x - one) ** 2 + (y - two) ** 2 <= square)
        for one, two in zip(site_x, site_y, strict=True)
    ]
    return np.array(counts, np.int64)


def near_twin(x: Floats, y: Floats, site_x: Floats, site_y: Floats, radius_m: float) -> Bools:
    """Return the same as `near_any`, site by site."""
    square = radius_m * radius_m
    near = np.zeros(len(x), np.bool_)
    for one, two in zip(site_x, site_y, strict=True):
        near |= (x - one) ** 2 + (y - two) ** 2 <= square
    return near


def _checked(
    x_m: ArrayLike, y_m: ArrayLike, site_x_m: ArrayLike, site_y_m: ArrayLike, radius_m: float
) -> tuple[Floats, Floats, Floats, Floats]:
    if not (math.isfinite(radius_m) and radius_m >= 0):
        raise ValueError(f"the radius must be finite and 0 or more, but is {radius_m!r}")
    return *as_metres(x_m, y_m), *as_metres(site_x_m, site_y_m, finite=True)


def _listed(site_x: Floats, site_y: Floats, radius_m: float) -> tuple[Cells, Lists]:
    """Return cells around the sites, and for each the sites whose circles reach it."""
    # So many sites, each in all the cells of its circle, must still fit.
    across = max(math.sqrt(_MOST_LISTED / len(site_x)) - 3, 1)
    side_m = 2 * radius_m / min(across, 2 * _CELLS_A_RADIUS)
    reach = radius_m * (1 + SLACK)
    box = (
        float(site_x.min()) - reach,
        float(site_y.min()) - reach,
        float(site_x.max()) + reach,
        float(site_y.max()) + reach,
    )
    cells = cells_over(box, side_m)
    return cells, _list_circles(site_x, site_y, radius_m, cells)


@compile_loop
def _list_circles(site_x: Floats, site_y: Floats, radius_m: float, cells: Cells) -> Lists:
    """Return for each cell the sites whose circles cover it, as ``~site``, and then those that cross it."""
    square, spare = radius_m * radius_m, SLACK * cells.side_m
    start = np.zeros(cells.rows * cells.columns + 2, np.int64)
    front, back = start, start
    entry = np.empty(0, np.int32)
    for turn in range(2):  # counted first, written then
        for site in range(len(site_x)):
            x, y, reach = site_x[site], site_y[site], radius_m + spare
            low = max(int((y - reach - cells.south) / cells.side_m), 0)
            high = min(int((y + reach - cells.south) / cells.side_m), cells.rows - 1)
            left = max(int((x - reach - cells.west) / cells.side_m), 0)
            right = min(int((x + reach - cells.west) / cells.side_m), cells.columns - 1)
            for row in range(low, high + 1):
                for column in range(left, right + 1):
                    near, far = square_reach(x, y, row, column, cells)
                    if near > square * (1 + _ROUNDING):
                        continue
                    cell = row * cells.columns + column
                    if not turn:
                        start[cell + 1] += 1
                    elif far < square * (1 - _ROUNDING):
                        entry[front[cell]] = ~site
                        front[cell] += 1
                    else:
                        back[cell] -= 1
                        entry[back[cell]] = site
        if not turn:
            front = add_up(start)
            back = start[1:].copy()
            entry = np.empty(start[-1], np.int32)
    found: Lists = lists_of(start, entry)
    return found


@compile_loop
def _count(
    x: Floats, y: Floats, site_x: Floats, site_y: Floats, square: float, cells: Cells, lists: Lists
) -> Ints:
    """Return how many points each circle holds; a cell that one covers is added as a whole."""
    label, start, entry = lists
    counts = np.zeros(len(site_x), np.int64)
    inside = np.zeros(len(start) - 1, np.int64)
    cell = np.empty(STRETCH, np.int32)
    for first in range(0, len(x), STRETCH):
        n = min(STRETCH, len(x) - first)
        find_cells(x[first : first + n], y[first : first + n], cells, cell)
        for j in range(n):
            here = cell[j]
            if label[here] == EMPTY:
                continue
            inside[here] += 1
            for k in range(start[here + 1] - 1, start[here] - 1, -1):
                site = entry[k]
                if site < 0:
                    break
                across, up = x[first + j] - site_x[site], y[first + j] - site_y[site]
                counts[site] += across * across + up * up <= square
    for here in range(len(inside)):
        for k in range(start[here], start[here + 1]):
            if entry[k] >= 0:
                break
            counts[~entry[k]] += inside[here]
    return counts


@compile_loop
def _near(
    x: Floats, y: Floats, site_x: Floats, site_y: Floats, square: float, cells: Cells, lists: Lists
) -> Bools:
    """Return which points any circle holds."""
    label, start, entry = lists
    near = np.empty(len(x), np.bool_)
    cell = np.empty(STRETCH, np.int32)
    for first in range(0, len(x), STRETCH):
        n = min(STRETCH, len(x) - first)
        find_cells(x[first : first + n], y[first : first + n], cells, cell)
        for j in range(n):
            i, here = first + j, cell[j]
            near[i] = label[here] > EMPTY
            if label[here] >= EMPTY:
                continue
            for k in range(start[here], start[here + 1]):
                across, up = x[i] - site_x[entry[k]], y[i] - site_y[entry[k]]
                if across * across + up * up <= square:
                    near[i] = True
                    break
    return near
