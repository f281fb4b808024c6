"""Reconcile exports that overlap: a record in several files counts once, as the newest of them says it."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from geodata.errors import Notice
from geodata.period import NO_DAY
from geodata.words.text import Text


@dataclass(frozen=True)
class Overlap:
    """
    Records of one import that stand in several files.

    Attributes
    ----------
    same
        Records of which all files say the same.
    changed
        Records of which the files say different things: the newest file is taken.
    """

    same: int = 0
    changed: int = 0


NO_OVERLAP = Overlap()


def newest_of(rows: pl.DataFrame) -> tuple[pl.DataFrame, Overlap]:
    """
    Return the rows of the newest file for each record, and how many records stand in several.

    A file is the newer, the later the last day is on which one of its records was reported (or happened,
    where nothing says when it was reported). Of two that reach equally far, the one named later is the newer.

    Parameters
    ----------
    rows
        Columns of `ROWS`, and ``id``, pooled over all files of one feed.

    Returns
    -------
    rows, overlap
        In the order they came. A record that any of its versions protects stays protected.

    Misreadings
    -----------
    Rows of one record that were spread over two files on purpose are two versions of it here: only the rows
    of the newer file are left.
    """
    if rows["file"].n_unique() < 2:
        return rows, Overlap()
    reach = rows.group_by("id").agg(pl.col("file").min().alias("one"), pl.col("file").max().alias("other"))
    several = reach.filter(pl.col("one") != pl.col("other")).select("id")
    if several.is_empty():
        return rows, Overlap()
    twice = rows.join(several, on="id", how="semi")
    says = twice.group_by("id", "file").agg(pl.col("content").unique().sort())
    versions = says.group_by("id").agg(pl.col("content").n_unique())
    changed = int((versions["content"] > 1).sum())
    age = ages_of_files(rows)
    newest = (
        twice.join(age, on="file", how="left")
        .group_by("id")
        .agg(pl.col("age").max(), pl.col("protected").any().alias("was"), pl.col("flagged").any().alias("is"))
    )
    kept = (
        rows.join(age, on="file", how="left", maintain_order="left")
        .join(newest, on="id", how="left", suffix="_newest", maintain_order="left")
        .filter(pl.col("age_newest").is_null() | (pl.col("age") == pl.col("age_newest")))
        .with_columns(
            protected=pl.col("protected") | pl.col("was").fill_null(False),
            flagged=pl.col("flagged") | pl.col("is").fill_null(False),
        )
    )
    return kept.select(rows.columns), Overlap(same=several.height - changed, changed=changed)


def ages_of_files(rows: pl.DataFrame) -> pl.DataFrame:
    """
    Return each file with its place in the order from the oldest to the newest.

    Parameters
    ----------
    rows
        With `file`, `day`, `reported_day` and `until_day`.
    """

    def last(column: str) -> pl.Expr:
        return pl.col(column).filter(pl.col(column) != NO_DAY).max()

    reach = rows.group_by("file").agg(
        pl.coalesce(last("reported_day"), last("day"), last("until_day"), pl.lit(-NO_DAY)).alias("reach")
    )
    return reach.sort("reach", "file").with_row_index("age").select("file", "age")


def overlap_notices(overlap: Overlap) -> tuple[Notice, ...]:
    """Return what to tell a person of records that stand in several files of one import."""
    said = {"import.in_several_files": overlap.same, "import.newer_version": overlap.changed}
    return tuple(Notice("S06", Text(key, n=n)) for key, n in said.items() if n)
