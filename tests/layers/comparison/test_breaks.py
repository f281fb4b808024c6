"""Weeks without any record, and jumps of the whole study, planted and found."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from geodata.period import Period, day_number
from layers.base.query import Query
from layers.comparison.asked import Asked
from layers.comparison.breaks import gaps, jumps
from layers.comparison.points import Points, points_of
from tests.layers.comparison.towns import DAY, FIRST, LAST, rows, town

DATA = Period.including(FIRST, LAST)
WEEK = dt.timedelta(weeks=1)


@pytest.fixture(scope="module")
def points() -> Points:
    return points_of(town(rows(3, mean=1.0)), Query(), Asked(event="E01"))


def kept(points: Points, which: np.ndarray) -> Points:
    return replace(points, **{name: getattr(points, name)[which] for name in ("x_m", "y_m", "day", "group")})


def without(points: Points, *spans: tuple[int, int]) -> Points:
    """Return the points without some weeks, counted from the day."""
    week = (points.day.astype(int) - day_number(DAY)) // 7
    return kept(points, ~np.any([(week >= first) & (week < end) for first, end in spans], axis=0))


@pytest.mark.parametrize("spans", [[(-50, -49)], [(-157, -150), (-3, 2)], [(40, 51)]])
def test_runs_of_empty_weeks_are_gaps_wherever_they_lie(points: Points, spans: list[tuple[int, int]]) -> None:
    assert gaps(without(points, *spans), DAY, DATA) == tuple(
        Period(DAY + first * WEEK, DAY + end * WEEK) for first, end in spans
    )


def test_whole_data_have_neither_gaps_nor_jumps(points: Points) -> None:
    assert gaps(points, DAY, DATA) == ()
    assert jumps(points, DAY, DATA) == ()


def test_where_few_are_usual_an_empty_week_is_no_gap(points: Points) -> None:
    few = kept(points, np.arange(len(points)) % 20 == 0)
    assert gaps(without(few, (-50, -40)), DAY, DATA) == ()
    assert jumps(few, DAY, DATA) == ()


def test_a_jump_is_found_at_its_week(points: Points) -> None:
    later = points.day >= day_number(DAY - 20 * WEEK)
    fewer = kept(points, ~later | (np.random.default_rng(1).random(len(points)) < 0.4))
    (found,) = jumps(fewer, DAY, DATA)
    assert abs(found - (DAY - 20 * WEEK)) <= 2 * WEEK
    assert gaps(fewer, DAY, DATA) == ()


def test_without_a_whole_week_there_is_nothing_to_see(points: Points) -> None:
    assert gaps(points, DAY, Period(DAY, DAY + dt.timedelta(days=6))) == ()
    assert jumps(points, DAY, Period(DAY, DAY + dt.timedelta(days=6))) == ()
