"""A table of a real PostgreSQL with PostGIS is taken page by page, and later only what changed."""

import csv
import datetime as dt
import subprocess
import sys
from pathlib import Path

import pytest

from geodata.errors import BadInput, BadStudy, EnvironmentProblem, NeedsConfirmation
from geodata.fetch import fetch_source
from geodata.fetch import postgis as protocol
from geodata.importing import import_files
from tests.conftest import ROOT
from tests.geodata.fetch.conftest import FIELDS, PAGE_ROWS
from tests.geodata.fetch.database import PASSWORD, database
from tests.geodata.town import report_rows

ROWS = report_rows(200)
TABLE = "police.reports"
KEYS = f'table = "{TABLE}"\nrow_id = "id"\nuser = "reader"\ntoken_env = "TOWN_PASSWORD"\n'
CHANGED = 'changed = "updated_at"\n'
COLUMNS = f"columns = {FIELDS}\n".replace("'", '"')


@pytest.fixture(scope="module")
def server():
    """Give a running server with somebody who may only read."""
    with database() as made:
        made.run(f"CREATE ROLE reader LOGIN PASSWORD '{PASSWORD}'")
        yield made


@pytest.fixture
def db(server, monkeypatch):
    """Give the server with the reports anew, places in State Plane feet, all written in few moments."""
    monkeypatch.setenv("TOWN_PASSWORD", PASSWORD)
    server.run("DROP SCHEMA IF EXISTS police CASCADE")
    server.run("CREATE SCHEMA police")
    server.run("GRANT USAGE ON SCHEMA police TO reader")
    texts = ",".join(f'"{name}" text' for name in FIELDS[:-1])
    server.run(
        f"CREATE TABLE {TABLE} (id serial PRIMARY KEY, updated_at timestamptz, {texts}, location geometry)"
    )
    server.run(f"GRANT SELECT ON {TABLE} TO reader")
    marks = ",".join(["%s"] * (len(FIELDS) - 1))
    place = "ST_Transform(ST_GeomFromText(NULLIF(%s, ''), 4326), 26915)"
    names = ",".join(f'"{name}"' for name in ("updated_at", *FIELDS))
    start = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
    with server.connect() as connection, connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {TABLE} ({names}) VALUES (%s, {marks}, {place})",
            [(start + dt.timedelta(microseconds=n // 30), *row) for n, row in enumerate(ROWS)],
        )
    return server


def taken(folder: Path, number: int) -> list[dict[str, str]]:
    with (folder / "fetched" / "reports" / f"{number}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.slow
def test_every_row_is_taken_and_the_import_reads_it(db, town, waits) -> None:
    folder = town("postgis", db.url, KEYS + CHANGED + COLUMNS)
    fetched = fetch_source(folder, "reports", patience=waits.patience())
    assert fetched.pages == -(-len(ROWS) // PAGE_ROWS)
    found = taken(folder, 1)
    assert [list(row.values())[:-1] for row in found] == [row[:-1] for row in ROWS]
    for row, was in zip(found, ROWS, strict=True):
        if not was[-1]:
            assert row["location"] == ""
            continue
        numbers = [float(one) for one in row["location"].removeprefix("POINT(").removesuffix(")").split()]
        before = [float(one) for one in was[-1].removeprefix("POINT (").removesuffix(")").split()]
        assert numbers == pytest.approx(before, abs=1e-7)
    report = import_files(folder, [fetched.pending[0][1]], today=dt.date(2024, 2, 1))
    assert (report.files[0].read, report.files[0].rejected) == (len(ROWS), 0)
    assert report.incidents == 200


@pytest.mark.slow
def test_a_second_fetch_takes_what_changed_with_the_other_rows_of_its_reports(db, town, waits) -> None:
    folder = town("postgis", db.url, KEYS + CHANGED + COLUMNS)
    fetch_source(folder, "reports", patience=waits.patience())
    assert fetch_source(folder, "reports", patience=waits.patience()).rows == 0
    db.run(f"UPDATE {TABLE} SET address = '9 OAK ST', updated_at = now() WHERE id = 2")
    assert fetch_source(folder, "reports", patience=waits.patience()).rows == 2
    assert [row["report_no"] for row in taken(folder, 2)] == [ROWS[0][0]] * 2
    assert {row["address"] for row in taken(folder, 2)} == {ROWS[0][11], "9 OAK ST"}


def test_without_a_column_of_changes_new_rows_are_taken_and_that_is_said(db, town, waits) -> None:
    folder = town("postgis", db.url, KEYS + COLUMNS)
    first = fetch_source(folder, "reports", patience=waits.patience())
    assert [one.code for one in first.notices] == ["L09"]
    assert first.rows == len(ROWS)
    db.run(f"INSERT INTO {TABLE} (report_no) VALUES ('KC23999999')")
    assert fetch_source(folder, "reports", patience=waits.patience()).rows == 1


@pytest.mark.slow
def test_a_line_cut_by_the_server_loses_and_doubles_no_row(db, town, waits) -> None:
    folder = town("postgis", db.url, KEYS + CHANGED + COLUMNS)
    killed = []

    def kill(stage: str, rows: int) -> None:
        if rows in {PAGE_ROWS, 3 * PAGE_ROWS}:
            killed.append(
                db.run(
                    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = 'reader'"
                )[0][0]
            )

    fetched = fetch_source(folder, "reports", patience=waits.patience(), progress=kill)
    assert killed == [1, 1]
    assert len(waits.waited) == 2
    assert fetched.rows == len(ROWS)
    assert [row["report_no"] for row in taken(folder, 1)] == [row[0] for row in ROWS]


@pytest.mark.slow
def test_a_server_that_stops_is_gone_on_with_when_it_is_back(db, town, waits) -> None:
    folder = town("postgis", db.url, KEYS + CHANGED + COLUMNS)

    def stop(stage: str, rows: int) -> None:
        if rows == 2 * PAGE_ROWS:
            db.stop()

    try:
        with pytest.raises(EnvironmentProblem) as caught:
            fetch_source(folder, "reports", patience=waits.patience(attempts=3), progress=stop)
    finally:
        db.start()
    assert caught.value.code == "L03"
    rest = fetch_source(folder, "reports", patience=waits.patience())
    assert rest.pages == -(-len(ROWS) // PAGE_ROWS) - 2
    assert [row["report_no"] for row in taken(folder, 1)] == [row[0] for row in ROWS]


def test_changed_columns_stop_and_are_named(db, town, waits) -> None:
    folder = town("postgis", db.url, KEYS + CHANGED)
    fetch_source(folder, "reports", patience=waits.patience())
    db.run(f"ALTER TABLE {TABLE} DROP COLUMN beat, ADD COLUMN sector text, ALTER COLUMN age TYPE varchar(9)")
    with pytest.raises(NeedsConfirmation) as caught:
        fetch_source(folder, "reports", patience=waits.patience())
    said = str(caught.value)
    assert "column beat is lost" in said
    assert "column sector is new" in said
    assert "column age has another type" in said


def test_rows_without_a_key_are_counted_and_ids_that_are_none_stop(db, town, waits) -> None:
    db.run(f"UPDATE {TABLE} SET updated_at = NULL WHERE id <= 3")
    folder = town("postgis", db.url, KEYS + CHANGED + COLUMNS)
    fetched = fetch_source(folder, "reports", patience=waits.patience())
    assert fetched.rows == len(ROWS) - 3
    assert [(one.code, one.what.values["n"]) for one in fetched.notices] == [("L11", 3)]
    twice = town("postgis", db.url, KEYS.replace('"id"', '"report_no"') + CHANGED, folder="twice")
    with pytest.raises(BadInput) as caught:
        fetch_source(twice, "reports", patience=waits.patience())
    assert caught.value.code == "L11"
    assert "report_no" in str(caught.value)


def test_a_wrong_password_and_a_table_that_is_not_there_are_said(db, town, waits, monkeypatch) -> None:
    missing = town("postgis", db.url, KEYS.replace(TABLE, "police.none"), folder="missing")
    with pytest.raises(BadInput) as caught:
        fetch_source(missing, "reports", patience=waits.patience())
    assert "police.none" in str(caught.value)
    monkeypatch.setenv("TOWN_PASSWORD", "wrong-word")
    with pytest.raises(BadStudy) as refused:
        fetch_source(town("postgis", db.url, KEYS), "reports", patience=waits.patience())
    assert refused.value.code == "L08"
    assert "wrong-word" not in str(refused.value)
    assert waits.waited == []


def test_the_session_can_only_read(db, town, waits) -> None:
    db.run(f"GRANT ALL ON {TABLE} TO reader")
    db.run(
        "CREATE FUNCTION police.spoil() RETURNS text LANGUAGE sql VOLATILE AS "
        f"$$ DELETE FROM {TABLE} RETURNING report_no $$"
    )
    db.run("CREATE VIEW police.trap AS SELECT 1 AS id, police.spoil() AS report_no")
    db.run("GRANT SELECT ON police.trap TO reader")
    folder = town("postgis", db.url, KEYS.replace(TABLE, "police.trap"))
    with pytest.raises(BadInput) as caught:
        fetch_source(folder, "reports", patience=waits.patience())
    assert caught.value.code == "L04"
    assert db.run(f"SELECT count(*) FROM {TABLE}") == [(len(ROWS),)]


def test_names_with_capitals_blanks_and_quotes_are_no_questions(db, town, waits) -> None:
    db.run('CREATE TABLE police."Old" (id int, "a""; DROP TABLE police.reports; --" text)')
    db.run("INSERT INTO police.\"Old\" VALUES (1, 'x')")
    db.run('GRANT SELECT ON police."Old" TO reader')
    folder = town("postgis", db.url, KEYS.replace(TABLE, "police.Old"))
    assert fetch_source(folder, "reports", patience=waits.patience()).rows == 1
    assert taken(folder, 1) == [{"id": "1", 'a"; DROP TABLE police.reports; --': "x"}]
    assert db.run(f"SELECT count(*) FROM {TABLE}") == [(len(ROWS),)]


@pytest.mark.slow
def test_without_psycopg_the_command_that_installs_it_is_said() -> None:
    code = (
        "import sys; sys.modules['psycopg'] = None\n"
        "from geodata.fetch.postgis import driver\n"
        "from geodata.errors import EnvironmentProblem\n"
        "try:\n    driver()\nexcept EnvironmentProblem as problem:\n    print(problem)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "L10" in done.stdout
    assert 'pip install "psycopg[binary]"' in done.stdout
    assert protocol.driver().__name__ == "psycopg"
