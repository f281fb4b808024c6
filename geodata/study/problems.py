"""Collect everything that is wrong with a `study.toml`, so that a person mends it once."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from geodata.errors import BadStudy, Notice, Where, visible
from geodata.words.text import Text


class StudyProblems(BadStudy):
    """
    One or several problems of a `study.toml`.

    Attributes
    ----------
    problems
        Each problem by itself, with the key it stands at.
    """

    def __init__(self, problems: tuple[Notice, ...]) -> None:
        first = problems[0]
        if len(problems) == 1:
            what, hint, where = first.what, first.hint or Text("study.mend.hint"), first.where
        else:
            said = tuple(_with_key(one) for one in problems)
            what, hint = Text("study.several", n=len(problems), problems=said), Text("study.mend.hint")
            where = Where(file=first.where.file)
        super().__init__(first.code, what, hint, where)
        self.problems = problems


def _with_key(problem: Notice) -> Text:
    key = problem.where.column or ""
    if problem.hint is None:
        return Text("study.at", key=key, what=problem.what)
    return Text("study.at_with_hint", key=key, what=problem.what, hint=problem.hint)


class Problems:
    """What was found wrong so far in one file."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.found: list[Notice] = []

    def add(
        self, key: str, what: Text, hint: Text | None = None, *, code: str = "K02", value: object = None
    ) -> None:
        """Note one problem at a key such as ``areas[1].columns``."""
        shown = None if value is None else visible(str(value))
        self.found.append(Notice(code, what, hint, Where(file=self.file, column=key, value=shown)))

    def unknown_key(self, key: str, name: str, known: Iterable[str]) -> None:
        """Note a key that nobody knows, with the nearest one that is known."""
        self.add(key, Text("study.unknown_key", name=visible(name)), nearest(name, known))

    def stop_if_any(self) -> None:
        """Raise everything that was found, if anything was."""
        if self.found:
            raise StudyProblems(tuple(self.found))


def nearest(word: str, known: Iterable[str]) -> Text:
    """Return the hint for a word nobody knows: the nearest known one, or all of them."""
    choices = tuple(sorted(known))
    near = difflib.get_close_matches(word, choices, n=1, cutoff=0.5)
    return Text("study.nearest", name=near[0]) if near else Text("study.known_keys", names=choices)
