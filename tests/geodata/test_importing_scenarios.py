"""What goes wrong in the life of a study, by the command line: exit codes, what it says, what is kept."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from app import main
from geodata.store import list_releases, open_release
from layers.base.overview import overview
from layers.base.query import Query
from tests.geodata.town import HEADER, STUDY, report_rows, write_reports, write_study

CLEAN, WITH_REJECTS, STOPPED = 0, 3, 4
DESK = """
[[mappings]]
name = "{name}"
day_form = "ymd"
place_form = "columns"
merging = "report_number"
file_columns = ["case", "day", "what", "lon", "lat"]

[mappings.columns]
number = "case"
day = "day"
kind = "what"
longitude = "lon"
latitude = "lat"

[mappings.kinds]
"Robbery" = "robbery"
"""


class Told:
    """Run commands on one study and keep what the last one said."""

    def __init__(self, study: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.study, self.capsys, self.said = study, capsys, ""

    def run(self, *args: object, language: str = "en") -> int:
        command, *rest = map(str, args)
        code = main([command, *rest, "--study", str(self.study), "--language", language])
        out = self.capsys.readouterr()
        self.said = out.out + out.err
        return code

    def reports(self, name: str, rows: list[list[str]]) -> Path:
        return write_reports(self.study.parent / name, rows)

    def desk(self, name: str, numbers: list[str], longitude: float = -94.6) -> Path:
        path = self.study.parent / name
        rows = [f"{one},2024-01-{1 + n % 28:02d},Robbery,{longitude},39.08" for n, one in enumerate(numbers)]
        path.write_text("\n".join(["case,day,what,lon,lat", *rows]) + "\n", encoding="utf-8")
        return path

    @property
    def releases(self) -> int:
        return len(list_releases(self.study))


@pytest.fixture
def told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Told:
    return Told(write_study(tmp_path / "study"), capsys)


@pytest.mark.slow
def test_bad_input_s06_a_re_export_in_another_form_says_the_same_and_a_corrected_one_says_what_changed(
    told: Told,
) -> None:
    rows = report_rows(120)
    assert told.run("import", told.reports("a.csv", rows)) == CLEAN
    assert "changed" not in told.said
    other = told.study.parent / "b.csv"
    with other.open("w", encoding="cp1252", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        order = list(range(len(HEADER)))[::-1]
        writer.writerows([[row[place] for place in order] for row in ([*HEADER], *rows)])
    assert told.run("import", other) == CLEAN
    assert "0 new, 0 changed, 120 the same, 0 not in these files" in told.said
    for row in rows[:5]:
        row[7], row[8] = "Arson", "200"
    assert told.run("import", told.reports("c.csv", rows), language="es") == CLEAN
    assert "0 nuevos, 4 cambiados, 116 iguales" in told.said


@pytest.mark.slow
def test_bad_input_t01_day_and_month_that_changed_places_in_a_re_export_are_asked_about(told: Told) -> None:
    rows = report_rows(120)
    for number, row in enumerate(rows):
        row[1] = row[3] = f"{1 + number % 12:02d}/{1 + (number * 5) % 12:02d}/2023"
    told.run("import", told.reports("a.csv", rows))
    for row in rows:
        month, day, year = row[1].split("/")
        row[1] = row[3] = f"{day}/{month}/{year}"
    swapped = told.reports("b.csv", rows)
    assert told.run("import", swapped) == STOPPED
    assert "S06" in told.said
    assert "another day" in told.said
    assert told.releases == 1
    assert told.run("import", swapped, "--yes") == CLEAN


@pytest.mark.slow
def test_bad_input_g13_places_that_lost_their_decimals_in_a_re_export_are_asked_about(told: Told) -> None:
    rows = report_rows(120)
    told.run("import", told.reports("a.csv", rows))
    for row in rows:
        if row[18]:
            x, y = row[18][7:-1].split()
            row[18] = f"POINT ({float(x):.2f} {float(y):.2f})"
    assert told.run("import", told.reports("b.csv", rows), language="es") == STOPPED
    assert "otro lugar" in told.said
    assert told.releases == 1


@pytest.mark.slow
def test_bad_input_g02_places_that_are_gone_from_a_later_export_are_asked_about(told: Told) -> None:
    rows = report_rows(120)
    told.run("import", told.reports("a.csv", rows))
    later = report_rows(160)
    for row in later:
        row[18] = ""
    assert told.run("import", told.reports("b.csv", later), language="es") == STOPPED
    assert "G02" in told.said
    assert "160 de los 160 registros de kcpd en estos archivos no tienen lugar" in told.said
    assert told.releases == 1
    assert told.run("import", told.study.parent / "b.csv", "--yes") == CLEAN


@pytest.mark.slow
def test_bad_input_g04_coordinates_that_are_no_numbers_are_asked_about_above_two_percent(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = Told(write_study(tmp_path / "study", DESK.format(name="desk"), head=STUDY), capsys)
    file = told.desk("a.csv", [f"A{number}" for number in range(100)])
    lines = file.read_text(encoding="utf-8").splitlines()
    for spoilt, code in ((2, CLEAN), (3, STOPPED)):
        bad = [line.replace("-94.6", "94° 36' W?") if n <= spoilt else line for n, line in enumerate(lines)]
        file.write_text("\n".join(bad) + "\n", encoding="utf-8")
        assert told.run("import", file) == code
        assert 'G04 · a.csv · row 1 · line 2 · column “lon” · "99° 99\' A?"' in told.said
    assert "3 of 100 rows have coordinates that are no numbers" in told.said
    assert told.run("import", file, "--yes") == CLEAN


@pytest.mark.slow
def test_bad_input_k07_areas_of_another_city_are_asked_about_when_most_incidents_fall_outside(
    told: Told,
) -> None:
    rows = report_rows(120)
    told.run("import", told.reports("a.csv", rows))
    path = told.study / "quarters.geojson"
    data = json.loads(path.read_text(encoding="utf-8"))
    for one in data["features"]:
        ring = one["geometry"]["coordinates"][0]
        one["geometry"]["coordinates"] = [[[x - 1.3, y + 2.2] for x, y in ring]]
    path.write_text(json.dumps(data), encoding="utf-8")
    assert told.run("import") == STOPPED
    assert "outside the study" in told.said
    assert np.count_nonzero(open_release(told.study).incidents.place == 0) > 100
    assert told.run("import", "--yes") == CLEAN
    # From now on it is known.
    assert told.run("import") == CLEAN


@pytest.mark.slow
def test_bad_input_d21_report_numbers_that_a_spreadsheet_cut_off_stop_the_import(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = Told(write_study(tmp_path / "study", DESK.format(name="desk"), head=STUDY), capsys)
    good = [str(23_000_000_000 + number) for number in range(60)]
    for cut in ("2.30E+10", "2,3e+10"):
        file = told.desk("cut.csv", [*good, f'"{cut}"', f'"{cut}"'])
        assert told.run("import", file, "--yes") == STOPPED
        assert "D21" in told.said
        assert cut in told.said
    assert told.run("import", told.desk("good.csv", [*good, "12E4", "1E+1"])) == CLEAN


@pytest.mark.slow
def test_bad_input_s06_a_mapping_with_another_name_does_not_count_everything_twice(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = Told(write_study(tmp_path / "study", DESK.format(name="desk"), head=STUDY), capsys)
    numbers = [f"C{number}" for number in range(100)]
    told.run("import", told.desk("a.csv", numbers))
    write_study(told.study, DESK.format(name="desk_two"))
    assert told.run("import", told.desk("a.csv", numbers)) == STOPPED
    assert "100 of the 100 records of desk_two" in told.said
    assert told.releases == 1
    # Another agency's reports of the same days are no second name.
    assert told.run("import", told.desk("b.csv", [f"D{number}" for number in range(100)], -94.59)) == CLEAN


@pytest.mark.slow
def test_bad_input_s06_numbers_that_are_written_in_another_way_do_not_count_everything_twice(
    told: Told,
) -> None:
    rows = report_rows(120)
    told.run("import", told.reports("a.csv", rows))
    again = [[f"{row[0][:2].lower()}-{row[0][2:4]}-{row[0][4:]}", *row[1:]] for row in rows]
    assert told.run("import", told.reports("b.csv", again), language="es") == STOPPED
    assert "contarían dos veces" in told.said
    late = [[f"KC24{row[0][4:]}", *row[1:]] for row in report_rows(120, seed=7)]
    for row in late:
        row[1], row[3] = f"{row[1][:6]}2024", f"{row[3][:6]}2024"
    assert told.run("import", told.reports("c.csv", [*rows, *late])) == CLEAN
    assert "120 new" in told.said


@pytest.mark.slow
def test_bad_input_d16_a_new_column_of_a_source_without_numbers_does_not_count_everything_twice(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mapping = DESK.format(name="desk").replace('merging = "report_number"', 'merging = "content"')
    told = Told(write_study(tmp_path / "study", mapping.replace('number = "case"\n', ""), head=STUDY), capsys)
    file = told.desk("a.csv", [f"C{number}" for number in range(100)])
    told.run("import", file)
    lines = file.read_text(encoding="utf-8").splitlines()
    wider = [f"{line},{'squad' if number == 0 else 'B'}" for number, line in enumerate(lines)]
    file.write_text("\n".join(wider) + "\n", encoding="utf-8")
    assert told.run("import", file) == STOPPED
    assert "they would count twice" in told.said
    assert told.releases == 1


@pytest.mark.slow
def test_bad_input_s17_a_first_file_of_nothing_that_counts_makes_no_incident(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = Told(write_study(tmp_path / "study"), capsys)
    rows = report_rows(30)
    for row in rows:
        row[7], row[8] = "TEST RECORD", ""
    assert told.run("import", told.reports("a.csv", rows)) == CLEAN
    assert "0 incidents" in told.said
    assert told.run("import", told.reports("b.csv", report_rows(30))) == CLEAN
    assert len(open_release(told.study).incidents) == 30


@pytest.mark.slow
def test_bad_input_d07_a_row_that_the_end_of_the_file_cut_off_makes_no_report(told: Told) -> None:
    rows = report_rows(400)
    told.run("import", told.reports("a.csv", rows))
    whole = told.reports("b.csv", rows).read_bytes().split(b"\r\n")
    cut = told.study.parent / "cut.csv"
    cut.write_bytes(b"\r\n".join([*whole[:200], whole[200][:8]]))
    assert told.run("import", cut) == WITH_REJECTS
    assert "cut off" in told.said
    assert len(open_release(told.study).incidents) == 400


@pytest.mark.slow
def test_bad_input_g31_crossings_and_blocks_in_words_stay_in_totals_without_a_place_and_it_is_said(
    told: Told,
) -> None:
    rows = report_rows(120)
    for number, row in enumerate(rows[:60]):
        row[11] = ("SUMMIT ST & SOUTHWEST BLVD", "1700 BLOCK OF SUMMIT ST", "1700 N SUMMIT ST KS")[number % 3]
        row[18] = ""
    for language, places, totals in (
        ("en", "stay in totals but not on maps", "have no usable place"),
        ("es", "cuentan en los totales, pero no en los mapas", "no tienen"),
    ):
        assert told.run("import", told.reports("a.csv", rows), language=language) == CLEAN
        assert places in told.said
        assert told.run("ask", language=language) == CLEAN
        assert totals in told.said
    incidents = open_release(told.study).incidents
    assert len(incidents) == 120
    worded = np.char.find(incidents.address.words().astype(str), "SUMMIT") >= 0
    assert worded.any()
    assert np.isnan(incidents.x_m[worded]).all()


def test_bad_input_t13_t14_a_night_of_the_clock_change_is_kept_and_said(told: Told) -> None:
    rows = report_rows(60)
    for number, row in enumerate(rows[:6]):
        row[3], row[4] = ("03/12/2023", "02:30") if number % 2 else ("11/05/2023", "01:30")
    assert told.run("import", told.reports("a.csv", rows)) == CLEAN
    assert "T13" in told.said
    assert "T14" in told.said
    assert len(open_release(told.study).incidents) == 60


@pytest.mark.slow
def test_bad_input_g29_areas_that_are_not_those_of_the_last_release_are_said_until_somebody_says_since_when(
    told: Told,
) -> None:
    told.run("import", told.reports("a.csv", report_rows(60)))
    told.run("import")
    assert "G29" not in told.said
    path = told.study / "quarters.geojson"
    data = json.loads(path.read_text(encoding="utf-8"))
    ring = data["features"][1]["geometry"]["coordinates"][0]
    ring[2][1] += 0.0005
    data["features"][8]["properties"]["id"] = "new"
    path.write_text(json.dumps(data), encoding="utf-8")
    assert told.run("import") == CLEAN
    assert "G29" in told.said
    assert "1 areas are new, 1 are gone, 1 have other borders" in told.said
    ring[2][1] += 0.0005
    path.write_text(json.dumps(data), encoding="utf-8")
    toml = told.study / "study.toml"
    toml.write_text(f"{toml.read_text(encoding='utf-8')}valid_from = 2023-05-01\n", encoding="utf-8")
    assert told.run("import", language="es") == CLEAN
    assert "G29" not in told.said
    assert "caveat.areas_since" in [one.key for one in overview(open_release(told.study), Query()).caveats]


@pytest.mark.slow
def test_bad_input_e13_a_sheet_that_was_saved_empty_does_not_take_the_services_away(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    more = """
[[services]]
file = "services.csv"
columns = { name = "name", longitude = "lon", latitude = "lat" }
"""
    told = Told(write_study(tmp_path / "study", more), capsys)
    sheet = told.study / "services.csv"
    sheet.write_text(
        "name,lon,lat\n" + "".join(f"Clinic {n},-94.6,39.08\n" for n in range(4)), encoding="utf-8"
    )
    told.run("import", told.reports("a.csv", report_rows(60)))
    sheet.write_text("name,lon,lat\n", encoding="utf-8")
    assert told.run("import", language="es") == STOPPED
    assert "services.csv" in told.said
    assert len(open_release(told.study).services) == 4
    assert told.run("import", "--yes") == CLEAN
