"""Count by square cells, and say how many that is on a square kilometre."""

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

CELL_IDS = "{:.0f}_{:.0f}"  # metres of the south-west corner, so an id means the same square in every release


def density(holdings: Holdings, query: Query) -> Answer:
    """
    Return the density of each cell that holds anything, the densest first.

    Misreadings
    -----------
    A cell that is missing had nothing in these records. Outside the agency's boundary nothing is known.
    """
    counted = count(holdings, query)
    lattice, cells = counted.lattice, counted.tally.cells
    if not counted.totals.mapped or cells is None:
        return refusal(holdings, query, "density", Text("reason.nothing_mapped"), counted.totals)
    found = np.flatnonzero(cells[: lattice.n])
    found = found[np.argsort(-cells[found].astype(np.int64), kind="stable")]
    row, column = np.divmod(found, lattice.columns)
    west, south = lattice.x0_m + column * lattice.cell_m, lattice.y0_m + row * lattice.cell_m
    x_m, y_m = west + lattice.cell_m / 2, south + lattice.cell_m / 2
    n = cells[found].astype(np.int64)
    area_km2 = (lattice.cell_m / 1000) ** 2
    names = names_near(holdings, x_m, y_m)
    headline = Text(
        "layers.density.headline",
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
            ids=np.array([CELL_IDS.format(*one) for one in zip(west, south, strict=True)], dtype=object),
            names=names,
            x_m=x_m,
            y_m=y_m,
            crs=holdings.crs.code,
            cell_m=lattice.cell_m,
        ),
        value=n / area_km2,
        n=n,
        measure=Text("layers.density.measure"),
        unit=Text("unit.per_km2"),
        headline=headline,
        totals=counted.totals,
        caveats=count_caveats(counted, Text("layers.density.misreading")),
        choices=(Text("layers.density.choice", metres=lattice.cell_m),),
    )


LAYER = Layer(name="density", needs=("incidents",), answer=density)
