"""What the doctor says of a table, on a screen: proposals to sort, findings with charts, questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components.facts import listing, nothing, section
from dashboard.components.grids import sortable_grid
from dashboard.doctor_lines import FREE, head_line
from dashboard.figures.bars import CHART_CONFIG
from dashboard.figures.months import HEIGHT_PX, months_figure
from dashboard.ids import scope
from dashboard.theme.look import Look
from geodata.doctor import Diagnosis, Finding
from geodata.doctor.model import A_LABEL, OF_LABELS, QUESTIONS
from geodata.errors import visible

ID = scope("doctor")
_SHOWN_COLUMNS = 40


def question_id(question: str, part: str = "choices") -> str:
    """Return the id of a part of a question's radio group; a dot would end an id."""
    return ID(f"q-{question.replace('.', '-')}-{part}")


def answer_groups(look: Look) -> list[Component]:
    """Return a radio group for each question there is, hidden; a table opens those it needs."""
    return [
        html.Div(
            [
                dmc.RadioGroup(id=question_id(name), children=[], label=""),
                *(_label_fields(name, look) if name in OF_LABELS else []),
                *(
                    [
                        dmc.TextInput(
                            id=question_id(name, "other"), label=look.say(f"doctor_page.other.{name}")
                        )
                    ]
                    if name in FREE
                    else []
                ),
            ],
            id=question_id(name, "group"),
            hidden=True,
            className="question",
        )
        for name in QUESTIONS
    ]


def _label_fields(question: str, look: Look) -> list[Component]:
    """Return the list of the labels of a question, and the field in which each gets its type."""
    return [
        html.Div(id=question_id(question, "labels")),
        dmc.Textarea(
            id=question_id(question, "kinds"),
            label=look.say("doctor_page.labels_help"),
            value="",
            autosize=True,
            minRows=2,
            maxRows=20,
        ),
    ]


def answers_said(values: Sequence[Any]) -> dict[str, str]:
    """
    Return the answers by question.

    Parameters
    ----------
    values
        Of the radio groups in the order of `QUESTIONS`, then of the fields of `FREE`, of which a filled one
        wins, then of the fields of `OF_LABELS`: a label and its type a line.
    """
    fields, labels = values[len(QUESTIONS) : -len(OF_LABELS)], values[-len(OF_LABELS) :]
    named = [*zip(QUESTIONS, values, strict=False), *zip(FREE, fields, strict=True)]
    for lines in (one for one in labels if isinstance(one, str)):
        # A label may hold an equals sign; the short name of a type never does.
        parts = [line.rpartition("=") for line in lines.splitlines()]
        named += [
            (f"{A_LABEL}{label.strip()}", kind) for label, mark, kind in parts if mark and label.strip()
        ]
    return {name: value.strip() for name, value in named if isinstance(value, str) and value.strip()}


def groups_shown(found: Diagnosis | None, answers: Mapping[str, str], look: Look, keep: Any) -> list[Any]:
    """
    Return label, choices, value and whether hidden of every radio group, in the order of `QUESTIONS`.

    Parameters
    ----------
    keep
        What leaves a property as it is: an answered question stays on the screen, to be answered anew.
    """
    open_ = {} if found is None else {one.id: one for one in found.questions}
    outputs: list[Any] = []
    for name in QUESTIONS:
        one = open_.get(name)
        if one is not None:
            choices = [dmc.Radio(label=look.speaker.say(c.says), value=c.value) for c in one.choices]
            outputs += [look.speaker.say(one.asks), choices, None, False]
        elif name in answers or (name in OF_LABELS and any(one.startswith(A_LABEL) for one in answers)):
            outputs += [keep, keep, answers.get(name), False]
        else:
            outputs += ["", [], None, True]
    return outputs


def labels_shown(found: Diagnosis | None, answers: Mapping[str, str], look: Look, keep: Any) -> list[Any]:
    """Return list and field of the labels of each question of `OF_LABELS`; answered ones stay as they are."""
    if any(one.startswith(A_LABEL) for one in answers):
        return [keep] * (2 * len(OF_LABELS))
    open_ = {} if found is None else {one.id: one.labels for one in found.questions}
    outputs: list[Any] = []
    for name in OF_LABELS:
        labels = open_.get(name, ())
        said = [look.say("doctor_page.label", label=_whole(one.label), n=one.rows) for one in labels]
        outputs += [
            html.Ul([html.Li(one) for one in said]) if said else [],
            "\n".join(f"{_whole(one.label)} = {one.sounds}" for one in labels),
        ]
    return outputs


def _whole(label: str) -> str:
    return visible(label, len(label))


def diagnosis_said(found: Diagnosis, look: Look) -> list[Component]:
    """Return what was found: what the table looks like, its columns, and what to know before importing."""
    head = look.speaker.say(head_line(found))
    if found.sort in {"several", "unread"}:
        return [section(look.say("doctor_page.found"), html.P(head, className="finding"))]
    if found.known is not None:
        head = f"{head} {look.speaker.say(found.known)}"
    if found.refused is not None:
        said = html.P(look.speaker.say(found.refused), className="problem")
        return [section(look.say("doctor_page.found"), html.P(head, className="finding"), said)]
    return [
        section(
            look.say("doctor_page.found"),
            html.P(head, className="finding"),
            _proposals(found, look),
            *_left_out(found, look),
        ),
        section(look.say("doctor_page.findings"), *_findings(found.findings, look)),
    ]


def _proposals(found: Diagnosis, look: Look) -> Component:
    rows = [
        {
            "role": look.say(f"doctor.role.{one.role}"),
            "columns": ", ".join(map(visible, one.columns)) or "–",
            "says": look.speaker.say(one.says),
            "fits": look.say("doctor_page.fits", fits=one.fits, of=one.of),
            "confidence": look.say(f"doctor.confidence.{one.confidence}"),
            "samples": " | ".join(one.samples),
            "unfit": " | ".join(one.unfit),
        }
        for one in found.proposals
    ]
    widths = {
        "role": 150,
        "columns": 160,
        "says": 240,
        "fits": 130,
        "confidence": 110,
        "samples": 200,
        "unfit": 140,
    }
    columns = [
        {
            "field": name,
            "headerName": look.say(f"doctor_page.head.{name}"),
            "minWidth": width,
            "flex": 2 if name in {"says", "samples"} else 1,
            "wrapText": True,
            "autoHeight": True,
        }
        for name, width in widths.items()
    ]
    return sortable_grid(
        columns,
        look,
        empty=look.say("doctor_page.nothing"),
        height=None,
        options={"domLayout": "autoHeight"},
        id=ID("proposals"),
        rowData=rows,
    )


def _left_out(found: Diagnosis, look: Look) -> list[Component]:
    said = []
    for key, names in (("persons", found.person_columns), ("unused", found.unused)):
        if names:
            listed = tuple(map(visible, names[:_SHOWN_COLUMNS]))
            said.append(nothing(look.say(f"cli.doctor.{key}", columns=listed)))
    return said


def _findings(findings: Sequence[Finding], look: Look) -> list[Component]:
    """Return the findings, what stops first, and a chart for each that has a series by month."""
    order = {"stop": 0, "look": 1, "note": 2}
    items = [
        [html.Strong(look.say(f"doctor.level.{one.level}")), f" · {one.code} · ", look.speaker.say(one.says)]
        for one in sorted(findings, key=lambda one: (not one.first, order[one.level]))
    ]
    charts = [
        html.Figure(
            [
                html.Figcaption(look.say(f"doctor_page.chart.{one.chart}")),
                dcc.Graph(
                    figure=months_figure(one.series, look, percent=one.chart == "mapped"),
                    config=CHART_CONFIG,
                    style={"height": f"{HEIGHT_PX}px"},
                ),
            ],
            className="small-chart",
        )
        for one in findings
        if one.chart and len(one.series) > 1
    ]
    return [
        listing(items, empty=look.say("doctor_page.no_findings")),
        html.Div(charts, className="small-charts"),
    ]
