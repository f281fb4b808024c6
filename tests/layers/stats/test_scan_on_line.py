"""The fullest window of a line: Naus's number, simulation, closed forms, and by laws."""

import doctest
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import poisson

from layers.stats import scan_on_line as module
from layers.stats.scan_on_line import scan_on_line
from layers.stats.shared.checks import BadInput


def scan(count, window, span, rate, seed=1, draws=999):
    return scan_on_line(
        count=count, window=window, span=span, rate=rate, rng=np.random.default_rng(seed), draws=draws
    )


def fullest(times: np.ndarray, window: float) -> int:
    """Return how many of some sorted times lie in the fullest window, from each time on."""
    return max((int(((times >= one) & (times <= one + window)).sum()) for one in times), default=0)


def test_the_examples_come_out_as_printed() -> None:
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(
    ("span", "window", "rate", "count", "p"), [pytest.param(208, 1, 0.6, 6, 0.03902238, id="NAUS-1")]
)
def test_the_worked_chance_comes_out(span, window, rate, count, p) -> None:
    found = scan(count, window, span, rate)
    assert round(found.p, 8) == p
    assert (found.how, found.expected) == ("naus", rate)


@pytest.mark.parametrize("unit", [7.0, 1 / 52, 604_800.0])
def test_ptools_takes_the_length_of_the_window_from_the_exponent_and_here_units_do_not_matter(unit) -> None:
    plain = scan(6, 1, 208, 0.6)
    assert scan(6, unit, 208 * unit, 0.6 / unit).p == pytest.approx(plain.p, rel=1e-9)
    two, three = module._none_in_two(6, 0.6), module._none_in_three(6, 0.6)
    assert plain.p == pytest.approx(1 - two * (three / two) ** (208 - 2), rel=1e-9)
    assert plain.p != pytest.approx(1 - two * (three / two) ** (208 - 1), rel=1e-3)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("count", "span", "rate"), [(3, 2, 0.5), (4, 3, 1.0), (5, 10, 1.2), (4, 52, 0.4), (12, 8, 5.0)]
)
def test_simulated_lines_have_as_full_a_window_as_often(count, span, rate) -> None:
    rng = np.random.default_rng(count)
    runs = 4_000
    hits = sum(
        fullest(np.sort(rng.random(rng.poisson(rate * span)) * span), 1.0) >= count for _ in range(runs)
    )
    p = scan(count, 1.0, span, rate).p
    assert abs(hits / runs - p) <= 4 * math.sqrt(p * (1 - p) / runs) + 0.01 * p


@pytest.mark.slow
@pytest.mark.parametrize(("count", "span", "rate"), [(2, 1.5, 0.7), (4, 1.2, 1.5), (3, 1.9, 1.0)])
def test_below_two_windows_it_is_simulated(count, span, rate) -> None:
    found = scan(count, 1.0, span, rate, draws=9_999)
    assert found.how == "simulated"
    rng = np.random.default_rng(count + 100)
    runs = 3_000
    hits = sum(
        fullest(np.sort(rng.random(rng.poisson(rate * span)) * span), 1.0) >= count for _ in range(runs)
    )
    assert abs(hits / runs - found.p) <= 5 * math.sqrt(found.p * (1 - found.p) / runs)


@given(st.integers(2, 9), st.floats(0.1, 4))
def test_just_below_and_at_two_windows_simulation_and_closed_form_meet(count, rate) -> None:
    drawn, closed = scan(count, 1.0, 1.999, rate, draws=999), scan(count, 1.0, 2.0, rate)
    assert (drawn.how, closed.how) == ("simulated", "naus")
    assert abs(drawn.p - closed.p) <= 6 * math.sqrt(closed.p * (1 - closed.p) / 999) + 0.005


@given(st.floats(0.01, 5), st.floats(1, 300))
def test_no_incident_is_certain_and_one_has_a_closed_form(rate, span) -> None:
    assert (scan(0, 1.0, span, rate).p, scan(0, 1.0, span, rate).how) == (1.0, "closed_form")
    one = scan(1, 1.0, span, rate)
    assert (one.p, one.how) == (pytest.approx(1 - math.exp(-rate * span)), "closed_form")


@given(st.integers(1, 20), st.floats(0.01, 8))
def test_the_only_window_there_is_has_its_plain_chance(count, rate) -> None:
    found = scan(count, 1.0, 1.0, rate)
    assert found.how == "closed_form"
    assert found.p == pytest.approx(poisson.sf(count - 1, rate))


@given(st.integers(2, 30), st.floats(0.05, 6), st.floats(2, 400))
def test_fuller_windows_are_rarer_and_longer_times_and_higher_rates_have_them_oftener(
    count, rate, span
) -> None:
    p = scan(count, 1.0, span, rate).p
    assert 0 <= p <= 1
    assert scan(count + 1, 1.0, span, rate).p <= p + 1e-12
    assert scan(count, 1.0, span * 1.5, rate).p >= p - 1e-12
    assert scan(count, 1.0, span, rate * 1.2).p >= p - 1e-9
    # Windows side by side are some of all windows; all windows together hold at least one of those.
    side_by_side = 1 - poisson.cdf(count - 1, rate) ** math.floor(span)
    assert p >= side_by_side * (1 - 1e-6) - 1e-9


def test_the_same_generator_gives_the_same_chance() -> None:
    assert scan(3, 1.0, 1.5, 1.0, seed=5) == scan(3, 1.0, 1.5, 1.0, seed=5)
    assert scan(30, 1.0, 1.5, 1.0, draws=99).p == 0.01  # never 0


def test_large_counts_neither_overflow_nor_lose_their_order() -> None:
    chances = [scan(count, 1.0, 200, 300.0).p for count in (350, 380, 420, 500)]
    assert chances == sorted(chances, reverse=True)
    assert chances[0] == pytest.approx(1, abs=0.2)
    assert chances[-1] < 1e-9


def test_everything_wrong_is_listed_at_once() -> None:
    with pytest.raises(BadInput) as raised:
        scan(-1, 0, np.nan, 0, draws=0)
    assert len(raised.value.wrong) == 5
    with pytest.raises(BadInput, match="not be longer"):
        scan(3, 2.0, 1.0, 1.0)
