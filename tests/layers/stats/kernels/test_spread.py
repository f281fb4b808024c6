"""Points shared out among nodes: the loop equals its twin, and nothing is lost."""

import doctest

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.stats.kernels import spread as module
from layers.stats.kernels.spread import COMPILED, spread, spread_twin


def points(n: int, *, beyond: float) -> tuple[np.ndarray, ...]:
    rng = np.random.default_rng(n)
    return rng.uniform(-beyond, 30 + beyond, n), rng.uniform(-beyond, 20 + beyond, n), rng.random(n)


def test_the_loop_equals_its_twin_and_leaves_out_the_same_points() -> None:
    assert COMPILED
    u, v, weights = points(12_000, beyond=4)
    np.testing.assert_allclose(
        spread(u, v, weights, (20, 30)), spread_twin(u, v, weights, (20, 30)), rtol=1e-9, atol=1e-12
    )


@given(st.floats(1, 26), st.floats(1, 16))
def test_what_a_point_shares_out_stays_the_same_in_sum_and_in_the_middle(u: float, v: float) -> None:
    mass = spread(np.array([u]), np.array([v]), np.array([3.0]), (20, 30))
    assert mass.sum() == pytest.approx(3)
    assert mass.min() >= 0
    assert mass.sum(axis=0) @ np.arange(30) == pytest.approx(3 * u)
    assert mass.sum(axis=1) @ np.arange(20) == pytest.approx(3 * v)
    assert np.count_nonzero(mass) <= 16


def test_the_example_in_the_docstring_holds() -> None:
    assert doctest.testmod(module).failed == 0
