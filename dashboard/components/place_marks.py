"""What the maps and the table show of comparison places: numbered marks, buttons, their script's words."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.components.comparison_places import Place
from dashboard.theme.look import Look
from layers.base.forms import write_point

_WORDS = ("start", "added", "moved", "removed", "cancelled")


def place_attributes(look: Look, *, store: str) -> dict[str, Any]:
    """
    Return the attributes of the element around maps on which comparison places can be changed.

    Parameters
    ----------
    store
        Id of the ``dcc.Store`` that receives each gesture: see `comparison_places.placed`.
    """
    # Placeholders stay as they are: the browser knows the place and the number.
    kept = {name: f"{{{name}}}" for name in ("n", "place")}
    words = {name: look.say(f"comparison_places.script.{name}", **kept) for name in _WORDS}
    return {
        "data-place-words": json.dumps(words, ensure_ascii=False, separators=(",", ":")),
        "data-place-store": store,
    }


def place_buttons(look: Look, *, add: str, show: str, automatic: str) -> list[Component]:
    """Return the buttons that add a place, show all, and go back to the automatic ones; hidden at first."""
    return [
        html.Button(
            look.say(f"comparison_places.button.{name}"),
            id=id_,
            type="button",
            className="link-button",
            hidden=True,
            n_clicks=0,
            **({} if name == "automatic" else {"data-place-do": name}),
            **({"aria-pressed": "false"} if name == "add" else {}),
        )
        for name, id_ in (("add", add), ("show", show), ("automatic", automatic))
    ]


def place_marks(places: Sequence[Place], look: Look) -> list[dict[str, Any]]:
    """Return what the marks on a map are made from: number, place, and what is said of each."""
    return [
        {
            "number": place.number,
            "at": write_point(place.at),
            "used": place.control is not None,
            "title": look.say(
                "comparison_places.mark", n=place.number, name=place_name(place, look), why=_why(place, look)
            ),
        }
        for place in places
    ]


def place_name(place: Place, look: Look) -> str:
    """Return what a place is called: its address, or where it is."""
    if place.control is None:
        return write_point(place.at).replace(",", ", ")
    return look.speaker.say(place.control.name)


def remove_button(place: Place, look: Look) -> Component:
    """Return the button that takes a place out of the comparison."""
    label = look.say("comparison_places.remove.of", n=place.number, name=place_name(place, look))
    return html.Button(
        look.say("comparison_places.remove"),
        type="button",
        className="link-button",
        **{
            "data-place-remove": write_point(place.at),
            "data-place-number": str(place.number),
            "aria-label": label,
        },
    )


def _why(place: Place, look: Look) -> str:
    if place.control is None:
        return look.say("comparison_places.unused")
    return look.speaker.say(place.control.says)
