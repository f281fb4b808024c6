"""A city in the layouts of many years says what it says in one, and every import and peer reads it alike."""

import shutil
from pathlib import Path

import pytest

from benchmarks.bench_import import read_by_pandas, read_by_polars, read_carefully
from benchmarks.cities import record_files
from benchmarks.years import write_years
from geodata.demo import write_city
from geodata.feeds import FEEDS
from geodata.importing import import_files
from geodata.store import open_release


@pytest.fixture(scope="module")
def one_layout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("years") / "city"
    write_city(folder, seed=3, incidents=4_000)
    return folder


@pytest.fixture(scope="module")
def years(one_layout: Path) -> Path:
    folder = one_layout.with_name("years")
    shutil.copytree(one_layout, folder)
    write_years(record_files(folder))
    return folder


@pytest.mark.slow
def test_every_layout_is_there_and_the_records_are_the_same(one_layout: Path, years: Path) -> None:
    reports = [import_files(folder, []) for folder in (one_layout, years)]
    accounts = [
        [(one.read, one.accepted, one.merged, one.rejected, one.without_place) for one in report.files]
        for report in reports
    ]
    assert accounts[0] == accounts[1]
    layouts = [one.variant for one in reports[1].files if one.feed == "kcpd"]
    assert layouts == [variant.name for variant in FEEDS["kcpd"].variants]
    alone, mixed = (told(folder) for folder in (one_layout, years))
    assert alone == mixed


def told(folder: Path) -> dict[str, tuple[object, ...]]:
    """What each report says, by its number without letters."""
    held = open_release(folder).incidents
    says = zip(held.day, held.minute, held.kind.words(), held.protected, strict=True)
    return {number.removeprefix("KC"): one for number, one in zip(held.number, says, strict=True)}


@pytest.mark.slow
def test_the_readers_that_are_compared_find_the_same_instants_in_it(years: Path) -> None:
    ours, pandas, polars = (read(years) for read in (read_carefully, read_by_pandas, read_by_polars))
    assert ours["minutes"] == pandas["minutes"]
    assert polars["rows"] == ours["rows"]
