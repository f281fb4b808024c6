"""Find what is compared: the event or place, its zone in metres, and the day from which on it is "after"."""

from __future__ import annotations

import datetime as dt
import difflib
import math
from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geodata.errors import visible
from geodata.holdings import Holdings
from geodata.period import Period
from geodata.records import Event
from geodata.words.text import Text
from layers.base.answering import names_near
from layers.base.facts import QueryFacts
from layers.base.naming import titled
from layers.comparison.asked import RADIUS_M, Asked, outlined_areas
from layers.comparison.errors import NoComparison

Floats = NDArray[np.float64]

# Nobody's house is a zone: below this a count is about an address.
SMALLEST_RADIUS_M = 50
# Below this it may still be one: a block of flats, a shop with its parking lot.
SMALL_RADIUS_M = 100
# A strip as wide as a house is a row of addresses, and what a geocoder puts on the next line is not in it.
SMALLEST_WIDTH_M = 30
# What is offered for an area that there is not.
MOST_NAMED = 3
# The ring in which incidents would show that were only pushed next door.
RING_TIMES = 2.0


@dataclass(frozen=True, eq=False)
class Zone:
    """
    Where it is counted: a disc, or a drawn shape with the radius of a disc of its size.

    Attributes
    ----------
    shape
        The outline in metres; None for a disc.
    """

    x_m: float
    y_m: float
    radius_m: float
    shape: BaseGeometry | None = None

    @property
    def ring_m(self) -> float:
        """Outer edge of the ring around a disc of this size."""
        return RING_TIMES * self.radius_m

    @property
    def area_km2(self) -> float:
        """Size of the zone."""
        return math.pi * (self.radius_m / 1000) ** 2

    @property
    def may_be_one_address(self) -> bool:
        """Whether so small a place can be one address, so that its counts are somebody's."""
        return self.radius_m < SMALL_RADIUS_M

    def outline(self) -> BaseGeometry:
        """Return the zone as a polygon in metres."""
        return shapely.Point(self.x_m, self.y_m).buffer(self.radius_m) if self.shape is None else self.shape

    def holds(self, x_m: Floats, y_m: Floats) -> NDArray[np.bool_]:
        """Return which points lie in the zone, shape (n,); its edge is a part of it."""
        if self.shape is None:
            inside: NDArray[np.bool_] = (x_m - self.x_m) ** 2 + (y_m - self.y_m) ** 2 <= self.radius_m**2
            return inside
        west, south, east, north = self.shape.bounds
        inside = (x_m >= west) & (x_m <= east) & (y_m >= south) & (y_m <= north)
        near = np.flatnonzero(inside)
        inside[near] = shapely.intersects_xy(self.shape, x_m[near], y_m[near])
        return inside

    def widened(self, by_m: float) -> Zone:
        """Return the zone with so many metres more on every side."""
        if self.shape is None:
            return replace(self, radius_m=self.radius_m + by_m)
        return replace(self, shape=self.shape.buffer(by_m))

    def distance_m(self, x_m: Floats, y_m: Floats) -> Floats:
        """Return how far points lie outside the zone's edge, shape (n,); 0 inside."""
        if self.shape is None:
            return np.maximum(np.hypot(x_m - self.x_m, y_m - self.y_m) - self.radius_m, 0.0)
        return np.asarray(shapely.distance(self.shape, shapely.points(x_m, y_m)), np.float64)

    def ring_outline(self) -> BaseGeometry:
        """Return the ring around it as a polygon in metres."""
        if self.shape is None:
            outer: BaseGeometry = shapely.Point(self.x_m, self.y_m).buffer(self.ring_m)
        else:
            outer = self.shape.buffer(self.ring_m - self.radius_m)
        return outer.difference(self.outline())


@dataclass(frozen=True, eq=False)
class Subject:
    """What is compared: its name, zone and day; `event` where it is one of the ledger's."""

    name: Text | str
    zone: Zone
    day: dt.date
    event: Event | None
    picked: Period | None

    @property
    def picked_by_hand(self) -> bool:
        """Whether somebody chose place and day on the screen, not an event of the ledger."""
        return self.event is None


def find_subject(holdings: Holdings, asked: Asked) -> Subject:
    """
    Return what a question compares.

    Raises
    ------
    NoComparison
        Nothing is named, it is not in this study, or it has no place or no day.
    """
    if asked.event is not None:
        return _event(holdings, asked, asked.event)
    name, zone = _place(holdings, asked)
    if asked.day is None:
        raise NoComparison("no_day")
    return Subject(name, zone, asked.day, None, None)


def _event(holdings: Holdings, asked: Asked, id_: str) -> Subject:
    event = next((one for one in holdings.events if one.id == id_), None)
    if event is None:
        raise NoComparison("unknown_event")
    if event.x_m is None or event.y_m is None:
        raise NoComparison("event_without_place")
    radius_m = float(asked.radius_m or event.radius_m or RADIUS_M)
    zone = _disc(event.x_m, event.y_m, radius_m)
    name = titled(event.names, event.name if isinstance(event.name, str) else event.id)
    return Subject(name if event.names else event.name, zone, event.period.first, event, event.picked)


def _place(holdings: Holdings, asked: Asked) -> tuple[Text | str, Zone]:
    radius_m = float(asked.radius_m or RADIUS_M)
    if asked.service is not None:
        service = next((one for one in holdings.services if one.id == asked.service), None)
        # A place that is not public is in no list and on no map, so no link may ask where it is.
        hidden = service is None or service.visibility != "public"
        if hidden or service is None or service.x_m is None or service.y_m is None:
            raise NoComparison("unknown_service")
        name = titled(service.names, service.name) if service.names else service.name
        return name, _disc(service.x_m, service.y_m, radius_m)
    if asked.area is not None:
        return _area(holdings, asked.area)
    if asked.shape is not None:
        latitude, longitude = np.array(asked.shape).T
        x_m, y_m = holdings.crs.to_metres(longitude, latitude)
        if not np.isfinite([x_m, y_m]).all():
            raise NoComparison("off_the_map")
        return Text("comparison.drawn"), _drawn(shapely.Polygon(np.c_[x_m, y_m]))
    if asked.at is None:
        raise NoComparison("nothing_named")
    x_m, y_m = holdings.crs.to_metres(np.array([asked.at[1]]), np.array([asked.at[0]]))
    near = names_near(holdings, x_m, y_m)[0]
    name = Text("comparison.point_near", near=near) if near else Text("comparison.point")
    return name, _disc(float(x_m[0]), float(y_m[0]), radius_m)


def _area(holdings: Holdings, named: str) -> tuple[Text | str, Zone]:
    set_, _, id_ = named.partition(":")
    areas = holdings.areas.get(set_)
    if areas is None or not areas.has_outlines or id_ not in areas.ids:
        raise _no_such_area(holdings, named)
    number = areas.ids.index(id_)
    return areas.names[number] or id_, _drawn(areas.geometry[number])


def _no_such_area(holdings: Holdings, named: str) -> NoComparison:
    """Return the refusal of an area that there is not, with the nearest ones that there are."""
    offered = outlined_areas(QueryFacts.of(holdings))
    if not offered:
        return NoComparison("no_areas")
    near = difflib.get_close_matches(named, offered, n=MOST_NAMED, cutoff=0.5)
    return NoComparison("unknown_area", areas=tuple(visible(one) for one in near or offered[:MOST_NAMED]))


def _disc(x_m: float, y_m: float, radius_m: float) -> Zone:
    if not (math.isfinite(x_m) and math.isfinite(y_m)):
        raise NoComparison("off_the_map")
    if radius_m < SMALLEST_RADIUS_M:
        raise NoComparison("zone_too_small", metres=SMALLEST_RADIUS_M)
    return Zone(x_m, y_m, radius_m)


def _drawn(shape: BaseGeometry) -> Zone:
    """Return a zone of any outline; one that crosses itself is taken as what it encloses."""
    whole = shapely.make_valid(shape)
    radius_m = math.sqrt(whole.area / math.pi)
    if radius_m < SMALLEST_RADIUS_M:
        raise NoComparison("zone_too_small", metres=SMALLEST_RADIUS_M)
    if whole.buffer(-SMALLEST_WIDTH_M / 2).is_empty:
        raise NoComparison("zone_too_narrow", metres=SMALLEST_WIDTH_M)
    centre = whole.centroid
    return Zone(centre.x, centre.y, radius_m, whole)
