"""Order points by small square buckets, so that a search looks only at those nearby.

References
----------
Bentley & Friedman (1979), Computing Surveys 11, "Data structures for range searching": the cell method.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from geodata.compiled import compile_loop

Floats = NDArray[np.float64]
Ints = NDArray[np.integer[Any]]


class Buckets(NamedTuple):
    """Points ordered by bucket: where each bucket begins, its points with what they carry, and the grid."""

    start: NDArray[np.int64]
    x: Floats
    y: Floats
    carried: NDArray[np.int32]
    west: float
    south: float
    side_m: float
    columns: int
    rows: int


def buckets_over(x_m: Floats, y_m: Floats, carried: Ints, side_m: float) -> Buckets:
    """
    Return points in square buckets, row by row from the south-west corner of all of them.

    Parameters
    ----------
    x_m, y_m
        Shape (n,), metres, finite, at least one.
    carried
        Shape (n,): a whole number that each point keeps, such as its day or its place in the list.
    side_m
        Side of a bucket, above 0; the caller chooses it so that buckets are not too many.
    """
    west, south = float(x_m.min()), float(y_m.min())
    columns, rows = (int((float(one.max()) - low) // side_m) + 1 for one, low in ((x_m, west), (y_m, south)))
    start, x, y, kept = _bucketed(x_m, y_m, carried.astype(np.int32), west, south, side_m, columns, rows)
    return Buckets(start, x, y, kept, west, south, side_m, columns, rows)


@compile_loop
def _bucketed(
    x_m: Floats, y_m: Floats, carried: Ints, west: float, south: float, side_m: float, columns: int, rows: int
) -> tuple[NDArray[np.int64], Floats, Floats, NDArray[np.int32]]:
    """Return points ordered by bucket, row by row, and where each bucket begins: a counting sort."""
    n = len(x_m)
    bucket = np.empty(n, np.int64)
    start = np.zeros(columns * rows + 1, np.int64)
    for i in range(n):
        one = int((y_m[i] - south) // side_m) * columns + int((x_m[i] - west) // side_m)
        bucket[i] = one
        start[one + 1] += 1
    for one in range(columns * rows):
        start[one + 1] += start[one]
    place = start[:-1].copy()
    x, y, kept = np.empty(n), np.empty(n), np.empty(n, np.int32)
    for i in range(n):
        to = place[bucket[i]]
        place[bucket[i]] += 1
        x[to], y[to], kept[to] = x_m[i], y_m[i], carried[i]
    return start, x, y, kept
