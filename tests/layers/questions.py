"""Random questions about the invented cities, for laws that must hold for every one of them."""

import datetime as dt

import numpy as np
from hypothesis import strategies as st

from geodata.columns.shapes import SHAPES
from geodata.crs import MetricCRS
from geodata.holdings import BASES, CLOCKS
from geodata.kinds.tree import GROUPS
from geodata.period import Period
from layers.base.facts import PRESETS
from layers.base.query import Query
from layers.base.where import Where
from tests.layers.cities import DAYS, EAST_M, FIRST, KINDS_USED, NORTH_M

days = st.integers(-40, DAYS + 40).map(lambda number: FIRST + dt.timedelta(days=number))
periods = st.tuples(days, days).map(lambda pair: Period.including(min(pair), max(pair)))
hours = st.tuples(st.integers(0, 23), st.integers(1, 24)).filter(
    lambda pair: pair[0] != pair[1] % 24 or pair == (0, 24)
)
quarters = st.lists(st.sampled_from(["q0", "q1", "q2", "q3", "q4"]), min_size=1, max_size=3).map(tuple)
beats = st.lists(st.sampled_from([f"b{number}, ;:%" for number in range(5)]), min_size=1, max_size=3).map(
    tuple
)
areas = st.one_of(
    st.just(()),
    quarters.map(lambda ids: (("quarters", ids),)),
    beats.map(lambda ids: (("beat", ids),)),
    st.tuples(quarters, beats).map(lambda both: (("quarters", both[0]), ("beat", both[1]))),
)
kinds = st.one_of(
    st.none(), st.lists(st.sampled_from([*KINDS_USED, "theft", *GROUPS]), max_size=4).map(tuple)
)
reports = st.one_of(
    st.just(()), st.lists(st.integers(0, 950).map(lambda number: f"kc-{number:05d}"), max_size=60).map(tuple)
)

# The ground of the invented cities of `tests.layers.cities`, and a little beside it.
_CRS = MetricCRS("EPSG:26915")


def _degrees(east_m: float, north_m: float) -> tuple[float, float]:
    longitude, latitude = _CRS.to_degrees(np.array([EAST_M + east_m]), np.array([NORTH_M + north_m]))
    return round(float(latitude[0]), 5), round(float(longitude[0]), 5)


_corners = st.lists(
    st.builds(_degrees, st.integers(-500, 5_000), st.integers(-500, 5_000)),
    min_size=3,
    max_size=5,
    unique=True,
)
grounds = st.one_of(
    _corners.map(lambda corners: Where(corners=tuple(corners))),
    st.builds(
        lambda at, metres: Where(corners=(_degrees(*at),), radius_m=metres),
        st.tuples(st.integers(0, 4_000), st.integers(0, 4_000)),
        st.sampled_from([50, 99, 400, 3_000]),
    ),
)

queries = st.builds(
    Query,
    kinds=kinds,
    period=st.one_of(st.none(), periods),
    preset=st.sampled_from(PRESETS),
    clock=st.sampled_from(CLOCKS),
    hours=st.one_of(st.none(), hours),
    weekdays=st.lists(st.integers(0, 6), max_size=4).map(tuple),
    areas=areas,
    where=st.none() | grounds,
    reports=reports,
    basis=st.sampled_from(BASES),
    layer=st.sampled_from(["incidents", "density", "areas", "coverage"]),
    cell_m=st.sampled_from([50, 250, 500, 2_000]),
    cells=st.sampled_from(SHAPES),
    default_locations=st.booleans(),
    table=st.sampled_from([None, "quarters", "beat"]),
)
