"""Simple classes of hot spots: the worked cells, where each rule begins, and by laws."""

import doctest
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from layers.stats import simple_classes as module
from layers.stats.shared.checks import BadInput
from layers.stats.simple_classes import SIMPLE_CLASSES, simple_classes

# -1 cold, 0 neither, 1 hot.
signs = st.tuples(st.integers(1, 4), st.integers(2, 16)).flatmap(
    lambda shape: arrays(np.int8, shape, elements=st.sampled_from([-1, 0, 0, 1, 1, 1]))
)


def classified(sign):
    table = np.atleast_2d(np.asarray(sign))
    return simple_classes(table > 0, table < 0)


def at(steps: list[int], of: int) -> np.ndarray:
    """Return the signs of a cell that is hot at some steps, counted from 1."""
    return np.isin(np.arange(1, of + 1), steps).astype(int)


def test_the_examples_come_out_as_printed() -> None:
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(
    ("hot_steps", "name"),
    [
        pytest.param([9, 10], "emerging", id="SC-1"),
        pytest.param([1, 4, 9], "intermittent", id="SC-2"),
        pytest.param([1, 2, 3, 4, 5, 6, 7, 8, 9], "persistent", id="SC-3"),
        pytest.param([1, 2], "former", id="SC-4"),
    ],
)
def test_the_worked_cells_get_their_class(hot_steps, name) -> None:
    assert classified(at(hot_steps, 10)).named(0) == (name, "hot")
    assert classified(-at(hot_steps, 10)).named(0) == (name, "cold")


def by_hand(marks: list[bool]) -> str:
    """Return the class by one sign, from the printed rules with fractions."""
    n = len(marks)
    r = max(1, n * 2 // 10)
    share, older, recent = (Fraction(sum(one), len(one)) for one in (marks, marks[: n - r], marks[n - r :]))
    tenth = Fraction(1, 10)
    if share >= Fraction(8, 10):
        return "persistent"
    if older < tenth <= recent:
        return "emerging"
    if recent < tenth <= older:
        return "former"
    return "intermittent" if share >= tenth else "none"


@given(signs)
def test_the_tables_give_what_the_rules_give_cell_by_cell(sign) -> None:
    found = classified(sign)
    for cell, row in enumerate(sign):
        warm, cool = by_hand((row > 0).tolist()), by_hand((row < 0).tolist())
        if warm != "none" and cool != "none":
            assert found.named(cell) == ("mixed", "")
        elif warm == cool:
            assert found.named(cell) == ("none", "")
        else:
            assert found.named(cell) == ((warm, "hot") if warm != "none" else (cool, "cold"))


@given(signs)
def test_turning_all_signs_turns_all_classes_but_mixed(sign) -> None:
    one, two = classified(sign).code, classified(-sign).code
    mixed = SIMPLE_CLASSES.index("mixed")
    assert np.array_equal(one == mixed, two == mixed)
    assert np.array_equal(one[one != mixed], -two[two != mixed])


@given(signs, st.randoms(use_true_random=False))
def test_the_order_of_cells_does_not_matter(sign, random) -> None:
    order = random.sample(range(len(sign)), len(sign))
    assert np.array_equal(classified(sign[order]).code, classified(sign).code[order])


@pytest.mark.parametrize(("steps", "recent"), [(2, 1), (5, 1), (9, 1), (10, 2), (14, 2), (15, 3), (104, 20)])
def test_sfhotspot_takes_one_step_too_many_as_recent_and_ours_a_fifth_rounded_down(steps, recent) -> None:
    found = classified(at([steps], steps))
    assert found.recent_steps == recent
    # Hot at the first recent step only is emerging; at the one before it is former.
    if recent < 11:
        assert classified(at([steps - recent + 1], steps)).named(0)[0] == "emerging"
    if steps - recent < 11:
        assert classified(at([steps - recent], steps)).named(0)[0] == "former"


def test_sfhotspot_compares_emerging_with_the_wrong_threshold_and_ours_with_a_tenth_of_each_part() -> None:
    # One of eleven older steps is less than a tenth, one of ten is not.
    assert classified(at([1, 13], 13)).named(0)[0] == "emerging"
    assert classified(at([1, 12], 12)).named(0)[0] == "intermittent"


def test_eight_of_ten_is_persistent_and_seven_is_not() -> None:
    assert classified(at([1, 2, 3, 4, 5, 6, 7, 8], 10)).named(0)[0] == "persistent"
    assert classified(at([1, 2, 3, 4, 5, 6, 9], 10)).named(0)[0] == "intermittent"


def test_hot_first_and_cold_later_is_mixed() -> None:
    assert classified([[1, 1, 0, 0, 0, 0, 0, 0, -1, -1]]).named(0) == ("mixed", "")


def test_nothing_significant_is_no_class_and_one_step_tells_nothing() -> None:
    assert classified(np.zeros((2, 10))).code.tolist() == [0, 0]
    one = classified([[1]])
    assert (one.code.tolist(), one.reason, one.caveats) == ([0], "fewer_than_2_steps", ())
    assert classified(np.empty((0, 10))).reason == "no_cells"


def test_everything_wrong_is_listed_at_once() -> None:
    with pytest.raises(BadInput) as raised:
        simple_classes(np.ones(3), np.ones((1, 3)))
    assert len(raised.value.wrong) == 4
    with pytest.raises(BadInput, match="both hot and cold"):
        simple_classes(np.ones((1, 3), bool), np.ones((1, 3), bool))
