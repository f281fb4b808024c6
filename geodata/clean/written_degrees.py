"""Read degrees as people write them: with letters for the four winds, with minutes and seconds."""

from __future__ import annotations

import polars as pl

_DIGITS = r"\d{1,3}(?:\.\d+)?"
_MINUTES = r"\s*(?P<m>\d{1,2}(?:\.\d+)?)\s*['’′]"
_SECONDS = r"\s*(?P<s>\d{1,2}(?:\.\d+)?)\s*(?:[\"”″]|['’′]{2})"
_SIZE = rf"(?P<d>{_DIGITS})\s*(?P<sign>[°º])?(?:{_MINUTES}(?:{_SECONDS})?)?"
# The letter before or behind; "O" is west in Spanish and east in German, so it is none of them.
_ONE = rf"(?i)^\s*(?P<minus>-)?(?P<before>[NSEW])?\s*{_SIZE}\s*(?P<after>[NSEW])?\s*$"
_BEHIND, _BEFORE = r"[^,;()]*[NSEW]", r"[NSEW][^,;()NSEW]*?"
_PAIR = rf"(?i)^\s*\(?\s*({_BEHIND}|{_BEFORE})\s*[,;\s]\s*({_BEHIND}|{_BEFORE})\s*\)?\s*$"
_ANY = r"(?i)[°ºNSEW]"
_DECIMALS = 8


def plain_degrees(texts: pl.Series) -> pl.Series:
    r"""
    Return written degrees as decimal numbers, and two in one cell as ``latitude, longitude``.

    Parameters
    ----------
    texts
        Strings, shape (n,), null where empty.

    Returns
    -------
    texts
        A cell that is no degrees in letters or signs stays as it is; so does a pair whose letters do not name
        one latitude and one longitude.

    Examples
    --------
    >>> plain_degrees(pl.Series(["39°06'14\"N", "94.5855 W", "S 33.45", "-94° 35.1'", "39.1"])).to_list()
    ['39.10388889', '-94.5855', '-33.45', '-94.585', '39.1']
    >>> plain_degrees(pl.Series(["W 94.5855, N 39.1036", "39.1 N 39.2 N", "12 E MAIN"])).to_list()
    ['39.1036, -94.5855', '39.1 N 39.2 N', '12 E MAIN']
    """
    some = texts.str.contains(_ANY).fill_null(False)
    if not some.any():
        return texts
    first = texts.str.extract(_PAIR, 1), texts.str.extract(_PAIR, 2)
    frame = pl.DataFrame({"text": texts, "some": some, "a": first[0], "b": first[1]})
    whole, a, b = (_number(pl.col(name)) for name in ("text", "a", "b"))
    frame = frame.with_columns(whole=whole[0], an=a[0], a_north=a[1], bn=b[0], b_north=b[1])
    latitude = pl.when("a_north").then("an").otherwise("bn")
    longitude = pl.when("a_north").then("bn").otherwise("an")
    pair = pl.when(pl.col("a_north") != pl.col("b_north")).then(_said(latitude) + ", " + _said(longitude))
    said = pl.coalesce(_said(pl.col("whole")), pair, "text")
    return frame.select(pl.when("some").then(said).otherwise("text").alias(texts.name))[texts.name]


def _said(number: pl.Expr) -> pl.Expr:
    return number.round(_DECIMALS).cast(pl.String)


def _number(text: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """Return degrees, null where a text is none with a letter or a sign, and whether the letter is N or S."""
    part = text.str.extract_groups(_ONE)
    field = {name: part.struct.field(name) for name in ("minus", "before", "d", "sign", "m", "s", "after")}
    letter = pl.coalesce(field["before"], field["after"]).str.to_uppercase()
    two = field["before"].is_not_null() & field["after"].is_not_null()
    minutes, seconds = (field[name].cast(pl.Float64).fill_null(0.0) for name in ("m", "s"))
    size = field["d"].cast(pl.Float64) + minutes / 60 + seconds / 3600
    south_or_west = letter.is_in(["S", "W"]).fill_null(False) | field["minus"].is_not_null()
    # "-94.5 W" says the same twice; "-94.5 E" contradicts itself.
    wrong = two | (field["minus"].is_not_null() & letter.is_in(["N", "E"]).fill_null(False))
    told = letter.is_not_null() | field["sign"].is_not_null()
    number = pl.when(told & ~wrong & (minutes < 60) & (seconds < 60))
    value = number.then(pl.when(south_or_west).then(-size).otherwise(size))
    return value, letter.is_in(["N", "S"])
