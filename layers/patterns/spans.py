"""Say which days are set beside which: those asked for, as many before them, and the same a year ago."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from geodata.holdings import Holdings
from geodata.period import Period
from geodata.words.text import Text
from layers.base.facts import QueryFacts
from layers.base.query import Query

# A year of whole weeks: the days of the week are the same.
YEAR = dt.timedelta(days=364)


def days_before(holdings: Holdings, query: Query) -> Period | None:
    """Return as many days, just before those asked for; None where the data do not hold them all."""
    asked = query.days(QueryFacts.of(holdings))
    first = holdings.release.first
    if asked is None or first is None:
        return None
    before = Period(asked.first - (asked.end - asked.first), asked.first)
    return before if before.first >= first else None


def year_before(holdings: Holdings, days: Period) -> Period | None:
    """Return the same days 52 weeks before; None where the data do not hold them all."""
    first = holdings.release.first
    if first is None or days.first - YEAR < first:
        return None
    return Period(days.first - YEAR, days.end - YEAR)


@dataclass(frozen=True)
class TwoSpans:
    """
    The days looked at, and as many just before them.

    Parameters
    ----------
    now, before
        Equally long.
    is_automatic
        Whether the question names no days, so that the newer half of the data is looked at.
    """

    now: Period
    before: Period
    is_automatic: bool

    @classmethod
    def of(cls, holdings: Holdings, query: Query) -> TwoSpans | None:
        """
        Return both spans of a question; None where the data do not hold as many days before.

        A question that names no days is put to the newer half of the data, beside the older one. Days beyond
        the end of the data are not looked at.
        """
        first, last = holdings.release.first, holdings.release.last
        if first is None or last is None:
            return None
        whole = Period.including(first, last)
        asked = query.days(QueryFacts.of(holdings))
        if asked is None:
            half = dt.timedelta(days=whole.span_days // 2)
            if not half:
                return None
            middle = whole.end - half
            return cls(Period(middle, whole.end), Period(middle - half, middle), True)
        end = min(asked.end, whole.end)
        if end <= asked.first:
            return None
        before = Period(asked.first - (end - asked.first), asked.first)
        return cls(Period(asked.first, end), before, False) if before.first >= first else None

    @property
    def said(self) -> Text:
        """Say which days were looked at, and which stand beside them."""
        key = "patterns.spans.automatic" if self.is_automatic else "patterns.spans.asked"
        return Text(key, now=self.now.sentence(), before=self.before.sentence())
