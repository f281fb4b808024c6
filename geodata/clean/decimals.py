"""Read numbers written with commas: the decimal mark of half the world, or a mark between thousands."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from geodata.errors import BadInput, Where
from geodata.words.text import Text

_DECIMAL = r"^[-+]?\d+,\d+$"
_THOUSANDS = r"^[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$"
_POINT = r"^[-+]?\d+\.\d+$"


def without_commas(
    columns: Sequence[pl.Series], where: Where, *, in_degrees: bool
) -> tuple[list[pl.Series], str | None]:
    """
    Return columns of coordinates with points for decimals, and how commas were read.

    A comma is read only if every number with one agrees about what it is; otherwise the cells stay as they
    are, and are later counted as places that cannot be read.

    Parameters
    ----------
    columns
        Texts, shape (n,) each, null where empty.
    in_degrees
        Whether the numbers are degrees: none of those has thousands.

    Returns
    -------
    columns, key
        ``"clean.decimal_comma"``, ``"clean.thousands"``, or None where nothing was changed.

    Raises
    ------
    BadInput
        D04: `365,432` in metres or feet may be either, and nothing in the columns tells which.
    """
    texts = pl.concat([column.drop_nulls() for column in columns])
    commas = texts.filter(texts.str.contains(",", literal=True))
    if not len(commas):
        return list(columns), None
    may_be_decimal = bool(commas.str.contains(_DECIMAL).all()) and not texts.str.contains(_POINT).any()
    may_be_thousands = bool(commas.str.contains(_THOUSANDS).all()) and not in_degrees
    if may_be_decimal and may_be_thousands:
        raise BadInput("D04", Text("clean.comma_unclear"), Text("clean.comma_unclear.hint"), where)
    if may_be_decimal:
        return [column.str.replace(",", ".", literal=True) for column in columns], "clean.decimal_comma"
    if may_be_thousands:
        return [column.str.replace_all(",", "", literal=True) for column in columns], "clean.thousands"
    return list(columns), None
