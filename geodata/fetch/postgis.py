"""
Take a table or view of PostgreSQL, with or without PostGIS, in the order in which its rows changed.

- One read-only transaction with one snapshot, and a cursor on the server: a table larger than memory passes
  through page by page. After a cut line another snapshot goes on behind the last row that was kept.
- Rows are ordered by `changed` and `row_id`, or by `row_id` alone where no column tells a change; then later
  fetches take new rows only, and say so.
- A row without a value in these columns could never be found again, and rows that share `row_id` could be
  lost between two pages: the first are counted and told, the second stop the fetch.
- Geometries become well-known text in degrees.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from geodata.errors import BadInput, BadStudy, EnvironmentProblem, HotspotError, Notice, Where
from geodata.fetch.guard import Lookup, allowed_address, look_up
from geodata.fetch.reader import Column, Mark, Page, Row, chosen
from geodata.fetch.waiting import Patience
from geodata.study.live import LiveSource, is_loopback
from geodata.words.text import Text

if TYPE_CHECKING:
    from psycopg import Connection
    from psycopg.sql import Composable

_PORT = 5432
_CONNECT_S = 20
_STATEMENT_S = 600
_MOST_CELL = 1_000_000  # characters
# Classes of SQLSTATE after which the same question may be answered: connection, resources, shutdown, others.
_AGAIN = ("08", "53", "57", "40")
_REFUSED = ("28", "42501", "3D")

_COLUMNS = """
    SELECT a.attname, format_type(a.atttypid, a.atttypmod)
    FROM pg_attribute AS a WHERE a.attrelid = to_regclass(%s) AND a.attnum > 0 AND NOT a.attisdropped
    ORDER BY a.attnum
"""


def driver() -> Any:
    """
    Return psycopg.

    Raises
    ------
    EnvironmentProblem
        L10: it is not installed; says how to install it.
    """
    try:
        return importlib.import_module("psycopg")
    except ImportError as error:
        hint = Text("fetch.no_driver.hint", command='pip install "psycopg[binary]"')
        raise EnvironmentProblem("L10", Text("fetch.no_driver"), hint) from error


class PostGISReader:
    """One table; satisfies `geodata.fetch.reader.Reader`."""

    def __init__(
        self,
        source: LiveSource,
        folder: Path,
        token: str | None,
        patience: Patience,
        lookup: Lookup = look_up,
    ) -> None:
        self._pg = driver()
        self._sql = importlib.import_module("psycopg.sql")
        self._source, self._folder, self._password = source, folder, token
        self._patience, self._lookup = patience, lookup
        self._where = Where(file=source.name)
        self._columns: tuple[Column, ...] = ()
        self._types: dict[str, str] = {}
        self.notices: list[Notice] = []

    @property
    def _keys(self) -> tuple[str, ...]:
        """The columns that rows are ordered by."""
        changed, row_id = self._source.changed, str(self._source.row_id)
        return (row_id,) if changed is None else (changed, row_id)

    def columns(self) -> tuple[Column, ...]:
        """Ask which columns the table has, and whether its rows can be told apart."""
        attempt = 0
        while True:
            attempt += 1
            try:
                with self._connected() as connection:
                    return self._described(connection)
            except self._pg.Error as error:
                self._wait_or_stop(error, attempt)

    def pages(self, mark: Mark) -> Iterator[Page]:
        """Give every row that is new or changed since a mark; a cut line goes on behind the last page."""
        attempt = 0
        while True:
            attempt += 1
            try:
                with self._connected() as connection:
                    for page in self._cursor_pages(connection, mark):
                        mark, attempt = page.mark, 0
                        yield page
                    return
            except self._pg.Error as error:
                self._wait_or_stop(error, attempt)

    def finished(self, mark: Mark) -> Mark:
        """Return the mark itself: changes only come behind it."""
        return mark

    def rows_of(self, column: str, values: Sequence[str]) -> Iterator[tuple[Row, ...]]:
        """Give all rows of some records."""
        attempt, kept = 0, []
        while True:
            attempt += 1
            try:
                with self._connected() as connection:
                    condition = self._sql.SQL("{}::text = ANY(%s)").format(self._sql.Identifier(column))
                    kept = [page.rows for page in self._asked(connection, condition, [list(values)])]
                break
            except self._pg.Error as error:
                self._wait_or_stop(error, attempt)
        yield from kept

    def _connected(self) -> Connection[Any]:
        """Return a connection to the checked address that can only read."""
        parts = self._source.parts
        port = parts.port or _PORT
        address = allowed_address(self._source, port, self._lookup)
        root = self._source.certificate
        safe = {"sslmode": "verify-full", "sslrootcert": str(self._folder / root) if root else "system"}
        settings = f"-c default_transaction_read_only=on -c statement_timeout={_STATEMENT_S * 1000}"
        connection: Connection[Any] = self._pg.connect(
            host=self._source.host,
            hostaddr=address,
            port=port,
            dbname=unquote(parts.path[1:]),
            user=self._source.user,
            password=self._password,
            passfile="/dev/null",  # what stands in somebody's .pgpass is not for this program
            connect_timeout=_CONNECT_S,
            options=f"{settings} -c datestyle=ISO -c timezone=UTC -c extra_float_digits=1",
            application_name="crime-outreach-hotspots",
            **({"sslmode": "prefer"} if is_loopback(address) and root is None else safe),
        )
        connection.read_only = True
        connection.isolation_level = self._pg.IsolationLevel.REPEATABLE_READ
        return connection

    def _described(self, connection: Connection[Any]) -> tuple[Column, ...]:
        table = self._table.as_string(connection)
        found = tuple(Column(*row) for row in connection.execute(_COLUMNS, [table]))
        if not found:
            what = Text("fetch.no_table", table=str(self._source.table))
            raise BadInput("L04", what, Text("fetch.refused.hint"), self._where)
        self._types = {one.name: one.type for one in found}
        chosen(found, self._keys, self._source.name)
        self._columns = chosen(found, self._source.columns, self._source.name)
        self._check_keys(connection)
        return self._columns

    def _check_keys(self, connection: Connection[Any]) -> None:
        sql = self._sql
        keys = sql.SQL(" OR ").join(sql.SQL("{} IS NULL").format(sql.Identifier(one)) for one in self._keys)
        question = sql.SQL(
            "SELECT count(*) FILTER (WHERE {}), count({id}) - count(DISTINCT {id}) FROM {}"
        ).format(keys, self._table, id=sql.Identifier(self._source.row_id))
        without, twice = connection.execute(question).fetchone() or (0, 0)
        if twice:
            what = Text("fetch.id_twice", name=str(self._source.row_id), n=twice)
            raise BadInput("L11", what, Text("fetch.id_twice.hint"), self._where)
        self.notices = []
        if without:
            what = Text("fetch.without_key", names=self._keys, n=without)
            self.notices.append(Notice("L11", what, Text("fetch.without_key.hint"), self._where))
        if self._source.changed is None:
            self.notices.append(
                Notice("L09", Text("fetch.no_edit_date"), Text("fetch.no_edit_date.hint"), self._where)
            )

    @property
    def _table(self) -> Composable:
        made: Composable = self._sql.Identifier(*str(self._source.table).split("."))
        return made

    def _cursor_pages(self, connection: Connection[Any], mark: Mark) -> Iterator[Page]:
        sql = self._sql
        if not mark:
            condition = sql.SQL(" AND ").join(
                sql.SQL("{} IS NOT NULL").format(sql.Identifier(one)) for one in self._keys
            )
            yield from self._asked(connection, condition, [])
            return
        # The types come from the server's own catalogue, where `format_type` has quoted them.
        casts = sql.SQL(", ").join(sql.SQL("%s::" + self._types[one]) for one in self._keys)
        names = sql.SQL(", ").join(sql.Identifier(one) for one in self._keys)
        condition = sql.SQL("({}) > ({})").format(names, casts)
        yield from self._asked(connection, condition, [mark[one] for one in self._keys])

    def _asked(
        self, connection: Connection[Any], condition: Composable, values: Sequence[Any]
    ) -> Iterator[Page]:
        sql = self._sql
        keys = [sql.SQL("{}::text").format(sql.Identifier(one)) for one in self._keys]
        cells = [*keys, *(self._cell(one) for one in self._columns)]
        # Of the table, not of the answer: there `id` is a text already, and 10 would come before 9.
        order = sql.SQL(", ").join(sql.Identifier("asked", one) for one in self._keys)
        question = sql.SQL("SELECT {} FROM {} AS asked WHERE {} ORDER BY {}").format(
            sql.SQL(", ").join(cells), self._table, condition, order
        )
        with connection.cursor(name="fetched") as cursor:
            cursor.execute(question, values)
            while rows := cursor.fetchmany(self._source.page_rows):
                mark = dict(zip(self._keys, rows[-1], strict=False))
                yield Page(tuple(self._row(row[len(self._keys) - 1 :]) for row in rows), mark)

    def _cell(self, column: Column) -> Composable:
        """Return how a column is asked for as text."""
        name = self._sql.Identifier(column.name)
        made: Composable
        if column.type.startswith("geometry"):
            made = self._sql.SQL("ST_AsText(ST_Transform({}, 4326))").format(name)
        elif column.type.startswith("geography"):
            made = self._sql.SQL("ST_AsText({})").format(name)
        else:
            made = self._sql.SQL("{}::text").format(name)
        return made

    def _row(self, row: Sequence[str | None]) -> Row:
        cells = tuple("" if cell is None else cell for cell in row)
        if any(len(cell) > _MOST_CELL for cell in cells):
            what = Text("fetch.too_large", most_mb=_MOST_CELL // 1_000_000)
            raise BadInput("L05", what, Text("fetch.too_large.hint"), self._where)
        return cells

    def _wait_or_stop(self, error: Any, attempt: int) -> None:
        """Wait after a trouble that passes; any other is raised in our own words, without the server's."""
        state = error.sqlstate or ""
        passing = state.startswith(_AGAIN) or (not state and isinstance(error, self._pg.OperationalError))
        # A refused password has no state while the connection is made: its sentence is all there is.
        if state.startswith(_REFUSED) or (not state and "password" in str(error).lower()):
            what = Text("fetch.not_allowed", status=state or "28P01")
            raise BadStudy("L08", what, Text("fetch.not_allowed.hint"), self._where) from None
        if not passing:
            stop: HotspotError = BadInput(
                "L04",
                Text("fetch.refused", status=state or type(error).__name__),
                Text("fetch.refused.hint"),
                self._where,
            )
            raise stop from None
        if not self._patience.wait(attempt, None):
            what = Text("fetch.cut", problem=type(error).__name__)
            raise EnvironmentProblem("L03", what, Text("fetch.given_up.hint"), self._where) from None
