"""Find changes of recording that nobody declared: jumps of the whole study's weekly numbers."""

from __future__ import annotations

import datetime as dt

import numpy as np

from geodata.period import Period, day_number, day_of
from layers.comparison.points import Points
from layers.stats.level_shift import detect_level_shifts

# Fewer a week jump by chance alone.
FEWEST_A_WEEK = 10


def jumps(points: Points, day: dt.date, data: Period) -> tuple[dt.date, ...]:
    """
    Return the first day of each week from which on the whole study counts at another level.

    Parameters
    ----------
    points
        What is counted, everywhere.
    day
        Weeks are counted from here.
    data
        Days of the release.

    Misreadings
    -----------
    A jump of a whole city is a change of recording far more often than a change of the city, but not always.
    A change that comes gradually, or that concerns one place, is not seen.
    """
    before, after = (day - data.first).days // 7, (data.end - day).days // 7
    weeks = before + after
    if weeks <= 0:
        return ()
    week = (points.day.astype(np.int64) - day_number(day)) // 7 + before
    counts = np.bincount(week[(week >= 0) & (week < weeks)], minlength=weeks)
    if counts.mean() < FEWEST_A_WEEK:
        return ()
    found = detect_level_shifts(counts, np.ones(weeks, bool))
    first = day_number(day) - 7 * before
    return tuple(day_of(first + 7 * one.week) for one in found if one.week is not None)
