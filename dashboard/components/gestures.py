"""What a gesture on a chart, a table or the map filters by: each is a filter of all the others."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from typing import Any, NamedTuple

from dashboard.components.controls import ID, area_params
from dashboard.components.ground import PICKED, SHAPED, picked_params
from dashboard.desk import Desk
from dashboard.state import Params
from layers.base.params import WEEKDAYS
from layers.base.query import Query

TABLE, KINDS_CHART, BRUSHED = ID("areas-table"), ID("kinds-chart"), ID("brushed")
DAY_CHARACTERS = 10
FARTHEST = 1e6  # no axis of ours goes as far


class Gestures(NamedTuple):
    """
    What a browser last reported of each way to filter by hand; anything may stand in their place.

    Parameters
    ----------
    area, kind
        The row of the areas table and the bar of the kinds chart that were clicked.
    brushed
        What was dragged over the weeks or the hours: ``{"chart", "x0", "x1", "y0", "y1", "live"}``, or
        ``{"chart", "clear": true}``.
    picked, drawn
        A place that was picked and a shape that was drawn on the map.
    """

    area: Any = None
    kind: Any = None
    brushed: Any = None
    picked: Any = None
    drawn: Any = None

    @property
    def is_live(self) -> bool:
        """Whether a brush is still being dragged: nothing of it belongs into the address yet."""
        return isinstance(self.brushed, dict) and self.brushed.get("live") is True


def filtered_by(touched: str | None, gestures: Gestures, query: Query, desk: Desk) -> Params | None:
    """Return the question after a gesture; None where nothing that was touched is one."""
    by = _BY.get(touched or "")
    return None if by is None else by(gestures, query, desk)


def _by_kind(gestures: Gestures, query: Query, _desk: Desk) -> Params:
    params = query.to_params()
    kind = _clicked(gestures.kind).get("customdata")
    if isinstance(kind, str):
        params["kinds"] = ",".join(_toggled(list(query.kinds or ()), kind))
    return {name: value for name, value in params.items() if value}


def _by_area(gestures: Gestures, query: Query, desk: Desk) -> Params:
    params = query.to_params()
    area = _clicked(gestures.area).get("rowId")
    table = query.table or desk.facts.default_table
    if isinstance(area, str) and area and table:
        before = [f"{name}:{one}" for name, ids in query.areas for one in ids]
        params.pop("areas", None)
        params |= area_params(_toggled(before, f"{table}:{area}"))
    return params


def _by_brush(gestures: Gestures, query: Query, desk: Desk) -> Params:
    brushed = gestures.brushed if isinstance(gestures.brushed, dict) else {}
    chart = brushed.get("chart")
    if chart == "weeks":
        return _days(brushed, query, desk)
    return _hours(brushed, query) if chart == "hours" else query.to_params()


def _by_ground(gestures: Gestures, query: Query, _desk: Desk, *, is_drawn: bool) -> Params:
    picked, drawn = (None, gestures.drawn) if is_drawn else (gestures.picked, None)
    return query.to_params() | (picked_params(query, picked, drawn) or {})


_BY: dict[str, Callable[[Gestures, Query, Desk], Params]] = {
    TABLE: _by_area,
    KINDS_CHART: _by_kind,
    BRUSHED: _by_brush,
    PICKED: lambda *args: _by_ground(*args, is_drawn=False),
    SHAPED: lambda *args: _by_ground(*args, is_drawn=True),
}


def _days(brushed: dict[str, Any], query: Query, desk: Desk) -> Params:
    """Return the question of the whole weeks that were brushed, as far as there are data."""
    kept = {n: v for n, v in query.to_params().items() if n not in {"period", "from", "to"}}
    first, last = desk.facts.first, desk.facts.last
    ends = [_day(brushed.get(name)) for name in ("x0", "x1")]
    if first is None or last is None or None in ends:
        return kept if brushed.get("clear") is True else query.to_params()
    start, end = sorted(end for end in ends if end is not None)
    if start > last or end < first:
        return kept
    # Within the data before anything is added: a browser may send the last day of the calendar.
    start, end = max(start, first), min(end, last)
    start = max(start - dt.timedelta(days=start.weekday()), first)
    end = min(end + dt.timedelta(days=6 - end.weekday()), last)
    if start > end or (start, end) == (first, last):
        return kept
    return kept | {"from": start.isoformat(), "to": end.isoformat()}


def _hours(brushed: dict[str, Any], query: Query) -> Params:
    """Return the question of the hours and weekdays that were brushed; the same ones again take them back."""
    kept = {n: v for n, v in query.to_params().items() if n not in {"hours", "weekdays"}}
    hours, days = _steps(brushed, "x", 24), _steps(brushed, "y", 7)
    if hours is None or days is None:
        return kept if brushed.get("clear") is True else query.to_params()
    asked = dict(kept)
    if hours != (0, 23):
        asked["hours"] = f"{hours[0]}-{hours[1] + 1}"
    if days != (0, 6):
        asked["weekdays"] = ",".join(WEEKDAYS[days[0] : days[1] + 1])
    again = query.hours == (hours[0], hours[1] + 1) and query.weekdays == tuple(range(days[0], days[1] + 1))
    return kept if again else asked


def _steps(brushed: dict[str, Any], axis: str, most: int) -> tuple[int, int] | None:
    """Return the first and the last square that a brush touches; the middle of each is a whole number."""
    ends = [
        float(one)
        for one in (brushed.get(f"{axis}{end}") for end in (0, 1))
        if not isinstance(one, bool) and isinstance(one, int | float) and abs(one) < FARTHEST
    ]
    if len(ends) < 2:
        return None
    low, high = (math.floor(one + 0.5) for one in sorted(ends))
    return (max(low, 0), min(high, most - 1)) if low < most and high >= 0 else None


def _day(said: Any) -> dt.date | None:
    if not isinstance(said, str):
        return None
    try:
        return dt.date.fromisoformat(said[:DAY_CHARACTERS])
    except ValueError:
        return None


def _clicked(clicked: Any) -> dict[str, Any]:
    """Return what was clicked: the first point of a chart, or the row of a table."""
    if not isinstance(clicked, dict):
        return {}
    points = clicked.get("points")
    if isinstance(points, list) and points and isinstance(points[0], dict):
        return points[0]
    return clicked


def _toggled(chosen: list[str], one: str) -> list[str]:
    return [name for name in chosen if name != one] if one in chosen else [*chosen, one]
