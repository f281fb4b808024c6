"""Find the columns of a table by what they mean, and drop those about persons."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl
from numpy.typing import NDArray

from geodata.clean.different import Different


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
        self._written: dict[str, Different] = {}
        self._different: dict[str, Different] = {}

    def name_of(self, column: str) -> str | None:
        """Return how the file spells a column; None where it has none."""
        return self._by_name.get(self._normal(column))

    def get(self, column: str | None) -> pl.Series | None:
        """Return a column, trimmed and null where nothing is left; None where the file has none."""
        name = None if column is None else self.name_of(column)
        if name is None:
            return None
        if name not in self._trimmed:
            as_is = self._trimmed_once(name) is self.written(name)
            self._trimmed[name] = self.frame[name] if as_is else self._different[name].whole()
        return self._trimmed[name]

    def texts(self, column: str | None) -> pl.Series:
        """Return a column as `get` does; all null where the file has none."""
        found = self.get(column)
        return pl.Series([None] * self.frame.height, dtype=pl.String) if found is None else found

    def different(self, column: str | None) -> Different:
        """Return the different texts of a column as `get` does; none where the file has none."""
        name = None if column is None else self.name_of(column)
        return Different.nothing(self.frame.height) if name is None else self._trimmed_once(name)

    def plain(self, column: str | None) -> pl.Series:
        """Return a column as `texts` does, in memory of its own, and whole numbers without ``.0``."""
        found = self.different(column)
        return found.spread(found.texts.str.strip_suffix(".0"))

    def written(self, name: str) -> Different:
        """Return the different texts of a column, as the file spells it, untrimmed."""
        if name not in self._written:
            self._written[name] = Different.of(self.frame[name])
        return self._written[name]

    def where(self, stays: NDArray[np.bool_], frame: pl.DataFrame) -> Cells:
        """Return those of some rows; `frame` holds them, with all columns of the table."""
        kept = Cells(frame, self.person_columns.__contains__, self._normal)
        kept._written = {name: one.where(stays) for name, one in self._written.items()}
        kept._different = {
            name: kept._written[name] if one is self._written[name] else one.where(stays)
            for name, one in self._different.items()
        }
        return kept

    def _trimmed_once(self, name: str) -> Different:
        """Return a column trimmed; the same object as `written` gives where nothing was to trim."""
        if name not in self._different:
            written = self.written(name)
            trimmed = written.texts.str.strip_chars()
            trimmed = trimmed.set(trimmed == "", None)
            same = not trimmed.null_count() and bool((trimmed == written.texts).all())
            self._different[name] = written if same else Different.of(written.spread(trimmed))
        return self._different[name]
