"""The p of a verdict belongs to its interval, and is what a p must be where nothing changed."""

import numpy as np
import pytest
from scipy import stats

from benchmarks.calibration.trial import judged
from benchmarks.calibration.world import World, draw
from layers.comparison.judge import EARLY_LEVEL, judge
from layers.comparison.p_value import p_value

ROWS = np.arange(1, 60)


def cases(world: World, n: int):
    rng = np.random.default_rng(5)
    for _ in range(n):
        history = draw(world, rng)
        yield history.weekly, judged(world, history)


@pytest.mark.slow
@pytest.mark.parametrize("effect", [0.0, 0.5])
def test_the_interval_of_level_one_minus_p_touches_zero(effect: float) -> None:
    touched = 0
    for weekly, found in cases(World("calm", effect=effect), 12):
        p = p_value(weekly, found)
        assert p is not None
        assert (p < 0.05) == (found.zone.low > 0 or found.zone.high < 0)
        if 1e-6 < p < 0.99:
            zone = judge(weekly, found.spans, candidates=ROWS, level=1 - p).zone
            assert min(abs(zone.low), abs(zone.high)) == pytest.approx(0, abs=1e-3 * zone.expected)
            touched += 1
    assert touched >= 5


@pytest.mark.slow
def test_while_weeks_are_still_to_come_p_is_larger_by_as_much_as_the_interval_is_surer() -> None:
    word_and_p = []
    for weekly, found in cases(World("calm", effect=0.5), 12):
        early = judge(weekly, found.spans, candidates=ROWS, level=EARLY_LEVEL)
        assert p_value(weekly, early) == pytest.approx(min(1.0, 10 * p_value(weekly, found)), rel=1e-3)
        word_and_p.append((early.verdict.word == "likely_fewer", p_value(weekly, early) < 0.05))
    assert {(True, True), (False, False)} == set(word_and_p)


def test_a_difference_beyond_all_doubt_has_a_p_above_zero() -> None:
    ((weekly, found),) = cases(World("gone", weekly_level=40, effect=1.0), 1)
    assert 0 < p_value(weekly, found) < 1e-6


def test_without_an_interval_there_is_no_p() -> None:
    ((weekly, found),) = cases(World("calm"), 1)
    few = judge(weekly, found.spans, candidates=ROWS[:3])
    assert few.zone.reason == "too_few_controls"
    assert p_value(weekly, few) is None


@pytest.mark.slow
def test_where_nothing_changed_small_p_are_as_rare_as_they_say() -> None:
    p = np.array([p_value(weekly, found) for weekly, found in cases(World("calm", dispersion=2.0), 150)])
    for level in (0.01, 0.05, 0.2):
        often = stats.binomtest(int((p <= level).sum()), len(p), level, alternative="greater")
        assert often.pvalue > 0.01
    assert (p > 0.5).mean() > 0.3
