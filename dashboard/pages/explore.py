"""Explore: filter the records, see them on a map, in weeks, by kind and by area; the address says it all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component

from dashboard.components import early_cells, place_search
from dashboard.components.areas_table import area_rows, areas_table
from dashboard.components.charts import (
    HOURS_HEIGHT_PX,
    STRIP_HEIGHT_PX,
    WEEKS_HEIGHT_PX,
    hours_chart,
    kinds_chart,
    strip_chart,
    weeks_chart,
)
from dashboard.components.chips import chips
from dashboard.components.counts import caveats, counts, finding, notices
from dashboard.components.coverage import coverage
from dashboard.components.detail import cell_detail
from dashboard.components.downloads import downloads
from dashboard.components.drawing import drawing_attributes, drawing_buttons, drawing_said, marks
from dashboard.components.filters import filters
from dashboard.components.gestures import BRUSHED, KINDS_CHART, TABLE, Gestures
from dashboard.components.ground import MARKS, PICKED, SHAPED, ground_marks
from dashboard.components.incident_list import CARD, DRAWER, GRID, drawer, incident_list, one_incident
from dashboard.components.legend import legend
from dashboard.components.overlays import overlay_picker, refused_overlays
from dashboard.components.panelled import panelled
from dashboard.components.study_map import (
    CELL,
    DRAWN,
    FRAME,
    MAP,
    VIEW,
    drawn_key,
    map_of,
    study_map,
)
from dashboard.components.sync import CARRIED, keep_in_step
from dashboard.desk import Desk
from dashboard.figures.map import GRAPH_CONFIG
from dashboard.ids import ADDRESS, scope
from dashboard.pages.base import Page
from dashboard.routes import cells_address, header_of
from dashboard.state import asked, only_text, read_look, read_search
from dashboard.theme.look import Look
from geodata.errors import Notice

ID = scope("explore")

# Until the first answer: no axes, whose numbers would be invented ones.
BLANK = {"data": [], "layout": {"xaxis": {"visible": False}, "yaxis": {"visible": False}}}


def layout(desk: Desk, look: Look, params: Mapping[str, str]) -> Component:
    """Return the desk: filters beside a map, its charts and its table."""
    query, _ = desk.query(asked(params))
    say = look.say
    return panelled(
        ID,
        title=say("screen.filters.show"),
        panel=[filters(query, desk, look)],
        desk=[
            html.Div(id=ID("notices")),
            html.Section(
                [
                    html.Div(
                        html.P(say("screen.loading"), className="finding"),
                        id=ID("finding"),
                        **{"aria-live": "polite"},
                    ),
                    html.Div(id=ID("counts")),
                    html.Div(id=ID("chips")),
                ],
                className="panel",
            ),
            _map_panel(params, desk, look),
            html.Div([_time_panels(look), _kinds_panel(look)], className="charts"),
            _areas_panel(look),
            html.Section(id=ID("incidents"), className="panel"),
            drawer(look),
        ],
        stores=(CARRIED, BRUSHED, PICKED, SHAPED),
    )


def _map_panel(params: Mapping[str, str], desk: Desk, look: Look) -> Component:
    query, _ = desk.query(asked(params))
    side = [
        html.Div(id=ID("legend")),
        overlay_picker(params, look),
        html.Div(id=ID("coverage")),
        html.Div(id=ID("detail")),
    ]
    return html.Section(
        [
            html.H2(look.say("screen.map.heading")),
            html.Div(drawing_buttons(look, pick=True), className="maps-tools"),
            drawing_said(),
            marks(MARKS, is_outline=True),
            html.Div(
                [study_map(params, query, desk, look, locations=(ADDRESS, ID("address"))), html.Div(side)],
                className="map-and-legend",
            ),
            html.Div(id=ID("caveats")),
        ],
        className="panel",
        **drawing_attributes(look, pick_store=PICKED, shape_store=SHAPED, only_asked=True),
    )


def _time_panels(look: Look) -> Component:
    """Return weeks with the strip of all weeks, and hours of the week; each with what it leaves out."""
    weeks = [
        html.H2(look.say("screen.weeks.heading")),
        _graph("weeks", WEEKS_HEIGHT_PX),
        html.P(id=ID("weeks-note"), className="quiet"),
        html.P(look.say("screen.strip.hint"), className="quiet"),
        html.Div(_graph("strip", STRIP_HEIGHT_PX), **_brush("weeks"), **{"data-brush-live": ""}),
    ]
    hours = [
        html.H2(look.say("screen.hours.heading")),
        html.P(look.say("screen.hours.hint"), className="quiet"),
        html.Div(_graph("hours", HOURS_HEIGHT_PX), **_brush("hours")),
        html.P(id=ID("hours-note"), className="quiet"),
    ]
    return html.Div([html.Section(one, className="panel") for one in (weeks, hours)], className="desk")


def _graph(name: str, height_px: int) -> Component:
    return dcc.Graph(id=ID(name), figure=BLANK, config=GRAPH_CONFIG, style={"height": f"{height_px}px"})


def _brush(chart: str) -> dict[str, str]:
    return {"data-brush": chart, "data-brush-store": BRUSHED}


def _kinds_panel(look: Look) -> Component:
    graph = dcc.Graph(id=KINDS_CHART, figure=BLANK, config=GRAPH_CONFIG, style={"height": "300px"})
    hint = html.P(look.say("screen.kinds.click"), className="quiet")
    return html.Section([html.H2(look.say("screen.kinds.heading")), hint, graph], className="panel")


def _areas_panel(look: Look) -> Component:
    return html.Section(
        [
            html.H2(look.say("screen.areas.heading")),
            html.P(look.say("screen.areas.click"), className="quiet"),
            areas_table(look),
            html.Div(id=ID("downloads"), className="actions"),
        ],
        className="panel",
    )


def show(params: Mapping[str, str], desk: Desk, unread: Sequence[Notice] = ()) -> tuple[Any, ...]:
    """
    Return everything the page shows, from the address alone, in the order of `SHOWN`. No Dash in here.

    Parameters
    ----------
    params
        Of the link.
    desk
        The release and its answers.
    unread
        Why the link has no parameters, if it could not be read at all.
    """
    look, found = read_look(params)
    query, more = desk.query(asked(params))
    seen, beside = desk.overview(query), desk.beside(query)
    kinds, height_px = kinds_chart(seen, beside, look)
    weeks = weeks_chart(seen, desk.holdings.study, look)
    hours, no_hour = hours_chart(seen, beside, look)
    return (
        notices((*unread, *found, *more), look),
        finding(seen, look),
        counts(seen, look),
        caveats(seen, refused_overlays(params, query, desk, look), look),
        weeks,
        look.say("screen.weeks.none") if not seen.weeks else weeks["layout"].get("meta", {}).get("note", ""),
        hours,
        no_hour,
        kinds,
        {"height": f"{height_px}px"},
        area_rows(query, beside, seen.table, look),
        legend(header_of(desk, query, seen, look), params, look),
        downloads(query, look),
        chips(query, params, "/", desk, look),
        ground_marks(query, desk),
        incident_list(query, desk, look),
        cells_address(params),  # what all of this answers, as the map says it of its cells
        strip_chart(seen, beside, look),
    )


SHOWN = (
    (ID("notices"), "children"),
    (ID("finding"), "children"),
    (ID("counts"), "children"),
    (ID("caveats"), "children"),
    (ID("weeks"), "figure"),
    (ID("weeks-note"), "children"),
    (ID("hours"), "figure"),
    (ID("hours-note"), "children"),
    (KINDS_CHART, "figure"),
    (KINDS_CHART, "style"),
    (TABLE, "rowData"),
    (ID("legend"), "children"),
    (ID("downloads"), "children"),
    (ID("chips"), "children"),
    (MARKS, "children"),
    (ID("incidents"), "children"),
    (ID("finding"), "data-answers"),
    (ID("strip"), "figure"),
)


def register(app: Dash, desk: Desk) -> None:
    """Declare the page's callbacks on one app; each only carries."""
    keep_in_step(app, desk, address=ID("address"), view=VIEW, frame=FRAME)
    early_cells.register(app, desk, address=ID("address"))
    place_search.register(app, desk, carried=CARRIED)

    @app.callback(
        [Output(*end) for end in SHOWN],
        Input(CARRIED, "data"),
        State(ID("address"), "search"),
        State(BRUSHED, "data"),
        prevent_initial_call=True,
    )
    def _show(params: Any, search: Any, brushed: Any) -> list[Any]:
        _, unread = read_search(search)
        return under_the_hand(show(only_text(params), desk, unread), brushed)

    @app.callback(
        Output(MAP, "figure"),
        Output(DRAWN, "data"),
        Input(CARRIED, "data"),
        State(DRAWN, "data"),
        State(BRUSHED, "data"),
        prevent_initial_call=True,
    )
    def _map(params: Any, drawn: Any, brushed: Any) -> tuple[Any, Any]:
        live = Gestures(brushed=brushed).is_live
        return (no_update, no_update) if live else redraw(only_text(params), drawn, desk)

    @app.callback(Output(ID("coverage"), "children"), Input(CARRIED, "data"), prevent_initial_call=True)
    def _coverage(params: Any) -> Any:
        return reached(only_text(params), desk)

    @app.callback(Output(ID("detail"), "children"), Input(CELL, "data"), Input(CARRIED, "data"))
    def _detail(cell: Any, params: Any) -> Any:
        return detail(cell, only_text(params), desk)

    @app.callback(
        Output(DRAWER, "opened"),
        Output(CARD, "children"),
        Input(GRID, "selectedRows"),
        State(CARRIED, "data"),
        prevent_initial_call=True,
    )
    def _one(chosen: Any, params: Any) -> tuple[bool, Any]:
        return in_detail(chosen, only_text(params), desk)


def in_detail(chosen: Any, params: Mapping[str, str], desk: Desk) -> tuple[bool, Any]:
    """Return whether the drawer opens, and what stands in it, for a row that was chosen."""
    look, _ = read_look(params)
    return one_incident(chosen, desk.query(asked(params))[0], desk, look)


def under_the_hand(shown: Sequence[Any], brushed: Any) -> list[Any]:
    """Return what is shown, but nothing for the strip while a brush is dragged on it: it would be let go."""
    return [*shown[:-1], no_update] if Gestures(brushed=brushed).is_live else list(shown)


def redraw(params: Mapping[str, str], drawn: Any, desk: Desk) -> tuple[Any, Any]:
    """Return the map for a link, and the key of what is drawn; nothing where that is drawn already."""
    look, _ = read_look(params)
    query, _ = desk.query(asked(params))
    key = drawn_key(params, query)
    return (no_update, no_update) if key == drawn else (map_of(params, query, desk, look)[0], key)


def reached(params: Mapping[str, str], desk: Desk) -> Component:
    """Return how much of a link's question lies near a service; apart, for it measures distances."""
    look, _ = read_look(params)
    return coverage(desk.query(asked(params))[0], desk, look)


def detail(cell: Any, params: Mapping[str, str], desk: Desk) -> Component:
    """Return what the chosen cell holds of a link's question."""
    look, _ = read_look(params)
    return cell_detail(cell, desk.query(asked(params))[0], desk, look)


PAGE = Page(
    name="explore",
    path="/",
    order=1,
    layout=layout,
    register=register,
    shares=("kinds", "areas", "table", "period", "from", "to"),
)
