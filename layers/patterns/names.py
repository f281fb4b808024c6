"""Call a cell by what people say of the place: a landmark, a corner, or the neighborhood."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geodata.columns.shapes import AnyLattice
from geodata.holdings import Holdings
from geodata.words.text import Text
from layers.base.answering import names_near, objects
from layers.base.answers import Places
from layers.base.crossings import Crossing, crossings
from layers.base.kept import PerRelease

# Of a cell this far from a corner nobody says that it is there.
CORNER_WITHIN_M = 250
# A map has thousands of cells; people read the names of the first ones.
NAMED = 300

_corners: PerRelease[tuple[Crossing, ...]] = PerRelease()


def place_names(
    holdings: Holdings, x_m: NDArray[np.float64], y_m: NDArray[np.float64]
) -> NDArray[np.object_]:
    """
    Return what people call where each of the first places lies, (n,); "" for the others.

    A corner of named streets is nearer to what people say than the name of a neighborhood, which many cells
    share.
    """
    names = objects([""] * len(x_m))
    first = slice(0, NAMED)
    names[first] = names_near(holdings, x_m[first], y_m[first])
    corners = _corners.get(holdings, None, lambda: crossings(holdings))
    if not corners or not len(x_m):
        return names
    from layers.stats.distance import nearest

    at_x, at_y = (np.array([getattr(one, name) for one in corners]) for name in ("x_m", "y_m"))
    distance_m, which = nearest(x_m[first], y_m[first], at_x, at_y)
    for at in np.flatnonzero(distance_m <= CORNER_WITHIN_M).tolist():
        if not (isinstance(names[at], Text) and names[at].key == "place.near"):
            names[at] = Text("place.near", place=corners[which[at]].name)
    return names


def cell_places(holdings: Holdings, lattice: AnyLattice, cells: NDArray[np.int64]) -> Places:
    """
    Return cells as the places of an answer, in their order, the first of them with names.

    Parameters
    ----------
    cells
        Shape (k,), numbers in the lattice.
    """
    x_m, y_m = lattice.centres(cells)
    return Places(
        kind="cells",
        ids=lattice.ids(cells),
        names=place_names(holdings, x_m, y_m),
        x_m=x_m,
        y_m=y_m,
        crs=holdings.crs.code,
        cell_m=lattice.cell_m,
        cell_shape=lattice.shape,
    )
