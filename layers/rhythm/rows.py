"""Rows of an answer that are hours, months or weeks: they have a name, and lie nowhere."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from geodata.holdings import Holdings
from geodata.words.text import Text
from layers.base.answering import objects
from layers.base.answers import Places

# As ids and catalogues name them.
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def rows_named(holdings: Holdings, ids: Sequence[str], names: Sequence[str | Text]) -> Places:
    """Return rows that are no places, in their order."""
    nowhere = np.full(len(ids), np.nan)
    return Places("none", objects(ids), objects(names), nowhere, nowhere.copy(), holdings.crs.code)
