"""Formats other than delimited text, one file each: whatever lies in this room with a `FORMAT` is read."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from geodata.read.formats.base import Format, Shapes
from geodata.read.opened import Opened

__all__ = ["Format", "Shapes", "endings", "format_of", "formats"]

_OF_TEXT = (".csv", ".tsv", ".txt", ".tab", ".psv")


@cache
def formats() -> tuple[Format, ...]:
    """Return every format, by the names of their files."""
    modules = sorted(found.name for found in pkgutil.iter_modules(__path__) if found.name != "base")
    found = (importlib.import_module(f"{__name__}.{name}") for name in modules)
    return tuple(module.FORMAT for module in found)


def format_of(opened: Opened) -> Format | None:
    """Return the format that a file's bytes are in; None for what can only be text."""
    return next((one for one in formats() if one.is_it(opened)), None)


def endings() -> tuple[str, ...]:
    """Return the endings of every file that can be read, text first."""
    return (*_OF_TEXT, *(ending for one in formats() for ending in one.endings))
