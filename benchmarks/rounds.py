"""Take turns, so that noise meets everybody alike; keep every round, and say how far ahead of whom.

A benchmark is a list of cases. The contenders of a case answer the same question; they run in turn within one
process, each round in another order, after one unmeasured turn each whose answers must agree. Medians and
minima are compared, and a goal is missed only if both miss it. Raw rounds, versions and the machine go to
``build/bench/<benchmark>.json``.
"""

import gc
import json
import os
import platform
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

OUT = Path(__file__).resolve().parent.parent / "build" / "bench"
OURS = "ours"
LIMIT = "limit"


@dataclass(frozen=True)
class Goal:
    """
    Be at least so many times as fast as the best of some contenders, or answer within some time.

    Parameters
    ----------
    peers
        Names of contenders of the case; empty for a goal in milliseconds.
    factor
        How many times as long the best of them must take.
    within_ms
        The most that our answer may take.
    """

    peers: tuple[str, ...] = ()
    factor: float = 0.0
    within_ms: float = 0.0


@dataclass
class Case:
    """
    One question and who answers it.

    Parameters
    ----------
    name
        Short, such as ``"wide"``.
    about
        What is asked, in a sentence.
    run
        Contender -> the work to time; `OURS` is compared with the others, `LIMIT` is not an answer.
    agree
        Raises AssertionError unless the answers of the contenders (by name) are the same.
    goals
        What ours must reach.
    """

    name: str
    about: str
    run: Mapping[str, Callable[[], Any]]
    agree: Callable[[Mapping[str, Any]], None]
    goals: tuple[Goal, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)


def take_turns(case: Case, rounds: int) -> dict[str, list[float]]:
    """Return milliseconds by contender and round."""
    answers = {name: run() for name, run in case.run.items()}
    case.agree({name: answer for name, answer in answers.items() if name != LIMIT})
    del answers
    names = list(case.run)
    took: dict[str, list[float]] = {name: [] for name in names}
    for turn in range(rounds):
        order = names[turn % len(names) :] + names[: turn % len(names)]
        for name in order:
            gc.collect()
            gc.disable()
            begun = time.perf_counter()
            case.run[name]()
            took[name].append((time.perf_counter() - begun) * 1000)
            gc.enable()
    return took


def ratios(took: Mapping[str, list[float]], names: tuple[str, ...]) -> tuple[float, float]:
    """Return the best of some contenders' time divided by ours: by median, and by minimum."""
    by_median = min(statistics.median(took[name]) for name in names) / statistics.median(took[OURS])
    by_minimum = min(min(took[name]) for name in names) / min(took[OURS])
    return by_median, by_minimum


def is_met(goal: Goal, took: Mapping[str, list[float]]) -> bool:
    """Return whether the median or the minimum reaches the goal."""
    if goal.within_ms:
        return min(took[OURS]) <= goal.within_ms
    return max(ratios(took, goal.peers)) >= goal.factor


def say_goal(goal: Goal, took: Mapping[str, list[float]]) -> str:
    """Return a line that says what was wanted and what came out."""
    verdict = "met   " if is_met(goal, took) else "MISSED"
    if goal.within_ms:
        best, middle = min(took[OURS]), statistics.median(took[OURS])
        return f"  {verdict} at most {goal.within_ms:g} ms: {middle:.2f} (median), {best:.2f} (minimum)"
    by_median, by_minimum = ratios(took, goal.peers)
    against = " and ".join(goal.peers)
    return f"  {verdict} {goal.factor:g} x {against}: {by_median:.1f} (medians), {by_minimum:.1f} (minima)"


def table(case: Case, took: Mapping[str, list[float]]) -> str:
    """Return the times of a case as a table, and its goals below."""
    lines = [
        f"\n{case.name}: {case.about}",
        f"  {'':34}{'median ms':>11}{'min ms':>11}{'x ours':>9}{'(min)':>9}",
    ]
    for name, times in took.items():
        by_median, by_minimum = ratios(took, (name,))
        middle = statistics.median(times)
        lines.append(f"  {name:34}{middle:11.2f}{min(times):11.2f}{by_median:9.1f}{by_minimum:9.1f}")
    lines += [say_goal(goal, took) for goal in case.goals]
    return "\n".join(lines)


def run_cases(benchmark: str, cases: list[Case], *, rounds: int, packages: tuple[str, ...]) -> int:
    """Run, print and write down a benchmark; return 0 if every goal is met, else 1."""
    if rounds < 1:
        raise SystemExit("--rounds must be at least 1")
    before = machine()  # afterwards the load would be our own
    say_if_busy(before)
    written, missed = [], 0
    for case in cases:
        took = take_turns(case, rounds)
        print(table(case, took), flush=True)
        goals = [{**goal.__dict__, "met": is_met(goal, took)} for goal in case.goals]
        missed += sum(not goal["met"] for goal in goals)
        written.append(
            {
                "case": case.name,
                "about": case.about,
                "facts": dict(case.facts),
                "milliseconds": took,
                "goals": goals,
            }
        )
    write_down(benchmark, {"machine": before, "versions": versions(packages), "cases": written})
    return int(missed > 0)


def say_if_busy(before: Mapping[str, Any]) -> None:
    """Warn that other programs take part of the machine, as `machine` found it."""
    if before["load_average"] and before["load_average"][0] > before["cores"] / 2:
        load = before["load_average"][0]
        print(f"The machine is busy (load {load:.1f}), which slows peers with many threads most.")


def write_down(benchmark: str, figures: Mapping[str, Any]) -> None:
    """Keep the raw figures of a benchmark as JSON."""
    OUT.mkdir(parents=True, exist_ok=True)
    path = OUT / f"{benchmark}.json"
    # A thousandth of a millisecond is noise, and these files are kept.
    rounded = json.loads(json.dumps(figures), parse_float=lambda said: round(float(said), 3))
    path.write_text(json.dumps({"benchmark": benchmark, **rounded}, indent=1) + "\n", encoding="utf-8")
    print(f"\nRaw rounds: {path}")


def versions(packages: tuple[str, ...]) -> dict[str, str]:
    """Return the installed versions of Python and some packages; those missing are left out."""
    found = {"python": platform.python_version()}
    for package in packages:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def machine() -> dict[str, Any]:
    """Return what the times depend on: processor, cores, memory, and how busy it was."""
    processor = platform.processor()
    info = Path("/proc/cpuinfo")
    if info.exists():
        models = [
            line.split(":", 1)[1].strip() for line in info.read_text().splitlines() if "model name" in line
        ]
        processor = models[0] if models else processor
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") if hasattr(os, "sysconf") else 0
    return {
        "processor": processor,
        "cores": os.cpu_count(),
        "memory_bytes": memory,
        "system": platform.platform(),
        "load_average": list(os.getloadavg()) if hasattr(os, "getloadavg") else [],
    }
