"""The map of a study: base map, areas and overlays in one figure, in the frame its script fills."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.basemap import addresses
from dashboard.components.extents import everything, opening
from dashboard.components.overlays import chosen_overlays, overlay_points
from dashboard.desk import Desk
from dashboard.figures.map import GRAPH_CONFIG, Areas, frame_attributes, map_figure
from dashboard.figures.style import base_style
from dashboard.ids import scope
from dashboard.routes import TOUCHED, cells_address, plain_address
from dashboard.state import View
from dashboard.theme.look import Look
from layers.base.query import Query

ID = scope("map")
MAP, FRAME, VIEW, CELL, DRAWN = ID("graph"), ID("frame"), ID("view"), ID("cell"), ID("drawn")

# What a map of a usual screen shows at zoom 0.


def study_map(
    params: Mapping[str, str], query: Query, desk: Desk, look: Look, *, locations: Sequence[str] = ()
) -> Component:
    """
    Return the map in its frame, with the stores into which its script reports view and chosen cell.

    Parameters
    ----------
    locations
        Ids of every ``dcc.Location`` on the page: each must hear of the view that the script writes into the
        address, or its next update would write the old address back.
    """
    figure, _ = map_of(params, query, desk, look)
    return html.Div(
        [
            html.Div(
                dcc.Graph(
                    id=MAP, figure=figure, config=GRAPH_CONFIG, responsive=True, style={"height": "100%"}
                ),
                id=FRAME,
                **frame_attributes(
                    MAP,
                    label=look.say("screen.map.label"),
                    look=look,
                    cells_url=cells_address(params),
                    view_store=VIEW,
                    cell_store=CELL,
                    view_parameter="view",
                    fit=None if View.read(params.get("view", "")) else everything(query, desk),
                ),
                **{
                    "data-locations": " ".join(locations),
                    "data-plain-url": plain_address(params),
                    "data-early-cells": TOUCHED,
                },
            ),
            dcc.Store(id=VIEW),
            dcc.Store(id=DRAWN, data=drawn_key(params, query)),
            dcc.Store(id=CELL),
        ]
    )


def drawn_key(params: Mapping[str, str], query: Query) -> str:
    """Return what the figure depends on: while it stays the same, Plotly need not draw the map again."""
    overlays = chosen_overlays(params)
    # Overlays follow the question's days and areas; without them only chosen areas are drawn.
    asked_of = query.to_params() if overlays else {"areas": query.areas, "table": query.table}
    return repr((overlays, sorted(asked_of.items(), key=str), params.get("lang"), params.get("look")))


def map_of(
    params: Mapping[str, str], query: Query, desk: Desk, look: Look
) -> tuple[dict[str, Any], list[str]]:
    """Return the figure, and what could not be drawn on it."""
    table = query.table or desk.facts.default_table or ""
    centre, zoom = _opening(params, query, desk)
    points, refused = overlay_points(params, query, desk, look)
    figure = map_figure(
        style=base_style(addresses(desk.base_map, table), look),
        centre=centre,
        zoom=zoom,
        view_key=desk.holdings.study.name,
        look=look,
        overlays=points,
        areas=_areas(table, desk),
        selected_areas=[one for name, ids in query.areas if name == table for one in ids],
    )
    return figure, refused


def _areas(table: str, desk: Desk) -> Areas | None:
    facts = desk.facts.set_named(table)
    name = f"areas-{table}"
    if facts is None or name not in desk.base_map:
        return None
    return Areas(f"/base/{name}.geojson", facts.ids, [facts.by_id[one] for one in facts.ids])


def _opening(params: Mapping[str, str], query: Query, desk: Desk) -> tuple[tuple[float, float], float]:
    """Return where the map opens: the link's view, the areas asked for, or everything mapped."""
    view = View.read(params.get("view", ""))
    if view is not None:
        return (view.longitude, view.latitude), view.zoom
    return opening(everything(query, desk))
