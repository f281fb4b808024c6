"""Who is beside whom, and by how much: lists of neighbours, checked once and never changed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from layers.stats.shared.checks import refuse, wrong_amounts, wrong_shapes
from layers.stats.shared.count_model import Floats

Bools = NDArray[np.bool_]
Codes = NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Neighbours:
    """
    Neighbours of n units, one list after the other; no unit is its own neighbour.

    Parameters
    ----------
    indptr
        Shape (n + 1,): unit i has the neighbours ``indices[indptr[i]:indptr[i + 1]]``, in rising order.
    indices
        Shape (pairs,).
    weights
        Shape (pairs,), or None where each neighbour weighs 1.
    kind
        How they were chosen: "queen", "rook", "hexagons", "within_distance" or "pairs".

    Raises
    ------
    BadInput
        Naming everything that is wrong with the lists.
    """

    indptr: NDArray[np.int64]
    indices: Codes
    weights: Floats | None
    kind: str

    def __post_init__(self) -> None:
        refuse(_wrong_lists(self.indptr, self.indices, self.weights))
        for name in ("indptr", "indices", "weights"):
            if (given := getattr(self, name)) is not None:
                # A view, so that whoever handed the array in may go on writing to it under another name.
                view = given.view()
                view.flags.writeable = False
                object.__setattr__(self, name, view)

    @property
    def n(self) -> int:
        """How many units there are."""
        return len(self.indptr) - 1

    @cached_property
    def counts(self) -> NDArray[np.int64]:
        """How many neighbours each unit has, shape (n,)."""
        return np.diff(self.indptr)

    @cached_property
    def rows(self) -> Codes:
        """The unit whose neighbour stands at each place of `indices`, shape (pairs,)."""
        return np.repeat(np.arange(self.n, dtype=np.int32), self.counts)

    @property
    def is_island(self) -> Bools:
        """Which units have no neighbour, shape (n,)."""
        return np.asarray(self.counts == 0)

    @property
    def pair_weights(self) -> Floats:
        """The weight of each place of `indices`, shape (pairs,)."""
        return np.ones(len(self.indices)) if self.weights is None else self.weights

    def row_sums(self, of_pairs: Floats) -> Floats:
        """Return the sum over each unit's places of `indices` of one number for each of them, shape (n,)."""
        return np.asarray(np.bincount(self.rows, of_pairs, self.n), np.float64)

    def sums(self, values: Floats) -> Floats:
        """Return the weighted sum of each unit's neighbours, shape (n,): 0 for an island."""
        near = values[self.indices]
        return self.row_sums(near if self.weights is None else near * self.weights)

    def row_standardised(self) -> Neighbours:
        """Return the same neighbours with weights that sum to 1 for each unit that has any."""
        weights = self.pair_weights
        sums = self.row_sums(weights)
        # A unit all of whose neighbours weigh nothing has nothing to share out.
        return replace(self, weights=weights / np.where(sums > 0, sums, 1.0)[self.rows])


def _wrong_lists(indptr: NDArray[Any], indices: NDArray[Any], weights: Floats | None) -> list[str]:
    if indptr.ndim != 1 or not len(indptr) or indptr[0] != 0 or (np.diff(indptr) < 0).any():
        return ["`indptr` must begin with 0 and never fall"]
    n = len(indptr) - 1
    if indptr[-1] != len(indices):
        return [f"`indptr` ends at {indptr[-1]} but there are {len(indices)} neighbours"]
    wrong = []
    if len(indices) and not (indices.min() >= 0 and indices.max() < n):
        wrong.append(f"`indices` must lie in 0..{n - 1}")
    key = np.repeat(np.arange(n), np.diff(indptr)) * np.int64(n) + indices
    if (np.diff(key) <= 0).any():
        wrong.append("each unit's `indices` must rise")
    if (key % max(n + 1, 1) == 0).any():
        wrong.append("no unit is its own neighbour")
    if weights is not None:
        wrong += wrong_shapes(indices=indices, weights=weights) + wrong_amounts(weights=weights)
    return wrong
