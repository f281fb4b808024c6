"""Take columns of words beside the types along: they may name a sensitive case that the type hides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl

from geodata.doctor.columns import Column, is_free_text
from geodata.doctor.labels import known_words
from geodata.doctor.lexicon import kind_by_sound
from geodata.doctor.masking import FEWEST_ROWS, with_rows
from geodata.doctor.model import Finding, Part, Proposal
from geodata.errors import visible
from geodata.feeds.mapped import FURTHER
from geodata.kinds.heard import compared, hides, protects_beside
from geodata.kinds.tree import KINDS, UNKNOWN
from geodata.records import Bools
from geodata.words.text import Text

_MOST_WORDS = 5_000  # different ones; more are somebody's own words
_LISTED = 20
_SOME = 0.01  # of the rows of a column that is not called after cases
_WORDS_LIKE = 0.5  # of the cells hold a word of three letters at least
# What a column of words about the case is called, and one of words about something else.
_SURELY = r"offen[cs]e|\bcrime|delito|ucr|nibrs|infra[cn]|charge|relation|relacion"
_OF_CASES = (
    rf"{_SURELY}|\btype|\btipo|categor|class?if|\bkind|\bclase\b|incident|hecho|call|event|desc|detail|detalle"
    r"|modalidad|subtip|circumst|circunst|motiv|nature"
)
_OF_OTHERS = (
    r"premis|locat|\bplace|lugar|scene|weapon|\barma|street|calle|intersec|cross|corner|esquina|address"
    r"|direccion|neighb|city|agency|officer|unit\b|vehic"
)


def find_further(
    columns: Sequence[Column], said: Mapping[str, str], part: Part, *, taken: Sequence[str]
) -> None:
    """
    Take along the columns whose words may speak of a protected case, those first that protect most rows.

    Parameters
    ----------
    columns
        Those that are neither about persons nor times, places, areas or statuses.
    said
        Label -> the type that a person gave it.
    part
        Gets the columns, their words as far as they may be written down, and what is to be known of them.
    taken
        The columns of the type and of the code.

    Misreadings
    -----------
    They protect and never say a type: beside a type that is a point, a word that nobody has judged is enough.
    """
    sensitive = {one.name: words for one in columns if one.name not in taken and (words := _sensitive(one))}
    by_name = {one.name: one for one in columns if one.name in sensitive}
    of_types = frozenset(part.labels)
    left = {
        name: by_name[name].texts.is_in(words).fill_null(False).to_numpy()
        for name, words in sensitive.items()
    }
    for role in FURTHER:
        best = _best(by_name, left)
        if best is None:
            return
        part.labels |= set(by_name[best].different["text"])
        _take(role, by_name[best], [word for word in sensitive[best] if word not in of_types], said, part)
        rows = left.pop(best)
        left = {name: other & ~rows for name, other in left.items()}
    if (rest := _best(by_name, left)) is not None:
        says = Text("doctor.kind.further_left", column=visible(rest), n=int(left[rest].sum()))
        part.findings.append(Finding("S08", says, "look", first=True))


def _sensitive(column: Column) -> list[str]:
    """Return the words of a column that protect a record; none of one that holds no words about cases."""
    different = column.different
    if not 1 < different.height <= _MOST_WORDS or column.is_number or is_free_text(column):
        return []
    named = column.named(_OF_CASES)
    if (column.named(_OF_OTHERS) and not column.named(_SURELY)) or not column.share(r"\pL{3}") > _WORDS_LIKE:
        return []
    words = [word for word in different["text"] if protects_beside(word)]
    return words if named or _speaks(column, words) else []


def _speaks(column: Column, words: Sequence[str]) -> bool:
    """Whether words that protect come back in a column of any name; a street may be called Juvenile Way."""
    different = column.different
    rows = int(different.filter(pl.col("text").is_in(words))["rows"].sum())
    return different.height * 2 <= column.filled and rows >= max(FEWEST_ROWS, _SOME * column.filled)


def _best(columns: Mapping[str, Column], left: Mapping[str, Bools]) -> str | None:
    """Return the column that protects most rows which no other protects yet, called after cases if any is."""
    some = [name for name, rows in left.items() if rows.any()]
    return max(
        some, key=lambda name: (columns[name].named(_OF_CASES), int(np.sum(left[name])), name), default=None
    )


def _take(role: str, column: Column, words: Sequence[str], said: Mapping[str, str], part: Part) -> None:
    """Put one column into the mapping, with those of its words that come back, and say what it protects."""
    part.columns[role] = column.name
    told = {word: said[word] for word in column.different["text"] if word in said}
    say_public(column, told, part)
    found = column.different.filter(pl.col("text").is_in([word for word in words if word not in told]))
    come_back = found.filter(pl.col("rows") >= FEWEST_ROWS)["text"]
    listed = {word: _kind(word) for word in come_back}
    part.settings["kinds"] = {**listed, **told, **part.settings.get("kinds", {})}
    rows = int(found["rows"].sum())
    says = Text("doctor.kind.second", n=found.height)
    part.proposals.append(Proposal(role, (column.name,), says, rows, column.filled))
    if found.height:
        listed_words = with_rows(found.filter(pl.col("rows") >= FEWEST_ROWS).head(_LISTED).iter_rows()) or (
            "–",
        )
        says = Text("doctor.kind.further", column=visible(column.name), n=rows, words=listed_words)
        part.findings.append(Finding("S08", says, "look"))


def say_public(column: Column, said: Mapping[str, str], part: Part) -> None:
    """Say which labels that may speak of a protected case a person gave a type whose cases are points."""
    public = [word for word, kind in said.items() if not KINDS[kind].protected and hides(word)]
    if public:
        found = column.different.filter(pl.col("text").is_in(public))
        rows = int(found["rows"].sum())
        says = Text("doctor.kind.made_public", n=rows, words=with_rows(found.iter_rows()))
        part.findings.append(Finding("S08", says, "look", first=True))


def _kind(word: str) -> str:
    """Return the protected kind that a word names, or unknown, which is protected as well."""
    kind = known_words("incidents").get(compared(word)) or kind_by_sound(word)
    return kind if kind is not None and KINDS[kind].protected else UNKNOWN
