"""Count a comparison by cells: before, after, and whether there is any evidence of a difference."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geodata.columns.shapes import SQUARES, AnyLattice
from geodata.holdings import Holdings
from geodata.period import Period
from layers.base.counting import lattice_of
from layers.comparison.evidence import cell_evidence
from layers.comparison.result import Comparison

Counts = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class ComparedCells:
    """
    Cells with anything in either window.

    Attributes
    ----------
    cell
        Shape (m,): numbers in the lattice, ascending.
    before, after
        Shape (m,): counts.
    evident
        Shape (m,): whether the cell's share of the study differs, with false discoveries controlled.
    total_before, total_after
        Everything counted with a place, in these windows.
    """

    lattice: AnyLattice
    cell: NDArray[np.int64]
    before: Counts
    after: Counts
    evident: NDArray[np.bool_]
    total_before: int
    total_after: int


def compared_cells(
    holdings: Holdings, found: Comparison, *, cell_m: int, shape: str = SQUARES
) -> ComparedCells:
    """
    Return before and after by cell.

    A cell is compared with the whole study: where everything fell by a tenth, a cell that fell by a tenth is
    no difference. So a shared season is none either. Cells count as restless as the zone was found to be.

    Misreadings
    -----------
    A hatched cell is not a cell without change; its counts are too few to tell.
    """
    lattice = lattice_of(holdings, cell_m, shape)
    before, after = (_by_cell(found, lattice, days) for days in (found.windows.before, found.windows.after))
    some = np.flatnonzero(before + after)
    totals = int(before.sum()), int(after.sum())
    share = totals[1] / sum(totals) if all(totals) else None
    evidence = cell_evidence(
        before[some],
        after[some],
        before_days=found.windows.before.span_days,
        after_days=found.windows.after.span_days,
        expected_share=share,
        dispersion=found.judgement.zone.dispersion,
    )
    return ComparedCells(lattice, some, before[some], after[some], evidence.evident, *totals)


def _by_cell(found: Comparison, lattice: AnyLattice, days: Period) -> Counts:
    points = found.points
    here = points.during(days)
    cell = lattice.cell_of(points.x_m[here], points.y_m[here])
    return np.bincount(cell[cell >= 0], minlength=lattice.n).astype(np.int64)
