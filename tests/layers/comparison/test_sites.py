"""The places that could stand in, and counts by week around them, against distances point by point."""

import math

import numpy as np
import pytest
import shapely
from numpy.testing import assert_allclose, assert_array_equal
from scipy.stats import spearmanr

from geodata.period import Period, day_number
from layers.base.query import Query
from layers.comparison.asked import Asked
from layers.comparison.points import Points, points_of
from layers.comparison.sites import (
    LIKE_TIMES,
    WRITTEN_M,
    Keepout,
    _alone,
    chosen_sites,
    count_weeks,
    find_sites,
    mix_of,
)
from layers.comparison.subject import Zone
from layers.comparison.windows import Windows, choose_windows
from tests.layers.comparison.towns import (
    APART_M,
    COLUMNS,
    CORNER,
    DAY,
    FIRST,
    HERE,
    LAST,
    ROWS,
    corner,
    rows,
    town,
)

ZONE = Zone(*HERE, 300)
LONG = Zone(
    *HERE,
    math.sqrt(3_200 * 60 / math.pi),
    shapely.box(HERE[0] - 1_600, HERE[1] - 30, HERE[0] + 1_600, HERE[1] + 30),
)
both_zones = pytest.mark.parametrize("zone", [ZONE, LONG], ids=["disc", "outline"])


@pytest.fixture(scope="module")
def points() -> Points:
    return points_of(town(rows(4, mean=1.0)), Query(), Asked(event="E01"))


@pytest.fixture(scope="module")
def windows() -> Windows:
    return choose_windows(Asked(event="E01"), DAY, Period.including(FIRST, LAST), 0, None, None)


def test_every_other_corner_of_the_town_is_found_where_its_incidents_are(points, windows) -> None:
    found = find_sites(points, ZONE, windows, ())
    assert found.able == COLUMNS * ROWS - 1
    assert (found.x_m[0], found.y_m[0]) == HERE
    others = np.array([corner(one) for one in range(COLUMNS * ROWS) if one != CORNER])
    able = np.column_stack([found.x_m, found.y_m])[1 : 1 + found.able]
    near = np.hypot(*(able[:, None] - others[None]).transpose(2, 0, 1)).min(axis=1)
    assert near.max() < 60


@both_zones
def test_no_candidate_reaches_into_the_ring_nor_the_zone_into_the_candidates_ring(
    zone, points, windows
) -> None:
    found = find_sites(points, zone, windows, ())
    outline, reach = zone.outline(), zone.ring_m
    for x, y in zip(found.x_m[1:], found.y_m[1:], strict=True):
        assert shapely.Point(x, y).distance(outline) > reach - 1
    assert found.left_out["ring"] > 0


def test_what_happens_after_the_history_chooses_no_place(points, windows) -> None:
    later = points.day >= day_number(windows.history.end)
    rng = np.random.default_rng(1)
    moved = Points(
        **vars(points)
        | {
            "x_m": np.where(later, rng.permutation(points.x_m), points.x_m),
            "day": np.where(later, points.day + 3, points.day),
        }
    )
    one, other = find_sites(points, ZONE, windows, ()), find_sites(moved, ZONE, windows, ())
    assert_array_equal(one.x_m, other.x_m)
    assert_array_equal(one.y_m, other.y_m)
    assert one.left_out == other.left_out


def test_weeks_that_say_what_the_zone_is_to_the_places_choose_none(points, windows) -> None:
    telling = np.isin(windows.weeks_of(points.day) % 8, (1, 2, 4, 7))
    moved = Points(
        **vars(points)
        | {"x_m": np.where(telling, np.random.default_rng(1).permutation(points.x_m), points.x_m)}
    )
    one, other = find_sites(points, ZONE, windows, ()), find_sites(moved, ZONE, windows, ())
    assert_array_equal(one.x_m, other.x_m)
    assert one.left_out == other.left_out
    assert_array_equal(mix_of(points, one, ZONE, windows), mix_of(moved, one, ZONE, windows))


def test_the_order_of_the_records_chooses_no_place(points, windows) -> None:
    turned = np.random.default_rng(2).permutation(len(points))
    mixed = Points(
        **vars(points)
        | {name: getattr(points, name)[turned] for name in ("x_m", "y_m", "day", "group", "kind")}
    )
    one, other = find_sites(points, ZONE, windows, ()), find_sites(mixed, ZONE, windows, ())
    assert_allclose(one.x_m, other.x_m)
    assert_allclose(one.y_m, other.y_m)


def test_candidates_come_the_likest_first_and_none_is_far_from_like(points, windows) -> None:
    few = np.random.default_rng(3).random(len(points)) < np.where(points.x_m < HERE[0] - 1_500, 0.1, 1.0)
    thin = Points(
        **vars(points) | {name: getattr(points, name)[few] for name in ("x_m", "y_m", "day", "group", "kind")}
    )
    found = find_sites(thin, ZONE, windows, ())
    weekly = count_weeks(thin, found, ZONE, windows)
    level = weekly.disc[:, weekly.columns_that_choose(windows.spans.history)].sum(axis=1)
    able = level[1 : 1 + found.able]
    assert found.left_out["unlike"] > 5
    # A square holds 4 / pi times what its disc would, if it were full.
    assert ((able * np.pi / 4 >= level[0] / LIKE_TIMES) & (able * np.pi / 4 <= level[0] * LIKE_TIMES)).all()
    gap = np.abs(np.sqrt(able * np.pi / 4) - np.sqrt(level[0]))
    # They are ranked by their squares, which hold a few more than their discs.
    assert (np.diff(gap) >= -0.5).all()
    assert spearmanr(gap, np.arange(len(gap))).statistic > 0.95
    assert gap[0] < gap[-1] - 0.5


def test_places_near_other_events_are_left_out_and_counted(points, windows) -> None:
    at = corner(0)
    found = find_sites(points, ZONE, windows, (Keepout(*at, 250, "event"),))
    assert found.left_out["event"] == 1
    assert np.hypot(found.x_m[1:] - at[0], found.y_m[1:] - at[1]).min() > 550


def test_the_circles_of_no_two_comparison_places_count_the_same_incidents(points, windows) -> None:
    rng = np.random.default_rng(6)
    # Scattered over a few kilometres, the means of neighbouring squares lie close together.
    spread = Points(
        **vars(points)
        | {
            "x_m": HERE[0] + rng.uniform(-4_000, 4_000, len(points)),
            "y_m": HERE[1] + rng.uniform(-4_000, 4_000, len(points)),
        }
    )
    found = find_sites(spread, ZONE, windows, ())
    at = np.column_stack([found.x_m, found.y_m])[1:]
    able = at[: found.able]
    apart = np.hypot(*(able[:, None] - able[None]).transpose(2, 0, 1)) + np.where(np.eye(len(able)), 9e9, 0)
    assert found.able > 20
    assert apart.min() >= 2 * ZONE.radius_m + WRITTEN_M
    assert len(at) - found.able > 20


def test_of_a_crowd_the_first_place_is_taken_as_a_loop_would() -> None:
    places = np.random.default_rng(7).uniform(0, 5_000, (300, 2))
    taken: list[int] = []
    for one, place in enumerate(places):
        if all(math.dist(place, places[other]) >= 600 for other in taken):
            taken.append(one)
    assert np.flatnonzero(_alone(places, 600.0)).tolist() == taken


def test_a_history_without_incidents_has_no_places(points, windows) -> None:
    none = Points(**vars(points) | {"day": points.day + 10_000})
    found = find_sites(none, ZONE, windows, ())
    assert (len(found), found.able, found.left_out["ring"]) == (1, 0, 0)


@both_zones
def test_weekly_counts_are_those_of_distances_point_by_point(zone, points, windows) -> None:
    found = find_sites(points, zone, windows, ())
    weekly = count_weeks(points, found, zone, windows)
    first = windows.history.first
    assert weekly.week[0] == windows.spans.history[0]
    week = (points.day - day_number(first)) // 7
    at = shapely.points(points.x_m, points.y_m)
    for row in (0, 1, len(found) - 1):
        if row == 0:
            far = shapely.distance(at, zone.outline() if zone.shape is not None else shapely.Point(HERE))
            inside = far <= (0 if zone.shape is not None else 300)
            around = ~inside & (far <= (zone.ring_m - zone.radius_m if zone.shape is not None else 600))
        else:
            far = shapely.distance(at, shapely.Point(found.x_m[row], found.y_m[row]))
            inside, around = far <= zone.radius_m, (far > zone.radius_m) & (far <= zone.ring_m)
        for column in range(0, len(weekly.week), 17):
            now = week == column
            assert weekly.disc[row, column] == int((inside & now).sum())
            # Buffers are polygons, a hair smaller than the circle.
            assert abs(weekly.ring[row, column] - int((around & now).sum())) <= (zone.shape is not None)


@both_zones
def test_the_mix_is_counted_in_the_zone_itself_and_adds_up(zone, points, windows) -> None:
    grouped = Points(**vars(points) | {"group": (points.x_m > HERE[0]).astype(np.int16)})
    found = find_sites(grouped, zone, windows, ())
    mix, weekly = mix_of(grouped, found, zone, windows), count_weeks(grouped, found, zone, windows)
    assert mix.shape == (1 + found.able, 2)
    choosing = weekly.columns_that_choose(windows.spans.history)
    assert_array_equal(mix.sum(axis=1), weekly.disc[: 1 + found.able, choosing].sum(axis=1))
    past = (grouped.day < day_number(windows.history.end)) & np.isin(
        windows.weeks_of(grouped.day) % 8, (0, 3, 5, 6)
    )
    assert mix[0, 1] == int((zone.holds(points.x_m, points.y_m) & past & (points.x_m > HERE[0])).sum())


def test_chosen_places_are_taken_as_they_are() -> None:
    found = chosen_sites(ZONE, np.array([1.0, 2.0]), np.array([3.0, 4.0]))
    assert found.x_m.tolist() == [HERE[0], 1, 2]
    assert (found.able, found.left_out) == (2, {})


def test_a_town_is_as_wide_as_the_tests_take_it_to_be() -> None:
    assert 3 * ZONE.radius_m < APART_M
