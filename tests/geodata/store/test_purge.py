"""A purged record leaves no trace, and does not come back."""

import csv
import datetime as dt
import json
import shutil
from pathlib import Path

import pytest

from geodata.errors import BadInput, NeedsConfirmation, ReleaseDamaged
from geodata.importing import import_files
from geodata.store import finish_purges, import_lock, open_release, purge, verify_releases
from geodata.store.tombstones import Tombstones
from tests.geodata.store.traces import traces
from tests.geodata.town import report_rows, write_reports

TODAY = dt.date(2024, 2, 1)


def numbers() -> tuple[str, str]:
    rows = report_rows(120)
    return rows[5][0], rows[20][0]


@pytest.mark.slow
def test_bad_input_s07_a_purged_record_leaves_every_release_and_reject_file(study: Path) -> None:
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
    kept = before.incidents.number.words() != accepted
    assert after.incidents.id.tolist() == before.incidents.id[kept].tolist()
    assert after.incidents.first_seen.tolist() == before.incidents.first_seen[kept].tolist()
    assert after.release == before.release
    assert set(after.offences.incident) == set(range(len(after.incidents)))
    assert after.ledger["purged"] == 1


@pytest.mark.slow
def test_bad_input_s07_a_purged_record_does_not_come_back_and_its_tombstone_does_not_name_it(
    study: Path,
) -> None:
    accepted, _ = numbers()
    purge(study, accepted)
    report = import_files(study, [study / "first.csv"], today=TODAY)
    assert "import.purged_before" in {notice.what.key for notice in report.notices}
    assert accepted not in open_release(study).incidents.number
    assert traces(study, accepted) == []
    stone = json.loads((study / "releases" / "tombstones.json").read_text())
    assert set(stone) == {"salt", "hashes"}


@pytest.mark.slow
def test_a_purged_number_does_not_come_back_with_the_rejected_rows_of_its_file(study: Path) -> None:
    _, rejected = numbers()
    purge(study, rejected)
    report = import_files(study, [study / "second.csv"], today=TODAY)
    assert report.files[0].rejected == 1
    assert report.rejected_file is not None
    with report.rejected_file.open(encoding="utf-8", newline="") as file:
        header, line = csv.reader(file)
    # The line still says where the row stands and why it was not taken; what it said is gone.
    assert dict(zip(header, line, strict=True))["code"] == "T09"
    assert line[-1] == ""
    assert traces(study, rejected) == []
    # Nor does the screen repeat a cell of it.
    assert [(one.text, one.value) for one in report.rejects] == [("", None)]


@pytest.mark.slow
def test_a_purged_number_is_in_no_list_of_a_refused_import_before_and_after(
    study: Path, tmp_path: Path
) -> None:
    rows = report_rows(120)
    for row in rows[:30]:
        row[3] = "13/45/2023"
    file = write_reports(tmp_path / "bad.csv", rows)
    refused = "rejects/refused/rejected.csv"
    with pytest.raises(NeedsConfirmation):
        import_files(study, [file], today=TODAY)
    assert refused in traces(study, rows[3][0])
    assert purge(study, rows[3][0]).rejected > 0
    assert traces(study, rows[3][0]) == []
    with pytest.raises(NeedsConfirmation):
        import_files(study, [file], today=TODAY)
    assert traces(study, rows[3][0]) == []
    assert refused in traces(study, rows[9][0])


@pytest.mark.slow
def test_a_purge_that_died_is_finished_by_the_next_import(study: Path) -> None:
    for number in numbers():
        with import_lock(study):
            Tombstones(study).bury(number)  # and then the power went
        assert traces(study, number) != []
        with import_lock(study):
            finish_purges(study)
        assert traces(study, number) == []


@pytest.mark.slow
def test_a_release_brought_back_from_a_copy_is_purged_by_the_next_import(study: Path, tmp_path: Path) -> None:
    accepted, _ = numbers()
    kept = shutil.copytree(study / "releases" / "r0001", tmp_path / "r0001")
    purge(study, accepted)
    shutil.rmtree(study / "releases" / "r0001")
    shutil.copytree(kept, study / "releases" / "r0001")
    assert traces(study, accepted) != []
    import_files(study, [study / "first.csv"], today=TODAY)
    assert traces(study, accepted) == []


def test_half_a_list_of_rejected_rows_is_swept(study: Path) -> None:
    _, rejected = numbers()
    half = study / "rejects" / "r0002" / ".rejected.csv.4711.new"
    half.write_text(f"{rejected},")
    purge(study, rejected)
    assert not half.exists()


def test_rejected_rows_are_purged_although_the_current_release_is_damaged(study: Path) -> None:
    _, rejected = numbers()
    (study / "releases" / "r0002" / "incidents.parquet").write_bytes(b"?")
    with pytest.raises(ReleaseDamaged):
        purge(study, rejected)
    assert rejected not in (study / "rejects" / "r0002" / "rejected.csv").read_text(encoding="utf-8")


def test_a_purge_that_died_between_its_two_renames_loses_nothing(study: Path) -> None:
    folder = study / "releases"
    (folder / "r0002").rename(folder / ".purged-r0002")
    with import_lock(study):
        finish_purges(study)
    assert open_release(study).release.name == "r0002"
    assert not list(folder.glob(".purged-*"))


def test_a_rewritten_release_that_was_spoilt_is_written_again_from_the_old_one(study: Path) -> None:
    accepted, _ = numbers()
    folder = study / "releases"
    shutil.copytree(folder / "r0002", folder / ".purged-r0002")
    (folder / ".purged-r0002" / "manifest.json").write_text("{")
    (folder / "r0002").rename(folder / ".old-r0002")
    assert open_release(study, strict=False).release.name == "r0001"
    purge(study, accepted)
    assert open_release(study).release.name == "r0002"
    assert traces(study, accepted) == []
    assert {path.name for path in folder.glob(".*")} == {".lock", ".ready"}


def test_a_number_within_a_longer_one_is_another_record(study: Path) -> None:
    _, rejected = numbers()
    assert purge(study, rejected[:-1]).rejected == 0


def test_purging_nothing_is_refused(study: Path) -> None:
    with pytest.raises(BadInput):
        purge(study, "  ")


@pytest.mark.parametrize(
    ("text", "held"),
    [
        *[("KC23-1", True), ("kc23 - 1", True), (" kc23-1 ", True), ("see KC23-1, please", True)],
        *[("x,KC23-1,y", True), ('"KC23-1\nb"', True), ("KC23-12", False), ("AKC23-1", False)],
        *[("KC23", False), ("#7/", False), ("a,#7,b", True), ("a,#71,b", False), ("", False)],
    ],
)
def test_a_buried_number_is_found_in_a_text_between_other_words(
    tmp_path: Path, text: str, held: bool
) -> None:
    with import_lock(tmp_path):
        for number in ("KC23-1", "#7"):
            Tombstones(tmp_path).bury(number)
    assert Tombstones(tmp_path).holds(text) == held


def test_a_rejected_row_of_any_length_is_purged(study: Path) -> None:
    _, rejected = numbers()
    file = study / "rejects" / "r0002" / "rejected.csv"
    with file.open("a", encoding="utf-8", newline="") as lines:
        csv.writer(lines).writerow([*"abcdefghij", f"{'x' * 300_000},{rejected}"])
    assert purge(study, rejected).rejected == 2
    assert traces(study, rejected) == []
