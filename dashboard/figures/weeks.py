"""Counts a week over time, with weeks that are not whole and changes of recording to be seen as such."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from textwrap import wrap
from typing import Any

from dashboard.figures.axes import axis_title, count_ticks, day_ticks
from dashboard.theme.look import Look

Json = dict[str, Any]

# A note over the chart is broken so that a telephone shows it whole.
_NOTE_LETTERS = 34

_WEEK_MS = 7 * 24 * 3600 * 1000


@dataclass(frozen=True)
class Weeks:
    """
    Counts of weeks that begin on Mondays.

    Attributes
    ----------
    starts
        First day (Monday) of each week.
    counts
        Shape (weeks,): counted in the days that are known.
    known_days
        Shape (weeks,): how many of its seven days lie inside the period and the data.
    """

    starts: tuple[dt.date, ...]
    counts: tuple[int, ...]
    known_days: tuple[int, ...]

    @property
    def has_partial(self) -> bool:
        """Whether some week is not whole."""
        return any(days < 7 for days in self.known_days)


def weeks_figure(
    weeks: Weeks, *, measure: str, look: Look, changes: Sequence[tuple[dt.date, str]] = ()
) -> Json:
    """
    Return bars of weeks.

    Weeks that are not whole are paler and hatched; weeks with no known day have no bar at all, for nothing
    is known of them. ``layout.meta.note`` holds the sentence that explains this; it is empty where all weeks
    are whole.

    Parameters
    ----------
    weeks
        With how many days of each are known.
    measure
        What is counted, as for the cells.
    changes
        Days on which the way of recording changed, with their titles in the visitor's language.
    """
    palette = look.palette
    whole = [days == 7 for days in weeks.known_days]
    colours = [palette.series if one else palette.series_soft for one in whole]
    layout = look.chart_layout()
    ticks = count_ticks(max(weeks.counts, default=0))
    layout["bargap"] = 0.12
    layout["hovermode"] = "closest"
    layout["meta"] = {"note": look.say("map.week.partial") if weeks.has_partial else ""}
    layout["yaxis"] |= {
        "title": axis_title(look.say("map.week.axis", measure=look.say(f"map.measure.{measure}")), look),
        "tickvals": ticks,
        "ticktext": [look.number(tick) for tick in ticks],
        "range": [0, ticks[-1] * 1.04],
    }
    layout["xaxis"] |= {"type": "date", "showgrid": False}
    if weeks.starts:
        first, end = weeks.starts[0], weeks.starts[-1] + dt.timedelta(days=7)
        days, called = day_ticks(first, end, look)
        layout["xaxis"] |= {
            "tickvals": days,
            "ticktext": called,
            "range": [first.isoformat(), end.isoformat()],
        }
        shown = [(day, title) for day, title in changes if first <= day < end]
        layout |= _change_marks(shown, look)
        if shown:
            layout["margin"] |= {"t": round(look.font_px * 3.6)}
    bars = {
        "type": "bar",
        "x": [start.isoformat() for start in weeks.starts],
        "y": [n if n or days else None for n, days in zip(weeks.counts, weeks.known_days, strict=True)],
        "offset": 0,
        "width": _WEEK_MS * 0.88,
        "marker": {
            "color": colours,
            "pattern": {
                "shape": ["" if one else "/" for one in whole],
                "fgcolor": palette.series,
                "fillmode": "overlay",
                "size": 5,
            },
            "line": {"width": 0},
        },
        "hovertext": _hover(weeks, measure, look),
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
    return {"data": [bars], "layout": layout}


def _hover(weeks: Weeks, measure: str, look: Look) -> list[str]:
    lines, counted = [], f"map.cell.{measure}"
    for start, n, days in zip(weeks.starts, weeks.counts, weeks.known_days, strict=True):
        said = f"{look.phrase('map.week.hover', day=start)}<br><b>{look.phrase(counted, n=n)}</b>"
        lines.append(said if days == 7 else f"{said}<br>{look.say('map.week.partial_hover', n=days)}")
    return lines


def _change_marks(changes: Sequence[tuple[dt.date, str]], look: Look) -> Json:
    colour = look.palette.change
    shapes: list[Json] = []
    annotations: list[Json] = []
    for day, title in changes:
        place: Json = {"xref": "x", "yref": "paper"}
        line = {"color": colour, "dash": "dash", "width": 2}
        shapes.append(
            place
            | {"type": "line", "x0": day.isoformat(), "x1": day.isoformat(), "y0": 0, "y1": 1, "line": line}
        )
        annotations.append(
            place
            | {
                "x": day.isoformat(),
                "y": 1,
                "yanchor": "bottom",
                "showarrow": False,
                "text": "<br>".join(
                    map(escape, wrap(look.say("map.week.change", title=title), _NOTE_LETTERS))
                ),
                "font": {"color": colour},
            }
        )
    return {"shapes": shapes, "annotations": annotations}
