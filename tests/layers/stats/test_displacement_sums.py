"""Harm and running differences against the author's worked cases, and by laws."""

import csv
import doctest
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.testing import assert_allclose

from layers.stats import displacement_sums
from layers.stats.displacement import BeforeAfter, weighted_displacement_difference
from layers.stats.displacement_sums import HarmDifference, cumulative_difference, harm_weighted
from layers.stats.shared.checks import BadInput

KINDS = ("mv", "th", "bu", "rob", "ass")
WEIGHTS = np.array([3, 2, 5, 7, 10])
# Treated and control, before and after, of the five kinds in the author's notebook.
COUNTS = [
    (130, 74, 133, 91),
    (327, 202, 388, 305),
    (398, 190, 148, 97),
    (144, 92, 86, 64),
    (183, 96, 94, 67),
]
TREATED = np.array([24, 22, 20, 15, 15, 25, 23, 20, 18, 19, 22, 22, 24, 27, 13])
CONTROL = np.array([18, 26, 20, 23, 22, 22, 23, 30, 23, 30, 26, 25, 16, 22, 22])


def harm_of(counts: list[tuple[int, ...]], weights: np.ndarray) -> HarmDifference:
    kinds = [
        weighted_displacement_difference(
            treated=BeforeAfter(before=one[0], after=one[1]), control=BeforeAfter(before=one[2], after=one[3])
        )
        for one in counts
    ]
    return harm_weighted(
        weights=weights,
        estimates=np.array([one.estimate for one in kinds]),
        standard_errors=np.array([one.standard_error for one in kinds]),
    )


def assert_harm_1(found: HarmDifference) -> None:
    assert found.estimate == -1721
    assert found.kinds == 5
    for name, value in {
        "standard_error": 304.103601,
        "z": -5.659256,
        "low": -2317.032105,
        "high": -1124.967895,
    }.items():
        assert_allclose(getattr(found, name), value, atol=5e-7)


@pytest.mark.parametrize("counts", [pytest.param(COUNTS, id="HARM-1")])
def test_the_worked_case_of_harm_comes_out(counts) -> None:
    assert_harm_1(harm_of(counts, WEIGHTS))


def test_harm_1_comes_out_of_the_file_of_worked_cases(real_data: Path) -> None:
    path = real_data / "interventions" / "wdd_reference_cases.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = {row["case"]: row for row in csv.DictReader(file)}
    columns = ("treat_pre", "treat_post", "control_pre", "control_post")
    counts = [tuple(int(rows[kind][column]) for column in columns) for kind in KINDS]
    assert counts == COUNTS
    assert_harm_1(harm_of(counts, WEIGHTS))


@pytest.mark.parametrize(
    ("difference", "error", "ratio"),
    [pytest.param(309 - 348, 25.632011, (0.887931, 0.780804, 1.009757), id="CUM-1")],
)
def test_the_worked_case_of_running_sums_comes_out(difference, error, ratio) -> None:
    found = cumulative_difference(treated=TREATED, control=CONTROL, level=0.90)
    assert (found.treated[-1], found.control[-1], found.difference[-1]) == (309, 348, difference)
    assert_allclose(found.standard_error[-1], error, atol=5e-7)
    assert_allclose([found.ratio[-1], found.ratio_low[-1], found.ratio_high[-1]], ratio, atol=5e-7)


amounts = st.floats(0, 1e6)
kinds = st.lists(st.tuples(amounts, st.floats(-1e6, 1e6), st.floats(1e-3, 1e6)), min_size=1, max_size=8)


def harm_arrays(kinds: list[tuple[float, float, float]]) -> dict[str, np.ndarray]:
    columns = np.array(kinds).T
    return dict(zip(("weights", "estimates", "standard_errors"), columns, strict=True))


@given(kinds)
def test_harm_is_the_sum_of_a_plain_loop(kinds) -> None:
    total, squares = 0.0, 0.0
    for weight, estimate, error in kinds:
        total += weight * estimate
        squares += (weight * error) ** 2
    found = harm_weighted(**harm_arrays(kinds))
    assert_allclose(found.estimate, total, rtol=1e-9, atol=1e-3)
    assert_allclose(found.standard_error, math.sqrt(squares), rtol=1e-9)


@given(kinds, st.randoms(use_true_random=False))
def test_the_order_of_kinds_does_not_matter(kinds, random) -> None:
    mixed = list(kinds)
    random.shuffle(mixed)
    one, other = (harm_weighted(**harm_arrays(order)) for order in (kinds, mixed))
    assert_allclose(one.estimate, other.estimate, rtol=1e-9, atol=1e-3)
    assert_allclose(one.standard_error, other.standard_error, rtol=1e-9)


def test_a_kind_split_in_two_of_the_same_weight_adds_up() -> None:
    whole = harm_of(COUNTS, WEIGHTS)
    halves = [tuple(count // 2 for count in COUNTS[0]), tuple(count - count // 2 for count in COUNTS[0])]
    split = harm_of([*halves, *COUNTS[1:]], np.array([3, *WEIGHTS]))
    assert split.estimate == whole.estimate
    assert_allclose(split.standard_error, whole.standard_error)


def test_swapping_the_periods_flips_the_sign_of_harm() -> None:
    back = harm_of([(one[1], one[0], one[3], one[2]) for one in COUNTS], WEIGHTS)
    assert back.estimate == 1721
    assert back.p == harm_of(COUNTS, WEIGHTS).p


@pytest.mark.parametrize("weights", [[], [0.0, 0.0]], ids=["no kinds", "no weight"])
def test_no_harm_at_all_is_nothing_to_compare(weights) -> None:
    found = harm_weighted(
        weights=np.array(weights), estimates=np.ones(len(weights)), standard_errors=np.ones(len(weights))
    )
    assert (found.reason, found.z, found.low) == ("nothing_to_compare", None, None)


def test_a_kind_with_nothing_counted_changes_nothing() -> None:
    found = harm_of([*COUNTS, (0, 0, 0, 0)], np.array([*WEIGHTS, 100]))
    assert (found.estimate, found.kinds) == (-1721, 6)
    assert_allclose(found.standard_error, 304.103601, atol=5e-7)


series = hnp.arrays(np.int64, st.just(12), elements=st.integers(0, 50))


@pytest.mark.slow
@given(series, series, st.floats(1, 9))
def test_running_sums_are_those_of_a_plain_loop(treated, control, dispersion: float) -> None:
    found = cumulative_difference(treated=treated, control=control, dispersion=dispersion)
    here = there = 0
    for i in range(12):
        here, there = here + int(treated[i]), there + int(control[i])
        assert found.difference[i] == here - there
        if here + there:
            error = math.sqrt(dispersion * (here + there))
            assert_allclose(found.standard_error[i], error)
            assert_allclose(found.high[i], here - there + 1.959963984540054 * error, rtol=1e-6)
        else:
            assert np.isnan([found.standard_error[i], found.low[i], found.high[i]]).all()
        if here and there:
            log_error = math.sqrt(dispersion * (1 / here + 1 / there))
            assert_allclose(found.ratio[i], here / there)
            assert_allclose(found.ratio_log_standard_error[i], log_error)
            assert_allclose(
                found.ratio_low[i], here / there * math.exp(-1.959963984540054 * log_error), rtol=1e-6
            )
        else:
            assert np.isnan([found.ratio[i], found.ratio_low[i], found.ratio_high[i]]).all()


@given(series, series)
def test_exchanging_the_areas_flips_the_difference_and_inverts_the_ratio(treated, control) -> None:
    forth = cumulative_difference(treated=treated, control=control)
    back = cumulative_difference(treated=control, control=treated)
    assert_allclose(back.low, -forth.high)
    assert_allclose(back.ratio_low, 1 / forth.ratio_high)


@pytest.mark.slow
@given(series, series, st.permutations(range(12)))
def test_the_order_of_periods_leaves_the_end_as_it_is(treated, control, order) -> None:
    one = cumulative_difference(treated=treated, control=control)
    other = cumulative_difference(treated=treated[order], control=control[order])
    for name in ("difference", "standard_error", "ratio", "ratio_low"):
        assert_allclose(getattr(one, name)[-1], getattr(other, name)[-1])


def test_running_sums_say_where_no_ratio_is() -> None:
    late = cumulative_difference(treated=np.array([0, 1]), control=np.array([2, 0]))
    assert late.reason == "no_ratio_while_a_sum_is_0"
    assert np.isnan(late.ratio).tolist() == [True, False]
    assert late.low[0] < -2 < late.high[0]
    never = cumulative_difference(treated=np.zeros(3, int), control=np.zeros(3, int))
    assert (never.reason, never.caveats) == ("nothing_to_compare", ())
    assert np.isnan(never.low).all()
    assert cumulative_difference(treated=TREATED, control=CONTROL).reason is None
    assert cumulative_difference(treated=np.array([], int), control=np.array([], int)).reason is not None


def test_a_limit_that_says_nothing_is_nan_and_never_infinite() -> None:
    found = cumulative_difference(treated=np.array([1]), control=np.array([1]), dispersion=1e9)
    assert (found.ratio[0], np.isnan(found.ratio_high[0])) == (1, True)


@pytest.mark.parametrize(
    ("asked", "clauses"),
    [
        (
            {"weights": [-1.0], "estimates": [1.0, np.nan], "standard_errors": [np.inf], "level": 0},
            ["lengths differ", "`weights`", "`standard_errors`", "`level`", "`estimates` must be finite"],
        ),
    ],
)
def test_impossible_harm_is_refused_at_once(asked, clauses) -> None:
    with pytest.raises(BadInput) as raised:
        harm_weighted(**{name: np.array(one) if name != "level" else one for name, one in asked.items()})
    assert [clause in wrong for clause, wrong in zip(clauses, raised.value.wrong, strict=True)] == [True] * 5


def test_impossible_series_are_refused_at_once() -> None:
    with pytest.raises(BadInput) as raised:
        cumulative_difference(treated=np.array([1, -1]), control=np.array([0.5]), dispersion=0, level=1)
    assert len(raised.value.wrong) == 5


def test_the_examples_in_the_docstrings_hold() -> None:
    result = doctest.testmod(displacement_sums)
    assert result.attempted > 0
    assert result.failed == 0
