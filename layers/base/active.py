"""List the filters of a question one by one, each with the question that is left without it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from geodata.words.text import Text
from layers.base.facts import QueryFacts
from layers.base.query import Query
from layers.base.sentences import days_asked, hours_asked, kind_title, weekdays_asked

MOST_ONE_BY_ONE = 8


@dataclass(frozen=True)
class ActiveFilter:
    """One filter in words, and the question without it."""

    said: Text | str
    without: Query


def active_filters(query: Query, facts: QueryFacts) -> tuple[ActiveFilter, ...]:
    """
    Return every filter that leaves records out, in the order in which a question says them.

    More than `MOST_ONE_BY_ONE` kinds, or areas of one set, are one filter: nobody takes fifteen away singly.

    Misreadings
    -----------
    The last kind that is taken away leaves every kind, as an empty list on the panel does.
    """
    return (*_kinds(query), *_place(query, facts), *_time(query, facts), *_reports(query))


def _kinds(query: Query) -> Iterator[ActiveFilter]:
    if query.kinds == ():
        yield ActiveFilter(Text("filter.no_kinds"), replace(query, kinds=None))
    if len(query.kinds or ()) > MOST_ONE_BY_ONE:
        yield ActiveFilter(Text("filter.kinds", n=len(query.kinds or ())), replace(query, kinds=None))
        return
    for kind in query.kinds or ():
        rest = tuple(one for one in query.kinds or () if one != kind)
        yield ActiveFilter(kind_title(kind), replace(query, kinds=rest or None))


def _place(query: Query, facts: QueryFacts) -> Iterator[ActiveFilter]:
    for name, ids in query.areas:
        offered = facts.set_named(name)
        if len(ids) > MOST_ONE_BY_ONE:
            title = offered.title if offered else name
            others = tuple(one for one in query.areas if one[0] != name)
            yield ActiveFilter(Text("filter.areas", n=len(ids), set=title), replace(query, areas=others))
            continue
        for id_ in ids:
            rest = [(one, tuple(i for i in those if (one, i) != (name, id_))) for one, those in query.areas]
            said = offered.by_id.get(id_, id_) if offered else id_
            yield ActiveFilter(said, replace(query, areas=tuple(rest)))
    if query.where is not None:
        yield ActiveFilter(query.where.sentence(facts), replace(query, where=None))


def _time(query: Query, facts: QueryFacts) -> Iterator[ActiveFilter]:
    if query.days(facts) is not None:
        yield ActiveFilter(days_asked(query, facts), replace(query, period=None, preset="all"))
    if query.hours is not None:
        yield ActiveFilter(hours_asked(query.hours), replace(query, hours=None))
    if query.weekdays:
        yield ActiveFilter(weekdays_asked(query.weekdays), replace(query, weekdays=()))


def _reports(query: Query) -> Iterator[ActiveFilter]:
    if query.reports:
        yield ActiveFilter(Text("query.reports", n=len(query.reports)), replace(query, reports=()))
