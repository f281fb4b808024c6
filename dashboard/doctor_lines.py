"""Tell in lines what the doctor found, what was written, and how the table is imported then."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dashboard.terminal import shown
from geodata.errors import Notice, visible
from geodata.words.text import Text

A_LABEL, ANY_KIND = "kind:", "…"
# Questions that may be answered beyond their choices: any coordinate system, any type.
FREE = {"place.crs": "EPSG:…", "kinds.all": ANY_KIND}

if TYPE_CHECKING:
    from geodata.doctor import Diagnosis, Finding
    from geodata.doctor.writing import Written


def doctor_lines(found: Diagnosis, *, writes: bool = False) -> list[Text | Notice]:
    """
    Return a diagnosis as lines: what it looks like, each proposal, each finding, each question.

    Parameters
    ----------
    writes
        Whether the mapping is written at once, so that nothing need be said about how.
    """
    lines: list[Text | Notice] = [head_line(found)]
    if found.known is not None:
        lines.append(found.known)
    if found.refused is not None:
        lines.append(found.refused)
    lines += [_finding(one) for one in found.findings if one.first]
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
                unfit=Text("cli.doctor.unfit", samples=" | ".join(one.unfit)) if one.unfit else "",
            )
        )
    if found.person_columns:
        lines.append(Text("cli.doctor.persons", columns=_listed(found.person_columns)))
    if found.unused:
        lines.append(Text("cli.doctor.unused", columns=_listed(found.unused)))
    lines += [_finding(one) for one in found.findings if not one.first]
    if found.known is not None:
        # Nothing has to be written, so nothing has to be answered.
        return [*lines, Text("doctor.known.hint")]
    for question in found.questions:
        lines.append(Text("cli.doctor.question", id=question.id, asks=question.asks))
        lines += [
            Text(
                "cli.doctor.label",
                answer=_answer(f"{A_LABEL}{one.label}={one.sounds or ANY_KIND}"),
                n=one.rows,
            )
            for one in question.labels
        ]
        lines += [
            Text("cli.doctor.choice", answer=_answer(f"{question.id}={one.value}"), says=one.says)
            for one in question.choices
        ]
        if question.id in FREE:
            free = Text(f"doctor.free.{question.id}")
            lines.append(Text("cli.doctor.choice", answer=f"{question.id}={FREE[question.id]}", says=free))
    if found.refused is None and not found.questions and not writes:
        lines.append(_ready(found))
    return lines


def _finding(one: Finding) -> Text:
    return Text("cli.doctor.finding", level=Text(f"doctor.level.{one.level}"), code=one.code, says=one.says)


def head_line(found: Diagnosis) -> Text:
    """Return which file it is, how many rows it has, and what they look like."""
    if found.sort in {"several", "unread"}:
        return Text(f"cli.doctor.{found.sort}", file=found.file)
    return Text("cli.doctor.head", file=found.file, n=found.rows, sort=Text(f"doctor.sort.{found.sort}"))


def _answer(said: str) -> str:
    """Return an answer as it is typed, whole, so that two long labels never look alike."""
    return shlex.quote(visible(said, len(said)))


def _ready(found: Diagnosis) -> Text:
    if any(one.level == "stop" for one in found.findings):
        return Text("cli.doctor.stops")
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
        for part, said in found.read_as.to_json().items():
            words += [] if said is None else [f"--{part}", said]
    return shlex.join([*map(str, words), "--study", shown(folder)])


def _listed(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(visible(name) for name in names[:30])
