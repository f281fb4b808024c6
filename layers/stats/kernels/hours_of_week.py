"""Share out spans of time over the 168 hours of the week, in real minutes, however the clock is changed."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from geodata.compiled import COMPILED, compile_loop

Floats = NDArray[np.float64]
Minutes = NDArray[np.int64]

HOURS_A_WEEK = 168
# The first of January 1970 was a Thursday; the week begins on Monday.
HOURS_BEFORE_EPOCH = 3 * 24


def share_out(start: Minutes, end: Minutes, change: Minutes, offset: Minutes) -> Floats:
    """
    Return what each hour of the week gets from all spans together, shape (168,), Monday's midnight first.

    Parameters
    ----------
    start, end
        Shape (n,), minutes UTC since 1970-01-01; the end is open and at least a minute after the start.
    change, offset
        Shape (k,) and (k + 1,): minutes UTC at which the clock is changed, ascending; minutes by which local
        time is ahead of UTC before the first change, between them, and after the last.
    """
    if not COMPILED:
        return twin(start, end, change, offset)
    shared: Floats = _walk(start, end, change, offset)
    return shared


def twin(start: Minutes, end: Minutes, change: Minutes, offset: Minutes) -> Floats:
    """Return the same as `share_out`, minute by minute."""
    hours = np.zeros(HOURS_A_WEEK)
    for first, last in zip(start, end, strict=True):
        minutes = np.arange(first, last)
        local = minutes + offset[np.searchsorted(change, minutes, side="right")]
        hour = (local // 60 + HOURS_BEFORE_EPOCH) % HOURS_A_WEEK
        hours += np.bincount(hour, minlength=HOURS_A_WEEK) / (last - first)
    return hours


@compile_loop
def _walk(start: Minutes, end: Minutes, change: Minutes, offset: Minutes) -> Any:
    hours = np.zeros(HOURS_A_WEEK)
    for i in range(len(start)):
        now, last = start[i], end[i]
        minute = 1.0 / (last - now)
        k = np.searchsorted(change, now, side="right")
        # From hour to hour of the local clock, and from change to change.
        while now < last:
            local = now + offset[k]
            past = local % 60
            until = min(last, now + 60 - past)
            hour = ((local - past) // 60 + HOURS_BEFORE_EPOCH) % HOURS_A_WEEK
            if k < len(change) and change[k] <= until:
                until = change[k]
                k += 1
            hours[hour] += (until - now) * minute
            now = until
    return hours
