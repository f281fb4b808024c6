"""Two densities against each other, by laws."""

import doctest

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.stats import dual_kernel_density as module
from layers.stats.bandwidth import automatic_bandwidth
from layers.stats.dual_kernel_density import Places, dual_kernel_density
from layers.stats.kernel_density import kernel_density
from layers.stats.shared.checks import BadInput
from layers.stats.shared.grid import Grid

GRID = Grid(0.0, 0.0, 20.0, 60, 50)
towns = st.lists(st.tuples(st.integers(0, 1_200), st.integers(0, 1_000)), min_size=2, max_size=15).map(
    lambda points: Places(*np.array(points, np.float64).T.copy())
)


def test_the_examples_come_out_as_printed() -> None:
    assert doctest.testmod(module).failed == 0


@pytest.mark.slow
@given(towns, towns, st.sampled_from(["quartic", "gaussian"]))
def test_both_share_one_bandwidth_and_compare_cell_by_cell(first, second, kernel) -> None:
    ratio, difference = (
        dual_kernel_density(first, second, GRID, comparison=one, kernel=kernel, bandwidth_m=90)
        for one in ("ratio", "difference")
    )
    one, two = (
        kernel_density(town.x_m, town.y_m, GRID, kernel=kernel, bandwidth_m=90).per_km2
        for town in (first, second)
    )
    np.testing.assert_allclose(difference.compared, one - two)
    assert (ratio.is_below_floor == (two < ratio.floor_per_km2)).all()
    np.testing.assert_allclose(
        ratio.compared[~ratio.is_below_floor], (one / np.maximum(two, 1e-9))[~ratio.is_below_floor]
    )
    assert np.isnan(ratio.compared[ratio.is_below_floor]).all()
    assert difference.floor_per_km2 is None


@given(towns, towns)
def test_exchanged_the_difference_changes_its_sign(first, second) -> None:
    asked = {"comparison": "difference", "bandwidth_m": 90.0}
    forth, back = (
        dual_kernel_density(first, second, GRID, **asked),
        dual_kernel_density(second, first, GRID, **asked),
    )
    np.testing.assert_array_equal(forth.compared, -back.compared)


@given(towns, st.sampled_from([2, 5]))
def test_so_many_times_the_incidents_are_so_many_times_the_ratio(town, times) -> None:
    many = Places(town.x_m, town.y_m, weights=np.full(len(town.x_m), times))
    found = dual_kernel_density(many, town, GRID, bandwidth_m=90)
    np.testing.assert_allclose(found.compared[~found.is_below_floor], times)


def test_the_automatic_bandwidth_is_that_of_all_places_together() -> None:
    rng = np.random.default_rng(1)
    one, two = rng.random((2, 40)) * 1_000, rng.random((2, 60)) * 300
    found = dual_kernel_density(Places(*one), Places(*two), GRID)
    assert found.bandwidth_m == automatic_bandwidth(*np.hstack([one, two])).radius_m
    assert found.is_automatic


def test_nothing_is_divided_by_nothing_even_without_a_floor() -> None:
    found = dual_kernel_density(
        Places([100.0], [100.0]), Places([1_000.0], [900.0]), GRID, bandwidth_m=90, floor_per_km2=0
    )
    assert (np.isnan(found.compared) == found.is_below_floor).all()
    assert found.is_below_floor[5, 5]
    assert not np.isinf(found.compared).any()


def test_outside_the_window_nothing_is_known() -> None:
    inside = np.zeros(GRID.shape, bool)
    inside[:10] = True
    found = dual_kernel_density(
        Places([100.0], [100.0]), Places([90.0], [90.0]), GRID, bandwidth_m=90, inside=inside
    )
    assert np.isnan(found.compared[~inside]).all()
    assert not found.is_below_floor[~inside].any()


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        ([], [1.0], "a_set_without_places"),
        ([], [], "a_set_without_places"),
        ([1.0], [1.0], "all_at_one_point"),
        ([1.0], [2.0], "cells_wider_than_the_bandwidth"),
    ],
)
def test_where_nothing_can_be_compared_a_reason_is_said(first, second, reason) -> None:
    found = dual_kernel_density(Places(first, first), Places(second, second), GRID)
    assert (found.reason, found.caveats) == (reason, ())
    assert np.isnan(found.compared).all()


def test_impossible_input_is_refused_at_once() -> None:
    with pytest.raises(
        BadInput, match="`bandwidth_m`.*lengths differ.*`comparison` was 'odds'.*`floor_per_km2`"
    ):
        dual_kernel_density(
            Places([0], []), Places([], []), GRID, comparison="odds", bandwidth_m=0, floor_per_km2=-1
        )  # type: ignore[arg-type]
