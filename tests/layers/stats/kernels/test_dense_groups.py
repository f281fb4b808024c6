"""Dense groups: the loops equal their twin to the last place at the border."""

import doctest

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.stats.kernels import dense_groups as module
from layers.stats.kernels.dense_groups import COMPILED, dense_groups, dense_groups_twin

towns = st.lists(st.tuples(st.integers(-20, 20), st.integers(-20, 20)), min_size=1, max_size=60).map(
    lambda points: np.array(points, np.float64).reshape(-1, 2).T.copy()
)


def assert_alike(one, two) -> None:
    assert (one.is_core == two.is_core).all()
    assert ((one.group < 0) == (two.group < 0)).all()
    # Numbers differ; who belongs together must not.
    pairs = set(zip(one.group.tolist(), two.group.tolist(), strict=True))
    assert len(pairs) == len({a for a, _ in pairs}) == len({b for _, b in pairs})


@pytest.mark.slow
@given(towns, st.sampled_from([1.0, 5.0, np.sqrt(2), 7.3]), st.integers(1, 8))
def test_the_loops_equal_their_twin(town, radius_m: float, fewest: int) -> None:
    assert COMPILED
    # Far away copies bring the loops in, and change nothing here.
    many = np.hstack([town] + [town + 1_000 * k for k in range(1, 1 + 1_000 // town.shape[1] + 1)])
    fast = dense_groups(*many, radius_m=radius_m, fewest=fewest)
    assert_alike(fast, dense_groups_twin(*many, radius_m, fewest))


def test_a_city_equals_its_twin() -> None:
    rng = np.random.default_rng(1)
    middle = rng.random((25, 2)) * 3_000
    x, y = (middle[rng.integers(0, 25, 2_500)] + rng.normal(0, 60, (2_500, 2))).T
    for fewest in (1, 5, 20, 60):
        assert_alike(dense_groups(x, y, radius_m=40, fewest=fewest), dense_groups_twin(x, y, 40, fewest))


def test_a_radius_too_small_for_numbers_of_cells_still_finds_equal_places() -> None:
    x = np.append(np.linspace(0, 5e6, 1_500), [0.0, 0.0])
    found = dense_groups(x, x, radius_m=1e-6, fewest=2)
    assert np.flatnonzero(found.is_core).tolist() == [0, 1_500, 1_501]


def test_the_example_in_the_docstring_holds() -> None:
    assert doctest.testmod(module).failed == 0
