"""Hold a column of words as small integers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.integer[Any]]


Floats = NDArray[np.float64]


Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Coded:
    """
    A column of words as small integers.

    Parameters
    ----------
    codes
        Shape (n,), int32; -1 where nothing is known.
    names
        The words, in the order of their codes.
    """

    codes: Ints
    names: tuple[str, ...]

    def __post_init__(self) -> None:
        if self.codes.size and not (int(self.codes.min()) >= -1 and int(self.codes.max()) < len(self.names)):
            raise ValueError(f"codes reach outside the {len(self.names)} names")

    def __len__(self) -> int:
        return len(self.codes)

    @classmethod
    def of(cls, words: list[str | None] | NDArray[np.object_]) -> Coded:
        """Return words as codes; names are sorted, so equal columns get equal codes whatever their order."""
        names = sorted({word for word in words if word is not None})
        code = {name: number for number, name in enumerate(names)}
        codes = np.fromiter((-1 if w is None else code[w] for w in words), np.int32, len(words))
        return cls(codes, tuple(names))

    @classmethod
    def nothing(cls, n: int) -> Coded:
        """Return a column of which nothing is known."""
        return cls(np.full(n, -1, np.int32), ())

    def words(self) -> NDArray[np.object_]:
        """Return the words again; None where nothing is known."""
        return np.array([*self.names, None], dtype=object)[self.codes]

    def take(self, rows: Ints | Bools) -> Coded:
        """Return the column of some rows, with the same names."""
        return Coded(self.codes[rows], self.names)

    def is_any(self, names: frozenset[str] | set[str]) -> Bools:
        """Return which rows hold one of the names."""
        wanted = np.array([name in names for name in self.names] + [False])
        found: Bools = wanted[self.codes]
        return found
