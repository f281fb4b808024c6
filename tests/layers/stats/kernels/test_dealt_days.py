"""Days dealt out over incidents: the loops equal their twins, and every deal is as likely."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.stats.kernels import dealt_days as module
from layers.stats.kernels.dealt_days import COMPILED, count_twin, deal_twin, dealt_counts

sizes = st.lists(st.integers(0, 12), min_size=1, max_size=4)


def world(parts: list[int], kind, seed: int = 1):
    rng = np.random.default_rng(seed)
    n = sum(parts)
    day = rng.integers(0, 90, n).astype(kind)
    return rng, n, day, np.append(0, np.cumsum(parts))


@pytest.mark.slow
@given(sizes, st.sampled_from([np.int16, np.int32]))
def test_the_dealing_loop_equals_its_twin_and_deals_within_segments(parts, kind) -> None:
    assert COMPILED
    rng, n, day, segments = world(parts, kind)
    chance = rng.integers(0, 1 << 32, (50, n), np.uint32)
    one, two = (np.repeat(day[:, None], 64, 1) for _ in range(2))
    module._deal(one, chance, segments)
    deal_twin(two, chance, segments)
    np.testing.assert_array_equal(one, two)
    for begin, end in itertools.pairwise(segments):
        assert (np.sort(one[begin:end], axis=0) == np.sort(day[begin:end])[:, None]).all()
    # Worlds that no chance was drawn for stay as they were.
    assert (one[:, 50:] == day[:, None]).all()


@pytest.mark.slow
@given(sizes, st.sampled_from([np.int16, np.int32]), st.integers(0, 3))
def test_the_counting_loop_equals_its_twin(parts, kind, rows: int) -> None:
    rng, n, _, _ = world(parts, kind)
    dealt = rng.integers(0, 90, (n, 64)).astype(kind)
    pairs = np.array(list(itertools.combinations(range(n), 2)), np.int32).reshape(-1, 2)
    start = np.sort(np.append([0, len(pairs)], rng.integers(0, len(pairs) + 1, rows))).astype(np.int64)
    edges = np.array([0, 1, 7, 30, 91], kind)
    one, two = (np.zeros((len(start) - 1, 5, 64), np.int64) for _ in range(2))
    for count, counts in ((module._count, one), (count_twin, two)):
        count(dealt, pairs[:, 0].copy(), pairs[:, 1].copy(), start, edges, counts)
    np.testing.assert_array_equal(one, two)
    assert (one[:, -1].sum(axis=0) == len(pairs)).all()


@pytest.mark.slow
def test_more_pairs_than_sixteen_bits_hold_are_counted() -> None:
    pairs = np.zeros(100_000, np.int32)
    counts = np.zeros((1, 1, 64), np.int64)
    module._count(
        np.zeros((1, 64), np.int16), pairs, pairs, np.array([0, 100_000]), np.array([1], np.int16), counts
    )
    assert (counts == 100_000).all()


@pytest.mark.parametrize("pairs", [1, 4_000])
def test_worlds_come_one_after_the_other_whatever_their_number(pairs: int) -> None:
    rng = np.random.default_rng(3)
    day = rng.integers(0, 300, 400).astype(np.int16)
    first, second = rng.integers(0, 400, (2, pairs)).astype(np.int32)
    asked = (day, first, second, np.array([0, pairs]), np.array([7, 30], np.int16), np.array([0, 400]))
    few, many = (dealt_counts(*asked, draws=n, rng=np.random.default_rng(5)) for n in (64, 150))
    assert many.shape == (150, 1, 2)
    np.testing.assert_array_equal(few, many[:64])
    assert len(np.unique(many[:, 0, 1])) > (1 if pairs == 1 else 20)


def test_every_deal_of_three_is_as_likely() -> None:
    rng = np.random.default_rng(2)
    seen = []
    for _ in range(100):
        dealt = np.repeat(np.arange(3, dtype=np.int16)[:, None], 64, 1)
        module._deal(dealt, rng.integers(0, 1 << 32, (64, 3), np.uint32), np.array([0, 3]))
        seen += [tuple(one) for one in dealt.T.tolist()]
    shares = np.array([seen.count(order) for order in itertools.permutations(range(3))]) / len(seen)
    assert np.abs(shares - 1 / 6).max() < 0.025
