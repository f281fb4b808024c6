"""The running difference ends in the card's own interval, and begins where the window after begins."""

import datetime as dt

import numpy as np
from numpy.testing import assert_allclose

from layers.comparison.running import running_difference
from tests.layers.comparison.towns import DAY, asked, found_in, rows, town

WEEK = dt.timedelta(weeks=1)


def test_the_last_sum_is_the_cards_difference_with_its_interval() -> None:
    found = found_in(town(rows(fall=0.5)))
    running, zone = running_difference(found), found.judgement.zone
    assert running is not None
    assert_allclose(running.difference[-1], zone.estimate)
    assert_allclose([running.low[-1], running.high[-1]], [zone.low, zone.high])
    assert running.last_days[0] == DAY + WEEK - dt.timedelta(days=1)
    assert running.last_days[-1] == found.windows.after.last
    assert (running.low <= running.difference).all()
    assert (running.difference <= running.high).all()
    width = running.high - running.low
    assert (np.diff(width) > 0).all(), "more weeks, more that chance can do"


def test_a_window_by_hand_is_drawn_on_its_own_days() -> None:
    after = f"{DAY + 10 * WEEK}..{DAY + 20 * WEEK - dt.timedelta(days=1)}"
    before = f"{DAY - 10 * WEEK}..{DAY - dt.timedelta(days=1)}"
    found = found_in(town(rows()), asked(event="E01", before=before, after=after))
    running = running_difference(found)
    assert running is not None
    assert len(running.last_days) == 10
    assert running.last_days[0] == DAY + 11 * WEEK - dt.timedelta(days=1)
    assert running.last_days[-1] == found.windows.after.last


def test_a_plan_keeps_its_verdict_whatever_the_size_and_shape_of_the_cells() -> None:
    from dataclasses import replace

    from geodata.plans import Plan
    from layers.comparison.compare import compare

    study = town(rows(fall=0.5))
    query = asked(event="E01", weeks=20)
    made = dt.datetime.combine(DAY - 2 * WEEK, dt.time(12), dt.UTC)
    plan = Plan(f"{made:%Y%m%d-%H%M%S}-0123abcd", "Lamps", made, dict(query.to_params()), "r0001", "seal")
    assert compare(study, replace(query, cell_m=500, cells="hexagons"), plans=[plan]).plan == plan
    assert compare(study, replace(query, hours=(18, 3)), plans=[plan]).plan is None
