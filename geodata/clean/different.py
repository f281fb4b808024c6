"""Hold a column of texts as its different texts and where each of them stands: what is read, is read once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import overload

import numpy as np
import polars as pl
from numpy.typing import NDArray


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
    def of(cls, texts: pl.Series) -> Different:
        """Return a column of strings so."""
        column = texts.to_arrow(compat_level=pl.CompatLevel.oldest()).dictionary_encode()
        known = column.dictionary
        rows = column.indices.fill_null(len(known)).to_numpy(zero_copy_only=False)
        return cls(pl.Series(texts.name, known, dtype=pl.String), rows.astype(np.uint32))

    @overload
    def spread(self, values: pl.Series) -> pl.Series: ...

    @overload
    def spread(self, values: pl.DataFrame) -> pl.DataFrame: ...

    def spread(self, values: pl.Series | pl.DataFrame) -> pl.Series | pl.DataFrame:
        """Return for each row what is said of its text; null where it has none."""
        if isinstance(values, pl.DataFrame):
            return values.select(self.spread(column) for column in values.iter_columns())
        return values.extend_constant(None, 1).gather(self.rows)
