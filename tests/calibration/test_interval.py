"""The interval that decides has an end for every history, and doubts of the expectation outlive a fall."""

import numpy as np
import pytest

from layers.stats.expected_after import expected_after


def one_place(rng: np.random.Generator, *, own: np.ndarray, after: int):
    return expected_after(
        treated_history=own,
        controls_history=rng.poisson(2, (10, len(own))),
        treated_after=after,
        controls_after=rng.poisson(26, 10),
        window_weeks=13,
    )


@pytest.mark.parametrize("after", [0, 1, 30])
def test_a_place_where_all_incidents_fell_into_two_weeks_has_an_interval(after: int) -> None:
    own = np.zeros(104, np.int64)
    own[[5, 60]] = 200, 100
    found = one_place(np.random.default_rng(1), own=own, after=after)
    assert found.dispersion > 20
    assert found.low is not None
    assert found.high is not None
    assert found.low < after - found.expected < found.high
    assert found.detectable is None
