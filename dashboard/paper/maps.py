"""Draw an answer's places in metres over the study's own streets, water, parks and areas, north up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PathCollection, PolyCollection
from matplotlib.path import Path
from numpy.typing import NDArray

from dashboard.figures.cells import breaks_for
from dashboard.theme.colours import Palette, cell_colours
from dashboard.theme.look import Look
from geodata.holdings import Holdings
from layers.base.answers import Answer

# So many names are enough to know a place by; more would cover it.
MOST_NAMES = 12
# More shapes than this are one image in a file, not each a shape of its own.
MOST_SHAPES = 5_000
_MARGIN = 0.02
_STREET_PT, _EDGE_PT, _NAME_PT = 0.6, 0.5, 6.0
_BAR_SHARE = 0.25


@dataclass(frozen=True, eq=False)
class Box:
    """A part of the ground in the study's metres."""

    west: float
    south: float
    east: float
    north: float

    def fitted(self, width: float, height: float) -> Box:
        """Return the smallest box around this one that has the shape of a picture."""
        across, up = max(self.east - self.west, 1.0), max(self.north - self.south, 1.0)
        # What lies on an edge is not cut in half.
        scale = max(across / width, up / height) * (1 + 2 * _MARGIN)
        x, y = (self.west + self.east) / 2, (self.south + self.north) / 2
        return Box(
            x - scale * width / 2, y - scale * height / 2, x + scale * width / 2, y + scale * height / 2
        )


def draw_map(axes: Axes, answer: Answer, holdings: Holdings, look: Look, size: tuple[float, float]) -> None:
    """
    Draw an answer's cells, areas or points over the base map, with a bar of distance and names people know.

    Parameters
    ----------
    size
        Width and height of the axes in points.
    """
    box = box_of(answer, holdings).fitted(*size)
    axes.set_xlim(box.west, box.east)
    axes.set_ylim(box.south, box.north)
    axes.set_xticks([])
    axes.set_yticks([])
    for side in axes.spines.values():
        side.set(color=look.palette.line, linewidth=_EDGE_PT)
    _ground(axes, holdings, look.palette)
    _places(axes, answer, look.palette)
    _names(axes, holdings, look.palette, box)
    _distance(axes, box, look)


def box_of(answer: Answer, holdings: Holdings) -> Box:
    """Return the box of everything the answer draws; of what the study has where it draws nothing."""
    places = answer.places
    known = np.isfinite(places.x_m) & np.isfinite(places.y_m)
    if places.outlines is not None:
        bounds = [one.bounds for one in places.outlines if one is not None and not one.is_empty]
    elif places.kind == "cells":
        corners = places.corners(known)
        bounds = np.concatenate([corners.min(axis=1), corners.max(axis=1)], axis=1).tolist()
    else:
        bounds = [(x, y, x, y) for x, y in zip(places.x_m[known], places.y_m[known], strict=True)]
    if not bounds:
        bounds = [
            one.bounds
            for area in holdings.areas.values()
            if area.has_outlines
            for one in area.geometry
            if one
        ]
    if not bounds:
        return Box(0, 0, 1_000, 1_000)
    west, south, east, north = np.array(bounds).T
    return Box(float(west.min()), float(south.min()), float(east.max()), float(north.max()))


def _ground(axes: Axes, holdings: Holdings, palette: Palette) -> None:
    base = palette.base
    axes.set_facecolor(base.land)
    filled = {"parks": base.park, "water": base.water}
    for lines in holdings.lines:
        if lines.draw in filled:
            _fill(axes, lines.geometry, filled[lines.draw], order=1)
        if lines.draw != "parks":
            colour = base.street_casing if lines.draw == "streets" else base.water
            _lines(axes, lines.geometry, colour, _STREET_PT, order=3)
    outlined = next((one for one in holdings.areas.values() if one.has_outlines), None)
    if outlined is not None:
        _lines(axes, [one.boundary for one in outlined.geometry], base.area_line, _EDGE_PT, order=4)


def _places(axes: Axes, answer: Answer, palette: Palette) -> None:
    """Draw what the answer counts: the same classes and colours as on the screen."""
    places, n = answer.places, answer.n
    if places.kind == "points":
        many = len(places) > MOST_SHAPES
        axes.scatter(places.x_m, places.y_m, s=5, c=palette.point, linewidths=0, zorder=5, rasterized=many)
        return
    some = np.flatnonzero((n > 0) & np.isfinite(places.x_m))
    colours = class_colours(n[some], palette)
    if places.kind == "cells":
        axes.add_collection(
            PolyCollection(
                list(places.corners(some)),
                facecolors=colours,
                linewidths=0,
                alpha=0.83,
                zorder=2,
                rasterized=len(some) > MOST_SHAPES,
            )
        )
    elif places.outlines is not None:
        for at, colour in zip(some, colours, strict=True):
            _fill(axes, [places.outlines[at]], colour, order=2, opacity=0.83)


def class_colours(n: NDArray[Any], palette: Palette) -> list[str]:
    """Return the colour of each count, by the classes of all of them."""
    classes = breaks_for(n)[0]
    colours = cell_colours(palette, len(classes))
    return [colours[max(0, int(at) - 1)] for at in np.searchsorted(classes, n, side="right")]


def legend(answer: Answer, palette: Palette) -> list[tuple[str, str]]:
    """Return colour and label of each class that the map draws; none for points."""
    n = answer.n[(answer.n > 0) & np.isfinite(answer.places.x_m)]
    if answer.places.kind not in {"cells", "areas"} or not len(n):
        return []
    classes, labels = breaks_for(n)
    return list(zip(cell_colours(palette, len(classes)), labels, strict=True))


def _fill(axes: Axes, shapes: Iterable[Any], colour: str, *, order: int, opacity: float = 1.0) -> None:
    """Fill polygons, and leave out what lies in their holes."""
    parts = [
        Path.make_compound_path(*(Path(np.asarray(ring.coords), closed=True) for ring in rings))
        for shape in shapes
        if shape is not None
        # Holes are holes where they turn the other way.
        for part in shapely.orient_polygons(shapely.get_parts(shape))
        if part.geom_type == "Polygon"
        for rings in [(part.exterior, *part.interiors)]
    ]
    axes.add_collection(PathCollection(parts, facecolors=colour, linewidths=0, alpha=opacity, zorder=order))


def _lines(axes: Axes, shapes: Iterable[Any], colour: str, width: float, *, order: int) -> None:
    parts = [
        np.asarray(part.coords)
        for shape in shapes
        if shape is not None
        for part in shapely.get_parts(shape)
        if part.geom_type in {"LineString", "LinearRing"}
    ]
    axes.add_collection(LineCollection(parts, colors=colour, linewidths=width, zorder=order))


def _names(axes: Axes, holdings: Holdings, palette: Palette, box: Box) -> None:
    """Write the names of areas and landmarks that lie in the box; the first ones where there are many."""
    named: list[tuple[float, float, str]] = []
    outlined = next((one for one in holdings.areas.values() if one.has_outlines), None)
    if outlined is not None:
        inner = shapely.point_on_surface(outlined.geometry)
        named += zip(shapely.get_x(inner), shapely.get_y(inner), outlined.names, strict=True)
    named += [(place.x_m, place.y_m, place.name) for place in holdings.places]
    inside = [
        one for one in named if box.west < one[0] < box.east and box.south < one[1] < box.north and one[2]
    ]
    for x, y, name in _apart(inside, box)[:MOST_NAMES]:
        said = axes.text(
            x, y, name, size=_NAME_PT, ha="center", va="center", color=palette.base.label, zorder=6
        )
        said.set_parse_math(False)
        said.set_path_effects([_halo(palette)])


def _apart(named: Sequence[tuple[float, float, str]], box: Box) -> list[tuple[float, float, str]]:
    """Return names that do not stand upon each other."""
    near_x, near_y = (box.east - box.west) / 6, (box.north - box.south) / 14
    kept: list[tuple[float, float, str]] = []
    for x, y, name in named:
        if all(abs(x - other[0]) > near_x or abs(y - other[1]) > near_y for other in kept):
            kept.append((x, y, name))
    return kept


def _halo(palette: Palette) -> Any:
    from matplotlib.patheffects import withStroke

    return withStroke(linewidth=1.6, foreground=palette.base.label_halo)


def _distance(axes: Axes, box: Box, look: Look) -> None:
    """Draw a bar of a round distance in the lower left corner."""
    most = _BAR_SHARE * (box.east - box.west)
    metres = max(step for step in _steps(most))
    x, y = box.west + 0.03 * (box.east - box.west), box.south + 0.03 * (box.north - box.south)
    axes.plot(
        [x, x + metres], [y, y], color=look.palette.text, linewidth=1.5, zorder=7, solid_capstyle="butt"
    )
    said = (
        look.say("paper.metres", n=metres)
        if metres < 1_000
        else look.say("paper.kilometres", n=metres // 1_000)
    )
    words = axes.text(x, y, said, size=_NAME_PT, ha="left", va="bottom", color=look.palette.text, zorder=7)
    words.set_path_effects([_halo(look.palette)])


def _steps(most: float) -> list[int]:
    rounds = [lead * 10**power for power in range(1, 6) for lead in (1, 2, 5)]
    return [one for one in rounds if one <= most] or [10]
