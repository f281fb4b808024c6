"""Say a question in words: what is counted, which kinds, where, when, by which date."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from geodata.kinds.tree import GROUPS, KINDS, group_title
from geodata.words.text import Text
from layers.base.facts import QueryFacts
from layers.base.naming import joined
from layers.base.query import Query

# More names than this are said as their number.
NAMES_SAID = 6


def question(query: Query, facts: QueryFacts) -> Text:
    """Return the whole question as one sentence."""
    parts = [what_asked(query, facts), *_where(query, facts), days_asked(query, facts), *_narrowed(query)]
    return Text("query.sentence", parts=joined(parts))


def question_of(said: Text, query: Query, facts: QueryFacts) -> Text:
    """
    Return the question of a layer that says by its options what it counts and when, as one sentence.

    Parameters
    ----------
    said
        What is counted, where and when. What else leaves records out is said after it.
    """
    return Text("query.sentence", parts=joined([said, *_where(query, facts), *_narrowed(query)]))


def whole_question(said: Text) -> Text:
    """Return the question of a layer of which nothing is left out that a question of incidents leaves out."""
    return Text("query.sentence", parts=said)


def kinds_listed(kinds: Iterable[str]) -> Text | str:
    """Return the names of some kinds as a list; semicolons part them, since names hold commas."""
    return joined([kind_title(kind) for kind in kinds], "query.join_kinds")


def basis_word(query: Query, facts: QueryFacts) -> Text:
    """Return what is counted, without a number: incidents, estimated incidents, offences or victims."""
    return Text(f"query.basis.{basis_key(query.basis, estimated=facts.estimated)}")


def basis_key(basis: str, *, estimated: bool) -> str:
    """Return the end of the catalogue keys for a counting basis."""
    return f"estimated_{basis}" if estimated and basis == "incidents" else basis


@lru_cache(maxsize=len(KINDS) + len(GROUPS) + 1)  # every count of a screen is of some kind
def kind_title(kind: str) -> Text:
    """Return what people read for a kind or a group of kinds."""
    if kind in GROUPS:
        return group_title(kind)
    return KINDS[kind].title if kind in KINDS else Text("kind.unknown")


def hour_text(hour: int) -> str:
    """Return a full hour as a clock shows it."""
    return f"{hour:02d}:00"


def what_asked(query: Query, facts: QueryFacts) -> Text:
    """Return what is counted: incidents, offences or victims, and of which kinds."""
    what = basis_word(query, facts)
    if query.kinds is None:
        return Text("query.every_kind", what=what)
    if not query.kinds:
        return Text("query.no_kind", what=what)
    if len(query.kinds) > NAMES_SAID:
        return Text("query.many_kinds", what=what, n=len(query.kinds))
    return Text("query.of_kinds", what=what, kinds=kinds_listed(query.kinds))


def _where(query: Query, facts: QueryFacts) -> list[Text | str]:
    said: list[Text | str] = []
    for name, ids in query.areas:
        offered = facts.set_named(name)
        title: Text | str = offered.title if offered else name
        names = tuple(offered.by_id.get(id_, id_) if offered else id_ for id_ in ids)
        if len(ids) > NAMES_SAID:
            said.append(Text("query.in_many_areas", n=len(ids), set=title))
        else:
            said.append(Text("query.in_areas", areas=names, set=title))
    if query.where is not None:
        said.append(query.where.sentence(facts))
    return said


def days_asked(query: Query, facts: QueryFacts) -> Text:
    """Return the days of a question."""
    period = query.days(facts)
    if query.period is not None:
        return query.period.sentence()
    if period is None:
        return Text("query.preset.all")
    return Text("query.preset", preset=Text(f"query.preset.{query.preset}"), period=period.sentence())


def _narrowed(query: Query) -> list[Text | str]:
    """Return what leaves records out besides kind, area and days, and by which date they are counted."""
    said: list[Text | str] = [] if query.hours is None else [hours_asked(query.hours)]
    if query.weekdays:
        said.append(weekdays_asked(query.weekdays))
    if query.reports:
        said.append(Text("query.reports", n=len(query.reports)))
    said.append(Text(f"query.clock.{query.clock}"))
    if query.default_locations:
        said.append(Text("query.with_default_locations"))
    return said


def hours_asked(hours: tuple[int, int]) -> Text:
    """Return the hours of a question: from ... up to but not including ..."""
    start, end = hours
    return Text("query.hours", start=hour_text(start), end=hour_text(end))


def weekdays_asked(weekdays: tuple[int, ...]) -> Text:
    """Return the weekdays of a question, Monday 0."""
    return Text("query.weekdays", days=tuple(Text(f"query.weekday.{day}") for day in weekdays))
