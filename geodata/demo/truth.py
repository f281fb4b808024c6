"""Say what was planted in an invented city, so that every later answer can be held against it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Circle:
    """A circle on the ground, in WGS 84 degrees and metres."""

    longitude: float
    latitude: float
    radius_m: float


@dataclass(frozen=True)
class Hotspot:
    """A place with far more incidents of one offence than its streets would have by themselves."""

    longitude: float
    latitude: float
    radius_m: float
    offence: str  # the label in the files
    incidents: int  # planted there, over the whole time


@dataclass(frozen=True)
class EffectiveEvent:
    """The one event after which incidents near it really fall."""

    id: str
    longitude: float
    latitude: float
    radius_m: float
    day: dt.date
    fall: float  # chance of an incident within the radius not to happen there, from that day on
    moved: int  # how many did not, of those with a place: what happened after plus these is what would have


@dataclass(frozen=True)
class Truth:
    """
    Everything known about an invented city.

    Attributes
    ----------
    seed, first_day, last_day
        What the city was made from; the records' days are first to last, both included.
    hotspots
        The two planted ones.
    coverage_gap
        An area of high demand. No service lies within 800 m of any point in it.
    effective_event
        The place-based event followed by a real fall.
    null_events
        Ids of all other events: they are followed by nothing.
    recording_break
        The day from which one label is split in two and another is counted more often.
    counts
        What the files hold: incidents, rows, requests, services, events and each planted defect.

    Misreadings
    -----------
    Counts of a small city are small: rare defects are drawn by chance, and may be absent below some thousand
    incidents.
    """

    seed: int
    first_day: dt.date
    last_day: dt.date
    hotspots: tuple[Hotspot, ...]
    coverage_gap: Circle
    effective_event: EffectiveEvent
    null_events: tuple[str, ...]
    recording_break: dt.date
    counts: Mapping[str, int]

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON values; days as ISO text."""
        plain: dict[str, Any] = json.loads(json.dumps({"invented": True, **asdict(self)}, default=_plain))
        return plain

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Truth:
        """Read what `to_json` wrote."""
        event = {**data["effective_event"], "day": dt.date.fromisoformat(data["effective_event"]["day"])}
        return cls(
            seed=data["seed"],
            first_day=dt.date.fromisoformat(data["first_day"]),
            last_day=dt.date.fromisoformat(data["last_day"]),
            hotspots=tuple(Hotspot(**spot) for spot in data["hotspots"]),
            coverage_gap=Circle(**data["coverage_gap"]),
            effective_event=EffectiveEvent(**event),
            null_events=tuple(data["null_events"]),
            recording_break=dt.date.fromisoformat(data["recording_break"]),
            counts=dict(data["counts"]),
        )


def _plain(value: Any) -> Any:
    if isinstance(value, dt.date):
        return value.isoformat()
    raise TypeError(f"no plain JSON value: {value!r}")
