"""The frame of a page that asks: its own address, a panel that folds, and the desk that answers beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dash import dcc, html
from dash.development.base_component import Component


def panelled(
    name: Callable[[str], str],
    *,
    title: str,
    panel: Sequence[Component],
    desk: Sequence[Component],
    stores: Sequence[str],
    class_name: str = "explore",
    one_page: bool = False,
) -> Component:
    """
    Return the page: a panel of inputs beside what answers them.

    Parameters
    ----------
    name
        Names the page's components, of `dashboard.ids.scope`.
    title
        What the panel is called where it is folded.
    panel, desk
        Parts of either, in the order in which they are read.
    stores
        Ids of what the browser keeps between two callbacks.
    one_page
        Whether paper gets all of it on one page, in smaller letters where it must be.
    """
    return html.Div(
        className=class_name,
        **({"data-one-page": ""} if one_page else {}),
        children=[
            # An address bar of the page's own: the shell's is there before these controls are.
            dcc.Location(id=name("address"), refresh=False),
            *(dcc.Store(id=store) for store in stores),
            html.Details(
                [html.Summary(title, className="filters-toggle"), *panel],
                className="panel filters-panel",
                open=True,
                # On a small screen and on a projector the answer comes first: a script folds the panel once.
                **{"data-fold": ""},
            ),
            html.Div(className="desk", children=list(desk)),
        ],
    )
