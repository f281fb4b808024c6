"""Weeks without any record, and jumps of the whole study, planted and found."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from geodata.holdings import Holdings
from geodata.period import Period, day_number
from layers.base.query import Query
from layers.comparison.asked import Asked
from layers.comparison.breaks import gaps, jumping_kinds, jumps
from layers.comparison.points import Points, points_of
from tests.layers.comparison.towns import DAY, FIRST, HERE, LAST, asked, found_in, rows, said, town

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


def recorded_anew(seed: int, *, share_here: float = 0.7, share: float = 0.15) -> Holdings:
    """Return a town in which one of two kinds is recorded half as often from the event's day on."""
    table = rows(seed, mean=4.0)
    rng = np.random.default_rng(seed)
    here = (table.x_m - HERE[0]) ** 2 + (table.y_m - HERE[1]) ** 2 <= 300**2
    stolen = rng.random(len(table)) < np.where(here, share_here, share)
    table["kind"] = np.where(stolen, "theft_from_vehicle", "burglary_home")
    lost = stolen & (table.day >= day_number(DAY)) & (rng.random(len(table)) < 0.5)
    return town(table[~lost].reset_index(drop=True))


def test_a_kind_that_is_recorded_anew_alone_is_left_out_by_name_and_makes_no_finding() -> None:
    study = recorded_anew(601)
    assert jumps(points_of(study, Query(), Asked(event="E01")), DAY, DATA) == ()
    found = found_in(study)
    assert found.points.jumped == ("theft_from_vehicle",)
    assert found.word in {"cannot_tell", "little_or_no_change"}
    assert found.refusals == ()
    (caveat,) = [one for one in found.caveats if one.key == "comparison.caveat.jumped"]
    assert "Theft from vehicle" in said(caveat)[0]
    assert {found.points.kind_names[code] for code in np.unique(found.points.kind)} == {"burglary_home"}


@pytest.mark.parametrize("kinds", [("theft_from_vehicle",), ("theft_from_vehicle", "burglary_home")])
def test_a_kind_that_was_asked_for_and_jumps_forbids_a_verdict(kinds: tuple[str, ...]) -> None:
    found = found_in(recorded_anew(602), asked(kinds=kinds, event="E01"))
    assert found.points.jumped == ()
    assert "level_shift" in found.refusals


def test_kinds_that_keep_their_level_all_stay() -> None:
    points = points_of(town(rows(603, mean=4.0)), Query(), Asked(event="E01"))
    assert jumping_kinds(points, DAY, DATA) == {}
