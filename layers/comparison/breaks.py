"""Find changes of recording that nobody declared: jumps of the whole study's weeks, and weeks without any."""

from __future__ import annotations

import datetime as dt

import numpy as np
from numpy.typing import NDArray

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
    first, counts = _weeks(points, day, data)
    if not len(counts) or counts.mean() < FEWEST_A_WEEK:
        return ()
    found = detect_level_shifts(counts, np.ones(len(counts), bool))
    return tuple(day_of(first + 7 * one.week) for one in found if one.week is not None)


def gaps(points: Points, day: dt.date, data: Period) -> tuple[Period, ...]:
    """
    Return the spans of whole weeks in which nothing is counted anywhere, where ten a week or more are usual.

    Parameters
    ----------
    points, day, data
        As in `jumps`.

    Misreadings
    -----------
    Such weeks are missing in the records; they are not weeks without incidents. A gap of days, or of one of
    several sources, is not seen.
    """
    first, counts = _weeks(points, day, data)
    if not len(counts) or np.median(counts) < FEWEST_A_WEEK:
        return ()
    # Where a run of empty weeks begins, and where it is over.
    edge = np.flatnonzero(np.diff(np.concatenate([[False], counts == 0, [False]]).astype(np.int8)))
    return tuple(
        Period(day_of(first + 7 * int(start)), day_of(first + 7 * int(end)))
        for start, end in edge.reshape(-1, 2)
    )


def _weeks(points: Points, day: dt.date, data: Period) -> tuple[int, NDArray[np.int64]]:
    """Return the day number of the first whole week of the data, and what is counted in each week."""
    before, after = (day - data.first).days // 7, (data.end - day).days // 7
    first, weeks = day_number(day) - 7 * before, before + after
    if weeks <= 0:
        return first, np.zeros(0, np.int64)
    week = (points.day.astype(np.int64) - first) // 7
    return first, np.bincount(week[(week >= 0) & (week < weeks)], minlength=weeks).astype(np.int64)
