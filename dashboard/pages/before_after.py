"""Before & after: pick an event, or a place and a day; read the verdict, see it on maps, check it all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dash_mantine_components as dmc
from dash import Dash, Input, Output, State, ctx, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from dashboard.components import other_tests
from dashboard.components import plan_box as plans
from dashboard.components.carrying import inputs_from, outputs_to
from dashboard.components.compared_maps import mode_of
from dashboard.components.comparison_carry import (
    Gestures,
    carry,
    half_chosen,
    newest,
    places_told,
    touched_by,
)
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
)
from dashboard.components.comparison_maps import MODES
from dashboard.components.comparison_panel import comparison_panel
from dashboard.components.comparison_parts import SHOWN, ground, show
from dashboard.components.drawing import drawing_attributes, drawing_buttons, drawing_said, marks
from dashboard.components.other_tests import tests_running
from dashboard.components.panelled import panelled
from dashboard.components.place_marks import place_attributes, place_buttons
from dashboard.components.plan_box import plan_box
from dashboard.desk import Desk
from dashboard.pages.base import Page
from dashboard.state import only_text, read_search
from dashboard.theme.look import Look

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
                    _buttons(look),
                ],
                className="maps-tools",
            ),
            _said_above_the_maps(look),
            marks(ID("marks")),
            html.Div(id=ID("ground")),
            html.Div(id=ID("cell"), **{"aria-live": "polite"}),
        ],
        className="panel",
        **drawing_attributes(look, pick_store=PICKED, shape_store=SHAPED),
        **place_attributes(look, store=PLACED),
    )


def _buttons(look: Look) -> Component:
    """Return the buttons of the maps; those of a drawing come in the place of the others, so no map moves."""
    start, *while_drawing = drawing_buttons(look)
    places = place_buttons(look, add=ID("places-add"), show=ID("places-show"), automatic=AUTOMATIC)
    return html.Div(
        [
            html.Div([start, *places], className="tools-idle"),
            html.Div(while_drawing, className="tools-drawing"),
        ],
        className="tools-now",
    )


def _said_above_the_maps(look: Look) -> Component:
    """
    Return the hint, and what the scripts say in its place.

    Unseen, the longest of what may be said stands there too: the room is the same whatever is said, or the
    maps would move under the hand that clicks on them.
    """
    longest = [
        (look.say("draw.help"), "quiet says-room says-room-help"),
        (look.say("draw.script.start"), "quiet says-room"),
        (look.say("comparison_places.script.start"), "quiet says-room"),
    ]
    now = [
        html.P(look.say("draw.help"), className="quiet draw-help"),
        drawing_said(),
        html.P(id=ID("places-said"), className="places-said", role="alert"),
    ]
    return html.Div(
        [
            html.Div(now, className="says-now"),
            *(html.P(text, className=name, **{"aria-hidden": "true"}) for text, name in longest),
        ],
        className="map-says",
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
            **now.outputs(search, values),
            "seen": newest(gestures.picked, gestures.drawn, gestures.placed),
            "told": places_told(touched, search, gestures, shown, desk),
        }

    _draw(app, desk)
    other_tests.register(app, desk)


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


PAGE = Page(name="before_after", path="/before-after", order=3, layout=layout, register=register)
