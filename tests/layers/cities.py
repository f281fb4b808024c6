"""Invented holdings of any size from one seed, with everything that can be missing."""

import datetime as dt
from dataclasses import replace

import numpy as np
import shapely

from geodata.crs import MetricCRS
from geodata.holdings import Holdings, ReleaseFacts, StudyFacts
from geodata.kinds.requests import REQUEST_KINDS
from geodata.kinds.tree import KINDS
from geodata.period import NO_DAY, Period, day_number, day_of
from geodata.records import (
    AreaSet,
    Coded,
    Counts,
    Event,
    Incidents,
    Lines,
    Offences,
    Place,
    RecordingChange,
    Requests,
    Service,
    Texts,
)

FIRST = dt.date(2022, 1, 5)
DAYS = 700
KINDS_USED = ("robbery", "robbery_armed", "theft_from_vehicle", "burglary_home", "drugs", "rape", "unknown")
EAST_M, NORTH_M = 360_000.0, 4_327_000.0
SIDE_M = 4_000.0
FORMULA = "=cmd|' /C calc'!A0"


def city(seed: int = 1, n: int = 900, *, requests: int = 250, services: int = 9, events: int = 6) -> Holdings:
    """Return holdings in which about a tenth of everything is unknown, outside, protected or at a desk."""
    rng = np.random.default_rng(seed)
    incidents = _incidents(rng, n)
    known = incidents.day[incidents.day != NO_DAY]
    return Holdings(
        study=StudyFacts(
            "invented", {"en": "Invented", "es": "Inventada"}, "America/Chicago", ("en", "es"), invented=True,
            remark={"en": "Nobody lives here.", "es": "Aquí no vive nadie."},
            recording_changes=(RecordingChange(dt.date(2023, 3, 1), {"en": "new forms", "es": "otra hoja"}),),
        ),
        release=ReleaseFacts(
            "r0001", 1, dt.datetime(2024, 1, 1, tzinfo=dt.UTC), day_of(known.min()) if known.size else None,
            day_of(known.max()) if known.size else None, estimated=bool(seed % 2), sources=("invented",),
        ),
        crs=MetricCRS("EPSG:26915"),
        incidents=incidents,
        offences=_offences(rng, incidents),
        requests=_requests(rng, requests),
        events=tuple(_event(rng, number) for number in range(events)),
        services=tuple(_service(rng, number) for number in range(services)),
        shelters_dropped=2,
        areas={"quarters": _quarters()},
        counts=_counts(seed) if n else Counts.nothing(),
        places=(Place("Main & 1st", EAST_M + 1_000, NORTH_M + 1_000, "intersection"),),
    )  # fmt: skip


def furnished(made: Holdings) -> Holdings:
    """Return a city with streets, and with addresses at which several things happened."""
    incidents = made.incidents
    codes = (np.arange(len(incidents)) % 40).astype(np.int32)
    address = Coded(codes, tuple(f"{number} Peña St" for number in range(40)))
    ways = [(EAST_M + at, NORTH_M, EAST_M + at, NORTH_M + SIDE_M) for at in range(100, int(SIDE_M), 400)]
    ways += [(EAST_M, NORTH_M + at, EAST_M + SIDE_M, NORTH_M + at) for at in range(100, int(SIDE_M), 400)]
    shapes = np.empty(len(ways), dtype=object)
    shapes[:] = [shapely.LineString([way[:2], way[2:]]) for way in ways]
    streets = Lines("streets", tuple(f"Street {number}" for number in range(len(ways))), shapes)
    return replace(made, incidents=replace(incidents, address=address), lines=(streets,))


def _points(rng: np.random.Generator, n: int):
    """Return metres and place status; a twentieth has no place, a twentieth lies outside the city."""
    x_m, y_m = EAST_M + SIDE_M * rng.random(n), NORTH_M + SIDE_M * rng.random(n)
    place = rng.choice([0, 1, 2], n, p=[0.9, 0.05, 0.05]).astype(np.int8)
    x_m[place == 2] += 9_000
    x_m[place == 1] = y_m[place == 1] = np.nan
    return x_m, y_m, place


def _common(rng: np.random.Generator, n: int, names: tuple[str, ...], day: np.ndarray) -> dict:
    x_m, y_m, place = _points(rng, n)
    minute = np.where(rng.random(n) < 0.1, -1, rng.integers(0, 1_440, n)).astype(np.int16)
    minute[day == NO_DAY] = -1
    quarter = (2 * (y_m >= NORTH_M + SIDE_M / 2) + (x_m >= EAST_M + SIDE_M / 2)).astype(np.int32)
    beats = tuple(f"b{number}, ;:%" for number in range(5))
    late = np.where(day == NO_DAY, NO_DAY, day + rng.integers(0, 9, n)).astype(np.int32)
    return {
        "id": rng.integers(1, 2**63, n, dtype=np.uint64),
        "number": Texts.of(f"KC-{number:05d}" for number in range(n)),
        "source": Coded(np.zeros(n, np.int32), ("invented",)),
        "kind": Coded(rng.integers(0, len(names), n).astype(np.int32), names),
        "label": Coded(rng.integers(-1, 2, n).astype(np.int32), ("Word", FORMULA)),
        "day": day,
        "minute": minute,
        "time_precision": np.zeros(n, np.int8),
        "reported_day": late,
        "reported_minute": minute,
        "until_day": np.full(n, NO_DAY, np.int32),
        "until_minute": np.full(n, -1, np.int16),
        "x_m": x_m,
        "y_m": y_m,
        "place": place,
        "place_precision": np.zeros(n, np.int8),
        "address": Coded(np.arange(n, dtype=np.int32), tuple(f"{number} Peña St" for number in range(n))),
        "areas": {
            "quarters": Coded(np.where(place == 0, quarter, -1).astype(np.int32), ("q0", "q1", "q2", "q3")),
            "beat": Coded(rng.integers(-1, len(beats), n).astype(np.int32), beats),
        },
        "first_seen": np.ones(n, np.int32),
        "last_seen": np.ones(n, np.int32),
        "changed": np.ones(n, np.int32),
    }


def _days(rng: np.random.Generator, n: int) -> np.ndarray:
    day = day_number(FIRST) + np.sort(rng.integers(0, DAYS, n))
    undated = int(0.06 * n)
    day[n - undated :] = NO_DAY
    return day.astype(np.int32)


def _incidents(rng: np.random.Generator, n: int) -> Incidents:
    fields = _common(rng, n, KINDS_USED, _days(rng, n))
    of_kind = np.array([KINDS[name].protected for name in KINDS_USED])
    return Incidents(
        **fields,
        protected=of_kind[fields["kind"].codes] | (rng.random(n) < 0.04),
        default_location=Coded(
            rng.choice([-1, 0, 1], n, p=[0.92, 0.05, 0.03]).astype(np.int32),
            ("problem_place", "reporting_desk"),
        ),
        offences=np.ones(n, np.int16),
        victims=np.ones(n, np.int16),
        persons=np.ones(n, np.int16),
        case_status=Coded.nothing(n),
        person_outcome=Coded.nothing(n),
    )


def _offences(rng: np.random.Generator, incidents: Incidents) -> Offences:
    """Return one offence an incident of its own kind, and for a third of them a second one."""
    n = len(incidents)
    second = np.flatnonzero(rng.random(n) < 0.3)
    row = np.concatenate([np.arange(n), second]).astype(np.int32)
    more = rng.integers(0, len(KINDS_USED), len(second)).astype(np.int32)
    protected = np.concatenate([incidents.protected, incidents.protected[second]])
    return Offences(
        row,
        Coded(np.concatenate([incidents.kind.codes, more]).astype(np.int32), KINDS_USED),
        Coded.nothing(len(row)),
        rng.integers(0, 4, len(row)).astype(np.int16),
        protected,
    )


def _requests(rng: np.random.Generator, n: int) -> Requests:
    fields = _common(rng, n, tuple(REQUEST_KINDS)[:6], _days(rng, n))
    closed = np.where(rng.random(n) < 0.5, NO_DAY, fields["day"].astype(np.int64) + 5)
    closed = np.minimum(closed, NO_DAY).astype(np.int32)
    status = Coded(np.where(closed == NO_DAY, 0, 1).astype(np.int32), ("open", "closed"))
    return Requests(**fields, status=status, closed_day=closed)


def _event(rng: np.random.Generator, number: int) -> Event:
    first = FIRST + dt.timedelta(days=int(rng.integers(0, DAYS)))
    placed = number % 3 != 0
    return Event(
        f"e{number}", f"Event {number}", "clean_up", "place" if placed else "people",
        Period(first, first + dt.timedelta(days=1 + number)),
        EAST_M + 100.0 * number if placed else None, NORTH_M + 50.0 if placed else None,
        attendance=number or None, names={"en": f"Event {number}", "es": f"Actividad {number}"},
    )  # fmt: skip


def _service(rng: np.random.Generator, number: int) -> Service:
    x_m, y_m = EAST_M + SIDE_M * rng.random(), NORTH_M + SIDE_M * rng.random()
    visibility = ("public", "public", "area_only", "confidential")[number % 4]
    return Service(f"s{number}", f"Service {number}", ("pantry", "clinic")[number % 2], x_m, y_m, visibility)


def _quarters() -> AreaSet:
    half = SIDE_M / 2
    boxes = [
        shapely.box(EAST_M + east, NORTH_M + north, EAST_M + east + half, NORTH_M + north + half)
        for north in (0, half, 2 * half)
        for east in (0, half)
    ][:5]
    names = ("Southwest", "Southeast", "", "Northeast", "Empty end")
    shapes = np.empty(5, dtype=object)
    shapes[:] = boxes
    return AreaSet(
        "quarters", {"en": "Quarters", "es": "Cuartos"}, ("q0", "q1", "q2", "q3", "q4"), names, shapes
    )


def _counts(seed: int) -> Counts:
    """Return daily counts of three labels in two areas; one day in fifty is missing, and none has a break."""
    rng = np.random.default_rng([seed, 7])  # its own, so that nothing else in the city changes
    kinds = ("robbery", "burglary_home", "burglary_home")
    labels = ("Robbery", "Burglary - Residence", "Residential, new")
    day, label, area = (
        one.ravel() for one in np.meshgrid(np.arange(DAYS), np.arange(3), np.arange(2), indexing="ij")
    )
    kept = (day % 50 != 49) | (label > 0)
    day, label, area = (one[kept].astype(np.int32) for one in (day, label, area))
    kind = Coded.of([kinds[one] for one in label])
    zeros, ones = np.zeros(len(day), np.int32), np.ones(len(day), np.int32)
    return Counts(
        source=Coded(zeros, ("invented",)),
        area_set=Coded(zeros, ("district",)),
        area=Coded(area, ("1", "2")),
        kind=kind,
        label=Coded(label, labels),
        counted=Coded(zeros, ("person_rows",)),
        day=(day + day_number(FIRST)).astype(np.int32),
        n=rng.poisson(1.5, len(day)).astype(np.int32),
        first_seen=ones,
        last_seen=ones,
        changed=ones,
    )
