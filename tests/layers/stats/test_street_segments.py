"""Incidents on street segments: against shapely, at corners and limits, and by laws."""

import doctest
import itertools

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from layers.stats import street_segments as module
from layers.stats.shared.checks import BadInput
from layers.stats.street_segments import count_by_segment, segment_lengths, snap_to_streets

# Two streets that cross at (100, 100), each of two segments, and a third one apart.
CROSS_X = np.array([0, 100, 100, 200, 100, 100, 100, 100, 400, 450, 450], float)
CROSS_Y = np.array([100, 100, 100, 100, 0, 100, 100, 200, 0, 0, 80], float)
CROSS = np.array([0, 2, 4, 6, 8, 11])


def town(streets: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    corners = rng.integers(2, 6, streets)
    start = np.concatenate([[0], np.cumsum(corners)])
    begin = rng.uniform(0, 3_000, (streets, 2))
    steps = rng.normal(0, 80, (start[-1], 2))
    at = np.concatenate(
        [b + np.cumsum(steps[i:j], axis=0) for b, i, j in zip(begin, start[:-1], start[1:], strict=True)]
    )
    return at[:, 0], at[:, 1], start


def lines(x, y, start) -> list[shapely.LineString]:
    at = np.column_stack([x, y])
    return [shapely.LineString(at[i:j]) for i, j in itertools.pairwise(start)]


def test_the_examples_come_out_as_printed() -> None:
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize("seed", range(3))
def test_shapely_finds_the_same_streets_distances_and_places_along_them(seed: int) -> None:
    x, y, start = town(150, seed)
    rng = np.random.default_rng(seed + 50)
    px, py = rng.uniform(-200, 3_200, (2, 2_000))
    found = snap_to_streets(px, py, x, y, start, limit_m=60)
    drawn = np.array(lines(x, y, start))
    which, distance = shapely.STRtree(drawn).query_nearest(
        shapely.points(px, py), max_distance=60, return_distance=True, all_matches=False
    )
    near = np.full(len(px), -1)
    near[which[0]] = which[1]
    assert np.array_equal(found.segment, near)
    assert 100 < found.too_far < 1_900
    np.testing.assert_allclose(found.distance_m[which[0]], distance, atol=1e-9)
    along = shapely.line_locate_point(drawn[which[1]], shapely.points(px, py)[which[0]])
    np.testing.assert_allclose(found.along_m[which[0]], along, atol=1e-6)
    np.testing.assert_allclose(segment_lengths(x, y, start), shapely.length(drawn))


def test_at_a_corner_the_lowest_of_the_equally_near_is_taken_and_rounding_does_not_choose() -> None:
    rng = np.random.default_rng(3)
    # A corner of no round number, which four segments reach from anywhere, drawn in either direction.
    corner = np.array([4_328_211.137, 358_904.773])
    ends = corner + rng.normal(0, 200, (40, 2))
    for order in (0, 1):
        at = np.stack([ends, np.broadcast_to(corner, ends.shape)], axis=1)[:, :: 1 - 2 * order]
        flat = at.reshape(-1, 2)
        found = snap_to_streets(
            corner[:1], corner[1:], flat[:, 0], flat[:, 1], np.arange(0, 82, 2), limit_m=5
        )
        assert (found.segment[0], found.distance_m[0]) == (0, 0)


@pytest.mark.parametrize(("away", "segment"), [(59.999, 4), (60.0, 4), (60.001, -1)])
def test_a_point_just_at_the_limit_is_on_the_street(away: float, segment: int) -> None:
    found = snap_to_streets(np.array([450 + away]), np.array([40.0]), CROSS_X, CROSS_Y, CROSS, limit_m=60)
    assert found.segment.tolist() == [segment]
    assert (found.too_far, found.share_not_snapped) == ((1, 1.0) if segment < 0 else (0, 0.0))
    assert np.isnan(found.along_m[0]) == (segment < 0)


def test_who_is_on_no_street_is_counted_by_why() -> None:
    x, y = np.array([10.0, np.nan, 9_000.0, 50.0]), np.array([101.0, 0.0, 0.0, np.nan])
    found = snap_to_streets(x, y, CROSS_X, CROSS_Y, CROSS)
    assert found.segment.tolist() == [0, -1, -1, -1]
    assert (found.too_far, found.without_place, found.share_not_snapped) == (1, 2, 0.75)
    assert "some_are_on_no_street" in found.caveats
    counted = count_by_segment(found.segment, segment_lengths(CROSS_X, CROSS_Y, CROSS))
    assert counted.counts.sum() + counted.not_snapped == 4
    assert counted.per_km.tolist() == [10.0, 0, 0, 0, 0]


def test_no_incident_and_no_street_have_their_answers() -> None:
    none = np.empty(0)
    nobody = snap_to_streets(none, none, CROSS_X, CROSS_Y, CROSS)
    assert (nobody.reason, nobody.share_not_snapped, len(nobody.segment)) == ("no_incidents", None, 0)
    nowhere = snap_to_streets(np.zeros(2), np.zeros(2), none, none, np.array([0]))
    assert (nowhere.segment.tolist(), nowhere.share_not_snapped, nowhere.reason) == ([-1, -1], 1.0, None)
    assert segment_lengths(none, none, np.array([0])).shape == (0,)
    assert count_by_segment(np.array([-1]), none).not_snapped == 1


def test_a_segment_of_no_length_is_a_place_without_a_number_per_kilometre() -> None:
    found = snap_to_streets(
        np.array([7.0]), np.array([6.0]), np.full(2, 7.0), np.full(2, 7.0), np.array([0, 2])
    )
    assert (found.segment[0], found.distance_m[0], found.along_m[0]) == (0, 1.0, 0.0)
    assert np.isnan(count_by_segment(found.segment, np.zeros(1)).per_km).all()


places = st.lists(st.tuples(st.integers(-50, 500), st.integers(-50, 300)), min_size=1, max_size=15)


def cross(some, *, turn=False, shift=0.0):
    px, py = np.array(some, float).T
    corners = (CROSS_X, CROSS_Y)
    if turn:
        px, py, corners = -py, px, (-CROSS_Y, CROSS_X)
    return snap_to_streets(px + shift, py - shift, corners[0] + shift, corners[1] - shift, CROSS)


@given(places, st.sampled_from([2.0**12, 2.0**20, -(2.0**15)]))
def test_moving_and_turning_the_whole_city_changes_nothing(some, shift) -> None:
    plain = cross(some)
    for other in (cross(some, shift=shift), cross(some, turn=True)):
        assert np.array_equal(plain.segment, other.segment)
        np.testing.assert_allclose(plain.along_m, other.along_m, atol=1e-9)


@given(places, st.randoms(use_true_random=False))
def test_the_order_of_incidents_does_not_matter(some, random) -> None:
    order = random.sample(range(len(some)), len(some))
    mixed = cross([some[i] for i in order])
    assert np.array_equal(mixed.segment, cross(some).segment[order])


@given(places)
def test_drawn_the_other_way_round_a_segment_gets_the_same_incidents(some) -> None:
    plain = cross(some)
    px, py = np.array(some, float).T
    turned = np.concatenate([np.arange(i, j)[::-1] for i, j in itertools.pairwise(CROSS)])
    other = snap_to_streets(px, py, CROSS_X[turned], CROSS_Y[turned], CROSS)
    assert np.array_equal(plain.segment, other.segment)
    np.testing.assert_allclose(plain.distance_m, other.distance_m, atol=1e-9)
    # Inside of a bend a point can be as near to both arms: there it stands on the first of them.
    on = (plain.segment >= 0) & (plain.segment < 4)
    length = segment_lengths(CROSS_X, CROSS_Y, CROSS)[plain.segment[on]]
    np.testing.assert_allclose(plain.along_m[on] + other.along_m[on], length)


def test_many_incidents_on_many_streets_are_those_of_the_plain_comparison() -> None:
    from layers.stats.kernels.street_pieces import pieces_of, twin

    x, y, start = town(400, 9)
    px, py = np.random.default_rng(2).uniform(0, 3_000, (2, 500))
    found = snap_to_streets(px, py, x, y, start, limit_m=150)
    assert np.array_equal(found.segment, twin(px, py, pieces_of(x, y, start), 150.0).street)


def test_everything_wrong_is_listed_at_once() -> None:
    with pytest.raises(BadInput) as raised:
        snap_to_streets(
            np.zeros(2), np.zeros(3), np.array([0, np.nan]), np.zeros(2), np.array([0, 1]), limit_m=0
        )
    assert len(raised.value.wrong) == 5
    with pytest.raises(BadInput) as raised:
        count_by_segment(np.array([5]), np.array([-1.0]))
    assert len(raised.value.wrong) == 2
    with pytest.raises(BadInput, match="two corners"):
        segment_lengths(np.zeros(1), np.zeros(1), np.array([0, 1]))
