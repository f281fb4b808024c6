"""Columns are ordered, sealed, refuse what does not fit, and keep the cells of a few lattices only."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given

from geodata.columns.columns import KEPT_CELL_SIZES, NO_DAY, Columns, Selection
from geodata.columns.keep import Few
from geodata.columns.lattice import Lattice
from tests.geodata.columns.cities import KINDS, NEW_YEAR, City, array, cities


def three(**changed) -> City:
    city = City(
        kind=array([2, 0, 1], np.int32),
        day=array([NO_DAY, NEW_YEAR + 1, NEW_YEAR], np.int32),
        minute=array([-1, 90, 1439], np.int16),
        x_m=array([np.nan, 10, 250], float),
        y_m=array([np.nan, 20, 50], float),
        place=array([1, 0, 0], np.uint8),
        areas={"beat": array([-1, 2, 0], np.int32), "ward": array([0, 1, -1], np.int32)},
        weight=None,
        row=None,
    )
    return dataclasses.replace(city, **changed)


def test_lines_stand_in_order_of_time_with_unknown_days_last() -> None:
    columns = three().columns()
    assert columns.row.tolist() == [2, 1, 0]
    assert (columns.first_day, columns.days, columns.day_start.tolist()) == (NEW_YEAR, 2, [0, 1, 2])
    assert columns.kind_hour.tolist() == [1 * 25 + 23, 0 * 25 + 1, 2 * 25 + 24]
    assert columns.areas["beat"].tolist() == [1, 3, 0]
    assert repr(columns) == "<Columns: 3 lines, 2 days, 1 without a day, 4 kinds>"


@pytest.mark.slow
@given(cities())
def test_nothing_is_lost_by_ordering(city: City) -> None:
    columns = city.columns()
    row = np.arange(len(city.kind)) if city.row is None else city.row

    def lines(day, kind, hour, place, beat, row):
        return sorted(zip(*(one.tolist() for one in (day, kind, hour, place, beat, row)), strict=True))

    block = np.repeat(np.arange(columns.days + 1), np.diff([*columns.day_start, columns.n]))
    day = np.where(block == columns.days, NO_DAY, columns.first_day + block)
    kept = lines(
        day,
        columns.kind_hour // 25,
        columns.kind_hour % 25,
        columns.place,
        columns.areas["beat"],
        columns.row,
    )
    hour = np.where(city.minute < 0, 24, city.minute // 60)
    assert kept == lines(city.day, city.kind, hour, city.place, city.areas["beat"] + 1, row)


@pytest.mark.slow
@given(cities())
def test_runs_cover_every_line_once_and_hold_one_day_kind_and_hour(city: City) -> None:
    columns = city.columns()
    runs = columns.runs
    assert runs.start[0] == 0
    assert runs.start[-1] == columns.n
    lengths = np.diff(runs.start)
    assert (lengths > 0).all()
    assert np.repeat(runs.code, lengths).tolist() == columns.kind_hour.tolist()
    days = runs.start[runs.kind_run[:: len(KINDS)]]
    assert days.tolist() == [*columns.day_start.tolist(), columns.n]


def test_columns_cannot_be_written() -> None:
    columns = three().columns()
    for column in (
        columns.kind_hour,
        columns.x_m,
        columns.areas["beat"],
        columns.cells(columns.lattice(100)),
    ):
        with pytest.raises(ValueError, match="read-only"):
            column[0] = 1


def test_places_off_the_map_go_to_their_buckets() -> None:
    city = City(
        **{**three().__dict__, "place": array([1, 0, 4], np.uint8)},
    )
    columns = city.columns()
    lattice = columns.lattice(100)
    assert (lattice.columns, lattice.rows) == (3, 1)
    # In order of time: the default location, the mapped one, the one without a place.
    assert columns.cells(lattice).tolist() == [lattice.n + 3, 0, lattice.n]
    assert columns.cells(lattice, default_locations=True).tolist() == [2, 0, lattice.n]


def test_mapped_lines_off_a_smaller_lattice_count_as_outside_and_without_coordinates_as_no_place() -> None:
    columns = three(place=array([0, 0, 0], np.uint8)).columns()
    lattice = Lattice(0.0, 0.0, 100, 1, 1)
    assert columns.cells(lattice).tolist() == [lattice.n + 1, 0, lattice.n]
    assert columns.scan(Selection(), lattice=lattice).cells.tolist() == [1, 1, 1, 0, 0]


def test_cells_of_the_same_lattice_are_made_once_and_of_old_ones_forgotten() -> None:
    columns = three().columns()
    first = columns.cells(columns.lattice(100))
    assert columns.cells(columns.lattice(100), default_locations=True) is first
    for cell_m in range(1, KEPT_CELL_SIZES + 1):
        columns.cells(columns.lattice(cell_m))
    assert columns.cells(columns.lattice(100)) is not first


def test_what_was_asked_for_last_is_kept() -> None:
    few: Few[str] = Few(2)
    for key in ("a", "b", "a", "c"):
        few.get(key, lambda: "made")
    assert len(few) == 2
    assert few.get("a", lambda: "made again") == "made"
    assert few.get("b", lambda: "made again") == "made again"


def test_rows_come_by_day_then_hour_then_row() -> None:
    n = 6
    columns = Columns.build(
        kind=array([3, 0, 1, 0, 2, 0], np.int32),
        kinds=KINDS,
        day=array([5, 5, 4, NO_DAY, 5, 5], np.int32),
        minute=array([60, 120, 0, 0, 61, -1], np.int16),
        x_m=np.zeros(n),
        y_m=np.zeros(n),
        place=np.zeros(n, np.uint8),
        areas={},
        area_names={},
    )
    assert columns.rows_of(Selection()).tolist() == [2, 0, 4, 1, 5, 3]
    assert columns.rows_of(Selection(first_day=5)).tolist() == [0, 4, 1, 5]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"kind": array([4, 0, 0], np.int32)}, "'kind' runs from 0 to 4 but must lie in 0..3"),
        ({"minute": array([1440, 0, 0], np.int16)}, "'minute' runs from 0 to 1440"),
        ({"place": array([5, 0, 0], np.uint8)}, "'place' runs from 0 to 5"),
        ({"weight": array([-1, 0, 0], np.int16)}, "'weight' runs from -1 to 0"),
        ({"day": array([0, 1], np.int32)}, "'day' has 2 rows instead of 3"),
        ({"areas": {"beat": array([3, 0, 0], np.int32)}}, "area set beat"),
        ({"areas": {"parish": array([0, 0, 0], np.int32)}}, "'parish' has no names"),
        ({"day": array([0, 1, 2**30], np.int32)}, "misread dates"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(changed, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        three(**changed).columns()


def test_everything_wrong_is_said_at_once() -> None:
    with pytest.raises(ValueError, match="kind.*minute"):
        three(kind=array([9, 0, 0], np.int32), minute=array([-2, 0, 0], np.int16)).columns()


def test_equal_selections_are_equal_whatever_the_order_of_their_rows() -> None:
    one, same = (Selection(rows=array(rows, np.int32)) for rows in ([1, 2], [2, 1]))
    assert one == same
    assert hash(one) == hash(same)
    assert one != Selection(rows=array([1], np.int32))
    assert Selection(areas=(("beat", frozenset({1})),)) != Selection()
