"""Carry errors, notices and bad rows from the reading process to its parent as plain JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from geodata.errors import BadInput, EnvironmentProblem, HotspotError, Notice, Where
from geodata.read.raw import BadRow
from geodata.words.text import Text

_ERRORS: dict[str, type[HotspotError]] = {kind.__name__: kind for kind in (BadInput, EnvironmentProblem)}


def problem_to_json(problem: HotspotError) -> dict[str, Any]:
    """Return an error as plain JSON values."""
    return {
        "kind": type(problem).__name__,
        "code": problem.code,
        "what": problem.what.to_json(),
        "hint": problem.hint.to_json(),
        "where": asdict(problem.where),
    }


def problem_from_json(data: dict[str, Any]) -> HotspotError:
    """Read back what ``problem_to_json`` wrote."""
    kind = _ERRORS.get(data["kind"], BadInput)
    return kind(
        data["code"], Text.from_json(data["what"]), Text.from_json(data["hint"]), Where(**data["where"])
    )


def notice_to_json(notice: Notice) -> dict[str, Any]:
    """Return a notice as plain JSON values."""
    return {
        "code": notice.code,
        "what": notice.what.to_json(),
        "hint": None if notice.hint is None else notice.hint.to_json(),
        "where": asdict(notice.where),
    }


def notice_from_json(data: dict[str, Any]) -> Notice:
    """Read back what ``notice_to_json`` wrote."""
    hint = None if data["hint"] is None else Text.from_json(data["hint"])
    return Notice(data["code"], Text.from_json(data["what"]), hint, Where(**data["where"]))


def bad_to_json(row: BadRow) -> list[Any]:
    """Return a bad row as a list; there may be many."""
    return [row.record, row.line, row.code, row.column, row.text, row.byte_offset, row.sha256]


def bad_from_json(data: list[Any]) -> BadRow:
    """Read back what ``bad_to_json`` wrote."""
    return BadRow(*data)
