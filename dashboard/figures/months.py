"""Small bars by month: how many records a table has, or which share of them has a known type."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from dashboard.figures.axes import count_ticks, day_ticks
from dashboard.theme.look import Look

Json = dict[str, Any]

HEIGHT_PX = 150
_MOST_PERCENT = 100


def months_figure(series: Sequence[tuple[str, float | None]], look: Look, *, percent: bool) -> Json:
    """
    Return bars of a series by month.

    Parameters
    ----------
    series
        Month (``"2023-04"``) and its number, at least one; None leaves a gap, which is not 0.
    percent
        Whether the numbers are shares in percent rather than records.
    """
    months = [month for month, _ in series]
    values = [value for _, value in series]
    most = max((value for value in values if value is not None), default=0.0)
    layout = look.chart_layout()
    marks = [0, 50, _MOST_PERCENT] if percent else count_ticks(most, most=3)
    unit = " %" if percent else ""
    words = [f"{look.number(mark)}{unit}" for mark in marks]
    layout["yaxis"] |= {"range": [0, marks[-1]], "tickvals": marks, "ticktext": words}
    days = [dt.date.fromisoformat(f"{month}-15") for month in months]
    at, called = day_ticks(days[0], days[-1], look)
    layout["xaxis"] |= {"type": "date", "tickvals": at, "ticktext": called}
    layout |= {"height": HEIGHT_PX, "bargap": 0.1}
    key = "doctor_page.percent_of" if percent else "doctor_page.records_of"
    said = [
        None if value is None else look.say(key, month=month, n=round(value))
        for month, value in zip(months, values, strict=True)
    ]
    bars = {
        "type": "bar",
        "x": [day.isoformat() for day in days],
        "y": values,
        "marker": {"color": look.palette.series},
        "hovertext": said,
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
    return {"data": [bars], "layout": layout}
