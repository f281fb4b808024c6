"""Name everything that can go wrong, with what is wrong, where, and what to do."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from geodata.words.speaker import Speaker
from geodata.words.text import Text


@dataclass(frozen=True)
class Where:
    """Where in a stranger's file something is wrong; whatever is unknown stays None."""

    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    line: int | None = None
    column: str | None = None
    value: str | None = None


class HotspotError(Exception):
    """
    Base of every error this project raises on purpose.

    Attributes
    ----------
    code
        Short stable name such as ``"D17"``; the same in messages, reports and tests.
    what, hint
        What is wrong, and what to do about it, as texts in every language.
    where
        File, sheet, row, line, column and value as far as they are known.
    exit_code
        What the command line returns: 4 stopped by input, 5 environment.
    """

    exit_code = 4

    def __init__(self, code: str, what: Text, hint: Text, where: Where | None = None) -> None:
        super().__init__(code, what, hint, where)
        self.code = code
        self.what = what
        self.hint = hint
        self.where = where or Where()

    def __str__(self) -> str:
        return say_problem(self, Speaker("en"))


class BadInput(HotspotError):
    """A stranger's file, or one row or cell of it, cannot be taken as it is."""


class BadStudy(HotspotError):
    """``study.toml`` is wrong: a misspelt key, an unknown value, files that do not agree."""


class BadQuery(HotspotError):
    """A question cannot be answered as it was put."""


class NeedsConfirmation(HotspotError):
    """Nothing is broken, but a person must say yes before it goes on."""


class ReleaseDamaged(HotspotError):
    """A release does not match its manifest; it is never served."""

    exit_code = 5


class PlanDamaged(HotspotError):
    """A saved plan is not what was written; it is never taken for one."""

    exit_code = 5


class EnvironmentProblem(HotspotError):
    """The machine refuses: a full disk, a lock held by another import, missing rights."""

    exit_code = 5


@dataclass(frozen=True)
class Notice:
    """Something a person should know although the work went on (a clamped link value, a repaired cell)."""

    code: str
    what: Text
    hint: Text | None = None
    where: Where = field(default_factory=Where)


def errno_of(error: OSError) -> int | None:
    """Return the system's number of an error; polars writes it at the end of its words only."""
    said = re.search(r"\(os error (\d+)\)", str(error)) if error.errno is None else None
    return int(said[1]) if said else error.errno


def visible(value: str, limit: int = 80) -> str:
    """Return input text safe to show: cut, with control and direction characters as escapes."""
    cut = value if len(value) <= limit else value[: limit - 1] + "…"
    return "".join(char if char.isprintable() else f"\\x{ord(char):02x}" for char in cut)


def form_of(text: str) -> str:
    """
    Return how a text is written, not what it says: an A for each letter and a 9 for each digit.

    Examples
    --------
    >>> form_of("1.400.086,8"), form_of("Elm 12")
    ('9.999.999,9', 'Aaa 99')
    """
    return "".join("A" if c.isupper() else "a" if c.isalpha() else "9" if c.isdigit() else c for c in text)


def say_problem(problem: HotspotError | Notice, speaker: Speaker) -> str:
    """Return one line: code, file, sheet, row, column, value, what is wrong, what to do."""
    where = problem.where
    parts = [problem.code]
    if where.file:
        parts.append(visible(where.file))
    if where.sheet:
        parts.append(visible(where.sheet))
    if where.row is not None:
        parts.append(speaker.say(Text("where.row", number=where.row)))
    if where.line is not None:
        parts.append(speaker.say(Text("where.line", number=where.line)))
    if where.column:
        parts.append(speaker.say(Text("where.column", name=visible(where.column))))
    if where.value is not None:
        parts.append(f'"{visible(where.value)}"')
    sentence = speaker.say(problem.what)
    if problem.hint is not None:
        sentence += " " + speaker.say(problem.hint)
    return " · ".join([*parts, sentence])
