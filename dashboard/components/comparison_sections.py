"""The sections of a comparison's page: one with a heading, and one with a chart in it."""

from __future__ import annotations

from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.figures.map import GRAPH_CONFIG
from dashboard.figures.parts import figure_height_px
from dashboard.theme.look import Look


def panel(title: str, *parts: Component) -> Component:
    """Return one section of the page."""
    return html.Section([html.H2(title), *parts], className="panel")


def chart(
    title: str, figure: dict[str, Any], look: Look, *, wide: bool = False, more: Component | None = None
) -> Component:
    """Return a chart with its heading, and below it what has to be said of it, and `more`."""
    note = figure["layout"].get("meta", {}).get("note", "")
    height = f"{figure_height_px(figure, look)}px"
    graph = dcc.Graph(figure=figure, config=GRAPH_CONFIG, responsive=True, style={"height": height})
    below = html.P([note, *([" ", more] if more is not None else [])], className="quiet")
    return html.Section([html.H2(title), graph, below], className="panel wide" if wide else "panel")
