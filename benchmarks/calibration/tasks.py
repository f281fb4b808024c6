"""Do independent pieces of the calibration in several processes, in any order, with the same numbers."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any

from benchmarks.calibration.demonstration import judge_city
from benchmarks.calibration.discovery import discover
from benchmarks.calibration.journal import Journal
from benchmarks.calibration.kinds import pool_kinds
from benchmarks.calibration.looks import look_weekly
from benchmarks.calibration.trial import try_world

# Each gets a name, from which its chance is drawn; so neither order nor number of processes matters.
_WORK: dict[str, Callable[..., Any]] = {
    "world": try_world,
    "discovery": discover,
    "kind": pool_kinds,
    "look": look_weekly,
    "city": judge_city,
}


@dataclass(frozen=True)
class Task:
    """One piece of work: its name, which work it is, and what it is given."""

    name: str
    work: str
    given: tuple[Any, ...]
    options: dict[str, Any]


def do(task: Task) -> tuple[str, Any]:
    """Return the name of a task and what came of it."""
    return task.name, _WORK[task.work](*task.given, **task.options)


def do_all(tasks: list[Task], processes: int, journal: Journal | None = None) -> dict[str, Any]:
    """Return what came of every task by its name; what the journal holds is not done again."""
    kept = {} if journal is None else journal.read()
    found = {task.name: kept[task.name] for task in tasks if task.name in kept}
    left = [task for task in tasks if task.name not in found]
    for number, (name, result) in enumerate(_results(left, processes), 1 + len(found)):
        if journal is not None:
            journal.add(name, result)
        found[name] = result
        print(f"{number:4d} of {len(tasks)}  {name}", file=sys.stderr, flush=True)
    return found


def _results(tasks: list[Task], processes: int) -> Iterator[tuple[str, Any]]:
    if processes == 1:
        yield from map(do, tasks)
        return
    # Spawned, not forked: a child starts clean on every system.
    with get_context("spawn").Pool(processes) as pool:
        yield from pool.imap_unordered(do, tasks)
