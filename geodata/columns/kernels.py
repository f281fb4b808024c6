"""Count what passes in one walk over the runs of a time-ordered table; compiled by numba where it is there.

Rows are ordered by day, then kind and hour. A *run* is a stretch of rows of one day that share kind and hour,
so whether a row passes is decided once a run, and weekday, hour, kind and day are counted once a run as well.
Only the map and the areas table need each row: neighbouring runs that pass are joined and painted in one go.

References
----------
Deciding once a run is the idea of run-length encoded columns: Abadi, Madden & Ferreira (2006), Integrating
compression and execution in column-oriented database systems.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from geodata import compiled
from geodata.compiled import compile_loop

Ints = NDArray[np.integer[Any]]

COMPILED: bool = compiled.COMPILED  # else the twin answers, with the same numbers

# Rows whose values are held at a time; small enough to stay in the processor's first cache.
STRETCH_ROWS = 2048

SKIP, COUNT, COUNT_APART = (
    0,
    1,
    2,
)  # what a kind and hour may say: no; yes; only its unknown hour keeps it out
NO_DAY_ROW = 7  # row of the joint totals for rows without a day
SKIPPED = 8  # in place of a weekday: no row of this day passes


class Walk(NamedTuple):
    """
    Where to walk. A block is a day; the last block holds the rows without one.

    Parameters
    ----------
    kind_run
        Shape (blocks * kinds + 1,): first run of each block and kind.
    run_start, run_code
        Shape (runs + 1,), (runs,): first row of each run; its kind * 25 + hour.
    keep
        Shape (kinds * 25,): SKIP, COUNT or COUNT_APART.
    spans
        Shape (m, 2): kinds to look at, as neighbouring ones from ... up to but not including ...
    weekday
        Shape (blocks,): 0 to 6, NO_DAY_ROW, or SKIPPED.
    first_block, end_block, kinds
        Blocks to walk, and how many kinds there are.
    """

    kind_run: Ints
    run_start: Ints
    run_code: Ints
    keep: Ints
    spans: Ints
    weekday: Ints
    first_block: int
    end_block: int
    kinds: int


class Paint(NamedTuple):
    """What each row that passes is added to: totals by cell and by area; those of length 0 are not wanted."""

    cell: Ints
    cells: Ints
    area: Ints
    areas: Ints


class Say(NamedTuple):
    """
    Whether a row passes and what it counts, where that differs from row to row.

    Parameters
    ----------
    code, code_keep
        A code for each row, and 1 for the codes that pass; length 0 where all rows pass.
    weight
        What each row counts; length 0 for one each.
    """

    code: Ints
    code_keep: Ints
    weight: Ints


@compile_loop
def _add_one(totals: Ints, codes: Ints) -> None:
    # Unsigned, so that nothing is spent on indices that count from the end.
    for i in range(len(codes)):
        totals[np.uint32(codes[i])] += 1


@compile_loop
def _add_value(totals: Ints, codes: Ints, values: Ints) -> None:
    for i in range(len(codes)):
        totals[np.uint32(codes[i])] += values[i]


@compile_loop
def count_rows(walk: Walk, paint: Paint, joint: Ints, per_block: Ints) -> int:
    """
    Add what passes to the totals where every row of a run says the same; return what only lacks its hour.

    Parameters
    ----------
    joint, per_block
        Totals by weekday (or NO_DAY_ROW) and kind * 25 + hour, shape (8, kinds * 25); and by block.
    """
    apart = 0
    first = end = 0  # rows that pass and are still to be painted
    with_cells, with_areas = len(paint.cells) > 0, len(paint.areas) > 0
    for block in range(walk.first_block, walk.end_block):
        weekday = walk.weekday[block]
        if weekday == SKIPPED:
            continue
        here, total, at = joint[weekday], 0, block * walk.kinds
        for span in range(len(walk.spans)):
            for run in range(
                walk.kind_run[at + walk.spans[span, 0]], walk.kind_run[at + walk.spans[span, 1]]
            ):
                code = walk.run_code[run]
                verdict = walk.keep[code]
                start, stop = walk.run_start[run], walk.run_start[run + 1]
                if verdict == COUNT:
                    here[code] += stop - start
                    total += stop - start
                    if start != end:
                        if with_cells:
                            _add_one(paint.cells, paint.cell[first:end])
                        if with_areas:
                            _add_one(paint.areas, paint.area[first:end])
                        first = start
                    end = stop
                elif verdict == COUNT_APART:
                    apart += stop - start
        per_block[block] += total
    if with_cells:
        _add_one(paint.cells, paint.cell[first:end])
    if with_areas:
        _add_one(paint.areas, paint.area[first:end])
    return apart


@compile_loop
def _fill(values: Ints, sums: Ints, say: Say, first: int, end: int) -> np.int64:
    """Write what each row counts, and the sum of those before it; return the sum of all."""
    total = np.int64(0)
    part, code_keep = say.code[first:end], say.code_keep
    weight = say.weight[first:end]
    if len(weight) == 0:
        for i in range(end - first):
            values[i] = code_keep[part[i]]
    elif len(part) == 0:
        for i in range(end - first):
            values[i] = weight[i]
    else:
        for i in range(end - first):
            values[i] = weight[i] * np.int32(code_keep[part[i]])
    for i in range(end - first):
        sums[i] = total
        total += values[i]
    sums[end - first] = total
    return total


@compile_loop
def count_values(walk: Walk, paint: Paint, joint: Ints, per_block: Ints, say: Say, longest_run: int) -> int:
    """Add what passes as `count_rows` does, where each row has its say; a run has at most so many rows."""
    apart = 0
    with_cells, with_areas = len(paint.cells) > 0, len(paint.areas) > 0
    values = np.empty(STRETCH_ROWS + longest_run, np.int32)
    sums = np.empty(STRETCH_ROWS + longest_run + 1, np.int64)
    for block in range(walk.first_block, walk.end_block):
        weekday = walk.weekday[block]
        if weekday == SKIPPED:
            continue
        here, total, at = joint[weekday], np.int64(0), block * walk.kinds
        for span in range(len(walk.spans)):
            run, last = walk.kind_run[at + walk.spans[span, 0]], walk.kind_run[at + walk.spans[span, 1]]
            while run < last:
                verdict = walk.keep[walk.run_code[run]]
                begin, first = run, walk.run_start[run]
                run += 1
                if verdict == SKIP:
                    continue
                while (
                    run < last
                    and walk.keep[walk.run_code[run]] == verdict
                    and walk.run_start[run] - first < STRETCH_ROWS
                ):
                    run += 1
                end = walk.run_start[run]
                counted = _fill(values, sums, say, first, end)
                if verdict == COUNT_APART:
                    apart += counted
                    continue
                total += counted
                if with_cells:
                    _add_value(paint.cells, paint.cell[first:end], values)
                if with_areas:
                    _add_value(paint.areas, paint.area[first:end], values)
                for one in range(begin, run):
                    here[walk.run_code[one]] += (
                        sums[walk.run_start[one + 1] - first] - sums[walk.run_start[one] - first]
                    )
        per_block[block] += total
    return apart
