"""Find local times that the clock skips or repeats when it is put forward or back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

import polars as pl

from geodata.period import EPOCH, day_number

# Records outside these years are not checked: rules of daylight saving are not known that far.
FIRST_YEAR, LAST_YEAR = 1950, 2100


@dataclass(frozen=True)
class ClockChange:
    """Minutes [first, end) of one local day that never were ("skipped") or were twice ("repeated")."""

    day: int
    first: int
    end: int
    what: Literal["skipped", "repeated"]


@lru_cache(maxsize=256)
def changes_of(zone: str, year: int) -> tuple[ClockChange, ...]:
    """
    Return the clock changes of one year.

    Parameters
    ----------
    zone
        IANA name, such as ``"America/Chicago"``.
    year
        Calendar year.

    Examples
    --------
    >>> [change.what for change in changes_of("America/Chicago", 2024)]
    ['skipped', 'repeated']
    """
    place = ZoneInfo(zone)
    found: list[ClockChange] = []
    day = dt.date(year, 1, 1)
    before = _offset(day, place)
    while day.year == year:
        after = _offset(day + dt.timedelta(days=1), place)
        if before != after:
            found += _within(day, place)
        before = after
        day += dt.timedelta(days=1)
    return tuple(found)


def _offset(day: dt.date, place: ZoneInfo) -> dt.timedelta | None:
    return place.utcoffset(dt.datetime.combine(day, dt.time(0)))


def _within(day: dt.date, place: ZoneInfo) -> list[ClockChange]:
    """Return the changes of one day: offsets by the earlier and the later reading differ inside of them."""
    spans: dict[Literal["skipped", "repeated"], list[int]] = {"skipped": [], "repeated": []}
    for minute in range(24 * 60):
        moment = dt.datetime.combine(day, dt.time(minute // 60, minute % 60))
        early, late = place.utcoffset(moment.replace(fold=0)), place.utcoffset(moment.replace(fold=1))
        if early is not None and late is not None and early != late:
            spans["skipped" if early < late else "repeated"].append(minute)
    number = day_number(day)
    return [ClockChange(number, min(m), max(m) + 1, what) for what, m in spans.items() if m]


def put_right(day: pl.Series, minute: pl.Series, zone: str) -> tuple[pl.Series, int, int]:
    """
    Shift times that the clock skipped to after the change; leave repeated ones as they are.

    Parameters
    ----------
    day, minute
        Local days since 1970-01-01 and minutes since midnight; null where unknown. Shape (n,).
    zone
        IANA name.

    Returns
    -------
    minute, shifted, repeated
        The minutes, how many were shifted by the length of the change, and how many are ambiguous: these
        count as their first occurrence, and no count of a day depends on it.
    """
    years = (EPOCH.year + (day.drop_nulls().unique() / 365.2425)).floor().cast(pl.Int64).unique().to_list()
    near_years = sorted({year + step for year in years for step in (-1, 0, 1)})
    changes = [c for year in near_years if FIRST_YEAR <= year <= LAST_YEAR for c in changes_of(zone, year)]
    if not changes:
        return minute, 0, 0
    table = pl.DataFrame(
        {
            "day": pl.Series([c.day for c in changes], dtype=day.dtype),
            "first": [c.first for c in changes],
            "end": [c.end for c in changes],
            "skipped": [c.what == "skipped" for c in changes],
        }
    ).unique("day", keep="first")
    near = pl.DataFrame({"day": day, "minute": minute}).with_row_index("row")
    near = near.filter(pl.col("day").is_in(table["day"].implode())).join(table, on="day")
    inside = (pl.col("minute") >= pl.col("first")) & (pl.col("minute") < pl.col("end"))
    shifted = near.filter(inside & pl.col("skipped"))
    twice = near.filter(inside & ~pl.col("skipped")).height
    right = shifted.select((pl.col("minute") + pl.col("end") - pl.col("first")).cast(minute.dtype))
    return minute.clone().scatter(shifted["row"], right["minute"]), shifted.height, twice
