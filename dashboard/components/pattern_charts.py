"""Charts of patterns that are no map: one figure a layer, under its name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.figures.closeness import closeness_figure
from dashboard.figures.lorenz import lorenz_figure
from dashboard.figures.map import GRAPH_CONFIG
from dashboard.figures.possible_hours import possible_hours_figure
from dashboard.figures.repeat_bands import repeat_bands_figure
from dashboard.figures.season_factors import season_factors_figure
from dashboard.figures.weekly_alarms import weekly_alarms_figure
from dashboard.figures.weekly_trend import weekly_trend_figure
from dashboard.theme.look import Look
from layers.base.answers import Answer

# From an answer to a figure, and the words above it; a layer without one has a map or a table alone.
Chart = Callable[[Answer, Look], dict[str, Any]]
CHARTS: dict[str, Chart] = {
    "alarms": weekly_alarms_figure,
    "clustering": closeness_figure,
    "concentration": lorenz_figure,
    "hours_of_week": possible_hours_figure,
    "near_repeat": repeat_bands_figure,
    "seasons": season_factors_figure,
    "trend_over_time": weekly_trend_figure,
}
HEIGHT_PX = 380


def pattern_chart(answer: Answer, look: Look) -> list[Component]:
    """Return the chart of an answer under its heading; nothing where there is none, or nothing to draw."""
    make = CHARTS.get(answer.layer)
    if make is None or not len(answer):
        return []
    graph = dcc.Graph(
        figure=make(answer, look),
        config=GRAPH_CONFIG,
        responsive=True,
        style={"height": f"{HEIGHT_PX}px"},
    )
    heading = html.H2(look.say(f"layers.{answer.layer}.chart"))
    note = html.P(look.say(f"layers.{answer.layer}.chart.note"), className="quiet")
    return [html.Section([heading, graph, note], className="panel")]
