"""The weeks of one label with everything marked that belongs beside them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.desk import Desk
from dashboard.figures.map import GRAPH_CONFIG
from dashboard.figures.parts import figure_height_px
from dashboard.figures.recorded_weeks import RecordedWeeks, recorded_weeks_figure
from dashboard.theme.look import Look
from geodata.period import Period
from geodata.words.text import Text
from layers.base.recorded import WEEK_DAYS, breaks_of, days_of, shifts_of, weeks_before
from layers.recorded_counts import Windows

# Two years before the windows show the season, a year after them whether a change stays.
WEEKS_BEFORE, WEEKS_AFTER = 104, 52


def recorded_weeks(desk: Desk, label: str, windows: Windows, unit: Text) -> RecordedWeeks | None:
    """
    Return a label's whole weeks around two windows, parted on the weekday of the day between them.

    None where the label has no whole week near them.
    """
    days, day = days_of(desk.holdings, label), windows.after.first
    span = windows.after.span_days // WEEK_DAYS
    # Floors, so that the first and the last week lie inside the label's days also where the day does not.
    before = min(WEEKS_BEFORE + span, (day - days.first).days // WEEK_DAYS)
    after = min(WEEKS_AFTER + span, (days.end - day).days // WEEK_DAYS)
    if before + after <= 0:
        return None
    end = day + dt.timedelta(days=WEEK_DAYS * after)
    first = day - dt.timedelta(days=WEEK_DAYS * before)
    counts, known = weeks_before(desk.holdings, label, end, before + after)
    return RecordedWeeks(
        first_days=[first + dt.timedelta(days=WEEK_DAYS * week) for week in range(before + after)],
        counts=[int(n) if one else None for n, one in zip(counts, known, strict=True)],
        before=windows.before,
        after=windows.after,
        event_day=day,
        unit=unit,
        declared=_declared(desk, label, Period(first, end)),
        jumps=_jumps(desk, label, Period(first, end)),
    )


def _declared(desk: Desk, label: str, days: Period) -> tuple[tuple[dt.date, Any], ...]:
    """Return the declared changes that part the label's days, with what they are called."""
    found = breaks_of(desk.holdings, label, days)
    return tuple((one.day, one.why.values["what"]) for one in found if one.declared)


def _jumps(desk: Desk, label: str, days: Period) -> tuple[Period, ...]:
    """Return the days in which a jump seen in the label's counts may lie."""
    week = dt.timedelta(days=WEEK_DAYS)
    found = (Period(one.first, one.last + week) for one in shifts_of(desk.holdings, label))
    return tuple(one for one in found if one.first < days.end and one.end > days.first)


def weeks_panel(desk: Desk, label: str, windows: Windows, unit: Text, look: Look) -> Component:
    """Return the chart of one label with its heading, and below it what has to be said of it."""
    heading = html.H2(look.say("counts_page.chart", label=label))
    weeks = recorded_weeks(desk, label, windows, unit)
    if weeks is None:
        return html.Section(
            [heading, html.P(look.say("counts_page.chart.none"), className="empty")], className="panel"
        )
    figure = recorded_weeks_figure(weeks, look=look)
    graph = dcc.Graph(
        figure=figure,
        config=GRAPH_CONFIG,
        responsive=True,
        style={"height": f"{figure_height_px(figure, look)}px"},
    )
    note = figure["layout"].get("meta", {}).get("note", "")
    return html.Section([heading, graph, html.P(note, className="quiet")], className="panel")
