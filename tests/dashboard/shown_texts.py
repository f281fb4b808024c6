"""Go through what a component shows, as a person reads it."""

from collections.abc import Iterator
from typing import Any

from dash.development.base_component import Component


def texts(part: Any) -> Iterator[str]:
    """Every text and number of a component, or of several, in order."""
    if isinstance(part, Component):
        yield from texts(getattr(part, "children", None))
    elif isinstance(part, list | tuple):
        for one in part:
            yield from texts(one)
    elif part is not None:
        yield str(part)
