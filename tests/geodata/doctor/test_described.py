"""Areas, the day of the report and the status of a case: proposed, and what a status means asked."""

import datetime as dt
from pathlib import Path

import openpyxl
import pytest

from geodata.doctor import examine
from geodata.doctor.opening import diagnose
from geodata.doctor.writing import accept
from geodata.importing import import_files
from geodata.study import read_study
from tests.geodata.doctor.tables import GROUND, TODAY, agency, raw, wide_study, write_csv


def with_column(name: str, words: tuple[str, ...], count: int = 120) -> dict[str, list[object]]:
    rows = agency(count)
    rows[name] = [words[n % len(words)] for n in range(len(rows["Report"]))]
    return rows


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("Zona", "beat"),
        ("Cuadrante_Policial", "beat"),
        ("Patrol Zone", "beat"),
        ("Comisaría", "division"),
        ("Delegacia", "division"),
        ("PRECINCT", "division"),
        ("Barrio", "district"),
        ("BAIRRO", "district"),
        ("Neighborhood", "district"),
    ],
)
def test_a_column_of_areas_is_told_by_its_name_in_three_languages(name: str, role: str) -> None:
    rows = with_column(name, ("Centro", "Norte 2", "Sur"))
    del rows["Beat"]
    found = examine(raw(rows), GROUND)
    assert found.mapping is not None
    assert found.mapping.columns[role] == name


@pytest.mark.slow
def test_a_column_of_measures_or_of_its_own_words_is_no_area() -> None:
    rows = with_column("Zona", tuple(f"casa de {n}" for n in range(150)))
    rows["Distrito"] = [n + 0.5 for n in range(150)]
    found = examine(raw(rows), GROUND)
    assert found.mapping is not None
    assert found.mapping.columns["beat"] == "Beat"
    assert "district" not in found.mapping.columns


@pytest.mark.slow
def test_a_status_of_a_sheriff_is_told_by_the_word_unfounded() -> None:
    rows = with_column("ZZ", ("Report Taken", "Report Taken", "Cleared by Arrest", "Unfounded"))
    assert [one.id for one in examine(raw(rows), GROUND).questions] == ["status.unfounded"]


@pytest.mark.slow
def test_an_area_that_is_not_known_is_none_of_the_cells_that_fit() -> None:
    found = examine(raw(with_column("Bairro", ("Centro", "NAO INFORMADO", "Batel"))), GROUND)
    area = next(one for one in found.proposals if one.role == "district")
    assert (area.fits, area.of, area.samples) == (100, 150, ("Batel", "Centro"))
    assert area.unfit == ("NAO INFORMADO (50)",)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["Disposition", "Estado", "ZZ"])
def test_a_status_that_says_nothing_happened_is_asked_and_left_out_rows_are_no_loss(
    name: str, tmp_path: Path
) -> None:
    rows = with_column(name, ("Open", "Cleared by arrest", "Closed", "Unfounded"))
    asked = examine(raw(rows), GROUND)
    assert [one.id for one in asked.questions] == ["status.unfounded"]
    counted = examine(raw(rows), GROUND, {"status.unfounded": "count"})
    assert counted.mapping is not None
    assert (counted.mapping.columns["case_status"], counted.mapping.uncounted_statuses) == (name, ())
    study = wide_study(tmp_path / "study")
    file = write_csv(tmp_path / "partes.csv", rows)
    accept(study, diagnose(file, read_study(study), {"status.unfounded": "leave_out"}), file, day=TODAY)
    assert read_study(study).mappings[0].uncounted_statuses == ("Unfounded",)
    account = import_files(study, [], today=TODAY).files[0]  # a quarter of the rows, and nobody says --yes
    assert (account.rejected, account.not_counted) == (0, 37)
    assert account.read == account.accepted + account.merged + account.not_counted


@pytest.mark.slow
def test_the_day_of_the_report_may_be_written_in_another_form(tmp_path: Path) -> None:
    rows = agency(120)
    told = [dt.datetime.strptime(str(cell), "%m/%d/%Y %H:%M") for cell in rows.pop("Reported")]
    rows["Fecha ingreso"] = [day.strftime("%Y-%m-%d") for day in told]
    study = wide_study(tmp_path / "study")
    file = write_csv(tmp_path / "partes.csv", rows)
    found = diagnose(file, read_study(study), {})
    assert found.mapping is not None
    assert found.mapping.columns["reported_day"] == "Fecha ingreso"
    assert found.mapping.other_day_forms == {"reported_day": "ymd"}
    accept(study, found, file, day=TODAY)
    assert read_study(study).mappings == (found.mapping,)
    account = import_files(study, [], today=TODAY).files[0]
    assert account.rejected == 0


@pytest.mark.slow
def test_a_date_in_parts_is_not_lost_to_the_day_of_the_report() -> None:
    rows = agency(120)
    days = [dt.datetime.strptime(str(cell), "%m/%d/%Y %H:%M") for cell in rows.pop("Occurred")]
    rows |= {"Año": [d.year for d in days], "Mes": [d.month for d in days], "Día": [d.day for d in days]}
    found = examine(raw(rows), GROUND)
    assert found.mapping is not None
    assert found.mapping.day_form == "parts"
    assert found.mapping.columns["reported_day"] == "Reported"
    assert found.mapping.form_of("reported_day") == "mdy"


@pytest.mark.slow
def test_bad_input_t10_cells_of_a_workbook_without_a_time_are_counted(tmp_path: Path) -> None:
    rows = agency(120)
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(list(rows))
    for number, row in enumerate(zip(*rows.values(), strict=True)):
        at = dt.datetime.strptime(str(row[1]), "%m/%d/%Y %H:%M")
        at = at.replace(hour=0, minute=0) if number % 3 == 0 else at.replace(minute=7)
        sheet.append([row[0], at, *row[2:]])
    book.save(tmp_path / "partes.xlsx")
    found = diagnose(tmp_path / "partes.xlsx", read_study(wide_study(tmp_path / "study")), {})
    said = [one.says for one in found.findings if one.says.key == "doctor.time.timeless"]
    assert [(one.values["n"], one.values["of"]) for one in said] == [(50, 150)]
