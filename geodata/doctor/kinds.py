"""Propose what each row is: the column of kinds, and the kind of each of its words; others stay unknown."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import polars as pl

from geodata.doctor.columns import SHOWN_SAMPLES, Column, unfit
from geodata.doctor.further_words import find_further, say_public
from geodata.doctor.labels import Words, words_of
from geodata.doctor.masking import FEWEST_ROWS, shown, told_apart
from geodata.doctor.model import A_LABEL, AskedLabel, Choice, Finding, Part, Proposal, Question
from geodata.errors import visible
from geodata.kinds.heard import hides
from geodata.kinds.labels import normal_code
from geodata.kinds.requests import OTHER_REQUEST, REQUEST_KINDS
from geodata.kinds.tree import KINDS, NIBRS, UNKNOWN
from geodata.words.text import Text

SPEAKING = 0.3  # of the rows: below this a column says something else, unless its name says types
_NIBRS_LIKE = r"^(\d{2,3}|\d{2}[A-Za-z])(\.0)?$"
_LISTED = 30
_MOST_TYPES = 100  # in a column that is asked about; a person reads them all
# What a column of types is called; of several, those of the first line.
_NAMED = (
    r"offen[cs]e|\bcrime|delito|delikt|straftat|natureza|infraccion|infracao|infraction|ilicito|ucr|nibrs",
    r"\btype|\btipo|categor|classif|clasific|\bkind|\bclase\b|incident|hecho|charge|call|event",
)
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
        `kinds.column` (a column, or "none"), `kinds.sounding` (take, leave), `kinds.sensitive` and
        `kinds.unmapped` (leave), `kind:LABEL` (a kind), `flags.sensitive` (a column, or "none").
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
    chosen = _chosen(ranked or named_so(columns, table), columns, answers, table)
    if chosen is None and code is None:
        _ask_column(columns, table, answers, part)
    if chosen is not None:
        _take(chosen, answers, part)
    if table == "incidents":
        if not part.questions or chosen is not None:  # else nobody knows yet which column the types are in
            find_further(columns, labels_said(answers, table), part, taken=tuple(part.columns.values()))
        _flag(columns, answers, part)
        _role(columns, part)
    return part


def speaking(columns: Sequence[Column], table: str) -> list[Words]:
    """Return the columns that speak of kinds, the one that says most first."""
    found = [one for one in (words_of(column, table) for column in columns) if one is not None]
    found = [one for one in found if one.share >= SPEAKING and (len(one.kinds) > 1 or len(found) == 1)]
    # Nearly equal shares are one: then the finer column says more.
    return sorted(found, key=lambda one: (-round(one.share * 20), -len(one.kinds), one.column.name))


def named_so(columns: Sequence[Column], table: str) -> list[Words]:
    """Return the columns of words that are called so, though few of their words are known, the best first."""
    for pattern in _NAMED:
        found = [words_of(column, table) for column in columns if column.named(pattern)]
        known = [one for one in found if one is not None]
        if known:
            return sorted(known, key=lambda one: (-one.share, -len(one.unmapped), one.column.name))
    return []


def _chosen(
    ranked: Sequence[Words], columns: Sequence[Column], answers: Mapping[str, str], table: str
) -> Words | None:
    """Return the column of kinds: the one a person named, though nobody knows its words, else the best."""
    said = answers.get("kinds.column")
    if said == "none":
        return None
    named = next((words for one in columns if one.name == said and (words := words_of(one, table))), None)
    return named or (ranked[0] if ranked else None)


def _ask_column(columns: Sequence[Column], table: str, answers: Mapping[str, str], part: Part) -> None:
    """Ask in which column the types stand, where there are words and nobody knows any of them."""
    found = [one for one in columns if one.different.height <= _MOST_TYPES and words_of(one, table)]
    if not found or answers.get("kinds.column") == "none" or "kinds.all" in answers:
        return
    choices = []
    for one in found:
        words = told_apart(one.different.filter(pl.col("rows") >= FEWEST_ROWS)["text"].head(SHOWN_SAMPLES))
        says = Text("doctor.kind.of_column", n=one.different.height, words=tuple(words.values()) or ("–",))
        choices.append(Choice(one.name, says))
    choices.append(Choice("none", Text("doctor.kind.no_column")))
    part.questions.append(Question("kinds.column", Text("doctor.kind.column_asks"), tuple(choices)))


def labels_said(answers: Mapping[str, str], table: str) -> dict[str, str]:
    """Return the type that a person gave to each label; labels whose answer is no type are left out."""
    tree = {**(KINDS if table == "incidents" else REQUEST_KINDS), UNKNOWN: None}
    return {
        name.removeprefix(A_LABEL): kind
        for name, kind in answers.items()
        if name.startswith(A_LABEL) and kind in tree
    }


def _take(chosen: Words, answers: Mapping[str, str], part: Part) -> None:
    """Put the words of a column into the mapping; what no list knows is asked, label by label."""
    part.labels |= set(chosen.column.different["text"])
    said = {label: k for label, k in labels_said(answers, chosen.table).items() if label in part.labels}
    sounding = {word: kind for word, kind in chosen.sounding.items() if word not in said}
    taken = {} if answers.get("kinds.sounding") == "leave" else sounding
    kinds = {**chosen.known, **taken, **said}
    part.settings["kinds"] = {
        word: kind for word, kind in kinds.items() if kind not in {UNKNOWN, OTHER_REQUEST}
    }
    part.columns["kind"] = chosen.column.name
    open_ = _ask_sounding(chosen, sounding, answers, part)
    open_ = _ask_singly(chosen, said, answers, part, "sensitive") or open_
    open_ = _ask_singly(chosen, said, answers, part, "unmapped") or open_
    mapped = chosen.column.different.filter(pl.col("text").is_in(list(part.settings["kinds"])))
    fits, filled = int(mapped["rows"].sum()), chosen.column.filled
    count = len(set(part.settings["kinds"].values()))
    says = Text("doctor.kind.says", words=chosen.column.different.height, kinds=count)
    confidence = "open" if open_ else "likely" if chosen.sounding else "sure"
    part.proposals.append(
        Proposal("kind", (chosen.column.name,), says, fits, filled, confidence, chosen.samples)  # type: ignore[arg-type]
    )
    if chosen.table == "incidents":
        say_public(chosen.column, said, part)
        _keep_hidden(chosen, part)
    unmapped = {word: n for word, n in chosen.unmapped.items() if said.get(word, UNKNOWN) == UNKNOWN}
    if unmapped:
        _say_unmapped(chosen, unmapped, part)
    if chosen.rare:
        says = Text("doctor.kind.rare", words=chosen.rare, n=chosen.rare_rows, fewest=FEWEST_ROWS)
        part.findings.append(Finding("S08", says, "look"))


def _ask_sounding(chosen: Words, sounding: Mapping[str, str], answers: Mapping[str, str], part: Part) -> bool:
    """Ask for the labels that only sound like a type; tell whether that is open."""
    if not sounding or answers.get("kinds.sounding") in {"take", "leave"}:
        return False
    rows = dict(chosen.column.different.iter_rows())
    labels = tuple(AskedLabel(word, rows[word], kind) for word, kind in sounding.items())
    choices = tuple(Choice(v, Text(f"doctor.kind.{v}")) for v in ("take", "leave"))
    asks = Text("doctor.kind.sounding", n=len(labels))
    part.questions.append(Question("kinds.sounding", asks, choices, labels))
    return True


def _ask_singly(
    chosen: Words, said: Mapping[str, str], answers: Mapping[str, str], part: Part, name: str
) -> bool:
    """Ask for labels each by itself, `unmapped` or `sensitive` ones; tell whether that is open."""
    hiding = name == "sensitive"  # they may speak of a protected case
    asked = {word: n for word, n in chosen.askable.items() if word not in said and hides(word) == hiding}
    if not asked or chosen.table != "incidents" or answers.get(f"kinds.{name}") == "leave":
        return False
    labels = tuple(AskedLabel(word, n) for word, n in asked.items())
    choices = (Choice("leave", Text("doctor.kind.leave_rest")),)
    asks = Text(f"doctor.kind.{name}_asks", n=len(labels), rows=sum(asked.values()))
    part.questions.append(Question(f"kinds.{name}", asks, choices, labels))
    return True


def _keep_hidden(chosen: Words, part: Part) -> None:
    """Write down that labels which may speak of a protected case are unknown: else a code would decide."""
    if "code" not in part.columns:
        return
    taken = part.settings["kinds"]
    left = [word for word in (*chosen.sounding, *chosen.unmapped) if word not in taken and hides(word)]
    part.settings["kinds"] = {**taken, **dict.fromkeys(left, UNKNOWN)}


def _say_unmapped(chosen: Words, unmapped: Mapping[str, int], part: Part) -> None:
    rows = sum(unmapped.values())
    names = told_apart(unmapped)
    listed = tuple(f"{names[word]} ({n:,})" for word, n in list(unmapped.items())[:_LISTED])
    key = "doctor.kind.unmapped" if chosen.table == "incidents" else "doctor.kind.unmapped_requests"
    says = Text(key, n=rows, of=chosen.column.filled, words=listed, different=len(unmapped))
    series = tuple((names[word], float(n)) for word, n in list(unmapped.items())[:_LISTED])
    part.findings.append(Finding("S08", says, "look", series))
    silent = [word for word in unmapped if word in chosen.silent]
    if silent and chosen.table == "incidents":
        words = tuple(f"{names[word]} ({unmapped[word]:,})" for word in silent[:_LISTED])
        says = Text("doctor.kind.silent", n=sum(unmapped[word] for word in silent), words=words)
        part.findings.append(Finding("S08", says))


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
