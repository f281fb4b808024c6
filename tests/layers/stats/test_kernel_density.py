"""Kernel densities against published numbers, plain sums and other libraries, and by laws."""

import doctest
import inspect

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.stats import kernel_density as module
from layers.stats.kernel_density import density_at, kernel_density
from layers.stats.shared.checks import BadInput
from layers.stats.shared.grid import Grid
from layers.stats.shared.smoothing import bins_a_cell, mass_inside
from tests.layers.stats.twelve import P12_X, P12_Y

GRID = Grid(0.0, 0.0, 20.0, 60, 50)
KERNELS = st.sampled_from(["quartic", "gaussian"])

towns = st.lists(st.tuples(st.integers(0, 1_200), st.integers(0, 1_000)), min_size=1, max_size=20).map(
    lambda points: np.array(points, np.float64).T.copy()
)


def city(n: int, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    middle = rng.random((30, 2)) * [1_200, 1_000]
    return tuple((middle[rng.integers(0, 30, n)] + rng.normal(0, 60, (n, 2))).T)


def test_the_examples_come_out_as_printed() -> None:
    assert doctest.testmod(module).failed == 0


def test_kde_1_twelve_points_gaussian() -> None:
    found = density_at(P12_X, P12_Y, P12_X, P12_Y, bandwidth_m=15, kernel="gaussian")
    wanted = """.00128295 .00142699 .00102024 .00175229 .00115054 .00123875 .00104976 .00162373 .00088356
        .00119786 .00083888 .00108690"""
    np.testing.assert_allclose(found / 1e6, np.array(wanted.split(), float), atol=5e-9)


def test_kde_2_one_point_quartic_per_km2() -> None:
    found = density_at([0.0], [0.0], [0.0, 50.0, 100.0], [0.0] * 3, bandwidth_m=100)
    np.testing.assert_allclose(found, [95.49297, 53.71479, 0], atol=5e-6)


@pytest.mark.slow
@given(towns, KERNELS, st.sampled_from([25.0, 80.0, 200.0]))
def test_cells_hold_the_density_at_their_centres(town, kernel, bandwidth_m) -> None:
    found = kernel_density(*town, GRID, kernel=kernel, bandwidth_m=bandwidth_m)
    assert found.method == "exact"
    x, y = np.meshgrid(GRID.centres_x_m, GRID.centres_y_m)
    wanted = density_at(*town, x.ravel(), y.ravel(), bandwidth_m=bandwidth_m, kernel=kernel)
    assert np.abs(found.per_km2.ravel() - wanted).max() <= 1e-12 * wanted.max()


@pytest.mark.slow
@pytest.mark.parametrize("n", [1_000, 20_000])
@pytest.mark.parametrize(
    ("kernel", "bandwidth_m"), [("quartic", 100), ("quartic", 45), ("gaussian", 25), ("gaussian", 90)]
)
def test_binned_is_off_by_less_than_a_thousandth_of_the_peak(kernel, bandwidth_m, n: int) -> None:
    x, y = city(n)
    exact, binned = (
        kernel_density(x, y, GRID, kernel=kernel, bandwidth_m=bandwidth_m, method=way).per_km2
        for way in ("exact", "binned")
    )
    assert np.abs(exact - binned).max() <= 1e-3 * exact.max()
    assert binned.min() >= 0


@given(st.floats(300, 700), st.floats(300, 700), KERNELS)
def test_binned_a_lone_point_is_off_by_at_most_three_thousandths(x, y, kernel) -> None:
    exact, binned = (
        kernel_density([x], [y], GRID, kernel=kernel, bandwidth_m=100, method=way).per_km2
        for way in ("exact", "binned")
    )
    assert np.abs(exact - binned).max() <= (3e-3 if kernel == "quartic" else 1e-3) * exact.max()


def test_five_cells_a_bandwidth_are_binned_by_half_cells() -> None:
    assert bins_a_cell(Grid(0, 0, 100, 9, 9), 500.0, "quartic") == 2
    assert bins_a_cell(Grid(0, 0, 100, 9, 9), 500.0, "gaussian") == 1


def test_many_incidents_are_binned_by_themselves_and_the_answer_says_so() -> None:
    x, y = city(210_000)
    grid = Grid(-500.0, -500.0, 20.0, 110, 100)
    assert kernel_density(x, y, grid, bandwidth_m=100).method == "binned"
    assert kernel_density(x[:150_000], y[:150_000], grid, bandwidth_m=100).method == "exact"


@pytest.mark.slow
@given(towns, KERNELS, st.sampled_from(["exact", "binned"]))
def test_summed_over_the_plane_it_is_the_number_of_incidents(town, kernel, way) -> None:
    wide = Grid(-600.0, -600.0, 20.0, 120, 110)
    bandwidth_m = 100.0 if kernel == "quartic" else 60.0
    found = kernel_density(*town, wide, kernel=kernel, bandwidth_m=bandwidth_m, method=way)
    assert found.per_km2.sum() * wide.cell_km2 == pytest.approx(town.shape[1], rel=2e-3)


def test_the_gaussian_is_whole_where_kdepy_cuts_it_to_a_square() -> None:
    wide = Grid(-500.0, -500.0, 10.0, 100, 100)
    for way in ("exact", "binned"):
        found = kernel_density([0.0], [0.0], wide, kernel="gaussian", bandwidth_m=80, method=way)
        assert found.per_km2.sum() * wide.cell_km2 == pytest.approx(1, abs=1e-6)


@pytest.mark.slow
def test_scikit_learn_finds_the_same_density() -> None:
    peer = pytest.importorskip("sklearn.neighbors").KernelDensity(kernel="gaussian", bandwidth=40.0)
    x, y = city(300)
    at = np.column_stack([one.ravel() for one in np.meshgrid(GRID.centres_x_m, GRID.centres_y_m)])
    wanted = np.exp(peer.fit(np.column_stack([x, y])).score_samples(at)) * len(x) * 1e6
    found = kernel_density(x, y, GRID, kernel="gaussian", bandwidth_m=40)
    np.testing.assert_allclose(found.per_km2.ravel(), wanted, rtol=1e-6, atol=1e-9 * wanted.max())


@pytest.mark.slow
@given(towns, KERNELS, st.randoms(use_true_random=False))
def test_order_does_not_matter_and_parts_and_weights_add_up(town, kernel, random) -> None:
    order = random.sample(range(town.shape[1]), town.shape[1])
    asked = {"kernel": kernel, "bandwidth_m": 70.0}
    whole = kernel_density(*town, GRID, **asked).per_km2
    mixed = kernel_density(*town[:, order], GRID, **asked).per_km2
    np.testing.assert_allclose(mixed, whole, rtol=1e-12, atol=1e-12 * whole.max())
    weights = np.arange(town.shape[1]) % 3
    parts = [
        kernel_density(*np.repeat(town, times, axis=1), GRID, **asked).per_km2
        for times in (weights, 3 - weights)
    ]
    both = kernel_density(*town, GRID, weights=weights, **asked).per_km2
    if weights.any():
        np.testing.assert_allclose(parts[0], both, rtol=1e-9, atol=1e-12 * whole.max())
        np.testing.assert_allclose(parts[0] + parts[1], 3 * whole, rtol=1e-9, atol=1e-12 * whole.max())


@given(towns, KERNELS, st.sampled_from([-5_000, 700]))
def test_a_moved_mirrored_or_turned_city_has_the_same_density(town, kernel, by_m) -> None:
    asked = {"kernel": kernel, "bandwidth_m": 70.0}
    x, y = town
    one = kernel_density(x, y, GRID, **asked).per_km2
    moved = kernel_density(x + by_m, y - by_m, Grid(by_m, -by_m, 20, 60, 50), **asked).per_km2
    mirrored = kernel_density(1_200 - x, y, GRID, **asked).per_km2
    turned = kernel_density(-y, x, Grid(-1_000, 0, 20, 50, 60), **asked).per_km2
    for other in (moved, mirrored[:, ::-1], np.rot90(turned)):
        np.testing.assert_allclose(other, one, rtol=1e-6, atol=1e-9 * one.max())


@given(towns, KERNELS)
def test_ten_times_the_lengths_are_a_hundredth_of_the_density(town, kernel) -> None:
    one = kernel_density(*town, GRID, kernel=kernel, bandwidth_m=70).per_km2
    two = kernel_density(*town * 10, Grid(0, 0, 200, 60, 50), kernel=kernel, bandwidth_m=700).per_km2
    np.testing.assert_allclose(two * 100, one, rtol=1e-9, atol=1e-9 * one.max())


@given(towns, KERNELS)
def test_the_density_of_a_place_does_not_change_with_the_zoom_as_keplers_and_plotlys_heat(
    town, kernel
) -> None:
    # Three small cells a side of a large one, whose centre is that of the middle one.
    coarse, fine = Grid(0, 0, 60, 20, 16), Grid(0, 0, 20, 60, 48)
    one, two = (kernel_density(*town, grid, kernel=kernel, bandwidth_m=90).per_km2 for grid in (coarse, fine))
    np.testing.assert_allclose(two[1::3, 1::3], one, rtol=1e-9, atol=1e-9 * one.max())


def test_the_quartic_is_not_seven_times_too_large_as_spatialkdes() -> None:
    peak = kernel_density([10.0], [10.0], GRID, bandwidth_m=100).per_km2.max()
    assert peak == pytest.approx(3 / (np.pi * 100**2) * 1e6)


@pytest.mark.parametrize("statistic", [kernel_density, density_at])
def test_sfhotspots_degrees_have_no_way_in_every_place_is_named_in_metres(statistic) -> None:
    named = [
        name
        for name in inspect.signature(statistic).parameters
        if "x" in name.split("_") or "y" in name.split("_")
    ]
    assert len(named) >= 2
    assert all(name.endswith("_m") for name in named)


def test_the_automatic_bandwidth_is_announced_and_a_quarter_of_it_is_the_gaussians() -> None:
    grid = Grid(0, 0, 5, 20, 20)
    quartic, gaussian = (kernel_density(P12_X, P12_Y, grid, kernel=one) for one in ("quartic", "gaussian"))
    assert quartic.bandwidth_m == pytest.approx(74.502576, abs=1e-6)
    assert gaussian.bandwidth_m == pytest.approx(74.502576 / 4, abs=1e-6)
    assert quartic.is_automatic
    assert "the_bandwidth_was_chosen_automatically" in quartic.caveats


@pytest.mark.parametrize(("kernel", "bandwidth_m"), [("quartic", 150.0), ("gaussian", 50.0)])
def test_corrected_edges_divide_by_the_part_of_the_kernel_in_the_window(kernel, bandwidth_m) -> None:
    inside = np.zeros(GRID.shape, bool)
    inside[5:30, 10:40] = True
    mass = mass_inside(inside, bandwidth_m, GRID, kernel)
    # Against a fine sum over the window, at its corner, its edge and its middle.
    fine = np.arange(0.5, 500) * 1.0
    x, y = np.meshgrid(200 + fine * 600 / 500, 100 + fine)
    for row, column in ((5, 10), (5, 25), (17, 25), (29, 39)):
        at = GRID.centres_x_m[column], GRID.centres_y_m[row]
        square = ((x - at[0]) ** 2 + (y - at[1]) ** 2) / bandwidth_m**2
        each = (
            3 / np.pi * np.maximum(1 - square, 0) ** 2
            if kernel == "quartic"
            else np.exp(-square / 2) / (2 * np.pi)
        )
        wanted = each.sum() * 600 / 500 / bandwidth_m**2
        assert mass[row, column] == pytest.approx(wanted, abs=1e-3)
    px, py = np.array([210.0, 500.0, 20.0]), np.array([110.0, 400.0, 20.0])
    found = kernel_density(
        px, py, GRID, kernel=kernel, bandwidth_m=bandwidth_m, inside=inside, is_edge_corrected=True
    )
    plain = kernel_density(px[:2], py[:2], GRID, kernel=kernel, bandwidth_m=bandwidth_m)
    np.testing.assert_allclose(found.per_km2[inside], plain.per_km2[inside] / mass[inside])
    assert np.isnan(found.per_km2[~inside]).all()
    assert (found.left_out, found.is_edge_corrected) == (1, True)


def test_even_incidents_have_an_even_density_up_to_corrected_edges() -> None:
    x, y = (one.ravel() for one in np.meshgrid(np.arange(5, 1_200, 10.0), np.arange(5, 1_000, 10.0)))
    found = kernel_density(x, y, GRID, bandwidth_m=150, is_edge_corrected=True)
    np.testing.assert_allclose(found.per_km2, 1e4, rtol=0.02)
    assert kernel_density(x, y, GRID, bandwidth_m=150).per_km2[0, 0] < 4_000


@pytest.mark.parametrize(
    ("x", "reason"),
    [
        ([], "no_incidents"),
        ([5.0], "too_few_points"),
        ([5.0, 5.0], "all_at_one_point"),
        ([5.0, 6.0], "cells_wider_than_the_bandwidth"),
    ],
)
def test_without_a_bandwidth_there_is_no_density_and_a_reason(x, reason) -> None:
    found = kernel_density(x, x, GRID)
    assert (found.reason, found.method, found.caveats) == (reason, None, ())
    assert np.isnan(found.per_km2).all()
    given_one = kernel_density(x, x, GRID, bandwidth_m=50)
    assert given_one.reason == (None if len(x) else "no_incidents")


def test_impossible_input_is_refused_at_once() -> None:
    with pytest.raises(
        BadInput, match="`x_m` must be finite; `weights` must be finite.*`kernel` was 'flat'.*`inside`"
    ):
        kernel_density([np.inf], [0], GRID, weights=[-1], kernel="flat", inside=[[True]])  # type: ignore[arg-type]
    with pytest.raises(BadInput, match="cells of 20 m must be smaller than the bandwidth of 20 m"):
        kernel_density([0], [0], GRID, bandwidth_m=20)
    with pytest.raises(BadInput, match="corner of the grid.*`columns` was 0"):
        Grid(np.nan, 0, 10, 0, 1)
