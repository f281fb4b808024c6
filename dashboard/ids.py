"""Name every component once, by the room it stands in: `ID = scope("explore")`, then `ID("map")`."""

from __future__ import annotations

from collections.abc import Callable


def scope(room: str) -> Callable[[str], str]:
    """
    Return a function that names the components of one room.

    Examples
    --------
    >>> scope("explore")("map")
    'explore-map'
    """

    def name(part: str) -> str:
        return f"{room}-{part}"

    return name


SHELL = scope("shell")
ADDRESS = SHELL("address")  # the address bar: its search string is the whole state
BODY = SHELL("body")
SHOWN = SHELL("shown")  # which page, language and look is on screen now
THEME = SHELL("theme")
LANGUAGE = SHELL("language")
