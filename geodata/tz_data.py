"""Name the time zones, and say which version of their database is read here: rules of past years change."""

from __future__ import annotations

import functools
import importlib
import re
import zoneinfo
from pathlib import Path

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


def is_version(said: str) -> bool:
    """Return whether a text is a version of the database; older releases hold that of a package instead."""
    return _VERSION.fullmatch(said) is not None


def _beginning_of(path: Path) -> str:
    try:
        with path.open(encoding="ascii", errors="replace") as file:
            return file.readline(100)
    except OSError:
        return ""
