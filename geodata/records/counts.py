"""Hold numbers that a source has counted itself."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from geodata.period import day_number, day_of
from geodata.records.coded import Bools, Coded, Ints


@dataclass(frozen=True, eq=False)
class Counts:
    """
    Numbers that a source has counted itself: one row an area, day and word of the source, (n,) each.

    Rows are in the order of days. They have no place on a map and are never added to incidents.

    Parameters
    ----------
    source
        Feed name.
    area_set, area
        Which set of areas the source counts by, and the area's id in it.
    kind
        Id of a kind of the tree, ``unknown`` where the source's word is on nobody's list.
    label
        The source's own word.
    counted
        What one of the number is: ``person_rows`` or ``incidents``.
    day
        Local days since 1970-01-01, int32.
    n
        How many, int32.

    Misreadings
    -----------
    A row with 0 says that nothing was counted that day. A day without a row is not known, which is no 0.
    Two labels of one kind may count the same rows twice, so their sum may be too large.
    """

    source: Coded
    area_set: Coded
    area: Coded
    kind: Coded
    label: Coded
    counted: Coded
    day: Ints
    n: Ints
    first_seen: Ints  # release numbers, int32
    last_seen: Ints
    changed: Ints

    def __post_init__(self) -> None:
        lengths = {len(getattr(self, name)) for name in self.__dataclass_fields__}
        if len(lengths) != 1:
            raise ValueError(f"the columns of the counts differ in length: {sorted(lengths)}")
        if self.n.size and int(self.n.min()) < 0:
            raise ValueError("`n` must not be below 0")

    def __len__(self) -> int:
        return len(self.n)

    def __repr__(self) -> str:
        span = f"{day_of(self.day.min())}..{day_of(self.day.max())}" if len(self) else "no days"
        return f"<Counts: {len(self):,}, {span}, {len(self.label.names)} labels>"

    @classmethod
    def nothing(cls) -> Counts:
        """Return the counts of a study that has none."""
        word, number = Coded.nothing(0), np.zeros(0, np.int32)
        return cls(word, word, word, word, word, word, number, number, number, number, number)

    def kinds_of_labels(self) -> dict[str, str]:
        """Return each of the source's words that has a row, sorted, with its kind of the tree."""
        pairs = np.unique(np.column_stack([self.label.codes, self.kind.codes]), axis=0)
        return {self.label.names[label]: self.kind.names[kind] for label, kind in pairs.tolist()}

    def series(self, kind_or_label: str, first: dt.date, end: dt.date) -> tuple[Ints, Bools]:
        """
        Return the daily numbers of one word, or of all words of one kind, summed over areas.

        Parameters
        ----------
        kind_or_label
            One of the source's words; else the id of a kind of the tree.
        first, end
            Half-open days.

        Returns
        -------
        values, known
            Shape (days,), int64 and bool. A day is known where each word asked for has a row in each of its
            areas; elsewhere the value is 0 and says nothing.

        Raises
        ------
        ValueError
            No row has the word or the kind, or `end` lies before `first`.
        """
        if end < first:
            raise ValueError(f"the days end on {end}, before they begin on {first}")
        asked = self.label if kind_or_label in self.label.names else self.kind
        own = asked.is_any({kind_or_label})
        if not own.any():
            raise ValueError(f"`kind_or_label` was {kind_or_label!r}, which nothing is counted by")
        parts = [self.source.codes, self.area_set.codes, self.area.codes, self.label.codes]
        wanted = len(np.unique(np.column_stack(parts)[own], axis=0))
        span, start = (end - first).days, day_number(first)
        rows = own & (self.day >= start) & (self.day < start + span)
        at = self.day[rows] - start
        values = np.bincount(at, self.n[rows], span).astype(np.int64)
        known: Bools = np.bincount(at, minlength=span) == wanted
        values[~known] = 0
        return values, known
