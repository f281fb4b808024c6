"""Doctor: send an unknown table, see what it seems to say, answer what it asks, and write the mapping."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from typing import Any, Protocol

import dash_mantine_components as dmc
from dash import Dash, Input, Output, State, ctx, dcc, html, no_update
from dash.development.base_component import Component

from dashboard.components.doctor import (
    ID,
    answer_groups,
    answers_said,
    diagnosis_said,
    groups_shown,
    labels_shown,
    question_id,
)
from dashboard.components.facts import nothing
from dashboard.doctor_lines import FREE, written_lines
from dashboard.ids import ADDRESS
from dashboard.pages.base import Page
from dashboard.settings import BODY_BYTES, COMMAND
from dashboard.state import read_look, read_search
from dashboard.theme.look import Look
from geodata.doctor import Diagnosis
from geodata.doctor.model import OF_LABELS, QUESTIONS
from geodata.doctor.sent import SentTables
from geodata.errors import BadInput, HotspotError, say_problem
from geodata.words.text import Text

# A request carries the file as text, four letters for three bytes, and the answers beside it.
UPLOAD_BYTES = 1_400_000
_DATA_URL = re.compile(r"data:[\w.+-]*(?:/[\w.+-]*)?(?:;[\w.+=-]+)*;base64,", re.ASCII)


class HasDoctor(Protocol):
    """What this page asks of a desk, so that it also works where there are no records yet."""

    @property
    def doctor(self) -> SentTables | None:
        """Examines a table that is sent; None where none can be sent."""


def layout(desk: HasDoctor, look: Look, _params: Mapping[str, str]) -> Component:
    """Return the page before a table is sent."""
    size = look.speaker.number(UPLOAD_BYTES / 1_000_000, decimals=1)
    parts: list[Any] = [html.P(look.say("doctor_page.about"), className="finding")]
    if desk.doctor is None:
        parts += [nothing(look.say("doctor_page.not_here")), html.P(html.Code(COMMAND), className="quiet")]
    else:
        parts += [
            dcc.Upload(
                dmc.Button(look.say("doctor_page.choose"), id=ID("choose"), variant="default"),
                id=ID("upload"),
                max_size=UPLOAD_BYTES,
                className="drop",
            ),
            nothing(look.say("doctor_page.limit", size=size)),
            html.P(html.Code(COMMAND), className="quiet"),
            # A browser never sends such a file, so its script says why nothing happens.
            html.P(
                look.say("uploads.not_sent", limit_mb=UPLOAD_BYTES / 1_000_000, command=COMMAND),
                id=ID("too-large"),
                className="problem too-large",
                role="alert",
                hidden=True,
                **{"data-bytes": str(UPLOAD_BYTES)},
            ),
        ]
    return html.Div(
        [
            html.Section(parts, className="panel"),
            html.Div(id=ID("said"), role="status"),
            html.Section(
                [
                    html.H2(look.say("doctor_page.questions")),
                    *answer_groups(look),
                    dmc.Button(
                        look.say("doctor_page.answer"), id=ID("answer"), variant="default", n_clicks=0
                    ),
                ],
                id=ID("questions"),
                className="panel",
                hidden=True,
            ),
            html.Div(id=ID("found")),
            html.Section(
                [
                    html.H2(look.say("doctor_page.accept")),
                    html.P(look.say("doctor_page.accept_help"), className="quiet"),
                    dmc.Button(look.say("doctor_page.write"), id=ID("accept"), n_clicks=0),
                    html.Div(id=ID("written"), role="status"),
                ],
                id=ID("ready"),
                className="panel",
                hidden=True,
            ),
        ],
        className="doctor",
    )


def content_of(contents: Any) -> bytes:
    """
    Return the bytes of a file as a browser sends it.

    Raises
    ------
    BadInput
        P06: it is no base64 behind the head of a data address, or larger than may be sent.
    """
    head = _DATA_URL.match(contents) if isinstance(contents, str) else None
    if head is not None and len(contents) <= BODY_BYTES:
        try:
            return base64.b64decode(contents[head.end() :], validate=True)
        except (binascii.Error, ValueError) as error:
            raise BadInput("P06", Text("doctor_page.broken"), Text("doctor_page.broken.hint")) from error
    raise BadInput("P06", Text("doctor_page.broken"), Text("doctor_page.broken.hint"))


def examined(
    desk: HasDoctor, contents: Any, name: Any, answers: Mapping[str, str]
) -> tuple[Diagnosis | None, HotspotError | None]:
    """Return what a sent table seems to be, or what stopped it."""
    if desk.doctor is None:
        return None, BadInput("P08", Text("doctor_page.not_here"), Text("doctor_page.broken.hint"))
    try:
        return desk.doctor.examine(content_of(contents), str(name or "table"), answers), None
    except HotspotError as stopped:
        return None, stopped


def shown(desk: HasDoctor, contents: Any, name: Any, answers: Mapping[str, str], search: Any) -> list[Any]:
    """Return everything the page shows of a sent table, in the order of its outputs."""
    look, _ = read_look(read_search(search)[0])
    if contents is None:
        return [[], [], True, True, *_asked(None, {}, look)]
    found, stopped = examined(desk, contents, name, answers)
    if found is None:
        said = html.P("" if stopped is None else say_problem(stopped, look.speaker), className="problem")
        return [said, [], True, True, *_asked(None, {}, look)]
    if found.known is not None:
        # Nothing has to be written, so nothing has to be answered.
        return ["", diagnosis_said(found, look), True, True, *_asked(None, {}, look)]
    asks = bool(found.questions) or bool(answers)
    stops = found.refused is not None or any(one.level == "stop" for one in found.findings)
    open_ = len(found.questions)
    says = "" if found.refused is not None else look.say("doctor_page.open", n=open_)
    if not open_ and not stops:
        says = look.say("doctor_page.ready")
    ready = not stops and not open_ and found.mapping is not None
    return [
        says,
        diagnosis_said(found, look),
        not asks,
        not ready,
        *_asked(found, answers, look),
    ]


def _asked(found: Diagnosis | None, answers: Mapping[str, str], look: Look) -> list[Any]:
    """Return what the radio groups show, then what the labels of their questions do."""
    return [*groups_shown(found, answers, look, no_update), *labels_shown(found, answers, look, no_update)]


def accepted(desk: HasDoctor, contents: Any, name: Any, answers: Mapping[str, str], search: Any) -> Any:
    """Write the mapping of a sent table, and return what is said of it."""
    look, _ = read_look(read_search(search)[0])
    if desk.doctor is None:
        return look.say("doctor_page.not_here")
    try:
        found, written = desk.doctor.accept(content_of(contents), str(name or "table"), answers)
    except HotspotError as stopped:
        return html.P(say_problem(stopped, look.speaker), className="problem")
    lines = written_lines(written, found, desk.doctor.folder, found.file)
    return [html.P(look.speaker.say(line)) for line in lines]


def register(app: Dash, desk: HasDoctor) -> None:
    """Declare the page's callbacks on one app."""
    groups = [
        end
        for name in QUESTIONS
        for end in (
            Output(question_id(name), "label"),
            Output(question_id(name), "children"),
            Output(question_id(name), "value"),
            Output(question_id(name, "group"), "hidden"),
        )
    ]
    groups += [
        end
        for name in OF_LABELS
        for end in (
            Output(question_id(name, "labels"), "children"),
            Output(question_id(name, "kinds"), "value"),
        )
    ]
    values = [State(question_id(name), "value") for name in QUESTIONS]
    values += [State(question_id(name, "other"), "value") for name in FREE]
    values += [State(question_id(name, "kinds"), "value") for name in OF_LABELS]
    sent = [State(ID("upload"), "filename"), State(ADDRESS, "search")]

    @app.callback(
        Output(ID("said"), "children"),
        Output(ID("found"), "children"),
        Output(ID("questions"), "hidden"),
        Output(ID("ready"), "hidden"),
        *groups,
        Input(ID("upload"), "contents"),
        Input(ID("answer"), "n_clicks"),
        *sent,
        *values,
        prevent_initial_call=True,
    )
    def _examine(contents: Any, _clicks: Any, name: Any, search: Any, *said: Any) -> list[Any]:
        # The answers of one table say nothing of the next.
        answers = answers_said(said) if ctx.triggered_id == ID("answer") else {}
        return shown(desk, contents, name, answers, search)

    @app.callback(
        Output(ID("written"), "children"),
        Input(ID("accept"), "n_clicks"),
        Input(ID("upload"), "contents"),
        *sent,
        *values,
        prevent_initial_call=True,
    )
    def _accept(_clicks: Any, contents: Any, name: Any, search: Any, *said: Any) -> Any:
        if ctx.triggered_id != ID("accept"):
            return ""  # another table was sent
        return accepted(desk, contents, name, answers_said(said), search)


PAGE = Page(name="doctor", path="/doctor", order=10, layout=layout, register=register)
