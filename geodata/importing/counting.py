"""Bring the counts of all files of an import together, and into those of the last release."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from geodata.errors import BadInput, Where
from geodata.importing.files import ReadFile
from geodata.schema import COUNT_KEY, COUNTS, VINTAGE
from geodata.store.contents import no_counts
from geodata.words.text import Text


@dataclass(frozen=True)
class Counted:
    """
    The counts of one import.

    Attributes
    ----------
    rows
        Columns of `COUNT_ROWS`, of all files.
    table
        Columns of `COUNTS`, one row an area, day and label.
    accepted, merged
        By file number: counts that first appear in the file, and rows that repeat one.
    """

    rows: pl.DataFrame
    table: pl.DataFrame
    accepted: dict[int, int]
    merged: dict[int, int]


@dataclass(frozen=True)
class UpsertedCounts:
    """Counts after an import, and how many of them are new, changed, the same, or not in these files."""

    table: pl.DataFrame
    new: int = 0
    changed: int = 0
    same: int = 0
    kept: int = 0

    @property
    def changes(self) -> dict[str, int]:
        """How many counts became what, for the ledger."""
        return {name: getattr(self, name) for name in ("new", "changed", "same", "kept")}


def pool_counts(files: Sequence[ReadFile]) -> Counted | None:
    """
    Return the counts of all files, one for each area, day and label; None where no file has any.

    Raises
    ------
    BadInput
        N02: two files of one import say different numbers for one area, day and label.
    """
    with_counts = [file for file in files if file.feed.table == "counts"]
    if not with_counts:
        return None
    rows = pl.concat([file.cleaned.rows for file in with_counts]).sort("file", "record")
    differing = rows.group_by(COUNT_KEY).agg(pl.col("n").n_unique(), pl.col("file")).filter(pl.col("n") > 1)
    if differing.height:
        names = {file.number: file.file for file in with_counts}
        involved = sorted({number for one in differing["file"] for number in one})
        what = Text(
            "import.counts_differ", n=differing.height, files=tuple(names[number] for number in involved)
        )
        raise BadInput("N02", what, Text("import.counts_differ.hint"), Where(file=names[involved[-1]]))
    first = rows.unique(COUNT_KEY, keep="first", maintain_order=True)
    accepted = {int(file): int(n) for file, n in first["file"].value_counts().iter_rows()}
    brought = {int(file): int(n) for file, n in rows["file"].value_counts().iter_rows()}
    return Counted(
        rows=rows,
        table=first.select(*COUNTS),
        accepted={file: accepted.get(file, 0) for file in brought},
        merged={file: n - accepted.get(file, 0) for file, n in brought.items()},
    )


def upsert_counts(old: pl.DataFrame | None, new: Counted | None, number: int) -> UpsertedCounts:
    """
    Return the counts of the last release with the new ones in their place.

    Parameters
    ----------
    old
        Columns of `COUNTS` and `VINTAGE`; None where there is no release yet.
    number
        Of the release that is being made.

    Misreadings
    -----------
    A day that is absent from the new files keeps its number: a file may hold one month only.
    """
    old = no_counts() if old is None else old.select(*COUNTS, *VINTAGE)
    if new is None:
        return UpsertedCounts(old, kept=old.height)
    key = list(COUNT_KEY)
    said = [name for name in COUNTS if name not in key]
    known = new.table.join(old, on=key, how="left", suffix="_before", maintain_order="left")
    is_new = pl.col("n_before").is_null()
    is_same = pl.all_horizontal(pl.col(name) == pl.col(f"{name}_before") for name in said).fill_null(False)
    this = pl.lit(number, dtype=pl.Int32)
    known = known.with_columns(new=is_new, same=is_same)
    fresh = known.select(
        *COUNTS,
        first_seen=pl.when("new").then(this).otherwise("first_seen"),
        last_seen=this,
        changed=pl.when("same").then("changed").otherwise(this),
    )
    absent = old.join(new.table.select(key), on=key, how="anti")
    added, same = int(known["new"].sum()), int(known["same"].sum())
    return UpsertedCounts(
        table=pl.concat([absent, fresh.cast(COUNTS | VINTAGE)]),  # type: ignore[arg-type]
        new=added,
        changed=known.height - added - same,
        same=same,
        kept=absent.height,
    )
