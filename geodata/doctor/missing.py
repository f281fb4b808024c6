"""Find the words that stand where a time, a day or a number is due, and mean that nobody knows it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import polars as pl

from geodata.doctor.columns import Column
from geodata.doctor.masking import FEWEST_ROWS, with_rows
from geodata.doctor.model import Choice, Finding, Part, Question
from geodata.errors import visible
from geodata.feeds.mapped import AREAS, CLOCKS, DAYS, MISSABLE, PARTS
from geodata.kinds.sensitive import plain
from geodata.words.text import Text

_MOST_WORDS = 12  # more different words are no habit of leaving something out
_NUMERIC = 0.5  # of the cells must hold a digit, or the words are what the column is about
_LISTED = frozenset(
    word
    for line in (
        "s d|sd|n a|na|n d|nd|n r|nr|s i|n i|s h|s n|sn|unk|unkn|unknown|not known|not available",
        "not applicable|not reported|not recorded|not stated|not given|not specified|missing|blank",
        "unspecified|undetermined|null|none|nil|nan|nat|no data|no time|no date|x|xx|xxx|xxxx|tbd",
        "sin dato|sin datos|sin informacion|sin info|sin hora|sin fecha|sin especificar|sin registro",
        "sin numero|no especificado|no especificada|no especifica|no consta|no registra|no registrado",
        "no registrada|no indica|no indicado|no informa|no informado|no aplica|no disponible|no sabe",
        "se desconoce|se ignora|desconocido|desconocida|desconoce|ignorado|ignorada|ignora|nulo",
        "nao informado|nao informada|nao consta|sem informacao|sem hora|sem data|sem dado|sem dados",
        "desconhecido|desconhecida|nao se aplica|nao disponivel",
    )
    for word in line.split("|")
)
# 99:99, 9999, 00/00/0000: no clock and no calendar has them. A plain 0 may be midnight.
_FILLER = re.compile(
    r"9{2}:9{2}(:9{2})?|9{4,}|-1|00?[/.-]00?[/.-]0000|0000[/.-]00[/.-]00|9{2}[/.-]9{2}[/.-]9{4}"
)
_ONE_DIGIT = re.compile(r"0+|9{3,}")


def is_listed(cell: str) -> bool:
    """
    Tell whether a cell is one of the usual ways to write that something is not known.

    Examples
    --------
    >>> [is_listed(cell) for cell in ("S/D", "--", "Sin dato", "n/a", "99:99", "Pendiente", "00:00")]
    [True, True, True, True, True, False, False]
    """
    words = re.sub(r"[\W_]+", " ", plain(cell)).strip()
    return not words or words in _LISTED or _FILLER.fullmatch(cell) is not None


def known_cells(column: Column) -> Column:
    """
    Return a column of numbers, days or times without the words that stand where one is due.

    A column of words stays as it is: there "unknown" is a word like others. The words that were taken out
    are its `missing`, with their rows.
    """
    if not column.filled:
        return column
    different = column.different
    likely = ~different["text"].str.contains(r"\d") | different["text"].str.contains(r"^[-09/.: ]+$")
    words = {
        text: rows
        for text, rows in different.filter(likely).iter_rows()
        if is_listed(text) or (rows >= FEWEST_ROWS and not re.search(r"\d", text))
    }
    rest = different.filter(~different["text"].is_in(list(words)) & different["text"].str.contains(r"\d"))
    if int(rest["rows"].sum()) <= _NUMERIC * column.filled:
        return column
    if not words or len(words) > _MOST_WORDS:
        return column
    texts = column.texts.set(column.texts.is_in(list(words)), None)
    return replace(column, texts=texts, missing=words)


def find_missing(columns: Sequence[Column], roles: Mapping[str, str], answers: Mapping[str, str]) -> Part:
    """
    Propose the words of the mapped columns that mean "not known"; those on no list are asked.

    Parameters
    ----------
    columns
        As the file has them, no word taken out.
    roles
        What is known -> its column.
    answers
        `values.missing` (unknown, reject).

    Returns
    -------
    part
        With `missing` among its settings: what is known -> the words that leave it unknown.
    """
    part = Part()
    named = {one.name: one for one in columns}
    said = answers.get("values.missing")
    found: dict[str, tuple[str, ...]] = {}
    asked: list[Text] = []
    for role in MISSABLE:
        column = named.get(roles.get(role, ""))
        if column is None:
            continue
        words = _words_in(column, role)
        listed = {word: rows for word, rows in words.items() if _means_nothing(word, role)}
        others = {word: rows for word, rows in words.items() if word not in listed}
        if others and said not in {"unknown", "reject"}:
            asked.append(
                Text("doctor.missing.in", column=visible(column.name), words=with_rows(others.items()))
            )
        taken = listed if said == "reject" else words
        if taken:
            found[role] = tuple(taken)
            says = Text(
                "doctor.missing.says",
                column=visible(column.name),
                n=sum(taken.values()),
                of=column.filled,
                words=with_rows(taken.items()),
            )
            part.findings.append(Finding("T12" if role in (*DAYS, *CLOCKS, *PARTS) else "D19", says, "look"))
    if asked:
        choices = tuple(Choice(v, Text(f"doctor.missing.{v}")) for v in ("unknown", "reject"))
        part.questions.append(
            Question("values.missing", Text("doctor.missing.asks", columns=tuple(asked)), choices)
        )
    part.settings["missing"] = found
    return part


def _words_in(column: Column, role: str) -> Mapping[str, int]:
    """Return the words of a column that are none of what is due there -> rows."""
    if role in AREAS:
        return {text: rows for text, rows in column.different.iter_rows() if is_listed(text)}
    words = dict(known_cells(column).missing)
    if role == "number":
        words |= {
            text: rows
            for text, rows in column.different.iter_rows()
            if rows >= FEWEST_ROWS and _ONE_DIGIT.fullmatch(text)
        }
    elif role in DAYS:
        # A day may be known whose time, in the same cell, is not: "05/01/2024 S/D".
        for text, rows in _behind_days(column).items():
            words[text] = words.get(text, 0) + rows
    return words


def _behind_days(column: Column) -> dict[str, int]:
    """Return the words without a digit that stand behind a day -> rows."""
    behind = column.different.with_columns(
        word=pl.col("text").str.extract(r"\d[/.\-]\d{1,4}[ T]+(\D+)$", 1).str.strip_chars()
    )
    found = behind.drop_nulls("word").group_by("word").agg(pl.col("rows").sum())
    words = found.sort(["rows", "word"], descending=[True, False]).iter_rows()
    kept = [(word, rows) for word, rows in words if rows >= FEWEST_ROWS or is_listed(word)]
    return dict(kept[:_MOST_WORDS])


def _means_nothing(word: str, role: str) -> bool:
    return is_listed(word) or (role == "number" and _ONE_DIGIT.fullmatch(word) is not None)
