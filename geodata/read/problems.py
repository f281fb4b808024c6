"""Build the errors and notices of reading: one key says what is wrong, its `.hint` says what to do."""

from __future__ import annotations

from pathlib import Path

from geodata.errors import BadInput, EnvironmentProblem, Notice, Where, visible
from geodata.words.text import Text, Value


def shown_name(path: Path) -> str:
    """Return a file's base name, safe to show."""
    return visible(path.name)


def stop(code: str, key: str, where: Where, /, **values: Value) -> BadInput:
    """Return the error that ends the reading of one file."""
    return BadInput(code, Text(f"read.{key}", **values), Text(f"read.{key}.hint"), where)


def machine_stop(code: str, key: str, where: Where, /, **values: Value) -> EnvironmentProblem:
    """Return the error for what the machine refuses: rights, a full disk."""
    return EnvironmentProblem(code, Text(f"read.{key}", **values), Text(f"read.{key}.hint"), where)


def note(code: str, key: str, where: Where, /, **values: Value) -> Notice:
    """Return something a person should know although the reading went on."""
    return Notice(code, Text(f"read.{key}", **values), None, where)
