"""Propose the columns that describe a record beside day, place and type: address, areas, status."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from geodata.clean.doubts import NOTHING_HAPPENED
from geodata.doctor.columns import SHOWN_SAMPLES, Column, is_free_text, unfit
from geodata.doctor.masking import FEWEST_ROWS, as_block, shown, with_rows
from geodata.doctor.missing import is_listed
from geodata.doctor.model import Choice, Part, Proposal, Question
from geodata.doctor.services import ADDRESS
from geodata.errors import visible
from geodata.words.text import Text

_MOST_AREAS = 1_000
_MOST_STATUSES = 40
_FEWEST_A_NAME = 5  # rows for each different word, on average: an area comes back
_STATUS_LIKE = 0.8  # of the cells, where only they say so
_STATUS_SOME = 0.3  # where one of them says "unfounded", which nothing but a status does
# 1700 BLOCK OF VINE ST, 17XX W ELM AV: no other column is written so, whatever it is called.
_BLOCK_LIKE = (
    r"(?i)^\d+(?: ?x{1,2})? (?:blk|block)\b|^\d+[\w ]* (?:st|ave?|rd|blvd|dr|ln|ct|pl|hwy|pkwy|ter)\.?$"
)
_UNFOUNDED = r"(?i)\bunf(?:ounded|d|nd)?\b|infundad|improcedent"
# What a column of areas may be called, from the smallest to the widest.
_AREAS = (
    (
        "beat",
        (
            r"\bbeats?\b|\bsector|\bzon[ae]\b|cuadrante|\bgrid\b|\bpost\b|reporting (area|district)|\brd\b"
            r"|patrol (area|zone)|quadra\b|\bturno geog|\bset(or|ores)\b"
        ),
    ),
    (
        "division",
        (
            r"\bdivision\b|precinct|\bpatrol|\bstation\b|comisaria|seccional|delegacia|batalhao|\bcomando\b"
            r"|comandancia|jefatura|\bunidad (policial|territorial)|\bcommand\b|substation"
        ),
    ),
    (
        "district",
        (
            r"\bdistrict|\bdistrito|\bward\b|barrio|colonia|bairro|neighbo|community|borough|comuna|localidad"
            r"|alcaldia|municipi|parroquia|township|\bcity\b|ciudad\b|cidade\b"
        ),
    ),
)
_STATUS = r"\bstatus|\bdispo|\bestado\b|estatus|situac|desenlace|clearance|\betapa\b|resultado"
_STATUS_WORDS = (
    r"(?i)unfound|\bunf(?:d|nd)?\b|\bcle?a?r\b|\bclear|clos(ed|ure)|\bopen\b|\bactive|inactive|suspend|pending|exception|cancel|infundad"
    r"|archivad|arquivad|\bactiv[ao]|cerrad|abiert|abert|en curso|em andamento|tramite|desestim|resuelt"
    r"|esclarec|judicial|conclu|investiga|improced|instaurad|finalizad|encerrad|pendient|pendente"
)
_NOTHING = (
    rf"(?i){NOTHING_HAPPENED}|improced|desestim|\bcancel|\bvoid|duplicad|duplicate|anulad|inexist|erroneous"
    r"|entered in error|no incident|atipic"
)


def find_described(columns: Sequence[Column], answers: Mapping[str, str]) -> tuple[tuple[Column, ...], Part]:
    """
    Take address, areas and status; return the columns that are left, and what was taken.

    Parameters
    ----------
    columns
        Those that are neither about persons nor times nor places.
    answers
        `status.unfounded` (count, leave_out).
    """
    part = Part()
    _address(columns, part)
    for role, pattern in _AREAS:
        free = [one for one in columns if one.name not in part.columns.values()]
        one = next((one for one in free if one.named(pattern) and _comes_back(one)), None)
        if one is not None:
            _take(role, one, part)
    free = [one for one in columns if one.name not in part.columns.values()]
    status = _status_of(free)
    if status is not None:
        _take("case_status", status, part)
        _ask_unfounded(status, answers, part)
    taken = set(part.columns.values())
    return tuple(one for one in columns if one.name not in taken), part


def _address(columns: Sequence[Column], part: Part) -> None:
    words = [c for c in columns if c.filled and not c.is_number]
    named = (c for c in words if c.named(rf"{ADDRESS}|block"))
    one = next(named, None) or next((c for c in words if c.share(_BLOCK_LIKE) >= _STATUS_LIKE), None)
    if one is not None:
        part.columns["address"] = one.name
        samples = tuple(map(as_block, one.different["text"].head(SHOWN_SAMPLES)))
        says = Text("doctor.area.address")
        part.proposals.append(
            Proposal("address", (one.name,), says, one.filled, len(one.texts), "likely", samples)
        )


def _comes_back(column: Column) -> bool:
    """Whether a column's words come back as those of areas do, and are no measures."""
    count = column.different.height
    fractions = column.is_number and column.whole is None
    return (
        0 < count <= _MOST_AREAS
        and not fractions
        and (count * _FEWEST_A_NAME <= column.filled or count <= _FEWEST_A_NAME)
        and not is_free_text(column)
    )


def _take(role: str, one: Column, part: Part) -> None:
    part.columns[role] = one.name
    # An area comes back; a cell that does not may say anything.
    again = one.different.filter(pl.col("rows") >= FEWEST_ROWS)["text"].head(SHOWN_SAMPLES + 1)
    says = Text(f"doctor.area.{role}")
    good = pl.Series([not is_listed(text) for text in one.different["text"]], dtype=pl.Boolean)
    fits, others = unfit(one, good)
    samples = shown(text for text in again if not is_listed(text))[:SHOWN_SAMPLES]
    part.proposals.append(Proposal(role, (one.name,), says, fits, one.written, "likely", samples, others))


def _status_of(columns: Sequence[Column]) -> Column | None:
    """Return the column of statuses: by name and some of its words, or by nearly all of its words."""
    few = [one for one in columns if 1 < one.different.height <= _MOST_STATUSES and not one.is_number]
    named = [one for one in few if one.named(_STATUS) and one.share(_STATUS_WORDS) > 0]
    told = [one for one in few if one.share(_STATUS_WORDS) >= _STATUS_LIKE]
    told += [one for one in few if one.share(_UNFOUNDED) > 0 and one.share(_STATUS_WORDS) >= _STATUS_SOME]
    return next(iter([*named, *told]), None)


def _ask_unfounded(column: Column, answers: Mapping[str, str], part: Part) -> None:
    """Ask whether rows count whose status says that nothing happened, or that they were entered twice."""
    found = column.different.filter(pl.col("text").str.contains(_NOTHING))
    if not found.height:
        return
    said = answers.get("status.unfounded")
    words = tuple(found["text"])
    if said == "leave_out":
        part.settings["uncounted_statuses"] = words
    elif said != "count":
        asks = Text(
            "doctor.status.asks",
            column=visible(column.name),
            n=int(found["rows"].sum()),
            words=with_rows(found.iter_rows()),
        )
        choices = tuple(Choice(v, Text(f"doctor.status.{v}")) for v in ("leave_out", "count"))
        part.questions.append(Question("status.unfounded", asks, choices))
