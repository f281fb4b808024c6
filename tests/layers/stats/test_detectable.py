"""The detectable fall against its formula solved by search, and by simulated worlds."""

import doctest
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.optimize import brentq
from scipy.stats import norm

from layers.stats import detectable
from layers.stats.detectable import detectable_fall
from layers.stats.displacement import BeforeAfter, weighted_displacement_difference
from layers.stats.shared.checks import BadInput


@pytest.mark.parametrize(
    ("expected", "incidents", "percent"),
    [pytest.param(20, 19.36, 96.8, id="MDE-1"), pytest.param(100, 46.73, 46.7, id="MDE-2")],
)
def test_the_vectors_come_out(expected: int, incidents: float, percent: float) -> None:
    found = detectable_fall(expected=expected, alpha=0.05, power=0.80)
    assert round(found.incidents, 2) == incidents
    assert round(100 * found.share, 1) == percent
    assert (found.reason, found.cells) == (None, 4)


@pytest.mark.parametrize(("with_ring", "cells"), [(False, 4), (True, 8)])
def test_without_power_it_is_the_quantile_times_the_root_of_all_cells(with_ring: bool, cells: int) -> None:
    found = detectable_fall(expected=100, power=None, with_ring=with_ring)
    assert_allclose(found.incidents, 1.6448536 * math.sqrt(cells * 100), rtol=1e-6)
    assert (found.cells, found.power) == (cells, None)


expected_counts = st.floats(0.01, 1e6)
alphas = st.floats(0.001, 0.4)
powers = st.floats(0.5, 0.99)
dispersions = st.floats(1, 50)


@pytest.mark.slow
@given(expected_counts, alphas, powers, dispersions, st.booleans())
def test_the_closed_form_is_what_a_search_finds(expected, alpha, power, dispersion, with_ring) -> None:
    total = (8 if with_ring else 4) * expected
    quantiles = norm.ppf(1 - alpha) + norm.ppf(power)

    def gap(fall: float) -> float:
        return fall - quantiles * math.sqrt(dispersion * (total - fall))

    found = detectable_fall(
        expected=expected, alpha=alpha, power=power, dispersion=dispersion, with_ring=with_ring
    )
    assert_allclose(found.incidents, brentq(gap, 0, total, xtol=1e-13), rtol=1e-6, atol=1e-9)
    assert_allclose(found.share, found.incidents / expected)
    assert (found.reason == "no_fall_however_large") is (found.incidents > expected)


@given(expected_counts, powers, dispersions)
def test_dispersion_is_as_if_incidents_came_in_packets_of_so_many(expected, power, dispersion) -> None:
    scattered = detectable_fall(expected=expected, power=power, dispersion=dispersion)
    packets = detectable_fall(expected=expected / dispersion, power=power)
    assert_allclose(scattered.incidents, dispersion * packets.incidents)
    assert_allclose(scattered.share, packets.share)
    bare, of_packets = (
        detectable_fall(expected=one, power=None, dispersion=factor).incidents
        for one, factor in ((expected, dispersion), (expected / dispersion, 1))
    )
    assert_allclose(bare, dispersion * of_packets)


@given(expected_counts, powers)
def test_more_certainty_a_ring_and_dispersion_all_need_a_larger_fall(expected, power) -> None:
    plain = detectable_fall(expected=expected, power=power).incidents
    assert plain < detectable_fall(expected=expected, power=power + 0.005).incidents
    assert plain < detectable_fall(expected=expected, power=power, alpha=0.04).incidents
    assert plain < detectable_fall(expected=expected, power=power, with_ring=True).incidents
    assert plain < detectable_fall(expected=expected, power=power, dispersion=1.1).incidents


@given(expected_counts, st.floats(1.01, 10))
def test_more_incidents_make_a_smaller_share_detectable(expected, factor) -> None:
    few, many = detectable_fall(expected=expected), detectable_fall(expected=expected * factor)
    assert many.incidents > few.incidents
    assert many.share < few.share


def test_dispersion_below_1_promises_no_more_than_chance_allows() -> None:
    assert detectable_fall(expected=50, dispersion=0.3) == detectable_fall(expected=50)


def test_where_even_a_fall_to_0_is_too_small_no_fall_however_large_could_be_shown() -> None:
    found = detectable_fall(expected=10)
    assert found.reason == "no_fall_however_large"
    assert found.incidents > 10
    assert found.share > 1
    assert detectable_fall(expected=20).reason is None
    # Without power the limit is z^2 x 4.
    assert detectable_fall(expected=10.8, power=None).reason == "no_fall_however_large"
    assert detectable_fall(expected=10.9, power=None).reason is None


def test_where_nothing_is_expected_nothing_can_fall() -> None:
    found = detectable_fall(expected=0)
    assert (found.incidents, found.share, found.reason) == (None, None, "nothing_expected")


def share_found(expected: float, fall: float) -> float:
    """Simulate the one-sided test on worlds in which only the treated area fell."""
    rng = np.random.default_rng(1_992)
    drawn = rng.poisson([expected, expected - fall, expected, expected], size=(2_000, 4))
    found = 0
    for before, after, control_before, control_after in drawn.tolist():
        difference = weighted_displacement_difference(
            treated=BeforeAfter(before=before, after=after),
            control=BeforeAfter(before=control_before, after=control_after),
        )
        found += difference.z < -1.6448536
    return found / 2_000


def test_a_planted_fall_of_that_size_is_found_as_often_as_the_power_says() -> None:
    fall = detectable_fall(expected=100, power=0.8).incidents
    assert 0.77 <= share_found(100, fall) <= 0.83


def test_a_planted_fall_of_twice_that_size_is_found_in_9_of_10_worlds() -> None:
    fall = detectable_fall(expected=100, power=0.8).incidents
    assert share_found(100, 2 * fall) >= 0.9


def test_without_power_about_half_are_missed() -> None:
    fall = detectable_fall(expected=400, power=None).incidents
    assert 0.47 <= share_found(400, fall) <= 0.56


@pytest.mark.parametrize(
    ("asked", "clause"),
    [
        ({"expected": -1}, "`expected` must be finite and not below 0"),
        ({"expected": math.nan}, "`expected` must be finite and not below 0"),
        ({"expected": 1, "alpha": 0.5}, "`alpha` was 0.5"),
        ({"expected": 1, "power": 1.0}, "`power` was 1.0"),
        ({"expected": 1, "power": 0.04}, "`power` was 0.04 but must lie between `alpha` and 1"),
        ({"expected": 1, "dispersion": 0}, "`dispersion` must be finite and above 0"),
    ],
)
def test_impossible_input_is_refused(asked, clause: str) -> None:
    with pytest.raises(BadInput) as raised:
        detectable_fall(**asked)
    assert len(raised.value.wrong) == 1
    assert clause in raised.value.wrong[0]


def test_everything_wrong_is_listed_at_once() -> None:
    with pytest.raises(BadInput) as raised:
        detectable_fall(expected=-1, alpha=0, power=2, dispersion=-1)
    assert len(raised.value.wrong) == 4


def test_the_example_in_the_docstring_holds() -> None:
    result = doctest.testmod(detectable)
    assert result.attempted > 0
    assert result.failed == 0
