"""Incidents spread along streets: the loops equal the recursion on networks of every shape."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.stats.kernels import equal_split
from layers.stats.kernels.equal_split import COMPILED, HOMELESS, STAYED, half_quartic, spread, twin
from layers.stats.kernels.network_walks import graph_of

# Up to five nodes and eight edges: doubled ones, ones from a node to itself, ones of no length, parts apart.
edges = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(2, 9), st.integers(1, 3)),
    min_size=1,
    max_size=6,
)
points = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 8)), max_size=4)


def asked(some, at, bandwidth_m):
    first, last, length, cells = np.array(some, np.int64).T.copy()
    length = length.astype(np.float64)
    length[(first == last) & (cells == 3)] = 0.0
    edge = np.array([one % len(some) for one, _ in at], np.int64)
    along = length[edge] * np.array([eighth for _, eighth in at], np.float64) / 8
    starts = np.concatenate([[0], np.cumsum(cells)])
    return graph_of(first, last, length, nodes=5), starts, edge, along, bandwidth_m


@pytest.mark.slow
@given(edges, points, st.sampled_from([0.5, 3.0, 6.5, 9.0]))
def test_the_loops_equal_their_twin_and_nothing_is_lost(some, at, bandwidth_m) -> None:
    assert COMPILED
    given_all = asked(some, at, bandwidth_m)
    fast = spread(*given_all)
    np.testing.assert_allclose(fast, twin(*given_all), atol=1e-9)
    assert fast[:STAYED].sum() + fast[HOMELESS] == pytest.approx(len(at))
    assert 0 <= fast[STAYED] <= 0.05 * len(at)
    assert (fast >= -1e-12).all()


def test_half_of_the_kernel_lies_on_either_side_and_its_slope_is_the_quartic() -> None:
    part = np.linspace(0, 1, 1_001)
    slope = np.diff(half_quartic(part)) / 0.001
    middle = (part[1:] + part[:-1]) / 2
    np.testing.assert_allclose(slope, 15 / 16 * (1 - middle**2) ** 2, atol=1e-6)
    assert (half_quartic(0.0), half_quartic(1.0), half_quartic(7.0)) == (0, 0.5, 0.5)


def test_what_is_too_small_to_follow_stays_where_it_has_come_to_and_is_counted(monkeypatch) -> None:
    # A star of four streets: three quarters of what comes to its middle goes on, in thirds.
    star = [(0, 1, 2, 1), (0, 2, 2, 1), (0, 3, 2, 1), (0, 4, 2, 1)]
    given_all = asked(star, [(0, 4)], 8.0)
    whole = spread(*given_all)
    assert (whole[STAYED], whole[HOMELESS]) == (0, 0)
    monkeypatch.setattr(equal_split, "SMALLEST_SHARE", 0.5)
    short = twin(*given_all)
    assert 0 < short[STAYED] < 1
    assert short[:STAYED].sum() == pytest.approx(1)
    assert not short[1:STAYED].any()  # the third of a share is less than a half


def test_on_a_knot_of_tiny_streets_the_ways_end_and_nothing_is_lost() -> None:
    knot = [(0, 0, 1, 1)] * 4 + [(0, 1, 2, 1)]
    found = spread(*asked(knot, [(4, 1)] * 3, 60.0))
    assert found[:STAYED].sum() == pytest.approx(3)
    assert 0 < found[STAYED] < 3
