"""Tell which columns hold times of day or the parts of a date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from geodata.clean.times import read_times
from geodata.clean.written_days import time_texts
from geodata.doctor.columns import Column

CLOCK = (
    r"(?i)^(\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*([ap]\.?\s*m\.?|h|hs|hrs|horas?|uhr)?"
    r"|\d{1,2} ?h ?(\d{2}( ?min)?)?)\.?$"
)
TIMELY = r"\btime|\bhora|hour|\bhrs?\b|clock|uhrzeit"
_AT = r" at$"  # OccurredAt beside OccurredOn
_FITTING = 0.9
# Four digits, all of them a time of day, at many minutes of many hours: no other numbers are so by chance.
_MILITARY = r"^(?:(?:[01]\d|2[0-3])[0-5]\d|2400)$"
_FEWEST_MINUTES, _FEWEST_HOURS = 30, 12

# Part -> what its column may be called, and the smallest and largest number it may hold.
_PARTS: Mapping[str, tuple[str, int, int]] = {
    "year": (r"\byear\b|\byr\b|\bano\b|\banio\b", 1950, 2100),
    "month": (r"\bmonth\b|\bmes\b", 1, 12),
    "month_day": (r"\bday\b|\bdia\b", 1, 31),
    "part_hour": (r"\bhour\b|\bhora\b|\bhr\b", 0, 23),
    "part_minute": (r"\bminute\b|\bmin\b|\bminuto\b", 0, 59),
}


def clock_form(column: Column) -> str | None:
    """Return how a column's cells are times of day: ``clock``, ``hhmm`` or ``hour``; None where not."""
    if column.share(CLOCK) >= _FITTING:
        return "clock"
    if column.share(_MILITARY) >= _FITTING and column.different.height >= _FEWEST_MINUTES:
        hours = column.different["text"].str.extract(r"^(\d{2})\d{2}$").n_unique()
        if hours >= _FEWEST_HOURS:
            return "hhmm"
    span = column.whole
    if span is None or span[0] < 0:
        return None
    if span[1] <= 24:
        return "hour" if column.named(TIMELY) else None
    digits = column.numbers.drop_nulls()
    if span[1] <= 2400 and bool((digits % 100 < 60).all()):
        return "hhmm" if column.named(f"{TIMELY}|{_AT}") or _is_spread(digits) else None
    return None


def _is_spread(digits: pl.Series) -> bool:
    """Whether numbers without leading zeros are of more minutes and hours than chance gives."""
    minutes, hours = (digits % 100).n_unique(), (digits // 100).n_unique()
    return minutes >= _FEWEST_MINUTES and hours >= _FEWEST_HOURS


def good_clocks(column: Column, form: str) -> pl.Series:
    """Return which of a column's different cells an import would read as a time of day."""
    return ~read_times(time_texts(column.different["text"], form))["bad"]


def parts_by_name(columns: Sequence[Column]) -> dict[str, Column]:
    """Return the columns that are parts of a date by name and by their numbers; empty without year to day."""
    found: dict[str, Column] = {}
    for part, (pattern, low, high) in _PARTS.items():
        for one in columns:
            if one.named(pattern) and _within(one, low, high) and one not in found.values():
                found[part] = one
                break
    return found if {"year", "month", "month_day"} <= set(found) else {}


def parts_by_numbers(columns: Sequence[Column]) -> dict[str, Column]:
    """
    Return the columns that can be the parts of a date by their numbers alone; empty where that is not clear.

    Each part must reach its last number (12, 28 to 31, 23, 59) and be the only column that does, and the days
    must fit the months: no row may be February 30.
    """
    found: dict[str, Column] = {}
    reaches = {"year": (1950, 2100), "month": (12, 12), "month_day": (28, 31), "part_hour": (23, 23)}
    reaches["part_minute"] = (59, 59)
    for part, (low, high) in reaches.items():
        first = _PARTS[part][1]
        fitting = [
            one
            for one in columns
            if (span := one.whole) is not None
            and low <= span[1] <= high
            and span[0] >= first
            and (part == "year" or span[0] == first)
        ]
        if len(fitting) == 1 and fitting[0].filled >= _FITTING * len(fitting[0].texts):
            found[part] = fitting[0]
        elif part in {"year", "month", "month_day"}:
            return {}
    if not _are_days(found) or len(set(map(id, found.values()))) < len(found):
        return {}
    return found


def _within(column: Column, low: int, high: int) -> bool:
    span = column.whole
    return span is not None and low <= span[0] and span[1] <= high


def _are_days(parts: Mapping[str, Column]) -> bool:
    """Whether nearly all rows give a day of the calendar."""
    frame = pl.DataFrame(
        {name: parts[name].numbers.cast(pl.Int32) for name in ("year", "month", "month_day")}
    )
    frame = frame.drop_nulls()
    if not frame.height:
        return False
    written = pl.concat_str(
        pl.col("year").cast(pl.String),
        pl.col("month").cast(pl.String).str.zfill(2),
        pl.col("month_day").cast(pl.String).str.zfill(2),
        separator="-",
    ).str.to_date("%Y-%m-%d", strict=False)
    good = frame.select(written.is_not_null().mean()).item()
    return float(good) >= 0.99
