"""A map as one SVG, for screens without WebGL: the style, cells and symbols of the map that needs it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from dashboard.figures.map import Points, symbol_px
from dashboard.figures.outlines import Outline, outline_layers
from dashboard.figures.plain_cells import cell_paths
from dashboard.figures.plain_labels import Label, Labels, along_lines, on_surfaces
from dashboard.figures.plain_style import at_zoom, layers_at
from dashboard.figures.plain_window import UNITS, Window, path_of, world
from dashboard.figures.style import AREAS_GO_BELOW, CELLS_GO_BELOW
from dashboard.figures.svg_marks import n, xml_text
from dashboard.theme.look import FONT, Look
from dashboard.theme.symbols import symbol

Json = dict[str, Any]

_SYMBOL_BOX_PX = 24.0


@dataclass(frozen=True, eq=False)
class Ground:
    """
    One source of the base map in world coordinates (of `world`).

    Parameters
    ----------
    shapes
        Shape (n,): points, lines or polygons.
    names
        Shape (n,); empty where a shape has none.
    """

    shapes: NDArray[np.object_]
    names: Sequence[str]


@dataclass(frozen=True, eq=False)
class Drawn:
    """
    What lies over the base map.

    Parameters
    ----------
    cells
        What the route of the cells answers; None draws none.
    outlines
        Of a comparison.
    points
        Symbols of overlays.
    chosen
        World coordinates of areas that are asked for: their outlines are drawn over everything but names.
    """

    cells: bytes | None = None
    outlines: Sequence[Outline] = ()
    points: Sequence[Points] = ()
    chosen: NDArray[np.object_] = field(default_factory=lambda: np.empty(0, object))


def plain_map(
    window: Window,
    style: Json,
    ground: Mapping[str, Ground],
    drawn: Drawn,
    *,
    look: Look,
    title: str,
    description: str = "",
) -> str:
    """
    Return a map as SVG: text stays text, nothing runs, nothing is fetched.

    Parameters
    ----------
    window
        What is seen.
    style
        Of `base_style`: what the map with WebGL is drawn by.
    ground
        What the sources of the style hold, by their names.
    drawn
        Cells, outlines and symbols.
    title, description
        What the picture is called, and what a person who cannot see it should know first.

    Misreadings
    -----------
    A place without colour had no report in this file; outside the agency's boundary nothing is known.
    """
    name, seen = "plain", {source: _seen(one, window) for source, one in ground.items()}
    labels = Labels(window, _boxes(drawn.points, window, look))
    body = []
    for layer in layers_at(style, window.zoom):
        if layer["id"] == CELLS_GO_BELOW:
            body.append("" if drawn.cells is None else cell_paths(drawn.cells, window, name))
        elif layer["id"] == AREAS_GO_BELOW:
            body.append(_chosen(drawn.chosen, window, look) + _outlines(drawn.outlines, window, look))
        elif layer["type"] == "background":
            whole = f'width="{window.width_px * UNITS}" height="{window.height_px * UNITS}"'
            body.append(f'<rect {whole} fill="{layer["paint"]["background-color"]}"/>')
        elif layer["source"] in seen:
            body.append(_layer(layer, seen[layer["source"]], window))
    _name_all(labels, style, seen, window)
    size = f"{window.width_px * UNITS} {window.height_px * UNITS}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" lang="{look.language}" role="img" '
        f'aria-labelledby="{name}-title {name}-desc" width="{window.width_px}" height="{window.height_px}" '
        f'viewBox="0 0 {size}"><title id="{name}-title">{xml_text(title)}</title>'
        f'<desc id="{name}-desc">{xml_text(description)}</desc>{"".join(body)}'
        f'<g class="names" font-family="{xml_text(FONT)}" text-anchor="middle" paint-order="stroke" '
        f'stroke-linejoin="round">{"".join(labels.drawn)}</g>'
        f'<g class="symbols">{_symbols(drawn.points, window, look)}</g></svg>'
    )


def _seen(ground: Ground, window: Window) -> Ground:
    cut = window.cut(ground.shapes)
    some = np.flatnonzero(~shapely.is_empty(cut))
    return Ground(cut[some], [ground.names[one] for one in some.tolist()])


def _layer(layer: Json, ground: Ground, window: Window) -> str:
    """Return one layer of the base map; names are put later, for they must not cover each other."""
    paint = {key: at_zoom(value, window.zoom) for key, value in layer["paint"].items()}
    shapes = _of_sort(layer, ground.shapes)
    if layer["type"] == "fill":
        path = path_of(shapes, window)
        return f'<path fill="{paint["fill-color"]}" d="{path}"/>' if path else ""
    if layer["type"] == "line":
        lines = np.where(shapely.get_dimensions(shapes) == 2, shapely.boundary(shapes), shapes)
        opacity = f' stroke-opacity="{paint["line-opacity"]:g}"' if "line-opacity" in paint else ""
        return _line(path_of(lines, window), paint["line-color"], paint["line-width"], opacity)
    if layer["type"] == "circle":
        at = window.px(shapely.get_coordinates(shapes))
        edge = (
            f'stroke="{paint["circle-stroke-color"]}" stroke-width="{paint["circle-stroke-width"] * UNITS:g}"'
        )
        radius = f'r="{paint["circle-radius"] * UNITS:g}" fill="{paint["circle-color"]}"'
        return "".join(
            f'<circle cx="{n(x * UNITS)}" cy="{n(y * UNITS)}" {radius} {edge}/>'
            for x, y in at[window.holds(at)]
        )
    return ""


def _of_sort(layer: Json, shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return the shapes that a layer's filter keeps: our style knows lines, and what is none."""
    wanted = layer.get("filter", [])
    areal = shapely.get_dimensions(shapes) == 2
    if wanted == ["==", ["geometry-type"], "LineString"]:
        areal = ~areal
    elif layer["type"] != "fill":
        return shapes
    kept: NDArray[np.object_] = shapes[areal]
    return kept


def _line(path: str, colour: str, width_px: float, more: str = "") -> str:
    if not path:
        return ""
    width = f'stroke="{colour}" stroke-width="{n(width_px * UNITS)}"'
    return f'<path fill="none" {width} stroke-linecap="round" stroke-linejoin="round"{more} d="{path}"/>'


def _chosen(shapes: NDArray[np.object_], window: Window, look: Look) -> str:
    return _line(path_of(window.cut(shapely.boundary(shapes)), window), look.palette.selection, 3)


def _outlines(outlines: Sequence[Outline], window: Window, look: Look) -> str:
    drawn = []
    for layer in outline_layers(outlines, look):
        # Dashes are told in widths of the line, as the other map takes them.
        dashes = [part * layer["line"]["width"] * UNITS for part in layer["line"].get("dash", [])]
        dashed = f' stroke-dasharray="{" ".join(map(n, dashes))}"' if dashes else ""
        shape = shapely.boundary(in_world(np.array([_geometry(layer["source"])], object)))
        drawn.append(
            _line(path_of(window.cut(shape), window), layer["color"], layer["line"]["width"], dashed)
        )
    return "".join(drawn)


def _geometry(source: Json) -> Any:
    return shapely.geometry.shape(source["geometry"])


def in_world(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return shapes of degrees in world coordinates."""
    moved: NDArray[np.object_] = shapely.transform(shapes, _to_world)
    return moved


def _to_world(at: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.column_stack(world(at[:, 0], at[:, 1]))


def _placed(points: Points, window: Window, look: Look) -> tuple[NDArray[np.float64], float]:
    """Return where the symbols that are seen stand, shape (n, 2) in pixels, and how large they are."""
    size = symbol_px(points.overlay, look)
    at = window.place_px(points.longitude, points.latitude)
    return at[window.holds(at, margin_px=size)], size


def _boxes(points: Sequence[Points], window: Window, look: Look) -> list[tuple[float, float, float, float]]:
    boxes = []
    for one in points:
        at, size = _placed(one, window, look)
        # Of hundreds of points nothing would stay free for a name.
        if one.overlay != "point":
            boxes += [(x - size / 2, y - size / 2, x + size / 2, y + size / 2) for x, y in at.tolist()]
    return boxes


def _symbols(points: Sequence[Points], window: Window, look: Look) -> str:
    drawn = []
    for one in points:
        at, size = _placed(one, window, look)
        mark, scale = symbol(one.overlay, look.palette), size / _SYMBOL_BOX_PX * UNITS
        path = (
            f'd="{mark.path}" fill="{mark.fill}" stroke="{mark.edge}" stroke-width="2" '
            'stroke-linejoin="round" paint-order="stroke"'
        )
        drawn += [
            f'<path class="{one.overlay}" transform="translate({n(x)} {n(y)}) scale({scale:.3f})" {path}/>'
            for x, y in ((at - size / 2) * UNITS).tolist()
        ]
    return "".join(drawn)


def _name_all(labels: Labels, style: Json, ground: Mapping[str, Ground], window: Window) -> None:
    """Name areas, landmarks, parks, water and then streets: the last of the style come first, as there."""
    for layer in reversed([one for one in layers_at(style, window.zoom) if one["type"] == "symbol"]):
        source = ground.get(layer["source"])
        if source is None:
            continue
        if layer["source"] == "landmarks":
            at = window.px(shapely.get_coordinates(source.shapes))
            for (x, y), name, seen in zip(at.tolist(), source.names, window.holds(at), strict=True):
                if name and seen:
                    labels.put_near(Label(name, x, y), layer, away_px=5)
            continue
        if layer["layout"].get("symbol-placement") == "line":
            found = along_lines(source.shapes, source.names, window, float(layer["layout"]["text-size"]))
        else:
            found = on_surfaces(source.shapes, source.names, window)
        for label in found:
            labels.put(label, layer)
