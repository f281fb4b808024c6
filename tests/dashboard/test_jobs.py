"""Calculations that are watched and stopped: the registry, its routes, and tests that are left out."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from dash import Dash
from flask.testing import FlaskClient

from dashboard.access import CALLBACK_PATH
from dashboard.components.comparison_controls import ID, option, question_of
from dashboard.components.other_tests import AGAIN, JOB, rest
from dashboard.desk import Desk
from dashboard.job_routes import said
from dashboard.jobs import MOST_JOBS, Job, Jobs
from dashboard.shell import build_app
from dashboard.theme.look import Look
from geodata.holdings import Holdings
from geodata.job_rows import JobRows, JobState
from layers.comparison.other_tests import TEST_NAMES, StopAsked
from tests.conftest import ROOT
from tests.dashboard.conftest import browser_of

EVENT = {option("event"): "e2"}
OPEN = """
import sys
from pathlib import Path
from geodata.job_rows import JobRows
JobRows(Path(sys.argv[1])).open(sys.argv[2], 14, most=64)
"""


def open_job(client: FlaskClient, before: Any = None) -> str:
    """Let the page's own callback open a job, and return its id."""
    body = {
        "output": f"{JOB}.children",
        "outputs": {"id": JOB, "property": "children"},
        "inputs": [
            {"id": ID("card"), "property": "children", "value": None},
            {"id": AGAIN, "property": "n_clicks", "value": 0},
        ],
        "state": [{"id": JOB, "property": "children", "value": before}],
        "changedPropIds": [f"{ID('card')}.children"],
    }
    sent = client.post(CALLBACK_PATH, data=json.dumps(body), content_type="application/json")
    assert sent.status_code == 200
    name: str = json.loads(sent.data)["response"][JOB]["children"]
    return name


# ------------------------------------------------------------------------------------- the registry
def opened(total: int = 14, rows: JobRows | None = None) -> Job:
    jobs = Jobs(rows)
    job = jobs.find(jobs.open(total))
    assert job is not None
    return job


def test_a_step_counts_those_before_it_and_a_stopped_job_takes_no_further_one() -> None:
    job = opened(3)
    job.step("a")
    job.step("b")
    assert job.state() == JobState(3, 1, "b")
    job.stop()
    with pytest.raises(StopAsked):
        job.step("c")
    assert job.state() == JobState(3, 1, "b", is_stopped=True)


def test_a_job_of_one_process_is_seen_and_stopped_by_another_one(tmp_path: Path) -> None:
    path = tmp_path / "jobs.sqlite"
    job = opened(rows=JobRows(path))
    job.step("a")
    code = (
        "import sys; from pathlib import Path; from geodata.job_rows import JobRows;"
        "rows = JobRows(Path(sys.argv[1])); print(tuple(rows.state(sys.argv[2])), rows.stop(sys.argv[2]))"
    )
    said = subprocess.check_output([sys.executable, "-c", code, str(path), job.name], cwd=ROOT, text=True)
    assert said == "(14, 0, 'a', False) True\n"
    with pytest.raises(StopAsked):
        job.step("b")


def test_what_a_process_calculated_that_has_ended_is_forgotten_and_nothing_else() -> None:
    rows = JobRows()
    lost, kept = opened(rows=rows), opened(rows=rows)
    rows._rows.execute("UPDATE jobs SET process = 7 WHERE name = ?", (lost.name,))
    Jobs(rows).forget(7)
    assert lost.state() is None
    assert kept.state() == JobState(14)


def test_a_job_that_a_lost_process_only_opened_goes_on_where_it_is_calculated(
    tmp_path: Path,
) -> None:
    path, name = tmp_path / "jobs.sqlite", "opened"
    lost = subprocess.Popen([sys.executable, "-c", OPEN, str(path), name], cwd=ROOT)
    assert lost.wait() == 0
    jobs = Jobs(JobRows(path))
    jobs.forget(lost.pid)
    job = jobs.find(name)
    assert job is not None
    job.step("a")
    jobs.forget(lost.pid)
    assert job.state() == JobState(14, 0, "a")
    jobs.forget(os.getpid())  # which has begun it
    assert job.state() is None


def test_many_threads_may_step_and_ask_at_once(tmp_path: Path) -> None:
    jobs = [Jobs(JobRows(tmp_path / "jobs.sqlite")) for _ in range(2)]
    name = jobs[0].open(400)

    def work(own: Jobs) -> None:
        job = own.find(name)
        assert job is not None
        for step in range(100):
            job.step(str(step))

    threads = [threading.Thread(target=work, args=(jobs[at % 2],)) for at in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    state = jobs[1].state(name)
    assert state is not None
    assert state.done == 399


def test_ids_differ_and_are_long_and_only_their_own_job_is_stopped() -> None:
    jobs = Jobs()
    names = [jobs.open(14) for _ in range(20)]
    assert len(set(names)) == 20
    assert min(map(len, names)) >= 32
    assert jobs.stop(names[3])
    stopped = [state.is_stopped for state in map(jobs.state, names) if state is not None]
    assert stopped == [at == 3 for at in range(20)]


@pytest.mark.parametrize("name", [None, 7, "", "guessed", "\ud800", "a\0", ["x"], {"a": 1}], ids=ascii)
def test_what_is_no_id_finds_stops_and_closes_nothing(name: Any) -> None:
    jobs = Jobs()
    own = jobs.open(1)
    assert jobs.find(name) is None
    assert not jobs.stop(name)
    jobs.close(name)
    assert jobs.find(own) is not None


def test_the_registry_is_bounded_and_the_oldest_job_is_stopped() -> None:
    jobs = Jobs(most=3)
    first = jobs.find(oldest := jobs.open(14))
    kept = [jobs.open(14) for _ in range(3)]
    assert len(jobs) == 3
    assert jobs.find(oldest) is None
    assert first is not None
    with pytest.raises(StopAsked):
        first.step("a")
    assert all(jobs.find(name) for name in kept)
    jobs.close(kept[0])
    assert len(jobs) == 2


# ------------------------------------------------------------------------------------- the tests
def test_stopped_tests_are_named_and_not_kept_and_all_are_made_the_next_time(desk: Desk) -> None:
    look = Look()
    name = desk.jobs.open(len(TEST_NAMES))
    job = desk.jobs.find(name)
    assert job is not None

    class StopsAtFourth(Job):
        def step(self, name: str) -> None:
            if name == TEST_NAMES[3]:
                self.stop()
            super().step(name)

    query, _ = desk.query(question_of(EVENT))
    found = rest(EVENT, desk, StopsAtFourth(rows := JobRows(), opened(rows=rows).name))
    assert found.left_out == TEST_NAMES[3:]
    shown = str(found.shown)
    for left in TEST_NAMES[3:]:
        assert look.say(f"sensitivity.{left}.title") in shown
    whole = rest(EVENT, desk, job)
    assert whole.left_out == ()
    assert job.state() == JobState(len(TEST_NAMES), len(TEST_NAMES) - 1, TEST_NAMES[-1])
    assert [one.name for one in desk.other_tests(query)] == list(TEST_NAMES)


@pytest.mark.parametrize("language", ["en", "es"])
def test_how_far_a_job_is_is_said_with_both_numbers_and_the_tests_name(language: str) -> None:
    look, state = Look("light", language), JobState(14)
    assert said(state, look) == ""
    state = JobState(14, 3, TEST_NAMES[3])
    assert "3" in said(state, look)
    assert "14" in said(state, look)
    assert look.say(f"sensitivity.{TEST_NAMES[3]}.title") in said(state, look)
    assert said(state._replace(is_stopped=True), look) == look.say("tests_running.stopping")


# ------------------------------------------------------------------------------------- the routes
def test_a_job_is_polled_and_stopped_under_its_id(client: FlaskClient) -> None:
    name = open_job(client)
    assert client.get(f"/jobs/{name}").json == {"done": 0, "total": 14, "said": ""}
    stopped = client.post(f"/jobs/{name}/stop?lang=es")
    assert stopped.json is not None
    assert stopped.json["said"] == Look("light", "es").say("tests_running.stopping")
    assert client.get(f"/jobs/{name}").json["said"] == Look().say("tests_running.stopping")  # type: ignore[index]


def test_of_a_job_that_never_was_nothing_is_said(client: FlaskClient) -> None:
    for sent in (client.get("/jobs/guessed"), client.post("/jobs/guessed/stop")):
        assert (sent.status_code, sent.data) == (204, b"")


def test_opening_a_job_stops_the_one_that_nobody_waits_for_any_more(client: FlaskClient) -> None:
    first = open_job(client)
    second = open_job(client, before=first)
    assert client.get(f"/jobs/{first}").json["said"] == Look().say("tests_running.stopping")  # type: ignore[index]
    assert client.get(f"/jobs/{second}").json["said"] == ""  # type: ignore[index]


def test_without_the_token_no_job_is_polled_or_stopped(guarded: Callable[[str], FlaskClient]) -> None:
    visitor = guarded("right")
    assert visitor.get("/jobs/any").status_code == 401
    assert visitor.post("/jobs/any/stop").status_code == 401


def test_another_site_cannot_stop_a_job(app: Dash) -> None:
    client = browser_of(app)
    name = open_job(client)
    client.environ_base["HTTP_SEC_FETCH_SITE"] = "cross-site"
    assert client.post(f"/jobs/{name}/stop").status_code == 403
    client.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
    assert client.get(f"/jobs/{name}").json["said"] == ""  # type: ignore[index]


def test_two_apps_share_no_job(holdings: Holdings) -> None:
    one, other = browser_of(build_app(holdings)), browser_of(build_app(holdings))
    name = open_job(one)
    assert other.get(f"/jobs/{name}").status_code == 204
    assert one.get(f"/jobs/{name}").status_code == 200


def test_there_is_room_for_more_jobs_than_the_server_has_threads() -> None:
    from dashboard.connections import THREADS
    from dashboard.team import MOST_PROCESSES

    assert MOST_JOBS > 2 * THREADS * MOST_PROCESSES
