"""Find all pairs of points that lie close together, a stretch of them at a time, so that memory stays small.

References
----------
Bentley, Stanat & Williams (1977), Information Processing Letters 6, "The complexity of finding fixed-radius
near neighbors": cells as wide as the radius, and of each only half of those around it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from geodata.compiled import COMPILED, compile_loop
from layers.stats.kernels.buckets import Buckets, buckets_over

Floats = NDArray[np.float64]
Codes = NDArray[np.int32]
Metric = Literal["euclidean", "manhattan"]
METRICS = ("euclidean", "manhattan")

# Fewer points are compared each with each before a loop is compiled or loaded.
FEWEST_COMPILED = 1_000
# Pairs that are held at a time.
MOST_AT_ONCE = 4_000_000
# Cells are wider than the radius by more than all rounding together, so that a pair is never two cells apart.
_SLACK = 1e-6


class Pairs(NamedTuple):
    """Pairs of points, each once with `first` below `second`, and how far apart they are in metres."""

    first: Codes
    second: Codes
    distance_m: Floats


def close_pairs(
    x_m: Floats,
    y_m: Floats,
    radius_m: float,
    *,
    metric: Metric = "euclidean",
    most_at_once: int = MOST_AT_ONCE,
) -> Iterator[Pairs]:
    """
    Answer: which points lie within a distance of each other?

    Parameters
    ----------
    x_m, y_m
        Shape (n,), projected metres, finite.
    radius_m
        Finite, 0 or more; pairs just as far apart count. Compared are squares for straight distances.
    metric
        Straight lines, or the sum of both ways along the axes.
    most_at_once
        About how many pairs a stretch holds; one point's pairs are never parted.

    Yields
    ------
    pairs
        Stretches of pairs in no particular order; together each close pair once.

    Misreadings
    -----------
    Distances along the axes depend on how the coordinates lie: streets that run diagonally are longer.

    Examples
    --------
    >>> x_m, y_m = np.array([0.0, 3.0, 9.0]), np.array([0.0, 4.0, 4.0])
    >>> [pairs] = close_pairs(x_m, y_m, 5.0)
    >>> pairs.first.tolist(), pairs.second.tolist(), pairs.distance_m.tolist()
    ([0], [1], [5.0])
    """
    x, y = (np.ascontiguousarray(one, np.float64) for one in (x_m, y_m))
    fast = COMPILED and len(x) >= FEWEST_COMPILED
    found = _by_buckets if fast else close_pairs_twin
    for first, second in found(x, y, radius_m, metric, most_at_once):
        yield Pairs(first, second, distances(x, y, first, second, metric))


def distances(x: Floats, y: Floats, first: Codes, second: Codes, metric: Metric) -> Floats:
    """Return how far apart the points of each pair are."""
    across, up = x[second] - x[first], y[second] - y[first]
    if metric == "manhattan":
        return np.asarray(np.abs(across) + np.abs(up))
    return np.asarray(np.sqrt(across * across + up * up))


def close_pairs_twin(
    x: Floats, y: Floats, radius_m: float, metric: Metric, most_at_once: int
) -> Iterator[tuple[Codes, Codes]]:
    """Yield the same pairs as the loops below, comparing each point with all after it."""
    rows = max(1, most_at_once // max(len(x), 1))
    for begin in range(0, len(x), rows):
        here = slice(begin, begin + rows)
        across, up = x[None, begin:] - x[here, None], y[None, begin:] - y[here, None]
        near = _measure(across, up, metric) <= _limit(radius_m, metric)
        one, two = np.nonzero(np.triu(near, 1))
        yield (one + begin).astype(np.int32), (two + begin).astype(np.int32)


def _measure(across: Floats, up: Floats, metric: Metric) -> Floats:
    return np.abs(across) + np.abs(up) if metric == "manhattan" else across * across + up * up


def _limit(radius_m: float, metric: Metric) -> float:
    return radius_m if metric == "manhattan" else radius_m * radius_m


def _by_buckets(
    x: Floats, y: Floats, radius_m: float, metric: Metric, most_at_once: int
) -> Iterator[tuple[Codes, Codes]]:
    width, height = float(x.max() - x.min()), float(y.max() - y.min())
    # Of long thin towns, too, no more buckets than twice the points.
    fewest_m = max(math.sqrt(width * height / len(x)), max(width, height) / len(x))
    side_m = max(radius_m * (1 + _SLACK), fewest_m) or 1.0
    grid = buckets_over(x, y, np.arange(len(x)), side_m)
    limit, is_straight = _limit(radius_m, metric), metric == "euclidean"
    counts = _count_pairs(grid, limit, is_straight)
    running = np.append(0, np.cumsum(counts))
    begin = 0
    while begin < len(x):
        end = max(int(np.searchsorted(running, running[begin] + most_at_once, side="right")) - 1, begin + 1)
        first, second = (np.empty(int(running[end] - running[begin]), np.int32) for _ in range(2))
        _write_pairs(grid, limit, is_straight, begin, end, first, second)
        yield first, second
        begin = end


@compile_loop
def _is_near(across: float, up: float, limit: float, is_straight: bool) -> Any:
    if is_straight:
        return across * across + up * up <= limit
    return abs(across) + abs(up) <= limit


@compile_loop
def _spans(grid: Buckets, row: int, column: int, point: int) -> tuple[int, int, int, int]:
    """Return where the later half of a point's neighbourhood begins and ends: its row, and the next."""
    start, columns = grid.start, grid.columns
    east = min(column + 1, columns - 1)
    near_end = start[row * columns + east + 1]
    if row + 1 == grid.rows:
        return point + 1, near_end, 0, 0
    above = (row + 1) * columns
    return point + 1, near_end, start[above + max(column - 1, 0)], start[above + east + 1]


@compile_loop
def _count_pairs(grid: Buckets, limit: float, is_straight: bool) -> NDArray[np.int64]:
    """Return how many pairs each point has with those after it in the order of buckets."""
    x, y = grid.x, grid.y
    counts = np.zeros(len(x), np.int64)
    for cell in range(grid.rows * grid.columns):
        row, column = cell // grid.columns, cell % grid.columns
        for i in range(grid.start[cell], grid.start[cell + 1]):
            near, near_end, far, far_end = _spans(grid, row, column, i)
            n = 0
            for j in range(near, near_end):
                n += _is_near(x[j] - x[i], y[j] - y[i], limit, is_straight)
            for j in range(far, far_end):
                n += _is_near(x[j] - x[i], y[j] - y[i], limit, is_straight)
            counts[i] = n
    return counts


@compile_loop
def _write_pairs(
    grid: Buckets, limit: float, is_straight: bool, begin: int, end: int, first: Codes, second: Codes
) -> None:
    """Write the pairs of the points from `begin` to `end` in the order of buckets."""
    x, y, at = grid.x, grid.y, grid.carried
    n = 0
    for i in range(begin, end):
        # The very divisions of the sort into buckets.
        row, column = int((y[i] - grid.south) // grid.side_m), int((x[i] - grid.west) // grid.side_m)
        near, near_end, far, far_end = _spans(grid, row, column, i)
        for begun, ended in ((near, near_end), (far, far_end)):
            for j in range(begun, ended):
                if _is_near(x[j] - x[i], y[j] - y[i], limit, is_straight):
                    first[n], second[n] = min(at[i], at[j]), max(at[i], at[j])
                    n += 1
