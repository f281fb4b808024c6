"""The map as Plotly draws it: our offline style, areas and points on top, and what its script is told."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from dashboard.figures.style import AREAS_GO_BELOW, CELLS_GO_BELOW
from dashboard.theme.colours import see_through
from dashboard.theme.look import FONT, Look
from dashboard.theme.symbols import Overlay, symbol, symbols

Json = dict[str, Any]

# Nothing of a map leaves the machine: no share button, no logo that links away.
GRAPH_CONFIG: Json = {
    "showSendToCloud": False,
    "plotlyServerURL": "",
    "displaylogo": False,
    "displayModeBar": False,
    "scrollZoom": True,
    "responsive": True,
    "doubleClick": False,
}

_SYMBOL_PX = {"screen": 20, "projector": 34}
_SINGLE_SHARE = 0.6
_PICTURE_PX = 24  # Plotly scales pictures so that a marker of size 10 shows them as they are


@dataclass(frozen=True)
class Points:
    """
    One overlay of points: events, services, requests, or single points.

    Parameters
    ----------
    overlay
        Which symbol: ``event``, ``service``, ``request`` or ``point``.
    title
        What the legend calls it.
    longitude, latitude
        Shape (n,), degrees.
    names, details
        Shape (n,): first and second line of the hover text, as plain text.
    ids
        Shape (n,): what a click hands back.
    """

    overlay: Overlay
    title: str
    longitude: Sequence[float]
    latitude: Sequence[float]
    names: Sequence[str]
    details: Sequence[str] = ()
    ids: Sequence[str] = ()


@dataclass(frozen=True)
class Areas:
    """
    Areas that can be clicked.

    Parameters
    ----------
    url
        Local address of their GeoJSON; each feature has the property named by `id_property`.
    ids, names
        Shape (n,).
    """

    url: str
    ids: Sequence[str]
    names: Sequence[str]
    id_property: str = "id"


def map_figure(
    *,
    style: Json,
    centre: tuple[float, float],
    zoom: float,
    view_key: str,
    look: Look,
    overlays: Sequence[Points] = (),
    areas: Areas | None = None,
    selected_areas: Sequence[str] = (),
) -> Json:
    """
    Return the figure of a map.

    Parameters
    ----------
    style
        Of `base_style`.
    centre, zoom
        Longitude and latitude in degrees, and MapLibre's zoom, where the map opens.
    view_key
        While it stays the same the map never moves by itself, whatever else changes.
    overlays
        Points, drawn in this order.
    areas, selected_areas
        Areas to click, and the ids of those that are chosen.
    look
        Theme, language and size.
    """
    traces = [_area_trace(areas, selected_areas, look)] if areas is not None else []
    traces += [_point_trace(points, look) for points in overlays]
    palette = look.palette
    return {
        "data": traces or [_nothing()],
        "layout": {
            "map": {
                "style": style,
                "center": {"lon": float(centre[0]), "lat": float(centre[1])},
                "zoom": float(zoom),
                "uirevision": view_key,
            },
            "uirevision": view_key,
            "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
            "paper_bgcolor": palette.base.land,
            "font": {"family": FONT, "size": look.font_px, "color": palette.text},
            "hoverlabel": {
                "bgcolor": palette.panel,
                "bordercolor": palette.text,
                "font": {"family": FONT, "size": look.font_px, "color": palette.text},
                "align": "left",
                "namelength": 0,
            },
            "showlegend": False,
            "clickmode": "event",
            "hovermode": "closest",
        },
    }


def _nothing() -> Json:
    """Return an invisible trace: Plotly draws a map only where a trace asks for one."""
    return {"type": "scattermap", "uid": "nothing", "lon": [None], "lat": [None], "hoverinfo": "skip"}


def _area_trace(areas: Areas, selected: Sequence[str], look: Look) -> Json:
    chosen = set(selected)
    accent = look.palette.selection
    is_chosen = [1 if one in chosen else 0 for one in areas.ids]
    return {
        "type": "choroplethmap",
        "uid": "areas",
        "geojson": areas.url,
        "featureidkey": f"properties.{areas.id_property}",
        "locations": list(areas.ids),
        "z": is_chosen,
        "zmin": 0,
        "zmax": 1,
        # Outline only: a tint would change the colours of the cells below it.
        "colorscale": [[0, see_through(accent, 0)], [1, see_through(accent, 0)]],
        "showscale": False,
        "below": AREAS_GO_BELOW,
        "marker": {
            "line": {
                "color": [accent if one else see_through(accent, 0) for one in is_chosen],
                "width": [3 if one else 0 for one in is_chosen],
            }
        },
        "text": [escape(name) for name in areas.names],
        # The name is shown with the cell by the map's script; a second box would cover it.
        "hoverinfo": "none",
    }


def symbol_px(overlay: Overlay, look: Look) -> float:
    """Return how wide an overlay's symbols are, in CSS pixels."""
    # Two hundred incidents are no two hundred events: the cells below them must be seen.
    return (_SINGLE_SHARE if overlay == "point" else 1) * _SYMBOL_PX[look.size]


def _point_trace(points: Points, look: Look) -> Json:
    details = list(points.details) or [""] * len(points.names)
    text = [
        f"<b>{escape(name)}</b>" + (f"<br>{escape(detail)}" if detail else "")
        for name, detail in zip(points.names, details, strict=True)
    ]
    return {
        "type": "scattermap",
        "uid": f"points-{points.overlay}",
        "name": points.title,
        "mode": "markers",
        "lon": [float(one) for one in points.longitude],
        "lat": [float(one) for one in points.latitude],
        "text": text,
        "customdata": list(points.ids) or None,
        "hovertemplate": "%{text}<extra></extra>",
        "below": "",
        "marker": {
            "symbol": symbol(points.overlay, look.palette).name,
            "size": 10 * symbol_px(points.overlay, look) / _PICTURE_PX,
            "allowoverlap": True,
        },
    }


def write_edges(edges: tuple[float, float, float, float]) -> str:
    """Return west, south, east and north in degrees as the map's script reads them."""
    return ",".join(f"{edge:.6f}" for edge in edges)


def frame_attributes(
    graph: str,
    *,
    label: str,
    look: Look,
    cells_url: str = "",
    view_store: str = "",
    cell_store: str = "",
    selected: int | None = None,
    view_parameter: str = "",
    fit: tuple[float, float, float, float] | None = None,
) -> Json:
    """
    Return the attributes of the element around a map's graph, from which the map's script takes everything.

    Parameters
    ----------
    graph
        Id of the ``dcc.Graph`` inside.
    label
        What a screen reader calls this map; two maps of a page need two labels.
    look
        Theme and language.
    cells_url
        Local address of the cells; change it and they are drawn anew. Empty: no cells.
    view_store, cell_store
        Ids of ``dcc.Store`` that receive ``{lat, lon, zoom}`` after a move and ``{index, n, lon, lat}`` after
        a cell is chosen (None when it is given up). Empty: nothing is handed over.
    selected
        Index of the chosen cell, whose outline is drawn.
    view_parameter
        Name under which the view is written to the address bar (``lat,lon,zoom``). Empty: it is not.
    fit
        West, south, east and north in degrees that the map opens on, whatever its size; None leaves it where
        the figure says.

    Notes
    -----
    ``data-plain-url`` beside them is the local address of the same map as SVG, which a screen without WebGL
    shows; the script adds view and size.

    Examples
    --------
    ``html.Div(dcc.Graph(id=MAP, ...), **frame_attributes(MAP, label=..., look=look, cells_url="cells?..."))``
    """
    palette = look.palette
    return {
        "className": f"map-frame map-{look.theme} map-{look.size}",
        "role": "application",
        "tabIndex": 0,
        "aria-label": label,
        "aria-description": look.say("map.frame.keys"),
        "data-map-graph": graph,
        "data-cells-url": cells_url,
        "data-cells-below": CELLS_GO_BELOW,
        "data-selected": "" if selected is None else str(selected),
        "data-view-store": view_store,
        "data-cell-store": cell_store,
        "data-view-parameter": view_parameter,
        "data-fit": "" if fit is None else write_edges(fit),
        "data-symbols": json.dumps([one.to_json() for one in symbols(palette)], separators=(",", ":")),
        "data-words": json.dumps(map_words(look), ensure_ascii=False, separators=(",", ":")),
        "style": {
            "--map-panel": palette.panel,
            "--map-text": palette.text,
            "--map-line": palette.line,
            "--map-focus": palette.focus,
            "--map-error": palette.error,
            "--map-accent": palette.accent,
            "--map-selection": palette.selection,
            "--map-casing": palette.panel,
            "--map-land": palette.base.land,
            "--map-font": f"{look.font_px}px",
        },
    }


def map_words(look: Look) -> dict[str, str]:
    """Return every word that the map's script itself says; those about cells travel with the cells."""
    names = (
        "cursor_on",
        "cursor_off",
        "cursor_end",
        "cursor_none",
        "selected",
        "unselected",
        "failed",
        "plain",
        "plain_picture",
        "zoom_in",
        "zoom_out",
        "pan_west",
        "pan_north",
        "pan_south",
        "pan_east",
        "metres",
        "kilometres",
        "feet",
        "miles",
    )
    # Placeholders stay as they are: the browser knows the cell and the number.
    words = {name: look.say(f"map.script.{name}", n="{n}", cell="{cell}") for name in names}
    return {**words, "locale": "en-US" if look.language == "en" else "es-US"}
