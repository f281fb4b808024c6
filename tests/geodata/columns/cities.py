"""Random small cities, whole and degenerate, and the count that anybody would write with a loop."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from hypothesis import strategies as st

from geodata.columns.columns import NO_DAY, Columns, Selection
from geodata.columns.lattice import Lattice
from geodata.columns.zone import Zone

KINDS = ("arson", "burglary", "robbery", "theft")
AREA_NAMES = {"beat": ("a", "b", "c"), "ward": ("1", "2")}
NEW_YEAR = 17167  # 2017-01-01, a Sunday
ZONES = (
    Zone(((0.0, 0.0),), radius_m=100),
    Zone(((100.0, -100.0),), radius_m=150.5),
    Zone(((-100.0, -100.0), (200.0, -100.0), (200.0, 0.0))),
    Zone(((-100.0, 0.0), (0.0, 0.0), (0.0, 300.0), (-100.0, 300.0))),
)


@dataclass(frozen=True)
class City:
    """Records as they come, before anything is ordered."""

    kind: Any
    day: Any
    minute: Any
    x_m: Any
    y_m: Any
    place: Any
    areas: dict[str, Any]
    weight: Any
    row: Any

    def columns(self) -> Columns:
        return Columns.build(kinds=KINDS, area_names=AREA_NAMES, **self.__dict__)


def array(values, dtype):
    return np.array(values, dtype)


@st.composite
def cities(draw, most: int = 40) -> City:
    n = draw(st.sampled_from([0, 1, 2, most]) | st.integers(0, most))

    def column(values, dtype):
        return array(draw(st.lists(values, min_size=n, max_size=n)), dtype)

    days = draw(
        st.sampled_from([st.just(NO_DAY), st.just(NEW_YEAR), st.integers(NEW_YEAR - 9, NEW_YEAR + 9)])
    )
    if draw(st.booleans()):
        days = days | st.just(NO_DAY)
    metres = draw(
        st.sampled_from(
            [
                st.just(0.0),
                st.floats(-300, 300).map(lambda v: round(v, 3)),
                st.integers(-3, 3).map(lambda v: v * 100.0),
            ]
        )
    )
    place = column(st.sampled_from([0, 0, 0, 1, 2, 3, 4]), np.uint8)
    nowhere = place == 1
    return City(
        kind=column(st.integers(0, len(KINDS) - 1), np.int32),
        day=column(days, np.int32),
        minute=column(st.just(-1) | st.integers(0, 1439), np.int16),
        x_m=np.where(nowhere, np.nan, column(metres, float)),
        y_m=np.where(nowhere, np.nan, column(metres, float)),
        place=place,
        areas={name: column(st.integers(-1, len(ids) - 1), np.int32) for name, ids in AREA_NAMES.items()},
        weight=column(st.integers(0, 32767), np.int16) if draw(st.booleans()) else None,
        row=column(st.integers(0, 50), np.int32) if draw(st.booleans()) else None,
    )


def some(values):
    return st.none() | st.frozensets(values, max_size=4)


@st.composite
def selections(draw) -> Selection:
    near = st.none() | st.integers(NEW_YEAR - 12, NEW_YEAR + 12)
    return Selection(
        kinds=draw(some(st.sampled_from((*KINDS, "unheard of")))),
        first_day=draw(near),
        end_day=draw(near),
        hours=draw(some(st.integers(0, 23))),
        weekdays=draw(some(st.integers(0, 6))),
        areas=tuple(
            (name, draw(st.frozensets(st.integers(-1, len(ids) - 1))))
            for name, ids in AREA_NAMES.items()
            if draw(st.booleans())
        ),
        rows=array(draw(st.lists(st.integers(0, 50), max_size=20)), np.int32)
        if draw(st.booleans())
        else None,
        default_locations=draw(st.booleans()),
        zone=draw(st.none() | st.sampled_from(ZONES)),
    )


@dataclass
class Loop:
    """What a loop over the records finds."""

    n: int = 0
    no_day: int = 0
    no_hour: int = 0

    def __post_init__(self) -> None:
        self.cells, self.days, self.joint, self.kinds, self.areas = (Counter() for _ in range(5))
        self.rows: list[int] = []


def count_by_loop(city: City, wanted: Selection, lattice: Lattice, table: str) -> Loop:
    """Count record by record, straight from the words of the contract."""
    found = Loop()
    for i in range(len(city.kind)):
        weight = 1 if city.weight is None else int(city.weight[i])
        row = i if city.row is None else int(city.row[i])
        day, minute = int(city.day[i]), int(city.minute[i])
        hour = None if minute < 0 else minute // 60
        if wanted.kinds is not None and KINDS[city.kind[i]] not in wanted.kinds:
            continue
        if any(city.areas[name][i] not in codes for name, codes in wanted.areas):
            continue
        if wanted.rows is not None and row not in wanted.rows:
            continue
        if wanted.zone is not None and not lies_in(city, i, wanted):
            continue
        timed = [wanted.first_day, wanted.end_day, wanted.hours, wanted.weekdays] != [None] * 4
        if day == NO_DAY:
            found.no_day += weight
            if timed:
                continue
        else:
            if wanted.first_day is not None and day < wanted.first_day:
                continue
            if wanted.end_day is not None and day >= wanted.end_day:
                continue
            if wanted.weekdays is not None and (day + 3) % 7 not in wanted.weekdays:
                continue
            if wanted.hours is not None and hour is None:
                found.no_hour += weight
                continue
            if wanted.hours is not None and hour not in wanted.hours:
                continue
            found.days[day] += weight
            found.joint[(day + 3) % 7, int(city.kind[i]) * 25 + (24 if hour is None else hour)] += weight
        found.n += weight
        found.kinds[int(city.kind[i])] += weight
        found.areas[int(city.areas[table][i]) + 1] += weight
        found.cells[cell_by_loop(city, i, wanted.default_locations, lattice)] += weight
        found.rows.append(row)
    return found


def lies_in(city: City, i: int, wanted: Selection) -> bool:
    """Whether a record that may be painted lies on the ground asked for."""
    if city.place[i] not in ((0, 4) if wanted.default_locations else (0,)):
        return False
    x, y = float(city.x_m[i]), float(city.y_m[i])
    if wanted.zone.radius_m:
        (east, north) = wanted.zone.corners_m[0]
        return (x - east) ** 2 + (y - north) ** 2 <= wanted.zone.radius_m**2
    return shapely.Polygon(wanted.zone.corners_m).intersects(shapely.Point(x, y))


def cell_by_loop(city: City, i: int, default_locations: bool, lattice: Lattice) -> int:
    place = int(city.place[i])
    if place == 4 and default_locations:
        place = 0
    if place:
        return lattice.n + place - 1
    column = int(city.x_m[i] // lattice.cell_m) - int(lattice.x0_m // lattice.cell_m)
    row = int(city.y_m[i] // lattice.cell_m) - int(lattice.y0_m // lattice.cell_m)
    return row * lattice.columns + column
