"""Find the coordinate systems under which numbers in metres or feet lie inside a study."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyproj
from pyproj.aoi import AreaOfInterest
from pyproj.database import query_crs_info
from pyproj.enums import PJType

from geodata.crs import as_degrees
from geodata.doctor.model import Box
from geodata.records import Floats

INSIDE = 0.95
_SAMPLE = 400
_FIRST = 40
_SHIFT = 0.02  # degrees, more than datums differ by
_SAME_DEGREES = 0.0003  # some 30 m: systems that differ by less differ by their datum only
# Of systems that say the same, the one people use: its datum, a country's own first, then the smallest area.
_DATUMS = (
    *("SIRGAS 2000 /", "SIRGAS-ROU98 /", "POSGAR 2007 /", "MAGNA-SIRGAS", "Mexico ITRF2008 /", "NAD83 /"),
    *("WGS 84 /", "ETRS89 /", "OSGB36", "NAD83(2011)", "NAD83(HARN)", "NAD27 /"),
    *("NAD_1983_StatePlane", "NAD_1983_2011_StatePlane"),
)
# Many a state's plane is in feet only in Esri's list; in metres the EPSG's list has what people use.
AUTHORITIES = ("EPSG", "ESRI")
IN_FEET = re.compile(r"(?i)feet|foot|(?<![a-z])ft")


@dataclass(frozen=True)
class System:
    """
    A coordinate system that puts the records into the study.

    Attributes
    ----------
    code, name
        ``"EPSG:26971"`` or ``"ESRI:102698"``, and its name in that list.
    inside
        Share of the sample that lies in the study.
    swapped
        Whether the first column is the northing.
    """

    code: str
    name: str
    inside: float
    swapped: bool
    middle: tuple[float, float]
    area: float


def fitting_systems(x: Floats, y: Floats, box: Box) -> tuple[System, ...]:
    """
    Return the systems under which at least 95 % of places lie in a box, one for each different place.

    Parameters
    ----------
    x, y
        Finite coordinates in an unknown system, shape (n,); a sample of 400 is tried.
    box
        West, south, east, north of the study, degrees.

    Misreadings
    -----------
    Systems that put the middle of the records within 30 m of each other are one answer: they differ by the
    datum, or by the survey foot against the international one, and a person may name another in the mapping.
    """
    if not len(x):
        return ()
    step = max(1, len(x) // _SAMPLE)
    xs, ys = x[::step], y[::step]
    found = [
        one
        for code, name, area in _candidates(box)
        for swapped in (False, True)
        if (one := _tried(code, name, area, (ys, xs) if swapped else (xs, ys), box, swapped=swapped))
        is not None
    ]
    kept: list[System] = []
    for one in sorted(found, key=_preference):
        if not any(_same(one, other) for other in kept):
            kept.append(one)
    return tuple(kept)


def _candidates(box: Box) -> list[tuple[str, str, float]]:
    """Return code, name and size of the projected systems that are used around the middle of a box."""
    west, south, east, north = box
    x, y = (west + east) / 2, (south + north) / 2
    found = []
    for authority in AUTHORITIES:
        listed = query_crs_info(
            auth_name=authority,
            pj_types=PJType.PROJECTED_CRS,
            area_of_interest=AreaOfInterest(x, y, x, y),
            contains=True,
        )
        for one in listed:
            if authority == "ESRI" and not IN_FEET.search(one.name):
                continue
            use = one.area_of_use
            area = (use.east - use.west) * (use.north - use.south) if use else math.inf
            found.append((f"{authority}:{one.code}", one.name, area))
    return found


def known_code(said: str) -> str | None:
    """
    Return the code under which another authority has a system's number; None where there is none.

    Examples
    --------
    >>> known_code("EPSG:102698"), known_code("ESRI:26915"), known_code("EPSG:0")
    ('ESRI:102698', 'EPSG:26915', None)
    """
    authority, _, number = said.partition(":")
    for other in AUTHORITIES:
        if other == authority:
            continue
        try:
            if pyproj.CRS.from_authority(other, number).is_projected:
                return f"{other}:{number}"
        except pyproj.exceptions.CRSError:
            continue
    return None


def _tried(
    code: str, name: str, area: float, places: tuple[Floats, Floats], box: Box, *, swapped: bool
) -> System | None:
    west, south, east, north = box
    try:
        # Without a shift of datum this is ten times as fast, and leaves few systems to be tried in earnest.
        roughly = pyproj.Proj(code)(places[0][:_FIRST], places[1][:_FIRST], inverse=True)
        wide = (west - _SHIFT, south - _SHIFT, east + _SHIFT, north + _SHIFT)
        if share_inside(*roughly, wide) < INSIDE - 0.2:
            return None
        lon, lat = as_degrees(code, *places)
    except pyproj.exceptions.ProjError:
        return None
    inside = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    share = float(np.mean(inside))
    if share < INSIDE:
        return None
    middle = float(np.median(lon[inside])), float(np.median(lat[inside]))
    return System(code, name, share, swapped, middle, area)


def rank_of_datum(name: str) -> int:
    """Return how late the datum of a system comes among those that people use, from 0."""
    return next((n for n, start in enumerate(_DATUMS) if name.startswith(start)), len(_DATUMS))


def _preference(one: System) -> tuple[int, int, int, float, str]:
    authority = AUTHORITIES.index(one.code.partition(":")[0])
    return (int(one.swapped), authority, rank_of_datum(one.name), one.area, one.code)


def _same(one: System, other: System) -> bool:
    apart = max(abs(a - b) for a, b in zip(one.middle, other.middle, strict=True))
    return one.swapped == other.swapped and apart <= _SAME_DEGREES


def share_inside(x: Sequence[float] | Floats, y: Sequence[float] | Floats, box: Box) -> float:
    """Return which share of places lies in a box; 0 where there is none."""
    xs, ys = np.asarray(x, float), np.asarray(y, float)
    if not len(xs):
        return 0.0
    west, south, east, north = box
    return float(np.mean((xs >= west) & (xs <= east) & (ys >= south) & (ys <= north)))
