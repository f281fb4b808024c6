"""The box that saves what is compared as a plan, and lists the plans that there are for this place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dash_mantine_components as dmc
from dash import Dash, Input, Output, State, dcc, html
from dash.development.base_component import Component

from dashboard.comparison_cells import question
from dashboard.components.comparison_controls import CARRIED
from dashboard.desk import Desk
from dashboard.ids import scope
from dashboard.late_plans import too_late
from dashboard.state import only_text, read_look, write_search
from dashboard.theme.look import Look
from geodata.errors import HotspotError, say_problem, visible
from layers.comparison.asked import Asked

ID = scope("plan")


def plan_box(desk: Desk, look: Look) -> Component:
    """Return the box, closed; its list is filled for each question."""
    save = [
        dmc.TextInput(
            id=ID("name"),
            label=look.say("plan_box.name"),
            placeholder=look.say("plan_box.example"),
        ),
        dmc.Button(look.say("plan_box.save"), id=ID("save"), variant="default", size="sm", n_clicks=0),
    ]
    return html.Details(
        [
            html.Summary(look.say("plan_box.title")),
            html.P(look.say("plan_box.help"), className="quiet"),
            *(save if desk.keeps_plans else []),
            html.Div(id=ID("said"), role="status"),
            html.Div(id=ID("plans")),
        ],
        className="more",
    )


def plans_said(params: Mapping[str, str], desk: Desk) -> list[Component]:
    """Return what could be seen at all after the event, and the plans saved for it, as links."""
    look, _ = read_look(params)
    query = question(desk, params)
    if not Asked.of(desk.holdings, query).names_a_place:
        return []
    foresight = desk.foresee(query)
    said = [] if foresight is None else [html.P(look.speaker.say(foresight.says), className="quiet")]
    keep = {name: params[name] for name in ("lang", "look", "size") if name in params}
    plans = [
        html.Li(
            [
                dcc.Link(visible(plan.name), href=f"/before-after{write_search({**plan.params, **keep})}"),
                " ",
                html.Span(look.say("plan_box.made", day=plan.made.date()), className="quiet"),
            ]
        )
        for plan in desk.plans_for(query)
    ]
    return [*said, html.Ul(plans) if plans else html.P(look.say("plan_box.none"), className="quiet")]


def save(params: Mapping[str, str], name: Any, desk: Desk) -> str:
    """Save a link's question under a name, and return what is said of it."""
    look, _ = read_look(params)
    query = question(desk, params)
    if not Asked.of(desk.holdings, query).names_a_place:
        return look.say("plan_box.nothing")
    try:
        plan = desk.keep_plan(name if isinstance(name, str) else "", query)
    except HotspotError as error:
        return say_problem(error, look.speaker)
    saved, late = look.say("plan_box.saved", name=visible(plan.name)), too_late(plan, desk.holdings)
    return saved if late is None else f"{saved} {look.speaker.say(late)}"


def register(app: Dash, desk: Desk) -> None:
    """Declare the box's callbacks on one app."""

    @app.callback(
        Output(ID("said"), "children"),
        Input(ID("save"), "n_clicks"),
        State(ID("name"), "value"),
        State(CARRIED, "data"),
        prevent_initial_call=True,
    )
    def _save(_clicks: Any, name: Any, params: Any) -> str:
        return save(only_text(params), name, desk)

    @app.callback(
        Output(ID("plans"), "children"),
        Input(CARRIED, "data"),
        Input(ID("said"), "children"),
        prevent_initial_call=True,
    )
    def _plans(params: Any, _said: Any) -> list[Component]:
        return plans_said(only_text(params), desk)
