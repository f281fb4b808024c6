"""Import an invented city from its files to an opened release, beside pandas only reading the same files.

ours      every file read carefully in a limited child process, every row checked, merged, placed, accounted
          for, written to disk with its hashes, and published
opening   the release verified and loaded, as the dashboard does at its start
pandas    read_csv of the files with the dates parsed; lines with a comma too many are skipped
polars    read_csv of the same, as text: what the fastest reader needs for the bytes alone

Each turn runs in a process of its own, so that peak memory is its own too. The children that read files are
not in it: they have a limit of their own.
"""

import argparse
import json
import resource
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.cities import fresh_study, record_files, written_city
from benchmarks.rounds import OUT, machine, say_if_busy, versions, write_down

OURS, OPENING, PANDAS, POLARS = "ours", "opening", "pandas", "polars"
MOST_MB = 1_500
REQUESTS = "requests_311.csv"

Figures = dict[str, Any]


def import_city(folder: Path) -> Figures:
    """Import everything a study names; return seconds by stage, as the import itself tells them."""
    from geodata.importing import import_files

    begun = time.perf_counter()
    now, since = "start", begun
    stages: dict[str, float] = {}

    def tell(stage: str, _n: int) -> None:
        nonlocal now, since
        if stage != now:
            stages[now] = stages.get(now, 0.0) + time.perf_counter() - since
            now, since = stage, time.perf_counter()

    report = import_files(folder, [], progress=tell)
    end = time.perf_counter()
    stages[now] = stages.get(now, 0.0) + end - since
    return {
        "seconds": end - begun,
        "stages": stages,
        "rows": sum(file.read for file in report.files),
        "records": report.incidents + report.requests,
    }


def open_city(folder: Path) -> Figures:
    """Open the release, and answer the first question from it."""
    from geodata.store import open_release
    from layers.base.overview import overview
    from layers.base.query import Query

    begun = time.perf_counter()
    holdings = open_release(folder)
    opened = time.perf_counter()
    overview(holdings, Query())
    return {"seconds": opened - begun, "stages": {"first answer": time.perf_counter() - opened}}


def read_by_pandas(folder: Path) -> Figures:
    """Read the same files into frames with instants, as an analyst does first."""
    import pandas as pd

    begun = time.perf_counter()
    frames = []
    for path in record_files(folder):
        frame = pd.read_csv(path, low_memory=False, on_bad_lines="skip")
        for name in [name for name in frame if "Date" in name]:
            frame[name] = pd.to_datetime(frame[name], errors="coerce", format="mixed")
        frames.append(frame)
    requests = pd.read_csv(folder / REQUESTS, low_memory=False, on_bad_lines="skip")
    for name in [name for name in requests if "DATE" in name.upper()]:
        requests[name] = pd.to_datetime(requests[name], errors="coerce", format="mixed")
    whole = pd.concat(frames)
    return {"seconds": time.perf_counter() - begun, "rows": len(whole) + len(requests)}


def read_by_polars(folder: Path) -> Figures:
    """Read the same files as text."""
    import polars as pl

    begun = time.perf_counter()
    paths = [*record_files(folder), folder / REQUESTS]
    frames = [pl.read_csv(path, infer_schema=False, truncate_ragged_lines=True) for path in paths]
    return {"seconds": time.perf_counter() - begun, "rows": sum(frame.height for frame in frames)}


WORK: dict[str, Callable[[Path], Figures]] = {
    OURS: import_city,
    OPENING: open_city,
    PANDAS: read_by_pandas,
    POLARS: read_by_polars,
}


def megabytes() -> float:
    """Return the peak memory of this process."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def apart(name: str, folder: Path) -> Figures:
    """Run one contender in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.bench_import", "--turn", name, "--folder", str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    figures: Figures = json.loads(done.stdout.splitlines()[-1])
    return figures


def take_turns(rows: int, seed: int, rounds: int) -> dict[str, list[Figures]]:
    """Return every contender's figures of each round; each round begins with another one."""
    fresh = OUT / "importing"
    took: dict[str, list[Figures]] = {name: [] for name in WORK}
    for turn in range(rounds):
        fresh_study(rows, seed, fresh)
        # Nothing can be opened before it is imported, so these two stay in order.
        ours = [(OURS, fresh), (OPENING, fresh)]
        peers = [(PANDAS, fresh), (POLARS, fresh)]
        for name, folder in ours + peers if turn % 2 == 0 else peers + ours:
            took[name].append(apart(name, folder))
    shutil.rmtree(fresh, ignore_errors=True)
    return took


def middle(figures: list[Figures], key: str) -> float:
    return statistics.median(one[key] for one in figures)


def report(took: dict[str, list[Figures]]) -> None:
    """Print what everybody took, and where our time went."""
    beside = middle(took[PANDAS], "seconds")
    print(f"\n  {'':10}{'median s':>10}{'min s':>9}{'x pandas':>10}{'peak MB':>10}")
    for name, figures in took.items():
        seconds = middle(figures, "seconds")
        print(
            f"  {name:10}{seconds:10.2f}{min(one['seconds'] for one in figures):9.2f}{seconds / beside:10.2f}"
            f"{middle(figures, 'peak_mb'):10,.0f}"
        )
    for name in (OURS, OPENING):
        stages = {stage: 0.0 for one in took[name] for stage in one["stages"]}
        said = (
            f"{stage} {statistics.median(one['stages'][stage] for one in took[name]):.2f}" for stage in stages
        )
        print(f"  {name}: " + ", ".join(said) + " s")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="benchmarks import", description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--turn", choices=WORK, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    if chosen.turn:
        figures = WORK[chosen.turn](chosen.folder)
        figures |= {
            "peak_mb": megabytes(),
        }
        print(json.dumps(figures))
        return 0
    before = machine()
    say_if_busy(before)
    begun = time.perf_counter()
    source = written_city(chosen.rows, chosen.seed)
    files = [*record_files(source), source / REQUESTS]
    size = sum(path.stat().st_size for path in files) / 1e6
    print(f"{len(files)} files, {size:,.0f} MB; at hand after {time.perf_counter() - begun:.1f} s")
    took = take_turns(chosen.rows, chosen.seed, chosen.rounds)
    report(took)
    seconds, memory = middle(took[OURS], "seconds"), middle(took[OURS], "peak_mb")
    beside = middle(took[PANDAS], "seconds")
    met = [
        (f"import within the time of pandas.read_csv ({seconds / beside:.2f} of it)", seconds <= beside),
        (f"import within {MOST_MB:,} MB ({memory:,.0f})", memory <= MOST_MB),
    ]
    print()
    for said, is_met in met:
        print(f"  {'met   ' if is_met else 'MISSED'} {said}")
    packages = ("numpy", "polars", "pandas", "pyarrow")
    write_down("import", {"machine": before, "versions": versions(packages), "turns": took, "goals": met})
    return int(not all(is_met for _, is_met in met))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
