"""Ask about places that lie in a study only with their numbers exchanged, or with another sign."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from geodata.clean.turned import TURNS, turned
from geodata.crs import Box
from geodata.doctor.masking import roughly
from geodata.doctor.model import Choice, Part, Question
from geodata.words.text import Text

_FEWEST = 0.01  # of the places; fewer are typing mistakes, which stay without a place
_SHOWN = 2


def find_turn(
    x: pl.Series, y: pl.Series, box: Box, answers: Mapping[str, str], part: Part, *, known_box: bool
) -> str:
    """
    Return how places outside a box are to be turned, "none" where they are not; asked where that is open.

    Parameters
    ----------
    x, y
        Longitudes and latitudes as written, shape (n,), null where there are none.
    box
        West, south, east, north: generously around the study, or around the records where nobody knows it.
    answers
        `place.turned` (a name of `TURNS`, or "leave").
    known_box
        Whether the box is the study's; from the records alone nothing but an exchange can be told.
    """
    said = answers.get("place.turned")
    if said == "leave":
        return "none"
    if said in TURNS:
        # An answer to what nothing asks changes nothing.
        return str(said) if turned(x, y, str(said), box)[2] else "none"
    ordered = answers.get("place.swapped") == "as_named" or "place.order" in answers
    tried = [one for one in TURNS if (known_box or one == "exchange") and not (ordered and one == "exchange")]
    places = int((x.is_not_null() & y.is_not_null()).sum())
    counts = {one: turned(x, y, one, box)[2] for one in tried}
    best = max(counts, key=lambda one: counts[one], default="")
    if not best or counts[best] < max(1, _FEWEST * places):
        return "none"
    asks = Text(
        f"doctor.place.turned.{best}_asks",
        n=counts[best],
        of=places,
        examples=_examples(x, y, best, box),
    )
    choices = tuple(Choice(v, Text(f"doctor.place.turned.{v}")) for v in (best, "leave"))
    part.questions.append(Question("place.turned", asks, choices))
    return "none"


def _examples(x: pl.Series, y: pl.Series, turn: str, box: Box) -> str:
    """Return a few of the places as they are written, latitude first, rough."""
    moved = x.ne_missing(turned(x, y, turn, box)[0]) | y.ne_missing(turned(x, y, turn, box)[1])
    rows = pl.DataFrame({"y": y, "x": x}).filter(moved).head(_SHOWN)
    return " | ".join(roughly(f"{one}, {other}") for one, other in rows.iter_rows())
