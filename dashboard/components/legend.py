"""The legend: colours of the cells with their counts, symbols of the overlays, and what no colour means."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.components.overlays import SYMBOLS, chosen_overlays
from dashboard.figures.cells import cell_said, legend_rows
from dashboard.theme.look import Look
from dashboard.theme.symbols import symbol


def legend(header: Mapping[str, Any], params: Mapping[str, str], look: Look) -> Component:
    """
    Return the legend of the cells' header, which the map paints from too.

    Parameters
    ----------
    header
        Of `dashboard.figures.cells.cells_header`.
    params
        Of the link, which names the overlays.
    """
    return html.Div(
        [
            html.H2(look.say("screen.legend.cells", unit=header["unit"], cell=cell_said(header, look))),
            html.Ul([_row(_swatch(colour), label) for colour, label in legend_rows(header["breaks"], look)]),
            html.P(look.say("screen.legend.none"), className="quiet"),
            *_withheld(header["buckets"].get("withheld", 0), look),
            html.Ul([_symbol(name, look) for name in chosen_overlays(params)]),
        ],
        className="legend",
    )


def _withheld(n: int, look: Look) -> list[Component]:
    """Return the sentence that an empty place may hold what is protected; a map without it would deny it."""
    return [html.P(look.say("screen.legend.withheld", n=n), className="quiet")] if n else []


def _row(mark: Component, label: str) -> Component:
    return html.Li([mark, html.Span(label)])


def _swatch(colour: str) -> Component:
    return html.Span(className="swatch", style={"background": colour})


def _symbol(name: str, look: Look) -> Component:
    picture = symbol(SYMBOLS[name], look.palette).image()
    return _row(html.Img(src=picture, alt=""), look.say(f"screen.overlay.{name}"))
