"""The address bar is the state: read it, write it, and split what is asked from how it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from dashboard.theme.look import Look
from geodata.errors import Notice
from geodata.words.text import Text
from layers.base.link import read_query_string, whole_characters

# How a question is shown; everything else in a link belongs to the question.
SHOWING = ("lang", "look", "size", "view", "show", "maps", "release")

Params = dict[str, str]


def read_search(search: Any) -> tuple[Params, tuple[Notice, ...]]:
    """
    Return the parameters of a link's search string, and a notice if it could not be read.

    Parameters
    ----------
    search
        What the address bar says, or anything else that a browser could send in its place: that asks nothing.

    Examples
    --------
    >>> read_search("?kinds=robbery&lang=es")
    ({'kinds': 'robbery', 'lang': 'es'}, ())
    """
    return read_query_string(search.removeprefix("?")) if isinstance(search, str) else ({}, ())


def write_search(params: Mapping[str, str]) -> str:
    """Return the search string of parameters, always in the same order; empty for none."""
    # Commas, colons and semicolons separate what people pick; they stay readable.
    return f"?{urlencode(sorted(params.items()), safe=',:;', errors='replace')}" if params else ""


def only_text(params: Any) -> Params:
    """Return the names and values of a carried link; anything else a browser sends is left out."""
    if not isinstance(params, dict):
        return {}
    return {
        whole_characters(name): whole_characters(value)
        for name, value in params.items()
        if isinstance(name, str) and isinstance(value, str)
    }


def asked(params: Mapping[str, str]) -> Params:
    """Return what belongs to the question."""
    return {name: value for name, value in params.items() if name not in SHOWING}


def shown(params: Mapping[str, str]) -> Params:
    """Return what belongs to the screen."""
    return {name: value for name, value in params.items() if name in SHOWING}


@dataclass(frozen=True)
class View:
    """Where the map looks: centre in degrees and zoom."""

    latitude: float
    longitude: float
    zoom: float

    @classmethod
    def read(cls, text: str) -> View | None:
        """Return the view of ``lat,lon,zoom``, or None where it is none."""
        try:
            latitude, longitude, zoom = (float(part) for part in text.split(","))
        except ValueError:
            return None
        possible = -90 < latitude < 90 and -180 <= longitude <= 180 and 0 <= zoom <= 24
        return cls(latitude, longitude, zoom) if possible else None


def read_look(params: Mapping[str, str]) -> tuple[Look, tuple[Notice, ...]]:
    """Return the look a link asks for; what it cannot have is said and left at its default."""
    notices: list[Notice] = []
    picked: dict[str, str] = {}
    choices = (
        ("lang", "language", ("en", "es")),
        ("look", "theme", ("light", "dark")),
        ("size", "size", SIZES),
    )
    for name, attribute, allowed in choices:
        value = params.get(name)
        if value in allowed:
            picked[attribute] = str(value)
        elif value is not None:
            notices.append(Notice("U14", Text("screen.link.look"), Text("screen.link.hint")))
    return Look(**picked), tuple(notices)  # type: ignore[arg-type]


SIZES = ("screen", "projector")
