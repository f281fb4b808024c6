"""Say which share of what happened lies within reach of a service, for each area."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geodata.columns.columns import Columns
from geodata.columns.scan import passing
from geodata.columns.selection import DEFAULT_LOCATION, MAPPED
from geodata.holdings import Holdings
from geodata.words.text import Text
from layers.base.answering import area_places, build, count_caveats, objects, refusal
from layers.base.answers import FEWEST_FOR_PERCENT, Answer, Places
from layers.base.contract import Layer, Option
from layers.base.counting import Counted, count
from layers.base.facts import QueryFacts
from layers.base.kept import PerRelease
from layers.base.overview import count_text
from layers.base.query import Query
from layers.services import chosen_services, service_points
from layers.stats.distance import nearest
from layers.stats.intervals import wilson

# Services do not move while people filter. At eight million lines one of these takes 64 MB, and there is one
# for each way of counting and each clock that was asked for.
KEPT_DISTANCES = 1
_measured: PerRelease[NDArray[np.float64]] = PerRelease(KEPT_DISTANCES)
# Which lines are within reach is a quarter of that.
KEPT_REACHED = 2
_reached: PerRelease[NDArray[np.uint16]] = PerRelease(KEPT_REACHED)


def coverage(holdings: Holdings, query: Query) -> Answer:
    """
    Return for each area the share of mapped incidents with a service within `reach_m` in a straight line.

    Withheld incidents, confirmed default locations and everything without a place are left out, and so are
    services that are not public. The first place is the whole question.

    Misreadings
    -----------
    Within reach on the map is not within reach on foot: rails, rivers and hours of opening are not in here.
    The interval is that of a share; it says nothing about whether a service is needed.
    """
    services = _Services.chosen(holdings, query)
    if isinstance(services, Text) and not holdings.services:
        return refusal(holdings, query, "coverage", services)
    counted = count(holdings, query)
    if isinstance(services, Text):
        return refusal(holdings, query, "coverage", services, counted.totals)
    options = LAYER.chosen(query, counted.facts)
    lines, distance_m = _measured_lines(counted, services)
    weight = _weights(counted.columns, lines)
    if not weight.sum():
        return refusal(holdings, query, "coverage", Text("reason.nothing_mapped"), counted.totals)
    places, group = _groups(counted, lines)
    reached = weight * (distance_m <= options["reach_m"])
    n, hits = _summed(weight, group, len(places)), _summed(reached, group, len(places))
    shares = wilson(hits, n)
    # Of few incidents no percentage is said; how many were reached stands beside.
    enough = n >= FEWEST_FOR_PERCENT
    value, low, high = (
        np.where(enough, 100 * one, np.nan) for one in (shares.share, shares.low, shares.high)
    )
    percent = float(value[0]), float(low[0]), float(high[0])
    caveats = [Text("layers.coverage.misreading")]
    if services.left_out:
        caveats.append(Text("layers.coverage.services_left_out", n=services.left_out))
    return build(
        holdings,
        query,
        "coverage",
        places=places,
        value=value,
        low=low,
        high=high,
        n=n,
        measure=Text("layers.coverage.measure", metres=options["reach_m"]),
        unit=Text("unit.percent"),
        direction="better",
        headline=_headline(query, counted.facts, int(hits[0]), int(n[0]), percent, options["reach_m"]),
        totals=counted.totals,
        caveats=count_caveats(counted, *caveats),
        choices=(Text("layers.coverage.choice", services=len(services.x_m), metres=options["reach_m"]),),
        columns={"reached": hits, "median_m": _medians(distance_m, weight, group, len(places))},
    )


def coverage_sentence(holdings: Holdings, query: Query) -> Text:
    """Return the headline of the answer alone, which a screen says after each change of a filter."""
    facts, options = QueryFacts.of(holdings), LAYER.chosen(query, QueryFacts.of(holdings))
    services = _Services.chosen(holdings, query)
    if isinstance(services, Text):
        return refusal(holdings, query, "coverage", services).headline
    columns = holdings.columns(query.basis, query.clock)
    code = _reached.get(
        columns,
        (services.key, options["reach_m"], query.default_locations),
        lambda: _codes(columns, query, services.distances(columns), options["reach_m"]),
    )
    _, far, near = columns.by_code(query.selection(holdings), code, 3).tolist()
    if not far + near:
        return refusal(holdings, query, "coverage", Text("reason.nothing_mapped")).headline
    share = wilson(np.array([near]), np.array([far + near]))
    percent = 100 * float(share.share[0]), 100 * float(share.low[0]), 100 * float(share.high[0])
    return _headline(query, facts, near, far + near, percent, options["reach_m"])


def _measured_lines(counted: Counted, services: _Services) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return the lines that answer a question and can be measured, and how far each is from a service."""
    days, passes = passing(counted.columns, counted.selection)
    distance_m = services.distances(counted.columns)[days]
    passes &= _is_drawn(counted.columns.place[days], counted.query) & np.isfinite(distance_m)
    at = np.flatnonzero(passes)
    return at + days.start, distance_m[at]


def _weights(columns: Columns, lines: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return what each line counts."""
    return np.ones(len(lines), np.int64) if columns.weight is None else columns.weight[lines].astype(np.int64)


def _codes(
    columns: Columns, query: Query, distance_m: NDArray[np.float64], reach_m: int
) -> NDArray[np.uint16]:
    """Return 2 for each line within reach, 1 for one beyond it, and 0 for what is not measured."""
    measured = _is_drawn(columns.place, query) & np.isfinite(distance_m)
    code = (measured * np.where(distance_m <= reach_m, 2, 1)).astype(np.uint16)
    code.flags.writeable = False
    return code


def _is_drawn(place: NDArray[np.uint8], query: Query) -> NDArray[np.bool_]:
    return np.isin(place, (MAPPED, DEFAULT_LOCATION) if query.default_locations else (MAPPED,))


@dataclass(frozen=True)
class _Services:
    """Services that have a place, and how many have none."""

    x_m: NDArray[np.float64]
    y_m: NDArray[np.float64]
    left_out: int

    @classmethod
    def chosen(cls, holdings: Holdings, query: Query) -> _Services | Text:
        """Return those of a question, or why there is none to measure to."""
        if not holdings.services:
            return Text("reason.no_services")
        found = chosen_services(holdings, query, LAYER)
        x_m, y_m = service_points(found)
        known = np.isfinite(x_m) & np.isfinite(y_m)
        if not known.any():
            return Text("reason.no_service_places")
        return cls(x_m[known], y_m[known], len(found) - int(known.sum()))

    @property
    def key(self) -> tuple[bytes, bytes]:
        """What tells them from others."""
        return self.x_m.tobytes(), self.y_m.tobytes()

    def distances(self, columns: Columns) -> NDArray[np.float64]:
        """Return how far each line of the columns is from the nearest one; measured once for a release."""
        return _measured.get(
            columns, self.key, lambda: nearest(columns.x_m, columns.y_m, self.x_m, self.y_m)[0]
        )


def _headline(
    query: Query, facts: QueryFacts, reached: int, n: int, percent: tuple[float, float, float], reach_m: int
) -> Text:
    """Return the share of the whole question with its interval, or both counts where they are small."""
    said = count_text(n, query.basis, estimated=facts.estimated)
    if n < FEWEST_FOR_PERCENT:
        return Text("layers.coverage.headline_few", reached=reached, count=said, metres=reach_m)
    share, low, high = (round(float(one), 1) for one in percent)
    return Text("layers.coverage.headline", percent=share, low=low, high=high, metres=reach_m, count=said)


def _groups(counted: Counted, lines: NDArray[np.int64]) -> tuple[Places, NDArray[np.int64]]:
    """Return places, the whole question first, and where each line belongs after it (0 in none)."""
    holdings, table = counted.holdings, counted.table
    whole = Places(
        "none",
        objects(["all"]),
        objects([Text("place.whole")]),
        np.array([np.nan]),
        np.array([np.nan]),
        holdings.crs.code,
    )
    offered = counted.facts.set_named(table) if table else None
    if offered is None or table is None or table not in counted.columns.area_names:
        return whole, np.zeros(len(lines), np.int64)
    ids = list(offered.ids)
    # Codes of the columns are not the order of the areas; 0 is in no area.
    place = {id_: number + 1 for number, id_ in enumerate(ids)}
    names = counted.columns.area_names[table]
    group = np.array([0, *(place.get(id_, 0) for id_ in names)], np.int64)[
        counted.columns.areas[table][lines]
    ]
    areas = area_places(holdings, offered, ids, nowhere=False)
    return Places(
        areas.kind,
        objects(["all", *areas.ids]),
        objects([Text("place.whole"), *areas.names]),
        np.r_[np.nan, areas.x_m],
        np.r_[np.nan, areas.y_m],
        holdings.crs.code,
        outlines=None if areas.outlines is None else objects([None, *areas.outlines]),
    ), group


def _summed(weight: NDArray[np.int64], group: NDArray[np.int64], places: int) -> NDArray[np.int64]:
    """Return sums by place; the first is the sum of everything, also of what lies in no area."""
    sums = np.bincount(group, weights=weight, minlength=places).astype(np.int64)
    sums[0] = weight.sum()
    return sums


def _medians(
    distance_m: NDArray[np.float64], weight: NDArray[np.int64], group: NDArray[np.int64], places: int
) -> NDArray[np.float64]:
    """Return the median distance to the nearest service by place, whole metres; NaN where unknown."""
    medians = np.full(places, np.nan)
    counts = weight > 0
    medians[0] = np.round(np.median(distance_m[counts]))
    order = np.argsort(group[counts], kind="stable")
    parted, far = group[counts][order], distance_m[counts][order]
    for place, start, end in zip(*_runs(parted), strict=True):
        if place:
            medians[place] = np.round(np.median(far[start:end]))
    return medians


def _runs(group: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    start = np.flatnonzero(np.r_[True, group[1:] != group[:-1]])
    return group[start], start, np.r_[start[1:], len(group)]


LAYER = Layer(
    name="coverage",
    needs=("incidents", "services"),
    answer=coverage,
    options=(
        Option("reach_m", 400, unit="unit.metres", low=50, high=5_000),
        Option("kinds", (), choices=lambda facts: facts.service_kinds),
    ),
)
