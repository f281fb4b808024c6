"""The places of a pattern as a table: names people know, counts, changes, chances; a click goes there."""

from __future__ import annotations

from typing import Any

import numpy as np
from dash import html
from dash.development.base_component import Component

from dashboard.components.sorted_table import Cell, sorted_table
from dashboard.desk import Desk
from dashboard.figures.map import write_edges
from dashboard.theme.look import Look
from layers.base.answers import Answer
from layers.base.catalogue import layers

# A page holds every row, so that it prints; the file holds all of them.
MOST_ROWS = 40
# A map that shows a cell shows the streets around it.
_AROUND_CELLS = 3
# Columns of answers in the order in which they are read, and how many digits follow the point.
NUMBERS = {
    "before": 0,
    "change_z": 1,
    "p_adjusted": 3,
    "expected": 1,
    "p_greater": 3,
    "last_12_months": 0,
    "days_since": 0,
    "per_km": 1,
    "length_m": 0,
    "width_m": 0,
    "all_kinds": 0,
    "hot_steps": 0,
    "cold_steps": 0,
    "trend_p": 3,
    "last_year_pai": 2,
    "pei": 2,
    "pei_star": 2,
    "rri": 2,
    "area_km2": 2,
    "band_low_m": 1,
    "band_high_m": 1,
}
WORDS = ("found", "class_")
# Columns whose cells are said as they are: texts, or words of a source.
SAID = ("kinds", "stack", "recording")
CHANCES = ("p_adjusted", "p_greater", "trend_p")
# Of ratios near 1 the second digit counts.
VALUE_DIGITS = {
    "seasons": 2,
    "near_repeat": 2,
    "relative_density": 2,
    "location_quotient": 2,
    "forecast_score": 2,
    "local_moran": 2,
}


def pattern_table(answer: Answer, frame: str, desk: Desk, look: Look) -> list[Component]:
    """
    Return the first places; nothing where there is none.

    Parameters
    ----------
    frame
        Id of the map's frame, to which a click on a name goes.
    """
    if not len(answer):
        return []
    rows = [_row(answer, at, frame, desk, look) for at in range(min(len(answer), MOST_ROWS))]
    columns = _columns(answer)
    title = look.say("patterns.table" if _has_places(answer) else "rhythm.table")
    table = sorted_table(
        title,
        _heads(answer, columns, look),
        rows,
        look,
        numbers=[1, 2, *(3 + at for at, name in enumerate(columns) if name in NUMBERS)],
        class_name="pattern-table",
    )
    more = len(answer) - len(rows)
    key = "patterns.table.more" if _has_places(answer) else "rhythm.table.more"
    note = [html.P(look.say(key, n=more), className="quiet")] if more > 0 else []
    return [html.Section([html.H2(title), table, *note], className="panel")]


def _has_places(answer: Answer) -> bool:
    return answer.places.kind != "none"


def _heads(answer: Answer, columns: list[str], look: Look) -> list[str]:
    """Return the heads; rows that are no places, such as hours, say themselves what they are."""
    own = not _has_places(answer)
    first = look.say(f"layers.{answer.layer}.row" if own else "patterns.place")
    counted = look.say(f"layers.{answer.layer}.n" if own else "patterns.n")
    heads = [first, counted, look.speaker.say(answer.measure)]
    heads += [look.say(f"patterns.column.{name}") for name in columns]
    return heads if answer.low is None else [*heads, look.say("patterns.interval")]


def _columns(answer: Answer) -> list[str]:
    said = [name for name in SAID if any(answer.columns.get(name, ()))]
    return [name for name in (*WORDS, *NUMBERS, "found_again", *said) if name in answer.columns]


def _row(answer: Answer, at: int, frame: str, desk: Desk, look: Look) -> list[Cell]:
    value = float(answer.value[at])
    digits = VALUE_DIGITS.get(answer.layer, 1)
    cells: list[Cell] = [
        _place(answer, at, frame, desk, look),
        int(answer.n[at]),
        _number(value, digits, look),
    ]
    cells += [_cell(name, answer.columns[name][at], look) for name in _columns(answer)]
    return cells if answer.low is None else [*cells, _interval(answer, at, digits, look)]


def _interval(answer: Answer, at: int, digits: int, look: Look) -> Cell:
    if answer.low is None or answer.high is None or not np.isfinite(answer.low[at]):
        return ("", None)
    ends = [look.speaker.number(float(one[at]), decimals=digits) for one in (answer.low, answer.high)]
    return (look.say("patterns.interval.ends", low=ends[0], high=ends[1]), float(answer.low[at]))


def _cell(name: str, value: Any, look: Look) -> Cell:
    if name in NUMBERS:
        return _number(float(value), NUMBERS[name], look, least=name in CHANCES)
    if name in SAID:
        return look.speaker.say(value)
    if name in WORDS:
        return look.say(f"patterns.{name}.{value}") if value else look.say("patterns.word.none")
    return look.say("patterns.yes") if value else look.say("patterns.no")


def _number(value: float, digits: int, look: Look, *, least: bool = False) -> Cell:
    """Return a number as it is shown and as it is sorted; a chance that rounds to 0 is not 0."""
    if not np.isfinite(value):
        return ("", None)
    if least and value < 10**-digits:
        return (f"< {look.speaker.number(10**-digits, decimals=digits)}", value)
    return (look.speaker.number(value, decimals=digits), value)


def _place(answer: Answer, at: int, frame: str, desk: Desk, look: Look) -> Cell:
    """Return the name of a place as a button that takes the map there; the name alone where no map does."""
    places = answer.places
    if layers()[answer.layer].cells is None or not np.isfinite(places.x_m[at]):
        return look.speaker.say(places.names[at]) if places.names[at] else look.say("patterns.no_name")
    half_m = _AROUND_CELLS * (places.cell_m or 0)
    x_m, y_m = float(places.x_m[at]), float(places.y_m[at])
    longitude, latitude = desk.holdings.crs.to_degrees(
        np.array([x_m - half_m, x_m, x_m + half_m]), np.array([y_m - half_m, y_m, y_m + half_m])
    )
    goal = write_edges((longitude[0], latitude[0], longitude[2], latitude[2]))
    name = (
        look.speaker.say(places.names[at]) if places.names[at] else f"{latitude[1]:.4f}, {longitude[1]:.4f}"
    )
    button = html.Button(
        name, type="button", className="goes-there", **{"data-goal": goal, "data-goes-to": frame}
    )
    return (button, name)
