"""Stand-ins made of untreated areas: the constructed case, a general optimiser, and laws."""

import doctest

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize, minimize_scalar

from layers.stats import synthetic_control as module
from layers.stats.placebo import placebo_test
from layers.stats.shared import simplex
from layers.stats.shared.checks import BadInput
from layers.stats.shared.simplex import closest_to_equal, fit_on_simplex
from layers.stats.synthetic_control import placebo_effects, synthetic_control

BEFORE = np.array([[2, 4, 6, 8], [10, 8, 6, 4], [5, 9, 1, 7]])
AFTER = np.array([[8], [6], [9]])
TREATED = np.array([6, 6, 6, 6])


def city(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Donors and a treated series: for even seeds an exact mixture of them, for odd ones not."""
    rng = np.random.default_rng(seed)
    areas, periods = rng.integers(1, 9), rng.integers(1, 8)
    donors = 4 * rng.poisson(rng.choice([1, 5, 30]), (areas, periods))
    picked = rng.integers(0, areas, 4)
    return donors, donors[picked].sum(axis=0) // 4 if seed % 2 == 0 else rng.poisson(20, periods)


@pytest.mark.parametrize("module", [module, simplex])
def test_the_examples_come_out_as_printed(module) -> None:
    tried = doctest.testmod(module)
    assert (tried.failed, tried.attempted > 0) == (0, True)


@pytest.mark.parametrize(
    ("weights", "expected", "effect"), [pytest.param([0.5, 0.5, 0.0], 7.0, -3.0, id="SYN-1")]
)
def test_the_constructed_case_comes_out(weights, expected, effect) -> None:
    found = synthetic_control(TREATED, np.array([4]), BEFORE, AFTER)
    np.testing.assert_allclose(found.weights, weights, atol=1e-9)
    assert found.rmspe_before == pytest.approx(0, abs=1e-9)
    assert found.is_exact
    assert found.expected_total == pytest.approx(expected)
    assert found.expected.tolist() == pytest.approx([expected])
    assert found.effect == pytest.approx(effect)
    assert found.percent == pytest.approx(100 * effect / expected)


@pytest.mark.slow
@settings(max_examples=60)
@example(6183)  # where the last gain is smaller than the rounding of the heights
@given(st.integers(0, 10_000))
def test_no_other_weights_fit_better_and_none_that_fit_as_well_are_closer_to_equal(seed: int) -> None:
    donors, treated = city(seed)
    areas = len(donors)
    found = synthetic_control(treated, np.array([1]), donors, np.ones((areas, 1), int))
    assert found.weights.min() >= 0
    assert found.weights.sum() == pytest.approx(1)
    if seed % 2 == 0:
        assert found.is_exact

    def miss(w: np.ndarray) -> float:
        return float(((w @ donors - treated) ** 2).sum())

    def uneven(w: np.ndarray) -> float:
        return float(((w - 1 / areas) ** 2).sum())

    whole = {"type": "eq", "fun": lambda w: w.sum() - 1}
    same = {"type": "eq", "fun": lambda w: w @ donors - found.fitted}
    options = {"maxiter": 500, "ftol": 1e-14}
    bounds = [(0, None)] * areas
    start = np.full(areas, 1 / areas)
    best = minimize(miss, start, bounds=bounds, constraints=[whole], method="SLSQP", options=options)
    assert miss(found.weights) <= best.fun + 1e-6 * (1 + best.fun)
    even = minimize(uneven, best.x, bounds=bounds, constraints=[whole, same], method="SLSQP", options=options)
    if even.success:
        assert uneven(found.weights) <= even.fun + 1e-6


def test_of_many_exact_solutions_equal_weights_are_taken_if_they_are_one() -> None:
    rng = np.random.default_rng(1)
    donors = rng.poisson(6, (40, 5))
    treated = donors.sum(axis=0)
    found = synthetic_control(treated, np.array([1]), donors, np.ones((40, 1), int), treated_areas=40)
    np.testing.assert_allclose(found.weights, 1.0, atol=1e-7)
    assert found.is_exact


def test_twins_share_their_weight_equally() -> None:
    found = synthetic_control(
        TREATED, np.array([4]), np.vstack([BEFORE, BEFORE[0]]), np.vstack([AFTER, AFTER[0]])
    )
    np.testing.assert_allclose(found.weights, [0.25, 0.5, 0.0, 0.25], atol=1e-8)


def test_where_the_search_does_not_settle_the_least_squares_weights_stand(monkeypatch) -> None:
    monkeypatch.setattr(simplex, "_project", lambda *_: None)
    weights = np.array([0.9, 0.1])
    assert closest_to_equal(np.array([[3.0, 3.0]]), np.array([3.0]), weights) is weights


def test_thousands_of_small_areas_are_solved_exactly() -> None:
    rng = np.random.default_rng(2)
    donors = rng.poisson(rng.gamma(1, 2, (3000, 1)), (3000, 30))
    treated = donors[:25].sum(axis=0)
    found = synthetic_control(treated, np.array([50]), donors, np.ones((3000, 1), int), treated_areas=25)
    assert found.is_exact
    assert found.weights.sum() == pytest.approx(25)
    assert np.count_nonzero(found.weights) > 1000
    assert "exact_fit_may_repeat_noise" in found.caveats


@pytest.mark.slow
@given(st.integers(0, 10_000), st.randoms(use_true_random=False))
def test_the_order_of_areas_and_of_periods_does_not_matter(seed: int, random) -> None:
    donors, treated = city(seed)
    after = donors[:, ::-1]
    rows = random.sample(range(len(donors)), len(donors))
    columns = random.sample(range(len(treated)), len(treated))
    one = synthetic_control(treated, treated, donors, after)
    two = synthetic_control(treated[columns], treated, donors[rows][:, columns], after[rows])
    np.testing.assert_allclose(two.weights, one.weights[rows], atol=1e-6)
    assert two.effect == pytest.approx(one.effect, abs=1e-3)


@given(st.integers(0, 10_000))
def test_an_excluded_area_has_no_weight_and_no_say(seed: int) -> None:
    donors, treated = city(seed)
    ring = np.append(np.zeros(len(donors), bool), True)
    with_ring = np.vstack([donors, treated])
    one = synthetic_control(treated, treated, donors, donors)
    two = synthetic_control(treated, treated, with_ring, with_ring, excluded=ring)
    assert two.weights[-1] == 0
    np.testing.assert_allclose(two.weights[:-1], one.weights)
    assert synthetic_control(treated, treated, with_ring, with_ring).is_exact


def test_totals_are_repeated_as_well() -> None:
    before = np.array([[4, 4], [8, 8], [6, 6]])
    people, wanted = np.array([[100], [300], [400]]), np.array([200])
    found = synthetic_control(
        np.array([6, 6]), np.array([5]), before, AFTER, treated_totals=wanted, donors_totals=people
    )
    assert found.weights @ people == pytest.approx([200.0])
    np.testing.assert_allclose(found.weights, [0.5, 0.5, 0.0], atol=1e-9)
    without = synthetic_control(np.array([6, 6]), np.array([5]), before, AFTER)
    assert abs(float((without.weights @ people)[0]) - 200) > 10


def test_in_least_squares_a_per_cent_of_a_total_weighs_as_a_per_cent_of_a_count() -> None:
    before, people = np.array([[4, 4], [8, 9]]), np.array([[1000], [3000]])
    found = synthetic_control(
        np.array([5, 5]),
        np.array([1]),
        before,
        np.ones((2, 1), int),
        treated_totals=np.array([2500]),
        donors_totals=people,
    )

    def miss(first: float) -> float:
        w = np.array([first, 1 - first])
        return float((((w @ before) / 5 - 1) ** 2).sum() + ((w @ people)[0] / 2500 - 1) ** 2)

    best = minimize_scalar(miss, bounds=(0, 1), method="bounded", options={"xatol": 1e-9})
    assert found.weights[0] == pytest.approx(best.x, abs=1e-6)
    assert 0.2 < best.x < 0.8


def test_a_stand_in_that_cannot_reach_the_treated_area_says_by_how_much() -> None:
    found = synthetic_control(np.array([20, 20, 20, 20]), np.array([4]), BEFORE, AFTER)
    assert not found.is_exact
    assert found.rmspe_before == pytest.approx(np.sqrt(np.mean((20 - found.fitted) ** 2)))
    assert found.rmspe_before > 10
    assert "stand_in_does_not_repeat_the_treated_area" in found.caveats


def test_below_20_treated_incidents_before_there_is_no_percentage() -> None:
    few = synthetic_control(np.array([5, 5, 5, 4]), np.array([4]), BEFORE, AFTER)
    enough = synthetic_control(np.array([5, 5, 5, 5]), np.array([4]), BEFORE, AFTER)
    assert (few.percent, few.effect is None) == (None, False)
    assert "too_few_before_for_a_percentage" in few.caveats
    assert enough.percent is not None


def test_a_stand_in_without_incidents_after_gives_no_percentage() -> None:
    found = synthetic_control(TREATED, np.array([4]), BEFORE, np.zeros((3, 1), int))
    assert (found.effect, found.percent) == (4.0, None)


@pytest.mark.parametrize(
    ("before", "after", "donors", "later", "reason"),
    [
        (np.empty(0), [1], np.empty((3, 0)), AFTER, "no_periods_before"),
        (TREATED, np.empty(0), BEFORE, np.empty((3, 0)), "no_periods_after"),
        (TREATED, [1], np.empty((0, 4)), np.empty((0, 1)), "no_area_may_stand_in"),
    ],
)
def test_too_little_is_answered_by_a_reason(before, after, donors, later, reason: str) -> None:
    found = synthetic_control(before, after, donors, later)
    assert found.reason == reason
    assert (found.effect, found.percent, found.rmspe_before, found.is_exact) == (None, None, None, None)
    assert np.isnan(found.weights).all()


def test_each_placebo_is_the_method_applied_to_an_untreated_area() -> None:
    rng = np.random.default_rng(4)
    donors, later = rng.poisson(8, (25, 6)), rng.poisson(8, (25, 3))
    effects, misses, gaps = placebo_effects(donors, later)
    alone = synthetic_control(donors[7], later[7], np.delete(donors, 7, 0), np.delete(later, 7, 0))
    assert effects[7] == pytest.approx(alone.effect)
    assert misses[7] == pytest.approx(alone.rmspe_before)
    np.testing.assert_allclose(gaps[7, :6], donors[7] - alone.fitted)
    assert gaps[7, 6:].sum() == pytest.approx(effects[7])
    assert placebo_test(100.0, effects).p == pytest.approx(1 / 26)


def test_a_single_area_has_no_placebo() -> None:
    effects, misses, gaps = placebo_effects(BEFORE[:1], AFTER[:1])
    assert np.isnan([effects[0], misses[0], *gaps[0]]).all()
    assert placebo_effects(BEFORE[:0], AFTER[:0])[2].shape == (0, 5)


def test_weights_scale_with_the_number_of_treated_areas() -> None:
    columns, target = BEFORE.T.astype(float), np.array([20.0, 19, 3, 30])
    one, five = fit_on_simplex(columns, target, 1.0), fit_on_simplex(columns, 5 * target, 5.0)
    np.testing.assert_allclose(five, 5 * one, atol=1e-9)
    np.testing.assert_allclose(closest_to_equal(columns, target, one), one, atol=1e-9)


@pytest.mark.parametrize(
    ("keywords", "words"),
    [
        ({"treated_before": -TREATED}, "`treated_before` must not be below 0"),
        ({"donors_before": BEFORE[:, :3]}, r"`donors_before` has shape \(3, 3\) but must have \(3, 4\)"),
        ({"donors_after": AFTER[:2]}, "`donors_after` has shape"),
        ({"treated_totals": np.array([5])}, "`donors_totals` has shape"),
        ({"treated_totals": np.array([0]), "donors_totals": -np.ones((3, 1))}, "above 0; `donors_totals`"),
        ({"excluded": np.array([True])}, "`excluded` has shape"),
        ({"treated_areas": 0}, "`treated_areas`"),
    ],
)
def test_impossible_input_is_refused_at_once(keywords, words: str) -> None:
    ask = {
        "treated_before": TREATED,
        "treated_after": np.array([4]),
        "donors_before": BEFORE,
        "donors_after": AFTER,
    } | keywords
    with pytest.raises(BadInput, match=words):
        synthetic_control(**ask)


def test_placebos_of_arrays_that_are_no_areas_by_periods_are_refused() -> None:
    with pytest.raises(BadInput, match="areas by periods"):
        placebo_effects(TREATED, TREATED)
