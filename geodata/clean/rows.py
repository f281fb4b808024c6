"""Clean the rows of one file: strict days and times, usable places, known kinds, and nothing about persons."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from geodata.clean.clock import put_right
from geodata.clean.hashing import hash_rows
from geodata.clean.places import Places, read_places
from geodata.clean.rejects import Fault, Reject, collect
from geodata.clean.table import Cells, Table
from geodata.clean.times import Moments, read_moments
from geodata.errors import BadInput, Notice, Where
from geodata.feeds.base import Feed, Meaning, Variant, normal_name
from geodata.period import NO_DAY, day_number
from geodata.records import PlacePrecision, TimePrecision
from geodata.schema import ROWS
from geodata.words.text import Text

# Above this share of a kind's known times, 00:00 is what a form writes when nobody typed a time.
DEFAULT_MIDNIGHT_SHARE = 0.05
LONG_RANGE_DAYS = 30  # longer ranges say nothing about the hour

_YES = ("y", "yes", "true", "t", "1")


@dataclass(frozen=True)
class Cleaned:
    """
    What became of one file.

    Attributes
    ----------
    rows
        Columns of `ROWS`, one row for each row that was not rejected, in the file's order.
    rejects
        The others; ``len(rows) + len(rejects)`` is the number of rows read.
    notices
        What a person should know although the work went on.
    counts
        How often something was met: ``placeless``, ``zero_zero``, ``midnight_times``, ``shifted_clock``, ...
    unmapped
        Labels on nobody's list -> rows; these are of an unknown kind.
    person_columns
        Names of the columns that were dropped because they are about persons.
    """

    rows: pl.DataFrame
    rejects: tuple[Reject, ...]
    notices: tuple[Notice, ...]
    counts: dict[str, int]
    unmapped: Mapping[str, int] = field(default_factory=dict)
    person_columns: tuple[str, ...] = ()


def clean(
    table: Table, feed: Feed, variant: Variant, *, file_number: int, time_zone: str, imported_on: dt.date
) -> Cleaned:
    """
    Clean the rows of one file.

    Parameters
    ----------
    table
        The file as it was read: texts only, null only where a cell was empty.
    feed, variant
        What `recognise` said.
    file_number
        Number of the file within its import; stands in the rows.
    time_zone
        IANA name of the zone the times are local to.
    imported_on
        Local day of the import; a record dated later than the day after it is a mistake.

    Returns
    -------
    cleaned
        See `Cleaned`. A row without a usable place, time or label is kept and marked, never rejected.

    Raises
    ------
    BadInput
        D17: a column of the variant is missing. G01, G06: the places are no longitudes and latitudes.

    Misreadings
    -----------
    A row may stand for a person rather than an incident: count after `merge`. Whether 00:00 means midnight is
    judged within each file and kind.
    """
    if missing := variant.missing(table.frame.columns):
        what = Text("clean.column_missing", names=missing)
        raise BadInput("D17", what, Text("feeds.column_missing.hint"), Where(file=table.file))
    cells = Cells(table.frame, variant.is_person, normal_name)
    moments = {what: _moments(cells, variant, what) for what in ("day", "reported_day", "until_day", "closed_day")}
    faults = [fault for what in moments for fault in _faults(what, moments[what], cells, feed, variant, imported_on)]
    stays, rejects = collect(table, variant, faults)
    columns = variant.columns
    places = read_places(
        {
            name: texts
            for name in ("longitude", "latitude", "location")
            if (texts := cells.get(columns.get(name))) is not None
        },
        variant.place,
        feed.box,
        file=table.file,
    )
    meanings = _meanings(cells, feed, variant)
    rows = _assemble(table, cells, feed, variant, file_number, moments, places, meanings)
    rows, counts = _put_right(rows.filter(stays), time_zone)
    counts |= places.counts | {
        "sentinel_days": sum(int(_sentinel(m, feed).sum()) for m in moments.values()),
        "midnight_as_24": int(moments["day"].next_day.filter(stays).sum()),
        "person_columns": len(cells.person_columns),
    }
    unmapped = meanings.filter(stays & ~meanings["reviewed"])["label"].fill_null("").value_counts()
    labels = dict(sorted(unmapped.iter_rows(), key=lambda pair: (-pair[1], pair[0])))
    notices = _notices(table.file, counts, len(labels))
    return Cleaned(rows, rejects, notices, counts, labels, cells.person_columns)


def _moments(cells: Cells, variant: Variant, what: str) -> Moments:
    """Return the days and times of one meaning; where the file has no such column, all unknown."""
    name = what.removesuffix("day").removesuffix("_")
    before = f"{name}_" if name else ""
    columns = variant.columns
    return read_moments(
        cells.texts(columns.get(what)),
        cells.get(columns.get(f"{before}time")),
        cells.get(columns.get(f"{before}hour")),
        variant.dates,
    )


def _sentinel(moments: Moments, feed: Feed) -> pl.Series:
    return moments.day.is_in([day_number(day) for day in feed.sentinels]).fill_null(False)


def _faults(
    what: str, moments: Moments, cells: Cells, feed: Feed, variant: Variant, imported_on: dt.date
) -> list[Fault]:
    """Return what can be wrong with the days and times of one meaning."""
    column = cells.name_of(variant.columns.get(what, ""))
    if column is None:
        return []
    late = (moments.day > day_number(imported_on) + 1).fill_null(False) & ~_sentinel(moments, feed)
    early = (moments.day < day_number(feed.earliest)).fill_null(False) & ~_sentinel(moments, feed)
    faults = [
        Fault("T09", "clean.not_a_day", column, moments.bad_day),
        Fault("T05", "clean.future", column, late),
        Fault("T06", "clean.too_early", column, early),
    ]
    before = what.removesuffix("day")
    for canonical in (f"{before}time", f"{before}hour"):
        if name := cells.name_of(variant.columns.get(canonical, "")):
            return [*faults, Fault("T09", "clean.not_a_time", name, moments.bad_time)]
    return faults


def _meanings(cells: Cells, feed: Feed, variant: Variant) -> pl.DataFrame:
    """Return label, kind, protected and reviewed of each row; each different tuple of words is read once."""
    height = cells.frame.height
    if not variant.words:
        nothing = feed.labels(())
        return pl.DataFrame([_as_row(nothing)] * 1, orient="row", schema=_MEANING)[[0] * height]
    words = pl.DataFrame({f"w{i}": cells.texts(name or None) for i, name in enumerate(variant.words)})
    words = words.fill_null("")
    different = words.unique(maintain_order=True)
    read = pl.DataFrame([_as_row(feed.labels(tuple(w))) for w in different.iter_rows()], orient="row", schema=_MEANING)
    table = pl.concat([different, read], how="horizontal")
    return words.join(table, on=words.columns, how="left", maintain_order="left").select(*_MEANING)


_MEANING = {"label": pl.String, "kind": pl.String, "protected": pl.Boolean, "reviewed": pl.Boolean}


def _as_row(meaning: Meaning) -> tuple[str | None, str, bool, bool]:
    return meaning.label or None, meaning.kind, meaning.protected, meaning.reviewed


def _roles(cells: Cells, variant: Variant) -> tuple[pl.Series, pl.Series]:
    """Return whether each row is a victim's (null where the file does not say) and whether its role protects."""
    role = cells.texts(variant.columns.get("role"))
    words = pl.DataFrame({"role": role}).select(pl.col("role").str.to_uppercase().str.extract_all(r"\w+"))["role"]

    def holds(names: frozenset[str]) -> pl.Series:
        return words.list.set_intersection(list(names)).list.len() > 0 if names else words.is_null() & False

    victim = holds(variant.victim_roles) if variant.victim_roles else pl.Series([None] * len(role), dtype=pl.Boolean)
    return victim, holds(variant.protecting_roles).fill_null(False)


def _assemble(
    table: Table,
    cells: Cells,
    feed: Feed,
    variant: Variant,
    file_number: int,
    moments: dict[str, Moments],
    places: Places,
    meanings: pl.DataFrame,
) -> pl.DataFrame:
    """Return the columns of `ROWS` for every row of the file, rejected ones too."""
    height = table.frame.height
    flag = cells.texts(variant.columns.get("sensitive_flag"))
    flagged = flag.str.to_lowercase().is_in(list(_YES)).fill_null(False)
    victim, by_role = _roles(cells, variant)
    found: dict[str, pl.Series] = {
        "file": pl.repeat(file_number, height, eager=True),
        "record": pl.Series(np.asarray(table.records)),
        "line": pl.Series(np.asarray(table.lines)),
        "source": pl.repeat(feed.name, height, eager=True),
        "content": hash_rows(cells.frame),
        "kind": meanings["kind"],
        "label": meanings["label"],
        "protected": meanings["protected"] | flagged | by_role,
        "victim": victim,
        "time_precision": moments["day"].precision,
        "longitude": places.longitude,
        "latitude": places.latitude,
    }
    for what, moment in moments.items():
        known = ~_sentinel(moment, feed)
        found[what] = moment.day.set(~known, None).fill_null(NO_DAY)
        if what != "closed_day":
            found[what.removesuffix("day") + "minute"] = moment.minute.set(~known, None).fill_null(-1)
    found["time_precision"] = found["time_precision"].set(found["day"] == NO_DAY, int(TimePrecision.UNKNOWN))
    precision = places.longitude.is_not_null().cast(pl.Int8)
    found["place_precision"] = pl.select(
        pl.when(precision == 1).then(int(variant.place_precision)).otherwise(int(PlacePrecision.UNKNOWN))
    ).to_series()
    for name in ("number", "address", "beat", "division", "district", "case_status"):
        found[name] = cells.texts(variant.columns.get(name))
    found["number"] = found["number"].str.strip_suffix(".0")
    found["district"] = found["district"].str.strip_suffix(".0")
    return pl.DataFrame({name: found[name].cast(kind) for name, kind in ROWS.items()})


def _put_right(rows: pl.DataFrame, time_zone: str) -> tuple[pl.DataFrame, dict[str, int]]:
    """Return rows with default midnights, skipped hours and impossible orders dealt with, and how many of each."""
    known = (pl.col("minute") >= 0) & (pl.col("time_precision") == int(TimePrecision.MINUTE))
    midnight = known & (pl.col("minute") == 0)
    share = midnight.sum().over("kind") / known.sum().over("kind")
    default = midnight & (share > DEFAULT_MIDNIGHT_SHARE)
    rows = rows.with_columns(default=default.fill_null(False))
    midnights = int(rows["default"].sum())
    rows = rows.with_columns(
        minute=pl.when("default").then(-1).otherwise("minute").cast(pl.Int16),
        time_precision=pl.when("default").then(int(TimePrecision.DAY)).otherwise("time_precision").cast(pl.Int8),
    )
    # Nobody can report what happens the day after tomorrow: then neither day is to be believed for the occurrence.
    reported = pl.col("reported_day") != NO_DAY
    after = reported & (pl.col("day") != NO_DAY) & (pl.col("day") > pl.col("reported_day"))
    rows = rows.with_columns(after=after, far_after=after & (pl.col("day") > pl.col("reported_day") + 1))
    counts = {"midnight_times": midnights, "occurred_after_reported": int(rows["after"].sum())}
    rows = rows.with_columns(
        day=pl.when("far_after").then(NO_DAY).otherwise("day").cast(pl.Int32),
        minute=pl.when("far_after").then(-1).otherwise("minute").cast(pl.Int16),
        time_precision=pl.when("far_after").then(int(TimePrecision.UNKNOWN)).otherwise("time_precision").cast(pl.Int8),
    )
    counts["shifted_clock"] = counts["ambiguous_clock"] = 0
    for before in ("", "reported_", "until_"):
        day, minute = rows[f"{before}day"], rows[f"{before}minute"]
        right, shifted, twice = put_right(day.set(day == NO_DAY, None), minute.set(minute < 0, None), time_zone)
        rows = rows.with_columns(right.fill_null(-1).alias(f"{before}minute"))
        counts["shifted_clock"] += shifted
        counts["ambiguous_clock"] += twice
    both = (pl.col("until_day") != NO_DAY) & (pl.col("day") != NO_DAY)
    long = both & (pl.col("until_day").cast(pl.Int64) - pl.col("day") > LONG_RANGE_DAYS)
    counts["long_ranges"] = int(rows.select(long.sum()).item())
    counts["day_unknown"] = int((rows["day"] == NO_DAY).sum())
    return rows.select(*ROWS), counts


_TOLD = {
    "midnight_times": "T10",
    "shifted_clock": "T13",
    "ambiguous_clock": "T14",
    "long_ranges": "T18",
    "occurred_after_reported": "T19",
    "midnight_as_24": "T09",
    "sentinel_days": "T04",
    "placeless": "G02",
    "unparsable_place": "G04",
}


def _notices(file: str, counts: Mapping[str, int], unmapped: int) -> tuple[Notice, ...]:
    """Return what to tell a person: each repair and each thing that is missing, with its count."""
    where = Where(file=file)
    told = [Notice(code, Text(f"clean.{name}", n=counts[name]), None, where) for name, code in _TOLD.items() if counts[name]]
    if unmapped:
        told.append(Notice("S08", Text("clean.unmapped", n=unmapped), Text("clean.unmapped.hint"), where))
    return tuple(told)
