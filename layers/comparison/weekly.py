"""Hold incidents by whole week around each site, counted from the day of the event."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Span = tuple[int, int]


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
