"""Mid-p limits of a count: against root finding over scipy's Poisson distribution, and far out."""

import doctest
import math

import pytest
from numpy.testing import assert_allclose
from scipy import optimize, stats

from layers.stats.shared import count_limits as module
from layers.stats.shared.count_limits import at_least, at_most, highest_mean, lowest_mean


@pytest.mark.parametrize("count", [0, 1, 2, 7, 40, 600])
@pytest.mark.parametrize("multiple", [1.0, 1.96, 3.5, 9.0])
def test_limits_are_where_poisson_leaves_the_tail(count: int, multiple: float) -> None:
    tail = float(stats.norm.sf(multiple))

    def upper(mean: float) -> float:
        return stats.poisson.cdf(count - 1, mean) + stats.poisson.pmf(count, mean) / 2 - tail

    def lower(mean: float) -> float:
        return stats.poisson.sf(count, mean) + stats.poisson.pmf(count, mean) / 2 - tail

    by_hand = (
        optimize.brentq(lower, 0, count + 1) if count else 0.0,
        optimize.brentq(upper, 0, 10 * count + 1_000),
    )
    found = lowest_mean(float(count), tail), highest_mean(float(count), tail)
    assert_allclose(found, by_hand, rtol=1e-6, atol=1e-9)


def test_far_out_the_limits_still_hold_the_count() -> None:
    for count in (0.0, 30.0, 5_000.0, 1e6):
        ends = [(lowest_mean(count, tail), highest_mean(count, tail)) for tail in (1e-9, 1e-300)]
        assert ends[1][0] <= ends[0][0] <= count < ends[0][1] < ends[1][1]
        assert all(map(math.isfinite, ends[1]))


@pytest.mark.parametrize("count", [0.0, 1.0, 12.0])
def test_both_chances_together_are_certain(count: int) -> None:
    assert at_most(count, 7.5) + at_least(count, 7.5) == pytest.approx(1)


def test_the_examples_are_true() -> None:
    assert doctest.testmod(module).failed == 0
