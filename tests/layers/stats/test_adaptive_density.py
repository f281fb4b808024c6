"""Adaptive densities against the definition in plain loops, and by laws."""

import doctest

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.stats import adaptive_density as module
from layers.stats.adaptive_density import WIDEST, adaptive_density
from layers.stats.kernel_density import density_at, kernel_density
from layers.stats.shared.checks import BadInput
from layers.stats.shared.grid import Grid

GRID = Grid(0.0, 0.0, 20.0, 60, 50)
towns = st.lists(st.tuples(st.integers(0, 1_200), st.integers(0, 1_000)), min_size=1, max_size=20).map(
    lambda points: np.array(points, np.float64).T.copy()
)


def test_the_examples_come_out_as_printed() -> None:
    assert doctest.testmod(module).failed == 0


@given(towns, st.sampled_from(["quartic", "gaussian"]))
def test_each_incident_has_abramsons_bandwidth(town, kernel) -> None:
    found = adaptive_density(*town, GRID, kernel=kernel, bandwidth_m=90)
    first = density_at(*town, *town, bandwidth_m=90, kernel=kernel)
    wanted = 90 * np.sqrt(np.exp(np.log(first).mean()) / first)
    np.testing.assert_allclose(found.bandwidths_m, np.clip(wanted, 20, WIDEST * 90), rtol=1e-9)
    each = [
        kernel_density([x], [y], GRID, kernel=kernel, bandwidth_m=max(h, 20 + 1e-9)).per_km2
        for x, y, h in zip(*town, found.bandwidths_m, strict=True)
    ]
    np.testing.assert_allclose(
        found.per_km2, np.sum(each, axis=0), rtol=1e-5, atol=1e-6 * found.per_km2.max()
    )


def test_alone_or_all_alike_it_is_the_even_density() -> None:
    for x in ([500.0], [500.0, 500.0, 500.0]):
        found = adaptive_density(x, x, GRID, bandwidth_m=100)
        np.testing.assert_allclose(
            found.per_km2, kernel_density(x, x, GRID, bandwidth_m=100).per_km2, rtol=1e-9
        )
        assert found.at_limit == 0


def test_the_crowd_is_sharper_and_the_open_smoother() -> None:
    rng = np.random.default_rng(1)
    x = np.append(rng.normal(300, 30, 200), [900.0])
    y = np.append(rng.normal(300, 30, 200), [700.0])
    found = adaptive_density(x, y, GRID, bandwidth_m=100)
    even = kernel_density(x, y, GRID, bandwidth_m=100)
    assert found.per_km2.max() > even.per_km2.max()
    assert found.bandwidths_m[-1] > 4 * np.median(found.bandwidths_m)
    assert "smoothed_unevenly" in found.caveats


@pytest.mark.slow
def test_of_many_incidents_the_first_density_is_read_from_the_grid_and_comes_out_nearly_alike() -> None:
    rng = np.random.default_rng(2)
    x, y = rng.normal(600, 200, 6_000), rng.normal(500, 150, 6_000)
    many = adaptive_density(x, y, GRID, bandwidth_m=100)
    first = density_at(x, y, x, y, bandwidth_m=100)
    exact = 100 * np.sqrt(np.exp(np.log(first).mean()) / first)
    assert np.median(np.abs(many.bandwidths_m / exact - 1)) < 0.02


@pytest.mark.parametrize("x", [[], [5.0], [5.0, 5.0], [5.0, 6.0]])
def test_without_a_bandwidth_there_is_a_reason(x) -> None:
    found = adaptive_density(x, x, GRID)
    assert found.reason == kernel_density(x, x, GRID).reason is not None
    assert np.isnan(found.per_km2).all()
    assert len(found.bandwidths_m) == len(x)


def test_impossible_input_is_refused_at_once() -> None:
    with pytest.raises(BadInput, match="`y_m` must be finite; `bandwidth_m`"):
        adaptive_density([0], [np.nan], GRID, bandwidth_m=-1)
