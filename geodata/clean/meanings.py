"""Say what the words of each row mean: its label, its kind, and whether it is protected."""

from __future__ import annotations

import numpy as np
import polars as pl

from geodata.clean.different import first_and_which
from geodata.clean.table import Cells
from geodata.feeds.base import Feed, Meaning, Variant
from geodata.schema import ROWS


def meanings_of(cells: Cells, feed: Feed, variant: Variant) -> pl.DataFrame:
    """Return what the words of each row mean; each different tuple of words is read once."""
    height = cells.frame.height
    if not variant.words:
        nothing = feed.labels(())
        return pl.DataFrame([_as_row(nothing)] * 1, orient="row", schema=_MEANING)[[0] * height]
    words = [cells.different(name or None) for name in variant.words]
    rows = np.zeros(height, np.int64)
    for one in words:
        rows = rows * (len(one.texts) + 1) + one.rows
    first, which = first_and_which(rows)
    told = zip(*(one.spread_at(first).fill_null("").to_list() for one in words), strict=True)
    read = pl.DataFrame([_as_row(feed.labels(w)) for w in told], orient="row", schema=_MEANING)
    return read[which]


_MEANING = {name: ROWS[name] for name in ("label", "kind", "protected", "reviewed", "flagged")}


def _as_row(meaning: Meaning) -> tuple[str | None, str, bool, bool, bool]:
    return meaning.label or None, meaning.kind, meaning.protected, meaning.reviewed, meaning.flagged
