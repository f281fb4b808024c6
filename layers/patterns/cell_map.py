"""What a map of a pattern shows: the class of each cell, and which of them stand on weak ground."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from geodata.columns.shapes import AnyLattice
from geodata.words.text import Text

# What a class says of its cells: above or below the rest, neither, an amount, or something to look at.
Tone = Literal["more", "fewer", "none", "amount"]


@dataclass(frozen=True)
class CellClass:
    """
    One class of cells.

    Parameters
    ----------
    name
        What people read.
    tone, step, steps
        What it says, and how strongly: `step` of `steps`, from 1.
    """

    name: Text
    tone: Tone
    step: int = 1
    steps: int = 1


@dataclass(frozen=True, eq=False)
class CellMap:
    """
    Cells to paint, (k,) each.

    Parameters
    ----------
    lattice, cells
        Where they lie, and their numbers in it.
    code
        The place of each cell's class in `classes`.
    n
        Counts behind them.
    hatched
        Which do not stand when the grid, or a bandwidth, is a little different.
    classes
        In the order of the legend.
    hatch
        What hatching means; None where nothing is hatched.
    """

    lattice: AnyLattice
    cells: NDArray[np.int64]
    code: NDArray[np.int64]
    n: NDArray[np.int64]
    hatched: NDArray[np.bool_]
    classes: tuple[CellClass, ...]
    hatch: Text | None = None

    def __post_init__(self) -> None:
        if any(len(one) != len(self.cells) for one in (self.code, self.n, self.hatched)):
            raise ValueError("the columns of the cells differ in length")
        if len(self.code) and not 0 <= int(self.code.min()) <= int(self.code.max()) < len(self.classes):
            raise ValueError("a cell has a class that is not there")
