"""The command `doctor`: proposals, questions and answers in both languages, and what it writes."""

from pathlib import Path

import pyproj
import pytest

from geodata.study import read_study
from tests.geodata.doctor.tables import IN_LETTERS, SPANISH, agency, renamed, wide_study, workbook, write_csv
from tests.geodata.feeds.test_every_feed import FIXTURES


@pytest.fixture
def study(tmp_path: Path) -> Path:
    return wide_study(tmp_path / "study")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write_csv(tmp_path / "agencia.csv", renamed(agency(), SPANISH))


@pytest.fixture
def letters(tmp_path: Path) -> Path:
    return write_csv(tmp_path / "letters.csv", renamed(agency(), IN_LETTERS))


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_table_is_proposed_in_either_language_and_nothing_is_written(
    run, study, file, language: str
) -> None:
    before = (study / "study.toml").read_bytes()
    said = run("doctor", file, "--study", study, "--language", language)
    assert said.code == 0
    assert "[doctor." not in said.out
    assert "[en]" not in said.out
    assert ("fecha" in said.out.lower() or "cuándo" in said.out) or language == "en"
    assert (study / "study.toml").read_bytes() == before


@pytest.mark.slow
def test_open_questions_are_printed_with_their_choices_and_end_with_3(run, study, letters) -> None:
    said = run("doctor", letters, "--study", study)
    assert said.code == 3
    assert "--answer time.occurred=W" in said.out


@pytest.mark.slow
def test_an_answer_that_is_no_choice_is_refused_with_the_choices(run, study, letters) -> None:
    said = run("doctor", letters, "--study", study, "--json")
    question = said.json["questions"][0]
    wrong = run("doctor", letters, "--study", study, "--answer", f"{question['id']}=perhaps")
    assert wrong.code == 4
    assert wrong.err.startswith("C04")
    assert "perhaps" in wrong.err
    assert all(choice["value"] in wrong.err for choice in question["choices"][:2])


@pytest.mark.slow
def test_a_type_that_is_none_is_refused_though_the_rest_is_left(run, study, tmp_path) -> None:
    rows = agency(60)
    rows["Offense"] = [("Zorbing", "Trespassing")[n % 2] for n in range(len(rows["Offense"]))]
    file = write_csv(tmp_path / "agencia.csv", renamed(rows, SPANISH))
    before = (study / "study.toml").read_bytes()
    rest = ("--answer", "kinds.unmapped=leave", "--accept")
    for label in ("Zorbing", "Trespassing"):
        wrong = run("doctor", file, "--study", study, "--answer", f"kind:{label}=zorbing", *rest)
        assert (wrong.code, wrong.err[:3]) == (4, "C04")
        assert label in wrong.err
    assert (study / "study.toml").read_bytes() == before


@pytest.mark.slow
def test_a_table_that_is_known_is_described_and_nothing_is_asked(run) -> None:
    file = FIXTURES / "vancouver" / "since_2003.csv"
    said = run("doctor", file)
    assert said.code == 0
    assert "feed vancouver" in said.out
    assert "--answer" not in said.out
    assert "--name" in said.out.splitlines()[-1]
    assert "--answer" in run("doctor", file, "--name", "other").out


@pytest.mark.slow
def test_what_the_reader_saw_of_the_file_is_said_with_the_rest(run, study, file) -> None:
    rows = file.read_text(encoding="utf-8").replace(",", "|")
    file.write_text(f"Extracto de partes\n\n{rows}Total: 750\n", encoding="utf-8")
    said = run("doctor", file, "--study", study)
    assert "D15 · 1 line above the header was skipped: Extracto de partes" in said.out
    assert "D01 · The columns are separated by vertical bars." in said.out
    assert "it is no record: Total: 750" in said.out


@pytest.mark.slow
def test_metres_without_areas_may_be_answered_with_any_system(run, tmp_path) -> None:
    study = tmp_path / "bare"
    assert run("init", study).code == 0
    rows = agency(60)
    rows["Lon"] = [364_000.5 + n * 10 for n in range(75)]
    rows["Lat"] = [4_328_000.5 + n * 10 for n in range(75)]
    file = write_csv(tmp_path / "agencia.csv", renamed(rows, SPANISH | {"Lon": "X", "Lat": "Y"}))
    said = run("doctor", file, "--study", study)
    assert "names no areas" in said.out.splitlines()[1]
    assert "--answer place.crs=EPSG:…" in said.out
    done = run("doctor", file, "--study", study, "--answer", "place.crs=EPSG:26915", "--accept")
    assert done.code == 0
    assert run("import", "--study", study).code == 0


@pytest.mark.slow
def test_a_system_that_is_none_is_refused_also_where_one_was_found(run, study, tmp_path) -> None:
    rows = agency(60)
    forward = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:3857", always_xy=True)
    rows["Lon"], rows["Lat"] = map(list, forward.transform(rows["Lon"], rows["Lat"]))
    file = write_csv(tmp_path / "agencia.csv", renamed(rows, SPANISH | {"Lon": "X", "Lat": "Y"}))
    assert run("doctor", file, "--study", study).code == 0
    for said, code in (("EPSG:99999", 4), ("EPSG:3857", 0), ("3857", 0), ("none", 0)):
        told = run("doctor", file, "--study", study, "--answer", f"place.crs={said}")
        assert (told.code, "no coordinate system EPSG:99999" in told.err) == (code, code == 4)


@pytest.mark.slow
def test_labels_are_answered_one_by_one_and_a_wrong_one_is_named(run, study, tmp_path) -> None:
    rows = agency(60)
    rows["Offense"] = [("Zorbing", "Trespassing")[n % 2] for n in range(len(rows["Offense"]))]
    file = write_csv(tmp_path / "agencia.csv", renamed(rows, SPANISH))
    said = run("doctor", file, "--study", study)
    assert said.code == 3
    assert "--answer 'kind:Zorbing=…' · 38 rows" in said.out
    for wrong in ("kind:Zorbing=…", "kind:Zorbin=trespass"):
        assert run("doctor", file, "--study", study, "--answer", wrong).err.startswith("C04")
    done = run("doctor", file, "--study", study, "--answer", "kind:Zorbing=vagrancy", "--accept")
    assert done.code == 0
    mapping = read_study(study).mapping("agencia")
    assert mapping is not None
    assert mapping.kinds["Zorbing"] == "vagrancy"


@pytest.mark.slow
def test_a_workbook_asks_for_its_sheet_and_the_option_answers(run, study, tmp_path) -> None:
    file = workbook(tmp_path / "partes.xlsx")
    asked = run("doctor", file, "--study", study)
    assert asked.code == 3
    assert "--answer 'table.sheet=Partes 2023'" in asked.out
    done = run("doctor", file, "--study", study, "--sheet", "Partes 2023", "--accept")
    assert done.code == 0
    assert "No question is open" not in done.out  # it is written already
    assert f"import {file} --feed partes --sheet 'Partes 2023' --study {study}" in done.out
    assert run("import", file, "--feed", "partes", "--sheet", "Partes 2023", "--study", study).code == 0
    again = run("doctor", file, "--study", study, "--sheet", "Partes 2023", "--accept")
    assert again.code == 4
    assert "mapping partes in study.toml" in again.out


@pytest.mark.slow
def test_accept_with_an_open_question_stops_with_4_and_writes_nothing(run, study, letters) -> None:
    before = (study / "study.toml").read_bytes()
    said = run("doctor", letters, "--study", study, "--accept")
    assert said.code == 4
    assert "K08" in said.err
    assert "--yes" not in said.err
    assert (study / "study.toml").read_bytes() == before


@pytest.mark.slow
def test_an_answered_table_is_accepted_and_imported(run, study, letters) -> None:
    said = run("doctor", letters, "--study", study, "--answer", "time.occurred=W", "--accept")
    assert said.code == 0
    assert read_study(study).mapping("letters") is not None
    assert f"import {letters} --feed letters" in said.out
    imported = run("import", letters, "--study", study)
    assert imported.code == 0
    assert "600 accepted" in imported.out


@pytest.mark.slow
def test_json_holds_everything_and_no_sentence_beside_it(run, study, letters) -> None:
    said = run("doctor", letters, "--study", study, "--json").json
    assert [one["id"] for one in said["questions"]] == ["time.occurred"]
    assert {one["role"] for one in said["proposals"]} >= {"place", "kind", "number"}
    accepted = run(
        "doctor", letters, "--study", study, "--answer", "time.occurred=W", "--accept", "--json"
    ).json
    assert accepted["written"]["name"] == "letters"


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (["--accept"], "K02"),
        (["--answer", "time.order"], "C04"),
        (["--answer", "no.such=1"], "C04"),
    ],
)
def test_a_wrong_command_is_said_in_one_line(run, file, args, code: str) -> None:
    said = run("doctor", file, *args)
    assert said.code == 4
    assert said.err.startswith(code)


def test_a_file_that_is_no_table_is_refused_as_by_import(run, tmp_path) -> None:
    broken = tmp_path / "x.csv"
    broken.write_bytes(b"%PDF-1.7\n" + bytes(200))
    said = run("doctor", broken)
    assert said.code == 4


def test_a_list_of_services_is_named_in_the_study(run, study, tmp_path) -> None:
    rows = {
        "name": [f"Pantry {i}" for i in range(20)],
        "kind": ["food"] * 20,
        "lat": [39.0 + i / 500 for i in range(20)],
        "lon": [-94.6 + i / 500 for i in range(20)],
    }
    listed = write_csv(study / "services.csv", rows)
    said = run("doctor", listed, "--study", study, "--accept")
    assert said.code == 0
    named = read_study(study).services[0]
    assert (named.file, named.columns["latitude"]) == ("services.csv", "lat")


def test_a_table_with_which_an_import_would_stop_ends_with_3_and_is_not_called_ready(
    run, study, tmp_path
) -> None:
    rows = agency(60)
    rows["Lat"], rows["Lon"] = ([f"{float(one) - 20:.5f}" for one in rows[name]] for name in ("Lat", "Lon"))
    file = write_csv(tmp_path / "elsewhere.csv", rows)
    said = run("doctor", file, "--study", study)
    assert "stops · G16" in said.out
    assert "No question is open" not in said.out
    assert "An import would stop" in said.out
    assert said.code == 3
