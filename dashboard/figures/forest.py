"""Several events one below the other, each with its ratio and interval, and what they say together."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from dashboard.figures.axes import axis_title
from dashboard.figures.forest_rows import (
    ROW_LETTERS,
    ForestGroup,
    ForestRow,
    PlacedLine,
    PooledRow,
    cut_reasons,
    placed,
    ratio_lines,
    row_hover,
    row_words,
)
from dashboard.figures.parts import empty_figure, finished, legend_below, notes
from dashboard.figures.scales import finite, percent_said, ratio_ticks, unit_said
from dashboard.theme.look import Look
from geodata.words.text import Text

__all__ = ["ForestGroup", "ForestRow", "PooledRow", "forest_figure", "forest_height_px", "forest_plot_px"]

Json = dict[str, Any]

# Rows of air above the first and below the last line.
_ABOVE, _BELOW = 0.3, 0.45
_DIAMOND = 0.1


def forest_plot_px(groups: Sequence[ForestGroup], look: Look) -> int:
    """Return how high the part between the axes must be so that every row can be read."""
    lines = placed(groups, look)
    rows = _bottom(lines) + _ABOVE if lines else 1.0
    return round(look.font_px * ROW_LETTERS * rows)


def forest_height_px(groups: Sequence[ForestGroup], look: Look) -> int:
    """Return how high the whole chart must be, with its axis and legend."""
    return forest_plot_px(groups, look) + round(look.font_px * 13)


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
    lines = placed(groups, look)
    layout, edges = _layout(lines, look)
    data = [
        _same(layout, look),
        *_predictions(lines, look),
        *_intervals(lines, edges, level, look),
        *_squares(lines, level, look),
        *_diamonds(lines, level, look),
    ]
    return finished(data, layout)


def _bottom(lines: Sequence[PlacedLine]) -> float:
    """Return where the last line and its words end, in rows from the top."""
    return lines[-1].at + lines[-1].room + _BELOW


def _same(layout: Json, look: Look) -> Json:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [1, 1],
        "y": list(layout["yaxis"]["range"]),
        "line": {"color": look.palette.text, "width": 1},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _intervals(
    lines: Sequence[PlacedLine], edges: tuple[float, float], level: float, look: Look
) -> list[Json]:
    x: list[float | None] = []
    y: list[float | None] = []
    arrows: list[tuple[float, float, str]] = []
    for one in lines:
        found = one.numbers() if one.event() else None
        if found is None:
            continue
        # A log axis has no 0: a lower end there is a line to the edge with an arrow.
        x += [found[1] or edges[0] / 2, found[2], None]
        y += [one.at, one.at, None]
        arrows += [(edges[0], one.at, "triangle-left")] if found[1] < edges[0] else []
        arrows += [(edges[1], one.at, "triangle-right")] if found[2] > edges[1] else []
    if not x:
        return []
    interval = {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "line": {"color": look.palette.series, "width": 2},
        "hoverinfo": "skip",
        "name": look.say("comparison_charts.forest.interval", percent=percent_said(level)),
        "legendrank": 2,
    }
    return [interval, _arrows(arrows, look)] if arrows else [interval]


def _arrows(arrows: Sequence[tuple[float, float, str]], look: Look) -> Json:
    return {
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


def _squares(lines: Sequence[PlacedLine], level: float, look: Look) -> list[Json]:
    rows = [
        (one.at, event, found)
        for one in lines
        if (event := one.event()) is not None and (found := event.numbers()) is not None
    ]
    if not rows:
        return []
    smallest, largest = look.font_px * 0.4, look.font_px * 1.1
    # The area of a square is its weight, but even an event that hardly weighs is seen.
    sizes = [round(max(smallest, largest * math.sqrt(finite([row.weight])[0] or 0)), 1) for _, row, _ in rows]
    squares = {
        "type": "scatter",
        "mode": "markers",
        "x": [found[0] for _, _, found in rows],
        "y": [at for at, _, _ in rows],
        # Plotly draws points of several sizes half transparent, unless told otherwise.
        "marker": {
            "color": look.palette.series,
            "symbol": "square",
            "size": sizes,
            "opacity": 1,
            "line": {"width": 0, "color": look.palette.series},
        },
        "hovertext": [row_hover(row, level, look) for _, row, _ in rows],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "name": look.say("comparison_charts.forest.event"),
        "legendrank": 1,
    }
    return [squares]


def _diamonds(lines: Sequence[PlacedLine], level: float, look: Look) -> list[Json]:
    drawn: list[Json] = []
    for one in lines:
        pooled, found = one.pooled(), one.numbers()
        if pooled is None or found is None:
            continue
        ratio, low, high = found
        name = look.say("comparison_charts.forest.together", n=pooled.events)
        said = f"<b>{unit_said(one.group.name, look)}</b><br>{name}<br>{ratio_lines(found, level, look)}"
        drawn.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": [low, ratio, high, ratio, low],
                "y": [one.at, one.at - _DIAMOND, one.at, one.at + _DIAMOND, one.at],
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


def _predictions(lines: Sequence[PlacedLine], look: Look) -> list[Json]:
    x: list[float | None] = []
    y: list[float | None] = []
    for one in lines:
        pooled = one.pooled()
        if pooled is not None:
            low, high = finite([pooled.predicted_low, pooled.predicted_high])
            if low is not None and high is not None:
                x += [low, high, None]
                y += [one.at, one.at, None]
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


def _layout(lines: Sequence[PlacedLine], look: Look) -> tuple[Json, tuple[float, float]]:
    layout = look.chart_layout()
    found = [numbers for one in lines if (numbers := one.numbers())]
    predicted = [
        value
        for one in lines
        if (pooled := one.pooled()) is not None
        for value in finite([pooled.predicted_low, pooled.predicted_high])
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
        "showticklabels": False,
        "tickvals": [],
        "range": [_bottom(lines), -_ABOVE],
        "showgrid": False,
    }
    layout["annotations"] = [words for one in lines for words in row_words(one, look)]
    legend_below(layout, look)
    layout["meta"] = notes(look.say("comparison_charts.forest.note"), *cut_reasons(lines, look))
    return layout, edges
