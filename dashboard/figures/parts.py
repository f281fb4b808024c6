"""What the charts of comparisons share: legend, bands, marks, and a chart without numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from textwrap import wrap
from typing import Any

from dashboard.theme.colours import see_through
from dashboard.theme.look import Look
from geodata.words.text import Text

Json = dict[str, Any]

# What a telephone shows whole: a note inside the chart, the longest label above it, an entry of the legend.
NOTE_LETTERS = 34
_LABEL_LETTERS = 38
_KEY_LETTERS = 40

_LINE = 1.3


def line_px(look: Look, lines: float = 1) -> int:
    """Return the height of so many lines of text."""
    return round(look.font_px * _LINE * lines)


def broken(text: str, letters: int = NOTE_LETTERS) -> str:
    """
    Return text that is safe as a label and broken into lines that a telephone shows whole.

    Examples
    --------
    >>> broken("a < b")
    'a &lt; b'
    """
    return "<br>".join(map(escape, wrap(text, letters))) or ""


def notes(*said: str) -> Json:
    """Return ``layout.meta`` with the sentences that the page has to say below the chart."""
    return {"note": " ".join(one for one in said if one)}


def empty_figure(reason: Text, look: Look) -> Json:
    """
    Return a chart without axes that says why nothing is drawn.

    An axis with numbers but no data would invent a scale, and look like "nothing happened".
    """
    layout = look.chart_layout()
    for name in ("xaxis", "yaxis"):
        layout[name] |= {"visible": False, "range": [0, 1]}
    said = look.speaker.say(reason)
    layout["meta"] = notes(said)
    layout["annotations"] = [
        {
            "xref": "paper",
            "yref": "paper",
            "x": 0.5,
            "y": 0.5,
            "xanchor": "center",
            "yanchor": "middle",
            "showarrow": False,
            "text": broken(said),
            "font": {"color": look.palette.muted},
        }
    ]
    return {"data": [], "layout": layout}


def finished(data: Sequence[Json], layout: Json) -> Json:
    """Return the figure, with the entries of its legend broken so that a telephone shows them whole."""
    named = [
        trace | {"name": "<br>".join(wrap(trace["name"], _KEY_LETTERS))} if trace.get("name") else trace
        for trace in data
    ]
    return {"data": named, "layout": layout}


def legend_below(layout: Json, look: Look) -> None:
    """Turn the legend on, below the chart; a click on it hides nothing, so that no picture loses its band."""
    layout["showlegend"] = True
    layout["legend"] = {
        "orientation": "h",
        "x": 0,
        "xanchor": "left",
        "y": 0,
        "yref": "container",
        "yanchor": "bottom",
        "itemclick": False,
        "itemdoubleclick": False,
        "bgcolor": "rgba(0,0,0,0)",
        "font": {"size": look.font_px},
    }


def figure_height_px(figure: Json, look: Look, *, plot_px: int | None = None) -> int:
    """
    Return how high a chart must be so that its legend, one entry a line as on a telephone, leaves room.

    Parameters
    ----------
    figure
        What a builder of this package returned; a forest has `forest_height_px` instead.
    plot_px
        Height of the part between the axes; eighteen letters without it, so that titles of axes fit.
    """
    plot_px = round(18 * look.font_px) if plot_px is None else plot_px
    named = [one for one in figure["data"] if one.get("name") and one.get("showlegend", True)]
    lines = sum(one["name"].count("<br>") + 1 for one in named)
    return plot_px + int(figure["layout"]["margin"]["t"]) + line_px(look, lines * 1.15 + 4)


def runs(known: Sequence[bool]) -> Iterator[range]:
    """Yield stretches of neighbouring positions that are known."""
    start = None
    for place, one in enumerate([*known, False]):
        if one and start is None:
            start = place
        elif not one and start is not None:
            yield range(start, place)
            start = None


def band(
    x: Sequence[str], low: Sequence[float | None], high: Sequence[float | None], *, name: str, colour: str
) -> Json:
    """
    Return the area between two lines, one piece for each stretch without a gap.

    Parameters
    ----------
    x, low, high
        Shape (n,); `low` and `high` are None where nothing is known.
    """
    xs: list[str | None] = []
    ys: list[float | None] = []
    for run in runs([one is not None for one in low]):
        around = [*run, *reversed(run)]
        xs += [*([None] if xs else []), *(x[place] for place in around)]
        ys += [
            *([None] if ys else []),
            *(low[place] for place in run),
            *(high[place] for place in reversed(run)),
        ]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": xs,
        "y": ys,
        "fill": "toself",
        "fillcolor": see_through(colour, 0.25),
        # A line of its own, so that a single known day between two gaps is still seen.
        "line": {"width": 1, "color": see_through(colour, 0.5)},
        "hoverinfo": "skip",
        "name": name,
    }


def no_difference(layout: Json, value: float, look: Look) -> Json:
    """Return the thin level line of no difference, over the whole width of a chart."""
    return {
        "type": "scatter",
        "mode": "lines",
        "x": list(layout["xaxis"]["range"]),
        "y": [value, value],
        "line": {"color": look.palette.text, "width": 1},
        "hoverinfo": "skip",
        "showlegend": True,
        "name": look.say("comparison_charts.no_difference"),
    }


def shaded(first: Any, end: Any, colour: str) -> Json:
    """Return a rectangle over the whole height, below everything else."""
    return {
        "type": "rect",
        "layer": "below",
        "xref": "x",
        "yref": "paper",
        "x0": first,
        "x1": end,
        "y0": 0,
        "y1": 1,
        "fillcolor": colour,
        "line": {"width": 0},
    }


def marked(x: Any, colour: str, dash: str = "dash") -> Json:
    """Return a line over the whole height at one value of the axis below."""
    return {
        "type": "line",
        "xref": "x",
        "yref": "paper",
        "x0": x,
        "x1": x,
        "y0": 0,
        "y1": 1,
        "line": {"color": colour, "dash": dash, "width": 2},
    }


def top_labels(marks: Sequence[tuple[Any, float, str, str]], look: Look) -> tuple[list[Json], int]:
    """
    Return labels above the chart, each in a row of its own, and how much room they need in pixels.

    Parameters
    ----------
    marks
        Value on the axis, where that lies between 0 (left) and 1, colour, and text.
    """
    # Labels run inwards. Ordered like this, a line that leads up to its label passes beside most others.
    left = sorted((mark for mark in marks if mark[1] <= 0.5), key=lambda mark: -mark[1])
    right = sorted((mark for mark in marks if mark[1] > 0.5), key=lambda mark: mark[1])
    labels: list[Json] = []
    lines = 0
    for x, share, colour, words in [*left, *right]:
        # A label in the middle has half the width to run over.
        text = broken(words, min(NOTE_LETTERS, round(_LABEL_LETTERS * max(share, 1 - share))))
        labels.append(
            {
                "xref": "x",
                "yref": "paper",
                "x": x,
                "y": 1,
                "xanchor": "left" if share <= 0.5 else "right",
                "yanchor": "bottom",
                "text": text,
                "font": {"color": colour},
                "bgcolor": look.palette.panel,
                "align": "left" if share <= 0.5 else "right",
                "showarrow": lines > 0,
                "arrowhead": 0,
                "arrowwidth": 2,
                "arrowcolor": colour,
                "ax": 0,
                "ay": -line_px(look, lines),
            }
        )
        lines += text.count("<br>") + 1
    return labels[::-1], line_px(look, lines) + 8
