"""Turn feet and metres of a named coordinate system into degrees, and tell numbers that cannot be places."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import polars as pl
import pyproj

from geodata.crs import as_degrees
from geodata.records import Bools, Floats

# A system of coordinates serves its region; a place a degree beyond it is a slip of the keyboard.
MARGIN_DEGREES = 1.0
# Two ways to write one place that lie further apart are two places, and nobody can say which is right.
APART_M = 50.0
_METRES_A_DEGREE = 111_320.0


@dataclass(frozen=True)
class Planar:
    """
    Planar places of a file in degrees, shape (n,) each.

    Attributes
    ----------
    longitude, latitude
        Null where there is no place; (0, 0) stays (0, 0), which stands for a missing place.
    absurd
        Whether the numbers lie far outside the region of their coordinate system.
    """

    longitude: pl.Series
    latitude: pl.Series
    absurd: pl.Series


@lru_cache(maxsize=16)
def _region(code: str) -> tuple[float, float, float, float]:
    """Return west, south, east, north of a system's region, with a margin."""
    crs = pyproj.CRS.from_user_input(code)
    region = crs.area_of_use
    if crs.is_geographic or region is None:
        raise ValueError(f"{code!r} is no planar coordinate system with a region")
    return (
        region.west - MARGIN_DEGREES,
        region.south - MARGIN_DEGREES,
        region.east + MARGIN_DEGREES,
        region.north + MARGIN_DEGREES,
    )


def read_planar(x: pl.Series, y: pl.Series, code: str) -> Planar:
    """
    Turn planar places into degrees.

    Parameters
    ----------
    x, y
        Numbers in the system's own unit (its code says feet or metres), shape (n,); null where there is none.
    code
        Authority and number of the system: ``"EPSG:2232"``.

    Misreadings
    -----------
    An absurd number is marked, never repaired: a slipped digit may be any digit.

    Examples
    --------
    >>> found = read_planar(pl.Series([3143570.0]), pl.Series([1694800.0]), "EPSG:2232")
    >>> round(found.longitude[0], 3), round(found.latitude[0], 3)
    (-104.989, 39.74)
    """
    west, south, east, north = _region(code)
    east_in, north_in = (_floats(one) for one in (x, y))
    zero = (east_in == 0) & (north_in == 0)
    longitude, latitude = as_degrees(code, east_in, north_in)
    inside = (longitude >= west) & (longitude <= east) & (latitude >= south) & (latitude <= north)
    known = np.isfinite(east_in) & np.isfinite(north_in)
    kept = known & inside & ~zero
    return Planar(
        _degrees(longitude, kept, zero),
        _degrees(latitude, kept, zero),
        pl.Series(known & ~inside & ~zero),
    )


def apart_m(
    longitude: pl.Series, latitude: pl.Series, other_longitude: pl.Series, other_latitude: pl.Series
) -> Floats:
    """Return metres between two ways to write each place, shape (n,); NaN where one is missing."""
    x, y, other_x, other_y = map(_floats, (longitude, latitude, other_longitude, other_latitude))
    east = (x - other_x) * np.cos(np.radians(y))
    metres: Floats = np.hypot(east, y - other_y) * _METRES_A_DEGREE
    return metres


def _floats(series: pl.Series) -> Floats:
    values: Floats = series.cast(pl.Float64).fill_null(np.nan).to_numpy()
    return values


def _degrees(values: Floats, kept: Bools, zero: Bools) -> pl.Series:
    found = np.where(kept, values, np.where(zero, 0.0, np.nan))
    return pl.Series(found, nan_to_null=True)
