"""Several processes serve a study as one would: evenly, with one state, and they end together."""

import json
import shutil
import signal
import subprocess
import time
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from dashboard.components.comparison_controls import CARRIED, ID, option
from dashboard.components.other_tests import JOB
from dashboard.team import FEW_INCIDENTS, MOST_PROCESSES, how_many
from dashboard.theme.look import Look
from geodata.job_rows import JobRows
from layers.comparison.other_tests import TEST_NAMES
from tests.app.records import report, write_reports
from tests.app.serving_processes import (
    Line,
    are_closed,
    eventually,
    held,
    lines_of_each,
    lives,
    others,
    served_by,
    wait_for,
)
from tests.app.test_serve import let_in, served
from tests.app.test_uploads import body_of, most_while, private_folders, table

CALLBACK = "/_dash-update-component"
slow = pytest.mark.slow


# ----------------------------------------------------------------------------------------- how many
def test_as_many_processes_serve_a_large_study_as_there_are_cores_and_memory_for() -> None:
    large, gigabyte = 1_000_000, 10**9
    for cores, free, wanted in ((2, 16, 2), (1, 16, 1), (16, 64, MOST_PROCESSES), (8, 3, 2), (8, 1, 1)):
        found = how_many(large, cores=cores, held_bytes=gigabyte, free_bytes=free * gigabyte)
        assert found == wanted, (cores, free)


def test_one_process_serves_a_small_study_and_where_nobody_knows_the_memory() -> None:
    assert how_many(FEW_INCIDENTS - 1, cores=8, held_bytes=10**8, free_bytes=10**12) == 1
    assert how_many(FEW_INCIDENTS, cores=8, held_bytes=10**8, free_bytes=10**12) > 1
    assert how_many(10**7, cores=8, held_bytes=10**8, free_bytes=None) == 1


@slow
@pytest.mark.parametrize("number", ["0", "33", "many"])
def test_a_number_of_processes_that_cannot_be_is_refused(run, counted: Path, number: str) -> None:
    said = run("serve", "--study", counted, "--port", 0, "--processes", number)
    assert said.code == 4
    assert "--processes" in said.err


@slow
def test_a_small_study_is_served_by_one_process(counted: Path) -> None:
    with served(counted, "--port", "0") as (process, link):
        time.sleep(3)  # a further one would have been started by now
        assert Line(link, let_in(link)).ask("/")[0] == 200
        assert others(process) == []


# --------------------------------------------------------------------------------------- evenly, as one
@slow
def test_connections_are_shared_evenly_and_every_process_knows_the_visitor(counted: Path) -> None:
    with served_by(3, counted) as (process, link, cookie):
        pids = [process.pid, *others(process)]
        lines = [Line(link, cookie) for _ in range(12)]
        declared = {one.ask("/_dash-dependencies") for one in lines}
        assert len(declared) == 1  # names, order and checks are the same, whoever declares them
        assert held(lines, pids) == [4, 4, 4]
        assert {one.ask("/")[0] for one in lines} == {200}
        stranger = [Line(link, "hotspot_token_1=wrong") for _ in range(3)]
        assert [one.ask("/")[0] for one in stranger] == [401] * 3
        assert held(stranger, pids) == [1, 1, 1]
        leaving = [*lines[:4], *lines[8:]]
        ends = {one.other_end() for one in leaving}
        for one in leaving:
            one.connection.close()
        assert eventually(lambda: are_closed(ends, pids))
        again = [Line(link, cookie) for _ in range(5)]
        assert [one.ask("/")[0] for one in again] == [200] * 5
        assert max(held([*lines[4:8], *again, *stranger], pids)) <= 5


@slow
def test_connections_that_were_there_first_change_over_to_processes_that_join_later(counted: Path) -> None:
    with served(counted, "--port", "0", "--language", "en", "--processes", "2") as (process, link):
        cookie = let_in(link)
        lines = [Line(link, cookie) for _ in range(8)]
        before = [one.ask("/_dash-dependencies") for one in lines]
        assert held(lines, [process.pid]) == [8]
        wait_for(process, "2 processes answer now")
        pids = [process.pid, *others(process)]
        for _ in range(3):
            assert [one.ask("/_dash-dependencies") for one in lines] == before
        assert eventually(lambda: held(lines, pids) == [4, 4])
        assert [one.ask("/_dash-dependencies") for one in lines] == before


@slow
def test_an_import_and_a_purge_are_seen_by_every_process_and_said_once(run, study: Path) -> None:
    number, new = report(3)["Report_No"], report(50)["Report_No"]
    with served_by(3, study) as (process, link, cookie):
        lines = lines_of_each(link, cookie, [process.pid, *others(process)]).values()

        def know(asked: str) -> list[bool]:
            return [asked in one.ask("/export/incidents.csv")[1] for one in lines]

        assert know(number) == [True] * 3
        assert run("purge", number, "--study", study, "--yes").code == 0
        time.sleep(1.1)  # a server looks once a second
        assert know(number) == [False] * 3
        more = write_reports(study.parent / "more.csv", [report(50)])
        assert run("import", more, "--study", study).code == 0
        time.sleep(1.1)
        assert know(new) == [True] * 3
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0
        assert process.stderr is not None
        assert process.stderr.read().decode().count("Release r0002 is shown now") == 1
    exported = (study / "exports.log").read_text(encoding="utf-8").splitlines()
    assert len([json.loads(line) for line in exported]) == 9


# ------------------------------------------------------------------------------------------- one state
def filled(declared: list[dict[str, Any]], output: str, values: dict[str, Any]) -> bytes:
    """Return a callback's request as a browser sends it; `values` names the ends that are not empty."""
    known = next(one for one in declared if output in one["output"])
    ends = {
        kind: [{**end, "value": values.get(f"{end['id']}.{end['property']}")} for end in known[kind]]
        for kind in ("inputs", "state")
    }
    named = [
        dict(zip(("id", "property"), end.rsplit(".", 1), strict=True))
        for end in known["output"].strip(".").split("...")
    ]
    outputs: Any = named if known["output"].startswith("..") else named[0]
    first = known["inputs"][0]
    changed = [f"{first['id']}.{first['property']}"]
    body = {"output": known["output"], "outputs": outputs, "changedPropIds": changed, **ends}
    return json.dumps(body).encode()


@slow
def test_how_far_tests_are_is_seen_and_stopped_through_another_process(city: Path, tmp_path: Path) -> None:
    study = Path(shutil.copytree(city, tmp_path / "city"))
    with served_by(2, study) as (process, link, cookie):
        lines = lines_of_each(link, cookie, [process.pid, *others(process)])
        here, there = lines[process.pid], lines[others(process)[0]]
        declared = json.loads(here.ask("/_dash-dependencies")[1])
        opened = json.loads(there.ask(CALLBACK, filled(declared, f"{JOB}.children", {}))[1])
        job = opened["response"][JOB]["children"]
        assert [json.loads(one.ask(f"/jobs/{job}")[1])["done"] for one in (here, there)] == [0, 0]
        (folder,) = private_folders(process.pid, "serving-")
        rows = JobRows(folder / "jobs.sqlite")  # as a process that calculates has them
        assert [rows.step(job, name) for name in TEST_NAMES[:3]] == [True] * 3
        for one in (here, there):
            said = json.loads(one.ask(f"/jobs/{job}")[1])
            assert (said["done"], said["total"]) == (2, len(TEST_NAMES))
            assert Look().say(f"sensitivity.{TEST_NAMES[2]}.title") in said["said"]
        assert there.ask(f"/jobs/{job}/stop", b"{}")[0] == 200
        assert json.loads(here.ask(f"/jobs/{job}")[1])["said"] == Look().say("tests_running.stopping")
        values = {f"{JOB}.children": job, f"{CARRIED}.data": {option("event"): "E02"}}
        status, answer = here.ask(CALLBACK, filled(declared, f"{ID('tests')}.children", values))
        assert status == 200
        assert "Stopped. Not calculated" in answer
        assert there.ask(f"/jobs/{job}") == (204, "")


@slow
def test_two_who_send_tables_to_two_processes_are_served_one_after_the_other(study: Path) -> None:
    with served_by(2, study) as (process, link, cookie):
        pids = [process.pid, *others(process)]
        lines = list(lines_of_each(link, cookie, pids).values())
        bodies = [body_of(link, cookie, table(at * 100, 50 + at), f"{at}.csv") for at in (1, 2)]
        answers: list[tuple[int, str]] = [(0, "")] * 2

        def send(at: int) -> None:
            answers[at] = lines[at].ask(CALLBACK, bodies[at])

        most = most_while(
            lambda: sum(len(private_folders(pid)) for pid in pids), [partial(send, at) for at in (0, 1)]
        )
        assert [status for status, _ in answers] == [200, 200]
        assert ["51 rows" in said for _, said in answers] == [True, False]
        assert ["52 rows" in said for _, said in answers] == [False, True]
        assert most == 1


# ---------------------------------------------------------------------------------- they end together
@slow
@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_every_process_with_exit_code_0_and_nothing_is_left(
    counted: Path, sent: signal.Signals
) -> None:
    with served_by(3, counted) as (process, _, _):
        further = others(process)
        assert len(further) == 2
        folders = private_folders(process.pid, "serving-")
        assert len(folders) == 1
        process.send_signal(sent)
        assert process.wait(timeout=60) == 0
        assert not any(map(lives, further))
        assert not any(one.exists() for one in folders)


@slow
def test_when_the_first_process_is_killed_the_others_end_whatever_they_are_doing(counted: Path) -> None:
    with served_by(2, counted) as (process, _, _):
        further = others(process)
        process.kill()
        assert eventually(lambda: not any(map(lives, further)))
    with served(counted, "--port", "0", "--language", "en", "--processes", "3") as (process, _):
        assert eventually(lambda: len(others(process)) == 2)  # they begin to open the study
        further = others(process)
        process.kill()
        assert eventually(lambda: not any(map(lives, further)))


@slow
def test_a_process_that_is_killed_is_replaced_and_nobody_is_without_an_answer_for_long(counted: Path) -> None:
    with served_by(2, counted) as (process, link, cookie):
        (lost,) = others(process)
        lines = lines_of_each(link, cookie, [process.pid, lost])
        subprocess.run(["kill", "-9", str(lost)], check=True)
        assert "code -9" in wait_for(process, "Another one takes its place")
        assert lines[process.pid].ask("/")[0] == 200
        assert Line(link, cookie).ask("/")[0] == 200
        wait_for(process, "2 processes answer now")
        (new,) = others(process)
        assert new != lost
        assert lines_of_each(link, cookie, [process.pid, new])[new].ask("/")[0] == 200


@slow
def test_a_process_that_ends_again_and_again_is_not_started_for_ever(counted: Path) -> None:
    with served_by(2, counted) as (process, link, cookie):
        for words in ("Another one takes its place", "Another one takes its place", "none takes its place"):
            (further,) = others(process)
            subprocess.run(["kill", "-9", str(further)], check=True)
            said = wait_for(process, words)
            if "none" not in said:
                wait_for(process, "2 processes answer now")
        assert "1 process goes on" in said
        assert others(process) == []
        assert Line(link, cookie).ask("/")[0] == 200
