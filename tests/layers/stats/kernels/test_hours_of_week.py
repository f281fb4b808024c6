"""Spans shared out over hours of the week: the loops equal their twin, whatever the clock does meanwhile."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.stats.kernels.hours_of_week import COMPILED, share_out, twin

spans = st.lists(st.tuples(st.integers(-20_000, 20_000), st.integers(1, 10_079)), max_size=4)
# Changes of half an hour and of an hour, some of them closer together than any clock has had them.
clocks = st.lists(st.integers(-20_000, 30_000), max_size=5, unique=True).flatmap(
    lambda changes: st.tuples(
        st.just(sorted(changes)),
        st.lists(
            st.sampled_from([-360, -300, 0, 30, 345]), min_size=len(changes) + 1, max_size=len(changes) + 1
        ),
    )
)


@given(spans, clocks)
def test_the_loops_equal_their_twin_and_all_shares_add_up(some, clock) -> None:
    assert COMPILED
    start, length = np.array(some, np.int64).reshape(-1, 2).T
    asked = (start, start + length, *(np.array(one, np.int64) for one in clock))
    fast = share_out(*asked)
    np.testing.assert_allclose(fast, twin(*asked), atol=1e-12)
    assert fast.sum() == pytest.approx(len(some))
