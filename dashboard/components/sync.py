"""Keep the address, the controls and the question in step; the address is the truth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import Dash, Input, Output, State, ctx, no_update
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
from dashboard.components.controls import CONTROLS, ID, params_of, values_of
from dashboard.components.extents import edges
from dashboard.components.gestures import BRUSHED, KINDS_CHART, TABLE, Gestures, filtered_by
from dashboard.components.ground import NEAR, PICKED, SHAPED, ground_choices
from dashboard.desk import Desk
from dashboard.routes import cells_address, plain_address
from dashboard.state import Params, asked, only_text, read_look, read_search, shown, write_search
from layers.base.link import whole_characters

# The question and the look of the page, as the pages' callbacks take them: a few hundred bytes.
CARRIED = ID("carried")
OVERLAYS = ID("overlays")
NOTHING_SHOWN = "none"
AGAIN = ";again"
# What a hand does on charts, tables and the map, in the order of `Gestures`.
GESTURES = (
    (TABLE, "cellClicked"),
    (KINDS_CHART, "clickData"),
    *((one, "data") for one in (BRUSHED, PICKED, SHAPED)),
)


def carry(
    touched: str | None,
    search: Any,
    values: Sequence[Any],
    overlays: Any,
    gestures: Gestures,
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
    gestures
        What was clicked, brushed, picked or drawn. (A click on the map shows what its cell holds; it filters
        only where somebody asked to pick a place.)
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
    question = _touched_question(touched, link, values, gestures, desk)
    if question is None:
        # A link was opened, or "back" was pressed: the address stays as it is, also where it is wrong, and
        # the page says what it could not understand.
        query, _ = desk.query(asked(link))
        return as_opened(search, link, unread, tuple(values_of(query, desk.facts).values()))
    query, _ = desk.query(question)
    written = query.to_params() | _showing(link, touched, overlays, view)
    if written.get("table") == desk.facts.default_table:
        del written["table"]  # what is so without saying makes no link longer
    # While a brush is dragged the page follows it; the address, and with it "back", knows finished gestures.
    if touched == BRUSHED and gestures.is_live:
        return Carried(str(search or ""), written, tuple(values))
    return Carried(write_search(written), written, tuple(values_of(query, desk.facts).values()))


def only_the_view_moved(touched: str | None, search: Any, carried: Any) -> bool:
    """Return whether the address differs from what the page shows by the map's view alone."""
    if touched in _INPUTS or touched in _MADE or touched in {OVERLAYS, ID("reset")}:
        return False
    return only_the_view_differs(search, carried)


_INPUTS = frozenset(control.id for control in CONTROLS)
_MADE = frozenset(store for store, _ in GESTURES)


def _touched_question(
    touched: str | None, link: Params, values: Sequence[Any], gestures: Gestures, desk: Desk
) -> Params | None:
    """Return the question that a touch asks; None where only the address changed."""
    if touched in _MADE:
        return filtered_by(touched, gestures, desk.query(asked(link))[0], desk)
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


def choices_of(params: Mapping[str, str], desk: Desk) -> list[dict[str, Any]]:
    """Return what ground can be asked for, what a link asks for among it."""
    query, _ = desk.query(asked(params))
    return ground_choices(query, desk, read_look(params)[0])


def new_choices(params: Mapping[str, str], shown: Any, desk: Desk) -> Any:
    """Return what ground can be asked for; nothing new while a link asks for the same in the same words."""
    before = only_text(shown)
    same = isinstance(shown, dict) and all(params.get(name) == before.get(name) for name in ("where", "lang"))
    return no_update if same else choices_of(params, desk)


def goal_of(touched: str | None, near: Any, params: Mapping[str, str], before: Any, desk: Desk) -> Any:
    """
    Return where the map goes: to a place that was chosen by its name; else it stays where it looks.

    Parameters
    ----------
    near
        What the list of places says; nothing where it was emptied.
    before
        Where the map was sent last: the same place again is said in another way, or nobody would hear it.
    """
    if touched != NEAR.id or not near:
        return no_update
    query, _ = desk.query(asked(params))
    found = edges(query, desk)
    return (f"{found}{AGAIN}" if found == before else found) or no_update


def keep_in_step(app: Dash, desk: Desk, *, address: str, view: str, frame: str) -> None:
    """
    Declare the callback that carries between address, controls and page.

    Parameters
    ----------
    address, view, frame
        Ids of the page's ``dcc.Location``, of the store in which the map's script reports its view, and of
        the map's frame.
    """

    @app.callback(
        # A list that is given a value before it knows it as a choice takes it away again.
        output={
            **outputs_to(address, CARRIED, CONTROLS),
            "choices": Output(NEAR.id, "data"),
            # The map's cells are fetched at once, while everything else is still being asked for.
            "cells": Output(frame, "data-cells-url"),
            "plain": Output(frame, "data-plain-url"),
            "goal": Output(frame, "data-goal"),
        },
        inputs={
            **inputs_from(address, CONTROLS),
            "overlays": Input(OVERLAYS, "value"),
            "gestures": tuple(Input(*gesture) for gesture in GESTURES),
            "_reset": Input(ID("reset"), "n_clicks"),
            "view": State(view, "data"),
            "shown": State(CARRIED, "data"),
            "goal": State(frame, "data-goal"),
        },
    )
    def _carry(
        search: Any, values: Any, overlays: Any, gestures: Any, _reset: Any, view: Any, shown: Any, goal: Any
    ) -> dict[str, Any]:
        if only_the_view_moved(ctx.triggered_id, search, shown):
            raise PreventUpdate
        now = carry(ctx.triggered_id, search, values, overlays, Gestures(*gestures), view, desk)
        cells, choices = cells_address(now.params), new_choices(now.params, shown, desk)
        plain, near = plain_address(now.params), values[CONTROLS.index(NEAR)]
        sent = goal_of(ctx.triggered_id, near, now.params, goal, desk)
        told = {"choices": choices, "cells": cells, "plain": plain, "goal": sent}
        return {**now.outputs(search, values), **told}
