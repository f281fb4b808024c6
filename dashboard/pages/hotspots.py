"""Hotspots: where incidents stand together beyond chance, on a map and as ranked places."""

from __future__ import annotations

from functools import partial

import flask
from dash import Dash

from dashboard.components import pattern_page
from dashboard.components.pattern_controls import Room
from dashboard.desk import Desk
from dashboard.pages.base import Page
from dashboard.pattern_cells import PATTERN, pattern_payload
from dashboard.routes import compressed, read_asked

ROOM = Room("pattern", "patterns", "hotspots")
PATH = "/hotspots"


def register(app: Dash, desk: Desk) -> None:
    """Declare the page's callbacks on one app, and the route of its cells; each only carries."""
    pattern_page.register(ROOM, PATH, app, desk)

    @app.server.get(PATTERN, endpoint="pattern")
    def _cells() -> flask.Response:
        found = pattern_payload(desk, read_asked()[0])
        if found is None:
            flask.abort(404)
        return compressed(found, "application/octet-stream")


PAGE = Page(
    name="hotspots",
    path=PATH,
    order=5,
    layout=partial(pattern_page.layout, ROOM),
    register=register,
    shares=("kinds", "areas", "table", "period", "from", "to"),
)
