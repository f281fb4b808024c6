"""Invent services and outreach events, acting on places or on people; one of them has an effect."""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from geodata.demo.addresses import Addresses
from geodata.demo.ground import Ints, chance, pick, to_degrees, within
from geodata.demo.plan import CAN_CENTER, EVENT_RADIUS_M, GAP_RADIUS_M, NO_SERVICE_M, Plan, Point
from geodata.records import OUTPUTS

EFFECTIVE_ID = "E01"
_WEEK = 7
_NULL_APART_M = 750.0  # from the event with an effect, so that no circle of 250 m shares its fall

# kind, English, Spanish, how many, visibility
_SERVICES = (
    ("food_pantry", "Example Food Pantry", "Despensa de alimentos de ejemplo", 5, "public"),
    ("clinic", "Example Clinic", "Clínica de ejemplo", 3, "public"),
    ("shelter", "Example Night Shelter", "Albergue nocturno de ejemplo", 2, "public"),
    ("job_center", "Example Job Center", "Centro de empleo de ejemplo", 2, "public"),
    ("legal_aid", "Example Legal Aid", "Ayuda legal de ejemplo", 2, "public"),
    ("youth_program", "Example Youth Program", "Programa juvenil de ejemplo", 3, "public"),
    ("senior_services", "Example Senior Services", "Servicios de ejemplo para adultos mayores", 2, "public"),
    ("community_center", "Example Community Center", "Centro comunitario de ejemplo", 2, "public"),
    ("library", "Example Library", "Biblioteca de ejemplo", 1, "public"),
    ("hygiene", "Example Showers and Laundry", "Duchas y lavandería de ejemplo", 1, "area_only"),
    ("victim_shelter", "Example Safe House", "Casa segura de ejemplo", 1, "confidential"),
)

# kind, acts on, English, Spanish, how many, weeks it lasts or repeats
_EVENTS = (
    ("clean_up", "place", "Example weekly clean-up", "Limpieza semanal de ejemplo", 8, 10),
    ("lighting_repair", "place", "Example street light repair", "Reparación de alumbrado de ejemplo", 7, 26),
    ("centre_opening", "place", "Opening of an example center", "Apertura de un centro de ejemplo", 1, 52),
    ("police_operation", "place", "Example foot patrol", "Patrulla a pie de ejemplo", 1, 8),
    ("job_fair", "people", "Example job fair", "Feria de empleo de ejemplo", 4, 0),
    (
        "holiday_event",
        "people",
        "Example egg hunt with rides",
        "Búsqueda de huevos de ejemplo, con transporte",
        4,
        0,
    ),
    ("school_event", "people", "Example school event", "Evento escolar de ejemplo", 5, 0),
    ("little_league", "people", "Example little-league game", "Partido infantil de béisbol de ejemplo", 4, 0),
    ("meeting", "people", "Example neighborhood meeting", "Reunión vecinal de ejemplo", 3, 0),
    ("recruitment", "people", "Example recruitment day", "Día de reclutamiento de ejemplo", 2, 0),
)

# kind of an event on people -> what it reports, each up to how many; what is not named nobody counts there.
_REPORTS = {
    "job_fair": {"hires": 25, "rides": 20, "volunteers": 15},
    "holiday_event": {"rides": 40, "meals": 200, "volunteers": 30, "hours": 120},
    "school_event": {"served": 150, "meals": 120, "volunteers": 20, "hours": 60},
    "little_league": {"rides": 15, "meals": 60, "volunteers": 12},
    "meeting": {"cases_closed": 8, "volunteers": 6},
    "recruitment": {"hires": 6, "served": 40},
}
_UNREPORTED = 0.2  # as in life, some numbers were never written down


@dataclass(frozen=True)
class Outreach:
    """What was written: file names, the ids of all events without effect, and the counts."""

    files: tuple[str, str]
    null_events: tuple[str, ...]
    counts: dict[str, int]


def write_outreach(folder: Path, addresses: Addresses, plan: Plan, seed: int) -> Outreach:
    """Write `services.csv` and `events.csv`."""
    services = _services(addresses, plan, seed)
    events = _with_outputs(_events(addresses, plan, seed), seed)
    _write(folder / "services.csv", services)
    _write(folder / "events.csv", events)
    shelters = sum(row["kind"] == "victim_shelter" for row in services)
    return Outreach(
        ("services.csv", "events.csv"),
        tuple(row["id"] for row in events if row["id"] != EFFECTIVE_ID),
        {"services": len(services), "victim_shelters": shelters, "events": len(events)},
    )


def _services(addresses: Addresses, plan: Plan, seed: int) -> list[dict[str, str]]:
    """Put services where people are, none near the gap; the CAN Center stands where it really is."""
    rng = chance(seed, "services")
    free = ~within(addresses.x_m, addresses.y_m, plan.gap, NO_SERVICE_M + GAP_RADIUS_M + 30)
    rows = [
        {
            "id": "S01",
            "name": CAN_CENTER[0],
            "name_es": CAN_CENTER[0],
            "kind": "can_center",
            "longitude": f"{CAN_CENTER[1]:.4f}",
            "latitude": f"{CAN_CENTER[2]:.4f}",
            "visibility": "public",
            "note": "2130 Jefferson St; place good to about 60 m",
        }
    ]
    for kind, english, spanish, count, visibility in _SERVICES:
        for number in range(1, count + 1):
            at = int(pick(rng, np.where(free, addresses.weight, 0.0), 1)[0])
            free &= ~within(addresses.x_m, addresses.y_m, (addresses.x_m[at], addresses.y_m[at]), 500.0)
            longitude, latitude = to_degrees(addresses.x_m[at], addresses.y_m[at], 6)
            rows.append(
                {
                    "id": f"S{len(rows) + 1:02d}",
                    "name": _numbered(english, number, count),
                    "name_es": _numbered(spanish, number, count),
                    "kind": kind,
                    "longitude": f"{longitude:.6f}",
                    "latitude": f"{latitude:.6f}",
                    "visibility": visibility,
                    "note": "invented",
                }
            )
    return rows


def _events(addresses: Addresses, plan: Plan, seed: int) -> list[dict[str, str]]:
    rng = chance(seed, "events")
    calendar = plan.calendar
    rows = [
        _event(
            EFFECTIVE_ID,
            ("lighting_repair", "place"),
            (
                "Example street light repair, all blocks",
                "Reparación de alumbrado de ejemplo, todas las cuadras",
            ),
            (calendar.event, min(calendar.event + dt.timedelta(days=52 * _WEEK - 1), calendar.last)),
            plan.event,
        )
    ]
    for kind, acts_on, english, spanish, count, weeks in _EVENTS:
        starts = np.sort(rng.uniform(0.12, 0.86, count))
        for number, at in enumerate(_sites(rng, addresses, plan, count)):
            first = calendar.first + dt.timedelta(days=int(starts[number] * calendar.days))
            last = min(first + dt.timedelta(days=max(weeks * _WEEK - 1, 0)), calendar.last)
            names = (_numbered(english, number + 1, count), _numbered(spanish, number + 1, count))
            site = (float(addresses.x_m[at]), float(addresses.y_m[at]))
            attendance = int(rng.integers(20, 260)) if acts_on == "people" else None
            rows.append(
                _event(f"E{len(rows) + 1:02d}", (kind, acts_on), names, (first, last), site, attendance)
            )
    return rows


def _with_outputs(rows: list[dict[str, str]], seed: int) -> list[dict[str, str]]:
    """Return events with what those on people reported, from a stream of its own: nothing else moves."""
    rng = chance(seed, "event outputs")
    reported = []
    for row in rows:
        outputs = dict.fromkeys(OUTPUTS, "")
        for name, most in _REPORTS.get(row["kind"], {}).items():
            # Nobody gives work or rides to more people than came.
            number = int(rng.integers(0, min(most, int(row["attendance"])) + 1))
            known = rng.random() >= _UNREPORTED
            outputs[name] = str(number) if known else ""
        reported.append(row | outputs)
    return reported


def _sites(rng: np.random.Generator, addresses: Addresses, plan: Plan, count: int) -> Ints:
    """Return addresses: every other one within a walk of the Westside, none near the event with an effect."""
    free = ~within(addresses.x_m, addresses.y_m, plan.event, _NULL_APART_M)
    here = within(addresses.x_m, addresses.y_m, (0.0, 300.0), 1000.0)
    near = pick(rng, np.where(free & here, addresses.weight, 0.0), count)
    far = pick(rng, np.where(free & ~here, addresses.weight, 0.0), count)
    return np.where(np.arange(count) % 2 == 0, near, far)


def _event(
    name: str,
    sort: tuple[str, str],
    names: tuple[str, str],
    days: tuple[dt.date, dt.date],
    site: Point,
    attendance: int | None = None,
) -> dict[str, str]:
    longitude, latitude = to_degrees(*site, 6)
    return {
        "id": name,
        "name": names[0],
        "name_es": names[1],
        "kind": sort[0],
        "acts_on": sort[1],
        "first_day": days[0].isoformat(),
        "last_day": days[1].isoformat(),
        "longitude": f"{longitude:.6f}",
        "latitude": f"{latitude:.6f}",
        "radius_m": f"{EVENT_RADIUS_M:.0f}" if sort[1] == "place" else "",
        "attendance": "" if attendance is None else str(attendance),
    }


def _numbered(name: str, number: int, count: int) -> str:
    return f"{name} {number}" if count > 1 else name


def _write(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
