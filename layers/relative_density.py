"""Say where incidents are denser than before, or than other kinds are: the ratio of two smooth maps."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geodata.columns.shapes import SQUARES
from geodata.holdings import Holdings
from geodata.words.text import Text
from layers.base.answering import build, count_caveats, refusal
from layers.base.answers import Answer
from layers.base.contract import Layer, Option
from layers.base.facts import QueryFacts
from layers.base.overview import count_text
from layers.base.query import Query
from layers.patterns.cell_map import CellClass, CellMap
from layers.patterns.names import cell_places
from layers.patterns.relative_cells import AGAINST, STEPS, RelativeCells, relative_cells, signs_of
from layers.patterns.smoothing import bandwidth_said, one_hill

NAME = "relative_density"
CLASSES = (
    *(CellClass(Text(f"layers.relative_density.class.more_{step}"), "more", step, 3) for step in (3, 2, 1)),
    CellClass(Text("layers.relative_density.class.alike"), "none"),
    *(CellClass(Text(f"layers.relative_density.class.fewer_{step}"), "fewer", step, 3) for step in (1, 2, 3)),
)


def _found(holdings: Holdings, query: Query) -> RelativeCells:
    chosen = LAYER.chosen(query, QueryFacts.of(holdings))
    return relative_cells(holdings, query, against=chosen["against"], asked_m=chosen["bandwidth_m"])


def relative_density_map(holdings: Holdings, query: Query) -> CellMap:
    """Return what a map paints: how many times as dense; hatched where another bandwidth says otherwise."""
    found = _found(holdings, query)
    known = np.flatnonzero(np.isfinite(found.ratio))
    code = len(STEPS) - signs_of(found.ratio[known])
    hatched = ~found.stays[known]
    hatch = Text("layers.relative_density.hatch") if hatched.any() else None
    return CellMap(found.lattice, found.cells[known], code, found.n[known], hatched, CLASSES, hatch)


def relative_density(holdings: Holdings, query: Query) -> Answer:
    """
    Return how many times as dense these incidents are as others, square by square, the highest ratio first.

    Set against as many days before, 2 is twice as many. Set against all kinds, 2 is twice the share that they
    have on the whole map. Both are smoothed with one bandwidth, and where the other lies below a floor, that
    of one incident spread evenly over a circle of the bandwidth, there is no ratio.

    Misreadings
    -----------
    It is no test: where few were before, two more double them. A high ratio comes of few before as well as of
    many now. Neighboring squares share their incidents, so they rise and fall together.

    References
    ----------
    Kelsall & Diggle (1995), Statistics in Medicine 14.
    """
    found = _found(holdings, query)
    counted = found.counted
    if found.reason is None and not counted.totals.mapped:
        return refusal(holdings, query, NAME, Text("reason.nothing_mapped"), counted.totals)
    if found.reason is not None or found.bandwidth_m is None or found.floor_per_km2 is None:
        return refusal(holdings, query, NAME, _reason(found), counted.totals)
    chosen = LAYER.chosen(query, QueryFacts.of(holdings))
    order = _ranked(found)
    return build(
        holdings,
        query,
        NAME,
        places=cell_places(holdings, found.lattice, found.cells[order]),
        value=found.ratio[order],
        n=found.n[order],
        measure=Text(f"layers.relative_density.measure.{chosen['against']}"),
        unit=Text("layers.relative_density.unit"),
        direction="worse",
        headline=_headline(found, chosen["against"]),
        totals=counted.totals,
        caveats=count_caveats(
            counted,
            Text("layers.relative_density.misreading"),
            *_weak(found),
            *one_hill(is_automatic=not chosen["bandwidth_m"]),
        ),
        choices=(
            *found.pattern.choices,
            *found.said,
            found.risk.said,
            bandwidth_said("quartic", found.bandwidth_m, is_automatic=not chosen["bandwidth_m"]),
            Text("layers.relative_density.choice.floor", floor=round(found.floor_per_km2, 2)),
            *([Text("patterns.squares_only", metres=query.cell_m)] if query.cells != SQUARES else []),
        ),
        columns={
            "before" if chosen["against"] == "before" else "all_kinds": found.other_n[order],
            "stays": found.stays[order],
        },
    )


def _reason(found: RelativeCells) -> Text:
    if not found.counted.totals.mapped and found.reason == "no_incidents":
        return Text("reason.nothing_mapped")
    return Text(
        f"patterns.reason.{found.reason}",
        n=found.counted.totals.mapped,
        metres=0 if found.bandwidth_m is None else round(found.bandwidth_m),
        cell_m=found.lattice.cell_m,
    )


def _ranked(found: RelativeCells) -> NDArray[np.int64]:
    """Return squares with a ratio, the highest first; then those where something was counted without one."""
    known = np.isfinite(found.ratio)
    order = np.lexsort((found.cells, -np.nan_to_num(found.ratio), ~known))
    kept: NDArray[np.int64] = order[(known | (found.n > 0))[order]]
    return kept


def _headline(found: RelativeCells, against: str) -> Text:
    signs, counted = signs_of(found.ratio), found.counted
    basis, estimated = counted.query.basis, counted.facts.estimated
    return Text(
        f"layers.relative_density.headline.{against}",
        more=int(np.count_nonzero(signs > 0)),
        fewer=int(np.count_nonzero(signs < 0)),
        cells=int(np.count_nonzero(np.isfinite(found.ratio))),
        count=count_text(counted.totals.mapped, basis, estimated=estimated),
        other=count_text(found.other_mapped, basis, estimated=estimated),
    )


def _weak(found: RelativeCells) -> tuple[Text, ...]:
    weak = int(np.count_nonzero(np.isfinite(found.ratio) & ~found.stays))
    return (Text("layers.relative_density.weak", n=weak),) if weak else ()


LAYER = Layer(
    name=NAME,
    needs=("incidents",),
    answer=relative_density,
    options=(
        Option("against", "before", choices=lambda _: AGAINST),
        Option("bandwidth_m", 0, unit="unit.metres", low=0, high=20_000),
    ),
    cells=relative_density_map,
    family="patterns",
)
