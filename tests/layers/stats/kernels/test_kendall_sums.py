"""Kendall's sums of many series: the loops equal their twin, whatever is tied or missing."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from layers.stats.kernels.kendall_sums import COMPILED, kendall_sums, twin

# Few different values, so that ties of every size come up; some of them missing.
tables = arrays(
    np.float64,
    array_shapes(min_dims=2, max_dims=2, min_side=0, max_side=12),
    elements=st.sampled_from([-1.5, 0.0, 0.1, 2.0, 3.0, np.nan]),
)


@given(tables)
def test_the_loops_equal_their_twin(values) -> None:
    assert COMPILED
    for fast, plain in zip(kendall_sums(values), twin(values), strict=True):
        assert fast.dtype == plain.dtype
        assert np.array_equal(fast, plain)


def test_a_table_in_any_layout_of_memory_gives_the_same() -> None:
    values = np.random.default_rng(3).normal(size=(20, 30)).round(1)
    for fast, plain in zip(kendall_sums(np.asfortranarray(values)), twin(values), strict=True):
        assert np.array_equal(fast, plain)
