"""What a map of a pattern shows: a value for each cell, and which of them stand on weak ground."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geodata.columns.shapes import AnyLattice

SIGNED, AMOUNT, CLASSES = KINDS = ("signed", "amount", "classes")


@dataclass(frozen=True, eq=False)
class CellMap:
    """
    Cells to paint, (k,) each.

    Parameters
    ----------
    lattice, cells
        Where they lie, and their numbers in it.
    value
        What colours them: a number with a sign, an amount, or the place of a class in `classes`.
    n
        Counts behind them.
    found
        Which stand out beyond chance; others are drawn pale.
    hatched
        Which are not found again after half a cell's shift, or with another bandwidth.
    kind
        One of `KINDS`.
    classes
        Names of classes, gravest first; empty for numbers.
    """

    lattice: AnyLattice
    cells: NDArray[np.int64]
    value: NDArray[np.float64]
    n: NDArray[np.int64]
    found: NDArray[np.bool_]
    hatched: NDArray[np.bool_]
    kind: str
    classes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        columns = (self.value, self.n, self.found, self.hatched)
        if any(len(one) != len(self.cells) for one in columns) or self.kind not in KINDS:
            raise ValueError(f"columns differ in length, or `kind` was {self.kind!r} and is none of {KINDS}")
