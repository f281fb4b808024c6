"""Imports keep their promises: every row accounted for, order without effect, nothing published by halves."""

import csv
import datetime as dt
import hashlib
import random
import stat
from pathlib import Path

import numpy as np
import pytest

from geodata.errors import BadInput, BadStudy, NeedsConfirmation, say_problem
from geodata.importing import ImportReport, import_files, rejects_in_short
from geodata.ledger import FileLedger
from geodata.records import PlaceStatus
from geodata.store import list_releases, open_release
from geodata.words.speaker import Speaker
from geodata.words.text import Text
from tests.geodata.town import STUDY, WEST, report_rows, write_reports, write_study

TODAY = dt.date(2024, 2, 1)


def take(folder: Path, *files: Path, **more) -> ImportReport:
    return import_files(folder, files, today=TODAY, **more)


@pytest.fixture
def study(tmp_path: Path) -> Path:
    return write_study(tmp_path / "study")


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    return write_reports(tmp_path / "reports.csv", report_rows())


def test_every_row_is_accounted_for_and_rows_of_a_report_merge(study: Path, reports: Path) -> None:
    report = take(study, reports)
    account = report.files[0]
    assert (account.read, account.accepted, account.merged, account.rejected) == (375, 300, 75, 0)
    assert account.without_place == 6  # reports 7, 57, ... 257
    assert report.incidents == 300
    assert report.exit_code == 0
    plain = report.to_json(Speaker("es"))
    assert set(plain["files"][0]) >= {"file", "feed", "read", "accepted", "merged", "rejected", "reasons"}
    assert plain["release"]["release"] == "r0001"


def test_what_was_imported_is_what_is_opened(study: Path, reports: Path) -> None:
    take(study, reports)
    holdings = open_release(study)
    incidents = holdings.incidents
    assert len(incidents) == 300
    assert holdings.study.invented
    assert holdings.study.titles["es"] == "Un pueblo"
    assert sorted(incidents.number) == sorted({row[0] for row in report_rows()})
    assert np.all(np.diff(incidents.day) >= 0)
    assert incidents.areas["quarters"].names == holdings.areas["quarters"].ids
    mapped = incidents.place == PlaceStatus.MAPPED
    assert np.array_equal(incidents.areas["quarters"].codes >= 0, mapped)
    assert np.array_equal(np.isnan(incidents.x_m), ~mapped)
    assert set(incidents.areas["beat"].names) == {"000", "100", "200", "300", "400"}
    assert len(holdings.offences) >= 300
    assert set(holdings.offences.incident) == set(range(300))


@pytest.mark.slow
def test_the_order_of_rows_makes_no_difference(study: Path, reports: Path, tmp_path: Path) -> None:
    once = take(study, reports)
    rows = report_rows()
    random.Random(3).shuffle(rows)
    other = write_study(tmp_path / "other")
    again = take(other, write_reports(tmp_path / "shuffled.csv", rows))
    assert again.content_sha256 == once.content_sha256


@pytest.mark.slow
def test_a_file_split_by_month_gives_the_same_release_in_any_order(
    study: Path, reports: Path, tmp_path: Path
) -> None:
    whole = take(study, reports)
    months: dict[str, list[list[str]]] = {}
    for row in report_rows():
        months.setdefault(row[3][:2], []).append(row)
    names = list(months)
    random.Random(1).shuffle(names)
    parts = [write_reports(tmp_path / f"{name}.csv", months[name]) for name in names]
    other = write_study(tmp_path / "other")
    take(other, *parts[:2])
    take(other, *parts[2:7])
    last = take(other, *parts[7:])
    assert last.incidents == whole.incidents
    assert last.content_sha256 == whole.content_sha256


@pytest.mark.slow
def test_importing_a_file_again_changes_nothing_and_says_so(study: Path, reports: Path) -> None:
    first = take(study, reports)
    second = take(study, reports)
    assert second.unchanged
    assert second.release.name == "r0002"
    assert second.content_sha256 == first.content_sha256
    assert "S06" in {notice.code for notice in second.notices}
    incidents = open_release(study).incidents
    assert set(incidents.first_seen) == {1}
    assert set(incidents.last_seen) == {2}
    assert set(incidents.changed) == {1}


def test_a_row_written_twice_counts_once(study: Path, tmp_path: Path) -> None:
    rows = report_rows(40)
    report = take(study, write_reports(tmp_path / "twice.csv", rows + rows[:10]))
    assert report.incidents == 40
    assert report.files[0].read == len(rows) + 10


@pytest.mark.slow
def test_a_changed_record_is_replaced_and_an_absent_one_is_kept(study: Path, tmp_path: Path) -> None:
    rows = report_rows(40)
    take(study, write_reports(tmp_path / "all.csv", rows))
    changed = [list(row) for row in rows[:1]]
    changed[0][7:9] = ["Auto Theft" if rows[0][7] != "Auto Theft" else "Property Damage", "240"]
    mine = [row for row in rows if row[0] == rows[0][0]][1:]
    take(
        study,
        write_reports(
            tmp_path / "one.csv", changed + [[*row[:7], *changed[0][7:9], *row[9:]] for row in mine]
        ),
    )
    incidents = open_release(study).incidents
    assert len(incidents) == 40
    this = incidents.number.words() == rows[0][0]
    assert incidents.first_seen[this] == [1]
    assert incidents.changed[this] == [2]
    assert set(incidents.last_seen[~this]) == {1}
    imports = open_release(study).ledger["imports"]
    assert imports[-1]["changes"]["incidents"] == {"new": 0, "changed": 1, "same": 0, "kept": 39}


@pytest.mark.slow
def test_too_many_rejected_rows_wait_for_a_person(study: Path, tmp_path: Path) -> None:
    rows = report_rows(40)
    for row in rows[:10]:
        row[3] = "13/45/2023"
    path = write_reports(tmp_path / "bad.csv", rows)
    with pytest.raises(NeedsConfirmation) as stopped:
        take(study, path)
    assert stopped.value.where.file == "bad.csv"
    assert list_releases(study) == ()
    assert (study / "rejects" / "refused" / "rejected.csv").exists()
    report = take(study, path, confirmed=True)
    account = report.files[0]
    assert account.rejected == 10
    assert account.reasons == {"T09": 10}
    assert account.read == account.accepted + account.merged + account.rejected
    assert report.exit_code == 3


def test_a_loss_of_one_month_is_seen_even_if_it_is_small(study: Path, tmp_path: Path) -> None:
    rows = report_rows(1200)
    june = [row for row in rows if row[3].startswith("06")]
    for row in june[: len(june) // 8]:
        row[4] = "99:99"
    with pytest.raises(NeedsConfirmation) as stopped:
        take(study, write_reports(tmp_path / "june.csv", rows))
    assert stopped.value.what.values["what"].key == "import.group_rejected.month"
    assert stopped.value.what.values["what"].values["group"] == "2023-06"


def test_rejected_rows_are_kept_for_the_analyst_alone_without_the_person(study: Path, tmp_path: Path) -> None:
    rows = report_rows(400)
    rows[3][3] = "13/45/2023"
    rows[3][15] = "UNUSUAL-RACE"
    report = take(study, write_reports(tmp_path / "bad.csv", rows))
    path = report.rejected_file
    assert path == study / "rejects" / "r0001" / "rejected.csv"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with path.open(encoding="utf-8", newline="") as file:
        line = next(csv.DictReader(file))
    assert (line["file"], line["record"], line["line"], line["column"]) == ("bad.csv", "4", "5", "From_Date")
    assert line["code"] == "T09"
    assert line["reason_en"] != line["reason_es"]
    assert rows[3][0] in line["row"]
    assert "UNUSUAL-RACE" not in path.read_text(encoding="utf-8")


def test_rejects_are_said_in_few_lines(study: Path, tmp_path: Path) -> None:
    rows = report_rows(40)
    for row in rows[:10]:
        row[3] = "13/45/2023"
    rows[20][4] = "77:00"
    report = take(study, write_reports(tmp_path / "bad.csv", rows), confirmed=True)
    most, other = (say_problem(line, Speaker("en")) for line in rejects_in_short(report.rejects))
    assert most == (
        'T09 · bad.csv · row 1 · line 2 · column “From_Date” · "13/45/2023" · this is not a date. '
        "Correct the cell, then import again. 9 other rows have the same problem; the first are rows 2 and 3."
    )
    assert 'row 21 · line 22 · column “From_Time” · "77:00" · this is not a time of day.' in other


@pytest.mark.slow
def test_what_stands_in_a_cell_is_said_escaped_and_cut(study: Path, tmp_path: Path) -> None:
    rows = report_rows(400)
    rows[3][3] = "\x1b[31m" + "9" * 200
    report = take(study, write_reports(tmp_path / "bad.csv", rows))
    (line,) = (say_problem(one, Speaker("en")) for one in rejects_in_short(report.rejects))
    assert "\x1b" not in line
    assert "9" * 70 in line
    assert "9" * 81 not in line


@pytest.mark.slow
@pytest.mark.parametrize(
    ("offense", "flag"), [("Rape", "false"), ("Auto Theft", "Y"), ("600 HIDDEN ST", "false")]
)
def test_a_cell_of_a_protected_row_is_never_said_as_it_may_be_its_address(
    study: Path, tmp_path: Path, offense: str, flag: str
) -> None:
    rows = report_rows(400)
    # As if a cell were missing before it, an address stands where the day is due.
    rows[9][3], rows[9][7], rows[9][13] = "600 HIDDEN ST", offense, flag
    report = take(study, write_reports(tmp_path / "bad.csv", rows))
    for language in ("en", "es"):
        (line,) = (say_problem(one, Speaker(language)) for one in rejects_in_short(report.rejects))
        assert "From_Date" in line
        assert "HIDDEN" not in line


def test_a_row_that_cannot_be_split_keeps_line_byte_offset_and_hash_and_a_real_reason(
    study: Path, tmp_path: Path
) -> None:
    path = write_reports(tmp_path / "bad.csv", report_rows())
    whole = path.read_bytes().splitlines(keepends=True)
    broken = b"KC1,SECRET" + b",x" * 40 + b"\r\n"
    path.write_bytes(b"".join([*whole[:5], broken, *whole[5:]]))
    report = take(study, path)
    with report.rejected_file.open(encoding="utf-8", newline="") as file:
        line = next(csv.DictReader(file))
    assert (line["line"], line["record"], line["code"], line["row"]) == ("6", "5", "D05", "")
    assert path.read_bytes()[int(line["byte_offset"]) :].startswith(broken)
    assert line["sha256"] == hashlib.sha256(broken.rstrip()).hexdigest()
    assert line["reason_en"] == "The row has more cells than the header."
    assert line["reason_es"] == "La fila tiene más celdas que el encabezado."


@pytest.mark.slow
@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\uff1d"])
def test_no_cell_of_the_rejected_rows_is_a_formula_whatever_a_file_is_called(
    study: Path, tmp_path: Path, start: str
) -> None:
    rows = report_rows(400)
    rows[3][0], rows[3][3] = f"{start}1+1", "13/45/2023"
    report = take(study, write_reports(tmp_path / f"{start}cmd.csv", rows))
    with report.rejected_file.open(encoding="utf-8", newline="") as file:
        line = next(csv.DictReader(file))
    assert line["file"] == f"'{start}cmd.csv"
    assert line["row"].startswith(f"'{start}1+1")


@pytest.mark.parametrize(
    ("lost", "read", "stops"), [(4, 4, True), (2, 2, True), (2, 10, True), (1, 1, False)]
)
def test_a_small_kind_that_is_lost_stops_the_import_but_one_lost_row_does_not(
    study: Path, tmp_path: Path, lost: int, read: int, stops: bool
) -> None:
    rows = report_rows(1000)
    # Apart from each other, so that no month and no area loses more than a tenth.
    few = rows[:: len(rows) // read][:read]
    for row in few:
        row[7], row[8] = "Arson", "200"
    for row in few[:lost]:
        row[4] = "99:99"
    path = write_reports(tmp_path / "arson.csv", rows)
    if not stops:
        assert take(study, path).exit_code == 3
        return
    with pytest.raises(NeedsConfirmation) as stopped:
        take(study, path)
    told = stopped.value.what.values
    assert told["what"] == Text("import.group_rejected.kind", group="Arson", rejected=lost, read=read)
    assert [one.values["n"] for one in told["reasons"]] == [lost]


@pytest.mark.slow
def test_bad_input_g16_a_place_beyond_the_outlines_stays_in_totals(study: Path, tmp_path: Path) -> None:
    rows = report_rows(40)
    rows[2][-1] = "POINT (-94.5 39.5)"
    report = take(study, write_reports(tmp_path / "far.csv", rows))
    incidents = open_release(study).incidents
    assert report.files[0].outside == 1
    assert np.count_nonzero(incidents.place == PlaceStatus.OUTSIDE) == 1
    assert len(incidents) == 40


def test_without_outlines_the_system_of_coordinates_and_the_edge_are_chosen_and_announced(
    tmp_path: Path,
) -> None:
    head = STUDY.split("[[areas]]", maxsplit=1)[0].replace('"EPSG:26915"', '"auto"')
    folder = write_study(tmp_path / "study", head=head)
    rows = report_rows(60)
    rows[2][-1] = "POINT (-96.5 39.08)"
    report = take(folder, write_reports(tmp_path / "a.csv", rows))
    assert report.crs == "EPSG:26915"
    assert {"import.crs_chosen", "import.extent_chosen"} <= {notice.what.key for notice in report.notices}
    assert report.files[0].outside == 1


@pytest.mark.slow
def test_a_confirmed_default_location_is_marked_by_importing_no_file(study: Path, tmp_path: Path) -> None:
    rows = report_rows(60)
    at_desk = {row[0] for row in rows[10:30]}
    for row in rows:
        if row[0] in at_desk:
            row[-1] = f"POINT ({WEST + 0.015} 39.08)"
    before = take(study, write_reports(tmp_path / "a.csv", rows))
    assert before.stacks["kcpd"][0].rows >= 20
    assert before.files[0].stacked >= 20
    more = f'\n[[default_locations]]\nlongitude = {WEST + 0.015}\nlatitude = 39.08\nis = "reporting_desk"\n'
    write_study(study, more)
    after = take(study)
    incidents = open_release(study).incidents
    assert after.files == ()
    assert not after.unchanged
    marked = incidents.default_location.is_any({"reporting_desk"})
    assert set(incidents.number[marked]) == at_desk
    # What a person has judged is not proposed again.
    again = take(study, tmp_path / "a.csv")
    desk = pytest.approx((WEST + 0.015, 39.08), abs=1e-9)
    assert [one for one in before.stacks["kcpd"] if (one.longitude, one.latitude) == desk]
    assert not [one for one in again.stacks["kcpd"] if (one.longitude, one.latitude) == desk]
    assert set(incidents.last_seen) == {1}


@pytest.mark.slow
def test_a_file_without_a_row_changes_nothing(study: Path, reports: Path, tmp_path: Path) -> None:
    take(study, reports)
    header = reports.read_text(encoding="utf-8").splitlines()[0]
    empty = tmp_path / "empty.csv"
    empty.write_text(header + "\n", encoding="utf-8")
    with pytest.raises(BadInput, match="E13"):
        take(study, empty)
    assert [one.name for one in list_releases(study)] == ["r0001"]


def test_the_sources_of_a_study_are_imported_when_no_file_is_named(study: Path, reports: Path) -> None:
    (study / "reports.csv").write_bytes(reports.read_bytes())
    write_study(study, '\n[[sources]]\nfile = "reports.csv"\nfeed = "kcpd"\n')
    assert take(study).incidents == 300


def test_nothing_to_import_is_said(study: Path) -> None:
    with pytest.raises(BadStudy) as stopped:
        take(study)
    assert stopped.value.what.key == "import.nothing"


def test_a_feed_that_does_not_fit_the_header_is_refused(study: Path, reports: Path) -> None:
    with pytest.raises(BadInput) as stopped:
        take(study, reports, feed="kcmo_311")
    assert stopped.value.code == "D17"
    with pytest.raises(BadStudy):
        take(study, reports, feed="nobody")


@pytest.mark.slow
def test_a_failed_import_leaves_the_last_release_as_it_was(
    study: Path, reports: Path, tmp_path: Path
) -> None:
    take(study, reports)
    empty = tmp_path / "empty.csv"
    empty.write_bytes(b"")
    with pytest.raises(BadInput):
        take(study, reports, empty)
    assert [one.name for one in list_releases(study)] == ["r0001"]
    assert len(open_release(study).incidents) == 300
    assert not list((study / "releases").glob(".draft-*"))


def test_the_last_day_of_an_export_made_in_the_morning_is_not_complete(study: Path, tmp_path: Path) -> None:
    rows = []
    for number, day in enumerate([*range(1, 29)] * 6):
        row = list(report_rows(1)[0])
        row[0], row[1], row[3] = f"KC{number:08d}", f"05/{day:02d}/2023", f"05/{day:02d}/2023"
        row[2] = row[4] = "23:10" if number % 2 else "08:00"
        rows.append(row)
    half = [list(row) for row in rows[:2]]
    for number, row in enumerate(half):
        row[0], row[1], row[2], row[3], row[4] = f"KD{number}", "05/29/2023", "08:00", "05/29/2023", "07:00"
    report = take(study, write_reports(tmp_path / "may.csv", rows + half))
    assert report.release.last == dt.date(2023, 5, 28)
    assert report.release.first == dt.date(2023, 5, 1)


def test_an_account_that_does_not_add_up_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="9 rows read"):
        FileLedger("a.csv", "kcpd", read=9, accepted=7, merged=2, rejected=1, reasons={"T09": 1})


def test_kansas_city_2017_imports_as_published(real_data: Path, tmp_path: Path) -> None:
    kc = real_data / "kc"
    head = STUDY.split("[[areas]]", maxsplit=1)[0].replace('"EPSG:26915"', '"auto"')
    areas = f'''
[[areas]]
set = "neighborhoods"
file = "{kc / "kc_neighborhoods.geojson"}"
columns = {{ id = "nbhid", name = "nbhname" }}

[[areas]]
set = "council_2023"
file = "{kc / "kc_council_districts_2023_wkt.csv"}"
columns = {{ id = "DIST_ID", wkt = "the_geom" }}

[[areas]]
set = "zip"
file = "{kc / "kc_zipcodes.geojson"}"
columns = {{ id = "objectid", name = "postalcode" }}
'''
    folder = write_study(tmp_path / "kc", areas, head=head)
    report = import_files(folder, [kc / "kcpd_2017_with_coords.csv"])
    account = report.files[0]
    assert (account.read, account.accepted, account.rejected) == (32_283, 28_257, 0)
    assert account.outside == 71
    assert report.release.estimated
    assert report.crs == "EPSG:26915"
    holdings = open_release(folder)
    neighborhoods = holdings.areas["neighborhoods"]
    assert len(neighborhoods) == 246
    assert neighborhoods.names.count("") == 6
    found = next(one for one in holdings.quality["areas"] if one["set"] == "neighborhoods")
    assert [one["name"] for one in found["mended"]] == ["Parkdale And Walden"]
    places = {(round(s.longitude, 4), round(s.latitude, 4)): s.rows for s in report.stacks["kcpd_2017"]}
    assert places[(-94.5599, 39.0071)] == 142
    assert 89 in places.values()

    requests = [kc / "kc_311_westside_edge_2007_2020.csv", kc / "kc_311_rockhill_2007_2020.csv"]
    more = import_files(folder, [*requests, kc / "kcpd_points_2009_2017_half_a.csv"])
    assert [file.read for file in more.files] == [1_077, 1_367, 50_000]
    assert more.requests == 2_444
    assert "kcpd_2017" in open_release(folder).quality["stacks"]
    far = {(round(s.longitude, 4), round(s.latitude, 4)) for s in more.stacks["kcpd_points"]}
    assert (-99.1142, 39.5237) in far
