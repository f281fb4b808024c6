"""A button that copies a text and says that it did; its script is `assets/copy.js`."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard.theme.look import Look


def copy_button(said: str, look: Look, *, text: str | None = None, field: str | None = None) -> Component:
    """
    Return the button.

    Parameters
    ----------
    said
        What stands on it.
    text, field
        What it copies; or the id of the field whose value it copies.
    """
    what = {"data-copy": text} if text is not None else {"data-copy-from": field}
    return html.Button(
        [said, html.Span(role="status", className="copied")],
        type="button",
        className="copy",
        **what,
        **{"data-copied": look.say("screen.copied")},
    )
