"""The relative rate ratio against a regression that must agree, and by laws."""

import doctest
import math

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from layers.stats import rate_ratio
from layers.stats.displacement import BeforeAfter
from layers.stats.rate_ratio import relative_rate_ratio
from layers.stats.shared.checks import BadInput


def area(before: int, after: int) -> BeforeAfter:
    return BeforeAfter(before=before, after=after)


@pytest.mark.parametrize(("ratio", "low", "high"), [pytest.param(0.514690, 0.389250, 0.680555, id="RIRR-1")])
def test_the_counts_of_the_paper_give_the_vector(ratio: float, low: float, high: float) -> None:
    found = relative_rate_ratio(treated=area(207, 110), control=area(308, 318))
    assert_allclose([found.effect.ratio, found.effect.low, found.effect.high], [ratio, low, high], atol=5e-7)
    assert_allclose(found.percent, 100 * (ratio - 1), atol=5e-5)
    assert (found.added, found.reason) == (0.0, None)


positive = st.builds(area, st.integers(1, 2_000), st.integers(1, 2_000))
some = st.builds(area, st.integers(0, 2_000), st.integers(0, 2_000)).filter(
    lambda one: one.before + one.after
)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:Perfect separation", "ignore::RuntimeWarning")
@given(positive, positive)
def test_a_saturated_poisson_regression_has_the_same_ratio_and_error(treated, control) -> None:
    counts = [treated.before, treated.after, control.before, control.after]
    design = np.array([[1, 1, 0, 0], [1, 1, 1, 1], [1, 0, 0, 0], [1, 0, 1, 0]])
    model = sm.GLM(counts, design, family=sm.families.Poisson()).fit(tol=1e-14)
    found = relative_rate_ratio(treated=treated, control=control)
    assert_allclose(found.effect.log, model.params[3], atol=1e-6)
    assert_allclose(found.effect.standard_error, model.bse[3], rtol=1e-5)


@given(some, some)
def test_swapping_the_periods_flips_the_sign_of_the_log(treated, control) -> None:
    forth = relative_rate_ratio(treated=treated, control=control)
    back = relative_rate_ratio(
        treated=area(treated.after, treated.before), control=area(control.after, control.before)
    )
    assert_allclose(back.effect.log, -forth.effect.log, atol=1e-12)
    assert_allclose(back.effect.low * forth.effect.high, 1)
    assert_allclose(back.effect.p, forth.effect.p, rtol=1e-6)


@given(some, some)
def test_exchanging_the_areas_inverts_the_ratio(treated, control) -> None:
    forth = relative_rate_ratio(treated=treated, control=control)
    back = relative_rate_ratio(treated=control, control=treated)
    assert_allclose(back.effect.ratio * forth.effect.ratio, 1)
    assert_allclose(back.effect.standard_error, forth.effect.standard_error)


@given(some, some)
def test_the_ratio_lies_inside_and_more_certainty_needs_more_room(treated, control) -> None:
    narrow, wide = (
        relative_rate_ratio(treated=treated, control=control, level=x).effect for x in (0.8, 0.99)
    )
    assert wide.low < narrow.low < narrow.ratio < narrow.high < wide.high


def test_the_lengths_of_windows_cancel() -> None:
    # Three times the rate in a window three times as long: the same areas, watched from another day on.
    once = relative_rate_ratio(treated=area(30, 10), control=area(60, 40))
    longer = relative_rate_ratio(treated=area(90, 10), control=area(180, 40))
    assert_allclose(once.effect.ratio, longer.effect.ratio)


@pytest.mark.parametrize("cell", range(4))
def test_a_zero_adds_a_half_to_all_four_and_says_so(cell: int) -> None:
    counts = [30, 20, 40, 50]
    counts[cell] = 0
    found = relative_rate_ratio(treated=area(*counts[:2]), control=area(*counts[2:]))
    before, after, control_before, control_after = (count + 0.5 for count in counts)
    assert_allclose(found.effect.ratio, (after / before) / (control_after / control_before))
    assert_allclose(found.effect.standard_error, math.sqrt(sum(1 / (count + 0.5) for count in counts)))
    assert found.added == 0.5
    assert "half_an_incident_added" in found.caveats


def test_without_a_zero_nothing_is_added() -> None:
    found = relative_rate_ratio(treated=area(1, 1), control=area(1, 1))
    assert (found.added, found.effect.ratio, found.effect.standard_error) == (0.0, 1.0, 2.0)
    assert "half_an_incident_added" not in found.caveats


@pytest.mark.parametrize(
    ("treated", "control", "reason"),
    [
        ((0, 0), (5, 5), "no_treated_incidents"),
        ((5, 5), (0, 0), "no_control_incidents"),
        ((0, 0), (0, 0), "no_treated_incidents"),
    ],
)
def test_an_area_without_any_incident_has_no_ratio(treated, control, reason) -> None:
    found = relative_rate_ratio(treated=area(*treated), control=area(*control))
    assert (found.effect, found.percent, found.added, found.reason) == (None, None, 0.0, reason)


@pytest.mark.parametrize(("before", "is_shown"), [(19, False), (20, True)])
def test_a_percentage_needs_20_treated_incidents_before(before: int, is_shown: bool) -> None:
    found = relative_rate_ratio(treated=area(before, 10), control=area(50, 50))
    assert (found.percent is not None) is is_shown
    assert ("too_few_before_for_a_percentage" in found.caveats) is not is_shown


def test_a_fifth_fewer_than_the_controls_predict_is_not_a_fifth_fewer_than_before() -> None:
    found = relative_rate_ratio(treated=area(100, 120), control=area(100, 150))
    assert_allclose(found.percent, -20)
    assert "fewer_than_expected_is_not_fewer_than_before" in found.caveats


def test_everything_wrong_is_listed_at_once() -> None:
    with pytest.raises(BadInput) as raised:
        relative_rate_ratio(treated=area(-1, 1.5), control=area(1, float("inf")), level=0)
    assert len(raised.value.wrong) == 4


def test_the_example_in_the_docstring_holds() -> None:
    result = doctest.testmod(rate_ratio)
    assert result.attempted > 0
    assert result.failed == 0
