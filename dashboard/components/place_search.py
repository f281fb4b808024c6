"""Take corners and report numbers where places are searched, or say that none can be shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import Dash, Input, Output, State, no_update

from dashboard.components.ground import NEAR, ground_choices
from dashboard.desk import Desk
from dashboard.state import asked, only_text, read_look
from dashboard.theme.look import Look
from layers.base.crossings import find_crossings
from layers.base.report import ReportPlace, report_places
from layers.base.sentences import kind_title

# Of a number that is still being typed nothing is asked; no agency's number is longer.
_SHORTEST, _LONGEST = 4, 40
_SHORTEST_NAME, _LONGEST_NAME = 3, 100


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
    is_number = _is_number(typed)
    none = look.say("ground.report.none" if is_number else "screen.nothing_found")
    # Two choices of one value would break the list: a corner that a report is at stands there as the report.
    reports = (
        dict(_items(typed.strip(), report_places(desk.holdings, typed), desk, look)) if is_number else {}
    )
    corners = {value: name for value, name in _corners(typed, desk) if value not in reports}
    if not reports and not corners:
        return no_update, none
    found = reports | corners
    others = [
        {**group, "items": [item for item in group["items"] if item["value"] not in found]}
        for group in ground_choices(desk.query(asked(params))[0], desk, look)
    ]
    named = [
        {
            "group": look.say(f"ground.group.{name}"),
            "items": [{"value": value, "label": label} for value, label in items.items()],
        }
        for name, items in (("report", reports), ("corner", corners))
    ]
    return [group for group in (*named, *others) if group["items"]], none


def _corners(typed: Any, desk: Desk) -> list[tuple[str, str]]:
    """Return what each corner that fits writes into the address, and its name."""
    bare = typed.strip() if isinstance(typed, str) else ""
    if not _SHORTEST_NAME <= len(bare) <= _LONGEST_NAME:
        return []
    found = find_crossings(desk.crossings, bare)
    return list(zip(desk.near(found), (one.name for one in found), strict=True))


def _is_number(typed: Any) -> bool:
    if not isinstance(typed, str):
        return False
    bare = "".join(typed.split())
    return _SHORTEST <= len(bare) <= _LONGEST and any(sign.isdecimal() for sign in bare)


def _items(typed: str, places: tuple[ReportPlace, ...], desk: Desk, look: Look) -> list[tuple[str, str]]:
    """Return what each choice writes into the address, and its name: what was typed is sought in it."""
    return list(zip(desk.near(places), (_name(typed, one, look) for one in places), strict=True))


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
