"""A file with several tables: which one is asked once and kept for the import; a known table is named."""

import zipfile
from pathlib import Path

import pytest

from geodata.doctor.opening import diagnose
from geodata.doctor.writing import accept
from geodata.errors import BadInput
from geodata.importing import import_files
from geodata.read import ReadAs
from geodata.study import read_study
from geodata.words.speaker import LANGUAGES, Speaker
from tests.geodata.doctor.tables import SPANISH, TODAY, agency, renamed, wide_study, workbook, write_csv


@pytest.fixture
def study(tmp_path: Path) -> Path:
    return wide_study(tmp_path / "study")


@pytest.mark.slow
def test_bad_input_f13_the_sheet_is_asked_and_its_answer_opens_it(study: Path, tmp_path: Path) -> None:
    file = workbook(tmp_path / "partes.xlsx")
    found = diagnose(file, read_study(study), {})
    assert (found.sort, [one.id for one in found.questions]) == ("several", ["table.sheet"])
    assert [one.value for one in found.questions[0].choices] == ["Léame", "Partes 2023"]
    answered = diagnose(file, read_study(study), {"table.sheet": "Partes 2023"})
    assert (answered.sort, answered.rows, answered.questions) == ("incidents", 100, ())


@pytest.mark.slow
def test_the_sheet_stands_in_study_toml_and_the_import_reads_it(study: Path, tmp_path: Path) -> None:
    file = workbook(tmp_path / "partes.xlsx")
    found = diagnose(file, read_study(study), {}, read_as=ReadAs(sheet="Partes 2023"))
    accept(study, found, file, day=TODAY)
    assert read_study(study).sources[0].read_as.sheet == "Partes 2023"
    account = import_files(study, [], today=TODAY).files[0]
    assert account.read == account.accepted + account.merged == 100


@pytest.mark.slow
def test_one_of_several_files_of_an_archive_is_asked(study: Path, tmp_path: Path) -> None:
    packed = tmp_path / "partes.zip"
    with zipfile.ZipFile(packed, "w") as out:
        for name in ("a.csv", "b.csv"):
            out.write(write_csv(tmp_path / name, renamed(agency(40), SPANISH)), name)
    found = diagnose(packed, read_study(study), {})
    assert [one.id for one in found.questions] == ["table.member"]
    answered = diagnose(packed, read_study(study), {"table.member": "b.csv"})
    assert answered.rows == 50
    with pytest.raises(BadInput, match="a.csv"):
        diagnose(packed, read_study(study), {"table.member": "c.csv"})


@pytest.mark.slow
def test_a_table_that_is_known_says_so_and_is_not_written_twice(study: Path, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "agencia.csv", renamed(agency(60), SPANISH))
    first = diagnose(file, read_study(study), {})
    assert first.known is None
    accept(study, first, file, day=TODAY)
    before = (study / "study.toml").read_bytes()
    again = diagnose(file, read_study(study), {})
    assert again.known is not None
    assert again.known.values["name"] == "agencia"
    with pytest.raises(BadInput) as refused:
        accept(study, again, file, day=TODAY)
    assert refused.value.code == "K08"
    assert (study / "study.toml").read_bytes() == before


@pytest.mark.slow
def test_of_a_known_table_it_is_said_with_which_options_an_import_reads_it(
    study: Path, tmp_path: Path
) -> None:
    file = workbook(tmp_path / "partes.xlsx")
    told = {"table.sheet": "Partes 2023"}
    accept(study, diagnose(file, read_study(study), told), file, day=TODAY)
    known = diagnose(file, read_study(study), told).known
    assert known is not None
    for language in LANGUAGES:
        assert "--sheet 'Partes 2023'" in Speaker(language).say(known)
