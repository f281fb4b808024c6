"""Take a purged report's number out of everything that people entered, and out of its history."""

from __future__ import annotations

import json
import re
from pathlib import Path

import sqlalchemy as sa

from geodata.outreach.database import OutreachDatabase
from geodata.outreach.tables import CHANGES, VIEWS


def forget(database: OutreachDatabase, number: str) -> int:
    """
    Delete every saved view that names a report in any of its states, and return how many there were.

    Parameters
    ----------
    number
        The source's own number, in its spelling or another one in case and blanks.

    Misreadings
    -----------
    A view of the place where the report was taken stays where it does not name the report: a place is
    anybody's, and many reports may lie there.
    """
    if database.path is not None and not database.path.exists():
        return 0
    named = _pattern(number)
    with database.writing() as connection:
        states = connection.execute(sa.select(CHANGES.c.id, CHANGES.c.content)).all()
        said = ((row.id, json.dumps(row.content, ensure_ascii=False).casefold()) for row in states)
        found = {id_ for id_, content in said if named.search(content)}
        for table in (CHANGES, VIEWS):
            connection.execute(sa.delete(table).where(table.c.id.in_(found)))
    if database.path is not None:
        _leave_no_copy(database, database.path)
    return len(found)


def _leave_no_copy(database: OutreachDatabase, path: Path) -> None:
    """Write the log of SQLite into its file and empty it; copies from before a migration go."""
    database.settle()
    for copy in path.parent.glob(f"{path.stem}.before-*{path.suffix}"):
        copy.unlink(missing_ok=True)


def _pattern(number: str) -> re.Pattern[str]:
    """Return what finds a number however its letters are spaced, and not inside a longer one."""
    letters = r"\s*".join(re.escape(one) for one in number.casefold() if not one.isspace())
    return re.compile(rf"(?<![0-9a-z]){letters}(?![0-9a-z])")
