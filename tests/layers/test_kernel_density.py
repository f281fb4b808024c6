"""Smoothed density: the worked numbers through `ask`, limits that stand still, peaks that are not firm."""

from dataclasses import replace

import numpy as np
import pytest

from geodata.columns.shapes import SQUARES
from geodata.holdings import Holdings
from geodata.period import Period
from layers.base.catalogue import ask
from layers.base.counting import count
from layers.base.query import Query
from layers.kernel_density import kernel_density_map
from layers.patterns.dense_cells import CLASSES, Smoothing, dense_cells, limits, readable_limits
from layers.patterns.smoothing import Mapped
from layers.stats.kernel_density import density_at
from tests.layers.built import of_points, streets
from tests.layers.cities import EAST_M, FIRST, NORTH_M

P12 = np.array(
    [
        (66.22, 32.54), (22.52, 22.39), (31.01, 81.21), (9.47, 31.02), (30.78, 60.10), (75.21, 58.93),
        (79.26, 7.68), (8.23, 39.93), (98.73, 77.17), (89.78, 42.53), (65.19, 92.08), (54.46, 8.48),
    ]
)  # fmt: skip
# Lengths ten times as long, so that cells of 50 m are fine enough; densities are then a hundredth.
SCALE = 10
KDE_1 = (
    ".00128295 .00142699 .00102024 .00175229 .00115054 .00123875 .00104976 .00162373 .00088356 .00119786 "
    ".00083888 .00108690"
)


def asked(**options: str) -> Query:
    return Query(layer="kernel_density", cell_m=50, options=tuple(options.items()))


@pytest.mark.parametrize("point", range(12), ids=lambda point: f"KDE-1-{point}")
def test_kde_1_comes_out_of_a_question(point: int) -> None:
    # The city is moved so that the point lies in the middle of its cell.
    moved = SCALE * P12 + 25 - (SCALE * P12[point]) % 50
    holdings = of_points(EAST_M + moved[:, 0], NORTH_M + moved[:, 1])
    answer = ask(holdings, asked(kernel="gaussian", bandwidth_m="150"))
    x_m, y_m = EAST_M + moved[point, 0], NORTH_M + moved[point, 1]
    at = np.argmin(np.hypot(answer.places.x_m - x_m, answer.places.y_m - y_m))
    per_m2 = float(KDE_1.split()[point])
    assert answer.value[at] == pytest.approx(per_m2 * 1e6 / SCALE**2, abs=1e-4)


def test_kde_2_comes_out_of_a_question() -> None:
    # Burglaries at both ends make the map wide enough.
    east = EAST_M + np.array([225, 25, 425])
    holdings = of_points(east, [NORTH_M + 25] * 3, kind=[0, 1, 1], lines=(streets(1, 9, 50),))
    answer = ask(holdings, replace(asked(bandwidth_m="100"), kinds=("robbery",)))
    found = {round(x - EAST_M): value for x, value in zip(answer.places.x_m, answer.value, strict=True)}
    assert found == pytest.approx({225: 95.49297, 175: 53.71479, 275: 53.71479}, abs=1e-5)


def test_bw_1_is_announced_with_its_number() -> None:
    holdings = of_points(EAST_M + SCALE * P12[:, 0], NORTH_M + SCALE * P12[:, 1])
    said = {one.key: one.values for one in ask(holdings, asked()).choices}
    assert said["patterns.bandwidth.automatic.quartic"]["metres"] == 745
    found = dense_cells(holdings, asked(), Smoothing("quartic", 0, False))
    assert found.bandwidth_m == pytest.approx(SCALE * 74.502576, abs=1e-5)
    # Both axes count: the mean of 80.658958 and 68.346193.
    assert found.bandwidth_m == pytest.approx(SCALE * (80.658958 + 68.346193) / 2, abs=1e-5)


def test_each_cell_holds_what_all_incidents_add_up_to_there(holdings: Holdings) -> None:
    query = replace(asked(bandwidth_m="700"), cell_m=250, kinds=("robbery", "burglary_home"))
    answer = ask(holdings, query)
    columns = holdings.columns()
    here = (columns.place == 0) & np.isin(
        columns.kind_hour // 25, [columns.kinds.index(one) for one in query.leaves() if one in columns.kinds]
    )
    expected = density_at(
        columns.x_m[here], columns.y_m[here], answer.places.x_m, answer.places.y_m, bandwidth_m=700
    )
    assert answer.value == pytest.approx(expected, rel=1e-9)
    assert answer.n.sum() == answer.totals.mapped == here.sum()


def test_victims_weigh_as_many_as_they_are(holdings: Holdings) -> None:
    query = replace(asked(bandwidth_m="700"), cell_m=250, basis="victims")
    mapped = Mapped.of(holdings, replace(query, kinds=("burglary_home",)))
    assert mapped.weight.sum() == ask(holdings, replace(query, kinds=("burglary_home",))).totals.mapped


def test_limits_stand_still_while_a_question_is_narrowed(holdings: Holdings) -> None:
    way = Smoothing("quartic", 800, False)
    wide = Query(cell_m=250, kinds=("burglary_home",))
    same = limits(holdings, wide, way)
    for narrow in (
        replace(wide, hours=(18, 3)),
        replace(wide, weekdays=(5, 6)),
        replace(wide, areas=(("quarters", ("q0",)),)),
    ):
        assert limits(holdings, narrow, way) == same
    month = Period(FIRST, FIRST.replace(month=3))
    assert limits(holdings, replace(wide, period=month), way) != same


@pytest.mark.parametrize("most", [0.004, 0.7, 1.0, 9.99, 10, 4321.0])
def test_limits_are_numbers_people_read_and_reach_up_to_the_peak(most: float) -> None:
    found = readable_limits(most)
    assert len(found) == CLASSES
    assert found[-1] <= most < 2.5001 * found[-1]
    assert all(float(f"{one:.0e}"[0]) in {1, 2, 5} for one in found)


@pytest.mark.parametrize("kernel", ["quartic", "gaussian", "adaptive"])
def test_the_map_and_the_table_say_the_same(holdings: Holdings, kernel: str) -> None:
    query = replace(asked(kernel=kernel, bandwidth_m="600"), cell_m=250, cells="hexagons")
    answer, painted = ask(holdings, query), kernel_density_map(holdings, query)
    assert answer.places.cell_shape == painted.lattice.shape == SQUARES
    assert "patterns.squares_only" in {one.key for one in answer.choices}
    said = dict(zip(answer.places.ids, answer.value, strict=True))
    at = limits(holdings, query, Smoothing(kernel, 600, False))
    low = (0, *at)
    for cell, code in zip(painted.lattice.ids(painted.cells), painted.code, strict=True):
        assert low[code] <= said[cell] < (*at, np.inf)[code]
    firm = dict(zip(answer.places.ids, answer.columns["peak_stays"], strict=True))
    hatched = painted.lattice.ids(painted.cells[painted.hatched])
    assert not any(firm[one] for one in hatched)


def test_a_lone_peak_beside_a_broad_hill_is_hatched() -> None:
    rng = np.random.default_rng(2)
    # Few at one corner stand out of a broad hill only while the bandwidth is narrow.
    x_m = np.concatenate([EAST_M + 2_500 + 900 * rng.standard_normal(400), np.full(13, EAST_M + 625)])
    y_m = np.concatenate([NORTH_M + 2_500 + 900 * rng.standard_normal(400), np.full(13, NORTH_M + 625)])
    holdings = of_points(x_m, y_m, lines=(streets(20, 20),))
    found = dense_cells(holdings, Query(), Smoothing("quartic", 400, False))
    weak = found.is_densest & ~found.stays
    assert weak.any()
    answer = ask(holdings, Query(layer="kernel_density", options=(("bandwidth_m", "400"),)))
    said = {one.key: one.values["n"] for one in answer.caveats if "n" in one.values}
    assert said["layers.kernel_density.weak"] == weak.sum()


def test_corrected_edges_are_higher_and_the_middle_stays() -> None:
    rng = np.random.default_rng(3)
    x_m, y_m = EAST_M + 5_000 * rng.random(3_000), NORTH_M + 5_000 * rng.random(3_000)
    holdings = of_points(x_m, y_m, lines=(streets(20, 20),))
    plain, fixed = (
        dense_cells(holdings, Query(), Smoothing("quartic", 1_000, corrected)).per_km2.reshape(20, 20)
        for corrected in (False, True)
    )
    assert fixed[8:12, 8:12] == pytest.approx(plain[8:12, 8:12], rel=1e-6)
    assert (fixed[0] > 1.5 * plain[0]).all()
    assert fixed[0].mean() == pytest.approx(3_000 / 25, rel=0.15)


@pytest.mark.parametrize(
    ("points", "options", "reason"),
    [
        ([(100.0, 100.0)], {}, "too_few_points"),
        ([(100.0, 100.0)] * 5, {}, "all_at_one_point"),
        ([(100.0, 100.0), (900.0, 900.0)], {"bandwidth_m": "200"}, "cells_wider_than_the_bandwidth"),
    ],
)
def test_what_cannot_be_smoothed_gets_a_sentence(points, options: dict[str, str], reason: str) -> None:
    x_m, y_m = np.array(points).T
    holdings = of_points(EAST_M + x_m, NORTH_M + y_m)
    query = Query(layer="kernel_density", cell_m=250, options=tuple(options.items()))
    answer, painted = ask(holdings, query), kernel_density_map(holdings, query)
    assert (len(answer), answer.headline.key) == (0, f"patterns.reason.{reason}")
    assert len(painted.cells) == 0
    assert count(holdings, query).n == answer.totals.n
