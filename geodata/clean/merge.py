"""Merge the rows of one report into one incident, and the rows of one case into one request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from geodata.clean.different import Different, first_and_which
from geodata.clean.exports import NO_OVERLAP, Overlap, newest_of
from geodata.clean.hashing import hash_texts
from geodata.clean.reports import Ints, Moment, Reports
from geodata.feeds.base import Feed
from geodata.kinds.requests import REQUEST_KINDS
from geodata.kinds.tree import GROUPS, KINDS
from geodata.schema import INCIDENTS, OFFENCES, REQUESTS

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
    rows, overlap = everything, NO_OVERLAP
    ranks, rank = _ranks(rows, feed)
    reports = Reports.of(rows, rank)
    files = rows["file"].to_numpy()
    first_in, last_in = reports.least(files), reports.most(files)
    by_file = pl.Series(first_in).value_counts()
    if (first_in != last_in).any():
        rows, overlap = newest_of(everything)
        ranks, rank = _ranks(rows, feed)
        reports = Reports.of(rows, rank)
    schema = REQUESTS if feed.table == "requests" else INCIDENTS
    accepted = {int(file): int(n) for file, n in sorted(by_file.iter_rows())}
    brought = {int(file): int(n) for file, n in sorted(everything["file"].value_counts().iter_rows())}
    return Merged(
        table=_records(reports, rows, ranks).select(*schema).cast(schema),  # type: ignore[arg-type]
        offences=_offences(reports, ranks) if feed.table == "incidents" else pl.DataFrame(schema=OFFENCES),
        estimated=feed.estimates,
        accepted={file: accepted.get(file, 0) for file in brought},
        merged={file: n - accepted.get(file, 0) for file, n in brought.items()},
        overlap=overlap,
    )


def _identified(rows: pl.DataFrame, feed: Feed) -> pl.DataFrame:
    """Return the rows with their record's id: a hash of feed and report number, or of feed and content."""
    if feed.merging == "report_number":
        keys = rows.select(pl.concat_str(pl.lit("number "), pl.col("number")).alias("key"))["key"]
        without = np.flatnonzero(keys.is_null().to_numpy())
        if len(without):
            keys = keys.scatter(without, _content_keys(rows, feed).gather(without))
    else:
        keys = _content_keys(rows, feed)
    ids = hash_texts(keys, f"feed {feed.name}", refuse_collisions=True)
    return rows.with_columns(ids.alias("id"))


def _content_keys(rows: pl.DataFrame, feed: Feed) -> pl.Series:
    """Return what identifies a row without a number: its content, and which of several equal rows it is."""
    content = pl.concat_str(pl.lit("content "), pl.col("content").cast(pl.String))
    if feed.merging == "none" or feed.keeps_equal_rows:
        # Which of several equal rows one is makes no difference, so only how many a file has is kept.
        again = pl.int_range(pl.len()).over("file", "content").cast(pl.String)
        content = pl.concat_str(content, pl.lit(" "), again)
    return rows.select(content.alias("key"))["key"]


def _ranks(rows: pl.DataFrame, feed: Feed) -> tuple[pl.DataFrame, Ints]:
    """Return each kind and label that occurs, the gravest first, and which of them each row has."""
    if feed.table == "requests":
        order = {kind: place for place, kind in enumerate(REQUEST_KINDS)}
    else:
        grave = sorted(KINDS.values(), key=lambda kind: GROUPS.index(kind.group))
        order = {kind.id: place for place, kind in enumerate(grave)}
    kinds, labels = (Different.of(rows[name]) for name in ("kind", "label"))
    both = kinds.rows.astype(np.int64) * (len(labels.texts) + 1) + labels.rows
    first, which = first_and_which(both)
    place = pl.col("kind").replace_strict(order, return_dtype=pl.Int64)
    pairs = rows.select("kind", "label")[first].with_row_index("pair")
    ranks = pairs.sort(place, "kind", "label", nulls_last=True)
    return ranks.drop("pair"), np.argsort(ranks["pair"].to_numpy())[which]


def _records(reports: Reports, rows: pl.DataFrame, ranks: pl.DataFrame) -> pl.DataFrame:
    """Return one row for each report, in the order of time, with the cells of the rows that speak for it."""
    occurred = Moment.earliest(reports, rows, "")
    reported = Moment.earliest(reports, rows, "reported_")
    until = Moment.latest(reports, rows, "until_")
    in_time = occurred.order()  # reports are in the order of their ids
    first = reports.first_row()
    located, addressed = (reports.first_row(rows[name]) for name in ("longitude", "address"))
    placed = np.where(located >= 0, located, np.where(addressed >= 0, addressed, first))

    def taken(column: str, positions: Ints) -> pl.Series:
        return rows[column].gather(positions[in_time]).alias(column)

    def first_known(column: str) -> pl.Series:
        known = reports.first_row(rows[column])
        return taken(column, np.where(known >= 0, known, first))

    numbers: dict[str, NDArray[Any]] = {
        "id": reports.ids,
        "protected": reports.protected,
        "offences": reports.different_ranks().clip(0, _MOST),
        "victims": reports.different_victims().clip(0, _MOST),
        "persons": reports.sizes.clip(0, _MOST),
        "time_precision": occurred.precision,
    }
    for before, moment in (("", occurred), ("reported_", reported), ("until_", until)):
        numbers |= {f"{before}day": moment.day, f"{before}minute": moment.minute}
    found = pl.DataFrame({name: values[in_time] for name, values in numbers.items()})
    gravest = ranks[reports.gravest()[in_time]]
    return found.with_columns(
        gravest["kind"],
        gravest["label"],
        *(taken(name, first) for name in ("number", "source", "closed_day")),
        *(taken(name, placed) for name in ("longitude", "latitude", "place_precision", "address")),
        *(first_known(name) for name in ("beat", "division", "district", "case_status")),
        pl.lit(None, pl.String).alias("person_outcome"),
    )


def _offences(reports: Reports, ranks: pl.DataFrame) -> pl.DataFrame:
    """Return the different kinds and labels of each incident; one sensitive row protects all of them."""
    report, rank, victims = reports.offences
    said = ranks[rank]
    return pl.DataFrame(
        {
            "id": reports.ids[report],
            "kind": said["kind"],
            "label": said["label"],
            "victims": victims.clip(0, _MOST),
            "protected": reports.protected[report],
        }
    ).cast(OFFENCES)  # type: ignore[arg-type]
