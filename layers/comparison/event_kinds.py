"""Name the kinds of events that ledgers use most; any other kind is said as the ledger writes it."""

from __future__ import annotations

from geodata.errors import visible
from geodata.records import CONFOUNDING_KINDS
from geodata.words.text import Text

NAMED = CONFOUNDING_KINDS | {
    *("clean_up", "lighting_repair", "centre_opening", "job_fair", "holiday_event"),
    *("school_event", "little_league", "meeting", "recruitment"),
}
MOST_LETTERS = 60

# What an event of a kind is about, besides incidents: 311 requests of these kinds are as much the question
# that the kind itself asks, and nobody has to choose them by hand.
REQUESTS_OF = {"lighting_repair": ("street_lights",), "clean_up": ("illegal_dumping",)}


def kind_of_event(kind: str) -> Text | str:
    """
    Return what people read for a kind of events, in the plural.

    Examples
    --------
    >>> kind_of_event("block_party")
    'block party'
    """
    if kind in NAMED:
        return Text(f"all_events.kind.{kind}")
    return visible(kind.replace("_", " "), MOST_LETTERS) if kind else Text("all_events.kind.none")
