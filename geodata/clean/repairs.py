"""Put right what clocks and forms do to times, and count every repair."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from geodata.clean.clock import put_right
from geodata.clean.doubts import default_minutes
from geodata.errors import Notice, Where
from geodata.period import NO_DAY
from geodata.records import PlacePrecision, TimePrecision
from geodata.schema import ROWS
from geodata.words.text import Text

# Above this share of a kind's known times, 00:00 is what a form writes when nobody typed a time.
DEFAULT_MIDNIGHT_SHARE = 0.05
LONG_RANGE_DAYS = 30  # longer ranges say nothing about the hour


def put_right_times(rows: pl.DataFrame, time_zone: str) -> tuple[pl.DataFrame, dict[str, int]]:
    """Return rows with default midnights, skipped hours and impossible orders put right, and how many."""
    known = (pl.col("minute") >= 0) & (pl.col("time_precision") == int(TimePrecision.MINUTE))
    midnight = known & (pl.col("minute") == 0)
    share = midnight.sum().over("kind") / known.sum().over("kind")
    default = midnight & (share > DEFAULT_MIDNIGHT_SHARE)
    rows = rows.with_columns(default=default.fill_null(False))
    midnights = int(rows["default"].sum())
    rows = rows.with_columns(
        minute=pl.when("default").then(-1).otherwise("minute").cast(pl.Int16),
        time_precision=pl.when("default")
        .then(int(TimePrecision.DAY))
        .otherwise("time_precision")
        .cast(pl.Int8),
    )
    # Nobody can report what will happen the day after tomorrow: the day of occurrence is not to be believed.
    reported = pl.col("reported_day") != NO_DAY
    after = reported & (pl.col("day") != NO_DAY) & (pl.col("day") > pl.col("reported_day"))
    rows = rows.with_columns(after=after, far_after=after & (pl.col("day") > pl.col("reported_day") + 1))
    counts = {"midnight_times": midnights, "occurred_after_reported": int(rows["after"].sum())}
    rows = rows.with_columns(
        day=pl.when("far_after").then(NO_DAY).otherwise("day").cast(pl.Int32),
        minute=pl.when("far_after").then(-1).otherwise("minute").cast(pl.Int16),
        time_precision=pl.when("far_after")
        .then(int(TimePrecision.UNKNOWN))
        .otherwise("time_precision")
        .cast(pl.Int8),
    )
    counts["shifted_clock"] = counts["ambiguous_clock"] = 0
    for before in ("", "reported_", "until_"):
        day, minute = rows[f"{before}day"], rows[f"{before}minute"]
        right, shifted, twice = put_right(
            day.set(day == NO_DAY, None), minute.set(minute < 0, None), time_zone
        )
        rows = rows.with_columns(right.fill_null(-1).alias(f"{before}minute"))
        counts["shifted_clock"] += shifted
        counts["ambiguous_clock"] += twice
    both = (pl.col("until_day") != NO_DAY) & (pl.col("day") != NO_DAY)
    long = both & (pl.col("until_day").cast(pl.Int64) - pl.col("day") > LONG_RANGE_DAYS)
    counts["long_ranges"] = int(rows.select(long.sum()).item())
    counts["day_unknown"] = int((rows["day"] == NO_DAY).sum())
    counts["default_minutes"] = default_minutes(rows)
    counts["month_only"] = int((rows["time_precision"] == int(TimePrecision.MONTH)).sum())
    counts["snapped_places"] = int((rows["place_precision"] == int(PlacePrecision.SNAPPED)).sum())
    return rows.select(*ROWS), counts


_TOLD = {
    "midnight_times": "T10",
    "default_minutes": "T11",
    "shifted_clock": "T13",
    "ambiguous_clock": "T14",
    "long_ranges": "T18",
    "occurred_after_reported": "T19",
    "midnight_as_24": "T09",
    "sentinel_days": "T04",
    "days_ahead": "T05",
    "month_only": "T12",
    "placeless": "G02",
    "unparsable_place": "G04",
    "planar_absurd": "G06",
    "two_places": "G08",
    "snapped_places": "G13",
    "numberless": "S03",
}


def notices_of(
    file: str, counts: Mapping[str, int], unmapped: int, first: Mapping[str, Where]
) -> tuple[Notice, ...]:
    """
    Return what to tell a person: each repair and each thing that is missing, with its count.

    Parameters
    ----------
    first
        Where the first of those stands of which one row can be shown.
    """
    where = Where(file=file)
    told = [
        Notice(code, Text(f"clean.{name}", n=counts[name]), None, first.get(name, where))
        for name, code in _TOLD.items()
        if counts.get(name)
    ]
    if unmapped:
        told.append(Notice("S08", Text("clean.unmapped", n=unmapped), None, where))
    return tuple(told)
