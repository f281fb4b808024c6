"""Studies with releases, for tests of what happens to releases afterwards."""

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from geodata.importing import import_files
from tests.geodata.store.importers import Importers
from tests.geodata.town import report_rows, write_reports, write_study

TODAY = dt.date(2024, 2, 1)


@pytest.fixture(scope="session")
def two_releases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study of two releases, with one rejected row in the second; never changed, see `study`."""
    folder = write_study(tmp_path_factory.mktemp("study"))
    rows = report_rows(120)
    import_files(folder, [write_reports(folder / "first.csv", rows[:100])], today=TODAY)
    rows[20][3] = "13/45/2023"
    import_files(folder, [write_reports(folder / "second.csv", rows)], today=TODAY)
    return folder


@pytest.fixture
def study(two_releases: Path, tmp_path: Path) -> Path:
    """The study of two releases, to be changed."""
    return Path(shutil.copytree(two_releases, tmp_path / "study"))


@pytest.fixture
def importers() -> Iterator[Importers]:
    """Imports as processes of their own; the one that forks them ends with the test."""
    started = Importers()
    yield started
    started.end()
