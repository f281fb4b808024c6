"""Filter a city and count it four ways - cells, weeks, hour x weekday, kinds - beside four other engines.

wide    9.9 years, 15 kinds, all hours and beats: the dearest question a linked dashboard asks
narrow  one year, 3 kinds, 18 to 24 h, 20 beats
small   both on 100,000 rows, where only the fixed costs are left

Everybody gets the same rows in time order with weeks and weekdays made beforehand: integer codes, and for
pandas categories and instants, as people hold them. Peers use all cores, ours one. The limit is reading five
bytes a row of the period once, with nothing counted.
"""

import argparse
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
from numpy.typing import NDArray

from benchmarks.city import BEATS, DAYS, FIRST_DAY, KINDS, City, invent
from benchmarks.rounds import LIMIT, OURS, Case, Goal, run_cases
from geodata.columns.columns import Columns, Selection, warm_up
from geodata.columns.shapes import SHAPES, AnyLattice

WEEKS = (DAYS + 6) // 7
SMALL_ROWS = 100_000
LIMIT_BYTES = 5  # kind and hour in two, area in one, cell in two

Answer = dict[str, NDArray[np.int64]]


@dataclass(frozen=True)
class Question:
    """One filter, in the words of every contender."""

    first_day: int
    end_day: int
    kinds: tuple[int, ...]
    hours: range
    beats: tuple[int, ...]

    @property
    def all_hours(self) -> bool:
        return len(self.hours) == 24

    @property
    def all_beats(self) -> bool:
        return len(self.beats) == len(BEATS)

    def selection(self) -> Selection:
        return Selection(
            kinds=frozenset(KINDS[code] for code in self.kinds),
            first_day=self.first_day,
            end_day=self.end_day,
            hours=None if self.all_hours else frozenset(self.hours),
            areas=() if self.all_beats else (("beat", frozenset(self.beats)),),
        )


# People tick kinds and beats here and there, so neither is a range of codes.
SOME_KINDS = (1, 2, 4, 5, 6, 7, 9, 10, 11, 12, 14, 15, 16, 17, 19)
SOME_BEATS = (*range(1, 12), *range(15, 20), 22, 25, 33, 41)
WIDE = Question(FIRST_DAY + 20, FIRST_DAY + 20 + 3615, SOME_KINDS, range(24), tuple(range(50)))
NARROW = Question(FIRST_DAY + 1826, FIRST_DAY + 1826 + 365, (3, 5, 11), range(18, 24), SOME_BEATS)


class Prepared:
    """One city in the form each contender likes best."""

    def __init__(self, city: City, cell_m: int, shape: str) -> None:
        self.columns = Columns.build(
            kind=city.kind,
            kinds=KINDS,
            day=city.day,
            minute=city.minute,
            x_m=city.x_m,
            y_m=city.y_m,
            place=np.zeros(len(city.kind), np.uint8),
            areas={"beat": city.beat},
            area_names={"beat": BEATS},
        )
        self.lattice: AnyLattice = self.columns.lattice(cell_m, shape)
        cell = self.columns.cells(self.lattice)
        row = self.columns.row
        kind_hour = self.columns.kind_hour
        self.codes = {
            "day": city.day[row],
            "week": ((city.day[row] - FIRST_DAY) // 7).astype(np.uint16),
            "weekday": ((city.day[row] + 3) % 7).astype(np.uint8),
            "hour": (kind_hour % 25).astype(np.uint8),
            "kind": (kind_hour // 25).astype(np.uint8),
            "beat": city.beat[row].astype(np.uint8),
            "cell": cell.astype(np.uint16 if self.lattice.n <= 65_535 else np.uint32),
        }
        self.polars = pl.DataFrame(self.codes).lazy()
        self.duckdb = duckdb.connect()
        arrow = pl.DataFrame(self.codes).to_arrow()
        self.duckdb.register("arrow", arrow)
        self.duckdb.execute("create table incidents as select * from arrow")
        self.duckdb.unregister("arrow")
        self.pandas = self._frame()

    def _frame(self) -> pd.DataFrame:
        """The table as people hold it: instants, and words as categories."""
        named = {
            "week": np.arange(WEEKS),
            "weekday": np.arange(7),
            "hour_of_day": np.arange(24),
            "kind": KINDS,
            "beat": BEATS,
            "cell": np.arange(self.lattice.n),
        }
        codes = {**self.codes, "hour_of_day": self.codes["hour"]}
        frame = pd.DataFrame(
            {name: pd.Categorical.from_codes(codes[name], categories=of) for name, of in named.items()}
        )
        frame["occurred"] = instant(self.codes["day"].astype(np.int64) * 24 + self.codes["hour"])
        frame["hour"] = self.codes["hour"]
        return frame

    def dense(self, cells: Any, weeks: Any, hours: Any, kinds: Any) -> Answer:
        """Each part as pairs of codes and counts -> full arrays."""
        lengths = {"cells": self.lattice.n, "weeks": WEEKS, "hours": 7 * 24, "kinds": len(KINDS)}
        full = {name: np.zeros(length, np.int64) for name, length in lengths.items()}
        for name, (codes, counts) in zip(full, (cells, weeks, hours, kinds), strict=True):
            full[name][np.asarray(codes, np.int64)] = counts
        return full


def instant(hours: Any) -> Any:
    """Hours since 1970 -> instants as pandas keeps them."""
    return hours.astype("datetime64[h]").astype("datetime64[us]")


def by_ours(at: Prepared, ask: Question) -> Answer:
    tally = at.columns.scan(ask.selection(), lattice=at.lattice)
    # The period starts with the first day of the data, so whole weeks are neighbours of seven.
    days = np.zeros(WEEKS * 7, np.int64)
    days[at.columns.first_day - FIRST_DAY :][: at.columns.days] = tally.per_day
    assert tally.cells is not None
    return {
        "cells": tally.cells[: at.lattice.n],
        "weeks": days.reshape(WEEKS, 7).sum(axis=1),
        "hours": tally.by_hour()[:, :24].ravel(),
        "kinds": tally.kinds,
    }


def by_polars(at: Prepared, ask: Question) -> Any:
    keep = pl.col("day").is_between(ask.first_day, ask.end_day - 1)
    keep &= pl.col("kind").is_in(pl.Series(ask.kinds, dtype=pl.UInt8).implode())
    if not ask.all_hours:
        keep &= pl.col("hour").is_between(ask.hours[0], ask.hours[-1])
    if not ask.all_beats:
        keep &= pl.col("beat").is_in(pl.Series(ask.beats, dtype=pl.UInt8).implode())
    passing = at.polars.filter(keep)
    groups = (["cell"], ["week"], ["weekday", "hour"], ["kind"])
    return pl.collect_all([passing.group_by(group).agg(pl.len()) for group in groups])


def sql_where(ask: Question) -> str:
    keep = [f"day >= {ask.first_day} and day < {ask.end_day}"]
    keep.append(f"kind in {ask.kinds}")
    if not ask.all_hours:
        keep.append(f"hour between {ask.hours[0]} and {ask.hours[-1]}")
    if not ask.all_beats:
        keep.append(f"beat in {ask.beats}")
    return " and ".join(keep)


def by_duckdb(at: Prepared, ask: Question) -> Any:
    groups = ("cell", "week", "weekday, hour", "kind")
    return [
        at.duckdb.execute(
            f"select {group}, count(*) as len from incidents where {sql_where(ask)} group by {group}"
        ).fetchnumpy()
        for group in groups
    ]


def by_duckdb_sets(at: Prepared, ask: Question) -> Any:
    return at.duckdb.execute(
        "select grouping(cell, week, hour, kind) as part, cell, week, weekday, hour, kind, count(*) as len "
        f"from incidents where {sql_where(ask)} "
        "group by grouping sets ((cell), (week), (weekday, hour), (kind))"
    ).fetchnumpy()


def by_pandas(at: Prepared, ask: Question) -> Any:
    frame = at.pandas
    first, end = (instant(np.int64(day) * 24) for day in (ask.first_day, ask.end_day))
    keep = (frame["occurred"] >= first) & (frame["occurred"] < end)
    keep &= frame["kind"].isin([KINDS[code] for code in ask.kinds])
    if not ask.all_hours:
        keep &= frame["hour"].between(ask.hours[0], ask.hours[-1])
    if not ask.all_beats:
        keep &= frame["beat"].isin([BEATS[code] for code in ask.beats])
    passing = frame.loc[keep]
    groups = ("cell", "week", ["weekday", "hour_of_day"], "kind")
    return [passing.groupby(group, observed=True).size() for group in groups]


def among(codes: tuple[int, ...], length: int) -> NDArray[np.bool_]:
    wanted = np.zeros(length, np.bool_)
    wanted[list(codes)] = True
    return wanted


def by_numpy(at: Prepared, ask: Question) -> Answer:
    codes = at.codes
    keep = (codes["day"] >= ask.first_day) & (codes["day"] < ask.end_day)
    keep &= among(ask.kinds, len(KINDS))[codes["kind"]]
    if not ask.all_hours:
        keep &= (codes["hour"] >= ask.hours[0]) & (codes["hour"] <= ask.hours[-1])
    if not ask.all_beats:
        keep &= among(ask.beats, len(BEATS))[codes["beat"]]
    return {
        "cells": np.bincount(codes["cell"][keep], minlength=at.lattice.n),
        "weeks": np.bincount(codes["week"][keep], minlength=WEEKS),
        "hours": np.bincount(codes["weekday"][keep] * 24 + codes["hour"][keep], minlength=168),
        "kinds": np.bincount(codes["kind"][keep], minlength=len(KINDS)),
    }


def as_arrays(at: Prepared, name: str, answer: Any) -> Answer:
    """Bring any contender's answer into the same form; not timed."""
    if isinstance(answer, dict) and "cells" in answer:
        return answer
    if name == "duckdb, grouping sets":
        parts = [answer["part"] == part for part in (0b0111, 0b1011, 0b1101, 0b1110)]
        codes = [answer["cell"], answer["week"], answer["weekday"] * 24 + answer["hour"], answer["kind"]]
        return at.dense(*[(c[p], answer["len"][p]) for c, p in zip(codes, parts, strict=True)])
    if name == "pandas":
        index = [part.index for part in answer]
        hours = index[2].get_level_values(0).astype(int) * 24 + index[2].get_level_values(1).astype(int)
        kinds = pd.Index(KINDS).get_indexer(index[3])
        codes = [index[0].astype(int), index[1].astype(int), hours, kinds]
        return at.dense(*[(c, part.to_numpy()) for c, part in zip(codes, answer, strict=True)])
    column = (lambda t, c: t[c].to_numpy()) if name == "polars" else (lambda t, c: t[c])
    codes = [column(answer[0], "cell"), column(answer[1], "week")]
    codes.append(column(answer[2], "weekday").astype(int) * 24 + column(answer[2], "hour"))
    codes.append(column(answer[3], "kind"))
    return at.dense(*[(c, column(part, "len")) for c, part in zip(codes, answer, strict=True)])


def case(name: str, at: Prepared, ask: Question, goals: tuple[Goal, ...]) -> Case:
    contenders: dict[str, Callable[[Prepared, Question], Any]] = {
        OURS: by_ours,
        "polars": by_polars,
        "duckdb": by_duckdb,
        "duckdb, grouping sets": by_duckdb_sets,
        "pandas": by_pandas,
        "numpy masks": by_numpy,
    }

    def agree(answers: Mapping[str, Any]) -> None:
        mine = answers[OURS]
        for other, answer in answers.items():
            for part, counts in as_arrays(at, other, answer).items():
                assert np.array_equal(counts, mine[part]), f"{name}: {other} counts other {part} than ours"

    first, end = (at.columns.day_start[day - at.columns.first_day] for day in (ask.first_day, ask.end_day))
    streamed = np.ones(int(end - first) * LIMIT_BYTES // 8, np.int64)
    passing = at.columns.scan(ask.selection()).n
    run = {other: partial(work, at, ask) for other, work in contenders.items()}
    return Case(
        name,
        f"{at.columns.n:,} rows, {passing:,} pass, {at.lattice.n:,} cells",
        {**run, LIMIT: streamed.sum},
        agree,
        goals,
        facts={
            "rows": at.columns.n,
            "passing": passing,
            "cells": at.lattice.n,
            "cell_m": at.lattice.cell_m,
            "shape": at.lattice.shape,
            "bytes_a_row": at.columns.nbytes / at.columns.n,
            "bytes_a_row_of_cells": 4,
        },
    )


ENGINES = ("polars", "duckdb", "duckdb, grouping sets")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="benchmarks filter", description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--cells", choices=SHAPES, default=SHAPES[0])
    parser.add_argument("--cell-m", type=int, default=250)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args(arguments)
    warm_up()
    large = Prepared(invent(chosen.rows, chosen.seed), chosen.cell_m, chosen.cells)
    small = Prepared(invent(min(SMALL_ROWS, chosen.rows), chosen.seed), chosen.cell_m, chosen.cells)
    # The full factors hold from eight million rows on; fixed costs are larger beside fewer rows.
    full = chosen.rows >= 8_000_000
    cases = [
        case("wide", large, WIDE, (Goal(ENGINES, 6 if full else 4), Goal(("pandas",), 40 if full else 10))),
        case("narrow", large, NARROW, (Goal(ENGINES, 5), Goal(("pandas",), 100 if full else 20))),
        case("small, wide", small, WIDE, (Goal(within_ms=2),)),
        case("small, narrow", small, NARROW, (Goal(within_ms=2),)),
    ]
    print(
        f"{large.columns!r}, {large.columns.nbytes / large.columns.n:.1f} bytes a row, and 4 for each lattice"
    )
    return run_cases(
        "filter",
        cases,
        rounds=chosen.rounds,
        packages=("numpy", "numba", "polars", "duckdb", "pandas", "pyarrow"),
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
