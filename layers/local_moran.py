"""Say where like stands beside like: high among high, low among low, and what differs from its neighbours."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geodata.holdings import Holdings
from geodata.words.text import Text
from layers.base.answering import build, count_caveats, refusal
from layers.base.answers import Answer
from layers.base.contract import Layer
from layers.base.overview import count_text
from layers.base.query import Query
from layers.patterns.cell_map import CellClass, CellMap
from layers.patterns.like_cells import LikeCells, like_cells
from layers.patterns.names import cell_places
from layers.stats.moran import QUADRANTS

NAME = "local_moran"
# A lone peak is high, and a quiet cell beside busy ones is low: each with the weaker color of its side.
CLASSES = (
    CellClass(Text("layers.local_moran.class.high_among_high"), "more", 3, 3),
    CellClass(Text("layers.local_moran.class.high_among_low"), "more", 1, 3),
    CellClass(Text("layers.local_moran.class.neither"), "none"),
    CellClass(Text("layers.local_moran.class.low_among_high"), "fewer", 1, 3),
    CellClass(Text("layers.local_moran.class.low_among_low"), "fewer", 3, 3),
)
PLACE = {"high_among_high": 0, "high_among_low": 1, "": 2, "low_among_high": 3, "low_among_low": 4}
RANKED = ("high_among_high", "high_among_low", "low_among_high", "low_among_low", "")
# A chance below this is not told by its digits.
_LEAST_P = 0.001


def local_moran_map(holdings: Holdings, query: Query) -> CellMap:
    """Return what a map paints: the quadrant of each cell that is found."""
    found = like_cells(holdings, query)
    names = found.quadrants
    # Where nothing could be tested, no cell is neither like nor unlike.
    kept = ((found.n > 0) | (names != "")) & (found.reason is None)
    code = np.array([PLACE[name] for name in names[kept]], np.int64)
    hatched = (~found.again & (names != ""))[kept]
    hatch = Text("layers.hotspots.hatch") if hatched.any() else None
    return CellMap(found.lattice, found.cells[kept], code, found.n[kept], hatched, CLASSES, hatch)


def local_moran(holdings: Holdings, query: Query) -> Answer:
    """
    Return the cells at risk with the local I of each: those found first, high among high before all.

    The finding says the global I, whether like stands beside like on the map as a whole. A cell's chance is
    that of such neighbours if all other counts were dealt out anew; findings are corrected for all cells.

    Misreadings
    -----------
    A positive I is like among like, low among low as well: only the quadrant says which. High is above the
    mean of this map. People do not live evenly, so counts of incidents nearly always stand together.

    References
    ----------
    Moran (1950), Biometrika 37; Cliff & Ord (1981), Spatial Processes; Anselin (1995), Geographical Analysis
    27; Benjamini & Hochberg (1995), Journal of the Royal Statistical Society B 57.
    """
    found = like_cells(holdings, query)
    counted = found.counted
    if not counted.totals.mapped:
        return refusal(holdings, query, NAME, Text("reason.nothing_mapped"), counted.totals)
    if found.reason is not None or found.local is None:
        reason = Text(f"patterns.reason.{found.reason}", n=counted.totals.mapped, cells=found.risk.n)
        return refusal(holdings, query, NAME, reason, counted.totals)
    order = _ranked(found)
    return build(
        holdings,
        query,
        NAME,
        places=cell_places(holdings, found.lattice, found.cells[order]),
        value=found.local.i[order],
        n=found.n[order],
        measure=Text("layers.local_moran.measure"),
        unit=Text("layers.local_moran.unit"),
        headline=_headline(found),
        totals=counted.totals,
        caveats=count_caveats(counted, Text("layers.local_moran.misreading"), *_weak(found)),
        choices=(*found.pattern.choices, found.risk.said, *_choices(found)),
        columns={
            "class_": found.quadrants[order],
            "p": found.local.p[order],
            "p_adjusted": found.local.p_adjusted[order],
            "found_again": (found.again & (found.quadrants != ""))[order],
        },
    )


def _ranked(found: LikeCells) -> NDArray[np.int64]:
    """Return cells by quadrant, the busiest first; last those in which nothing is found."""
    names = found.quadrants
    rank = {name: place for place, name in enumerate(RANKED)}
    order = np.lexsort((found.cells, -found.n, np.array([rank[name] for name in names], np.int64)))
    kept: NDArray[np.int64] = order[((found.n > 0) | (names != ""))[order]]
    return kept


def _headline(found: LikeCells) -> Text:
    counted, whole, names = found.counted, found.whole, found.quadrants
    said = count_text(counted.totals.mapped, counted.query.basis, estimated=counted.facts.estimated)
    each = {name: int(np.count_nonzero(names == name)) for name in QUADRANTS}
    facts: dict[str, int | Text] = {**each, "cells": found.risk.n, "count": said}
    if whole is None or whole.i is None or whole.p is None or whole.expected is None:
        return Text("layers.local_moran.headline_local", **facts)
    chance = Text("layers.local_moran.chance", p=round(whole.p, 3))
    if whole.p < _LEAST_P:
        chance = Text("layers.local_moran.chance_below", p=_LEAST_P)
    way = "alike" if whole.i > whole.expected else "unlike"
    return Text(f"layers.local_moran.headline.{way}", i=round(whole.i, 3), chance=chance, **facts)


def _weak(found: LikeCells) -> tuple[Text, ...]:
    weak = int(np.count_nonzero((found.quadrants != "") & ~found.again))
    return (Text("layers.hotspots.weak", n=weak),) if weak else ()


def _choices(found: LikeCells) -> tuple[Text, ...]:
    is_exact = found.local is not None and found.local.draws is None
    said = [Text(f"layers.local_moran.choice.{'exact' if is_exact else 'drawn'}")]
    if not found.is_shifted:
        said.append(Text("layers.hotspots.choice.not_shifted"))
    return tuple(said)


LAYER = Layer(name=NAME, needs=("incidents",), answer=local_moran, cells=local_moran_map, family="patterns")
