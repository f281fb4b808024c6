"""Density along streets: the kernel on a line, what corners and dead ends do, and by laws."""

import doctest

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.stats import network_density as module
from layers.stats.network import street_network
from layers.stats.network_density import network_density
from layers.stats.shared.checks import BadInput
from tests.layers.stats.streets import grid, on_streets, town

# Four streets of 100 m that meet in the middle, drawn in different directions.
STAR = street_network(
    np.array([0, 100, 0, 0, -100, 0, 0, 0], float),
    np.array([0, 0, 0, 100, 0, 0, -100, 0], float),
    np.array([0, 2, 4, 6, 8]),
)


def line(length_m: float = 1_000.0):
    return street_network(np.array([0.0, length_m]), np.zeros(2), np.array([0, 2]))


def quartic(distance_m, bandwidth_m):
    u = np.minimum(np.abs(distance_m) / bandwidth_m, 1)
    return 15 / 16 * (1 - u**2) ** 2 / bandwidth_m


def test_the_examples_come_out_as_printed() -> None:
    assert doctest.testmod(module).failed == 0


def test_far_from_corners_it_is_the_quartic_kernel_per_kilometre() -> None:
    found = network_density(line(), np.array([0, 0]), np.array([400.0, 470.0]), bandwidth_m=150, cell_m=0.5)
    middle = (found.from_m + found.to_m) / 2
    expected = 1_000 * (quartic(middle - 400, 150) + quartic(middle - 470, 150))
    np.testing.assert_allclose(found.per_km, expected, atol=1e-3)


def test_past_a_corner_the_other_streets_have_a_third_each() -> None:
    found = network_density(STAR, np.array([0]), np.array([30.0]), bandwidth_m=80, cell_m=1)
    # Street 0 leaves the middle, 2 comes to it: its cells stand the other way round.
    ways = [found.per_km[found.start[s] : found.start[s + 1]] for s in range(4)]
    ways[2], ways[3] = ways[2][::-1], ways[3][::-1]
    out = np.arange(0.5, 100)
    for street in (1, 2, 3):
        np.testing.assert_allclose(ways[street], 1_000 * quartic(30 + out, 80) / 3, atol=0.01)
    # Its own street has the kernel alone: what passes the middle does not come back.
    own = 1_000 * (quartic(out - 30, 80) + np.where(out > 70, quartic(200 - out - 30, 80), 0))
    np.testing.assert_allclose(ways[0], own, atol=0.01)


def test_at_a_dead_end_what_is_left_turns_back() -> None:
    found = network_density(line(200), np.array([0]), np.array([20.0]), bandwidth_m=100, cell_m=1)
    out = np.arange(0.5, 200)
    expected = 1_000 * (quartic(out - 20, 100) + quartic(out + 20, 100))
    np.testing.assert_allclose(found.per_km, expected, atol=0.01)
    assert found.incidents.sum() == pytest.approx(1)


def test_an_incident_at_a_corner_is_the_same_whichever_street_it_was_put_on() -> None:
    plain = network_density(STAR, np.array([0]), np.array([0.0]), bandwidth_m=80, cell_m=10)
    for street, along in ((1, 0.0), (2, 100.0), (3, 100.0)):
        other = network_density(STAR, np.array([street]), np.array([along]), bandwidth_m=80, cell_m=10)
        np.testing.assert_allclose(other.incidents, plain.incidents)
    by_street = np.add.reduceat(plain.incidents, plain.start[:-1])
    np.testing.assert_allclose(by_street, 0.25)


worlds = st.integers(0, 10_000).map(lambda seed: (street_network(*town(9, 12, seed)), seed))


@given(worlds, st.sampled_from([40.0, 300.0, 900.0]), st.sampled_from([25.0, 200.0]))
def test_all_cells_together_hold_all_incidents(world, bandwidth_m, cell_m) -> None:
    network, seed = world
    segment, along = on_streets(network, 6, seed)
    segment[0] = -1
    found = network_density(network, segment, along, bandwidth_m=bandwidth_m, cell_m=cell_m)
    assert found.incidents.sum() == pytest.approx(5)
    assert (found.lost, found.stayed) == (0, pytest.approx(0, abs=0.02))
    assert (found.points, found.left_out) == (5, 1)
    assert (found.incidents >= -1e-12).all()
    long = found.to_m > found.from_m
    np.testing.assert_allclose(
        (found.per_km * (found.to_m - found.from_m) / 1_000)[long], found.incidents[long]
    )
    assert found.to_m[found.start[1:] - 1] == pytest.approx(network.length_m)
    assert (found.to_m - found.from_m <= cell_m * (1 + 1e-9)).all()


@given(worlds)
def test_parts_add_up_and_order_does_not_matter(world) -> None:
    network, seed = world
    segment, along = on_streets(network, 8, seed)
    asked = {"bandwidth_m": 400.0, "cell_m": 50.0}
    whole = network_density(network, segment, along, **asked)
    halves = [network_density(network, segment[h], along[h], **asked) for h in (slice(3), slice(3, None))]
    np.testing.assert_allclose(halves[0].incidents + halves[1].incidents, whole.incidents, atol=1e-9)
    turned = network_density(network, segment[::-1], along[::-1], **asked)
    np.testing.assert_allclose(turned.incidents, whole.incidents, atol=1e-9)


@given(st.integers(0, 10_000))
def test_all_lengths_times_ten_make_it_a_tenth_as_dense(seed) -> None:
    x, y, start = town(9, 12, seed)
    network, larger = street_network(x, y, start), street_network(10 * x, 10 * y, start)
    segment, along = on_streets(network, 5, seed)
    one = network_density(network, segment, along, bandwidth_m=300, cell_m=40)
    two = network_density(larger, segment, 10 * along, bandwidth_m=3_000, cell_m=400)
    np.testing.assert_allclose(two.per_km, one.per_km / 10, atol=1e-7)


def test_a_street_cut_in_two_where_nothing_meets_is_the_same_street() -> None:
    whole = network_density(line(), np.array([0]), np.array([450.0]), bandwidth_m=200, cell_m=50)
    cut = street_network(np.array([0.0, 500, 500, 1_000]), np.zeros(4), np.array([0, 2, 4]))
    parts = network_density(cut, np.array([0]), np.array([450.0]), bandwidth_m=200, cell_m=50)
    np.testing.assert_allclose(parts.incidents, whole.incidents)


def test_drawn_the_other_way_round_streets_have_the_same_density() -> None:
    x, y, start = grid(4, 3)
    network = street_network(x, y, start)
    segment, along = on_streets(network, 20, 3)
    plain = network_density(network, segment, along, bandwidth_m=250, cell_m=25)
    turned = np.arange(len(x)).reshape(-1, 2)[:, ::-1].ravel()
    back = street_network(x[turned], y[turned], start)
    other = network_density(back, segment, 100 - along, bandwidth_m=250, cell_m=25)
    np.testing.assert_allclose(
        other.incidents.reshape(-1, 4)[:, ::-1], plain.incidents.reshape(-1, 4), atol=1e-12
    )


def test_nothing_across_what_does_not_meet() -> None:
    # Two streets a metre apart that never meet.
    network = street_network(
        np.array([0, 100, 0, 100], float), np.array([0, 0, 1, 1], float), np.array([0, 2, 4])
    )
    found = network_density(network, np.array([0]), np.array([50.0]), bandwidth_m=500, cell_m=10)
    assert found.incidents[: found.start[1]].sum() == pytest.approx(1)
    assert not found.incidents[found.start[1] :].any()


def test_streets_of_no_length_have_no_density_and_lose_what_nothing_leads_on() -> None:
    alone = street_network(np.full(2, 5.0), np.full(2, 5.0), np.array([0, 2]))
    found = network_density(alone, np.array([0]), np.array([0.0]), bandwidth_m=50)
    assert np.isnan(found.per_km).all()
    assert (found.lost, found.incidents.sum()) == (1.0, 0.0)
    at_an_end = street_network(np.array([5.0, 5, 5, 105]), np.full(4, 5.0), np.array([0, 2, 4]))
    led_on = network_density(at_an_end, np.array([0]), np.array([0.0]), bandwidth_m=50)
    assert led_on.incidents[led_on.start[1] :].sum() == pytest.approx(1)


def test_no_incident_and_no_street_have_a_reason() -> None:
    nobody = network_density(STAR, np.array([-1]), np.array([np.nan]), bandwidth_m=50)
    assert (nobody.reason, nobody.points, nobody.left_out, nobody.caveats) == ("no_incidents", 0, 1, ())
    assert not nobody.incidents.any()
    none = street_network(np.empty(0), np.empty(0), np.array([0]))
    found = network_density(none, np.empty(0, int), np.empty(0), bandwidth_m=50)
    assert (found.reason, len(found.per_km)) == ("no_streets", 0)


def test_everything_wrong_is_listed_at_once() -> None:
    with pytest.raises(BadInput) as raised:
        network_density(STAR, np.array([7]), np.array([0.0]), bandwidth_m=0, cell_m=-1)
    assert len(raised.value.wrong) == 3
    with pytest.raises(BadInput, match="more than 20000000 cells"):
        network_density(STAR, np.array([0]), np.array([0.0]), bandwidth_m=50, cell_m=1e-6)
