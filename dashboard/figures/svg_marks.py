"""The marks of a chart as SVG: scales, text, lines, areas, bars and symbols."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import escape, unescape
from typing import Any

Json = dict[str, Any]

# What a letter is wide on average, in parts of the font's size: a little too much rather than too little.
LETTER = 0.56
LINE = 1.3

_TAG = re.compile(r"<[^>]*>")
_BREAK = re.compile(r"<br\s*/?>")
# XML has no way to write these.
_NOT_IN_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_RGBA = re.compile(r"rgba\((\d+),\s*(\d+),\s*(\d+),\s*([\d.]+)\)")
_DASHES = {"dash": "8 5", "dot": "2 4"}


def xml_text(words: str) -> str:
    """
    Return words as the text of an element or the value of an attribute.

    Examples
    --------
    >>> xml_text("a < b" + chr(0))
    'a &lt; b'
    """
    return escape(_NOT_IN_XML.sub("", words))


def lines_of(label: str) -> list[tuple[str, bool]]:
    """
    Return the lines of a label as Plotly writes it, and whether each is bold.

    Examples
    --------
    >>> lines_of("<b>A &amp; B</b><br>3")
    [('A & B', True), ('3', False)]
    """
    return [(unescape(_TAG.sub("", line)), "<b>" in line) for line in _BREAK.split(label)]


def one_line(label: str) -> str:
    """Return a label without markup, its lines parted by semicolons."""
    return "; ".join(line for line, _ in lines_of(label))


def wide_px(label: str, font_px: float) -> float:
    """Return about how wide a label is."""
    return max(len(line) for line, _ in lines_of(label)) * font_px * LETTER


@dataclass(frozen=True)
class Scale:
    """From values of an axis (numbers, logs or days) to pixels."""

    kind: str
    low: float
    high: float
    start_px: float
    end_px: float

    @classmethod
    def of(cls, axis: Json, start_px: float, end_px: float) -> Scale:
        """Return the scale of an axis of a layout; without a range it spans its ticks and half a step."""
        kind = str(axis.get("type", "linear"))
        ends = axis.get("range")
        if ends is None:
            ticks = axis.get("tickvals") or [0, 1]
            ends = [min(ticks) - 0.5, max(ticks) + 0.5]
            ends = ends[::-1] if axis.get("autorange") == "reversed" else ends
        low, high = (_days(end) if kind == "date" else float(end) for end in ends)
        return cls(kind, low, high, start_px, end_px)

    def px(self, value: Any) -> float:
        """Return where a value lies, also outside the axis."""
        number = _days(value) if self.kind == "date" else float(value)
        if self.kind == "log":
            number = math.log10(number)
        return self.start_px + (number - self.low) / (self.high - self.low) * (self.end_px - self.start_px)

    def wide_px(self, width: float) -> float:
        """Return how many pixels a width is; on an axis of days it is in milliseconds."""
        days = width / 86_400_000 if self.kind == "date" else width
        return abs(days / (self.high - self.low) * (self.end_px - self.start_px))


def _days(day: Any) -> float:
    return (dt.datetime.fromisoformat(str(day)) - dt.datetime(1970, 1, 1)).total_seconds() / 86_400


def n(value: float) -> str:
    """Return a place in pixels, short."""
    return f"{value:.1f}".removesuffix(".0")


def paint(attribute: str, colour: str) -> str:
    """Return ``fill`` or ``stroke`` with its opacity apart: many printers know no ``rgba``."""
    found = _RGBA.fullmatch(colour)
    if not found:
        return f'{attribute}="{xml_text(colour)}"'
    red, green, blue = (int(part) for part in found.groups()[:3])
    return f'{attribute}="#{red:02x}{green:02x}{blue:02x}" {attribute}-opacity="{found[4]}"'


def text_block(label: str, x: float, y: float, *, anchor: str, font_px: float, colour: str) -> str:
    """Return a label whose first line stands with its base at `y`."""
    spans = []
    for number, (line, bold) in enumerate(lines_of(label)):
        weight = ' font-weight="bold"' if bold else ""
        place = f'x="{n(x)}" y="{n(y + number * font_px * LINE)}"'
        spans.append(f"<tspan {place}{weight}>{xml_text(line)}</tspan>")
    shown = f'text-anchor="{anchor}" font-size="{n(font_px)}" {paint("fill", colour)}'
    return f"<text {shown}>{''.join(spans)}</text>"


@dataclass
class Patterns:
    """The hatchings that a picture needs, each written once."""

    name: str
    found: dict[tuple[str, str], str] = field(default_factory=dict)

    def paint(self, ground: str, lines: str) -> str:
        """Return the ``fill`` of a hatching in two colours."""
        key = self.found.setdefault((ground, lines), f"{self.name}-hatching-{len(self.found)}")
        return f'fill="url(#{key})"'

    def definitions(self) -> str:
        """Return the hatchings as definitions."""
        return "".join(
            f'<pattern id="{key}" width="6" height="6" patternUnits="userSpaceOnUse" '
            'patternTransform="rotate(45)">'
            f'<rect width="6" height="6" {paint("fill", ground)}/>'
            f'<line x1="0" y1="0" x2="0" y2="6" stroke-width="2" {paint("stroke", lines)}/></pattern>'
            for (ground, lines), key in self.found.items()
        )


def stroke(line: Json) -> str:
    """Return the stroke of a line of Plotly's."""
    dash = _DASHES.get(line.get("dash", "solid"))
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    width = line.get("width", 2)
    if not width:
        return 'stroke="none"'
    return f'{paint("stroke", line["color"])} stroke-width="{n(width)}"{dashes}'


def symbol(shape: str, x: float, y: float, size: float, marker: Json) -> str:
    """
    Return the symbol of a point.

    Raises
    ------
    ValueError
        Nobody has drawn this symbol yet.
    """
    half, edge = size / 2, marker.get("line", {})
    colour = str(marker["color"])
    look = paint("fill", colour)
    if edge.get("width"):
        look += f" {stroke(edge)}"
    if shape.endswith("-open"):
        look = f'fill="none" {stroke({"color": colour, "width": max(2, edge.get("width", 2))})}'
    match shape.removesuffix("-open"):
        case "circle":
            return f'<circle cx="{n(x)}" cy="{n(y)}" r="{n(half)}" {look}/>'
        case "square":
            corner = f'x="{n(x - half)}" y="{n(y - half)}"'
            return f'<rect {corner} width="{n(size)}" height="{n(size)}" {look}/>'
        case "triangle-left" | "triangle-right" as turned:
            way = -half if turned == "triangle-left" else half
            corners = [(x + way, y), (x - way, y - half), (x - way, y + half)]
            return f'<polygon points="{" ".join(f"{n(a)},{n(b)}" for a, b in corners)}" {look}/>'
    raise ValueError(f"no symbol {shape!r} is drawn here")


def titled(mark: str, said: str | None) -> str:
    """Return a mark with the words that a pointer over it brings up."""
    return f"<g><title>{xml_text(one_line(said))}</title>{mark}</g>" if said else mark


def path_of(trace: Json, x: Scale, y: Scale, *, closed: bool) -> str:
    """Return the path of a line with its gaps."""
    parts: list[str] = []
    pen = "M"
    for a, b in zip(trace["x"], trace["y"], strict=True):
        if a is None or b is None:
            pen = "M"
            continue
        if pen == "M" and parts and closed:
            parts.append("Z")
        parts.append(f"{pen}{n(x.px(a))} {n(y.px(b))}")
        pen = "L"
    return " ".join([*parts, "Z"] if closed and parts else parts)


def points(trace: Json, x: Scale, y: Scale) -> str:
    """Return the points of a line: its symbols, or places that only bring up their words."""
    marker = trace.get("marker", {})
    here = [
        place for place, (a, b) in enumerate(zip(trace["x"], trace["y"], strict=True)) if None not in (a, b)
    ]
    said = trace.get("hovertext")
    marks = []
    for place in here:
        at = x.px(trace["x"][place]), y.px(trace["y"][place])
        words = said[place] if isinstance(said, list) else None
        if "markers" in trace["mode"]:
            one = {name: _one(value, place) for name, value in marker.items()}
            marks.append(titled(symbol(one.get("symbol", "circle"), *at, one.get("size", 6), one), words))
        elif words:
            dot = f'<circle cx="{n(at[0])}" cy="{n(at[1])}" r="5" fill="none" pointer-events="all"/>'
            marks.append(titled(dot, words))
    return "".join(marks)


def _one(value: Any, place: int) -> Any:
    return value[place] if isinstance(value, list) else value


def scatter(trace: Json, x: Scale, y: Scale, patterns: Patterns) -> str:
    """Return a line, an area or points."""
    said = trace.get("hovertext")
    drawn = ""
    if "lines" in trace["mode"]:
        area = trace.get("fill") == "toself"
        fill = area_fill(trace, patterns) if area else 'fill="none"'
        line = f'<path d="{path_of(trace, x, y, closed=area)}" {fill} {stroke(trace["line"])}/>'
        drawn = titled(line, said if isinstance(said, str) else None)
    return drawn + points(trace, x, y)


def area_fill(trace: Json, patterns: Patterns) -> str:
    """Return how the area of a line is filled."""
    pattern = trace.get("fillpattern")
    return (
        patterns.paint(pattern["bgcolor"], pattern["fgcolor"])
        if pattern
        else paint("fill", trace["fillcolor"])
    )


def bar_fill(trace: Json, place: int, patterns: Patterns) -> str:
    """Return how one bar is filled."""
    marker = trace["marker"]
    pattern = marker.get("pattern", {})
    if _one(pattern.get("shape", ""), place):
        return patterns.paint(
            _one(pattern.get("bgcolor", marker.get("color")), place), _one(pattern["fgcolor"], place)
        )
    return paint("fill", _one(marker["color"], place))


def bars(trace: Json, x: Scale, y: Scale, patterns: Patterns) -> str:
    """Return standing bars, each from its base, or lying ones with their numbers."""
    lying = trace.get("orientation") == "h"
    along, across = (x, y) if lying else (y, x)
    places, amounts = (trace["y"], trace["x"]) if lying else (trace["x"], trace["y"])
    drawn = []
    for place, (at, amount) in enumerate(zip(places, amounts, strict=True)):
        if amount is None:
            continue
        base = _one(trace.get("base", 0), place)
        wide = across.wide_px(trace.get("width", 0.7))
        begin = across.px(at) - (0 if trace.get("offset") == 0 else wide / 2)
        ends = sorted((along.px(base), along.px(base + amount)))
        box = (
            (ends[0], begin, ends[1] - ends[0], wide) if lying else (begin, ends[0], wide, ends[1] - ends[0])
        )
        sides = " ".join(
            f'{name}="{n(value)}"' for name, value in zip(("x", "y", "width", "height"), box, strict=True)
        )
        words = _one(trace.get("hovertext"), place)
        drawn.append(titled(f"<rect {sides} {bar_fill(trace, place, patterns)}/>", words if amount else None))
    return "".join(drawn)


DRAW: dict[str, Callable[[Json, Scale, Scale, Patterns], str]] = {"scatter": scatter, "bar": bars}


def shapes(drawn: Sequence[Json], x: Scale, y: Scale, *, below: bool) -> str:
    """Return lines and rectangles over the whole height, those below the data or those above."""
    marks = []
    for shape in drawn:
        if (shape.get("layer") == "below") is not below:
            continue
        left, right = x.px(shape["x0"]), x.px(shape["x1"])
        if shape["type"] == "rect":
            box = f'x="{n(left)}" width="{n(right - left)}"'
            box += f' y="{n(y.end_px)}" height="{n(y.start_px - y.end_px)}"'
            marks.append(f"<rect {box} {paint('fill', shape['fillcolor'])}/>")
        else:
            ends = f'x1="{n(left)}" x2="{n(right)}" y1="{n(y.start_px)}" y2="{n(y.end_px)}"'
            marks.append(f"<line {ends} {stroke(shape['line'])}/>")
    return "".join(marks)
