"""The part of the world that a plain map shows, and shapes cut to it and written as paths."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Shapes = NDArray[np.object_]

# Around what a map opens on there is so much room, as on the map with WebGL.
_PADDING_PX = 16
_MOST_ZOOM = 17.0
# Whole numbers are short and quickly written: this many of them are one pixel.
UNITS = 10
# MapLibre's world is so many pixels wide at zoom 0.
_WORLD_PX = 512
# A line that leaves the picture goes on so far, so that its cut end and its casing are not seen.
_MARGIN_PX = 24
# What is nearer to its line than this is not drawn as a corner of its own.
_DRAWN_TO_PX = 0.3
_NOTHING = shapely.GeometryCollection()


def world(longitude: Any, latitude: Any) -> tuple[Floats, Floats]:
    """
    Return places in Mercator's square: 0 to 1 from west to east and from north to south.

    Examples
    --------
    >>> x, y = world(np.array([0.0]), np.array([0.0]))
    >>> float(x[0]), float(y[0])
    (0.5, 0.5)
    """
    x = np.asarray(longitude, float) / 360 + 0.5
    y = 0.5 - np.arctanh(np.sin(np.radians(np.asarray(latitude, float)))) / (2 * np.pi)
    return x, y


@dataclass(frozen=True)
class Window:
    """
    What a map of some size shows.

    Parameters
    ----------
    longitude, latitude
        Its middle in degrees.
    zoom
        MapLibre's zoom.
    width_px, height_px
        Its size in CSS pixels.
    """

    longitude: float
    latitude: float
    zoom: float
    width_px: int
    height_px: int

    @classmethod
    def around(cls, degrees: tuple[float, float, float, float], width_px: int, height_px: int) -> Window:
        """Return the window of a size that shows west, south, east and north whole, as large as it can."""
        west, south, east, north = degrees
        (left, right), (below, above) = world([west, east], [south, north])
        room = (max(width_px - 2 * _PADDING_PX, 1), max(height_px - 2 * _PADDING_PX, 1))
        per_px = max((right - left) / room[0], (below - above) / room[1], 1e-12)
        zoom = min(float(np.log2(1 / (_WORLD_PX * per_px))), _MOST_ZOOM)
        middle = np.tanh((0.5 - (above + below) / 2) * 2 * np.pi)
        return cls((west + east) / 2, float(np.degrees(np.arcsin(middle))), zoom, width_px, height_px)

    @property
    def scale_px(self) -> float:
        """How many pixels wide the whole world is."""
        return float(_WORLD_PX * 2.0**self.zoom)

    def px(self, at: Floats) -> Floats:
        """Return world coordinates, shape (n, 2), as pixels from the upper left corner."""
        middle = np.column_stack(world([self.longitude], [self.latitude]))
        drawn: Floats = (at - middle) * self.scale_px + [self.width_px / 2, self.height_px / 2]
        return drawn

    def place_px(self, longitude: Sequence[float], latitude: Sequence[float]) -> Floats:
        """Return places in degrees as pixels, shape (n, 2)."""
        return self.px(np.column_stack(world(longitude, latitude)))

    def box(self) -> tuple[float, float, float, float]:
        """Return least x, least y, most x and most y of what is drawn, in world coordinates."""
        x, y = world([self.longitude], [self.latitude])
        across = (self.width_px / 2 + _MARGIN_PX) / self.scale_px
        down = (self.height_px / 2 + _MARGIN_PX) / self.scale_px
        return float(x[0]) - across, float(y[0]) - down, float(x[0]) + across, float(y[0]) + down

    def cut(self, shapes: Shapes) -> Shapes:
        """
        Return shapes of world coordinates cut to the window, as coarse as a picture may be; some are empty.

        The cut runs outside the picture: a line around what was cut does not show it.
        """
        left, top, right, bottom = self.box()
        x0, y0, x1, y1 = shapely.bounds(shapes).T
        near = (x0 <= right) & (x1 >= left) & (y0 <= bottom) & (y1 >= top)
        simple = shapely.simplify(shapes[near], _DRAWN_TO_PX / self.scale_px, preserve_topology=False)
        found = np.full(len(shapes), _NOTHING, object)
        found[near] = shapely.clip_by_rect(simple, left, top, right, bottom)
        return found

    def holds(self, at_px: Floats, *, margin_px: float = 0) -> NDArray[np.bool_]:
        """Return which pixels, shape (n, 2), lie inside, or so near outside."""
        most = np.array([self.width_px, self.height_px]) + margin_px
        inside: NDArray[np.bool_] = np.all((at_px >= -margin_px) & (at_px <= most), axis=1)
        return inside


def path_of(shapes: Shapes, window: Window) -> str:
    """
    Return lines, or polygons with their holes, that were cut to a window as one path; empty where none is.

    Misreadings
    -----------
    Holes turn the other way than what they are in, so fill by ``nonzero``: two parks may lie on each other.
    """
    parts = shapely.get_parts(shapes)
    areal = shapely.get_dimensions(parts) == 2
    rings = shapely.get_rings(shapely.orient_polygons(parts[areal]))
    parts = np.concatenate([parts[shapely.get_dimensions(parts) == 1], rings])
    at, part = shapely.get_coordinates(parts, return_index=True)
    return write_path(window.px(at), part)


def write_path(at_px: Floats, part: NDArray[np.integer[Any]]) -> str:
    """
    Return the ``d`` of a path in `UNITS` a pixel.

    Parameters
    ----------
    at_px
        Shape (n, 2).
    part
        Shape (n,): which line each corner belongs to, rising.

    Examples
    --------
    >>> write_path(
    ...     np.array([[0, 0], [1, 0], [1, 0.01], [1, 2], [5, 5], [6, 5]]), np.array([0, 0, 0, 0, 1, 1])
    ... )
    'M0,0l10,0 0,20M50,50l10,0'
    """
    whole = np.rint(at_px * UNITS).astype(np.int64)
    starts = np.ones(len(part), bool)
    starts[1:] = part[1:] != part[:-1]
    moves = np.ones(len(part), bool)
    moves[1:] = (whole[1:] != whole[:-1]).any(axis=1)
    kept = starts | moves
    whole, starts = whole[kept], starts[kept]
    steps = np.diff(whole, axis=0, prepend=np.zeros((1, 2), np.int64))
    steps[starts] = whole[starts]
    second = np.zeros(len(starts), bool)
    second[1:] = starts[:-1]
    before = np.where(starts, "M", np.where(second, "l", " ")).tolist()
    # A start right after a start is a point: it draws nothing.
    return "".join(f"{mark}{x},{y}" for mark, (x, y) in zip(before, steps.tolist(), strict=True))
