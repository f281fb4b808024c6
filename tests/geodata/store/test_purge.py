"""A purged record leaves no trace, and does not come back."""

import datetime as dt
import json
from pathlib import Path

import pytest

from geodata.errors import BadInput
from geodata.importing import import_files
from geodata.store import finish_purges, import_lock, open_release, purge, verify_releases
from geodata.store.tombstones import Tombstones
from tests.geodata.store.traces import traces
from tests.geodata.town import report_rows

TODAY = dt.date(2024, 2, 1)


def numbers() -> tuple[str, str]:
    rows = report_rows(120)
    return rows[5][0], rows[20][0]


def test_a_purged_record_leaves_every_release_and_reject_file(study: Path) -> None:
    accepted, rejected = numbers()
    assert {"releases/r0001/incidents.parquet", "releases/r0002/incidents.parquet"} <= set(
        traces(study, accepted)
    )
    assert "rejects/r0002/rejected.csv" in traces(study, rejected)
    before = len(open_release(study).incidents)
    report = purge(study, f" {accepted.lower()} ")
    assert dict(report.records) == {"r0001": 1, "r0002": 1}
    assert report.rejected == 0
    assert purge(study, rejected).rejected == 1
    assert traces(study, accepted) == traces(study, rejected) == []
    assert len(open_release(study).incidents) < before
    assert all(check.whole for check in verify_releases(study))


def test_other_records_stay_as_they_were(study: Path) -> None:
    accepted, _ = numbers()
    before = open_release(study)
    purge(study, accepted)
    after = open_release(study)
    kept = before.incidents.number != accepted
    assert after.incidents.id.tolist() == before.incidents.id[kept].tolist()
    assert after.incidents.first_seen.tolist() == before.incidents.first_seen[kept].tolist()
    assert after.release == before.release
    assert set(after.offences.incident) == set(range(len(after.incidents)))
    assert after.ledger["purged"] == 1


def test_a_purged_record_does_not_come_back_and_its_tombstone_does_not_name_it(study: Path) -> None:
    accepted, _ = numbers()
    purge(study, accepted)
    report = import_files(study, [study / "first.csv"], today=TODAY)
    assert "import.purged_before" in {notice.what.key for notice in report.notices}
    assert accepted not in open_release(study).incidents.number
    assert traces(study, accepted) == []
    stone = json.loads((study / "releases" / "tombstones.json").read_text())
    assert set(stone) == {"salt", "hashes"}


def test_a_purge_that_died_is_finished_by_the_next_import(study: Path) -> None:
    accepted, _ = numbers()
    with import_lock(study):
        Tombstones(study).bury(accepted)  # and then the power went
    assert traces(study, accepted) != []
    with import_lock(study):
        finish_purges(study)
    assert traces(study, accepted) == []


def test_a_purge_that_died_between_its_two_renames_loses_nothing(study: Path) -> None:
    folder = study / "releases"
    (folder / "r0002").rename(folder / ".purged-r0002")
    with import_lock(study):
        finish_purges(study)
    assert open_release(study).release.name == "r0002"
    assert not list(folder.glob(".purged-*"))


def test_a_number_within_a_longer_one_is_another_record(study: Path) -> None:
    _, rejected = numbers()
    assert purge(study, rejected[:-1]).rejected == 0


def test_purging_nothing_is_refused(study: Path) -> None:
    with pytest.raises(BadInput):
        purge(study, "  ")
