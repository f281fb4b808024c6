"""Merge the rows of all files of each feed, without the reports that are purged, withdrawn or removed."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from geodata.clean.doubts import clock_shift_hours, near_twins
from geodata.clean.exports import overlap_notices
from geodata.clean.merge import Merged, merge
from geodata.clean.stack import Stack
from geodata.clean.withdrawn import Withdrawn, without_withdrawn
from geodata.errors import Notice
from geodata.feeds import Feed
from geodata.importing.absent import absent_from, no_numbers, to_remove
from geodata.importing.files import Progress, ReadFile
from geodata.importing.stacking import marked, stacks_of
from geodata.store import Contents
from geodata.store.tombstones import Tombstones
from geodata.words.text import Text

# What is still asked of rows once they are merged.
_STILL_ASKED = ("file", "longitude", "latitude", "hidden", "unknown", "label", "reviewed")


@dataclass(frozen=True)
class Pooled:
    """
    The records of one feed in this import.

    Attributes
    ----------
    becomes
        Table of the records.
    removed
        Columns `source` and `number`: reports that these files, an export of their days, lack.
    """

    feed: str
    becomes: str
    rows: pl.DataFrame
    merged: Merged
    stacks: tuple[Stack, ...]
    withdrawn: Withdrawn
    removed: pl.DataFrame


def pool(
    study_dir: Path, read: list[ReadFile], last: Contents | None, tell: Progress, *, confirmed: bool
) -> tuple[list[Pooled], list[Notice]]:
    """
    Return the records of each feed of an import, and what should be known of them.

    Parameters
    ----------
    read
        The files; what is not asked of their rows any more is let go.
    last
        The last release; None where there is none.

    Raises
    ------
    NeedsConfirmation
        S07: reports are absent that may have been sealed.
    """
    buried = Tombstones(study_dir)
    pooled, notices = [], []
    for name in sorted({file.feed.name for file in read if file.feed.table != "counts"}):
        files = [file for file in read if file.feed.name == name]
        feed = files[0].feed
        # In one stretch of memory, for it is asked a hundred times.
        counted = pl.concat([file.cleaned.rows for file in files], rechunk=True)
        not_counted = pl.concat([file.cleaned.not_counted_rows for file in files])
        # They are most of what is in memory.
        read[:] = [file.with_places_only() if file.feed.name == name else file for file in read]
        files = [file for file in read if file.feed.name == name]
        removed, said = _removed(study_dir, files, counted, last, confirmed=confirmed)
        rows, withdrawn = without_withdrawn(counted, not_counted, feed)
        rows = marked(rows)
        tell("merge", rows.height)
        # A purged record does not come back, nor stand at a place or bring its label: these are told of rows.
        told = rows.filter(~buried.among(rows["number"])) if len(buried) else rows
        with ThreadPoolExecutor(1) as aside:
            proposed = aside.submit(stacks_of, told)
            merged = merge(rows, feed)
            stacks = proposed.result()
        notices += [*said, *overlap_notices(merged.overlap), *_doubts(merged, feed, last)]
        sealed = buried.among(merged.table["number"])
        if sealed.any():
            notices.append(Notice("S07", Text("import.purged_before", n=int(sealed.sum()))))
            table = merged.table.filter(~sealed)
            offences = merged.offences.join(table.select("id"), on="id", how="semi")
            merged = replace(merged, table=table, offences=offences)
        rows = told.select(*_STILL_ASKED)
        pooled.append(Pooled(name, feed.table, rows, merged, stacks, withdrawn, removed))
    return pooled, notices


def _removed(
    study_dir: Path, files: Sequence[ReadFile], rows: pl.DataFrame, last: Contents | None, *, confirmed: bool
) -> tuple[pl.DataFrame, list[Notice]]:
    """Return the reports that the agency has taken out of its export; stop where that is not plain."""
    if last is None:
        return no_numbers(), []
    absent = absent_from(last, rows, files)
    return to_remove(study_dir, absent, files[0].feed.name, confirmed=confirmed)


def _doubts(merged: Merged, feed: Feed, last: Contents | None) -> list[Notice]:
    """Say which records may be one event told twice, and whether the clock of a feed has moved."""
    found = []
    if twins := near_twins(merged.table) if merged.table.height and merged.offences.height else 0:
        found.append(Notice("S05", Text("import.near_twins", n=twins)))
    if last is not None and feed.table == "incidents":
        before = last.incidents.filter(pl.col("source") == feed.name)
        if shift := clock_shift_hours(merged.table["minute"], before["minute"]):
            key = "import.clock_later" if shift > 0 else "import.clock_earlier"
            found.append(Notice("T15", Text(key, n=abs(shift)), Text("import.clock.hint")))
    return found
