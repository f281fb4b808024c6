"""Count what passes in one walk over the runs of a time-ordered table; compiled by numba where it is there.

Rows are ordered by day, then kind and hour. A *run* is a stretch of rows of one day that share kind and hour, so
whether a row passes is decided once a run, and weekday, hour, kind and day are counted once a run as well. Only the
map and the areas table need each row: neighbouring runs that pass are joined to one *stretch* and painted in one go.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np

Function = TypeVar("Function", bound=Callable[..., Any])

try:
    import numba

    COMPILED = not numba.config.DISABLE_JIT
    _compile = numba.njit(cache=True, nogil=True)
except ImportError:  # the twin answers instead, with the same numbers
    COMPILED = False

    def _compile(function: Function) -> Function:
        return function


# Rows whose values are held at a time; small enough to stay in the processor's first cache.
STRETCH_ROWS = 2048

SKIP, COUNT, COUNT_APART = (
    0,
    1,
    2,
)  # what a kind and hour may say: no; yes; only its unknown hour keeps it out


@_compile
def _paint(totals, codes, first, end):  # type: ignore[no-untyped-def]
    for row in range(first, end):
        totals[np.uint32(codes[row])] += 1


@_compile
def _paint_values(totals, codes, first, end, values):  # type: ignore[no-untyped-def]
    for row in range(first, end):
        totals[np.uint32(codes[row])] += values[row - first]


@_compile
def count_rows(  # type: ignore[no-untyped-def]
    block_run,
    run_start,
    run_code,
    keep,
    weekday,
    first_block,
    end_block,
    cell,
    cells,
    area,
    areas,
    joint,
    per_block,
):
    """
    Count rows where neither weights nor places decide; return what only the unknown hour left out.

    Parameters
    ----------
    block_run, run_start, run_code
        Runs of each block (a day, or all rows without one), first row of each run, its kind * 25 + hour.
    keep
        SKIP, COUNT or COUNT_APART for each kind * 25 + hour.
    weekday
        For each block: 0 to 6, 7 for rows without a day, 8 for a block that is skipped.
    cell, cells, area, areas
        Codes of the rows and the totals they are added to; totals of length 0 are not wanted.
    joint, per_block
        Totals by (weekday or 7, kind * 25 + hour), and by block.
    """
    apart = 0
    first = end = 0
    with_cells, with_areas = len(cells) > 0, len(areas) > 0
    for block in range(first_block, end_block):
        day = weekday[block]
        if day == 8:
            continue
        here = joint[day]
        total = 0
        for run in range(block_run[block], block_run[block + 1]):
            code = run_code[run]
            verdict = keep[code]
            if verdict == COUNT:
                start, stop = run_start[run], run_start[run + 1]
                here[code] += stop - start
                total += stop - start
                if start != end:
                    if with_cells:
                        _paint(cells, cell, first, end)
                    if with_areas:
                        _paint(areas, area, first, end)
                    first = start
                end = stop
            elif verdict == COUNT_APART:
                apart += run_start[run + 1] - run_start[run]
        per_block[block] += total
    if with_cells:
        _paint(cells, cell, first, end)
    if with_areas:
        _paint(areas, area, first, end)
    return apart


@_compile
def _fill(values, sums, code, code_keep, weight, first, end):  # type: ignore[no-untyped-def]
    total = 0
    sums[0] = 0
    if len(weight) == 0:
        for row in range(first, end):
            value = np.int32(code_keep[code[row]])
            values[row - first] = value
            total += value
            sums[row - first + 1] = total
    elif len(code) == 0:
        for row in range(first, end):
            value = np.int32(weight[row])
            values[row - first] = value
            total += value
            sums[row - first + 1] = total
    else:
        for row in range(first, end):
            value = np.int32(weight[row]) * np.int32(code_keep[code[row]])
            values[row - first] = value
            total += value
            sums[row - first + 1] = total
    return total


@_compile
def count_values(  # type: ignore[no-untyped-def]
    block_run, run_start, run_code, keep, weekday, first_block, end_block, cell, cells, area, areas, joint, per_block,
    code, code_keep, weight, longest_run,
):  # fmt: skip
    """
    Count as `count_rows` does, where each row has its own say.

    Parameters
    ----------
    code, code_keep
        A code for each row and whether it lets the row pass; `code` of length 0: all rows pass.
    weight
        What each row counts; of length 0: one.
    longest_run
        Rows of the longest run: the values of a stretch are held in a buffer.
    """
    apart = 0
    with_cells, with_areas = len(cells) > 0, len(areas) > 0
    values = np.empty(STRETCH_ROWS + longest_run, np.int32)
    sums = np.empty(STRETCH_ROWS + longest_run + 1, np.int64)
    for block in range(first_block, end_block):
        day = weekday[block]
        if day == 8:
            continue
        here = joint[day]
        total = 0
        run, last = block_run[block], block_run[block + 1]
        while run < last:
            verdict = keep[run_code[run]]
            begin = run
            first = run_start[run]
            run += 1
            if verdict == SKIP:
                continue
            while run < last and keep[run_code[run]] == verdict and run_start[run] - first < STRETCH_ROWS:
                run += 1
            end = run_start[run]
            counted = _fill(values, sums, code, code_keep, weight, first, end)
            if verdict == COUNT_APART:
                apart += counted
                continue
            total += counted
            if with_cells:
                _paint_values(cells, cell, first, end, values)
            if with_areas:
                _paint_values(areas, area, first, end, values)
            for one in range(begin, run):
                here[run_code[one]] += sums[run_start[one + 1] - first] - sums[run_start[one] - first]
        per_block[block] += total
    return apart
