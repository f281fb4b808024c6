"""Knox's single question: limits count, and the chance is of as many or more."""

import doctest
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import poisson

from layers.stats import knox as module
from layers.stats.knox import knox_test
from layers.stats.shared.checks import BadInput

towns = st.lists(
    st.tuples(st.integers(0, 12), st.integers(0, 12), st.integers(0, 15)), min_size=2, max_size=25
).map(lambda rows: np.array(rows, np.float64).T.copy())


def test_the_examples_come_out_as_printed() -> None:
    assert doctest.testmod(module).failed == 0


@given(towns, st.sampled_from(["manhattan", "euclidean"]), st.integers(0, 8), st.integers(0, 5))
def test_pairs_at_the_limits_count_and_pointpats_p_of_more_is_here_of_as_many_or_more(
    town, metric, distance_m, span_days
) -> None:
    found = knox_test(*town, distance_m=distance_m, span_days=span_days, metric=metric, merge_equal=False)
    if found.reason is not None:
        assert len(set(town[2])) == 1
        return
    across, up, apart = (np.abs(one[:, None] - one) for one in town)
    gap = across + up if metric == "manhattan" else np.hypot(across, up)
    upper = np.triu(np.ones(gap.shape, bool), 1)
    near, soon = (gap <= distance_m) & upper, (apart <= span_days) & upper
    assert found.observed == (near & soon).sum()
    assert found.expected == pytest.approx(near.sum() * soon.sum() / upper.sum())
    assert found.p_greater == pytest.approx(poisson.sf(found.observed - 1, found.expected))
    assert (found.ratio is None) == (found.expected == 0)


def test_a_decimal_limit_holds_its_pairs() -> None:
    found = knox_test([0, 0.3], [0, 0], [0, 2], distance_m=0.3, span_days=2)
    assert (found.observed, found.incidents) == (1, 2)


@pytest.mark.slow
def test_pointpats_counts_the_same() -> None:
    peer = pytest.importorskip("pointpats")
    rng = np.random.default_rng(2)
    x, y, day = rng.random(120) * 600, rng.random(120) * 600, rng.integers(0, 60, 120)
    wanted = peer.Knox(np.column_stack([x, y]), day[:, None].astype(float), delta=80, tau=7, permutations=0)
    found = knox_test(x, y, day, distance_m=80, span_days=7, metric="euclidean", merge_equal=False)
    assert found.observed == wanted.statistic_
    assert found.p_greater == pytest.approx(wanted.p_poisson + poisson.pmf(found.observed, found.expected))


@pytest.mark.parametrize(
    ("rows", "reason"),
    [([], "too_few_incidents"), ([(0, 0, 1)], "too_few_incidents"), ([(0, 0, 1), (9, 0, 1)], "one_day_only")],
)
def test_without_two_incidents_of_two_days_there_is_no_answer(rows, reason) -> None:
    found = knox_test(*np.array(rows, np.float64).reshape(-1, 3).T, distance_m=5, span_days=3)
    assert (found.reason, found.observed, found.p_greater) == (reason, None, None)


def test_with_nothing_near_nothing_is_said_of_a_ratio() -> None:
    found = knox_test([0, 900], [0, 0], [0, 5], distance_m=5, span_days=7)
    assert (found.observed, found.expected, found.ratio, found.p_greater) == (0, 0, None, 1)


def test_equal_rows_are_merged_first() -> None:
    found = knox_test([0, 0, 3], [0, 0, 0], [1, 1, 2], distance_m=5, span_days=3)
    assert (found.merged, found.incidents, found.observed) == (1, 2, 1)


def test_impossible_input_is_refused_at_once() -> None:
    with pytest.raises(BadInput, match="lengths differ.*`distance_m` must be finite.*`span_days`"):
        knox_test([0], [], [1], distance_m=math.inf, span_days=-1)
