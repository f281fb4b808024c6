"""Words that say "not known" where a time, a day or a number is due: counted, shown, and no row lost."""

from pathlib import Path

import pytest

from geodata.doctor import examine
from geodata.doctor.missing import is_listed
from geodata.doctor.opening import diagnose
from geodata.doctor.writing import accept
from geodata.errors import BadInput
from geodata.importing import import_files
from geodata.records import TimePrecision
from geodata.store import open_release
from geodata.study import StudyProblems, read_study
from tests.geodata.doctor.tables import GROUND, TODAY, agency, raw, wide_study, write_csv


def with_hours(words: tuple[str, ...], every: int = 7) -> dict[str, list[object]]:
    """Rows whose time stands apart; every few rows a word stands there instead."""
    rows = agency(120, day="%m/%d/%Y")
    count = len(rows["Report"])
    hours = [f"{n % 23:02d}:{n % 59 + 1:02d}" for n in range(count)]
    rows["Hora"] = [words[n // every % len(words)] if n % every == 0 else hours[n] for n in range(count)]
    return rows


@pytest.mark.slow
@pytest.mark.parametrize(
    "word", ["S/D", "UNK", "N/A", "sin dato", "--", "99:99", "Sem informação", "No consta"]
)
def test_the_usual_words_for_not_known_are_told_without_a_question(word: str) -> None:
    assert is_listed(word)
    found = examine(raw(with_hours((word,))), GROUND)
    assert not found.questions
    assert found.mapping is not None
    assert found.mapping.columns["time"] == "Hora"
    assert found.mapping.missing == {"time": (word,)}


@pytest.mark.parametrize("word", ["00:00", "24:00", "0", "Robo", "13A", "Noon"])
def test_a_midnight_or_a_word_that_says_something_is_no_word_for_not_known(word: str) -> None:
    assert not is_listed(word)


@pytest.mark.slow
def test_cells_that_do_not_fit_are_counted_and_shown() -> None:
    rows = with_hours(("S/D",))
    rows["Hora"][1] = "25:61"
    time = next(one for one in examine(raw(rows), GROUND).proposals if one.role == "time")
    assert (time.fits, time.of) == (150 - 22 - 1, 150)
    assert time.unfit == ("S/D (22)", "99:99 (1)")  # a rare cell is shown by its form


@pytest.mark.slow
def test_a_word_on_no_list_is_asked_and_the_answer_is_kept() -> None:
    table = raw(with_hours(("Pendiente", "S/D")))
    found = examine(table, GROUND)
    assert [one.id for one in found.questions] == ["values.missing"]
    taken = examine(table, GROUND, {"values.missing": "unknown"})
    assert not taken.questions
    assert taken.mapping is not None
    assert set(taken.mapping.missing["time"]) == {"Pendiente", "S/D"}
    assert not any("rejected" in one.says.key for one in taken.findings)
    refused = examine(table, GROUND, {"values.missing": "reject"})
    assert refused.mapping is not None
    assert refused.mapping.missing == {"time": ("S/D",)}
    assert any(one.code == "T09" and one.level == "stop" for one in refused.findings)


@pytest.mark.slow
def test_a_story_in_a_column_of_times_is_neither_shown_nor_written_down() -> None:
    rows = with_hours(("S/D",))
    rows["Hora"][2] = "cuando volvio Maria"
    found = examine(raw(rows), GROUND)
    assert "Maria" not in repr(found)


@pytest.mark.slow
def test_one_number_for_all_unnumbered_reports_does_not_make_them_one() -> None:
    rows = agency(120)
    rows["Report"] = ["N/A" if n % 30 == 0 else number for n, number in enumerate(rows["Report"])]
    found = examine(raw(rows), GROUND, {"duplicates.equal": "merge"})
    assert found.mapping is not None
    assert found.mapping.missing == {"number": ("N/A",)}


@pytest.mark.slow
def test_no_row_is_rejected_because_only_its_hour_is_unknown(tmp_path: Path) -> None:
    study = wide_study(tmp_path / "study")
    rows = with_hours(("S/D", "--"))
    rows["Occurred"][3] = f"{rows['Occurred'][3]} S/D"
    file = write_csv(tmp_path / "partes.csv", rows)
    accept(study, diagnose(file, read_study(study), {}), file, day=TODAY)
    assert read_study(study).mappings[0].missing["time"] == ("--", "S/D")
    report = import_files(study, [], today=TODAY)
    account = report.files[0]
    assert account.read == account.accepted + account.merged == 150
    assert account.rejected == 0
    assert [n.what.values["n"] for n in report.notices if n.what.key == "doctor.missing.counted"] == [1, 22]
    precision = open_release(study).incidents.time_precision
    assert (precision == int(TimePrecision.DAY)).any()


@pytest.mark.slow
def test_missing_words_of_what_nobody_knows_are_refused(tmp_path: Path) -> None:
    study = wide_study(tmp_path / "study")
    file = write_csv(tmp_path / "partes.csv", with_hours(("S/D",)))
    accept(study, diagnose(file, read_study(study), {}), file, day=TODAY)
    toml = study / "study.toml"
    toml.write_text(toml.read_text().replace("\ntime = [", "\ntimes = ["), encoding="utf-8")
    with pytest.raises((StudyProblems, BadInput), match="times"):
        read_study(study)
