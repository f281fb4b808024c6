"""Know coordinate systems by the codes that people name, and the columns that may hold numbers of one."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pyproj

from geodata.doctor.columns import Column
from geodata.doctor.systems import known_code
from geodata.errors import BadQuery, visible
from geodata.words.text import Text

LATITUDE = r"\blat(itude|itud)?\b|geo ?lat"
LONGITUDE = r"\b(lon|lng|long|longitude|longitud)\b|geo ?lon"
EASTING = r"\bx\b|east|x ?coord|coord\w* x|\bgeo x\b|este\b"
NORTHING = r"\by\b|north|y ?coord|coord\w* y|\bgeo y\b|norte\b"

_CODE = re.compile(r"[A-Z]{2,10}:[0-9]{1,7}")
_BARE_CODE = re.compile(r"[0-9]{4,6}", re.ASCII)


def named_system(said: str) -> tuple[str, pyproj.CRS] | None:
    """
    Return code and system that a person named; None where nobody knows it.

    Raises
    ------
    BadQuery
        C04: only another authority has a system of this number; it is named.

    Examples
    --------
    >>> [None if found is None else found[0] for found in map(named_system, ("3857", "epsg:3857", "moon"))]
    ['EPSG:3857', 'EPSG:3857', None]
    """
    code = said.upper()
    if _BARE_CODE.fullmatch(code):
        code = f"EPSG:{code}"
    if not _CODE.fullmatch(code):
        return None
    try:
        return code, pyproj.CRS.from_authority(*code.split(":", 1))
    except pyproj.exceptions.CRSError as error:
        if (other := known_code(code)) is None:
            return None
        what = Text("doctor.no_such_system", value=visible(said))
        hint = Text("doctor.no_such_system.other", code=other, name=visible(pyproj.CRS(other).name))
        raise BadQuery("C04", what, hint) from error


def large_pair(columns: Sequence[Column]) -> tuple[Column, Column] | None:
    """Return easting and northing: by name, else the two columns of large numbers with fractions."""
    large = [one for one in columns if one.is_number and _is_large(one)]
    x = next((one for one in large if one.named(f"{EASTING}|{LONGITUDE}")), None)
    y = next((one for one in large if one.named(f"{NORTHING}|{LATITUDE}")), None)
    if x is not None and y is not None:
        return x, y
    fine = [one for one in large if one.whole is None]
    return (fine[0], fine[1]) if len(fine) == 2 else None


def _is_large(column: Column) -> bool:
    known = column.numbers.drop_nulls()
    if not len(known):
        return False
    middle = known.filter(known != 0).abs().median()
    return isinstance(middle, float) and middle > 10_000 and column.different.height > 10
