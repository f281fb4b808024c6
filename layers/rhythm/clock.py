"""Turn what the study's clock showed into real minutes, so that hours it skipped or repeated are honest."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from geodata.period import day_of

Minutes = NDArray[np.int64]
A_DAY = 24 * 60


@dataclass(frozen=True, eq=False)
class Clock:
    """
    A local clock over some years.

    Parameters
    ----------
    change_minute_utc
        Shape (k,), minutes UTC since 1970-01-01 at which it is put forward or back, ascending.
    offset_minutes
        Shape (k + 1,), by how many minutes it is ahead of UTC before, between and after them.
    """

    change_minute_utc: Minutes
    offset_minutes: Minutes

    def to_utc(self, local_minute: NDArray[Any]) -> NDArray[np.float64]:
        """
        Return minutes UTC of local minutes since 1970-01-01, (n,); NaN stays NaN.

        A minute that came twice is its first one; one that never came is as long after the change as it says.
        """
        before, after = self.offset_minutes[:-1], self.offset_minutes[1:]
        # On the local clock the new offset holds once both readings of the change are past.
        turns = self.change_minute_utc + np.maximum(before, after)
        local = np.asarray(local_minute, np.float64)
        which = np.searchsorted(turns, local, side="right")
        return local - self.offset_minutes[np.minimum(which, len(turns))]


@lru_cache(maxsize=64)
def clock_of(zone: str, first_day: int, last_day: int) -> Clock:
    """
    Return the clock of a zone around some days.

    Parameters
    ----------
    zone
        IANA name, such as ``"America/Chicago"``.
    first_day, last_day
        Days since 1970-01-01.

    Examples
    --------
    >>> clock = clock_of("America/Chicago", 19_723, 20_088)  # 2024
    >>> clock.offset_minutes.tolist()
    [-360, -300, -360]
    >>> clock.to_utc(np.array([19_723 * 1_440])) - 19_723 * 1_440
    array([360.])
    """
    place = ZoneInfo(zone)
    changes: list[int] = []
    day = max(first_day - 2, 0)
    offsets = [_offset(day * A_DAY, place)]
    for at in range(day, last_day + 3):
        if _offset((at + 1) * A_DAY, place) != offsets[-1]:
            minute = _turn(at * A_DAY, (at + 1) * A_DAY, place)
            changes.append(minute)
            offsets.append(_offset(minute, place))
    return Clock(np.array(changes, np.int64), np.array(offsets, np.int64))


def _offset(minute_utc: int, place: ZoneInfo) -> int:
    midnight = dt.datetime.combine(day_of(minute_utc // A_DAY), dt.time(0), dt.UTC)
    there = (midnight + dt.timedelta(minutes=minute_utc % A_DAY)).astimezone(place).utcoffset()
    return 0 if there is None else int(there.total_seconds() // 60)


def _turn(low: int, high: int, place: ZoneInfo) -> int:
    """Return the first minute after `low` with another offset than there, at most `high`."""
    old = _offset(low, place)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _offset(middle, place) == old else (low, middle)
    return high
