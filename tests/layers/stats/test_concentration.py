"""Concentration of incidents at places: worked numbers, the definition in plain loops, and by laws."""

import doctest

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from layers.stats import concentration as module
from layers.stats.concentration import concentration
from layers.stats.shared.checks import BadInput

places = arrays(np.int64, st.integers(1, 15), elements=st.sampled_from([0, 0, 1, 2, 3, 9])).filter(np.any)


def test_the_examples_come_out_as_printed() -> None:
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(
    ("counts", "gini", "generalised", "unbiased"),
    [
        pytest.param([10, 8, 2, 0, 0, 0, 0, 0, 0, 0], 0.78, 0.78, 0.78 * 10 / 9, id="GIN-1"),
        pytest.param([10, 0, 0, 0, 0, 0, 0, 0, 0, 0], 0.90, 0.90, 1.0, id="GIN-2"),
    ],
)
def test_the_worked_coefficients_come_out(counts, gini, generalised, unbiased) -> None:
    found = concentration(np.array(counts))
    assert found.gini == pytest.approx(gini)
    assert found.generalised == pytest.approx(generalised)
    assert found.unbiased == pytest.approx(unbiased)
    assert found.reason is None


@given(places)
def test_gini_is_half_the_mean_difference_over_the_mean(counts) -> None:
    found = concentration(counts)
    n, c = len(counts), counts.sum()
    mean_difference = np.abs(counts[:, None] - counts[None, :]).mean()
    assert found.gini == pytest.approx(mean_difference / (2 * counts.mean()))
    assert found.generalised == pytest.approx(max(1, n / c) * (found.gini - 1) + 1)
    if min(n, c) > 1:
        assert found.unbiased == pytest.approx(found.generalised * min(n, c) / (min(n, c) - 1))


@given(places)
def test_the_coefficients_are_areas_beside_the_curve(counts) -> None:
    found = concentration(counts)
    curve = np.trapezoid(found.curve_incidents, found.curve_places)
    assert found.gini == pytest.approx(2 * (curve - 0.5))
    # With fewer incidents than places the part of the area that even places would fill is left out.
    even = np.trapezoid(found.even_incidents, found.even_places)
    assert found.generalised == pytest.approx((curve - even) / (1 - even) if even < 1 else 0, abs=1e-9)


@given(places)
def test_the_curve_rises_from_nothing_to_all_and_lies_on_or_above_evenness(counts) -> None:
    found = concentration(counts)
    assert (found.curve_places[0], found.curve_incidents[0]) == (0, 0)
    assert (found.curve_places[-1], found.curve_incidents[-1]) == (1, 1)
    steps = np.diff(found.curve_incidents)
    assert (steps >= -1e-12).all()
    assert (np.diff(steps) <= 1e-12).all()  # each place has at most as many as the one before it
    even = np.interp(found.curve_places, found.even_places, found.even_incidents)
    assert (found.curve_incidents >= np.minimum(even, 1) - 1e-12).all()
    assert -1e-9 <= found.generalised <= found.gini + 1e-12


@given(places, st.sampled_from([0.25, 0.5, 0.8, 0.99]))
def test_the_fewest_places_hold_the_share_and_one_fewer_would_not(counts, share) -> None:
    found = concentration(counts, shares=(share,)).fewest[0]
    down = np.sort(counts)[::-1]
    assert down[: found.places].sum() >= share * counts.sum() - 1e-9
    assert down[: found.places - 1].sum() < share * counts.sum()
    assert found.share_of_places == found.places / len(counts)


def test_a_share_that_is_just_reached_needs_no_further_place() -> None:
    counts = np.array([40, 20, 20, 10, 5, 5] + [0] * 94)
    quarter, half, most = concentration(counts).fewest
    assert (quarter.places, half.places, most.places) == (1, 2, 3)
    assert most.share_of_places == 0.03


def test_with_fewer_incidents_than_places_evenness_is_drawn_for_as_many_places_as_incidents() -> None:
    found = concentration(np.array([1, 1, 1, 1] + [0] * 16))
    assert found.gini == pytest.approx(0.8)
    assert found.generalised == pytest.approx(0)
    assert found.even_places.tolist() == [0, 0.2, 1]
    assert found.even_incidents.tolist() == [0, 1, 1]
    assert "fewer_incidents_than_places" in found.caveats
    assert concentration(np.full(4, 2)).even_places.tolist() == [0, 1]
    assert "fewer_incidents_than_places" not in concentration(np.full(4, 2)).caveats


@given(places, st.randoms(use_true_random=False))
def test_the_order_of_places_does_not_matter(counts, random) -> None:
    mixed = counts[random.sample(range(len(counts)), len(counts))]
    one, two = concentration(counts), concentration(mixed)
    assert (one.gini, one.unbiased, one.fewest) == (two.gini, two.unbiased, two.fewest)


@given(places, st.integers(2, 5))
def test_as_many_times_more_everywhere_leaves_the_curve(counts, times) -> None:
    one, two = concentration(counts), concentration(counts * times)
    assert one.gini == pytest.approx(two.gini)
    assert [few.places for few in one.fewest] == [few.places for few in two.fewest]


def test_nothing_to_say_has_a_reason() -> None:
    none = concentration(np.zeros(5))
    assert (none.gini, none.generalised, none.unbiased, none.fewest) == (None, None, None, ())
    assert (none.reason, len(none.curve_places), none.caveats) == ("no_incidents", 0, ())
    assert concentration(np.empty(0)).reason == "no_places"


@pytest.mark.parametrize("counts", [[7], [0, 1, 0]])
def test_one_place_or_one_incident_has_no_unbiased_coefficient(counts) -> None:
    found = concentration(np.array(counts))
    assert (found.unbiased, found.reason) == (None, "one_place_or_one_incident")
    assert found.generalised == pytest.approx(0)


def test_even_chance_looks_concentrated_and_the_generalised_coefficient_sees_through() -> None:
    rng = np.random.default_rng(4)
    found = concentration(rng.multinomial(100, np.full(1_000, 1 / 1_000)))
    assert found.gini > 0.9
    assert found.generalised < 0.15
    assert found.fewest[-1].share_of_places <= 0.08


@pytest.mark.parametrize(("incidents", "places"), [(5, 40), (40, 5), (9, 9)])
def test_one_place_with_all_gives_an_unbiased_coefficient_of_one(incidents, places) -> None:
    found = concentration(np.array([incidents] + [0] * (places - 1)))
    assert found.unbiased == pytest.approx(1)


def test_everything_wrong_is_listed_at_once() -> None:
    with pytest.raises(BadInput) as raised:
        concentration(np.array([[0.5]]), shares=(0.5, 1.0))
    assert len(raised.value.wrong) == 3
