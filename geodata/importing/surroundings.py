"""Read everything of a study that is not records: areas, services, events and the base map."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl

from geodata.clean.rejects import Reject
from geodata.crs import MetricCRS
from geodata.errors import Notice
from geodata.importing.placing import Ground
from geodata.ledger import SheetLedger
from geodata.places import (
    EventsRead,
    ServicesRead,
    SheetRead,
    read_areas,
    read_base_map,
    read_events,
    read_services,
)
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
    """
    Services, events and the base map as read, with what should be known of them.

    Attributes
    ----------
    sheets, accounts
        Every file of services and events as read, and what became of its rows.
    report
        JSON values for the Data page.
    """

    services: tuple[Service, ...] = ()
    shelters_dropped: int = 0
    events: tuple[Event, ...] = ()
    lines: tuple[Lines, ...] = ()
    places: tuple[Place, ...] = ()
    notices: tuple[Notice, ...] = ()
    sheets: tuple[SheetRead, ...] = ()
    accounts: tuple[SheetLedger, ...] = ()
    report: dict[str, Any] = field(default_factory=dict)

    @property
    def rejects(self) -> tuple[Reject, ...]:
        """The rows of services and events that were not taken."""
        return tuple(reject for sheet in self.sheets for reject in sheet.rejects)


def outlined_areas(
    study: Study, crs: MetricCRS
) -> tuple[dict[str, AreaSet], list[dict[str, Any]], list[Notice]]:
    """Return every set of areas with outlines, the report of each, and what should be known of them."""
    areas: dict[str, AreaSet] = {}
    reports: list[dict[str, Any]] = []
    notices: list[Notice] = []
    for one in study.areas:
        found = read_areas(
            study.path_of(one.file), one.columns, crs, name=one.set, titles=one.titles, read_as=one.read_as
        )
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


def read_surroundings(study: Study, ground: Ground, today: dt.date) -> Surroundings:
    """Read services that are not closed by today, events and the base map of a study."""
    services, events = _services(study, ground, today), _events(study, ground)
    sheets: list[tuple[SheetRead, SheetLedger]] = [*services, *events]
    notices = [notice for sheet, _account in sheets for notice in sheet.notices]
    accounts = tuple(account for _sheet, account in sheets)
    report: dict[str, Any] = {"services": [], "events": [], "base_map": []}
    for account in accounts:
        report[account.sort].append(account.to_json())
    lines, places = _base_map(study, ground.crs, notices, report)
    return Surroundings(
        services=tuple(one for sheet, _account in services for one in sheet.services),
        shelters_dropped=sum(account.shelters_dropped for account in accounts),
        events=tuple(one for sheet, _account in events for one in sheet.events),
        lines=tuple(lines),
        places=tuple(places),
        notices=tuple(notices),
        sheets=tuple(sheet for sheet, _account in sheets),
        accounts=accounts,
        report=report,
    )


def _services(study: Study, ground: Ground, today: dt.date) -> list[tuple[ServicesRead, SheetLedger]]:
    found = []
    for one in study.services:
        path = study.path_of(one.file)
        read = read_services(
            path,
            one.columns,
            ground.crs,
            kinds=one.kinds,
            usable=ground.usable,
            read_as=one.read_as,
            today=today,
        )
        counted = {"shelters_dropped": read.shelters_dropped, "closed": read.closed}
        found.append((read, read.account("services", one.file, accepted=len(read.services), **counted)))
    return found


def _events(study: Study, ground: Ground) -> list[tuple[EventsRead, SheetLedger]]:
    found = []
    for one in study.events:
        path = study.path_of(one.file)
        read = read_events(
            path, one.columns, ground.crs, kinds=one.kinds, usable=ground.usable, read_as=one.read_as
        )
        found.append((read, read.account("events", one.file, accepted=len(read.events))))
    return found


def _base_map(
    study: Study, crs: MetricCRS, notices: list[Notice], report: dict[str, Any]
) -> tuple[list[Lines], list[Place]]:
    drawn: dict[str, list[Lines]] = {}
    places: list[Place] = []
    for base in study.base_map:
        path = study.path_of(base.file)
        found = read_base_map(
            path, crs, draw=base.draw, name=base.name, columns=base.columns, read_as=base.read_as
        )
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
