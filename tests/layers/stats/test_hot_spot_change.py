"""Changes of class between two maps, by plain counting and by laws."""

import doctest

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.stats import hot_spot_change as module
from layers.stats.hot_spot_change import CHANGES, hot_spot_change
from layers.stats.shared.checks import BadInput

classes = st.sampled_from([-1.0, 0.0, 1.0, float("nan")])
pairs = st.lists(st.tuples(classes, classes), max_size=40).map(
    lambda rows: np.array(rows, np.float64).reshape(-1, 2).T
)
TURNED = {
    "became_hot": "no_longer_hot",
    "from_cold_to_hot": "from_hot_to_cold",
    "became_cold": "no_longer_cold",
}
TURNED |= {there: back for back, there in TURNED.items()}


def test_the_examples_come_out_as_printed() -> None:
    assert doctest.testmod(module).failed == 0


@given(pairs)
def test_every_known_cell_is_counted_once_under_its_change(two) -> None:
    before, after = two
    found = hot_spot_change(before, after)
    known = ~np.isnan(before) & ~np.isnan(after)
    assert (found.unknown, int(found.table.sum())) == (int((~known).sum()), int(known.sum()))
    for cell, (one, other) in enumerate(zip(before, after, strict=True)):
        assert found.change[cell] == (CHANGES[int(one), int(other)] if known[cell] else None)
    for i, one in enumerate((-1, 0, 1)):
        for j, other in enumerate((-1, 0, 1)):
            assert found.table[i, j] == (known & (before == one) & (after == other)).sum()


@given(pairs)
def test_exchanging_the_maps_turns_each_change_round(two) -> None:
    forth, back = hot_spot_change(*two), hot_spot_change(*two[::-1])
    assert [TURNED.get(one, one) for one in forth.change] == back.change.tolist()
    np.testing.assert_array_equal(forth.table, back.table.T)
    assert (forth.overlap, forth.overlap_by_chance) == (back.overlap, back.overlap_by_chance)


@given(pairs, st.randoms(use_true_random=False))
def test_the_order_of_cells_does_not_matter_and_a_map_stays_as_it_is(two, random) -> None:
    order = random.sample(range(two.shape[1]), two.shape[1])
    one, other = hot_spot_change(*two), hot_spot_change(*two[:, order])
    assert one.change[order].tolist() == other.change.tolist()
    assert one.overlap == other.overlap
    same = hot_spot_change(two[0], two[0])
    assert set(same.change) <= {"stayed_hot", "stayed_cold", "neither", None}
    assert same.overlap in {None, 1.0}


def test_shares_are_of_the_hot_cells() -> None:
    found = hot_spot_change([1, 1, 1, 1, 0, 0, 0, 0, 0, -1], [1, 0, 0, -1, 1, 1, 0, 0, 0, 1])
    assert found.share_stayed == 1 / 4
    assert found.share_new == 3 / 4
    assert found.overlap == 1 / 7
    # Four of ten and four of ten meet in 1.6 cells by chance.
    assert found.overlap_by_chance == pytest.approx(1.6 / 6.4)
    assert "crossing_the_line_is_no_test_of_change" in found.caveats


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ([], [], "no_cells"),
        ([np.nan], [1], "no_cells"),
        ([0, -1], [0, 0], "no_hot_cell_in_either"),
        ([1], [0], None),
    ],
)
def test_without_hot_cells_there_are_no_shares(before, after, reason) -> None:
    found = hot_spot_change(before, after)
    assert found.reason == reason
    if reason:
        assert (found.share_stayed, found.share_new, found.overlap) == (None, None, None)
    else:
        assert (found.share_stayed, found.share_new, found.overlap) == (0, None, 0)


def test_impossible_input_is_refused_at_once() -> None:
    with pytest.raises(BadInput, match="one dimension, alike; `before` must hold -1, 0, 1 or NaN"):
        hot_spot_change([2, 0], [1])
