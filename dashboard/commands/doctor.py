"""The command that looks at an unknown table, proposes what it says, and writes what a person takes."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dashboard.terminal import CLEAN, PATH, WITH_REJECTS, Console, Spoken, common, console, shown
from geodata.errors import BadQuery, BadStudy, Notice, visible
from geodata.words.text import Text

if TYPE_CHECKING:
    from geodata.doctor import Diagnosis
    from geodata.doctor.writing import Written


@click.command(cls=Spoken)
@click.argument("file", metavar="FILE", type=PATH)
@click.option("--study", metavar="DIR", type=PATH, help="cli.option.doctor_study")
@click.option("--answer", "said", metavar="QUESTION=CHOICE", multiple=True)
@click.option("--accept", is_flag=True)
@click.option("--name", metavar="NAME", help="cli.option.mapping_name")
@common
@console
def doctor(
    out: Console, file: Path, study: Path | None, said: tuple[str, ...], name: str | None, *, accept: bool
) -> int:
    """Look at an unknown table."""
    from geodata.doctor.opening import diagnose
    from geodata.doctor.writing import accept as write
    from geodata.doctor.writing import refuse_unfit
    from geodata.study import read_study

    if accept and study is None:
        raise BadStudy("K02", Text("doctor.no_study"), Text("doctor.no_study.hint"))
    answers = answers_of(said)
    read = None if study is None else read_study(study)
    found = diagnose(file, read, answers, name=name)
    for line in doctor_lines(found):
        out.say(line)
    if not accept or read is None:
        out.json(found.to_json(out.speaker))
        return WITH_REJECTS if found.questions or found.refused is not None else CLEAN
    if found.refused is not None or found.questions:
        # The questions stand above; the refusal names what is open, and nothing is written.
        refuse_unfit(found)
    written = write(read.folder, found, file)
    for line in written_lines(written, found, read.folder, file):
        out.say(line)
    kept = {"name": written.name, "study": str(written.study_toml), "backup": str(written.backup)}
    out.json(found.to_json(out.speaker) | {"written": kept})
    return CLEAN


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
    """
    from geodata.doctor.model import QUESTIONS

    answers = {}
    for one in said:
        name, mark, value = one.partition("=")
        if not mark or not name.strip():
            what = Text("doctor.bad_answer", value=visible(one))
            raise BadQuery("C04", what, Text("doctor.open_questions.hint", example="time.order=dmy"))
        if name.strip() not in QUESTIONS:
            what = Text("doctor.no_such_answer", name=visible(name.strip()))
            raise BadQuery("C04", what, Text("doctor.no_such_answer.hint"))
        answers[name.strip()] = value
    return answers


def doctor_lines(found: Diagnosis) -> list[Text | Notice]:
    """Return a diagnosis as lines: what it looks like, each proposal, each finding, each question."""
    sort = Text(f"doctor.sort.{found.sort}")
    lines: list[Text | Notice] = [Text("cli.doctor.head", file=found.file, rows=found.rows, sort=sort)]
    if found.refused is not None:
        lines.append(found.refused)
    for one in found.proposals:
        samples = Text("cli.doctor.samples", samples=" | ".join(one.samples)) if one.samples else ""
        lines.append(
            Text(
                "cli.doctor.proposal",
                role=Text(f"doctor.role.{one.role}"),
                columns=", ".join(map(visible, one.columns)) or "–",
                says=one.says,
                fits=one.fits,
                of=one.of,
                confidence=Text(f"doctor.confidence.{one.confidence}"),
                samples=samples,
            )
        )
    if found.person_columns:
        lines.append(Text("cli.doctor.persons", columns=_listed(found.person_columns)))
    if found.unused:
        lines.append(Text("cli.doctor.unused", columns=_listed(found.unused)))
    lines += [
        Text("cli.doctor.finding", level=Text(f"doctor.level.{f.level}"), code=f.code, says=f.says)
        for f in found.findings
    ]
    for question in found.questions:
        lines.append(Text("cli.doctor.question", id=question.id, asks=question.asks))
        lines += [
            Text("cli.doctor.choice", answer=shlex.quote(f"{question.id}={one.value}"), says=one.says)
            for one in question.choices
        ]
    if found.refused is None and not found.questions:
        lines.append(_ready(found))
    return lines


def _ready(found: Diagnosis) -> Text:
    if found.mapping is None:
        return Text("cli.doctor.ready_places")
    return Text("cli.doctor.ready", name=found.mapping.name)


def written_lines(written: Written, found: Diagnosis, folder: Path, file: Path | str) -> list[Text]:
    """Return what was written, how it is undone, and the command that imports the file."""
    name = found.file if found.mapping is None else found.mapping.name
    return [
        Text("doctor.written", name=name, file=shown(written.study_toml), backup=shown(written.backup)),
        Text("doctor.undo", backup=shown(written.backup)),
        Text("doctor.next", command=import_command(found, folder, file)),
    ]


def import_command(found: Diagnosis, folder: Path, file: Path | str) -> str:
    """Return the command that imports a table by its mapping; services are read with any import."""
    words: list[Any] = ["python", "app.py", "import"]
    if found.mapping is not None:
        words += [shown(file), "--feed", found.mapping.name]
    return shlex.join([*map(str, words), "--study", shown(folder)])


def _listed(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(visible(name) for name in names[:30])
