"""Clean the rows of one file of counts: strict days and whole numbers, 0 kept apart from missing."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl

from geodata.clean.rejects import Fault, collect, unsplit
from geodata.clean.rows import Cleaned
from geodata.clean.table import Cells
from geodata.clean.times import read_days
from geodata.errors import BadInput, Notice, Where
from geodata.feeds.base import Feed, Variant, normal_name
from geodata.period import day_number
from geodata.read.raw import RawTable
from geodata.schema import COUNT_KEY, COUNT_ROWS, RECORD_AREAS
from geodata.words.text import Text

# A spreadsheet adds a decimal of zeros; more digits than these are no count of one day.
_WHOLE = r"^(\d{1,7})(?:\.0+)?$"


def clean_counts(
    table: RawTable, feed: Feed, variant: Variant, *, file_number: int, imported_on: dt.date
) -> Cleaned:
    """
    Clean the rows of one file of counts.

    Parameters
    ----------
    table
        The file as it was read: texts only, null only where a cell was empty.
    feed, variant
        What `recognise` said; the feed's table is ``counts``.
    file_number
        Number of the file within its import; stands in the rows.
    imported_on
        Local day of the import; a count of a later day than the next is a mistake.

    Returns
    -------
    cleaned
        Rows of `COUNT_ROWS`. A row is rejected for its day (T09, T05, T06), for a number that is none (N01),
        for a missing area or label (N03), and where rows of one area, day and label say different numbers
        (N02): nobody knows which of them is right, so none is taken and the day is missing.

    Raises
    ------
    BadInput
        D17: a column of the variant is missing.
    """
    if missing := variant.missing(table.frame.columns):
        what = Text("clean.column_missing", names=missing)
        raise BadInput("D17", what, Text("feeds.column_missing.hint"), Where(file=table.file))
    cells = Cells(table.frame, variant.is_person, normal_name)
    rows = _assemble(table, cells, feed, variant, file_number)
    faults = _faults(rows, cells, feed, variant, imported_on)
    # A count is nobody's address, so the value that stopped a row may be shown.
    stays, rejects = collect(table, variant, faults, lambda frame: pl.Series([False] * frame.height))
    kept = rows.filter(stays).cast(COUNT_ROWS)  # type: ignore[arg-type]
    unmapped = kept.filter(~pl.col("reviewed"))["label"].value_counts()
    labels = dict(sorted(unmapped.iter_rows(), key=lambda pair: (-pair[1], pair[0])))
    counts = {"zero_counts": int((kept["n"] == 0).sum()), "missing_days": _missing_days(kept)}
    everything = sorted((*unsplit(table, variant.is_person), *rejects), key=lambda reject: reject.record)
    notices = tuple(
        Notice(code, Text(f"clean.{name}", n=counts[name]), where=Where(file=table.file))
        for code, name in (("N00", "zero_counts"), ("N00", "missing_days"))
        if counts[name]
    )
    return Cleaned(kept, tuple(everything), notices, counts, labels, cells.person_columns)


def area_set_of(variant: Variant) -> str:
    """
    Return the set of areas that a layout counts by.

    Raises
    ------
    ValueError
        The layout names none of them, or several.
    """
    named = [name for name in RECORD_AREAS if name in variant.columns]
    if len(named) != 1:
        raise ValueError(f"variant {variant.name!r} counts by {named} but must count by one set of areas")
    return named[0]


def _assemble(table: RawTable, cells: Cells, feed: Feed, variant: Variant, file_number: int) -> pl.DataFrame:
    """Return the columns of `COUNT_ROWS` for every row of the file; null where a cell says nothing usable."""
    height = table.frame.height
    area_set = area_set_of(variant)
    words = pl.DataFrame({f"w{i}": cells.texts(name or None) for i, name in enumerate(variant.words)})
    words = words.fill_null("")
    different = words.unique(maintain_order=True)
    meanings = [feed.labels(tuple(w)) for w in different.iter_rows()]
    read = different.with_columns(
        label=pl.Series([one.label or None for one in meanings], dtype=pl.String),
        kind=pl.Series([one.kind for one in meanings], dtype=pl.String),
        reviewed=pl.Series([one.reviewed for one in meanings], dtype=pl.Boolean),
    )
    meaning = words.join(read, on=words.columns, how="left", maintain_order="left")
    number = cells.texts(variant.columns["count"]).str.extract(_WHOLE)
    return pl.DataFrame(
        {
            "file": pl.repeat(file_number, height, eager=True),
            "record": pl.Series(np.asarray(table.records)),
            "line": pl.Series(np.asarray(table.lines)),
            "source": pl.repeat(feed.name, height, eager=True),
            "area_set": pl.repeat(area_set, height, eager=True),
            "area": cells.plain(variant.columns[area_set]),
            "label": meaning["label"],
            "day": read_days(cells.texts(variant.columns["day"]), variant.dates)["day"],
            "kind": meaning["kind"],
            "counted": pl.repeat(feed.counted, height, eager=True),
            "n": number.cast(pl.Int32),
            "reviewed": meaning["reviewed"],
        }
    ).select(*COUNT_ROWS)


def _faults(
    rows: pl.DataFrame, cells: Cells, feed: Feed, variant: Variant, imported_on: dt.date
) -> list[Fault]:
    """Return what is wrong with each row, what weighs more first."""
    day, number = rows["day"], rows["n"]
    area_set = area_set_of(variant)
    names = {what: cells.name_of(variant.columns[what]) or "" for what in ("day", "count", area_set)}
    label = cells.name_of(variant.words[0]) or ""
    late = (day > day_number(imported_on) + 1).fill_null(False)
    early = (day < day_number(feed.earliest)).fill_null(False)
    sentinel = day.is_in([day_number(one) for one in feed.sentinels]).fill_null(False)
    good = rows.with_columns(
        good=day.is_not_null()
        & number.is_not_null()
        & rows["area"].is_not_null()
        & rows["label"].is_not_null()
    )
    # Only rows that could be taken can contradict each other.
    different = good.select(
        (pl.when("good").then("n").n_unique().over(*COUNT_KEY, "good") > 1) & pl.col("good")
    )
    return [
        Fault("T09", "clean.not_a_day", names["day"], day.is_null() | sentinel),
        Fault("T05", "clean.future", names["day"], late),
        Fault("T06", "clean.too_early", names["day"], early),
        Fault("N03", "clean.no_area", names[area_set], rows["area"].is_null()),
        Fault("N03", "clean.no_label", label, rows["label"].is_null()),
        Fault("N01", "clean.not_a_count", names["count"], number.is_null()),
        Fault("N02", "clean.counts_differ", names["count"], different.to_series()),
    ]


def _missing_days(rows: pl.DataFrame) -> int:
    """Return how many days lie between a label's first and last one in an area without having a row."""
    by = [name for name in COUNT_KEY if name != "day"]
    spans = rows.group_by(by).agg(
        span=pl.col("day").max() - pl.col("day").min() + 1, known=pl.col("day").n_unique()
    )
    return int((spans["span"] - spans["known"].cast(pl.Int32)).sum())
