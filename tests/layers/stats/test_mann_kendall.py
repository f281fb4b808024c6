"""Mann-Kendall against published numbers, another library, the definition, and by laws."""

import doctest
import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import kendalltau

from layers.stats import mann_kendall as module
from layers.stats.mann_kendall import mann_kendall, mann_kendalls
from layers.stats.shared.checks import BadInput

TIED = [2.1, 2.5, 2.5, 3.0, 2.9, 3.3, 3.8, 3.6, 4.1, 4.4]

series = st.lists(st.sampled_from([0.0, 1.0, 1.5, 2.0, 7.0]) | st.floats(-9, 9), min_size=2, max_size=30)


def test_the_examples_come_out_as_printed() -> None:
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(
    ("values", "score", "variance", "z", "p"),
    [
        pytest.param(list(range(1, 9)), 28, 65.3333, 3.340384, 0.000836627, id="MK-1"),
        pytest.param(TIED, 40, 124, 3.502303, 0.000461254, id="MK-2"),
    ],
)
def test_the_published_numbers_come_out(values, score, variance, z, p) -> None:
    found = mann_kendall(np.array(values))
    assert found.score == score
    assert found.variance == pytest.approx(variance, abs=5e-5)
    assert found.z == pytest.approx(z, abs=5e-7)
    assert found.p == pytest.approx(p, abs=5e-10)
    assert (found.direction, found.known, found.missing, found.reason) == (1, len(values), 0, None)


@pytest.mark.parametrize("seed", range(8))
def test_another_library_finds_the_same_on_random_series_with_ties(seed: int) -> None:
    peer = pytest.importorskip("pymannkendall")
    rng = np.random.default_rng(seed)
    values = np.round(rng.normal(size=(20, 25)) + 0.05 * seed * np.arange(25), 1)
    ours = mann_kendalls(values)
    for row, one in enumerate(values):
        theirs = peer.original_test(one)
        assert ours.score[row] == theirs.s
        assert ours.variance[row] == pytest.approx(theirs.var_s, rel=1e-12)
        assert ours.z[row] == pytest.approx(theirs.z, rel=1e-12)
        assert ours.p[row] == pytest.approx(theirs.p, rel=1e-9)
        assert ours.tau[row] == pytest.approx(theirs.Tau, rel=1e-12)
        assert (ours.direction[row] != 0) == theirs.h


@given(series)
def test_it_is_the_definition_in_plain_loops(values) -> None:
    found = mann_kendall(np.array(values))
    pairs = list(itertools.combinations(values, 2))
    assert found.score == sum((b > a) - (b < a) for a, b in pairs)
    n = len(values)
    tied = [values.count(one) for one in set(values)]
    assert found.variance == pytest.approx(
        (n * (n - 1) * (2 * n + 5) - sum(t * (t - 1) * (2 * t + 5) for t in tied)) / 18
    )
    assert found.tau == pytest.approx(found.score / len(pairs))


@given(st.lists(st.integers(-50, 50), min_size=2, max_size=20, unique=True))
def test_without_ties_tau_is_kendalls_rank_correlation_with_time(values) -> None:
    theirs = kendalltau(np.arange(len(values)), values).statistic
    assert mann_kendall(np.array(values)).tau == pytest.approx(theirs)


@given(series)
def test_turned_in_time_or_upside_down_the_trend_turns_and_nothing_else_changes(values) -> None:
    plain = mann_kendall(np.array(values))
    for turned in (mann_kendall(np.array(values[::-1])), mann_kendall(-np.array(values))):
        assert (turned.score, turned.direction) == (-plain.score, -plain.direction)
        assert (turned.p, turned.variance) == (plain.p, plain.variance)


@given(st.lists(st.integers(-20, 20), min_size=2, max_size=20), st.integers(0, 5), st.integers(1, 9))
def test_only_the_order_of_values_counts(values, shift, scale) -> None:
    plain = mann_kendall(np.array(values))
    assert mann_kendall(scale * np.array(values) + shift) == plain
    assert mann_kendall(np.array(values) ** 3) == plain


@given(series, st.lists(st.integers(0, 30), max_size=5))
def test_missing_values_are_left_out_and_counted(values, holes) -> None:
    plain = mann_kendall(np.array(values))
    holed = np.insert(np.array(values), [min(hole, len(values)) for hole in holes], np.nan)
    found = mann_kendall(holed)
    assert (found.score, found.p, found.known) == (plain.score, plain.p, plain.known)
    assert found.missing == len(holes)


def test_equal_values_show_no_trend_with_a_p_of_one() -> None:
    found = mann_kendall(np.full(10, 3.0))
    assert (found.score, found.variance, found.z, found.p, found.tau) == (0, 0.0, 0.0, 1.0, 0.0)
    assert found.direction == 0


@pytest.mark.parametrize("values", [[], [1.0], [np.nan, 2.0, np.nan]])
def test_one_value_has_no_trend_and_a_reason(values) -> None:
    found = mann_kendall(np.array(values))
    assert (found.score, found.z, found.p, found.tau) == (None, None, None, None)
    assert (found.reason, found.caveats) == ("fewer_than_two_values", ())
    assert found.known + found.missing == len(values)


def test_many_rows_keep_their_unknown_ones_as_nan() -> None:
    found = mann_kendalls(np.array([[np.nan, np.nan, 1.0], [1.0, 2.0, 3.0]]))
    assert np.isnan([one[0] for one in (found.z, found.p, found.tau, found.variance)]).all()
    assert (found.score[1], found.known.tolist(), found.reason) == (3, [1, 3], "fewer_than_two_values")
    assert found.direction.tolist() == [0, 0]
    none = mann_kendalls(np.empty((0, 12)))
    assert (len(none.p), none.reason, none.caveats) == (0, None, ())


@given(arrays(np.float64, (5, 9), elements=st.integers(0, 4).map(float)))
def test_many_are_each_one_alone(values) -> None:
    many = mann_kendalls(values)
    for row, one in enumerate(values):
        alone = mann_kendall(one)
        assert (many.score[row], many.z[row], many.p[row]) == (alone.score, alone.z, alone.p)


def test_noise_has_a_trend_as_rarely_as_alpha_says() -> None:
    found = mann_kendalls(np.random.default_rng(2).normal(size=(2_000, 24)))
    assert 60 <= int((found.direction != 0).sum()) <= 123


def test_few_values_are_marked() -> None:
    assert "few_values_make_p_rough" in mann_kendall(np.arange(7)).caveats
    assert "few_values_make_p_rough" not in mann_kendall(np.arange(8)).caveats


def test_everything_wrong_is_listed_at_once() -> None:
    with pytest.raises(BadInput) as raised:
        mann_kendall(np.array([[1.0, np.inf]]), alpha=0)
    assert len(raised.value.wrong) == 3
    with pytest.raises(BadInput, match="2 dimension"):
        mann_kendalls(np.arange(4))
