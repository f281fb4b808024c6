"""Say which share of what happened lies within reach of a service, for each area."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geodata.columns.scan import passing
from geodata.columns.selection import DEFAULT_LOCATION, MAPPED
from geodata.holdings import Holdings
from geodata.words.text import Text
from layers.base.answering import area_places, build, count_caveats, objects, refusal
from layers.base.answers import FEWEST_FOR_PERCENT, Answer, Places, Totals
from layers.base.contract import Layer, Option
from layers.base.counting import Counted, count
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
    near = _near(holdings, query, with_totals=True)
    if isinstance(near, _Nothing):
        return refusal(holdings, query, "coverage", near.reason, near.totals)
    counted, options = near.counted, near.options
    lines, distance_m = near.measured()
    weight = near.weight_of(lines)
    places, group = _groups(counted, lines)
    reached = weight * (distance_m <= options["reach_m"])
    n, hits = _summed(weight, group, len(places)), _summed(reached, group, len(places))
    shares = wilson(hits, n)
    # Of few incidents no percentage is said; how many were reached stands beside.
    enough = n >= FEWEST_FOR_PERCENT
    value, low, high = (
        np.where(enough, 100 * one, np.nan) for one in (shares.share, shares.low, shares.high)
    )
    caveats = [Text("layers.coverage.misreading")]
    if near.services_left_out:
        caveats.append(Text("layers.coverage.services_left_out", n=near.services_left_out))
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
        headline=_headline(counted, int(hits[0]), int(n[0]), (value[0], low[0], high[0]), options["reach_m"]),
        totals=counted.totals,
        caveats=count_caveats(counted, *caveats),
        choices=(Text("layers.coverage.choice", services=near.services, metres=options["reach_m"]),),
        columns={"reached": hits, "median_m": _medians(distance_m, weight, group, len(places))},
    )


def coverage_sentence(holdings: Holdings, query: Query) -> Text:
    """Return the headline of the answer alone, which a screen says after each change of a filter."""
    near = _near(holdings, query, with_totals=False)
    if isinstance(near, _Nothing):
        return refusal(holdings, query, "coverage", near.reason, near.totals).headline
    n = near.summed(near.passes)
    reached = near.summed(near.passes & (near.distance_m <= near.options["reach_m"]))
    share = wilson(np.array([reached]), np.array([n]))
    percent = 100 * float(share.share[0]), 100 * float(share.low[0]), 100 * float(share.high[0])
    return _headline(near.counted, reached, n, percent, near.options["reach_m"])


@dataclass(frozen=True)
class _Nothing:
    """Why there is nothing to measure, and what was counted all the same."""

    reason: Text
    totals: Totals | None = None


@dataclass(frozen=True)
class _Near:
    """What is measured: of the days asked for, which lines may be, and how far each is from a service."""

    counted: Counted
    options: Mapping[str, Any]
    days: slice
    passes: NDArray[np.bool_]
    distance_m: NDArray[np.float64]
    services: int
    services_left_out: int

    def measured(self) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return the lines one by one, and how far each is."""
        at = np.flatnonzero(self.passes)
        return at + self.days.start, self.distance_m[at]

    def weight_of(self, lines: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return what each line counts."""
        weight = self.counted.columns.weight
        return np.ones(len(lines), np.int64) if weight is None else weight[lines].astype(np.int64)

    def summed(self, which: NDArray[np.bool_]) -> int:
        """Return what some lines of the days count together."""
        weight = self.counted.columns.weight
        return int(
            np.count_nonzero(which) if weight is None else weight[self.days][which].sum(dtype=np.int64)
        )


def _near(holdings: Holdings, query: Query, *, with_totals: bool) -> _Near | _Nothing:
    if not holdings.services:
        return _Nothing(Text("reason.no_services"))
    counted = count(holdings, query, cells=with_totals)
    found = chosen_services(holdings, query, LAYER)
    to_x_m, to_y_m = service_points(found)
    known = np.isfinite(to_x_m) & np.isfinite(to_y_m)
    if not known.any():
        return _Nothing(Text("reason.no_service_places"), counted.totals if with_totals else None)
    services, options = int(known.sum()), LAYER.chosen(query, counted.facts)
    days, passes = passing(counted.columns, counted.selection)
    distance_m = _distances(counted, to_x_m[known], to_y_m[known])[days]
    place = counted.columns.place[days]
    drawn = (place == MAPPED) | ((place == DEFAULT_LOCATION) & query.default_locations)
    passes &= drawn & np.isfinite(distance_m)
    near = _Near(counted, options, days, passes, distance_m, services, len(found) - services)
    totals = counted.totals if with_totals else None  # without cells nobody knows what is beside them
    return near if near.summed(passes) else _Nothing(Text("reason.nothing_mapped"), totals)


def _distances(
    counted: Counted, to_x_m: NDArray[np.float64], to_y_m: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return how far each line of the columns is from the nearest service; measured once for a release."""
    columns = counted.columns
    key = to_x_m.tobytes(), to_y_m.tobytes()
    return _measured.get(columns, key, lambda: nearest(columns.x_m, columns.y_m, to_x_m, to_y_m)[0])


def _headline(
    counted: Counted, reached: int, n: int, percent: tuple[float, float, float], reach_m: int
) -> Text:
    """Return the share of the whole question with its interval, or both counts where they are small."""
    said = count_text(n, counted.query.basis, estimated=counted.facts.estimated)
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
