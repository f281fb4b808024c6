"""Which cells belong to a map: with a street or a record, and within the ground that is asked for."""

from dataclasses import replace

import numpy as np
import shapely

from geodata.columns.selection import MAPPED
from geodata.holdings import Holdings
from geodata.records import Lines
from layers.base.counting import count, lattice_of
from layers.base.query import Query
from layers.base.where import Where
from layers.patterns.asked import Pattern
from layers.patterns.at_risk import at_risk
from tests.layers.cities import EAST_M, NORTH_M, SIDE_M, city


def streets(*lines: list[tuple[float, float]]) -> tuple[Lines, ...]:
    shapes = np.array([shapely.LineString(line) for line in lines], object)
    return (Lines("streets", tuple(f"Street {n}" for n in range(len(lines))), shapes),)


def test_without_streets_a_cell_belongs_where_anything_was_ever_recorded() -> None:
    holdings = city(5, 400)
    query = Query(cell_m=250, kinds=("robbery",))
    lattice = lattice_of(holdings, 250)
    risk = at_risk(holdings, query, lattice)
    columns = holdings.columns("incidents", "occurred")
    cell = lattice.cell_of(columns.x_m[columns.place == MAPPED], columns.y_m[columns.place == MAPPED])
    assert risk.reference == "records"
    assert set(np.unique(cell[cell >= 0])) <= set(np.flatnonzero(risk.mask))
    # What is counted never lies outside of what is compared.
    counted = count(holdings, query).tally.cells
    assert counted is not None
    assert risk.mask[np.flatnonzero(counted[: lattice.n])].all()


def test_a_street_brings_in_the_quiet_cells_along_it() -> None:
    bare = city(5, 60)
    y_m = NORTH_M + SIDE_M / 2 + 10
    with_street = replace(bare, lines=streets([(EAST_M + 100, y_m), (EAST_M + SIDE_M - 100, y_m)]))
    lattice = lattice_of(bare, 250)
    quiet, along = (at_risk(one, Query(), lattice) for one in (bare, with_street))
    assert along.reference == "streets"
    assert along.n > quiet.n
    row = lattice.cell_of(np.array([EAST_M + 100.0]), np.array([y_m])) // lattice.columns
    new = np.flatnonzero(along.mask & ~quiet.mask) // lattice.columns
    assert set(new) == set(row)


def test_ground_and_areas_narrow_the_map(holdings: Holdings) -> None:
    lattice = lattice_of(holdings, 250)
    whole = at_risk(holdings, Query(), lattice)
    middle = holdings.crs.to_degrees([EAST_M + 2_000], [NORTH_M + 2_000])
    near = Where(corners=((float(middle[1][0]), float(middle[0][0])),), radius_m=800)
    x_m, y_m = lattice.centres(np.arange(lattice.n))
    inside = at_risk(holdings, Query(where=near), lattice)
    apart = np.hypot(x_m - EAST_M - 2_000, y_m - NORTH_M - 2_000)
    assert np.array_equal(inside.mask, whole.mask & (apart <= 800.5))
    quarter = at_risk(holdings, Query(areas=(("quarters", ("q0",)),)), lattice)
    south_west = (x_m < EAST_M + SIDE_M / 2) & (y_m < NORTH_M + SIDE_M / 2)
    assert 0 < quarter.n < whole.n
    assert south_west[quarter.mask].all()


def test_kinds_that_follow_the_looking_are_left_out_unless_they_are_named(holdings: Holdings) -> None:
    by_itself = Pattern.of(holdings, Query())
    assert set(by_itself.left_out) == {"drugs", "rape"}
    assert not set(by_itself.left_out) & set(by_itself.query.kinds or ())
    assert len(by_itself.choices) == 1
    named = Pattern.of(holdings, Query(kinds=("drugs",)))
    assert (named.query.kinds, named.left_out, named.choices) == (("drugs",), (), ())
