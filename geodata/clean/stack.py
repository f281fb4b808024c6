"""Hold a place where many records lie, and how much of it may be said without telling what is protected."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

from geodata.words.text import Text

FEWEST_ROWS = 5
LARGE = 20  # rows; so many that may be points lie at no ordinary home
MANY_KINDS = 8  # a problem place has a few kinds of its own; a desk or a default has nearly all
MIX_SHOWN = 6  # fewer than `MANY_KINDS`: where every row counts, some types are always left unnamed


class Counted(Enum):
    """Which rows of a place stand in its number; never shown, never written: it would tell of the rest."""

    OPEN = "open"  # those that may be points
    UNKNOWN = "unknown"  # these, and those protected only because nobody knows what they are
    ALL = "all"


@dataclass(frozen=True)
class Stack:
    """
    One point with many records.

    Attributes
    ----------
    longitude, latitude
        Degrees, exactly as in the records.
    rows, share
        How many records are counted there, and which share of all records with a place that is.
    mix
        The commonest labels that may be named there, with their rows, most first.
    address
        The commonest address written there; None where the source writes none.
    why
        What speaks for looking at it.
    counted
        Which rows are counted.

    Misreadings
    -----------
    More records may lie there than `rows`. What `rows` exceeds the mix by is no number of protected records:
    it holds unnamed types that may be points as well.
    """

    longitude: float
    latitude: float
    rows: int
    share: float
    mix: tuple[tuple[str, int], ...]
    address: str | None
    why: tuple[Text, ...]
    counted: Counted

    def to_json(self) -> dict[str, Any]:
        """Return what may be said of the place, as JSON values."""
        return {
            "longitude": self.longitude,
            "latitude": self.latitude,
            "rows": self.rows,
            "share": self.share,
            "mix": [{"label": label, "rows": rows} for label, rows in self.mix],
            "address": self.address,
            "why": [why.to_json() for why in self.why],
        }


def rest_of(rows: int, named: int) -> Text | None:
    """
    Return how to say that other types lie at a place than those that are named; None where there are none.

    Parameters
    ----------
    rows, named
        How many rows are counted at the place, and how many of them are of a type that is named.

    Examples
    --------
    >>> rest_of(12, 9), rest_of(9, 9)
    (Text('clean.stack.others', n=3), None)
    >>> rest_of(89, 39)
    Text('clean.stack.and_others')
    """
    if rows <= named:
        return None
    # At a large place every row may be counted, so the difference has no name of its own.
    return Text("clean.stack.and_others") if rows >= LARGE else Text("clean.stack.others", n=rows - named)
