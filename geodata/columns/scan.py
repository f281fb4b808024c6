"""Turn a selection into small look-up tables, and hand them with the columns to the compiled scan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from geodata.columns import kernels, twin
from geodata.columns.lattice import Lattice
from geodata.columns.selection import BUCKETS, DAYS_A_WEEK, HOURS, UNKNOWN_HOUR, Counts, Selection, Tally

if TYPE_CHECKING:
    from geodata.columns.columns import Columns

NO_DAY_ROW = 7  # row of the joint block for rows without a day
SKIPPED = 8

NOTHING = np.empty(0, np.int32)
NO_CODES = np.empty(0, np.uint16)
NO_WEIGHT = np.empty(0, np.int16)
for _column in (NOTHING, NO_CODES, NO_WEIGHT):
    _column.flags.writeable = False  # as the columns are: numba compiles for that


@dataclass(frozen=True, eq=False)
class Plan:
    """
    A selection as the kernel wants it.

    Parameters
    ----------
    first_block, end_block
        Blocks to walk: days since the columns' first, and one more for the rows without a day.
    weekday
        Shape (days + 1,): 0 to 6, 7 for rows without a day, 8 for a day that is skipped.
    keep
        Shape (kinds * 25,): see `geodata.columns.kernels`.
    code, code_keep
        Codes of the rows and which of them pass; `code` is None where places do not decide.
    """

    first_block: int
    end_block: int
    weekday: NDArray[np.uint8]
    keep: NDArray[np.uint8]
    code: NDArray[np.uint16] | None
    code_keep: NDArray[np.uint8]


def plan(columns: Columns, selection: Selection) -> Plan:
    """Return the look-up tables of a selection."""
    first, end = 0, columns.days
    if selection.first_day is not None:
        first = min(max(selection.first_day - columns.first_day, 0), columns.days)
    if selection.end_day is not None:
        end = max(min(selection.end_day - columns.first_day, columns.days), first)
    code, code_keep = _place_codes(columns, selection)
    return Plan(
        first,
        end if selection.is_timed else columns.days + 1,
        _weekdays(columns, selection),
        _verdicts(columns, selection.kinds, selection.hours),
        code,
        code_keep,
    )


def scan(columns: Columns, selection: Selection, *, lattice: Lattice | None, table: str | None) -> Tally:
    """Return what passes, counted four ways; see `Columns.scan`."""
    if not kernels.COMPILED:
        return twin.scan(columns, selection, lattice=lattice, table=table)
    todo = plan(columns, selection)
    dtype = np.int32 if columns.weight is None else np.int64
    joint = np.zeros((DAYS_A_WEEK + 1, len(columns.kinds) * HOURS), np.int64)
    per_block = np.zeros(columns.days + 1, np.int64)
    cell, cells = NOTHING, np.zeros(0, dtype)
    if lattice is not None:
        cell = columns.cells(lattice, default_locations=selection.default_locations)
        cells = np.zeros(lattice.n + BUCKETS, dtype)
    area, areas = NO_CODES, np.zeros(0, dtype)
    if table is not None:
        area = columns.areas[table]
        areas = np.zeros(len(columns.area_names[table]) + 1, dtype)
    apart = _walk(columns, todo, (cell, cells), (area, areas), (joint, per_block))
    no_day = int(per_block[-1]) if not selection.is_timed else _without_day(columns, selection, todo)
    kinds = joint.reshape(DAYS_A_WEEK + 1, len(columns.kinds), HOURS).sum(axis=(0, 2))
    return Tally(
        n=int(per_block.sum()),
        cells=cells if lattice is not None else None,
        per_day=per_block[:-1].astype(dtype),
        no_day=no_day,
        no_hour=apart,
        joint=joint[:DAYS_A_WEEK].astype(dtype),
        kinds=kinds.astype(dtype),
        areas=areas if table is not None else None,
    )


def lines_of(columns: Columns, selection: Selection) -> NDArray[np.int64]:
    """Return which lines of the columns pass, ascending."""
    todo = plan(columns, selection)
    start = np.append(columns.day_start, columns.n)[todo.first_block : todo.end_block + 1]
    if len(start) < 2:
        return np.empty(0, np.int64)
    lines = slice(int(start[0]), int(start[-1]))
    passes = todo.keep[columns.kind_hour[lines]] == kernels.COUNT
    if selection.weekdays is not None:
        counted = todo.weekday[todo.first_block : todo.end_block] != SKIPPED
        passes &= np.repeat(counted, np.diff(start))
    if todo.code is not None:
        passes &= todo.code_keep[todo.code[lines]] == 1
    return np.flatnonzero(passes) + lines.start


def _walk(
    columns: Columns,
    todo: Plan,
    cell: tuple[Counts, Counts],
    area: tuple[Counts, Counts],
    totals: tuple[Counts, Counts],
) -> int:
    """Run the kernel that is enough for the plan, adding to the totals; return what lacks only its hour."""
    runs = columns.runs
    shared: tuple[Any, ...] = (
        *(runs.block_run, runs.start, runs.code),
        *(todo.keep, todo.weekday, todo.first_block, todo.end_block),
        *cell,
        *area,
        *totals,
    )
    if todo.code is None and columns.weight is None:
        return int(kernels.count_rows(*shared))
    code = NO_CODES if todo.code is None else todo.code
    weight = NO_WEIGHT if columns.weight is None else columns.weight
    return int(kernels.count_values(*shared, code, todo.code_keep, weight, runs.longest))


def _without_day(columns: Columns, selection: Selection, todo: Plan) -> int:
    """Count what has no day and passes everything but the conditions on time."""
    if int(columns.day_start[-1]) == columns.n:
        return 0
    joint = np.zeros((DAYS_A_WEEK + 1, len(columns.kinds) * HOURS), np.int64)
    per_block = np.zeros(columns.days + 1, np.int64)
    dtype = np.int32 if columns.weight is None else np.int64
    keep = _verdicts(columns, selection.kinds, None)
    only = Plan(columns.days, columns.days + 1, todo.weekday, keep, todo.code, todo.code_keep)
    unwanted = np.zeros(0, dtype)
    _walk(columns, only, (NOTHING, unwanted), (NO_CODES, unwanted), (joint, per_block))
    return int(per_block[-1])


def _weekdays(columns: Columns, selection: Selection) -> NDArray[np.uint8]:
    weekday = ((columns.first_day + np.arange(columns.days + 1) + 3) % DAYS_A_WEEK).astype(np.uint8)
    if selection.weekdays is not None:
        weekday[~np.isin(weekday, list(selection.weekdays))] = SKIPPED
    weekday[-1] = NO_DAY_ROW
    return weekday


def _verdicts(
    columns: Columns, kinds: frozenset[str] | None, hours: frozenset[int] | None
) -> NDArray[np.uint8]:
    keep = np.zeros((len(columns.kinds), HOURS), np.uint8)
    chosen = [code for code, kind in enumerate(columns.kinds) if kinds is None or kind in kinds]
    if hours is None:
        keep[chosen] = kernels.COUNT
    else:
        row = np.zeros(HOURS, np.uint8)
        row[sorted(hours)] = kernels.COUNT
        row[UNKNOWN_HOUR] = kernels.COUNT_APART
        keep[chosen] = row
    return keep.ravel()


def _place_codes(
    columns: Columns, selection: Selection
) -> tuple[NDArray[np.uint16] | None, NDArray[np.uint8]]:
    """Return one code a row and which codes pass: the area column itself, or several conditions made one."""
    if not selection.areas and selection.rows is None:
        return None, np.ones(1, np.uint8)
    if len(selection.areas) == 1 and selection.rows is None:
        name, codes = selection.areas[0]
        keep = np.zeros(len(columns.area_names[name]) + 1, np.uint8)
        keep[[code + 1 for code in codes if -1 <= code < len(keep) - 1]] = 1
        return columns.areas[name], keep
    return columns.kept(selection), np.array([0, 1], np.uint8)
