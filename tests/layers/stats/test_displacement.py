"""The weighted displacement difference against its paper and its author's worked cases, and by laws."""

import csv
import doctest
import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from layers.stats import displacement
from layers.stats.displacement import (
    BeforeAfter,
    WeightedDisplacementDifference,
    weighted_displacement_difference,
)
from layers.stats.shared.checks import BadInput

CASES = Path("interventions") / "wdd_reference_cases.csv"


def area(before: int, after: int, area_km2: float | None = None) -> BeforeAfter:
    return BeforeAfter(before=before, after=after, area_km2=area_km2)


PAPER = {
    "treated": area(207, 110),
    "control": area(308, 318),
    "ring": area(178, 157),
    "ring_control": area(150, 140),
}


def turned(areas: dict[str, BeforeAfter]) -> dict[str, BeforeAfter]:
    return {name: replace(one, before=one.after, after=one.before) for name, one in areas.items()}


@pytest.mark.parametrize(
    ("asked", "estimate", "standard_error", "more"),
    [
        pytest.param(
            {"treated": area(20, 10), "control": area(20, 20), "level": 0.90},
            -10,
            8.366600,
            {"z": -1.195229, "low": -23.761833, "high": 3.761833},
            id="WDD-1",
        ),
        pytest.param(PAPER, -118, math.sqrt(1568), {"z": -2.979950, "standard_error": 39.597980}, id="WDD-2"),
        pytest.param(
            {"treated": area(80, 20), "control": area(100, 50), "before_days": 2, "after_days": 1},
            -20,
            math.sqrt(115),
            {},
            id="WDD-3",
        ),
        pytest.param(
            {
                "treated": area(20, 10, 1.5),
                "control": area(20, 20, 2),
                "ring": area(30, 20, 3.2),
                "ring_control": area(30, 30, 3),
            },
            -9.791667,
            5.906167,
            {"z": -1.657872},
            id="WDD-4",
        ),
    ],
)
def test_the_published_vectors_come_out(asked, estimate, standard_error, more) -> None:
    found = weighted_displacement_difference(**asked)
    assert_allclose(found.estimate, estimate, atol=5e-7)
    assert_allclose(found.standard_error, standard_error, atol=5e-7)
    for name, value in more.items():
        assert_allclose(getattr(found, name), value, atol=5e-7)


@pytest.fixture(scope="module")
def cases(real_data: Path) -> list[dict[str, str]]:
    with (real_data / CASES).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def of_case(row: dict[str, str], level: float = 0.95) -> WeightedDisplacementDifference:
    columns = {"treated": "treat", "control": "control", "ring": "disp", "ring_control": "disp_control"}
    areas = {
        name: area(int(row[f"{column}_pre"]), int(row[f"{column}_post"])) for name, column in columns.items()
    }
    return weighted_displacement_difference(**areas, level=level)


def test_wdd_5_all_eight_worked_cases_of_the_author_come_out(cases: list[dict[str, str]]) -> None:
    assert len(cases) == 8
    for row in cases:
        found = of_case(row)
        for name, column in (
            ("estimate", "wdd"),
            ("standard_error", "se"),
            ("z", "z"),
            ("low", "ci95_low"),
            ("high", "ci95_high"),
        ):
            assert_allclose(getattr(found, name), float(row[column]), atol=6e-5, err_msg=row["case"])


def test_clarke_and_eck_step_47_a_published_table_is_recomputed_before_it_is_pinned(
    cases: list[dict[str, str]],
) -> None:
    # There, a printed rate does not follow from the printed counts; here every column must.
    for row in cases:
        counts = {name: int(value) for name, value in row.items() if name.endswith(("_pre", "_post"))}
        wdd = sum(
            sign * (counts[f"{name}_post"] - counts[f"{name}_pre"])
            for name, sign in (("treat", 1), ("control", -1), ("disp", 1), ("disp_control", -1))
        )
        error = math.sqrt(sum(counts.values()))
        assert len(counts) == 8
        assert wdd == int(row["wdd"])
        assert_allclose(error, float(row["se"]), atol=5e-6)
        assert_allclose(wdd / error, float(row["z"]), atol=5e-6)
        assert_allclose(wdd - 1.959964 * error, float(row["ci95_low"]), atol=6e-5)


def test_local_and_displacement_parts_are_reported_apart() -> None:
    found = weighted_displacement_difference(**PAPER)
    assert (found.local.estimate, found.displacement.estimate) == (-107, -11)
    assert_allclose(found.local.standard_error, math.sqrt(207 + 110 + 308 + 318))
    assert_allclose(found.displacement.standard_error, math.sqrt(178 + 157 + 150 + 140))
    assert_allclose(found.local.z, -107 / math.sqrt(943))


def test_without_a_ring_there_is_no_displacement_part_and_the_local_one_is_all() -> None:
    found = weighted_displacement_difference(treated=PAPER["treated"], control=PAPER["control"])
    assert found.displacement is None
    assert found.local.estimate == found.estimate == -107
    assert found.local.p == found.p


def test_the_p_is_two_sided() -> None:
    # The normal table: 1.959964 has 0.05 beyond it on both sides.
    found = weighted_displacement_difference(treated=area(0, 0), control=area(1_000, 1_000))
    assert (found.z, found.p) == (0, 1)
    paper = weighted_displacement_difference(**PAPER)
    assert_allclose(paper.p, math.erfc(2.979950 / math.sqrt(2)), atol=1e-7)
    assert paper.p == weighted_displacement_difference(**turned(PAPER)).p


def test_peers_use_a_level_of_90_percent_ours_is_95() -> None:
    found = weighted_displacement_difference(**PAPER)
    assert found.level == 0.95
    assert (round(found.low), round(found.high)) == (-196, -40)


def test_peers_order_areas_by_position_ours_are_named() -> None:
    with pytest.raises(TypeError, match="positional"):
        weighted_displacement_difference(area(20, 20), area(20, 10))  # type: ignore[misc]
    with pytest.raises(TypeError, match="positional"):
        BeforeAfter(20, 10)  # type: ignore[misc]


@pytest.mark.parametrize("ring", [False, True], ids=["no ring", "ring"])
def test_nothing_counted_anywhere_is_nothing_to_compare(ring: bool) -> None:
    empty = dict.fromkeys(PAPER if ring else ("treated", "control"), area(0, 0))
    found = weighted_displacement_difference(**empty)
    assert found.reason == "nothing_to_compare"
    assert (found.z, found.p, found.low, found.high) == (None,) * 4
    assert (found.estimate, found.standard_error, found.caveats) == (0, 0, ())


def test_an_empty_ring_has_no_interval_of_its_own_but_the_total_has() -> None:
    found = weighted_displacement_difference(**PAPER | {"ring": area(0, 0), "ring_control": area(0, 0)})
    assert found.reason is None
    assert (found.displacement.estimate, found.displacement.z, found.displacement.low) == (0, None, None)
    assert found.z == found.local.z


@pytest.mark.parametrize(
    ("asked", "unit"),
    [
        ({}, "incidents"),
        ({"before_days": 90, "after_days": 90}, "incidents"),
        ({"before_days": 90, "after_days": 30}, "incidents_per_day"),
    ],
)
@pytest.mark.parametrize(
    ("sizes", "and_size"), [((None, None), False), ((0.5, 0.5), False), ((0.5, 0.25), True)]
)
def test_unequal_exposures_say_so_in_the_unit(asked, unit, sizes, and_size) -> None:
    found = weighted_displacement_difference(
        treated=area(80, 20, sizes[0]), control=area(100, 50, sizes[1]), **asked
    )
    per_km2 = "incidents_per_day_and_km2" if "per_day" in unit else "incidents_per_km2"
    assert found.unit == (per_km2 if and_size else unit)


def test_equal_exposures_leave_counts_as_they_are() -> None:
    plain = weighted_displacement_difference(**PAPER)
    sized = {name: replace(one, area_km2=0.07) for name, one in PAPER.items()}
    assert weighted_displacement_difference(**sized, before_days=90, after_days=90) == plain


@pytest.mark.parametrize(
    ("treated", "asked", "lowest", "warned"),
    [
        ((4, 6), {}, 5.0, False),
        ((4, 5), {}, 4.5, True),
        ((0, 10), {}, 5.0, False),
        # Of 18 in 120 days a window of 30 days expects 4.5.
        ((13, 5), {"before_days": 90, "after_days": 30}, 4.5, True),
    ],
)
def test_a_cell_expected_below_5_is_warned_of(treated, asked, lowest, warned) -> None:
    found = weighted_displacement_difference(treated=area(*treated), control=area(50, 50), **asked)
    assert found.lowest_expected == lowest
    assert ("an_expected_count_is_below_5" in found.caveats) is warned


def test_a_sparse_ring_is_warned_of_too() -> None:
    found = weighted_displacement_difference(**PAPER | {"ring_control": area(2, 3)})
    assert "an_expected_count_is_below_5" in found.caveats
    assert "an_expected_count_is_below_5" not in weighted_displacement_difference(**PAPER).caveats


def test_what_must_be_said_comes_along() -> None:
    found = weighted_displacement_difference(**PAPER)
    assert {
        "parallel_trends_assumed",
        "controls_of_similar_level_assumed",
        "fewer_only_with_its_interval",
        "not_prevented_by_the_event",
        "poisson_variance_assumed",
    } == set(found.caveats)
    assert "poisson_variance_assumed" not in weighted_displacement_difference(**PAPER, dispersion=2).caveats


counts = st.integers(0, 10_000)
areas = st.builds(area, counts, counts)
studies = st.fixed_dictionaries({"treated": areas, "control": areas}) | st.fixed_dictionaries(
    dict.fromkeys(PAPER, areas)
)
days = st.integers(1, 1_000)


@given(studies, days, days)
def test_swapping_the_periods_flips_the_sign(study, before: int, after: int) -> None:
    forth = weighted_displacement_difference(**study, before_days=before, after_days=after)
    back = weighted_displacement_difference(**turned(study), before_days=after, after_days=before)
    assert_allclose(back.estimate, -forth.estimate, rtol=1e-9, atol=1e-9)
    assert_allclose(back.standard_error, forth.standard_error)
    if forth.p is not None:
        assert_allclose(back.p, forth.p, rtol=1e-6)
        assert_allclose([back.low, back.high], [-forth.high, -forth.low], rtol=1e-9, atol=1e-9)


@given(studies)
def test_exchanging_treated_and_control_flips_the_sign(study) -> None:
    pairs = [("treated", "control"), ("ring", "ring_control")]
    other = {one: study[two] for pair in pairs for one, two in (pair, pair[::-1]) if one in study}
    forth, back = (weighted_displacement_difference(**asked) for asked in (study, other))
    assert back.estimate == -forth.estimate
    assert_allclose(back.standard_error, forth.standard_error)


@given(studies, days, st.sampled_from([2.0, 10.0, 0.5]))
def test_doubling_all_exposures_halves_the_rate_and_leaves_z(study, before: int, factor: float) -> None:
    after = before + 1
    once = weighted_displacement_difference(**study, before_days=before, after_days=after)
    more = weighted_displacement_difference(**study, before_days=before * factor, after_days=after * factor)
    assert_allclose(more.estimate * factor, once.estimate, rtol=1e-9, atol=1e-9)
    assert_allclose(more.standard_error * factor, once.standard_error)
    assert once.reason == more.reason
    if once.z is not None:
        assert_allclose(more.z, once.z, rtol=1e-9, atol=1e-9)


@given(st.fixed_dictionaries(dict.fromkeys(PAPER, areas)), st.floats(1, 20))
def test_parts_add_up_to_the_whole(study, dispersion: float) -> None:
    found = weighted_displacement_difference(**study, dispersion=dispersion)
    assert_allclose(found.local.estimate + found.displacement.estimate, found.estimate)
    squares = found.local.standard_error**2 + found.displacement.standard_error**2
    assert_allclose(squares, found.standard_error**2)


@given(areas, areas, areas, areas)
def test_two_kinds_add_up_to_both_together(one, other, control_one, control_other) -> None:
    def together(first: BeforeAfter, second: BeforeAfter) -> BeforeAfter:
        return area(first.before + second.before, first.after + second.after)

    found = [
        weighted_displacement_difference(treated=treated, control=control)
        for treated, control in (
            (one, control_one),
            (other, control_other),
            (together(one, other), together(control_one, control_other)),
        )
    ]
    assert found[0].estimate + found[1].estimate == found[2].estimate
    assert_allclose(found[0].standard_error ** 2 + found[1].standard_error ** 2, found[2].standard_error ** 2)


@given(studies, st.floats(1, 50))
def test_dispersion_widens_by_its_root_and_never_narrows(study, dispersion: float) -> None:
    plain = weighted_displacement_difference(**study)
    wide = weighted_displacement_difference(**study, dispersion=dispersion)
    assert wide.estimate == plain.estimate
    assert_allclose(wide.standard_error, plain.standard_error * math.sqrt(dispersion))
    narrow = weighted_displacement_difference(**study, dispersion=1 / dispersion)
    assert (narrow.standard_error, narrow.dispersion) == (plain.standard_error, 1.0)


@given(studies)
def test_no_number_is_ever_nan_or_infinite(study) -> None:
    found = weighted_displacement_difference(**study)
    for part in (found, found.local, found.displacement):
        values = [value for value in vars(part or found).values() if isinstance(value, float)]
        assert all(math.isfinite(value) for value in values)


@pytest.mark.parametrize(
    ("change", "clause"),
    [
        ({"treated": area(-1, 2)}, "`treated.before` must not be below 0"),
        ({"ring": area(1, 2.5)}, "`ring.after` must be whole numbers"),
        ({"control": area(float("nan"), 2)}, "`control.before` must be finite"),
        ({"ring": None}, "`ring` and `ring_control` must both be given"),
        ({"before_days": 30}, "`before_days` and `after_days` must both be given"),
        ({"before_days": 0, "after_days": 30}, "`before_days` must be finite and above 0"),
        ({"treated": area(1, 2, 0.5)}, "`area_km2` must be given for all areas, or for none"),
        ({"treated": area(1, 2, 0.0)}, "`treated.area_km2` must be finite and above 0"),
        ({"dispersion": 0}, "`dispersion` must be finite and above 0"),
        ({"dispersion": math.inf}, "`dispersion` must be finite and above 0"),
        ({"level": 1.0}, "`level` was 1.0"),
    ],
)
def test_impossible_input_is_refused(change, clause: str) -> None:
    with pytest.raises(BadInput) as raised:
        weighted_displacement_difference(**PAPER | change)
    assert any(clause in wrong for wrong in raised.value.wrong)


def test_everything_wrong_is_listed_at_once() -> None:
    with pytest.raises(BadInput) as raised:
        weighted_displacement_difference(
            treated=area(-1, 2), control=area(1, -2), ring=area(1, 2), before_days=3, dispersion=0, level=2
        )
    assert len(raised.value.wrong) == 6


def runs(change: Callable[[np.random.Generator], dict[str, float]]) -> list[WeightedDisplacementDifference]:
    rng = np.random.default_rng(20_181_112)
    found = []
    for _ in range(2_000):
        mean = change(rng)
        drawn = rng.poisson([mean["before"], mean["after"], mean["control_before"], mean["control_after"]])
        found.append(
            weighted_displacement_difference(
                treated=area(int(drawn[0]), int(drawn[1])), control=area(int(drawn[2]), int(drawn[3]))
            )
        )
    return found


@pytest.mark.parametrize("mean", [20, 100])
def test_noise_leaves_the_interval_in_at_most_123_of_2000_runs(mean: int) -> None:
    same = dict.fromkeys(("before", "after", "control_before", "control_after"), mean)
    false = sum(one.high < 0 or one.low > 0 for one in runs(lambda _: same))
    # As many as a true rate of 5 % leaves in 99 of 100 worlds; far fewer would mean intervals too wide.
    assert 70 <= false <= 123


def test_the_interval_covers_a_planted_change() -> None:
    planted = {"before": 60, "after": 35, "control_before": 40, "control_after": 50}
    covered = np.mean([one.low <= -35 <= one.high for one in runs(lambda _: planted)])
    assert 0.93 <= covered <= 0.97


def test_the_examples_in_the_docstrings_hold() -> None:
    result = doctest.testmod(displacement)
    assert result.attempted > 0
    assert result.failed == 0
