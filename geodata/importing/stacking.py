"""Find the stacks among the rows of one feed, and how many rows of each file are counted at them."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from geodata.clean.different import Different
from geodata.clean.stack import Counted, Stack
from geodata.clean.stacks import propose_default_locations
from geodata.importing.placing import Ground
from geodata.kinds import UNKNOWN


def marked(rows: pl.DataFrame) -> pl.DataFrame:
    """
    Return the rows with `hidden` and `unknown`: whether their report may be no point, and only for its type.

    A report is protected as a whole, so each of its rows is, also one that is harmless by itself.

    Parameters
    ----------
    rows
        Columns of `ROWS`, of all files of one feed.
    """
    unknown_type = (pl.col("kind") == UNKNOWN) & ~pl.col("flagged")
    flags = rows.select("protected", sensitive=pl.col("protected") & ~unknown_type)
    report = _reports_of(rows)
    hidden, sensitive = (
        np.bincount(report[flag.to_numpy()], minlength=rows.height)[report] > 0 for flag in flags
    )
    return rows.with_columns(hidden=pl.Series(hidden), unknown=pl.Series(hidden & ~sensitive))


def _reports_of(rows: pl.DataFrame) -> NDArray[np.int64]:
    """Return a number for the report of each row: its own, or where it has none that of its content."""
    numbers = Different.of(rows["number"])
    report = numbers.rows.astype(np.int64)
    without = np.flatnonzero(report == len(numbers.texts))
    contents = rows["content"].gather(without).to_numpy()
    report[without] += np.unique(contents, return_inverse=True)[1]
    return report


def stacks_of(rows: pl.DataFrame) -> tuple[Stack, ...]:
    """
    Return the proposed default locations of one feed's rows, as `marked` gives them.

    A label that nobody has reviewed is counted at a place but not named there.
    """
    return propose_default_locations(
        rows["longitude"],
        rows["latitude"],
        rows.select(pl.when("reviewed").then("label").alias("label"))["label"],
        rows["address"],
        protected=rows["hidden"],
        unknown=rows["unknown"],
    )


def still_to_judge(stacks: tuple[Stack, ...], ground: Ground) -> tuple[Stack, ...]:
    """Return the proposals that nobody has answered in `study.toml`: a person is asked only once."""
    if not stacks:
        return ()
    longitude, latitude = (
        pl.Series([getattr(one, name) for one in stacks]) for name in ("longitude", "latitude")
    )
    open_ = ground.default_of(*ground.metres(longitude, latitude)).is_null()
    return tuple(stack for stack, unanswered in zip(stacks, open_, strict=True) if unanswered)


def stacked_by_file(rows: pl.DataFrame, stacks: tuple[Stack, ...], ground: Ground) -> dict[int, int]:
    """
    Return how many rows of each file are at a proposed or confirmed default location.

    Parameters
    ----------
    rows
        As `marked` gives them.

    Misreadings
    -----------
    At a proposed place these are the rows in its number: counting others as well would tell how many there
    are. Where a place is only confirmed, rows that may be no point are left out.
    """
    places = pl.DataFrame(
        [(one.longitude, one.latitude, one.counted.value) for one in stacks],
        schema={"longitude": pl.Float64, "latitude": pl.Float64, "counted": pl.String},
        orient="row",
    )
    confirmed = ground.default_of(*ground.metres(rows["longitude"], rows["latitude"])).is_not_null()
    lying = rows.join(places, on=["longitude", "latitude"], how="left", maintain_order="left")
    counted = pl.col("counted")
    at = (
        ((pl.lit(confirmed) | counted.is_not_null()) & ~pl.col("hidden"))
        | ((counted == Counted.UNKNOWN.value) & pl.col("unknown"))
        | (counted == Counted.ALL.value)
    )
    found = lying.with_columns(at=at.fill_null(False)).group_by("file").agg(pl.col("at").sum())
    return {int(file): int(n) for file, n in found.iter_rows()}
