"""The command that looks at an unknown table, proposes what it says, and writes what a person takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dashboard.commands.filling import reading_options
from dashboard.doctor_lines import A_LABEL, doctor_lines, written_lines
from dashboard.terminal import CLEAN, PATH, WITH_REJECTS, Console, Spoken, common, console
from geodata.errors import BadQuery, BadStudy, visible
from geodata.words.text import Text

if TYPE_CHECKING:
    from geodata.doctor.model import Diagnosis


@click.command(cls=Spoken)
@click.argument("file", metavar="FILE", type=PATH)
@click.option("--study", metavar="DIR", type=PATH, help="cli.option.doctor_study")
@click.option("--answer", "said", metavar="QUESTION=CHOICE", multiple=True)
@click.option("--accept", is_flag=True)
@click.option("--name", metavar="NAME", help="cli.option.mapping_name")
@reading_options
@common
@console
def doctor(
    out: Console,
    /,
    file: Path,
    study: Path | None,
    said: tuple[str, ...],
    name: str | None,
    *,
    accept: bool,
    **read: Any,
) -> int:
    """Look at an unknown table."""
    from geodata.doctor.opening import diagnose
    from geodata.doctor.writing import accept as write
    from geodata.doctor.writing import refuse_unfit
    from geodata.importing import ReadAs
    from geodata.study import read_study

    if accept and study is None:
        raise BadStudy("K02", Text("doctor.no_study"), Text("doctor.no_study.hint"))
    answers = answers_of(said)
    held = None if study is None else read_study(study)
    found = diagnose(file, held, answers, name=name, read_as=ReadAs(**read))
    refuse_no_choice(found, answers)
    for line in doctor_lines(found, writes=accept):
        out.say(line)
    if not accept or held is None:
        out.json(found.to_json(out.speaker))
        stops = any(one.level == "stop" for one in found.findings)
        open_ = (found.questions or stops) and found.known is None
        return WITH_REJECTS if open_ or found.refused is not None else CLEAN
    if found.refused is not None or found.questions:
        # The questions stand above; the refusal names what is open, and nothing is written.
        refuse_unfit(found)
    written = write(held.folder, found, file)
    for line in written_lines(written, found, held.folder, file):
        out.say(line)
    kept = {"name": written.name, "study": str(written.study_toml), "backup": str(written.backup)}
    out.json(found.to_json(out.speaker) | {"written": kept})
    return CLEAN


def refuse_no_choice(found: Diagnosis, answers: Mapping[str, str]) -> None:
    """
    Refuse an answer after which its question is as open as before.

    Raises
    ------
    BadQuery
        C04: names the choices.
    """
    from geodata.crs import DEGREES

    for name, value in answers.items():
        if name.startswith(A_LABEL):
            _refuse_no_label(found, name.removeprefix(A_LABEL), value)
    for question in found.questions:
        said = answers.get(question.id)
        choices = tuple(choice.value for choice in question.choices)
        if said is not None and question.id == "place.crs" and said not in choices:
            raise _no_such_system(said)
        if said is not None and said not in choices:
            what = Text("doctor.no_such_choice", value=visible(said), question=question.id, choices=choices)
            raise BadQuery("C04", what, Text("doctor.no_such_choice.hint"))

    system = answers.get("place.crs", "none").upper().removeprefix("EPSG:")
    held = None if found.mapping is None or found.mapping.place_form == "none" else found.mapping.crs
    # A system that nobody knows must not give way to one that was found without being asked for.
    if held not in {None, DEGREES} and system not in {"NONE", str(held).removeprefix("EPSG:")}:
        raise _no_such_system(answers["place.crs"])


def _no_such_system(said: str) -> BadQuery:
    what = Text("doctor.no_such_system", value=visible(said))
    return BadQuery("C04", what, Text("doctor.no_such_system.hint"))


def _refuse_no_label(found: Diagnosis, label: str, value: str) -> None:
    """Refuse a type for a label that the table has not, and a type that nobody knows."""
    from geodata.doctor.kinds import labels_said

    if found.mapping is not None and label not in found.labels:
        what = Text("doctor.no_such_label", label=visible(label))
        raise BadQuery("C04", what, Text("doctor.no_such_label.hint"))
    if not labels_said({f"{A_LABEL}{label}": value}, found.sort):
        what = Text("doctor.no_such_kind", label=visible(label), value=visible(value))
        raise BadQuery("C04", what, Text("doctor.no_such_kind.hint"))


def answers_of(said: Sequence[str]) -> dict[str, str]:
    """
    Return answers by question.

    Raises
    ------
    BadQuery
        C04: one is not written as QUESTION=CHOICE.

    Examples
    --------
    >>> answers_of(["time.order=dmy", "ids.number=Case = No"])
    {'time.order': 'dmy', 'ids.number': 'Case = No'}
    >>> answers_of(["kind:A=B=robbery"])
    {'kind:A=B': 'robbery'}
    """
    from geodata.doctor.model import QUESTIONS

    answers = {}
    for one in said:
        # A label may hold an equals sign; the short name of a type never does.
        a_label = one.startswith(A_LABEL)
        name, mark, value = one.rpartition("=") if a_label else one.partition("=")
        if not mark or not name.strip():
            what = Text("doctor.bad_answer", value=visible(one))
            raise BadQuery("C04", what, Text("doctor.open_questions.hint", example="time.order=dmy"))
        if a_label:
            answers[name] = value.strip()
            continue
        if name.strip() not in QUESTIONS:
            what = Text("doctor.no_such_answer", name=visible(name.strip()))
            raise BadQuery("C04", what, Text("doctor.no_such_answer.hint"))
        answers[name.strip()] = value
    return answers
