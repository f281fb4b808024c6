"""Turn a selection into small look-up tables, and hand them with the columns to the compiled scan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from geodata.columns import kernels, twin
from geodata.columns.kernels import SKIPPED, Paint, Say, Walk
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

NO_CELLS = np.empty(0, np.int32)
NO_CODES = np.empty(0, np.uint16)
NO_WEIGHT = np.empty(0, np.int16)
for _column in (NO_CELLS, NO_CODES, NO_WEIGHT):
    _column.flags.writeable = False  # as the columns are: numba compiles for that


@dataclass(frozen=True, eq=False)
class Plan:
    """
    A selection as the kernel wants it.

    Parameters
    ----------
    walk
        Days and kinds to walk, and what each kind and hour says.
    code, code_keep
        A code for each line and which codes pass; `code` is None where places do not decide.
    """

    walk: Walk
    code: NDArray[np.uint16] | None
    code_keep: NDArray[np.uint8]


def plan(columns: Columns, selection: Selection) -> Plan:
    """Return the look-up tables of a selection."""
    first, end = 0, columns.days
    if selection.first_day is not None:
        first = min(max(selection.first_day - columns.first_day, 0), columns.days)
    if selection.end_day is not None:
        end = max(min(selection.end_day - columns.first_day, columns.days), first)
    chosen = _chosen(columns, selection)
    runs = columns.runs
    walk = Walk(
        kind_run=runs.kind_run,
        run_start=runs.start,
        run_code=runs.code,
        keep=_verdicts(chosen, selection.hours),
        spans=_spans(chosen),
        weekday=_weekdays(columns, selection),
        first_block=first,
        end_block=end if selection.is_timed else columns.days + 1,
        kinds=len(columns.kinds),
    )
    return Plan(walk, *_place_codes(columns, selection))


def scan(columns: Columns, selection: Selection, *, lattice: AnyLattice | None, table: str | None) -> Tally:
    """Return what passes, counted four ways; see `Columns.scan`."""
    if not kernels.COMPILED:
        return twin.scan(columns, selection, lattice=lattice, table=table)
    todo = plan(columns, selection)
    dtype = columns.count_dtype
    paint = Paint(NO_CELLS, np.zeros(0, dtype), NO_CODES, np.zeros(0, dtype))
    if lattice is not None:
        cell = columns.cells(lattice, default_locations=selection.default_locations)
        paint = paint._replace(cell=cell, cells=np.zeros(lattice.n + BUCKETS, dtype))
    if table is not None:
        areas = np.zeros(len(columns.area_names[table]) + 1, dtype)
        paint = paint._replace(area=columns.areas[table], areas=areas)
    joint, per_block, apart = _walk(columns, todo, paint)
    no_day = _without_day(columns, selection, todo) if selection.is_timed else int(per_block[-1])
    by_kind = joint.reshape(DAYS_A_WEEK + 1, len(columns.kinds), HOURS).sum(axis=(0, 2))
    return Tally(
        n=int(per_block.sum()),
        cells=None if lattice is None else paint.cells,
        per_day=per_block[:-1].astype(dtype),
        no_day=no_day,
        no_hour=apart,
        joint=joint[:DAYS_A_WEEK].astype(dtype),
        kinds=by_kind.astype(dtype),
        areas=None if table is None else paint.areas,
    )


def by_code(columns: Columns, selection: Selection, code: NDArray[np.uint16], codes: int) -> Counts:
    """Return what passes by a code of each line; see `Columns.by_code`."""
    if not kernels.COMPILED:
        return twin.by_code(columns, selection, code, codes)
    dtype = columns.count_dtype
    paint = Paint(NO_CELLS, np.zeros(0, dtype), code, np.zeros(codes, dtype))
    _walk(columns, plan(columns, selection), paint)
    counted: Counts = paint.areas
    return counted


def lines_of(columns: Columns, selection: Selection) -> NDArray[np.int64]:
    """Return which lines of the columns pass, ascending."""
    lines, passes = passing(columns, selection)
    found: NDArray[np.int64] = np.flatnonzero(passes) + lines.start
    return found


def passing(columns: Columns, selection: Selection) -> tuple[slice, NDArray[np.bool_]]:
    """Return the lines of the days that are asked for, and which of them pass."""
    todo = plan(columns, selection)
    walk = todo.walk
    start = np.append(columns.day_start, columns.n)[walk.first_block : walk.end_block + 1]
    if len(start) < 2:
        return slice(0, 0), np.empty(0, np.bool_)
    lines = slice(int(start[0]), int(start[-1]))
    passes = walk.keep[columns.kind_hour[lines]] == kernels.COUNT
    if selection.weekdays is not None:
        counted = walk.weekday[walk.first_block : walk.end_block] != SKIPPED
        passes &= np.repeat(counted, np.diff(start))
    if todo.code is not None:
        passes &= todo.code_keep[todo.code[lines]] == 1
    return lines, passes


def passes_place(columns: Columns, selection: Selection) -> NDArray[np.bool_]:
    """Return which lines pass the conditions on areas, rows and ground, shape (n,)."""
    passes = np.ones(columns.n, np.bool_)
    for name, codes in selection.areas:
        passes &= _area_keep(columns, name, codes).view(np.bool_)[columns.areas[name]]
    if selection.rows is not None:
        wanted = np.zeros(int(columns.row.max(initial=-1)) + 1, np.bool_)
        rows = selection.rows.astype(np.int64)  # an empty list becomes an array of floats on its way here
        wanted[rows[(rows >= 0) & (rows < len(wanted))]] = True
        passes &= wanted[columns.row]
    if selection.zone is not None:
        painted = (MAPPED, DEFAULT_LOCATION) if selection.default_locations else (MAPPED,)
        passes &= np.isin(columns.place, painted) & selection.zone.holds(columns.x_m, columns.y_m)
    return passes


def in_time(columns: Columns, lines: NDArray[np.int64]) -> NDArray[np.int32]:
    """Return the table rows of ascending lines, by day, hour (unknown last) and row."""
    rows = columns.row[lines]
    if not len(rows):
        return rows
    block = np.searchsorted(columns.day_start[1:], lines, side="right")
    hour = columns.kind_hour[lines] % HOURS
    # One number a line, which sorts far faster than three columns; it stays below 2**55.
    span = int(rows.max()) + 1
    key = (block * HOURS + hour) * span + rows
    key.sort()
    return (key % span).astype(np.int32)


def _walk(columns: Columns, todo: Plan, paint: Paint) -> tuple[Counts, Counts, int]:
    """Run the kernel that is enough; return totals by weekday and kind-hour, by block, and apart."""
    joint = np.zeros((DAYS_A_WEEK + 1, len(columns.kinds) * HOURS), np.int64)
    per_block = np.zeros(columns.days + 1, np.int64)
    if todo.code is None and columns.weight is None:
        return joint, per_block, int(kernels.count_rows(todo.walk, paint, joint, per_block))
    say = Say(
        NO_CODES if todo.code is None else todo.code,
        todo.code_keep,
        NO_WEIGHT if columns.weight is None else columns.weight,
    )
    apart = kernels.count_values(todo.walk, paint, joint, per_block, say, columns.runs.longest)
    return joint, per_block, int(apart)


def _without_day(columns: Columns, selection: Selection, todo: Plan) -> int:
    """Count what has no day and passes everything but the conditions on time."""
    if int(columns.day_start[-1]) == columns.n:
        return 0
    keep = _verdicts(_chosen(columns, selection), None)
    walk = todo.walk._replace(keep=keep, first_block=columns.days, end_block=columns.days + 1)
    nothing: Counts = np.zeros(0, columns.count_dtype)
    paint = Paint(NO_CELLS, nothing, NO_CODES, nothing)
    _, per_block, _ = _walk(columns, Plan(walk, todo.code, todo.code_keep), paint)
    return int(per_block[-1])


def _weekdays(columns: Columns, selection: Selection) -> NDArray[np.uint8]:
    if selection.weekdays is None:
        return columns.weekday
    passes = np.array([day in selection.weekdays for day in range(DAYS_A_WEEK)] + [True])
    return np.where(passes[columns.weekday], columns.weekday, np.uint8(SKIPPED))


def _chosen(columns: Columns, selection: Selection) -> NDArray[np.bool_]:
    """Return which kinds are wanted, shape (kinds,)."""
    wanted = selection.kinds
    return np.array([wanted is None or kind in wanted for kind in columns.kinds], np.bool_)


def _spans(chosen: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return neighbouring wanted kinds as pairs: from, up to but not including."""
    padded = np.concatenate([[False], chosen, [False]])
    return np.flatnonzero(padded[1:] != padded[:-1]).reshape(-1, 2)


def _verdicts(chosen: NDArray[np.bool_], hours: frozenset[int] | None) -> NDArray[np.uint8]:
    """Return what each kind and hour says, shape (kinds * 25,)."""
    hour = np.full(HOURS, kernels.COUNT, np.uint8)
    if hours is not None:
        hour[:] = kernels.SKIP
        hour[sorted(hours)] = kernels.COUNT
        hour[UNKNOWN_HOUR] = kernels.COUNT_APART
    return (chosen[:, None] * hour).astype(np.uint8).ravel()


def _place_codes(
    columns: Columns, selection: Selection
) -> tuple[NDArray[np.uint16] | None, NDArray[np.uint8]]:
    """Return one code a row and which codes pass: the area column itself, or several conditions made one."""
    if not selection.areas and selection.rows is None and selection.zone is None:
        return None, np.ones(1, np.uint8)
    if len(selection.areas) == 1 and selection.rows is None and selection.zone is None:
        name, codes = selection.areas[0]
        return columns.areas[name], _area_keep(columns, name, codes)
    return columns.kept(selection), np.array([0, 1], np.uint8)


def _area_keep(columns: Columns, name: str, codes: frozenset[int]) -> NDArray[np.uint8]:
    """Return 1 for each wanted area of a set, shape (areas + 1,); the first stands for no area."""
    keep = np.zeros(len(columns.area_names[name]) + 1, np.uint8)
    keep[[code + 1 for code in codes if -1 <= code < len(keep) - 1]] = 1
    return keep
