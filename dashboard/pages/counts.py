"""Daily counts: what a source counted itself, before and after a day, unless recording changed between."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import Dash, html
from dash.development.base_component import Component

from dashboard.components.counts import notices
from dashboard.components.counts_card import FORMS, counts_card, no_counts_card, too_many_card
from dashboard.components.counts_chart import weeks_panel
from dashboard.components.counts_controls import ID, PANEL, controls
from dashboard.components.counts_tables import labels_table, years_table
from dashboard.components.layer_panel import layer_downloads
from dashboard.components.panelled import panelled
from dashboard.desk import Desk
from dashboard.pages.base import Page
from dashboard.state import read_look
from dashboard.theme.look import Look
from geodata.errors import Notice
from layers.base.answers import Answer
from layers.recorded_counts import NAME, Asked, asked_of

# Each label is searched for jumps, about half a second the first time; nobody waits for more of them.
MOST_LABELS = 40


def layout(desk: Desk, look: Look, params: Mapping[str, str]) -> Component:
    """Return the panel beside the answer; of a study without counts, how to get them."""
    if not len(desk.holdings.counts):
        # No controls and no address of its own: the page's callbacks find nothing to run on.
        _, found = read_look(params)
        return html.Div([notices(found, look), no_counts_card(look)], className="data")
    return panelled(
        ID,
        title=look.say("counts_page.panel.show"),
        panel=[controls(params, desk, look)],
        desk=[
            html.Div(id=ID("notices")),
            html.Div(
                html.P(look.say("screen.loading"), className="finding panel"),
                id=ID("card"),
                **{"aria-live": "polite"},
            ),
            html.Div(id=ID("chart")),
            html.Div(id=ID("table")),
            html.Div(id=ID("downloads"), className="actions"),
        ],
        stores=(PANEL.carried,),
        class_name="explore compare",
    )


SHOWN = ("notices", "card", "chart", "table", "downloads")


def show(params: Mapping[str, str], desk: Desk, unread: Sequence[Notice] = ()) -> tuple[Any, ...]:
    """Return what the page shows for a link, in the order of `SHOWN`. No Dash in here."""
    look, found = read_look(params)
    query, more = desk.query(PANEL.question_of(params))
    told = notices((*unread, *found, *more), look)
    if not len(desk.holdings.counts):
        return told, no_counts_card(look), [], [], []
    question = asked_of(desk.holdings, query)
    if len(question.labels) > MOST_LABELS:
        return told, too_many_card(len(question.labels), look), [], [], []
    answer = desk.ask(query)
    return (
        told,
        counts_card(answer, query, look),
        _chart(question, answer, desk, look),
        _table(question, answer, look),
        layer_downloads(NAME, FORMS, query, look),
    )


def _chart(question: Asked, answer: Answer, desk: Desk, look: Look) -> list[Component]:
    """Return the weeks of the one label asked for; of several none, for their weeks are no one series."""
    if question.windows is None:
        return []
    if len(question.labels) != 1:
        return [html.P(look.say("counts_page.chart.choose"), className="quiet panel")]
    return [weeks_panel(desk, question.labels[0], question.windows, answer.unit, look)]


def _table(question: Asked, answer: Answer, look: Look) -> list[Component]:
    """Return every count that was compared; nothing where the one label is refused."""
    if question.windows is None or not len(answer):
        return []
    if len(question.labels) > 1:
        return [_panel("labels", labels_table(answer, look), look.say("counts_page.table.note_labels"), look)]
    if answer.columns["refused"][0]:
        return []
    return [
        _panel("years", years_table(answer, question.windows, look), look.say("counts_page.table.note"), look)
    ]


def _panel(name: str, table: Component, note: str, look: Look) -> Component:
    parts = [html.H2(look.say(f"counts_page.table.{name}")), table, html.P(note, className="quiet")]
    return html.Section(parts, className="panel")


def register(app: Dash, desk: Desk) -> None:
    """Declare the page's callbacks on one app; each only carries."""
    PANEL.register(app, desk, SHOWN, show)


PAGE = Page(name="counts", path="/counts", order=8, layout=layout, register=register)
