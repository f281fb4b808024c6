"""What a file does not say is said on the command line, and asked for in the person's language."""

import zipfile
from pathlib import Path

from tests.geodata.town import report_rows, write_reports, write_study


def test_a_file_of_several_in_an_archive_is_asked_for_and_named(run, tmp_path: Path) -> None:
    reports = write_reports(tmp_path / "reports.csv", report_rows(20))
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.write(reports, "reports.csv")
        archive.writestr("other.csv", "a,b\n1,2\n")
    study = write_study(tmp_path / "study")
    asked = run("import", tmp_path / "a.zip", "--study", study, "--language", "es")
    assert asked.code == 4
    assert "--member" in asked.err
    assert "reports.csv, other.csv" in asked.err.replace(" y ", ", ")
    done = run("import", tmp_path / "a.zip", "--study", study, "--member", "reports.csv", "--json")
    assert done.json["files"][0]["read"] == len(report_rows(20))


def test_an_encoding_nobody_knows_is_refused_with_the_known_ones(run, tmp_path: Path) -> None:
    said = run(
        "import", tmp_path / "a.csv", "--study", write_study(tmp_path / "study"), "--encoding", "klingon"
    )
    assert said.code == 4
    assert "cp1252" in said.err


def test_the_help_names_every_option_in_both_languages(run) -> None:
    for language in ("en", "es"):
        said = run("import", "--help", "--language", language)
        for option in ("--sheet", "--member", "--layer", "--crs", "--encoding", "--delimiter", "--no-header"):
            assert option in said.out
        assert "cli.option" not in said.out
