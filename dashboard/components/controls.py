"""Each control of the question: what it shows for a question, and what it writes into the address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from dashboard.components.carrying import Control, both_days, listed
from dashboard.components.ground import AREA, NEAR, RADIUS, ground_params
from dashboard.ids import scope
from layers.base.params import WEEKDAYS
from layers.base.query import Query, QueryFacts

ID = scope("question")

OWN_PERIOD = "own"
NO_KINDS = "none"
ALL_DAY = ("0", "24")


def _one(name: str, value: Any) -> dict[str, str]:
    return {name: str(value)} if value not in (None, "", []) else {}


def _many(name: str, values: Any) -> dict[str, str]:
    return {name: listed(values)} if isinstance(values, list) and values else {}


def _together(_value: Any) -> dict[str, str]:
    """Add nothing alone: both hours are written as one, by `_hours`."""
    return {}


def _kinds(query: Query) -> list[str]:
    if query.kinds is None:
        return []
    return list(query.kinds) or [NO_KINDS]


def _kind_params(values: Any) -> dict[str, str]:
    if not isinstance(values, list) or not values:
        return {}
    # Choosing a kind ends "none at all"; giving every kind back means all of them.
    real = [str(one) for one in values if one != NO_KINDS]
    return {"kinds": ",".join(real) if real else NO_KINDS}


def _dates(query: Query) -> list[str | None]:
    if query.period is None:
        return [None, None]
    return [query.period.first.isoformat(), query.period.last.isoformat()]


def _date_params(values: Any) -> dict[str, str]:
    days = both_days(values)
    return {} if days is None else {"from": days[0], "to": days[1]}


def _areas(query: Query) -> list[str]:
    return [f"{name}:{one}" for name, ids in query.areas for one in ids]


def area_params(values: Any) -> dict[str, str]:
    """Return chosen areas as the address writes them: ``set:id,id;set:id``."""
    by_set: dict[str, list[str]] = {}
    for value in values if isinstance(values, list) else []:
        name, _, one = str(value).partition(":")
        by_set.setdefault(name, []).append(one)
    return _one(
        "areas",
        Query(areas=tuple((name, tuple(ids)) for name, ids in by_set.items())).to_params().get("areas"),
    )


# A name that is missing from what a control says is a part of the question at its default.
CONTROLS: tuple[Control[Query], ...] = (
    Control(ID, "kinds", _kinds, _kind_params),
    Control(
        ID,
        "preset",
        lambda query: OWN_PERIOD if query.period else query.preset,
        lambda value: _one("period", value),
    ),
    Control(ID, "dates", _dates, _date_params, two_days=True),
    Control(ID, "date", lambda query: query.clock, lambda value: _one("date", value)),
    Control(ID, "hour-from", lambda query: str(query.hours[0]) if query.hours else ALL_DAY[0], _together),
    Control(ID, "hour-to", lambda query: str(query.hours[1]) if query.hours else ALL_DAY[1], _together),
    Control(
        ID,
        "weekdays",
        lambda query: [WEEKDAYS[day] for day in query.weekdays],
        lambda value: _many("weekdays", value),
    ),
    Control(ID, "areas", _areas, area_params),
    NEAR,
    RADIUS,
    Control(ID, "reports", lambda query: "\n".join(query.reports), lambda value: _one("reports", value)),
    Control(ID, "basis", lambda query: query.basis, lambda value: _one("basis", value)),
    Control(ID, "cells", lambda query: query.cells, lambda value: _one("cells", value)),
    Control(ID, "cell", lambda query: str(query.cell_m), lambda value: _one("cell_m", value)),
    Control(
        ID,
        "default-locations",
        lambda query: query.default_locations,
        lambda value: {"default_locations": "in"} if value is True else {},
        prop="checked",
    ),
    Control(ID, "table", lambda query: query.table, lambda value: _one("table", value)),
)


def values_of(query: Query, facts: QueryFacts) -> dict[str, Any]:
    """Return what every control shows for a question, by name, in the order of `CONTROLS`."""
    said = replace(query, table=query.table or facts.default_table)
    return {control.name: control.value(said) for control in CONTROLS}


def params_of(values: Sequence[Any], touched: str | None) -> dict[str, str]:
    """
    Return the address that the controls say together.

    Parameters
    ----------
    values
        In the order of `CONTROLS`; anything a browser could send.
    touched
        Id of the control that was just used: of the preset and the two dates the last one used counts.
    """
    said = {control.name: value for control, value in zip(CONTROLS, values, strict=True)}
    params: dict[str, str] = {}
    for control in CONTROLS:
        params |= control.params(said[control.name])
    params |= _hours(said["hour-from"], said["hour-to"])
    params |= ground_params(said[NEAR.name], said[RADIUS.name])
    params |= _with_area(said[NEAR.name], said["areas"])
    return _one_period(params, touched)


def _with_area(near: Any, areas: Any) -> dict[str, str]:
    """Return the areas that were chosen, with the one that was chosen among the places."""
    if not isinstance(near, str) or not near.startswith(AREA):
        return {}
    return area_params([*(areas if isinstance(areas, list) else []), near.removeprefix(AREA)])


def _hours(start: Any, end: Any) -> dict[str, str]:
    return {} if (str(start), str(end)) == ALL_DAY or None in (start, end) else {"hours": f"{start}-{end}"}


def _one_period(params: Mapping[str, str], touched: str | None) -> dict[str, str]:
    kept = dict(params)
    has_dates = "from" in kept
    preset_counts = touched == ID("preset") and kept.get("period") != OWN_PERIOD
    if preset_counts or not has_dates:
        kept.pop("from", None)
        kept.pop("to", None)
    else:
        kept.pop("period", None)
    if kept.get("period") == OWN_PERIOD:
        del kept["period"]
    return kept
