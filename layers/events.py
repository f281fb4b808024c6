"""Show outreach events of the days asked for: where, when, and whether they act on a place or on people."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from geodata.holdings import Holdings
from geodata.records import Event
from geodata.words.text import Text
from layers.base.answering import build, objects, refusal
from layers.base.answers import Answer, Places, Totals
from layers.base.contract import Layer, Option
from layers.base.facts import QueryFacts
from layers.base.naming import event_name
from layers.base.query import Query
from layers.base.sentences import days_asked, whole_question

ACTS_ON = ("any", "place", "people")


def events(holdings: Holdings, query: Query) -> Answer:
    """
    Return every event with at least one day among those asked for, the earliest first.

    Kinds, hours, weekdays and areas of the question are about incidents; they leave no event out.

    Misreadings
    -----------
    Events on a map beside incidents say nothing about what the events changed.
    """
    facts = QueryFacts.of(holdings)
    asked = whole_question(Text("layers.events.question", when=days_asked(query, facts)))
    if not holdings.events:
        return refusal(holdings, query, "events", Text("reason.no_events"), question=asked)
    acts_on = LAYER.chosen(query, facts)["acts_on"]
    days = query.days(facts)
    found = sorted(
        (
            event
            for event in holdings.events
            if (days is None or event.period.overlap_days(days)) and acts_on in {"any", event.acts_on}
        ),
        key=lambda event: (event.period, event.id),
    )
    places = places_of(found, holdings.crs.code)
    mapped = places.mapped
    ones = np.ones(len(found), np.int64)
    return build(
        holdings,
        query,
        "events",
        places=places,
        value=ones,
        n=ones,
        measure=Text("measure.events"),
        unit=Text("unit.events"),
        headline=Text(
            "layers.events.headline", count=Text("count.events", n=len(found)), of=len(holdings.events)
        ),
        totals=Totals(n=len(found), mapped=mapped, no_place=len(found) - mapped),
        question=asked,
        caveats=(Text("layers.events.misreading"),),
        columns={
            "kind": objects(event.kind for event in found),
            "acts_on": objects(event.acts_on for event in found),
            "first": objects(event.period.first.isoformat() for event in found),
            "last": objects(event.period.last.isoformat() for event in found),
            "radius_m": _numbers(found, "radius_m"),
            "attendance": _numbers(found, "attendance"),
            "note": objects(event.note for event in found),
        },
    )


def places_of(events: Sequence[Event], crs: str) -> Places:
    """Return events as points, in their order; one without a place has NaN."""
    at = np.array([(event.x_m, event.y_m) for event in events], np.float64).reshape(-1, 2)
    return Places(
        "points",
        objects(event.id for event in events),
        objects(map(event_name, events)),
        at[:, 0],
        at[:, 1],
        crs,
    )


def _numbers(found: list[Event], name: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    values = [getattr(event, name) for event in found]
    return np.array([np.nan if value is None else float(value) for value in values], np.float64)


LAYER = Layer(
    name="events",
    needs=("events",),
    answer=events,
    options=(Option("acts_on", "any", choices=lambda _: ACTS_ON),),
)
