"""How alike two maps are is said over the whole study, by squares that are large enough."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from geodata.holdings import Holdings
from geodata.words.speaker import Speaker
from layers.base.query import Query
from layers.comparison.alike import SQUARE_M, how_alike
from layers.comparison.cells import compared_cells
from layers.comparison.compare import compare
from layers.stats.map_similarity import map_similarity
from tests.layers.cities import FIRST, city


@pytest.fixture(scope="module")
def holdings() -> Holdings:
    return city(n=6_000)


def asked(holdings: Holdings) -> Query:
    day = (FIRST + dt.timedelta(days=250)).isoformat()
    x_m, y_m = (np.array([np.nanmedian(one)]) for one in (holdings.incidents.x_m, holdings.incidents.y_m))
    longitude, latitude = holdings.crs.to_degrees(x_m, y_m)
    at = f"{latitude[0]:.5f},{longitude[0]:.5f}"
    return Query(layer="before_after", options=(("at", at), ("day", day), ("radius_m", "200")))


def test_every_counted_incident_is_in_one_square_of_either_map(holdings: Holdings) -> None:
    found = compare(holdings, asked(holdings))
    cells = compared_cells(holdings, found, cell_m=SQUARE_M)
    assert cells.before.sum() == cells.total_before == found.count("study", "before")
    assert cells.after.sum() == cells.total_after == found.count("study", "after")


def test_two_random_halves_are_alike_and_a_moved_city_is_not(holdings: Holdings) -> None:
    found = compare(holdings, asked(holdings))
    said = how_alike(holdings, found)
    assert said is not None
    assert said.values["more"] == said.values["fewer"] == 0
    after = found.points.day >= (found.windows.after.first - dt.date(1970, 1, 1)).days
    x_m = np.where(after, found.points.x_m.min() + 10, found.points.x_m)
    moved = replace(found, points=replace(found.points, x_m=x_m))
    other = how_alike(holdings, moved)
    assert other is not None
    cells = compared_cells(holdings, moved, cell_m=SQUARE_M)
    sign = map_similarity(cells.before, cells.after).sign
    assert (other.values["more"], other.values["fewer"]) == ((sign > 0).sum(), (sign < 0).sum())
    # Into few squares at the edge, out of many all over the city.
    assert 0 < other.values["more"] < other.values["fewer"]
    assert "[" not in Speaker("es").say(other) + Speaker("en").say(other)
