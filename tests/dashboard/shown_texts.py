"""Go through what a component shows, as a person reads it."""

import json
from collections.abc import Iterator
from typing import Any

from dash.development.base_component import Component
from plotly.utils import PlotlyJSONEncoder


def texts(part: Any) -> Iterator[str]:
    """Every text and number of a component, or of several, in order."""
    if isinstance(part, Component):
        yield from texts(getattr(part, "children", None))
    elif isinstance(part, list | tuple):
        for one in part:
            yield from texts(one)
    elif part is not None:
        yield str(part)


def parts_of(component: object) -> Iterator[Component]:
    """Every component below one, itself included."""
    if isinstance(component, Component):
        yield component
        component = getattr(component, "children", None)
    for one in component if isinstance(component, list | tuple) else [component]:
        if isinstance(one, Component | list | tuple):
            yield from parts_of(one)


def words(component: object) -> str:
    """Everything that a browser is sent of a component."""
    return json.dumps(component, cls=PlotlyJSONEncoder, ensure_ascii=False)
