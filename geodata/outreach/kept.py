"""
Write things that people keep: each with its versions, whole history, and the conflict of two editors.

Whoever changes a thing says which version they saw. If somebody was faster, nothing is written and both are
told apart: no edit is ever lost in silence.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from geodata.errors import BadQuery
from geodata.outreach.tables import CHANGES
from geodata.words.text import Text

MADE, CHANGED, REMOVED, RESTORED = "made", "changed", "removed", "restored"

# Without letters that look alike, so that an id can be read to somebody over the telephone.
_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"


def new_id() -> str:
    """Return an id nobody can guess and anybody can type: eight letters and digits."""
    return "".join(secrets.choice(_LETTERS) for _ in range(8))


def now() -> dt.datetime:
    """Return this moment, in UTC, to the second."""
    return dt.datetime.now(dt.UTC).replace(microsecond=0)


@dataclass(frozen=True)
class Change:
    """
    One step of a thing's history.

    Parameters
    ----------
    version
        1 when it was made.
    at
        When, in UTC.
    by
        Who, where that was said.
    what
        ``"made"``, ``"changed"``, ``"removed"`` or ``"restored"``.
    content
        The whole thing after it.
    """

    version: int
    at: dt.datetime
    by: str | None
    what: str
    content: Mapping[str, Any]


def make(
    connection: sa.Connection, table: sa.Table, id_: str, content: Mapping[str, Any], *, by: str | None = None
) -> None:
    """Write a new thing and the first step of its history."""
    connection.execute(sa.insert(table).values(id=id_, version=1, removed=False, **content))
    _write_down(connection, table, id_, 1, MADE, by)


def change(
    connection: sa.Connection,
    table: sa.Table,
    id_: str,
    content: Mapping[str, Any],
    *,
    seen: int,
    what: str = CHANGED,
    by: str | None = None,
) -> None:
    """
    Write what is new of a thing, and the next step of its history.

    Parameters
    ----------
    seen
        The version that whoever changes it saw.

    Raises
    ------
    BadQuery
        O10: somebody else has changed it since. O11: there is no such thing.
    """
    removed = {REMOVED: True, RESTORED: False}.get(what)
    values = dict(content) | ({} if removed is None else {"removed": removed})
    done = connection.execute(
        sa.update(table)
        .where(table.c.id == id_, table.c.version == seen, table.c.removed.is_(what == RESTORED))
        .values(version=seen + 1, **values)
    )
    if done.rowcount != 1:
        raise _conflict(connection, table, id_)
    _write_down(connection, table, id_, seen + 1, what, by)


def history(connection: sa.Connection, table: sa.Table, id_: str) -> tuple[Change, ...]:
    """Return every step of a thing's history, the first one first."""
    found = connection.execute(
        sa.select(CHANGES)
        .where(CHANGES.c.thing == table.name, CHANGES.c.id == id_)
        .order_by(CHANGES.c.version)
    )
    return tuple(Change(row.version, in_utc(row.at), row.by, row.what, row.content) for row in found)


def in_utc(moment: dt.datetime) -> dt.datetime:
    """Return a moment with its zone, which SQLite does not keep."""
    return moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment.astimezone(dt.UTC)


def _write_down(
    connection: sa.Connection, table: sa.Table, id_: str, version: int, what: str, by: str | None
) -> None:
    row = connection.execute(sa.select(table).where(table.c.id == id_)).one()._mapping  # noqa: SLF001 - public
    content = {
        name: value.isoformat() if isinstance(value, (dt.datetime, dt.date)) else value
        for name, value in row.items()
    }
    values = {"thing": table.name, "id": id_, "version": version, "at": now(), "by": by, "what": what}
    connection.execute(sa.insert(CHANGES).values(**values, content=content))


def _conflict(connection: sa.Connection, table: sa.Table, id_: str) -> BadQuery:
    there = connection.execute(sa.select(table.c.id).where(table.c.id == id_)).first()
    if there is None:
        return BadQuery("O11", Text("outreach.unknown"), Text("outreach.unknown.hint"))
    return BadQuery("O10", Text("outreach.conflict"), Text("outreach.conflict.hint"))
