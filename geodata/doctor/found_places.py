"""Hold a place as the mapping will say it, and the rows of it that can be looked at."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from geodata.doctor.model import Confidence
from geodata.doctor.systems import share_inside
from geodata.feeds.mapped import WORLD
from geodata.records import Floats
from geodata.words.text import Text


@dataclass(frozen=True)
class Found:
    """A place in one or two columns, as the mapping will say it; `x` is longitude or easting, shape (n,)."""

    columns: tuple[str, ...]
    form: str
    crs: str
    x: pl.Series
    y: pl.Series
    says: Text
    confidence: Confidence = "sure"


def usable(x: pl.Series, y: pl.Series) -> tuple[Floats, Floats]:
    """Return the coordinates of rows that have some and are not (0, 0), as arrays."""
    pair = pl.DataFrame({"x": x, "y": y}).drop_nulls()
    pair = pair.filter(
        ~((pl.col("x") == 0) & (pl.col("y") == 0)) & ~((pl.col("x") == -1) & (pl.col("y") == -1))
    )
    return pair["x"].to_numpy(), pair["y"].to_numpy()


def world(x: Floats, y: Floats) -> float:
    """Return which share of places lies on earth, if their numbers are degrees."""
    return share_inside(x, y, WORLD)
