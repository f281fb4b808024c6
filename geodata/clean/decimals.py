"""Read numbers written with commas: the decimal mark of half the world, or a mark between thousands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import polars as pl

from geodata.errors import BadInput, Where
from geodata.words.text import Text

NUMBER = r"[-+]?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?"
_IS_NUMBER = rf"^{NUMBER}$"
_DECIMAL = r"^[-+]?\d+,\d+$"
_THOUSANDS = r"^[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$"
_POINT = r"^[-+]?\d+\.\d+$"
_POINTS = r"^[-+]?\d{1,3}(?:\.\d{3})+,\d+$"  # 2.765.432,1
_POINTS_OR_WHOLE = r"^[-+]?(?:\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?)$"
# Between thousands in Switzerland (2'681'865.4) and in France (299 123,4), and never a decimal mark.
_GROUPED = r"^[-+]?\d{1,3}(?:['’\x{a0}\x{202f} ]\d{3})+(?:[.,]\d+)?$"
_GROUP_SIGNS = r"['’\x{a0}\x{202f} ]"
_MOST_DEGREES = 180

Commas = Literal["none", "decimal", "thousands", "points", "unclear", "mixed"]


def commas_in(texts: pl.Series) -> Commas:
    """
    Tell what the commas of a column of numbers are: every number with one must agree.

    A cell that is no number however its commas are read has no say: it costs its own place, not all of them.

    Parameters
    ----------
    texts
        Strings, shape (n,), null where empty.

    Examples
    --------
    >>> [commas_in(pl.Series([text])) for text in ("39,08", "2,765,432.1", "365,432", "1.5", "a,b")]
    ['decimal', 'thousands', 'unclear', 'none', 'mixed']
    >>> commas_in(pl.Series(["2,765,432.1", "2.765.432,1"])), commas_in(pl.Series(["2,765,432.1", "39,08"]))
    ('thousands', 'mixed')
    """
    commas = _with_comma(texts)
    if not len(commas):
        return "none"
    numbers = commas.filter(commas.str.contains(_DECIMAL) | commas.str.contains(_THOUSANDS))
    if commas.str.contains(_POINTS).any():
        marked = pl.concat([numbers, texts.filter(texts.str.contains(_POINT).fill_null(False))])
        if marked.str.contains(_POINTS_OR_WHOLE).all():
            return "points"
    if not len(numbers):
        return "mixed"
    decimal = bool(numbers.str.contains(_DECIMAL).all()) and not texts.str.contains(_POINT).any()
    thousands = bool(numbers.str.contains(_THOUSANDS).all())
    if decimal and thousands:
        return "unclear"
    return "decimal" if decimal else "thousands" if thousands else "mixed"


def with_points(texts: pl.Series, commas: Commas) -> pl.Series:
    """Return a column with a point for the decimal mark and nothing between thousands."""
    if commas == "points":
        whole = texts.str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True)
        return _where(texts.str.contains(_POINTS_OR_WHOLE), whole, texts)
    if commas == "thousands":
        return _where(texts.str.contains(_THOUSANDS), texts.str.replace_all(",", "", literal=True), texts)
    return texts.str.replace(",", ".", literal=True) if commas == "decimal" else texts


def _where(these: pl.Series, then: pl.Series, otherwise: pl.Series) -> pl.Series:
    return pl.select(pl.when(these).then(then).otherwise(otherwise).alias(otherwise.name)).to_series()


def as_numbers(texts: pl.Series) -> pl.Series:
    """
    Return a column's plain numbers, Float64, shape (n,); null where a cell is none.

    Examples
    --------
    >>> as_numbers(pl.Series(["-94.6", "39,08", "x"])).to_list()
    [-94.6, None, None]
    """
    return texts.set(~texts.str.contains(_IS_NUMBER).fill_null(False), None).cast(pl.Float64)


def numbers_of(texts: pl.Series) -> pl.Series:
    """
    Return a column's numbers where nobody has said what they are, Float64, shape (n,); null where none is.

    Misreadings
    -----------
    ``365,432`` may be either. It is read as degrees where all such numbers can be, else with thousands;
    whoever takes them for places must see that they lie where they should.

    Examples
    --------
    >>> numbers_of(pl.Series(["-94,60", "39,08"])).to_list()
    [-94.6, 39.08]
    >>> numbers_of(pl.Series(["2,765,432.1", "765,432"])).to_list()
    [2765432.1, 765432.0]
    >>> numbers_of(pl.Series(["2.765.432,1", "765.432"])).to_list(), numbers_of(pl.Series(["2'681'865,4"]))[0]
    ([2765432.1, 765432.0], 2681865.4)
    """
    texts = _without_groups(texts)
    commas = commas_in(texts)
    if commas == "unclear":
        whole = _with_comma(texts).str.extract(r"^([-+]?\d+),").cast(pl.Float64)
        commas = "decimal" if bool((whole.abs() <= _MOST_DEGREES).all()) else "thousands"
    return as_numbers(with_points(texts, commas))


def _without_groups(texts: pl.Series) -> pl.Series:
    """Return a column without the apostrophes and spaces that stand between thousands."""
    grouped = texts.str.contains(_GROUPED).fill_null(False)
    if not grouped.any():
        return texts
    return _where(grouped, texts.str.replace_all(_GROUP_SIGNS, ""), texts)


def _with_comma(texts: pl.Series) -> pl.Series:
    return texts.filter(texts.str.contains(",", literal=True).fill_null(False))


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
    columns = [_without_groups(column) for column in columns]
    commas = commas_in(pl.concat([column.drop_nulls() for column in columns]))
    if commas == "unclear":
        if not in_degrees:
            raise BadInput("D04", Text("clean.comma_unclear"), Text("clean.comma_unclear.hint"), where)
        commas = "decimal"
    if commas == "decimal":
        return [with_points(column, commas) for column in columns], "clean.decimal_comma"
    if commas in {"thousands", "points"} and not in_degrees:
        return [with_points(column, commas) for column in columns], "clean.thousands"
    return list(columns), None
