"""Watched weeks: their counts beside what is usual above, the running sum and its limit below."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np

from dashboard.figures.answers import by_id
from dashboard.figures.axes import axis_title, count_ticks
from dashboard.figures.days import WEEK, mark_days, week_dots
from dashboard.figures.parts import finished
from dashboard.figures.weekly_trend import recording_marks, week_counts, weekly_layout
from dashboard.theme.look import Look
from geodata.period import Period
from layers.base.answers import Answer

Json = dict[str, Any]

# Shares of the height: the sum below, the counts above, and room between for the days.
_SUM, _COUNTS = (0.0, 0.3), (0.42, 1.0)


def weekly_alarms_figure(answer: Answer, look: Look) -> Json:
    """
    Return the watched weeks of an answer: ids are their first days, in any order.

    Misreadings
    -----------
    An alarm will come, also if nothing changes.
    """
    order, palette = by_id(answer), look.palette
    days = [dt.date.fromisoformat(str(one)) for one in answer.places.ids[order]]
    at, counts = week_dots(days), answer.n[order]
    usual, limit = float(answer.columns["usual"][0]), float(answer.columns["limit"][0])
    expected, path = answer.columns["expected"][order], answer.value[order]
    layout = weekly_layout(days, float(max(counts.max(), expected.max(), 1)), answer, look)
    # Half a chart's height has no room for what is counted.
    title = axis_title(look.say("layers.alarms.chart.counts_axis"), look)
    layout["yaxis"] |= {"domain": list(_COUNTS), "title": title}
    layout["xaxis"] |= {"anchor": "y2"}
    layout["yaxis2"] = look.chart_layout()["yaxis"] | _sum_axis(float(max(path.max(), limit)), look)
    mark_days(layout, recording_marks(answer, look), Period(days[0], days[-1] + WEEK), look)
    alarm = answer.columns["found"][order] == "alarm"
    data = [
        week_counts(days, counts.tolist(), look),
        _line(at, expected.tolist(), "layers.alarms.chart.earlier", palette.muted, look, dash="dot"),
        _line(at, [usual] * len(at), "layers.alarms.chart.usual", palette.text, look),
        _line(at, path.tolist(), "layers.alarms.chart.sum", palette.series, look) | {"yaxis": "y2"},
        _line(at, [limit] * len(at), "layers.alarms.chart.limit", palette.event, look, dash="dash")
        | {"yaxis": "y2"},
        {
            "type": "scatter",
            "mode": "markers",
            "x": [one for one, is_so in zip(at, alarm, strict=True) if is_so],
            "y": path[alarm].tolist(),
            "yaxis": "y2",
            "marker": {"color": palette.event, "symbol": "diamond", "size": round(look.font_px * 0.7)},
            "hovertemplate": f"{look.say('layers.alarms.chart.alarm')}<extra></extra>",
            "name": look.say("layers.alarms.chart.alarm"),
            "showlegend": bool(np.any(alarm)),
        },
    ]
    return finished(data, layout)


def _sum_axis(highest: float, look: Look) -> Json:
    ticks = count_ticks(highest, most=3)
    return {
        "domain": list(_SUM),
        "title": axis_title(look.say("layers.alarms.chart.sum_axis"), look),
        "tickvals": ticks,
        "ticktext": [look.number(tick) for tick in ticks],
        "range": [-0.05 * ticks[-1], ticks[-1] * 1.08],
    }


def _line(x: list[str], y: list[float], key: str, colour: str, look: Look, *, dash: str = "solid") -> Json:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "line": {"color": colour, "width": 2, "dash": dash},
        "hoverinfo": "skip",
        "name": look.say(key),
        "showlegend": True,
    }
