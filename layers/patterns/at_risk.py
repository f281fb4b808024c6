"""Say in which cells something could have happened at all: a lake is no quiet neighborhood."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

import numpy as np
import shapely
from numpy.typing import NDArray

from geodata.columns.selection import DEFAULT_LOCATION, MAPPED
from geodata.columns.shapes import AnyLattice
from geodata.holdings import Holdings
from geodata.words.text import Text
from layers.base.crossings import STREETS
from layers.base.kept import PerRelease
from layers.base.query import Query

Bools = NDArray[np.bool_]
# A point of a street every quarter of a cell: what is missed is a corner that a street only just cuts.
_STEPS_A_CELL = 4
# A city has one size of cells on a screen, and one half as large to test with.
_KEPT = 4

_cells: PerRelease[Bools] = PerRelease(_KEPT)


@dataclass(frozen=True, eq=False)
class AtRisk:
    """
    Cells that belong to a map.

    Parameters
    ----------
    mask
        Shape (lattice.n,).
    reference
        What tells them: ``streets`` (a street runs through, or something was ever recorded there) or
        ``records`` (something was).
    """

    mask: Bools
    reference: str

    @property
    def n(self) -> int:
        """How many there are."""
        return int(np.count_nonzero(self.mask))

    @property
    def said(self) -> Text:
        """Say which cells were looked at."""
        return Text(f"patterns.at_risk.{self.reference}", n=self.n)


def at_risk(holdings: Holdings, query: Query, lattice: AnyLattice) -> AtRisk:
    """
    Return the cells in which an incident could have been recorded, within the ground that is asked for.

    Parameters
    ----------
    query
        Its areas and ground narrow the map: cells whose middle lies in them.

    Misreadings
    -----------
    Hot means more than the rest of the map. With the lake in it, every street is hot; so cells without a
    street are left out. Nothing is known of how many people are in a cell.
    """
    streets = [lines for lines in holdings.lines if lines.draw == STREETS]
    mask = _cells.get(
        holdings, lattice, lambda: _recorded(holdings, lattice) | _on_streets(holdings, lattice)
    )
    return AtRisk(mask & _asked(holdings, query, lattice), "streets" if streets else "records")


def _recorded(holdings: Holdings, lattice: AnyLattice) -> Bools:
    """Return the cells in which anything of any kind was ever recorded that may be on a map."""
    columns = holdings.columns("incidents", "occurred")
    cell = columns.cells(lattice, default_locations=True)
    mapped = (columns.place == MAPPED) | (columns.place == DEFAULT_LOCATION)
    found = np.zeros(lattice.n, np.bool_)
    at = cell[mapped]
    found[at[at < lattice.n]] = True
    return found


def _on_streets(holdings: Holdings, lattice: AnyLattice) -> Bools:
    found = np.zeros(lattice.n, np.bool_)
    for lines in holdings.lines:
        if lines.draw != STREETS or not lattice.n:
            continue
        finer = shapely.segmentize(lines.geometry, lattice.cell_m / _STEPS_A_CELL)
        x_m, y_m = shapely.get_coordinates(finer).T
        cell = lattice.cell_of(x_m, y_m)
        found[cell[cell >= 0]] = True
    return found


def _asked(holdings: Holdings, query: Query, lattice: AnyLattice) -> Bools:
    """Return the cells whose middles lie in the areas and the ground of a question."""
    inside = np.ones(lattice.n, np.bool_)
    zone = None if query.where is None else query.where.zone(holdings)
    shapes = [_outline(holdings, name, ids) for name, ids in query.areas]
    if query.where is None and not shapes:
        return inside
    x_m, y_m = lattice.centres(np.arange(lattice.n))
    if query.where is not None:
        inside &= zone.holds(x_m, y_m) if zone is not None else False
    return reduce(
        lambda kept, shape: kept if shape is None else kept & shapely.contains_xy(shape, x_m, y_m),
        shapes,
        inside,
    )


def _outline(holdings: Holdings, name: str, ids: tuple[str, ...]) -> shapely.Geometry | None:
    """Return the ground of some areas as one shape; None where no outline is known."""
    known = holdings.areas.get(name)
    if known is None or not known.has_outlines:
        return None
    parts = [shape for id_, shape in zip(known.ids, known.geometry, strict=True) if id_ in ids]
    whole = shapely.union_all(parts)
    shapely.prepare(whole)
    return whole
