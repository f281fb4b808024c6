"""How much of what is on the map lies near a service, in one sentence."""

from __future__ import annotations

from dataclasses import replace

from dash import html
from dash.development.base_component import Component

from dashboard.desk import Desk
from dashboard.theme.look import Look
from layers.base.query import Query
from layers.coverage import coverage_sentence


def coverage(query: Query, desk: Desk, look: Look) -> Component:
    """Return the finding of the layer `coverage` for a question."""
    said = coverage_sentence(desk.holdings, replace(query, layer="coverage", options=()))
    return html.P(look.speaker.say(said), className="quiet coverage")
