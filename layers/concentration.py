"""Say how few places hold how much: the Lorenz curve of addresses, street segments or cells."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geodata.holdings import Holdings
from geodata.words.text import Text
from layers.base.answering import build, count_caveats, refusal
from layers.base.answers import Answer
from layers.base.contract import Layer, Option
from layers.base.counting import counts_in, lattice_of
from layers.base.facts import QueryFacts
from layers.base.query import Query
from layers.patterns.asked import Pattern
from layers.patterns.at_risk import at_risk
from layers.patterns.points import Points, mapped_points
from layers.patterns.same_places import same_places
from layers.patterns.segments import street_segments_of
from layers.rhythm.rows import rows_named
from layers.rhythm.says import counted_text
from layers.stats.concentration import Concentration
from layers.stats.concentration import concentration as concentration_of
from layers.stats.street_segments import snap_to_streets

NAME = "concentration"
PLACES = ("automatic", "addresses", "segments", "cells")
SHARES = tuple(percent / 100 for percent in range(5, 100, 5))
SAID = (0.25, 0.5, 0.8)


@dataclass(frozen=True, eq=False)
class _Counts:
    """Incidents at each place that could have had one, what a place is, and how many are at none."""

    counts: NDArray[np.int64]
    place: str
    nowhere: int = 0


def concentration(holdings: Holdings, query: Query) -> Answer:
    """
    Return, for some shares of the incidents, the fewest places that hold them.

    Places are street segments, also those with nothing; or addresses at which anything was ever recorded; or
    cells at risk.

    Misreadings
    -----------
    With fewer incidents than places even perfect evenness looks concentrated; the generalised Gini index
    takes that away, but not the chance by which some places have two. The same places need not be on top
    next year. It depends on what a place is.

    References
    ----------
    Bernasco & Steenbeek (2017), Journal of Quantitative Criminology 33; Weisburd (2015), Criminology 53.
    """
    pattern = Pattern.of(holdings, query)
    points = mapped_points(holdings, pattern.query)
    totals = points.counted.totals
    chosen = str(LAYER.chosen(query, QueryFacts.of(holdings))["place"])
    if not len(points):
        return refusal(holdings, query, NAME, Text("reason.nothing_mapped"), totals)
    if chosen == "segments" and street_segments_of(holdings) is None:
        return refusal(holdings, query, NAME, Text("patterns.reason.no_streets", n=len(points)), totals)
    counts = _counted(holdings, pattern.query, points, chosen)
    told = concentration_of(counts.counts, shares=SHARES)
    if told.reason is not None:
        reason = Text(f"layers.concentration.too_little.{counts.place}", n=told.incidents, places=told.places)
        return refusal(holdings, query, NAME, reason, totals)
    return build(
        holdings,
        query,
        NAME,
        places=rows_named(
            holdings,
            [f"{round(100 * one):02d}" for one in SHARES],
            [Text("layers.concentration.row.share", percent=round(100 * one)) for one in SHARES],
        ),
        value=np.array([100 * one.share_of_places for one in told.fewest]),
        n=np.array([one.places for one in told.fewest]),
        measure=Text(f"layers.concentration.measure.{counts.place}"),
        unit=Text("unit.percent"),
        headline=_headline(points, told, counts.place),
        totals=totals,
        caveats=count_caveats(points.counted, *_warned(told, counts)),
        choices=(
            *pattern.choices,
            Text(f"layers.concentration.choice.{counts.place}", n=told.places, any=told.places_with_any),
            _gini(told),
        ),
        # The curve of perfect evenness: so many places it would take.
        columns={
            "even_percent": np.interp(SHARES, told.even_incidents, told.even_places) * 100,
            "gini": np.full(len(SHARES), told.gini),
            "generalised_gini": np.full(len(SHARES), told.generalised),
        },
    )


def _counted(holdings: Holdings, query: Query, points: Points, chosen: str) -> _Counts:
    streets = street_segments_of(holdings) if chosen in {"automatic", "segments"} else None
    if streets is not None:
        on = snap_to_streets(
            points.x_m, points.y_m, streets.corner_x_m, streets.corner_y_m, streets.start
        ).segment
        counts = np.bincount(on[on >= 0], minlength=len(streets)).astype(np.int64)
        return _Counts(counts, "segments", int(np.count_nonzero(on < 0)))
    if chosen == "cells":
        lattice = lattice_of(holdings, query.cell_m, query.cells)
        inside = counts_in(holdings, query, lattice)[at_risk(holdings, query, lattice).mask]
        return _Counts(inside.astype(np.int64), "cells")
    # Every place where anything of any kind was ever recorded could have had one of these.
    ever = mapped_points(holdings, Query(clock=query.clock))
    places = same_places(holdings, ever)
    asked = np.isin(ever.row, points.row)
    return _Counts(np.bincount(places.place[asked], minlength=places.n.size).astype(np.int64), "addresses")


def _headline(points: Points, told: Concentration, place: str) -> Text:
    few = {one.share_of_incidents: one for one in told.fewest}
    quarter, half, most = (few[one].places for one in SAID)
    return Text(
        f"layers.concentration.headline.{place}",
        half=half,
        percent=round(100 * few[0.5].share_of_places, 1),
        places=told.places,
        quarter=quarter,
        most=most,
        count=counted_text(points.counted, told.incidents)
        if place == "cells"
        else points.said(told.incidents),
    )


def _warned(told: Concentration, counts: _Counts) -> tuple[Text, ...]:
    said = []
    if counts.nowhere:
        said.append(Text("layers.concentration.nowhere", n=counts.nowhere))
    if "fewer_incidents_than_places" in told.caveats:
        said.append(Text("layers.concentration.few", n=told.incidents, places=told.places))
    return (*said, Text("layers.concentration.misreading"))


def _gini(told: Concentration) -> Text:
    gini, generalised = (0.0 if one is None else round(one, 2) for one in (told.gini, told.generalised))
    return Text("layers.concentration.gini", gini=gini, generalised=generalised)


LAYER = Layer(
    name=NAME,
    needs=("incidents",),
    answer=concentration,
    options=(Option("place", "automatic", choices=lambda _: PLACES),),
    family="patterns",
)
