"""Before and after on maps: two that move together, one behind a curtain, or one of the change."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components.comparison_curtain import CURTAIN, curtain, curtain_buttons
from dashboard.components.comparison_legend import comparison_legend
from dashboard.figures.map import GRAPH_CONFIG, Points, frame_attributes, map_figure
from dashboard.figures.outlines import Outline, outline_layers
from dashboard.theme.look import Look

Json = dict[str, Any]
Mode = Literal["side", "swipe", "difference"]
MODES: tuple[Mode, ...] = get_args(Mode)


@dataclass(frozen=True)
class MapSide:
    """
    What one map shows.

    Parameters
    ----------
    cells_url
        Local address of its cells. Both count maps need the same breaks in their headers, and periods of
        equal length: only then does the same colour mean the same.
    dates
        The period, as it is said in the visitor's language; of the change: both.
    plain_url
        Local address of the map as SVG, for screens without WebGL.
    """

    cells_url: str
    dates: str
    plain_url: str = ""


@dataclass(frozen=True)
class Ground:
    """
    What all maps of a comparison share.

    Parameters
    ----------
    style
        Of `dashboard.figures.style.base_style`.
    centre, zoom
        Longitude and latitude in degrees, and MapLibre's zoom, where the maps open.
    view_key
        While it stays the same the maps never move by themselves.
    fit
        West, south, east and north in degrees that the maps open on; None leaves them at `centre`.
    outlines, points
        Drawn on every map.
    view_parameter
        Name under which the view is written to the address bar, once for all maps. Empty: it is not.
    locations
        Ids of every ``dcc.Location`` on the page, as in `study_map`.
    selected
        Index of the chosen cell, outlined on every map.
    places
        Of `dashboard.components.place_marks.place_marks`: comparison places with numbers.
    """

    style: Json
    centre: tuple[float, float]
    zoom: float
    view_key: str
    fit: tuple[float, float, float, float] | None = None
    outlines: Sequence[Outline] = ()
    points: Sequence[Points] = ()
    view_parameter: str = ""
    locations: Sequence[str] = ()
    selected: int | None = None
    places: Sequence[Json] = ()


@dataclass(frozen=True)
class MapIds:
    """
    Ids of one map's parts.

    Attributes
    ----------
    frame, graph
        The element that `map.js` fills, and the ``dcc.Graph`` inside.
    cell
        The ``dcc.Store`` with the chosen cell: ``{index, n, lon, lat}``; of the change also ``before``,
        ``after`` and ``evidence``, or ``hidden`` and ``n`` None.
    """

    frame: str
    graph: str
    cell: str


@dataclass(frozen=True)
class ComparisonIds:
    """
    Ids of a comparison's parts, each in the page's own room.

    Attributes
    ----------
    root
        The element around everything.
    view
        The ``dcc.Store`` with ``{lat, lon, zoom}``, whichever map was moved.
    first, second
        The maps: before and after; the change is in the first one, and then there is no second.
    """

    root: str
    view: str
    first: MapIds
    second: MapIds


# What a map is called, what it shows, and the ids of its parts.
Side = tuple[str, MapSide, MapIds]


def comparison_ids(room: Callable[[str], str]) -> ComparisonIds:
    """
    Return the ids of a comparison in a room.

    Examples
    --------
    >>> from dashboard.ids import scope
    >>> comparison_ids(scope("changes")).first.graph
    'changes-first-graph'
    """

    def of(place: str) -> MapIds:
        return MapIds(room(f"{place}-frame"), room(f"{place}-graph"), room(f"{place}-cell"))

    return ComparisonIds(room("comparison"), room("comparison-view"), of("first"), of("second"))


def comparison_maps(
    left: MapSide,
    right: MapSide,
    difference: MapSide,
    *,
    mode: Mode,
    look: Look,
    room: Callable[[str], str],
    ground: Ground,
    legend_header: Mapping[str, Any],
) -> Component:
    """
    Return the maps of one mode, with one legend.

    Parameters
    ----------
    left, right, difference
        Before, after, and after minus before.
    mode
        ``side`` (two maps, below each other on a narrow screen), ``swipe`` (one place, with a curtain between
        before on its left and after on its right) or ``difference`` (one map).
    look
        Theme, language and size.
    room
        Of `dashboard.ids.scope`: names the parts, so that a page may hold several comparisons.
    ground
        Base map, opening view, and what is drawn over the cells.
    legend_header
        Header of the cells that this mode shows.

    Misreadings
    -----------
    The maps of counts answer how many reports there were, not whether the two periods differ; hatching in the
    map of the change says where there is no evidence that they do.
    """
    if mode not in MODES:
        raise ValueError(f"`mode` was {mode!r} but must be one of {MODES}")
    ids = comparison_ids(room)
    sides = (
        [("difference", difference, ids.first)]
        if mode == "difference"
        else [("before", left, ids.first), ("after", right, ids.second)]
    )
    frames = _frames(sides, ids, look, ground)
    return html.Div(
        [
            _maps(sides, frames, mode, look, ground),
            dcc.Store(id=ids.view),
            *([curtain_buttons(look)] if mode == "swipe" else []),
            comparison_legend(legend_header, look, ground.outlines, ground.points),
        ],
        id=ids.root,
        className="comparison",
        style={**frames[0]["style"], "--curtain": f"{CURTAIN}%"},
        **{"data-comparison": "", "data-mode": mode, **_places(ground)},
    )


def _places(ground: Ground) -> Json:
    places = list(ground.places)
    return {"data-places": json.dumps(places, ensure_ascii=False, separators=(",", ":"))} if places else {}


def _frames(sides: Sequence[Side], ids: ComparisonIds, look: Look, ground: Ground) -> list[Json]:
    frames = [_frame(name, side, one, look, ground) for name, side, one in sides]
    # Either map moves both, so one of them tells of the view.
    frames[0] |= {
        "data-view-store": ids.view,
        "data-view-parameter": ground.view_parameter,
        "data-locations": " ".join(ground.locations),
    }
    return frames


def _maps(sides: Sequence[Side], frames: Sequence[Json], mode: Mode, look: Look, ground: Ground) -> Component:
    figure = _figure(ground, look)
    panes = [
        _pane(name, side, one, figure, frame, look)
        for (name, side, one), frame in zip(sides, frames, strict=True)
    ]
    return html.Div([*panes, *([curtain(look)] if mode == "swipe" else [])], className="comparison-maps")


def _figure(ground: Ground, look: Look) -> Json:
    figure = map_figure(
        style=ground.style,
        centre=ground.centre,
        zoom=ground.zoom,
        view_key=ground.view_key,
        look=look,
        overlays=ground.points,
    )
    figure["layout"]["map"]["layers"] = outline_layers(ground.outlines, look)
    return figure


def _frame(name: str, side: MapSide, ids: MapIds, look: Look, ground: Ground) -> Json:
    attributes = frame_attributes(
        ids.graph,
        label=look.say(f"comparison_maps.label.{name}", dates=side.dates),
        look=look,
        cells_url=side.cells_url,
        cell_store=ids.cell,
        fit=ground.fit,
        selected=ground.selected,
    )
    return {**attributes, "data-side": name, "data-plain-url": side.plain_url}


def _pane(name: str, side: MapSide, ids: MapIds, figure: Json, frame: Json, look: Look) -> Component:
    graph = dcc.Graph(
        id=ids.graph, figure=figure, config=GRAPH_CONFIG, responsive=True, className="comparison-graph"
    )
    label = html.Div(
        [html.B(look.say(f"comparison_maps.{name}")), " ", html.Span(side.dates)],
        className="comparison-label",
    )
    return html.Div(
        [html.Div([graph, label], id=ids.frame, **frame), dcc.Store(id=ids.cell)], className="comparison-pane"
    )
