"""Clean the rows of one file: strict days and times, usable places, known kinds, nothing about persons."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import polars as pl

from geodata.clean import doubts
from geodata.clean.different import Different
from geodata.clean.doubts import doubtful_statuses, refuse_two_orders
from geodata.clean.hashing import hash_rows
from geodata.clean.meanings import meanings_of
from geodata.clean.places import Places, first_unread, read_places
from geodata.clean.rejects import NOT_COUNTED, Fault, Reject, collect, unsplit
from geodata.clean.repairs import notices_of, put_right_times
from geodata.clean.table import Cells
from geodata.clean.times import Moments, read_moments, read_months
from geodata.clean.withdrawn import VERSION, no_versions
from geodata.errors import BadInput, Notice, Where
from geodata.feeds.base import Feed, Variant, normal_name
from geodata.period import NO_DAY, day_number
from geodata.read.raw import RawTable
from geodata.records import PlacePrecision, TimePrecision
from geodata.schema import ROWS
from geodata.words.text import Text

_DAYS = ("day", "reported_day", "until_day", "closed_day")
_PLACES = ("longitude", "latitude", "location", "x", "y")
# What stands between parts of a day or a time that fill a column each.
_BETWEEN = {"day": "-", "time": ":"}
_YES = ("y", "yes", "true", "t", "1")


@dataclass(frozen=True)
class Cleaned:
    """
    What became of one file.

    Attributes
    ----------
    rows
        Columns of `ROWS`, one row for each row that is counted, in the file's order.
    rejects
        The rows that cannot be, also those that the reader could not split.
    not_counted
        The rows that are left out on purpose: their status is that of no incident, they are tests, or they
        hold nothing. Of these the columns of `VERSION` stand in `not_counted_rows`.
        ``len(rows) + len(rejects) + len(not_counted) == table.read``.
    notices
        What a person should know although the work went on.
    counts
        How often something was met: ``placeless``, ``zero_zero``, ``midnight_times``, ``shifted_clock``, ...
    unmapped
        Labels on nobody's list -> rows; these are of an unknown kind.
    person_columns
        Names of the columns that were dropped because they are about persons.
    unread_places, unread_at
        Rows whose columns of coordinates hold something that is no number, and the first of them.
    """

    rows: pl.DataFrame
    rejects: tuple[Reject, ...]
    notices: tuple[Notice, ...]
    counts: dict[str, int]
    unmapped: Mapping[str, int] = field(default_factory=dict)
    person_columns: tuple[str, ...] = ()
    not_counted: tuple[Reject, ...] = ()
    not_counted_rows: pl.DataFrame = field(default_factory=no_versions)
    unread_places: int = 0
    unread_at: Where = field(default_factory=Where)


def clean(
    table: RawTable,
    feed: Feed,
    variant: Variant,
    *,
    file_number: int,
    time_zone: str,
    imported_on: dt.date,
    cells: Cells | None = None,
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
    cells
        Those of the table, where somebody has looked at them already.

    Returns
    -------
    cleaned
        See `Cleaned`. A row without a usable place, time or label is kept and marked, never rejected.

    Raises
    ------
    BadInput
        D17: a column of the variant is missing. T01: one column writes days in two orders. G01, G06: the
        places are no longitudes and latitudes.

    Misreadings
    -----------
    A row may stand for a person rather than an incident: count after `merge`. Whether 00:00 means midnight is
    judged within each file and kind.
    """
    if missing := variant.missing(table.frame.columns):
        what = Text("clean.column_missing", names=missing)
        raise BadInput("D17", what, Text("feeds.column_missing.hint"), Where(file=table.file))
    if cells is None:
        cells = Cells(table.frame, variant.is_person, normal_name)
    refuse_two_orders(cells, variant, _DAYS, table.file)
    moments = {what: _moments(cells, variant, what, time_zone) for what in _DAYS}
    stays, left = _unreadable(table, cells, feed, variant, imported_on, moments)
    not_counted = tuple(one for one in left if one.code in NOT_COUNTED)
    kept = table
    if left:
        kept = _only(table, stays)
        cells = cells.where(stays.to_numpy(), kept.frame)
        moments = {what: moment.of(stays) for what, moment in moments.items()}
    written = {name: cells.get(variant.columns.get(name)) for name in _PLACES}
    given = {name: texts for name, texts in written.items() if texts is not None}
    places = read_places(
        given, variant.place, feed.box, file=table.file, planar=variant.planar, crs=table.crs
    )
    meanings = meanings_of(cells, feed, variant)
    rows = _assemble(kept, cells, feed, variant, file_number, moments, places, meanings)
    rows, counts = put_right_times(rows, time_zone)
    counts |= places.counts | _days_counted(moments, feed, imported_on)
    counts["person_columns"] = len(cells.person_columns)
    counts["numberless"] = rows["number"].null_count() if feed.merging == "report_number" else 0
    unmapped = meanings.filter(~meanings["reviewed"])["label"].fill_null("").value_counts()
    labels = dict(sorted(unmapped.iter_rows(), key=lambda pair: (-pair[1], pair[0])))
    rejects = [one for one in left if one.code not in NOT_COUNTED]
    everything = sorted((*unsplit(table, variant.hides), *rejects), key=lambda reject: reject.record)
    statuses = doubtful_statuses(cells, variant, table.file)
    left_out = _said_not_counted(not_counted, table.file)
    unread_at = first_unread(kept, given, variant.columns, places.unread)
    told = notices_of(table.file, counts, len(labels), {"unparsable_place": unread_at})
    notices = (*places.notices, *statuses, *left_out, *told)
    return Cleaned(
        rows,
        tuple(everything),
        notices,
        counts,
        labels,
        cells.person_columns,
        not_counted,
        _versions(table, variant, file_number, not_counted, time_zone),
        int(places.unread.sum()),
        unread_at,
    )


def _days_counted(moments: Mapping[str, Moments], feed: Feed, imported_on: dt.date) -> dict[str, int]:
    """Return how many days stand for "unknown", lie in the future, or were written as 24:00."""
    return {
        "sentinel_days": sum(int(_sentinel(one, feed).sum()) for one in moments.values()),
        "days_ahead": _ahead(moments, imported_on),
        "midnight_as_24": int(moments["day"].next_day.sum()),
    }


def _versions(
    table: RawTable, variant: Variant, file_number: int, not_counted: tuple[Reject, ...], time_zone: str
) -> pl.DataFrame:
    """Return of the rows that are not counted which report each is of, and its days."""
    if not not_counted:
        return no_versions()
    these = np.isin(table.records, [one.record for one in not_counted])
    cells = Cells(table.frame.filter(pl.Series(these)), variant.is_person, normal_name)
    days = {what: _moments(cells, variant, what, time_zone).day.fill_null(NO_DAY) for what in _DAYS}
    number = cells.plain(variant.columns.get("number"))
    found = pl.DataFrame({"number": number, **days}).with_columns(file=pl.lit(file_number))
    return found.select(pl.col(name).cast(ROWS[name]) for name in VERSION)


def _said_not_counted(not_counted: tuple[Reject, ...], file: str) -> list[Notice]:
    """Say how many rows are left out on purpose; they are told apart from those that are wrong."""
    return [
        Notice(code, Text(f"clean.not_counted.{code}", n=n), Text("clean.not_counted.hint"), Where(file=file))
        for code, n in sorted(Counter(one.code for one in not_counted).items())
    ]


def _only(table: RawTable, stays: pl.Series) -> RawTable:
    """Return the table without the rows that are rejected."""
    kept = stays.to_numpy()
    return replace(
        table,
        frame=table.frame.filter(stays),
        written=None,
        lines=table.lines[kept],
        records=table.records[kept],
    )


def _unreadable(
    table: RawTable,
    cells: Cells,
    feed: Feed,
    variant: Variant,
    imported_on: dt.date,
    moments: Mapping[str, Moments],
) -> tuple[pl.Series, tuple[Reject, ...]]:
    """Return which rows stay, and the rejects of those whose days or times cannot be."""
    faults: list[Fault] = [
        *doubts.empty_rows(table),
        *doubts.trial_records(cells, variant),
        *doubts.uncounted(cells, variant),
        *doubts.pieces(cells, variant),
    ]
    for what, moment in moments.items():
        faults += _faults(what, moment, cells, feed, variant, imported_on)
    faults += _month_faults(cells, feed, variant, imported_on)
    return collect(table, variant, faults, lambda frame: _protects(frame, feed, variant))


def _protects(frame: pl.DataFrame, feed: Feed, variant: Variant) -> pl.Series:
    """Return which rows may be protected; one whose cells are shifted has a label that nobody reviewed."""
    cells = Cells(frame, variant.is_person, normal_name)
    _victim, by_role = _roles(cells, variant)
    meanings = meanings_of(cells, feed, variant)
    return meanings["protected"] | ~meanings["reviewed"] | _is_flagged(cells, variant) | by_role


def _moments(cells: Cells, variant: Variant, what: str, time_zone: str) -> Moments:
    """Return the days and times of one meaning; where the file has no such column, all unknown."""
    name = what.removesuffix("day").removesuffix("_")
    before = f"{name}_" if name else ""
    days, times = _written(cells, variant, what), _written(cells, variant, f"{before}time")
    return read_moments(
        cells.different(None) if days is None else days,
        times,
        _of(cells, variant.columns.get(f"{before}hour")),
        # Sheets and databases have typed days, which come as ISO text: year first is never another order.
        variant.dates if "ymd" in variant.dates else (*variant.dates, "ymd"),
        time_zone,
    )


def _of(cells: Cells, column: str | None) -> Different | None:
    """Return the texts of a column; None where the file has none."""
    return None if column is None or cells.name_of(column) is None else cells.different(column)


def _written(cells: Cells, variant: Variant, what: str) -> Different | None:
    """Return the texts of one meaning, parts joined; null where a part is missing, None without columns."""
    parts = variant.parts.get(what)
    if parts is None:
        return _of(cells, variant.columns.get(what))
    texts = [cells.texts(part) for part in parts]
    # An hour or a minute before ten has no zero in a column of numbers.
    padded = [texts[0], *(one.str.zfill(2) for one in texts[1:])]
    between = _BETWEEN["day" if what.endswith("day") else "time"]
    frame = pl.DataFrame({f"p{i}": text for i, text in enumerate(padded)})
    return Different.of(frame.select(pl.concat_str(pl.all(), separator=between).alias(what))[what])


def _column(cells: Cells, variant: Variant, what: str) -> str | None:
    """Return the column that holds one meaning, of several the last, as the file spells it."""
    parts = variant.parts.get(what)
    return cells.name_of(parts[-1] if parts else variant.columns.get(what, ""))


def _sentinel(moments: Moments, feed: Feed) -> pl.Series:
    return moments.day.is_in([day_number(day) for day in feed.sentinels]).fill_null(False)


def _ahead(moments: Mapping[str, Moments], imported_on: dt.date) -> int:
    """Return how many rows have a day after that of the import: a clock may be ahead, or the day wrong."""
    tomorrow = day_number(imported_on) + 1
    return int(np.any([(one.day == tomorrow).fill_null(False) for one in moments.values()], axis=0).sum())


def _faults(
    what: str, moments: Moments, cells: Cells, feed: Feed, variant: Variant, imported_on: dt.date
) -> list[Fault]:
    """Return what can be wrong with the days and times of one meaning."""
    column = _column(cells, variant, what)
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
        if name := _column(cells, variant, canonical):
            return [*faults, Fault("T09", "clean.not_a_time", name, moments.bad_time)]
    return faults


def _month_faults(cells: Cells, feed: Feed, variant: Variant, imported_on: dt.date) -> list[Fault]:
    """Return what can be wrong with months that stand without a day."""
    column = _column(cells, variant, "month")
    if column is None:
        return []
    months = read_months(cells.different(column))
    late = (months["first"] > day_number(imported_on) + 1).fill_null(False)
    early = (months["last"] < day_number(feed.earliest)).fill_null(False)
    return [
        Fault("T09", "clean.not_a_month", column, months["bad"]),
        Fault("T05", "clean.future", column, late),
        Fault("T06", "clean.too_early", column, early),
    ]


def _roles(cells: Cells, variant: Variant) -> tuple[pl.Series, pl.Series]:
    """Return whether each row is a victim's (null where nothing says) and whether its role protects."""
    role = cells.different(variant.columns.get("role"))
    words = role.texts.str.to_uppercase().str.extract_all(r"\w+")

    def holds(names: frozenset[str]) -> pl.Series:
        if not names:
            return pl.repeat(None, cells.frame.height, dtype=pl.Boolean, eager=True)
        return role.spread(words.list.set_intersection(list(names)).list.len() > 0)

    return holds(variant.victim_roles), holds(variant.protecting_roles).fill_null(False)


def _is_flagged(cells: Cells, variant: Variant) -> pl.Series:
    flag = cells.different(variant.columns.get("sensitive_flag"))
    return flag.spread(flag.texts.str.to_lowercase().is_in(list(_YES))).fill_null(False)


def _assemble(
    table: RawTable,
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
    flagged = _is_flagged(cells, variant)
    victim, by_role = _roles(cells, variant)
    flagged = flagged | by_role | meanings["flagged"]
    found: dict[str, pl.Series] = {
        "file": pl.repeat(file_number, height, eager=True),
        "record": pl.Series(np.asarray(table.records)),
        "line": pl.Series(np.asarray(table.lines)),
        "source": pl.repeat(feed.name, height, eager=True),
        "content": hash_rows({name: cells.written(name) for name in cells.frame.columns}, height),
        "kind": meanings["kind"],
        "label": meanings["label"],
        "protected": meanings["protected"] | flagged,
        "flagged": flagged,
        "reviewed": meanings["reviewed"],
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
    if (month := _column(cells, variant, "month")) is not None:
        ends = read_months(cells.different(month))["last"]
        alone = (found["day"] == NO_DAY) & ends.is_not_null()
        found["time_precision"] = found["time_precision"].set(alone, int(TimePrecision.MONTH))
        found["until_day"] = pl.select(pl.when(alone).then(ends).otherwise(found["until_day"])).to_series()
    precision = places.longitude.is_not_null().cast(pl.Int8)
    found["place_precision"] = pl.select(
        pl.when(precision == 1).then(int(variant.place_precision)).otherwise(int(PlacePrecision.UNKNOWN))
    ).to_series()
    for name in ("number", "district"):
        found[name] = cells.plain(variant.columns.get(name))
    for name in ("address", "beat", "division", "case_status"):
        found[name] = cells.different(variant.columns.get(name)).whole()
    return pl.DataFrame({name: found[name].cast(kind) for name, kind in ROWS.items()})
