"""Say in which incidents a pattern is looked for: those reported, not those somebody went to find."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from geodata.holdings import Holdings
from geodata.kinds import KINDS
from geodata.words.text import Text
from layers.base.facts import QueryFacts
from layers.base.query import Query
from layers.base.sentences import kinds_listed

# More kinds than this are told by their number.
KINDS_NAMED = 6


@dataclass(frozen=True)
class Pattern:
    """
    A question about a pattern.

    Parameters
    ----------
    asked
        As a person asked it.
    query
        What is counted: without the kinds in `left_out`.
    left_out
        Kinds whose number follows how often an officer looked, or who dared to tell; none where a person
        named kinds.
    """

    asked: Query
    query: Query
    left_out: tuple[str, ...]

    @classmethod
    def of(cls, holdings: Holdings, query: Query) -> Pattern:
        """
        Return what a question looks for a pattern in.

        Misreadings
        -----------
        More arrests for drugs at a corner tell where officers went. Whoever asks for such kinds by name gets
        them, and a caveat beside them.
        """
        if query.kinds is not None:
            return cls(query, query, ())
        standing = QueryFacts.of(holdings).kinds
        left_out = tuple(kind for kind in standing if KINDS[kind].tags)
        if not left_out:
            return cls(query, query, ())
        kept = tuple(kind for kind in standing if not KINDS[kind].tags)
        return cls(query, replace(query, kinds=kept), left_out)

    @cached_property
    def choices(self) -> tuple[Text, ...]:
        """Say what was left out by itself."""
        if not self.left_out:
            return ()
        if len(self.left_out) <= KINDS_NAMED:
            return (Text("patterns.left_out", kinds=kinds_listed(self.left_out)),)
        return (Text("patterns.left_out_many", n=len(self.left_out)),)


def every_kind(holdings: Holdings, query: Query) -> Query:
    """Return the same question about every kind that patterns are looked for in, those asked for included."""
    asked = query.leaves() or frozenset()
    kept = tuple(kind for kind in QueryFacts.of(holdings).kinds if not KINDS[kind].tags or kind in asked)
    return replace(query, kinds=kept)
