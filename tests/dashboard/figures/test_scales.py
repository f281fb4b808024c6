"""Axes of differences and ratios: even, few, around what they must show, and said in words."""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.figures.scales import (
    finite,
    p_said,
    percent_said,
    plain,
    ratio_said,
    ratio_ticks,
    signed,
    spread_ticks,
    tick_decimals,
)
from dashboard.theme.look import Look

NUMBERS = st.floats(-1e6, 1e6, allow_subnormal=False)


@given(NUMBERS, NUMBERS, st.sampled_from([4, 5, 24]))
def test_ticks_of_differences_are_even_few_and_around_what_they_show(
    one: float, other: float, most: int
) -> None:
    low, high = sorted((one, other))
    if high - low < 1e-3:
        high = low + 1
    ticks = spread_ticks(low, high, most=most)
    steps = {round(b - a, 9) for a, b in pairwise(ticks)}
    hair = 1e-6 * min(steps)  # far less than a pixel
    assert ticks[0] <= low + hair
    assert ticks[-1] >= high - hair
    assert 2 <= len(ticks) <= most + 3
    assert max(steps) == pytest.approx(min(steps), rel=1e-6)
    assert not low <= 0 <= high or 0 in ticks


@given(
    st.lists(st.floats(1e-12, 1e12), max_size=6), st.sampled_from([Look(), Look("light", "es", "projector")])
)
def test_ticks_of_ratios_hold_1_and_never_cut_an_estimate(ratios: list[float], look: Look) -> None:
    ticks, called, (low, high) = ratio_ticks(ratios, look, never_cut=ratios)
    assert 1.0 in ticks
    assert len(ticks) == len(called) <= 7
    assert low < min([0.5, *ratios])
    assert high > max([2.0, *ratios])
    assert all(math.log2(tick) == round(math.log2(tick)) for tick in ticks)


def test_intervals_are_cut_at_a_factor_of_64() -> None:
    _, _, (low, high) = ratio_ticks([1e-9, 1e9], Look())
    assert (low, high) == (pytest.approx(2**-6.2), pytest.approx(2**6.2))


def test_half_same_and_twice_are_words_with_their_numbers() -> None:
    assert ratio_ticks([], Look())[1] == ["half<br>0.5", "same<br>1", "twice<br>2"]
    assert ratio_ticks([], Look("light", "es"))[1] == ["mitad<br>0.5", "igual<br>1", "doble<br>2"]


def test_numbers_are_said_with_sign_and_size() -> None:
    look = Look()
    assert [signed(one, look) for one in (0, -0.04, 3, -1234.56)] == ["0", "0", "+3", "−1,234.6"]
    assert [plain(one, look) for one in (0.0, 5.25, -3.0, -0.04)] == ["0", "5.2", "−3", "0"]
    assert [ratio_said(one, look) for one in (1e-9, 0.0123, 0.5, 12.34, 123.4, 1e30)] == [
        "under 0.001",
        "0.012",
        "0.50",
        "12.3",
        "123",
        "over 1,000",
    ]
    assert ratio_said(1e30, Look("light", "es")) == "más de 1,000"


def test_a_p_is_never_said_as_0() -> None:
    assert [p_said(one, Look()) for one in (1.0, 0.0405, 0.001, 0.00002)] == [
        "1.000",
        "0.040",
        "0.001",
        "< 0.0001",
    ]
    assert p_said(0.0, Look("light", "es")) == "< 0.0001"


def test_what_is_not_finite_is_not_known() -> None:
    assert finite([1, None, math.nan, math.inf, -math.inf]) == [1.0, None, None, None, None]


def test_levels_and_decimals() -> None:
    assert [percent_said(one) for one in (0.95, 0.9, 0.999)] == ["95", "90", "99.9"]
    assert [tick_decimals(ticks) for ticks in ([0.0, 50.0], [0.0, 0.5], [0.0, 0.02])] == [0, 1, 2]
