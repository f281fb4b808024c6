"""What is wrong with street segments is said at once."""

import doctest

import numpy as np
import pytest

from layers.stats.shared import streets
from layers.stats.shared.streets import wrong_on_streets, wrong_streets


def test_the_examples_come_out_as_printed() -> None:
    tried = doctest.testmod(streets)
    assert (tried.failed, tried.attempted > 0) == (0, True)


@pytest.mark.parametrize(
    ("x", "y", "start", "wrong"),
    [
        ([0, 1], [0, 1], [0, 2], 0),
        ([], [], [0], 0),
        ([0, 1], [0, np.nan], [0, 2], 1),
        ([0, 1], [0], [0, 2], 1),
        ([0, 1], [0, 1], [1, 3], 1),
        ([0, 1], [0, 1], [0, 1], 2),
        ([0, 1], [0, 1], [], 1),
        ([0, 1], [0, 1], [0.5, 2], 1),
        ([0, 1, 2], [0, np.inf, 2], [0, 2, 2], 3),
    ],
)
def test_each_fault_is_named(x, y, start, wrong) -> None:
    assert len(wrong_streets(*(np.array(one, float) for one in (x, y, start)))) == wrong


@pytest.mark.parametrize(
    ("segment", "along", "wrong"),
    [
        ([0, 1, -1], [10, 0, np.nan], 0),
        ([0], [10 + 1e-9], 0),
        ([0], [10.1], 1),
        ([0], [-0.1], 1),
        ([0], [np.nan], 1),
        ([2], [0], 1),
        ([-2], [0], 1),
        ([0.5], [0], 1),
        ([0, 1], [0], 1),
    ],
)
def test_a_place_lies_inside_of_its_segment(segment, along, wrong) -> None:
    found = wrong_on_streets(np.array(segment), np.array(along, float), np.array([10.0, 5.0]))
    assert len(found) == wrong
