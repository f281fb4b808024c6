"""The placebo p against a count in a plain loop, and by laws."""

import doctest

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from layers.stats import placebo
from layers.stats.placebo import placebo_test
from layers.stats.shared.checks import BadInput


@pytest.mark.parametrize(("observed", "placebos", "p"), [pytest.param(-6, [2, -6, 1, 5], 0.4, id="PLA-1")])
def test_the_vector_comes_out(observed: float, placebos: list[int], p: float) -> None:
    found = placebo_test(observed, np.array(placebos))
    assert (found.p, found.as_extreme, found.placebos) == (p, 1, 4)
    assert found.smallest_possible_p == 0.2


effects = st.lists(st.integers(-50, 50), min_size=1, max_size=60)


@given(st.integers(-50, 50), effects)
def test_it_is_the_share_a_plain_loop_counts_with_the_observed_among_them(observed, placebos) -> None:
    extreme = 1
    for one in placebos:
        if abs(one) >= abs(observed):
            extreme += 1
    found = placebo_test(observed, np.array(placebos))
    assert_allclose(found.p, extreme / (len(placebos) + 1))
    assert 0 < found.smallest_possible_p <= found.p <= 1


@given(st.integers(-50, 50), effects, st.randoms(use_true_random=False))
def test_order_sign_and_unit_do_not_matter(observed, placebos, random) -> None:
    plain = placebo_test(observed, np.array(placebos))
    mixed = [one * random.choice([-1, 1]) for one in placebos]
    random.shuffle(mixed)
    assert placebo_test(-observed, np.array(mixed)) == plain
    # In another unit rounding would lose ties.
    assert placebo_test(observed / 7 * 0.1, np.array(placebos) * 0.1 / 7) == plain


def test_ties_that_only_rounding_parts_count_as_extreme() -> None:
    assert 0.1 + 0.2 > 0.3
    assert placebo_test(0.1 + 0.2, np.array([0.3] * 19)).p == 1


def test_the_smallest_possible_p_is_reached_by_what_is_beyond_all_placebos() -> None:
    found = placebo_test(100, np.arange(99))
    assert found.p == found.smallest_possible_p == 0.01
    assert found.reason is None


@pytest.mark.parametrize(("n", "reason"), [(18, "too_few_placebos"), (19, None)])
def test_fewer_than_19_placebos_cannot_reach_005_and_say_so(n: int, reason: str | None) -> None:
    found = placebo_test(-9, np.zeros(n))
    assert found.reason == reason
    assert (found.p <= 0.05) is (reason is None)


def test_without_placebos_there_is_no_p() -> None:
    found = placebo_test(-9, np.array([]))
    assert (found.p, found.smallest_possible_p, found.reason) == (None, None, "no_placebos")


def test_exchangeable_noise_is_found_as_often_as_its_level_says() -> None:
    rng = np.random.default_rng(2_010)
    drawn = rng.normal(size=(2_000, 20))
    false = sum(placebo_test(row[0], row[1:]).p <= 0.05 for row in drawn)
    assert 70 <= false <= 123


def test_everything_wrong_is_listed_at_once() -> None:
    with pytest.raises(BadInput) as raised:
        placebo_test(float("nan"), np.array([[1.0, np.inf]]))
    assert len(raised.value.wrong) == 3


def test_the_example_in_the_docstring_holds() -> None:
    result = doctest.testmod(placebo)
    assert result.attempted > 0
    assert result.failed == 0
