"""Say which local days are meant: half-open, so that neighbouring periods never share a day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from geodata.words.text import Text

EPOCH = dt.date(1970, 1, 1)

# Days are counted from 1970-01-01 in int32 columns; the largest number stands for a day nobody knows,
# so that such rows sort to the end.
NO_DAY = 2**31 - 1


def day_number(day: dt.date) -> int:
    """Return days since 1970-01-01, as the columns count them."""
    return (day - EPOCH).days


def day_of(number: int) -> dt.date:
    """Return the day of a day number."""
    return EPOCH + dt.timedelta(days=int(number))


@dataclass(frozen=True, order=True)
class Period:
    """
    A span of whole local days, from `first` up to but not including `end`.

    Examples
    --------
    >>> Period.including(dt.date(2017, 6, 1), dt.date(2017, 8, 31)).span_days
    92
    """

    first: dt.date
    end: dt.date

    def __post_init__(self) -> None:
        if self.end < self.first:
            raise ValueError(f"a period ends on {self.end}, before it begins on {self.first}")

    @classmethod
    def including(cls, first: dt.date, last: dt.date) -> Period:
        """Return the period from `first` to `last`, both days included, as people say it."""
        return cls(first, last + dt.timedelta(days=1))

    @property
    def last(self) -> dt.date:
        """The last day inside."""
        return self.end - dt.timedelta(days=1)

    @property
    def span_days(self) -> int:
        """How many days lie inside."""
        return (self.end - self.first).days

    def __contains__(self, day: object) -> bool:
        return isinstance(day, dt.date) and self.first <= day < self.end

    def overlap_days(self, other: Period) -> int:
        """Return how many days both periods hold."""
        return max(0, (min(self.end, other.end) - max(self.first, other.first)).days)

    def sentence(self) -> Text:
        """Return the period as words: one day, or from and to with both days included."""
        if self.span_days == 1:
            return Text("period.day", day=self.first)
        return Text("period.span", first=self.first, last=self.last)
