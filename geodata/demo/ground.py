"""Own the invented city's ground: its box, its plane in metres, and one stream of chance for each part."""

from __future__ import annotations

import math
import zlib
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

# Summit Street and Southwest Boulevard is the plane's origin.
ORIGIN = (-94.593811, 39.084718)

# The box in metres from the origin: west, south, east, north. The Westside lies in its west, as in truth.
BOX = (-1250.0, -4900.0, 4750.0, 3100.0)

# Lengths of a degree on the WGS 84 ellipsoid at the origin. Over the box a distance is good to 0.1 %, so that
# truth stated in metres holds in any metre system it is checked in.
_AXIS_M = 6_378_137.0
_E2 = 0.00669437999014
_SIN = math.sin(math.radians(ORIGIN[1]))
_BEND = 1 - _E2 * _SIN * _SIN
METRES_PER_DEGREE_EAST = math.radians(1) * _AXIS_M * math.cos(math.radians(ORIGIN[1])) / math.sqrt(_BEND)
METRES_PER_DEGREE_NORTH = math.radians(1) * _AXIS_M * (1 - _E2) / _BEND**1.5


def to_metres(longitude: ArrayLike, latitude: ArrayLike) -> tuple[Floats, Floats]:
    """Return metres east and north of the origin."""
    east = (np.asarray(longitude, np.float64) - ORIGIN[0]) * METRES_PER_DEGREE_EAST
    north = (np.asarray(latitude, np.float64) - ORIGIN[1]) * METRES_PER_DEGREE_NORTH
    return east, north


def to_degrees(x_m: ArrayLike, y_m: ArrayLike, digits: int = 7) -> tuple[Floats, Floats]:
    """Return longitude and latitude of the plane, rounded to `digits` decimals."""
    longitude = np.asarray(x_m, np.float64) / METRES_PER_DEGREE_EAST + ORIGIN[0]
    latitude = np.asarray(y_m, np.float64) / METRES_PER_DEGREE_NORTH + ORIGIN[1]
    return np.round(longitude, digits), np.round(latitude, digits)


def chance(seed: int, part: str) -> np.random.Generator:
    """
    Return the stream of chance of one part of the city.

    Each part has its own, so that a change in the events never moves an incident.
    """
    return np.random.default_rng([seed, zlib.crc32(part.encode())])


def pick(rng: np.random.Generator, shares: ArrayLike, size: int) -> Ints:
    """
    Return `size` row numbers, each drawn with the probability of its share.

    One search in the running total: a million draws from 20,000 addresses in a fraction of a second.
    """
    running = np.cumsum(np.asarray(shares, np.float64))
    found: Ints = np.searchsorted(running, rng.random(size) * running[-1], side="right")
    return np.minimum(found, len(running) - 1)


def within(x_m: Floats, y_m: Floats, centre: tuple[float, float], radius_m: float) -> Any:
    """Return which points lie within a circle."""
    return np.hypot(x_m - centre[0], y_m - centre[1]) <= radius_m
