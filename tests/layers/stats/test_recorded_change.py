"""The change of a count against simulation, and by laws."""

import doctest

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.stats import recorded_change as module
from layers.stats.recorded_change import recorded_change
from layers.stats.shared.checks import BadInput


def test_the_examples_come_out_as_printed() -> None:
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize("phi", [1.0, 2.0, 4.0])
def test_the_interval_holds_no_change_as_often_as_it_says(phi: float) -> None:
    rng = np.random.default_rng(1)
    mean = np.full(4_000, 150.0)
    before, after = (rng.poisson(mean if phi == 1 else rng.gamma(mean / (phi - 1), phi - 1)) for _ in "ab")
    found = [recorded_change(before=b, after=a, dispersion=phi) for b, a in zip(before, after, strict=True)]
    covered = np.mean([one.low <= 0 <= one.high for one in found])
    assert covered == pytest.approx(0.95, abs=0.012)


@given(st.integers(0, 10_000), st.integers(0, 10_000), st.floats(0.2, 9))
def test_swapping_the_windows_turns_the_change_over(before: int, after: int, phi: float) -> None:
    there = recorded_change(before=before, after=after, dispersion=phi)
    back = recorded_change(before=after, after=before, dispersion=phi)
    assert (there.change, there.low, there.high) == (-back.change, -back.high, -back.low)
    assert there.low < there.change < there.high
    wider = recorded_change(before=before, after=after, dispersion=phi + 3)
    assert wider.low < there.low


def test_everything_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(BadInput) as caught:
        recorded_change(before=-1, after=2, dispersion=0, level=1)
    assert len(caught.value.wrong) == 3
