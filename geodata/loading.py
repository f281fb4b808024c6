"""Say when compiled loops are worth loading: they take a second, and a small file is read in less."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

# Fewer rows or points are done before a compiled loop is even loaded, or made on its first day.
FEWEST_COMPILED = 20_000


def compiled(name: str, size: int, least: int = FEWEST_COMPILED) -> Any:
    """
    Return a module of compiled loops; None where numba is missing or switched off, or there is little to do.

    Parameters
    ----------
    name
        Of a module that says in `COMPILED` whether its loops are compiled.
    size, least
        How much there is to do, and from where on it is worth loading; once loaded it is worth it for less.
    """
    if size < least and name not in sys.modules:
        return None
    try:
        found = import_module(name)
    except (ImportError, RuntimeError):  # the latter where it finds no folder to keep machine code in
        return None
    return found if found.COMPILED else None
