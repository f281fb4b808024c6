"""Incidents one by one where they are few: a table, points on the map, numbers to copy, and one in detail."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
import numpy as np
from dash import html
from dash.development.base_component import Component

from dashboard.components.copying import copy_button
from dashboard.components.grids import sortable_grid
from dashboard.desk import Desk
from dashboard.figures.map import Points
from dashboard.ids import scope
from dashboard.theme.look import Look
from layers.base.answers import Answer
from layers.base.query import Query
from layers.base.sentences import kind_title

ID = scope("incidents")
GRID, NUMBERS, DRAWER, CARD = ID("grid"), ID("numbers"), ID("drawer"), ID("card")
INCIDENTS = "incidents"

# More than these nobody reads one by one, and a map of them says less than its cells.
MOST_SINGLE = 200
_COLUMNS = ("date", "time", "kind", "address", "number")
_WIDTHS_PX = {"date": 130, "time": 80, "kind": 190, "address": 200, "number": 140}
_LINES = (
    "number",
    "kind",
    "label",
    "date",
    "time",
    "reported_date",
    "reported_time",
    "address",
    "place",
    "source",
)


def are_few(query: Query, desk: Desk) -> bool:
    """Return whether the incidents of a question are shown one by one."""
    return 0 < desk.overview(query).n <= MOST_SINGLE


def incident_list(query: Query, desk: Desk, look: Look) -> list[Component]:
    """Return every incident of a question, and its report numbers to copy; of many, why there is no list."""
    n = desk.overview(query).n
    heading = html.H2(look.say("incident_list.heading"))
    if not n:
        return []
    if not are_few(query, desk):
        return [heading, html.P(look.say("incident_list.too_many", n=n, most=MOST_SINGLE), className="quiet")]
    answer = desk.single_incidents(query)
    listed = [
        html.P(look.say("incident_list.click"), className="quiet"),
        _grid(rows_of(answer, look), look),
        *_numbers(answer, look),
    ]
    # Folded: a grid that nobody sees has no columns yet, and a screen reader would find an empty one.
    return [
        heading,
        html.Details([html.Summary(look.say("incident_list.show", n=n)), *listed], className="more"),
    ]


def rows_of(answer: Answer, look: Look) -> list[dict[str, Any]]:
    """Return one row a line of the answer; what a protected incident may not tell is said to be withheld."""
    return [
        {"id": str(answer.places.ids[at]), **{name: _said(answer, name, at, look) for name in _COLUMNS}}
        for at in range(len(answer))
    ]


def _said(answer: Answer, name: str, at: int, look: Look) -> str:
    value = answer.columns[name][at]
    if name == "kind":
        return look.speaker.say(kind_title(str(value)))
    if name == "place":
        return look.say(f"incident_list.place.{value}")
    if value is None and str(answer.columns["place"][at]) == "withheld" and name in {"address", "number"}:
        return look.say("incident_list.withheld")
    return look.say("incident_list.unknown") if value is None or value == "" else str(value)


def _grid(rows: list[dict[str, Any]], look: Look) -> Component:
    columns = [
        {
            "field": name,
            "headerName": look.say(f"incident_list.{name}"),
            "flex": _WIDTHS_PX[name],
            "minWidth": _WIDTHS_PX[name],
        }
        for name in _COLUMNS
    ]
    return sortable_grid(
        columns,
        look,
        empty=look.say("screen.table.empty"),
        height="22rem",
        options={"rowSelection": {"mode": "singleRow", "checkboxes": False, "enableClickSelection": True}},
        id=GRID,
        rowData=rows,
        getRowId="params.data.id",
    )


def _numbers(answer: Answer, look: Look) -> list[Component]:
    """Return the report numbers as text, with a button that copies them; how many may not be told is said."""
    numbers = list(dict.fromkeys(str(one) for one in answer.columns["number"] if one))
    untold = sum(one is None or one == "" for one in answer.columns["number"])
    said = [html.P(look.say("incident_list.without_number", n=untold), className="quiet")] if untold else []
    if not numbers:
        return said
    text = dmc.Textarea(
        id=NUMBERS,
        label=look.say("incident_list.numbers", n=len(numbers)),
        value="\n".join(numbers),
        readOnly=True,
        autosize=True,
        minRows=2,
        maxRows=6,
    )
    return [text, copy_button(look.say("incident_list.copy"), look, field=NUMBERS), *said]


def drawer(look: Look) -> Component:
    """Return the drawer that one incident stands in; it is closed at first."""
    return dmc.Drawer(
        html.Div(id=CARD),
        id=DRAWER,
        opened=False,
        position="right",
        withinPortal=False,  # its own heading would stand beside the page's
        title=look.say("incident_list.one"),
        closeButtonProps={"aria-label": look.say("incident_list.close")},
    )


def one_incident(chosen: Any, query: Query, desk: Desk, look: Look) -> tuple[bool, Any]:
    """
    Return whether the drawer opens, and everything that may be told of the incident that was chosen.

    Parameters
    ----------
    chosen
        Rows that the table says are chosen, or anything a browser could send.
    """
    row = chosen[0] if isinstance(chosen, list) and chosen and isinstance(chosen[0], dict) else {}
    if not isinstance(row.get("id"), str) or not are_few(query, desk):
        return False, []
    answer = desk.single_incidents(query)
    at = next((at for at, one in enumerate(answer.places.ids) if str(one) == row["id"]), None)
    if at is None:
        return False, []
    lines = [(look.say(f"incident_list.{name}"), _said(answer, name, at, look)) for name in _LINES]
    areas = [
        (look.speaker.say(one.title), one.by_id.get(str(column[at]), str(column[at])))
        for one in desk.facts.sets
        if (column := answer.columns.get(f"area_{one.name}")) is not None and column[at] is not None
    ]
    said = [part for term, what in (*lines, *areas) for part in (html.Dt(term), html.Dd(what))]
    return True, html.Dl(said, className="one-incident")


def single_points(answer: Answer, desk: Desk, look: Look) -> Points:
    """Return the incidents that may be points: never a protected one."""
    places = answer.places
    known = np.flatnonzero(np.isfinite(places.x_m) & np.isfinite(places.y_m)).tolist()
    longitude, latitude = desk.holdings.crs.to_degrees(places.x_m[known], places.y_m[known])
    return Points(
        overlay="point",
        title=look.say("screen.overlay.incidents"),
        longitude=longitude.tolist(),
        latitude=latitude.tolist(),
        names=[_said(answer, "kind", at, look) for at in known],
        details=[f"{_said(answer, 'date', at, look)} {_said(answer, 'time', at, look)}" for at in known],
        ids=[str(places.ids[at]) for at in known],
    )
