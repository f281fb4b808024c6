"""The other tests of a comparison, in the order of the screen: shown beside the verdict, without a vote."""

from __future__ import annotations

from layers.methods.method import Check, Method, Use, Vector

_STATS = "tests/layers/stats"
_NO_VOTE = (Use("no_vote", "before_after", "before_after"),)
_BY_PLACES = (Use("no_vote", "before_after", "before_after", ("controls",)),)


def _test(
    key: str, code: str, published: tuple[str, ...], *checks: Check, uses: tuple[Use, ...] = _NO_VOTE
) -> Method:
    return Method(
        key=key,
        room="tests",
        code=f"layers.stats.{code}",
        named=f"sensitivity.{key}.title",
        published=published,
        checks=(*checks, Check("tests/layers/comparison/test_sensitivity.py", tests=(_WIRED[key],))),
        uses=uses,
    )


# The test that holds what the page says against the statistic itself.
_WIRED = {
    "wdd": "test_wdd_takes_the_mean_control_by_area_and_the_larger_dispersion_of_the_history",
    "wdq": "test_wdq_is_the_quotient_of_the_same_counts",
    "cumulative": "test_the_running_difference_is_the_wdd_of_one_window_beside_a_mean_control",
    "e_test": "test_the_tests_of_two_counts_are_those_of_the_treated_zone_alone",
    "exact": "test_the_tests_of_two_counts_are_those_of_the_treated_zone_alone",
    "rirr": "test_rirr_takes_the_sum_of_the_controls",
    "did": "test_did_takes_the_weeks_of_both_windows_and_the_dispersion_of_the_history",
    "event_study": "test_the_event_study_counts_spans_outwards_from_the_event",
    "its": "test_its_takes_all_weeks_from_the_history_on_with_a_season",
    "parallel_trends": "test_parallel_trends_take_all_weeks_from_the_history_on",
    "synthetic": "test_the_synthetic_control_is_built_of_the_controls_and_tried_on_every_other_site",
    "placebo_space": "test_every_placebo_in_space_is_held_against_the_mean_of_the_others",
    "placebo_time": "test_every_placebo_in_time_is_the_same_comparison_with_all_windows_earlier",
    "regression_to_mean": "test_the_expected_count_of_a_chosen_site_comes_from_all_sites",
}

OTHER_TESTS = (
    _test(
        "wdd",
        "displacement.weighted_displacement_difference",
        ("wheeler_2018",),
        Check(
            f"{_STATS}/test_displacement.py",
            vectors=(
                Vector("WDD-1", "-10"),
                Vector("WDD-2", "-118"),
                Vector("WDD-3", "-20"),
                Vector("WDD-4", "-9.791667"),
            ),
            tests=(
                "test_wdd_5_all_eight_worked_cases_of_the_author_come_out",
                "test_noise_leaves_the_interval_in_at_most_123_of_2000_runs",
            ),
        ),
        uses=_BY_PLACES,
    ),
    _test(
        "wdq",
        "displacement_quotient.displacement_quotient",
        ("bowers_2003", "guerette_2009"),
        Check(
            f"{_STATS}/test_displacement_quotient.py",
            vectors=(Vector("WDQ-1", "0.258186"),),
            tests=("test_quotient_and_class_are_those_of_exact_fractions",),
        ),
        uses=_BY_PLACES,
    ),
    _test(
        "cumulative",
        "displacement_sums.cumulative_difference",
        ("wheeler_2018", "wheeler_2016"),
        Check(
            f"{_STATS}/test_displacement_sums.py",
            vectors=(Vector("CUM-1", "25.632011"),),
            tests=("test_running_sums_are_those_of_a_plain_loop",),
        ),
        uses=_BY_PLACES,
    ),
    _test(
        "e_test",
        "poisson_rates.e_test",
        ("krishnamoorthy_2004",),
        Check(
            f"{_STATS}/test_poisson_rates.py",
            vectors=(
                Vector("ET-1", "0.088379009"),
                Vector("ET-2", "0.206164414"),
                Vector("ET-3", "0.1648"),
                Vector("ET-4", "0.99987659"),
            ),
            tests=(
                "test_the_e_test_is_the_double_sum_over_all_pairs",
                "test_statsmodels_etest_wald_agrees",
                "test_scipy_poisson_means_test_agrees_also_for_a_difference",
            ),
        ),
    ),
    _test(
        "exact",
        "poisson_rates.exact_conditional",
        ("przyborowski_1940",),
        Check(
            f"{_STATS}/test_poisson_rates.py",
            vectors=(Vector("EX-1", "0.09873715"),),
            tests=(
                "test_the_exact_test_sums_all_outcomes_no_more_probable",
                "test_statsmodels_and_scipy_give_the_same_exact_p",
            ),
        ),
    ),
    _test(
        "rirr",
        "rate_ratio.relative_rate_ratio",
        ("wheeler_2018", "haldane_1956"),
        Check(
            f"{_STATS}/test_rate_ratio.py",
            vectors=(Vector("RIRR-1", "0.514690"),),
            tests=("test_a_saturated_poisson_regression_has_the_same_ratio_and_error",),
        ),
        uses=_BY_PLACES,
    ),
    _test(
        "did",
        "difference_in_differences.difference_in_differences",
        ("wooldridge_1999", "bertrand_2004"),
        Check(
            f"{_STATS}/test_difference_in_differences.py",
            tests=(
                "test_it_is_the_model_with_group_period_and_interaction_of_statsmodels",
                "test_the_interval_covers_at_least_93_of_100_times",
            ),
        ),
        uses=_BY_PLACES,
    ),
    _test(
        "event_study",
        "event_study.event_study",
        ("jacobson_1993", "roth_2022"),
        Check(
            f"{_STATS}/test_event_study.py",
            tests=(
                "test_it_is_the_model_with_an_interaction_for_every_bin",
                "test_where_nothing_happened_all_bins_at_once_stray_in_at_most_one_of_twenty_runs",
            ),
        ),
        uses=_BY_PLACES,
    ),
    _test(
        "its",
        "interrupted_series.interrupted_series",
        ("lopez_bernal_2017",),
        Check(
            f"{_STATS}/test_interrupted_series.py",
            vectors=(Vector("ITS-1", "0.017224778"), Vector("ITS-2", "0.032495941")),
            tests=("test_with_season_and_slope_it_is_the_model_of_statsmodels",),
        ),
    ),
    _test(
        "parallel_trends",
        "parallel_trends.parallel_trends",
        ("rambachan_2023", "roth_2022"),
        Check(
            f"{_STATS}/test_parallel_trends.py",
            tests=(
                "test_it_is_the_model_with_an_effect_of_each_period_of_statsmodels",
                "test_the_true_difference_of_trends_lies_in_the_interval_as_often_as_it_says",
            ),
        ),
        uses=_BY_PLACES,
    ),
    _test(
        "synthetic",
        "synthetic_control.synthetic_control",
        ("abadie_2010", "robbins_2017"),
        Check(
            f"{_STATS}/test_synthetic_control.py",
            vectors=(Vector("SYN-1", "-3.0"),),
            tests=("test_no_other_weights_fit_better_and_none_that_fit_as_well_are_closer_to_equal",),
        ),
        uses=_BY_PLACES,
    ),
    _test(
        "placebo_space",
        "placebo.placebo_test",
        ("abadie_2010",),
        Check(
            "tests/layers/comparison/test_sensitivity.py",
            tests=(
                "test_noise_among_exchangeable_places_passes_the_placebo_test_in_at_most_123_of_2000_runs",
            ),
        ),
    ),
    _test("placebo_time", "placebo.placebo_test", ("abadie_2010",), uses=_BY_PLACES),
    _test(
        "regression_to_mean",
        "regression_to_mean.regression_to_mean",
        ("hauer_1997",),
        Check(
            f"{_STATS}/test_regression_to_mean.py",
            vectors=(Vector("EB-1", "20.0"),),
            tests=(
                "test_it_is_hauers_formula_over_the_comparable_places",
                "test_in_a_city_where_nothing_happens_the_worst_places_fall_by_what_was_expected",
            ),
        ),
    ),
)
