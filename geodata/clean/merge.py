"""Merge the rows of one report into one incident, and the rows of one case into one request."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from geodata.clean.exports import NO_OVERLAP, Overlap, newest_of
from geodata.clean.hashing import hash_texts
from geodata.feeds.base import Feed
from geodata.kinds.requests import REQUEST_KINDS
from geodata.kinds.tree import GROUPS, KINDS
from geodata.period import NO_DAY
from geodata.schema import INCIDENTS, OFFENCES, REQUESTS

# A day, a minute and its precision as one number that orders as they do; an unknown minute comes last.
_NO_MINUTE = 2047
_PER_DAY = (_NO_MINUTE + 1) * 8

_MOST = 2**15 - 1  # of Int16


@dataclass(frozen=True)
class Merged:
    """
    The records of one feed in one import.

    Attributes
    ----------
    table
        Columns of `INCIDENTS` or `REQUESTS`; in the order of time, unknown days last.
    offences
        Columns of `OFFENCES`: the different kinds and labels of each incident; empty for requests.
    estimated
        Whether the source has no report number, so that incidents are estimated.
    accepted, merged
        By file number: records that first appear in the file, and its other rows.
        ``accepted + merged`` is the number of rows that the file brought.
    overlap
        Records that stand in several files.
    """

    table: pl.DataFrame
    offences: pl.DataFrame
    estimated: bool
    accepted: dict[int, int]
    merged: dict[int, int]
    overlap: Overlap = NO_OVERLAP


def merge(rows: pl.DataFrame, feed: Feed) -> Merged:
    """
    Merge rows into records by the feed's rule.

    Rows of one report number are one record. A row without a number, and every row of a feed that has none,
    is one record with the rows equal to it in everything but race, sex, age and names; where a feed keeps
    equal rows apart, the first row of one content in each file is one record, the second another.

    A record that stands in several files is taken as the newest of them says it (`newest_of`). Then:

    - its kind and label are those of its gravest offence: violence before property, society and other, within
      a group in the order of the tree of kinds, then by label;
    - it happened at the earliest day, and at the earliest known time of that day; the same for the report;
      it lasted until the latest day;
    - its place is that of the first row that has one, and its address stands beside that place; a beat,
      division or district is the first one known. First is meant in the order of the rows' contents, never of
      the file, so the order of rows and of files makes no difference;
    - it is protected if any of its rows is, and so is each of its offences;
    - `offences` counts different kinds and labels, `victims` different rows of victims, `persons` all rows;
    - a request has the status and the day of the row that was closed first, before any open one.

    Parameters
    ----------
    rows
        Columns of `ROWS`, pooled over all files of one feed.
    feed
        The feed of all these rows.

    Returns
    -------
    merged
        See `Merged`.

    Raises
    ------
    ValueError
        Two report numbers have one identifier (of forty million imports of a million records, one).

    Misreadings
    -----------
    Rows of one report that are spread over two files are taken for two versions of it, of which the newer
    counts: join a file that was cut in two before importing it.

    Two victims of one report that agree in everything but race, sex and age count as one, because that is all
    that may be known of them; `victims` is a lower bound.
    """
    everything = _identified(rows, feed)
    rows, overlap = newest_of(everything)
    rows = rows.sort("id", "closed_day", "content", "file", "record")
    rows = rows.with_row_index("place_in_order").with_columns(pl.col("place_in_order").cast(pl.Int64))
    ranks = _ranks(rows, feed)
    rows = rows.join(ranks, on=["kind", "label"], how="left", nulls_equal=True, maintain_order="left")
    found = _grouped(rows)
    table = _decoded(found, rows, ranks)
    by_file = everything.group_by("id").agg(pl.col("file").min())["file"].value_counts()
    accepted = {int(file): int(n) for file, n in sorted(by_file.iter_rows())}
    brought = {int(file): int(n) for file, n in sorted(everything["file"].value_counts().iter_rows())}
    schema = REQUESTS if feed.table == "requests" else INCIDENTS
    return Merged(
        table=table.select(*schema).cast(schema).sort("day", "minute", "id"),  # type: ignore[arg-type]
        offences=_offences(rows, table) if feed.table == "incidents" else pl.DataFrame(schema=OFFENCES),
        estimated=feed.estimates,
        accepted={file: accepted.get(file, 0) for file in brought},
        merged={file: n - accepted.get(file, 0) for file, n in brought.items()},
        overlap=overlap,
    )


def _identified(rows: pl.DataFrame, feed: Feed) -> pl.DataFrame:
    """Return the rows with their record's id: a hash of feed and report number, or of feed and content."""
    content = pl.concat_str(pl.lit("content "), pl.col("content").cast(pl.String))
    if feed.merging == "none" or feed.keeps_equal_rows:
        # Which of several equal rows one is makes no difference, so only how many a file has is kept.
        again = pl.int_range(pl.len()).over("file", "content").cast(pl.String)
        content = pl.concat_str(content, pl.lit(" "), again)
    if feed.merging == "report_number":
        number = pl.concat_str(pl.lit("number "), pl.col("number"))
        keys = rows.select(pl.coalesce(number, content).alias("key"))["key"]
    else:
        keys = rows.select(content.alias("key"))["key"]
    ids = hash_texts(keys, f"feed {feed.name}", refuse_collisions=True)
    return rows.with_columns(ids.alias("id"))


def _ranks(rows: pl.DataFrame, feed: Feed) -> pl.DataFrame:
    """Return each kind and label that occurs with its rank, the gravest first."""
    if feed.table == "requests":
        order = {kind: place for place, kind in enumerate(REQUEST_KINDS)}
    else:
        grave = sorted(KINDS.values(), key=lambda kind: GROUPS.index(kind.group))
        order = {kind.id: place for place, kind in enumerate(grave)}
    pairs = rows.select("kind", "label").unique()
    place = pl.col("kind").replace_strict(order, return_dtype=pl.Int64)
    return pairs.sort(place, "kind", "label", nulls_last=True).with_row_index("rank").cast({"rank": pl.Int64})


def _moment(before: str) -> pl.Expr:
    """Return a day, its minute and, for the occurrence, the precision as one number."""
    minute = pl.col(f"{before}minute").cast(pl.Int64)
    day = pl.col(f"{before}day").cast(pl.Int64)
    precision = pl.lit(0, pl.Int64) if before else pl.col("time_precision").cast(pl.Int64)
    return day * _PER_DAY + pl.when(minute < 0).then(_NO_MINUTE).otherwise(minute) * 8 + precision


def _grouped(rows: pl.DataFrame) -> pl.DataFrame:
    """Return one row for each id, with numbers and positions of rows that `_decoded` looks up."""

    def first_with(column: str) -> pl.Expr:
        return pl.col("place_in_order").filter(pl.col(column).is_not_null()).min().alias(f"first_{column}")

    known_end = pl.when(pl.col("until_day") != NO_DAY).then(_moment("until_"))
    ready = rows.with_columns(
        _moment("").alias("occurred"),
        _moment("reported_").alias("reported"),
        known_end.alias("until"),
        victim_content=pl.when(pl.col("victim").fill_null(False)).then("content"),
    )
    return ready.group_by("id", maintain_order=True).agg(
        pl.col("occurred").min(),
        pl.col("reported").min(),
        pl.col("until").max(),
        pl.col("rank").min(),
        pl.col("protected").any(),
        pl.col("place_in_order").min().alias("first"),
        *(
            first_with(name)
            for name in ("longitude", "address", "beat", "division", "district", "case_status")
        ),
        pl.col("rank").n_unique().clip(0, _MOST).alias("offences"),
        pl.col("victim_content").drop_nulls().n_unique().clip(0, _MOST).alias("victims"),
        pl.len().clip(0, _MOST).alias("persons"),
    )


def _time_of(code: pl.Expr, before: str) -> list[pl.Expr]:
    """Return day and minute (and precision, of the occurrence) of a number that `_moment` made."""
    minute = code % _PER_DAY // 8
    parts = [
        (code // _PER_DAY).fill_null(NO_DAY).cast(pl.Int32).alias(f"{before}day"),
        pl.when(minute == _NO_MINUTE)
        .then(-1)
        .otherwise(minute)
        .fill_null(-1)
        .cast(pl.Int16)
        .alias(f"{before}minute"),
    ]
    return parts if before else [*parts, (code % 8).cast(pl.Int8).alias("time_precision")]


def _decoded(found: pl.DataFrame, rows: pl.DataFrame, ranks: pl.DataFrame) -> pl.DataFrame:
    """Return the records, with the cells that `_grouped` found positions for."""
    gravest = ranks.sort("rank")[found["rank"].to_list()] if found.height else ranks
    placed = found["first_longitude"].fill_null(found["first_address"]).fill_null(found["first"])

    def taken(column: str, positions: pl.Series) -> pl.Series:
        return rows[column].gather(positions).alias(column)

    def first_known(column: str) -> pl.Series:
        return taken(column, found[f"first_{column}"].fill_null(found["first"]))

    return found.select(
        "id",
        "protected",
        "offences",
        "victims",
        "persons",
        gravest["kind"],
        gravest["label"],
        *_time_of(pl.col("occurred"), ""),
        *_time_of(pl.col("reported"), "reported_"),
        *_time_of(pl.col("until"), "until_"),
        *(taken(name, found["first"]) for name in ("number", "source", "closed_day")),
        *(taken(name, placed) for name in ("longitude", "latitude", "place_precision", "address")),
        *(first_known(name) for name in ("beat", "division", "district", "case_status")),
        pl.lit(None, pl.String).alias("person_outcome"),
    )


def _offences(rows: pl.DataFrame, table: pl.DataFrame) -> pl.DataFrame:
    """Return the different kinds and labels of each incident; one sensitive row protects all of them."""
    victim = pl.when(pl.col("victim").fill_null(False)).then("content")
    each = (
        rows.with_columns(victim=victim)
        .group_by("id", "rank")
        .agg(
            pl.col("kind").first(),
            pl.col("label").first(),
            pl.col("victim").drop_nulls().n_unique().clip(0, _MOST).alias("victims"),
        )
    )
    each = each.join(table.select("id", "protected"), on="id", how="left").sort("id", "rank")
    return each.select(*OFFENCES).cast(OFFENCES)  # type: ignore[arg-type]
