"""Draw the incidents: what, when, where, when reported, and with which known defect of place or time."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields

import numpy as np

from geodata.demo.addresses import Addresses
from geodata.demo.ground import Bools, Ints, chance, pick, within
from geodata.demo.offences import (
    HABITS,
    MORE_BY,
    MORE_OFTEN,
    NUMBER,
    OFFENCES,
    SPLIT_FROM,
    SPLIT_SHARE,
    SPLIT_TO,
    day_shares,
    hour_shares,
    shares,
)
from geodata.demo.plan import EVENT_RADIUS_M, FALL, HOTSPOT_RADIUS_M, HOTSPOT_SHARES, Plan

EPOCH = dt.date(1970, 1, 1)

# Where a record says it lies, if not at its address.
AT_ADDRESS, AT_ZERO, NO_PLACE, AT_DESK, AT_DEFAULT, OUTSIDE = range(6)
_ZERO_SHARE, _MISSING_SHARE, _DEFAULT_SHARE, _OUTSIDE_SHARE = 0.03, 0.06, 0.003, 0.0005
_DESK_SHARE, _DESK_FRAUD, _DESK_HOMICIDE = 0.0015, 0.02, 0.25
_NO_TIME_SHARE, _MIDNIGHT_SHARE = 0.02, 0.015

# Where the lag between occurring and reporting changes its sort, as shares of all reports.
_SAME_DAY, _TWO_DAYS, _WEEKS, _MONTHS = 0.66, 0.905, 0.965, 0.993
_DAY = 1440


@dataclass(frozen=True, eq=False)
class Drawn:
    """
    The incidents, in the order they were reported. Shapes are (n,); days since 1970-01-01.

    Attributes
    ----------
    offence
        Row of `OFFENCES`.
    minute
        -1 where the record has no time.
    until_day, until_minute
        The end of the span in which it happened; -1 where there is none.
    address
        Row of the city's addresses.
    place
        `AT_ADDRESS` or one of the defects.
    planted
        0, or 1 or 2 for the two hot spots.
    moved
        1 where it would have happened near the event, but for its effect.
    """

    offence: Ints
    day: Ints
    minute: Ints
    reported_day: Ints
    reported_minute: Ints
    until_day: Ints
    until_minute: Ints
    address: Ints
    place: Ints
    planted: Ints
    moved: Ints

    def __len__(self) -> int:
        return len(self.offence)

    def take(self, rows: Ints | Bools) -> Drawn:
        """Return some of the incidents."""
        return Drawn(*(getattr(self, field.name)[rows] for field in fields(self)))


def draw_incidents(plan: Plan, addresses: Addresses, *, incidents: int, seed: int) -> Drawn:
    """
    Return exactly `incidents` incidents that were reported up to the last day.

    More are drawn than wanted: as in life, some of the last weeks' incidents are not reported yet.
    """
    rng = chance(seed, "incidents")
    extra = [round(share * incidents) for share in HOTSPOT_SHARES]
    wanted = int(incidents * 1.06) + 50
    offence = np.concatenate(
        [pick(rng, shares(), wanted), *(np.full(n, o) for n, o in zip(extra, plan.offences, strict=True))]
    )
    planted = np.concatenate([np.zeros(wanted, np.int64), *(np.full(n, i + 1) for i, n in enumerate(extra))])
    day, minute = _when(rng, offence, plan)
    address = _where(rng, offence, planted, plan, addresses)
    moved = _let_fall(rng, address, day, plan, addresses, planted)
    offence = _split_label(rng, offence, day, plan)
    place = _place_defects(rng, offence)
    reported = day * _DAY + minute + _lag(rng, offence, minute)
    until = _until(rng, offence, day * _DAY + minute, reported)
    minute = _time_defects(rng, minute)
    drawn = Drawn(
        offence=offence,
        day=day,
        minute=minute,
        reported_day=reported // _DAY,
        reported_minute=reported % _DAY,
        until_day=until // _DAY,
        until_minute=until % _DAY,
        address=address,
        place=place,
        planted=planted,
        moved=moved,
    )
    known = np.flatnonzero(drawn.reported_day <= (plan.calendar.last - EPOCH).days)
    kept = _choose(rng, known, planted[known], incidents)
    return drawn.take(kept[np.lexsort((kept, reported[kept]))])


def _choose(rng: np.random.Generator, known: Ints, planted: Ints, incidents: int) -> Ints:
    """Keep every planted incident, and chance decides which of the others make up the number."""
    own = known[planted > 0][:incidents]
    others = rng.permutation(known[planted == 0])[: incidents - len(own)]
    return np.concatenate([own, others])


def _when(rng: np.random.Generator, offence: Ints, plan: Plan) -> tuple[Ints, Ints]:
    first = (plan.calendar.first - EPOCH).days
    days = np.arange(first, first + plan.calendar.days)
    after_break = days >= (plan.calendar.recording_break - EPOCH).days
    day, hour = np.empty_like(offence), np.empty_like(offence)
    for number, one in enumerate(OFFENCES):
        rows = np.flatnonzero(offence == number)
        habit = HABITS[one.habit]
        likely = day_shares(habit, days.astype(np.float64))
        if number == MORE_OFTEN:
            likely = likely * np.where(after_break, 1 + MORE_BY, 1.0)
        day[rows] = days[pick(rng, likely, len(rows))]
        hour[rows] = pick(rng, hour_shares(habit), len(rows))
    # People say "at nine" and "half past".
    style = rng.random(len(offence))
    minute = rng.integers(0, 60, len(offence))
    minute = np.select([style < 0.30, style < 0.48, style < 0.75], [0, 30, minute // 5 * 5], minute)
    return day, hour * 60 + minute


def _where(rng: np.random.Generator, offence: Ints, planted: Ints, plan: Plan, addresses: Addresses) -> Ints:
    address = np.empty_like(offence)
    sort = np.array([HABITS[one.habit].place for one in OFFENCES], object)[offence]
    for place, weight in plan.weights.items():
        rows = np.flatnonzero((sort == place) & (planted == 0))
        address[rows] = pick(rng, weight, len(rows))
    for number, centre in enumerate(plan.hotspots, 1):
        away = np.hypot(addresses.x_m - centre[0], addresses.y_m - centre[1])
        pull = np.where(away <= HOTSPOT_RADIUS_M, np.exp(-((away / HOTSPOT_RADIUS_M) ** 2)), 0.0)
        rows = np.flatnonzero(planted == number)
        address[rows] = pick(rng, pull, len(rows))
    return address


def _let_fall(
    rng: np.random.Generator, address: Ints, day: Ints, plan: Plan, addresses: Addresses, planted: Ints
) -> Ints:
    """Move incidents near the event, from its first day on, elsewhere; in place. Return which (0 or 1)."""
    near = within(addresses.x_m, addresses.y_m, plan.event, EVENT_RADIUS_M)
    later = day >= (plan.calendar.event - EPOCH).days
    gone = np.flatnonzero(near[address] & later & (planted == 0) & (rng.random(len(address)) < FALL))
    elsewhere = np.where(near, 0.0, addresses.weight)
    for centre in (*plan.hotspots, plan.gap):
        elsewhere[within(addresses.x_m, addresses.y_m, centre, 500.0)] = 0.0
    address[gone] = pick(rng, elsewhere, len(gone))
    moved = np.zeros_like(address)
    moved[gone] = 1
    return moved


def _split_label(rng: np.random.Generator, offence: Ints, day: Ints, plan: Plan) -> Ints:
    after = day >= (plan.calendar.recording_break - EPOCH).days
    renamed = (offence == SPLIT_FROM) & after & (rng.random(len(offence)) < SPLIT_SHARE)
    return np.where(renamed, SPLIT_TO, offence)


def _place_defects(rng: np.random.Generator, offence: Ints) -> Ints:
    desk = np.array([_DESK_FRAUD if one.habit == "fraud" else _DESK_SHARE for one in OFFENCES])
    desk[NUMBER["Homicide"]] = _DESK_HOMICIDE
    steps = np.cumsum([_ZERO_SHARE, _MISSING_SHARE, _DEFAULT_SHARE, _OUTSIDE_SHARE])
    u = rng.random(len(offence))
    sorts = [AT_ZERO, NO_PLACE, AT_DEFAULT, OUTSIDE]
    place = np.select([u < step for step in steps], sorts, AT_ADDRESS)
    at_desk = (place == AT_ADDRESS) & (rng.random(len(offence)) < desk[offence])
    return np.where(at_desk, AT_DESK, place)


def _lag(rng: np.random.Generator, offence: Ints, minute: Ints) -> Ints:
    """Return minutes from occurring to reporting: mostly hours, with a tail of weeks and of years."""
    n = len(offence)
    late = np.array([HABITS[one.habit].late for one in OFFENCES])[offence]
    u = np.maximum(0.0, 1 - (1 - rng.random(n)) / late)
    minutes = np.select(
        [u < _SAME_DAY, u < _TWO_DAYS, u < _WEEKS, u < _MONTHS],
        [
            2 + rng.exponential(75, n),
            60 + rng.uniform(0, 2 * _DAY - 60, n),
            rng.uniform(2, 20, n) * _DAY,
            (20 + rng.exponential(35, n)) * _DAY,
        ],
        (120 + rng.exponential(500, n)) * _DAY,
    )
    # Whoever comes days later comes by day.
    office = np.floor(minutes / _DAY) * _DAY - minute + rng.integers(8 * 60, 20 * 60, n)
    return np.where(minutes > 2 * _DAY, office, minutes).astype(np.int64)


def _until(rng: np.random.Generator, offence: Ints, start: Ints, reported: Ints) -> Ints:
    share = np.array([HABITS[one.habit].interval for one in OFFENCES])[offence]
    has = rng.random(len(offence)) < share
    long = rng.random(len(offence)) < 0.06
    length = np.where(
        long, rng.exponential(9 * _DAY, len(offence)), 10 + rng.exponential(8 * 60, len(offence))
    )
    until = np.minimum(start + length.astype(np.int64), reported)
    return np.where(has, until, -_DAY)


def _time_defects(rng: np.random.Generator, minute: Ints) -> Ints:
    u = rng.random(len(minute))
    return np.select([u < _NO_TIME_SHARE, u < _NO_TIME_SHARE + _MIDNIGHT_SHARE], [-1, 0], minute)
