"""Read a question from the names and values of an address, and write it back in one canonical form."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from geodata.columns.shapes import SHAPES, SQUARES
from geodata.errors import Notice
from geodata.holdings import BASES, CLOCKS
from geodata.kinds.tree import GROUPS, KINDS
from geodata.period import Period
from geodata.words.text import Text
from layers.base.facts import PRESETS, QueryFacts
from layers.base.link import MOST_CHARACTERS, too_long
from layers.base.where import RADIUS_M, Where

if TYPE_CHECKING:
    from layers.base.query import Query

WEEKDAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")
CELL_M = (50, 2_000)
MOST_REPORTS = 500
MOST_ITEMS = 2_000  # of one list in an address; more than any study has kinds or areas to choose from
MOST_UNKNOWN = 5  # kinds that are named to whoever misspelt them
YEARS = (1900, 2200)

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_KIND = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)
_HOURS = re.compile(r"(\d{1,2})-(\d{1,2})", re.ASCII)
_REPORT = re.compile(r"[^\s,;]{1,40}")
_BETWEEN_REPORTS = re.compile(r"[\s,;]+")

NAMES = (
    "kinds", "period", "from", "to", "date", "hours", "weekdays", "areas", "where", "reports", "basis",
    "layer", "cells", "cell_m", "default_locations", "table",
)  # fmt: skip


class _Reader:
    """Read one value after another; what cannot be read gets a notice and keeps its default."""

    def __init__(self, params: Mapping[str, str], facts: QueryFacts) -> None:
        self.params = params
        self.facts = facts
        self.fields: dict[str, Any] = {}
        self.notices: list[Notice] = []

    def notice(self, code: str, key: str, **values: str | int | Text) -> None:
        self.notices.append(Notice(code, Text(key, **values)))

    def choice(self, name: str, field: str, allowed: tuple[str, ...]) -> None:
        value = self.params.get(name)
        if value is None:
            return
        if value in allowed:
            self.fields[field] = value
        else:
            self.notice("U00", "query.bad_choice", name=name, allowed=", ".join(allowed))

    def listed(self, name: str) -> list[str] | None:
        value = self.params.get(name)
        if value is None:
            return None
        return [part for part in (part.strip() for part in value.split(",", MOST_ITEMS)[:MOST_ITEMS]) if part]


def read_params(params: Mapping[str, str], facts: QueryFacts) -> tuple[dict[str, Any], tuple[Notice, ...]]:
    """
    Return the fields of a `Query`, and a notice for each value that could not be read.

    Unknown names are ignored without an echo (they may be anybody's text). Values are never repeated either,
    but for kinds that are not known, where they are one word as kinds are.
    """
    reader = _Reader(params, facts)
    if sum(len(str(name)) + len(str(value)) for name, value in params.items()) > MOST_CHARACTERS:
        return {}, (too_long(),)
    for read in (
        _kinds,
        _period,
        _choices,
        _hours,
        _weekdays,
        _areas,
        _where,
        _reports,
        _cell,
        _table,
        _layer,
    ):
        read(reader)
    return reader.fields, tuple(reader.notices)


def _kinds(reader: _Reader) -> None:
    asked = reader.listed("kinds")
    if asked is None:
        return
    known = tuple(kind for kind in asked if kind in KINDS or kind in GROUPS)
    none = not asked or asked == ["none"]
    if len(known) < len(asked) and not none:
        # Without any kind that is known the question is a wider one than was asked.
        key = "query.unknown_kinds" if known else "query.only_unknown_kinds"
        reader.notice("U06", key, n=len(asked) - len(known), names=_unknown([*dict.fromkeys(asked)]))
    if known or none:
        reader.fields["kinds"] = known


def _unknown(asked: list[str]) -> Text | str:
    """Return the unknown ones of some kinds, in brackets; only what is written as a kind is, and a few."""
    strange = [kind for kind in asked if kind not in KINDS and kind not in GROUPS]
    said = tuple(kind for kind in strange if _KIND.fullmatch(kind))[:MOST_UNKNOWN]
    return Text("query.unknown_kinds.names", names=said) if said else ""


def _period(reader: _Reader) -> None:
    preset, first, last = (reader.params.get(name) for name in ("period", "from", "to"))
    if first is not None or last is not None:
        start = _day(first) if first is not None else reader.facts.first
        stop = _day(last) if last is not None else reader.facts.last
        if start is not None and stop is not None and start <= stop:
            reader.fields["period"] = Period.including(start, stop)
            return
        reader.notice("U03", "query.bad_dates")
    if preset in PRESETS:
        if preset != "all" and reader.facts.last is None:
            reader.notice("U03", "query.no_days")
        else:
            reader.fields["preset"] = preset
    elif preset is not None:
        reader.notice("U03", "query.bad_choice", name="period", allowed=", ".join(PRESETS))


def _day(text: str) -> dt.date | None:
    if not _DAY.fullmatch(text):
        return None
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return day if YEARS[0] <= day.year <= YEARS[1] else None


def _choices(reader: _Reader) -> None:
    reader.choice("date", "clock", CLOCKS)
    reader.choice("basis", "basis", BASES)
    reader.choice("cells", "cells", SHAPES)
    reader.choice("default_locations", "default_locations", ("out", "in"))
    if "default_locations" in reader.fields:
        reader.fields["default_locations"] = reader.fields["default_locations"] == "in"


def _hours(reader: _Reader) -> None:
    text = reader.params.get("hours")
    if text is None:
        return
    found = _HOURS.fullmatch(text.strip())
    start, end = (int(found[1]), int(found[2])) if found else (-1, -1)
    if (found and start <= 24 and end <= 24 and start % 24 != end % 24) or (start, end) == (0, 24):
        reader.fields["hours"] = (start, end)
    else:
        reader.notice("U00", "query.bad_hours")


def _weekdays(reader: _Reader) -> None:
    asked = reader.listed("weekdays")
    if asked is None:
        return
    known = tuple(WEEKDAYS.index(day) for day in asked if day in WEEKDAYS)
    if len(known) < len(asked) or not asked:
        reader.notice("U00", "query.bad_choice", name="weekdays", allowed=", ".join(WEEKDAYS))
    reader.fields["weekdays"] = known


def _areas(reader: _Reader) -> None:
    text = reader.params.get("areas")
    if not text:
        return
    areas, lost = [], 0
    for part in text.split(";", MOST_ITEMS)[:MOST_ITEMS]:
        name, _, ids = part.partition(":")
        offered = reader.facts.set_named(unquote(name.strip()))
        asked = [unquote(id_.strip()) for id_ in ids.split(",", MOST_ITEMS)[:MOST_ITEMS] if id_.strip()]
        if offered is None or not asked:
            lost += max(len(asked), 1)
            continue
        known = tuple(id_ for id_ in asked if id_ in offered.by_id)
        lost += len(asked) - len(known)
        areas.append((offered.name, known))
    if lost:
        # The same words for an area that never was and for one that nobody may see.
        reader.notice("U04", "query.unknown_areas", n=lost)
    reader.fields["areas"] = tuple(areas)


def _reports(reader: _Reader) -> None:
    text = reader.params.get("reports")
    if not text:
        return
    asked = [part for part in _BETWEEN_REPORTS.split(text) if part]
    known = [part for part in asked if _REPORT.fullmatch(part) and part.isprintable()]
    if len(known) < len(asked):
        reader.notice("U00", "query.bad_reports", n=len(asked) - len(known))
    known = sorted(set(known), key=known.index)
    if len(known) > MOST_REPORTS:
        reader.notice("U06", "query.many_reports", n=MOST_REPORTS)
    reader.fields["reports"] = tuple(known[:MOST_REPORTS])


def _where(reader: _Reader) -> None:
    text = reader.params.get("where")
    if text is None:
        return
    try:
        where = Where.read(text)
    except ValueError:
        reader.notice("U00", "query.bad_where", low=RADIUS_M[0], high=RADIUS_M[1])
        return
    if not where.is_known(reader.facts):
        # The same words for what never was and for a place that may not be told.
        reader.notice("U04", "query.unknown_anchor")
        return
    reader.fields["where"] = where


def _cell(reader: _Reader) -> None:
    text = reader.params.get("cell_m")
    if text is None:
        return
    if re.fullmatch(r"\d{1,4}", text.strip(), re.ASCII) and CELL_M[0] <= int(text) <= CELL_M[1]:
        reader.fields["cell_m"] = int(text)
    else:
        reader.notice("U00", "query.bad_number", name="cell_m", low=CELL_M[0], high=CELL_M[1])


def _table(reader: _Reader) -> None:
    name = reader.params.get("table")
    if name is None:
        return
    if reader.facts.set_named(name) is None:
        reader.notice("U04", "query.unknown_set")
    else:
        reader.fields["table"] = name


def _layer(reader: _Reader) -> None:
    name = reader.params.get("layer")
    if name is not None and name not in reader.facts.layers:
        reader.notice("U00", "query.unknown_layer", allowed=", ".join(sorted(reader.facts.layers)))
        return
    if name is not None:
        reader.fields["layer"] = name
    layer = name or "incidents"
    kept = []
    for option in reader.facts.layers.get(layer, ()):
        text = reader.params.get(f"{layer}.{option.name}")
        if text is None:
            continue
        try:
            value = option.parse(text, reader.facts)
        except ValueError:
            key = "query.bad_option" if option.listed(reader.facts) else "query.bad_form"
            reader.notice("U00", key, name=option.name, allowed=option.allowed(reader.facts))
            continue
        if value != option.default:
            kept.append((option.name, option.write(value)))
    reader.fields["options"] = tuple(kept)


def _area_text(areas: tuple[tuple[str, tuple[str, ...]], ...]) -> str:
    """Return areas as ``set:id,id;set:id``; signs that mean something here are percent-encoded in ids."""
    return ";".join(f"{_quoted(name)}:{','.join(_quoted(id_) for id_ in ids)}" for name, ids in areas)


# The same ids stand in each link of a screen, and a study has some hundreds of them.
@lru_cache(maxsize=8_192)
def _quoted(text: str) -> str:
    safe = " /()'&#.-_" if text.isascii() else " "
    # Half a character, which only a forged click can hold, belongs to no area: it becomes a question mark.
    return quote(text, safe=safe, errors="replace")


_WRITE: tuple[tuple[str, Callable[[Query], str | None]], ...] = (
    ("kinds", lambda q: None if q.kinds is None else ",".join(q.kinds) or "none"),
    ("period", lambda q: q.preset if q.period is None and q.preset != "all" else None),
    ("from", lambda q: q.period.first.isoformat() if q.period else None),
    ("to", lambda q: q.period.last.isoformat() if q.period else None),
    ("date", lambda q: q.clock if q.clock != "occurred" else None),
    ("hours", lambda q: f"{q.hours[0]}-{q.hours[1]}" if q.hours else None),
    ("weekdays", lambda q: ",".join(WEEKDAYS[day] for day in q.weekdays) or None),
    ("areas", lambda q: _area_text(q.areas) or None),
    ("where", lambda q: q.where.write() if q.where else None),
    ("reports", lambda q: ",".join(q.reports) or None),
    ("basis", lambda q: q.basis if q.basis != "incidents" else None),
    ("layer", lambda q: q.layer if q.layer != "incidents" else None),
    ("cells", lambda q: q.cells if q.cells != SQUARES else None),
    ("cell_m", lambda q: str(q.cell_m) if q.cell_m != 250 else None),
    ("default_locations", lambda q: "in" if q.default_locations else None),
    ("table", lambda q: q.table),
)


def write_params(query: Query) -> dict[str, str]:
    """Return the canonical names and values of a question."""
    written = {name: value for name, write in _WRITE if (value := write(query)) is not None}
    return written | {f"{query.layer}.{name}": value for name, value in query.options}
