"""Keep the address, the controls and the question in step; the address is the truth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import Dash, Input, State, ctx
from dash.exceptions import PreventUpdate

from dashboard.components.carrying import (
    Carried,
    as_opened,
    inputs_from,
    listed,
    only_the_view_differs,
    outputs_to,
    waits_for_second_day,
)
from dashboard.components.controls import CONTROLS, ID, area_params, params_of, values_of
from dashboard.desk import Desk
from dashboard.state import Params, asked, read_search, shown, write_search
from layers.base.link import whole_characters
from layers.base.query import Query

# The question and the look of the page, as the pages' callbacks take them: a few hundred bytes.
CARRIED = ID("carried")
OVERLAYS = ID("overlays")
NOTHING_SHOWN = "none"


def carry(
    touched: str | None,
    search: Any,
    values: Sequence[Any],
    overlays: Any,
    clicked: tuple[Any, Any],
    view: Any,
    desk: Desk,
) -> Carried:
    """
    Return what stands after anything on Explore was touched.

    Parameters
    ----------
    touched, search, values
        As `carrying` takes them on every page.
    overlays
        Names of the overlays that are drawn.
    clicked
        The row of the areas table and the bar of the kinds chart that were clicked. (A click on the map shows
        what its cell holds; it never filters.)
    view
        Where the map looks, as its script reports it.
    desk
        What can be asked.

    Misreadings
    -----------
    Everything a browser sends is treated as hostile: it goes through the same reader as a link.
    """
    link, unread = read_search(search)
    if waits_for_second_day(CONTROLS, touched, values):
        return as_opened(search, link, unread, tuple(values))
    question = _touched_question(touched, link, values, clicked, desk)
    if question is None:
        # A link was opened, or "back" was pressed: the address stays as it is, also where it is wrong, and
        # the page says what it could not understand.
        query, _ = desk.query(asked(link))
        return as_opened(search, link, unread, tuple(values_of(query, desk.facts).values()))
    query, _ = desk.query(question)
    written = query.to_params() | _showing(link, touched, overlays, view)
    if written.get("table") == desk.facts.default_table:
        del written["table"]  # what is so without saying makes no link longer
    return Carried(write_search(written), written, tuple(values_of(query, desk.facts).values()))


def only_the_view_moved(touched: str | None, search: Any, carried: Any) -> bool:
    """Return whether the address differs from what the page shows by the map's view alone."""
    if touched in _INPUTS or touched in _CLICKS or touched in {OVERLAYS, ID("reset")}:
        return False
    return only_the_view_differs(search, carried)


TABLE = ID("areas-table")
KINDS_CHART = ID("kinds-chart")
_CLICKS = {TABLE: 0, KINDS_CHART: 1}
_INPUTS = frozenset(control.id for control in CONTROLS)


def _touched_question(
    touched: str | None, link: Params, values: Sequence[Any], clicked: tuple[Any, Any], desk: Desk
) -> Params | None:
    """Return the question that a touch asks; None where only the address changed."""
    if touched in _CLICKS:
        return _clicked(_CLICKS[touched], clicked, desk.query(asked(link))[0], desk)
    if touched == ID("reset"):
        return {}
    if touched in _INPUTS:
        return params_of(values, touched)
    return asked(link) if touched == OVERLAYS else None


def _showing(link: Mapping[str, str], touched: str | None, overlays: Any, view: Any) -> Params:
    kept = shown(link)
    if touched == OVERLAYS and isinstance(overlays, list):
        kept["show"] = whole_characters(listed(overlays)) or NOTHING_SHOWN
    if isinstance(view, dict) and {"lat", "lon", "zoom"} <= view.keys():
        kept["view"] = whole_characters(",".join(str(view[name])[:12] for name in ("lat", "lon", "zoom")))
    return kept


def _clicked(which: int, clicked: tuple[Any, Any], query: Query, desk: Desk) -> Params:
    """Return the question with one area or kind more, or less where it was chosen already."""
    params = query.to_params()
    found = _points(clicked[which])
    if which == _CLICKS[KINDS_CHART]:
        kind = found.get("customdata")
        if isinstance(kind, str):
            chosen = _toggled(list(query.kinds or ()), kind)
            params["kinds"] = ",".join(chosen)
        return {name: value for name, value in params.items() if value}
    area = found.get("rowId")
    table = query.table or desk.facts.default_table
    if isinstance(area, str) and area and table:
        before = [f"{name}:{one}" for name, ids in query.areas for one in ids]
        params.pop("areas", None)
        params |= area_params(_toggled(before, f"{table}:{area}"))
    return params


def _points(clicked: Any) -> dict[str, Any]:
    """Return what was clicked: the first point of a chart, or the row of a table."""
    if not isinstance(clicked, dict):
        return {}
    points = clicked.get("points")
    if isinstance(points, list) and points and isinstance(points[0], dict):
        return points[0]
    return clicked


def _toggled(chosen: list[str], one: str) -> list[str]:
    return [name for name in chosen if name != one] if one in chosen else [*chosen, one]


def keep_in_step(app: Dash, desk: Desk, *, address: str, view: str) -> None:
    """
    Declare the callback that carries between address, controls and page.

    Parameters
    ----------
    address, view
        Ids of the page's ``dcc.Location``, and of the store in which the map's script reports its view.
    """

    @app.callback(
        output=outputs_to(address, CARRIED, CONTROLS),
        inputs={
            **inputs_from(address, CONTROLS),
            "overlays": Input(OVERLAYS, "value"),
            "clicked": (Input(TABLE, "cellClicked"), Input(KINDS_CHART, "clickData")),
            "_reset": Input(ID("reset"), "n_clicks"),
            "view": State(view, "data"),
            "shown": State(CARRIED, "data"),
        },
    )
    def _carry(
        search: Any, values: Any, overlays: Any, clicked: Any, _reset: Any, view: Any, shown: Any
    ) -> dict[str, Any]:
        if only_the_view_moved(ctx.triggered_id, search, shown):
            raise PreventUpdate
        return carry(ctx.triggered_id, search, values, overlays, clicked, view, desk).outputs(search)
