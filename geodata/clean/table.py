"""Find the columns of a table by what they mean, and drop those about persons."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl


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

    def __init__(
        self, frame: pl.DataFrame, is_person: Callable[[str], bool], normal: Callable[[str], str]
    ) -> None:
        self.person_columns = tuple(name for name in frame.columns if is_person(name))
        self.frame = frame.drop(self.person_columns)
        self._by_name = {normal(name): name for name in reversed(self.frame.columns)}
        self._normal = normal
        self._trimmed: dict[str, pl.Series] = {}

    def name_of(self, column: str) -> str | None:
        """Return how the file spells a column; None where it has none."""
        return self._by_name.get(self._normal(column))

    def get(self, column: str | None) -> pl.Series | None:
        """Return a column, trimmed and null where nothing is left; None where the file has none."""
        name = None if column is None else self.name_of(column)
        if name is None:
            return None
        if name not in self._trimmed:
            trimmed = self.frame[name].str.strip_chars()
            self._trimmed[name] = trimmed.set(trimmed == "", None)
        return self._trimmed[name]

    def texts(self, column: str | None) -> pl.Series:
        """Return a column as `get` does; all null where the file has none."""
        found = self.get(column)
        return pl.Series([None] * self.frame.height, dtype=pl.String) if found is None else found
