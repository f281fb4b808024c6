"""The other tests against the statistics called by hand, at the edges, and by laws."""

import doctest
import math
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy.stats import binomtest

from geodata.words import LANGUAGES, Speaker
from geodata.words.speaker import catalogue
from layers.comparison import sensitivity as module
from layers.comparison import sensitivity_placebos
from layers.comparison.sensitivity import Finding, sensitivity
from layers.comparison.sensitivity_finding import amount, chance, factor, short
from layers.comparison.sensitivity_placebos import other_places
from layers.comparison.sensitivity_sample import WEEKS_A_YEAR, sample_of
from layers.comparison.weekly import WeeklyCounts
from layers.stats.difference_in_differences import difference_in_differences
from layers.stats.dispersion import dispersion_of_difference
from layers.stats.displacement import BeforeAfter, weighted_displacement_difference
from layers.stats.displacement_quotient import displacement_quotient
from layers.stats.displacement_sums import cumulative_difference
from layers.stats.event_study import event_study
from layers.stats.interrupted_series import interrupted_series
from layers.stats.parallel_trends import parallel_trends
from layers.stats.placebo import placebo_test
from layers.stats.poisson_rates import e_test, exact_conditional
from layers.stats.rate_ratio import relative_rate_ratio
from layers.stats.regression_to_mean import regression_to_mean
from layers.stats.shared.checks import BadInput
from layers.stats.synthetic_control import synthetic_control

NAMES = (
    "wdd",
    "wdq",
    "cumulative",
    "e_test",
    "exact",
    "rirr",
    "did",
    "event_study",
    "its",
    "parallel_trends",
    "synthetic",
    "placebo_space",
    "placebo_time",
    "regression_to_mean",
)

# A quiet year and a half, half a year before, half a year after; the first five places are the controls.
SITES, FIRST, END = 31, -104, 26
CONTROLS, PLACEBOS = np.arange(1, 6), np.arange(1, SITES)
BEFORE, AFTER, HISTORY = (-26, 0), (0, 26), (-104, -26)


def city(seed: int = 1, fall: float = 1.0, mean: float = 5.0) -> WeeklyCounts:
    rng = np.random.default_rng(seed)
    means = np.full((SITES, END - FIRST), float(mean))
    means[0, -FIRST:] *= fall
    return WeeklyCounts(rng.poisson(means), rng.poisson(2.0, means.shape), np.arange(FIRST, END))


def ask(weekly: WeeklyCounts, *, seed: int = 7, **changed) -> dict[str, Finding]:
    asked = {
        "controls": CONTROLS,
        "placebos": PLACEBOS,
        "before": BEFORE,
        "after": AFTER,
        "history": HISTORY,
        "first_month": 6,
    }
    found = sensitivity(weekly, **asked | changed, rng=np.random.default_rng(seed))
    return {one.name: one for one in found}


def area(series: np.ndarray, sites: int = 1) -> BeforeAfter:
    """Incidents in the usual windows, by hand: 26 weeks from column 78 on, and 26 from column 104 on."""
    return BeforeAfter(
        before=int(series[78:104].sum()), after=int(series[104:130].sum()), area_km2=float(sites)
    )


@pytest.fixture(scope="module")
def weekly() -> WeeklyCounts:
    return city(fall=0.5)


@pytest.fixture(scope="module")
def found(weekly: WeeklyCounts) -> dict[str, Finding]:
    return ask(weekly)


@pytest.fixture(scope="module")
def five(weekly: WeeklyCounts) -> np.ndarray:
    return weekly.disc[1:6].sum(axis=0)


def phi(here: np.ndarray, there: np.ndarray, weight: float) -> float:
    past = dispersion_of_difference(
        here[:78], there[:78], control_weight=weight, season_length=WEEKS_A_YEAR, level=0.95
    )
    assert past.phi is not None
    return past.phi


def assert_effect(finding: Finding, effect) -> None:
    assert (finding.estimate, finding.low, finding.high, finding.p) == (
        effect.ratio,
        effect.low,
        effect.high,
        effect.p,
    )


def test_all_tests_are_always_there_in_one_order(found) -> None:
    assert tuple(found) == NAMES
    assert all(one.estimate is not None for one in found.values())


def test_wdd_takes_the_mean_control_by_area_and_the_larger_dispersion_of_the_history(weekly, found, five):
    ring = weekly.ring[1:6].sum(axis=0)
    alone = phi(weekly.disc[0], five, 1 / 5)
    together = phi(weekly.disc[0] + weekly.ring[0], five + ring, 1 / 5)
    by_hand = weighted_displacement_difference(
        treated=area(weekly.disc[0]),
        control=area(five, 5),
        ring=area(weekly.ring[0]),
        ring_control=area(ring, 5),
        before_days=182,
        after_days=182,
        dispersion=max(alone, together),
    )
    wdd = found["wdd"]
    assert wdd.detail == by_hand
    assert (wdd.estimate, wdd.low, wdd.high, wdd.p) == (
        by_hand.estimate,
        by_hand.low,
        by_hand.high,
        by_hand.p,
    )
    assert set(by_hand.caveats) < set(wdd.caveats)
    assert "control_is_the_mean_of_its_sites" in wdd.caveats


def test_wdq_is_the_quotient_of_the_same_counts(weekly, found, five) -> None:
    by_hand = displacement_quotient(
        treated=area(weekly.disc[0]), control=area(five), ring=area(weekly.ring[0])
    )
    assert found["wdq"].estimate == by_hand.quotient
    assert found["wdq"].low is None


def test_the_running_difference_is_the_wdd_of_one_window_beside_a_mean_control(weekly, found, five) -> None:
    here, there = weekly.disc[0, 104:], five[104:]
    spread = phi(weekly.disc[0], five, 1 / 5)
    one = found["cumulative"]
    assert_allclose(one.estimate, here.sum() - there.sum() / 5)
    assert_allclose(one.high - one.low, 2 * 1.959964 * math.sqrt(spread * (here.sum() + there.sum() / 25)))
    summed = cumulative_difference(treated=here, control=there, dispersion=spread)
    assert_allclose(one.detail.ratio, 5 * summed.ratio)
    assert_array_equal(one.detail.ratio_log_standard_error, summed.ratio_log_standard_error)


def test_with_one_control_the_running_difference_is_the_statistic_itself(weekly) -> None:
    one = ask(weekly, controls=np.array([3]))["cumulative"]
    spread = phi(weekly.disc[0], weekly.disc[3], 1.0)
    by_hand = cumulative_difference(
        treated=weekly.disc[0, 104:], control=weekly.disc[3, 104:], dispersion=spread
    )
    for name, line in vars(by_hand).items():
        if isinstance(line, np.ndarray):
            assert_allclose(getattr(one.detail, name), line, err_msg=name)
    assert one.low == by_hand.low[-1]
    before = int(weekly.disc[0, 78:104].sum()) - int(weekly.disc[3, 78:104].sum())
    assert one.says.values["earlier"] == amount(before)


def test_the_tests_of_two_counts_are_those_of_the_treated_zone_alone(weekly, found) -> None:
    zone = area(weekly.disc[0])
    asked = {"count_1": zone.after, "count_2": zone.before, "exposure_1": 26, "exposure_2": 26}
    assert found["e_test"].detail == e_test(**asked)
    assert found["e_test"].estimate == pytest.approx(zone.after - zone.before)
    exact = found["exact"]
    assert exact.detail == exact_conditional(**asked)
    assert exact.estimate == pytest.approx(zone.after / zone.before)
    limits = binomtest(zone.after, zone.after + zone.before).proportion_ci(0.95, "exact")
    assert_allclose([exact.low, exact.high], [one / (1 - one) for one in (limits.low, limits.high)])


def test_rirr_takes_the_sum_of_the_controls(weekly, found, five) -> None:
    by_hand = relative_rate_ratio(treated=area(weekly.disc[0]), control=area(five))
    assert_effect(found["rirr"], by_hand.effect)


def test_did_takes_the_weeks_of_both_windows_and_the_dispersion_of_the_history(weekly, found, five) -> None:
    spread = phi(weekly.disc[0], five, weekly.disc[0, :78].sum() / five[:78].sum())
    by_hand = difference_in_differences(weekly.disc[0, 78:], five[78:], 26, dispersion=spread)
    assert found["did"].detail == by_hand
    assert_effect(found["did"], by_hand.effect)


def test_the_event_study_counts_spans_outwards_from_the_event(weekly, found, five) -> None:
    spread = phi(weekly.disc[0], five, weekly.disc[0, :78].sum() / five[:78].sum())
    by_hand = event_study(
        weekly.disc[0, 78:], five[78:], 26, periods_per_bin=4, reference_bins=3, dispersion=spread
    )
    assert_array_equal(found["event_study"].detail.ratio, by_hand.ratio)
    later = by_hand.lead >= 0
    strayed = (by_hand.high_joint < 1) | (by_hand.low_joint > 1)
    assert found["event_study"].estimate == (strayed & later).sum()
    assert found["event_study"].says.values["n"] == 7


def test_its_takes_all_weeks_from_the_history_on_with_a_season(weekly, found) -> None:
    by_hand = interrupted_series(weekly.disc[0], 104, season_length=WEEKS_A_YEAR)
    assert_effect(found["its"], by_hand.overall)
    assert "season_not_in_the_model" not in found["its"].caveats


def test_its_leaves_the_season_out_where_there_is_no_year_before(weekly) -> None:
    one = ask(weekly, history=(-26, -26))["its"]
    assert_effect(one, interrupted_series(weekly.disc[0, 78:], 26).overall)
    assert "season_not_in_the_model" in one.caveats


def test_parallel_trends_take_all_weeks_from_the_history_on(weekly, found, five) -> None:
    by_hand = parallel_trends(weekly.disc[0], five, 104)
    assert found["parallel_trends"].detail == by_hand
    assert_effect(found["parallel_trends"], by_hand.slope)


def spans(disc: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Spans of four weeks by hand: 104 weeks before, and 26 after, whose last span is short."""
    before = disc[:, :104].reshape(len(disc), 26, 4).sum(axis=2)
    after = [disc[:, first : min(first + 4, 130)].sum(axis=1) for first in range(104, 130, 4)]
    return before, np.column_stack(after)


def test_the_synthetic_control_is_built_of_the_controls_and_tried_on_every_other_site(weekly, found) -> None:
    before, after = spans(weekly.disc)
    by_hand = synthetic_control(before[0], after[0], before[1:6], after[1:6])
    one = found["synthetic"]
    assert_array_equal(one.detail.synthetic.weights, by_hand.weights)
    assert one.estimate == by_hand.effect
    runs = {
        row: synthetic_control(
            before[row], after[row], before[1:6], after[1:6], excluded=np.arange(1, 6) == row
        )
        for row in range(1, SITES)
    }
    worst = 2 * max(by_hand.rmspe_before, math.sqrt(before[0].mean()))
    kept = {row: run.effect for row, run in runs.items() if run.rmspe_before <= worst}
    assert dict(zip(one.detail.places.tolist(), one.detail.effects.tolist(), strict=True)) == kept
    assert one.p == placebo_test(by_hand.effect, np.array(list(kept.values()))).p


def test_a_placebo_that_no_mix_can_follow_is_left_out_and_said_so(weekly) -> None:
    disc = weekly.disc.copy()
    disc[20] += np.arange(disc.shape[1]) * 3
    one = ask(WeeklyCounts(disc, weekly.ring, weekly.week))["synthetic"]
    assert 20 not in one.detail.places
    assert "placebos_with_a_poor_fit_left_out" in one.caveats
    assert "placebos_with_a_poor_fit_left_out" not in ask(weekly)["synthetic"].caveats


def test_every_placebo_in_space_is_held_against_the_mean_of_the_others(weekly, found) -> None:
    change = [int(one[104:130].sum()) - int(one[78:104].sum()) for one in weekly.disc]
    by_hand = [
        change[site] - np.mean([change[other] for other in range(1, SITES) if other != site])
        for site in range(1, SITES)
    ]
    one = found["placebo_space"]
    assert_allclose(one.detail.effects, by_hand)
    assert_allclose(one.estimate, change[0] - np.mean(change[1:]))
    assert one.p == placebo_test(one.estimate, np.array(by_hand)).p


def test_every_placebo_in_time_is_the_same_comparison_with_all_windows_earlier(weekly, five) -> None:
    found = ask(weekly, before=(-10, 0), after=(0, 4), history=(-104, -10))["placebo_time"]

    def effect(event: int) -> float:
        before, after = slice(event - 10, event), slice(event, event + 4)
        here, there = (one[after].sum() - 0.4 * one[before].sum() for one in (weekly.disc[0], five))
        return here - there / 5

    # The first one ends where the event begins; the last one begins in the history's first weeks.
    dates = range(100, 9, -4)
    assert_allclose(found.detail.effects, [effect(date) for date in dates])
    assert found.detail.places.tolist() == [104 - date for date in dates]
    assert_allclose(found.estimate, effect(104))
    assert found.p == placebo_test(effect(104), found.detail.effects).p


def test_the_expected_count_of_a_chosen_site_comes_from_all_sites(weekly, found) -> None:
    before = weekly.disc[:, 78:104].sum(axis=1)
    by_hand = regression_to_mean(before, before[:1])
    one = found["regression_to_mean"]
    assert (one.estimate, one.low, one.high) == (by_hand.expected[0], by_hand.low[0], by_hand.high[0])


def test_windows_of_unequal_length_end_in_incidents_of_the_weeks_after(weekly, five) -> None:
    found = ask(weekly, before=(-52, 0), after=(0, 26), history=(-104, -52))
    here, there = (one[104:].sum() - one[52:104].sum() / 2 for one in (weekly.disc[0], five))
    ring, far = (
        one[104:].sum() - one[52:104].sum() / 2 for one in (weekly.ring[0], weekly.ring[1:6].sum(axis=0))
    )
    assert_allclose(found["wdd"].estimate, here + ring - (there + far) / 5)
    assert_allclose(found["e_test"].estimate, here)
    assert found["wdd"].low < found["wdd"].estimate < found["wdd"].high


def test_weeks_between_the_windows_belong_to_their_side_of_the_event(weekly) -> None:
    found = ask(weekly, before=(-26, -4), after=(3, 20))
    assert_effect(
        found["its"], interrupted_series(weekly.disc[0, :124], 104, season_length=WEEKS_A_YEAR).overall
    )
    zone = weekly.disc[0]
    assert found["e_test"].detail.rate_1 == zone[107:124].sum() / 17
    assert found["e_test"].detail.rate_2 == zone[78:100].sum() / 22


def test_a_window_beyond_the_data_is_cut_and_compared_by_the_weeks_there_are(weekly) -> None:
    cut, plain = ask(weekly, after=(0, 52)), ask(weekly, after=(0, 26))
    for name in NAMES:
        assert cut[name].estimate == plain[name].estimate
        assert "window_cut_to_the_weeks_there_are" in cut[name].caveats
        assert "window_cut_to_the_weeks_there_are" not in plain[name].caveats


# ------------------------------------------------------------------------------------------- edges


def test_zeros_everywhere_are_nothing_to_compare_and_no_test_has_a_number() -> None:
    nothing = np.zeros((SITES, END - FIRST), np.int64)
    for one in ask(WeeklyCounts(nothing, nothing, np.arange(FIRST, END))).values():
        assert (one.estimate, one.low, one.high, one.p) == (None,) * 4
        assert one.reason is not None
        assert one.caveats == ()
        assert one.says.key == "sensitivity.undefined"


def test_one_control_is_enough_for_every_test_but_has_nobody_to_stand_in_for_it(weekly) -> None:
    found = ask(weekly, controls=np.array([1]), placebos=np.arange(2, SITES))
    assert all(one.estimate is not None for one in found.values())
    assert 1 not in found["synthetic"].detail.places
    assert "control_is_the_mean_of_its_sites" not in found["wdd"].caveats


def test_without_controls_only_the_tests_that_need_none_say_anything(weekly) -> None:
    found = ask(weekly, controls=np.array([], np.int64))
    alone = {"e_test", "exact", "its", "placebo_space", "regression_to_mean"}
    assert {name for name, one in found.items() if one.reason is None} == alone
    assert {one.reason for name, one in found.items() if name not in alone} == {"no_controls"}


def test_without_history_the_dispersion_is_unknown_and_no_earlier_date_is_left(weekly) -> None:
    found = ask(weekly, history=(-26, -26))
    assert found["wdd"].detail.dispersion == 1.0
    assert {"dispersion_unknown", "poisson_variance_assumed"} <= set(found["wdd"].caveats)
    assert "dispersion_unknown" in found["cumulative"].caveats
    assert found["did"].detail.degrees_of_freedom is not None
    assert found["placebo_time"].reason == "no_earlier_dates"


def test_twenty_three_earlier_weeks_are_too_few_for_a_dispersion(weekly) -> None:
    assert "dispersion_unknown" in ask(weekly, history=(-49, -26))["wdd"].caveats
    assert "dispersion_unknown" not in ask(weekly, history=(-50, -26))["wdd"].caveats


def test_without_a_ring_the_zone_stands_alone(weekly) -> None:
    found = ask(WeeklyCounts(weekly.disc, np.zeros_like(weekly.ring), weekly.week))
    assert found["wdd"].detail.displacement is None
    assert found["wdd"].says.key == "sensitivity.wdd.says"
    assert found["wdq"].reason == "no_ring"


def test_eight_weeks_in_all_leave_the_tests_of_two_windows(weekly) -> None:
    short = WeeklyCounts(weekly.disc[:, 100:108], weekly.ring[:, 100:108], weekly.week[100:108])
    found = ask(short, before=(-4, 0), after=(0, 4), history=(-4, -4))
    assert {"wdd", "e_test", "exact", "rirr"} <= {n for n, one in found.items() if one.reason is None}
    for name in ("its", "did", "event_study"):
        assert found[name].reason == "fewer_than_8_periods_on_a_side"
    assert found["parallel_trends"].reason == "fewer_than_8_periods_before"


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"before": (-26, -26)}, "no_periods_before"),
        ({"before": (-300, -200), "history": (-400, -300)}, "no_periods_before"),
        ({"after": (0, 0)}, "no_periods_after"),
        ({"after": (100, 126)}, "no_periods_after"),
    ],
)
def test_a_window_without_weeks_gives_every_test_its_reason(weekly, changed, reason: str) -> None:
    assert {one.reason for one in ask(weekly, **changed).values()} == {reason}


def test_too_few_other_places_leave_the_p_and_say_that_it_allows_no_conclusion(weekly) -> None:
    one = ask(weekly, placebos=np.arange(1, 19))["placebo_space"]
    assert (one.reason, one.says.key) == ("too_few_placebos", "sensitivity.places_wanted")
    assert one.says.values["said"].key == "sensitivity.placebo_space.few"
    assert one.p is not None
    assert one.estimate is not None
    assert ask(weekly, placebos=np.arange(1, 20))["placebo_space"].reason is None


@pytest.mark.parametrize("placebos", [[], [4]])
def test_one_other_place_has_no_others_to_be_held_against(weekly, placebos) -> None:
    found = ask(weekly, placebos=np.array(placebos, np.int64))
    assert found["placebo_space"].reason == "no_placebos"
    assert found["regression_to_mean"].reason == "fewer_than_10_comparable_places"


def test_nothing_before_has_no_ratio_but_both_counts_are_said(weekly) -> None:
    disc = weekly.disc.copy()
    disc[0, :104] = 0
    one = ask(WeeklyCounts(disc, weekly.ring, weekly.week))["exact"]
    assert (one.estimate, one.low, one.high) == (None,) * 3
    assert one.p < 0.001
    said = Speaker("en").say(one.says)
    assert "0 reported incidents in 26 weeks, then" in said
    assert "times" not in said


def test_nothing_after_is_a_ratio_of_0_with_an_upper_limit(weekly) -> None:
    disc = weekly.disc.copy()
    disc[0, 104:] = 0
    one = ask(WeeklyCounts(disc, weekly.ring, weekly.week))["exact"]
    assert (one.estimate, one.low) == (0, 0)
    assert 0 < one.high < 0.1


def test_unlike_levels_before_are_warned_of(weekly) -> None:
    disc = weekly.disc.copy()
    disc[0] *= 2
    unlike = ask(WeeklyCounts(disc, weekly.ring, weekly.week))
    for name in ("wdd", "cumulative"):
        assert "levels_differ_before" in unlike[name].caveats
        assert "levels_differ_before" not in ask(weekly)[name].caveats


@pytest.mark.parametrize(
    ("before", "first_month", "other"),
    [
        ((-26, 0), 6, True),
        ((-26, 0), None, False),
        # The same half of the year before.
        ((-52, -26), 6, False),
        ((-52, -26), 12.5, False),
    ],
)
def test_windows_in_other_months_are_warned_of_where_nothing_takes_the_season_out(
    weekly, before, first_month, other: bool
) -> None:
    found = ask(weekly, before=before, history=(-104, before[0]), first_month=first_month)
    warned = {name for name, one in found.items() if "windows_lie_in_other_months" in one.caveats}
    assert warned == ({"e_test", "exact"} if other else set())


def test_999_placebos_and_300_weeks_are_legal() -> None:
    rng = np.random.default_rng(3)
    disc = rng.poisson(3.0, (1_000, 300))
    weekly = WeeklyCounts(disc, rng.poisson(3.0, disc.shape), np.arange(-274, 26))
    found = ask(weekly, placebos=np.arange(1, 1_000), history=(-274, -26))
    assert all(one.estimate is not None for name, one in found.items() if name != "wdq")
    assert found["placebo_space"].detail.test.placebos == 999
    assert found["synthetic"].detail.test.placebos <= 59


# -------------------------------------------------------------------------------------------- laws


def test_a_planted_fall_is_seen_by_all() -> None:
    # Placebos in time need many earlier dates: short windows, a long past.
    found = ask(city(2, fall=0.25, mean=12), before=(-12, 0), after=(0, 4), history=(-104, -12))
    longer = ask(city(2, fall=0.25, mean=12))
    for name in ("wdd", "cumulative", "e_test", "synthetic", "placebo_space"):
        assert longer[name].estimate < 0, name
    for name in ("wdd", "cumulative"):
        assert longer[name].high < 0, name
    for name in ("exact", "rirr", "did", "its"):
        assert longer[name].high < 0.5, name
    for name in ("wdd", "e_test", "exact", "rirr", "did", "its", "synthetic", "placebo_space"):
        assert longer[name].p < 0.05, name
    assert found["placebo_time"].p < 0.05
    assert longer["event_study"].estimate == longer["event_study"].says.values["below"] >= 5
    assert longer["parallel_trends"].low < 1 < longer["parallel_trends"].high
    zone = city(2, fall=0.25, mean=12).disc[0, 104:].sum()
    assert zone < longer["regression_to_mean"].low


def outcome(found: dict[str, Finding]) -> list[tuple]:
    return [
        (one.name, one.estimate, one.low, one.high, one.p, one.reason, one.caveats) for one in found.values()
    ]


def test_the_order_of_controls_and_placebos_does_not_matter(weekly, found) -> None:
    mixed = ask(weekly, controls=CONTROLS[[3, 0, 4, 1, 2]], placebos=PLACEBOS[::-1])
    assert outcome(mixed) == outcome(found)


def many_places() -> dict:
    rng = np.random.default_rng(11)
    disc = rng.poisson(6.0, (400, 60))
    weekly = WeeklyCounts(disc, np.zeros_like(disc), np.arange(-40, 20))
    return {
        "weekly": weekly,
        "placebos": np.arange(6, 400),
        "before": (-20, 0),
        "after": (0, 20),
        "history": (-40, -20),
    }


def test_the_same_state_of_the_generator_gives_the_same_answer_and_another_draws_others() -> None:
    one, same, other = (ask(**many_places(), seed=seed) for seed in (1, 1, 2))
    assert outcome(one) == outcome(same)
    assert one["synthetic"].detail.places.tolist() != other["synthetic"].detail.places.tolist()
    drawn = [found["placebo_space"].estimate for found in (one, other)]
    assert drawn[0] == drawn[1]


def test_controls_that_repeat_each_other_leave_differences_and_ratios_as_they_are(weekly) -> None:
    disc, ring = (np.vstack([counts, counts[1:6]]) for counts in (weekly.disc, weekly.ring))
    twice = np.concatenate([CONTROLS, np.arange(SITES, SITES + 5)])
    one, two = ask(weekly), ask(WeeklyCounts(disc, ring, weekly.week), controls=twice)
    for name in ("wdd", "cumulative", "rirr", "did", "placebo_time", "wdq"):
        assert_allclose(two[name].estimate, one[name].estimate, rtol=1e-9)


@pytest.mark.slow
def test_noise_among_exchangeable_places_passes_the_placebo_test_in_at_most_123_of_2000_runs() -> None:
    rng = np.random.default_rng(2_024)
    false = 0
    for _ in range(2_000):
        counts = rng.poisson(8.0, (40, 2))
        sample = sample_of(
            WeeklyCounts(counts, np.zeros_like(counts), np.array([-1, 0])),
            controls=np.array([1]),
            placebos=np.arange(1, 40),
            before=(-1, 0),
            after=(0, 1),
            history=(-1, -1),
            first_month=None,
            level=0.95,
            rng=rng,
        )
        false += other_places(sample).p <= 0.05
    assert 30 <= false <= 123


# ------------------------------------------------------------------------------------ input, words


@pytest.mark.parametrize(
    ("changed", "clause"),
    [
        ({"controls": np.array([0, 1])}, "`controls` must be different rows from 1 to 30"),
        ({"controls": np.array([1, 1])}, "`controls` must be different rows"),
        ({"placebos": np.array([31])}, "`placebos` must be different rows"),
        ({"placebos": np.array([1.5])}, "`placebos` must be different rows"),
        ({"before": (0, -26)}, "`before` ends before it begins"),
        ({"before": (-26, 2)}, "must end before `after` begins"),
        ({"history": (-104, 10)}, "must end before `after` begins"),
        ({"first_month": 13}, "`first_month` was 13"),
        ({"level": 1.0}, "`level` was 1.0"),
    ],
)
def test_impossible_input_is_refused(weekly, changed, clause: str) -> None:
    with pytest.raises(BadInput) as raised:
        ask(weekly, **changed)
    assert any(clause in wrong for wrong in raised.value.wrong)


def test_everything_wrong_is_listed_at_once(weekly) -> None:
    broken = WeeklyCounts(-1 - weekly.disc, weekly.ring[:, 1:], weekly.week[::-1])
    with pytest.raises(BadInput) as raised:
        ask(broken, controls=np.array([0]), level=2, first_month=math.nan)
    assert len(raised.value.wrong) == 6


@st.composite
def comparisons(draw) -> dict:
    sites, weeks = draw(st.integers(1, 30)), draw(st.integers(1, 70))
    rng = np.random.default_rng(draw(st.integers(0, 1_000)))
    means = rng.choice(
        draw(st.sampled_from([[0.0], [0.0, 0.05], [0.3, 2.0], [5.0], [0.0, 300.0]])), (sites, 1)
    )
    disc = rng.poisson(np.repeat(means, weeks, axis=1))
    ring = rng.poisson(draw(st.sampled_from([0.0, 0.1, 6.0])), disc.shape)
    first = -draw(st.integers(0, weeks))
    others = np.arange(1, sites)
    start, end = draw(st.integers(-80, 0)), draw(st.integers(-80, 3))
    return {
        "weekly": WeeklyCounts(disc, ring, np.arange(first, first + weeks)),
        "controls": rng.permutation(others)[: draw(st.integers(0, 5))],
        "placebos": others if draw(st.booleans()) else others[:2],
        "before": (min(start, end), max(start, end)),
        "after": (max(start, end, 0), max(start, end, 0) + draw(st.integers(0, 30))),
        "history": (-80, min(start, end)) if start > -80 and draw(st.booleans()) else (-80, -80),
        "level": draw(st.sampled_from([0.5, 0.9, 0.95, 0.99])),
    }


@pytest.mark.slow
@settings(max_examples=200)
@given(comparisons())
def test_whatever_is_legal_is_answered_with_finite_numbers_and_said_in_both_languages(asked) -> None:
    found = ask(**asked)
    assert tuple(found) == NAMES
    for one in found.values():
        numbers = [value for value in (one.estimate, one.low, one.high, one.p) if value is not None]
        assert all(math.isfinite(value) for value in numbers)
        assert one.reason is not None or one.sentence is not None
        assert len(set(one.caveats)) == len(one.caveats)
        if one.low is not None and one.name != "regression_to_mean":
            assert one.low <= one.estimate <= one.high
        for language in LANGUAGES:
            texts = (one.title, one.says, one.measured_in, *one.warnings)
            said = " ".join(Speaker(language).say(text) for text in texts)
            assert not re.search(r"[\[\]{}]|nan|None|-0\b", said), said


@pytest.mark.parametrize("size", [("amount", amount), ("short", short)])
def test_an_amount_is_said_by_its_direction_and_rounding_leaves_no_minus_0(size) -> None:
    name, say = size
    keys = [say(value).key.rpartition(".")[2] for value in (-2.04, -0.04, 0.0, 0.04, 2.04)]
    assert keys == ["fewer", "none", "none", "none", "more"], name
    assert "2" in Speaker("es").say(say(-2.04))


@pytest.mark.parametrize(
    ("value", "said"),
    [(0.5149, 0.51), (0.9974, 0.997), (0.0123, 0.012), (0.0, 0.0), (12.345, 12.35), (999.0, 999.0)],
)
def test_a_factor_has_as_many_digits_as_tell_something(value: float, said: float) -> None:
    assert factor(value) == pytest.approx(said, abs=0.0051)
    assert len(str(factor(value)).partition(".")[2]) <= 3


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (factor(1e12), "more than 1,000"),
        (factor(1e-9), "less than 0.001"),
        (chance(1e-9), "p below 0.001"),
        (chance(0.0884), "p = 0.088"),
        (chance(None), "no p"),
        (amount(-1.0), "1 fewer reported incident"),
        (amount(1234.56), "1,234.6 more reported incidents"),
    ],
)
def test_numbers_are_said_as_a_person_would(text, said: str) -> None:
    assert Speaker("en").say(text) == said


def test_both_languages_have_the_same_words_with_the_same_numbers() -> None:
    english, spanish = (
        {key: said for key, said in catalogue(language).items() if key.startswith("sensitivity.")}
        for language in LANGUAGES
    )
    assert english.keys() == spanish.keys()
    for key, forms in english.items():
        for one, other in zip(forms, spanish[key], strict=True):
            assert set(re.findall(r"{\w+}", one or "")) == set(re.findall(r"{\w+}", other or "")), key


def test_no_sentence_speaks_of_a_cause() -> None:
    forbidden = {
        "en": r"\b(caused?|works|worked|prevent\w*|thanks to|because of)\b",
        "es": r"\b(causó|causad\w+|funcion\w+|previn\w+|evitó|evitad\w+|gracias a|debido a)\b",
    }
    for language, pattern in forbidden.items():
        for key, forms in catalogue(language).items():
            # The one sentence that denies it.
            if key.startswith("sensitivity.") and key != "sensitivity.caveat.not_prevented_by_the_event":
                assert not re.search(pattern, " ".join(filter(None, forms))), key


def test_every_reason_and_caveat_that_has_words_is_given_by_some_statistic() -> None:
    root = Path(__file__).resolve().parents[3] / "layers"
    code = "".join(
        path.read_text(encoding="utf-8")
        for room in ("stats", "comparison")
        for path in root.glob(f"{room}/**/*.py")
    )
    keys = [key for key in catalogue("en") if re.match(r"sensitivity\.(reason|caveat)\.", key)]
    composed = {"no_treated_incidents", "no_control_incidents"}
    idle = [
        key for key in keys if (name := key.rpartition(".")[2]) not in composed and f'"{name}"' not in code
    ]
    assert idle == []


def test_the_examples_in_the_docstrings_hold() -> None:
    for one in (module, sensitivity_placebos):
        result = doctest.testmod(one)
        assert result.attempted > 0
        assert result.failed == 0
