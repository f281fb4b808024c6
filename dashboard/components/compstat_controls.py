"""The controls of the sheet: what is counted, one row for what, which days; and the address they write."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboard.components.area_choices import area_choices
from dashboard.components.carrying import Control, listed
from dashboard.components.controls import area_params
from dashboard.components.day_inputs import day_input
from dashboard.components.filters import LISTED, kind_choices, many_choice
from dashboard.components.layer_panel import LayerPanel
from dashboard.desk import Desk
from dashboard.ids import scope
from dashboard.state import Params
from dashboard.theme.look import Look
from layers.base.query import Query
from layers.compstat import LAYER, NAME
from layers.sheet.ends import UNTIL
from layers.sheet.windows import WINDOWS

ID = scope("compstat")

KINDS, OF_SET = "kinds", "areas:"


class Said(NamedTuple):
    """What a link asks of the sheet: the question, its layer's options, and the study's first area set."""

    query: Query
    chosen: Mapping[str, Any]
    table: str | None


def option(name: str) -> str:
    """Return how an option of the layer stands in an address."""
    return f"{NAME}.{name}"


def _rows(said: Said) -> str:
    rows = said.chosen["rows"]
    if rows == "areas" and (said.query.table or said.table):
        return f"{OF_SET}{said.query.table or said.table}"
    return KINDS if rows == "areas" else str(rows)


def _rows_params(value: Any) -> Params:
    chosen = str(value or KINDS)
    if chosen.startswith(OF_SET):
        return {option("rows"): "areas", "table": chosen.removeprefix(OF_SET)}
    return {option("rows"): "" if chosen == KINDS else chosen, "table": ""}


def _areas(said: Said) -> list[str]:
    return [f"{name}:{one}" for name, ids in said.query.areas for one in ids]


def _last_day(said: Said) -> str | None:
    day = said.chosen["last_day"]
    return day.isoformat() if day else None


CONTROLS: tuple[Control[Said], ...] = (
    Control(ID, "rows", _rows, _rows_params),
    Control(ID, "kinds", lambda said: list(said.query.kinds or ()), lambda value: {"kinds": listed(value)}),
    Control(ID, "areas", _areas, lambda value: {"areas": ""} | area_params(value)),
    Control(
        ID, "window", lambda said: said.chosen["window"], lambda value: {option("window"): str(value or "")}
    ),
    Control(
        ID, "until", lambda said: said.chosen["until"], lambda value: {option("until"): str(value or "")}
    ),
    Control(ID, "last_day", _last_day, lambda value: {option("last_day"): str(value or "")[:10]}),
)


PANEL = LayerPanel(
    ID,
    NAME,
    CONTROLS,
    lambda query, desk: Said(query, LAYER.chosen(query, desk.facts), desk.facts.default_table),
)


def controls(params: Mapping[str, str], desk: Desk, look: Look) -> Component:
    """Return the panel, its inputs standing at a link."""
    rows, kinds, areas, window, until, last_day = PANEL.values_of(params, desk)
    say = look.say
    return html.Div(
        className="filters",
        role="group",
        **{"aria-label": say("compstat.panel")},
        children=[
            _select("rows", _row_choices(desk, look), rows, look),
            many_choice(ID("kinds"), "kinds", kind_choices(desk, look), kinds, look),
            many_choice(ID("areas"), "areas", area_choices(desk, look), areas, look, limit=LISTED),
            _select(
                "window",
                [{"value": one, "label": say(f"sheet.window.{one}")} for one in WINDOWS],
                window,
                look,
            ),
            _select(
                "until", [{"value": one, "label": say(f"compstat.until.{one}")} for one in UNTIL], until, look
            ),
            day_input(
                ID("last_day"),
                say("compstat.last_day"),
                last_day,
                (desk.facts.first, desk.facts.last),
                look,
                description=say("compstat.last_day.help"),
                placeholder=say("compstat.last_day.automatic"),
            ),
            dmc.Button(say("screen.reset"), id=PANEL.reset, variant="default", n_clicks=0, size="sm"),
        ],
    )


def _select(name: str, choices: list[dict[str, Any]], value: Any, look: Look) -> Component:
    return dmc.Select(
        id=ID(name),
        label=look.say(f"compstat.{name}"),
        description=look.say(f"compstat.{name}.help"),
        data=choices,
        value=value,
        allowDeselect=False,
    )


def _row_choices(desk: Desk, look: Look) -> list[dict[str, Any]]:
    sets = [
        {"value": f"{OF_SET}{one.name}", "label": look.speaker.say(one.title)}
        for one in desk.facts.sets
        if one.ids
    ]
    return [
        {"value": KINDS, "label": look.say("compstat.rows.kinds")},
        *sets,
        {"value": "all", "label": look.say("sheet.row.all")},
    ]
