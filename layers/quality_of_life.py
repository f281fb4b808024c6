"""Count 311 requests to the city by area or by kind: what neighbours asked for, and what is still open."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from geodata.holdings import Holdings
from geodata.kinds.requests import REQUEST_KINDS
from geodata.period import NO_DAY
from geodata.records import PlaceStatus, Requests
from geodata.words.text import Text
from layers.base.answering import area_places, build, each_by_day, objects, refusal
from layers.base.answers import Answer, Places, Totals
from layers.base.contract import Layer, Option
from layers.base.facts import QueryFacts
from layers.base.query import Query

BY = ("area", "kind", "request")
Rows = NDArray[np.int64]


def quality_of_life(holdings: Holdings, query: Query) -> Answer:
    """
    Return requests of the days, hours, weekdays and areas asked for: by area, by kind or one by one.

    The question's kinds are kinds of incidents; requests have their own, chosen by the option `kinds`.

    Misreadings
    -----------
    More requests can mean more neighbours who ask, not more problems.
    """
    requests, facts = holdings.requests, QueryFacts.of(holdings)
    if not len(requests):
        return refusal(holdings, query, "quality_of_life", Text("reason.no_requests"))
    options = LAYER.chosen(query, facts)
    rows = _passing(holdings, query, options["kinds"])
    table = facts.set_named(query.table or facts.default_table or "")
    in_no_area = 0
    if options["by"] == "request":
        which = np.arange(len(rows))
        places = _one_by_one(requests, rows, holdings.crs.code)
    elif options["by"] == "kind" or table is None:
        ids, which = _by_kind(requests, rows)
        names = [REQUEST_KINDS[one].title if one in REQUEST_KINDS else one for one in ids]
        nothing = np.full(len(ids), np.nan)
        places = Places("none", objects(ids), objects(names), nothing, nothing.copy(), holdings.crs.code)
    else:
        ids, which, in_no_area = _by_area(requests, rows, table.name, list(table.ids))
        places = area_places(holdings, table, [one for one in ids if one], nowhere=bool(in_no_area))
    n = np.bincount(which, minlength=len(places)).astype(np.int64)
    open_ = np.bincount(which[_is_open(requests, rows)], minlength=len(places)).astype(np.int64)
    total = Text("count.requests", n=len(rows))
    return build(
        holdings,
        query,
        "quality_of_life",
        "requests",
        places=places,
        value=n,
        n=n,
        measure=Text("measure.requests"),
        unit=Text("unit.requests"),
        headline=Text("layers.quality_of_life.headline", count=total, open=int(open_.sum())),
        totals=_totals(holdings, query, rows, in_no_area),
        caveats=(*_past_the_requests(holdings, query), *_caveats(query, len(rows))),
        columns={
            "open": open_,
            "closed": n - open_,
            "days_to_close": _days_to_close(requests, rows, which, len(places)),
        },
    )


def _passing(holdings: Holdings, query: Query, kinds: tuple[str, ...]) -> Rows:
    """Return the rows of requests that pass the conditions on time, area and request kind."""
    requests = holdings.requests
    reported = query.clock == "reported"
    day = requests.reported_day if reported else requests.day
    minute = requests.reported_minute if reported else requests.minute
    kept = each_by_day(holdings, query)(day, minute)
    for name, ids in query.areas:
        own = requests.areas.get(name)
        kept &= own.is_any(set(ids)) if own is not None else False
    if query.where is not None:
        zone = query.where.zone(holdings)
        mapped = requests.place == PlaceStatus.MAPPED
        kept &= mapped & zone.holds(requests.x_m, requests.y_m) if zone is not None else False
    if kinds:
        kept &= requests.kind.is_any(set(kinds))
    return np.flatnonzero(kept)


def _one_by_one(requests: Requests, rows: Rows, crs: str) -> Places:
    """Return every request as a point with its case number, called by its kind."""
    kinds = requests.kind.take(rows).words()
    called = [REQUEST_KINDS[kind].title if kind in REQUEST_KINDS else str(kind) for kind in kinds]
    numbers = [number or "" for number in requests.number[rows]]
    mapped = requests.place[rows] == PlaceStatus.MAPPED
    x_m, y_m = np.where(mapped, requests.x_m[rows], np.nan), np.where(mapped, requests.y_m[rows], np.nan)
    return Places("points", objects(numbers), objects(called), x_m, y_m, crs)


def _by_kind(requests: Requests, rows: Rows) -> tuple[list[str], Rows]:
    """Return kinds, the most frequent first, and the place of each row among them."""
    codes = requests.kind.codes[rows].astype(np.int64)
    counts = np.bincount(codes[codes >= 0], minlength=len(requests.kind.names))
    order = [int(code) for code in np.argsort(-counts, kind="stable") if counts[code]]
    ids = [requests.kind.names[code] for code in order]
    place = np.full(len(requests.kind.names) + 1, len(ids))
    place[order] = range(len(ids))
    which = place[codes]
    return ([*ids, "unknown"] if (which == len(ids)).any() else ids), which


def _by_area(requests: Requests, rows: Rows, name: str, ids: list[str]) -> tuple[list[str], Rows, int]:
    """Return areas, the most requests first and "" last for none, and the place of each row among them."""
    own = requests.areas.get(name)
    if own is None:
        which = np.full(len(rows), len(ids))
    else:
        place = {id_: number for number, id_ in enumerate(ids)}
        which = np.array([*(place.get(one, len(ids)) for one in own.names), len(ids)])[own.codes[rows]]
    counts = np.bincount(which, minlength=len(ids) + 1)
    order = np.argsort(-counts[:-1], kind="stable")
    rank = np.empty(len(ids) + 1, np.int64)
    rank[order], rank[-1] = range(len(ids)), len(ids)
    in_none = int(counts[-1])
    return [*(ids[one] for one in order), *([""] if in_none else [])], rank[which], in_none


def _is_open(requests: Requests, rows: Rows) -> NDArray[np.bool_]:
    """Return which requests are open: no day of closing, and a status that does not say closed."""
    closed_words = {word for word in requests.status.names if _says_closed(word)}
    closed = requests.status.is_any(closed_words)[rows] | (requests.closed_day[rows] != NO_DAY)
    still_open: NDArray[np.bool_] = ~closed
    return still_open


def _says_closed(word: str) -> bool:
    return word.strip().casefold().startswith(("clos", "resol", "cancel", "dup", "complete"))


def _days_to_close(requests: Requests, rows: Rows, which: Rows, groups: int) -> NDArray[np.float64]:
    """Return the median days from opening to closing in each group; NaN where nothing was closed."""
    day, closed = requests.day[rows].astype(np.int64), requests.closed_day[rows].astype(np.int64)
    timed = (day != NO_DAY) & (closed != NO_DAY) & (closed >= day)
    medians = np.full(groups, np.nan)
    if groups == len(rows):
        # One by one there is nothing to take a median of.
        return np.where(timed, closed - day, np.nan)
    for group in np.unique(which[timed]):
        medians[group] = float(np.median((closed - day)[timed & (which == group)]))
    return medians


def _totals(holdings: Holdings, query: Query, rows: Rows, in_no_area: int) -> Totals:
    requests: Any = holdings.requests
    place = requests.place[rows]
    no_day = 0
    if query.filters_time:
        no_day = int(np.count_nonzero(requests.day == NO_DAY))
    return Totals(
        n=len(rows),
        mapped=int(np.count_nonzero(place == PlaceStatus.MAPPED)),
        no_place=int(np.count_nonzero(place == PlaceStatus.MISSING)),
        outside=int(np.count_nonzero(place == PlaceStatus.OUTSIDE)),
        no_day=no_day,
        no_area=in_no_area,
    )


def _past_the_requests(holdings: Holdings, query: Query) -> list[Text]:
    """Say where the days asked for, which follow the incidents, go on after the requests end."""
    last, asked = holdings.release.through.get("requests"), query.days(QueryFacts.of(holdings))
    if last is None or asked is None or asked.last <= last:
        return []
    return [Text("caveat.past_the_requests", day=last)]


def _caveats(query: Query, n: int) -> tuple[Text, ...]:
    said = [Text("layers.quality_of_life.misreading")]
    if query.kinds is not None:
        said.append(Text("layers.quality_of_life.kinds_ignored"))
    if not n:
        said.insert(0, Text("caveat.nothing_matches"))
    return tuple(said)


LAYER = Layer(
    name="quality_of_life",
    needs=("requests",),
    answer=quality_of_life,
    options=(
        Option("by", "area", choices=lambda _: BY),
        Option("kinds", (), choices=lambda _: tuple(REQUEST_KINDS)),
    ),
)
