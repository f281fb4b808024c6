"""The one legend of a comparison's maps: counts with one scale for both, or changes, and the outlines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.figures.cells import cell_said, legend_rows
from dashboard.figures.difference_cells import SIGNED, DifferenceRow, difference_rows
from dashboard.figures.map import Points
from dashboard.figures.outlines import KINDS, Kind, Outline, outline_colour
from dashboard.theme.look import Look
from dashboard.theme.symbols import symbol

# As on the map: width of the line in pixels, and how it is drawn.
_LINES: dict[Kind, str] = {"treated": "3px solid", "ring": "2px dashed", "comparison": "1.5px solid"}


def comparison_legend(
    header: Mapping[str, Any], look: Look, outlines: Sequence[Outline] = (), points: Sequence[Points] = ()
) -> Component:
    """
    Return the legend of whatever cells the maps show.

    Parameters
    ----------
    header
        Of `cells_header` (either of the two: they share their breaks) or of `difference_header`.
    outlines, points
        What is drawn over the cells.
    """
    signed = header.get("values") == SIGNED
    kind = "difference" if signed else "counts"
    title = look.say(f"comparison_maps.legend.{kind}", unit=header["unit"], cell=cell_said(header, look))
    rows = (
        difference_rows(header, look)
        if signed
        else [DifferenceRow(colour, label) for colour, label in legend_rows(header["breaks"], look)]
    )
    none = look.say("comparison_maps.legend.none" if signed else "screen.legend.none")
    return html.Div(
        [
            html.H2(title),
            html.Ul([legend_row(one, look) for one in rows]),
            html.P(none, className="quiet"),
            *_withheld(header, look),
            html.Ul([*_outline_rows(outlines, look), *_point_rows(points, look)]),
        ],
        className="legend comparison-legend",
    )


def _withheld(header: Mapping[str, Any], look: Look) -> list[Component]:
    """Return the sentence that an empty place may hold what is protected; a map without it would deny it."""
    parts = [header["before"], header["after"]] if header.get("values") == SIGNED else [header]
    n = sum(part["buckets"].get("withheld", 0) for part in parts)
    return [html.P(look.say("screen.legend.withheld", n=n), className="quiet")] if n else []


def legend_row(row: DifferenceRow, look: Look) -> Component:
    """Return one row of a legend: its color, hatched where it is, and its words."""
    return _row(_swatch(row, look), row.label)


def _row(mark: Component, label: str) -> Component:
    return html.Li([mark, html.Span(label)])


def _swatch(row: DifferenceRow, look: Look) -> Component:
    style = {"backgroundColor": row.colour}
    if row.hatched:
        land = look.palette.base.land
        style["backgroundImage"] = f"repeating-linear-gradient(135deg, {land} 0 2px, transparent 2px 6px)"
    return html.Span(className="swatch", style=style)


def _outline_rows(outlines: Sequence[Outline], look: Look) -> list[Component]:
    drawn = {one.kind for one in outlines}
    return [
        _row(
            html.Span(
                className="line-swatch",
                style={"borderTop": f"{_LINES[kind]} {outline_colour(kind, look)}"},
            ),
            look.say(f"comparison_maps.outline.{kind}"),
        )
        for kind in KINDS
        if kind in drawn
    ]


def _point_rows(points: Sequence[Points], look: Look) -> list[Component]:
    return [
        _row(html.Img(src=symbol(one.overlay, look.palette).image(), alt=""), one.title) for one in points
    ]
