"""Check records, put them in the order that makes scans short, and find the runs in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from geodata.columns.selection import DEFAULT_LOCATION, HOURS, UNKNOWN_HOUR
from geodata.period import NO_DAY

Ints = NDArray[np.integer[Any]]
Column = TypeVar("Column", bound=NDArray[Any])

MOST_DAYS = 400_000  # offsets of each day and kind are held; wider spans are misread dates
MOST_CODES = 65_535  # codes are uint16
MINUTES_A_DAY = 1440


@dataclass(frozen=True, eq=False)
class Runs:
    """
    Stretches of lines that share day, kind and hour.

    Parameters
    ----------
    kind_run
        Shape ((days + 1) * kinds + 1,), int32: first run of each day (the last: no day) and kind.
    start
        Shape (runs + 1,), int32: first line of each run, and the end.
    code
        Shape (runs,), uint16: kind * 25 + hour.
    longest
        Lines of the longest run.
    """

    kind_run: NDArray[np.int32]
    start: NDArray[np.int32]
    code: NDArray[np.uint16]
    longest: int


def sealed(column: Column) -> Column:
    """Return a column that can no longer be written."""
    column.flags.writeable = False
    return column


def check(
    kind: Ints,
    kinds: tuple[str, ...],
    columns: Mapping[str, NDArray[Any]],
    areas: Mapping[str, Ints],
    area_names: Mapping[str, tuple[str, ...]],
) -> None:
    """Raise ValueError with everything that does not fit."""
    n = len(kind)
    wrong = [f"{name!r} has {len(c)} rows instead of {n}" for name, c in columns.items() if len(c) != n]
    wrong += [
        f"area set {name!r} has {len(c)} rows instead of {n}" for name, c in areas.items() if len(c) != n
    ]
    if len(kinds) * HOURS > MOST_CODES:
        wrong.append(f"{len(kinds)} kinds are more than {MOST_CODES // HOURS}")
    limits = {
        "kind": (kind, 0, len(kinds) - 1),
        "minute": (columns["minute"], -1, MINUTES_A_DAY - 1),
        "place": (columns["place"], 0, DEFAULT_LOCATION),
    }
    if "weight" in columns:
        limits["weight"] = (columns["weight"], 0, np.iinfo(np.int16).max)
    for name, codes in areas.items():
        if name not in area_names:
            wrong.append(f"area set {name!r} has no names")
            continue
        if len(area_names[name]) >= MOST_CODES:
            wrong.append(f"area set {name!r} has more than {MOST_CODES - 1} areas")
        limits[f"area set {name}"] = (codes, -1, len(area_names[name]) - 1)
    for name, (column, least, most) in limits.items():
        if len(column) and not least <= int(column.min()) <= int(column.max()) <= most:
            wrong.append(
                f"{name!r} runs from {column.min()} to {column.max()} but must lie in {least}..{most}"
            )
    if wrong:
        raise ValueError("; ".join(wrong))


def kind_hour(kind: Ints, minute: Ints) -> NDArray[np.int64]:
    """Return kind * 25 + hour for each row, hour 24 where the minute is unknown."""
    return kind.astype(np.int64) * HOURS + np.where(minute < 0, UNKNOWN_HOUR, minute // 60)


def by_time(
    day: Ints, code: NDArray[np.int64], codes: int, row: Ints
) -> tuple[int, int, NDArray[np.int64], NDArray[np.int64]]:
    """
    Order rows by day (unknown last), code, and table row.

    Returns
    -------
    first_day, days, day_start, lines
        The days covered, the first line of each day and the end of the last, and the row of each line.
    """
    known = day != NO_DAY
    first_day, days = 0, 0
    if known.any():
        first_day = int(day[known].min())
        days = int(day[known].max()) - first_day + 1
    if days > MOST_DAYS:
        raise ValueError(f"days run from {first_day} over {days}: more than {MOST_DAYS} are misread dates")
    block = np.where(known, day.astype(np.int64) - first_day, days)
    key = block * codes + code
    if len(row) and np.any(row[1:] < row[:-1]):
        lines = np.lexsort((row, key))
    else:
        lines = np.argsort(key, kind="stable")
    per_block = np.bincount(block, minlength=days + 1)
    return first_day, days, np.concatenate([[0], np.cumsum(per_block[:days])]).astype(np.int64), lines


def runs(day_start: NDArray[np.int64], codes: NDArray[np.uint16], kinds: int) -> Runs:
    """Return the runs of ordered lines."""
    n = len(codes)
    begins = np.ones(n + 1, np.bool_)
    np.not_equal(codes[1:], codes[:-1], out=begins[1:n])
    begins[day_start] = True
    start = np.flatnonzero(begins)
    code = codes[start[:-1]]
    block = np.searchsorted(day_start[1:], start[:-1], side="right")
    per_kind = np.bincount(block * kinds + code // HOURS, minlength=len(day_start) * kinds)
    return Runs(
        sealed(np.concatenate([[0], np.cumsum(per_kind)]).astype(np.int32)),
        sealed(start.astype(np.int32)),
        sealed(code),
        int(np.diff(start).max(initial=0)),
    )
