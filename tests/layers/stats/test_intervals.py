"""Wilson's interval against published numbers, and by laws."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.stats.intervals import wilson


@pytest.mark.parametrize(
    ("hits", "trials", "low", "high"),
    # Newcombe (1998), Statistics in Medicine 17, table I, method 3.
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_published_intervals_come_out(hits: int, trials: int, low: float, high: float) -> None:
    found = wilson(np.array([hits]), np.array([trials]))
    assert (round(found.low[0], 4), round(found.high[0], 4)) == (low, high)


pairs = st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(pairs)
def test_a_share_lies_inside_and_misses_mirror_hits(pair: tuple[int, int]) -> None:
    hits, trials = np.array([pair[0]]), np.array([pair[1]])
    found, mirrored = wilson(hits, trials), wilson(trials - hits, trials)
    assert 0 <= found.low[0] <= found.share[0] <= found.high[0] <= 1
    assert np.isclose(found.low[0], 1 - mirrored.high[0])


@given(pairs)
def test_more_certainty_needs_more_room(pair: tuple[int, int]) -> None:
    hits, trials = np.array([pair[0]]), np.array([pair[1]])
    narrow, wide = wilson(hits, trials, level=0.8), wilson(hits, trials, level=0.99)
    assert wide.low[0] <= narrow.low[0]
    assert narrow.high[0] <= wide.high[0]


def test_nothing_counted_has_no_share() -> None:
    assert np.isnan(wilson(np.array([0]), np.array([0])).share[0])


@pytest.mark.parametrize(
    ("hits", "trials", "level"), [([2], [1], 0.95), ([-1], [1], 0.95), ([1], [1, 2], 0.95), ([1], [1], 1.0)]
)
def test_impossible_counts_are_refused(hits, trials, level: float) -> None:
    with pytest.raises(ValueError, match="must|but"):
        wilson(np.array(hits), np.array(trials), level=level)
