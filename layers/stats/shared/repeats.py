"""Rows, bands and pairs for questions about incidents that are near each other and soon after each other."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from layers.stats.kernels.close_pairs import close_pairs
from layers.stats.shared.bands import Bands
from layers.stats.shared.count_model import Floats

Ints = NDArray[np.int64]
Codes = NDArray[np.int32]

# Days further apart than this are no longer counted in 16 bits.
_MOST_SHORT = 32_000


@dataclass(frozen=True, eq=False)
class Incidents:
    """Incidents with a place and a day, ordered by part; days count from the first one."""

    x: Floats
    y: Floats
    day: Ints
    segments: Ints
    left_out: int
    merged: int

    @property
    def n(self) -> int:
        """How many there are."""
        return len(self.x)

    @property
    def no_answer(self) -> str | None:
        """Why no pair can be told from chance, if so."""
        if self.n < 2:
            return "too_few_incidents"
        return "one_day_only" if self.day.max() == 0 else None


def kept_incidents(
    x_m: ArrayLike, y_m: ArrayLike, day: ArrayLike, within: ArrayLike | None, *, merge_equal: bool
) -> Incidents:
    """Return incidents that can be paired: of known place and day, equal rows merged if asked for."""
    x, y, days = (np.asarray(one, np.float64).ravel() for one in (x_m, y_m, day))
    part = np.zeros(len(x)) if within is None else np.asarray(within, np.float64).ravel()
    if len({len(one) for one in (x, y, days, part)}) > 1:  # refused by the caller
        x = y = days = part = np.empty(0)
    rows = np.column_stack([part, days, x, y])
    known = np.isfinite(rows).all(axis=1)
    rows, unknown = rows[known], int((~known).sum())
    # In one order whatever order they came in, so that the same chance gives the same worlds.
    rows = rows[np.lexsort((rows[:, 3], rows[:, 2], rows[:, 1], rows[:, 0]))]
    merged = 0
    if merge_equal and len(rows):
        is_new = np.append(True, (np.diff(rows, axis=0) != 0).any(axis=1))
        merged = int((~is_new).sum())
        rows = rows[is_new]
    begins = np.flatnonzero(np.append(True, np.diff(rows[:, 0]) != 0)) if len(rows) else np.empty(0, np.int64)
    first = rows[:, 1].min() if len(rows) else 0.0
    days_from = np.rint(rows[:, 1] - first).astype(np.int64)
    return Incidents(
        rows[:, 2].copy(), rows[:, 3].copy(), days_from, np.append(begins, len(rows)), unknown, merged
    )


class BandedPairs(NamedTuple):
    """
    Close pairs ordered by row: pairs nearer than the first edge, then a row a finite band of distance.

    `row_start` has one entry more than there are rows.
    """

    first: Codes
    second: Codes
    row_start: Ints

    @property
    def sizes(self) -> Ints:
        """Pairs a row."""
        return np.diff(self.row_start)

    def counts(self, day: Ints, bands: Bands) -> Ints:
        """Return how many pairs of each row lie less than each edge of days apart, shape (rows, edges)."""
        apart = np.abs(day[self.first] - day[self.second])
        ends = [np.sort(apart[a:b]) for a, b in zip(self.row_start[:-1], self.row_start[1:], strict=True)]
        return np.array([np.searchsorted(one, np.asarray(bands.days), side="left") for one in ends], np.int64)


def narrowed(day: Ints, bands: Bands) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return days and edges of days in numbers as narrow as the days allow, for `dealt_counts`."""
    span = int(day.max()) + 1
    kind: Any = np.int16 if span <= _MOST_SHORT else np.int32
    # All pairs lie less than the whole span apart.
    return day.astype(kind), np.minimum(np.asarray(bands.days), span).astype(kind)


def close_in_bands(rows: Incidents, bands: Bands) -> BandedPairs:
    """Return pairs nearer than the last finite edge of distance."""
    edges = bands.finite_m
    firsts, seconds, names = [np.empty(0, np.int32)], [np.empty(0, np.int32)], [np.empty(0, np.int64)]
    for pairs in close_pairs(rows.x, rows.y, float(edges[-1]), metric=bands.metric):
        row = np.searchsorted(edges, pairs.distance_m, side="right")
        near = row < len(edges)
        firsts.append(pairs.first[near])
        seconds.append(pairs.second[near])
        names.append(row[near])
    first, second, row = np.concatenate(firsts), np.concatenate(seconds), np.concatenate(names)
    # By row, and then in the order of memory.
    order = np.lexsort((second, first, row))
    start = np.searchsorted(row[order], np.arange(len(edges) + 1))
    return BandedPairs(first[order], second[order], start.astype(np.int64))


def close_day_pairs(day: Ints, bands: Bands) -> Ints:
    """Return how many of all pairs lie less than each edge of days apart, shape (edges,)."""
    ordered = np.sort(day).astype(np.float64)
    later = np.arange(1, len(day) + 1)
    return np.array(
        [
            np.maximum(np.searchsorted(ordered, ordered + edge, side="left") - later, 0).sum()
            for edge in bands.days
        ],
        np.int64,
    )


def all_pairs(n: int) -> int:
    """Return how many pairs n incidents have."""
    return n * (n - 1) // 2


def as_table(counts: Ints, bands: Bands, columns: Ints) -> Ints:
    """
    Return tables of bands from counts below edges, shape (..., distance bands, day bands).

    Parameters
    ----------
    counts
        Shape (..., rows, edges): rows as in `BandedPairs`.
    bands
        If the last distance is infinite, its band is what is left of all pairs.
    columns
        Shape (edges,): all pairs below each edge.
    """
    table = counts[..., 1:, :]
    if math.isinf(bands.distance_m[-1]):
        table = np.concatenate([table, (columns - counts.sum(axis=-2))[..., None, :]], axis=-2)
    return np.diff(table, axis=-1) if counts.shape[-1] > 1 else table


def wrong_incidents(x_m: ArrayLike, y_m: ArrayLike, day: ArrayLike, within: ArrayLike | None) -> list[str]:
    """Return what is wrong with incidents: equally long lists, whole days, whole numbers of parts."""
    parts = {"x_m": x_m, "y_m": y_m, "day": day} | ({} if within is None else {"within": within})
    given = {name: np.asarray(one, np.float64) for name, one in parts.items()}
    wrong = [
        f"`{name}` has shape {one.shape} but must have one dimension"
        for name, one in given.items()
        if one.ndim != 1
    ]
    if len({one.shape for one in given.values()}) > 1:
        wrong.append("lengths differ: " + ", ".join(f"{one.size} {name}" for name, one in given.items()))
    for name in ("day", "within"):
        values = given.get(name, np.empty(0))
        if (values[np.isfinite(values)] % 1 != 0).any():
            wrong.append(f"`{name}` must be whole numbers")
    if np.isnan(given.get("within", np.empty(0))).any():
        wrong.append("`within` must be known")
    return wrong
