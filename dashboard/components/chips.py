"""Active filters as chips: each says one filter, and a click on it takes that filter away."""

from __future__ import annotations

from collections.abc import Mapping

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.desk import Desk
from dashboard.state import shown, write_search
from dashboard.theme.look import Look
from layers.base.active import active_filters
from layers.base.query import Query


def chips(query: Query, params: Mapping[str, str], path: str, desk: Desk, look: Look) -> Component:
    """
    Return one link a filter: it leads to the same page without it, so the browser's "back" brings it again.

    Parameters
    ----------
    params
        Of the link: the look and the view stay.
    path
        Of the page.
    """
    found = active_filters(query, desk.facts)
    if not found:
        return html.P(look.say("chips.none"), className="quiet")
    links = [
        dcc.Link(
            [said, html.Span("×", **{"aria-hidden": "true"})],
            href=path + write_search(one.without.to_params() | shown(params)),
            className="chip",
            title=look.say("chips.remove", filter=said),
        )
        for one in found
        for said in [look.speaker.say(one.said)]
    ]
    return html.Ul(
        [html.Li(link) for link in links], className="chips", **{"aria-label": look.say("chips.label")}
    )
