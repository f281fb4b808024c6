"""Ask a hundred questions that nobody has asked before, of eight million, one million and 100,000 incidents.

Half are wide (nine years or more, most kinds, all hours and beats), half narrow (one year, three kinds, six
hours, some twenty beats). Each is asked cold - 64 MB of something else were read just before - and at once
again, warm. Everybody answers in turn, in another order for each question, and all answers are compared. A
ratio is that of one question: the best peer's time by ours; the median over the questions counts, and the
ratio of the medians. Growth is how many times as long the same questions take of eight times as many rows.
"""

import argparse
import gc
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from benchmarks.bench_filter import (
    ENGINES,
    LIMIT_BYTES,
    SMALL_ROWS,
    Prepared,
    Question,
    as_arrays,
    by_duckdb,
    by_duckdb_sets,
    by_ours,
    by_pandas,
    by_polars,
)
from benchmarks.city import BEATS, DAYS, FIRST_DAY, KINDS, invent
from benchmarks.rounds import LIMIT, OURS, machine, say_if_busy, versions, write_down
from geodata.columns.columns import warm_up
from geodata.columns.shapes import SHAPES

CONTENDERS: dict[str, Callable[[Prepared, Question], Any]] = {
    OURS: by_ours,
    "polars": by_polars,
    "duckdb": by_duckdb,
    "duckdb, grouping sets": by_duckdb_sets,
    "pandas": by_pandas,
}
EVERYWHERE = tuple(range(len(BEATS)))
GROWTH, SMALL_MS, LIMIT_TIMES = 9.0, 2.0, 8.0
# Kind of question -> how many times as fast as the best engine, and as pandas, at eight million rows.
WANTED = {"wide": (6.0, 40.0), "narrow": (5.0, 100.0)}
Times = dict[str, list[float]]


def wide(rng: np.random.Generator) -> Question:
    first = FIRST_DAY + int(rng.integers(0, DAYS // 12))
    days = int(rng.integers(DAYS - 2 * (DAYS // 12), DAYS - DAYS // 12))
    return Question(first, first + days, some(rng, len(KINDS), 12, 19), range(24), EVERYWHERE)


def narrow(rng: np.random.Generator) -> Question:
    first = FIRST_DAY + int(rng.integers(0, DAYS - 365))
    hour = int(rng.integers(0, 19))
    beats = some(rng, len(BEATS), 15, 25)
    return Question(first, first + 365, some(rng, len(KINDS), 3, 3), range(hour, hour + 6), beats)


def some(rng: np.random.Generator, of: int, least: int, most: int) -> tuple[int, ...]:
    return tuple(sorted(rng.choice(of, int(rng.integers(least, most + 1)), replace=False).tolist()))


def different(draw: Callable[[np.random.Generator], Question], n: int, seed: int) -> list[Question]:
    rng, found = np.random.default_rng(seed), dict.fromkeys(())
    while len(found) < n:
        found[draw(rng)] = None
    return list(found)


def ask_all(at: Prepared, asked: list[Question], names: tuple[str, ...]) -> dict[str, Times]:
    """Return milliseconds by cold or warm, contender and question."""
    work = {**CONTENDERS, LIMIT: limit_of(at)}
    elsewhere = np.ones(8 * 2**20, np.int64)
    took: dict[str, Times] = {how: {name: [] for name in names} for how in ("cold", "warm")}
    for turn, ask in enumerate(asked):
        order = names[turn % len(names) :] + names[: turn % len(names)]
        answers = {}
        for name in order:
            for how in took:
                if how == "cold":
                    elsewhere.sum()
                gc.collect(0)
                gc.disable()
                begun = time.perf_counter()
                answers[name] = work[name](at, ask)
                took[how][name].append((time.perf_counter() - begun) * 1000)
                gc.enable()
        agree(at, ask, answers)
    return took


def limit_of(at: Prepared) -> Callable[[Prepared, Question], Any]:
    """Return who reads five bytes of each row of the period once and counts nothing: nobody is faster."""
    columns = at.columns
    bytes_ = np.ones(columns.n * LIMIT_BYTES // 8, np.int64)

    def read(_: Prepared, ask: Question) -> Any:
        first, end = (columns.day_start[day - columns.first_day] for day in (ask.first_day, ask.end_day))
        return bytes_[: int(end - first) * LIMIT_BYTES // 8].sum()

    return read


def agree(at: Prepared, ask: Question, answers: Mapping[str, Any]) -> None:
    """Raise AssertionError unless everybody counted the same."""
    mine = answers[OURS]
    for name in set(answers) & set(CONTENDERS):
        answer = answers[name]
        for part, counts in as_arrays(at, name, answer).items():
            assert np.array_equal(counts, mine[part]), f"{ask}: {name} counts other {part}"


def ahead(took: Times, peers: tuple[str, ...]) -> tuple[float, float]:
    """Return how far ahead ours is of the best peer: the median over the questions, and by the medians."""
    best = np.min([took[name] for name in peers], axis=0)
    by_question = float(np.median(best / np.array(took[OURS])))
    return by_question, float(min(np.median(took[name]) for name in peers) / np.median(took[OURS]))


def goals_of(kind: str, rows: int, took: dict[str, Times], *, full: bool) -> list[tuple[str, bool]]:
    """Return what must hold at this size, with its figures."""
    found = []
    for how, times in took.items():
        if rows <= SMALL_ROWS:
            middle, slow = np.percentile(times[OURS], (50, 95)).tolist()
            said = f"{kind}, {how}: within {SMALL_MS:g} ms (median {middle:.2f}, 95 % within {slow:.2f})"
            found.append((said, middle <= SMALL_MS))
        elif full and rows >= 8_000_000:
            for peers, factor in zip((ENGINES, ("pandas",)), WANTED[kind], strict=True):
                ratios = ahead(times, peers)
                said = f"{kind}, {how}: {factor:g} x {' and '.join(peers)} ({ratios[0]:.1f}, {ratios[1]:.1f})"
                found.append((said, max(ratios) >= factor))
            if kind == "wide":
                over = 1 / min(ahead(times, (LIMIT,)))
                found.append(
                    (f"{kind}, {how}: at most {LIMIT_TIMES:g} x the limit ({over:.1f})", over <= LIMIT_TIMES)
                )
    return [(f"{rows:,} rows, {said}", met) for said, met in found]


def report(kind: str, rows: int, took: dict[str, Times]) -> None:
    for how, times in took.items():
        print(f"\n{kind}, {how}: {rows:,} rows, {len(times[OURS])} questions")
        print(f"  {'':24}{'median ms':>11}{'95 % within':>13}{'min ms':>9}{'x ours':>9}")
        for name, of in times.items():
            middle, slow = np.percentile(of, (50, 95)).tolist()
            line = f"  {name:24}{middle:11.2f}{slow:13.2f}{min(of):9.2f}"
            print(line + (f"{ahead(times, (name,))[0]:9.1f}" if name != OURS else ""))


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="benchmarks hundred", description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=8_000_000)
    parser.add_argument("--questions", type=int, default=50, help="wide ones, and as many narrow ones")
    parser.add_argument("--cell-m", type=int, default=250)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args(arguments)
    before = machine()
    say_if_busy(before)
    warm_up()
    asked = {
        "wide": different(wide, chosen.questions, chosen.seed),
        "narrow": different(narrow, chosen.questions, chosen.seed),
    }
    goals, cases, middles = [], [], {}
    for rows in dict.fromkeys((chosen.rows, chosen.rows // 8, SMALL_ROWS)):
        at = Prepared(invent(rows, chosen.seed), chosen.cell_m, SHAPES[0])
        names = (*CONTENDERS, LIMIT) if rows == chosen.rows else (OURS,)
        by_ours(at, Question(FIRST_DAY, FIRST_DAY + 1, (0,), range(24), EVERYWHERE))
        for kind, questions in asked.items():
            took = ask_all(at, questions, names)
            report(kind, rows, took)
            goals += goals_of(kind, rows, took, full=chosen.rows >= 8_000_000)
            middles[kind, rows] = {how: float(np.median(times[OURS])) for how, times in took.items()}
            cases.append({"kind": kind, "rows": rows, "milliseconds": took})
    for kind in asked:
        for how, middle in middles[kind, chosen.rows].items():
            times = middle / middles[kind, chosen.rows // 8][how]
            goals.append(
                (
                    f"{kind}, {how}: eight times the rows take {GROWTH:g} times at most ({times:.1f})",
                    times <= GROWTH,
                )
            )
    print()
    for said, met in goals:
        print(f"  {'met   ' if met else 'MISSED'} {said}")
    packages = ("numpy", "numba", "polars", "duckdb", "pandas", "pyarrow")
    figures = {"machine": before, "versions": versions(packages), "cases": cases, "goals": goals}
    write_down("hundred", figures)
    return int(not all(met for _, met in goals))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
