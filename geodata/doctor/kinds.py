"""Propose what each row is: the column of kinds, and the kind of each of its words; others stay unknown."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

import polars as pl

import geodata.kinds
from geodata.doctor.columns import SHOWN_SAMPLES, Column, is_free_text, unfit
from geodata.doctor.lexicon import kind_by_sound
from geodata.doctor.masking import shown
from geodata.doctor.model import Choice, Finding, Part, Proposal, Question
from geodata.errors import visible
from geodata.kinds.labels import LabelList, normal_code, normal_label
from geodata.kinds.requests import KCMO_311, REQUEST_KINDS
from geodata.kinds.tree import KINDS, NIBRS
from geodata.words.speaker import LANGUAGES, catalogue
from geodata.words.text import Text

MOST_WORDS = 600
# A type of incident comes back; what stands in fewer rows may be a story, and stories hold names.
FEWEST_ROWS = 3
FEWEST_ROWS_A_WORD = 2
SPEAKING = 0.3  # of the rows: below this a column says something else
_SECOND = 0.5
_NIBRS_LIKE = r"^(\d{2,3}|\d{2}[A-Za-z])(\.0)?$"
_LISTED = 30
_YES_NO = ({"y", "n"}, {"yes", "no"}, {"true", "false"}, {"1", "0"}, {"t", "f"}, {"si", "no"}, {"sí", "no"})
_SENSITIVE = r"\bdv|domest|intrafam|sensitiv|famil|sex|juven"
_HARMLESS = (
    r"arrest|firearm|\bgun|weapon|crime|traffic|online|filed|clear|arma|detenid|closed|gang|fatal|injur"
)
_ROLES = frozenset(
    {
        *("vic", "victim", "sus", "suspect", "arr", "cmp", "cha", "wit", "witness", "victima", "sospechoso"),
        *("testigo", "com", "offender"),
    }
)


@dataclass(frozen=True)
class Words:
    """
    The words of one column.

    Attributes
    ----------
    known
        Word -> kind, of words on a reviewed list, a title of the tree, or a NIBRS code's.
    sounding
        Word -> kind, of words that only sound like one.
    unmapped
        Words without a kind -> rows, the commonest first; of those that stand in `FEWEST_ROWS` at least.
    rare, rare_rows
        How many words without a reviewed kind stand in fewer rows, and in how many together. They are never
        shown and never written down.
    share_known, share_sounding
        Of the filled cells.
    """

    column: Column
    table: str
    known: Mapping[str, str]
    sounding: Mapping[str, str]
    unmapped: Mapping[str, int]
    share_known: float
    share_sounding: float
    rare: int = 0
    rare_rows: int = 0
    kinds: frozenset[str] = field(default=frozenset())

    @property
    def samples(self) -> tuple[str, ...]:
        """The commonest words, as they may be shown."""
        said = {*self.known, *self.sounding, *self.unmapped}
        return shown([word for word in self.column.different["text"] if word in said][:SHOWN_SAMPLES])

    @property
    def share(self) -> float:
        """Share of the filled cells that have a kind, known or sounding."""
        return self.share_known + self.share_sounding


@cache
def known_words(table: str) -> Mapping[str, str]:
    """Return every word that somebody reviewed, or that the tree itself says, as it is compared -> kind."""
    tree = KINDS if table == "incidents" else REQUEST_KINDS
    before = "kind" if table == "incidents" else "request_kind"
    found: dict[str, str] = {}
    for language in LANGUAGES:
        phrases = catalogue(language)
        for kind in tree:
            said = phrases.get(f"{before}.{kind}")
            if said is not None and kind not in {"unknown", "other_request", "other_offence"}:
                found.setdefault(normal_label(said[0]), kind)
    if table == "incidents":
        for module in pkgutil.iter_modules(geodata.kinds.__path__):
            for one in vars(importlib.import_module(f"geodata.kinds.{module.name}")).values():
                if isinstance(one, LabelList):
                    found |= {word: label.kind for word, label in one.labels().items() if label.reviewed}
    return found


def words_of(column: Column, table: str) -> Words | None:
    """Return the words of a column by kind; None where it has too many, or stories."""
    different = column.different
    if not 1 < different.height <= MOST_WORDS or column.is_number or is_free_text(column):
        return None
    if not column.share(r"\pL{3}") > _SECOND:
        return None
    known: dict[str, str] = {}
    sounding: dict[str, str] = {}
    unmapped: dict[str, int] = {}
    rows = {"known": 0, "sounding": 0}
    rare: list[int] = []
    for word, n in different.iter_rows():
        kind = _known(word, table)
        if kind is not None:
            known[word], rows["known"] = kind, rows["known"] + n
        elif n < FEWEST_ROWS:
            rare.append(n)
        elif (kind := kind_by_sound(word, table)) is not None:
            sounding[word], rows["sounding"] = kind, rows["sounding"] + n
        else:
            unmapped[word] = n
    kinds = frozenset([*known.values(), *sounding.values()])
    share = {name: n / column.filled for name, n in rows.items()}
    if share["known"] < _SECOND and different.height * FEWEST_ROWS_A_WORD > column.filled:
        return None
    return Words(
        column,
        table,
        known,
        sounding,
        unmapped,
        share["known"],
        share["sounding"],
        len(rare),
        sum(rare),
        kinds,
    )


def _known(word: str, table: str) -> str | None:
    if table == "requests":
        found = KCMO_311.find(word)
        if found.reviewed:
            return found.kind
    return known_words(table).get(normal_label(word))


def is_nibrs(column: Column) -> bool:
    """Tell whether a column holds NIBRS codes: at least three of them, in nearly all rows."""
    if column.share(_NIBRS_LIKE) < 0.9 or column.different.height > 200:
        return False
    codes = {text: normal_code(text) for text in column.different["text"]}
    good = column.different.filter(pl.col("text").is_in([t for t, code in codes.items() if code in NIBRS]))
    with_letter = any(re.search("[A-Z]", code) for code in codes.values())
    return good.height >= 3 and int(good["rows"].sum()) >= 0.9 * column.filled and with_letter


def find_kinds(columns: Sequence[Column], answers: Mapping[str, str], table: str) -> Part:
    """
    Propose the kinds of a table.

    Parameters
    ----------
    answers
        `kinds.column` (a column, or "none"), `kinds.sounding` (take, leave), `flags.sensitive` (a column, or
        "none").
    table
        ``"incidents"`` or ``"requests"``.

    Returns
    -------
    part
        Words without a kind stay unknown, and unknown incidents are protected.
    """
    part = Part()
    code = next((one for one in columns if is_nibrs(one)), None) if table == "incidents" else None
    if code is not None:
        part.columns["code"] = code.name
        samples = shown(code.different["text"].head(SHOWN_SAMPLES))
        good = pl.Series([normal_code(text) in NIBRS for text in code.different["text"]], dtype=pl.Boolean)
        fits, others = unfit(code, good)
        says = Text("doctor.kind.nibrs")
        part.proposals.append(
            Proposal("code", (code.name,), says, fits, code.written, "sure", samples, others)
        )
    ranked = speaking(columns, table)
    chosen = _chosen(ranked, answers)
    if chosen is not None:
        _take(chosen, answers, part)
        _second(ranked, chosen, part)
    if table == "incidents":
        _flag(columns, answers, part)
        _role(columns, part)
    return part


def speaking(columns: Sequence[Column], table: str) -> list[Words]:
    """Return the columns that speak of kinds, the one that says most first."""
    found = [one for one in (words_of(column, table) for column in columns) if one is not None]
    found = [one for one in found if one.share >= SPEAKING and (len(one.kinds) > 1 or len(found) == 1)]
    # Nearly equal shares are one: then the finer column says more.
    return sorted(found, key=lambda one: (-round(one.share * 20), -len(one.kinds), one.column.name))


def _chosen(ranked: Sequence[Words], answers: Mapping[str, str]) -> Words | None:
    said = answers.get("kinds.column")
    if said == "none":
        return None
    first = ranked[0] if ranked else None
    return next((one for one in ranked if one.column.name == said), first)


def _take(chosen: Words, answers: Mapping[str, str], part: Part) -> None:
    """Put the words of a column into the mapping; those that only sound like a kind are asked."""
    said = answers.get("kinds.sounding")
    kinds = dict(chosen.known)
    if chosen.sounding and said != "leave":
        kinds |= chosen.sounding
    if chosen.sounding and said not in {"take", "leave"}:
        asks = Text(
            "doctor.kind.sounding", n=len(chosen.sounding), words=_pairs(chosen.sounding, chosen.table)
        )
        choices = tuple(Choice(v, Text(f"doctor.kind.{v}")) for v in ("take", "leave"))
        part.questions.append(Question("kinds.sounding", asks, choices))
    part.settings["kinds"] = kinds
    part.columns["kind"] = chosen.column.name
    filled = chosen.column.filled
    fits = round(filled * (chosen.share if said != "leave" else chosen.share_known))
    says = Text("doctor.kind.says", words=chosen.column.different.height, kinds=len(set(kinds.values())))
    confidence = "sure" if not chosen.sounding else "likely" if said in {"take", "leave"} else "open"
    part.proposals.append(
        Proposal("kind", (chosen.column.name,), says, fits, filled, confidence, chosen.samples)  # type: ignore[arg-type]
    )
    if chosen.unmapped:
        _say_unmapped(chosen, part)
    if chosen.rare:
        says = Text("doctor.kind.rare", words=chosen.rare, n=chosen.rare_rows, fewest=FEWEST_ROWS)
        part.findings.append(Finding("S08", says, "look"))


def _pairs(sounding: Mapping[str, str], table: str) -> tuple[Text, ...]:
    """Return every word with the kind it sounds like: who takes them must have seen all of them."""
    before = "kind" if table == "incidents" else "request_kind"
    return tuple(
        Text("doctor.kind.pair", word=visible(word, 40), kind=Text(f"{before}.{kind}"))
        for word, kind in sounding.items()
    )


def _say_unmapped(chosen: Words, part: Part) -> None:
    rows = sum(chosen.unmapped.values())
    listed = tuple(visible(word, 40) for word in list(chosen.unmapped)[:_LISTED])
    key = "doctor.kind.unmapped" if chosen.table == "incidents" else "doctor.kind.unmapped_requests"
    says = Text(key, n=rows, of=chosen.column.filled, words=listed, different=len(chosen.unmapped))
    series = tuple((visible(word, 40), float(n)) for word, n in list(chosen.unmapped.items())[:_LISTED])
    part.findings.append(Finding("S08", says, "look", series))


def _second(ranked: Sequence[Words], chosen: Words, part: Part) -> None:
    """Take a second column of words along: it may name a sensitive case that the first one hides."""
    other = next((one for one in ranked if one is not chosen and one.share >= _SECOND), None)
    if other is None or chosen.table != "incidents":
        return
    sensitive = {w: k for w, k in {**other.known, **other.sounding}.items() if KINDS[k].protected}
    if not sensitive:
        return
    part.columns["second_kind"] = other.column.name
    part.settings["kinds"] = {**sensitive, **part.settings["kinds"]}
    rows = other.column.different.filter(pl.col("text").is_in(list(sensitive)))["rows"].sum()
    says = Text("doctor.kind.second", n=len(sensitive))
    part.proposals.append(Proposal("second_kind", (other.column.name,), says, int(rows), other.column.filled))


def _flag(columns: Sequence[Column], answers: Mapping[str, str], part: Part) -> None:
    """Find the column that marks sensitive cases; asked where an unnamed yes or no could be it."""
    yes_no = [one for one in columns if _is_yes_no(one)]
    said = answers.get("flags.sensitive")
    named = next((one for one in yes_no if one.named(_SENSITIVE)), None)
    chosen = next((one for one in yes_no if one.name == said), None if said == "none" else named)
    if chosen is not None:
        part.columns["sensitive_flag"] = chosen.name
        says = Text("doctor.kind.flag")
        part.proposals.append(Proposal("sensitive_flag", (chosen.name,), says, chosen.filled, chosen.filled))
        return
    unclear = [one for one in yes_no if not one.named(_HARMLESS)]
    if unclear and said != "none":
        choices = [
            Choice(one.name, Text("doctor.kind.flag_column", column=visible(one.name))) for one in unclear
        ]
        choices.append(Choice("none", Text("doctor.kind.no_flag")))
        part.questions.append(Question("flags.sensitive", Text("doctor.kind.flags"), tuple(choices)))


def _is_yes_no(column: Column) -> bool:
    different = column.different
    if not 1 <= different.height <= 3:
        return False
    words = {text.lower().removesuffix(".0") for text in different["text"]} - {"unknown", "u"}
    return any(words and words <= pair for pair in _YES_NO) and different.height >= 2


def _role(columns: Sequence[Column], part: Part) -> None:
    """Find the column of roles: which rows are a victim's."""
    for one in columns:
        if not 1 < one.different.height <= 60 or one.is_number:
            continue
        first = {word for text in one.different["text"] for word in re.findall(r"\w+", text.lower())}
        if len(first & _ROLES) >= 2 and first <= _ROLES | {"prm", "own", "rep", "oth", "other", "unknown"}:
            part.columns["role"] = one.name
            part.settings["victim_roles"] = tuple(
                sorted({"VIC", "VICTIM", "VICTIMA"} & {w.upper() for w in first})
            )
            says = Text("doctor.kind.role")
            samples = shown(one.different["text"].head(SHOWN_SAMPLES))
            part.proposals.append(
                Proposal("role", (one.name,), says, one.filled, one.filled, "sure", samples)
            )
            return
