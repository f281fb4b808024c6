"""Hold incidents by whole week around each site, counted from the day of the event."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Span = tuple[int, int]

# Four of eight weeks, in an order in which no rhythm of two or four weeks is seen more by one half.
_CHOOSING = np.isin(np.arange(8), (0, 3, 5, 6))


def chooses(week: NDArray[np.int64]) -> NDArray[np.bool_]:
    """
    Return which weeks of the history choose places to compare with; the others say what the zone is to them.

    Places chosen for what they counted counted it partly by luck. Luck of the same weeks would pass for what
    they are: the zone's share in them would be too small, and what came after too much.
    """
    chosen: NDArray[np.bool_] = _CHOOSING[week % 8]
    return chosen


@dataclass(frozen=True, eq=False)
class WeeklyCounts:
    """
    Incidents by whole week around each site; row 0 is the treated zone.

    Attributes
    ----------
    disc, ring
        Shape (sites, weeks): incidents in each zone, and in the ring around it.
    week
        Shape (weeks,): consecutive weeks in ascending order; week 0 begins on the first day of the event.
    """

    disc: NDArray[np.int64]
    ring: NDArray[np.int64]
    week: NDArray[np.int64]

    def columns(self, span: Span) -> slice:
        """Return which columns hold the weeks of a half-open span; what lies outside is left out."""
        if not len(self.week):
            return slice(0, 0)
        first = int(self.week[0])
        low, high = (min(max(one - first, 0), len(self.week)) for one in span)
        return slice(low, max(low, high))

    def columns_that_choose(self, span: Span) -> NDArray[np.int64]:
        """Return which columns of a span choose places to compare with, see `chooses`."""
        return self._those(span, choose=True)

    def columns_that_tell(self, span: Span) -> NDArray[np.int64]:
        """Return the other columns of a span, which say what the zone is to the chosen places."""
        return self._those(span, choose=False)

    def _those(self, span: Span, *, choose: bool) -> NDArray[np.int64]:
        every = self.columns(span)
        found: NDArray[np.int64] = np.flatnonzero(chooses(self.week[every]) == choose) + every.start
        return found
