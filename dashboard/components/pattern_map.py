"""The map of a pattern in its frame, and the legend of what it paints."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.basemap import addresses
from dashboard.components.comparison_legend import legend_row
from dashboard.components.extents import everything, opening
from dashboard.components.pattern_controls import Room
from dashboard.desk import Desk
from dashboard.figures.cells import cell_said
from dashboard.figures.classed_cells import classed_rows
from dashboard.figures.map import GRAPH_CONFIG, frame_attributes, map_figure
from dashboard.figures.style import base_style
from dashboard.pattern_cells import PATTERN, PATTERN_PLAIN, header_of, pattern_address
from dashboard.state import Params, View, shown
from dashboard.theme.look import Look
from layers.base.catalogue import layers
from layers.base.query import Query


def pattern_map(room: Room, params: Mapping[str, str], desk: Desk, look: Look) -> Component:
    """Return the map in its frame, its cells those of a link."""
    query, _ = desk.query(room.panel.question_of(params))
    view = View.read(params.get("view", ""))
    box = everything(query, desk)
    centre, zoom = opening(box) if view is None else ((view.longitude, view.latitude), view.zoom)
    table = query.table or desk.facts.default_table or ""
    figure = map_figure(
        style=base_style(addresses(desk.base_map, table), look),
        centre=centre,
        zoom=zoom,
        view_key=desk.holdings.study.name,
        look=look,
    )
    graph = dcc.Graph(
        id=room.id("map"), figure=figure, config=GRAPH_CONFIG, responsive=True, style={"height": "100%"}
    )
    cells, plain = map_addresses(room, params)
    return html.Div(
        [
            html.Div(
                graph,
                id=room.id("frame"),
                **frame_attributes(
                    room.id("map"),
                    label=look.say("patterns.map.label"),
                    look=look,
                    cells_url=cells,
                    view_store=room.id("view"),
                    view_parameter="view",
                    fit=None if view is not None else box,
                ),
                **{"data-locations": room.id("address"), "data-plain-url": plain},
            ),
            dcc.Store(id=room.id("view")),
        ]
    )


def map_addresses(room: Room, params: Mapping[str, str]) -> tuple[str, str]:
    """Return where the cells of a link come from, and its map as a picture; "" where its layer has none."""
    if layers()[room.panel.question_of(params)["layer"]].cells is None:
        return "", ""
    said: Params = {**room.panel.question_of(params), **shown(params)}
    return pattern_address(PATTERN, said), pattern_address(PATTERN_PLAIN, said)


def pattern_legend(query: Query, desk: Desk, look: Look) -> Component:
    """Return what each color means, of the classes that any cell has, and what no color means."""
    painted = desk.painted(query)
    if painted is None or not len(painted.cells):
        return html.Div()
    header = header_of(desk, query, painted, look)
    there = np.bincount(painted.code, minlength=len(painted.classes)) > 0
    title = look.say("patterns.legend", cell=cell_said(header, look))
    rows = [legend_row(one, look) for one in classed_rows(header, there.tolist(), look)]
    note = html.P(look.say("patterns.legend.none"), className="quiet")
    return html.Div([html.H2(title), html.Ul(rows), note], className="legend")
