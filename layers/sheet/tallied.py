"""Count the rows of the sheet in any span of days: everything, each kind, or each area of one set."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from geodata.holdings import Holdings
from geodata.kinds.tree import KINDS
from geodata.period import Period
from geodata.words.text import Text
from layers.base.counting import Counted, count
from layers.base.query import Query
from layers.base.sentences import kind_title
from layers.sheet.recording import Recording
from layers.stats.dispersion import dispersion_of_counts

ROWS = ("kinds", "areas", "all")
BLOCK_DAYS, WEEK_DAYS = 28, 7
HISTORY_DAYS = 3 * 364
FEWEST_BLOCKS = 24
# The waves of a year in blocks of 28 days; in weeks 52.
YEAR_BLOCKS = {BLOCK_DAYS: 13, WEEK_DAYS: 52}


# One-sided: a row whose swing was underestimated would be called changed too often.
SWING_LEVEL = 0.8


@dataclass(frozen=True, eq=False)
class Swings:
    """How many times the Poisson variance each row has at most, and degrees of freedom of that; (rows,)."""

    dispersion: NDArray[np.float64]
    degrees_of_freedom: NDArray[np.float64]


@dataclass(frozen=True)
class Row:
    """One row: an id for machines, a name for people, and the kinds that are counted in it."""

    id: str
    name: Text | str
    kinds: frozenset[str]


@dataclass(frozen=True, eq=False)
class Sheet:
    """
    The rows of one question, and how they are counted.

    Parameters
    ----------
    rows
        In the order of the sheet.
    counted
        The question in one span of days; scanned once a span.
    take
        From a scan to the counts of all rows, (rows,).
    """

    rows: tuple[Row, ...]
    counted: Callable[[Period], Counted]
    take: Callable[[Counted], NDArray[np.int64]]

    def counts(self, spans: Sequence[Period]) -> NDArray[np.int64]:
        """Return the count of each row in each span, (rows, spans)."""
        found = [self.take(self.counted(span)) for span in spans]
        return np.array(found, np.int64).reshape(len(spans), len(self.rows)).T


def sheet_of(holdings: Holdings, query: Query, by: str, kinds: frozenset[str]) -> Sheet:
    """
    Return the rows that a question has.

    Parameters
    ----------
    by
        One of `ROWS`; areas are those of the question's table.
    kinds
        Every kind that is asked for.
    """
    kept: dict[Period, Counted] = {}

    def counted(days: Period) -> Counted:
        if days not in kept:
            kept[days] = count(holdings, replace(query, period=days, preset="all"), cells=False)
        return kept[days]

    if by == "kinds":
        return _by_kind(counted, holdings.columns(query.basis, query.clock).kinds, kinds)
    if by == "areas":
        return _by_area(counted, kinds)
    everything = (Row("all", Text("sheet.row.all"), kinds),)
    return Sheet(everything, counted, lambda one: np.array([one.n], np.int64))


def _by_kind(counted: Callable[[Period], Counted], standing: Sequence[str], kinds: frozenset[str]) -> Sheet:
    order = {kind: at for at, kind in enumerate(KINDS)}
    codes = [code for code, kind in enumerate(standing) if kind in kinds or kind not in KINDS]
    codes.sort(key=lambda code: order.get(standing[code], len(order)))
    rows = tuple(
        Row(standing[code], kind_title(standing[code]), frozenset({standing[code]})) for code in codes
    )
    return Sheet(rows, counted, lambda one: one.tally.kinds[codes].astype(np.int64))


def _by_area(counted: Callable[[Period], Counted], kinds: frozenset[str]) -> Sheet:
    anywhere = counted(Period(dt.date(1970, 1, 1), dt.date(1970, 1, 1)))
    offered = anywhere.facts.set_named(anywhere.table) if anywhere.table else None
    names = offered.by_id if offered else {}
    ids = sorted(anywhere.area_counts()[0], key=lambda id_: (str(names.get(id_, id_)), id_))
    rows = (*(Row(id_, names.get(id_, id_), kinds) for id_ in ids), Row("", Text("area.none"), kinds))

    def take(one: Counted) -> NDArray[np.int64]:
        inside, nowhere = one.area_counts()
        return np.array([*(inside.get(id_, 0) for id_ in ids), nowhere], np.int64)

    return Sheet(rows, counted, take)


def swings(sheet: Sheet, recording: Recording, before: dt.date) -> Swings:
    """
    Return how much each row swings; NaN where too little came before.

    It is learned from up to three years before a day in blocks of 28 days, with their trend and season taken
    out; from weeks where there are fewer than 24 such blocks. What is too rare to show a swing has 1. Of each
    estimate its upper limit is taken.
    """
    for days in (BLOCK_DAYS, WEEK_DAYS):
        spans = _blocks(recording, before, days)
        if len(spans) >= FEWEST_BLOCKS:
            found = [_swing(row, YEAR_BLOCKS[days]) for row in sheet.counts(spans)]
            values = np.array(found, np.float64).reshape(len(found), 2)
            return Swings(values[:, 0], values[:, 1])
    nothing = np.full(len(sheet.rows), np.nan)
    return Swings(nothing, nothing)


def _blocks(recording: Recording, before: dt.date, days: int) -> list[Period]:
    """Return the known spans of so many days before a day, the oldest first."""
    length = dt.timedelta(days=days)
    spans = [
        Period(before - (n + 1) * length, before - n * length) for n in reversed(range(HISTORY_DAYS // days))
    ]
    return [one for one in spans if recording.is_known(one)]


def _swing(counts: NDArray[np.int64], year: int) -> tuple[float, float]:
    season = year if len(counts) >= 2 * year else None
    found = dispersion_of_counts(counts, season_length=season, level=SWING_LEVEL)
    if found.phi_upper is None:
        return 1.0, float(len(counts))
    return found.phi_upper, float(found.degrees_of_freedom)
