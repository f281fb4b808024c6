"""Cumulative sums of counts: the worked path, run lengths by simulation and closed forms, and by laws."""

import doctest
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import poisson

from layers.stats import poisson_cusum as module
from layers.stats.poisson_cusum import cusum_limit, poisson_cusum
from layers.stats.shared.checks import BadInput

COUNTS = [3, 5, 4, 6, 8, 9, 7]

series = arrays(np.int64, st.integers(1, 30), elements=st.integers(0, 15))


def simulated(mean: float, reference: float, limit: float, rises: bool, seed: int, runs: int = 4_000):
    """Return mean and standard error of the time to an alarm, by drawing charts until each has one."""
    rng = np.random.default_rng(seed)
    at, length, sign = np.zeros(runs), np.zeros(runs), 1 if rises else -1
    running = np.ones(runs, bool)
    while running.any():
        drawn = rng.poisson(mean, int(running.sum()))
        at[running] = np.maximum(0, at[running] + sign * (drawn - reference))
        length[running] += 1
        running &= at < limit
    return length.mean(), length.std() / math.sqrt(runs)


def test_the_examples_come_out_as_printed() -> None:
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(
    ("counts", "reference", "path"),
    [pytest.param(COUNTS, 4.932607, [0, 0.0674, 0, 1.0674, 4.1348, 8.2022, 10.2696], id="CUS-1")],
)
def test_the_worked_path_comes_out(counts, reference, path) -> None:
    found = poisson_cusum(np.array(counts), usual_mean=4, watched_mean=6, limit=8)
    assert round(found.reference, 6) == reference
    np.testing.assert_allclose(found.path, path, atol=5e-5)
    assert found.is_alarm.tolist() == [False] * 5 + [True] * 2
    assert (found.first_alarm, found.reason) == (5, None)


@given(series, st.floats(0.5, 8), st.floats(0.5, 8))
def test_the_path_is_the_largest_sum_of_any_stretch_that_ends_there(counts, usual, watched) -> None:
    if usual == watched:
        return
    found = poisson_cusum(counts, usual_mean=usual, watched_mean=watched, limit=5)
    assert min(usual, watched) <= found.reference <= max(usual, watched)
    beyond = (counts - found.reference) * (1 if watched > usual else -1)
    for period in range(len(counts)):
        stretches = [beyond[first : period + 1].sum() for first in range(period + 1)]
        assert found.path[period] == pytest.approx(max(0, *stretches), abs=1e-9)


@given(series, st.floats(0.5, 8))
def test_started_again_after_an_alarm_it_is_a_new_chart(counts, limit) -> None:
    asked = {"usual_mean": 3, "watched_mean": 5, "limit": limit}
    whole = poisson_cusum(counts, **asked, restart_after_alarm=True)
    if whole.first_alarm is not None:
        rest = poisson_cusum(counts[whole.first_alarm + 1 :], **asked, restart_after_alarm=True)
        np.testing.assert_array_equal(whole.path[whole.first_alarm + 1 :], rest.path)
    plain = poisson_cusum(counts, **asked)
    assert plain.first_alarm == whole.first_alarm
    assert (plain.path >= whole.path).all()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("usual", "watched", "wanted"), [(4, 6, 104), (4, 3, 104), (0.3, 0.6, 52), (20, 26, 52), (9, 6, 30)]
)
def test_simulated_charts_run_as_long_as_was_worked_out(usual, watched, wanted) -> None:
    found = cusum_limit(usual_mean=usual, watched_mean=watched, false_alarm_every=wanted)
    assert wanted <= found.false_alarm_every <= found.false_alarm_every_at_most * (1 + 1e-9)
    length, error = simulated(usual, found.reference, found.limit, watched > usual, seed=7)
    assert found.false_alarm_every - 4 * error <= length <= found.false_alarm_every_at_most + 4 * error
    delay, error = simulated(watched, found.reference, found.limit, watched > usual, seed=8)
    assert delay <= found.found_after + 4 * error
    assert found.found_after <= 1.05 * delay + 4 * error


@pytest.mark.parametrize("mean", [0.01, 0.05])
def test_where_any_incident_is_an_alarm_the_run_length_is_that_of_a_rare_event(mean) -> None:
    found = cusum_limit(usual_mean=mean, watched_mean=2, false_alarm_every=15)
    assert found.limit < 1 - found.reference
    assert found.false_alarm_every == pytest.approx(1 / (1 - math.exp(-mean)))
    assert found.false_alarm_every_at_most == pytest.approx(found.false_alarm_every)
    assert found.found_after == pytest.approx(1 / (1 - math.exp(-2)))


@pytest.mark.parametrize("rises", [True, False])
def test_a_small_chart_is_the_chain_written_out_state_by_state(rises: bool) -> None:
    chart = module._Chart(parts=2, reference=5, rises=rises)
    mean, edge = 2.2, 7  # the limit is 3.5 incidents
    stay = np.zeros((edge, edge))
    for state in range(edge):
        for count in range(60):
            to = max(0, state + (2 * count - 5) * (1 if rises else -1))
            if to < edge:
                stay[state, to] += poisson.pmf(count, mean)
    expected = np.linalg.solve(np.eye(edge) - stay, np.ones(edge))[0]
    assert chart.run_length(mean, 3.5) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(("usual", "watched"), [(4, 6), (6, 4), (1, 3)])
def test_rarer_false_alarms_need_a_higher_limit_and_find_later(usual, watched) -> None:
    found = [
        cusum_limit(usual_mean=usual, watched_mean=watched, false_alarm_every=every)
        for every in (20, 60, 200)
    ]
    assert [one.limit for one in found] == sorted({one.limit for one in found})
    assert [one.found_after for one in found] == sorted(one.found_after for one in found)
    for one, every in zip(found, (20, 60, 200), strict=True):
        assert every <= one.false_alarm_every <= one.false_alarm_every_at_most * (1 + 1e-9)
        assert one.false_alarm_every_at_most < 1.1 * one.false_alarm_every
        assert one.found_after < one.false_alarm_every


def test_means_that_hardly_differ_have_no_limit_that_can_be_worked_out() -> None:
    found = cusum_limit(usual_mean=500, watched_mean=500.01, false_alarm_every=5_000)
    assert (found.limit, found.false_alarm_every, found.found_after) == (None, None, None)
    assert found.reason == "means_too_close"


def test_a_quiet_and_an_empty_series_have_no_alarm() -> None:
    quiet = poisson_cusum(np.zeros(5), usual_mean=4, watched_mean=6, limit=8)
    assert (quiet.path.tolist(), quiet.first_alarm, quiet.reason) == ([0.0] * 5, None, None)
    none = poisson_cusum(np.empty(0), usual_mean=4, watched_mean=6, limit=8)
    assert (len(none.path), none.first_alarm, none.reason) == (0, None, "no_periods")


def test_a_sum_of_just_the_limit_is_an_alarm() -> None:
    found = poisson_cusum(np.array([6]), usual_mean=4, watched_mean=6, limit=6 - 2 / math.log(1.5))
    assert found.first_alarm == 0


def test_everything_wrong_is_listed_at_once() -> None:
    with pytest.raises(BadInput) as raised:
        poisson_cusum(np.array([0.5]), usual_mean=0, watched_mean=np.inf, limit=-1)
    assert len(raised.value.wrong) == 4
    with pytest.raises(BadInput, match="differ from `usual_mean`"):
        cusum_limit(usual_mean=3, watched_mean=3, false_alarm_every=52)
    with pytest.raises(BadInput, match="above 1"):
        cusum_limit(usual_mean=3, watched_mean=4, false_alarm_every=1)
