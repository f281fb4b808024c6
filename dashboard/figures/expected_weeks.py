"""Counts a week beside the counts expected from comparison places, before and after an event."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.figures.days import (
    WEEK,
    count_axis,
    day_axis,
    dotted_line,
    event_marks,
    mark_days,
    shade_days,
    week_dots,
)
from dashboard.figures.parts import band, empty_figure, finished, legend_below, notes
from dashboard.figures.scales import finite, in_order, percent_said, plain, same_length, unit_said
from dashboard.theme.colours import see_through
from dashboard.theme.look import Look
from geodata.period import Period
from geodata.words.text import Text

Json = dict[str, Any]

# Room above the highest number for the words of the two windows.
_HEADROOM = 0.16


@dataclass(frozen=True, eq=False, kw_only=True)
class ExpectedWeeks:
    """
    Weekly counts of a zone and what its comparison places lead one to expect there.

    Attributes
    ----------
    first_days
        Shape (n,): first day of each week, in order of time.
    observed
        Shape (n,): counts; None where a week is not complete yet.
    expected, low, high
        Shape (n,): expected counts with the band in which a count then lies; None where not known.
    before, after
        The two windows that are compared.
    event_day
        The first day of the event.
    held_back
        The newest days, of which reports still arrive. Weeks that touch them are gaps, whatever was counted.
    recording_changes
        Days on which the way of recording changed, with their titles.
    unit
        What is counted, such as "reported incidents".
    level
        Of the band, inside (0, 1).
    reason
        Why there is nothing to draw, where there is not.

    Raises
    ------
    ValueError
        Lengths differ, or an end of the band is missing or on the wrong side.
    """

    first_days: Sequence[dt.date]
    observed: Sequence[int | None]
    expected: Sequence[float | None]
    low: Sequence[float | None]
    high: Sequence[float | None]
    before: Period
    after: Period
    event_day: dt.date
    unit: Text | str
    held_back: Period | None = None
    recording_changes: tuple[tuple[dt.date, Text | str], ...] = ()
    level: float = 0.95
    reason: Text | None = None

    def __post_init__(self) -> None:
        same_length(
            first_days=self.first_days,
            observed=self.observed,
            expected=self.expected,
            low=self.low,
            high=self.high,
        )
        in_order(finite(self.low), finite(self.high))

    def counted(self) -> list[int | None]:
        """Return the counts of weeks that are complete, and None for all others."""
        late = self.held_back
        return [
            None
            if count is None or (late is not None and late.overlap_days(Period(day, day + WEEK)))
            else int(count)
            for day, count in zip(self.first_days, finite(self.observed), strict=True)
        ]

    def shown(self) -> Period:
        """Return the days that the chart spans: its weeks, and the days held back."""
        end = max(self.first_days) + WEEK
        return Period(min(self.first_days), max(end, self.held_back.end) if self.held_back else end)


def expected_weeks_figure(weeks: ExpectedWeeks, *, look: Look) -> Json:
    """
    Return the observed counts as a line with dots, against the expected ones with their band.

    Weeks that are not known are gaps, never 0. ``layout.meta.note`` says the two windows, the gaps and the
    days held back; the page has to show it.

    Parameters
    ----------
    weeks
        Counts, expectation and windows.
    look
        Theme, language and size.

    Misreadings
    -----------
    One week in twenty leaves a band of 95 % by chance. A line inside it does not show that nothing changed:
    many small differences add up, which is what the running difference shows.
    """
    counted = weeks.counted()
    series = [finite(one) for one in (counted, weeks.expected, weeks.low, weeks.high)]
    known = [value for one in series for value in one if value is not None]
    if weeks.reason or not known:
        return empty_figure(weeks.reason or Text("comparison_charts.week.none"), look)
    layout = _layout(weeks, max(known), look)
    layout["meta"] = notes(*_notes(weeks, counted, look))
    late = [_held_back(weeks.held_back, layout["yaxis"]["range"][1], look)] if weeks.held_back else []
    return finished([*late, *_series(weeks, counted, look)], layout)


def _series(weeks: ExpectedWeeks, counted: Sequence[int | None], look: Look) -> list[Json]:
    palette = look.palette
    days = week_dots(weeks.first_days)
    expected, low, high = (finite(one) for one in (weeks.expected, weeks.low, weeks.high))
    percent = percent_said(weeks.level)
    hover = _hover_observed(weeks, counted, look)
    return [
        band(
            days,
            low,
            high,
            name=look.say("comparison_charts.week.band", percent=percent),
            colour=palette.muted,
        )
        | {"legendrank": 3},
        {
            "type": "scatter",
            "mode": "lines",
            "connectgaps": False,
            "x": days,
            "y": expected,
            "line": {"color": palette.muted, "width": 2, "dash": "dash"},
            "hovertext": _hover_expected(weeks, look),
            "hovertemplate": "%{hovertext}<extra></extra>",
            "name": look.say("comparison_charts.week.expected"),
            "legendrank": 2,
        },
        dotted_line(days, counted, hover, look, dot_letters=0.5)
        | {"name": look.say("comparison_charts.week.observed"), "legendrank": 1},
    ]


def _hover_observed(weeks: ExpectedWeeks, counted: Sequence[int | None], look: Look) -> list[str]:
    unit = unit_said(weeks.unit, look)
    return [
        look.say("map.week.hover", day=day)
        + "<br>"
        + (
            look.say("comparison_charts.week.unknown")
            if n is None
            else f"<b>{look.say('comparison_charts.week.hover_observed', count=n, unit=unit)}</b>"
        )
        for day, n in zip(weeks.first_days, counted, strict=True)
    ]


def _hover_expected(weeks: ExpectedWeeks, look: Look) -> list[str]:
    unit, percent = unit_said(weeks.unit, look), percent_said(weeks.level)
    said = []
    rows = zip(
        weeks.first_days, *(finite(one) for one in (weeks.expected, weeks.low, weeks.high)), strict=True
    )
    for day, mean, low, high in rows:
        text = look.say("map.week.hover", day=day)
        if mean is not None:
            amount = plain(mean, look)
            text += f"<br>{look.say('comparison_charts.week.hover_expected', count=amount, unit=unit)}"
        if low is not None and high is not None:
            ends = {"low": plain(low, look), "high": plain(high, look)}
            text += f"<br>{look.say('comparison_charts.hover_interval', percent=percent, **ends)}"
        said.append(text)
    return said


def _held_back(late: Period, top: float, look: Look) -> Json:
    first, end = late.first.isoformat(), late.end.isoformat()
    colour = look.palette.hidden
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [first, end, end, first, first],
        "y": [0, 0, top, top, 0],
        "fill": "toself",
        "fillcolor": see_through(colour, 0.35),
        "fillpattern": {"shape": "/", "fgcolor": colour, "bgcolor": see_through(colour, 0.35), "size": 7},
        "line": {"width": 0, "color": colour},
        "hoverinfo": "skip",
        "name": look.say("comparison_charts.week.held_back"),
        "legendrank": 4,
    }


def _layout(weeks: ExpectedWeeks, highest: float, look: Look) -> Json:
    layout, shown = look.chart_layout(), weeks.shown()
    layout["hovermode"] = "closest"
    title = look.say("comparison_charts.week.axis", unit=unit_said(weeks.unit, look))
    count_axis(layout, title, highest, look, above=_HEADROOM)
    day_axis(layout, shown, look)
    legend_below(layout, look)
    _windows(layout, weeks, shown, look)
    mark_days(layout, event_marks(weeks.event_day, weeks.recording_changes, look), shown, look)
    return layout


def _windows(layout: Json, weeks: ExpectedWeeks, shown: Period, look: Look) -> None:
    layout["annotations"] = []
    for name, window in (("before", weeks.before), ("after", weeks.after)):
        inside = shade_days(layout, window, shown, see_through(look.palette.accent, 0.09))
        if inside is None:
            continue
        layout["annotations"].append(
            {
                "xref": "x",
                "yref": "paper",
                "x": (inside.first + (inside.end - inside.first) / 2).isoformat(),
                "y": 1,
                "xanchor": "center",
                "yanchor": "top",
                "showarrow": False,
                "text": look.say(f"comparison_charts.{name}"),
                "font": {"color": look.palette.text},
            }
        )


def _notes(weeks: ExpectedWeeks, counted: Sequence[int | None], look: Look) -> list[str]:
    windows = {"before": weeks.before.sentence(), "after": weeks.after.sentence()}
    said = [look.say("comparison_charts.week.windows", **windows)]
    if any(count is None for count in counted):
        said.append(look.say("comparison_charts.week.gaps"))
    if weeks.held_back is not None:
        said.append(look.say("comparison_charts.week.held_back_note", days=weeks.held_back.sentence()))
    return said
