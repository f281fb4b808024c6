"""The list of events: one row each, sortable, and the card that a chosen row opens."""

from __future__ import annotations

from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components.grids import sortable_grid
from dashboard.components.people_card import MOST_NAME, people_card, reported_of
from dashboard.figures.scales import p_said, percent_said, signed
from dashboard.ids import scope
from dashboard.state import shown, write_search
from dashboard.theme.look import Look
from geodata.errors import visible
from geodata.words.text import Text
from layers.base.query import Query
from layers.comparison import asked
from layers.comparison.all_events import AllEvents, EventRow
from layers.comparison.event_kinds import kind_of_event
from layers.comparison.event_numbers import EventNumbers
from layers.comparison.judge import LEVEL
from layers.comparison.pooled_says import verdict_of, why_of
from layers.comparison.says import number

ID = scope("events")
TABLE = ID("table")
BEFORE_AFTER = "/before-after"


def events_table(look: Look) -> Component:
    """Return the empty table; `event_rows` fills it."""
    return sortable_grid(
        columns(look),
        look,
        empty=look.say("all_events.working"),
        height="clamp(20rem, 70vh, 44rem)",
        of_columns=dict.fromkeys(("wrapText", "autoHeight", "wrapHeaderText", "autoHeaderHeight"), True),
        options={"rowSelection": {"mode": "singleRow", "checkboxes": False, "enableClickSelection": True}},
        frame={"className": "table-frame"},
        id=TABLE,
        rowData=[],
        getRowId="params.data.id",
    )


def columns(look: Look) -> list[dict[str, Any]]:
    """Return the columns; a number and its words are two fields, so that numbers sort as numbers."""
    scale = 1.6 if look.size == "projector" else 1.0

    def column(field: str, width: int, flex: int, **more: Any) -> dict[str, Any]:
        head = look.say(f"all_events.table.{field}")
        return {"field": field, "headerName": head, "minWidth": round(width * scale), "flex": flex} | more

    def told(field: str) -> dict[str, Any]:
        return {"valueFormatter": {"function": f"params.data.{field}_said"}}

    last = {"comparator": {"function": "unknownLast"}}
    return [
        column("day", 125, 2, sort="asc", **told("day")),
        column("name", 170, 3, filter=True),
        column("verdict", 165, 3, filter=True),
        column("difference", 150, 2, **told("difference"), **last),
        column("adjusted_p", 110, 1, **told("adjusted_p"), **last),
        column("kind", 125, 2, filter=True),
        column("why", 260, 5, sortable=False),
    ]


# There is no such number for an event on people; why another one has none stands in `why`.
_NONE = "–"


def event_rows(found: AllEvents, look: Look) -> list[dict[str, Any]]:
    """Return one row an event; where there is no number there is a dash, never 0."""
    return [_row(row, found.tested, look) for row in found.rows]


def _row(row: EventRow, tested: int, look: Look) -> dict[str, Any]:
    say = look.speaker.say
    first = row.event.period.first
    return {
        "id": row.event.id,
        "day": first.isoformat(),
        "day_said": look.speaker.day(first),
        "name": visible(say(row.name), MOST_NAME),
        "kind": say(kind_of_event(row.event.kind)),
        "verdict": say(verdict_of(row, tested)),
        "difference": None if row.numbers is None else row.numbers.difference,
        "difference_said": _NONE if row.numbers is None else _difference(row.numbers, look),
        "adjusted_p": row.adjusted_p,
        "adjusted_p_said": _NONE if row.adjusted_p is None else p_said(row.adjusted_p, look),
        "why": _reported(row, look) if row.event.acts_on == "people" else say(why_of(row)),
    }


def _difference(numbers: EventNumbers, look: Look) -> str:
    """Return a difference with its interval, as precise as the sentences say it."""
    names = ("difference", "low", "high")
    said = {name: _signed(getattr(numbers, name), look) for name in names}
    if numbers.level != LEVEL:
        return look.say("all_events.interval_at", level=percent_said(numbers.level), **said)
    return look.say("all_events.interval", **said)


def _signed(value: float, look: Look) -> str:
    rounded = number(value)
    return signed(rounded, look, decimals=0 if isinstance(rounded, int) else 1)


def _reported(row: EventRow, look: Look) -> str:
    parts = tuple(
        Text("all_events.reported.one", number=n, unit=Text(f"people.unit.{name}", n=n))
        for name, n in reported_of(row.event).items()
    )
    return look.speaker.listed(tuple(map(look.speaker.say, parts))) or look.say("all_events.reported.nothing")


def event_card(
    row: EventRow, found: AllEvents, query: Query, params: dict[str, str], look: Look
) -> Component:
    """
    Return the card of one event: of one on people what it reported, of one on a place what followed it.

    Parameters
    ----------
    query, params
        The question, whose kinds the card's link keeps, and the whole link, whose look it keeps.
    """
    if row.event.acts_on == "people":
        return people_card(row.event, look)
    say = look.speaker.say
    period = row.event.period
    parts: list[Any] = [
        html.H3(visible(say(row.name), MOST_NAME)),
        html.P(look.say("people.days", first=period.first, last=period.last), className="quiet"),
        html.P(say(verdict_of(row, found.tested)), className="verdict"),
        html.P(say(row.says)),
    ]
    if row.numbers is not None and row.p is not None and row.adjusted_p is not None:
        parts.append(
            html.P(
                look.say("all_events.card.p", p=p_said(row.p, look), adjusted=p_said(row.adjusted_p, look))
            )
        )
    for heading, texts in (("why", row.reasons), ("caveats", row.caveats)):
        if texts:
            parts += [
                html.H4(look.say(f"all_events.card.{heading}")),
                html.Ul([html.Li(say(text)) for text in texts]),
            ]
    link = dcc.Link(look.say("all_events.card.link"), href=before_after_link(row.event.id, query, params))
    return html.Article([*parts, html.P(link, className="actions")], className="panel event-card")


def before_after_link(event: str, query: Query, params: dict[str, str]) -> str:
    """Return the address of an event, compared alone, with the kinds and the look of the screen."""
    kept = {name: value for name, value in shown(params).items() if name != "view"}
    own = Query(kinds=query.kinds, layer=asked.NAME, options=(("event", event),))
    return BEFORE_AFTER + write_search(own.to_params() | kept)
