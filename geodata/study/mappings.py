"""Read `[[mappings]]` of `study.toml`: how a table of another agency is read, as a person confirmed it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyproj

from geodata.feeds import FEEDS
from geodata.feeds.mapped import (
    DAY_FORMS,
    DAYS,
    EQUAL_ROWS,
    IN_COLUMNS,
    MAPPED_COLUMNS,
    MERGINGS,
    MISSABLE,
    PLACE_FORMS,
    PLACE_TURNS,
    TABLES,
    TIME_FORMS,
    WORLD,
    TableMapping,
    wrong_kinds,
)
from geodata.study import fields
from geodata.study.fields import Key, Unfit
from geodata.study.problems import Problems
from geodata.tz_data import time_zones
from geodata.words.text import Text


def _box(value: Any) -> tuple[float, float, float, float]:
    """Read west, south, east, north in degrees."""
    if not isinstance(value, list) or len(value) != 4:
        raise Unfit(Text("study.not_a_box"))
    west, south, east, north = (fields.number_in(-180, 180)(one) for one in value)
    if not (west < east and south < north):
        raise Unfit(Text("study.not_a_box"))
    return west, south, east, north


def _crs(value: Any) -> str:
    """Read a coordinate system by authority and number."""
    said = fields.text(value)
    try:
        pyproj.CRS.from_authority(*said.split(":", 1))
    except (pyproj.exceptions.CRSError, TypeError) as error:
        raise Unfit(Text("crs.unknown", code=said), Text("crs.unknown.hint")) from error
    return said


def _year(value: Any) -> int:
    return int(fields.number_in(1900, 2000)(value))


def _columns(value: Any) -> dict[str, str]:
    found: dict[str, str] = fields.mapping_of(*MAPPED_COLUMNS)(value)
    return found


def _missing(value: Any) -> dict[str, tuple[str, ...]]:
    """Read lists of words by what they leave unknown."""
    if not isinstance(value, dict):
        raise Unfit(Text("study.not_words"))
    fields.mapping_of(*MISSABLE)(dict.fromkeys(value, "word"))
    return {what: fields.names(words) for what, words in value.items()}


def _day_forms(value: Any) -> dict[str, str]:
    """Read how the days of other columns are written."""
    found: dict[str, str] = fields.mapping_of(*DAYS[1:])(value)
    return {what: fields.one_of(*DAY_FORMS)(form) for what, form in found.items()}


def _or_nothing(value: Any) -> str:
    return "" if value == "" else fields.text(value)


KEYS: Mapping[str, Key] = {
    "name": Key(fields.name, required=True),
    "table": Key(fields.one_of(*TABLES), default="incidents"),
    "columns": Key(_columns, required=True),
    "file_columns": Key(fields.names, default=()),
    "header": Key(fields.truth, default=True),
    "day_form": Key(fields.one_of(*DAY_FORMS), required=True),
    "time_form": Key(fields.one_of(*TIME_FORMS), default="none"),
    "first_year": Key(_year, default=1950),
    "time_zone": Key(_or_nothing, default=""),
    "place_form": Key(fields.one_of(*PLACE_FORMS), required=True),
    "crs": Key(_crs, default="EPSG:4326"),
    "box": Key(_box, default=WORLD),
    "place_turn": Key(fields.one_of(*PLACE_TURNS), default="none"),
    "merging": Key(fields.one_of(*MERGINGS), required=True),
    "equal_rows": Key(fields.one_of(*EQUAL_ROWS), default="one"),
    "kinds": Key(fields.words, default={}),
    "all_kind": Key(_or_nothing, default=""),
    "person_columns": Key(fields.names, default=()),
    "victim_roles": Key(fields.names, default=()),
    "uncounted_statuses": Key(fields.names, default=()),
    "missing": Key(_missing, default={}),
    "other_day_forms": Key(_day_forms, default={}),
}


def mapping_from(row: dict[str, Any]) -> TableMapping:
    """Return the mapping of a table that was read by `KEYS`."""
    return TableMapping(**row)


def check_mappings(mappings: Sequence[TableMapping], problems: Problems) -> None:
    """Note names that stand twice or belong to a feed, zones and kinds nobody knows, and missing columns."""
    seen: set[str] = set()
    for number, one in enumerate(mappings, 1):
        at = f"mappings[{number}]"
        if one.name in seen:
            problems.add(f"{at}.name", Text("study.mapping_twice"), value=one.name)
        if one.name in FEEDS:
            problems.add(f"{at}.name", Text("study.mapping_taken"), value=one.name)
        seen.add(one.name)
        if one.time_zone and one.time_zone not in time_zones():
            hint = Text("study.no_time_zone.hint")
            problems.add(f"{at}.time_zone", Text("study.no_time_zone"), hint, value=one.time_zone)
        if wrong := wrong_kinds(one):
            problems.add(
                f"{at}.kinds", Text("study.mapping_kinds", kinds=wrong), Text("study.mapping_kinds.hint")
            )
        needed = _needed(one)
        missing = tuple(name for name in needed if name not in one.columns)
        if missing:
            problems.add(f"{at}.columns", Text("study.mapping_columns", names=missing))


def _needed(one: TableMapping) -> tuple[str, ...]:
    """Return what the columns of a mapping must name, by how its days, places and numbers are read."""
    days = {"parts": ("year", "month", "month_day"), "none": ()}.get(one.day_form, ("day",))
    places = {"none": (), **dict.fromkeys(IN_COLUMNS, ("longitude", "latitude"))}.get(
        one.place_form, ("location",)
    )
    return (*days, *places, *(("number",) if one.merging == "report_number" else ()))
