"""A report that a newer export of its days lacks was sealed: it leaves everything, if plain or confirmed."""

import datetime as dt
import stat
from pathlib import Path

import polars as pl
import pytest

from geodata.errors import NeedsConfirmation
from geodata.importing import import_files
from geodata.store import open_release, verify_releases
from geodata.store.tombstones import Tombstones
from geodata.words.speaker import Speaker
from tests.geodata.store.traces import traces
from tests.geodata.town import report_rows, write_reports, write_study

TODAY = dt.date(2024, 3, 1)
ROWS = report_rows(600)
# Neither on the first day of the year nor on its last, and each of its own month, type and beat.
SEALED = ROWS[60][0]
# The first day after the winter with two reports.
DAY = min(
    day for day in {row[1] for row in ROWS} if day > "04" and len({r[0] for r in ROWS if r[1] == day}) == 2
)


def whole(study: Path, rows: list[list[str]] = ROWS, name: str = "all.csv", **more):
    # What was imported lies outside the study, so that only the study's own traces are found.
    return import_files(study, [write_reports(study.parent / name, rows)], today=TODAY, **more)


def without(*numbers: str, rows: list[list[str]] = ROWS) -> list[list[str]]:
    return [row for row in rows if row[0] not in numbers]


@pytest.fixture
def study(tmp_path: Path) -> Path:
    folder = write_study(tmp_path / "study")
    whole(folder)
    return folder


@pytest.mark.slow
def test_bad_input_s07_a_report_that_a_whole_export_lacks_leaves_every_release_within_one_import(
    study: Path,
) -> None:
    broken = [list(row) for row in ROWS if row[0] == SEALED][:1]
    broken[0][3] = "13/45/2023"
    whole(study, [*ROWS, *broken], "with_reject.csv")
    assert SEALED in (study / "rejects" / "r0002" / "rejected.csv").read_text(encoding="utf-8")
    report = whole(study, without(SEALED), "later.csv")
    assert (report.incidents, report.release.name) == (599, "r0003")
    listed = study / "rejects" / "r0003" / "absent.csv"
    assert traces(study, SEALED) == ["rejects/r0003/absent.csv"]
    assert listed.read_text(encoding="utf-8").splitlines() == ["source,number", f"kcpd,{SEALED}"]
    assert stat.S_IMODE(listed.stat().st_mode) == 0o600
    assert SEALED not in set(open_release(study, "r0001").incidents.number)
    assert all(check.whole for check in verify_releases(study))
    assert open_release(study).ledger["imports"][-1]["changes"]["incidents"] == {
        "new": 0,
        "changed": 0,
        "same": 599,
        "kept": 0,
        "removed": 1,
    }
    (told,) = [one for one in report.notices if one.code == "S07"]
    for language in ("en", "es"):
        assert SEALED not in Speaker(language).say(told.what)
    assert Tombstones(study).is_one(SEALED)
    again = whole(study, ROWS, "old_again.csv")
    assert again.incidents == 599
    assert "import.purged_before" in [one.what.key for one in again.notices]


@pytest.mark.slow
@pytest.mark.parametrize(
    "rows",
    [
        [row for row in without(SEALED) if row[1].startswith("12")],
        [row for number, row in enumerate(ROWS) if number % 10 == 0],
        [row for row in ROWS if row[1][:2] in ("01", "02", "03")],
    ],
    ids=["another month", "updates of some reports only", "the first quarter, whole"],
)
def test_bad_input_s07_a_file_that_is_no_export_of_the_days_removes_nothing(study: Path, rows: list) -> None:
    report = whole(study, rows, "part.csv")
    assert report.incidents == 600
    assert not Tombstones(study)


@pytest.mark.slow
def test_bad_input_s07_a_report_of_another_period_is_not_absent(study: Path) -> None:
    year = [[*row] for row in ROWS]
    late = [[*row] for row in report_rows(600, seed=2)]
    for row in late:
        row[0], row[1], row[3] = f"KC24{row[0][4:]}", row[1][:6] + "2024", row[3][:6] + "2024"
    report = import_files(
        study, [write_reports(study.parent / "b.csv", late)], today=dt.date(2025, 1, 5), confirmed=True
    )
    assert report.incidents == 1200
    # A report of December 2023 that was told in January 2024 is in the export by its day reported only.
    year[0][1] = "01/15/2024"
    file = write_reports(study.parent / "c.csv", year)
    assert import_files(study, [file], today=dt.date(2025, 1, 5), confirmed=True).incidents == 1200


@pytest.mark.slow
@pytest.mark.parametrize(
    ("lost", "asked"),
    [
        ([row[0] for row in ROWS if row[7].startswith("Robbery")][:4], True),
        ([row[0] for row in ROWS if row[1] == DAY], True),
        (sorted({row[0] for row in ROWS})[20:80], False),
    ],
    ids=["a few more than single ones", "a whole day", "a tenth"],
)
def test_bad_input_s07_what_is_not_plain_is_asked_and_a_large_part_stays(
    study: Path, lost: list[str], asked: bool
) -> None:
    rows = without(*lost)
    if not asked:
        report = whole(study, rows, "less.csv")
        assert report.incidents == 600
        assert "import.absent_kept" in [one.what.key for one in report.notices]
        return
    # A yes that was given before anybody had seen the reports is no yes to them.
    with pytest.raises(NeedsConfirmation) as stopped:
        whole(study, rows, "less.csv", confirmed=True)
    assert stopped.value.code == "S07"
    listed = study / "rejects" / "refused" / "absent.csv"
    assert {line.split(",")[1] for line in listed.read_text(encoding="utf-8").splitlines()[1:]} == set(lost)
    assert "--yes" in Speaker("es").say(stopped.value.hint)
    assert len(open_release(study).incidents) == 600
    report = whole(study, rows, "less.csv", confirmed=True)
    assert report.incidents == 600 - len(set(lost))
    assert not listed.exists()


@pytest.mark.slow
def test_bad_input_s07_an_older_export_does_not_remove_the_reports_that_came_later(study: Path) -> None:
    late = [f"KC88{number:06d}" for number in range(2)]
    rows = [[number, *ROWS[60 + 90 * place][1:]] for place, number in enumerate(late)]
    report = whole(study, [*ROWS, *rows], "newer.csv")
    assert report.incidents == 602
    # The very file of the first import, and one that ends in November, from before the late reports came.
    assert whole(study, ROWS, "all.csv").incidents == 602
    autumn = [row for row in ROWS if row[1] < "11/20"]
    with pytest.raises(NeedsConfirmation) as stopped:
        whole(study, autumn, "autumn.csv")
    assert stopped.value.code == "S07"
    assert not Tombstones(study)


@pytest.mark.slow
def test_bad_input_s07_another_question_is_asked_anew(study: Path) -> None:
    robberies = [row[0] for row in ROWS if row[7].startswith("Robbery")]
    with pytest.raises(NeedsConfirmation):
        whole(study, without(*robberies[:4]), "one.csv")
    with pytest.raises(NeedsConfirmation) as stopped:
        whole(study, without(*robberies[:5]), "two.csv", confirmed=True)
    assert stopped.value.code == "S07"


@pytest.mark.slow
def test_bad_input_s07_a_row_that_could_not_be_read_is_not_absent(study: Path) -> None:
    rows = [list(row) for row in ROWS]
    for row in rows:
        if row[0] == SEALED:
            row[3] = "13/45/2023"
    assert whole(study, rows, "bad_day.csv").incidents == 600
    path = write_reports(study.parent / "torn.csv", without(SEALED))
    path.write_bytes(path.read_bytes() + b"KC23" + b",x" * 40 + b"\r\n")
    with pytest.raises(NeedsConfirmation) as stopped:
        import_files(study, [path], today=TODAY)
    assert stopped.value.code == "S07"


@pytest.mark.slow
def test_bad_input_s07_an_import_that_dies_after_the_tombstone_is_finished_by_the_next(study: Path) -> None:
    Tombstones(study).bury(SEALED)
    whole(study, without(SEALED), "later.csv")
    assert traces(study, SEALED) == []


def test_many_numbers_are_buried_at_once(tmp_path: Path) -> None:
    study = write_study(tmp_path / "study")
    (study / "releases").mkdir()
    Tombstones(study).bury("a1", "b2")
    assert Tombstones(study).among(pl.Series(["a1", "B 2", "c3"])).to_list() == [True, True, False]
