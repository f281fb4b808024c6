"""Learn how late records come in: from their own dates, and from what earlier releases did not hold yet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geodata.holdings import Holdings
from geodata.period import NO_DAY, day_number
from geodata.records import PointRecords
from geodata.words.text import Text
from layers.base.query import Query
from layers.comparison.asked import Asked

Ints = NDArray[np.integer[Any]]
Whole = NDArray[np.int64]

SHARE = 0.95
# With fewer records one of them moves the share by more than a hundredth, and 95 % is no number of theirs.
FEWEST_RECORDS = 100
# Records from more than two years ago came in another way.
LEARNED_DAYS = 730
# What is missing half a year later is missing for another reason.
MOST_DAYS = 180
# Late records show on the newest weeks; that many records must lie on these, not somewhere in the half year.
NEWEST_DAYS = 28
# A release of yesterday lacks nothing that is known today: only one that was followed for weeks tells.
FOLLOWED_DAYS = 28
# A week without any record at all is a file that was not there yet, and no late report.
MISSING_DAYS = 7


@dataclass(frozen=True)
class Delay:
    """
    After how many days 95 of 100 records are in, as far as that is known.

    Attributes
    ----------
    reported_days
        By the dates of the reports: day reported minus day it happened; None where these do not tell.
    seen_days
        By earlier releases: from this age on they held 95 % of what is known now; None where not known.
    releases
        How many earlier releases told.
    not_seen
        Why earlier releases do not tell: ``one_release``, ``not_told``, ``too_new`` or ``few``; else empty.
    complete
        Whether any age was found; if not, `seen_days` is the largest one that was looked at.
    """

    reported_days: int | None
    seen_days: int | None = None
    releases: int = 0
    not_seen: str = ""
    complete: bool = True

    @property
    def days(self) -> int | None:
        """The longer of both ways: how many of the newest days are held back; None where nobody knows."""
        known = [one for one in (self.reported_days, self.seen_days) if one is not None]
        return max(known, default=None)

    @property
    def says(self) -> Text:
        """Which way told how long, and what is not known."""
        unknown = Text(f"delay.not_seen.{self.not_seen}") if self.not_seen else ""
        reported = "" if self.reported_days is None else Text("delay.days", n=self.reported_days)
        if self.seen_days is None:
            return (
                Text("delay.reported", days=reported, unknown=unknown)
                if reported
                else Text("delay.nothing", unknown=unknown)
            )
        seen = Text("delay.days" if self.complete else "delay.never", n=self.seen_days)
        if reported:
            return Text("delay.both", n=self.releases, reported=reported, seen=seen)
        return Text("delay.seen", n=self.releases, seen=seen)


def known_then(
    day: Ints, first_seen: Ints, number: Ints, newest_day: Ints, *, counted: NDArray[np.bool_] | None = None
) -> tuple[Whole, Whole]:
    """
    Answer: of the records now known, how many did earlier releases hold at each age below half a year?

    Parameters
    ----------
    day, first_seen
        Shape (n,): on which day each record counts, and the number of the release that first held it.
    number, newest_day
        Shape (releases,), numbers ascending: the earlier releases, and the newest day of each one's data.
    counted
        Shape (n,): which records are asked about; all where it is left out. What a release did not have at
        all is told from all records.

    Returns
    -------
    known, then
        Shape (180,) each, by age in days before the newest day of a release, over all releases: records now
        known, and those of them that the release held.

    Misreadings
    -----------
    Days before the first one that a release knew, and weeks of which it held nothing, are left out: an older
    file that is imported later is no late report.

    Examples
    --------
    >>> day, first_seen = np.array([5, 5, 6, 6]), np.array([1, 1, 1, 2])
    >>> known, then = known_then(day, first_seen, np.array([1]), np.array([6]))
    >>> known[:2].tolist(), then[:2].tolist()
    ([2, 2], [1, 2])
    """
    if not len(number) or not len(day):
        return np.zeros(MOST_DAYS, np.int64), np.zeros(MOST_DAYS, np.int64)
    first = int(newest_day.min()) - MOST_DAYS + 1
    seen_by = np.searchsorted(number, first_seen)
    last = int(newest_day.max())
    every = _held(day, seen_by, len(number), first, last)
    some = every if counted is None else _held(day[counted], seen_by[counted], len(number), first, last)
    at = newest_day.astype(np.int64)[:, None] - np.arange(MOST_DAYS)
    row = np.arange(len(number))[:, None]
    told = (at >= _earliest(day, seen_by, len(number))[:, None]) & ~_missing(every[row, at - first])
    return (
        (some[-1][at - first] * told).sum(axis=0),
        (some[row, at - first] * told).sum(axis=0),
    )


def complete_from(known: Ints, then: Ints, share: float = SHARE) -> int | None:
    """
    Answer: from which age on is a share of the records in, and stays in?

    That is the youngest age from which every stretch of ages, however long, holds the share: one full day
    among thin ones proves nothing, and one thin day among full ones undoes nothing. The same age is where the
    best fit to the counts that never falls with age reaches the share.

    Parameters
    ----------
    known, then
        Shape (ages,): records now known at each age, and those that were in.

    Returns
    -------
    age
        In days; None where no age qualifies.

    References
    ----------
    Barlow, Bartholomew, Bremner & Brunk (1972), Statistical Inference under Order Restrictions, for the
    fit that only grows.

    Examples
    --------
    >>> complete_from(np.array([100, 100, 100]), np.array([60, 94, 99]))
    2
    """
    surplus = np.concatenate([[0.0], np.cumsum(np.asarray(then) - share * np.asarray(known))])
    lowest_beyond = np.minimum.accumulate(surplus[::-1])[::-1]
    for age in np.flatnonzero(lowest_beyond[:-1] >= surplus[:-1] - 1e-9):
        return int(age) if np.asarray(known)[age:].any() else None
    return None


def late_share(days: Ints, share: float = SHARE) -> int | None:
    """Return after how many days a share of reports is in, from their delays; None for too few of them."""
    known = days[days >= 0]
    if len(known) < FEWEST_RECORDS:
        return None
    return int(np.quantile(known, share, method="inverted_cdf"))


def delay_of(holdings: Holdings, query: Query, asked: Asked) -> Delay:
    """
    Answer: how many of the newest days must be left out until 95 of 100 records are expected to be in?

    Two ways are taken, and the longer one counts: the day reported minus the day it happened, over two years;
    and what earlier releases did not hold yet of the days that they reached.

    Misreadings
    -----------
    A record that comes in later than everything known so far is in neither way: a release followed for four
    weeks knows nothing of reports that take two months, and its youngest ages then look complete. With one
    release only the first one works, and it knows nothing of the time from a report to these records.
    """
    if asked.measure == "requests":
        records: PointRecords = holdings.requests
        table, last, wanted = "requests", None, frozenset(asked.request_kinds) or None
    else:
        records, table, last, wanted = holdings.incidents, "incidents", holdings.release.last, query.leaves()
    # A request is opened on the day it is made: its own date knows no delay, like that of a report.
    by_report = table == "requests" or query.clock == "reported"
    day = records.reported_day if table == "incidents" and by_report else records.day
    with_day = day != NO_DAY
    if not with_day.any():
        return Delay(None, not_seen="few")
    counted = with_day if wanted is None else with_day & records.kind.is_any(set(wanted))
    newest = int(day[with_day].max()) if last is None else day_number(last)
    reported = None
    if not by_report:
        dated = counted & (records.reported_day != NO_DAY) & (day >= newest - LEARNED_DAYS)
        reported = late_share(records.reported_day[dated].astype(np.int64) - day[dated])
    return _with_releases(
        reported,
        _earlier(holdings, table),
        newest,
        (day[with_day], records.first_seen[with_day], counted[with_day]),
    )


def _with_releases(
    reported: int | None,
    earlier: list[tuple[int, int]] | None,
    newest: int,
    records: tuple[Ints, Ints, NDArray[np.bool_]],
) -> Delay:
    """Return the delay by both ways; `earlier` are numbers and newest days, None where they are not told."""
    if earlier is None:
        return Delay(reported, not_seen="not_told")
    if not earlier:
        return Delay(reported, not_seen="one_release")
    followed = [one for one in earlier if newest - LEARNED_DAYS <= one[1] <= newest - FOLLOWED_DAYS]
    if not followed:
        return Delay(reported, not_seen="too_new")
    number, ends = np.array(followed, np.int64).T
    day, first_seen, counted = records
    known, then = known_then(day, first_seen, number, ends, counted=counted)
    if known[:NEWEST_DAYS].sum() < FEWEST_RECORDS:
        return Delay(reported, not_seen="few")
    age = complete_from(known, then)
    return Delay(reported, MOST_DAYS if age is None else age, len(number), complete=age is not None)


def _earlier(holdings: Holdings, table: str) -> list[tuple[int, int]] | None:
    """Return number and newest day of the earlier releases that brought records; None where none tells."""
    imports = [one for one in holdings.ledger.get("imports", []) if one["release"] != holdings.release.name]
    found = [(one["number"], _day_of(one, table)) for one in imports if "newest" in one]
    if imports and not found:
        return None
    return sorted((int(number), day) for number, day in found if day is not None)


def _day_of(one: Mapping[str, Any], table: str) -> int | None:
    """Return the newest day that an import tells of a table; None where it brought none, or tells none."""
    try:
        return day_number(dt.date.fromisoformat(one["newest"][table]))
    except (KeyError, ValueError):
        return None


def _held(day: Ints, seen_by: Ints, releases: int, first: int, last: int) -> Whole:
    """Return records by day that each release held, and in the last row those known now."""
    span = last - first + 1
    inside = (day >= first) & (day <= last)
    cell = seen_by[inside].astype(np.int64) * span + (day[inside].astype(np.int64) - first)
    added = np.bincount(cell, minlength=(releases + 1) * span).reshape(releases + 1, span)
    held: Whole = np.cumsum(added, axis=0)
    return held


def _earliest(day: Ints, seen_by: Ints, releases: int) -> Whole:
    """Return the first day that each release knew, shape (releases,)."""
    first = np.full(releases + 1, np.iinfo(np.int64).max)
    np.minimum.at(first, seen_by, day.astype(np.int64))
    return np.asarray(np.minimum.accumulate(first)[:releases])


def _missing(held: Whole) -> NDArray[np.bool_]:
    """Return which ages belong to a week or more without any record, shape (releases, ages)."""
    empty = np.pad(held == 0, ((0, 0), (MISSING_DAYS - 1, MISSING_DAYS - 1)))
    weeks = np.lib.stride_tricks.sliding_window_view(empty, MISSING_DAYS, axis=1).all(axis=2)
    return np.asarray(np.lib.stride_tricks.sliding_window_view(weeks, MISSING_DAYS, axis=1).any(axis=2))
