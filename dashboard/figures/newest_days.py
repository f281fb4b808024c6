"""Bars of the newest days: those that are not complete yet are pale and hatched, and said to be so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from dashboard.figures.days import count_axis, day_axis
from dashboard.figures.parts import finished, legend_below
from dashboard.theme.look import Look
from geodata.period import Period

Json = dict[str, Any]
_DAY_MS = 24 * 3600 * 1000


def newest_days_figure(
    days: Period, counts: Sequence[int], *, complete_until: dt.date, measure: str, look: Look
) -> Json:
    """
    Return one bar a day.

    Parameters
    ----------
    days, counts
        Shape (days,): what was counted on each of some days.
    complete_until
        The last day of which 95 of 100 records are in.
    measure
        What is counted, as for the cells.

    Misreadings
    -----------
    A pale bar is low because reports still come in, not because there was less.
    """
    each = [days.first + dt.timedelta(days=step) for step in range(days.span_days)]
    layout = look.chart_layout()
    layout |= {"bargap": 0.15, "barmode": "overlay"}
    day_axis(layout, days, look)
    count_axis(layout, look.say(f"map.measure.{measure}"), max([1, *counts]), look, above=0.05)
    legend_below(layout, look)
    bars = [
        _bars(
            "complete",
            [(day, n) for day, n in zip(each, counts, strict=True) if day <= complete_until],
            measure,
            look,
        ),
        _bars(
            "late",
            [(day, n) for day, n in zip(each, counts, strict=True) if day > complete_until],
            measure,
            look,
        ),
    ]
    return finished([one for one in bars if one["x"]], layout)


def _bars(name: str, days: Sequence[tuple[dt.date, int]], measure: str, look: Look) -> Json:
    palette = look.palette
    late = name == "late"
    pattern = {"shape": "/", "fgcolor": palette.series, "size": 5, "solidity": 0.2}
    return {
        "type": "bar",
        "name": look.say(f"compstat.days.{name}"),
        "x": [day.isoformat() for day, _ in days],
        "y": [int(n) for _, n in days],
        "offset": 0,
        "width": _DAY_MS * 0.85,
        "marker": {
            "color": palette.series_soft if late else palette.series,
            "pattern": pattern if late else {},
        },
        "hovertext": [
            f"{look.speaker.day(day)}<br><b>{look.say(f'map.cell.{measure}', n=int(n))}</b>"
            for day, n in days
        ],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
