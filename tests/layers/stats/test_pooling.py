"""Pooled events against the worked numbers, statsmodels, and by laws."""

import doctest

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2, norm, t
from statsmodels.stats.meta_analysis import combine_effects

from layers.stats import pooling as module
from layers.stats.pooling import pool, windows_overlap
from layers.stats.shared.checks import BadInput

Y, V = np.array([-0.4, -0.1, -0.3]), np.array([0.04, 0.02, 0.05])

events = st.lists(st.tuples(st.floats(-2, 2), st.floats(0.001, 1)), min_size=1, max_size=12).map(
    lambda pairs: tuple(np.array(column) for column in zip(*pairs, strict=True))
)


def apart(k: int) -> np.ndarray:
    return np.zeros((k, k), bool)


def test_the_examples_come_out_as_printed() -> None:
    tried = doctest.testmod(module)
    assert (tried.failed, tried.attempted > 0) == (0, True)


@pytest.mark.parametrize(
    ("mean", "error", "q", "tau2"), [pytest.param(-0.221053, 0.102598, 1.657895, 0.0, id="DL-1")]
)
def test_the_worked_numbers_come_out(mean, error, q, tau2) -> None:
    found = pool(Y, V, overlaps=apart(3))
    assert round(found.effect.log, 6) == mean
    assert round(found.effect.standard_error, 6) == error
    assert round(found.heterogeneity, 6) == q
    assert found.between_variance == tau2
    assert found.effect == found.common
    assert found.inconsistency == 0


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::RuntimeWarning:statsmodels")
@given(events)
def test_it_is_dersimonian_and_laird_of_statsmodels(pairs) -> None:
    y, v = pairs
    ours = pool(y, v, overlaps=apart(len(y)))
    if len(y) == 1:
        return
    theirs = combine_effects(y, v, method_re="chi2")
    tau2 = max(0.0, theirs.tau2)
    weights = 1 / (v + tau2)
    assert ours.between_variance == pytest.approx(tau2, abs=1e-12)
    assert ours.common.log == pytest.approx(theirs.mean_effect_fe, abs=1e-9)
    assert ours.common.standard_error == pytest.approx(theirs.sd_eff_w_fe, rel=1e-7)
    assert ours.effect.log == pytest.approx(weights @ y / weights.sum(), abs=1e-9)
    assert ours.heterogeneity == pytest.approx(theirs.q, rel=1e-6, abs=1e-9)
    if theirs.tau2 > 0:
        assert ours.effect.log == pytest.approx(theirs.mean_effect_re, abs=1e-9)
        assert ours.effect.standard_error == pytest.approx(theirs.sd_eff_w_re, rel=1e-6)


@pytest.mark.filterwarnings("ignore::RuntimeWarning:statsmodels")
def test_statsmodels_lets_the_spread_between_events_go_below_zero_and_ours_does_not() -> None:
    theirs = combine_effects(Y, V, method_re="chi2")
    assert theirs.tau2 < 0
    ours = pool(Y, V, overlaps=apart(3))
    assert ours.between_variance == 0
    assert ours.effect.standard_error > theirs.sd_eff_w_re


@pytest.mark.slow
@given(events)
def test_the_pool_lies_among_its_events_and_differences_only_widen_it(pairs) -> None:
    y, v = pairs
    found = pool(y, v, overlaps=apart(len(y)))
    assert y.min() - 1e-9 <= found.effect.log <= y.max() + 1e-9
    assert found.effect.standard_error >= found.common.standard_error * (1 - 1e-12)
    assert 0 <= found.inconsistency < 1
    assert found.forest.weights.sum() == pytest.approx(1)
    if found.predicted_low is not None:
        assert found.predicted_low <= found.effect.low
        assert found.predicted_high >= found.effect.high


@pytest.mark.slow
@given(events, st.randoms(use_true_random=False))
def test_the_order_of_events_does_not_matter(pairs, random) -> None:
    y, v = pairs
    order = random.sample(range(len(y)), len(y))
    one, two = pool(y, v, overlaps=apart(len(y))), pool(y[order], v[order], overlaps=apart(len(y)))
    assert two.effect.log == pytest.approx(one.effect.log, abs=1e-9)
    assert two.between_variance == pytest.approx(one.between_variance, abs=1e-9)
    np.testing.assert_allclose(two.forest.weights, one.forest.weights[order], atol=1e-9)


@pytest.mark.slow
@given(events)
def test_turning_every_ratio_over_turns_the_pool_over(pairs) -> None:
    y, v = pairs
    one, two = pool(y, v, overlaps=apart(len(y))), pool(-y, v, overlaps=apart(len(y)))
    assert two.effect.log == pytest.approx(-one.effect.log, abs=1e-12)
    assert two.effect.low == pytest.approx(1 / one.effect.high)


def test_one_event_is_itself() -> None:
    found = pool(np.array([-0.4]), np.array([0.04]), overlaps=apart(1))
    assert (found.effect.log, found.effect.standard_error) == (-0.4, pytest.approx(0.2))
    assert (found.between_variance, found.heterogeneity_p, found.inconsistency) == (0.0, None, 0.0)
    assert found.prediction_reason == "fewer_than_3_events"


def test_no_event_is_no_pool() -> None:
    found = pool(np.empty(0), np.empty(0), overlaps=apart(0))
    assert (found.reason, found.effect, found.forest, found.funnel) == ("no_events", None, None, None)


def test_events_that_differ_are_seen_and_the_next_may_be_anywhere_between() -> None:
    y, v = np.array([-1.0, -0.5, 0.0, 0.5, 1.0]), np.full(5, 0.01)
    found = pool(y, v, overlaps=apart(5))
    q = float(((y - y.mean()) ** 2 / v).sum())
    tau2 = (q - 4) / (500 - 100)
    assert found.heterogeneity_p == pytest.approx(chi2.sf(q, 4))
    assert found.inconsistency == pytest.approx((q - 4) / q)
    assert found.between_variance == pytest.approx(tau2)
    reach = t.ppf(0.975, 3) * np.sqrt(tau2 + (0.01 + tau2) / 5)
    assert np.log(found.predicted_high) == pytest.approx(reach)
    assert np.log(found.predicted_low) == pytest.approx(-reach)


@pytest.mark.parametrize("pair", [(0, 2), (2, 0)])
def test_overlapping_events_are_not_pooled_and_named(pair) -> None:
    overlaps = apart(3)
    overlaps[pair] = True
    found = pool(Y, V, overlaps=overlaps)
    assert (found.reason, found.overlapping, found.effect) == ("events_overlap", ((0, 2),), None)


def test_nobody_can_forget_to_look_for_overlaps() -> None:
    with pytest.raises(TypeError, match="overlaps"):
        pool(Y, V)  # type: ignore[call-arg]


windows = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 20)), max_size=8)


@given(windows)
def test_windows_overlap_if_they_share_a_day(spans) -> None:
    start = np.array([s for s, _ in spans], int)
    end = start + np.array([n for _, n in spans], int)
    found = windows_overlap(start, end)
    days = [set(range(s, e)) for s, e in zip(start.tolist(), end.tolist(), strict=True)]
    for i, one in enumerate(days):
        for j, other in enumerate(days):
            assert found[i, j] == (i != j and bool(one & other))


def test_a_pool_shows_percentages_from_20_treated_incidents_before() -> None:
    few = pool(Y, V, overlaps=apart(3), treated_before=np.array([19, 0, 0]))
    enough = pool(Y, V, overlaps=apart(3), treated_before=np.array([20, 0, 5]))
    assert few.percent is None
    assert "too_few_before_for_a_percentage" in few.caveats
    assert np.isnan(few.forest.percents).all()
    assert enough.percent == pytest.approx(100 * (enough.effect.ratio - 1))
    assert enough.forest.percents[0] == pytest.approx(100 * (np.exp(-0.4) - 1))
    assert np.isnan(enough.forest.percents[1:]).all()
    assert pool(Y, V, overlaps=apart(3)).percent is None


def test_forest_and_funnel_hold_what_is_drawn() -> None:
    found = pool(Y, V, overlaps=apart(3), level=0.9)
    z = norm.ppf(0.95)
    np.testing.assert_allclose(found.forest.ratios, np.exp(Y))
    np.testing.assert_allclose(found.forest.lows, np.exp(Y - z * np.sqrt(V)))
    np.testing.assert_allclose(found.forest.highs, np.exp(Y + z * np.sqrt(V)))
    np.testing.assert_allclose(found.forest.weights, (1 / V) / (1 / V).sum())
    funnel = found.funnel
    np.testing.assert_allclose(funnel.standard_errors, np.sqrt(V))
    assert funnel.log_ratios.tolist() == Y.tolist()
    assert funnel.line_low[0] == funnel.line_high[0] == found.common.log
    np.testing.assert_allclose(funnel.line_high - found.common.log, z * funnel.line_standard_error)
    assert funnel.line_standard_error[-1] > np.sqrt(V).max()


def test_an_event_of_which_nothing_is_known_has_no_limits_and_no_weight() -> None:
    found = pool(np.array([-0.4, 3.0]), np.array([0.04, 1e6]), overlaps=apart(2))
    assert np.isnan([found.forest.lows[1], found.forest.highs[1], found.forest.ratios[1]]).all()
    assert found.forest.weights[1] < 1e-6
    assert found.effect.log == pytest.approx(-0.4, abs=1e-3)


def test_few_events_are_reported_as_few() -> None:
    assert "few_events_pooled" in pool(Y, V, overlaps=apart(3)).caveats
    assert "few_events_pooled" not in pool(np.zeros(5), np.ones(5), overlaps=apart(5)).caveats


def test_the_mean_is_covered_where_events_differ() -> None:
    rng = np.random.default_rng(1)
    covered = 0
    for _ in range(500):
        v = rng.uniform(0.02, 0.1, 20)
        y = rng.normal(-0.2, np.sqrt(v + 0.05))
        effect = pool(y, v, overlaps=apart(20)).effect
        covered += effect.low <= np.exp(-0.2) <= effect.high
    # With an estimated spread between 20 events the normal interval falls a little short of 95 %.
    assert covered >= 0.91 * 500


@pytest.mark.parametrize(
    ("keywords", "words"),
    [
        ({"variances": np.array([0.1, 0.0, 0.1])}, "`variances` must be finite and above 0"),
        ({"log_ratios": np.array([np.nan, 0, 0])}, "`log_ratios` must be finite"),
        ({"overlaps": np.zeros((2, 2), bool), "level": 3}, "`level`.*`overlaps` has shape"),
        ({"treated_before": np.array([1, 2])}, "lengths differ"),
        ({"treated_before": np.array([1, 2, -1])}, "below 0"),
    ],
)
def test_impossible_input_is_refused_at_once(keywords, words: str) -> None:
    ask = {"log_ratios": Y, "variances": V, "overlaps": apart(3)} | keywords
    with pytest.raises(BadInput, match=words):
        pool(**ask)


def test_windows_that_end_before_they_start_are_refused() -> None:
    with pytest.raises(BadInput, match="end before they start"):
        windows_overlap(np.array([3]), np.array([2]))
