"""Choose where and when the truth is planted, and weigh every address by it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from geodata.demo.addresses import Addresses
from geodata.demo.ground import BOX, Floats, chance, to_metres, within
from geodata.demo.offences import HOTSPOT_OFFENCES
from geodata.demo.streets import TRUE_ZONE

Point = tuple[float, float]

CAN_CENTER = ("Westside CAN Center", -94.5926, 39.0869)

# Real places that are drawn as landmarks. Nothing planted comes near them.
LANDMARKS = (
    ("Tony Aguirre Community Center", -94.59547, 39.08824),
    ("Sacred Heart Hall", -94.59476, 39.08065),
    ("Mattie Rhodes Center", -94.59257, 39.09158),
    ("Cabot Westside clinic", -94.59385, 39.09070),
    ("Union Station streetcar stop", -94.58406, 39.08467),
    ("Crossroads streetcar stop (19th & Main)", -94.58368, 39.09041),
    CAN_CENTER,
)
_LANDMARK_GUARD_M = 450.0
_EDGE_M = 600.0
_APART_M = 1500.0

HOTSPOT_RADIUS_M = 130.0
HOTSPOT_SHARES = (0.0040, 0.0025)  # of all incidents, planted on top
GAP_RADIUS_M = 400.0
GAP_FACTOR = 3.0  # times an even spread over the box
NO_SERVICE_M = 800.0
EVENT_RADIUS_M = 250.0
EVENT_SHARE = 0.009  # of all incidents, so that the fall can be seen at all
FALL = 0.60  # shows in nearly every seed: one that mostly hides would teach nobody anything

# Invented places where many records lie though nothing happened there.
DESK = ("100 EXAMPLE PLAZA", 2600.0, 1450.0)
DEFAULT_POINT = (1480.0, -860.0)


@dataclass(frozen=True)
class Calendar:
    """The days of a city; `first` and `last` are both included."""

    first: dt.date
    last: dt.date
    recording_break: dt.date
    event: dt.date

    @property
    def days(self) -> int:
        """How many days there are."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class Plan:
    """Where the truth lies, in metres of the plane, and how heavy each address is by sort of place."""

    hotspots: tuple[Point, Point]
    gap: Point
    event: Point
    calendar: Calendar
    weights: dict[str, Floats]

    @property
    def offences(self) -> tuple[int, int]:
        """Numbers of the offences of the two hot spots."""
        return HOTSPOT_OFFENCES


def plan_calendar(last_day: dt.date, years: int, seed: int) -> Calendar:
    """Return the days; the event has a year without a break of recording before it, and one after."""
    after = last_day + dt.timedelta(days=1)
    is_leap_day = (after.month, after.day) == (2, 29)
    first = dt.date(after.year - years, 3, 1) if is_leap_day else after.replace(year=after.year - years)
    span = (last_day - first).days
    change = dt.date(first.year + min(2, years - 1), 4, 1)
    if not first < change < last_day:
        change = first + dt.timedelta(days=span // 2)
    event = first + dt.timedelta(days=int(span * chance(seed, "calendar").uniform(0.70, 0.78)))
    return Calendar(first, last_day, change, event - dt.timedelta(days=event.weekday()))


def plan_city(addresses: Addresses, calendar: Calendar, seed: int) -> Plan:
    """Choose the sites of a seed and weigh the addresses."""
    rng = chance(seed, "plan")
    order = rng.permutation(np.flatnonzero(_allowed(addresses)))
    near = np.hypot(addresses.x_m[order], addresses.y_m[order]) < 2600
    taken: list[Point] = []
    # The event and the first hot spot lie near the Westside, where people will look.
    event = _next_site(addresses, order[near], taken)
    first = _next_site(addresses, order[near], taken)
    second = _next_site(addresses, order, taken)
    gap = _next_site(addresses, order, taken)
    weights = {
        "street": addresses.weight.copy(),
        "shop": addresses.weight * addresses.shop,
        "home": addresses.weight * addresses.home,
    }
    area = (BOX[2] - BOX[0]) * (BOX[3] - BOX[1])
    gap_share = GAP_FACTOR * np.pi * GAP_RADIUS_M**2 / area
    for weight in weights.values():
        _lift(weight, within(addresses.x_m, addresses.y_m, gap, GAP_RADIUS_M), gap_share)
        _lift(weight, within(addresses.x_m, addresses.y_m, event, EVENT_RADIUS_M), EVENT_SHARE)
    return Plan((first, second), gap, event, calendar, weights)


def _allowed(addresses: Addresses) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Return where a site may be: invented streets, away from edges, landmarks and false places."""
    x, y = addresses.x_m, addresses.y_m
    allowed = (
        (x > BOX[0] + _EDGE_M) & (x < BOX[2] - _EDGE_M) & (y > BOX[1] + _EDGE_M) & (y < BOX[3] - _EDGE_M)
    )
    guard = 200.0
    allowed &= ~(
        (x > TRUE_ZONE[0] - guard)
        & (x < TRUE_ZONE[2] + guard)
        & (y > TRUE_ZONE[1] - guard)
        & (y < TRUE_ZONE[3] + guard)
    )
    marks = [tuple(map(float, to_metres(longitude, latitude))) for _, longitude, latitude in LANDMARKS]
    for mark in [*marks, DESK[1:], DEFAULT_POINT]:
        allowed &= ~within(x, y, (mark[0], mark[1]), _LANDMARK_GUARD_M + 100)
    # No service may lie near the gap, and the CAN Center is one.
    return np.asarray(allowed & ~within(x, y, (marks[-1][0], marks[-1][1]), NO_SERVICE_M + GAP_RADIUS_M + 50))


def _next_site(
    addresses: Addresses, order: np.ndarray[tuple[int], np.dtype[np.int64]], taken: list[Point]
) -> Point:
    x, y = addresses.x_m[order], addresses.y_m[order]
    free = np.ones(len(order), bool)
    for site in taken:
        free &= ~within(x, y, site, _APART_M)
    chosen = int(np.argmax(free))
    site = (float(x[chosen]), float(y[chosen]))
    taken.append(site)
    return site


def _lift(weight: Floats, inside: np.ndarray[tuple[int], np.dtype[np.bool_]], share: float) -> None:
    """Scale the weights inside, in place, so that they are `share` of the whole."""
    weight[inside] *= share / (1 - share) * weight[~inside].sum() / weight[inside].sum()
