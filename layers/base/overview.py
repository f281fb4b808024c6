"""Answer everything Explore shows from one scan: map, weeks, hours, kinds, areas, and what must be said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from geodata.columns.shapes import AnyLattice
from geodata.holdings import Holdings
from geodata.period import Period, day_number
from geodata.words.text import Text
from layers.base.answers import Provenance, Totals
from layers.base.caveats import asked_days, caveats_of, monday_of, week_sums
from layers.base.counting import Counted, count
from layers.base.provenance import provenance_of
from layers.base.query import Query
from layers.base.sentences import basis_key, kind_title

WEEK = dt.timedelta(days=7)


class Week(NamedTuple):
    """One week from Monday, and how many of its days lie in both the question and the data."""

    monday: dt.date
    n: int
    known_days: int

    @property
    def whole(self) -> bool:
        """Whether all seven days are known; a week that is not is low because days are missing."""
        return self.known_days == 7


@dataclass(frozen=True)
class KindCount:
    """How many of one kind."""

    id: str
    title: Text
    n: int


@dataclass(frozen=True)
class AreaCount:
    """How many in one area; the id is empty for "in no area"."""

    id: str
    name: Text | str
    n: int


@dataclass(frozen=True, eq=False)
class Overview:
    """
    Everything Explore shows for one question; all counts add up to `n`.

    Parameters
    ----------
    n, measure
        How many; and of what: ``incidents``, ``estimated``, ``offences`` or ``victims``.
    sentence, headline
        The question in words; and the finding with its number.
    lattice, cells
        Where the cells lie, and (lattice.n,) counts in them.
    totals, buckets
        Where everything went; and what is in no cell: why -> how many.
    weeks
        From the first to the last week that question and data share. Records without a day stand in none.
    by_hour
        (7, 25): Monday first, by hour; the last column is the unknown hour.
    kinds, areas
        Largest first; areas of `table` with those at 0, and last what lies in no area, if there is any.
    days
        The days that question and data share; None where the data have no days.
    """

    query: Query
    n: int
    measure: str
    sentence: Text
    headline: Text
    lattice: AnyLattice
    cells: NDArray[np.integer[Any]]
    totals: Totals
    buckets: Mapping[str, int]
    weeks: tuple[Week, ...]
    by_hour: NDArray[np.integer[Any]]
    kinds: tuple[KindCount, ...]
    table: str | None
    areas: tuple[AreaCount, ...]
    days: Period | None
    data_through: dt.date | None
    caveats: tuple[Text, ...]
    provenance: Provenance

    @property
    def percent_mapped(self) -> int | None:
        """See `Totals.percent_mapped`."""
        return self.totals.percent_mapped


def overview(holdings: Holdings, query: Query) -> Overview:
    """
    Return everything Explore shows for a question.

    Misreadings
    -----------
    A week that is not `whole` is low because days are missing, not because there was less.
    """
    counted = count(holdings, query)
    totals, weeks = counted.totals, weeks_of(counted)
    caveats = caveats_of(counted)
    if weeks and not weeks[-1].whole:
        caveats = (*caveats, Text("caveat.partial_week", day=weeks[-1].monday))
    cells = counted.tally.cells
    return Overview(
        query=query,
        n=counted.n,
        measure="estimated" if counted.facts.estimated and query.basis == "incidents" else query.basis,
        sentence=query.sentence(counted.facts),
        headline=headline_of(counted),
        lattice=counted.lattice,
        cells=np.zeros(0, np.int64) if cells is None else cells[: counted.lattice.n],
        totals=totals,
        buckets={
            "no_place": totals.no_place,
            "outside": totals.outside,
            "withheld": totals.withheld,
            "default_location": totals.default_location,
        },
        weeks=weeks,
        by_hour=counted.tally.by_hour(),
        kinds=kinds_of(counted),
        table=counted.table,
        areas=areas_of(counted),
        days=asked_days(counted),
        data_through=holdings.release.last,
        caveats=caveats,
        provenance=provenance_of(holdings),
    )


def count_text(n: int, basis: str, *, estimated: bool) -> Text:
    """Return a number with what it counts: "1,204 estimated incidents"."""
    return Text(f"count.{basis_key(basis, estimated=estimated)}", n=n)


def headline_of(counted: Counted) -> Text:
    """Return the finding of a count: how many, and how many of them lie on the map."""
    said = count_text(counted.n, counted.query.basis, estimated=counted.facts.estimated)
    percent = counted.totals.percent_mapped
    if not counted.n:
        return Text("headline.none", count=said)
    if percent is None:
        return Text("headline.mapped_few", count=said, mapped=counted.totals.mapped)
    return Text("headline.mapped", count=said, percent=percent)


def weeks_of(counted: Counted) -> tuple[Week, ...]:
    """Return the weeks that question and data share, also those with nothing."""
    days = asked_days(counted)
    if days is None or days.span_days == 0:
        return ()
    columns, per_day = counted.columns, counted.tally.per_day
    span = np.zeros(days.span_days, np.int64)
    shift = day_number(days.first) - columns.first_day
    low, high = max(shift, 0), min(shift + len(span), len(per_day))
    if high > low:
        span[low - shift : high - shift] = per_day[low:high]
    sums = week_sums(span, days.first.weekday())
    monday = monday_of(days.first)
    mondays = [monday + number * WEEK for number in range(len(sums))]
    known = [7] * len(mondays)  # only the first and the last can be less than whole
    for at in {0, len(mondays) - 1}:
        known[at] = (min(mondays[at] + WEEK, days.end) - max(mondays[at], days.first)).days
    return tuple(map(Week, mondays, sums.tolist(), known))


def kinds_of(counted: Counted) -> tuple[KindCount, ...]:
    """Return every kind that was found, the most frequent first."""
    found = zip(counted.columns.kinds, counted.tally.kinds, strict=True)
    kinds = [KindCount(kind, kind_title(kind), int(n)) for kind, n in found if n]
    return tuple(sorted(kinds, key=lambda one: (-one.n, one.id)))


def areas_of(counted: Counted) -> tuple[AreaCount, ...]:
    """Return every area of the table, the largest count first, and last what lies in no area."""
    counts, nowhere = counted.area_counts()
    offered = counted.facts.set_named(counted.table) if counted.table else None
    names = offered.by_id if offered else {}
    areas = [AreaCount(id_, names.get(id_, id_), n) for id_, n in counts.items()]
    areas.sort(key=lambda one: (-one.n, str(one.name), one.id))
    if nowhere:
        areas.append(AreaCount("", Text("area.none"), nowhere))
    return tuple(areas)
