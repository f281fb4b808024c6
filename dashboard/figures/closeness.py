"""L - r over distances beside the band in which chance leaves it."""

from __future__ import annotations

from typing import Any

import numpy as np

from dashboard.figures.answers import by_id, known
from dashboard.figures.axes import axis_title
from dashboard.figures.parts import band, finished, legend_below, no_difference
from dashboard.theme.look import Look
from layers.base.answers import Answer

Json = dict[str, Any]


def closeness_figure(answer: Answer, look: Look) -> Json:
    """
    Return the curve of an answer with its band: above it is closer together than by chance.

    Misreadings
    -----------
    The band is for one distance looked at in advance.
    """
    order, palette = by_id(answer), look.palette
    radii = answer.columns["radius_m"][order]
    value = answer.value[order]
    low, high = (answer.columns[f"band_{one}_m"][order] for one in ("low", "high"))
    layout = look.chart_layout()
    layout["hovermode"] = "closest"
    layout["xaxis"] |= {
        "title": axis_title(look.say("layers.clustering.chart.distance"), look),
        "range": [0, float(radii[-1])],
        "showgrid": False,
        "nticks": 6,
    }
    ends = [one for one in (value, low, high) if np.isfinite(one).any()]
    layout["yaxis"] |= {
        "title": axis_title("L(r) − r (m)", look),
        "nticks": 6,
        "range": [
            1.1 * min(0.0, *(float(np.nanmin(one)) for one in ends)) - 1,
            1.1 * max(0.0, *(float(np.nanmax(one)) for one in ends)) + 1,
        ],
    }
    legend_below(layout, look)
    hover = [
        look.say(
            "layers.clustering.chart.hover",
            metres=look.speaker.number(float(r), decimals=0),
            value=look.speaker.number(float(one), decimals=1) if np.isfinite(one) else "–",
        )
        for r, one in zip(radii, value, strict=True)
    ]
    curve = {
        "type": "scatter",
        "mode": "lines",
        "x": radii.tolist(),
        "y": known(value),
        "line": {"color": palette.series, "width": 2},
        "hovertext": hover,
        "hovertemplate": "%{hovertext}<extra></extra>",
        "name": look.say("layers.clustering.chart.seen"),
        "showlegend": True,
    }
    chance = band(
        radii.tolist(),
        known(low),
        known(high),
        name=look.say("layers.clustering.chart.band"),
        colour=palette.muted,
    )
    return finished([chance, no_difference(layout, 0.0, look) | {"showlegend": False}, curve], layout)
