"""Write columns as CSV that any reader takes for a plain table; what must be said stands in columns too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import polars as pl

# What a spreadsheet would run as a formula. A number is never touched: "-94.6" stays "-94.6".
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def csv_of(
    columns: Mapping[str, NDArray[Any]], beside_each: Mapping[str, str], beside_first: Mapping[str, str]
) -> bytes:
    """
    Return a table as CSV in UTF-8.

    Parameters
    ----------
    columns
        Name -> (m,) values. Without a row (m = 0) one line is written in which nothing but `n` is filled in,
        with 0, so that the question and the reason why nothing was found are in the file.
    beside_each
        Name -> text that stands in every line, so that a line alone still says it.
    beside_first
        Name -> text that stands in the first line only, as it is long.
    """
    import polars as pl

    table = pl.DataFrame([_cells(name, column) for name, column in columns.items()])
    if table.is_empty():
        table = table.clear(1).with_columns(n=pl.lit(0))
    said = [_text(text).alias(name) for name, text in beside_each.items()]
    first = pl.int_range(pl.len()) == 0
    said += [pl.when(first).then(_text(text)).alias(name) for name, text in beside_first.items()]
    # With the byte order mark spreadsheets read accents as they are; pandas, polars and R pass over it.
    return table.with_columns(said).write_csv(include_bom=True, line_terminator="\r\n").encode()


def _text(text: str) -> pl.Expr:
    import polars as pl

    return pl.lit(guarded(text) or None, dtype=pl.String)


def guarded(text: str) -> str:
    """
    Return text that no spreadsheet runs as a formula; numbers pass as they are.

    Examples
    --------
    >>> guarded("=1+1"), guarded("-94.6"), guarded("-see note")
    ("'=1+1", '-94.6', "'-see note")
    """
    if not text.startswith(FORMULA_STARTS):
        return text
    try:
        float(text)
    except ValueError:
        return f"'{text}"
    return text


def _cells(name: str, column: NDArray[Any]) -> pl.Series:
    """Return a column as it stands in a CSV: unknown is empty, text guarded, a whole number has no point."""
    import polars as pl

    if column.dtype.kind == "f":
        numbers = pl.Series(name, column, nan_to_null=True)
        known = column[np.isfinite(column)]
        whole = bool(np.all((known == np.floor(known)) & (np.abs(known) < 2**53)))
        return numbers.cast(pl.Int64) if whole else numbers
    if column.dtype.kind == "O":
        words = [None if one is None else str(one) for one in column]
        changed = {one: guarded(one) for one in set(words) if one and one.startswith(FORMULA_STARTS)}
        if changed:
            words = [changed.get(one, one) if one else one for one in words]
        return pl.Series(name, words, dtype=pl.String)
    return pl.Series(name, column)
