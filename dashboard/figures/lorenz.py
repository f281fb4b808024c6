"""The Lorenz curve: which part of all incidents lies at how few places, beside perfect evenness."""

from __future__ import annotations

from typing import Any

import numpy as np

from dashboard.figures.answers import by_id
from dashboard.figures.axes import axis_title
from dashboard.figures.parts import finished, legend_below
from dashboard.theme.look import Look
from layers.base.answers import Answer

Json = dict[str, Any]

_TICKS = [0, 25, 50, 75, 100]


def lorenz_figure(answer: Answer, look: Look) -> Json:
    """
    Return the curve of an answer: ids are percents of the incidents, values percents of the places.

    Misreadings
    -----------
    With fewer incidents than places perfect evenness is a curve as well: it ends before all places are used.
    """
    order, palette = by_id(answer), look.palette
    share = np.array([float(str(one)) for one in answer.places.ids[order]])
    places = answer.value[order]
    even = answer.columns["even_percent"][order]
    layout = look.chart_layout()
    for axis, title in (
        ("xaxis", look.speaker.say(answer.measure)),
        ("yaxis", look.say("layers.concentration.chart.incidents")),
    ):
        layout[axis] |= {
            "title": axis_title(title, look),
            "range": [0, 101],
            "tickvals": _TICKS,
            "ticktext": [f"{tick} %" for tick in _TICKS],
        }
    legend_below(layout, look)
    # Perfect evenness is one straight line up to all incidents, and level from there on.
    full = min(float(even[-1] / share[-1] * 100), 100.0) if len(share) else 100.0
    hover = [
        look.say(
            "layers.concentration.chart.hover",
            incidents=round(float(y)),
            places=look.speaker.number(float(x), decimals=1),
        )
        for x, y in zip(places, share, strict=True)
    ]
    curve = {
        "type": "scatter",
        "mode": "lines+markers",
        "x": [0.0, *places.tolist(), 100.0],
        "y": [0.0, *share.tolist(), 100.0],
        "line": {"color": palette.series, "width": 2},
        "marker": {"color": palette.series, "size": round(look.font_px * 0.35)},
        "hovertext": ["", *hover, ""],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "name": look.say("layers.concentration.chart.seen"),
        "showlegend": True,
    }
    line = {
        "type": "scatter",
        "mode": "lines",
        "x": [0.0, full, 100.0],
        "y": [0.0, 100.0, 100.0],
        "line": {"color": palette.muted, "width": 2, "dash": "dash"},
        "hoverinfo": "skip",
        "name": look.say("layers.concentration.chart.even"),
        "showlegend": True,
    }
    return finished([line, curve], layout)
