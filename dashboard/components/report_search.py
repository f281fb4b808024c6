"""Take a report number where places are searched: a choice where it is, or a sentence that none is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from dash import Dash, Input, Output, State, no_update

from dashboard.components.ground import NEAR, ground_choices
from dashboard.desk import Desk
from dashboard.state import asked, only_text, read_look
from dashboard.theme.look import Look
from layers.base.forms import write_point
from layers.base.report import ReportPlace, report_places
from layers.base.sentences import kind_title

# Of a number that is still being typed nothing is asked; no agency's number is longer.
_SHORTEST, _LONGEST = 4, 40


def searched(typed: Any, params: Mapping[str, str], desk: Desk) -> tuple[Any, Any]:
    """
    Return the choices of the list and what it says where none fits, for what was typed into it.

    Parameters
    ----------
    typed
        Anything a browser could send.
    params
        Of the link that is on the screen.

    Misreadings
    -----------
    The sentence is the same for a number that does not exist and for one that is protected.
    """
    look, _ = read_look(params)
    if not _is_number(typed):
        return no_update, look.say("screen.nothing_found")
    none = look.say("ground.report.none")
    places = report_places(desk.holdings, typed)
    if not places:
        return no_update, none
    # Two choices of one value would break the list: a corner that a report is at stands there as the report.
    items = dict(_items(typed.strip(), places, desk, look))
    others = [
        {**group, "items": [item for item in group["items"] if item["value"] not in items]}
        for group in ground_choices(desk.query(asked(params))[0], desk, look)
    ]
    reports = [{"value": value, "label": label} for value, label in items.items()]
    named = [{"group": look.say("ground.group.report"), "items": reports}, *others]
    return [group for group in named if group["items"]], none


def _is_number(typed: Any) -> bool:
    if not isinstance(typed, str):
        return False
    bare = "".join(typed.split())
    return _SHORTEST <= len(bare) <= _LONGEST and any(sign.isdecimal() for sign in bare)


def _items(typed: str, places: tuple[ReportPlace, ...], desk: Desk, look: Look) -> list[tuple[str, str]]:
    """Return what each choice writes into the address, and its name: what was typed is sought in it."""
    longitude, latitude = desk.holdings.crs.to_degrees(
        np.array([one.x_m for one in places]), np.array([one.y_m for one in places])
    )
    values = [f"near:{write_point(at)}" for at in zip(latitude.tolist(), longitude.tolist(), strict=True)]
    return list(zip(values, (_name(typed, one, look) for one in places), strict=True))


def _name(typed: str, one: ReportPlace, look: Look) -> str:
    kind = look.speaker.say(kind_title(one.kind))
    if one.day is None:
        return look.say("ground.report.no_day", number=typed, kind=kind)
    return look.say("ground.report", number=typed, kind=kind, day=one.day)


def register(app: Dash, desk: Desk, *, carried: str) -> None:
    """
    Declare the callback that answers what is typed into the list of places.

    Parameters
    ----------
    carried
        Id of the store that holds the link on the screen.
    """

    @app.callback(
        Output(NEAR.id, "data", allow_duplicate=True),
        Output(NEAR.id, "nothingFoundMessage"),
        Input(NEAR.id, "searchValue"),
        State(carried, "data"),
        prevent_initial_call=True,
    )
    def _search(typed: Any, params: Any) -> tuple[Any, Any]:
        return searched(typed, only_text(params), desk)
