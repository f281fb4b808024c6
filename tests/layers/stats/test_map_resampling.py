"""Andresen's original test against the published toy maps and a slow resampling of points."""

import doctest

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from layers.stats import map_resampling as module
from layers.stats.map_resampling import resampled_similarity
from layers.stats.shared.checks import BadInput

BASE, LATER = np.array([2, 2, 2, 1, 0, 1]), np.array([2, 1, 2, 2, 1, 1])


def test_the_examples_come_out_as_printed() -> None:
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(
    ("base", "later", "similar"),
    # The toy maps of the R package sppt (Steenbeek et al. 2018), and their roles exchanged.
    [
        pytest.param(BASE, LATER, 0.8333333, id="SPPT-2"),
        pytest.param(LATER, BASE, 0.5, id="SPPT-2 with roles exchanged"),
    ],
)
@pytest.mark.parametrize("seed", range(5))
def test_the_published_share_comes_out(base, later, similar: float, seed: int) -> None:
    found = resampled_similarity(base, later, rng=np.random.default_rng(seed))
    assert found.s_all == pytest.approx(similar, abs=5e-8)
    assert found.s_robust == found.s_all


def test_the_published_intervals_and_sign_come_out() -> None:
    found = resampled_similarity(BASE, LATER, rng=np.random.default_rng(93255))
    assert found.low.tolist() == [0.125, 0, 0.125, 0.125, 0, 0]
    assert found.high.tolist() == [0.25, 0.125, 0.25, 0.25, 0.125, 0.125]
    assert found.sign.tolist() == [0, -1, 0, 0, 0, 0]


def test_it_is_what_drawing_points_one_by_one_gives() -> None:
    base, later = np.array([40, 60, 20, 0]), np.array([70, 30, 30, 10])
    ours = resampled_similarity(base, later, rng=np.random.default_rng(2), draws=4000)
    points = np.repeat(np.arange(4), later)
    rng = np.random.default_rng(3)
    drawn = np.sort(
        [np.bincount(rng.permutation(points)[: round(0.85 * 140)], minlength=4) for _ in range(4000)], axis=0
    )
    np.testing.assert_allclose(ours.low, drawn[100] / 119, atol=1.5 / 119)
    np.testing.assert_allclose(ours.high, drawn[3899] / 119, atol=1.5 / 119)
    assert ours.sign.tolist() == [1, -1, 1, 1]


def test_of_200_draws_five_are_left_out_at_each_end() -> None:
    later = np.array([5, 30, 80, 200])
    found = resampled_similarity(later, later, rng=np.random.default_rng(8))
    size = round(0.85 * later.sum())
    drawn = np.random.default_rng(8).multivariate_hypergeometric(later, size, 200, method="marginals")
    drawn.sort(axis=0)
    np.testing.assert_array_equal(found.low, drawn[5] / size)
    np.testing.assert_array_equal(found.high, drawn[194] / size)
    assert (drawn[4] < drawn[5]).any()


@given(
    arrays(np.int64, 8, elements=st.integers(0, 20)),
    arrays(np.int64, 8, elements=st.integers(0, 20)),
    st.randoms(use_true_random=False),
)
def test_the_same_chance_gives_the_same_answer_in_whatever_order_areas_come(base, later, random) -> None:
    order = random.sample(range(8), 8)
    one = resampled_similarity(base, later, rng=np.random.default_rng(1))
    two = resampled_similarity(base[order], later[order], rng=np.random.default_rng(1))
    assert (one.s_all, one.s_robust, one.reason) == (two.s_all, two.s_robust, two.reason)
    if one.reason is None:
        assert (one.low <= one.high).all()
        assert sorted(one.low) == sorted(two.low)


def test_empty_areas_count_as_alike_in_one_share_and_not_at_all_in_the_other() -> None:
    wide = [np.append(counts, [0] * 6) for counts in (BASE, LATER)]
    found = resampled_similarity(*wide, rng=np.random.default_rng(1))
    assert found.s_all == pytest.approx(11 / 12)
    assert found.s_robust == pytest.approx(5 / 6)


def test_a_set_without_incidents_is_answered_by_a_reason() -> None:
    for base, later in ((np.zeros(3), np.ones(3)), (np.ones(3), np.zeros(3))):
        found = resampled_similarity(base, later, rng=np.random.default_rng(1))
        assert (found.reason, found.s_all) == ("a_set_without_incidents", None)
        assert np.isnan(found.low).all()


def test_impossible_input_is_refused_at_once() -> None:
    with pytest.raises(BadInput, match="below 0.*`resampled_share`.*`draws`"):
        resampled_similarity(-BASE, LATER, rng=np.random.default_rng(1), resampled_share=1.0, draws=0)
