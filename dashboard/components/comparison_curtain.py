"""The curtain between two maps of one place: a handle, and buttons that draw it to either side."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard.theme.look import Look

CURTAIN = 50  # per cent of the width that show before, at first


def curtain(look: Look) -> Component:
    """Return the handle between the maps: dragged, touched, or moved with the keys of a slider."""
    # Placeholders stay as they are: the browser knows where the curtain hangs.
    pattern = look.say("comparison_maps.curtain.value", before="{before}", after="{after}")
    return html.Div(
        className="comparison-curtain",
        role="slider",
        tabIndex=0,
        **{
            "data-curtain": "",
            "data-value": pattern,
            "aria-label": look.say("comparison_maps.curtain"),
            "aria-description": look.say("comparison_maps.curtain.keys"),
            "aria-valuemin": "0",
            "aria-valuemax": "100",
            "aria-valuenow": str(CURTAIN),
            "aria-valuetext": look.say("comparison_maps.curtain.value", before=CURTAIN, after=100 - CURTAIN),
        },
    )


def curtain_buttons(look: Look) -> Component:
    """Return the buttons that show before alone, or after alone."""
    return html.Div(
        [
            html.Button(
                look.say(f"comparison_maps.show_{name}"),
                type="button",
                className="link-button",
                **{"data-show": name, "aria-pressed": "false"},
            )
            for name in ("before", "after")
        ],
        className="actions",
    )
