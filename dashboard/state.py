"""The address bar is the state: read it, write it, and split what is asked from how it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from dashboard.theme.look import Look
from geodata.errors import Notice
from geodata.words.text import Text

# Longer links are cut off by mail programs and hold nothing a screen can send.
LINK_BYTES = 64 * 1024
MOST_PARAMETERS = 100

# How a question is shown; everything else in a link belongs to the question.
SHOWING = ("lang", "look", "size", "view", "show", "release")

Params = dict[str, str]


def read_search(search: str | None) -> Params:
    """
    Return the parameters of a link's search string; of a name given twice the last counts.

    Examples
    --------
    >>> read_search("?kinds=robbery&lang=es")
    {'kinds': 'robbery', 'lang': 'es'}
    """
    text = (search or "").lstrip("?")
    if len(text) > LINK_BYTES:
        return {}
    try:
        pairs = parse_qsl(text, keep_blank_values=False, max_num_fields=MOST_PARAMETERS)
    except ValueError:
        return {}
    return dict(pairs)


def write_search(params: Mapping[str, str]) -> str:
    """Return the search string of parameters, always in the same order; empty for none."""
    kept = sorted((name, value) for name, value in params.items() if value)
    # Commas, colons and semicolons separate what people pick; they stay readable.
    return f"?{urlencode(kept, safe=',:;')}" if kept else ""


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
