"""Name the time zones, and say which version of their database is read here: rules of past years change."""

from __future__ import annotations

import functools
import importlib
import importlib.util
import re
import zoneinfo
from pathlib import Path

_PLACE = re.compile(r"([+-]\d{4}(?:\d{2})?)([+-]\d{5}(?:\d{2})?)")
_VERSION = re.compile(r"\d{4}[a-z]{1,2}")


@functools.cache  # all of its files are looked through
def time_zones() -> frozenset[str]:
    """Return the names of all time zones, such as ``"America/Chicago"``."""
    return frozenset(zoneinfo.available_timezones())


def tz_data_version() -> str:
    """
    Return the version of the time zone database that is read, such as ``"2025b"``; "" where nobody knows.

    The system's database is read before the package `tzdata`, so the package's version says nothing where the
    system has one.

    Misreadings
    -----------
    Two versions rarely differ for one zone, and seldom in the past. That they are two is said, not that a
    record moved: days and minutes are kept as the source's clock showed them.
    """
    for folder in map(Path, zoneinfo.TZPATH):
        if not any((folder / part).exists() for part in ("tzdata.zi", "+VERSION", "UTC", "Etc")):
            continue
        for name in ("tzdata.zi", "+VERSION"):
            if found := _VERSION.search(_beginning_of(folder / name)):
                return found[0]
        return ""
    try:
        return str(importlib.import_module("tzdata").IANA_VERSION)
    except (ModuleNotFoundError, AttributeError):
        return ""


@functools.cache
def place_of(zone: str) -> tuple[float, float] | None:
    """
    Return longitude and latitude of the city that a time zone is named after; None where nobody says it.

    Examples
    --------
    >>> [round(one) for one in place_of("America/Chicago") or ()]
    [-88, 42]
    """
    for name in ("zone1970.tab", "zone.tab"):
        for line in _table(name).splitlines():
            cells = line.split("\t")
            if len(cells) > 2 and cells[2] == zone and (found := _PLACE.fullmatch(cells[1])):
                return _degrees(found[2]), _degrees(found[1])
    return None


def _table(name: str) -> str:
    """Return a table of the database, the system's before that of the package; "" where there is none."""
    package = importlib.util.find_spec("tzdata")
    folders = [*map(Path, zoneinfo.TZPATH)]
    if package is not None:
        folders += [Path(one) / "zoneinfo" for one in package.submodule_search_locations or ()]
    for folder in folders:
        try:
            return (folder / name).read_text(encoding="utf-8")
        except OSError:
            continue
    return ""


def _degrees(said: str) -> float:
    """Return degrees of ``+DDMM``, ``+DDDMM``, with or without seconds."""
    sign, digits = said[0], said[1:]
    whole = len(digits) - (2 if len(digits) < 6 else 4)
    minutes, seconds = int(digits[whole : whole + 2]), int(digits[whole + 2 :] or 0)
    value = int(digits[:whole]) + minutes / 60 + seconds / 3600
    return -value if sign == "-" else value


def is_version(said: str) -> bool:
    """Return whether a text is a version of the database; older releases hold that of a package instead."""
    return _VERSION.fullmatch(said) is not None


def _beginning_of(path: Path) -> str:
    try:
        with path.open(encoding="ascii", errors="replace") as file:
            return file.readline(100)
    except OSError:
        return ""
