"""Hold a column of texts as its different texts and where each of them stands: what is read, is read once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import overload

import numpy as np
import polars as pl
from numpy.typing import NDArray

from geodata.loading import compiled


@dataclass(frozen=True, eq=False)
class Different:
    """
    A column of texts.

    Attributes
    ----------
    texts
        The different texts, in the order they first appear; none of them null.
    rows
        Shape (n,): which of them each row holds; ``len(texts)`` where it holds none.
    """

    texts: pl.Series
    rows: NDArray[np.uint32]

    @classmethod
    def of(cls, texts: pl.Series | Different) -> Different:
        """Return a column of strings so."""
        if isinstance(texts, Different):
            return texts
        alike = compiled("geodata.clean.alike", len(texts))
        if alike is None:
            return cls.by_arrow(texts)
        rows, first = alike.coded_texts(texts)
        # A copy, lest every text holds the whole file in memory.
        own = texts.gather(first).to_arrow(compat_level=pl.CompatLevel.oldest())
        return cls(pl.Series(texts.name, own, dtype=pl.String), rows)

    @classmethod
    def by_arrow(cls, texts: pl.Series) -> Different:
        """Return a column of strings so, without compiled loops."""
        column = texts.to_arrow(compat_level=pl.CompatLevel.oldest()).dictionary_encode()
        known = column.dictionary
        # Arrow's own way to numbers would load pandas.
        rows = pl.Series(column.indices).fill_null(len(known)).cast(pl.UInt32).to_numpy()
        return cls(pl.Series(texts.name, known, dtype=pl.String), rows)

    @classmethod
    def nothing(cls, n: int) -> Different:
        """Return a column without any text."""
        return cls(pl.Series([], dtype=pl.String), np.zeros(n, np.uint32))

    def where(self, stays: NDArray[np.bool_] | NDArray[np.int64]) -> Different:
        """Return it for some rows; texts may be left that none of them holds."""
        return Different(self.texts, self.rows[stays])

    @property
    def is_known(self) -> pl.Series:
        """Whether each row holds a text."""
        return pl.Series(self.rows != len(self.texts))

    def whole(self) -> pl.Series:
        """Return the column, in memory of its own."""
        return self.spread(self.texts)

    def spread_at(self, rows: NDArray[np.int64]) -> pl.Series:
        """Return the texts of some rows; null where one has none."""
        return self.where(rows).whole()

    @overload
    def spread(self, values: pl.Series) -> pl.Series: ...

    @overload
    def spread(self, values: pl.DataFrame) -> pl.DataFrame: ...

    def spread(self, values: pl.Series | pl.DataFrame) -> pl.Series | pl.DataFrame:
        """Return for each row what is said of its text; null where it has none."""
        if isinstance(values, pl.DataFrame):
            return values.select(self.spread(column) for column in values.iter_columns())
        return values.extend_constant(None, 1).gather(self.rows)


def first_and_which(numbers: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """
    Return the first row of each different number, least number first, and which of these each row holds.

    Parameters
    ----------
    numbers
        None of them negative, shape (n,).

    Examples
    --------
    >>> first, which = first_and_which(np.array([7, 2, 7]))
    >>> first.tolist(), which.tolist()
    ([1, 0], [1, 0, 1])
    """
    n, size = len(numbers), int(numbers.max(initial=-1)) + 1
    if size > 4 * n:  # a table of all numbers there could be would cost more than to sort
        _different, first, which = np.unique(numbers, return_index=True, return_inverse=True)
        return first, which
    row = np.full(size, n, np.int64)
    row[numbers[::-1]] = np.arange(n - 1, -1, -1)  # of several the last one written stays
    there = row < n
    return row[there], (np.cumsum(there) - 1)[numbers]
