"""Tell which columns of an unknown table hold days, in which form, and what proves their order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from geodata.clean.times import read_times
from geodata.clean.written_days import EXCEL_EPOCH_DAYS, day_parts
from geodata.doctor.columns import Column

_TYPING = 0.01  # of the cells may be typed wrong; more are another way of writing
_FEWEST_EXCHANGED = 10  # different cells of each form: all on one side of the twelfth is no chance then
ISO = r"^\d{4}[/.\-]"
NAMED_MONTH = r"(?i:\b|\d)(?i:jan|ene|feb|mar|apr|abr|may|jun|jul|aug|ago|sep|oct|nov|dec|dic)"
FITTING = 0.9  # of a column's cells; the rest are mistakes that the import will list
_COMPACT = r"^\d{8}[ T]\d{1,2}:\d{2}"  # 20230605 14:30
_EARLIEST = dt.date(1950, 1, 1)
_EPOCH_FROM = 631_152_000  # 1990-01-01, in seconds; shorter numbers are ids and amounts
_EXCEL_FROM = 25_569 + 3_652  # 1980-01-01
TIMELY = (
    r"date|time|day|fecha|\bdata\b|hora|dia\b|moment|stamp|epoch|\bdt\b|\bdttm\b|\bocc"
    r"|occur|ocurr|creat|report"
)

# What a column's name says its days are; the first that fits. Days of an update are nobody's.
_ROLES = (
    ("updated", r"updat|modif|load|extract|actualiz|publish|edit|birth|nacim"),
    ("closed_day", r"clos|cerrad|cierre|resol|complet"),
    ("until_day", r"\bto\b|\bend|last|until|through|hasta|\bfin\b|termin"),
    (
        "reported_day",
        (
            r"report|rptd|\brpt|\brept|receiv|\brcv|\brecv|creat|enter|open|call|denun|recib|apertura|registr|entrada|ingres"
            r"|\balta\b|comunic|notific|aviso"
        ),
    ),
    (
        "day",
        (
            r"occur|\bocc|incident|offen[cs]e|crime|from|start|begin|first|hecho|ocurr|ocorr|\bfato\b|inicio"
            r"|suceso|desde|event|delito"
        ),
    ),
)


@dataclass(frozen=True)
class DayColumn:
    """
    A column of days.

    Attributes
    ----------
    forms
        Forms that explain its cells; two where nothing proves the order of day and month.
    fits
        Cells that are days under the first of them.
    mixed
        Whether some cells are days only as month/day and others only as day/month.
    has_time, zoned, short
        Whether most cells hold a time too, whether any an offset, and whether years have two digits.
    timeless
        Cells that hold a day alone; a workbook shows midnight so.
    iso
        Cells written year first where the others are not: days that a workbook or database has typed.
    typed
        Cells written year first or with the name of a month, as a spreadsheet shows the days that it knows.
    exchanged
        Whether a spreadsheet seems to have read day and month of some cells the other way round: its typed
        days are all of the first twelve, and the written ones all later.
    naive
        Cells that hold a time without an offset, where others have one.
    """

    column: Column
    forms: tuple[str, ...]
    fits: int
    mixed: bool = False
    has_time: bool = False
    zoned: bool = False
    short: bool = False
    timeless: int = 0
    naive: int = 0
    iso: int = 0
    typed: int = 0
    exchanged: bool = False

    @property
    def role(self) -> str:
        """What the name says of the days; "" where it says nothing."""
        return role_of(self.column)

    @property
    def by_number(self) -> bool:
        """Whether its cells are mere numbers, which could be something else."""
        return self.forms[0] in {"epoch_s", "epoch_ms", "excel"}

    def good(self, form: str) -> pl.Series:
        """Return which of the column's different cells an import would read as a day, with its time."""
        different = self.column.different["text"]
        if self.by_number:
            return self.column.good_numbers
        parts = day_parts(different, form)
        return parts["day"].is_not_null() & ~read_times(parts["rest"])["bad"]

    def days(self) -> pl.Series:
        """Return the days under the first form, shape (n,); null where there is none."""
        if self.by_number:
            return pl.Series([None] * len(self.column.texts), dtype=pl.Date)
        return day_parts(self.column.texts, self.forms[0])["day"]


def role_of(column: Column) -> str:
    """Return what a column's name says its days or times are of; "" where it says nothing."""
    return next((role for role, pattern in _ROLES if column.named(pattern)), "")


def day_columns(columns: Sequence[Column], today: dt.date) -> tuple[DayColumn, ...]:
    """Return every column whose cells can be days."""
    found = (day_column(one, today) for one in columns)
    return tuple(one for one in found if one is not None)


def day_column(column: Column, today: dt.date) -> DayColumn | None:
    """Return how a column's cells are days; None where they are none."""
    if not column.filled:
        return None
    for form in ("ymd", "ym", "my"):
        one = _of_form(column, form, today)
        if one is not None:
            both = _slashed(column, today) if form == "ymd" and one.fits < column.filled else None
            return both if both and both.fits - one.fits > _TYPING * column.filled else one
    slashed = _slashed(column, today)
    if slashed is not None:
        return slashed
    eight_digits = column.whole is not None or column.share(_COMPACT) >= FITTING
    if eight_digits and column.different.height > 1:
        compact = _of_form(column, "compact", today)
        if compact is not None:
            return compact
    return _numbers(column, today)


def _read(column: Column, form: str, today: dt.date) -> pl.DataFrame:
    """Return each different cell's rows and whether it is a day of a possible year."""
    different = column.different
    parts = day_parts(different["text"], form)
    last = dt.date(today.year + 1, 12, 31)
    possible = parts["day"].is_between(_EARLIEST, last).fill_null(False) | parts["short"].fill_null(False)
    return parts.with_columns(rows=different["rows"], good=possible & parts["day"].is_not_null())


def _of_form(column: Column, form: str, today: dt.date) -> DayColumn | None:
    read = _read(column, form, today)
    fits = int(read.filter("good")["rows"].sum())
    if fits < FITTING * column.filled:
        return None
    return _made(column, (form,), fits, read)


def _made(
    column: Column, forms: tuple[str, ...], fits: int, read: pl.DataFrame, *, mixed: bool = False
) -> DayColumn:
    timed = read.filter(pl.col("good") & pl.col("rest").is_not_null())
    with_time = int(timed["rows"].sum())
    zoned = bool(read["zone"].is_not_null().any())
    iso = column.different["text"].str.contains(ISO)
    slashed = forms[0] in {"mdy", "dmy"}
    typed = iso | column.different["text"].str.contains(NAMED_MONTH)
    return DayColumn(
        column,
        forms,
        fits,
        mixed=mixed,
        has_time=with_time > 0.5 * fits,
        zoned=zoned,
        iso=int(read.filter(pl.col("good") & iso)["rows"].sum()) if slashed else 0,
        typed=int(read.filter(pl.col("good") & typed)["rows"].sum()) if slashed else 0,
        exchanged=slashed and _exchanged(read.filter("good"), typed.filter(read["good"])),
        naive=int(timed.filter(pl.col("zone").is_null())["rows"].sum()) if zoned else 0,
        short=bool(read.filter("good")["short"].any()),
        timeless=fits - with_time,
    )


def _exchanged(read: pl.DataFrame, typed: pl.Series) -> bool:
    """Whether typed days are all of the first twelve of a month, and written ones all later."""
    late = read["day"].dt.day() > 12
    enough = min(int(typed.sum()), int((~typed).sum())) >= _FEWEST_EXCHANGED
    return enough and bool((late == ~typed).all())


def _slashed(column: Column, today: dt.date) -> DayColumn | None:
    """Return a column of days whose parts are months, days and years in an order to be proved."""
    first, second = (_read(column, form, today) for form in ("mdy", "dmy"))
    rows = first["rows"]
    either = int(rows.filter(first["good"] | second["good"]).sum())
    if either < FITTING * column.filled:
        return None
    only_first = int(rows.filter(first["good"] & ~second["good"]).sum())
    only_second = int(rows.filter(second["good"] & ~first["good"]).sum())
    fits = {"mdy": int(rows.filter(first["good"]).sum()), "dmy": int(rows.filter(second["good"]).sum())}
    if only_first and only_second:
        best = max(fits, key=lambda form: fits[form])
        if min(only_first, only_second) <= _TYPING * column.filled:
            return _made(column, (best,), fits[best], first if best == "mdy" else second)
        return _made(column, ("mdy", "dmy"), fits["mdy"], first, mixed=True)
    if only_first or only_second:
        form = "mdy" if only_first else "dmy"
        return _made(column, (form,), fits[form], first if only_first else second)
    return _made(column, ("mdy", "dmy"), fits["mdy"], first)


def _numbers(column: Column, today: dt.date) -> DayColumn | None:
    """Return a column of numbers that could be moments: told by their size, so a person is asked."""
    if not column.is_number or column.different.height < 2:
        return None
    known = column.numbers.drop_nulls()
    last = (today - dt.date(1970, 1, 1)).days + 2
    spans = {
        "epoch_s": (_EPOCH_FROM, last * 86_400),
        "epoch_ms": (_EPOCH_FROM * 1_000, last * 86_400_000),
        "excel": (_EXCEL_FROM, EXCEL_EPOCH_DAYS + last),
    }
    for form, (low, high) in spans.items():
        fits = int(known.is_between(low, high).sum())
        if fits < FITTING * column.filled:
            continue
        whole = bool((known == known.floor()).all())
        # Many numbers have five digits: of these only fractions of a day, or a name, speak for a day.
        if form == "excel" and whole and not column.named(TIMELY):
            continue
        # A whole day of a spreadsheet is midnight, or a day whose time nobody typed.
        timeless = int((known == known.floor()).sum()) if form == "excel" else 0
        return DayColumn(column, (form,), fits, has_time=form != "excel" or not whole, timeless=timeless)
    return None
