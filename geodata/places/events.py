"""Read outreach events: days checked strictly, recurrence never guessed, nobody's name taken."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geodata.crs import MetricCRS
from geodata.errors import BadInput, Notice, Where, visible
from geodata.period import Period
from geodata.places.mapped import MappedFile, open_mapped, point_of
from geodata.places.services import Usable
from geodata.records import Event
from geodata.words.text import Text

ACTS_ON = ("place", "people")

_COLUMNS = (
    *("id", "name", "name_es", "kind", "acts_on", "first_day", "last_day"),
    *("radius_m", "attendance", "note"),
)
_PERSON = re.compile(
    r"""
      attendee | participant | guest | volunteer[ ]name | first[ ]name | last[ ]name | full[ ]name | surname
    | phone | mobile | \bcell\b | e[ -]?mail | date[ ]of[ ]birth | \bdob\b | birth[ ]?date | \bssn\b
    | asistente | participante | invitad | apellido | tel[eé]fono | correo | fecha[ ]de[ ]nacimiento
    """,
    re.IGNORECASE | re.VERBOSE,
)
# A count of people says nothing about one of them.
_COUNT = re.compile(r"\b(count|number|total|n|no|num|n[uú]mero|cantidad|attendance)\b|s$", re.IGNORECASE)
_US_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


@dataclass(frozen=True)
class EventsRead:
    """
    Events as read; every row that is not one is listed.

    Attributes
    ----------
    read, rejected
        Rows of the file, and rows that were not taken; ``read == len(events) + rejected``.
    """

    events: tuple[Event, ...]
    read: int
    rejected: int
    notices: tuple[Notice, ...]


class _Refused(ValueError):
    """One row is no event."""

    def __init__(self, key: str, column: str, value: str | None) -> None:
        super().__init__(key)
        self.key, self.column, self.value = key, column, value


def person_columns(header: Sequence[str]) -> tuple[str, ...]:
    """
    Return the columns of an event sheet that hold people's names or how to reach them.

    Examples
    --------
    >>> person_columns(["Event", "Attendee_Phone", "Number of attendees"])
    ('Attendee_Phone',)
    """
    plain = {name: name.replace("_", " ") for name in header}
    return tuple(name for name, said in plain.items() if _PERSON.search(said) and not _is_count(said))


def read_events(
    path: Path,
    columns: Mapping[str, str],
    crs: MetricCRS,
    *,
    kinds: Mapping[str, str] | None = None,
    usable: Usable | None = None,
) -> EventsRead:
    """
    Read a file of events.

    Parameters
    ----------
    columns
        `name`, `acts_on` and `first_day` at least; `id`, `name_es`, `kind`, `last_day`, `longitude`,
        `latitude`, `radius_m`, `attendance`, `note`. Days are 2024-05-31 or 5/31/2024; an event without a
        last day lasts one day.
    kinds, usable
        As for services.

    Raises
    ------
    BadInput
        S25: the mapping asks for a column with people's names or phones. What `open_mapped` refuses.

    Misreadings
    -----------
    An event on "every second Tuesday" is rejected: whoever knows the days writes a row for each.
    """
    asked = person_columns(tuple(columns.values()))
    if asked:
        what = Text("places.person_columns", n=len(asked), columns=tuple(visible(name) for name in asked))
        raise BadInput(
            "S25", what, Text("places.person_columns.hint"), Where(file=path.name, column=asked[0])
        )
    table = open_mapped(path, columns, crs)
    notices = list(table.notices)
    unread = person_columns(table.header)
    if unread:
        what = Text("places.person_columns_unread", n=len(unread), columns=tuple(visible(n) for n in unread))
        notices.append(Notice("S25", what, where=Where(file=table.file)))
    events: list[Event] = []
    rejected = table.left_out
    seen: Counter[str] = Counter()
    for row, cell in enumerate(table.cells(_COLUMNS)):
        try:
            event = _event(cell, f"record-{table.records[row]}", kinds or {})
        except _Refused as wrong:
            rejected += 1
            where = table.where(row, wrong.column, wrong.value)
            notices.append(Notice("S19", Text(wrong.key), Text(f"{wrong.key}.hint"), where))
            continue
        seen[event["id"]] += 1
        if seen[event["id"]] > 1:
            event["id"] = f"{event['id']}-{seen[event['id']]}"
        x_m, y_m = _place(table, row, event["name"], usable, notices)
        events.append(Event(**event, x_m=x_m, y_m=y_m))
    return EventsRead(tuple(events), len(table) + table.left_out, rejected, tuple(notices))


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
    }


def _day(said: str | None, column: str) -> dt.date:
    if said is None:
        raise _Refused("places.event_no_day", column, None)
    american = _US_DAY.fullmatch(said.strip())
    try:
        if american:
            month, day, year = (int(part) for part in american.groups())
            return dt.date(year, month, day)
        return dt.date.fromisoformat(said.strip())
    except ValueError as error:
        raise _Refused("places.event_no_day", column, said) from error


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


def _place(
    table: MappedFile, row: int, name: str, usable: Usable | None, notices: list[Notice]
) -> tuple[float | None, float | None]:
    """Return the place of an event, or none and say so: it then counts for the whole study."""
    x_m, y_m = point_of(table.geometry[row])
    if x_m is not None and y_m is not None and (usable is None or usable(x_m, y_m)):
        return x_m, y_m
    key = "places.event_without_place" if x_m is None else "places.event_outside"
    where = table.where(row)
    notices.append(
        Notice("S22", Text(key, name=visible(name)), Text("places.event_without_place.hint"), where)
    )
    return None, None


def _is_count(name: str) -> bool:
    return bool(_COUNT.search(name)) and not re.search(
        r"phone|mail|tel[eé]f|correo|name", name, re.IGNORECASE
    )
