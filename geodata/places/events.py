"""Read outreach events: days checked strictly, recurrence never guessed, nobody's name taken."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geodata.crs import MetricCRS
from geodata.errors import BadInput, Notice, Where, visible
from geodata.period import Period
from geodata.places.mapped import MappedFile, open_mapped, point_of
from geodata.places.persons import person_columns
from geodata.places.services import Usable
from geodata.places.sheet import Account, SheetRead, day_said
from geodata.read import ReadAs
from geodata.records import OUTPUTS, Event
from geodata.words.text import Text

ACTS_ON = ("place", "people")

_COLUMNS = (
    *("id", "name", "name_es", "kind", "acts_on", "first_day", "last_day"),
    *("radius_m", "attendance", "note", "picked_first_day", "picked_last_day"),
    *OUTPUTS,
)
# "1,200", and "12.0" as spreadsheets write a whole number; never 1e3, 12.5, or the digits of another script.
_WHOLE = re.compile(r"(\d{1,9}|\d{1,3}(?:,\d{3}){1,2})(?:\.0+)?", re.ASCII)


@dataclass(frozen=True)
class EventsRead(SheetRead):
    """Events as read; ``read == len(events) + rejected``."""

    events: tuple[Event, ...]


class _Refused(ValueError):
    """One row is no event."""

    def __init__(self, key: str, column: str, value: str | None) -> None:
        super().__init__(key)
        self.key, self.column, self.value = key, column, value


def read_events(
    path: Path,
    columns: Mapping[str, str],
    crs: MetricCRS,
    *,
    kinds: Mapping[str, str] | None = None,
    usable: Usable | None = None,
    read_as: ReadAs | None = None,
) -> EventsRead:
    """
    Read a file of events.

    Parameters
    ----------
    columns
        `name`, `acts_on` and `first_day` at least; `id`, `name_es`, `kind`, `last_day`, `longitude`,
        `latitude`, `radius_m`, `attendance`, `note`, `picked_first_day`, `picked_last_day`, and each name of
        `OUTPUTS`. Days are 2024-05-31 or 5/31/2024; an event without a last day lasts one day. Outputs are
        whole numbers; an empty cell is not known.
    kinds, usable
        As for services.

    Raises
    ------
    BadInput
        S25: the mapping asks for a column with people's names or phones. What `open_mapped` refuses.

    Misreadings
    -----------
    An event on "every second Tuesday" is rejected: whoever knows the days writes a row for each.
    An event on a place that lasts less than eight weeks is taken and named: counts cannot judge it.
    """
    _refuse_person_columns(path, columns)
    table = open_mapped(path, columns, crs, read_as)
    account = Account(table, "S19")
    events: list[Event] = []
    seen: Counter[str] = Counter()
    cells = table.cells(_COLUMNS)
    for row, cell in enumerate(cells):
        try:
            event = _event(cell, f"record-{table.records[row]}", kinds or {})
        except _Refused as wrong:
            account.reject(row, wrong.key, wrong.column, wrong.value)
            continue
        seen[event["id"]] += 1
        if seen[event["id"]] > 1:
            event["id"] = f"{event['id']}-{seen[event['id']]}"
        x_m, y_m = _place(account, row, usable)
        events.append(Event(**event, x_m=x_m, y_m=y_m))
        if events[-1].acts_on == "place" and not events[-1].judged:
            account.remark(row, "S19", "people.events_short", ours="last_day", hint=True)
    return EventsRead(
        file=table.file,
        sha256=table.sha256,
        read=table.read,
        rejects=account.rejects(),
        notices=(*table.notices, *_unread(table), *account.notices()),
        without_place=tuple(account.without_place),
        groups=account.groups(kind=[one["kind"] for one in cells], month=[_month(one) for one in cells]),
        events=tuple(events),
    )


def _refuse_person_columns(path: Path, columns: Mapping[str, str]) -> None:
    asked = person_columns(tuple(columns.values()))
    if asked:
        what = Text("places.person_columns", n=len(asked), columns=tuple(visible(name) for name in asked))
        raise BadInput(
            "S25", what, Text("places.person_columns.hint"), Where(file=path.name, column=asked[0])
        )


def _unread(table: MappedFile) -> tuple[Notice, ...]:
    """Say which columns about people the file has; nothing in them was read."""
    names = tuple(visible(name) for name in person_columns(table.header))
    what = Text("places.person_columns_unread", n=len(names), columns=names)
    return (Notice("S25", what, where=table.where()),) if names else ()


def _event(cell: Mapping[str, str | None], record: str, kinds: Mapping[str, str]) -> dict[str, Any]:
    name = cell["name"]
    if not name:
        raise _Refused("places.event_nameless", "name", None)
    first = _day(cell["first_day"], "first_day")
    last = first if cell["last_day"] is None else _day(cell["last_day"], "last_day")
    if last < first:
        raise _Refused("places.event_ends_before", "last_day", cell["last_day"])
    acts_on = (cell["acts_on"] or "").strip().casefold()
    if acts_on not in ACTS_ON:
        raise _Refused("places.event_acts_on", "acts_on", cell["acts_on"])
    word = cell["kind"] or ""
    attendance = _number(cell["attendance"], "attendance")
    return {
        "id": cell["id"] or record,
        "name": name,
        "kind": kinds.get(word, word) or "other",
        "acts_on": acts_on,
        "period": Period.including(first, last),
        "radius_m": _number(cell["radius_m"], "radius_m"),
        "attendance": None if attendance is None else round(attendance),
        "names": {"en": name, "es": cell["name_es"]} if cell["name_es"] else {},
        "note": cell["note"] or "",
        "outputs": _outputs(cell),
        "picked": _picked(cell, first),
    }


def _outputs(cell: Mapping[str, str | None]) -> dict[str, int]:
    """Return what an event reported; a name whose cell is empty is absent, since nobody knows it is 0."""
    found = {}
    for name in OUTPUTS:
        said = cell[name]
        if said is None:
            continue
        whole = _WHOLE.fullmatch(said.strip())
        if whole is None:
            raise _Refused("people.event_no_whole_number", name, said)
        found[name] = int(whole[1].replace(",", ""))
    return found


def _picked(cell: Mapping[str, str | None], event_first: dt.date) -> Period | None:
    """Return the days whose counts made people pick the place: both known, and before the event."""
    said = {name: cell[name] for name in ("picked_first_day", "picked_last_day")}
    empty = [name for name, value in said.items() if value is None]
    if len(empty) == len(said):
        return None
    if empty:
        raise _Refused("people.event_picked_half", empty[0], None)
    first, last = (_day(value, name) for name, value in said.items())
    if last < first:
        raise _Refused("people.event_picked_ends_before", "picked_last_day", said["picked_last_day"])
    if last >= event_first:
        raise _Refused("people.event_picked_late", "picked_last_day", said["picked_last_day"])
    return Period.including(first, last)


def _day(said: str | None, column: str) -> dt.date:
    if said is None:
        raise _Refused("places.event_no_day", column, None)
    day = day_said(said)
    if day is None:
        raise _Refused("places.event_no_day", column, said)
    return day


def _month(cell: Mapping[str, str | None]) -> str | None:
    """Return the month by whichever of a row's days can be read; a bad day may stand beside a good one."""
    for column in ("first_day", "last_day"):
        try:
            return f"{_day(cell[column], column):%Y-%m}"
        except _Refused:
            continue
    return None


def _number(said: str | None, column: str) -> float | None:
    if said is None:
        return None
    try:
        number = float(said.replace(",", ""))
    except ValueError as error:
        raise _Refused("places.event_no_number", column, said) from error
    if not math.isfinite(number) or number < 0:
        raise _Refused("places.event_no_number", column, said)
    return number


def _place(account: Account, row: int, usable: Usable | None) -> tuple[float | None, float | None]:
    """Return the place of an event, or none and say so: it then counts for the whole study."""
    x_m, y_m = point_of(account.table.geometry[row])
    if x_m is not None and y_m is not None and (usable is None or usable(x_m, y_m)):
        return x_m, y_m
    account.without_place.append(int(account.table.records[row]))
    key = "places.events_placeless" if x_m is None else "places.events_outside"
    account.remark(row, "S22", key, hint=True)
    return None, None
