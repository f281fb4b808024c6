"""Methods: every method by its name in code, so that a number can be defended and every word looked up."""

from __future__ import annotations

from collections.abc import Mapping

from dash import ClientsideFunction, Dash, Input, Output, html
from dash.development.base_component import Component

from dashboard.components.methods_contents import ID, methods_contents
from dashboard.components.methods_entry import methods_entry
from dashboard.components.methods_wrong import methods_wrong
from dashboard.desk import Desk
from dashboard.pages.base import Page
from dashboard.state import shown, write_search
from dashboard.theme.look import Look
from layers.methods.catalogue import methods_of
from layers.methods.method import ROOMS, Room


def layout(_desk: Desk, look: Look, params: Mapping[str, str]) -> Component:
    """Return the whole page; no record of the release is on it, so it is the same for every study."""
    keep = write_search(shown({name: value for name, value in params.items() if name != "view"}))
    return html.Div(
        [
            methods_contents(look),
            html.Div(
                [
                    html.Section(
                        [
                            html.H2(look.say("page.methods")),
                            html.P(look.say("methods.finding"), className="finding"),
                            html.P(look.say("methods.about"), className="quiet"),
                        ],
                        className="panel",
                    ),
                    *(_room(room, look, keep) for room in ROOMS),
                    methods_wrong(look),
                ],
                className="methods-entries",
            ),
        ],
        className="methods",
        **{"data-methods": ""},
    )


def _room(room: Room, look: Look, keep: str) -> Component:
    entries = [methods_entry(one, look, keep=keep) for one in methods_of(room)]
    return html.Section(
        [
            html.H2(look.say(f"methods.room.{room}")),
            html.P(look.say(f"methods.room.{room}.about"), className="quiet"),
            *entries,
        ],
        className="methods-room",
        **{"data-room": ""},
    )


def register(app: Dash, _desk: Desk) -> None:
    """Declare the box that filters; its script also goes to the entry that the address names."""
    app.clientside_callback(
        ClientsideFunction("methods", "filter"),
        Output(ID("shown"), "children"),
        Input(ID("filter"), "value"),
    )


PAGE = Page(name="methods", path="/methods", order=11, layout=layout, register=register)
