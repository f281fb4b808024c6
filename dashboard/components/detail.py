"""What a chosen cell holds: where it is in words, how many, and of which kinds."""

from __future__ import annotations

from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.desk import Desk
from dashboard.theme.look import Look
from layers.base.cell import cell_of, in_cell
from layers.base.query import Query

KINDS_LISTED = 6


def cell_detail(chosen: Any, query: Query, desk: Desk, look: Look) -> Component:
    """
    Return the detail of a cell that was clicked or reached by keyboard; a hint while none is chosen.

    Parameters
    ----------
    chosen
        What the map's script reports: ``{"index", "n", "lon", "lat"}``, or anything a browser could send.
    """
    place = _place(chosen)
    if place is None:
        return html.P(look.say("screen.detail.hint"), className="quiet")
    cell = cell_of(desk.holdings, query, *place)
    if cell is None:
        return html.P(look.say("screen.detail.hint"), className="quiet")
    seen = in_cell(desk.holdings, query, cell)
    kinds = [
        html.Li(f"{look.speaker.say(kind.title)}: {look.speaker.number(kind.n)}")
        for kind in seen.kinds[:KINDS_LISTED]
    ]
    return html.Div(
        [
            html.H2(look.speaker.say(seen.where)),
            html.P(look.speaker.say(seen.count)),
            html.Ul(kinds),
        ],
        role="status",
    )


def _place(chosen: Any) -> tuple[float, float] | None:
    if not isinstance(chosen, dict):
        return None
    longitude, latitude = _degrees(chosen.get("lon"), 180), _degrees(chosen.get("lat"), 90)
    return None if longitude is None or latitude is None else (longitude, latitude)


def _degrees(said: Any, most: float) -> float | None:
    """Return an angle of a place on Earth; whole numbers of JSON may be too large for any float."""
    if isinstance(said, bool) or not isinstance(said, int | float) or not -most <= said <= most:
        return None
    return float(said)
