"""Propose the report number, and from its repetitions what one row stands for: an incident, or a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from geodata.doctor.columns import SHOWN_SAMPLES, Column
from geodata.doctor.masking import FEWEST_ROWS, as_pattern
from geodata.doctor.model import Choice, Finding, Part, Proposal, Question
from geodata.errors import visible
from geodata.words.text import Text

_CODE_LIKE = r"^[A-Za-z]{0,6}[-_/ ]?\d[\dA-Za-z/_-]{2,}(\.0)?$|^[0-9a-fA-F]{16,64}$|^\d+(\.0)?$"
_NAMED = (
    r"case|incident|report|complaint|offen[cs]e|crime|number|\bno\b|\bnum|\bid\b|folio|expediente|carpeta"
    r"|denuncia|numero|event"
)
_BEST = (
    r"(incident|report|case|complaint|crime) ?(number|no|num|id|key)\b|folio|expediente|carpeta"
    r"|numero de (reporte|caso)"
)
_ROUNDED = r"(?i)^\d(?:[.,]\d+)?E\+\d{1,3}$"
_NEARLY_UNIQUE = 0.25  # different numbers over filled cells: fewer are codes of something else
_CONSISTENT = 0.8  # supplements of a report may carry another time
_FEWEST_FILLED = 0.5


@dataclass(frozen=True)
class Number:
    """
    A column that can be the report number.

    Attributes
    ----------
    different
        Different numbers over filled cells, 0 to 1; 1 where no number stands twice.
    together
        Share of the repeated numbers whose rows agree in day and place; 1 where none is repeated.
    counting
        Whether it merely counts the rows of the file.
    """

    column: Column
    different: float
    together: float
    counting: bool

    @property
    def best_named(self) -> bool:
        """Whether its name says report number."""
        return self.column.named(_BEST)


def find_ids(columns: Sequence[Column], same: Sequence[Column], answers: Mapping[str, str]) -> Part:
    """
    Propose the number of a table, and how its rows become records.

    Parameters
    ----------
    columns
        Those that are neither about persons nor times, places or kinds.
    same
        The columns of day and place, in which rows of one report agree.
    answers
        `ids.number` (a column, or "none"), `duplicates.equal` (merge, keep).
    """
    part = Part(findings=_destroyed(columns))
    rows = len(columns[0].texts) if columns else 0
    found = [one for one in (_number(column, same) for column in columns) if one is not None]
    counting = [one for one in found if one.counting]
    found = [one for one in found if not one.counting]
    chosen = _chosen(found, answers, part)
    if chosen is None:
        part.settings["merging"] = "content"
        if counting and not part.questions:
            name = visible(counting[0].column.name)
            part.findings.append(Finding("S03", Text("doctor.id.counts_rows", column=name)))
        return part
    column = chosen.column
    part.columns["number"] = column.name
    part.settings["merging"] = "report_number"
    repeated = chosen.different < 1
    records = column.different.height
    key = "doctor.id.repeated" if repeated else "doctor.id.unique"
    samples = tuple(dict.fromkeys(map(as_pattern, column.different["text"].head(50))))[:SHOWN_SAMPLES]
    confidence = "sure" if chosen.best_named and chosen.together >= _CONSISTENT else "likely"
    part.proposals.append(
        Proposal("number", (column.name,), Text(key, n=records), column.filled, rows, confidence, samples)  # type: ignore[arg-type]
    )
    basis = Text("doctor.id.basis_many" if repeated else "doctor.id.basis_one", rows=rows, n=records)
    fits = round(chosen.together * records)
    part.proposals.append(Proposal("basis", (column.name,), basis, fits, records, confidence))  # type: ignore[arg-type]
    if column.filled < rows:
        part.findings.append(Finding("S03", Text("doctor.id.missing", n=rows - column.filled), "look"))
    return part


def _destroyed(columns: Sequence[Column]) -> list[Finding]:
    """Return which columns hold numbers that a spreadsheet has rounded, as 1.2023E+11 for every report."""
    found = []
    for one in columns:
        rounded = one.different.filter(pl.col("text").str.contains(_ROUNDED))
        n = int(rounded["rows"].sum())
        if n >= FEWEST_ROWS and (n > 0.5 * one.filled or one.named(_NAMED)):
            text, rows = rounded.row(0)
            says = Text(
                "doctor.id.destroyed",
                column=visible(one.name),
                n=n,
                of=one.filled,
                different=rounded.height,
                sample=visible(text) if rows >= FEWEST_ROWS else as_pattern(text),
            )
            found.append(Finding("D21", says, "look"))
    return found


def _number(column: Column, same: Sequence[Column]) -> Number | None:
    """Return how a column could be the report number; None where it could not."""
    n = len(column.texts)
    if not n or column.filled < _FEWEST_FILLED * n or column.share(_CODE_LIKE) < 0.95:
        return None
    if column.is_number and column.whole is None:
        return None  # fractions are measures
    different = column.different.height / column.filled
    if different < _NEARLY_UNIQUE or column.different.height < 10:
        return None
    if different < 0.5 and not column.named(_NAMED) and _together(column, same) < _CONSISTENT:
        return None
    return Number(column, different, _together(column, same), _counts_rows(column))


def _together(column: Column, same: Sequence[Column]) -> float:
    """Return the share of repeated numbers whose rows agree in all of some columns."""
    repeated = column.different.filter(pl.col("rows") > 1)
    if not repeated.height or not same:
        return 1.0
    frame = pl.DataFrame({"number": column.texts} | {f"c{i}": one.texts for i, one in enumerate(same)})
    frame = frame.drop_nulls("number").filter(pl.col("number").is_in(repeated["text"].implode()))
    agree = frame.group_by("number").agg(
        pl.max_horizontal(pl.col(f"c{i}").drop_nulls().n_unique() for i in range(len(same))).alias("n")
    )
    return float(agree.select((pl.col("n") <= 1).mean()).item())


def _counts_rows(column: Column) -> bool:
    """Whether a column holds 1, 2, 3 ... (or 0, 1, 2 ...): a new export numbers anew."""
    span = column.whole
    n = column.filled
    if span is None or column.different.height != n or n < 10:
        return False
    return (
        span[0] in {0, 1}
        and span[1] - span[0] <= 1.05 * n
        and not column.named(r"case|report|folio|incident")
    )


def _chosen(found: Sequence[Number], answers: Mapping[str, str], part: Part) -> Number | None:
    """Return the report number; asked where several say different things and no name decides."""
    said = answers.get("ids.number")
    taken = next((one for one in found if one.column.name == said), None)
    if taken is not None or said == "none":
        return taken
    sound = [one for one in found if one.together >= _CONSISTENT]
    if not sound:
        return None
    named = [one for one in sound if one.best_named]
    group = named or sound
    counts = {one.column.different.height for one in group}
    if len(group) == 1 or len(counts) == 1:
        return group[0]
    # A number of which none stands twice numbers the parts of a report.
    fewest = min(group, key=lambda one: one.column.different.height)
    if all(_holds(fewest.column, one.column) for one in group):
        repeated = [one for one in group if one.different < 1]
        if len(repeated) <= 1:
            return fewest
    choices = [
        Choice(
            one.column.name,
            Text("doctor.id.choice", column=visible(one.column.name), n=one.column.different.height),
        )
        for one in group
    ]
    choices.append(Choice("none", Text("doctor.id.no_number")))
    part.questions.append(Question("ids.number", Text("doctor.id.which"), tuple(choices)))
    return None


def _holds(coarse: Column, fine: Column) -> bool:
    """Whether each number of one column belongs to one number of another, as a charge to a report."""
    if coarse is fine:
        return True
    frame = pl.DataFrame({"coarse": coarse.texts, "fine": fine.texts}).drop_nulls()
    each = frame.group_by("fine").agg(pl.col("coarse").n_unique().alias("n"))
    return bool(each.height) and float(each.select((pl.col("n") == 1).mean()).item()) >= 0.99
