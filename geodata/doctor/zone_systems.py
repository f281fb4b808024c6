"""Offer coordinate systems where only the study's time zone says roughly where it lies."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pyproj
from pyproj.aoi import AreaOfInterest
from pyproj.database import CRSInfo, query_crs_info
from pyproj.enums import PJType

from geodata.doctor.systems import AUTHORITIES, IN_FEET, rank_of_datum
from geodata.records import Floats
from geodata.tz_data import place_of

_WIDE, _HIGH = 15.0, 17.0  # degrees from a zone's own city within which its other cities lie
_SAME = 0.01  # degrees: systems that differ by less differ by their datum, and any may be answered
_LARGEST_AREA = 2_000.0  # square degrees; maps of continents are no systems of a city
_OF_THE_WEB = "EPSG:3857"  # but for this one, in which maps of the web are drawn and often exported
MOST = 12


@dataclass(frozen=True)
class Offered:
    """
    A system that puts the records where it is used.

    Attributes
    ----------
    code, name
        ``"EPSG:26915"``, and its name in that list.
    longitude, latitude
        Where the middle of the records would lie.
    """

    code: str
    name: str
    longitude: float
    latitude: float


def systems_around(x: Floats, y: Floats, zone: str) -> tuple[Offered, ...]:
    """
    Return the systems under which records lie where these are used, within the reach of a time zone.

    Parameters
    ----------
    x, y
        Finite coordinates in an unknown system, shape (n,). Their middle is tried, and turned where it does
        not fit.
    zone
        Of the study, such as ``"America/Chicago"``.

    Returns
    -------
    systems
        One for each different place, the nearest to the zone's own city first, at most 12; none where nobody
        knows where the zone lies.

    Misreadings
    -----------
    Numbers of a UTM zone lie as well in the next one: what is offered is a list to look through, and where
    the middle of the records lies is what tells. The system of a country far from its zone's city is missing.
    """
    place = place_of(zone)
    if place is None or not len(x):
        return ()
    middle = float(np.median(x)), float(np.median(y))
    tried = (_tried(info, middle, place) or _tried(info, middle[::-1], place) for info in _listed(place))
    found = [one for one in tried if one is not None]
    kept: list[Offered] = []
    for one in sorted(found, key=lambda one: (rank_of_datum(one.name), one.code)):
        if not any(_same(one, other) for other in kept):
            kept.append(one)
    return tuple(sorted(kept, key=lambda one: _apart(one, place))[:MOST])


def _listed(place: tuple[float, float]) -> list[CRSInfo]:
    """Return the projected systems of both lists that are used within the reach of a place."""
    x, y = place
    reach = AreaOfInterest(x - _WIDE, y - _HIGH, x + _WIDE, y + _HIGH)
    found = []
    for authority in AUTHORITIES:
        for one in query_crs_info(authority, PJType.PROJECTED_CRS, reach):
            use = one.area_of_use
            area = math.inf if use is None else (use.east - use.west) * (use.north - use.south)
            is_in_metres = authority == "ESRI" and not IN_FEET.search(one.name)
            if not is_in_metres and (area < _LARGEST_AREA or one.code == _OF_THE_WEB.partition(":")[2]):
                found.append(one)
    return found


def _tried(info: CRSInfo, middle: tuple[float, float], place: tuple[float, float]) -> Offered | None:
    """Return where a system puts the middle of the records; None where it is not used there."""
    code = f"{info.auth_name}:{info.code}"
    try:
        longitude, latitude = pyproj.Proj(code)(*middle, inverse=True)
    except pyproj.exceptions.ProjError:
        return None
    use = info.area_of_use
    if use is None or not (use.west <= longitude <= use.east and use.south <= latitude <= use.north):
        return None
    if abs(longitude - place[0]) > _WIDE or abs(latitude - place[1]) > _HIGH:
        return None
    return Offered(code, info.name, float(longitude), float(latitude))


def _same(one: Offered, other: Offered) -> bool:
    return max(abs(one.longitude - other.longitude), abs(one.latitude - other.latitude)) <= _SAME


def _apart(one: Offered, place: tuple[float, float]) -> float:
    east = (one.longitude - place[0]) * math.cos(math.radians(place[1]))
    return math.hypot(east, one.latitude - place[1])
