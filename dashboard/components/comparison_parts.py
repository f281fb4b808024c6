"""What each part of the page of a comparison shows for a link: pure functions, no callbacks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html, no_update
from dash.development.base_component import Component

from dashboard.components.chosen_cell import chosen_cell
from dashboard.components.compared_maps import compared_maps, mode_of
from dashboard.components.comparison_charts import running_chart, weeks_chart
from dashboard.components.comparison_controls import (
    ID,
    option,
    question_of,
)
from dashboard.components.comparison_places import Place, listed_by_line, places_of, set_in
from dashboard.components.comparison_sections import chart, panel
from dashboard.components.comparison_tables import controls_table, counts_table
from dashboard.components.counts import notices
from dashboard.components.people_card import people_card
from dashboard.components.study_map import study_map
from dashboard.components.verdict_card import no_comparison_card, verdict_card
from dashboard.desk import Desk
from dashboard.ids import ADDRESS
from dashboard.state import read_look, write_search
from dashboard.theme.look import Look
from geodata.errors import Notice
from layers.base.forms import write_point
from layers.base.query import Query
from layers.comparison.asked import Asked
from layers.comparison.errors import NoComparison
from layers.comparison.result import Comparison


def show(params: Mapping[str, str], desk: Desk, unread: Sequence[Notice] = ()) -> tuple[Any, ...]:
    """Return what every part named in `SHOWN` says to a link. No Dash callbacks in here."""
    look, found = read_look(params)
    query, more = desk.query(question_of(params))
    told = notices((*unread, *found, *more), look)
    compared = desk.comparison(query)
    if isinstance(compared, NoComparison):
        said = query.to_params()
        marked = said.get(option("shape")) or said.get(option("at"), "")
        none = [[], marked, [], [], downloads(query, look, whole=False), day_error(compared, look)]
        set_ = set_in(said)
        places = [listed_by_line(set_), True, True, not set_]
        return told, refused(compared, query, desk, look), *none, *places
    places_ = places_of(compared, desk)
    cells = desk.compared_cells(query)
    return (
        told,
        verdict_card(compared, look),
        None if cells is None else chosen_cell(compared, cells, look),
        "",
        [
            chart(look.say("compare.chart.weeks"), weeks_chart(compared, desk, look), look, wide=True),
            chart(look.say("compare.chart.running"), running_chart(compared, look), look, wide=True),
        ],
        [
            panel(look.say("compare.counts"), counts_table(compared, look)),
            _controls_panel(compared, places_, look),
        ],
        downloads(query, look, whole=True),
        "",
        listed_by_line([place.at for place in places_]),
        False,
        not places_,
        compared.asked.controls is None,
    )


def _controls_panel(found: Comparison, places: Sequence[Place], look: Look) -> Component:
    how = "by_hand" if "controls" in found.moved else "planned"
    if found.asked.controls is None:
        how = "automatic"
    help_ = html.P(look.say(f"comparison_places.{how}"), className="quiet")
    return panel(look.say("compare.controls"), help_, controls_table(found, places, look))


def day_error(none: NoComparison, look: Look) -> str:
    """Return what the date field says where the day alone is missing."""
    return look.speaker.say(none.hint) if none.key == "no_day" else ""


def refused(none: NoComparison, query: Query, desk: Desk, look: Look) -> Component:
    """Return why nothing is compared; an event on people has a card of its own."""
    asked = Asked.of(desk.holdings, query)
    event = next((one for one in desk.holdings.events if one.id == asked.event), None)
    if event is not None and event.acts_on == "people":
        return html.Div([html.H2(look.say("compare.subject.people")), people_card(event, look)])
    return no_comparison_card(none, look, place=place_named(asked, look))


def place_named(asked: Asked, look: Look) -> str:
    """Return the place that was picked on a map, which stays while its day is still to come."""
    if asked.shape is not None:
        return look.say("draw.shape", n=len(asked.shape))
    return "" if asked.at is None else look.say("draw.place", place=write_point(asked.at).replace(",", ", "))


def ground(params: Mapping[str, str], drawn: Any, desk: Desk) -> tuple[Any, Any, Any]:
    """
    Return the maps of a link, the key of what is drawn, and whether there is only one way to look at it.

    Nothing new is returned where that is drawn already.
    """
    look, _ = read_look(params)
    query, _ = desk.query(question_of(params))
    compared = desk.comparison(query)
    is_compared = isinstance(compared, Comparison)
    asked = query.to_params()
    plain = {name: value for name, value in asked.items() if name != "layer" and "." not in name}
    # The map of everything is the same for whatever is picked on it, and keeps its view.
    key = repr(
        (sorted(asked.items()), mode_of(params), look) if is_compared else (sorted(plain.items()), look)
    )
    if key == drawn:
        return no_update, no_update, no_update
    locations = (ADDRESS, ID("address"))
    if isinstance(compared, Comparison):
        return compared_maps(params, query, compared, desk, look, locations), key, False
    return study_map(params, query, desk, look, locations=locations), key, True


def downloads(query: Query, look: Look, *, whole: bool) -> list[Component]:
    """Return links that save the answer, and the button that prints the page."""
    search = write_search(query.to_params() | ({"lang": look.language} if look.language != "en" else {}))
    links = [
        html.A(
            f"{form.upper()}", href=f"/export/before_after.{form}{search}", download=f"before_after.{form}"
        )
        for form in ("csv", "json", "gpkg", "geojson")
    ]
    said = [html.Span(look.say("screen.download")), *links] if whole else []
    return [
        *said,
        html.Button(look.say("compare.print"), id=ID("print"), className="link-button", n_clicks=0),
    ]


# Parts of the page, and their properties, in the order in which `show` returns them.
SHOWN = (
    ("notices", "children"),
    ("card", "children"),
    ("cell", "children"),
    ("marks", "children"),
    ("charts", "children"),
    ("tables", "children"),
    ("downloads", "children"),
    ("day", "error"),
    ("places", "value"),
    ("places-add", "hidden"),
    ("places-show", "hidden"),
    ("places-automatic", "hidden"),
)
