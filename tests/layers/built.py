"""Cities built from points or from counts, so that a worked example can be asked like any question."""

import datetime as dt
from dataclasses import replace

import numpy as np
import shapely

from geodata.holdings import Holdings
from geodata.period import day_number
from geodata.records import AreaSet, Coded, Lines
from tests.layers.cities import EAST_M, NORTH_M, city

FIRST = dt.date(2022, 1, 3)
KINDS = ("robbery", "burglary_home", "theft_from_vehicle")


def of_points(x_m, y_m, *, day=None, kind=None, lines=(), last_day: int | None = None) -> Holdings:
    """
    Return a city with these incidents and no other, all on the map.

    `day` counts from `FIRST` on, 0 by default; `kind` is a place in `KINDS`, robbery by default.
    """
    x_m, y_m = np.asarray(x_m, float), np.asarray(y_m, float)
    n = len(x_m)
    days = np.zeros(n, np.int64) if day is None else np.asarray(day)
    order = np.argsort(days, kind="stable")
    made = city(3, n, requests=0, services=0, events=0)
    kinds = np.zeros(n, np.int32) if kind is None else np.asarray(kind, np.int32)
    incidents = replace(
        made.incidents, x_m=x_m[order], y_m=y_m[order], kind=Coded(kinds[order], KINDS),
        day=(days[order] + day_number(FIRST)).astype(np.int32), place=np.zeros(n, np.int8),
        protected=np.zeros(n, bool),
        default_location=replace(made.incidents.default_location, codes=np.full(n, -1, np.int32)),
    )  # fmt: skip
    last = FIRST + dt.timedelta(days=int(days.max(initial=0)) if last_day is None else last_day)
    release = replace(made.release, first=FIRST, last=last)
    return replace(made, incidents=incidents, lines=tuple(lines), release=release)


def of_counts(counts: np.ndarray, *, side_m: int = 250, days_a_step: int = 7) -> Holdings:
    """
    Return a city of squares with streets in all of them.

    `counts` has the shape (steps, rows, columns), the northernmost row first; each step's incidents are of
    its first day, and the data end with the last day of the last step.
    """
    steps, rows, columns = counts.shape
    step, row, column = np.nonzero(counts)
    n = counts[step, row, column]
    return of_points(
        np.repeat(EAST_M + (column + 0.5) * side_m, n),
        np.repeat(NORTH_M + (rows - row - 0.5) * side_m, n),
        day=np.repeat(step * days_a_step, n),
        lines=(streets(rows, columns, side_m),),
        last_day=steps * days_a_step - 1,
    )


def streets(rows: int, columns: int, side_m: int = 250) -> Lines:
    """Return a street through the middle of each row of squares."""
    north = NORTH_M + (np.arange(rows) + 0.5) * side_m
    east = (EAST_M + 1, EAST_M + columns * side_m - 1)
    shapes = np.array([shapely.LineString([(east[0], y), (east[1], y)]) for y in north], object)
    return Lines("streets", ("",) * rows, shapes)


def place_of(answer, rows: int, side_m: int = 250) -> tuple[np.ndarray, np.ndarray]:
    """Return the row, from the north, and the column of each cell of an answer."""
    column = ((answer.places.x_m - EAST_M) // side_m).astype(int)
    return rows - 1 - ((answer.places.y_m - NORTH_M) // side_m).astype(int), column


def quarters(ids: tuple[str, ...]) -> AreaSet:
    """Return areas without outlines to count by."""
    return AreaSet("parts", {"en": "Parts", "es": "Partes"}, ids, ids, np.full(len(ids), None, object))
