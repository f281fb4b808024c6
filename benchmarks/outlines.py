"""Invent areas that fill a rectangle without gaps: neighbours share every corner of a border that wanders."""

import numpy as np
import shapely
from numpy.typing import NDArray

from benchmarks.city import HEIGHT_M, SOUTH_M, WEST_M, WIDTH_M


def wiggly_areas(
    columns: int, rows: int, corners: int, seed: int, *, size_m: tuple[float, float] = (WIDTH_M, HEIGHT_M)
) -> NDArray[np.object_]:
    """Return polygons, column by column; a border has half to twice so many corners between its ends."""
    rng = np.random.default_rng(seed)
    side = np.array(size_m) / (columns, rows)
    knots = np.stack(np.meshgrid(np.arange(columns + 1.0), np.arange(rows + 1.0), indexing="ij"), axis=-1)
    knots = (WEST_M, SOUTH_M) + (knots + rng.uniform(-0.2, 0.2, knots.shape)) * side

    def border(one: np.ndarray, two: np.ndarray) -> np.ndarray:
        n = int(rng.integers(max(corners // 2, 1), 2 * corners + 1))
        path = one + np.linspace(0, 1, n + 2)[:, None] * (two - one)
        path[1:-1] += rng.normal(0, 0.004 * side.min(), (n, 2))
        return path

    across = [[border(knots[i, j], knots[i + 1, j]) for j in range(rows + 1)] for i in range(columns)]
    upward = [[border(knots[i, j], knots[i, j + 1]) for j in range(rows)] for i in range(columns + 1)]
    found = []
    for i in range(columns):
        for j in range(rows):
            ring = [across[i][j], upward[i + 1][j][1:], across[i][j + 1][::-1][1:], upward[i][j][::-1][1:]]
            found.append(shapely.Polygon(np.concatenate(ring)))
    return np.array(found, dtype=object)
