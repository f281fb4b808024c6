"""Read everything of a study that is not records: areas, services, events and the base map."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl

from geodata.crs import MetricCRS
from geodata.errors import Notice
from geodata.importing.placing import Ground
from geodata.places import read_areas, read_base_map, read_events, read_services
from geodata.records import AreaSet, Event, Lines, Place, Service
from geodata.schema import RECORD_AREAS
from geodata.study import Study

# Titles of the sets that records name themselves; a study that wants other words gives outlines their own.
RECORD_TITLES = {
    "beat": {"en": "Police beats", "es": "Zonas policiales (beats)"},
    "division": {"en": "Patrol divisions", "es": "Divisiones de patrulla"},
    "district": {"en": "Districts", "es": "Distritos"},
}


@dataclass(frozen=True)
class Surroundings:
    """Services, events and the base map as read, with what should be known of them."""

    services: tuple[Service, ...] = ()
    shelters_dropped: int = 0
    events: tuple[Event, ...] = ()
    lines: tuple[Lines, ...] = ()
    places: tuple[Place, ...] = ()
    notices: tuple[Notice, ...] = ()
    report: dict[str, Any] = field(default_factory=dict)


def outlined_areas(
    study: Study, crs: MetricCRS
) -> tuple[dict[str, AreaSet], list[dict[str, Any]], list[Notice]]:
    """Return every set of areas with outlines, the report of each, and what should be known of them."""
    areas: dict[str, AreaSet] = {}
    reports: list[dict[str, Any]] = []
    notices: list[Notice] = []
    for one in study.areas:
        found = read_areas(study.path_of(one.file), one.columns, crs, name=one.set, titles=one.titles)
        areas[one.set] = found.areas
        reports.append(dict(found.report))
        notices += found.notices
    return areas, reports, notices


def recorded_areas(*tables: pl.DataFrame) -> dict[str, AreaSet]:
    """Return the sets of areas that records name themselves, without outlines; only those that occur."""
    found = {}
    for name in RECORD_AREAS:
        words = pl.concat([table[name] for table in tables]).drop_nulls().unique().sort().to_list()
        if words:
            ids = tuple(words)
            found[name] = AreaSet(name, RECORD_TITLES[name], ids, ids, np.empty(0, dtype=object))
    return found


def read_surroundings(study: Study, ground: Ground) -> Surroundings:
    """Read services, events and the base map of a study."""
    notices: list[Notice] = []
    services: list[Service] = []
    events: list[Event] = []
    dropped = 0
    report: dict[str, Any] = {"services": [], "events": [], "base_map": []}
    for file in study.services:
        path = study.path_of(file.file)
        read = read_services(path, file.columns, ground.crs, kinds=file.kinds, usable=ground.usable)
        services += read.services
        dropped += read.shelters_dropped
        notices += read.notices
        counts = {"read": read.read, "accepted": len(read.services), "rejected": read.rejected}
        report["services"].append({"file": file.file, **counts, "shelters_dropped": read.shelters_dropped})
    for happening in study.events:
        path = study.path_of(happening.file)
        told = read_events(path, happening.columns, ground.crs, kinds=happening.kinds, usable=ground.usable)
        events += told.events
        notices += told.notices
        counts = {"read": told.read, "accepted": len(told.events), "rejected": told.rejected}
        report["events"].append({"file": happening.file, **counts})
    lines, places = _base_map(study, ground.crs, notices, report)
    return Surroundings(
        tuple(services), dropped, tuple(events), tuple(lines), tuple(places), tuple(notices), report
    )


def _base_map(
    study: Study, crs: MetricCRS, notices: list[Notice], report: dict[str, Any]
) -> tuple[list[Lines], list[Place]]:
    drawn: dict[str, list[Lines]] = {}
    places: list[Place] = []
    for base in study.base_map:
        path = study.path_of(base.file)
        found = read_base_map(path, crs, draw=base.draw, name=base.name, columns=base.columns)
        places += found.places
        notices += found.notices
        if found.lines is not None:
            drawn.setdefault(base.draw, []).append(found.lines)
        shapes = len(found.places) + (len(found.lines.names) if found.lines else 0)
        report["base_map"].append({"file": base.file, "draw": base.draw, "shapes": shapes})
    lines = [
        Lines(
            draw,
            tuple(n for one in parts for n in one.names),
            np.concatenate([one.geometry for one in parts]),
        )
        for draw, parts in drawn.items()
    ]
    return lines, places
