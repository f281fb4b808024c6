"""The nearest neighbour index against published numbers, and by laws."""

import doctest
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.stats import nearest_neighbour_index as module
from layers.stats.nearest_neighbour_index import nearest_neighbour_index
from layers.stats.shared.checks import BadInput
from tests.layers.stats.twelve import P12, P12_X, P12_Y

towns = st.lists(st.tuples(st.integers(0, 100), st.integers(0, 100)), min_size=2, max_size=30).map(
    lambda points: np.array(points, np.float64).T.copy()
)
BORDER = np.minimum(P12, 100 - P12).min(axis=1)


def test_the_examples_come_out_as_printed() -> None:
    assert doctest.testmod(module).failed == 0


def test_nni_1_twelve_points_in_a_square() -> None:
    found = nearest_neighbour_index(P12_X, P12_Y, area_km2=0.01, perimeter_km=0.4, border_distance_m=BORDER)
    assert found.mean_m == pytest.approx(21.612139802089246, rel=1e-12)
    assert found.expected_m == pytest.approx(14.433757, abs=5e-7)
    np.testing.assert_allclose([found.index, found.p], [1.497333, 0.000981], atol=5e-7)
    # Printed with the root of (4 - pi) / (4 pi) rounded to .26136.
    rounded = (found.mean_m - found.expected_m) / (0.26136 / math.sqrt(12**2 / 1e4))
    assert rounded == pytest.approx(3.295860, abs=5e-7)
    assert found.z == pytest.approx(rounded, rel=1e-5)
    assert found.donnelly == pytest.approx(1.306380, abs=5e-7)
    # Half a percent for the steps of distance that others lay over it.
    assert found.cdf == pytest.approx(1.358622, rel=0.005)


@pytest.mark.slow
@given(towns)
def test_the_nearest_is_the_nearest_of_all_others(town) -> None:
    gaps = np.hypot(*(one[:, None] - one for one in town)) + np.diag(np.full(town.shape[1], np.inf))
    np.testing.assert_allclose(module.nearest_other(*town), gaps.min(axis=1), rtol=1e-12)
    found = nearest_neighbour_index(*town, area_km2=0.01)
    assert found.share_at_another == pytest.approx((gaps.min(axis=1) == 0).mean())


@given(towns, st.floats(0, 6), st.sampled_from([0.1, 10]))
def test_moved_turned_mirrored_or_in_other_units_it_is_the_same(town, angle, times) -> None:
    one = nearest_neighbour_index(*town, area_km2=0.01, perimeter_km=0.4)
    x, y = town
    turned = x * math.cos(angle) - y * math.sin(angle), x * math.sin(angle) + y * math.cos(angle)
    for other in ((x + 5_000, y - 700), (-x, y), turned):
        two = nearest_neighbour_index(*other, area_km2=0.01, perimeter_km=0.4)
        np.testing.assert_allclose([two.index, two.donnelly], [one.index, one.donnelly], rtol=1e-9, atol=1e-9)
    three = nearest_neighbour_index(*town * times, area_km2=0.01 * times**2, perimeter_km=0.4 * times)
    np.testing.assert_allclose([three.index, three.z, three.donnelly], [one.index, one.z, one.donnelly])


def test_a_lattice_is_regular_and_one_corner_is_clustered() -> None:
    x, y = (one.ravel() for one in np.meshgrid(np.arange(10.0), np.arange(10.0)))
    assert nearest_neighbour_index(x, y, area_km2=1e-4).index == pytest.approx(2)
    found = nearest_neighbour_index([5.0] * 9, [5.0] * 9, area_km2=1e-4)
    assert (found.index, found.share_at_another) == (0, 1)
    assert found.z < -5


def test_the_area_is_never_guessed_from_the_points_and_twice_of_it_lowers_the_index() -> None:
    one, two = (nearest_neighbour_index(P12_X, P12_Y, area_km2=area) for area in (0.01, 0.02))
    assert one.index / two.index == pytest.approx(math.sqrt(2))
    with pytest.raises(TypeError, match="area_km2"):
        nearest_neighbour_index(P12_X, P12_Y)  # type: ignore[call-arg]


@given(towns)
def test_far_from_the_border_nothing_is_cut_off(town) -> None:
    found = nearest_neighbour_index(*town, area_km2=0.01, border_distance_m=np.full(town.shape[1], 1e4))
    assert found.cdf == pytest.approx(found.index, rel=1e-9, abs=1e-12)
    assert "the_longest_distance_is_cut_off" not in found.caveats


def test_distances_cut_off_by_the_border_are_told_apart_from_short_ones() -> None:
    # 10 and 20 are whole, one is cut off at 15 and the longest at 30.
    x = np.array([0, 10, 1_000, 1_020, 5_000, 9_000.0])
    found = nearest_neighbour_index(x, x * 0, area_km2=1, border_distance_m=[50, 50, 50, 50, 15, 30])
    # 1/3 at 10; of the other 2/3, with one gone at 15, 2 of 3 at 20; the rest at 30.
    assert found.cdf * found.expected_m == pytest.approx(10 / 3 + 20 * 4 / 9 + 30 * 2 / 9)
    assert "the_longest_distance_is_cut_off" in found.caveats


def test_without_a_border_or_with_nothing_but_it_a_reason_is_said() -> None:
    found = nearest_neighbour_index(P12_X, P12_Y, area_km2=0.01)
    assert (found.donnelly, found.donnelly_reason) == (None, "no_perimeter")
    assert (found.cdf, found.cdf_reason) == (None, "no_distances_to_the_border")
    found = nearest_neighbour_index(P12_X, P12_Y, area_km2=0.01, border_distance_m=BORDER * 0)
    assert (found.cdf, found.cdf_reason) == (None, "every_distance_is_cut_off_by_the_border")


@pytest.mark.parametrize("x", [[], [1.0]])
def test_fewer_than_two_points_have_no_index(x) -> None:
    found = nearest_neighbour_index(x, x, area_km2=1, perimeter_km=4, border_distance_m=x)
    assert (found.index, found.p, found.reason, found.points) == (None, None, "too_few_points", len(x))


def test_strewn_by_chance_the_corrected_indices_are_1_and_the_plain_one_is_above() -> None:
    rng = np.random.default_rng(54)
    found = []
    for _ in range(400):
        x, y = rng.random((2, 40)) * 1_000
        border = np.minimum(np.minimum(x, 1_000 - x), np.minimum(y, 1_000 - y))
        one = nearest_neighbour_index(x, y, area_km2=1, perimeter_km=4, border_distance_m=border)
        found.append((one.index, one.donnelly, one.cdf))
    plain, donnelly, cdf = np.mean(found, axis=0)
    assert donnelly == pytest.approx(1, abs=0.015)
    assert cdf == pytest.approx(1, abs=0.03)
    assert plain > 1.03


def test_everything_wrong_is_listed_at_once() -> None:
    with pytest.raises(BadInput) as raised:
        nearest_neighbour_index([np.nan], [0], area_km2=0, perimeter_km=-1, border_distance_m=[-1, 2])
    assert len(raised.value.wrong) == 5
