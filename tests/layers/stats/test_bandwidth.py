"""The automatic bandwidth against published numbers and a known mistake."""

import doctest

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.stats import bandwidth as module
from layers.stats.bandwidth import automatic_bandwidth, bandwidth_on
from layers.stats.shared.checks import BadInput
from layers.stats.shared.grid import Grid
from tests.layers.stats.twelve import P12_X, P12_Y

towns = st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)), min_size=2, max_size=30).map(
    lambda points: np.array(points, np.float64).T.copy()
)


def test_the_examples_come_out_as_printed() -> None:
    assert doctest.testmod(module).failed == 0


def test_bw_1_twelve_points() -> None:
    found = automatic_bandwidth(P12_X, P12_Y)
    np.testing.assert_allclose(
        [found.x_m, found.y_m, found.radius_m], [80.658958, 68.346193, 74.502576], atol=5e-7
    )
    assert found.sigma_m == pytest.approx(found.radius_m / 4)
    assert "the_bandwidth_was_chosen_automatically" in found.caveats


@given(towns)
def test_sfhotspots_mean_forgets_the_y_axis_and_ours_is_the_same_with_axes_exchanged(town) -> None:
    one, two = automatic_bandwidth(*town), automatic_bandwidth(*town[::-1])
    assert (one.radius_m, one.reason) == (two.radius_m, two.reason)
    assert (one.x_m, one.y_m) == (two.y_m, two.x_m)


def test_a_long_strip_differs_from_its_x_value() -> None:
    along = np.linspace(0, 10_000, 200)
    found = automatic_bandwidth(along, along[::-1] / 100)
    assert found.radius_m == pytest.approx(found.x_m * 1.01 / 2)


@given(towns, st.sampled_from([0.1, 10.0]))
def test_ten_times_the_lengths_are_ten_times_the_bandwidth(town, times) -> None:
    one, two = automatic_bandwidth(*town), automatic_bandwidth(*town * times)
    if one.radius_m is not None:
        assert two.radius_m == pytest.approx(one.radius_m * times, rel=1e-9)


def test_without_quartiles_apart_the_deviation_is_used() -> None:
    x = np.array([0.0] * 9 + [100])
    found = automatic_bandwidth(x, np.zeros(10))
    assert found.x_m == pytest.approx(4 * 1.06 * x.std(ddof=1) * 10**-0.2)
    assert found.y_m == 0


@pytest.mark.parametrize(
    ("x", "reason"), [([], "too_few_points"), ([3.0], "too_few_points"), ([3.0, 3.0], "all_at_one_point")]
)
def test_one_place_has_no_bandwidth(x, reason) -> None:
    found = automatic_bandwidth(x, x)
    assert (found.radius_m, found.sigma_m, found.reason, found.caveats) == (None, None, reason, ())


def test_on_a_grid_cells_must_be_smaller_than_what_was_chosen() -> None:
    asked = {"kernel": "gaussian", "given_m": None}
    assert bandwidth_on(P12_X, P12_Y, Grid(0, 0, 10, 9, 9), **asked)[1] is None
    assert bandwidth_on(P12_X, P12_Y, Grid(0, 0, 20, 9, 9), **asked)[1] == "cells_wider_than_the_bandwidth"
    assert bandwidth_on(P12_X[:0], P12_Y[:0], Grid(0, 0, 20, 9, 9), **asked) == (None, "no_incidents")


def test_impossible_input_is_refused_at_once() -> None:
    with pytest.raises(BadInput, match="lengths differ.*`x_m` must be finite"):
        automatic_bandwidth([np.nan, 0], [1])
