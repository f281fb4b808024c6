"""Import an invented city from its files to an opened release, beside others only reading the same files.

ours      every file read carefully in a limited child process, every row checked, merged, placed, accounted
          for, written to disk with its hashes, and published
reading   only the first step: the files of incidents read carefully, with the instants of the records
opening   the release verified and loaded, as the dashboard does at its start
decoding  the same without the ready columns that an import leaves: an older release, or a copy without them
pandas    read_csv of all files, with the same instants: days joined with their times
days      the same with days only, whatever their times
plain     read_csv of all files and nothing else
polars    scan_csv of the files of incidents, the columns of `reading` only, with the same instants
raw       the ready columns read into memory, neither verified nor turned into records

What the files hold: six files, those of incidents in five layouts, of 2009, 2015, 2017, 2019 and since 2022:
days as MM/DD/YYYY and times as HH:MM, with and without zeros, a time missing in one row of fifty, places as
points, numbers or three lines of text; the requests with times as HH:MM AM. One row in four thousand has a
comma too many. So pandas and polars are given the one format that fits, and each file's own spelling of the
names, which is what an analyst writes who has looked at the files; missing times are read as midnight.
`format="mixed"` on joined texts takes ten times as long. `reading` and `pandas` are compared: they find the
same instants in the same rows. polars keeps the rows with a comma too many, and their last cells are those of
other columns.

Each turn runs in a process of its own, so that peak memory is its own too. The processes that read files for
us are not in it: they have a limit of their own.
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

from benchmarks.cities import city_of_years, fresh_study, record_files
from benchmarks.rounds import OUT, machine, say_if_busy, versions, write_down
from benchmarks.years import columns_of

OURS, READING, OPENING, DECODING, RAW = "ours", "reading", "opening", "decoding", "raw"
PANDAS, DAYS, PLAIN, POLARS = "pandas", "days", "plain", "polars"
MOST_MB = 1_500
REQUESTS = "requests_311.csv"
MOMENTS = ("Reported", "From", "To")
COLUMNS = (
    "Report_No",
    *(f"{what}_{part}" for what in MOMENTS for part in ("Date", "Time")),
    *("Offense", "Description", "Beat", "Address", "Area", "DVFlag", "Involvement"),
)

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


def read_carefully(folder: Path) -> Figures:
    """Read the files of incidents as an import does, and the instants in them, unjudged."""
    from geodata.clean.times import read_moments
    from geodata.read import read_table
    from geodata.read.running import nursery

    begun = time.perf_counter()
    instants: list[Any] = []
    rows = 0
    with nursery():
        for path in record_files(folder):
            named = columns_of(path, COLUMNS)
            table = read_table(path, columns=tuple(named.values()))
            rows += table.read
            for what in MOMENTS:
                days, times = (table.frame[named[f"{what}_{part}"]] for part in ("Date", "Time"))
                found = read_moments(days, times, None, ("mdy",))
                instants.append((found.day, found.minute))
    seconds = time.perf_counter() - begun
    minutes = sum(int((day.cast(int) * 1440 + minute.fill_null(0)).sum()) for day, minute in instants)
    return {"seconds": seconds, "rows": rows, "minutes": minutes}


def open_decoding(folder: Path) -> Figures:
    """Open the release from its own files."""
    from geodata.store import layout, open_release

    ready = layout.releases_of(folder) / layout.READY
    aside = ready.rename(folder / "ready-aside")
    try:
        begun = time.perf_counter()
        open_release(folder)
        return {"seconds": time.perf_counter() - begun}
    finally:
        aside.rename(ready)


def read_raw(folder: Path) -> Figures:
    """Read the ready columns of the release, and nothing else."""
    from geodata.store import layout

    begun = time.perf_counter()
    size = len((layout.releases_of(folder) / layout.READY).read_bytes())
    return {"seconds": time.perf_counter() - begun, "bytes": size}


def read_by_pandas(folder: Path) -> Figures:
    """Read the same files into frames with the instants of their records, as an analyst does first."""
    import pandas as pd

    begun = time.perf_counter()
    frames = []
    for path in record_files(folder):
        frame = pd.read_csv(path, low_memory=False, on_bad_lines="skip")
        frame = frame.rename(columns={theirs: ours for ours, theirs in columns_of(path, COLUMNS).items()})
        for what in MOMENTS:
            written = frame[f"{what}_Date"] + " " + frame[f"{what}_Time"].fillna("00:00")
            frame[what] = pd.to_datetime(written, format="%m/%d/%Y %H:%M", errors="coerce")
        frames.append(frame)
    requests = pd.read_csv(folder / REQUESTS, low_memory=False, on_bad_lines="skip")
    written = requests["CREATION DATE"] + " " + requests["CREATION TIME"]
    requests["created"] = pd.to_datetime(written, format="%m/%d/%Y %I:%M %p", errors="coerce")
    requests["closed"] = pd.to_datetime(requests["CLOSED DATE"], format="%m/%d/%Y", errors="coerce")
    whole = pd.concat(frames)
    seconds = time.perf_counter() - begun
    known = [whole[what].dropna().astype("datetime64[s]").astype("int64") for what in MOMENTS]
    minutes = sum(int((one // 60).sum()) for one in known)
    return {"seconds": seconds, "rows": len(whole) + len(requests), "minutes": minutes}


def read_by_pandas_days(folder: Path) -> Figures:
    """Read the same files into frames with days."""
    import pandas as pd

    begun = time.perf_counter()
    frames = []
    for path in [*record_files(folder), folder / REQUESTS]:
        frame = pd.read_csv(path, low_memory=False, on_bad_lines="skip")
        for name in [name for name in frame if "DATE" in name.upper()]:
            frame[name] = pd.to_datetime(frame[name], errors="coerce", format="mixed")
        frames.append(frame)
    return {"seconds": time.perf_counter() - begun, "rows": sum(map(len, frames))}


def read_by_pandas_plainly(folder: Path) -> Figures:
    """Read the same files into frames as they are guessed."""
    import pandas as pd

    begun = time.perf_counter()
    paths = [*record_files(folder), folder / REQUESTS]
    frames = [pd.read_csv(path, low_memory=False, on_bad_lines="skip") for path in paths]
    return {"seconds": time.perf_counter() - begun, "rows": sum(map(len, frames))}


def read_by_polars(folder: Path) -> Figures:
    """Read what `read_carefully` reads by the fastest reader there is."""
    import polars as pl

    begun = time.perf_counter()
    instants = []
    for what in MOMENTS:
        written = pl.col(f"{what}_Date") + " " + pl.col(f"{what}_Time").fill_null("00:00")
        instants.append(written.str.to_datetime("%m/%d/%Y %H:%M", strict=False).alias(what))
    lazy = []
    for path in record_files(folder):
        named = columns_of(path, COLUMNS)
        scanned = pl.scan_csv(path, infer_schema=False, truncate_ragged_lines=True)
        lazy.append(scanned.select(pl.col(theirs).alias(ours) for ours, theirs in named.items()))
    frames = pl.collect_all([frame.with_columns(instants) for frame in lazy])
    seconds = time.perf_counter() - begun
    known = [frame[what].drop_nulls() for frame in frames for what in MOMENTS]
    minutes = sum(int((one.dt.epoch("s") // 60).sum()) for one in known)
    return {"seconds": seconds, "rows": sum(frame.height for frame in frames), "minutes": minutes}


WORK: dict[str, Callable[[Path], Figures]] = {
    OURS: import_city,
    OPENING: open_city,
    DECODING: open_decoding,
    RAW: read_raw,
    READING: read_carefully,
    PANDAS: read_by_pandas,
    DAYS: read_by_pandas_days,
    PLAIN: read_by_pandas_plainly,
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
        fresh_study(rows, seed, fresh, city_of_years)
        # Nothing can be opened before it is imported, so these four stay in order.
        ours, peers = [OURS, OPENING, DECODING, RAW], [READING, PANDAS, DAYS, PLAIN, POLARS]
        for name in ours + peers if turn % 2 == 0 else peers + ours:
            took[name].append(apart(name, fresh))
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


def check_agreement(took: dict[str, list[Figures]]) -> None:
    """Raise AssertionError where our reader and pandas find other instants."""
    ours, theirs = ({one["minutes"] for one in took[name]} for name in (READING, PANDAS))
    if ours != theirs or len(ours) != 1:
        raise AssertionError(f"instants differ: {ours} and {theirs}")


def goals(took: dict[str, list[Figures]]) -> list[tuple[str, bool]]:
    """Return each goal in words with its ratios, and whether that of medians or of minima meets it."""

    def ratio(name: str, beside: str, least: bool = False) -> float:
        of = min if least else statistics.median
        one, other = (of(each["seconds"] for each in took[which]) for which in (name, beside))
        return float(one / other)

    memory = middle(took[OURS], "peak_mb")
    wanted = (
        ("import within the time of pandas reading with instants", OURS, PANDAS, 1.0),
        ("L1 reading within a quarter of pandas reading with instants", READING, PANDAS, 0.25),
        ("L1 reading within 1.3 times polars' scan_csv of the same columns", READING, POLARS, 1.3),
        ("L2 opening within a hundredth of pandas reading with instants", OPENING, PANDAS, 0.01),
        ("L2 opening within 3 times reading the raw columns", OPENING, RAW, 3.0),
    )
    found = [
        (
            f"{said}: {ratio(name, beside):.2f} (medians), {ratio(name, beside, least=True):.2f} (minima)",
            min(ratio(name, beside), ratio(name, beside, least=True)) <= most,
        )
        for said, name, beside, most in wanted
    ]
    return [*found, (f"import within {MOST_MB:,} MB: {memory:,.0f}", memory <= MOST_MB)]


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
        figures["peak_mb"] = megabytes()
        print(json.dumps(figures))
        return 0
    before = machine()
    say_if_busy(before)
    begun = time.perf_counter()
    source = city_of_years(chosen.rows, chosen.seed)
    files = [*record_files(source), source / REQUESTS]
    size = sum(path.stat().st_size for path in files) / 1e6
    print(f"{len(files)} files, {size:,.0f} MB; at hand after {time.perf_counter() - begun:.1f} s")
    took = take_turns(chosen.rows, chosen.seed, chosen.rounds)
    report(took)
    check_agreement(took)
    met = goals(took)
    print()
    for said, is_met in met:
        print(f"  {'met   ' if is_met else 'MISSED'} {said}")
    packages = ("numpy", "polars", "pandas", "pyarrow")
    write_down("import", {"machine": before, "versions": versions(packages), "turns": took, "goals": met})
    return int(not all(is_met for _, is_met in met))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
