"""
Open the database of what people enter, so that nothing it acknowledged is lost.

SQLite in the study's folder is the usual one: many readers beside one writer, and a write is on the disk
before it is acknowledged. An agency that has PostgreSQL names it in an environment variable; its secret then
stands in no file of the study.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError, SQLAlchemyError

from geodata.errors import EnvironmentProblem, Where
from geodata.outreach.migrating import NEWEST, check_step, lay_aside, migrate, step_of
from geodata.outreach.tables import ABOUT
from geodata.words.text import Text

FILE = "outreach.sqlite"
VARIABLE = "HOTSPOT_OUTREACH_DATABASE"

_WAIT_S = 10  # for another writer, who is done within milliseconds; a slow network disk gets its time
# On PostgreSQL one transaction at a time writes; the number says whose.
_ONE_AT_A_TIME = 7_203_114


def database_url(study_dir: Path) -> sa.URL:
    """
    Return where a study's database is: what `HOTSPOT_OUTREACH_DATABASE` says, or a file in the study.

    Raises
    ------
    EnvironmentProblem
        O01: the variable names no database of a kind that is known here.

    Examples
    --------
    >>> database_url(Path("study")).database
    'study/outreach.sqlite'
    """
    said = os.environ.get(VARIABLE, "").strip()
    if not said:
        return sa.URL.create("sqlite", database=str(study_dir / FILE))
    try:
        url = sa.make_url(said)
    except ArgumentError as error:
        raise _no_database() from error
    if url.get_backend_name() == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    if url.drivername == "sqlite" and url.database and url.database != ":memory:":
        return url
    raise _no_database()


def _no_database() -> EnvironmentProblem:
    return EnvironmentProblem(
        "O01", Text("outreach.no_database", name=VARIABLE), Text("outreach.no_database.hint")
    )


class OutreachDatabase:
    """
    One study's database; it is opened, and brought to the newest step, when it is used for the first time.

    Parameters
    ----------
    url
        Where it is.
    study
        The study's name: a database that another study already writes to is refused.

    Misreadings
    -----------
    A database named by a URL is not in the study's folder: whoever copies the folder does not copy it.
    """

    def __init__(self, url: sa.URL, study: str) -> None:
        self._url = url
        self._study = study
        self._lock = Lock()
        self._engine: sa.Engine | None = None

    @property
    def name(self) -> str:
        """What the database is called in messages, without its secret."""
        if self.path is not None:
            return self.path.name
        return self._url.render_as_string(hide_password=True)

    @property
    def path(self) -> Path | None:
        """The file of a SQLite database; None for a server."""
        return Path(str(self._url.database)) if self._url.get_backend_name() == "sqlite" else None

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """
        Read in one transaction: everything read is from one moment.

        Raises
        ------
        EnvironmentProblem
            As `writing`.
        """
        with self._said(), _of_one_moment(self._opened()).connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """
        Write in one transaction, which is on the disk when the block ends, or did not happen.

        Raises
        ------
        EnvironmentProblem
            O03: it cannot be reached, is busy, full, or not ours to write to. O04: it is damaged, or is no
            database. O02: a newer version of the program has changed it. O05: another study writes to it.
        """
        with (
            self._said(),
            self._opened().connect() as connection,
            connection.execution_options(writes=True).begin(),
        ):
            _one_at_a_time(connection)
            yield connection

    def settle(self) -> None:
        """Write what stands in SQLite's log into its file and empty the log; nothing for a server."""
        if self.path is None:
            return
        with self._said(), self._opened().connect() as connection:
            file: Any = connection.connection.driver_connection
            file.execute("PRAGMA wal_checkpoint(TRUNCATE)").close()

    def close(self) -> None:
        """Let the database go; a later use opens it again."""
        with self._lock:
            if self._engine is not None:
                self._engine.dispose()
                self._engine = None

    def _opened(self) -> sa.Engine:
        with self._lock:
            if self._engine is None:
                engine = _engine_of(self._url)
                try:
                    self._bring_up(engine)
                except BaseException:
                    engine.dispose()
                    raise
                self._engine = engine
            return self._engine

    def _bring_up(self, engine: sa.Engine) -> None:
        """Walk the steps that are missing, one process at a time; a copy of what there was is laid aside."""
        with engine.connect() as connection, _without_references(connection):
            _one_at_a_time(connection)
            step = step_of(connection)
            check_step(step, self.name)
            if step != NEWEST:
                if step is not None and self.path is not None:
                    lay_aside(self.path, step)
                migrate(connection)
            self._belongs(connection)

    def _belongs(self, connection: sa.Connection) -> None:
        found = connection.execute(sa.select(ABOUT.c.value).where(ABOUT.c.name == "study")).scalar()
        if found is None:
            connection.execute(sa.insert(ABOUT).values(name="study", value=self._study))
        elif found != self._study:
            what = Text("outreach.other_study", theirs=found, ours=self._study)
            raise EnvironmentProblem("O05", what, Text("outreach.other_study.hint"), Where(file=self.name))

    @contextmanager
    def _said(self) -> Iterator[None]:
        """Say what a database refuses in the words of this program; its own may hold the secret."""
        try:
            yield
        except SQLAlchemyError as error:
            kind = _kind_of(error)
            hint = Text(f"outreach.{kind}.hint")
            raise EnvironmentProblem(
                "O04" if kind == "damaged" else "O03", Text(f"outreach.{kind}"), hint, Where(file=self.name)
            ) from error


def open_outreach(study_dir: Path, study: str) -> OutreachDatabase:
    """
    Return the database of a study; nothing is made or read before it is used.

    Parameters
    ----------
    study_dir
        The study's folder.
    study
        Its name in `study.toml`.

    Raises
    ------
    EnvironmentProblem
        O01: the environment names no database of a kind that is known here.
    """
    return OutreachDatabase(database_url(study_dir), study)


def _engine_of(url: sa.URL) -> sa.Engine:
    if url.get_backend_name() != "sqlite":
        return sa.create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": _WAIT_S})
    engine = sa.create_engine(url, connect_args={"timeout": _WAIT_S, "isolation_level": None})
    sa.event.listen(engine, "connect", _prepare)
    sa.event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _record: Any) -> None:
    """Set what a connection to SQLite keeps to: a commit is on the disk, and what is deleted is nowhere."""
    kept_to = ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "secure_delete = ON")
    for said in (*kept_to, "trusted_schema = OFF"):
        connection.execute(f"PRAGMA {said}").close()


def _of_one_moment(engine: sa.Engine) -> sa.Engine:
    """Return an engine whose transactions see one moment; SQLite's do anyway."""
    is_server = engine.dialect.name == "postgresql"
    return engine.execution_options(isolation_level="REPEATABLE READ") if is_server else engine


def _one_at_a_time(connection: sa.Connection) -> None:
    """Let one transaction write at a time, as SQLite does: of two equal names the second must be seen."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text(f"SELECT pg_advisory_xact_lock({_ONE_AT_A_TIME})"))


@contextmanager
def _without_references(connection: sa.Connection) -> Iterator[None]:
    """
    Write in one transaction in which a step may make a table anew that others refer to.

    SQLite would take its children away with the old table, and looks away only if told so beforehand.
    """
    file: Any = connection.connection.driver_connection if connection.dialect.name == "sqlite" else None
    if file is not None:
        file.execute("PRAGMA foreign_keys = OFF").close()
    try:
        with connection.execution_options(writes=True).begin():
            yield
            if (
                file is not None
                and connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None
            ):
                raise EnvironmentProblem("O04", Text("outreach.damaged"), Text("outreach.damaged.hint"))
    finally:
        if file is not None:
            file.execute("PRAGMA foreign_keys = ON").close()


def _begin(connection: sa.Connection) -> None:
    """Begin a transaction; one that writes waits for its turn now, instead of failing when it ends."""
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


# What SQLite says in English, and PostgreSQL as a class of SQLSTATE: what it means for a person.
_SAID = (
    ("locked", "busy"),
    ("busy", "busy"),
    ("readonly", "read_only"),
    ("read-only", "read_only"),
    ("disk is full", "full"),
    ("malformed", "damaged"),
    ("not a database", "damaged"),
)
_STATES = {"53100": "full", "25006": "read_only", "42501": "read_only", "55P03": "busy"}


def _kind_of(error: SQLAlchemyError) -> str:
    if not isinstance(error, DatabaseError):
        return "unreachable"
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return _STATES.get(state, "refused")
    said = str(error.orig).lower()
    found = next((kind for words, kind in _SAID if words in said), None)
    return found or ("unreachable" if isinstance(error, OperationalError) else "refused")
