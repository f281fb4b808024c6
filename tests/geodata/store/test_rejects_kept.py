"""Lists of rejected rows hold exact addresses, so they are kept for 90 days and no longer."""

import os
import time
from pathlib import Path

import pytest

from geodata.errors import NeedsConfirmation
from geodata.importing import import_files
from geodata.store import purge
from tests.geodata.store.conftest import TODAY
from tests.geodata.town import report_rows, write_reports

DAY_S = 86_400


def written_before(study: Path, days: float) -> Path:
    file = study / "rejects" / "r0002" / "rejected.csv"
    then = time.time() - days * DAY_S
    os.utime(file, (then, then))
    return file


@pytest.mark.slow
def test_a_list_of_the_last_89_days_stays_and_an_older_one_goes_with_the_next_import(study: Path) -> None:
    file = written_before(study, 89)
    import_files(study, [study / "first.csv"], today=TODAY)
    assert file.exists()
    written_before(study, 91)
    import_files(study, [study / "first.csv"], today=TODAY)
    assert not file.parent.exists()


@pytest.mark.slow
def test_a_purge_makes_no_list_younger(study: Path) -> None:
    file = written_before(study, 91)
    assert purge(study, report_rows(120)[20][0]).rejected == 1
    assert file.exists()
    import_files(study, [study / "first.csv"], today=TODAY)
    assert not file.parent.exists()


@pytest.mark.slow
def test_lists_of_refused_imports_go_too_even_when_the_next_is_refused(study: Path, tmp_path: Path) -> None:
    rows = report_rows(120)
    for row in rows[:30]:
        row[3] = "13/45/2023"
    file = write_reports(tmp_path / "bad.csv", rows)
    old = written_before(study, 91)
    with pytest.raises(NeedsConfirmation):
        import_files(study, [file], today=TODAY)
    assert not old.parent.exists()
    refused = study / "rejects" / "refused" / "rejected.csv"
    then = time.time() - 91 * DAY_S
    os.utime(refused, (then, then))
    import_files(study, [study / "first.csv"], today=TODAY)
    assert not refused.parent.exists()


@pytest.mark.slow
def test_a_list_of_an_import_that_died_is_not_taken_for_the_next_one(study: Path) -> None:
    left = study / "rejects" / "r0003"
    left.mkdir()
    (left / "rejected.csv").write_text("of an import that was never published")
    report = import_files(study, [study / "first.csv"], today=TODAY)
    assert report.release.name == "r0003"
    assert report.rejected_file is None
    assert not left.exists()
