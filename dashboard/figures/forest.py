"""Several events one below the other, each with its ratio and interval, and what they say together."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from dashboard.figures.axes import axis_title
from dashboard.figures.parts import broken, empty_figure, legend_below, notes
from dashboard.figures.scales import (
    WIDEST_POWER,
    finite,
    in_order,
    interval_said,
    percent_said,
    ratio_said,
    ratio_ticks,
)
from dashboard.theme.look import Look
from geodata.words.text import Text

Json = dict[str, Any]

# Beside a longer name a telephone has no room for the picture.
_LONGEST_NAME = 24
# Words in the place of an interval share the row with nothing, but must fit a telephone.
_REASON_LETTERS = 28
# Two lines of words and the air between two rows, in letters' heights.
_ROW_LETTERS = 3.2


@dataclass(frozen=True, kw_only=True)
class ForestRow:
    """
    One event.

    Attributes
    ----------
    name
        What the event is called.
    before, after
        Counts in the zone; None where not known.
    ratio, low, high
        After over before, relative to the comparison zones; None where not estimable.
    weight
        Share of the pooled ratio, 0 to 1; None where the event is not pooled.
    reason
        Why there is no ratio or no interval, where there is none.

    Raises
    ------
    ValueError
        The interval has one end or the wrong order, or the ratio is not above 0.
    """

    name: Text | str
    before: int | None = None
    after: int | None = None
    ratio: float | None = None
    low: float | None = None
    high: float | None = None
    weight: float | None = None
    reason: Text | None = None

    def __post_init__(self) -> None:
        _check(self.ratio, self.low, self.high)

    def numbers(self) -> tuple[float, float, float] | None:
        """Return ratio, low and high, or None if one of them is not known."""
        return _three(self.ratio, self.low, self.high)


@dataclass(frozen=True, kw_only=True)
class PooledRow:
    """
    Several events as one: the mean of a population of such events, and the range for a further one.

    Attributes
    ----------
    ratio, low, high
        Pooled ratio with its interval; None where it cannot be said.
    predicted_low, predicted_high
        Between which a further event like these is expected; None where it cannot be said.
    reason
        Why there is no pooled ratio, where there is none.
    """

    ratio: float | None = None
    low: float | None = None
    high: float | None = None
    predicted_low: float | None = None
    predicted_high: float | None = None
    reason: Text | None = None

    def __post_init__(self) -> None:
        _check(self.ratio, self.low, self.high)
        in_order(finite([self.predicted_low]), finite([self.predicted_high]))

    def numbers(self) -> tuple[float, float, float] | None:
        """Return ratio, low and high, or None if one of them is not known."""
        return _three(self.ratio, self.low, self.high)


@dataclass(frozen=True, kw_only=True)
class ForestGroup:
    """Events of one group of kinds, and what they say together."""

    name: Text | str
    rows: tuple[ForestRow, ...]
    pooled: PooledRow | None = None


Line = ForestGroup | ForestRow | PooledRow


def lines_of(groups: Sequence[ForestGroup]) -> list[tuple[Line, ForestGroup]]:
    """Return what stands below one another: each group's name, its events, and the pooled row."""
    lines: list[tuple[Line, ForestGroup]] = []
    for group in groups:
        lines += [(group, group), *((row, group) for row in group.rows)]
        lines += [(group.pooled, group)] if group.pooled is not None else []
    return lines


def forest_height_px(groups: Sequence[ForestGroup], look: Look) -> int:
    """Return how high the chart must be so that every row can be read."""
    return round(look.font_px * (_ROW_LETTERS * max(1, len(lines_of(groups))) + 11))


def forest_figure(groups: Sequence[ForestGroup], *, look: Look, level: float = 0.95) -> Json:
    """
    Return one row an event, a diamond for each group, and ratios on a log axis said in words.

    An event without an interval keeps its row, with the reason in words. Intervals that leave the picture end
    in an arrow; the words beside them are whole.

    Parameters
    ----------
    groups
        Events by group of kinds, from top to bottom.
    look
        Theme, language and size.
    level
        Of the intervals, inside (0, 1).

    Misreadings
    -----------
    A diamond beside the line is a mean of these events and no promise for the next: that is the range for a
    further event. Events that nobody recorded have no row.
    """
    if not any(group.rows for group in groups):
        return empty_figure(Text("comparison_charts.forest.none"), look)
    lines = lines_of(groups)
    layout, edges = _layout(lines, look)
    data = [
        _same(len(lines), look),
        *_predictions(lines, look),
        *_intervals(lines, edges, level, look),
        _squares(lines, level, look),
        *_diamonds(lines, level, look),
    ]
    return {"data": data, "layout": layout}


def _check(ratio: float | None, low: float | None, high: float | None) -> None:
    in_order(finite([low]), finite([high]))
    (value,) = finite([ratio])
    if value is not None and value <= 0:
        raise ValueError(f"a ratio was {value} but must be above 0")


def _three(ratio: float | None, low: float | None, high: float | None) -> tuple[float, float, float] | None:
    value, below, above = finite([ratio, low, high])
    return None if value is None or below is None or above is None else (value, below, above)


def _same(rows: int, look: Look) -> Json:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [1, 1],
        "y": [-0.5, rows - 0.5],
        "line": {"color": look.palette.text, "width": 1},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _intervals(
    lines: Sequence[tuple[Line, ForestGroup]], edges: tuple[float, float], level: float, look: Look
) -> list[Json]:
    x: list[float | None] = []
    y: list[float | None] = []
    arrows: list[tuple[float, int, str]] = []
    for place, (line, _) in enumerate(lines):
        found = line.numbers() if isinstance(line, ForestRow) else None
        if found is None:
            continue
        # A log axis has no 0: a lower end there is a line to the edge with an arrow.
        x += [max(found[1], edges[0] / 2), found[2], None]
        y += [place, place, None]
        arrows += [(edges[0], place, "triangle-left")] if found[1] < edges[0] else []
        arrows += [(edges[1], place, "triangle-right")] if found[2] > edges[1] else []
    drawn: list[Json] = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": x,
            "y": y,
            "line": {"color": look.palette.series, "width": 2},
            "hoverinfo": "skip",
            "name": look.say("comparison_charts.forest.interval", percent=percent_said(level)),
            "legendrank": 2,
        }
    ]
    if arrows:
        drawn.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": [arrow[0] for arrow in arrows],
                "y": [arrow[1] for arrow in arrows],
                "marker": {
                    "color": look.palette.series,
                    "symbol": [arrow[2] for arrow in arrows],
                    "size": round(look.font_px * 0.7),
                },
                "cliponaxis": False,
                "hoverinfo": "skip",
                "showlegend": False,
            }
        )
    return drawn


def _squares(lines: Sequence[tuple[Line, ForestGroup]], level: float, look: Look) -> Json:
    rows = [
        (place, line, found)
        for place, (line, _) in enumerate(lines)
        if isinstance(line, ForestRow) and (found := line.numbers())
    ]
    smallest, largest = look.font_px * 0.4, look.font_px * 1.1
    # The area of a square is its weight, but even an event that hardly weighs is seen.
    sizes = [round(max(smallest, largest * math.sqrt(finite([row.weight])[0] or 0)), 1) for _, row, _ in rows]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [found[0] for _, _, found in rows],
        "y": [place for place, _, _ in rows],
        "marker": {"color": look.palette.series, "symbol": "square", "size": sizes},
        "hovertext": [_hover(row, level, look) for _, row, _ in rows],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "name": look.say("comparison_charts.forest.event"),
        "legendrank": 1,
    }


def _diamonds(lines: Sequence[tuple[Line, ForestGroup]], level: float, look: Look) -> list[Json]:
    drawn: list[Json] = []
    for place, (line, group) in enumerate(lines):
        found = line.numbers() if isinstance(line, PooledRow) else None
        if found is None:
            continue
        ratio, low, high = found
        name = look.say("comparison_charts.forest.together", n=len(group.rows))
        said = (
            f"<b>{escape(look.speaker.say(group.name))}</b><br>{name}<br>{_ratio_lines(found, level, look)}"
        )
        drawn.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": [low, ratio, high, ratio, low],
                "y": [place, place - 0.22, place, place + 0.22, place],
                "fill": "toself",
                "fillcolor": look.palette.change,
                "line": {"color": look.palette.change, "width": 2},
                "hoveron": "points+fills",
                "hovertext": said,
                "hovertemplate": "%{hovertext}<extra></extra>",
                "name": look.say("comparison_charts.forest.pooled"),
                "showlegend": not drawn,
                "legendrank": 3,
            }
        )
    return drawn


def _predictions(lines: Sequence[tuple[Line, ForestGroup]], look: Look) -> list[Json]:
    x: list[float | None] = []
    y: list[float | None] = []
    for place, (line, _) in enumerate(lines):
        if isinstance(line, PooledRow):
            low, high = finite([line.predicted_low, line.predicted_high])
            if low is not None and high is not None:
                x += [max(low, 2.0 ** -(2 * WIDEST_POWER)), high, None]
                y += [place, place, None]
    if not x:
        return []
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": x,
            "y": y,
            "line": {"color": look.palette.change, "width": 2, "dash": "dot"},
            "hoverinfo": "skip",
            "name": look.say("comparison_charts.forest.predicted"),
            "legendrank": 4,
        }
    ]


def _ratio_lines(found: tuple[float, float, float], level: float, look: Look) -> str:
    ratio, low, high = found
    times = look.say("comparison_charts.ratio.times", ratio=ratio_said(ratio, look))
    ends = {"low": ratio_said(low, look), "high": ratio_said(high, look)}
    return f"{times}<br>{look.say('comparison_charts.hover_interval', percent=percent_said(level), **ends)}"


def _hover(row: ForestRow, level: float, look: Look) -> str:
    found = row.numbers()
    said = f"<b>{escape(look.speaker.say(row.name))}</b><br>{_counts(row, look)}<br>"
    said += _ratio_lines(found, level, look) if found else _reason(row.reason, look)
    (weight,) = finite([row.weight])
    if weight is not None:
        said += f"<br>{look.say('comparison_charts.forest.weight', weight=round(100 * weight))}"
    return said


def _counts(row: ForestRow, look: Look) -> str:
    unknown = look.say("comparison_charts.unknown")
    before, after = (unknown if n is None else look.number(int(n)) for n in (row.before, row.after))
    return look.say("comparison_charts.forest.counts", before=before, after=after)


def _reason(reason: Text | None, look: Look) -> str:
    return look.speaker.say(reason or Text("comparison_charts.no_interval"))


def _label(line: Line, group: ForestGroup, look: Look) -> str:
    if isinstance(line, ForestGroup):
        return f"<b>{broken(look.speaker.say(line.name), _LONGEST_NAME)}</b>"
    if isinstance(line, PooledRow):
        return broken(look.say("comparison_charts.forest.together", n=len(group.rows)), _LONGEST_NAME)
    name = look.speaker.say(line.name)
    short = name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1].rstrip() + "…"
    return f"{escape(short)}<br>{escape(_counts(line, look))}"


def _beside(place: int, line: Line, look: Look) -> Json | None:
    """Return the words of a row: its ratio above the interval, or in its place why there is none."""
    if isinstance(line, ForestGroup):
        return None
    found = line.numbers()
    words: Json = {"xref": "paper", "x": 1, "xanchor": "right", "yref": "y", "y": place, "showarrow": False}
    if found is None:
        said = broken(_reason(line.reason, look), _REASON_LETTERS)
        return words | {
            "yanchor": "middle",
            "align": "right",
            "text": said,
            "font": {"color": look.palette.muted},
        }
    said = f"{ratio_said(found[0], look)} ({interval_said(found[1], found[2], look)})"
    return words | {"yanchor": "bottom", "yshift": round(look.font_px * 0.3), "text": said}


def _layout(lines: Sequence[tuple[Line, ForestGroup]], look: Look) -> tuple[Json, tuple[float, float]]:
    layout = look.chart_layout()
    found = [
        numbers for line, _ in lines if not isinstance(line, ForestGroup) and (numbers := line.numbers())
    ]
    predicted = [
        value
        for line, _ in lines
        if isinstance(line, PooledRow)
        for value in finite([line.predicted_low, line.predicted_high])
    ]
    shown = [*(value for numbers in found for value in numbers), *predicted]
    ticks, called, edges = ratio_ticks(shown, look, never_cut=[numbers[0] for numbers in found])
    layout["hovermode"] = "closest"
    layout["xaxis"] |= {
        "type": "log",
        "title": axis_title(look.say("comparison_charts.ratio.axis"), look),
        "tickvals": ticks,
        "ticktext": called,
        "range": [math.log10(edges[0]), math.log10(edges[1])],
    }
    layout["yaxis"] |= {
        "tickvals": list(range(len(lines))),
        "ticktext": [_label(line, group, look) for line, group in lines],
        "range": [len(lines) - 0.4, -0.6],
        "showgrid": False,
    }
    beside = (_beside(place, line, look) for place, (line, _) in enumerate(lines))
    layout["annotations"] = [one for one in beside if one]
    legend_below(layout, look)
    layout["meta"] = notes(look.say("comparison_charts.forest.note"))
    return layout, edges
