"""Take back reports that a newer export does not count any more, such as those found to be unfounded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from geodata.clean.exports import ages_of_files
from geodata.feeds.base import Feed
from geodata.schema import ROWS

# What tells which report a row is of, and how new the file is that says so.
VERSION = ("file", "number", "day", "reported_day", "until_day")


@dataclass(frozen=True)
class Withdrawn:
    """
    Reports whose newest version is one that is not counted.

    Attributes
    ----------
    numbers
        Columns `source` and `number`, each report once.
    rows
        By file number: rows of older files of this import that say of such a report that it counts.
    """

    numbers: pl.DataFrame
    rows: Mapping[int, int] = field(default_factory=dict)


def no_versions() -> pl.DataFrame:
    """Return the versions of no report."""
    return pl.DataFrame(schema={name: ROWS[name] for name in VERSION})


def without_withdrawn(
    rows: pl.DataFrame, not_counted: pl.DataFrame, feed: Feed
) -> tuple[pl.DataFrame, Withdrawn]:
    """
    Return the rows without those of reports that the newest file does not count, and these reports.

    Parameters
    ----------
    rows
        Columns of `ROWS`, of all files of one feed.
    not_counted
        Columns of `VERSION`, of their rows that are not counted.

    Misreadings
    -----------
    A report of which the newest file counts one row and does not count another stays. Without a report number
    nothing tells which earlier record a row is about, so nothing is taken back.
    """
    known = not_counted.drop_nulls("number")
    nothing = Withdrawn(pl.DataFrame(schema={"source": pl.String, "number": pl.String}))
    if feed.merging != "report_number" or known.is_empty():
        return rows, nothing
    ages = ages_of_files(pl.concat([rows.select(*VERSION), not_counted]))

    def newest(versions: pl.DataFrame) -> pl.DataFrame:
        return versions.join(ages, on="file").group_by("number").agg(pl.col("age").max())

    both = newest(known).join(newest(rows.drop_nulls("number")), on="number", how="left", suffix="_counted")
    gone = both.filter(pl.col("age_counted").is_null() | (pl.col("age") > pl.col("age_counted"))).select(
        "number"
    )
    older = rows.join(gone, on="number", how="semi")["file"].value_counts()
    kept = rows.join(gone, on="number", how="anti", maintain_order="left")
    numbers = gone.select(pl.lit(feed.name).alias("source"), "number").sort("number")
    return kept, Withdrawn(numbers, {int(file): int(n) for file, n in older.iter_rows()})
