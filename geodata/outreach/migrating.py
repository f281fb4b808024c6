"""Bring a database to the newest step, after a copy was laid aside; one from the future is left alone."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, String, column, inspect, select, table

from geodata.errors import EnvironmentProblem, Where
from geodata.outreach.tables import VERSION_TABLE
from geodata.words.text import Text

# The newest step. A test compares it with the folder, which to walk takes longer than to open a database.
NEWEST = "0001"

_FOLDER = Path(__file__).with_name("migrations")


def step_of(connection: Connection) -> str | None:
    """Return the step a database stands at; None where it is empty."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    noted = select(column("version_num", String)).select_from(table(VERSION_TABLE))
    return connection.execute(noted).scalar()


def check_step(step: str | None, name: str) -> None:
    """
    Refuse a database that a newer version of the program has changed.

    Raises
    ------
    EnvironmentProblem
        O02: it stands at a step that this program does not know.
    """
    if step is not None and step > NEWEST:
        what = Text("outreach.newer", theirs=step[:20], ours=NEWEST)
        raise EnvironmentProblem("O02", what, Text("outreach.newer.hint"), Where(file=name))


def migrate(connection: Connection) -> None:
    """
    Walk every step that a database has not walked yet, in one transaction.

    Raises
    ------
    EnvironmentProblem
        O04: it says that it stands at a step that there never was.
    """
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise EnvironmentProblem("O04", Text("outreach.damaged"), Text("outreach.damaged.hint")) from error


def lay_aside(path: Path, step: str) -> Path:
    """Copy a SQLite database as it stands before a migration, and return where the copy lies."""
    copy = path.with_name(f"{path.stem}.before-{NEWEST}-at-{step}{path.suffix}")
    copy_sqlite(path, copy)
    return copy


def copy_sqlite(path: Path, copy: Path) -> None:
    """Copy a SQLite database that others may be writing to; the copy is whole, or is not there."""
    aside = copy.with_name(f".{copy.name}.new")
    aside.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(aside)) as target:
            source.backup(target)
        aside.replace(copy)
    finally:
        aside.unlink(missing_ok=True)
