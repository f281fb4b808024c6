"""Count by squares or hexagons, and say how many that is on a square kilometre."""

from __future__ import annotations

import numpy as np

from geodata.holdings import Holdings
from geodata.words.text import Text
from layers.base.answering import build, count_caveats, names_near, refusal
from layers.base.answers import Answer, Places
from layers.base.contract import Layer
from layers.base.counting import count
from layers.base.overview import count_text
from layers.base.query import Query


def density(holdings: Holdings, query: Query) -> Answer:
    """
    Return the density of each cell that holds anything, the densest first.

    Misreadings
    -----------
    A cell that is missing had nothing in these records. Outside the agency's boundary nothing is known. A
    hexagon is smaller than a square of the same width: compare the numbers per square kilometre, not the
    counts.
    """
    counted = count(holdings, query)
    lattice, cells = counted.lattice, counted.tally.cells
    if not counted.totals.mapped or cells is None:
        return refusal(holdings, query, "density", Text("reason.nothing_mapped"), counted.totals)
    found = np.flatnonzero(cells[: lattice.n])
    found = found[np.argsort(-cells[found].astype(np.int64), kind="stable")]
    x_m, y_m = lattice.centres(found)
    n = cells[found].astype(np.int64)
    area_km2 = lattice.area_m2 / 1e6
    names = names_near(holdings, x_m, y_m)
    headline = Text(
        f"layers.density.headline.{lattice.shape}",
        count=count_text(int(n[0]), query.basis, estimated=counted.facts.estimated),
        metres=lattice.cell_m,
        cells=len(found),
        density=round(float(n[0]) / area_km2),
    )
    return build(
        holdings,
        query,
        "density",
        places=Places(
            kind="cells",
            ids=lattice.ids(found),
            names=names,
            x_m=x_m,
            y_m=y_m,
            crs=holdings.crs.code,
            cell_m=lattice.cell_m,
            cell_shape=lattice.shape,
        ),
        value=n / area_km2,
        n=n,
        measure=Text("layers.density.measure"),
        unit=Text("unit.per_km2"),
        headline=headline,
        totals=counted.totals,
        caveats=count_caveats(counted, Text("layers.density.misreading")),
        choices=(
            Text(
                f"layers.density.choice.{lattice.shape}", metres=lattice.cell_m, area=round(lattice.area_m2)
            ),
        ),
    )


LAYER = Layer(name="density", needs=("incidents",), answer=density)
