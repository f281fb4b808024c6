"""Find where incidents stand together beyond chance: the local G of each cell, false findings kept rare."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geodata.columns.lattice import Lattice
from geodata.holdings import Holdings
from geodata.words.text import Text
from layers.base.answering import build, count_caveats, refusal
from layers.base.answers import Answer
from layers.base.contract import Layer, Option
from layers.base.counting import counts_in
from layers.base.facts import QueryFacts
from layers.base.overview import count_text
from layers.base.query import Query
from layers.patterns.alignments import can_shift
from layers.patterns.cell_map import CellClass, CellMap
from layers.patterns.hot_spots import HotSpots, hot_spots
from layers.patterns.names import cell_places
from layers.patterns.spans import days_before
from layers.stats.poisson_rates import poisson_z

NAME = "hotspots"
CHANCES = ("exact", "normal")

# Chances, after correction, from which on a finding is called surer.
SURE = (0.01, 0.001)
CLASSES = (
    *(CellClass(Text(f"layers.hotspots.class.hot_{step}"), "more", step, 3) for step in (3, 2, 1)),
    CellClass(Text("layers.hotspots.class.neither"), "none"),
    *(CellClass(Text(f"layers.hotspots.class.cold_{step}"), "fewer", step, 3) for step in (1, 2, 3)),
)

Floats = NDArray[np.float64]


def _found(holdings: Holdings, query: Query) -> HotSpots:
    chosen = LAYER.chosen(query, QueryFacts.of(holdings))
    return hot_spots(holdings, query, is_exact=chosen["chance"] == "exact")


def hot_spot_map(holdings: Holdings, query: Query) -> CellMap:
    """Return what a map paints: how surely each cell stands above the rest, or below it."""
    spots = _found(holdings, query)
    # 0 is not found; 1, 2 and 3 are surer and surer.
    sure = 1 + np.searchsorted(-np.array(SURE), -np.nan_to_num(spots.p_adjusted, nan=1.0), side="right")
    sure = np.where(spots.found, np.clip(sure, 1, len(SURE) + 1), 0)
    code = len(CLASSES) // 2 - np.sign(np.nan_to_num(spots.z)).astype(np.int64) * sure
    hatched = spots.found & ~spots.again
    hatch = Text("layers.hotspots.hatch") if hatched.any() else None
    # Where nothing could be tested, no cell is neither hot nor cold.
    kept = ((spots.n > 0) | spots.found) & (spots.reason is None)
    return CellMap(spots.lattice, spots.cells[kept], code[kept], spots.n[kept], hatched[kept], CLASSES, hatch)


def hotspots(holdings: Holdings, query: Query) -> Answer:
    """
    Return the cells at risk: those that stand out beyond chance first, the hottest before them all.

    Misreadings
    -----------
    Hot is more than the rest of this map in this period. Other edges, other kinds or other days make other
    hot spots. Of the cells that stand out, 5 % may do so by chance. Nothing is said about why.

    References
    ----------
    Getis & Ord (1992), Geographical Analysis 24; Ord & Getis (1995), Geographical Analysis 27; Benjamini &
    Hochberg (1995), Journal of the Royal Statistical Society B 57.
    """
    spots = _found(holdings, query)
    counted = spots.counted
    if not counted.totals.mapped:
        return refusal(holdings, query, NAME, Text("reason.nothing_mapped"), counted.totals)
    if spots.reason is not None:
        reason = Text(f"patterns.reason.{spots.reason}", n=counted.totals.mapped, cells=spots.risk.n)
        return refusal(holdings, query, NAME, reason, counted.totals)
    order = _ranked(spots)
    before = _before(holdings, spots)
    return build(
        holdings,
        query,
        NAME,
        places=cell_places(holdings, spots.lattice, spots.cells[order]),
        value=spots.z[order],
        n=spots.n[order],
        measure=Text("layers.hotspots.measure"),
        unit=Text("layers.hotspots.unit"),
        direction="worse",
        headline=_headline(spots),
        totals=counted.totals,
        caveats=count_caveats(counted, Text("layers.hotspots.misreading"), *_weak(spots)),
        choices=(*spots.pattern.choices, spots.risk.said, *_choices(spots, before is not None)),
        columns={
            "p": spots.p[order],
            "p_adjusted": spots.p_adjusted[order],
            "found": np.where(spots.found, np.where(spots.z > 0, "hot", "cold"), "")[order].astype(object),
            "found_again": spots.again[order] & spots.found[order],
            **({} if before is None else _changes(spots.n[order], before[order])),
        },
    )


def _ranked(spots: HotSpots) -> NDArray[np.int64]:
    """Return hot cells first, then cold ones, then the others, the highest of each before."""
    sort = np.where(spots.is_hot, 0, np.where(spots.found, 1, 2))
    z = np.where(np.isfinite(spots.z), spots.z, -np.inf)
    kept = (spots.n > 0) | spots.found
    order = np.lexsort((spots.cells, np.where(sort == 1, z, -z), sort))
    return order[kept[order]]


def _before(holdings: Holdings, spots: HotSpots) -> NDArray[np.int64] | None:
    """Return the counts of the same cells in the days before; None where those are not all known."""
    days = days_before(holdings, spots.pattern.query)
    if days is None:
        return None
    asked = replace(spots.pattern.query, period=days, preset="all")
    return counts_in(holdings, asked, spots.lattice)[spots.cells].astype(np.int64)


def _changes(now: NDArray[np.int64], before: NDArray[np.int64]) -> dict[str, NDArray[Any]]:
    return {"before": before, "change_z": poisson_z(previous=before, current=now).z}


def _headline(spots: HotSpots) -> Text:
    hot = spots.is_hot
    basis, estimated = spots.counted.query.basis, spots.counted.facts.estimated
    mapped = count_text(spots.counted.totals.mapped, basis, estimated=estimated)
    if not hot.any():
        return Text("layers.hotspots.headline_none", cells=spots.risk.n, count=mapped)
    return Text(
        "layers.hotspots.headline",
        hot=int(np.count_nonzero(hot)),
        cells=spots.risk.n,
        n=int(spots.n[hot].sum()),
        count=mapped,
        metres=spots.lattice.cell_m,
    )


def _weak(spots: HotSpots) -> tuple[Text, ...]:
    weak = int(np.count_nonzero(spots.is_hot & ~spots.again))
    return (Text("layers.hotspots.weak", n=weak),) if weak else ()


def _choices(spots: HotSpots, with_change: bool) -> tuple[Text, ...]:
    said = [Text("layers.hotspots.choice.exact" if spots.is_exact else "layers.hotspots.choice.normal")]
    if not (isinstance(spots.lattice, Lattice) and can_shift(spots.lattice)):
        said.append(Text("layers.hotspots.choice.not_shifted"))
    if not with_change:
        said.append(Text("layers.hotspots.choice.no_change"))
    return tuple(said)


LAYER = Layer(
    name=NAME,
    needs=("incidents",),
    answer=hotspots,
    options=(Option("chance", "exact", choices=lambda _: CHANCES),),
    cells=hot_spot_map,
    family="patterns",
)
