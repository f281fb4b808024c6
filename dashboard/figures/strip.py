"""All weeks of the data in a low strip: what the question takes of them stands out, and can be dragged."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from dashboard.figures.axes import day_ticks
from dashboard.theme.look import Look
from geodata.period import Period

Json = dict[str, Any]

_WEEK = dt.timedelta(days=7)
_WEEK_MS = 7 * 24 * 3600 * 1000


def strip_figure(
    mondays: Sequence[dt.date], counts: Sequence[int], *, chosen: Period | None, measure: str, look: Look
) -> Json:
    """
    Return low bars of weeks, those of the days asked for in full colour under a frame.

    Parameters
    ----------
    mondays, counts
        Shape (weeks,): first days, and what was counted in each.
    chosen
        Days asked for; None for all of them.
    measure
        What is counted, as for the cells.

    Misreadings
    -----------
    The strip has no scale of its own to be read from: the chart of the chosen weeks has one.
    """
    palette, counted = look.palette, f"map.cell.{measure}"
    layout = look.chart_layout()
    layout |= {"dragmode": "select", "selectdirection": "h", "bargap": 0, "hovermode": "closest"}
    layout["margin"] |= {"t": 4, "b": round(look.font_px * 1.7)}
    layout["yaxis"] |= {"visible": False, "fixedrange": True, "range": [0, max([1, *counts]) * 1.05]}
    layout["xaxis"] |= {"type": "date", "showgrid": False, "fixedrange": True}
    inside = [chosen is None or (monday < chosen.end and monday + _WEEK > chosen.first) for monday in mondays]
    if mondays:
        first, end = mondays[0], mondays[-1] + _WEEK
        days, called = day_ticks(first, end, look)
        layout["xaxis"] |= {
            "tickvals": days,
            "ticktext": called,
            "range": [first.isoformat(), end.isoformat()],
        }
    if chosen is not None and any(inside):
        layout["shapes"] = [_frame(chosen, look)]
    bars = {
        "type": "bar",
        "x": [monday.isoformat() for monday in mondays],
        "y": [int(n) for n in counts],
        "offset": 0,
        "width": _WEEK_MS,
        "marker": {
            "color": [palette.series if one else palette.series_soft for one in inside],
            "line": {"width": 0},
        },
        "hovertext": [
            f"{look.phrase('map.week.hover', day=monday)}<br><b>{look.phrase(counted, n=int(n))}</b>"
            for monday, n in zip(mondays, counts, strict=True)
        ],
        "hovertemplate": "%{hovertext}<extra></extra>",
        # Plotly's own paling of what was not dragged over would stay after the question has moved on.
        "selected": {"marker": {"opacity": 1}},
        "unselected": {"marker": {"opacity": 1}},
    }
    return {"data": [bars], "layout": layout}


def _frame(chosen: Period, look: Look) -> Json:
    return {
        "type": "rect",
        "xref": "x",
        "yref": "paper",
        "x0": chosen.first.isoformat(),
        "x1": chosen.end.isoformat(),
        "y0": 0,
        "y1": 1,
        "line": {"color": look.palette.selection, "width": 2},
        "fillcolor": "rgba(0,0,0,0)",
    }
