"""From a stranger's file to a checked release by typing alone: import, ask, releases, verify, purge."""

import csv
import io
import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from geodata.outreach import SavedViews, open_outreach
from geodata.outreach.database import VARIABLE
from geodata.study import read_study
from tests.app.conftest import CITY_INCIDENTS, Said, typed
from tests.app.records import report, write_reports

ROOT = Path(__file__).resolve().parents[2]

LEDGER = (
    "file",
    "feed",
    "read",
    "accepted",
    "merged",
    "not_counted",
    "rejected",
    "without_place",
    "outside",
    "stacked",
    "reasons",
)
FORMATS = ("json", "csv", "geojson", "gpkg")


def imported(run, study: Path, rows: list[dict[str, str]], *more: str) -> Said:
    file = write_reports(study.parent / "more.csv", rows)
    return run("import", file, "--study", study, "--json", *more)


def imported_in_words(run, study: Path, rows: list[dict[str, str]]) -> Said:
    return run("import", write_reports(study.parent / "more.csv", rows), "--study", study, "--yes")


def test_a_study_is_started_once_and_never_overwritten(run, tmp_path: Path) -> None:
    folder = tmp_path / "West Side 2"
    assert run("init", folder).code == 0
    written = (folder / "study.toml").read_text()
    assert 'name = "west-side-2"' in written
    again = run("init", folder)
    assert again.code == 4
    assert "study.toml" in again.err
    assert (folder / "study.toml").read_text() == written


@pytest.mark.slow
def test_an_import_says_the_ledger_of_each_file_and_the_release(run, tmp_path: Path) -> None:
    run("init", tmp_path / "study")
    rows = [report(number) for number in range(60)]
    rows += [report(3, Race="X"), report(61, Location="KANSAS CITY\n(0.0, 0.0)")]
    said = imported(run, tmp_path / "study", rows, "--yes")
    assert said.code == 0, said.err
    (file,) = said.json["files"]
    assert set(LEDGER) <= set(file)
    assert (file["read"], file["accepted"], file["merged"], file["rejected"]) == (62, 61, 1, 0)
    assert (file["feed"], file["without_place"]) == ("kcpd", 1)
    assert said.json["release"]["incidents"] == 61
    assert {"release", "incidents", "first", "last"} <= set(said.json["release"])


@pytest.mark.slow
def test_rejected_rows_are_published_around_and_end_with_3(run, tmp_path: Path) -> None:
    run("init", tmp_path / "study")
    rows = [report(number) for number in range(100)] + [report(100, day="13/45/2020")]
    said = imported(run, tmp_path / "study", rows, "--yes")
    assert said.code == 3, said.err
    (file,) = said.json["files"]
    assert file["read"] == file["accepted"] + file["merged"] + file["rejected"] == 101
    assert file["rejected"] == 1
    assert "T09" in json.dumps(file["reasons"])


@pytest.mark.slow
def test_lost_events_stop_with_4_and_with_a_yes_are_published_around_and_end_with_3(run, tmp_path) -> None:
    study = tmp_path / "study"
    run("init", study)
    columns = 'columns = { name = "name", acts_on = "acts", first_day = "day" }'
    with (study / "study.toml").open("a") as file:
        file.write(f'\n[[events]]\nfile = "events.csv"\n{columns}\n')
    rows = ["Fair,people,2020-05-04", *["Game,people,every Sunday"] * 9]
    (study / "events.csv").write_text("\n".join(["name,acts,day", *rows]))
    reports = write_reports(tmp_path / "reports.csv", [report(number) for number in range(60)])
    stopped = run("import", reports, "--study", study)
    assert stopped.code == 4
    assert "events.csv" in stopped.err
    assert run("releases", "--study", study, "--json").json["releases"] == []
    said = run("import", reports, "--study", study, "--yes", "--language", "es")
    assert said.code == 3, said.err
    assert "10 filas leídas = 1 aceptadas + 9 rechazadas" in said.out
    assert said.out.count("every Sunday") == 1


@pytest.mark.slow
def test_what_an_import_says_fits_on_a_screen(run, tmp_path: Path) -> None:
    run("init", tmp_path / "study")
    files = [write_reports(tmp_path / f"{n}.csv", [report(40 * n + i) for i in range(40)]) for n in range(12)]
    said = run("import", *files, "--study", tmp_path / "study", "--yes")
    assert said.code == 0, said.err
    assert 12 < said.out.count("\n") <= 20
    assert "480" in said.out


@pytest.mark.slow
def test_a_protected_type_is_not_named_at_a_place_where_many_records_lie(run, tmp_path: Path) -> None:
    run("init", tmp_path / "study")
    desk = {"Location": "1 EXAMPLE PLAZA\nKANSAS CITY\n(39.1, -94.58)", "Address": "1 EXAMPLE PLAZA"}
    rows = [report(n, offense="Rape" if n % 2 else "Property Damage", **desk) for n in range(90)]
    said = imported_in_words(run, tmp_path / "study", rows + [report(n) for n in range(100, 140)])
    (line,) = [line for line in said.out.splitlines() if line.startswith("1 EXAMPLE PLAZA")]
    assert "45 rows" in line
    assert "Property Damage 45. A real place" in line
    assert "Rape" not in said.out


@pytest.mark.slow
def test_a_large_place_of_many_types_says_all_its_rows_and_no_number_of_the_rest(run, tmp_path: Path) -> None:
    run("init", tmp_path / "study")
    desk = {"Location": "1 EXAMPLE PLAZA\nKANSAS CITY\n(39.1, -94.58)", "Address": "1 EXAMPLE PLAZA"}
    types = (
        "Robbery",
        "Fraud",
        "Arson",
        "Forgery",
        "Identity Theft",
        "Bad Checks",
        "Embezzlement",
        "Gambling",
    )
    rows = [report(n, offense=types[n % 8], IBRS="", **desk) for n in range(80)]
    rows += [report(100 + n, offense="Rape", **desk) for n in range(9)]
    said = imported_in_words(run, tmp_path / "study", rows + [report(n) for n in range(200, 240)])
    (line,) = [line for line in said.out.splitlines() if line.startswith("1 EXAMPLE PLAZA")]
    assert "89 rows" in line
    assert "Arson 10, Bad Checks 10, Embezzlement 10, and other types. A real place" in line


@pytest.mark.slow
def test_a_file_that_is_no_table_stops_with_4_and_publishes_nothing(run, study: Path) -> None:
    before = run("releases", "--study", study, "--json").json
    strange = study.parent / "march.csv"
    strange.write_bytes(b"%PDF-1.7\n" + bytes(range(256)))
    said = run("import", strange, "--study", study)
    assert said.code == 4
    assert "march.csv" in said.err
    assert "Traceback" not in said.err
    assert run("releases", "--study", study, "--json").json == before


@pytest.mark.parametrize("command", ["import", "ask", "releases", "verify", "purge KC1", "serve --port 0"])
def test_a_folder_that_is_no_study_stops_with_4_and_stays_untouched(
    run, tmp_path: Path, command: str
) -> None:
    name, *rest = command.split()
    said = run(name, *rest, "--study", tmp_path)
    assert said.code == 4, said.err
    assert "study.toml" in said.err
    assert list(tmp_path.iterdir()) == []


def test_a_study_may_be_named_by_its_file_too(run, counted: Path) -> None:
    for command in ("ask", "releases", "verify"):
        by_folder = run(command, "--study", counted, "--json")
        assert by_folder.code == 0
        assert run(command, "--study", counted / "study.toml", "--json").json == by_folder.json


def test_the_feeds_are_listed_with_the_columns_they_are_recognised_by(run) -> None:
    feeds = {one["feed"]: one for one in run("feeds", "--json").json["feeds"]}
    assert {"kcpd", "kcmo_311"} <= set(feeds)
    assert all(variant["columns"] for feed in feeds.values() for variant in feed["variants"])
    assert all(name in run("feeds", "--language", "es").out for name in feeds)


def sum_of(form: str, content: bytes, folder: Path) -> int:
    """Add up what an exported file counts, with the readers of other people."""
    if form == "json":
        return sum(json.loads(content)["n"])
    if form == "csv":
        return sum(int(row["n"]) for row in csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    if form == "geojson":
        return sum(one["properties"]["n"] for one in json.loads(content)["features"])
    (folder / "answer.gpkg").write_bytes(content)
    with sqlite3.connect(folder / "answer.gpkg") as database:
        ((table,),) = database.execute(
            "select table_name from gpkg_contents where data_type = 'features'"
        ).fetchall()
        ((total,),) = database.execute(f'select sum(n) from "{table}"').fetchall()
    return int(total)


@pytest.mark.slow
@pytest.mark.parametrize(
    "question", ["layer=areas", "layer=areas&kinds=robbery,theft_from_vehicle&hours=18-3"]
)
def test_every_form_of_an_answer_has_the_same_total(run, city: Path, tmp_path: Path, question: str) -> None:
    totals = {}
    for form in FORMATS:
        file = tmp_path / f"answer.{form}"
        said = run("ask", "--study", city, question, "--out", file, "--json")
        assert said.code == 0, said.err
        assert said.json["format"] == form
        totals[form] = (said.json["total"], sum_of(form, file.read_bytes(), tmp_path))
    assert len(set(totals.values())) == 1, totals
    ((total, added),) = set(totals.values())
    assert 0 < total == added


@pytest.mark.slow
def test_the_answer_on_stdout_is_the_answer_in_a_file(run, city: Path, tmp_path: Path) -> None:
    run("ask", "--study", city, "kinds=robbery", "--out", tmp_path / "a.csv")
    said = run("ask", "--study", city, "kinds=robbery", "--format", "csv")
    assert said.out.encode() == (tmp_path / "a.csv").read_bytes()


def test_without_a_form_an_answer_is_sentences_in_the_chosen_language(run, counted: Path) -> None:
    english, spanish = (run("ask", "--study", counted, "", "--language", one) for one in ("en", "es"))
    assert english.code == spanish.code == 0
    assert "40" in english.out
    assert "40" in spanish.out
    assert english.out != spanish.out
    assert "[" not in english.out + spanish.out


def test_a_whole_link_is_a_question_and_bad_values_of_it_are_said_beside_the_answer(
    run, counted: Path
) -> None:
    link = "http://127.0.0.1:8050/?kinds=theft_from_vehicle&from=2020-02-31&to=2020-06-01&token=secret"
    said = run("ask", "--study", counted, link, "--format", "json")
    assert said.code == 3  # a script must see that a part was left out
    assert said.json["totals"]["n"] == 40
    assert said.json["query"] == {"kinds": "theft_from_vehicle"}
    assert said.err.startswith("U03")
    assert "secret" not in said.err + said.out


@pytest.mark.parametrize("question", ["what is robbery", "colour=red", "kind=robbery&hours=18-3"])
def test_a_misspelt_question_is_not_answered_with_everything(run, counted: Path, question: str) -> None:
    said = run("ask", "--study", counted, question)
    assert said.code == 4
    assert said.out == ""
    assert question.split("&", maxsplit=1)[0].split("=", maxsplit=1)[0] in said.err
    assert "kinds" in said.err


def test_the_ending_of_a_file_says_its_form_and_an_unknown_one_is_refused(
    run, counted: Path, tmp_path: Path
) -> None:
    for ending in ("parquet", "geoparquet"):
        file = tmp_path / f"answer.{ending}"
        assert (
            run("ask", "--study", counted, "layer=areas", "--out", file, "--json").json["format"]
            == "geoparquet"
        )
        assert file.read_bytes()[:4] == b"PAR1"
    for language, words in (("en", "endings"), ("es", "terminaciones")):
        refused = run("ask", "--study", counted, "", "--out", tmp_path / "a.xlsx", "--language", language)
        assert refused.code == 4
        assert words in refused.err
    assert not (tmp_path / "a.xlsx").exists()


def test_a_purge_that_finds_nothing_says_so(run, study: Path) -> None:
    said = run("purge", "KC99999999", "--study", study, "--yes")
    assert said.code == 3
    assert "nothing that is kept has this number" in said.err
    assert "99999999" not in said.out + said.err
    # Who reads the last line only must not think that a record is gone.
    assert said.out.splitlines()[-1].startswith("Nothing was removed: ")
    assert "files you imported" not in said.out
    spanish = run("purge", "KC99999999", "--study", study, "--yes", "--language", "es")
    assert spanish.out.splitlines()[-1].startswith("No se quitó nada: ")


def test_without_the_environment_the_program_says_how_to_get_it() -> None:
    done = subprocess.run(
        [sys.executable, "-S", "app.py", "feeds"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 5
    assert "make run" in done.stderr
    assert "Traceback" not in done.stderr


def logged(study: Path) -> list[dict[str, object]]:
    log = study / "exports.log"
    return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []


def test_no_file_is_written_of_a_link_that_is_not_understood_whole(run, study: Path, tmp_path: Path) -> None:
    file = tmp_path / "answer.csv"
    for language, words in (("en", "No file was made"), ("es", "No se creó ningún archivo")):
        said = run(
            "ask", "--study", study, "hours=٣-٤&from=2020-02-31", "--out", file, "--language", language
        )
        assert said.code == 4
        assert said.err.startswith("U03")
        assert words in said.err
        assert said.err.count("\n") == 1
        assert said.out == ""
    assert not file.exists()
    assert logged(study) == []


def test_every_file_of_an_answer_is_written_down_without_a_report_number(
    run, study: Path, tmp_path: Path
) -> None:
    link = "layer=incidents&kinds=theft_from_vehicle&reports=KC20000007,kc20000008"
    assert run("ask", "--study", study, link, "--out", tmp_path / "answer.csv").code == 0
    assert run("ask", "--study", study / "study.toml", "layer=areas", "--format", "json").code == 0
    assert run("ask", "--study", study, "kinds=robbery").code == 0  # sentences are no export
    first, second = logged(study)
    assert {name: first[name] for name in ("format", "layer", "release", "rows")} == {
        "format": "csv",
        "layer": "incidents",
        "release": "r0001",
        "rows": 2,
    }
    assert first["query"] == {"kinds": "theft_from_vehicle", "reports": 2}
    assert (second["format"], second["layer"]) == ("json", "areas")
    assert str(first["time"]).endswith("+00:00")
    log = study / "exports.log"
    assert "20000007" not in log.read_text()
    assert log.stat().st_mode & 0o777 == 0o600


def test_an_answer_that_cannot_be_written_down_is_not_handed_out(run, study: Path, tmp_path: Path) -> None:
    (study / "exports.log").mkdir()
    said = run("ask", "--study", study, "layer=areas", "--out", tmp_path / "answer.csv")
    assert said.code == 5
    assert "exports.log" in said.err
    assert not (tmp_path / "answer.csv").exists()
    assert run("ask", "--study", study, "layer=areas").code == 0


def test_a_damaged_release_is_named_by_its_file_and_not_answered_from(run, study: Path) -> None:
    assert run("verify", "--study", study).code == 0
    file = next(study.glob("releases/r*/incidents.parquet"))
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.chmod(0o600)
    file.write_bytes(content)
    said = run("verify", "--study", study, "--json")
    assert said.code == 5
    assert "incidents.parquet" in said.err
    assert said.json["releases"][0]["whole"] is False
    asked = run("ask", "--study", study, "")
    assert asked.code == 5
    assert "incidents.parquet" in asked.err
    assert asked.out == ""


def test_a_purge_wants_a_yes_and_then_leaves_no_trace_of_the_record(
    run, study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = "KC20000007"
    monkeypatch.delenv(VARIABLE, raising=False)
    views = SavedViews(open_outreach(study, read_study(study).facts.name))
    views.save(f"About {number}", "explore", {"kinds": "robbery"})
    kept = views.save("Corner", "explore", {})
    refused = run("purge", number, "--study", study)
    assert refused.code == 4
    assert "--yes" in refused.err
    said = run("purge", number, "--study", study, "--yes", "--json")
    assert said.code == 0, said.err
    assert sum(said.json["records"].values()) == 1
    assert said.json["views"] == 1
    assert views.all() == (kept,)
    assert number not in said.out + said.err
    assert run("ask", "--study", study, "", "--format", "json").json["totals"]["n"] == 39
    left = [path for path in study.rglob("*") if path.is_file() and number.encode() in path.read_bytes()]
    assert left == []
    assert run("verify", "--study", study).code == 0


@pytest.mark.slow
def test_releases_are_listed_oldest_first_with_the_one_that_is_shown(run, study: Path) -> None:
    assert imported(run, study, [report(number) for number in range(40, 80)], "--yes").code == 0
    listed = run("releases", "--study", study, "--json").json["releases"]
    assert [one["current"] for one in listed] == [False, True]
    assert [one["incidents"] for one in listed] == [40, 80]
    old = run("ask", "--study", study, "--release", listed[0]["release"], "--format", "json").json
    assert old["totals"]["n"] == 40


@pytest.mark.slow
@pytest.mark.parametrize(("language", "words"), [("en", "is shown now"), ("es", "Ahora se muestra")])
def test_fault_r31_after_a_wrong_file_the_older_release_is_shown_again_by_one_command(
    run, study: Path, language: str, words: str
) -> None:
    assert imported(run, study, [report(number) for number in range(40, 80)], "--yes").code == 0
    said = run("rollback", "r0001", "--study", study, "--language", language)
    assert said.code == 0
    assert words in said.out
    assert run("ask", "--study", study, "", "--format", "json").json["totals"]["n"] == 40
    refused = run("rollback", "r0009", "--study", study, "--language", language)
    assert refused.code == 4
    assert refused.err.startswith("R31")
    assert run("rollback", "r0002", "--study", study, "--json").json == {
        "release": "r0002",
        "before": "r0001",
    }
    assert run("ask", "--study", study, "", "--format", "json").json["totals"]["n"] == 80


def test_bad_input_k18_another_time_zone_database_is_said_by_verify_and_is_no_damage(
    run, study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "K18" not in run("verify", "--study", study).err
    (tmp_path / "zones").mkdir()
    (tmp_path / "zones" / "tzdata.zi").write_text("# version 1999z\n", encoding="ascii")
    monkeypatch.setattr("zoneinfo.TZPATH", (str(tmp_path / "zones"),))
    for language in ("en", "es"):
        said = run("verify", "--study", study, "--language", language)
        assert said.code == 0
        assert said.err.startswith("K18")
        assert "1999z" in said.err


@pytest.mark.slow
def test_the_invented_city_says_what_was_planted_and_is_imported_whole(
    run, city: Path, tmp_path: Path
) -> None:
    truth = json.loads((city / "truth.json").read_text())
    assert truth["counts"]["incidents"] == CITY_INCIDENTS
    assert run("releases", "--study", city, "--json").json["releases"][0]["incidents"] == CITY_INCIDENTS
    assert [path.name for path in city.parent.iterdir()] == ["demo"]


def test_a_folder_with_something_in_it_is_never_turned_into_a_city(run, study: Path) -> None:
    before = sorted(study.rglob("*"))
    assert run("demo", study, "--incidents", 10).code == 4
    assert sorted(study.rglob("*")) == before


@pytest.mark.slow
def test_a_stranger_types_his_way_from_a_file_to_an_answer(tmp_path: Path) -> None:
    file = write_reports(tmp_path / "reports.csv", [report(number) for number in range(50)])
    study = tmp_path / "study"
    assert typed("init", study).code == 0
    said = typed("import", file, "--study", study, "--json", "--yes")
    assert said.code == 0, said.err
    assert said.json["release"]["incidents"] == 50
    answer = typed("ask", "--study", study, "weekdays=mo,tu", "--format", "json", LANG="es_MX.UTF-8")
    assert answer.code == 0, answer.err
    assert 0 < answer.json["totals"]["n"] < 50
    assert answer.err == ""
