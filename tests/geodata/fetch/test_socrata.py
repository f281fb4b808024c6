"""A Socrata data set is taken whole, goes on where the line was cut, and later brings only what changed."""

import csv
import datetime as dt
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from geodata.errors import BadInput, BadStudy, EnvironmentProblem, NeedsConfirmation
from geodata.fetch import fetch_source, mark_imported
from geodata.fetch.http import Client
from geodata.fetch.state import Shelf
from geodata.fetch.waiting import asked_seconds
from geodata.importing import import_files
from geodata.store import load_contents, purge
from geodata.store.rejects import long_cells
from geodata.study import read_study
from geodata.words.speaker import Speaker
from tests.conftest import ROOT
from tests.geodata.fetch.conftest import FIELDS, PAGE_ROWS
from tests.geodata.fetch.servers import busy, chunked, chunked_cut, cut, drip, endless, redirect, says
from tests.geodata.town import report_rows

TODAY = dt.date(2024, 2, 1)
ALL = report_rows(200)


def taken(folder: Path, number: int) -> list[list[str]]:
    path = folder / "fetched" / "reports" / f"{number}.csv"
    with long_cells(), path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    assert header == FIELDS
    return rows


def imported(folder: Path, fetched) -> None:
    """Import what waits, as the command does."""
    for number, path in fetched.pending:
        import_files(folder, [path], today=TODAY, confirmed=True)
        mark_imported(folder, "reports", number)


def test_every_row_of_every_page_is_in_the_file_and_nobody_else_may_read_it(socrata, town, waits) -> None:
    folder = town("socrata", socrata.url)
    fetched = fetch_source(folder, "reports", patience=waits.patience())
    assert taken(folder, 1) == ALL
    assert fetched.rows == len(ALL)
    assert fetched.pages == -(-len(ALL) // PAGE_ROWS)
    assert waits.waited == []
    file = fetched.pending[0][1]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert not (file.parent / "parts").exists()


CELLS = [
    'a,"b"',
    "two\nlines",
    "a\rb",
    "a\r\nb",
    "=1+1",
    "ñ 漢 \u2028",
    " blank ",
    "x" * 200_000,
    "\\",
    "'; --",
]


def test_a_cell_arrives_as_it_is_whatever_stands_in_it(socrata, town, waits) -> None:
    for row_id, cell in enumerate(CELLS, 1):
        socrata.table.change(row_id, "address", cell)
    folder = town("socrata", socrata.url)
    fetch_source(folder, "reports", patience=waits.patience())
    found = [row[FIELDS.index("address")] for row in taken(folder, 1)]
    assert found[-len(CELLS) :] == CELLS
    purge(folder, ALL[-1][0])
    assert [row[FIELDS.index("address")] for row in taken(folder, 1)][-len(CELLS) :] == CELLS


def test_a_server_that_gives_fewer_rows_than_asked_for_loses_none(socrata, town, waits) -> None:
    socrata.most_rows = 7
    folder = town("socrata", socrata.url)
    assert fetch_source(folder, "reports", patience=waits.patience()).rows == len(ALL)
    assert taken(folder, 1) == ALL


def test_a_second_fetch_takes_nothing_where_nothing_changed(socrata, town, waits) -> None:
    folder = town("socrata", socrata.url)
    fetch_source(folder, "reports", patience=waits.patience())
    asked = len(socrata.pages)
    again = fetch_source(folder, "reports", patience=waits.patience())
    assert (again.rows, again.pages) == (0, 0)
    assert len(socrata.pages) == asked + 1
    assert not (folder / "fetched" / "reports" / "2.csv").exists()


@pytest.mark.slow
def test_a_second_fetch_takes_what_changed_with_the_other_rows_of_its_reports(socrata, town, waits) -> None:
    folder = town("socrata", socrata.url)
    imported(folder, fetch_source(folder, "reports", patience=waits.patience()))
    assert ALL[0][0] == ALL[1][0]  # one report of two rows
    socrata.table.change(2, "address", "900 OAK ST")
    new = [*ALL[-1]]
    new[0] = "KC23999999"
    socrata.table.add(new)
    second = fetch_source(folder, "reports", patience=waits.patience())
    assert sorted(row[0] for row in taken(folder, 2)) == sorted([ALL[0][0], ALL[0][0], "KC23999999"])
    imported(folder, second)
    fresh = town("socrata", socrata.url, folder="fresh")
    imported(fresh, fetch_source(fresh, "reports", patience=waits.patience()))
    for table in ("incidents", "offences"):
        one, two = (getattr(load_contents(at), table) for at in (folder, fresh))
        keep = [name for name in one.columns if name not in {"first_seen", "last_seen", "changed"}]
        assert one.select(keep).sort(keep).equals(two.select(keep).sort(keep)), table


def test_a_row_that_changes_while_pages_are_taken_stands_once_as_it_is_now(socrata, town, waits) -> None:
    done = []

    def change(_: int) -> None:
        if len(socrata.pages) == 3 and not done:
            done.append(socrata.table.change(1, "address", "1 CHANGED ST"))

    socrata.before_answer = change
    folder = town("socrata", socrata.url)
    assert fetch_source(folder, "reports", patience=waits.patience()).rows == len(ALL)
    assert [row[FIELDS.index("address")] for row in taken(folder, 1)].count("1 CHANGED ST") == 1


def test_a_busy_server_is_asked_again_after_the_time_it_names(socrata, town, waits) -> None:
    socrata.faults = [None, busy("7"), None, busy(None, 503), None]
    folder = town("socrata", socrata.url)
    fetch_source(folder, "reports", patience=waits.patience())
    assert taken(folder, 1) == ALL
    assert waits.waited[0] == 7.0
    assert 0.5 <= waits.waited[1] <= 1.0


def test_waits_grow_when_the_server_names_no_time(socrata, town, waits) -> None:
    socrata.faults = [busy(None, 500)] * 5
    folder = town("socrata", socrata.url)
    assert fetch_source(folder, "reports", patience=waits.patience()).rows == len(ALL)
    for attempt, waited in enumerate(waits.waited):
        assert 2**attempt / 2 <= waited <= 2**attempt


@pytest.mark.parametrize("fault", [cut, chunked_cut])
def test_a_cut_line_loses_and_doubles_no_row(socrata, town, waits, fault) -> None:
    socrata.faults = [None, None, fault, None, fault]
    folder = town("socrata", socrata.url)
    fetch_source(folder, "reports", patience=waits.patience())
    assert taken(folder, 1) == ALL
    assert len(waits.waited) == 2


def test_a_fetch_that_gives_up_goes_on_behind_the_last_whole_page(socrata, town, waits) -> None:
    socrata.faults = [None, None, None, *[cut] * 3]
    folder = town("socrata", socrata.url)
    with pytest.raises(EnvironmentProblem) as caught:
        fetch_source(folder, "reports", patience=waits.patience(attempts=3))
    assert caught.value.code == "L03"
    assert len(waits.waited) == 2
    assert not (folder / "fetched" / "reports" / "1.csv").exists()
    before = len(socrata.pages)
    rest = fetch_source(folder, "reports", patience=waits.patience())
    assert taken(folder, 1) == ALL
    assert rest.pages == -(-len(ALL) // PAGE_ROWS) - 2
    assert "$where" in socrata.pages[before]


def test_a_server_that_asks_for_an_hour_is_left_alone(socrata, town, waits) -> None:
    socrata.faults = [busy("3600")]
    with pytest.raises(EnvironmentProblem) as caught:
        fetch_source(town("socrata", socrata.url), "reports", patience=waits.patience())
    assert waits.waited == []
    assert "60 minutes" in str(caught.value)
    assert "SECRET" not in str(caught.value)


@pytest.mark.slow
def test_a_killed_fetch_loses_no_page_that_was_kept(socrata, town, waits) -> None:
    folder = town("socrata", socrata.url)
    socrata.before_answer = lambda n: time.sleep(0.15)
    code = "import sys, pathlib, geodata.fetch as f; f.fetch_source(pathlib.Path(sys.argv[1]), 'reports')"
    worker = subprocess.Popen(
        [sys.executable, "-c", code, str(folder)], cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}
    )
    try:
        state = folder / "fetched" / "reports" / "state.json"
        until = time.monotonic() + 60
        while not (state.exists() and '"parts": 0' not in state.read_text()) and time.monotonic() < until:
            time.sleep(0.01)
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    kept = Shelf(folder, "reports").load()
    assert kept is not None
    assert kept.parts >= 1
    socrata.before_answer = lambda n: None
    rest = fetch_source(folder, "reports", patience=waits.patience())
    assert rest.pages == -(-len(ALL) // PAGE_ROWS) - kept.parts
    assert taken(folder, 1) == ALL


def test_changed_columns_stop_and_are_named_in_both_languages(socrata, town, waits) -> None:
    folder = town("socrata", socrata.url)
    fetch_source(folder, "reports", patience=waits.patience())
    socrata.table.header.remove("beat")
    socrata.table.header.append("sector")
    asked = len(socrata.pages)
    with pytest.raises(NeedsConfirmation) as caught:
        fetch_source(folder, "reports", patience=waits.patience())
    assert caught.value.code == "L06"
    english, spanish = (Speaker(one).say(caught.value.what) for one in ("en", "es"))
    assert "column beat is lost" in english
    assert "column sector is new" in english
    assert "falta la columna beat" in spanish
    assert "la columna sector es nueva" in spanish
    assert len(socrata.pages) == asked


def test_columns_that_change_between_two_pages_stop_too_and_a_yes_goes_on(socrata, town, waits) -> None:
    def lose(_: int) -> None:
        if len(socrata.pages) == 3 and "beat" in socrata.table.header:
            socrata.table.header.remove("beat")

    socrata.before_answer = lose
    folder = town("socrata", socrata.url)
    with pytest.raises(NeedsConfirmation) as caught:
        fetch_source(folder, "reports", patience=waits.patience())
    assert "column beat is lost" in str(caught.value)
    fetched = fetch_source(folder, "reports", patience=waits.patience(), confirmed=True)
    assert fetched.rows == len(ALL)
    header = (folder / "fetched" / "reports" / "1.csv").read_text(encoding="utf-8").splitlines()[0]
    assert "beat" not in header.split(",")


def test_only_the_columns_of_the_study_are_asked_for(socrata, town, waits) -> None:
    more = 'columns = ["report_no", "offense"]\n'
    folder = town("socrata", socrata.url, more)
    fetch_source(folder, "reports", patience=waits.patience())
    assert socrata.pages[0]["$select"] == ":updated_at,:id,report_no,offense"
    bad = town("socrata", socrata.url, 'columns = ["reportno"]\n', folder="bad")
    with pytest.raises(BadInput) as caught:
        fetch_source(bad, "reports", patience=waits.patience())
    assert "reportno" in str(caught.value)


def test_a_redirect_to_another_host_is_not_followed_and_one_at_home_is(socrata, town, waits) -> None:
    folder = town("socrata", socrata.url)
    socrata.faults = [redirect("http://example.org/steal")]
    with pytest.raises(BadStudy) as caught:
        fetch_source(folder, "reports", patience=waits.patience())
    assert caught.value.code == "L02"
    assert "example.org" in str(caught.value)
    socrata.faults = [redirect("/api/views/abcd-1234.json")]
    assert fetch_source(folder, "reports", patience=waits.patience()).rows == len(ALL)
    socrata.faults = [redirect("/api/views/abcd-1234.json")] * 10
    with pytest.raises(BadStudy):
        fetch_source(folder, "reports", patience=waits.patience())


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'{"columns": 3}',
        b"[" * 100_000,
        b'{"columns": [{"fieldName": "a;b"}]}',
        b"\xff\xfe",
    ],
)
def test_an_answer_that_is_none_of_this_protocol_stops(socrata, town, waits, body: bytes) -> None:
    socrata.faults = [says(body)]
    with pytest.raises(BadInput) as caught:
        fetch_source(town("socrata", socrata.url), "reports", patience=waits.patience())
    assert caught.value.code == "L07"


@pytest.mark.parametrize("body", [b'":updated_at",":id"\n"x"\n', b"<html>", b'"a\n', b"\xff", b""])
def test_a_page_that_is_no_table_of_these_columns_stops(socrata, town, waits, body: bytes) -> None:
    socrata.faults = [None, says(body)]
    with pytest.raises(BadInput) as caught:
        fetch_source(town("socrata", socrata.url), "reports", patience=waits.patience())
    assert caught.value.code == "L07"


def test_an_answer_without_an_end_is_not_taken_for_a_whole_one(socrata, town, waits) -> None:
    socrata.faults = [endless]
    with pytest.raises(BadInput) as caught:
        fetch_source(town("socrata", socrata.url), "reports", patience=waits.patience())
    assert caught.value.code == "L07"


def test_an_answer_that_is_too_large_is_not_read(socrata, town, waits, tmp_path: Path) -> None:
    study = read_study(town("socrata", socrata.url))
    client = Client(study.live[0], tmp_path, {}, waits.patience(), most_bytes=1_000)
    socrata.faults = [says(b"x" * 1_001), says(b"x" * 1_000)]
    with pytest.raises(BadInput) as caught:
        client.get("/a", {}, bytes)
    assert caught.value.code == "L05"
    assert len(client.get("/a", {}, bytes)) == 1_000
    socrata.faults = [chunked(b"x" * 1_000), chunked(b"x" * 1_002)]
    assert client.get("/a", {}, bytes) == b"x" * 1_000
    with pytest.raises(BadInput):
        client.get("/a", {}, bytes)


def test_an_answer_that_drips_does_not_hold_a_fetch_for_ever(socrata, town, waits, tmp_path: Path) -> None:
    study = read_study(town("socrata", socrata.url))
    client = Client(study.live[0], tmp_path, {}, waits.patience(attempts=1), most_s=0.2)
    socrata.faults = [drip]
    with pytest.raises(EnvironmentProblem) as caught:
        client.get("/a", {}, bytes)
    assert caught.value.code == "L03"


@pytest.mark.parametrize(("status", "code", "kind"), [(403, "L08", BadStudy), (404, "L04", BadInput)])
def test_a_refusal_is_said_without_the_servers_words(socrata, town, waits, status, code, kind) -> None:
    socrata.faults = [busy(None, status)]
    with pytest.raises(kind) as caught:
        fetch_source(town("socrata", socrata.url), "reports", patience=waits.patience())
    assert caught.value.code == code
    assert "SECRET" not in str(caught.value)


def test_a_token_goes_into_a_header_and_nowhere_else(socrata, town, waits, monkeypatch) -> None:
    monkeypatch.setenv("TOWN_TOKEN", "s3cr3t-token")
    folder = town("socrata", socrata.url, 'token_env = "TOWN_TOKEN"\n')
    fetch_source(folder, "reports", patience=waits.patience())
    for path, params, headers in socrata.asked:
        assert headers["X-App-Token"] == "s3cr3t-token"
        assert "s3cr3t" not in path + str(params)
    written = [path.read_text(encoding="utf-8") for path in folder.rglob("*") if path.is_file()]
    assert not any("s3cr3t" in text for text in written)


def test_another_table_under_the_same_name_is_not_taken_for_the_old_one(socrata, town, waits) -> None:
    folder = town("socrata", socrata.url)
    fetch_source(folder, "reports", patience=waits.patience())
    text = (folder / "study.toml").read_text(encoding="utf-8")
    (folder / "study.toml").write_text(text.replace("abcd-1234", "wxyz-9876"), encoding="utf-8")
    with pytest.raises(BadStudy) as caught:
        fetch_source(folder, "reports", patience=waits.patience())
    assert caught.value.code == "L01"


def test_a_damaged_state_is_said_and_everything_is_taken_anew(socrata, town, waits) -> None:
    folder = town("socrata", socrata.url)
    fetch_source(folder, "reports", patience=waits.patience())
    (folder / "fetched" / "reports" / "state.json").write_text("{", encoding="utf-8")
    with pytest.raises(EnvironmentProblem) as caught:
        fetch_source(folder, "reports", patience=waits.patience())
    assert caught.value.code == "L12"
    anew = fetch_source(folder, "reports", patience=waits.patience(), anew=True)
    assert anew.pending == ((2, folder / "fetched" / "reports" / "2.csv"),)
    assert taken(folder, 2) == ALL


def test_two_fetches_of_a_source_do_not_run_at_once(socrata, town, waits) -> None:
    folder = town("socrata", socrata.url)
    with Shelf(folder, "reports").held(), pytest.raises(EnvironmentProblem) as caught:
        fetch_source(folder, "reports", patience=waits.patience())
    assert caught.value.code == "R07"


def test_retry_after_is_read_as_seconds_or_as_a_day() -> None:
    now = dt.datetime(2024, 1, 1, 12, 0, tzinfo=dt.UTC)
    assert asked_seconds("Mon, 01 Jan 2024 12:01:30 GMT", now) == 90.0
    assert asked_seconds("Mon, 01 Jan 2024 11:00:00 GMT", now) == 0.0
    assert [asked_seconds(said, now) for said in (None, "soon", "-3", "²")] == [None, None, None, None]


@pytest.mark.slow
def test_bad_input_s07_a_purged_record_leaves_the_fetched_files_and_does_not_come_back(
    socrata, town, waits
) -> None:
    folder = town("socrata", socrata.url)
    imported(folder, fetch_source(folder, "reports", patience=waits.patience()))
    sealed = ALL[0][0]
    report = purge(folder, sealed.lower())
    assert report.fetched == 2
    assert sealed not in (folder / "fetched" / "reports" / "1.csv").read_text(encoding="utf-8")
    assert len(taken(folder, 1)) == len(ALL) - 2
    socrata.table.change(1, "address", "9 OAK ST")
    socrata.table.change(3, "address", "9 OAK ST")
    second = fetch_source(folder, "reports", patience=waits.patience())
    assert second.rows == 1
    assert sealed not in {row[0] for row in taken(folder, 2)}
    imported(folder, second)
    assert sealed not in set(load_contents(folder).incidents["number"])


@pytest.mark.slow
def test_a_file_from_before_a_purge_that_is_brought_back_is_cleaned_by_the_next_import(
    socrata, town, waits
) -> None:
    folder = town("socrata", socrata.url)
    imported(folder, fetch_source(folder, "reports", patience=waits.patience()))
    file = folder / "fetched" / "reports" / "1.csv"
    copy, written = file.read_bytes(), file.stat().st_mtime_ns
    purge(folder, ALL[0][0])
    file.write_bytes(copy)
    os.utime(file, ns=(written, written))
    import_files(folder, [], today=TODAY)
    assert ALL[0][0] not in file.read_text(encoding="utf-8")
