"""Count what became of each file's rows, and gather what the Data page says of a release's quality."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np
import polars as pl

from geodata.clean.stack import Stack
from geodata.errors import Notice
from geodata.importing.files import ReadFile
from geodata.importing.placing import Ground
from geodata.importing.surroundings import Surroundings
from geodata.ledger import FileLedger, notice_to_json
from geodata.records import PlaceStatus
from geodata.store import Contents

_UNMAPPED_SHOWN = 200


class Joined(Protocol):
    """What the rows of some files became: records, or counts."""

    @property
    def accepted(self) -> dict[int, int]:
        """By file number: rows that are the first of something."""

    @property
    def merged(self) -> dict[int, int]:
        """By file number: rows that add to one of those."""


def accounts_of(
    read: Sequence[ReadFile],
    merged: Mapping[str, Joined],
    ground: Ground,
    stacked: Mapping[int, int],
    withdrawn: Mapping[int, int],
) -> tuple[FileLedger, ...]:
    """
    Return the account of each file, in source rows.

    Parameters
    ----------
    merged
        By feed.
    stacked
        Number of a file -> rows at default locations, see `stacked_by_file`.
    withdrawn
        Number of a file -> rows of reports that a newer file of this import does not count.
    """
    return tuple(
        _account(
            file,
            merged[file.feed.name],
            ground,
            stacked.get(file.number, 0),
            withdrawn.get(file.number, 0),
        )
        for file in read
    )


def _account(file: ReadFile, merged: Joined, ground: Ground, stacked: int, withdrawn: int) -> FileLedger:
    status = _places(file.cleaned.rows, ground)
    return FileLedger(
        file=file.file,
        feed=file.feed.name,
        variant=file.variant.name,
        sha256=file.sha256,
        read=file.read,
        accepted=merged.accepted.get(file.number, 0),
        merged=merged.merged.get(file.number, 0),
        rejected=len(file.rejects),
        not_counted=len(file.not_counted) + withdrawn,
        without_place=int(np.count_nonzero(status == PlaceStatus.MISSING)),
        outside=int(np.count_nonzero(status == PlaceStatus.OUTSIDE)),
        stacked=stacked,
        reasons=dict(sorted(Counter(reject.code for reject in file.rejects).items())),
    )


def _places(rows: pl.DataFrame, ground: Ground) -> np.ndarray[tuple[int], np.dtype[np.int8]]:
    """Return the `PlaceStatus` of each row; counts are of areas and have no places that could be missing."""
    if "longitude" not in rows.columns:
        return np.empty(0, np.int8)
    return ground.status(*ground.metres(rows["longitude"], rows["latitude"]))


def quality_of(
    read: Sequence[ReadFile],
    found: Mapping[str, tuple[tuple[Stack, ...], pl.DataFrame]],
    last: Contents | None,
    ground: Ground,
    *,
    notices: Sequence[Notice],
    area_reports: list[dict[str, Any]],
    around: Surroundings,
) -> dict[str, Any]:
    """
    Return what should be known of a release's quality, as JSON values.

    Stacks and labels on nobody's list are kept by feed; a feed without a file in this import keeps those of
    the last release.

    Parameters
    ----------
    found
        Feed -> its stacks, and its rows that are not purged.
    """
    before = last.quality if last else {}
    counts: dict[str, Counter[str]] = {}
    for file in read:
        counts.setdefault(file.feed.name, Counter()).update(file.cleaned.counts)
    extent = ground.extent
    box = None if extent is None else [extent.west_m, extent.south_m, extent.east_m, extent.north_m]
    return {
        "stacks": _updated(
            before, "stacks", {feed: [s.to_json() for s in f] for feed, (f, _) in found.items()}
        ),
        "unmapped": _updated(
            before,
            "unmapped",
            {feed: _unreviewed(rows) for feed, (_, rows) in found.items()},
        ),
        "rules": _updated(before, "rules", {file.feed.name: file.feed.rule for file in read}),
        "counts": _updated(before, "counts", {feed: dict(n) for feed, n in counts.items()}),
        "areas": area_reports,
        **around.report,
        "extent": {"box_m": box, "from_areas": bool(extent and extent.from_areas)},
        "notices": [notice_to_json(notice) for notice in notices],
    }


def _unreviewed(rows: pl.DataFrame) -> dict[str, int]:
    """Return the labels on nobody's list with their rows, the commonest first."""
    labels = rows.filter(~pl.col("reviewed"))["label"].fill_null("").value_counts()
    commonest = sorted(labels.iter_rows(), key=lambda pair: (-pair[1], pair[0]))
    return dict(commonest[:_UNMAPPED_SHOWN])


def _updated(before: Mapping[str, Any], name: str, new: dict[str, Any]) -> dict[str, Any]:
    return {**before.get(name, {}), **new}
