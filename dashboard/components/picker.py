"""The buttons that let a click on the map pick a place, or draw a shape; `draw.js` does the rest."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard.theme.look import Look

# What is said while nothing is picked, while a place or a shape is, and with some corners drawn.
_SAID = ("none", "place", "shape", "corners")
_BUTTONS = ("place", "shape", "finish", "back", "cancel")


def picker(store: str, look: Look) -> Component:
    """
    Return the buttons.

    Parameters
    ----------
    store
        Id of the ``dcc.Store`` that gets ``{lat, lon}``, or ``{corners: [[lat, lon], ...]}`` of a shape.
    """
    buttons = [
        html.Button(
            look.say(f"picker.{name}"),
            type="button",
            className="link-button",
            hidden=name not in ("place", "shape"),
            **{"data-pick": name},
            **({"aria-pressed": "false"} if name in ("place", "shape") else {}),
        )
        for name in _BUTTONS
    ]
    words = {f"data-say{name}": look.say(f"picker.said.{name}", n="{n}") for name in _SAID}
    return html.Div(
        [
            *buttons,
            html.Span(look.say("picker.said.none"), role="status", className="quiet", **{"data-said": ""}),
        ],
        className="actions picker",
        **{
            "data-picker": "",
            "data-mode": "",
            "data-store": store,
            "data-colour": look.palette.selection,
            **words,
        },
    )
