"""Say over HTTP how far a calculation is, and stop it; behind the same door as every other route."""

from __future__ import annotations

import flask

from dashboard.desk import Desk
from dashboard.state import read_look, read_search
from dashboard.theme.look import Look
from geodata.job_rows import JobState
from geodata.words.text import Text

JOB = "/jobs/<name>"
STOP = "/jobs/<name>/stop"


def register(server: flask.Flask, desk: Desk) -> None:
    """Declare the two routes; of what ended, or never was, nothing is said."""

    @server.get(JOB, endpoint="job")
    def _job(name: str) -> flask.Response:
        return _told(desk.jobs.state(name))

    @server.post(STOP, endpoint="stop_job")
    def _stop(name: str) -> flask.Response:
        desk.jobs.stop(name)
        return _told(desk.jobs.state(name))


def _told(job: JobState | None) -> flask.Response:
    if job is None:
        return flask.Response(status=204)
    return flask.jsonify({"done": job.done, "total": job.total, "said": said(job, _look())})


def said(job: JobState, look: Look) -> str:
    """Return how far a calculation is, in words: how many tests of how many, and which one is made now."""
    if job.is_stopped:
        return look.say("tests_running.stopping")
    if not job.now:
        return ""
    title = Text(f"sensitivity.{job.now}.title")
    return look.say("tests_running.said", n=job.done, total=job.total, name=title)


def _look() -> Look:
    return read_look(read_search(flask.request.query_string.decode("utf-8", "replace"))[0])[0]
