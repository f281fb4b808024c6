"""The fused scan counts what its numpy twin and a plain loop count, on any city and any selection."""

import dataclasses
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.columns import kernels, twin
from geodata.columns.columns import NO_DAY, Columns, Selection, Tally, warm_up
from geodata.columns.scan import lines_of
from tests.geodata.columns.cities import (
    AREA_NAMES,
    KINDS,
    NEW_YEAR,
    City,
    cities,
    count_by_loop,
    selections,
)

cell_sizes = st.sampled_from([50, 100, 1000])
tables = st.sampled_from([None, *AREA_NAMES])


def as_plain(tally: Tally) -> dict:
    return {
        name: (value.dtype.name, value.tolist()) if isinstance(value, np.ndarray) else value
        for name, value in dataclasses.asdict(tally).items()
    }


def dense(found, length: int, first: int = 0) -> list[int]:
    return [found[first + i] for i in range(length)]


@pytest.mark.slow
@given(cities(), selections(), cell_sizes, tables)
def test_the_compiled_scan_is_its_twin(city: City, wanted: Selection, cell_m: int, table: str | None) -> None:
    columns = city.columns()
    for lattice in (columns.lattice(cell_m), None):
        fast = columns.scan(wanted, lattice=lattice, table=table)
        assert as_plain(fast) == as_plain(twin.scan(columns, wanted, lattice=lattice, table=table))


@pytest.mark.slow
@given(cities(), selections())
def test_lines_are_counted_by_any_code_as_the_twin_and_a_list_of_lines_count_them(
    city: City, wanted: Selection
) -> None:
    columns = city.columns()
    code = (np.arange(columns.n) % 3).astype(np.uint16)
    code.flags.writeable = False
    fast = columns.by_code(wanted, code, 3)
    slow = twin.by_code(columns, wanted, code, 3)
    assert (fast.dtype, fast.tolist()) == (slow.dtype, slow.tolist())
    lines = lines_of(columns, wanted)
    weight = np.ones(columns.n, int) if columns.weight is None else columns.weight
    assert fast.tolist() == [int(weight[lines][code[lines] == one].sum()) for one in range(3)]


@pytest.mark.slow
@given(cities(), selections(), cell_sizes, st.sampled_from(list(AREA_NAMES)))
def test_the_scan_counts_what_a_loop_over_the_records_counts(city, wanted, cell_m, table) -> None:
    columns = city.columns()
    lattice = columns.lattice(cell_m)
    tally, found = (
        columns.scan(wanted, lattice=lattice, table=table),
        count_by_loop(city, wanted, lattice, table),
    )
    assert (tally.n, tally.no_day, tally.no_hour) == (found.n, found.no_day, found.no_hour)
    assert tally.cells.tolist() == dense(found.cells, lattice.n + 4)
    assert tally.per_day.tolist() == dense(found.days, columns.days, columns.first_day)
    assert tally.kinds.tolist() == dense(found.kinds, len(KINDS))
    assert tally.areas.tolist() == dense(found.areas, len(AREA_NAMES[table]) + 1)
    assert [row.tolist() for row in tally.joint] == [
        [found.joint[weekday, code] for code in range(len(KINDS) * 25)] for weekday in range(7)
    ]


@pytest.mark.slow
@given(cities(), selections())
def test_the_rows_named_are_the_rows_counted(city: City, wanted: Selection) -> None:
    columns = city.columns()
    lattice = columns.lattice(100)
    rows = columns.rows_of(wanted)
    assert sorted(rows.tolist()) == sorted(count_by_loop(city, wanted, lattice, "beat").rows)
    by_cell = [columns.rows_of(wanted, lattice=lattice, cell=cell).tolist() for cell in range(lattice.n + 4)]
    assert sorted(row for cell in by_cell for row in cell) == sorted(rows.tolist())


@pytest.mark.slow
@given(cities(), selections(), st.randoms())
def test_the_order_of_the_records_does_not_matter(city: City, wanted: Selection, random) -> None:
    order = list(range(len(city.kind)))
    random.shuffle(order)
    shuffled = City(
        **{k: None if v is None else v[order] for k, v in city.__dict__.items() if k != "areas"},
        areas={name: codes[order] for name, codes in city.areas.items()},
    )
    if city.row is None:
        shuffled = dataclasses.replace(shuffled, row=np.array(order, np.int32))
    lattice = city.columns().lattice(100)
    first, second = (one.columns().scan(wanted, lattice=lattice, table="ward") for one in (city, shuffled))
    assert as_plain(first) == as_plain(second)


@pytest.mark.slow
@given(cities(), selections())
def test_parts_add_up_to_the_whole(city: City, wanted: Selection) -> None:
    columns = city.columns()
    tally = columns.scan(wanted, lattice=columns.lattice(100), table="beat")
    dated = tally.n - (0 if wanted.is_timed else tally.no_day)
    assert {int(part.sum()) for part in (tally.cells, tally.kinds, tally.areas)} == {tally.n}
    assert {int(part.sum()) for part in (tally.per_day, tally.joint, tally.by_hour())} == {dated}


@pytest.mark.slow
@given(cities(), selections())
def test_the_periods_of_a_split_add_up(city: City, wanted: Selection) -> None:
    columns = city.columns()
    whole, early, late = (
        columns.scan(dataclasses.replace(wanted, first_day=first, end_day=end))
        for first, end in [
            (NEW_YEAR - 20, NEW_YEAR + 20),
            (NEW_YEAR - 20, NEW_YEAR),
            (NEW_YEAR, NEW_YEAR + 20),
        ]
    )
    assert whole.n == early.n + late.n
    assert (whole.joint == early.joint + late.joint).all()
    assert whole.no_hour == early.no_hour + late.no_hour


def one_corner(n: int, *, weight: int | None = None, day: int = NEW_YEAR) -> Columns:
    same = np.zeros(n, np.int32)
    return Columns.build(
        kind=same,
        kinds=KINDS,
        day=same + day,
        minute=same,
        x_m=same.astype(float),
        y_m=same.astype(float),
        place=same,
        areas={"beat": same},
        area_names=AREA_NAMES,
        weight=None if weight is None else same + weight,
    )


@pytest.mark.parametrize("day", [NEW_YEAR, NO_DAY])
@pytest.mark.parametrize("areas", [(), (("beat", frozenset({0})),)])
def test_a_hundred_thousand_rows_of_one_hour_and_corner_are_all_counted(day: int, areas) -> None:
    columns = one_corner(100_000, day=day)
    tally = columns.scan(Selection(areas=areas), lattice=columns.lattice(100), table="beat")
    assert tally.n == tally.cells[0] == tally.kinds[0] == tally.areas[1] == 100_000


def test_heavy_weights_do_not_overflow() -> None:
    columns = one_corner(100_000, weight=32_767)
    tally = columns.scan(Selection(), lattice=columns.lattice(100))
    assert tally.n == tally.cells[0] == tally.per_day[0] == 3_276_700_000


def test_unknown_area_sets_are_refused_by_name() -> None:
    columns = one_corner(1)
    with pytest.raises(KeyError, match="parish"):
        columns.scan(Selection(), table="parish")
    with pytest.raises(KeyError, match="parish"):
        columns.scan(Selection(areas=(("parish", frozenset({0})),)))


def test_without_numba_the_twin_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    columns = one_corner(3)
    compiled = columns.scan(Selection(), lattice=columns.lattice(100), table="beat")
    monkeypatch.setattr(kernels, "COMPILED", False)
    monkeypatch.setattr(kernels, "count_rows", None)
    plain = columns.scan(Selection(), lattice=columns.lattice(100), table="beat")
    assert as_plain(plain) == as_plain(compiled)
    assert columns.by_code(Selection(), columns.areas["beat"], 9).sum() == compiled.n


@pytest.mark.skipif(not kernels.COMPILED, reason="numba does not compile here")
def test_warming_up_leaves_nothing_to_compile() -> None:
    warm_up()
    known = [len(one.signatures) for one in (kernels.count_rows, kernels.count_values)]
    for columns in (one_corner(5), one_corner(5, weight=2)):
        for areas in ((), (("beat", frozenset({0})),)):
            for rows in (None, np.array([1], np.int32)):
                columns.by_code(Selection(areas=areas, rows=rows), columns.areas["beat"], 9)
                for lattice in (columns.lattice(100), None):
                    columns.scan(Selection(areas=areas, rows=rows), lattice=lattice, table="beat")
                    columns.scan(Selection(areas=areas, rows=rows, hours=frozenset({3})), lattice=lattice)
    assert [len(one.signatures) for one in (kernels.count_rows, kernels.count_values)] == known


def test_no_rows_asked_for_are_no_rows_found() -> None:
    columns = one_corner(3)
    assert columns.scan(Selection(rows=np.array([]))).n == 0
    assert columns.scan(Selection(rows=np.array([-1, 2, 99]))).n == 1


def test_many_threads_count_the_same_as_one() -> None:
    columns = one_corner(20_000, weight=2)
    asked = [
        Selection(areas=(("beat", frozenset({code})),), weekdays=frozenset({6})) for code in (0, 1, 2)
    ] * 8
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda one: columns.scan(one, lattice=columns.lattice(25)).n, asked))
    assert found == [40_000, 0, 0] * 8
