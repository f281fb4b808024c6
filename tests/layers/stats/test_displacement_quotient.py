"""The weighted displacement quotient against the counts of a paper, and by its classes."""

import doctest
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from layers.stats import displacement_quotient as module
from layers.stats.displacement import BeforeAfter
from layers.stats.displacement_quotient import displacement_quotient
from layers.stats.shared.checks import BadInput


def area(before: int, after: int) -> BeforeAfter:
    return BeforeAfter(before=before, after=after)


@pytest.mark.parametrize(
    ("ring_change", "treated_change", "quotient"),
    [pytest.param(-0.084211, -0.326166, 0.258186, id="WDQ-1")],
)
def test_the_counts_of_the_paper_give_its_quotient(ring_change, treated_change, quotient) -> None:
    found = displacement_quotient(treated=area(207, 110), control=area(308, 318), ring=area(178, 157))
    assert_allclose(
        [found.ring_change, found.treated_change, found.quotient],
        [ring_change, treated_change, quotient],
        atol=5e-7,
    )
    assert (found.kind, found.reason) == ("diffusion_within_gain", None)
    assert "quotient_has_no_interval" in found.caveats


@pytest.mark.parametrize(
    ("ring", "quotient", "kind"),
    [
        ((50, 20), 1.5, "diffusion_beyond_gain"),
        ((50, 30), 1.0, "diffusion_within_gain"),
        ((50, 45), 0.25, "diffusion_within_gain"),
        ((50, 50), 0.0, "neither"),
        ((50, 55), -0.25, "displacement_within_gain"),
        ((50, 70), -1.0, "displacement_within_gain"),
        ((50, 71), -1.05, "displacement_beyond_gain"),
    ],
)
def test_each_range_of_the_quotient_has_its_word(ring, quotient, kind) -> None:
    found = displacement_quotient(treated=area(40, 20), control=area(100, 100), ring=area(*ring))
    assert (found.quotient, found.kind) == (pytest.approx(quotient), kind)


@pytest.mark.parametrize("after", [50, 60], ids=["as the control", "more than the control"])
def test_without_a_gain_there_is_nothing_to_displace(after: int) -> None:
    found = displacement_quotient(treated=area(40, after), control=area(40, 50), ring=area(10, 5))
    assert (found.quotient, found.kind, found.reason) == (None, None, "no_gain_to_displace")
    assert found.treated_change == pytest.approx(after / 50 - 1)


def test_a_fall_smaller_than_that_of_the_control_is_no_gain() -> None:
    found = displacement_quotient(treated=area(40, 30), control=area(40, 20), ring=area(10, 5))
    assert found.reason == "no_gain_to_displace"


@pytest.mark.parametrize("control", [(0, 5), (5, 0), (0, 0)])
def test_a_control_without_incidents_gives_no_quotient(control) -> None:
    found = displacement_quotient(treated=area(40, 20), control=area(*control), ring=area(10, 5))
    assert (found.quotient, found.treated_change, found.reason) == (None, None, "no_control_incidents")


counts = st.integers(0, 400)
areas = st.builds(area, counts, counts)


@given(areas, st.builds(area, st.integers(1, 400), st.integers(1, 400)), areas)
def test_quotient_and_class_are_those_of_exact_fractions(treated, control, ring) -> None:
    def change(one: BeforeAfter) -> Fraction:
        return Fraction(one.after, control.after) - Fraction(one.before, control.before)

    found = displacement_quotient(treated=treated, control=control, ring=ring)
    if change(treated) >= 0:
        assert found.reason == "no_gain_to_displace"
        return
    exact = change(ring) / change(treated)
    assert_allclose(found.quotient, float(exact), rtol=1e-12)
    assert (found.kind == "neither") is (exact == 0)
    assert found.kind.startswith("diffusion") is (exact > 0)
    assert found.kind.endswith("beyond_gain") is (abs(exact) > 1)


@given(areas, st.builds(area, st.integers(1, 400), st.integers(1, 400)))
def test_a_ring_that_changes_like_the_treated_area_has_a_quotient_of_exactly_1(treated, control) -> None:
    found = displacement_quotient(treated=treated, control=control, ring=treated)
    assert found.reason == "no_gain_to_displace" or (found.quotient, found.kind) == (
        1.0,
        "diffusion_within_gain",
    )


def test_impossible_counts_are_refused_at_once() -> None:
    with pytest.raises(BadInput) as raised:
        displacement_quotient(treated=area(-1, 2), control=area(1, 2.5), ring=area(1, float("nan")))
    assert len(raised.value.wrong) == 3


def test_the_example_in_the_docstring_holds() -> None:
    result = doctest.testmod(module)
    assert result.attempted > 0
    assert result.failed == 0
