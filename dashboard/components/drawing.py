"""Pick a place on a map or draw a shape on it: the buttons, and what their script is told."""

from __future__ import annotations

import json
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.theme.look import Look
from layers.base.forms import MOST_CORNERS

BUTTONS = ("start", "finish", "remove", "cancel")
IDLE = ("start", "pick")
_WORDS = (
    "picked",
    "picked_middle",
    "picked_symbol",
    "start",
    "corner",
    "removed",
    "too_few",
    "full",
    "done",
    "cancelled",
    "keys",
    "arm",
)


def drawing_attributes(
    look: Look, *, pick_store: str, shape_store: str, only_asked: bool = False
) -> dict[str, Any]:
    """
    Return the attributes of the element around maps on which a place is picked or a shape drawn.

    Parameters
    ----------
    pick_store
        Id of the ``dcc.Store`` that receives ``{lat, lon}``, ``{event}`` or ``{service}``.
    shape_store
        Id of the ``dcc.Store`` that receives ``{corners}``: latitude and longitude of each.
    only_asked
        Whether a click picks a place only after the button for it; else every click does.
    """
    # Placeholders stay as they are: the browser knows the place and the number.
    kept = {name: f"{{{name}}}" for name in ("n", "name", "place")}
    words = {name: look.say(f"draw.script.{name}", most=MOST_CORNERS, **kept) for name in _WORDS}
    return {
        "data-draw": json.dumps(words, ensure_ascii=False, separators=(",", ":")),
        "data-pick-store": pick_store,
        "data-shape-store": shape_store,
        **({"data-pick-asked": ""} if only_asked else {}),
    }


def drawing_buttons(look: Look, *, pick: bool = False) -> list[Component]:
    """
    Return the button that starts a shape, and those that are there while one is drawn.

    Parameters
    ----------
    pick
        Whether another button asks for a click that picks a place.
    """
    names = ("pick", *BUTTONS) if pick else BUTTONS
    return [
        html.Button(
            look.say(f"draw.button.{name}"),
            type="button",
            className="link-button",
            hidden=name not in IDLE,
            **{"data-draw-do": name},
        )
        for name in names
    ]


def drawing_said() -> Component:
    """Return where the script says what it did, seen and heard."""
    return html.P(className="quiet draw-said", role="status", **{"data-draw-said": "", "aria-live": "polite"})


def marks(id_: str, *, is_outline: bool = False) -> Component:
    """
    Return the hidden element whose text, a place or several, is marked on the maps.

    Parameters
    ----------
    is_outline
        Whether several places are an outline, whose corners are not marked one by one.
    """
    return html.Div(id=id_, hidden=True, **{"data-draw-marks": "outline" if is_outline else ""})
