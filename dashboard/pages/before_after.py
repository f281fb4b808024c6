"""Before & after: pick an event, or a place and a day; read the verdict, see it on maps, check it all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import Dash, Input, Output, State, ctx, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from dashboard.components import other_tests
from dashboard.components import plan_box as plans
from dashboard.components.carrying import inputs_from, outputs_to
from dashboard.components.chosen_cell import chosen_cell
from dashboard.components.compared_maps import compared_maps, mode_of
from dashboard.components.comparison_charts import running_chart, weeks_chart
from dashboard.components.comparison_controls import (
    AUTOMATIC,
    CARRIED,
    CONTROLS,
    ID,
    PICKED,
    PLACED,
    RESET,
    SHAPED,
    USE_TYPED,
    Gestures,
    carry,
    half_chosen,
    newest,
    option,
    places_after,
    question_of,
    touched_by,
)
from dashboard.components.comparison_maps import MODES
from dashboard.components.comparison_panel import comparison_panel
from dashboard.components.comparison_places import Place, listed_by_line, places_of, set_in
from dashboard.components.comparison_sections import chart, panel
from dashboard.components.comparison_tables import controls_table, counts_table
from dashboard.components.counts import notices
from dashboard.components.drawing import drawing_attributes, drawing_buttons, drawing_said, marks
from dashboard.components.other_tests import tests_running
from dashboard.components.panelled import panelled
from dashboard.components.people_card import people_card
from dashboard.components.place_marks import place_attributes, place_buttons
from dashboard.components.plan_box import plan_box
from dashboard.components.study_map import study_map
from dashboard.components.verdict_card import no_comparison_card, verdict_card
from dashboard.desk import Desk
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
            *tests_running(look),
            html.Div(id=ID("tests")),
            html.Div(id=ID("downloads"), className="actions"),
        ],
        stores=(CARRIED, PICKED, SHAPED, PLACED, ID("seen"), ID("said"), ID("drawn")),
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
                    *place_buttons(look, add=ID("places-add"), show=ID("places-show"), automatic=AUTOMATIC),
                ],
                className="maps-tools",
            ),
            html.P(look.say("draw.help"), className="quiet"),
            drawing_said(),
            html.P(id=ID("places-said"), className="places-said", role="alert"),
            marks(ID("marks")),
            html.Div(id=ID("ground")),
            html.Div(id=ID("cell"), **{"aria-live": "polite"}),
        ],
        className="panel",
        **drawing_attributes(look, pick_store=PICKED, shape_store=SHAPED),
        **place_attributes(look, store=PLACED),
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
        set_ = set_in(said)
        places = [listed_by_line(set_), True, True, not set_]
        return told, refused(compared, query, desk, look), *none, *places
    places_ = places_of(compared, desk)
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
            _controls_panel(compared, places_, look),
        ],
        downloads(query, look, whole=True),
        "",
        listed_by_line([place.at for place in places_]),
        False,
        not places_,
        compared.asked.controls is None,
    )


def _controls_panel(found: Comparison, places: Sequence[Place], look: Look) -> Component:
    how = "comparison_places.automatic" if found.asked.controls is None else "comparison_places.by_hand"
    help_ = html.P(look.say(how), className="quiet")
    return panel(look.say("compare.controls"), help_, controls_table(found, places, look))


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
    ("places", "value"),
    ("places-add", "hidden"),
    ("places-show", "hidden"),
    ("places-automatic", "hidden"),
)


def register(app: Dash, desk: Desk) -> None:
    """Declare the page's callbacks on one app; each only carries."""
    plans.register(app, desk)
    app.clientside_callback(PRINT, Output(ID("print"), "title"), Input(ID("print"), "n_clicks"))

    @app.callback(
        output={
            **outputs_to(ID("address"), CARRIED, CONTROLS),
            "seen": Output(ID("seen"), "data"),
            "told": Output(ID("places-said"), "children"),
        },
        inputs={
            **inputs_from(ID("address"), CONTROLS),
            "made": {
                "picked": Input(PICKED, "data"),
                "drawn": Input(SHAPED, "data"),
                "placed": Input(PLACED, "data"),
                "typed": State(ID("places"), "value"),
            },
            "_buttons": [Input(name, "n_clicks") for name in (RESET, AUTOMATIC, USE_TYPED)],
            "shown": State(CARRIED, "data"),
            "seen": State(ID("seen"), "data"),
        },
    )
    def _carry(search: Any, values: Any, made: Any, _buttons: Any, shown: Any, seen: Any) -> dict[str, Any]:
        gestures = Gestures(**made)
        touched = touched_by(ctx.triggered_id, search, values, gestures, shown, seen)
        if touched == "" or half_chosen(touched, values):
            raise PreventUpdate
        now = carry(touched, search, values, gestures, desk)
        return {
            **now.outputs(search),
            "seen": newest(gestures.picked, gestures.drawn, gestures.placed),
            "told": places_told(touched, search, gestures, shown, desk),
        }

    _draw(app, desk)
    other_tests.register(app, desk)


def places_told(touched: str | None, search: Any, gestures: Gestures, shown: Any, desk: Desk) -> Any:
    """Return what is said of a change of the comparison places; it stays until something else changes."""
    link, _ = read_search(search)
    change = places_after(touched, link, gestures, desk)
    if change is None:
        return no_update if link == shown else ""
    look, _ = read_look(link)
    return "" if change.said is None else look.speaker.say(change.said)


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


PAGE = Page(name="before_after", path="/before-after", order=2, layout=layout, register=register)
