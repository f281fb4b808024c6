"""Say which hot spots stayed, which are new and which are gone, beside as many days before."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geodata.holdings import Holdings
from geodata.words.text import Text
from layers.base.answering import build, count_caveats, count_words, refusal
from layers.base.answers import Answer
from layers.base.contract import Layer, Option
from layers.base.facts import QueryFacts
from layers.base.overview import count_text
from layers.base.query import Query
from layers.hotspots import CHANCES
from layers.patterns.cell_map import CellClass, CellMap
from layers.patterns.changed_spots import ChangedSpots, changed_spots
from layers.patterns.names import cell_places
from layers.stats.poisson_rates import poisson_z

NAME = "hot_spot_change"
# In the order of the table; what crosses from one side to the other goes with what is new on its side.
RANKED = (
    "stayed_hot",
    "became_hot",
    "from_cold_to_hot",
    "no_longer_hot",
    "stayed_cold",
    "became_cold",
    "from_hot_to_cold",
    "no_longer_cold",
    "",
)
CLASSES = (
    CellClass(Text("layers.hot_spot_change.class.stayed_hot"), "more", 3, 3),
    CellClass(Text("layers.hot_spot_change.class.became_hot"), "more", 2, 3),
    CellClass(Text("layers.hot_spot_change.class.no_longer_hot"), "more", 1, 3),
    CellClass(Text("layers.hot_spot_change.class.neither"), "none"),
    CellClass(Text("layers.hot_spot_change.class.no_longer_cold"), "fewer", 1, 3),
    CellClass(Text("layers.hot_spot_change.class.became_cold"), "fewer", 2, 3),
    CellClass(Text("layers.hot_spot_change.class.stayed_cold"), "fewer", 3, 3),
)
PLACE = {
    "stayed_hot": 0,
    "became_hot": 1,
    "from_cold_to_hot": 1,
    "no_longer_hot": 2,
    "": 3,
    "no_longer_cold": 4,
    "became_cold": 5,
    "from_hot_to_cold": 5,
    "stayed_cold": 6,
}


def _found(holdings: Holdings, query: Query) -> ChangedSpots:
    chosen = LAYER.chosen(query, QueryFacts.of(holdings))
    return changed_spots(holdings, query, is_exact=chosen["chance"] == "exact")


def hot_spot_change_map(holdings: Holdings, query: Query) -> CellMap:
    """Return what a map paints: what became of each cell; of a change that cannot be told, nothing."""
    found = _found(holdings, query)
    names = found.names
    kept = ((found.now.n > 0) | (names != "")) & (found.change is not None)
    code = np.array([PLACE[name] for name in names[kept]], np.int64)
    hatched = (found.is_weak & (names != ""))[kept]
    hatch = Text("layers.hot_spot_change.hatch") if hatched.any() else None
    return CellMap(found.now.lattice, found.now.cells[kept], code, found.now.n[kept], hatched, CLASSES, hatch)


def hot_spot_change(holdings: Holdings, query: Query) -> Answer:
    """
    Return what became of each cell between two maps of hot spots, those that stayed first.

    Both maps are made by one rule, on the same cells, from as many days each. How alike they are is told by a
    kappa in which a finding one cell away counts half: 1 is the same map, 0 what chance gives.

    Misreadings
    -----------
    A cell that crosses the line may have changed by a single incident: found before and not found now is no
    test of a change. Hot is more than the rest of each map: a cell can stay hot while its incidents halve.

    References
    ----------
    Gelman & Stern (2006), The American Statistician 60; Hagen-Zanker (2009), International Journal of
    Geographical Information Science 23.
    """
    found = _found(holdings, query)
    counted = found.now.counted
    if not counted.totals.mapped:
        return refusal(holdings, query, NAME, Text("reason.nothing_mapped"), counted.totals)
    if found.change is None or found.before is None or found.spans is None:
        reason = Text(f"patterns.reason.{found.reason}", n=counted.totals.mapped, cells=found.now.risk.n)
        return refusal(holdings, query, NAME, reason, counted.totals)
    order = _ranked(found)
    now, before = found.now.n[order], found.before.n[order]
    return build(
        holdings,
        query,
        NAME,
        places=cell_places(holdings, found.now.lattice, found.now.cells[order]),
        value=now - before,
        n=now,
        measure=Text("layers.hot_spot_change.measure"),
        unit=count_words(counted)["unit"],
        direction="worse",
        headline=_headline(found),
        totals=counted.totals,
        caveats=count_caveats(counted, Text("layers.hot_spot_change.misreading"), *_weak(found)),
        choices=(*found.now.pattern.choices, found.spans.said, found.now.risk.said, *_choices(found)),
        columns={
            "class_": found.names[order],
            "before": before,
            "change_z": poisson_z(previous=before, current=now).z,
        },
    )


def _ranked(found: ChangedSpots) -> NDArray[np.int64]:
    """Return cells by what became of them, the busiest first; last those found in neither map."""
    names = found.names
    rank = {name: place for place, name in enumerate(RANKED)}
    order = np.lexsort((found.now.cells, -found.now.n, np.array([rank[name] for name in names], np.int64)))
    kept: NDArray[np.int64] = order[((found.now.n > 0) | (names != ""))[order]]
    return kept


def _headline(found: ChangedSpots) -> Text:
    counted, names = found.now.counted, found.names
    said = count_text(counted.totals.mapped, counted.query.basis, estimated=counted.facts.estimated)
    new = ("became_hot", "from_cold_to_hot")
    gone = ("no_longer_hot", "from_hot_to_cold")
    facts: dict[str, int | Text] = {
        "stayed": int(np.count_nonzero(names == "stayed_hot")),
        "new": int(np.isin(names, new).sum()),
        "gone": int(np.isin(names, gone).sum()),
        "cells": found.now.risk.n,
        "count": said,
    }
    if found.change is None or found.change.reason == "no_hot_cell_in_either":
        return Text("layers.hot_spot_change.headline_none", **facts)
    kappa = None if found.alike is None else found.alike.kappa
    if kappa is None:
        return Text("layers.hot_spot_change.headline", **facts)
    return Text("layers.hot_spot_change.headline_alike", kappa=round(kappa, 2), **facts)


def _weak(found: ChangedSpots) -> tuple[Text, ...]:
    weak = int(np.count_nonzero(found.is_weak & (found.names != "")))
    return (Text("layers.hot_spot_change.weak", n=weak),) if weak else ()


def _choices(found: ChangedSpots) -> tuple[Text, ...]:
    said = [Text("layers.hotspots.choice.exact" if found.now.is_exact else "layers.hotspots.choice.normal")]
    if found.alike is not None:
        said.append(Text("layers.hot_spot_change.choice.alike", metres=round(found.alike.halving_m)))
    else:
        said.append(Text("layers.hot_spot_change.choice.not_alike"))
    return tuple(said)


LAYER = Layer(
    name=NAME,
    needs=("incidents",),
    answer=hot_spot_change,
    options=(Option("chance", "exact", choices=lambda _: CHANCES),),
    cells=hot_spot_change_map,
    family="patterns",
)
