"""Read days and times of day as agencies write them: strictly, and each different text once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import polars as pl

from geodata.clean.different import Different
from geodata.feeds.base import DateOrder
from geodata.records import TimePrecision

_REST = r"(?:[ T]+(?P<rest>.*))?$"
_DAYS: dict[DateOrder, str] = {
    "mdy": r"^(?P<m>\d{1,2})[/-](?P<d>\d{1,2})[/-](?P<y>\d{4})" + _REST,
    "dmy": r"^(?P<d>\d{1,2})[/-](?P<m>\d{1,2})[/-](?P<y>\d{4})" + _REST,
    "ymd": r"^(?P<y>\d{4})[/-](?P<m>\d{1,2})[/-](?P<d>\d{1,2})" + _REST,
}
# "Z", "+00:00", "-0500": an instant that says how far its clock is from UTC.
_OFFSET = r"\s*(?P<z>Z|[+-]\d{2}:?\d{2})$"
_TIME = r"^(?P<h>\d{1,2}):(?P<mi>\d{2})(?::(?P<s>\d{2})(?:\.\d+)?)?\s*(?P<half>[AaPp][Mm])?$"
_HOUR = r"^(\d{1,2})(?:\.0+)?$"

_MONTH = r"^(?P<y>\d{4})-(?P<m>\d{1,2})$"

MIDNIGHT_AFTER = 24 * 60  # "24:00", which is midnight of the next day


@dataclass(frozen=True)
class Moments:
    """
    Days and times of one meaning (occurred, reported, until, closed), shape (n,) each.

    Attributes
    ----------
    day
        Int32 days since 1970-01-01; null where unknown or unreadable.
    minute
        Int16 minutes since local midnight; null where unknown.
    precision
        Int8 `TimePrecision`.
    bad_day, bad_time
        Whether the cell holds something that is no day, or no time.
    next_day
        Whether the time was 24:00, so that the day is the following one.
    """

    day: pl.Series
    minute: pl.Series
    precision: pl.Series
    bad_day: pl.Series
    bad_time: pl.Series
    next_day: pl.Series

    def of(self, stays: pl.Series) -> Moments:
        """Return those of some rows; `stays` has shape (n,)."""
        return Moments(*(getattr(self, one.name).filter(stays) for one in fields(self)))


def _minute_of(text: pl.Expr) -> pl.Expr:
    """Return minutes since midnight, 1440 for 24:00, null for anything that is no time of day."""
    part = text.str.extract_groups(_TIME)
    hour, minute = (part.struct.field(name).cast(pl.Int16) for name in ("h", "mi"))
    second = part.struct.field("s").cast(pl.Int16).fill_null(0)
    half = part.struct.field("half").str.to_uppercase()
    of_twelve = hour % 12 + pl.when(half == "PM").then(pl.lit(12)).otherwise(pl.lit(0))
    right = pl.when(half.is_null()).then(hour < 24).otherwise(hour.is_between(1, 12))
    midnight_after = half.is_null() & (hour == 24) & (minute == 0) & (second == 0)
    return (
        pl.when(midnight_after)
        .then(pl.lit(MIDNIGHT_AFTER))
        .when(right & (minute < 60) & (second < 60))
        .then(pl.when(half.is_null()).then(hour).otherwise(of_twelve) * 60 + minute)
        .cast(pl.Int16)
    )


def _day_of(text: pl.Expr, order: DateOrder) -> pl.Expr:
    part = text.str.extract_groups(_DAYS[order])
    names = [part.struct.field(name) for name in ("y", "m", "d")]
    written = pl.concat_str([names[0], names[1].str.zfill(2), names[2].str.zfill(2)], separator="-")
    return written.str.to_date("%Y-%m-%d", strict=False).cast(pl.Int32)


def _read_once(texts: pl.Series | Different, readings: Sequence[pl.Expr]) -> pl.DataFrame:
    """Return readings of each ``text``, made once for each different one; null where there is no text."""
    different = Different.of(texts)
    return different.spread(pl.DataFrame({"text": different.texts}).select(*readings))


def _told_bad(texts: pl.Series | Different, readings: Sequence[pl.Expr]) -> pl.DataFrame:
    """Return readings as `_read_once` does, and in ``bad`` where there is a text that the first has not."""
    different = Different.of(texts)
    read = pl.DataFrame({"text": different.texts}).select(*readings)
    read = read.with_columns(bad=read.to_series(0).is_null())
    return different.spread(read).with_columns(pl.col("bad").fill_null(False))


def _local(day: pl.Expr, minute: pl.Expr, offset: pl.Expr, zone: str) -> tuple[pl.Expr, pl.Expr]:
    """Return the day and the minute in a zone of an instant whose offset is written beside it."""
    hours, minutes = offset.str.slice(1, 2).cast(pl.Int32, strict=False), offset.str.slice(-2)
    size = hours * 60 + minutes.cast(pl.Int32, strict=False)
    ahead = pl.when(offset == "Z").then(0).when(offset.str.starts_with("-")).then(-size).otherwise(size)
    instant = (day.cast(pl.Int64) * 1440 + minute.cast(pl.Int64) - ahead) * 60_000
    there = instant.cast(pl.Datetime("ms")).dt.replace_time_zone("UTC").dt.convert_time_zone(zone)
    clock = there.dt.hour().cast(pl.Int16) * 60 + there.dt.minute().cast(pl.Int16)
    return there.dt.date().cast(pl.Int32), clock


def read_days(texts: pl.Series | Different, orders: Sequence[DateOrder], zone: str = "") -> pl.DataFrame:
    """
    Read days, with a time where the same cell holds one.

    Parameters
    ----------
    texts
        Strings, shape (n,), null where empty.
    orders
        Orders of day, month and year to try, the first fitting one wins.
    zone
        IANA name of the zone that times with an offset ("T03:00Z") are turned into. Where some cells have an
        offset, a time without one is bad: nobody knows which clock it means. Without a zone both are bad.

    Returns
    -------
    frame
        ``day`` (Int32, null where none), ``minute`` (Int16, null where none), ``bad`` (whether the cell holds
        something that is no day, or a time that is none).
    """
    different = Different.of(texts)
    read = _days_of(different.texts, orders, zone)
    return different.spread(read).with_columns(pl.col("bad").fill_null(False))


def _days_of(texts: pl.Series, orders: Sequence[DateOrder], zone: str) -> pl.DataFrame:
    """Return what `read_days` does of texts none of which is null."""
    text = pl.col("text")
    day = pl.coalesce([_day_of(text, order) for order in orders])
    rest = pl.coalesce([text.str.extract_groups(_DAYS[order]).struct.field("rest") for order in orders])
    found = pl.DataFrame({"text": texts}).select(day.alias("day"), rest.alias("rest"))
    found = found.with_columns(offset=pl.col("rest").str.extract(_OFFSET, 1))
    with_offset = bool(zone) and found["offset"].is_not_null().any()
    if with_offset:
        found = found.with_columns(rest=pl.col("rest").str.replace(_OFFSET, ""))
    found = found.with_columns(minute=_minute_of(pl.col("rest")))
    bad = found["day"].is_null() | (found["rest"].is_not_null() & found["minute"].is_null())
    if with_offset:
        bad = bad | (found["rest"].is_not_null() & found["offset"].is_null())
        known = pl.col("offset").is_not_null() & pl.col("minute").is_not_null()
        local_day, clock = _local(pl.col("day"), pl.col("minute"), pl.col("offset"), zone)
        found = found.with_columns(
            day=pl.when(known).then(local_day).otherwise("day"),
            minute=pl.when(known).then(clock).otherwise("minute"),
        )
    return found.select("day", "minute").with_columns(bad=bad)


def read_times(texts: pl.Series | Different, *, hours: bool = False) -> pl.DataFrame:
    """
    Read times of day: ``minute`` (Int16, 1440 for 24:00) and ``bad``; with `hours` the cell is a bare hour.

    Examples
    --------
    >>> read_times(pl.Series(["9:05", "12:53 PM", "12:60"]))["minute"].to_list()
    [545, 773, None]
    """
    reading = _minute_of(pl.col("text"))
    if hours:
        hour = pl.col("text").str.extract(_HOUR).cast(pl.Int16)
        reading = pl.when(hour <= 24).then(hour * 60).cast(pl.Int16)
    return _told_bad(texts, [reading.alias("minute")])


def read_moments(
    days: pl.Series | Different,
    times: pl.Series | Different | None,
    hours: pl.Series | Different | None,
    orders: Sequence[DateOrder],
    zone: str = "",
) -> Moments:
    """
    Read days and times of one meaning together.

    Parameters
    ----------
    days
        The column of days, shape (n,).
    times, hours
        The column of times or of bare hours; None where the file has none. A column of times makes a time in
        the column of days meaningless (one year's "12:00:00 AM").
    orders, zone
        As in `read_days`.
    """
    read = read_days(days, orders, "" if times is not None or hours is not None else zone)
    apart = times if times is not None else hours
    if apart is None:
        minute, bad_time, fine = read["minute"], read["bad"] & False, TimePrecision.MINUTE
    else:
        time = read_times(apart, hours=times is None)
        minute, bad_time = time["minute"], time["bad"]
        fine = TimePrecision.MINUTE if times is not None else TimePrecision.HOUR
    next_day = (minute == MIDNIGHT_AFTER).fill_null(False)
    day = read["day"] + next_day.cast(pl.Int32)
    frame = pl.DataFrame({"day": day, "minute": minute, "next": next_day}).with_columns(
        pl.when(pl.col("day").is_null())
        .then(None)
        .when("next")
        .then(0)
        .otherwise("minute")
        .cast(pl.Int16)
        .alias("minute")
    )
    precision = frame.select(
        pl.when(pl.col("day").is_null())
        .then(int(TimePrecision.UNKNOWN))
        .when(pl.col("minute").is_null())
        .then(int(TimePrecision.DAY))
        .otherwise(int(fine))
        .cast(pl.Int8)
        .alias("precision")
    )["precision"]
    return Moments(frame["day"], frame["minute"], precision, read["bad"], bad_time, next_day)


def read_months(texts: pl.Series | Different) -> pl.DataFrame:
    """
    Read months that stand without a day: ``first`` and ``last`` day (Int32, null where none) and ``bad``.

    Examples
    --------
    >>> read_months(pl.Series(["2016-07", "2016-13"]))["last"].to_list()
    [17013, None]
    """
    part = pl.col("text").str.extract_groups(_MONTH)
    written = pl.concat_str([part.struct.field("y"), part.struct.field("m").str.zfill(2)], separator="-")
    first = (written + "-01").str.to_date("%Y-%m-%d", strict=False)
    days = [first.cast(pl.Int32).alias("first"), first.dt.month_end().cast(pl.Int32).alias("last")]
    return _told_bad(texts, days)


def in_other_order(texts: pl.Series | Different, orders: Sequence[DateOrder]) -> tuple[pl.Series, pl.Series]:
    """
    Return which cells are days only in another order than the file's, and which only in the file's.

    Orders are of months and days; shape (n,) each.

    Examples
    --------
    >>> other, own = in_other_order(pl.Series(["25/12/2024", "12/25/2024", "05/06/2024"]), ["mdy"])
    >>> other.to_list(), own.to_list()
    ([True, False, False], [False, True, False])
    """
    own: DateOrder = "dmy" if "dmy" in orders else "mdy"
    other: DateOrder = "mdy" if own == "dmy" else "dmy"
    text = pl.col("text")
    found = _read_once(texts, [_day_of(text, own).alias("own"), _day_of(text, other).alias("other")])
    is_own, is_other = found["own"].is_not_null(), found["other"].is_not_null()
    return is_other & ~is_own, is_own & ~is_other
