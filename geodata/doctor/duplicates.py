"""Count rows that say the same, and ask what only a person knows: whether equal rows are one incident."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from geodata.doctor.model import Choice, Finding, Part, Question
from geodata.words.text import Text


def find_duplicates(
    frame: pl.DataFrame,
    persons: Sequence[str],
    columns: Mapping[str, str],
    answers: Mapping[str, str],
) -> Part:
    """
    Say how many rows are equal, and ask what equal rows without a number are.

    Parameters
    ----------
    frame
        The table as text.
    persons
        Columns about persons.
    columns
        What the mapping knows so far.
    answers
        `duplicates.equal`: "merge" or "keep".
    """
    part = Part()
    number = columns.get("number")
    equal = _copies(frame)
    if equal:
        part.findings.append(Finding("S04", Text("doctor.duplicates.equal", n=equal)))
    if persons:
        without = _copies(frame.drop(persons)) - equal
        if without > 0:
            part.findings.append(Finding("S04", Text("doctor.duplicates.persons", n=without)))
    loose = frame if number is None else frame.filter(pl.col(number).is_null() | (pl.col(number) == ""))
    open_ = _copies(loose.drop(persons)) if loose.height else 0
    if open_:
        _ask(open_, loose.height, answers, part)
    if number is not None:
        near = _near(frame, number, columns)
        if near:
            part.findings.append(Finding("S05", Text("doctor.duplicates.near", n=near), "look"))
    return part


def _ask(copies: int, rows: int, answers: Mapping[str, str], part: Part) -> None:
    said = answers.get("duplicates.equal")
    if said == "keep":
        part.settings["equal_rows"] = "each"
    elif said != "merge":
        asks = Text("doctor.duplicates.ask", n=copies, of=rows)
        choices = tuple(Choice(v, Text(f"doctor.duplicates.{v}")) for v in ("merge", "keep"))
        part.questions.append(Question("duplicates.equal", asks, choices))


def _copies(frame: pl.DataFrame) -> int:
    """Return how many rows repeat an earlier one."""
    return frame.height - frame.unique().height if frame.width else 0


def _near(frame: pl.DataFrame, number: str, columns: Mapping[str, str]) -> int:
    """Return how many rows agree in day, time, place and kind with a row of another number."""
    wanted = ("day", "time", "longitude", "latitude", "location", "kind")
    if "day" not in columns or not {"longitude", "location"} & set(columns):
        return 0
    named = [columns[name] for name in wanted if name in columns]
    known = frame.drop_nulls(named).drop_nulls([number])
    each = known.group_by(named).agg(pl.col(number).n_unique().alias("n"))
    return int(each.filter(pl.col("n") > 1).select((pl.col("n") - 1).sum()).item() or 0)
