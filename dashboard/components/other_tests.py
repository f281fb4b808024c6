"""The other tests of a comparison: calculated after everything else, with a count and a button that stops."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from dash import Dash, Input, Output, State, html
from dash.development.base_component import Component

from dashboard.components.comparison_charts import leads_chart, placebo_chart
from dashboard.components.comparison_controls import CARRIED, ID, question_of
from dashboard.components.comparison_sections import chart, panel
from dashboard.components.comparison_tables import tests_table
from dashboard.components.verdict_card import method
from dashboard.desk import Desk
from dashboard.jobs import Job
from dashboard.state import only_text, read_look
from dashboard.theme.look import Look
from geodata.words.text import Text
from layers.comparison.errors import NoComparison
from layers.comparison.other_tests import TEST_NAMES
from layers.comparison.result import Comparison
from layers.comparison.sensitivity_finding import Finding

AGAIN = ID("tests-again")
JOB = ID("job")


class Rest(NamedTuple):
    """What takes longer: what is shown of it, and the names of the tests that were left out."""

    shown: list[Component]
    left_out: tuple[str, ...] = ()


def tests_running(look: Look) -> list[Component]:
    """Return what is seen while the tests are calculated, and the button that calculates those left out."""
    return [
        html.Div(id=JOB, hidden=True),
        html.Div(
            [
                html.P(look.say("compare.tests.running"), role="status"),
                html.Progress(value="0", max=str(len(TEST_NAMES)), **_label(look)),
                html.Span(className="quiet", **{"data-job-said": ""}),
                html.Button(
                    look.say("tests_running.stop"),
                    type="button",
                    className="link-button",
                    **{"data-job-stop": ""},
                ),
            ],
            id=ID("progress"),
            className="panel tests-running",
            hidden=True,
            **{"data-job-language": look.language, "data-job": JOB},
        ),
        html.Button(
            look.say("tests_running.again"),
            id=AGAIN,
            type="button",
            className="link-button tests-again",
            n_clicks=0,
            hidden=True,
        ),
    ]


def _label(look: Look) -> dict[str, str]:
    return {"aria-label": look.say("tests_running.bar")}


def rest(params: Mapping[str, str], desk: Desk, job: Job | None = None) -> Rest:
    """
    Return what takes longer: the other tests with their charts, as many as were made before `job` stopped.

    Parameters
    ----------
    job
        Told of each test; None where nobody watches, and nothing stops them.
    """
    look, _ = read_look(params)
    query, _ = desk.query(question_of(params))
    compared = desk.comparison(query)
    if isinstance(compared, NoComparison):
        return Rest([])
    findings = desk.other_tests(query, on_test=None if job is None else job.step)
    made = {one.name for one in findings}
    left_out = tuple(name for name in TEST_NAMES if name not in made)
    alike = None if left_out else desk.how_alike(query)
    said = [] if alike is None else [html.P(look.speaker.say(alike), className="panel")]
    charts = html.Div(_charts(findings, compared, look), className="charts")
    return Rest([*said, charts, _table(findings, left_out, look)], left_out)


def _charts(findings: Sequence[Finding], compared: Comparison, look: Look) -> list[Component]:
    figures = (
        ("leads", "event_study", leads_chart(findings, look)),
        ("placebos", "placebo", placebo_chart(findings, compared, look)),
    )
    found = []
    for name, anchor, figure in figures:
        if figure is not None:
            title = look.say(f"compare.chart.{name}")
            found.append(chart(title, figure, look, more=method(anchor, title, look)))
    return found


def _table(findings: Sequence[Finding], left_out: Sequence[str], look: Look) -> Component:
    names = tuple(Text(f"sensitivity.{name}.title") for name in left_out)
    text = look.say("tests_running.left_out", names=names) if names else ""
    return panel(
        look.say("compare.tests"),
        html.P(look.say("compare.tests.help"), className="quiet"),
        *([html.P(text, className="left-out", role="status")] if text else []),
        tests_table(findings, look),
    )


def register(app: Dash, desk: Desk) -> None:
    """Declare the two steps: a job is opened, and then it runs in the request that carries its id."""

    @app.callback(
        Output(JOB, "children"),
        Input(ID("card"), "children"),
        Input(AGAIN, "n_clicks"),
        State(JOB, "children"),
        prevent_initial_call=True,
    )
    def _open(_card: Any, _again: Any, before: Any) -> str:
        desk.jobs.stop(before)  # nobody waits for the tests of what was shown before
        return desk.jobs.open(len(TEST_NAMES))

    @app.callback(
        Output(ID("tests"), "children"),
        Output(AGAIN, "hidden"),
        Input(JOB, "children"),
        State(CARRIED, "data"),
        running=[(Output(ID("progress"), "hidden"), False, True)],
        prevent_initial_call=True,
    )
    def _tests(job: Any, params: Any) -> tuple[list[Component], bool]:
        try:
            found = rest(only_text(params), desk, desk.jobs.find(job))
        finally:
            desk.jobs.close(job)
        return found.shown, not found.left_out
