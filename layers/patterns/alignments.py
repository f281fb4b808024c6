"""Lay the same squares over the city again, half a square further on: the grid's own doing is gone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geodata.columns.lattice import Lattice
from geodata.columns.shapes import AnyLattice
from geodata.holdings import Holdings
from layers.base.counting import counts_in, lattice_of
from layers.base.query import Query
from layers.patterns.at_risk import at_risk

Grid = NDArray[np.int64]
Bools = NDArray[np.bool_]
# By how many half cells each position lies further west and further south.
SHIFTS = ((1, 0), (0, 1), (1, 1))


@dataclass(frozen=True, eq=False)
class Shifted:
    """
    Counts of squares that lie half a cell off.

    Parameters
    ----------
    west, south
        By how many half cells they lie further that way than those of the lattice: 0 or 1.
    counts, mask
        Shape (rows + 1, columns + 1): one more each way, so that all of the lattice is covered. A square of
        the lattice overlaps those of its own number and, where they lie further that way, the next ones.
    """

    west: int
    south: int
    counts: Grid
    mask: Bools


def can_shift(lattice: AnyLattice) -> bool:
    """Return whether a lattice's cells fall into quarters of whole metres."""
    return isinstance(lattice, Lattice) and lattice.cell_m % 2 == 0


def shifted(holdings: Holdings, query: Query, lattice: AnyLattice) -> Iterator[Shifted]:
    """
    Return the counts of a question, and the cells at risk, in each of the three other positions of a lattice.

    Incidents are counted once more, in squares of half the size; each position is sums of four of these.
    """
    if not isinstance(lattice, Lattice) or not can_shift(lattice):
        return
    half_m = lattice.cell_m // 2
    fine = lattice_of(holdings, half_m, lattice.shape)
    if not isinstance(fine, Lattice):
        return
    counts = counts_in(holdings, query, fine)
    mask = at_risk(holdings, query, fine).mask
    # With two half cells around, every position begins on a row and a column of the padded grid.
    counted, inside = (_laid_over(one.astype(np.int64), fine, lattice) for one in (counts, mask))
    for west, south in SHIFTS:
        total, some = (_quartered(one, 2 - south, 2 - west, lattice) for one in (counted, inside))
        yield Shifted(west, south, total, some > 0)


def found_again(lattice: Lattice, found: Iterable[tuple[Shifted, Bools]]) -> Bools:
    """
    Return which squares of a lattice overlap, in every position, a square that is found there.

    Parameters
    ----------
    found
        Each position, and which of its squares are found, (rows + 1, columns + 1).

    Returns
    -------
    again
        Shape (lattice.n,).
    """
    again = np.ones((lattice.rows, lattice.columns), np.bool_)
    for at, here in found:
        over = np.zeros_like(again)
        for row in range(1 + at.south):
            for column in range(1 + at.west):
                over |= here[row : row + lattice.rows, column : column + lattice.columns]
        again &= over
    return again.ravel()


def _laid_over(values: Grid, fine: Lattice, coarse: Lattice) -> Grid:
    """Return half cells in the frame of the coarse lattice, with two half cells around it."""
    half_m = fine.cell_m
    room = np.zeros((2 * coarse.rows + 4, 2 * coarse.columns + 4), np.int64)
    row = round((fine.y0_m - coarse.y0_m) / half_m) + 2
    column = round((fine.x0_m - coarse.x0_m) / half_m) + 2
    grid = values.reshape(fine.rows, fine.columns)
    room[row : row + fine.rows, column : column + fine.columns] = grid
    return room


def _quartered(wide: Grid, row: int, column: int, lattice: Lattice) -> Grid:
    """Return sums of two by two half cells, beginning at a row and a column."""
    rows, columns = lattice.rows + 1, lattice.columns + 1
    part = wide[row : row + 2 * rows, column : column + 2 * columns]
    return np.asarray(part.reshape(rows, 2, columns, 2).sum(axis=(1, 3)), np.int64)
