"""Read the table of harm that a study cites: one weight a kind, and every mistake with its line."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from geodata.errors import BadInput, Where, visible
from geodata.kinds.tree import KINDS
from geodata.read import RawTable, read_table
from geodata.records import HarmWeights
from geodata.study.model import Study
from geodata.study.problems import nearest
from geodata.words.text import Text

COLUMNS = ("kind", "weight")
# A person sees from so many lines what is wrong with all of them.
MOST_SHOWN = 10

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)

Wrong = tuple[Text, Text, Where]  # what is wrong, what to do, where


def read_harm(study: Study) -> HarmWeights | None:
    """
    Return the weights that a study cites; None where it cites none.

    Raises
    ------
    BadInput
        D17: a column is missing. S20: a row is no kind with one number of 0 or more, or a kind stands twice;
        all of them are named. E13: there is no row.
    """
    if study.harm is None:
        return None
    table = read_table(study.path_of(study.harm.file))
    missing = tuple(name for name in COLUMNS if name not in table.frame.columns)
    if missing:
        found = tuple(visible(name) for name in table.frame.columns[:40])
        what = Text("harm.no_column", n=len(missing), missing=missing, found=found)
        raise BadInput("D17", what, Text("harm.no_column.hint"), Where(file=table.file, column=missing[0]))
    wrong = list(_unsplit(table))
    weights: dict[str, float] = {}
    lines: dict[str, int] = {}
    for kind, weight, line in zip(
        *(table.frame[name].to_list() for name in COLUMNS), table.lines, strict=True
    ):
        found_wrong = _wrong(table.file, kind, weight, int(line), lines)
        if found_wrong is None:
            weights[kind], lines[kind] = float(weight), int(line)
        else:
            wrong.append(found_wrong)
    _stop(table.file, sorted(wrong, key=lambda one: one[2].line or 0))
    if not weights:
        raise BadInput("E13", Text("harm.no_rows"), Text("harm.no_rows.hint"), Where(file=table.file))
    return HarmWeights(study.harm.source, study.harm.units, weights)


def _wrong(file: str, kind: str | None, weight: str | None, line: int, lines: dict[str, int]) -> Wrong | None:
    """Return what is wrong with one row; None where it can be taken."""
    of_kind = Where(file=file, line=line, column="kind", value=None if kind is None else visible(kind))
    if kind is None:
        return Text("harm.no_kind"), Text("harm.no_kind.hint"), of_kind
    if kind not in KINDS:
        return Text("harm.unknown_kind"), _near(kind), of_kind
    if kind in lines:
        return Text("harm.kind_twice", line=lines[kind]), Text("harm.kind_twice.hint"), of_kind
    of_weight = Where(
        file=file, line=line, column="weight", value=None if weight is None else visible(weight)
    )
    number = _number(weight)
    if number is None:
        return Text("harm.no_number"), Text("harm.no_number.hint"), of_weight
    if number < 0:
        return Text("harm.negative"), Text("harm.no_number.hint"), of_weight
    return None


def _near(kind: str) -> Text:
    """Return the hint for a kind that is none: the nearest one, or where all of them stand."""
    hint = nearest(kind.strip().lower(), KINDS)
    return hint if hint.key == "study.nearest" else Text("harm.unknown_kind.hint")


def _number(text: str | None) -> float | None:
    if text is None or not _NUMBER.fullmatch(text):
        return None
    number = float(text)
    return number if math.isfinite(number) else None


def _unsplit(table: RawTable) -> Iterator[Wrong]:
    for row in table.bad:
        where = Where(file=table.file, line=row.line)
        yield Text("harm.no_row"), Text("harm.no_row.hint"), where


def _stop(file: str, wrong: list[Wrong]) -> None:
    """Raise everything that is wrong, if anything is."""
    if not wrong:
        return
    if len(wrong) == 1:
        what, hint, where = wrong[0]
        raise BadInput("S20", what, hint, where)
    said = tuple(
        Text("harm.at_line", line=where.line or 0, value=where.value or "", what=what, hint=hint)
        for what, hint, where in wrong[:MOST_SHOWN]
    )
    what = Text("harm.several", n=len(wrong), problems=said)
    raise BadInput("S20", what, Text("harm.several.hint"), Where(file=file, line=wrong[0][2].line))
