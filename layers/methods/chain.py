"""The steps on the way to a verdict, in their order."""

from __future__ import annotations

from layers.methods.method import Check, Method, Use, Vector

_STATS = "tests/layers/stats"
_COMPARISON = "tests/layers/comparison"
_CALIBRATION = "tests/calibration/test_rule.py"


def _decides(*options: str) -> tuple[Use, ...]:
    return (Use("decides", "before_after", "before_after", options), Use("each_event", "events", "pooled"))


CHAIN = (
    Method(
        key="estimator",
        room="chain",
        code="layers.stats.expected_after.expected_after",
        published=("wheeler_2018", "hauer_1997"),
        checks=(
            Check(
                f"{_STATS}/test_expected_after.py",
                tests=(
                    "test_every_number_is_what_loops_and_root_finding_give",
                    "test_with_half_as_much_in_the_history_half_as_much_is_expected",
                    "test_controls_that_count_so_many_times_as_much_expect_the_same",
                    "test_the_example_in_the_docstring_holds",
                ),
            ),
            Check(_CALIBRATION, tests=("test_every_promise_holds_in_the_committed_numbers",)),
        ),
        uses=_decides("radius_m"),
    ),
    Method(
        key="interval",
        room="chain",
        code="layers.stats.expected_after.expected_after",
        published=("zou_2008", "berry_1995", "mccullagh_1989"),
        checks=(
            Check(
                f"{_STATS}/test_expected_after.py",
                tests=(
                    "test_a_fall_of_a_restless_count_leaves_a_less_restless_one",
                    "test_95_intervals_of_100_hold_what_was_there",
                    "test_more_controls_narrow_the_interval",
                ),
            ),
            Check(
                f"{_STATS}/shared/test_count_limits.py",
                tests=("test_limits_are_where_poisson_leaves_the_tail",),
            ),
            Check(
                "tests/calibration/test_interval.py",
                tests=("test_where_places_have_seasons_of_their_own_a_fall_makes_no_interval_too_short",),
            ),
        ),
        uses=_decides(),
    ),
    Method(
        key="matching",
        room="chain",
        code="layers.comparison.matching.match",
        checks=(
            Check(
                f"{_COMPARISON}/test_matching.py",
                tests=(
                    "test_the_distance_is_that_of_counts_by_hand",
                    "test_two_equal_places_lie_about_one_apart_by_chance_alone",
                ),
            ),
            Check(
                f"{_COMPARISON}/test_judge.py",
                tests=(
                    "test_luck_in_the_weeks_that_choose_is_in_no_number",
                    "test_where_many_candidates_have_fewer_the_expected_number_is_not_too_small",
                ),
            ),
            Check(
                f"{_COMPARISON}/test_sites.py",
                tests=(
                    "test_what_happens_after_the_history_chooses_no_place",
                    "test_weekly_counts_are_those_of_distances_point_by_point",
                ),
            ),
        ),
        uses=_decides("controls"),
    ),
    Method(
        key="windows",
        room="chain",
        code="layers.comparison.windows.choose_windows",
        checks=(
            Check(
                f"{_COMPARISON}/test_windows.py",
                tests=(
                    "test_windows_are_equal_whole_weeks_inside_the_data",
                    "test_short_windows_keep_the_last_quarter_out_of_the_history",
                    "test_the_newest_days_are_held_back_and_named",
                    "test_a_change_of_recording_cuts_the_history_and_the_earlier_years",
                ),
            ),
        ),
        uses=_decides("weeks", "before", "after"),
    ),
    Method(
        key="regression_to_the_mean",
        room="chain",
        code="layers.comparison.judge.default_spans",
        published=("hauer_1997",),
        checks=(
            Check(
                f"{_COMPARISON}/test_judge.py",
                tests=("test_the_weeks_for_which_the_place_was_picked_are_not_in_what_is_expected",),
            ),
            Check(
                "tests/calibration/test_worlds.py",
                tests=("test_after_a_peak_counts_fall_by_themselves_and_before_it_they_were_high",),
            ),
        ),
        uses=_decides("before"),
    ),
    Method(
        key="lasting",
        room="chain",
        code="layers.stats.lasting.lasting_of",
        published=("kendall_1954", "hauer_1997"),
        checks=(
            Check(
                f"{_STATS}/test_lasting.py",
                tests=(
                    "test_every_number_is_what_loops_give",
                    "test_a_lasting_burst_is_told_from_weeks_that_swing_by_themselves",
                    "test_of_chance_hardly_anything_lasts",
                ),
            ),
            Check(_CALIBRATION, tests=("test_every_promise_holds_in_the_committed_numbers",)),
        ),
        uses=_decides(),
    ),
    Method(
        key="looks",
        room="chain",
        code="layers.comparison.judge.judge",
        published=("haybittle_1971", "peto_1976"),
        checks=(
            Check(_CALIBRATION, tests=("test_looks_each_week_were_counted_and_the_last_is_one_of_them",)),
            Check(
                "tests/calibration/test_p_value.py",
                tests=("test_while_weeks_are_still_to_come_p_is_larger_by_as_much_as_the_interval_is_surer",),
            ),
        ),
        uses=_decides("weeks", "before", "after"),
    ),
    Method(
        key="dispersion",
        room="chain",
        code="layers.stats.expected_after.expected_after",
        published=("mccullagh_1989",),
        checks=(
            Check(
                f"{_STATS}/test_expected_after.py",
                tests=(
                    "test_weeks_that_come_in_bursts_widen_it",
                    "test_controls_that_part_from_each_other_widen_it",
                    "test_steady_counts_are_taken_for_chance_and_no_less",
                ),
            ),
            Check(
                f"{_STATS}/test_dispersion.py",
                tests=("test_around_a_fitted_mean_it_is_pearson_over_degrees_of_freedom",),
            ),
        ),
        uses=(*_decides(), Use("widens_tests", "before_after", "before_after")),
    ),
    Method(
        key="margin",
        room="chain",
        code="layers.comparison.verdict.decide",
        checks=(
            Check(
                f"{_COMPARISON}/test_verdict.py",
                tests=(
                    "test_the_word_follows_from_the_interval_and_the_margin_alone",
                    "test_fewer_and_more_are_mirror_images",
                ),
            ),
        ),
        uses=_decides("margin_percent"),
    ),
    Method(
        key="detectable",
        room="chain",
        code="layers.stats.expected_after.expected_after",
        published=("lachin_1981",),
        checks=(
            Check(
                f"{_STATS}/test_expected_after.py",
                tests=(
                    "test_the_detectable_fall_is_detected_about_as_often_as_it_says",
                    "test_of_a_handful_no_fall_however_large_is_seen",
                ),
            ),
            Check(
                "tests/calibration/test_smoke.py",
                tests=("test_twice_the_detectable_fall_is_found_in_nine_of_ten",),
            ),
        ),
        uses=(
            Use("beside", "before_after", "before_after", ("radius_m", "weeks")),
            Use("foresees", "before_after", "before_after"),
        ),
    ),
    Method(
        key="placebo",
        room="chain",
        code="layers.stats.placebo.placebo_test",
        published=("abadie_2010", "phipson_2010"),
        checks=(
            Check(
                f"{_STATS}/test_placebo.py",
                vectors=(Vector("PLA-1", "0.4"),),
                tests=(
                    "test_it_is_the_share_a_plain_loop_counts_with_the_observed_among_them",
                    "test_fewer_than_19_placebos_cannot_reach_005_and_say_so",
                    "test_exchangeable_noise_is_found_as_often_as_its_level_says",
                ),
            ),
        ),
        uses=(Use("p_of_tests", "before_after", "before_after"),),
    ),
)
