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
# Chance, at most, to see a jump that is none. Of everything it forbids a verdict; of one kind it leaves out
# that kind, which costs little, while one that is kept by mistake makes false findings.
STUDY_ALPHA, KIND_ALPHA = 0.01, 0.2
# A half year that differs by less from the one before it holds no jump that would be found: the detector
# need not be asked, which takes a hundred times as long.
_HALF_YEAR, _LEAST_CHANGE = 26, 1.2


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
    return _jumps_of(counts, first, alpha=STUDY_ALPHA)


def jumping_kinds(points: Points, day: dt.date, data: Period) -> dict[str, tuple[dt.date, ...]]:
    """
    Return the kinds whose own weeks jump in the whole study, with the days from which on they do.

    One kind can be recorded anew while all together hardly move. A zone with more of it than other places
    would then seem to have changed.

    Parameters
    ----------
    points, day, data
        As in `jumps`.
    """
    first, weeks = _span_of_weeks(day, data)
    week = (points.day.astype(np.int64) - first) // 7
    known = (week >= 0) & (week < weeks)
    kinds = len(points.kind_names)
    table = np.bincount(points.kind[known].astype(np.int64) * weeks + week[known], minlength=kinds * weeks)
    counts = table.reshape(kinds, weeks) if weeks else np.zeros((kinds, 0), np.int64)
    found = {
        name: _jumps_of(counts[code], first, alpha=KIND_ALPHA)
        for code, name in enumerate(points.kind_names)
        if _moves(counts[code])
    }
    return {name: days for name, days in found.items() if days}


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


def _jumps_of(counts: NDArray[np.int64], first: int, *, alpha: float) -> tuple[dt.date, ...]:
    if not len(counts) or counts.mean() < FEWEST_A_WEEK:
        return ()
    found = detect_level_shifts(counts, np.ones(len(counts), bool), alpha=alpha)
    return tuple(day_of(first + 7 * one.week) for one in found if one.week is not None)


def _moves(counts: NDArray[np.int64]) -> bool:
    """Tell whether any half year differs from the one before it by enough to look closer."""
    if len(counts) < 2 * _HALF_YEAR:
        return False
    sums = np.concatenate([[0], np.cumsum(counts)])
    half = (sums[_HALF_YEAR:] - sums[:-_HALF_YEAR]) + 0.5
    return bool((np.abs(np.log(half[_HALF_YEAR:] / half[:-_HALF_YEAR])) >= np.log(_LEAST_CHANGE)).any())


def _span_of_weeks(day: dt.date, data: Period) -> tuple[int, int]:
    """Return the day number of the first whole week of the data, and how many whole weeks there are."""
    before, after = (day - data.first).days // 7, (data.end - day).days // 7
    return day_number(day) - 7 * before, max(0, before + after)


def _weeks(points: Points, day: dt.date, data: Period) -> tuple[int, NDArray[np.int64]]:
    """Return the day number of the first whole week of the data, and what is counted in each week."""
    first, weeks = _span_of_weeks(day, data)
    week = (points.day.astype(np.int64) - first) // 7
    return first, np.bincount(week[(week >= 0) & (week < weeks)], minlength=weeks).astype(np.int64)
