"""All events: every event of the ledger with what followed it, and each kind of events taken together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import Dash, Input, Output, State, dcc, html
from dash.development.base_component import Component

from dashboard.components.counts import notices
from dashboard.components.event_rows import ID, TABLE, event_card, event_rows, events_table
from dashboard.components.facts import listing
from dashboard.components.pooled_kinds import forest, funnels, together
from dashboard.desk import Desk
from dashboard.figures.map import GRAPH_CONFIG
from dashboard.ids import ADDRESS
from dashboard.pages.base import Page
from dashboard.state import asked, read_look, read_search, write_search
from dashboard.theme.look import Look
from layers.base.query import Query
from layers.comparison.pooled_says import caveats, headline

# Until the first answer: no axes, whose numbers would be invented ones.
BLANK = {"data": [], "layout": {"xaxis": {"visible": False}, "yaxis": {"visible": False}}}
FILES = ("csv", "gpkg", "json")


def layout(desk: Desk, look: Look, _params: Mapping[str, str]) -> Component:
    """Return the page before anything is compared; of a study without events what to do about it."""
    if not desk.holdings.events:
        said = html.P(look.say("all_events.empty"), className="finding")
        # The callback's ends stay on the page, so that a link opened here is answered as anywhere.
        return html.Div(
            [html.Section([said], className="panel"), html.Div(_body(look), hidden=True)], className="events"
        )
    return html.Div(_body(look), className="events")


def _body(look: Look) -> list[Component]:
    say = look.say
    forest_parts = [
        html.H2(say("all_events.forest")),
        html.P(say("all_events.forest.own"), className="quiet"),
        dcc.Graph(id=ID("forest"), figure=BLANK, config=GRAPH_CONFIG, style={"height": "20rem"}),
        html.P(id=ID("forest-note"), className="quiet"),
    ]
    return [
        html.Div(id=ID("notices")),
        html.Section(
            [
                html.Div(
                    html.P(say("all_events.loading"), className="finding"),
                    id=ID("finding"),
                    **{"aria-live": "polite"},
                ),
                html.P(
                    say("all_events.working"), id=ID("working"), className="quiet", role="status", hidden=True
                ),
                html.P(id=ID("counted"), className="quiet"),
            ],
            className="panel",
        ),
        html.Section(
            [
                html.H2(say("all_events.table")),
                html.P(say("all_events.table.hint"), className="quiet"),
                events_table(look),
                html.Div(id=ID("downloads"), className="actions"),
            ],
            className="panel",
        ),
        html.Div(id=ID("card"), className="card-frame", **{"aria-live": "polite"}),
        html.Section([html.H2(say("all_events.together")), html.Div(id=ID("together"))], className="panel"),
        html.Section(forest_parts, className="panel"),
        html.Div(id=ID("funnels"), className="funnels"),
        html.Section([html.H2(say("all_events.caveats")), html.Div(id=ID("caveats"))], className="panel"),
    ]


def show(search: Any, desk: Desk) -> tuple[Any, ...]:
    """Return everything the page shows, from the address alone, in the order of `SHOWN`. No Dash in here."""
    params, unread = read_search(search)
    look, wrong_look = read_look(params)
    query, wrong = desk.query(asked(params))
    found, kinds = desk.all_events(query)
    figure, height_px = forest(kinds, look)
    counted = "" if found.measure is None else look.say("all_events.counted", what=found.measure)
    return (
        notices((*unread, *wrong_look, *wrong), look),
        html.P(look.speaker.say(headline(found)), className="finding"),
        counted,
        event_rows(found, look),
        together(kinds, look),
        figure,
        {"height": f"{height_px}px"},
        figure["layout"].get("meta", {}).get("note", ""),
        funnels(kinds, look),
        listing([look.speaker.say(text) for text in caveats(found, kinds)], empty=""),
        downloads(query, look),
    )


SHOWN = (
    (ID("notices"), "children"),
    (ID("finding"), "children"),
    (ID("counted"), "children"),
    (TABLE, "rowData"),
    (ID("together"), "children"),
    (ID("forest"), "figure"),
    (ID("forest"), "style"),
    (ID("forest-note"), "children"),
    (ID("funnels"), "children"),
    (ID("caveats"), "children"),
    (ID("downloads"), "children"),
)


def downloads(query: Query, look: Look) -> list[Component]:
    """Return the links that download the list as it stands on the screen."""
    language = {"lang": look.language} if look.language != "en" else {}
    asking = {name: value for name, value in query.to_params().items() if name != "layer" and "." not in name}
    search = write_search(asking | language)
    links = [
        html.A(
            look.say(f"all_events.download.{form}"),
            href=f"/export/pooled.{form}{search}",
            download=f"events.{form}",
        )
        for form in FILES
    ]
    return [html.Span(look.say("all_events.download")), *links]


def card(chosen: Any, search: Any, desk: Desk) -> Component | None:
    """Return the card of the row that is chosen in the table; nothing where none is, or none of ours."""
    first = chosen[0] if isinstance(chosen, list) and chosen else None
    id_ = first.get("id") if isinstance(first, dict) else None
    if not isinstance(id_, str):
        return None
    params, _ = read_search(search)
    look, _ = read_look(params)
    query, _ = desk.query(asked(params))
    found, _ = desk.all_events(query)
    row = next((one for one in found.rows if one.event.id == id_), None)
    return None if row is None else event_card(row, found, query, params, look)


def register(app: Dash, desk: Desk) -> None:
    """Declare the page's callbacks on one app."""

    @app.callback(
        [Output(*end) for end in SHOWN],
        Input(ADDRESS, "search"),
        running=[(Output(ID("working"), "hidden"), False, True)],
    )
    def _show(search: Any) -> list[Any]:
        return list(show(search, desk))

    @app.callback(
        Output(ID("card"), "children"),
        Input(TABLE, "selectedRows"),
        State(ADDRESS, "search"),
        prevent_initial_call=True,
    )
    def _card(chosen: Any, search: Any) -> Component | None:
        return card(chosen, search, desk)


PAGE = Page(name="events", path="/events", order=4, layout=layout, register=register)
