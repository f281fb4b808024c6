"""Say near what, or inside which drawn shape, a question is asked; and find that ground in metres."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geodata.columns.zone import Zone
from geodata.records import Event, Service
from geodata.words.text import Text
from layers.base.forms import (
    MOST_CORNERS,
    Degrees,
    read_id,
    read_point,
    read_points,
    write_point,
    write_points,
)
from layers.base.naming import event_name, service_name

if TYPE_CHECKING:
    from geodata.holdings import Holdings
    from layers.base.facts import QueryFacts

# Below 50 m a count is about an address; above 20 km it is about the whole city.
RADIUS_M = (50, 20_000)
USUAL_RADIUS_M = 300
# Below this it may still be about one: a block of flats, a shop with its parking lot.
SMALL_RADIUS_M = 100
ANCHORS = ("event", "service")
PUBLIC = "public"


@dataclass(frozen=True)
class Where:
    """
    Ground that a question is asked of: near a point, an event or a service, or inside a drawn shape.

    Parameters
    ----------
    corners
        Latitude and longitude: one point, or the three and more corners of a shape; empty for an anchor.
    anchor, id
        ``event`` or ``service``, and its id.
    radius_m
        In a straight line; 0 for a shape.

    Raises
    ------
    ValueError
        The parts do not go together, or the radius is none of `RADIUS_M`.

    Examples
    --------
    >>> Where.read("near:39.0847,-94.5938,200").write()
    'near:39.08470,-94.59380,200'
    """

    corners: tuple[Degrees, ...] = ()
    anchor: str = ""
    id: str = ""
    radius_m: int = 0

    def __post_init__(self) -> None:
        if self.is_shape:
            if self.radius_m or self.anchor or len(self.corners) < 3:
                raise ValueError("a shape has three corners or more, and neither a radius nor an anchor")
            return
        if not RADIUS_M[0] <= self.radius_m <= RADIUS_M[1]:
            raise ValueError(f"the radius must lie in {RADIUS_M[0]}..{RADIUS_M[1]} m")
        if bool(self.corners) == bool(self.anchor) or (self.anchor and self.anchor not in ANCHORS):
            raise ValueError(f"a radius goes around a point or one of {ANCHORS}")

    @property
    def is_shape(self) -> bool:
        """Whether it is a drawn shape."""
        return len(self.corners) > 1

    @classmethod
    def read(cls, text: str) -> Where:
        """
        Read ``near:39.0847,-94.5938,200``, ``event:E01,200``, ``service:S01,400`` or ``in:`` and corners.

        Raises
        ------
        ValueError
            It is none of these.
        """
        how, colon, rest = text.strip().partition(":")
        if not colon:
            raise ValueError("ground is written near:..., event:..., service:... or in:...")
        if how == "in":
            return cls(corners=read_points(rest, fewest=3, most=MOST_CORNERS))
        place, _, radius = rest.rpartition(",")
        if not (radius.isascii() and radius.isdigit() and len(radius) < 6):
            raise ValueError("a radius is a whole number of metres")
        if how == "near":
            return cls(corners=(read_point(place),), radius_m=int(radius))
        return cls(anchor=how, id=read_id(place), radius_m=int(radius))

    def write(self) -> str:
        """Return it as an address has it."""
        if self.is_shape:
            return f"in:{write_points(self.corners)}"
        if self.anchor:
            return f"{self.anchor}:{self.id},{self.radius_m}"
        return f"near:{write_point(self.corners[0])},{self.radius_m}"

    def is_known(self, facts: QueryFacts) -> bool:
        """Return whether a study has what it goes around; a point and a shape are anywhere."""
        return not self.anchor or (self.anchor, self.id) in facts.anchors

    def zone(self, holdings: Holdings) -> Zone | None:
        """Return the ground in metres; None where the anchor has no place that may be told."""
        if self.anchor:
            at = _anchor_m(holdings, self.anchor, self.id)
            return None if at is None else Zone((at,), float(self.radius_m))
        latitude, longitude = np.array(self.corners, float).T
        x_m, y_m = holdings.crs.to_metres(longitude, latitude)
        if not np.isfinite(x_m + y_m).all():
            return None
        return Zone(tuple(zip(x_m.tolist(), y_m.tolist(), strict=True)), float(self.radius_m))

    def sentence(self, facts: QueryFacts) -> Text:
        """Return it in words, as a part of a question."""
        if self.is_shape:
            return Text("query.in_shape", n=len(self.corners))
        if self.anchor:
            name = facts.anchors.get((self.anchor, self.id), self.id)
            return Text("query.near", metres=self.radius_m, what=name)
        return Text("query.near_point", metres=self.radius_m, at=write_point(self.corners[0]))


def anchors_of(holdings: Holdings) -> dict[tuple[str, str], Text | str]:
    """Return what ground can be asked for around: (``event`` or ``service``, id) -> its name."""
    named: list[tuple[str, str, Text | str]] = [
        *(("event", one.id, event_name(one)) for one in holdings.events),
        *(("service", one.id, service_name(one)) for one in holdings.services),
    ]
    return {(how, id_): name for how, id_, name in named if _anchor_m(holdings, how, id_) is not None}


def _anchor_m(holdings: Holdings, anchor: str, id_: str) -> tuple[float, float] | None:
    """Return where an event or a public service is, in metres; None for everything else."""
    found: list[Event | Service] = [one for one in holdings.events if anchor == "event"]
    found += [one for one in holdings.services if anchor == "service" and one.visibility == PUBLIC]
    places = ((one.x_m, one.y_m) for one in found if one.id == id_)
    return next(((x_m, y_m) for x_m, y_m in places if x_m is not None and y_m is not None), None)
