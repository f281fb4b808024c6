"""The contents of the page of methods: every entry by name, and a box that leaves only those with a word."""

from __future__ import annotations

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboard.ids import scope
from dashboard.theme.look import Look
from layers.methods.catalogue import METHODS, methods_of
from layers.methods.method import ROOMS

ID = scope("methods")
# The anchor of the section that says how often the verdict is wrong.
WRONG = "wrong"


def methods_contents(look: Look) -> Component:
    """Return the box and the list of links, both reached by the keyboard before the entries."""
    rooms = [
        html.Li(
            [
                html.Span(look.say(f"methods.room.{room}"), className="contents-room"),
                html.Ul([_entry(one.key, look.speaker.say(one.name)) for one in methods_of(room)]),
            ]
        )
        for room in ROOMS
    ]
    wrong = html.Li(html.A(look.say("methods.wrong"), href=f"#{WRONG}"))
    return html.Div(
        [
            dmc.TextInput(
                id=ID("filter"),
                label=look.say("methods.filter"),
                placeholder=look.say("methods.filter.hint"),
                value="",
                size="sm",
            ),
            html.P(id=ID("shown"), className="quiet", role="status"),
            html.Nav(
                html.Details(
                    [
                        html.Summary(look.say("methods.contents")),
                        html.Ul([*rooms, wrong], className="contents"),
                    ],
                    open=True,
                    # On a small screen they fold themselves: the entries come first.
                    **{"data-fold": ""},
                ),
                id=ID("contents"),
                **{"aria-label": look.say("methods.contents")},
            ),
        ],
        className="panel methods-contents",
        **{
            # The script puts the numbers in, so the gaps stay gaps here.
            "data-shown": look.say("methods.filter.shown", shown="{shown}", of=str(len(METHODS))),
            "data-none": look.say("methods.filter.none"),
        },
    )


def _entry(key: str, name: str) -> Component:
    return html.Li(html.A(name, href=f"#{key}"), **{"data-entry": key})
