"""Find out how often the rule of the verdict is wrong, where the truth is known.

make calibrate                       every world; writes results.json and the tables of the page
make calibrate WORLD=my-world.toml   the worlds of a file: prints their table, and touches nothing
python -m benchmarks.calibration --cities   the invented cities alone; refused where the rule has changed
python -m benchmarks.calibration --kinds    events taken together alone; refused where the rule has changed
"""

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

from benchmarks.calibration import figures
from benchmarks.calibration.bounds import broken
from benchmarks.calibration.journal import Journal
from benchmarks.calibration.run import run_all, run_cities, run_kinds, run_worlds
from benchmarks.calibration.table import null_table, page_with, tables
from benchmarks.calibration.trial import RUNS
from benchmarks.calibration.world import read_worlds

ROOT = Path(__file__).resolve().parents[2]
RESULTS = Path(__file__).with_name("results.json")
KEPT = ROOT / "build" / "calibration"
PAGE = ROOT / "docs" / "explanation" / "calibration.md"


def main(arguments: list[str]) -> int:
    asked = _parser().parse_args(arguments)
    given = {"runs": asked.runs, "seed": asked.seed, "processes": asked.processes}
    if asked.world is not None:
        try:
            worlds = read_worlds(asked.world)
        except (OSError, ValueError) as error:
            print(error, file=sys.stderr)
            return 2
        results = run_worlds(worlds, **given)
        print(null_table(results["worlds"]))
        return _say_broken(results)
    if asked.cities or asked.kinds:
        run_part = run_cities if asked.cities else run_kinds
        try:
            results = run_part(json.loads(RESULTS.read_text(encoding="utf-8")), processes=asked.processes)
        except ValueError as error:
            print(error, file=sys.stderr)
            return 2
        _write(results)
        return _say_broken(results)
    journal = Journal(KEPT, runs=asked.runs, seed=asked.seed)
    if done := len(journal.read()):
        print(f"Going on with one that was cut short: {done} pieces are done.", file=sys.stderr)
    results = run_all(**given, with_demonstration=asked.demonstration, journal=journal)
    if asked.runs == RUNS and asked.demonstration:
        # Only the whole may stand as the proof.
        _write(results)
    else:
        print(tables(results))
        print("\nNot written: only all runs with the demonstration cities may stand as the proof.")
    journal.clear()
    return _say_broken(results)


def _write(results: dict[str, Any]) -> None:
    RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    PAGE.write_text(page_with(PAGE.read_text(encoding="utf-8"), results), encoding="utf-8")
    figures.write(results)
    written = (RESULTS, PAGE, figures.MODULE)
    print("Written:", ", ".join(path.relative_to(ROOT).as_posix() for path in written))


def _say_broken(results: dict[str, Any]) -> int:
    found = broken(results)
    for line in found:
        print(f"BROKEN  {line}")
    if not found:
        print("Every bound holds.")
    return 1 if found else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="benchmarks.calibration", description=__doc__.splitlines()[0])
    parser.add_argument("--world", type=Path, help="a TOML file with worlds of your own")
    parser.add_argument("--cities", action="store_true", help="the invented cities alone, the worlds kept")
    parser.add_argument("--kinds", action="store_true", help="events taken together alone, the rest kept")
    parser.add_argument("--runs", type=_positive, default=RUNS, help=f"histories of each world; {RUNS:,}")
    parser.add_argument("--seed", type=int, default=1, help="other chance; 1")
    parser.add_argument("--processes", type=_positive, default=os.cpu_count() or 1, help="all cores")
    parser.add_argument(
        "--without-demonstration", dest="demonstration", action="store_false", help="leave the cities out"
    )
    return parser


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is not above 0")
    return number


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
