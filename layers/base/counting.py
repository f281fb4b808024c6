"""Count a question once, and keep with the counts what every answer must say about them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geodata.columns.columns import Columns, Selection, Tally
from geodata.columns.selection import BUCKETS, DEFAULT_LOCATION, NO_PLACE, OUTSIDE, WITHHELD
from geodata.columns.shapes import SQUARES, AnyLattice
from geodata.holdings import Holdings
from layers.base.answers import Totals
from layers.base.facts import QueryFacts
from layers.base.kept import PerRelease
from layers.base.query import Query

_lattices: PerRelease[AnyLattice] = PerRelease()


def lattice_of(holdings: Holdings, cell_m: int, shape: str = SQUARES) -> AnyLattice:
    """Return the cells of a release, the same for every question, so that cells never jump."""
    columns = holdings.columns("incidents", "occurred")
    return _lattices.get(holdings, (cell_m, shape), lambda: columns.lattice(cell_m, shape))


@dataclass(frozen=True, eq=False)
class Counted:
    """
    One scan of a question.

    Parameters
    ----------
    table
        Area set that `tally.areas` counts by; None where the records know none.
    """

    holdings: Holdings
    query: Query
    facts: QueryFacts
    columns: Columns
    selection: Selection
    lattice: AnyLattice
    tally: Tally
    table: str | None

    @property
    def n(self) -> int:
        """How many incidents, offences or victims answer the question."""
        return int(self.tally.n)

    @cached_property
    def totals(self) -> Totals:
        """Where everything counted went."""
        cells = self.tally.cells
        buckets = np.zeros(BUCKETS, np.int64) if cells is None else cells[self.lattice.n :]
        beside = int(buckets.sum())
        return Totals(
            n=self.n,
            mapped=self.n - beside,
            no_place=int(buckets[NO_PLACE - 1]),
            outside=int(buckets[OUTSIDE - 1]),
            withheld=int(buckets[WITHHELD - 1]),
            default_location=int(buckets[DEFAULT_LOCATION - 1]),
            no_day=int(self.tally.no_day),
            no_hour=int(self.tally.no_hour),
            no_area=0 if self.tally.areas is None else int(self.tally.areas[0]),
        )

    @cached_property
    def nowhere(self) -> int:
        """How many answer everything of the question but its ground, and cannot be said to lie anywhere."""
        if self.query.where is None:
            return 0
        everywhere = self.columns.scan(replace(self.selection, zone=None), lattice=self.lattice).cells
        return 0 if everywhere is None else int(everywhere[self.lattice.n :].sum())

    def area_counts(self) -> tuple[dict[str, int], int]:
        """
        Return area id -> count for every area of the table that was asked for, also 0, and what lies in none.

        An area that the question leaves out is not among them: nothing was counted there, which is not 0.
        """
        offered = self.facts.set_named(self.table) if self.table else None
        asked = dict(self.query.areas).get(self.table or "")
        counts = {id_: 0 for id_ in offered.ids if asked is None or id_ in asked} if offered else {}
        if self.tally.areas is None or self.table is None:
            return counts, self.n
        for id_, n in zip(self.columns.area_names[self.table], self.tally.areas[1:], strict=True):
            if n or id_ in counts:
                counts[id_] = int(n)
        return counts, int(self.tally.areas[0])


def cell_counts(holdings: Holdings, query: Query) -> NDArray[np.integer[Any]]:
    """Return the counts of a question's cells alone, (lattice.n,)."""
    return counts_in(holdings, query, lattice_of(holdings, query.cell_m, query.cells))


def counts_in(holdings: Holdings, query: Query, lattice: AnyLattice) -> NDArray[np.integer[Any]]:
    """Return the counts of a question in cells of any size and shape, (lattice.n,)."""
    columns = holdings.columns(query.basis, query.clock)
    cells = columns.scan(query.selection(holdings), lattice=lattice).cells
    return np.zeros(0, np.int64) if cells is None else cells[: lattice.n]


def count(holdings: Holdings, query: Query, *, cells: bool = True, areas: bool = True) -> Counted:
    """Scan once for days, hours and kinds, and where they are wanted, for cells and areas."""
    facts = QueryFacts.of(holdings)
    columns = holdings.columns(query.basis, query.clock)
    selection = query.selection(holdings)
    lattice = lattice_of(holdings, query.cell_m, query.cells)
    table = query.table or facts.default_table
    known = table if areas and table in columns.area_names else None
    tally = columns.scan(selection, lattice=lattice if cells else None, table=known)
    return Counted(holdings, query, facts, columns, selection, lattice, tally, table)
