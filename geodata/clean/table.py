"""Say what cleaning needs of a table that was read: texts, and where each row stood in its file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import polars as pl


class Table(Protocol):
    """
    The part of a read table that cleaning looks at.

    Attributes
    ----------
    frame
        Text columns only; null only where the cell was empty. Headers are trimmed.
    records, lines
        Data record and physical line of each row of the frame, both from 1.
    file
        Name for messages.
    """

    @property
    def frame(self) -> pl.DataFrame: ...

    @property
    def records(self) -> Sequence[int] | Any: ...

    @property
    def lines(self) -> Sequence[int] | Any: ...

    @property
    def file(self) -> str: ...


class Cells:
    """
    The columns of a table by what they mean, without the columns about persons.

    Parameters
    ----------
    frame
        Text columns as they were read.
    is_person
        Tells by a column's name whether it is about a person.
    normal
        How names are compared.
    """

    def __init__(self, frame: pl.DataFrame, is_person: Any, normal: Any) -> None:
        self.person_columns = tuple(name for name in frame.columns if is_person(name))
        self.frame = frame.drop(self.person_columns)
        self._by_name = {normal(name): name for name in reversed(self.frame.columns)}
        self._normal = normal

    def name_of(self, column: str) -> str | None:
        """Return how the file spells a column; None where it has none."""
        return self._by_name.get(self._normal(column))

    def get(self, column: str | None) -> pl.Series | None:
        """Return a column, trimmed and null where nothing is left; None where the file has none."""
        name = None if column is None else self.name_of(column)
        if name is None:
            return None
        trimmed = self.frame.select(pl.col(name).str.strip_chars())[name]
        return trimmed.set(trimmed == "", None)

    def texts(self, column: str | None) -> pl.Series:
        """Return a column as `get` does; all null where the file has none."""
        found = self.get(column)
        return pl.Series([None] * self.frame.height, dtype=pl.String) if found is None else found
