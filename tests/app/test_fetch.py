"""`fetch` takes what is new at a live source and imports it, in one command that a timer can run."""

from pathlib import Path

import pytest

from tests.geodata.fetch.conftest import FIELDS, live
from tests.geodata.fetch.servers import Socrata, Table, running
from tests.geodata.town import report_rows, write_study


@pytest.fixture
def server():
    made = Socrata(Table(FIELDS, report_rows(60)))
    with running(made) as address:
        made.url = f"{address}/resource/abcd-1234"
        yield made


def study_of(server: Socrata, tmp_path: Path, more: str = "") -> Path:
    return write_study(tmp_path / "study", live("reports", "socrata", server.url, more))


@pytest.mark.slow
def test_what_is_taken_is_imported_and_a_second_run_finds_nothing_new(run, server, tmp_path: Path) -> None:
    study = study_of(server, tmp_path)
    first = run("fetch", "reports", "--study", study, "--json")
    assert first.code == 0
    assert first.json["rows"] == len(report_rows(60))
    assert [one["release"]["incidents"] for one in first.json["imports"]] == [60]
    second = run("fetch", "reports", "--study", study, "--language", "es")
    assert (second.code, second.out.strip()) == (0, "reports: nada nuevo.")
    assert len(list((study / "releases").glob("r*"))) == 1


@pytest.mark.slow
def test_a_file_whose_import_was_stopped_waits_for_the_next_run(run, server, tmp_path: Path) -> None:
    at = FIELDS.index("from_date")
    for row_id in range(1, 30):
        server.table.change(row_id, FIELDS[at], "13/45/2023")
        server.table.change(row_id, "reported_date", "13/45/2023")
    study = study_of(server, tmp_path)
    stopped = run("fetch", "reports", "--study", study)
    assert stopped.code == 4
    assert not list((study / "releases").glob("r*"))
    said = run("fetch", "reports", "--study", study, "--yes")
    assert said.code == 3
    assert "nothing new" in said.out
    assert len(list((study / "releases").glob("r*"))) == 1


def test_a_table_nobody_knows_is_fetched_and_waits_for_the_doctor(run, tmp_path: Path) -> None:
    with running(Socrata(Table(["a", "b"], [["1", "2"], ["3", "4"]]))) as address:
        text = live("reports", "socrata", f"{address}/resource/abcd-1234")
        study = write_study(tmp_path / "study", text)
        said = run("fetch", "reports", "--study", study)
    assert said.code == 4
    assert (study / "fetched" / "reports" / "1.csv").read_text(encoding="utf-8") == "a,b\n1,2\n3,4\n"


def test_a_name_the_study_does_not_have_is_said_in_both_languages(run, server, tmp_path: Path) -> None:
    study = study_of(server, tmp_path)
    for language, said in (("en", "There are: reports."), ("es", "Hay: reports.")):
        found = run("fetch", "requests", "--study", study, "--language", language)
        assert found.code == 4
        assert said in found.err
    assert server.asked == []
