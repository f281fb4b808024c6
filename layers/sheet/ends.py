"""Say on which day the sheet ends: reports about the newest days still come in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from geodata.holdings import Holdings
from layers.base.kept import PerRelease
from layers.base.query import Query
from layers.comparison.asked import Asked
from layers.comparison.delay import Delay, delay_of

UNTIL = ("complete", "newest")

# A page asks the same question several times, and learning from a million reports takes a tenth of a second.
_delays: PerRelease[Delay] = PerRelease()


@dataclass(frozen=True)
class Ends:
    """
    On which day the windows end.

    Parameters
    ----------
    last
        Their last day.
    complete_until
        The last day of which 95 of 100 records are in; the last day of the data where nobody knows.
    delay
        How late records come in, as far as that is known.
    left_out
        How many of the newest days lie after the windows.
    is_automatic, is_clamped
        Whether nobody named a day, and whether the one that was named lies after the data.
    """

    last: dt.date
    complete_until: dt.date
    delay: Delay
    left_out: int = 0
    is_automatic: bool = True
    is_clamped: bool = False


def ends(holdings: Holdings, query: Query, chosen: Mapping[str, Any]) -> Ends:
    """
    Return on which day the windows of a question end.

    Parameters
    ----------
    chosen
        The layer's options: ``until`` and ``last_day``.

    Raises
    ------
    ValueError
        The release has no days.
    """
    last = holdings.release.last
    if last is None:
        raise ValueError("the release has no days")
    delay = _delay(holdings, query)
    complete_until = last - dt.timedelta(days=delay.days or 0)
    asked: dt.date | None = chosen["last_day"]
    if asked is not None:
        return Ends(min(asked, last), complete_until, delay, is_automatic=False, is_clamped=asked > last)
    if chosen["until"] == "newest":
        return Ends(last, complete_until, delay)
    return Ends(complete_until, complete_until, delay, left_out=(last - complete_until).days)


def _delay(holdings: Holdings, query: Query) -> Delay:
    """Return how late the records of a question's kinds come in; learned once for a release."""
    key = (query.leaves(), query.clock)
    return _delays.get(holdings, key, lambda: delay_of(holdings, query, Asked.of(holdings, query)))
