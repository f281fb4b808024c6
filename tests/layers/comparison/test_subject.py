"""What is compared: the event, service, area, shape or point, its zone in metres, and why there is none."""

import datetime as dt
import math
from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from shapely import affinity

from geodata.records import Place, Service
from layers.base.facts import QueryFacts
from layers.base.query import Query
from layers.comparison.asked import OPTIONS, Asked
from layers.comparison.errors import NoComparison
from layers.comparison.subject import SMALLEST_RADIUS_M, Zone, find_subject
from tests.layers.comparison.towns import CRS, DAY, HERE, event, found_in, rows, said, town
from tests.layers.comparison.towns import asked as asked_of

FEW = rows(days=30)
POINT = tuple(
    float(one) for one in reversed([float(v[0]) for v in CRS.to_degrees(*np.array([[HERE[0]], [HERE[1]]]))])
)


def corners(*metres: tuple[float, float]) -> tuple[tuple[float, float], ...]:
    longitude, latitude = CRS.to_degrees(*(HERE[axis] + np.array(metres)[:, axis] for axis in (0, 1)))
    return tuple(zip(latitude.tolist(), longitude.tolist(), strict=True))


def test_an_event_brings_its_place_its_day_and_its_radius() -> None:
    found = find_subject(town(FEW), Asked(event="E01"))
    assert (found.zone.x_m, found.zone.y_m, found.zone.radius_m, found.zone.shape) == (*HERE, 300, None)
    assert (found.day, found.picked_by_hand) == (DAY, False)
    assert said(found.name) == ["Lamps E01", "Faroles E01"]
    wide = town(FEW, events=(event(radius_m=450.0),))
    assert find_subject(wide, Asked(event="E01")).zone.radius_m == 450
    assert find_subject(wide, Asked(event="E01", radius_m=200)).zone.radius_m == 200


@pytest.mark.parametrize(
    ("asked", "where"),
    [
        (Asked(at=POINT), ["the chosen point in The Square", "el punto elegido en The Square"]),
        (Asked(service="S1"), ["Pantry", "Despensa"]),
        (Asked(area="quarters:square"), ["The Square", "The Square"]),
        (Asked(area="quarters:street"), ["street", "street"]),
        (Asked(shape=corners((0, 0), (300, 0), (0, 300))), ["the drawn shape", "la forma dibujada"]),
    ],
)
def test_what_is_picked_on_the_screen_has_a_name_and_needs_a_day(asked: Asked, where: list[str]) -> None:
    served = replace(
        town(FEW),
        services=(Service("S1", "Pantry", "pantry", *HERE, names={"en": "Pantry", "es": "Despensa"}),),
    )
    found = find_subject(served, replace(asked, day=DAY))
    assert said(found.name) == where
    assert (found.picked_by_hand, found.day, found.picked) == (True, DAY, None)
    with pytest.raises(NoComparison) as raised:
        find_subject(served, asked)
    assert raised.value.key == "no_day"


def test_a_point_is_named_after_the_place_near_it() -> None:
    near = town(FEW, places=(Place("Main & 1st", HERE[0] + 90, HERE[1], "intersection"),))
    assert said(find_subject(near, Asked(at=POINT, day=DAY)).name) == [
        "the chosen point near Main & 1st",
        "el punto elegido cerca de Main & 1st",
    ]


def test_a_point_far_from_any_named_place_is_called_by_its_area_unless_that_is_a_land_use() -> None:
    study = town(FEW, places=(Place("Main & 1st", HERE[0] + 9_000, HERE[1], "intersection"),))
    point = Asked(at=POINT, day=DAY)
    assert said(find_subject(study, point).name)[0] == "the chosen point in The Square"
    zoned = replace(study, study=replace(study.study, land_use="quarters"))
    assert said(find_subject(zoned, point).name)[0] == "the chosen point"


def test_a_shape_has_the_radius_of_a_disc_of_its_size() -> None:
    found = find_subject(town(FEW), Asked(area="quarters:square", day=DAY)).zone
    assert_allclose(found.radius_m, math.sqrt(900 * 900 / math.pi))
    assert_allclose((found.x_m, found.y_m), HERE)
    assert_allclose(found.area_km2, 0.81)


def test_a_shape_that_crosses_itself_is_what_it_encloses() -> None:
    bow = find_subject(town(FEW), Asked(shape=corners((0, 0), (400, 400), (400, 0), (0, 400)), day=DAY)).zone
    assert bow.shape is not None
    assert bow.shape.is_valid
    assert_allclose(bow.shape.area, 2 * 400 * 200 / 2, rtol=1e-3)


NOWHERE = (0.0, 0.0)  # beyond what the projection of the town can hold


@pytest.mark.parametrize(
    ("key", "asked"),
    [
        ("unknown_event", Asked(event="E99")),
        ("event_without_place", Asked(event="E02")),
        ("unknown_service", Asked(service="S9", day=DAY)),
        ("unknown_service", Asked(service="S2", day=DAY)),
        ("unknown_area", Asked(area="quarters:moon", day=DAY)),
        ("unknown_area", Asked(area="moon", day=DAY)),
        ("nothing_named", Asked(day=DAY)),
        ("no_day", Asked(at=POINT)),
        ("zone_too_small", Asked(event="E01", radius_m=SMALLEST_RADIUS_M - 1)),
        ("zone_too_small", Asked(shape=corners((0, 0), (80, 0), (0, 80)), day=DAY)),
        ("zone_too_small", Asked(shape=corners((0, 0), (100, 100), (300, 300)), day=DAY)),
        ("zone_too_narrow", Asked(shape=corners((0, 0), (900, 0), (900, 29), (0, 29)), day=DAY)),
        ("zone_too_narrow", Asked(shape=corners((0, 0), (900, 900), (900, 935), (0, 35)), day=DAY)),
        ("off_the_map", Asked(at=NOWHERE, day=DAY)),
        ("off_the_map", Asked(shape=(NOWHERE, (39.1, -94.6), (39.0, -94.6)), day=DAY)),
    ],
)
def test_every_refusal_says_what_is_wrong_and_what_to_do_in_both_languages(key: str, asked: Asked) -> None:
    study = replace(
        town(FEW, events=(event(), event("E02", x_m=None, y_m=None))),
        services=(Service("S2", "Nowhere", "pantry", None, None),),
    )
    with pytest.raises(NoComparison) as raised:
        find_subject(study, asked)
    assert raised.value.key == key
    what, hint = said(raised.value.what), said(raised.value.hint)
    assert said(raised.value.reason) == [f"{one} {two}" for one, two in zip(what, hint, strict=True)]
    assert what[0] != what[1]


def test_an_area_that_there_is_not_is_answered_with_some_that_there_are() -> None:
    study = town(FEW)
    for named, first in (("quarters:squar", "quarters:square"), ("moon", "quarters:square")):
        with pytest.raises(NoComparison) as raised:
            find_subject(study, Asked(area=named, day=DAY))
        assert all(first in one for one in said(raised.value.hint))
    with pytest.raises(NoComparison) as raised:
        find_subject(replace(study, areas={}), Asked(area="quarters:square", day=DAY))
    assert raised.value.key == "no_areas"
    assert len(said(raised.value.reason)) == 2


def test_a_link_with_a_wrong_id_is_told_real_ones() -> None:
    facts = QueryFacts.of(town(FEW))
    for name, real in (("area", "quarters:square"), ("event", "E01")):
        query, notices = Query.from_params(
            {"layer": "before_after", f"before_after.{name}": "no such one"}, facts
        )
        assert not query.options
        (notice,) = notices
        assert all(real in one for one in said(notice.what))
    many = town(FEW, events=tuple(event(f"E{one:02d}") for one in range(1, 30)))
    option = next(one for one in OPTIONS if one.name == "event")
    assert option.allowed(QueryFacts.of(many)) == "E01, E02, E03, E04, E05, …"


@pytest.mark.parametrize(("width_m", "allowed"), [(29.0, False), (31.0, True)])
@pytest.mark.parametrize("turned", [0.0, 0.4, 1.1])
def test_a_strip_must_be_30_m_wide_somewhere_however_it_lies(
    width_m: float, allowed: bool, turned: float
) -> None:
    strip = affinity.rotate(shapely.box(0, 0, 800, width_m), turned, use_radians=True)
    study = town(FEW)
    areas = replace(study.areas["quarters"], geometry=np.array([strip, strip], dtype=object))
    study = replace(study, areas={"quarters": areas})
    if allowed:
        assert find_subject(study, Asked(area="quarters:square", day=DAY)).zone.shape is not None
        return
    with pytest.raises(NoComparison, match="zone_too_narrow"):
        find_subject(study, Asked(area="quarters:square", day=DAY))


def test_a_strip_with_one_wide_place_is_no_sliver() -> None:
    key = shapely.box(0, 0, 800, 10).union(shapely.Point(800, 5).buffer(40))
    study = town(FEW)
    areas = replace(study.areas["quarters"], geometry=np.array([key, key], dtype=object))
    found = find_subject(replace(study, areas={"quarters": areas}), Asked(area="quarters:square", day=DAY))
    assert found.zone.holds(np.array([20.0]), np.array([5.0]))[0]


@pytest.mark.parametrize(("radius_m", "small"), [(50, True), (99, True), (100, False), (300, False)])
def test_a_place_that_can_be_one_address_is_said_to_be_so(radius_m: int, small: bool) -> None:
    found = found_in(town(), asked_of(event="E01", radius_m=radius_m))
    assert ("zone.may_be_one_address" in [one.key for one in found.caveats]) is small


metres = st.floats(-1_500, 1_500)


@pytest.mark.slow
@given(st.lists(st.tuples(metres, metres), min_size=1, max_size=30), st.floats(50, 900))
def test_a_disc_holds_what_lies_within_its_radius(points, radius_m: float) -> None:
    x, y = np.array(points).T + np.array([[HERE[0]], [HERE[1]]])
    zone = Zone(*HERE, radius_m)
    far = np.hypot(x - HERE[0], y - HERE[1])
    clear = np.abs(far - radius_m) > 1e-6
    assert_array_equal(zone.holds(x, y)[clear], (far <= radius_m)[clear])
    assert_allclose(zone.distance_m(x, y), np.maximum(far - radius_m, 0), atol=1e-6)
    assert_array_equal(zone.widened(200).holds(x, y)[clear], (far <= radius_m + 200)[clear])


@pytest.mark.slow
@given(st.lists(st.tuples(metres, metres), min_size=1, max_size=30), st.floats(0, 400))
def test_an_outline_holds_what_shapely_says_and_measures_from_its_edge(points, by_m: float) -> None:
    x, y = np.array(points).T + np.array([[HERE[0]], [HERE[1]]])
    shape = shapely.Polygon(
        [(HERE[0] + 900, HERE[1]), (HERE[0], HERE[1] + 500), (HERE[0] - 900, HERE[1] - 90)]
    )
    zone = Zone(*HERE, 300, shape)
    each = [shapely.Point(pair) for pair in zip(x, y, strict=True)]
    assert zone.holds(x, y).tolist() == [shape.covers(one) for one in each]
    assert_allclose(zone.distance_m(x, y), [shape.distance(one) for one in each])
    assert zone.widened(by_m).holds(x, y).tolist() == [shape.buffer(by_m).covers(one) for one in each]


@pytest.mark.parametrize(
    "shape", [None, shapely.box(HERE[0] - 500, HERE[1] - 50, HERE[0] + 500, HERE[1] + 50)]
)
def test_the_ring_lies_around_the_zone_and_not_in_it(shape) -> None:
    zone = Zone(*HERE, 300 if shape is None else math.sqrt(shape.area / math.pi), shape)
    zone_outline, ring = zone.outline(), zone.ring_outline()
    assert zone_outline.intersection(ring).area < 1e-3
    assert_allclose(
        ring.union(zone_outline).area, zone.widened(zone.ring_m - zone.radius_m).outline().area, rtol=1e-3
    )


def test_the_day_of_an_event_is_its_first() -> None:
    late = dt.date(2023, 5, 6)
    moved = event(period=replace(event().period, first=late))
    assert find_subject(town(FEW, events=(moved,)), Asked(event="E01")).day == late
