"""Hold records as time-ordered small integers, so that any filter is one short walk through memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geodata.columns import order
from geodata.columns import scan as fused
from geodata.columns.keep import Few
from geodata.columns.order import Runs
from geodata.columns.selection import (
    DAYS_A_WEEK,
    DEFAULT_LOCATION,
    HOURS,
    MAPPED,
    NO_PLACE,
    OUTSIDE,
    Counts,
    Selection,
    Tally,
)
from geodata.columns.shapes import SQUARES, AnyLattice, cells_around
from geodata.period import NO_DAY

__all__ = ["NO_DAY", "Columns", "Selection", "Tally", "warm_up"]

Ints = NDArray[np.integer[Any]]
Floats = NDArray[np.floating[Any]]

KEPT_CELL_SIZES = 4
KEPT_PLACES = 4


@dataclass(frozen=True, eq=False)
class Columns:
    """
    One counting basis of a release by one clock, as columns ordered by day, kind, hour and table row.

    Made by `build`. Nothing here ever changes; arrays are read-only, so many threads may scan at once.

    Parameters
    ----------
    kinds
        Leaf kind ids; a kind's code is its position.
    first_day, days
        The days covered, from `first_day` (days since 1970-01-01) on.
    day_start
        Shape (days + 1,), int64: first line of each day; those of unknown day follow from the last on.
    kind_hour
        Shape (n,), uint16: kind * 25 + hour, hour 24 unknown.
    areas, area_names
        For each area set, shape (n,), uint16: code + 1, 0 for no area; and the ids of its areas.
    place
        Shape (n,), uint8: 0 mapped, 1 no place, 2 outside, 3 withheld, 4 confirmed default location.
    x_m, y_m
        Shape (n,): metres in the study's CRS, NaN where unmapped.
    weight
        Shape (n,), int16: what a line counts, such as its victims; None where each counts one.
    row
        Shape (n,), int32: the row of the records' table that a line stands for.
    """

    kinds: tuple[str, ...]
    first_day: int
    days: int
    day_start: NDArray[np.int64]
    kind_hour: NDArray[np.uint16]
    areas: Mapping[str, NDArray[np.uint16]]
    area_names: Mapping[str, tuple[str, ...]]
    place: NDArray[np.uint8]
    x_m: Floats
    y_m: Floats
    weight: NDArray[np.int16] | None
    row: NDArray[np.int32]
    _cells: Few[NDArray[np.int32]] = field(
        default_factory=lambda: Few(KEPT_CELL_SIZES), init=False, repr=False
    )
    _kept: Few[NDArray[np.uint16]] = field(default_factory=lambda: Few(KEPT_PLACES), init=False, repr=False)

    @classmethod
    def build(  # noqa: PLR0913 - a table has as many columns as it has
        cls,
        *,
        kind: Ints,
        kinds: tuple[str, ...],
        day: Ints,
        minute: Ints,
        x_m: Floats,
        y_m: Floats,
        place: Ints,
        areas: Mapping[str, Ints],
        area_names: Mapping[str, tuple[str, ...]],
        weight: Ints | None = None,
        row: Ints | None = None,
    ) -> Columns:
        """
        Order and code records that come in any order.

        Parameters
        ----------
        kind, kinds
            Shape (n,): positions in `kinds`.
        day, minute
            Shape (n,): days since 1970-01-01, `NO_DAY` where unknown; minutes since midnight, or -1.
        x_m, y_m, place
            Shape (n,): metres, NaN where there is none; the bucket of each row (see the class).
        areas, area_names
            For each area set, shape (n,): positions in its names, -1 for no area.
        weight
            Shape (n,): what each row counts, 0 to 32,767; None for one.
        row
            Shape (n,): row in the records' table; None for 0, 1, 2, ...

        Raises
        ------
        ValueError
            If columns differ in length or codes reach outside their names.
        """
        given = {
            "day": day,
            "minute": minute,
            "x_m": x_m,
            "y_m": y_m,
            "place": place,
            "weight": weight,
            "row": row,
        }
        order.check(kind, kinds, {k: v for k, v in given.items() if v is not None}, areas, area_names)
        row = np.arange(len(kind), dtype=np.int32) if row is None else row
        kind_hour = order.kind_hour(kind, minute)
        first_day, days, day_start, lines = order.by_time(day, kind_hour, len(kinds) * HOURS, row)

        def ordered(column: NDArray[Any], dtype: Any) -> NDArray[Any]:
            return order.sealed(column[lines].astype(dtype, copy=False))

        metres = np.float32 if x_m.dtype == np.float32 else np.float64
        return cls(
            kinds=tuple(kinds),
            first_day=first_day,
            days=days,
            day_start=order.sealed(day_start),
            kind_hour=ordered(kind_hour, np.uint16),
            areas={name: ordered(codes + 1, np.uint16) for name, codes in areas.items()},
            area_names={name: tuple(area_names[name]) for name in areas},
            place=ordered(place, np.uint8),
            x_m=ordered(x_m, metres),
            y_m=ordered(y_m, metres),
            weight=None if weight is None else ordered(weight, np.int16),
            row=ordered(row, np.int32),
        )

    @property
    def n(self) -> int:
        """How many lines there are."""
        return len(self.kind_hour)

    @property
    def nbytes(self) -> int:
        """Bytes held, without cells of any size."""
        runs, weight = self.runs, () if self.weight is None else (self.weight,)
        plain: list[NDArray[Any]] = [self.day_start, self.kind_hour, self.place, self.x_m, self.y_m, self.row]
        plain += [*self.areas.values(), *weight, self.weekday, runs.kind_run, runs.start, runs.code]
        return sum(one.nbytes for one in plain)

    @property
    def count_dtype(self) -> type[np.int32] | type[np.int64]:
        """Type of counts: wide enough for the sum of all weights."""
        return np.int32 if self.weight is None else np.int64

    @cached_property
    def runs(self) -> Runs:
        """Stretches of lines that share day, kind and hour."""
        return order.runs(self.day_start, self.kind_hour, len(self.kinds))

    @cached_property
    def weekday(self) -> NDArray[np.uint8]:
        """Weekday of each day, Monday 0, shape (days + 1,); 7 stands for the lines without a day."""
        weekday = (self.first_day + np.arange(self.days + 1) + 3) % DAYS_A_WEEK
        weekday[-1] = DAYS_A_WEEK
        return order.sealed(weekday.astype(np.uint8))

    def __repr__(self) -> str:
        undated = self.n - int(self.day_start[-1])
        lines = f"{self.n:,} lines, {self.days:,} days, {undated:,} without a day"
        return f"<Columns: {lines}, {len(self.kinds)} kinds>"

    def lattice(self, cell_m: int, shape: str = SQUARES) -> AnyLattice:
        """Return cells of a size and shape around everything that can be painted."""
        drawn = (self.place == MAPPED) | (self.place == DEFAULT_LOCATION)
        return cells_around(self.x_m[drawn], self.y_m[drawn], cell_m=cell_m, shape=shape)

    def cells(self, lattice: AnyLattice, *, default_locations: bool = False) -> NDArray[np.int32]:
        """
        Return the cell of each line, shape (n,); lines off the map get ``lattice.n + bucket - 1``.

        The cells of a few lattices are kept, because every filter on the same screen asks for the same ones.
        A mapped line that lies off this lattice is counted as outside.
        """
        painted = default_locations and bool((self.place == DEFAULT_LOCATION).any())

        def make() -> NDArray[np.int32]:
            cell = lattice.cell_of(self.x_m, self.y_m)
            place = np.where(self.place == DEFAULT_LOCATION, MAPPED, self.place) if painted else self.place
            mapped = place == MAPPED
            lost = mapped & (cell < 0)
            bucket = place.astype(np.int32)
            bucket[lost] = np.where(np.isfinite(self.x_m[lost] + self.y_m[lost]), OUTSIDE, NO_PLACE)
            return order.sealed(np.where(mapped & ~lost, cell, lattice.n + bucket - 1).astype(np.int32))

        return self._cells.get((lattice, painted), make)

    def kept(self, selection: Selection) -> NDArray[np.uint16]:
        """Return 1 for each line that passes the conditions on areas, rows and ground, else 0; shape (n,)."""
        return self._kept.get(
            selection.place_key(), lambda: order.sealed(fused.passes_place(self, selection).astype(np.uint16))
        )

    def scan(
        self, selection: Selection, *, lattice: AnyLattice | None = None, table: str | None = None
    ) -> Tally:
        """
        Count what passes by cell, day, weekday x hour x kind, and area.

        Parameters
        ----------
        selection
            Which lines are wanted.
        lattice
            Cells to count in; None if no map is shown.
        table
            Area set to count by; None if no table is shown.

        Raises
        ------
        KeyError
            If `table` or an area set of the selection is not among these columns.
        """
        return fused.scan(self, selection, lattice=lattice, table=table)

    def by_code(self, selection: Selection, code: NDArray[np.uint16], codes: int) -> Counts:
        """
        Count what passes by any code of the lines, shape (codes,).

        Parameters
        ----------
        code
            Shape (n,), each below `codes`, not writable: the scan was compiled for columns that never change.
        """
        return fused.by_code(self, selection, code, codes)

    def rows_of(
        self, selection: Selection, *, lattice: AnyLattice | None = None, cell: int | None = None
    ) -> NDArray[np.int32]:
        """
        Return the table rows that pass, by day, hour (unknown last) and row; those without a day come last.

        Where a line is an offence or a victim, the row of its incident appears once for each.

        Parameters
        ----------
        lattice, cell
            Only the lines of this cell or bucket.
        """
        lines = fused.lines_of(self, selection)
        if lattice is not None and cell is not None:
            in_cell = self.cells(lattice, default_locations=selection.default_locations)[lines] == cell
            lines = lines[in_cell]
        return fused.in_time(self, lines)


def warm_up() -> None:
    """Compile the scan, or load what was compiled before, so that the first visitor does not wait for it."""
    from geodata.columns import bins

    bins.warm_up()
    one = np.zeros(1, np.int32)
    for weight in (None, one):
        columns = Columns.build(
            kind=one,
            kinds=("any",),
            day=one,
            minute=one,
            x_m=one.astype(np.float64),
            y_m=one.astype(np.float64),
            place=one,
            areas={"any": one},
            area_names={"any": ("any",)},
            weight=weight,
        )
        for areas in ((), (("any", frozenset({0})),)):
            columns.scan(Selection(areas=areas), lattice=columns.lattice(100), table="any")
