"""Learn how far the data of each table go: the last day that is complete in every source still updated."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from geodata.errors import Notice
from geodata.period import NO_DAY, day_number, day_of
from geodata.words.text import Text

TABLES = ("incidents", "requests", "counts")

_COMPARED_DAYS = 28
_COMPARED_WEEKS = 8
_FEWEST_A_DAY = 4  # below this a quiet last day says nothing
_LATE_MINUTE = 22 * 60
# A stretch that usually has so many records and has less than a third of them was cut off: of Poisson counts
# one in five hundred.
_EVENINGS = (18 * 60, _LATE_MINUTE)
_FEWEST_AN_EVENING = 12
# A source that ends so long before the one that goes furthest is not updated any more: a quarter of a year,
# so that monthly and late exports still count as updated.
ENDED_DAYS = 92

_Days = NDArray[np.int64]


@dataclass(frozen=True)
class Reach:
    """
    How far one source of one table goes.

    Attributes
    ----------
    last
        Its last complete day.
    newest
        The newest day before the import with anything at all.
    pause_days
        For how long a quiet source lately said nothing; 0 where it has some records every day.
    """

    table: str
    source: str
    first: dt.date
    last: dt.date
    newest: dt.date
    pause_days: int = 0


@dataclass(frozen=True)
class Through:
    """
    How far the data of a release go.

    Attributes
    ----------
    reaches
        Of each table and source.
    """

    reaches: tuple[Reach, ...]

    @property
    def by_table(self) -> dict[str, dt.date]:
        """Table -> the last day that is complete in each of its sources that is still updated."""
        found = {}
        for table, own in self._tables():
            found[table] = min(reach.last for reach in own if _binds(reach, own))
        return found

    @property
    def first(self) -> dt.date | None:
        """The first day of the table that `last` speaks of."""
        first_table = next(self._tables(), None)
        return None if first_table is None else min(reach.first for reach in first_table[1])

    @property
    def last(self) -> dt.date | None:
        """The last complete day: of incidents, else of requests, else of counts."""
        return next(iter(self.by_table.values()), None)

    def newest(self, brought: Container[str]) -> dict[str, str]:
        """Return how far the tables went of which an import brought records, for later releases to learn."""
        tables = ("incidents", "requests")
        return {t: self.by_table[t].isoformat() for t in tables if t in brought and t in self.by_table}

    def notices(self) -> tuple[Notice, ...]:
        """Return what a person should know: days not complete, and sources that end before others."""
        return tuple(
            Notice("S14", said)
            for _table, own in self._tables()
            for reach in own
            for said in _said(reach, own)
        )

    def _tables(self) -> Iterator[tuple[str, list[Reach]]]:
        found = ((table, [one for one in self.reaches if one.table == table]) for table in TABLES)
        return ((table, own) for table, own in found if own)


def through_of(tables: Mapping[str, pl.DataFrame], today: dt.date) -> Through:
    """
    Return how far every source of every table goes.

    Parameters
    ----------
    tables
        ``incidents`` and ``requests`` with `source`, `day`, `minute`, `reported_day`, `reported_minute`;
        ``counts`` with `source`, `area_set`, `day`, `n`.
    today
        Local day of the import, which cannot be complete.

    Notes
    -----
    A day is judged by when records were reported, or where that is unknown by when they happened. From the
    newest day before `today` on, days are left off as long as they are incomplete:

    - a day has less than half as many records as usual, and fewer than half as many after 22:00 as usual
      (one at least); usual is the median of the 28 days with records before it, or of the same weekday of
      eight weeks where that is less, and at least four; or
    - after 18:00 or after 22:00 it has less than a third of the usual number there, and that is at least 12.

    Of counts, days on which nothing at all was counted are no days with records: some sources fill in zeros
    for days to come.

    A table goes as far as the source that ends first, among those still updated. A source that ends more than
    92 days before another is taken to have ended. One with fewer than four records a day may say nothing for
    as long as its longest pause among its last 28 days with records.

    Misreadings
    -----------
    A day may be complete and still grow: what happened on it may be reported later.
    """
    found: list[Reach] = []
    for name in TABLES:
        table = tables.get(name)
        if table is not None and table.height:
            days = _of_counts(table) if name == "counts" else _of_records(table)
            found += _reaches(name, days, day_number(today))
    return Through(tuple(found))


def _of_records(records: pl.DataFrame) -> pl.DataFrame:
    """Return one row a source and day: records that are judged on it, and those after 18:00 and 22:00."""
    reported = pl.col("reported_day") != NO_DAY
    judged = records.select(
        "source",
        day=pl.when(reported).then("reported_day").otherwise("day"),
        minute=pl.when(reported).then("reported_minute").otherwise("minute"),
        happened=pl.when(pl.col("day") != NO_DAY).then("day"),
    )
    late = [(pl.col("minute") >= minute).sum().alias(f"after_{minute}") for minute in _EVENINGS]
    return judged.group_by("source", "day").agg(pl.len().alias("n"), *late, pl.col("happened").min())


def source_of(table: str) -> pl.Expr:
    """Return what one source of a table is called: counts by two sets of areas are two sources."""
    if table != "counts":
        return pl.col("source")
    return pl.concat_str("source", pl.lit(" ("), "area_set", pl.lit(")")).alias("source")


def _of_counts(counts: pl.DataFrame) -> pl.DataFrame:
    """Return one row a source and day: what was counted on it; nothing is known of hours."""
    days = counts.select(source_of("counts"), "day", "n")
    none = [pl.lit(0).alias(f"after_{minute}") for minute in _EVENINGS]
    each = days.group_by("source", "day").agg(pl.col("n").sum(), *none, pl.col("day").min().alias("happened"))
    # Sources fill in zeros for days to come; a day on which nothing at all was counted says nothing.
    return each.filter(pl.col("n") > 0)


def _reaches(table: str, days: pl.DataFrame, today: int) -> list[Reach]:
    found = []
    for (source,), own in sorted(days.group_by("source"), key=lambda pair: str(pair[0][0])):
        first = own["happened"].min()
        known = own.filter((pl.col("day") != NO_DAY) & (pl.col("day") < today)).sort("day")
        if known.is_empty() or not isinstance(first, int):
            continue
        day = known["day"].to_numpy().astype(np.int64)
        each = [known[name].to_numpy().astype(np.int64) for name in ("n", *_late_columns())]
        last = len(day) - 1
        while last > 0 and _is_incomplete(last, day, each):
            last -= 1
        found.append(
            Reach(
                table,
                str(source),
                day_of(first),
                day_of(int(day[last])),
                day_of(int(day[-1])),
                _pause(day[: last + 1], each[0][: last + 1]),
            )
        )
    return found


def _late_columns() -> tuple[str, ...]:
    return tuple(f"after_{minute}" for minute in _EVENINGS)


def _is_incomplete(at: int, day: _Days, each: Sequence[_Days]) -> bool:
    """Tell whether the day at a position was cut off, by the days before it."""
    whole, *evenings = each
    usual = _usual(at, day, whole)
    late_usual, late = _usual(at, day, evenings[-1]), int(evenings[-1][at])
    has_its_evening = late >= max(1.0, late_usual / 2)
    if usual >= _FEWEST_A_DAY and 2 * whole[at] < usual and not has_its_evening:
        return True
    return any(
        usually >= _FEWEST_AN_EVENING and 3 * evening[at] < usually
        for evening, usually in ((evening, _usual(at, day, evening)) for evening in evenings)
    )


def _usual(at: int, day: _Days, n: _Days) -> float:
    """Return the median of the days with records before a position, or of its weekday where that is less."""
    before = n[max(0, at - _COMPARED_DAYS) : at]
    if len(before) < _COMPARED_DAYS // 2:
        return 0.0
    near = (day[:at] >= day[at] - 7 * _COMPARED_WEEKS) & ((day[at] - day[:at]) % 7 == 0)
    alike = n[:at][near]
    usual = float(np.median(before))
    return min(usual, float(np.median(alike))) if len(alike) >= _COMPARED_WEEKS // 2 else usual


def _pause(day: _Days, n: _Days) -> int:
    """Return the longest pause of a source with few records, among its last days with any."""
    newest = day[-_COMPARED_DAYS:]
    span = int(newest[-1] - newest[0]) + 1
    if int(n[-_COMPARED_DAYS:].sum()) >= _FEWEST_A_DAY * span:
        return 0
    return int(np.diff(newest).max(initial=1)) - 1


def _furthest(own: Sequence[Reach]) -> Reach:
    return max(own, key=lambda reach: reach.last)


def _is_updated(reach: Reach, own: Sequence[Reach]) -> bool:
    return (_furthest(own).last - reach.last).days <= ENDED_DAYS


def _binds(reach: Reach, own: Sequence[Reach]) -> bool:
    """Tell whether a table's days are not complete beyond this source's: it is updated, and no mere pause."""
    furthest = _furthest(own)
    waited = (furthest.last - reach.last).days > reach.pause_days
    return reach is furthest or (_is_updated(reach, own) and waited)


def _said(reach: Reach, own: Sequence[Reach]) -> list[Text]:
    said = []
    furthest = _furthest(own)
    if reach.last < reach.newest:
        said.append(Text("import.partial_days", source=reach.source, last=reach.last, newest=reach.newest))
    if not _is_updated(reach, own):
        said.append(Text("import.source_ended", source=reach.source, last=reach.last))
    elif reach is not furthest and _binds(reach, own):
        said.append(
            Text("import.source_behind", source=reach.source, last=reach.last, furthest=furthest.last)
        )
    return said
