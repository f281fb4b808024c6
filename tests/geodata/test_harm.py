"""The table of harm that a study cites is read whole, or every mistake in it is named with its line."""

from pathlib import Path

import pytest

from geodata.errors import BadInput, say_problem
from geodata.importing import import_files
from geodata.records import HarmWeights
from geodata.store import list_releases, open_release
from geodata.store.plain import facts_from_json, facts_to_json
from geodata.study import StudyProblems, read_harm, read_study
from geodata.words.speaker import Speaker
from tests.geodata.test_importing import TODAY
from tests.geodata.town import report_rows, write_reports, write_study

HARM = """
[harm]
file = "harm.csv"
source = "Author (2020), Some Journal 1"
unit = { en = "days in prison", es = "días de prisión" }
"""


def study_with(folder: Path, table: str, toml: str = HARM) -> Path:
    write_study(folder, toml)
    (folder / "harm.csv").write_text(table, encoding="utf-8")
    return folder


def refused(folder: Path, table: str) -> BadInput:
    with pytest.raises(BadInput) as wrong:
        read_harm(read_study(study_with(folder, table)))
    return wrong.value


def test_a_cited_table_is_read_and_travels_with_the_release(tmp_path: Path) -> None:
    folder = study_with(tmp_path / "study", "kind,weight\nrobbery,730\nburglary_home, 20.5 \ntheft_other,0\n")
    import_files(folder, [write_reports(tmp_path / "r.csv", report_rows(40))], today=TODAY)
    harm = open_release(folder).study.harm
    assert harm == HarmWeights(
        "Author (2020), Some Journal 1",
        {"en": "days in prison", "es": "días de prisión"},
        {"robbery": 730.0, "burglary_home": 20.5, "theft_other": 0.0},
    )
    facts = open_release(folder).study
    assert facts_from_json(facts_to_json(facts)) == facts


def test_a_study_without_one_says_what_it_said_before_there_were_any(tmp_path: Path) -> None:
    study = read_study(write_study(tmp_path / "study"))
    assert read_harm(study) is None
    plain = facts_to_json(study.facts)
    assert not {"harm", "land_use"} & set(plain)
    assert facts_from_json(plain) == study.facts


@pytest.mark.slow
def test_another_table_is_another_release(tmp_path: Path) -> None:
    folder = study_with(tmp_path / "study", "kind,weight\nrobbery,730\n")
    import_files(folder, [write_reports(tmp_path / "r.csv", report_rows(40))], today=TODAY)
    study_with(folder, "kind,weight\nrobbery,731\n")
    import_files(folder, [], today=TODAY)
    one, other = list_releases(folder)
    assert one.content_sha256 != other.content_sha256
    assert open_release(folder).study.harm.weights == {"robbery": 731.0}


@pytest.mark.parametrize(
    ("row", "column", "value", "says"),
    [
        ("theft_other,-1", "weight", "-1", "below 0"),
        ("theft_other,much", "weight", "much", "no number"),
        ('theft_other,"3,5"', "weight", "3,5", "no number"),
        ("theft_other,1_000", "weight", "1_000", "no number"),
        ("theft_other,inf", "weight", "inf", "no number"),
        ("theft_other,1e999", "weight", "1e999", "no number"),
        ("theft_other,nan", "weight", "nan", "no number"),
        ("theft_other,", "weight", None, "no number"),
        (",5", "kind", None, "names no kind"),
        ("robery,5", "kind", "robery", "Did you mean robbery?"),
        ("zzzzzzz,5", "kind", "zzzzzzz", "docs/reference/kinds.md"),
        ("robbery,5", "kind", "robbery", "line 2 already"),
    ],
)
def test_bad_rows_are_named_with_file_line_and_what_to_do(
    tmp_path: Path, row: str, column: str, value: str | None, says: str
) -> None:
    wrong = refused(tmp_path / "study", f"kind,weight\nrobbery,730\n{row}\n")
    assert (wrong.code, wrong.where.file, wrong.where.line) == ("S20", "harm.csv", 3)
    assert (wrong.where.column, wrong.where.value) == (column, value)
    assert says in say_problem(wrong, Speaker("en"))
    spanish = say_problem(wrong, Speaker("es"))
    assert spanish != say_problem(wrong, Speaker("en"))
    assert "[" not in spanish


def test_all_bad_rows_come_at_once(tmp_path: Path) -> None:
    wrong = refused(tmp_path / "study", "kind,weight\nrobbery,-1\nrobery,2\ntheft_other,x,y\n")
    for language in ("en", "es"):
        said = say_problem(wrong, Speaker(language))
        assert all(f"{line}" in said for line in (2, 3, 4))
        assert "robbery" in said


@pytest.mark.parametrize(
    ("table", "code"), [("kind,days\nrobbery,1\n", "D17"), ("kind,weight\n", "E13"), ("", "E13")]
)
def test_a_table_without_its_columns_or_rows_is_refused(tmp_path: Path, table: str, code: str) -> None:
    assert refused(tmp_path / "study", table).code == code


@pytest.mark.parametrize("left_out", ["file", "source", "unit"])
def test_a_table_is_never_taken_without_its_source_and_unit(tmp_path: Path, left_out: str) -> None:
    toml = "\n".join(line for line in HARM.splitlines() if not line.startswith(left_out))
    with pytest.raises(StudyProblems) as wrong:
        read_study(study_with(tmp_path / "study", "kind,weight\n", toml))
    assert [one.where.column for one in wrong.value.problems] == [f"harm.{left_out}"]


def test_a_bad_table_leaves_the_release_that_is_served(tmp_path: Path) -> None:
    folder = write_study(tmp_path / "study")
    import_files(folder, [write_reports(tmp_path / "r.csv", report_rows(40))], today=TODAY)
    study_with(folder, "kind,weight\nrobbery,-1\n")
    with pytest.raises(BadInput):
        import_files(folder, [], today=TODAY)
    assert [one.name for one in list_releases(folder)] == ["r0001"]
