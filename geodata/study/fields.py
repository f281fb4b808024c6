"""Check the keys and values of one TOML table against what they may be."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from geodata.errors import visible
from geodata.study.problems import Problems, nearest
from geodata.words.speaker import LANGUAGES
from geodata.words.text import Text

# A reader takes a value as TOML has it and returns it as the study holds it, or raises `Unfit`.
Reader = Callable[[Any], Any]

_NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")


class Unfit(ValueError):
    """A value that cannot stand where it stands."""

    def __init__(self, what: Text, hint: Text | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.hint = hint


@dataclass(frozen=True)
class Key:
    """One key of a table: how its value is read, and what stands in its place where it is not written."""

    read: Reader
    required: bool = False
    default: Any = None


def read_table(data: Any, keys: Mapping[str, Key], at: str, problems: Problems) -> dict[str, Any]:
    """
    Return the values of one table, every key present; whatever is wrong is added to `problems`.

    Parameters
    ----------
    data
        What TOML holds at this place.
    keys
        Every key that may stand here.
    at
        Where the table stands, such as ``areas[1]``.
    """
    values = {name: key.default for name, key in keys.items()}
    if not isinstance(data, dict):
        problems.add(at, Text("study.not_a_table"))
        return values
    for name in data:
        if name not in keys:
            problems.unknown_key(_inside(at, name), name, keys)
    for name, key in keys.items():
        if name not in data:
            if key.required:
                problems.add(_inside(at, name), Text("study.missing_key", name=name))
            continue
        try:
            values[name] = key.read(data[name])
        except Unfit as wrong:
            problems.add(_inside(at, name), wrong.what, wrong.hint, value=data[name])
    return values


def text(value: Any) -> str:
    """Read one line of text."""
    if not isinstance(value, str) or not value.strip():
        raise Unfit(Text("study.not_text"))
    return value.strip()


def name(value: Any) -> str:
    """Read a name that may stand in an address: small letters, digits, hyphens, underscores."""
    if not isinstance(value, str) or not _NAME.fullmatch(value):
        raise Unfit(Text("study.not_a_name"))
    return value


def file_name(value: Any) -> str:
    """Read the name of a local file; addresses and virtual files of a driver are refused."""
    said = text(value)
    if said.startswith("/vsi") or re.match(r"[A-Za-z]{2,}:", said) or "<" in said or "\0" in said:
        raise Unfit(Text("study.not_a_file_name"))
    return said


def titles(value: Any) -> dict[str, str]:
    """Read a title by language; one plain text stands for every language."""
    if isinstance(value, str) and value.strip():
        return dict.fromkeys(LANGUAGES, value.strip())
    if not isinstance(value, dict) or not value or not set(value) <= set(LANGUAGES):
        raise Unfit(Text("study.not_titles"))
    if not all(isinstance(said, str) and said.strip() for said in value.values()):
        raise Unfit(Text("study.not_titles"))
    found = {language: said.strip() for language, said in value.items()}
    # A language that is not written gets the other one's words rather than nothing.
    fallback = next(iter(found.values()))
    return {language: found.get(language, fallback) for language in LANGUAGES}


def words(value: Any) -> dict[str, str]:
    """Read words by words, such as a column mapping."""
    if not isinstance(value, dict) or not all(isinstance(said, str) and said for said in value.values()):
        raise Unfit(Text("study.not_words"))
    return dict(value)


def names(value: Any) -> tuple[str, ...]:
    """Read a list of names."""
    if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
        raise Unfit(Text("study.not_a_list"))
    return tuple(value)


def languages(value: Any) -> tuple[str, ...]:
    """Read the languages of a study, its first being the one it starts in."""
    found = names(value)
    if not found or not set(found) <= set(LANGUAGES) or len(set(found)) < len(found):
        raise Unfit(Text("study.not_languages"))
    return found


def truth(value: Any) -> bool:
    """Read true or false."""
    if not isinstance(value, bool):
        raise Unfit(Text("study.not_truth"))
    return value


def day(value: Any) -> dt.date:
    """Read a day written as 2023-04-01, with or without quotes."""
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    if isinstance(value, str):
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            pass
    raise Unfit(Text("study.not_a_day"))


def number_in(low: float, high: float) -> Reader:
    """Return a reader of finite numbers from `low` to `high`."""

    def read(value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise Unfit(Text("study.not_a_number"))
        if not low <= value <= high:
            raise Unfit(Text("study.number_out_of_range"))
        return float(value)

    return read


def one_of(*allowed: str) -> Reader:
    """Return a reader of one of a few words."""

    def read(value: Any) -> str:
        if value not in allowed:
            raise Unfit(Text("study.not_allowed", allowed=allowed), nearest(str(value), allowed))
        return str(value)

    return read


def mapping_of(*known: str) -> Reader:
    """Return a reader of a column mapping whose left sides are known words."""

    def read(value: Any) -> dict[str, str]:
        found = words(value)
        for word in found:
            if word not in known:
                raise Unfit(Text("study.unknown_key", name=visible(word)), nearest(word, known))
        return found

    return read


def names_of(known: Collection[str], unknown: str) -> Reader:
    """Return a reader of a list of known names; `unknown` is the key of what is said of another."""

    def read(value: Any) -> tuple[str, ...]:
        found = names(value)
        for one in found:
            if one not in known:
                raise Unfit(Text(unknown, name=visible(one)), nearest(one, known))
        return found

    return read


def _inside(at: str, name: str) -> str:
    return f"{at}.{name}" if at else name
