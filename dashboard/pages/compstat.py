"""Compare: the newest days against the same days of earlier years, on one sheet that prints on one page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from dash import Dash, html
from dash.development.base_component import Component

from dashboard.components.chips import chips
from dashboard.components.compstat_controls import ID, PANEL, controls
from dashboard.components.compstat_parts import (
    FORMS,
    changes_panel,
    days_panel,
    origin_of,
    window_of,
)
from dashboard.components.compstat_sheet import sheet_table
from dashboard.components.counts import notices
from dashboard.components.finding_card import finding_card
from dashboard.components.layer_panel import layer_downloads
from dashboard.components.panelled import panelled
from dashboard.desk import Desk
from dashboard.pages.base import Page
from dashboard.routes import BULLETIN
from dashboard.state import read_look
from dashboard.theme.look import Look
from geodata.errors import Notice
from layers.base.answers import Answer
from layers.base.query import Query
from layers.compstat import NAME

SHOWN = ("notices", "card", "chips", "sheet", "changes", "days", "downloads")


def layout(desk: Desk, look: Look, params: Mapping[str, str]) -> Component:
    """Return the panel beside the sheet and its charts."""
    loading = html.P(look.say("screen.loading"), className="finding panel")
    return panelled(
        ID,
        title=look.say("compstat.panel.show"),
        panel=[controls(params, desk, look)],
        desk=[
            html.Div(id=ID("notices")),
            html.Div(loading, id=ID("card"), **{"aria-live": "polite"}),
            html.Div(id=ID("chips"), className="no-paper"),
            html.Div(id=ID("sheet")),
            html.Div(id=ID("downloads"), className="actions"),
            html.Div(id=ID("changes")),
            html.Div(id=ID("days")),
        ],
        stores=(PANEL.carried,),
        class_name="explore compare",
        one_page=True,
    )


def show(params: Mapping[str, str], desk: Desk, unread: Sequence[Notice] = ()) -> tuple[Any, ...]:
    """Return what the page shows for a link, in the order of `SHOWN`. No Dash in here."""
    look, found = read_look(params)
    query, more = desk.query(PANEL.question_of(params))
    answer = desk.sheet(query)
    return (
        notices((*unread, *found, *more), look),
        finding_card(answer, look),
        chips(query, params, PAGE.path, desk, look),
        _sheet(answer, query, desk, look),
        changes_panel(answer, window_of(query, desk), look),
        days_panel(query, desk, look),
        layer_downloads(NAME, FORMS, query, look, [(look.say("compstat.bulletin"), BULLETIN)]),
    )


def _sheet(answer: Answer, query: Query, desk: Desk, look: Look) -> list[Component]:
    """Return the sheet with everything together in its first row; nothing where nothing was ever counted."""
    if not len(answer):
        return []
    options = dict(query.options)
    total = desk.sheet(replace(query, options=tuple((options | {"rows": "all"}).items())))
    by_area = options.get("rows") == "areas"
    heading = look.say("compstat.head.areas" if by_area else "compstat.head.kinds")
    table = sheet_table(answer, total, look, heading=heading)
    note = html.P(look.say("compstat.sheet.note"), className="quiet")
    origin = html.P(origin_of(answer, desk.title(look.language), look), className="quiet")
    return [html.Section([html.H2(look.say("compstat.sheet")), table, note, origin], className="panel sheet")]


def register(app: Dash, desk: Desk) -> None:
    """Declare the page's callbacks on one app; each only carries."""
    PANEL.register(app, desk, SHOWN, show)


PAGE = Page(
    name="compstat",
    path="/compare",
    order=2,
    layout=layout,
    register=register,
    shares=("kinds", "areas", "table"),
)
