"""Sentences that layers about time share: what a statistic warns of, and how likely chance is."""

from __future__ import annotations

from collections.abc import Iterable

from geodata.holdings import Holdings
from geodata.words.text import Text
from layers.base.answering import refusal
from layers.base.answers import Answer, Totals
from layers.base.counting import Counted
from layers.base.overview import count_text
from layers.base.query import Query

# A smaller chance is only said to be below it.
LEAST_CHANCE = 0.001


def chance_text(p: float) -> Text:
    """
    Return a chance in percent.

    Examples
    --------
    >>> chance_text(0.0004).key, chance_text(0.0312).values
    ('rhythm.chance.less', {'percent': 3.1})
    """
    if p < LEAST_CHANCE:
        return Text("rhythm.chance.less")
    return Text("rhythm.chance", percent=round(100 * p, 1))


def warned(keys: Iterable[str]) -> tuple[Text, ...]:
    """Return what a statistic warns of, by its keys."""
    return tuple(Text(f"rhythm.caveat.{key}") for key in keys)


def counted_text(counted: Counted, n: int) -> Text:
    """Return a number with what the question counts."""
    return count_text(n, counted.query.basis, estimated=counted.facts.estimated)


def no_days(holdings: Holdings, query: Query, layer: str, totals: Totals) -> Answer:
    """Return the answer where no day can be looked at."""
    return refusal(holdings, query, layer, Text("rhythm.reason.no_day"), totals)
