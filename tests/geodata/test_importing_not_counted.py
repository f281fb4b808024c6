"""What a person has named as no incident is neither counted nor rejected; a report that turns so leaves."""

import csv
import datetime as dt
from pathlib import Path

import pytest

from dashboard.import_lines import import_lines
from geodata.errors import NeedsConfirmation, say_problem
from geodata.importing import ImportReport, import_files
from geodata.store import open_release
from geodata.words.speaker import Speaker
from tests.geodata.town import STUDY, write_study

TODAY = dt.date(2024, 3, 1)
MAPPING = """
[[mappings]]
name = "desk"
day_form = "ymd"
place_form = "columns"
merging = "report_number"
uncounted_statuses = ["Unfounded"]
file_columns = ["case", "day", "what", "status", "lon", "lat"]

[mappings.columns]
number = "case"
day = "day"
kind = "what"
case_status = "status"
longitude = "lon"
latitude = "lat"

[mappings.kinds]
"Robbery" = "robbery"
"""
HEADER = ("case", "day", "what", "status", "lon", "lat")


def take(study: Path, name: str, *rows: tuple[str, str, str], **more) -> ImportReport:
    path = write(study.parent / name, *rows)
    return import_files(study, [path], today=TODAY, **more)


def write(path: Path, *rows: tuple[str, str, str]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows([(case, day, "Robbery", status, "-94.6", "39.08") for case, day, status in rows])
    return path


@pytest.fixture
def study(tmp_path: Path) -> Path:
    return write_study(tmp_path / "study", MAPPING, head=STUDY)


def cases(first: int, last: int, status: str = "Open") -> list[tuple[str, str, str]]:
    return [(f"C{n:03d}", f"2024-01-{1 + n % 28:02d}", status) for n in range(first, last)]


def numbers(study: Path) -> set[str]:
    return set(open_release(study).incidents.number)


def test_bad_input_d15_rows_that_hold_nothing_are_no_incidents(study: Path) -> None:
    path = write(study.parent / "a.csv", *cases(0, 20))
    path.write_text(path.read_text(encoding="utf-8") + ",,,,,\n" * 30 + ' , "" ,,,,\n', encoding="utf-8")
    report = import_files(study, [path], today=TODAY)
    (account,) = report.files
    assert (account.read, account.accepted, account.not_counted, account.rejected) == (51, 20, 31, 0)
    assert (report.exit_code, report.incidents) == (0, 20)
    said = [say_problem(one, Speaker("es")) for one in report.notices if one.code == "D15"]
    assert said[0].startswith("D15 · a.csv · 31 filas no se cuentan: no contienen nada.")


def test_bad_input_d07_a_row_that_names_no_day_no_place_and_no_kind_is_a_piece_of_another(
    study: Path,
) -> None:
    path = write(study.parent / "a.csv", *cases(0, 60))
    torn = ["Jane Doe was hurt,,,,,", "Jane Doe was hurt,,,Open,,", '"  ",,,Jane Doe was hurt,," "']
    path.write_text(path.read_text(encoding="utf-8") + "\n".join(torn) + "\nC900,,,,-94.6,39.08\n", "utf-8")
    report = import_files(study, [path], today=TODAY, confirmed=True)
    (account,) = report.files
    assert (account.read, account.accepted, account.not_counted, account.rejected) == (64, 61, 0, 3)
    assert account.reasons == {"D07": 3}
    assert numbers(study) == {f"C{n:03d}" for n in range(60)} | {"C900"}
    assert [(one.line, one.column, one.value, one.text) for one in report.rejects] == [
        (line, "case", None, "") for line in (62, 63, 64)
    ]
    said = Speaker("es").say(report.rejects[0].what)
    assert said.startswith("esta fila no tiene ni día, ni lugar, ni tipo")
    kept = [one for one in study.rglob("*") if one.is_file() and b"Jane Doe" in one.read_bytes()]
    assert kept == []


def test_bad_input_s17_rows_that_are_not_counted_are_no_loss_whatever_their_share(study: Path) -> None:
    report = take(study, "half.csv", *cases(0, 20), *cases(20, 40, " unfounded "))
    (account,) = report.files
    assert (account.read, account.accepted, account.not_counted, account.rejected) == (40, 20, 20, 0)
    assert (report.exit_code, report.rejects, report.not_counted) == (0, (), 20)
    assert report.rejected_file is not None
    with report.rejected_file.open(encoding="utf-8", newline="") as file:
        listed = list(csv.DictReader(file))
    assert {line["code"] for line in listed} == {"S17"}
    assert len(listed) == 20
    for language, word in (("en", "not counted"), ("es", "no contadas")):
        speaker = Speaker(language)
        lines = [
            say_problem(one, speaker) if hasattr(one, "code") else speaker.say(one)
            for one in import_lines(report)
        ]
        assert word in lines[0]
        assert any("S17" in line for line in lines)
        assert any("rejected.csv" in line for line in lines)


@pytest.mark.parametrize(
    ("wrong", "language", "said"),
    [
        (1, "en", "1 row was rejected, and 20 are not counted; all of them stand in "),
        (2, "en", "2 rows were rejected, and 20 are not counted; all of them stand in "),
        (1, "es", "Se rechazó 1 fila, y 20 no se cuentan; todas están en "),
    ],
)
def test_the_file_of_rejected_rows_is_said_to_hold_those_that_are_not_counted_too(
    study: Path, wrong: int, language: str, said: str
) -> None:
    rows = [*cases(0, 20), *cases(20, 40, "Unfounded")]
    rows += [(f"W{n}", "2024-13-45", "Open") for n in range(wrong)]
    report = take(study, "both.csv", *rows, confirmed=True)
    assert report.rejected_file is not None
    with report.rejected_file.open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == wrong + 20
    lines = [line for line in import_lines(report) if not hasattr(line, "code")]
    assert said + str(report.rejected_file) in [Speaker(language).say(line) for line in lines]


def test_bad_input_s17_rows_that_are_wrong_still_stop_an_import(study: Path) -> None:
    wrong = [(f"W{n}", "2024-13-45", "Open") for n in range(5)]
    with pytest.raises(NeedsConfirmation) as stopped:
        take(study, "wrong.csv", *cases(0, 20), *cases(20, 40, "Unfounded"), *wrong)
    assert stopped.value.code == "K03"


@pytest.mark.slow
def test_bad_input_s17_a_report_that_turns_out_unfounded_leaves_and_is_listed(study: Path) -> None:
    take(study, "january.csv", *cases(0, 30))
    report = take(study, "again.csv", *cases(0, 2, "Unfounded"), *cases(2, 30))
    assert numbers(study) == {case for case, *_ in cases(2, 30)}
    assert len(open_release(study, "r0001").incidents.number) == 30
    changes = open_release(study).ledger["imports"][-1]["changes"]["incidents"]
    assert changes == {"new": 0, "changed": 0, "same": 28, "kept": 0, "withdrawn": 2}
    told = [one for one in report.notices if one.what.key == "import.withdrawn"]
    assert [one.what.values["n"] for one in told] == [2]
    assert report.rejected_file is not None
    text = report.rejected_file.read_text(encoding="utf-8")
    assert "C000" in text
    assert "C001" in text
    assert "C002" not in text
    # And it comes back when the agency finds that it happened after all.
    take(study, "third.csv", *cases(0, 1, "Reopened"))
    assert "C000" in numbers(study)


@pytest.mark.slow
def test_bad_input_s17_a_file_of_nothing_but_unfounded_reports_takes_them_back(study: Path) -> None:
    take(study, "january.csv", *cases(0, 30))
    report = take(study, "unfounded.csv", *cases(3, 6, "Unfounded"))
    assert (report.incidents, report.files[0].not_counted) == (27, 3)


@pytest.mark.slow
@pytest.mark.parametrize("turned", [False, True])
def test_bad_input_s17_of_two_exports_in_one_import_the_newer_one_says_whether_it_counts(
    study: Path, tmp_path: Path, turned: bool
) -> None:
    old = write(tmp_path / "old.csv", *cases(0, 10))
    new = write(tmp_path / "new.csv", ("C003", "2024-01-04", "Unfounded"), ("C099", "2024-02-20", "Open"))
    files = [new, old] if turned else [old, new]
    report = import_files(study, files, today=TODAY)
    assert "C003" not in numbers(study)
    assert report.incidents == 10
    for account in report.files:
        assert account.read == account.accepted + account.merged + account.not_counted + account.rejected
    assert sum(account.not_counted for account in report.files) == 2


@pytest.mark.slow
def test_bad_input_s17_an_older_export_takes_nothing_back(study: Path, tmp_path: Path) -> None:
    old = write(tmp_path / "old.csv", ("C003", "2024-01-04", "Unfounded"), ("C004", "2024-01-05", "Open"))
    new = write(tmp_path / "new.csv", ("C003", "2024-01-04", "Open"), ("C099", "2024-02-20", "Open"))
    import_files(study, [old, new], today=TODAY)
    assert numbers(study) == {"C003", "C004", "C099"}


def test_bad_input_s17_a_report_with_one_row_that_counts_stays(study: Path) -> None:
    report = take(study, "a.csv", ("C1", "2024-01-04", "Unfounded"), ("C1", "2024-01-04", "Open"))
    assert (report.incidents, report.files[0].not_counted) == (1, 1)
