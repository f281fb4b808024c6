"""Weeks over years: their counts as dots, what is expected of them as a line with its band."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np

from dashboard.figures.answers import by_id, known, measure_of
from dashboard.figures.days import WEEK, Mark, count_axis, day_axis, dotted_line, mark_days, week_dots
from dashboard.figures.parts import band, finished, legend_below
from dashboard.theme.look import Look
from geodata.period import Period
from layers.base.answers import Answer

Json = dict[str, Any]

_HEADROOM, _FOOTROOM = 0.05, 0.03


def weekly_trend_figure(answer: Answer, look: Look) -> Json:
    """
    Return the weeks of an answer: ids are their first days, in any order.

    Misreadings
    -----------
    The band is that of the line; most dots lie outside of it.
    """
    order = by_id(answer)
    days = [dt.date.fromisoformat(str(one)) for one in answer.places.ids[order]]
    at, line = week_dots(days), known(answer.value[order])
    counts = answer.n[order].tolist()
    highest = float(max(np.nanmax(answer.n, initial=1), np.nanmax(answer.value, initial=1)))
    layout = weekly_layout(days, highest, answer, look)
    mark_days(layout, recording_marks(answer, look), Period(days[0], days[-1] + WEEK), look)
    data = [
        *_band(answer, order, at, look),
        {
            "type": "scatter",
            "mode": "lines",
            "x": at,
            "y": line,
            "line": {"color": look.palette.text, "width": 2},
            "hoverinfo": "skip",
            "name": look.say("rhythm.chart.line"),
            "showlegend": True,
        },
        week_counts(days, counts, look),
    ]
    return finished(data, layout)


def weekly_layout(days: list[dt.date], highest: float, answer: Answer, look: Look) -> Json:
    """Return axes of weeks and of counts, with the legend below."""
    layout = look.chart_layout()
    layout["hovermode"] = "closest"
    title = look.say("rhythm.chart.axis", measure=look.say(f"map.measure.{measure_of(answer)}"))
    count_axis(layout, title, highest, look, above=_HEADROOM, below=_FOOTROOM)
    day_axis(layout, Period(days[0], days[-1] + WEEK), look, most_months=3)
    legend_below(layout, look)
    return layout


def week_counts(days: list[dt.date], counts: list[int], look: Look) -> Json:
    """Return the counts as dots, whose hovering says the week and its number."""
    hover = [look.say("rhythm.chart.week", day=day, n=n) for day, n in zip(days, counts, strict=True)]
    dots = dotted_line(week_dots(days), counts, hover, look)
    return dots | {"mode": "markers", "name": look.say("rhythm.chart.counts"), "showlegend": True}


def recording_marks(answer: Answer, look: Look) -> list[Mark]:
    """Return the marks of weeks with which another way of recording begins."""
    if "recording" not in answer.columns:
        return []
    return [
        (
            dt.date.fromisoformat(str(id_)),
            look.palette.change,
            "dash",
            look.say("map.week.change", title=look.speaker.say(title)),
        )
        for id_, title in zip(answer.places.ids, answer.columns["recording"], strict=True)
        if title
    ]


def _band(answer: Answer, order: Any, at: list[str], look: Look) -> list[Json]:
    if answer.low is None or answer.high is None:
        return []
    name, colour = look.say("rhythm.chart.band"), look.palette.text
    return [band(at, known(answer.low[order]), known(answer.high[order]), name=name, colour=colour)]
