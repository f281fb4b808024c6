"""Where a map looks for a question: at the areas it names, at what it asks near, or at everything mapped."""

from __future__ import annotations

import math

import numpy as np

from dashboard.desk import Desk
from dashboard.figures.map import write_edges
from layers.base.query import Query

# West, south, east and north in degrees.
Box = tuple[float, float, float, float]
_DEGREES_AT_ZOOM_0 = 360 * 1.3


def everything(query: Query, desk: Desk) -> tuple[float, float, float, float]:
    """Return west, south, east and north of the areas asked for, or of everything mapped, in degrees."""
    return _in_degrees(desk.extent_of(query.areas) or desk.extent_m, desk)


def edges(query: Query, desk: Desk) -> str:
    """Return west, south, east and north of what a question asks near, or in; "" where it asks anywhere."""
    zone = None if query.where is None else query.where.zone(desk.holdings)
    if zone is None:
        found = desk.extent_of(query.areas)
        return "" if found is None else write_edges(_in_degrees(found, desk))
    x_m, y_m = np.array(zone.corners_m).T
    # What lies around a place says where it is.
    room_m = max(2 * zone.radius_m, 100.0)
    found = (x_m.min() - room_m, y_m.min() - room_m, x_m.max() + room_m, y_m.max() + room_m)
    return write_edges(_in_degrees(found, desk))


def opening(box: Box) -> tuple[tuple[float, float], float]:
    """Return the middle and the zoom that a map has until its script fits it to the size of the screen."""
    west, south, east, north = box
    zoom = math.log2(_DEGREES_AT_ZOOM_0 / max(east - west, 1.3 * (north - south), 0.002))
    return ((west + east) / 2, (south + north) / 2), round(min(max(zoom, 2.0), 17.0), 2)


def _in_degrees(bounds_m: tuple[float, float, float, float], desk: Desk) -> tuple[float, float, float, float]:
    west, south, east, north = bounds_m
    longitude, latitude = desk.holdings.crs.to_degrees(np.array([west, east]), np.array([south, north]))
    return float(longitude[0]), float(latitude[0]), float(longitude[1]), float(latitude[1])
