"""Count a question's five tables with polars, duckdb and pandas, from the very codes that our scan reads.

cells, days, weekday x hour x kind, kinds, and areas of the table. Every peer holds the rows in time order as
small integers; pandas also as categories. Their answers become one dictionary of arrays, to be compared.
"""

from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
from numpy.typing import NDArray

from geodata.columns.columns import Columns, Selection, Tally
from geodata.columns.selection import BUCKETS, DAYS_A_WEEK, HOURS
from geodata.columns.shapes import AnyLattice

Answer = dict[str, NDArray[np.int64]]
GROUPS = (("cell",), ("day",), ("weekday", "hour", "kind"), ("kind",), ("area",))
NAMES = ("cells", "days", "joint", "kinds", "areas")


@dataclass(frozen=True)
class Wanted:
    """One filter as codes; None where it lets everything pass."""

    days: tuple[int, int] | None
    kinds: tuple[int, ...] | None
    hours: tuple[int, ...] | None
    weekdays: tuple[int, ...] | None
    areas: tuple[int, ...] | None

    @property
    def lists(self) -> dict[str, tuple[int, ...]]:
        """Column -> the codes that pass."""
        every = {"kind": self.kinds, "hour": self.hours, "weekday": self.weekdays, "area": self.areas}
        return {name: codes for name, codes in every.items() if codes is not None}


class Peers:
    """
    The same rows in the form that each contender likes best.

    Parameters
    ----------
    columns, lattice, table
        What our scan reads, the cells it counts in, and the area set of the table.
    """

    def __init__(self, columns: Columns, lattice: AnyLattice, table: str) -> None:
        self.columns, self.lattice, self.table = columns, lattice, table
        day = np.repeat(np.arange(columns.days + 1), np.diff(np.append(columns.day_start, columns.n)))
        self.codes = {
            "day": day.astype(np.int16),  # the last one stands for an unknown day
            "weekday": columns.weekday[day],
            "hour": (columns.kind_hour % HOURS).astype(np.uint8),
            "kind": (columns.kind_hour // HOURS).astype(np.uint8),
            "area": columns.areas[table].astype(np.uint8),
            "cell": columns.cells(lattice).astype(np.uint32),
        }
        self.polars = pl.DataFrame(self.codes).lazy()
        self.duckdb = duckdb.connect()
        arrow = pl.DataFrame(self.codes).to_arrow()
        self.duckdb.register("arrow", arrow)
        self.duckdb.execute("create table incidents as select * from arrow")
        self.duckdb.unregister("arrow")
        self.pandas = pd.DataFrame(
            {
                name: pd.Categorical.from_codes(codes, categories=np.arange(int(codes.max()) + 1))
                for name, codes in self.codes.items()
                if name != "day"
            }
            | {"day": self.codes["day"]}
        )

    def wanted(self, selection: Selection) -> Wanted:
        """Return a selection in codes; days count from the first day of the data."""
        columns = self.columns
        days = None
        if selection.first_day is not None and selection.end_day is not None:
            days = (selection.first_day - columns.first_day, selection.end_day - columns.first_day)
            days = (days[0], min(days[1], columns.days))
        elif selection.is_timed:
            days = (0, columns.days)
        kinds = selection.kinds
        areas = dict(selection.areas)
        assert set(areas) <= {self.table}
        return Wanted(
            days,
            None if kinds is None else tuple(i for i, kind in enumerate(columns.kinds) if kind in kinds),
            None if selection.hours is None else tuple(sorted(selection.hours)),
            None if selection.weekdays is None else tuple(sorted(selection.weekdays)),
            tuple(sorted(code + 1 for code in areas[self.table])) if areas else None,
        )

    def by_polars(self, ask: Wanted) -> Any:
        """Return five small frames from one lazy plan."""
        keep = []
        if ask.days is not None:
            keep.append(pl.col("day").is_between(ask.days[0], ask.days[1] - 1))
        for name, codes in ask.lists.items():
            keep.append(pl.col(name).is_in(pl.Series(codes, dtype=pl.UInt8).implode()))
        passing = self.polars.filter(*keep)
        return pl.collect_all([passing.group_by(group).agg(pl.len()) for group in GROUPS])

    def by_duckdb(self, ask: Wanted) -> Any:
        """Return five small tables, one statement each: faster than grouping sets here."""
        keep = [f"day >= {ask.days[0]} and day < {ask.days[1]}"] if ask.days is not None else []
        keep += [f"{name} in ({','.join(map(str, codes))})" for name, codes in ask.lists.items()]
        where = f"where {' and '.join(keep)}" if keep else ""
        statements = [
            f"select {', '.join(group)}, count(*) as len from incidents {where} group by {', '.join(group)}"
            for group in GROUPS
        ]
        return [self.duckdb.execute(statement).fetchnumpy() for statement in statements]

    def by_pandas(self, ask: Wanted) -> Any:
        """Return five series."""
        frame = self.pandas
        keep = np.ones(len(frame), bool)
        if ask.days is not None:
            keep &= ((frame["day"] >= ask.days[0]) & (frame["day"] < ask.days[1])).to_numpy()
        for name, codes in ask.lists.items():
            keep &= frame[name].isin(codes).to_numpy()
        passing = frame.loc[keep]
        return [passing.groupby(list(group), observed=True).size() for group in GROUPS]

    def arrays(self, answer: Any) -> Answer:
        """Bring any contender's answer into the same form; not timed."""
        if isinstance(answer, Tally):
            return self._of_tally(answer)
        found: Answer = {}
        for name, group, part in zip(NAMES, GROUPS, answer, strict=True):
            if isinstance(part, pd.Series):
                index = part.index.to_frame(index=False)
                codes, counts = [index[one].to_numpy().astype(np.int64) for one in group], part.to_numpy()
            else:
                codes, counts = [np.asarray(part[one]).astype(np.int64) for one in group], part["len"]
            found[name] = self._dense(name, codes, np.asarray(counts))
        return found

    def _dense(self, name: str, codes: list[NDArray[np.int64]], counts: NDArray[Any]) -> NDArray[np.int64]:
        kinds = len(self.columns.kinds)
        length = {
            "cells": self.lattice.n + BUCKETS,
            "days": self.columns.days + 1,
            "joint": (DAYS_A_WEEK + 1) * kinds * HOURS,
            "kinds": kinds,
            "areas": len(self.columns.area_names[self.table]) + 1,
        }[name]
        if name == "joint":
            weekday, hour, kind = codes
            codes = [(weekday * kinds + kind) * HOURS + hour]
        full = np.zeros(length, np.int64)
        full[codes[0]] = counts
        # Rows without a day are no part of our table of hours, and the last of the days stands for them.
        cut = {"joint": DAYS_A_WEEK * kinds * HOURS, "days": self.columns.days}
        return full[: cut.get(name)]

    def _of_tally(self, tally: Tally) -> Answer:
        assert tally.cells is not None
        assert tally.areas is not None
        parts = (tally.cells, tally.per_day, tally.joint.ravel(), tally.kinds, tally.areas)
        return {name: part.astype(np.int64) for name, part in zip(NAMES, parts, strict=True)}
