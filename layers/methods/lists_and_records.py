"""What keeps lists of findings honest, and what is said of maps and of the records themselves."""

from __future__ import annotations

from layers.methods.method import Check, Method, Use, Vector

_STATS = "tests/layers/stats"
_COMPARISON = "tests/layers/comparison"

LISTS = (
    Method(
        key="p_value",
        room="lists",
        code="layers.comparison.p_value.p_value",
        published=("cox_1974",),
        checks=(
            Check(
                f"{_COMPARISON}/test_all_events.py",
                tests=("test_p_is_at_most_a_twentieth_exactly_where_the_interval_leaves_out_0",),
            ),
            Check(
                "tests/calibration/test_p_value.py",
                tests=("test_where_nothing_changed_small_p_are_as_rare_as_they_say",),
            ),
        ),
        uses=(Use("list", "events", "pooled"),),
    ),
    Method(
        key="false_discovery",
        room="lists",
        code="layers.stats.false_discovery.control_false_discovery",
        published=("benjamini_1995", "benjamini_2001"),
        checks=(
            Check(
                f"{_STATS}/test_false_discovery.py",
                vectors=(Vector("FDR-1 BH", "4"), Vector("FDR-1 BY", "0"), Vector("FDR-2", "0.04")),
                tests=(
                    "test_another_library_finds_the_same",
                    "test_it_is_the_minimum_of_the_definition_in_plain_loops",
                ),
            ),
            Check(
                "tests/calibration/test_smoke.py",
                tests=("test_of_fifty_events_without_effect_hardly_ever_one_is_a_finding",),
            ),
        ),
        uses=(
            Use("list", "events", "pooled"),
            Use("cells", "before_after", "before_after"),
        ),
    ),
    Method(
        key="pooling",
        room="lists",
        code="layers.stats.pooling.pool",
        published=("dersimonian_1986", "higgins_2009"),
        checks=(
            Check(
                f"{_STATS}/test_pooling.py",
                vectors=(Vector("DL-1", "-0.221053"),),
                tests=(
                    "test_it_is_dersimonian_and_laird_of_statsmodels",
                    "test_the_mean_is_covered_where_events_differ",
                ),
            ),
            Check("tests/layers/test_pooled.py", tests=("test_the_pool_is_that_of_the_logs_by_hand",)),
        ),
        uses=(Use("kinds_together", "events", "pooled"),),
    ),
)

RECORDS = (
    Method(
        key="level_shift",
        room="records",
        code="layers.stats.level_shift.detect_level_shifts",
        published=("quandt_1960", "andrews_1993", "mccullagh_1989"),
        checks=(
            Check(
                f"{_STATS}/test_level_shift.py",
                tests=(
                    "test_the_ratio_and_the_evidence_are_those_of_statsmodels",
                    "test_of_a_thousand_series_without_a_jump_at_most_ten_are_said_to_have_one",
                ),
            ),
            Check(f"{_COMPARISON}/test_breaks.py", tests=("test_a_jump_is_found_at_its_week",)),
        ),
        uses=(
            Use("refuses", "before_after", "before_after"),
            Use("refuses", "counts", "recorded_counts"),
        ),
    ),
    Method(
        key="cell_evidence",
        room="records",
        code="layers.comparison.evidence.cell_evidence",
        published=("przyborowski_1940", "benjamini_1995"),
        checks=(
            Check(
                f"{_COMPARISON}/test_evidence.py",
                tests=(
                    "test_every_cell_has_the_p_of_exact_conditional",
                    "test_noise_shows_an_evident_cell_in_at_most_123_of_2000_maps",
                ),
            ),
        ),
        uses=(Use("cells", "before_after", "before_after"),),
    ),
    Method(
        key="map_similarity",
        room="records",
        code="layers.stats.map_similarity.map_similarity",
        published=("andresen_2009", "wheeler_steenbeek_2018", "campbell_2007"),
        checks=(
            Check(
                f"{_STATS}/test_map_similarity.py",
                vectors=(Vector("SPPT-1", "1.616077e-06"),),
                tests=("test_each_area_is_tested_as_scipy_tests_its_table",),
            ),
        ),
        uses=(Use("alike", "before_after", "before_after"),),
    ),
    Method(
        key="recorded_change",
        room="records",
        code="layers.stats.recorded_change.recorded_change",
        published=("mccullagh_1989",),
        checks=(
            Check(
                f"{_STATS}/test_recorded_change.py",
                tests=("test_the_interval_holds_no_change_as_often_as_it_says",),
            ),
        ),
        uses=(Use("counts", "counts", "recorded_counts", ("weeks",)),),
    ),
    Method(
        key="recent_change",
        room="records",
        code="layers.stats.recent_change.recent_change",
        published=("wheeler_2016", "przyborowski_1940", "mccullagh_1989"),
        checks=(
            Check(
                f"{_STATS}/test_recent_change.py",
                tests=(
                    "test_badge_and_band_are_the_published_ones_around_the_mean_of_the_known_years",
                    "test_of_2000_sheets_without_a_change_at_most_123_show_one",
                    "test_a_doubled_count_of_a_hundred_is_found_in_nine_of_ten_sheets",
                ),
            ),
            Check("tests/layers/test_compstat.py", tests=("test_every_count_is_that_of_a_data_frame",)),
        ),
        uses=(Use("sheet", "compstat", "compstat", ("window", "until", "last_day")),),
    ),
)
