"""Factors of months or weekdays as dots with their intervals, beside the line of a typical one."""

from __future__ import annotations

from typing import Any

import numpy as np

from dashboard.figures.answers import by_id, known
from dashboard.figures.axes import axis_title
from dashboard.theme.look import Look
from layers.base.answers import Answer

Json = dict[str, Any]

# A wider interval only says "very wide", and drawn whole it would flatten all others.
_WIDEST = 3.0
_STEPS = (0.1, 0.2, 0.25, 0.5, 1.0, 2.0, 5.0)
_MOST_TICKS = 6
# So much of a month's name stands below a dot; the whole name is said when hovering.
_LETTERS = 3


def season_factors_figure(answer: Answer, look: Look) -> Json:
    """
    Return a dot for each season of an answer, in the order of its ids.

    Misreadings
    -----------
    Each interval is for one season chosen in advance; the largest of twelve leaves 1 more often.
    """
    order, palette = by_id(answer), look.palette
    names = [look.speaker.say(one) for one in answer.places.names[order]]
    value = answer.value[order]
    low, high = (value if one is None else one[order] for one in (answer.low, answer.high))
    top = min(float(np.nanmax(high)), _WIDEST * float(np.nanmax(value)))
    layout = look.chart_layout()
    step = next((one for one in _STEPS if top / one <= _MOST_TICKS), top)
    ticks = [step * at for at in range(int(top / step) + 2)]
    layout["yaxis"] |= {
        "title": axis_title(look.speaker.say(answer.measure), look),
        "range": [0, ticks[-1]],
        "tickvals": ticks,
        "ticktext": [look.speaker.number(one, decimals=2 if step < 1 else 0) for one in ticks],
    }
    layout["xaxis"] |= {
        "tickvals": list(range(len(names))),
        "ticktext": [one[:_LETTERS] for one in names],
        "range": [-0.6, len(names) - 0.4],
        "showgrid": False,
    }
    layout["shapes"] = [
        {
            "type": "line",
            "xref": "paper",
            "x0": 0,
            "x1": 1,
            "y0": 1,
            "y1": 1,
            "line": {"color": palette.text, "width": 1},
        }
    ]
    dots = {
        "type": "scatter",
        "mode": "markers",
        "x": list(range(len(names))),
        "y": known(value),
        "error_y": {
            "type": "data",
            "symmetric": False,
            "array": known(high - value),
            "arrayminus": known(value - low),
            "color": palette.series,
            "thickness": 2,
            "width": 4,
        },
        "marker": {"color": palette.series, "size": round(look.font_px * 0.7)},
        "hovertext": [_hover(*one, look) for one in zip(names, value, low, high, strict=True)],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
    return {"data": [dots], "layout": layout}


def _hover(name: str, value: float, low: float, high: float, look: Look) -> str:
    factor, least, most = (look.speaker.number(float(one), decimals=2) for one in (value, low, high))
    return look.say("layers.seasons.chart.hover", season=name, factor=factor, low=least, high=most)
