"""Draw a link's map as SVG, for screens without WebGL: the same question, colours and symbols."""

from __future__ import annotations

from collections.abc import Mapping

import flask
import numpy as np

from dashboard.basemap import addresses
from dashboard.comparison_cells import COMPARED_PLAIN, PARTS, comparison_payload, question
from dashboard.components.compared_maps import event_point, outlines
from dashboard.components.extents import everything
from dashboard.components.overlays import overlay_points
from dashboard.desk import Desk
from dashboard.figures.plain_map import Drawn, Ground, plain_map
from dashboard.figures.plain_window import Window
from dashboard.figures.style import base_style
from dashboard.pattern_cells import PATTERN_PLAIN, pattern_payload
from dashboard.routes import PLAIN, cells_payload, compressed, read_asked
from dashboard.state import Params, View, asked, read_look
from dashboard.theme.look import Look
from layers.base.query import Query
from layers.comparison.result import Comparison

# A link may name any size; a picture of more pixels than any screen has is nobody's.
LEAST_PX, MOST_PX, USUAL_PX = 40, 4_096, (800, 500)


def register(server: flask.Flask, desk: Desk) -> None:
    """Declare the routes of the maps on one server."""

    @server.get(PLAIN, endpoint="plain")
    def _explored() -> flask.Response:
        return compressed(explored_svg(desk, read_asked()[0]).encode(), "image/svg+xml")

    @server.get(PATTERN_PLAIN, endpoint="pattern_plain")
    def _pattern() -> flask.Response:
        found = pattern_svg(desk, read_asked()[0])
        if found is None:
            flask.abort(404)
        return compressed(found.encode(), "image/svg+xml")

    @server.get(COMPARED_PLAIN, endpoint="compared_plain")
    def _compared(part: str) -> flask.Response:
        found = compared_svg(desk, part, read_asked()[0]) if part in PARTS else None
        if found is None:
            flask.abort(404)
        return compressed(found.encode(), "image/svg+xml")


def explored_svg(desk: Desk, params: Params) -> str:
    """Return the map of Explore for a link as SVG."""
    query, _ = desk.query(asked(params))
    look, _ = read_look(params)
    table = query.table or desk.facts.default_table or ""
    points, _ = overlay_points(params, query, desk, look)
    drawn = Drawn(cells_payload(desk, params), points=points, chosen=_chosen(query, table, desk))
    return _svg(params, query, desk, look, drawn, look.say("screen.map.label"))


def pattern_svg(desk: Desk, params: Params) -> str | None:
    """Return the map of a link's pattern as SVG; None where its layer paints no cells."""
    cells, (query, _) = pattern_payload(desk, params), desk.query(asked(params))
    if cells is None:
        return None
    look, _ = read_look(params)
    return _svg(params, query, desk, look, Drawn(cells), look.say("screen.map.label"))


def compared_svg(desk: Desk, part: str, params: Params) -> str | None:
    """Return the map of one part of a link's comparison as SVG; None where nothing is compared."""
    cells, query = comparison_payload(desk, part, params), question(desk, params)
    found = desk.comparison(query)
    if cells is None or not isinstance(found, Comparison):
        return None
    look, _ = read_look(params)
    drawn = Drawn(cells, outlines=outlines(found, desk), points=[event_point(found, desk, look)])
    return _svg(params, query, desk, look, drawn, look.say(f"comparison_maps.{part}"))


def _svg(params: Params, query: Query, desk: Desk, look: Look, drawn: Drawn, title: str) -> str:
    table = query.table or desk.facts.default_table or ""
    return plain_map(
        window_of(params, query, desk),
        base_style(addresses(desk.base_map, table), look),
        ground_of(desk, table),
        drawn,
        look=look,
        title=title,
        description=look.speaker.say(query.sentence(desk.facts)),
    )


def ground_of(desk: Desk, table: str) -> dict[str, Ground]:
    """Return the base map by the names of the style's sources, with the outlines of one set of areas."""
    found = {name: one for name, one in desk.ground.items() if not name.startswith("areas-")}
    return found | ({"areas": desk.ground[f"areas-{table}"]} if f"areas-{table}" in desk.ground else {})


def window_of(params: Mapping[str, str], query: Query, desk: Desk) -> Window:
    """Return what a link wants to see, in a size that its ``width`` and ``height`` say in pixels."""
    width, height = (
        _px(params.get(name, ""), usual) for name, usual in zip(("width", "height"), USUAL_PX, strict=True)
    )
    view = View.read(params.get("view", ""))
    if view is not None:
        return Window(view.longitude, view.latitude, view.zoom, width, height)
    return Window.around(everything(query, desk), width, height)


def _px(said: str, usual: int) -> int:
    return (
        min(max(int(said), LEAST_PX), MOST_PX)
        if said.isascii() and said.isdecimal() and len(said) < 9
        else usual
    )


def _chosen(query: Query, table: str, desk: Desk) -> np.ndarray:
    """Return the shapes of the areas that are asked for."""
    ids = {one for name, asked_for in query.areas if name == table for one in asked_for}
    known = desk.holdings.areas.get(table)
    if known is None or f"areas-{table}" not in desk.ground:
        return np.empty(0, object)
    return desk.ground[f"areas-{table}"].shapes[[one in ids for one in known.ids]]
