"""Difference in differences against statsmodels, by laws, and whether its interval keeps its word."""

import doctest

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import norm, t

from layers.stats import difference_in_differences as module
from layers.stats.difference_in_differences import difference_in_differences
from layers.stats.shared import share_dispersion as spread
from layers.stats.shared.checks import BadInput
from layers.stats.shared.share_dispersion import share_dispersion

PERIODS, FIRST_AFTER = 24, 12
METHODS = ("quasi_poisson", "negative_binomial")
counts = arrays(np.int64, PERIODS, elements=st.integers(0, 30))


def two_areas(seed: int, mean: float = 12.0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    season = 1 + 0.4 * np.sin(np.arange(PERIODS) / 3)
    return rng.poisson(mean * season), rng.poisson(2 * mean * season)


@pytest.mark.parametrize("module", [module, spread])
def test_the_examples_come_out_as_printed(module) -> None:
    tried = doctest.testmod(module)
    assert (tried.failed, tried.attempted > 0) == (0, True)


@pytest.mark.parametrize("seed", range(5))
def test_it_is_the_model_with_group_period_and_interaction_of_statsmodels(seed: int) -> None:
    treated, control = two_areas(seed)
    group = np.repeat([1.0, 0.0], PERIODS)
    after = np.tile(np.arange(PERIODS) >= FIRST_AFTER, 2)
    design = np.column_stack([np.tile(np.eye(PERIODS), (2, 1)), group, group * after])
    theirs = sm.GLM(np.concatenate([treated, control]), design, family=sm.families.Poisson()).fit(tol=1e-12)
    pearson = theirs.pearson_chi2 / theirs.df_resid
    ours = difference_in_differences(treated, control, FIRST_AFTER, dispersion=pearson)
    assert ours.effect.log == pytest.approx(theirs.params[-1], rel=1e-7)
    assert ours.effect.standard_error == pytest.approx(theirs.bse[-1] * np.sqrt(max(1.0, pearson)), rel=1e-6)
    found = share_dispersion(treated.astype(float), control.astype(float), FIRST_AFTER)
    assert found.pearson == pytest.approx(pearson, rel=1e-7)
    assert found.degrees_of_freedom == theirs.df_resid


def test_with_as_many_incidents_in_every_period_the_dispersion_is_pearsons() -> None:
    treated = np.random.default_rng(1).binomial(30, 0.4, PERIODS)
    found = share_dispersion(treated.astype(float), 30.0 - treated, FIRST_AFTER)
    assert found.factor == pytest.approx(found.pearson)
    ours = difference_in_differences(treated, 30 - treated, FIRST_AFTER)
    assert ours.dispersion == pytest.approx(found.pearson)


def test_the_dispersion_is_that_of_standard_errors_clustered_by_period() -> None:
    treated, control = (area.astype(float) for area in two_areas(3))
    both, half = treated + control, slice(None, FIRST_AFTER)
    share = treated[half].sum() / both[half].sum()
    theirs = sm.GLM(
        np.column_stack([treated[half], control[half]]),
        np.ones(FIRST_AFTER),
        family=sm.families.Binomial(),
    ).fit(cov_type="HC0")
    ours = share_dispersion(treated[half], control[half], FIRST_AFTER)
    plain = 1 / (both[half].sum() * share * (1 - share))
    small_sample = FIRST_AFTER / (FIRST_AFTER - 1)
    assert plain * ours.factor == pytest.approx(theirs.bse[0] ** 2 * small_sample, rel=1e-6)


@pytest.mark.slow
@given(counts, counts)
def test_the_ratio_is_the_ratio_of_the_ratios_of_sums(treated, control) -> None:
    for method in METHODS:
        found = difference_in_differences(treated, control, FIRST_AFTER, method=method)
        if found.reason is not None:
            continue
        b, a = treated[:FIRST_AFTER].sum() + found.added, treated[FIRST_AFTER:].sum() + found.added
        d, c = control[:FIRST_AFTER].sum() + found.added, control[FIRST_AFTER:].sum() + found.added
        assert found.effect.ratio == pytest.approx(a / b / (c / d))
        assert found.effect.standard_error >= np.sqrt(1 / a + 1 / b + 1 / c + 1 / d) * (1 - 1e-12)
        assert (found.added == 0.5) == (min(a, b, c, d) == 0.5)


@pytest.mark.slow
@given(counts, counts)
def test_incidents_are_the_ratio_on_another_scale(treated, control) -> None:
    found = difference_in_differences(treated, control, FIRST_AFTER)
    if found.reason is None:
        assert found.incidents_low <= found.incidents <= found.incidents_high
        assert (found.incidents_low > 0) == (found.effect.low > 1)
        assert (found.incidents_high < 0) == (found.effect.high < 1)
        observed = treated[FIRST_AFTER:].sum() + found.added
        assert found.expected + found.incidents == pytest.approx(observed)
        assert found.effect.ratio * found.expected == pytest.approx(observed)


@given(counts, counts, st.sampled_from(METHODS))
def test_exchanging_before_and_after_turns_the_sign(treated, control, method) -> None:
    forth = difference_in_differences(treated, control, FIRST_AFTER, method=method)
    back = difference_in_differences(treated[::-1], control[::-1], FIRST_AFTER, method=method)
    assert forth.reason == back.reason
    if forth.reason is None:
        assert back.effect.log == pytest.approx(-forth.effect.log, abs=1e-12)
        assert back.effect.standard_error == pytest.approx(forth.effect.standard_error)


@given(counts, counts)
def test_exchanging_treated_and_control_turns_the_sign(treated, control) -> None:
    forth = difference_in_differences(treated, control, FIRST_AFTER)
    back = difference_in_differences(control, treated, FIRST_AFTER)
    if forth.reason is None and back.reason is None:
        assert back.effect.log == pytest.approx(-forth.effect.log, abs=1e-12)
        assert back.effect.standard_error == pytest.approx(forth.effect.standard_error)


@pytest.mark.slow
@given(counts, counts, st.randoms(use_true_random=False))
def test_the_order_of_periods_on_a_side_does_not_matter(treated, control, random) -> None:
    order = random.sample(range(FIRST_AFTER), FIRST_AFTER) + list(range(FIRST_AFTER, PERIODS))
    one = difference_in_differences(treated, control, FIRST_AFTER)
    two = difference_in_differences(treated[order], control[order], FIRST_AFTER)
    assert one.reason == two.reason
    if one.reason is None:
        assert two.effect.standard_error == pytest.approx(one.effect.standard_error)


def test_what_moves_both_areas_alike_widens_the_negative_binomial_only() -> None:
    rng = np.random.default_rng(6)
    heat = rng.gamma(2, 0.5, PERIODS)
    treated, control = rng.poisson(30 * heat), rng.poisson(60 * heat)
    quasi, binomial = (
        difference_in_differences(treated, control, FIRST_AFTER, method=method) for method in METHODS
    )
    assert quasi.effect.standard_error < binomial.effect.standard_error / 2
    assert quasi.effect.log == pytest.approx(binomial.effect.log)


@pytest.mark.parametrize("seed", range(5))
def test_the_negative_binomial_has_the_standard_error_of_statsmodels_at_its_spread(seed: int) -> None:
    rng = np.random.default_rng(seed)
    treated, control = rng.negative_binomial(3, 0.2, PERIODS), rng.negative_binomial(3, 0.1, PERIODS)
    ours = difference_in_differences(treated, control, FIRST_AFTER, method="negative_binomial")
    group = np.repeat([1.0, 0.0], PERIODS)
    after = np.tile(np.arange(PERIODS) >= FIRST_AFTER, 2).astype(float)
    design = np.column_stack([np.ones(2 * PERIODS), group, after, group * after])
    family = sm.families.NegativeBinomial(alpha=ours.spread)
    theirs = sm.GLM(np.concatenate([treated, control]), design, family=family).fit(tol=1e-12, scale=1.0)
    assert ours.effect.log == pytest.approx(theirs.params[-1], rel=1e-6)
    assert ours.effect.standard_error == pytest.approx(theirs.bse[-1], rel=1e-6)
    assert ours.degrees_of_freedom == theirs.df_resid
    # Breslow's moments: under this spread Pearson's chi-square is just what it should be.
    assert theirs.pearson_chi2 == pytest.approx(theirs.df_resid, rel=1e-7)


def test_counts_that_swing_no_more_than_chance_have_no_spread() -> None:
    calm = np.tile([9, 10, 11], 8)
    found = difference_in_differences(calm, calm, FIRST_AFTER, method="negative_binomial")
    assert found.spread == 0
    assert found.effect.standard_error == pytest.approx(np.sqrt(4 / 120))


def test_an_estimated_dispersion_takes_students_t_and_a_given_one_the_normal_law() -> None:
    treated, control = two_areas(2)
    estimated = difference_in_differences(treated, control, FIRST_AFTER)
    given_one = difference_in_differences(treated, control, FIRST_AFTER, dispersion=2.0)
    assert estimated.degrees_of_freedom == PERIODS - 2
    assert given_one.degrees_of_freedom is None
    for found, quantile in ((estimated, t.ppf(0.975, PERIODS - 2)), (given_one, norm.ppf(0.975))):
        width = np.log(found.effect.high / found.effect.low)
        assert width == pytest.approx(2 * quantile * found.effect.standard_error)


def test_a_dispersion_below_one_is_used_as_one() -> None:
    treated, control = two_areas(2)
    low, one = (difference_in_differences(treated, control, 12, dispersion=d) for d in (0.2, 1.0))
    assert low.effect == one.effect
    assert low.dispersion == 0.2


def side(before: int, after: int) -> np.ndarray:
    return np.repeat([before, after], [FIRST_AFTER, PERIODS - FIRST_AFTER])


@pytest.mark.parametrize(
    ("treated", "control", "first_after", "dispersion", "reason"),
    [
        (side(1, 1), side(2, 2), 7, None, "fewer_than_8_periods_on_a_side"),
        (side(1, 1), side(2, 2), 17, None, "fewer_than_8_periods_on_a_side"),
        (side(1, 1), side(2, 2), 0, 1.0, "no_periods_on_a_side"),
        (side(0, 0), side(2, 2), 12, None, "no_treated_incidents"),
        (side(1, 1), side(0, 0), 12, None, "no_control_incidents"),
        (side(0, 1), side(1, 0), 12, None, "counts_too_sparse_for_the_model"),
    ],
)
def test_too_little_is_answered_by_a_reason(treated, control, first_after, dispersion, reason: str) -> None:
    found = difference_in_differences(treated, control, first_after, dispersion=dispersion)
    assert found.reason == reason
    assert (found.effect, found.incidents, found.expected, found.percent) == (None, None, None, None)


def test_a_few_periods_are_enough_once_the_dispersion_is_given() -> None:
    found = difference_in_differences(np.array([30, 15]), np.array([40, 40]), 1, dispersion=1.5)
    assert found.effect.ratio == pytest.approx(0.5)
    assert found.percent == pytest.approx(-50)


def test_an_empty_cell_adds_half_an_incident_to_all_four_and_says_so() -> None:
    found = difference_in_differences(side(2, 0), side(3, 3), FIRST_AFTER)
    assert found.added == 0.5
    assert "half_an_incident_added" in found.caveats
    assert found.effect.ratio == pytest.approx((0.5 / 24.5) / (36.5 / 36.5))


def test_below_20_incidents_before_there_is_no_percentage() -> None:
    few, enough = np.array([19, 10]), np.array([20, 10])
    control = np.array([50, 50])
    assert difference_in_differences(few, control, 1, dispersion=1.0).percent is None
    assert difference_in_differences(enough, control, 1, dispersion=1.0).percent == pytest.approx(-50)


@pytest.mark.slow
@pytest.mark.parametrize("dispersion", [1.0, 2.0, 4.0])
@pytest.mark.parametrize("mean", [1.0, 5.0, 20.0])
def test_the_interval_covers_at_least_93_of_100_times(mean: float, dispersion: float) -> None:
    rng = np.random.default_rng(int(10 * mean + dispersion))
    season = np.exp(0.3 * np.sin(np.arange(48) / 8))

    def draw(level: float) -> np.ndarray:
        means = level * season
        if dispersion == 1:
            return rng.poisson(means)
        return rng.negative_binomial(means / (dispersion - 1), 1 / dispersion)

    found = [difference_in_differences(draw(mean), draw(3 * mean), 24) for _ in range(2000)]
    covered = sum(one.effect.low <= 1 <= one.effect.high for one in found)
    false = len(found) - covered
    # 123 of 2,000 is the most at which the one-sided 99 % lower bound of the rate stays at 5 %.
    assert false <= 123
    assert covered >= 0.93 * len(found)


def test_pearsons_dispersion_would_be_too_small_where_periods_are_sparse_and_swing() -> None:
    rng = np.random.default_rng(4)
    pairs = [
        (rng.negative_binomial(1 / 3, 1 / 4, 104), rng.negative_binomial(1, 1 / 4, 104)) for _ in range(300)
    ]
    found = [share_dispersion(a.astype(float), b.astype(float), 52) for a, b in pairs]
    assert np.mean([one.pearson for one in found]) < 0.85 * np.mean([one.factor for one in found])


def test_a_planted_halving_is_found() -> None:
    rng = np.random.default_rng(9)
    found = [
        difference_in_differences(
            rng.poisson(np.repeat([10.0, 5.0], 24)), rng.poisson(np.repeat([30.0, 30.0], 24)), 24
        )
        for _ in range(200)
    ]
    assert sum(one.effect.high < 1 for one in found) >= 180


@pytest.mark.parametrize(
    ("keywords", "words"),
    [
        ({"level": 0.0}, "`level`"),
        ({"dispersion": 0.0}, "`dispersion` must be finite and above 0"),
        ({"dispersion": 1.0, "method": "negative_binomial"}, "belongs to quasi-Poisson"),
        ({"method": "poisson"}, "`method` was 'poisson'"),
        ({"control": np.ones(23)}, "lengths differ"),
        ({"treated": -np.ones(24), "first_after": 25}, "below 0; `first_after`"),
    ],
)
def test_impossible_input_is_refused_at_once(keywords, words: str) -> None:
    ask = {"treated": np.ones(24), "control": np.ones(24), "first_after": 12} | keywords
    with pytest.raises(BadInput, match=words):
        difference_in_differences(**ask)
