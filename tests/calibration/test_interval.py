"""The interval that decides has an end for every history, and doubts of the expectation outlive a fall."""

import numpy as np
import pytest
from scipy import stats

from benchmarks.calibration.trial import try_world
from benchmarks.calibration.world import World
from layers.stats.expected_after import expected_after
from layers.stats.shared.count_limits import highest_mean, lowest_mean


def one_place(rng: np.random.Generator, *, own: np.ndarray, after: int):
    return expected_after(
        treated_history=own,
        controls_history=rng.poisson(2, (10, len(own))),
        treated_after=after,
        controls_after=rng.poisson(26, 10),
        window_weeks=13,
    )


@pytest.mark.parametrize("after", [0, 1, 30])
def test_a_place_where_all_incidents_fell_into_two_weeks_has_an_interval(after: int) -> None:
    own = np.zeros(104, np.int64)
    own[[5, 60]] = 200, 100
    found = one_place(np.random.default_rng(1), own=own, after=after)
    assert found.dispersion > 20
    assert found.low is not None
    assert found.high is not None
    assert found.low < after - found.expected < found.high
    assert found.detectable is None


@pytest.mark.slow
@pytest.mark.parametrize("effect", [0.0, 0.85, 1.0])
def test_where_places_have_seasons_of_their_own_a_fall_makes_no_interval_too_short(effect: float) -> None:
    # Before that doubt was the expectation's alone, 69 of 100 held a fall to nothing.
    world = World(
        f"seasons of their own, {effect}",
        weekly_level=400 / 13,
        season_amplitude=0.4,
        season_spread=0.1,
        effect=effect,
    )
    assert try_world(world, runs=200).covered >= 180


@pytest.mark.parametrize("tail", [0.3, 0.025, 1e-6, 1e-40])
@pytest.mark.parametrize("observed", [0, 1, 7, 400])
def test_the_limits_of_a_count_leave_half_of_its_own_chance_and_all_beyond_in_the_tail(
    observed, tail
) -> None:
    high = stats.poisson(highest_mean(observed, tail))
    assert high.cdf(observed) - high.pmf(observed) / 2 == pytest.approx(tail, rel=1e-6)
    if observed:
        low = stats.poisson(lowest_mean(observed, tail))
        assert low.sf(observed) + low.pmf(observed) / 2 == pytest.approx(tail, rel=1e-6)
    else:
        assert lowest_mean(observed, tail) == 0


def test_a_place_three_times_as_large_as_its_controls_has_three_times_their_difference_of_rates() -> None:
    rng = np.random.default_rng(2)
    weeks, places = 104, 40
    # Weeks without chance, and places of which each goes its own way after the event.
    after = np.round(130 * np.exp(rng.normal(0, 0.3, places))).astype(np.int64)
    given = {
        "controls_history": np.full((places, weeks), 10),
        "treated_after": 130,
        "controls_after": after,
        "window_weeks": 13,
    }
    equal, large, small = (
        expected_after(treated_history=np.full(weeks, level), **given).dispersion_places
        for level in (10, 30, 5)
    )
    assert equal > 4
    assert large - 1 == pytest.approx(3 * (equal - 1), rel=0.02)
    assert small == equal
