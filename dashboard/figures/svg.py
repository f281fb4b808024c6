"""A simple chart as one accessible SVG for print and hand-outs: text stays text, nothing runs."""

from __future__ import annotations

import re
from textwrap import wrap
from typing import Any

from dashboard.figures.svg_marks import (
    DRAW,
    LETTER,
    LINE,
    Patterns,
    Scale,
    area_fill,
    bar_fill,
    lines_of,
    n,
    one_line,
    paint,
    shapes,
    stroke,
    symbol,
    text_block,
    wide_px,
    xml_text,
)
from dashboard.theme.look import FONT, Look
from geodata.words.text import Text

Json = dict[str, Any]

_GAP_PX = 8
_KEY_PX = 26
# More readings than this are a table, which stands beside the chart; nobody wants to hear them one by one.
_MOST_READ_OUT = 30
_NAME = re.compile(r"[a-z][a-z0-9-]*")


def svg_chart(
    figure: Json,
    *,
    title: Text | str,
    look: Look,
    description: Text | str = "",
    name: str = "chart",
    width_px: int = 720,
    plot_height_px: int = 260,
) -> str:
    """
    Return a figure of this package as SVG: the same marks at the same places, its notes written below.

    Parameters
    ----------
    figure
        What a builder returned: lines, areas, points and bars; its axes have ranges and ticks.
    title, description
        What the picture is called, and what a person who cannot see it should know first.
    look
        The look that the figure was built with.
    name
        Begins the ids inside, so that two pictures can stand in one page: small letters, digits, hyphens.
    width_px, plot_height_px
        Width of the whole, and height of the part between the axes; the whole is as high as its words need.

    Raises
    ------
    ValueError
        The name is no id, or the figure holds a trace or a symbol that nobody has drawn yet.

    Misreadings
    -----------
    A printed picture is of one day: write beside it of which.

    Examples
    --------
    >>> from dashboard.figures.parts import empty_figure
    >>> look = Look()
    >>> svg = svg_chart(empty_figure(Text("comparison_charts.forest.none"), look), title="Events", look=look)
    >>> "There is no event to compare." in svg
    True
    """
    if not _NAME.fullmatch(name):
        raise ValueError(f"`name` was {name!r} but must be small letters, digits and hyphens")
    unknown = {trace["type"] for trace in figure["data"]} - set(DRAW)
    if unknown:
        raise ValueError(f"no trace of {sorted(unknown)} is drawn here")
    sheet = _Sheet(figure, name, width_px, plot_height_px)
    body = sheet.drawn()
    said = [look.speaker.say(description), sheet.note, *_readings(figure)]
    font = xml_text(FONT)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" lang="{look.language}" role="img" '
        f'aria-labelledby="{name}-title {name}-desc" width="{width_px}" height="{n(sheet.height)}" '
        f'viewBox="0 0 {width_px} {n(sheet.height)}" font-family="{font}">'
        f'<title id="{name}-title">{xml_text(look.speaker.say(title))}</title>'
        f'<desc id="{name}-desc">{xml_text(" ".join(one for one in said if one))}</desc>'
        f"<defs>{sheet.patterns.definitions()}{sheet.clip()}</defs>{body}</svg>"
    )


def _readings(figure: Json) -> list[str]:
    said = [trace.get("hovertext", []) for trace in figure["data"]]
    every = [one_line(words) for part in said for words in ([part] if isinstance(part, str) else part)]
    return [f"{words}." for words in every] if len(every) <= _MOST_READ_OUT else []


class _Sheet:
    """Where everything goes on one picture."""

    def __init__(self, figure: Json, name: str, width: int, plot_height: int) -> None:
        self.layout: Json = figure["layout"]
        self.data: list[Json] = figure["data"]
        self.name, self.width = name, width
        self.font = float(self.layout["font"]["size"])
        self.line = self.font * LINE
        self.colour = str(self.layout["font"]["color"])
        self.note = str(self.layout.get("meta", {}).get("note", ""))
        self.patterns = Patterns(name)
        # The reason why a chart is empty stands in it already.
        self.notes = wrap(self.note, self._letters(width - 2 * _GAP_PX)) if self.data else []
        xaxis, yaxis = self.layout["xaxis"], self.layout["yaxis"]
        labels = yaxis.get("ticktext", []) if yaxis.get("visible", True) else []
        left = max((wide_px(label, self.font) for label in labels), default=0.0) + 2 * _GAP_PX
        self.title_lines = wrap(_title(yaxis), self._letters(width - 2 * _GAP_PX))
        top = self.line * len(self.title_lines) + _GAP_PX + self.layout["margin"]["t"]
        right = width - max(_GAP_PX * 1.5, self.layout["margin"]["r"])
        self.x = Scale.of(xaxis, left, right)
        self.y = Scale.of(yaxis, top + plot_height, top)
        called = xaxis.get("ticktext", []) if _shows_ticks(xaxis) else []
        self.tick_lines = max((len(lines_of(label)) for label in called), default=0)
        self.x_title_lines = wrap(_title(xaxis), self._letters(right - left))
        below = top + plot_height + self.line * (self.tick_lines + len(self.x_title_lines)) + 2 * _GAP_PX
        self.x_title_top = below - self.line * len(self.x_title_lines) - _GAP_PX / 2
        self.keys, self.legend_end = self._legend_places(
            max(below, top + plot_height + self.layout["margin"]["b"])
        )
        self.height = self.legend_end + self.line * len(self.notes) + 2 * _GAP_PX

    def _letters(self, wide: float) -> int:
        return max(8, int(wide / (self.font * LETTER)))

    def _legend_places(self, top: float) -> tuple[list[tuple[Json, list[str], float, float]], float]:
        shown = [trace for trace in self.data if trace.get("name") and trace.get("showlegend", True)]
        if not self.layout.get("showlegend"):
            return [], top
        places: list[tuple[Json, list[str], float, float]] = []
        x, y, deep = float(_GAP_PX), top + _GAP_PX, 0
        for trace in sorted(shown, key=lambda one: int(one.get("legendrank", 1000))):
            lines = wrap(
                " ".join(line for line, _ in lines_of(trace["name"])),
                self._letters(self.width - _KEY_PX - 3 * _GAP_PX),
            )
            wide = _KEY_PX + max(map(len, lines)) * self.font * LETTER + 2 * _GAP_PX
            if x > _GAP_PX and x + wide > self.width:
                x, y, deep = float(_GAP_PX), y + deep * self.line, 0
            places.append((trace, lines, x, y))
            x, deep = x + wide, max(deep, len(lines))
        return places, y + deep * self.line

    def clip(self) -> str:
        """Return the part between the axes, outside of which no mark is drawn."""
        box = f'x="{n(self.x.start_px)}" y="{n(self.y.end_px)}"'
        box += f' width="{n(self.x.end_px - self.x.start_px)}" height="{n(self.y.start_px - self.y.end_px)}"'
        return f'<clipPath id="{self.name}-plot"><rect {box}/></clipPath>'

    def drawn(self) -> str:
        """Return everything, what lies below first."""
        marks: dict[bool, list[str]] = {True: [], False: []}
        for trace in self.data:
            marks[bool(trace.get("cliponaxis", True))].append(
                DRAW[trace["type"]](trace, self.x, self.y, self.patterns)
            )
        clipped = f'<g clip-path="url(#{self.name}-plot)">'
        lines = self.layout.get("shapes", [])
        whole = f'width="{self.width}" height="{n(self.height)}"'
        ground = f"<rect {whole} {paint('fill', self.layout['paper_bgcolor'])}/>"
        return "".join(
            [
                ground,
                self._grid(),
                f"{clipped}{shapes(lines, self.x, self.y, below=True)}{''.join(marks[True])}</g>",
                *marks[False],
                f"{clipped}{shapes(lines, self.x, self.y, below=False)}</g>",
                self._axes(),
                self._bar_numbers(),
                *(self._annotation(one) for one in self.layout.get("annotations", [])),
                self._legend(),
                self._block(self.notes, _GAP_PX, self.legend_end + _GAP_PX),
            ]
        )

    def _grid(self) -> str:
        drawn = []
        for axis, scale in ((self.layout["xaxis"], self.x), (self.layout["yaxis"], self.y)):
            if axis.get("visible") is False or axis.get("showgrid") is False:
                continue
            for tick in axis.get("tickvals", []):
                at = n(scale.px(tick))
                ends = (
                    f'x1="{at}" x2="{at}" y1="{n(self.y.start_px)}" y2="{n(self.y.end_px)}"'
                    if scale is self.x
                    else f'y1="{at}" y2="{at}" x1="{n(self.x.start_px)}" x2="{n(self.x.end_px)}"'
                )
                drawn.append(f"<line {ends} {paint('stroke', axis['gridcolor'])}/>")
        return "".join(drawn)

    def _axes(self) -> str:
        xaxis, yaxis = self.layout["xaxis"], self.layout["yaxis"]
        drawn = [self._block(self.title_lines, _GAP_PX, _GAP_PX / 2)]
        if _shows_ticks(xaxis):
            for tick, label in zip(xaxis.get("tickvals", []), xaxis.get("ticktext", []), strict=True):
                drawn.append(self._label(label, self.x.px(tick), self.y.start_px + self.font * 1.4, "middle"))
        if _shows_ticks(yaxis):
            for tick, label in zip(yaxis.get("tickvals", []), yaxis.get("ticktext", []), strict=True):
                base = self.y.px(tick) - (len(lines_of(label)) - 1) * self.line / 2 + self.font * 0.35
                drawn.append(self._label(label, self.x.start_px - _GAP_PX, base, "end"))
        middle = (self.x.start_px + self.x.end_px) / 2
        for number, line in enumerate(self.x_title_lines):
            base = self.x_title_top + number * self.line + self.font
            drawn.append(self._label(xml_text(line), middle, base, "middle"))
        return "".join(drawn)

    def _label(self, label: str, x: float, base: float, anchor: str, colour: str = "") -> str:
        """Return a label, moved so that it does not run over the sides of the picture."""
        wide = wide_px(label, self.font)
        before = {"start": 0.0, "middle": wide / 2, "end": wide}[anchor]
        # Too long for the picture, it begins at its left side.
        inside = max(min(x, self.width - 2 - (wide - before)), 2 + before)
        return text_block(label, inside, base, anchor=anchor, font_px=self.font, colour=colour or self.colour)

    def _block(self, lines: list[str], x: float, top: float) -> str:
        return "".join(
            self._label(xml_text(line), x, top + number * self.line + self.font, "start")
            for number, line in enumerate(lines)
        )

    def _bar_numbers(self) -> str:
        drawn = []
        for trace in self.data:
            if trace["type"] == "bar" and trace.get("textposition") == "outside":
                for at, amount, words in zip(trace["y"], trace["x"], trace["text"], strict=True):
                    place = self.x.px(amount) + 4, self.y.px(at) + self.font * 0.35
                    drawn.append(self._label(words, *place, "start"))
        return "".join(drawn)

    def _annotation(self, one: Json) -> str:
        width, height = self.x.end_px - self.x.start_px, self.y.start_px - self.y.end_px
        x = self.x.px(one["x"]) if one["xref"] == "x" else self.x.start_px + one["x"] * width
        y = self.y.px(one["y"]) if one["yref"] == "y" else self.y.start_px - one["y"] * height
        y -= one.get("yshift", 0)
        colour = one.get("font", {}).get("color", self.colour)
        drawn = ""
        if one["showarrow"]:
            line = {"color": one["arrowcolor"], "width": one["arrowwidth"]}
            drawn = f'<line x1="{n(x)}" x2="{n(x)}" y1="{n(y)}" y2="{n(y + one["ay"])}" {stroke(line)}/>'
            y += one["ay"]
        high = len(lines_of(one["text"])) * self.line
        top = {"top": y, "middle": y - high / 2, "bottom": y - high}[one.get("yanchor", "middle")]
        anchor = {"left": "start", "center": "middle", "right": "end"}[one.get("xanchor", "center")]
        if one.get("bgcolor"):
            wide = wide_px(one["text"], self.font)
            left = x - {"start": 0.0, "middle": wide / 2, "end": wide}[anchor]
            box = f'x="{n(left)}" y="{n(top)}" width="{n(wide)}" height="{n(high)}"'
            drawn += f"<rect {box} {paint('fill', one['bgcolor'])}/>"
        return drawn + self._label(one["text"], x, top + self.font * 1.05, anchor, colour)

    def _legend(self) -> str:
        return "".join(
            self._key(trace, x, y) + self._block(lines, x + _KEY_PX + _GAP_PX / 2, y)
            for trace, lines, x, y in self.keys
        )

    def _key(self, trace: Json, x: float, y: float) -> str:
        middle, box = (
            y + self.line / 2,
            f'x="{n(x)}" y="{n(y + 3)}" width="{_KEY_PX}" height="{n(self.line - 6)}"',
        )
        if trace["type"] == "bar":
            return f"<rect {box} {bar_fill(trace, 0, self.patterns)}/>"
        if trace.get("fill") == "toself":
            return f"<rect {box} {area_fill(trace, self.patterns)} {stroke(trace['line'])}/>"
        drawn = ""
        if "lines" in trace["mode"]:
            ends = f'x1="{n(x)}" x2="{n(x + _KEY_PX)}" y1="{n(middle)}" y2="{n(middle)}"'
            drawn = f"<line {ends} {stroke(trace['line'])}/>"
        if "markers" in trace["mode"]:
            marker = trace["marker"]
            size = marker["size"] if not isinstance(marker["size"], list) else self.font * 0.7
            drawn += symbol(marker["symbol"], x + _KEY_PX / 2, middle, size, marker)
        return drawn


def _title(axis: Json) -> str:
    return " ".join(line for line, _ in lines_of(axis.get("title", {}).get("text", "")))


def _shows_ticks(axis: Json) -> bool:
    return axis.get("visible") is not False and axis.get("showticklabels") is not False
