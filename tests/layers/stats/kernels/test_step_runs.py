"""What the steps of cells add up to: the loops equal their twin, also for tables that no one may hand in."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from layers.stats.kernels.step_runs import COMPILED, step_runs, twin

tables = array_shapes(min_dims=2, max_dims=2, min_side=0, max_side=9).flatmap(
    lambda shape: st.tuples(
        arrays(np.float64, shape, elements=st.sampled_from([-2.0, 0.0, 1.5, np.nan, np.inf, -np.inf])),
        arrays(np.bool_, shape),
        arrays(np.bool_, shape),
    )
)


@given(tables)
def test_the_loops_equal_their_twin(table) -> None:
    assert COMPILED
    for fast, plain in zip(step_runs(*table), twin(*table), strict=True):
        assert np.array_equal(fast, plain)
        assert getattr(fast, "dtype", None) == getattr(plain, "dtype", None)


def test_runs_are_counted_from_the_end() -> None:
    hot = np.array([[1, 0, 1, 1], [1, 1, 1, 0], [1, 1, 1, 1]], bool)
    found = step_runs(np.where(hot, 3.0, np.nan), hot, ~hot & False)
    assert (found.hot.tolist(), found.hot_at_end.tolist()) == ([3, 3, 4], [2, 0, 4])
    assert (found.both, found.hot_without, found.has_z.tolist()) == (0, 0, [True] * 4)
