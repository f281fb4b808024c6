"""Suspect days whose day and month a program has exchanged: what is sure stops, what may be so is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from geodata.clean.written_days import day_parts
from geodata.doctor.columns import SHOWN_SAMPLES
from geodata.doctor.day_columns import DayColumn
from geodata.doctor.masking import shown
from geodata.doctor.model import Choice, Finding, Part, Question
from geodata.errors import visible
from geodata.words.text import Text

_LAST = 12  # of a month: a later day cannot be taken for a month
_FEWEST_CELLS = 10  # different ones of each way of writing: all on one side of the twelfth is no chance then
_FEWEST_ROWS = 10  # of a month: all of them up to the twelfth is one chance in ten thousand
_FEWEST_MONTHS = 2
_LATE = 0.1  # of the rows: else days may be written only roughly, such as the first of each month
_BARE = r"^[1-9][/.\-]|^\d{1,2}[/.\-][1-9][/.\-]"  # 5/3/2023 as a spreadsheet shows it
_FILLED = r"^0\d[/.\-]|^\d{1,2}[/.\-]0\d[/.\-]"  # 05/03/2023


def ask_exchanged(roles: Mapping[str, DayColumn], form: str, answers: Mapping[str, str], part: Part) -> None:
    """
    Ask whether days are right that bear the traces of a day and month that were exchanged.

    Parameters
    ----------
    roles
        The columns of days that a mapping takes.
    form
        In which the first is read; another has its own where this is none of its forms.
    answers
        `time.exchanged` (right, wrong).

    Misreadings
    -----------
    Nothing is found where a file covers whole years and all its cells are written in one way: then day and
    month may have been exchanged without a trace.
    """
    said = answers.get("time.exchanged")
    if said == "right":
        return
    for one in roles.values():
        asks = None if one.exchanged else _by_writing(one) or _by_months(one, form)
        if asks is None:
            continue
        if said == "wrong":
            says = Text("doctor.time.exchanged_said", column=visible(one.column.name))
            part.findings.append(Finding("T01", says, "stop"))
        else:
            choices = tuple(Choice(v, Text(f"doctor.time.exchanged_{v}")) for v in ("right", "wrong"))
            part.questions.append(Question("time.exchanged", asks, choices))
        return


def _by_writing(one: DayColumn) -> Text | None:
    """Return the question where days up to the twelfth are written in one way, all later ones in another."""
    different = one.column.different["text"]
    parts = different.str.extract_groups(r"^(?P<a>\d{1,2})[/.\-](?P<b>\d{1,2})[/.\-]").struct.unnest()
    first, second = parts["a"].cast(pl.Int64), parts["b"].cast(pl.Int64)
    frame = pl.DataFrame(
        {
            "text": different,
            "late": (first > _LAST) | (second > _LAST),
            "bare": different.str.contains(_BARE),
            "filled": different.str.contains(_FILLED),
        }
    ).drop_nulls()
    early, late = frame.filter(~pl.col("late")), frame.filter("late")
    for way, other in (("bare", "filled"), ("filled", "bare")):
        enough = min(int(early[way].sum()), int(late[other].sum())) >= _FEWEST_CELLS
        if enough and not early[other].any() and not late[way].any():
            return Text(
                "doctor.time.exchanged_writing_asks",
                column=visible(one.column.name),
                early=_samples(early.filter(way)["text"]),
                late=_samples(late.filter(other)["text"]),
            )
    return None


def _by_months(one: DayColumn, form: str) -> Text | None:
    """Return the question where whole months have no day after the twelfth, and others have."""
    its = form if form in one.forms else one.forms[0]
    if its not in {"mdy", "dmy", "ymd"}:
        return None
    different = one.column.different
    days = pl.DataFrame(
        {"day": day_parts(different["text"], its)["day"], "rows": different["rows"]}
    ).drop_nulls()
    months = (
        days.group_by(pl.col("day").dt.strftime("%Y-%m").alias("month"))
        .agg(pl.col("rows").sum(), pl.col("rows").filter(pl.col("day").dt.day() > _LAST).sum().alias("late"))
        .sort("month")
    )
    if int(months["late"].sum()) < _LATE * int(months["rows"].sum()):
        return None
    # The last month may be cut off by the day of the export.
    found = months.head(-1).filter((pl.col("late") == 0) & (pl.col("rows") >= _FEWEST_ROWS))
    if found.height < _FEWEST_MONTHS:
        return None
    return Text(
        "doctor.time.exchanged_months_asks",
        column=visible(one.column.name),
        n=int(found["rows"].sum()),
        months=_listed(found["month"].to_list()),
    )


def _samples(cells: pl.Series) -> str:
    return " | ".join(shown(cells.head(SHOWN_SAMPLES)))


def _listed(months: Sequence[str]) -> tuple[str, ...]:
    most = 2 * SHOWN_SAMPLES
    return (*months[:most], "…") if len(months) > most else tuple(months)
