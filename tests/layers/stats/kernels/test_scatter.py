"""Scattered kernels: the loops equal their twin and the definition."""

import doctest

import numpy as np
import pytest

from layers.stats.kernels import scatter as module
from layers.stats.kernels.scatter import COMPILED, scatter, scatter_twin
from layers.stats.shared.grid import Grid

GRID = Grid(-300.0, 100.0, 50.0, 40, 30)


def town(n: int) -> tuple[np.ndarray, ...]:
    rng = np.random.default_rng(n)
    # Beyond the grid on all sides, and of uneven weights and bandwidths.
    return rng.uniform(-600, 2_000, n), rng.uniform(-300, 1_900, n), rng.random(n), rng.uniform(60, 400, n)


@pytest.mark.parametrize("kernel", ["quartic", "gaussian"])
def test_the_loops_equal_their_twin_and_the_definition(kernel) -> None:
    assert COMPILED
    x, y, weight, h = town(1_500)
    fast, plain = (make(x, y, weight, h, GRID, kernel) for make in (scatter, scatter_twin))
    square = (GRID.centres_x_m[:, None] - x) ** 2 + (GRID.centres_y_m[:, None, None] - y) ** 2
    square /= h**2
    each = (
        3 / np.pi * np.maximum(1 - square, 0) ** 2
        if kernel == "quartic"
        else np.exp(-square / 2) / (2 * np.pi)
    )
    wanted = (each * weight / h**2).sum(axis=-1)
    for found in (fast, plain):
        assert np.abs(found - wanted).max() <= 1e-12 * wanted.max()


def test_a_point_whose_kernel_ends_just_at_a_centre_adds_nothing_there() -> None:
    one = np.ones(1_000)
    grid = Grid(-50, -50, 100, 4, 1)
    found = scatter(one * 0, one * 0, one, one * 200, grid, "quartic")
    assert found[0, 2] == 0
    assert found[0, 1] > 0


def test_the_example_in_the_docstring_holds() -> None:
    assert doctest.testmod(module).failed == 0
