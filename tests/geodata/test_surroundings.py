"""Services and events are accounted for like records: rejects on file, grouped lines, limits, exit code."""

import csv
import datetime as dt
import stat
from pathlib import Path

import pytest

from dashboard.import_lines import import_lines
from geodata.errors import NeedsConfirmation, Notice, say_problem
from geodata.importing import ImportReport, import_files
from geodata.ledger import SheetLedger
from geodata.store import list_releases, load_contents, open_release
from geodata.words.speaker import Speaker
from tests.geodata.town import report_rows, write_reports, write_study

TODAY = dt.date(2024, 2, 1)
EVENTS = """
[[events]]
file = "events.csv"
columns = { name = "Title", kind = "Type", acts_on = "Acts", first_day = "From", \
longitude = "X", latitude = "Y" }
"""
SERVICES = """
[[services]]
file = "services.csv"
columns = { name = "name", kind = "kind", longitude = "lon", latitude = "lat" }
"""


def event(**cells: str) -> dict[str, str]:
    plain = {"Title": "Fair", "Type": "fair", "Acts": "people", "From": "2023-05-04", "Phone": "816 555 0100"}
    return plain | {"X": "-94.6", "Y": "39.08"} | cells


def service(**cells: str) -> dict[str, str]:
    return {"name": "Clinic", "kind": "health", "lon": "-94.6", "lat": "39.08"} | cells


def study(folder: Path, *, events: list[dict] | None = None, services: list[dict] | None = None) -> Path:
    write_study(folder, (EVENTS if events else "") + (SERVICES if services else ""))
    for name, rows in (("events.csv", events), ("services.csv", services)):
        if rows:
            with (folder / name).open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, list(rows[0]))
                writer.writeheader()
                writer.writerows(rows)
    return folder


def take(folder: Path, *, confirmed: bool = False) -> ImportReport:
    reports = write_reports(folder / "reports.csv", report_rows(60))
    return import_files(folder, [reports], today=TODAY, confirmed=confirmed)


def rejected(path: Path | None) -> list[dict[str, str]]:
    assert path is not None
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def said(report: ImportReport, language: str = "en") -> list[str]:
    speaker = Speaker(language)
    return [
        say_problem(line, speaker) if isinstance(line, Notice) else speaker.say(line)
        for line in import_lines(report)
    ]


def test_events_that_are_mostly_lost_wait_for_a_person_and_nothing_is_published(tmp_path: Path) -> None:
    folder = study(tmp_path / "study", events=[event(), *[event(From="every 2nd Tue")] * 9])
    with pytest.raises(NeedsConfirmation) as stopped:
        take(folder)
    assert stopped.value.where.file == "events.csv"
    assert list_releases(folder) == ()
    rows = rejected(folder / "rejects" / "refused" / "rejected.csv")
    assert [(row["file"], row["code"], row["record"]) for row in rows] == [
        ("events.csv", "S19", str(number)) for number in range(2, 11)
    ]


def test_rejected_events_are_published_around_on_file_and_end_with_3(tmp_path: Path) -> None:
    folder = study(tmp_path / "study", events=[event(), *[event(From="every 2nd Tue")] * 9])
    report = take(folder, confirmed=True)
    assert report.exit_code == 3
    assert len(open_release(folder).events) == 1
    (sheet,) = report.sheets
    assert (sheet.read, sheet.accepted, sheet.rejected, sheet.reasons) == (10, 1, 9, {"S19": 9})
    assert report.rejected_file == folder / "rejects" / "r0001" / "rejected.csv"
    assert stat.S_IMODE(report.rejected_file.stat().st_mode) == 0o600
    first = rejected(report.rejected_file)[0]
    assert (first["file"], first["line"], first["column"]) == ("events.csv", "3", "From")
    assert first["row"] == "Fair,fair,people,every 2nd Tue,,-94.6,39.08"
    assert first["reason_es"] == "esto no es un día."
    assert "816" not in report.rejected_file.read_text(encoding="utf-8")


def test_nine_rejected_events_are_one_line_with_their_number_and_first_rows(tmp_path: Path) -> None:
    folder = study(tmp_path / "study", events=[event(), *[event(From="every 2nd Tue")] * 9])
    report = take(folder, confirmed=True)
    lines = said(report)
    assert len(lines) <= 20
    (line,) = [line for line in lines if line.startswith("S19")]
    assert line == (
        'S19 · events.csv · row 2 · line 3 · column “From” · "every 2nd Tue" · this is not a day. '
        "Write days as 2024-05-31, one row for each time the event takes place. "
        "8 other rows have the same problem; the first are rows 3 and 4."
    )
    assert "events.csv (events): 10 rows read = 1 accepted + 9 rejected" in lines
    assert "events.csv (actividades): 10 filas leídas = 1 aceptadas + 9 rechazadas" in said(report, "es")


@pytest.mark.slow
def test_many_reasons_still_fit_on_a_screen(tmp_path: Path) -> None:
    wrong = [{"Title": ""}, {"From": ""}, {"From": "May"}, {"Acts": "both"}]
    bad = [event(**cells) for cells in wrong for _ in range(30)]
    folder = study(tmp_path / "study", events=bad, services=[service(), *[service(name="")] * 30])
    lines = said(take(folder, confirmed=True))
    assert len(lines) <= 20
    assert sum(line.startswith("S19") for line in lines) == 3
    assert sum(line.startswith("S23") for line in lines) == 1


@pytest.mark.slow
def test_one_lost_event_of_forty_is_too_much_and_of_sixty_is_not(tmp_path: Path) -> None:
    with pytest.raises(NeedsConfirmation) as stopped:
        take(study(tmp_path / "forty", events=[event(Title=""), *[event()] * 39]))
    told = stopped.value.what.values
    assert told["what"].key == "import.many_rejected"
    assert told["reasons"]
    report = take(study(tmp_path / "sixty", events=[event(Title=""), *[event()] * 59]))
    assert (report.exit_code, len(report.rejects)) == (3, 1)


@pytest.mark.parametrize(
    ("cells", "group"), [({"Type": "clean-up"}, "clean-up"), ({"From": "2023-07-01"}, "2023-07")]
)
def test_a_kind_or_month_of_events_is_not_lost_unseen(tmp_path: Path, cells: dict, group: str) -> None:
    lost = [event(**cells, Acts="")] * 3
    kinds = [event(Type=kind) for kind in ("fair", "game")] * 100
    with pytest.raises(NeedsConfirmation) as stopped:
        take(study(tmp_path / "study", events=[*lost, *kinds]))
    told = stopped.value.what.values["what"]
    assert told.values == {"group": group, "rejected": 3, "read": 3}


@pytest.mark.slow
def test_bad_input_d15_rows_that_hold_nothing_are_no_events_and_no_services(tmp_path: Path) -> None:
    nothing = dict.fromkeys(event(), ""), dict.fromkeys(service(), "")
    folder = study(
        tmp_path / "study",
        events=[event(), nothing[0], event(), nothing[0]],
        services=[service(), nothing[1]],
    )
    report = take(folder)
    accounts = [(one.sort, one.read, one.accepted, one.rejected) for one in report.sheets]
    assert accounts == [("services", 1, 1, 0), ("events", 2, 2, 0)]
    lines = "\n".join(said(report))
    assert "D15 · events.csv · 2 rows hold nothing in any column that is read; they were left out." in lines
    assert "D15 · services.csv · 1 row holds nothing" in lines


@pytest.mark.slow
def test_the_same_rejects_are_asked_about_again_by_the_next_import(tmp_path: Path) -> None:
    folder = study(tmp_path / "study", events=[event(), event(Title="")])
    take(folder, confirmed=True)
    with pytest.raises(NeedsConfirmation):
        take(folder)
    assert [one.name for one in list_releases(folder)] == ["r0001"]


def test_shelters_left_out_by_design_are_no_rejects(tmp_path: Path) -> None:
    rows = [service(), *[service(name="Women's Shelter")] * 9]
    report = take(study(tmp_path / "study", services=rows))
    assert (report.exit_code, report.rejected_file, report.rejects) == (0, None, ())
    (sheet,) = report.sheets
    assert (sheet.read, sheet.accepted, sheet.shelters_dropped) == (10, 1, 9)
    assert (
        "services.csv (services): 10 rows read = 1 accepted + 0 rejected + 9 left out as possible shelters"
        in said(report)
    )


@pytest.mark.slow
def test_services_at_places_that_cannot_be_are_kept_without_one_and_all_are_listed(tmp_path: Path) -> None:
    rows = [service(lon="-90"), service(lon="west"), service(lon="", lat=""), service()] * 10
    folder = study(tmp_path / "study", services=rows)
    report = take(folder)
    assert report.exit_code == 0
    assert len([line for line in said(report) if "services.csv" in line]) == 3
    (listed,) = open_release(folder).quality["services"]
    assert listed["without_place"] == [number for number in range(1, 41) if number % 4]
    assert len(open_release(folder).services) == 40


@pytest.mark.slow
def test_what_became_of_a_sheet_is_in_the_json_too(tmp_path: Path) -> None:
    report = take(study(tmp_path / "study", events=[event(), event(Title="")]), confirmed=True)
    (sheet,) = report.to_json(Speaker("en"))["surroundings"]
    assert (sheet["sort"], sheet["file"], sheet["reasons"]) == ("events", "events.csv", {"S19": 1})
    assert len(sheet["sha256"]) == 64


def test_an_account_of_a_sheet_that_does_not_add_up_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="10 rows read"):
        SheetLedger("events", "e.csv", "", read=10, accepted=1, rejected=8, reasons={"S19": 8})
    with pytest.raises(ValueError, match="reasons"):
        SheetLedger("events", "e.csv", "", read=10, accepted=1, rejected=9, reasons={"S19": 8})


@pytest.mark.slow
def test_what_an_event_reported_stands_in_the_release_and_in_the_next_one(tmp_path: Path) -> None:
    reported = {"Hired": "12", "Meals": "", "Showers": "0", "Since": "2023-01-01", "Until": "2023-05-03"}
    folder = study(tmp_path / "study", events=[event(**reported), event(**dict.fromkeys(reported, ""))])
    more = 'hires = "Hired", meals = "Meals", showers = "Showers", '
    more += 'picked_first_day = "Since", picked_last_day = "Until", name = "Title"'
    toml = (folder / "study.toml").read_text(encoding="utf-8")
    (folder / "study.toml").write_text(toml.replace('name = "Title"', more), encoding="utf-8")
    take(folder)
    full, empty = open_release(folder).events
    assert full.outputs == {"hires": 12, "showers": 0}
    assert full.picked is not None
    assert (full.picked.first, full.picked.last) == (dt.date(2023, 1, 1), dt.date(2023, 5, 3))
    assert (empty.outputs, empty.picked) == ({}, None)
    assert load_contents(folder).events == (full, empty)
