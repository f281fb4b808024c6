"""Keep invented studies for the benchmarks: written once by seed and size, imported once, opened by many."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from benchmarks.rounds import OUT
from benchmarks.years import write_years
from geodata.demo import write_city
from geodata.holdings import Holdings
from geodata.importing import import_files
from geodata.store import open_release

# 780,000 incidents are about a million rows: reports repeat for persons and second offences.
ROWS_PER_INCIDENT = 1.282
MILLION_ROWS = 1_283_000  # so many rows are a million incidents
WHOLE = "written"  # stands in a folder only when everything before it does
_MADE = shutil.ignore_patterns("releases", "rejects", WHOLE)


def written_city(rows: int, seed: int) -> Path:
    """Return the folder of an invented city of about so many rows of incidents; not imported yet."""
    folder = OUT / f"city-{rows}-{seed}"
    if not (folder / WHOLE).exists():
        shutil.rmtree(folder, ignore_errors=True)
        write_city(folder, seed=seed, incidents=round(rows / ROWS_PER_INCIDENT))
        (folder / WHOLE).touch()
    return folder


def city_of_years(rows: int, seed: int) -> Path:
    """Return the folder of the same city whose files have the layouts of many years; not imported yet."""
    folder = OUT / f"years-{rows}-{seed}"
    if not (folder / WHOLE).exists():
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(written_city(rows, seed), folder, ignore=_MADE)
        write_years(record_files(folder))
        (folder / WHOLE).touch()
    return folder


def fresh_study(rows: int, seed: int, folder: Path, city: Callable[[int, int], Path] = written_city) -> Path:
    """Return a study without any release in another folder, whose files are those of a written city."""
    shutil.rmtree(folder, ignore_errors=True)
    # Hard links: an import only reads its files, and a copy would take their place in the disk's cache.
    shutil.copytree(city(rows, seed), folder, copy_function=os.link, ignore=_MADE)
    return folder


def imported_city(rows: int, seed: int) -> Path:
    """Return the folder of an invented study with its release."""
    folder = OUT / f"study-{rows}-{seed}"
    if not (folder / WHOLE).exists():
        fresh_study(rows, seed, folder)
        import_files(folder, [])
        (folder / WHOLE).touch()
    return folder


def opened_city(rows: int, seed: int) -> Holdings:
    """Return the release of an invented study, as the dashboard opens it."""
    return open_release(imported_city(rows, seed))


def record_files(folder: Path) -> list[Path]:
    """Return the files of incidents of a written city."""
    return sorted(folder.glob("incidents_*.csv"))
