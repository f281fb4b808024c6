"""Smooth incidents into a density, with the bandwidth said, and mark peaks that hang on it."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from geodata.columns.shapes import SQUARES
from geodata.holdings import Holdings
from geodata.words.text import Text
from layers.base.answering import build, count_caveats, refusal
from layers.base.answers import Answer, percent_of
from layers.base.contract import Layer, Option
from layers.base.facts import QueryFacts
from layers.base.overview import count_text
from layers.base.query import Query
from layers.patterns.cell_map import CellClass, CellMap
from layers.patterns.dense_cells import DenseCells, Smoothing, dense_cells, limits
from layers.patterns.names import cell_places
from layers.patterns.smoothing import KERNELS, TRIED, bandwidth_said, one_hill

NAME = "kernel_density"
EDGES = ("as_they_are", "corrected")
# Of a Gaussian something is left everywhere; so small a part of the peak is nothing.
_NOTHING = 1e-6


def _smoothing(holdings: Holdings, query: Query) -> Smoothing:
    chosen = LAYER.chosen(query, QueryFacts.of(holdings))
    is_corrected = chosen["edges"] == "corrected" and chosen["kernel"] != "adaptive"
    return Smoothing(chosen["kernel"], chosen["bandwidth_m"], is_corrected)


def kernel_density_map(holdings: Holdings, query: Query) -> CellMap:
    """Return what a map paints: classes of density with fixed limits, hatched where a peak is not firm."""
    smoothing = _smoothing(holdings, query)
    found = dense_cells(holdings, query, smoothing)
    at = limits(holdings, query, smoothing)
    classes = (
        CellClass(Text("layers.kernel_density.class.below", to=at[0]), "none"),
        *(
            CellClass(Text("layers.kernel_density.class.between", low=low, to=to), "amount", step, len(at))
            for step, (low, to) in enumerate(pairwise(at), start=1)
        ),
        CellClass(Text("layers.kernel_density.class.above", low=at[-1]), "amount", len(at), len(at)),
    )
    kept = _kept(found)
    code = np.searchsorted(np.array(at), found.per_km2[kept], side="right")
    hatched = (found.is_densest & ~found.stays)[kept]
    hatch = Text("layers.kernel_density.hatch") if hatched.any() else None
    return CellMap(found.lattice, found.cells[kept], code, found.n[kept], hatched, classes, hatch)


def _kept(found: DenseCells) -> NDArray[np.int64]:
    """Return the squares that hold anything, smoothed or counted, the densest first."""
    dense = np.nan_to_num(found.per_km2)
    order = np.lexsort((found.cells, -dense))
    some = (dense > _NOTHING * dense.max(initial=0.0)) | (found.n > 0)
    kept: NDArray[np.int64] = order[some[order] & np.isfinite(found.per_km2[order])]
    return kept


def kernel_density(holdings: Holdings, query: Query) -> Answer:
    """
    Return the density of each square, the densest first: incidents spread over a distance, per km².

    The bandwidth is the radius of the quartic kernel, or the standard deviation of the Gaussian; it is chosen
    from the spread of the incidents along both axes where nobody asks for one. An adaptive map is narrower
    where incidents are many. Few incidents are added up exactly at each square; many are binned and
    transformed, with an error of at most a thousandth of the peak.

    Misreadings
    -----------
    A smooth map draws incidents where none were. Twice the bandwidth makes another map of the same records.
    Dense is not dangerous: nothing is known here of how many people pass.

    References
    ----------
    Silverman (1986), Density Estimation for Statistics and Data Analysis; Diggle (1985), Applied Statistics
    34, for edges; Abramson (1982), Annals of Statistics 10, for adaptive bandwidths.
    """
    smoothing = _smoothing(holdings, query)
    found = dense_cells(holdings, query, smoothing)
    counted = found.counted
    if not counted.totals.mapped:
        return refusal(holdings, query, NAME, Text("reason.nothing_mapped"), counted.totals)
    if found.reason is not None or found.bandwidth_m is None:
        width = 0 if found.bandwidth_m is None else round(found.bandwidth_m)
        reason = Text(
            f"patterns.reason.{found.reason}",
            n=counted.totals.mapped,
            metres=width,
            cell_m=counted.lattice.cell_m,
        )
        return refusal(holdings, query, NAME, reason, counted.totals)
    kept = _kept(found)
    return build(
        holdings,
        query,
        NAME,
        places=cell_places(holdings, found.lattice, found.cells[kept]),
        value=found.per_km2[kept],
        n=found.n[kept],
        measure=Text("layers.kernel_density.measure"),
        unit=Text("unit.per_km2"),
        direction="worse",
        headline=_headline(found),
        totals=counted.totals,
        caveats=count_caveats(
            counted,
            Text("layers.kernel_density.misreading"),
            *_weak(found),
            *one_hill(is_automatic=not smoothing.asked_m),
        ),
        choices=(
            *found.pattern.choices,
            found.risk.said,
            bandwidth_said(smoothing.kernel, found.bandwidth_m, is_automatic=not smoothing.asked_m),
            *_choices(query, found, smoothing),
        ),
        columns={"is_densest": found.is_densest[kept], "peak_stays": found.stays[kept]},
    )


def _headline(found: DenseCells) -> Text:
    counted, densest = found.counted, found.is_densest
    n, mapped = int(found.n[densest].sum()), counted.totals.mapped
    percent = percent_of(min(n, mapped), mapped)
    said = count_text(mapped, counted.query.basis, estimated=counted.facts.estimated)
    key = "layers.kernel_density.headline" + ("_few" if percent is None else "")
    most = float(np.nanmax(found.per_km2))
    return Text(
        key,
        most=round(most) if most >= 10 else round(most, 2),
        cells=int(np.count_nonzero(densest)),
        of=found.risk.n,
        part=n,
        percent=percent or 0,
        count=said,
    )


def _weak(found: DenseCells) -> tuple[Text, ...]:
    weak = int(np.count_nonzero(found.is_densest & ~found.stays))
    return (Text("layers.kernel_density.weak", n=weak),) if weak else ()


def _choices(query: Query, found: DenseCells, smoothing: Smoothing) -> tuple[Text, ...]:
    said = []
    if query.cells != SQUARES:
        said.append(Text("patterns.squares_only", metres=query.cell_m))
    said.append(
        Text(f"layers.kernel_density.choice.{'corrected' if smoothing.is_corrected else 'as_they_are'}")
    )
    if found.tried < len(TRIED):
        said.append(Text("layers.kernel_density.choice.not_narrower"))
    return tuple(said)


LAYER = Layer(
    name=NAME,
    needs=("incidents",),
    answer=kernel_density,
    options=(
        Option("kernel", "quartic", choices=lambda _: KERNELS),
        Option("bandwidth_m", 0, unit="unit.metres", low=0, high=20_000),
        Option("edges", "as_they_are", choices=lambda _: EDGES),
    ),
    cells=kernel_density_map,
    family="patterns",
)
