"""Polygons to join points to: blocks with holes on a small grid, and wiggly areas that share borders."""

import numpy as np
import shapely
from hypothesis import strategies as st

from benchmarks.outlines import wiggly_areas

SIDE = 8

squares = st.sets(st.tuples(st.integers(0, SIDE - 1), st.integers(0, SIDE - 1)), max_size=24)


def of_squares(chosen: set) -> shapely.Geometry:
    """Unit squares made one shape: with holes, in several parts, touching at corners, or empty."""
    return shapely.union_all([shapely.box(x, y, x + 1, y + 1) for x, y in sorted(chosen)])


def half_steps() -> tuple[np.ndarray, np.ndarray]:
    """Every corner, middle of an edge and middle of a square of the grid, and some points beyond it."""
    steps = np.arange(-1, SIDE + 1.5, 0.5)
    x, y = np.meshgrid(steps, steps)
    return x.ravel(), y.ravel()


def wiggly(columns: int, rows: int, corners: int, seed: int) -> np.ndarray:
    """Areas in UTM metres that share their wandering borders, two kilometres wide and high."""
    return wiggly_areas(columns, rows, corners, seed, size_m=(2_000.0 * columns, 2_000.0 * rows))


def on_borders(shapes: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """The corners of shapes, and places on their edges as near as numbers come."""
    rng = np.random.default_rng(seed)
    places, owner = shapely.get_coordinates(shapes, return_index=True)
    same = owner[1:] == owner[:-1]
    one, two = places[:-1][same], places[1:][same]
    between = one + rng.uniform(0, 1, (len(one), 1)) * (two - one)
    found = np.concatenate([places, between])
    return found[:, 0], found[:, 1]
