"""Street segments: cut at corners, once where a street is drawn twice, named by their street."""

import numpy as np
import pytest

from layers.patterns.segments import street_segments_of
from tests.layers.patterns.towns import with_points

NOWHERE = np.zeros(1), np.zeros(1)


def test_two_streets_that_cross_are_four_segments_with_their_names() -> None:
    streets = [("Main", [(0, 50), (100, 50)]), ("Elm", [(40, 0), (40, 100)])]
    found = street_segments_of(with_points(*NOWHERE, streets=streets))
    assert found is not None
    assert sorted(zip(found.name.tolist(), found.length_m.tolist(), strict=True)) == [
        ("Elm", 50.0), ("Elm", 50.0), ("Main", 40.0), ("Main", 60.0)
    ]  # fmt: skip
    assert found.start[-1] == len(found.corner_x_m)
    assert (found.middle_x_m[found.name == "Elm"] == 40).all()


def test_a_street_drawn_twice_is_one() -> None:
    twice = [("Main", [(0, 0), (100, 0)]), ("Main St", [(0, 0), (100, 0)])]
    found = street_segments_of(with_points(*NOWHERE, streets=twice))
    assert found is not None
    assert found.length_m.tolist() == [100.0]


def test_bends_belong_to_a_segment() -> None:
    found = street_segments_of(with_points(*NOWHERE, streets=[("Bow", [(0, 0), (30, 40), (30, 90)])]))
    assert found is not None
    assert found.length_m == pytest.approx([100.0])


def test_a_study_without_streets_has_no_segments() -> None:
    assert street_segments_of(with_points(*NOWHERE)) is None
