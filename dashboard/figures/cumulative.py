"""The running difference between observed and expected counts, with its band."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.figures.days import day_axis, dotted_line, event_marks, mark_days
from dashboard.figures.parts import band, empty_figure, finished, legend_below, no_difference, notes
from dashboard.figures.scales import (
    difference_axis,
    finite,
    in_order,
    percent_said,
    same_length,
    signed,
    unit_said,
)
from dashboard.theme.look import Look
from geodata.period import Period
from geodata.words.text import Text

Json = dict[str, Any]


@dataclass(frozen=True, eq=False, kw_only=True)
class RunningDifference:
    """
    Observed minus expected, added up from the first day on.

    Attributes
    ----------
    last_days
        Shape (n,): the last day that each sum holds, in order of time.
    difference, low, high
        Shape (n,): the sums with their intervals; None or NaN where not known.
    first_day
        The day from which on is counted.
    unit
        What is counted, such as "reported incidents".
    event_day
        First day of the event, drawn where it lies inside.
    recording_changes
        Days on which the way of recording changed, with their titles.
    level
        Of the intervals, inside (0, 1).
    reason
        Why there is nothing to draw, where there is not.

    Raises
    ------
    ValueError
        Lengths differ, or an interval has one end or the wrong order.
    """

    last_days: Sequence[dt.date]
    difference: Sequence[float | None]
    low: Sequence[float | None]
    high: Sequence[float | None]
    first_day: dt.date
    unit: Text | str
    event_day: dt.date | None = None
    recording_changes: tuple[tuple[dt.date, Text | str], ...] = ()
    level: float = 0.95
    reason: Text | None = None

    def __post_init__(self) -> None:
        same_length(last_days=self.last_days, difference=self.difference, low=self.low, high=self.high)
        in_order(finite(self.low), finite(self.high))


def cumulative_figure(running: RunningDifference, *, look: Look) -> Json:
    """
    Return the running difference as a line with its band, around a line of no difference.

    ``layout.meta.note`` says from which day on is counted and how not to read the band; the page has to show
    it.

    Parameters
    ----------
    running
        Sums and their intervals.
    look
        Theme, language and size.

    Misreadings
    -----------
    Each interval is for one look chosen in advance: who looks every week sees the line leave the band by
    chance sooner or later. Neighbouring sums share their past.
    """
    difference, low, high = (finite(one) for one in (running.difference, running.low, running.high))
    known = [value for one in (difference, low, high) for value in one if value is not None]
    if running.reason or not known:
        return empty_figure(running.reason or Text("comparison_charts.running.none"), look)
    days = [day.isoformat() for day in running.last_days]
    layout = _layout(running, min([0.0, *known]), max([0.0, *known]), look)
    name = look.say("comparison_charts.running.band", percent=percent_said(running.level))
    line = dotted_line(days, difference, _hover(running, difference, low, high, look), look)
    line |= {"name": look.say("comparison_charts.running.line"), "legendrank": 1}
    zero = no_difference(layout, 0.0, look) | {"legendrank": 3}
    shade = band(days, low, high, name=name, colour=look.palette.series) | {"legendrank": 2}
    return finished([shade, zero, line], layout)


def _hover(
    running: RunningDifference,
    difference: Sequence[float | None],
    low: Sequence[float | None],
    high: Sequence[float | None],
    look: Look,
) -> list[str]:
    unit, percent = unit_said(running.unit, look), percent_said(running.level)
    said = []
    for day, value, below, above in zip(running.last_days, difference, low, high, strict=True):
        text = look.say("comparison_charts.running.hover", day=day)
        if value is None:
            said.append(f"{text}<br>{look.say('comparison_charts.not_estimable')}")
            continue
        amount = look.say("comparison_charts.difference", count=signed(value, look), unit=unit)
        text += f"<br><b>{amount}</b>"
        if below is not None and above is not None:
            ends = {"low": signed(below, look), "high": signed(above, look)}
            text += f"<br>{look.say('comparison_charts.hover_interval', percent=percent, **ends)}"
        said.append(text)
    return said


def _layout(running: RunningDifference, lowest: float, highest: float, look: Look) -> Json:
    layout = look.chart_layout()
    layout["hovermode"] = "closest"
    layout["yaxis"] |= difference_axis(lowest, highest, running.unit, look)
    first = min(running.first_day, *running.last_days)
    shown = Period(first, max(running.last_days) + dt.timedelta(days=1))
    day_axis(layout, shown, look)
    legend_below(layout, look)
    mark_days(layout, event_marks(running.event_day, running.recording_changes, look), shown, look)
    layout["meta"] = notes(
        look.say("comparison_charts.running.from_day", day=running.first_day),
        look.say("comparison_charts.signs"),
        look.say("comparison_charts.running.one_look"),
    )
    return layout
