"""Read and clean one file of records: recognise its feed, and keep what became of each row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import polars as pl

from geodata.clean.counts import clean_counts
from geodata.clean.rejects import Reject, losses_by
from geodata.clean.rows import Cleaned, clean
from geodata.clean.table import Cells
from geodata.clean.times import read_moments
from geodata.clean.translated import translated
from geodata.errors import BadInput, BadStudy, HotspotError, Notice, Where
from geodata.feeds import FEEDS, Feed, Variant, recognise
from geodata.feeds.base import normal_name
from geodata.feeds.mapped import TableMapping, feed_of
from geodata.importing.unknown import says_what_it_seems
from geodata.read import RawTable, ReadAs, read_table
from geodata.read.asked import AS_IT_IS
from geodata.study import Study
from geodata.words.text import Text

# How a spreadsheet shows a long number, and saves it in a CSV.
_SCIENTIFIC = r"^\d([.,]\d+)?[Ee]\+\d{2,3}$"

Progress = Callable[[str, int], None]


@dataclass(frozen=True)
class ReadFile:
    """
    One file, read and cleaned.

    Attributes
    ----------
    number
        Of the file within its import, from 1; stands in `cleaned.rows`.
    groups
        For each way of grouping (`kind`, `month`, `area`): group, rows read, rows rejected.
    numbers
        Report numbers of all rows, also of those that were not taken; each once.
    """

    number: int
    path: Path
    feed: Feed
    variant: Variant
    file: str
    sha256: str
    read: int
    cleaned: Cleaned
    notices: tuple[Notice, ...]
    groups: pl.DataFrame
    numbers: pl.Series

    def with_places_only(self) -> ReadFile:
        """Return the file without what is not asked of its rows once they are brought together."""
        rows = self.cleaned.rows.select("longitude", "latitude")
        return replace(self, cleaned=replace(self.cleaned, rows=rows))

    @property
    def rejects(self) -> tuple[Reject, ...]:
        """The rows that were not taken because something is wrong with them."""
        return self.cleaned.rejects

    @property
    def not_counted(self) -> tuple[Reject, ...]:
        """The rows that are left out on purpose."""
        return self.cleaned.not_counted


def raw_table(
    path: Path, study: Study, *, feed: str | None, read_as: ReadAs | None, on_progress: Callable[[int], None]
) -> RawTable:
    """
    Return the rows of one file as they stand in it.

    Raises
    ------
    BadInput
        What the reader refuses.
    """
    mapping = study.mapping(feed)
    if mapping is not None and not mapping.header:
        read_as = replace(read_as or AS_IT_IS, header=False)
    return read_table(path, read_as=read_as, on_progress=on_progress)


def cleaned_file(
    table: RawTable, path: Path, study: Study, *, number: int, feed: str | None, today: dt.date
) -> ReadFile:
    """
    Clean the rows of one file of records.

    Parameters
    ----------
    table
        As `raw_table` gives it.
    feed
        Name of its feed; recognised by the header where it is left out.
    today
        Local day of the import: later records are mistakes.

    Raises
    ------
    BadInput, NeedsConfirmation
        What recogniser and cleaner refuse; nothing is imported then.
    """
    mapping = study.mapping(feed) if feed is not None else study.mapping_of(table.frame.columns)
    if mapping is not None:
        table, variant = translated(_checked(table, mapping), mapping, study.facts.time_zone)
        found = feed_of(mapping, variant)
    else:
        found, variant = _recognised(table, feed, path, study.folder)
    if not table.read:
        where = Where(file=table.file)
        raise BadInput("E13", Text("import.no_rows"), Text("import.no_rows.hint"), where)
    cells = Cells(table.frame, variant.is_person, normal_name)
    numbers = _numbers(cells, table.file, variant)
    if found.table == "counts":
        cleaned = clean_counts(table, found, variant, file_number=number, imported_on=today)
    else:
        zone = study.facts.time_zone
        cleaned = clean(
            table, found, variant, file_number=number, time_zone=zone, imported_on=today, cells=cells
        )
    return ReadFile(
        number=number,
        path=path,
        feed=found,
        variant=variant,
        file=table.file,
        sha256=table.sha256,
        read=table.read,
        cleaned=cleaned,
        notices=(*table.notices, *cleaned.notices),
        groups=_groups(table, cells, variant, [reject.record for reject in cleaned.rejects]),
        numbers=numbers,
    )


def _numbers(cells: Cells, file: str, variant: Variant) -> pl.Series:
    """
    Return the report numbers as the records have them; none where the layout names no column.

    Raises
    ------
    BadInput
        D21: a spreadsheet has written some as 2.30E+10, so that many reports have one number.
    """
    column = variant.columns.get("number")
    numbers = cells.different(column).texts.str.strip_suffix(".0").unique()
    cut = numbers.filter(numbers.str.contains(_SCIENTIFIC)).sort()
    if len(cut):
        where = Where(file=file, column=cells.name_of(column or ""), value=cut[0])
        raise BadInput("D21", Text("import.number_cut", n=len(cut)), Text("import.number_cut.hint"), where)
    return numbers


def _checked(table: RawTable, mapping: TableMapping) -> RawTable:
    """Return a table that has every column of its mapping; one that misses some is refused by name."""
    found = {normal_name(name) for name in table.frame.columns}
    missing = tuple(sorted(n for n in set(mapping.columns.values()) if normal_name(n) not in found))
    if missing:
        what = Text("clean.column_missing", names=missing)
        raise BadInput("D17", what, Text("feeds.column_missing.hint"), Where(file=table.file))
    return table


def _recognised(table: RawTable, feed: str | None, path: Path, study_dir: Path) -> tuple[Feed, Variant]:
    """Return the feed of a table, named or told by its header."""
    try:
        return recognise(table.frame.columns) if feed is None else _variant(feed, table)
    except HotspotError as error:
        # Feeds know headers; which file this one came from is known here.
        where = replace(error.where, file=table.file)
        if error.what.key == "feeds.unknown_table":
            raise says_what_it_seems(table, path, study_dir, where) from error
        raise type(error)(error.code, error.what, error.hint, where) from error


def check_feed(study: Study, name: str) -> None:
    """
    Refuse a name that is neither a feed's nor that of a mapping of the study.

    Raises
    ------
    BadStudy
        K02: names the feeds there are.
    """
    if study.mapping(name) is None:
        feed_named(name)


def feed_named(name: str) -> Feed:
    """
    Return a feed by its name.

    Raises
    ------
    BadStudy
        K02: no feed has that name; names those there are.
    """
    if name not in FEEDS:
        what = Text("import.no_feed", name=name, feeds=tuple(FEEDS))
        raise BadStudy("K02", what, Text("import.no_feed.hint"))
    return FEEDS[name]


def _variant(name: str, table: RawTable) -> tuple[Feed, Variant]:
    feed = feed_named(name)
    header = table.frame.columns
    fitting = [variant for variant in feed.variants if not variant.missing(header)]
    if not fitting:
        nearest = min(feed.variants, key=lambda variant: len(variant.missing(header)))
        what = Text("clean.column_missing", names=nearest.missing(header))
        raise BadInput("D17", what, Text("feeds.column_missing.hint"), Where(file=table.file))
    return feed, max(fitting, key=lambda variant: len(variant.header))


def _groups(table: RawTable, cells: Cells, variant: Variant, rejected: Sequence[int]) -> pl.DataFrame:
    """Count read and rejected rows by kind, month and area as the file writes them."""
    if not rejected:
        return losses_by({}, pl.Series([], dtype=pl.Boolean))
    columns = variant.columns
    by = {
        "kind": cells.different(next(iter(variant.words), None) or None).whole(),
        "month": _months(cells, variant),
        "area": cells.different(
            columns.get("beat") or columns.get("division") or columns.get("district")
        ).whole(),
    }
    return losses_by(by, pl.Series(np.isin(table.records, np.asarray(rejected, np.int64))))


def _months(cells: Cells, variant: Variant) -> pl.Series:
    """Return each row's month by whichever of its days can be read; a bad day may stand beside a good one."""
    columns = variant.columns
    days = [
        read_moments(cells.different(columns[name]), None, None, variant.dates).day
        for name in ("day", "reported_day")
        if name in columns
    ]
    if not days:
        return cells.different(columns.get("month")).whole()
    known = pl.DataFrame({f"d{i}": day for i, day in enumerate(days)}).select(
        pl.coalesce(pl.all()).alias("day")
    )
    # Sentinels lie centuries away; as months they would only make groups of their own.
    near = known.select(pl.when(pl.col("day").is_between(-40_000, 40_000)).then("day").alias("day"))["day"]
    return near.cast(pl.Int32).cast(pl.Date).dt.strftime("%Y-%m")
