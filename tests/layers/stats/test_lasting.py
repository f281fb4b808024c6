"""What lasts of an unusual window: against loops, in invented bursts of known length, and by laws."""

import doctest
import math

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.signal import lfilter
from statsmodels.tsa.stattools import acovf

from layers.stats import lasting as module
from layers.stats.lasting import FEWEST_WINDOWS, lasting_of
from layers.stats.shared.checks import BadInput

PLACES, WEEKS, WINDOW = 21, 130, 13


def bursts(seed: int, *, left: float, spread: float, mean: float = 20.0, places: int = PLACES, weeks=WEEKS):
    """Return counts by week whose log rate keeps part of itself from week to week, (places, weeks)."""
    rng = np.random.default_rng(seed)
    news = rng.normal(0, spread, (places, weeks))
    news[:, 1:] *= math.sqrt(1 - left**2)
    return rng.poisson(mean * np.exp(lfilter([1.0], [1.0, -left], news, axis=1)))


def by_hand(weekly: np.ndarray, length: int) -> tuple[float, float, float]:
    """Return variance, covariance and its error by loops."""
    windows = weekly.shape[1] // length
    start = weekly.shape[1] - windows * length
    n = [
        [int(sum(row[start + length * one : start + length * (one + 1)])) for one in range(windows)]
        for row in weekly
    ]
    total = sum(map(sum, n))
    over = under = 0.0
    each, size = [], 0.0
    for row in n:
        share = sum(row) / total
        expected = [share * sum(other[one] for other in n) for one in range(windows)]
        squares = [
            (seen - usual) ** 2 / max(1 - share, 0.5) * windows / (windows - 1)
            for seen, usual in zip(row, expected, strict=True)
        ]
        over += sum(squares) - sum(expected)
        under += sum(usual**2 for usual in expected)
        product = 0.0
        for one in range(windows - 1):
            product += (row[one] - expected[one]) * (row[one + 1] - expected[one + 1])
            product += (squares[one] + squares[one + 1]) / (2 * windows)
            size += expected[one] * expected[one + 1]
        each.append(product)
    mean = sum(each) / len(each)
    spread = sum((one - mean) ** 2 for one in each) * len(each) / (len(each) - 1)
    return over / under, sum(each) / size, math.sqrt(spread) / size


def test_of_equal_windows_it_is_the_serial_covariance_of_statsmodels() -> None:
    rng = np.random.default_rng(4)
    high = rng.integers(30, 70, (6, 10))
    # Each place has a twin with what it lacks, so every window has as many incidents in all.
    n = np.vstack([high, 100 - high])
    found = lasting_of(n, 1)
    share = n.sum(axis=1) / n.sum()
    expected = share * n[:, 0].sum()
    serial = np.array([acovf(row, adjusted=True, nlag=1) for row in n.astype(float)])
    square = serial[:, 0] / np.maximum(1 - share, 0.5) * 10 / 9
    edge = (n - expected[:, None]) ** 2 / np.maximum(1 - share, 0.5)[:, None] * 10 / 9
    middle = (edge[:, 1:] + edge[:, :-1]).sum(axis=1) / 2 / 9
    assert_allclose(found.variance, (square - expected).sum() / (expected**2).sum())
    assert_allclose(found.covariance, (serial[:, 1] + middle / 10).sum() / (expected**2).sum())


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("length", [13, 8])
def test_every_number_is_what_loops_give(seed: int, length: int) -> None:
    weekly = bursts(seed, left=0.9, spread=0.3, mean=2.0, weeks=WEEKS + seed)
    found = lasting_of(weekly, length)
    assert_allclose((found.variance, found.covariance, found.error), by_hand(weekly, length))
    assert (found.windows, found.window_weeks) == ((WEEKS + seed) // length, length)


def test_of_chance_hardly_anything_lasts() -> None:
    parts = []
    for seed in range(60):
        found = lasting_of(bursts(seed, left=0.0, spread=0.0, mean=2.0), WINDOW)
        parts.append(found.part(2.0 * WINDOW))
    assert np.mean(parts) < 0.15


def test_a_lasting_burst_is_told_from_weeks_that_swing_by_themselves() -> None:
    weekly_swings = [lasting_of(bursts(seed, left=0.0, spread=0.4), WINDOW).part(260) for seed in range(30)]
    months = [lasting_of(bursts(seed, left=0.95, spread=0.4), WINDOW).part(260) for seed in range(30)]
    assert np.mean(weekly_swings) < 0.2
    assert np.mean(months) > 0.4


@pytest.mark.parametrize("left", [0.9, 0.95])
def test_on_average_as_much_is_left_as_there_is_without_the_caution(left: float) -> None:
    """What comes after a window is regressed on the window itself, over many places whose share is known."""
    mean, weekly = 20.0, bursts(3, left=left, spread=0.3, places=4_000, weeks=2 * WINDOW)
    first, second = (weekly[:, part].sum(axis=1) for part in (slice(0, WINDOW), slice(WINDOW, None)))
    usual = first.mean()
    truly = np.cov(first - usual, second - usual)[0, 1] / first.var()
    seen = []
    for seed in range(80):
        found = lasting_of(bursts(100 + seed, left=left, spread=0.3, mean=mean), WINDOW)
        seen.append(max(0.0, found.covariance) / (found.variance + 1 / usual))
    # A mean over the same windows takes more of a lasting burst along than is given back.
    assert truly - 0.2 < np.mean(seen) < truly + 0.05


def test_of_few_incidents_a_smaller_part_lasts_for_more_of_them_is_chance() -> None:
    found = lasting_of(bursts(2, left=0.95, spread=0.4), WINDOW)
    parts = [found.part(expected) for expected in (0.0, 1.0, 10.0, 100.0, 1e6)]
    assert parts == sorted(parts)
    assert parts[0] == 0.0
    assert parts[-1] <= 1.0


@pytest.mark.parametrize("weeks", [52, 60, 103])
def test_a_short_history_is_cut_into_shorter_windows(weeks: int) -> None:
    found = lasting_of(bursts(1, left=0.5, spread=0.2, weeks=weeks), 26)
    assert found.windows >= FEWEST_WINDOWS
    assert found.window_weeks == weeks // FEWEST_WINDOWS


@pytest.mark.parametrize("shape", [(1, 104), (5, 0), (5, 1), (0, 104)])
def test_where_nothing_can_be_known_nothing_lasts(shape: tuple[int, int]) -> None:
    found = lasting_of(np.ones(shape, int), WINDOW)
    assert (found.covariance, found.error, found.part(10.0)) == (0.0, 0.0, 0.0)


def test_without_any_incident_nothing_lasts() -> None:
    assert lasting_of(np.zeros((5, 104), int), WINDOW).part(10.0) == 0.0


def test_what_is_wrong_is_named_all_at_once() -> None:
    with pytest.raises(BadInput, match="one row a place") as refused:
        lasting_of(np.array([-1, 2]), 0)
    assert "`window_weeks` must be at least 1" in str(refused.value)


def test_the_example_in_the_docstring_holds() -> None:
    found = doctest.testmod(module, extraglobs={"np": np})
    assert (found.attempted > 0, found.failed) == (True, 0)
