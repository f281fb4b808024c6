"""Names on a plain map: each where it fits, the more important ones first, none upon another."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from dashboard.figures.plain_window import UNITS, Window
from dashboard.figures.svg_marks import LETTER, n, xml_text

Json = dict[str, Any]
Shapes = NDArray[np.object_]

# More names than these cover a map; a street's name needs a street that is longer than it.
MOST_NAMES = 90
_MOST_STREETS = 400
_ROOM_PX = 3.0
_STRAIGHT = 0.94


@dataclass(frozen=True)
class Label:
    """
    A name, where its middle is to stand, and how steep it is.

    Parameters
    ----------
    name
        Plain text.
    x_px, y_px
        Of the middle.
    turn
        Degrees, clockwise, -90 to 90.
    """

    name: str
    x_px: float
    y_px: float
    turn: float = 0.0


class Labels:
    """
    Names that have found their place; later ones must not cover earlier ones.

    Parameters
    ----------
    window
        What is seen.
    taken
        Boxes in pixels that no name may cover: left, top, right, bottom.
    """

    def __init__(self, window: Window, taken: Iterable[tuple[float, float, float, float]] = ()) -> None:
        self.window = window
        self.boxes = list(taken)
        self.names: set[str] = set()
        self.drawn: list[str] = []

    def put(self, label: Label, layer: Json) -> bool:
        """Draw a name as a layer of the style says, if there is room; a name stands once on a map."""
        size = float(layer["layout"]["text-size"])
        box = _box(label, size)
        if len(self.drawn) >= MOST_NAMES or label.name in self.names or not self._is_free(box):
            return False
        self.boxes.append(box)
        self.names.add(label.name)
        self.drawn.append(_text(label, layer, size))
        return True

    def put_near(self, label: Label, layer: Json, away_px: float) -> bool:
        """Draw a name below, above, right or left of its point."""
        size = float(layer["layout"]["text-size"])
        aside = away_px + len(label.name) * size * LETTER / 2
        ways = ((0.0, away_px + size / 2), (0.0, -away_px - size / 2), (aside, 0.0), (-aside, 0.0))
        return any(self.put(Label(label.name, label.x_px + x, label.y_px + y), layer) for x, y in ways)

    def _is_free(self, box: tuple[float, float, float, float]) -> bool:
        left, top, right, bottom = box
        if left < 0 or top < 0 or right > self.window.width_px or bottom > self.window.height_px:
            return False
        return all(
            right < other[0] or left > other[2] or bottom < other[1] or top > other[3] for other in self.boxes
        )


def _box(label: Label, size_px: float) -> tuple[float, float, float, float]:
    wide, high = len(label.name) * size_px * LETTER, size_px
    turn = math.radians(label.turn)
    across = (abs(wide * math.cos(turn)) + abs(high * math.sin(turn))) / 2 + _ROOM_PX
    down = (abs(wide * math.sin(turn)) + abs(high * math.cos(turn))) / 2 + _ROOM_PX
    return label.x_px - across, label.y_px - down, label.x_px + across, label.y_px + down


def _text(label: Label, layer: Json, size_px: float) -> str:
    paint = layer["paint"]
    x, y = n(label.x_px * UNITS), n(label.y_px * UNITS)
    place = f'x="{x}" y="{y}" dy="0.35em" font-size="{n(size_px * UNITS)}"'
    place += f' transform="rotate({n(label.turn)} {x} {y})"' if label.turn else ""
    place += ' font-weight="bold"' if "Bold" in layer["layout"]["text-font"][0] else ""
    halo = f'stroke="{paint["text-halo-color"]}" stroke-width="{n(2 * paint["text-halo-width"] * UNITS)}"'
    return f'<text {place} fill="{paint["text-color"]}" {halo}>{xml_text(label.name)}</text>'


def on_surfaces(shapes: Shapes, names: Sequence[str], window: Window) -> list[Label]:
    """Return names in the middle of shapes that were cut to the window, the largest first."""
    at = window.px(shapely.get_coordinates(shapely.point_on_surface(shapes)))
    largest = np.argsort(-np.hypot(shapely.area(shapes) * 1e12, shapely.length(shapes)), kind="stable")
    return [Label(names[one], float(at[one, 0]), float(at[one, 1])) for one in largest if names[one]]


def along_lines(shapes: Shapes, names: Sequence[str], window: Window, size_px: float) -> list[Label]:
    """Return names along a straight enough part of each street that was cut to the window, longest first."""
    by_name: dict[str, list[Any]] = {}
    for name, shape in zip(names, shapes, strict=True):
        if name:
            by_name.setdefault(name, []).append(shape)
    total = sorted(by_name, key=lambda name: -sum(part.length for part in by_name[name]))[:_MOST_STREETS]
    return [label for name in total if (label := _along(name, by_name[name], window, size_px)) is not None]


def _along(name: str, pieces: Sequence[Any], window: Window, size_px: float) -> Label | None:
    parts = shapely.get_parts(shapely.line_merge(shapely.union_all(pieces)))
    longest = max(parts, key=lambda part: part.length)
    wide = (len(name) + 1) * size_px * LETTER / window.scale_px
    if longest.length < wide:
        return None
    middle = longest.length / 2
    at = [longest.interpolate(middle + share * wide / 2) for share in (-1, 0, 1)]
    (x0, y0), (x, y), (x1, y1) = window.px(shapely.get_coordinates(at))
    if math.hypot(x1 - x0, y1 - y0) < _STRAIGHT * wide * window.scale_px:
        return None
    turn = math.degrees(math.atan2(y1 - y0, x1 - x0))
    # Never upside down.
    return Label(name, float(x), float(y), (turn + 90) % 180 - 90)
