"""Counts a week that a source has made itself: two windows, the day, declared changes and jumps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.figures.days import (
    WEEK,
    Mark,
    count_axis,
    day_axis,
    dotted_line,
    mark_days,
    shade_days,
    week_dots,
)
from dashboard.figures.parts import empty_figure, finished, legend_below, notes
from dashboard.figures.scales import same_length, unit_said
from dashboard.theme.colours import see_through
from dashboard.theme.look import Look
from geodata.period import Period
from geodata.words.text import Text

Json = dict[str, Any]

_HEADROOM = 0.05
# Below 0 too, so that a dot at 0 is seen whole.
_FOOTROOM = 0.03
# Of so many days with months in their names every other one is named: a telephone has no room for more.
_MOST_MONTHS = 3


@dataclass(frozen=True, eq=False, kw_only=True)
class RecordedWeeks:
    """
    Weekly counts of one label, and what is marked in them.

    Attributes
    ----------
    first_days
        Shape (n,): first day of each week, in order of time.
    counts
        Shape (n,): counts; None where a day of the week has no number.
    before, after
        The two windows that are asked about.
    event_day
        The day on which something changed.
    declared
        Days on which the study says that recording changed, with their titles.
    jumps
        Days in which the counts jump to another level, each from the first to the last possible week.
    unit
        What one of the number is.

    Raises
    ------
    ValueError
        Lengths differ.
    """

    first_days: Sequence[dt.date]
    counts: Sequence[int | None]
    before: Period
    after: Period
    event_day: dt.date
    unit: Text | str
    declared: tuple[tuple[dt.date, Text | str], ...] = ()
    jumps: tuple[Period, ...] = ()

    def __post_init__(self) -> None:
        same_length(first_days=self.first_days, counts=self.counts)

    def shown(self) -> Period:
        """Return the days that the chart spans."""
        return Period(min(self.first_days), max(self.first_days) + WEEK)


def recorded_weeks_figure(weeks: RecordedWeeks, *, look: Look) -> Json:
    """
    Return the counts as a line with dots, the windows shaded, and every change marked by its sort.

    Weeks that are not whole are gaps; a week with nothing is a dot at 0. ``layout.meta.note`` says so, and
    what the marks mean; the page has to show it.

    Parameters
    ----------
    weeks
        Counts, windows and marks.
    look
        Theme, language and size.

    Misreadings
    -----------
    A jump that is marked says that the level of the counts changed, not why. Where none is marked a gradual
    change may still be there.
    """
    known = [count for count in weeks.counts if count is not None]
    if not known:
        return empty_figure(Text("counts_page.chart.none"), look)
    layout = _layout(weeks, max(known), look)
    layout["meta"] = notes(*_notes(weeks, look))
    return finished([_line(weeks, look), *_keys(weeks, look)], layout)


def _line(weeks: RecordedWeeks, look: Look) -> Json:
    unit = unit_said(weeks.unit, look)
    hover = [
        look.say("counts_page.chart.week", day=day)
        + "<br>"
        + (
            look.say("counts_page.chart.unknown")
            if n is None
            else f"<b>{look.say('counts_page.chart.count', count=look.number(n), unit=unit)}</b>"
        )
        for day, n in zip(weeks.first_days, weeks.counts, strict=True)
    ]
    line = dotted_line(week_dots(weeks.first_days), weeks.counts, hover, look)
    return line | {"showlegend": False}  # the axis names it


def _layout(weeks: RecordedWeeks, highest: int, look: Look) -> Json:
    layout, shown = look.chart_layout(), weeks.shown()
    layout["hovermode"] = "closest"
    title = look.say("counts_page.chart.axis", unit=unit_said(weeks.unit, look))
    count_axis(layout, title, highest, look, above=_HEADROOM, below=_FOOTROOM)
    day_axis(layout, shown, look, most_months=_MOST_MONTHS)
    legend_below(layout, look)
    for _, window, colour in _named_windows(weeks, look):
        shade_days(layout, window, shown, colour)
    _marks(layout, weeks, shown, look)
    return layout


def _named_windows(weeks: RecordedWeeks, look: Look) -> list[tuple[str, Period, str]]:
    """Return both windows: what the legend calls each, its days and its colour."""
    return [
        (
            look.say(f"counts_page.chart.{name}", days=window.sentence()),
            window,
            see_through(look.palette.accent, opacity),
        )
        for name, window, opacity in (("before", weeks.before, 0.12), ("after", weeks.after, 0.3))
    ]


def _keys(weeks: RecordedWeeks, look: Look) -> list[Json]:
    """Return the windows' entries of the legend: words inside the chart would not fit on a telephone."""
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "x": [None],
            "y": [None],
            "marker": {"symbol": "square", "size": look.font_px, "color": colour},
            "hoverinfo": "skip",
            "name": called,
            "showlegend": True,
        }
        for called, _, colour in _named_windows(weeks, look)
    ]


def _marks(layout: Json, weeks: RecordedWeeks, shown: Period, look: Look) -> None:
    """Draw the day solid, declared changes dashed, and jumps dotted over the weeks they may have come in."""
    palette, say = look.palette, look.say
    marks: list[Mark] = [
        (weeks.event_day, palette.event, "solid", say("counts_page.chart.day", day=weeks.event_day))
    ]
    for day, title in weeks.declared:
        said = say("counts_page.chart.declared", day=day, title=look.speaker.say(title))
        marks.append((day, palette.change, "dash", said))
    for jump in weeks.jumps:
        shade_days(layout, jump, shown, see_through(palette.selection, 0.2))
        marks.append((jump.first, palette.selection, "dot", say("counts_page.chart.jump", day=jump.first)))
    mark_days(layout, marks, shown, look)


def _notes(weeks: RecordedWeeks, look: Look) -> list[str]:
    said = [look.say("counts_page.chart.weeks", day=weeks.event_day)]
    if any(count is None for count in weeks.counts):
        said.append(look.say("counts_page.chart.gaps"))
    if weeks.declared:
        said.append(look.say("counts_page.chart.declared_note"))
    if weeks.jumps:
        said.append(look.say("counts_page.chart.jumps_note"))
    return said
