"""Turn study facts, events, services and places into plain JSON values and back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from geodata.holdings import StudyFacts
from geodata.period import Period
from geodata.records import Event, HarmWeights, Place, RecordingChange, Service
from geodata.words.text import Text


def facts_to_json(facts: StudyFacts) -> dict[str, Any]:
    """Return study facts as JSON values; what a study does not say is left out, as in older releases."""
    plain = asdict(facts)
    plain = {name: value for name, value in plain.items() if name not in _LATER or value is not None}
    plain["recording_changes"] = [
        {"day": change.day.isoformat(), "titles": dict(change.titles), "kinds": list(change.kinds)}
        for change in facts.recording_changes
    ]
    if facts.areas_since is not None:
        plain["areas_since"] = {name: day.isoformat() for name, day in facts.areas_since.items()}
    return plain | {"languages": list(facts.languages)}


def facts_from_json(data: Mapping[str, Any]) -> StudyFacts:
    """Read what `facts_to_json` wrote."""
    changes = tuple(
        RecordingChange(dt.date.fromisoformat(one["day"]), one["titles"], tuple(one["kinds"]))
        for one in data["recording_changes"]
    )
    read: dict[str, Any] = {"languages": tuple(data["languages"]), "recording_changes": changes}
    if "harm" in data:
        read["harm"] = HarmWeights(**data["harm"])
    if "areas_since" in data:
        read["areas_since"] = {name: dt.date.fromisoformat(day) for name, day in data["areas_since"].items()}
    return StudyFacts(**dict(data) | read)


def event_to_json(event: Event) -> dict[str, Any]:
    """Return an event as JSON values; what was not reported is left out, as in older releases."""
    plain: dict[str, Any] = {name: getattr(event, name) for name in _EVENT}
    plain["name"] = event.name.to_json() if isinstance(event.name, Text) else event.name
    if event.outputs:
        plain["outputs"] = dict(event.outputs)
    if event.picked is not None:
        plain["picked"] = _period_to_json(event.picked)
    return plain | _period_to_json(event.period) | {"names": dict(event.names)}


def event_from_json(data: Mapping[str, Any]) -> Event:
    """Read what `event_to_json` wrote."""
    plain = dict(data)
    name = plain.pop("name")
    picked = plain.pop("picked", None)
    return Event(
        name=Text.from_json(name) if isinstance(name, dict) else name,
        period=_period_from_json({"first": plain.pop("first"), "end": plain.pop("end")}),
        picked=None if picked is None else _period_from_json(picked),
        **plain,
    )


def service_to_json(service: Service) -> dict[str, Any]:
    """Return a service as JSON values."""
    return asdict(service)


def service_from_json(data: Mapping[str, Any]) -> Service:
    """Read what `service_to_json` wrote."""
    return Service(**data)


def place_from_json(data: Mapping[str, Any]) -> Place:
    """Read a place that `asdict` wrote."""
    return Place(**data)


def _period_to_json(period: Period) -> dict[str, str]:
    return {"first": period.first.isoformat(), "end": period.end.isoformat()}


def _period_from_json(data: Mapping[str, str]) -> Period:
    return Period(dt.date.fromisoformat(data["first"]), dt.date.fromisoformat(data["end"]))


_LATER = ("harm", "land_use", "places_jittered_m", "areas_since")
_EVENT = ("id", "kind", "acts_on", "x_m", "y_m", "radius_m", "attendance", "note")
