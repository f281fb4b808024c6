"""Write the rows that were not taken where only the analyst reads them, and say them in short."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from geodata.clean.rejects import Reject
from geodata.errors import Notice, Where, visible
from geodata.store.layout import REJECTED, rejects_of
from geodata.store.safely import replace_text
from geodata.store.tombstones import Tombstones
from geodata.words.speaker import Speaker
from geodata.words.text import Text

COLUMNS = (
    *("file", "sheet", "line", "record", "byte_offset", "sha256", "column", "code"),
    *("reason_en", "reason_es", "what_to_do_en", "what_to_do_es", "row"),
)
MOST_LINES = 20
_SHOWN_ROWS = 3
# What a spreadsheet runs as a formula; the last four are full-width forms, which some take for the others.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def without_sealed(study_dir: Path, rejects: Iterable[Reject]) -> tuple[Reject, ...]:
    """
    Return rejected rows of which those of purged records have lost text and value.

    Such a row keeps its line, so that every rejected row is listed.
    """
    buried = Tombstones(study_dir)
    return tuple(
        replace(one, text="", value=None, sha256=None) if buried.holds(one.text) else one for one in rejects
    )


def write_rejects(study_dir: Path, name: str, rejects: Sequence[Reject]) -> Path:
    """
    Write `rejected.csv`, readable by its owner alone: it holds exact addresses.

    Parameters
    ----------
    name
        Of the release, or of the draft that was refused; its folder is made with the same rights.
    rejects
        With the person already blanked; rows of purged records lose their text here.
    """
    folder = rejects_of(study_dir, name)
    folder.parent.mkdir(mode=0o700, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)
    english, spanish = Speaker("en"), Speaker("es")
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for one in without_sealed(study_dir, rejects):
        said = [english.say(one.what), spanish.say(one.what), english.say(one.hint), spanish.say(one.hint)]
        known = [one.line, one.record, "" if one.byte_offset is None else one.byte_offset, one.sha256 or ""]
        file, sheet, column, row = (
            _inert(part or "") for part in (one.file, one.sheet, one.column, one.text)
        )
        writer.writerow([file, sheet, *known, column, one.code, *said, row])
    path = folder / REJECTED
    replace_text(path, text.getvalue(), mode=0o600)
    return path


def rejects_in_short(rejects: Sequence[Reject]) -> tuple[Notice | Text, ...]:
    """
    Return at most 20 lines that say what was rejected: one for each file, reason and column.

    Each names the first row, what stands there, and the next two; the most frequent reason comes first. The
    value is left out where the row may be protected or the column is about a person.
    """
    largest = _grouped(rejects)
    lines: list[Notice | Text] = [_in_short(group) for group in largest[:MOST_LINES]]
    if len(largest) > MOST_LINES:
        lines[-1] = Text("import.reject_more", n=len(largest) - MOST_LINES + 1)
    return tuple(lines)


def _in_short(group: Sequence[Reject]) -> Notice:
    first = group[0]
    where = Where(first.file, first.sheet, first.record, first.line, first.column, first.value)
    if len(group) == 1:
        return Notice(first.code, first.what, first.hint, where)
    others = tuple(one.record for one in group[1:_SHOWN_ROWS])
    alike = Text("import.rejected_alike", n=len(group) - 1, rows=others)
    return Notice(first.code, Text("import.rejected", what=first.what, hint=first.hint), alike, where)


def reject_examples(rejects: Sequence[Reject]) -> list[dict[str, Any]]:
    """Return the same groups for the ledger, as plain JSON: reason, column, first rows; never a value."""
    return [
        {
            "file": visible(group[0].file),
            "code": group[0].code,
            "column": group[0].column,
            "records": [one.record for one in group[:_SHOWN_ROWS]],
            "rows": len(group),
            "what": group[0].what.to_json(),
            "hint": group[0].hint.to_json(),
        }
        for group in _grouped(rejects)[:MOST_LINES]
    ]


def _grouped(rejects: Sequence[Reject]) -> list[list[Reject]]:
    """Return rejects by file, code, what is wrong and column, the most frequent first."""
    groups: dict[tuple[str, str, Text, str], list[Reject]] = {}
    for reject in rejects:
        groups.setdefault((reject.file, reject.code, reject.what, reject.column or ""), []).append(reject)
    return sorted(groups.values(), key=lambda group: -len(group))


def _inert(text: str) -> str:
    """Return text that a spreadsheet takes for text."""
    return f"'{text}" if text.startswith(_FORMULA) else text
