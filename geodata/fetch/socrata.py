"""
Take a Socrata data set by its SODA interface, as CSV, in the order in which its rows changed.

- A page goes on behind the last row's `:updated_at` and `:id`, not at an offset: a row that is changed or
  deleted meanwhile moves no other one, and the last row of one fetch is where the next one begins.
- The end is an empty page: a server may give fewer rows than it was asked for.
- Deleted rows are not reported by this interface.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from geodata.errors import Notice
from geodata.fetch.guard import Lookup, look_up
from geodata.fetch.http import Client
from geodata.fetch.reader import Column, Mark, Page, Row, chosen, portions, quoted
from geodata.fetch.waiting import Patience
from geodata.store.rejects import long_cells
from geodata.study.live import LiveSource

_SYSTEM = (":updated_at", ":id")
_VALUES_A_QUESTION = 100
# What may stand in a question without quotes.
_ID = re.compile(r"[\w.~-]{1,80}")
_MOMENT = re.compile(r"[\d:.TZ+-]{10,40}")
_FIELD = re.compile(r"[a-z_][a-z0-9_]*")


class SocrataReader:
    """One data set; satisfies `geodata.fetch.reader.Reader`."""

    def __init__(
        self,
        source: LiveSource,
        folder: Path,
        token: str | None,
        patience: Patience,
        lookup: Lookup = look_up,
    ) -> None:
        headers = {} if token is None else {"X-App-Token": token}
        self._client = Client(source, folder, headers, patience, lookup)
        self._source = source
        prefix, _, self._data_set = source.parts.path.rpartition("/resource/")
        self._rows_at = f"{prefix}/resource/{self._data_set}.csv"
        self._facts_at = f"{prefix}/api/views/{self._data_set}.json"
        self._columns: tuple[Column, ...] = ()
        self.notices: list[Notice] = []

    def columns(self) -> tuple[Column, ...]:
        """Ask the data set's description which columns it has."""
        self._columns = chosen(
            self._client.get(self._facts_at, {}, self._described), self._source.columns, self._source.name
        )
        return self._columns

    def _described(self, body: bytes) -> tuple[Column, ...]:
        found = self._client.json(body)
        listed = found.get("columns") if isinstance(found, dict) else None
        if not isinstance(listed, list):
            raise self._client.strange()
        columns = tuple(_column(one) for one in listed)
        # Those with a colon are the server's own: regions it computed.
        own = tuple(one for one in columns if one is not None and not one.name.startswith(":"))
        if None in columns or not own or not all(_FIELD.fullmatch(one.name) for one in own):
            raise self._client.strange()
        return own

    def pages(self, mark: Mark) -> Iterator[Page]:
        """Give every row that changed after a mark, in the order of changes."""
        while True:
            where = {} if not mark else {"$where": _behind(mark)}
            rows = self._asked({**where, "$order": ",".join(_SYSTEM)})
            if not rows:
                return
            moment, row_id = rows[-1][:2]
            if not (_MOMENT.fullmatch(moment) and _ID.fullmatch(row_id)):
                raise self._client.strange()
            after = {"updated": moment, "id": row_id}
            if after == mark:
                raise self._client.strange()  # it would go round and round
            mark = after
            yield Page(tuple(row[1:] for row in rows), mark)

    def finished(self, mark: Mark) -> Mark:
        """Return the mark itself: changes only come behind it."""
        return mark

    def rows_of(self, column: str, values: Sequence[str]) -> Iterator[tuple[Row, ...]]:
        """Give all rows of some records."""
        for some in portions(values, _VALUES_A_QUESTION):
            among, after = f"{column} in ({','.join(map(quoted, some))})", ""
            while True:
                where = among + (f" AND :id > {quoted(after)}" if after else "")
                rows = self._asked({"$where": where, "$order": ":id"})
                if not rows:
                    break
                if rows[-1][1] == after:
                    raise self._client.strange()
                after = rows[-1][1]
                yield tuple(row[1:] for row in rows)

    def _asked(self, question: dict[str, str]) -> list[list[str]]:
        """Return one page, each row behind its `:updated_at` and `:id`."""
        names = [*_SYSTEM, *(one.name for one in self._columns)]
        params = {"$select": ",".join(names), **question, "$limit": str(self._source.page_rows)}
        return self._client.get(self._rows_at, params, lambda body: self._rows(body, names))

    def _rows(self, body: bytes, names: Sequence[str]) -> list[list[str]]:
        try:
            with long_cells():
                header, *rows = csv.reader(io.StringIO(body.decode("utf-8"), newline=""), strict=True)
        except (ValueError, csv.Error) as error:
            raise self._client.strange() from error
        if header != list(names) or any(len(row) != len(names) for row in rows):
            raise self._client.strange()
        return rows


def _behind(mark: Mark) -> str:
    moment, row_id = quoted(mark["updated"]), quoted(mark["id"])
    return f":updated_at > {moment} OR (:updated_at = {moment} AND :id > {row_id})"


def _column(said: Any) -> Column | None:
    if not isinstance(said, dict):
        return None
    name, kind = said.get("fieldName"), said.get("dataTypeName")
    return Column(name, kind) if isinstance(name, str) and isinstance(kind, str) else None
