"""Say which days are recent, and which days of earlier years stand beside them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from geodata.period import Period
from geodata.words.text import Text

EARLIER_YEARS = 3
YEAR = dt.timedelta(days=364)  # whole weeks, so that each weekday meets itself
WINDOWS = ("last_7_days", "last_28_days", "year_to_date")
_SPANS = {"last_7_days": 7, "last_28_days": 28}


@dataclass(frozen=True)
class Window:
    """
    One recent period, and the same days of `EARLIER_YEARS` earlier years, the nearest first.

    Misreadings
    -----------
    Seven and 28 days are held against the same weekdays, 364 days earlier; the year to date against the same
    dates, which have another mix of weekdays and, around a leap day, one day more or less.
    """

    name: str
    current: Period
    earlier: tuple[Period, ...]

    @classmethod
    def ending(cls, name: str, last: dt.date) -> Window:
        """
        Return the window of a name whose last day is `last`.

        Examples
        --------
        >>> found = Window.ending("last_7_days", dt.date(2024, 3, 10))
        >>> found.current.first.isoformat(), found.earlier[0].first.isoformat()
        ('2024-03-04', '2023-03-06')
        >>> Window.ending("year_to_date", dt.date(2024, 2, 29)).earlier[0].last.isoformat()
        '2023-02-28'
        """
        years = range(1, EARLIER_YEARS + 1)
        if name in _SPANS:
            current = Period.including(last - dt.timedelta(days=_SPANS[name] - 1), last)
            return cls(
                name, current, tuple(Period(current.first - n * YEAR, current.end - n * YEAR) for n in years)
            )
        if name != "year_to_date":
            raise ValueError(f"`name` was {name!r} but must be one of {WINDOWS}")
        return cls(name, _to_date(last), tuple(_to_date(_years_before(last, n)) for n in years))

    @property
    def title(self) -> Text:
        """What people read for the window."""
        return Text(f"sheet.window.{self.name}")


def windows_ending(last: dt.date) -> tuple[Window, ...]:
    """Return every window of the sheet, the shortest first."""
    return tuple(Window.ending(name, last) for name in WINDOWS)


def _to_date(last: dt.date) -> Period:
    return Period.including(dt.date(last.year, 1, 1), last)


def _years_before(day: dt.date, years: int) -> dt.date:
    """Return the same date of an earlier year; 28 February for a leap day."""
    year = day.year - years
    return day.replace(year=year, day=28 if (day.month, day.day) == (2, 29) else day.day)
