"""What import and purge say last is acted on: what was counted, where it stands, what to type."""

import re
import shlex
from pathlib import Path

import pytest

from tests.app.records import report, write_reports


@pytest.mark.slow
def test_an_import_counts_rows_without_a_place_and_says_that_they_are_rows(run, tmp_path: Path) -> None:
    run("init", tmp_path / "study")
    nowhere = {"Location": "KANSAS CITY\n(0.0, 0.0)"}
    rows = [report(number) for number in range(60)]
    rows += [report(61, Race=race, **nowhere) for race in ("QZR", "X", "Y")]
    said = run("import", write_reports(tmp_path / "more.csv", rows), "--study", tmp_path / "study", "--yes")
    assert "63 rows read = 61 accepted + 2 merged + 0 rejected; rows without a place: 3, outside" in said.out
    # They are one report, and that is what a question counts.
    assert "1 has no usable place" in run("ask", "--study", tmp_path / "study").out
    spanish = run("import", tmp_path / "more.csv", "--study", tmp_path / "study", "--language", "es")
    assert "63 filas leídas = " in spanish.out
    assert "filas sin lugar: 3, fuera del estudio: 0" in spanish.out


@pytest.mark.slow
def test_the_command_that_an_unknown_table_is_refused_with_can_be_typed(run, tmp_path: Path) -> None:
    study = tmp_path / "my study"
    run("init", study)
    rows = "".join(f"Z{n},2024-01-{1 + n % 28:02d},-94.6,39.0{n % 10},Robbery\n" for n in range(60))
    (tmp_path / "the export.csv").write_text(f"case_id,when,lon,lat,category\n{rows}", encoding="utf-8")
    for language in ("en", "es"):
        said = run("import", tmp_path / "the export.csv", "--study", study, "--language", language)
        assert (said.code, said.err.count("D17")) == (4, 1)
        (command,) = re.findall("`([^`]+)`", said.err)
        assert shlex.split(command)[:3] == ["python", "app.py", "doctor"]
        looked = run(*shlex.split(command)[2:], "--json")
        assert looked.json["sort"] == "incidents"


@pytest.mark.slow
def test_a_release_that_cannot_be_read_is_listed_with_the_command_that_says_why(run, study: Path) -> None:
    (study / "releases" / "r0001" / "manifest.json").write_text("{")
    said = run("releases", "--study", study)
    assert f"python app.py verify --study {study}" in said.out


@pytest.mark.slow
def test_a_purge_that_removes_a_record_ends_with_where_it_still_is(run, study: Path) -> None:
    said = run("purge", "KC20000007", "--study", study, "--yes")
    assert said.code == 0
    assert said.out.splitlines()[-1].startswith("The files you imported still hold the record")
