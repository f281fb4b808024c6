"""Say what every protocol gives: columns, and rows page by page with a mark to go on from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from geodata.errors import BadInput, Notice, Where
from geodata.words.text import Text

# The id that the server gives a row, then its cells, one a column.
Row = Sequence[str]
# Where to go on: plain words that only the protocol understands; empty before the first page.
Mark = Mapping[str, str]


@dataclass(frozen=True)
class Column:
    """One column of a server's table and its type, as the server calls them."""

    name: str
    type: str


@dataclass(frozen=True)
class Page:
    """Some rows, and the mark from which the next page goes on."""

    rows: tuple[Row, ...]
    mark: Mark


class Reader(Protocol):
    """One table of one server, asked by its own protocol."""

    notices: list[Notice]

    def columns(self) -> tuple[Column, ...]:
        """Ask which columns there are; called before anything else."""
        ...

    def pages(self, mark: Mark) -> Iterator[Page]:
        """Give every row that is new or changed since a mark."""
        ...

    def finished(self, mark: Mark) -> Mark:
        """Return the mark from which a later fetch begins, once the last page is kept."""
        ...

    def rows_of(self, column: str, values: Sequence[str]) -> Iterator[tuple[Row, ...]]:
        """Give every row whose cell in a column is one of some values, changed or not."""
        ...


def chosen(columns: Sequence[Column], asked: Sequence[str], name: str) -> tuple[Column, ...]:
    """
    Return the columns that the study asks for, all where it asks for none.

    Raises
    ------
    BadInput
        L06: the server has none of that name.
    """
    if not asked:
        return tuple(columns)
    known = {one.name: one for one in columns}
    if missing := tuple(one for one in asked if one not in known):
        what = Text("fetch.no_column", names=missing, n=len(missing))
        raise BadInput("L06", what, Text("fetch.no_column.hint"), Where(file=name))
    return tuple(known[one] for one in asked)


def quoted(value: str) -> str:
    """Return a text as SoQL and ArcGIS write one: between single quotes, each inside doubled."""
    return "'" + value.replace("'", "''") + "'"


def portions(values: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    """Give a list in pieces, so that no address grows too long."""
    for start in range(0, len(values), size):
        yield values[start : start + size]
