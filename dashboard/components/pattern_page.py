"""A page of a family of layers: the panel beside the finding, the map, the legend, a chart and a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import Dash, Input, Output, State, html, no_update
from dash.development.base_component import Component

from dashboard.components.chips import chips
from dashboard.components.counts import notices
from dashboard.components.finding_card import finding_card
from dashboard.components.layer_panel import layer_downloads
from dashboard.components.panelled import panelled
from dashboard.components.pattern_charts import pattern_chart
from dashboard.components.pattern_controls import Room, controls
from dashboard.components.pattern_map import map_addresses, pattern_legend, pattern_map
from dashboard.components.pattern_table import pattern_table
from dashboard.desk import Desk
from dashboard.state import only_text, read_look
from dashboard.theme.look import Look
from geodata.errors import Notice
from layers.base.catalogue import layers

SHOWN = ("notices", "card", "chips", "legend", "chart", "table", "downloads")
FORMS = ("csv", "geojson", "gpkg", "geoparquet", "png", "pdf")


def layout(room: Room, desk: Desk, look: Look, params: Mapping[str, str]) -> Component:
    """Return the panel beside everything that answers it."""
    loading = html.P(look.say("screen.loading"), className="finding panel")
    chosen = room.panel.question_of(params)["layer"]
    return panelled(
        room.id,
        title=look.say("patterns.panel.show"),
        panel=[controls(room, params, desk, look)],
        desk=[
            html.Div(id=room.id("notices")),
            html.Div(loading, id=room.id("card"), **{"aria-live": "polite"}),
            html.Div(id=room.id("chips"), className="no-paper"),
            html.Section(
                [
                    html.Div(_ground(room, chosen, params, desk, look), id=room.id("ground")),
                    html.Div(id=room.id("legend")),
                ],
                id=room.id("map-panel"),
                className="panel map-panel",
                hidden=layers()[chosen].cells is None,
            ),
            html.Div(id=room.id("chart")),
            html.Div(id=room.id("downloads"), className="actions"),
            html.Div(id=room.id("table")),
        ],
        stores=(room.panel.carried,),
        class_name="explore compare",
    )


def show(
    room: Room, path: str, params: Mapping[str, str], desk: Desk, unread: Sequence[Notice] = ()
) -> tuple[Any, ...]:
    """Return what the page shows for a link, in the order of `SHOWN`. No Dash in here."""
    look, found = read_look(params)
    query, more = desk.query(room.panel.question_of(params))
    answer = desk.pattern(query)
    return (
        notices((*unread, *found, *more), look),
        finding_card(answer, look),
        chips(query, params, path, desk, look),
        pattern_legend(query, desk, look),
        pattern_chart(answer, look),
        pattern_table(answer, room.id("frame"), desk, look),
        layer_downloads(query.layer, FORMS, query, look),
    )


def _ground(room: Room, chosen: str, params: Mapping[str, str], desk: Desk, look: Look) -> list[Component]:
    """Return the map for a layer that paints cells; nothing for another, which need not draw streets."""
    return [] if layers()[chosen].cells is None else [pattern_map(room, params, desk, look)]


def register(room: Room, path: str, app: Dash, desk: Desk) -> None:
    """Declare the page's callbacks on one app; each only carries."""
    room.panel.register(app, desk, SHOWN, lambda params, desk, unread: show(room, path, params, desk, unread))

    @app.callback(
        Output(room.id("ground"), "children"),
        Output(room.id("map-panel"), "hidden"),
        [Output(room.id(f"option-{layer}-{option.name}"), "hidden") for layer, option in room.options],
        Input(room.panel.carried, "data"),
        State(room.id("ground"), "children"),
        prevent_initial_call=True,
    )
    def _choose(params: Any, there: Any) -> tuple[Any, ...]:
        said = only_text(params)
        chosen = room.panel.question_of(said)["layer"]
        ground = no_update if there else _ground(room, chosen, said, desk, read_look(said)[0])
        hidden = (layer != chosen for layer, _ in room.options)
        return (ground, layers()[chosen].cells is None, *hidden)

    @app.callback(
        Output(room.id("frame"), "data-cells-url"),
        Output(room.id("frame"), "data-plain-url"),
        Input(room.panel.carried, "data"),
        prevent_initial_call=True,
    )
    def _paint(params: Any) -> tuple[str, str]:
        return map_addresses(room, only_text(params))
