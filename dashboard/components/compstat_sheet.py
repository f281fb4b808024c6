"""The sheet itself: every row in every window, with badge, band, and a percentage where one may be told."""

from __future__ import annotations

import math
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.components.sorted_table import Cell, sorted_table
from dashboard.figures.badges import NOT_KNOWN, STRONG_Z, arrow_of, badge_said, count_said, mean_said
from dashboard.figures.scales import signed
from dashboard.theme.look import Look
from layers.base.answers import Answer
from layers.sheet.compared import CURRENT_NOT_KNOWN
from layers.sheet.windows import WINDOWS

HEADS = ("now", "year_before", "mean", "badge")
_FIELDS = 1 + len(HEADS) * len(WINDOWS)


def sheet_table(answer: Answer, total: Answer, look: Look, *, heading: str) -> Component:
    """
    Return the sheet: everything together first, then every row; each window with four columns.

    Parameters
    ----------
    answer, total
        The rows; and everything together, one row.
    heading
        What a row is.
    """
    say = look.say
    heads = [heading, *(say(f"compstat.head.{head}") for _ in WINDOWS for head in HEADS)]
    rows = [_row(answer, at, look) for at in range(len(answer))]
    return sorted_table(
        say("compstat.sheet"),
        heads,
        rows,
        look,
        numbers=range(1, _FIELDS),
        class_name="facts-sheet",
        total=_row(total, 0, look) if len(answer) > 1 else None,
        groups=[("", 1), *((say(f"sheet.window.{name}"), len(HEADS)) for name in WINDOWS)],
    )


def _row(answer: Answer, at: int, look: Look) -> list[Cell]:
    name = look.speaker.say(answer.places.names[at])
    cells = [cell for window in WINDOWS for cell in _cells(answer, at, window, look)]
    return [(name, name), *cells]


def _cells(answer: Answer, at: int, window: str, look: Look) -> list[Cell]:
    """Return count, year before, mean and badge of one row in one window; days not complete are greyed."""
    values = {
        name.removeprefix(f"{window}_") if name != window else "now": column[at]
        for name, column in answer.columns.items()
        if name == window or name.startswith(f"{window}_")
    }
    now, late = int(values["now"]), bool(values["late_days"])
    # Of days that the data do not hold nobody knows how many there were.
    told: Any = (html.Span(look.number(now), className="late" if late else None), now)
    return [
        (NOT_KNOWN, None) if values["not_compared"] == CURRENT_NOT_KNOWN else told,
        (
            _earlier(values["1_years_before"], values["percent_year_before"], look),
            _known(values["1_years_before"]),
        ),
        (_mean(values, look), _known(values["mean"])),
        (_badge(float(values["z"]), look), _known(values["z"])),
    ]


def _known(value: float) -> float | None:
    return None if math.isnan(value) else float(value)


def _earlier(n: float, percent: float, look: Look) -> Any:
    if math.isnan(n):
        return NOT_KNOWN
    return [count_said(float(n), look), *_beside([_percent(percent, look)])]


def _mean(values: dict[str, Any], look: Look) -> Any:
    """Return the mean of earlier years, with the band around what it lets expect."""
    if math.isnan(values["mean"]):
        return NOT_KNOWN
    band = ""
    if not math.isnan(values["low"]):
        low, high = (look.number(round(float(values[end]))) for end in ("low", "high"))
        band = look.say("compstat.band", low=low, high=high)
    beside = _beside([_percent(values["percent"], look), band])
    return [mean_said(float(values["mean"]), look), *beside]


def _percent(value: float, look: Look) -> str:
    """Return a change in percent with its sign; nothing where too few were counted."""
    if math.isnan(value):
        return ""
    return look.say("compstat.percent", percent=signed(round(float(value)), look, decimals=0))


def _beside(said: list[str]) -> list[Component]:
    known = " · ".join(one for one in said if one)
    return [html.Small(known)] if known else []


def _badge(z: float, look: Look) -> Any:
    """Return the distance from earlier years with an arrow: never by its colour alone."""
    if math.isnan(z):
        return NOT_KNOWN
    strength = "badge-strong" if abs(z) >= STRONG_Z else "badge-weak"
    way = "more" if z > 0 else "fewer"
    arrow = arrow_of(z)
    return html.Span(
        [html.Span(arrow, **{"aria-hidden": "true"}), badge_said(z, look)],
        className=f"badge {strength} badge-{way}",
        title=look.say(f"compstat.badge.{way}", z=look.speaker.number(abs(z), decimals=1)),
    )
