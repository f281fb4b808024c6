"""What charts over days share: the axes, the line of counts, shaded windows, and marked days with words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from dashboard.figures.axes import axis_title, count_ticks, day_ticks
from dashboard.figures.parts import marked, shaded, top_labels
from dashboard.theme.look import Look
from geodata.period import Period
from geodata.words.text import Text

Json = dict[str, Any]
# A day, the colour and dash of its line, and what stands above it.
Mark = tuple[dt.date, str, str, str]

WEEK = dt.timedelta(days=7)
# A dot stands in the middle of its week, so that it lies on the right side of the event's line.
_MIDDLE = dt.timedelta(days=3)


def week_dots(first_days: Sequence[dt.date]) -> list[str]:
    """Return where the dot of each week stands."""
    return [(day + _MIDDLE).isoformat() for day in first_days]


def dotted_line(
    days: Sequence[str],
    values: Sequence[float | int | None],
    hover: Sequence[str],
    look: Look,
    *,
    dot_letters: float = 0.35,
) -> Json:
    """
    Return a line with dots that has a gap where nothing is known.

    Parameters
    ----------
    days, values, hover
        Shape (n,): ISO dates, numbers (None where not known) and what hovering says.
    dot_letters
        How wide a dot is, in heights of letters.
    """
    colour = look.palette.series
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "connectgaps": False,
        "x": list(days),
        "y": list(values),
        "line": {"color": colour, "width": 2},
        "marker": {"color": colour, "size": round(look.font_px * dot_letters), "symbol": "circle"},
        "hovertext": list(hover),
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def count_axis(
    layout: Json, title: str, highest: float, look: Look, *, above: float, below: float = 0
) -> None:
    """Give the axis of counts its ticks; `above` and `below` are shares of the highest tick left free."""
    ticks = count_ticks(highest)
    layout["yaxis"] |= {
        "title": axis_title(title, look),
        "tickvals": ticks,
        "ticktext": [look.number(tick) for tick in ticks],
        "range": [-below * ticks[-1], ticks[-1] * (1 + above)],
    }


def day_axis(layout: Json, shown: Period, look: Look, *, most_months: int | None = None) -> None:
    """
    Give the axis of days its ticks.

    Parameters
    ----------
    most_months
        Of more days with months in their names than this, every other one is named.
    """
    days, called = day_ticks(shown.first, shown.end, look)
    if most_months is not None and len(days) > most_months and max(map(len, called)) > len("2024"):
        days, called = days[::2], called[::2]
    layout["xaxis"] |= {
        "type": "date",
        "showgrid": False,
        "tickvals": days,
        "ticktext": called,
        "range": [shown.first.isoformat(), shown.end.isoformat()],
    }


def shade_days(layout: Json, days: Period, shown: Period, colour: str) -> Period | None:
    """Shade the days that are shown, and return them; None where none of them is."""
    first, end = max(days.first, shown.first), min(days.end, shown.end)
    if first >= end:
        return None
    layout["shapes"] = [*layout.get("shapes", []), shaded(first.isoformat(), end.isoformat(), colour)]
    return Period(first, end)


def mark_days(layout: Json, marks: Sequence[Mark], shown: Period, look: Look) -> None:
    """Draw a line at each day that is shown, with its words above the chart."""
    inside = [one for one in marks if shown.first <= one[0] < shown.end]
    lines = [marked(day.isoformat(), colour, dash) for day, colour, dash, _ in inside]
    layout["shapes"] = [*layout.get("shapes", []), *lines]
    length = shown.end - shown.first
    labels, room = top_labels(
        [(day.isoformat(), (day - shown.first) / length, colour, said) for day, colour, _, said in inside],
        look,
    )
    layout["annotations"] = [*layout.get("annotations", []), *labels]
    layout["margin"] |= {"t": room}


def event_marks(
    event_day: dt.date | None, changes: Sequence[tuple[dt.date, Text | str]], look: Look
) -> list[Mark]:
    """Return the marks of the day of an event and of days on which the way of recording changed."""
    palette = look.palette
    marks: list[Mark] = []
    if event_day is not None:
        said = look.say("comparison_charts.event_day", day=event_day)
        marks.append((event_day, palette.event, "solid", said))
    for day, title in changes:
        said = look.say("map.week.change", title=look.speaker.say(title))
        marks.append((day, palette.change, "dash", said))
    return marks
