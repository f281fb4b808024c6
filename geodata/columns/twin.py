"""Count the same as the compiled scan in plain numpy: to read, to compare, and for where numba is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from geodata.columns.selection import (
    BUCKETS,
    DAYS_A_WEEK,
    DEFAULT_LOCATION,
    HOURS,
    MAPPED,
    UNKNOWN_HOUR,
    Counts,
    Selection,
    Tally,
)
from geodata.columns.shapes import AnyLattice

if TYPE_CHECKING:
    from geodata.columns.columns import Columns

Bools = NDArray[np.bool_]


def scan(columns: Columns, selection: Selection, *, lattice: AnyLattice | None, table: str | None) -> Tally:
    """Return what passes, counted four ways; see `Columns.scan`."""
    dtype = columns.count_dtype
    weight = np.ones(columns.n, dtype) if columns.weight is None else columns.weight
    n_kinds = len(columns.kinds)
    kind, hour = columns.kind_hour // HOURS, columns.kind_hour % HOURS
    block = np.repeat(np.arange(columns.days + 1), np.diff(np.append(columns.day_start, columns.n)))
    has_day = block < columns.days

    eligible = _is_any(columns.kinds, selection.kinds)[kind] & passes_place(columns, selection)
    on_day = has_day & _day_passes(columns, selection)[block]
    hour_known = hour != UNKNOWN_HOUR
    in_hours = np.isin(hour, list(selection.hours)) & hour_known if selection.hours is not None else True
    passes = eligible & (on_day & in_hours if selection.is_timed else True)

    def total(rows: Bools) -> int:
        return int(weight[rows].sum(dtype=np.int64))

    def counted(rows: Bools, codes: Counts, length: int) -> Counts:
        sums: Counts = np.zeros(length, dtype)
        np.add.at(sums, codes[rows], weight[rows])
        return sums

    weekday = (columns.first_day + block + 3) % DAYS_A_WEEK
    cell = None if lattice is None else columns.cells(lattice, default_locations=selection.default_locations)
    return Tally(
        n=total(passes),
        cells=None if cell is None or lattice is None else counted(passes, cell, lattice.n + BUCKETS),
        per_day=counted(passes & has_day, block, columns.days),
        no_day=total(eligible & ~has_day),
        no_hour=0 if selection.hours is None else total(eligible & on_day & ~hour_known),
        joint=counted(
            passes & has_day, weekday * n_kinds * HOURS + columns.kind_hour, DAYS_A_WEEK * n_kinds * HOURS
        ).reshape(DAYS_A_WEEK, n_kinds * HOURS),
        kinds=counted(passes, kind, n_kinds),
        areas=None
        if table is None
        else counted(passes, columns.areas[table], len(columns.area_names[table]) + 1),
    )


def by_code(columns: Columns, selection: Selection, code: NDArray[np.uint16], codes: int) -> Counts:
    """Return what passes by a code of each line; see `Columns.by_code`."""
    weight = np.ones(columns.n, columns.count_dtype) if columns.weight is None else columns.weight
    kind, hour = columns.kind_hour // HOURS, columns.kind_hour % HOURS
    block = np.repeat(np.arange(columns.days + 1), np.diff(np.append(columns.day_start, columns.n)))
    passes = _is_any(columns.kinds, selection.kinds)[kind] & passes_place(columns, selection)
    if selection.is_timed:
        passes &= (block < columns.days) & _day_passes(columns, selection)[block]
    if selection.hours is not None:
        passes &= np.isin(hour, list(selection.hours)) & (hour != UNKNOWN_HOUR)
    sums: Counts = np.zeros(codes, columns.count_dtype)
    np.add.at(sums, code[passes], weight[passes])
    return sums


def passes_place(columns: Columns, selection: Selection) -> Bools:
    """Return which rows pass the conditions on areas, rows and ground, shape (n,)."""
    passes = np.ones(columns.n, np.bool_)
    for name, codes in selection.areas:
        wanted = np.array(sorted(codes), np.int64) + 1
        passes &= np.isin(columns.areas[name], wanted)
    if selection.rows is not None:
        passes &= np.isin(columns.row, selection.rows)
    if selection.zone is not None:
        on_map = (columns.place == MAPPED) | (
            selection.default_locations & (columns.place == DEFAULT_LOCATION)
        )
        passes &= on_map & selection.zone.holds(columns.x_m, columns.y_m)
    return passes


def _day_passes(columns: Columns, selection: Selection) -> Bools:
    """Return which days pass, shape (days + 1,); the last stands for rows without a day."""
    day = columns.first_day + np.arange(columns.days + 1)
    passes = np.ones(len(day), np.bool_)
    if selection.first_day is not None:
        passes &= day >= selection.first_day
    if selection.end_day is not None:
        passes &= day < selection.end_day
    if selection.weekdays is not None:
        passes &= np.isin((day + 3) % DAYS_A_WEEK, list(selection.weekdays))
    return passes


def _is_any(names: tuple[str, ...], wanted: frozenset[str] | None) -> NDArray[Any]:
    return np.array([wanted is None or name in wanted for name in names], np.bool_)
