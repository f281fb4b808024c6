"""Learn how far the data go: the last day that is complete."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container

import polars as pl

from geodata.period import NO_DAY, day_number, day_of

_COMPARED_DAYS = 28
_FEWEST_A_DAY = 4  # below this a quiet last day says nothing
_LATE_MINUTE = 22 * 60


def days_of_counts(counts: pl.DataFrame, today: dt.date) -> tuple[dt.date | None, dt.date | None]:
    """Return the first and the last day before `today` that something was counted for."""
    days = counts.filter(pl.col("day") < day_number(today))["day"]
    first, last = days.min(), days.max()
    if not isinstance(first, int) or not isinstance(last, int):
        return None, None
    return day_of(first), day_of(last)


def newest_days(
    brought: Container[str], incidents: pl.DataFrame, requests: pl.DataFrame, last: dt.date | None
) -> dict[str, str]:
    """
    Return the newest day of each table of which an import brought records, for later releases to learn from.

    Parameters
    ----------
    brought
        Tables of which there were files.
    incidents, requests
        All records of the new release.
    last
        Last complete day of incidents.
    """
    found = {}
    if "incidents" in brought and incidents.height and last is not None:
        found["incidents"] = last.isoformat()
    newest = requests.filter(pl.col("day") != NO_DAY)["day"].max()
    if "requests" in brought and isinstance(newest, int):
        found["requests"] = day_of(newest).isoformat()
    return found


def first_and_last(records: pl.DataFrame, today: dt.date) -> tuple[dt.date | None, dt.date | None]:
    """
    Return the first day on which a record happened, and the last day for which the data are complete.

    Parameters
    ----------
    records
        With `day`, `minute`, `reported_day`, `reported_minute`; days are counted from 1970-01-01.
    today
        Local day of the import, which cannot be complete.

    Notes
    -----
    The last day is judged by when records were reported, or where that is unknown by when they happened. A
    day is taken for incomplete if it is today or later; or if it has less than half as many records as the
    median of the 28 days before it, these have at least four a day, and no record is from after 22:00.
    """
    reported = pl.col("reported_day") != NO_DAY
    days = records.select(
        happened="day",
        day=pl.when(reported).then("reported_day").otherwise("day"),
        minute=pl.when(reported).then("reported_minute").otherwise("minute"),
    )
    happened = days.filter(pl.col("happened") != NO_DAY)["happened"]
    known = days.filter((pl.col("day") != NO_DAY) & (pl.col("day") < day_number(today)))
    if known.is_empty() or happened.is_empty():
        return None, None
    latest = known["day"].max()
    if not isinstance(latest, int):
        return None, None
    before = known.filter(pl.col("day").is_between(latest - _COMPARED_DAYS, latest - 1))["day"].value_counts()
    counts = [*before["count"].to_list(), *[0] * (_COMPARED_DAYS - before.height)]
    usual = sorted(counts)[_COMPARED_DAYS // 2]
    on_last = known.filter(pl.col("day") == latest)
    late = int((on_last["minute"] >= _LATE_MINUTE).sum())
    partial = usual >= _FEWEST_A_DAY and 2 * on_last.height < usual and not late
    earliest = happened.min()
    first = day_of(earliest) if isinstance(earliest, int) else None
    return first, day_of(latest - 1 if partial else latest)
