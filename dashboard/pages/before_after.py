"""Before & after: pick an event, or a place and a day; read the verdict, see it on maps, check it all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import Dash, Input, Output, State, ctx, dcc, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from dashboard.components import plan_box as plans
from dashboard.components.carrying import inputs_from, outputs_to
from dashboard.components.chosen_cell import chosen_cell
from dashboard.components.compared_maps import compared_maps, mode_of
from dashboard.components.comparison_charts import leads_chart, placebo_chart, running_chart, weeks_chart
from dashboard.components.comparison_controls import (
    CARRIED,
    CONTROLS,
    ID,
    PICKED,
    RESET,
    SHAPED,
    carry,
    half_chosen,
    newest,
    option,
    question_of,
    touched_by,
)
from dashboard.components.comparison_maps import MODES
from dashboard.components.comparison_panel import comparison_panel
from dashboard.components.comparison_tables import controls_table, counts_table, tests_table
from dashboard.components.counts import notices
from dashboard.components.drawing import drawing_attributes, drawing_buttons, drawing_said, marks
from dashboard.components.panelled import panelled
from dashboard.components.people_card import people_card
from dashboard.components.plan_box import plan_box
from dashboard.components.study_map import study_map
from dashboard.components.verdict_card import no_comparison_card, verdict_card
from dashboard.desk import Desk
from dashboard.figures.map import GRAPH_CONFIG
from dashboard.figures.parts import figure_height_px
from dashboard.ids import ADDRESS
from dashboard.pages.base import Page
from dashboard.state import only_text, read_look, read_search, write_search
from dashboard.theme.look import Look
from geodata.errors import Notice
from layers.base.forms import write_point
from layers.base.query import Query
from layers.comparison.asked import Asked
from layers.comparison.errors import NoComparison
from layers.comparison.result import Comparison

PRINT = """
function (clicks) {
  if (clicks) window.print();
  return window.dash_clientside.no_update;
}
"""


def layout(desk: Desk, look: Look, params: Mapping[str, str]) -> Component:
    """Return the panel beside the card, and below them maps, charts and tables."""
    return panelled(
        ID,
        title=look.say("compare.panel.show"),
        panel=[comparison_panel(params, desk, look), plan_box(desk, look)],
        desk=[
            html.Div(id=ID("notices")),
            html.Div(
                html.P(look.say("screen.loading"), className="finding"),
                id=ID("card"),
                **{"aria-live": "polite"},
            ),
            _maps_panel(params, look),
            html.Div(id=ID("charts"), className="charts"),
            html.Div(id=ID("tables")),
            html.P(
                look.say("compare.tests.running"),
                id=ID("progress"),
                className="quiet",
                role="status",
                hidden=True,
            ),
            html.Div(id=ID("tests")),
            html.Div(id=ID("downloads"), className="actions"),
        ],
        stores=(CARRIED, PICKED, SHAPED, ID("seen"), ID("said"), ID("drawn")),
        class_name="explore compare",
        folds_away=True,
    )


def _maps_panel(params: Mapping[str, str], look: Look) -> Component:
    return html.Section(
        [
            html.H2(look.say("compare.maps")),
            html.Div(
                [
                    dmc.SegmentedControl(
                        id=ID("maps"),
                        data=[{"value": mode, "label": look.say(f"compare.maps.{mode}")} for mode in MODES],
                        value=mode_of(params),
                        size="sm",
                        **{"aria-label": look.say("compare.maps")},
                    ),
                    *drawing_buttons(look),
                ],
                className="maps-tools",
            ),
            html.P(look.say("draw.help"), className="quiet"),
            drawing_said(),
            marks(ID("marks")),
            html.Div(id=ID("ground")),
            html.Div(id=ID("cell"), **{"aria-live": "polite"}),
        ],
        className="panel",
        **drawing_attributes(look, pick_store=PICKED, shape_store=SHAPED),
    )


def show(params: Mapping[str, str], desk: Desk, unread: Sequence[Notice] = ()) -> tuple[Any, ...]:
    """Return what every part named in `SHOWN` says to a link. No Dash callbacks in here."""
    look, found = read_look(params)
    query, more = desk.query(question_of(params))
    told = notices((*unread, *found, *more), look)
    compared = desk.comparison(query)
    if isinstance(compared, NoComparison):
        said = query.to_params()
        marked = said.get(option("shape")) or said.get(option("at"), "")
        none = [[], marked, [], [], downloads(query, look, whole=False), day_error(compared, look)]
        return told, refused(compared, query, desk, look), *none
    cells = desk.compared_cells(query)
    return (
        told,
        verdict_card(compared, look),
        None if cells is None else chosen_cell(compared, cells, look),
        "",
        [
            chart(look.say("compare.chart.weeks"), weeks_chart(compared, desk, look), look, wide=True),
            chart(look.say("compare.chart.running"), running_chart(compared, look), look, wide=True),
        ],
        [
            panel(look.say("compare.counts"), counts_table(compared, look)),
            panel(look.say("compare.controls"), controls_table(compared, look)),
        ],
        downloads(query, look, whole=True),
        "",
    )


def day_error(none: NoComparison, look: Look) -> str:
    """Return what the date field says where the day alone is missing."""
    return look.speaker.say(none.hint) if none.key == "no_day" else ""


def refused(none: NoComparison, query: Query, desk: Desk, look: Look) -> Component:
    """Return why nothing is compared; an event on people has a card of its own."""
    asked = Asked.of(desk.holdings, query)
    event = next((one for one in desk.holdings.events if one.id == asked.event), None)
    if event is not None and event.acts_on == "people":
        return html.Div([html.H2(look.say("compare.subject.people")), people_card(event, look)])
    return no_comparison_card(none, look, place=place_named(asked, look))


def place_named(asked: Asked, look: Look) -> str:
    """Return the place that was picked on a map, which stays while its day is still to come."""
    if asked.shape is not None:
        return look.say("draw.shape", n=len(asked.shape))
    return "" if asked.at is None else look.say("draw.place", place=write_point(asked.at).replace(",", ", "))


def rest(params: Mapping[str, str], desk: Desk) -> list[Component]:
    """Return what takes longer: the other tests with their charts."""
    look, _ = read_look(params)
    query, _ = desk.query(question_of(params))
    compared = desk.comparison(query)
    if isinstance(compared, NoComparison):
        return []
    findings = desk.other_tests(query)
    charts = [
        chart(look.say(f"compare.chart.{name}"), figure, look)
        for name, figure in (
            ("leads", leads_chart(findings, look)),
            ("placebos", placebo_chart(findings, compared, look)),
        )
        if figure is not None
    ]
    table = panel(
        look.say("compare.tests"),
        html.P(look.say("compare.tests.help"), className="quiet"),
        tests_table(findings, look),
    )
    alike = desk.how_alike(query)
    said = [] if alike is None else [html.P(look.speaker.say(alike), className="panel")]
    return [*said, html.Div(charts, className="charts"), table]


def ground(params: Mapping[str, str], drawn: Any, desk: Desk) -> tuple[Any, Any, Any]:
    """
    Return the maps of a link, the key of what is drawn, and whether there is only one way to look at it.

    Nothing new is returned where that is drawn already.
    """
    look, _ = read_look(params)
    query, _ = desk.query(question_of(params))
    compared = desk.comparison(query)
    is_compared = isinstance(compared, Comparison)
    asked = query.to_params()
    plain = {name: value for name, value in asked.items() if name != "layer" and "." not in name}
    # The map of everything is the same for whatever is picked on it, and keeps its view.
    key = repr(
        (sorted(asked.items()), mode_of(params), look) if is_compared else (sorted(plain.items()), look)
    )
    if key == drawn:
        return no_update, no_update, no_update
    locations = (ADDRESS, ID("address"))
    if isinstance(compared, Comparison):
        return compared_maps(params, query, compared, desk, look, locations), key, False
    return study_map(params, query, desk, look, locations=locations), key, True


def chart(title: str, figure: dict[str, Any], look: Look, *, wide: bool = False) -> Component:
    """Return a chart with its heading, and below it what has to be said of it."""
    note = figure["layout"].get("meta", {}).get("note", "")
    height = f"{figure_height_px(figure, look)}px"
    graph = dcc.Graph(figure=figure, config=GRAPH_CONFIG, responsive=True, style={"height": height})
    return html.Section(
        [html.H2(title), graph, html.P(note, className="quiet")], className="panel wide" if wide else "panel"
    )


def panel(title: str, *parts: Component) -> Component:
    """Return one section of the page."""
    return html.Section([html.H2(title), *parts], className="panel")


def downloads(query: Query, look: Look, *, whole: bool) -> list[Component]:
    """Return links that save the answer, and the button that prints the page."""
    search = write_search(query.to_params() | ({"lang": look.language} if look.language != "en" else {}))
    links = [
        html.A(
            f"{form.upper()}", href=f"/export/before_after.{form}{search}", download=f"before_after.{form}"
        )
        for form in ("csv", "json", "gpkg", "geojson")
    ]
    said = [html.Span(look.say("screen.download")), *links] if whole else []
    return [
        *said,
        html.Button(look.say("compare.print"), id=ID("print"), className="link-button", n_clicks=0),
    ]


# Parts of the page, and their properties, in the order in which `show` returns them.
SHOWN = (
    ("notices", "children"),
    ("card", "children"),
    ("cell", "children"),
    ("marks", "children"),
    ("charts", "children"),
    ("tables", "children"),
    ("downloads", "children"),
    ("day", "error"),
)


def register(app: Dash, desk: Desk) -> None:
    """Declare the page's callbacks on one app; each only carries."""
    plans.register(app, desk)
    app.clientside_callback(PRINT, Output(ID("print"), "title"), Input(ID("print"), "n_clicks"))

    @app.callback(
        output={
            **outputs_to(ID("address"), CARRIED, CONTROLS),
            "seen": Output(ID("seen"), "data"),
        },
        inputs={
            **inputs_from(ID("address"), CONTROLS),
            "picked": Input(PICKED, "data"),
            "drawn": Input(SHAPED, "data"),
            "_reset": Input(RESET, "n_clicks"),
            "shown": State(CARRIED, "data"),
            "seen": State(ID("seen"), "data"),
        },
    )
    def _carry(
        search: Any, values: Any, picked: Any, drawn: Any, _reset: Any, shown: Any, seen: Any
    ) -> dict[str, Any]:
        touched = touched_by(ctx.triggered_id, search, values, picked, drawn, shown, seen)
        if touched == "" or half_chosen(touched, values):
            raise PreventUpdate
        now = carry(touched, search, values, picked, drawn, desk)
        return {**now.outputs(search), "seen": newest(picked, drawn)}

    _draw(app, desk)


def _draw(app: Dash, desk: Desk) -> None:
    """Declare what draws the parts of the page from the carried link."""

    @app.callback(
        [*(Output(ID(name), property_) for name, property_ in SHOWN), Output(ID("said"), "data")],
        Input(CARRIED, "data"),
        State(ID("address"), "search"),
        State(ID("said"), "data"),
        prevent_initial_call=True,
    )
    def _show(params: Any, search: Any, said: Any) -> list[Any]:
        unread = read_search(search)[1]
        # Another way to look at the maps, or another view of them, changes no number.
        key = repr((sorted({**only_text(params), "maps": "", "view": ""}.items()), bool(unread)))
        if key == said:
            raise PreventUpdate
        return [*show(only_text(params), desk, unread), key]

    @app.callback(
        Output(ID("ground"), "children"),
        Output(ID("drawn"), "data"),
        Output(ID("maps"), "disabled"),
        Input(CARRIED, "data"),
        State(ID("drawn"), "data"),
        prevent_initial_call=True,
    )
    def _ground(params: Any, drawn: Any) -> tuple[Any, Any, Any]:
        return ground(only_text(params), drawn, desk)

    @app.callback(
        Output(ID("tests"), "children"),
        Input(ID("card"), "children"),
        State(CARRIED, "data"),
        running=[(Output(ID("progress"), "hidden"), False, True)],
        prevent_initial_call=True,
    )
    def _tests(_card: Any, params: Any) -> list[Component]:
        return rest(only_text(params), desk)


PAGE = Page(name="before_after", path="/before-after", order=2, layout=layout, register=register)
