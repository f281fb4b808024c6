"""A chosen cell holds what the map paints in it, and nothing that must not be on a map."""

import numpy as np

from geodata.holdings import Holdings, bucket_of
from layers.base.cell import cell_of, in_cell
from layers.base.counting import lattice_of
from layers.base.overview import overview
from layers.base.query import Query


def test_every_cell_holds_what_the_map_paints_in_it(holdings: Holdings) -> None:
    for query in (
        Query(cell_m=500),
        Query(cell_m=500, basis="offences"),
        Query(kinds=("robbery",), cell_m=1000),
        Query(cells="hexagons", cell_m=500),
    ):
        painted = overview(holdings, query).cells
        for cell in np.flatnonzero(painted):
            detail = in_cell(holdings, query, int(cell))
            assert detail.n == painted[cell] == sum(kind.n for kind in detail.kinds)


def test_a_place_leads_to_its_cell_and_a_far_one_to_none(holdings: Holdings) -> None:
    query = Query()
    lattice = lattice_of(holdings, query.cell_m)
    for cell in (0, lattice.n // 2, lattice.n - 1):
        x_m, y_m = lattice.centre(cell)
        longitude, latitude = holdings.crs.to_degrees(np.array([x_m]), np.array([y_m]))
        assert cell_of(holdings, query, float(longitude[0]), float(latitude[0])) == cell
    assert cell_of(holdings, query, 0.0, 0.0) is None
    assert cell_of(holdings, query, float("nan"), 500.0) is None


def test_protected_incidents_are_in_no_cell(holdings: Holdings) -> None:
    query = Query(cell_m=2000)
    total = sum(in_cell(holdings, query, cell).n for cell in range(lattice_of(holdings, 2000).n))
    assert total == int((bucket_of(holdings.incidents) == 0).sum())
    assert total < len(holdings.incidents) - int(holdings.incidents.protected.sum()) + 1


def test_a_cell_is_named_after_a_corner_people_know(holdings: Holdings) -> None:
    place = holdings.places[0]
    lattice = lattice_of(holdings, 250)
    cell = int(lattice.cell_of(np.array([place.x_m]), np.array([place.y_m]))[0])
    assert in_cell(holdings, Query(), cell).where.values["name"] == place.name
