"""Read what a comparison is asked of: the event or place, the zone, the windows; and what was moved."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from geodata.holdings import Holdings
from geodata.kinds.requests import REQUEST_KINDS
from geodata.period import Period
from layers.base.contract import Option
from layers.base.facts import QueryFacts
from layers.base.forms import DAY, ID, POINT, POINTS, SHAPE, SPAN, Degrees
from layers.base.query import Query
from layers.comparison.verdict import MARGIN_PERCENT

NAME = "before_after"
MEASURES = ("incidents", "requests")
RADIUS_M = 300
MOST_WEEKS = 260
AREA = replace(ID, allowed="neighborhoods:8")


def outlined_areas(facts: QueryFacts) -> tuple[str, ...]:
    """Return every area that has an outline, as ``set:id``."""
    return tuple(f"{one.name}:{id_}" for one in facts.sets if one.has_outlines for id_ in one.ids)


OPTIONS = (
    Option("event", "", form=ID, choices=lambda facts: facts.events),
    Option("service", "", form=ID, choices=lambda facts: facts.services),
    Option("at", "", form=POINT),
    Option("shape", "", form=SHAPE),
    Option("area", "", form=AREA, choices=outlined_areas),
    Option("day", "", form=DAY),
    Option("measure", "incidents", choices=lambda _: MEASURES),
    Option("request_kinds", (), choices=lambda _: tuple(REQUEST_KINDS)),
    Option("radius_m", 0, unit="unit.metres", low=0, high=20_000),
    Option("weeks", 0, unit="unit.weeks", low=0, high=MOST_WEEKS),
    Option("before", "", form=SPAN),
    Option("after", "", form=SPAN),
    Option("margin_percent", MARGIN_PERCENT, unit="unit.percent", low=1, high=50),
    Option("controls", "", form=POINTS),
)

# Moving one of these after the fact makes the answer exploratory. Which event or place is the question
# itself; what is counted there is not: of forty kinds, one or two look like a finding after any event.
SETTINGS = (
    *("measure", "request_kinds"),
    *("radius_m", "weeks", "before", "after", "margin_percent", "controls"),
)
FILTERS = ("hours", "weekdays", "areas", "where", "reports", "period", "clock", "default_locations")


@dataclass(frozen=True)
class Asked:
    """
    What is compared, as the link says it; None and 0 are "choose for me".

    Parameters
    ----------
    event, service
        Ids; of an event the place and the day are known.
    at, shape, area
        A place somebody picked: a point, a drawn outline (latitude, longitude), or ``set:id`` of an area.
    day
        Day from which on it is "after", for everything but an event.
    measure, request_kinds
        Incidents of the question's kinds, or 311 requests of these kinds.
    moved
        Names of everything that somebody set by hand and that makes the answer exploratory.
    """

    event: str | None = None
    service: str | None = None
    at: Degrees | None = None
    shape: tuple[Degrees, ...] | None = None
    area: str | None = None
    day: dt.date | None = None
    measure: str = "incidents"
    request_kinds: tuple[str, ...] = ()
    radius_m: int = 0
    weeks: int = 0
    before: Period | None = None
    after: Period | None = None
    margin_percent: int = MARGIN_PERCENT
    controls: tuple[Degrees, ...] | None = None
    moved: tuple[str, ...] = ()

    @classmethod
    def of(cls, holdings: Holdings, query: Query) -> Asked:
        """Return what a question asks of this layer."""
        facts = QueryFacts.of(holdings)
        given = dict(query.options) if query.layer == NAME else {}
        values: dict[str, Any] = {}
        for option in OPTIONS:
            if option.name in given:
                try:
                    values[option.name] = option.parse(given[option.name], facts)
                except ValueError:
                    # Asked before the study changed; the link's notices say so.
                    continue
        moved = [name for name in SETTINGS if name in values and values[name] != getattr(cls, name)]
        usual = Query()
        moved += [name for name in FILTERS if getattr(query, name) != getattr(usual, name)]
        if query.kinds is not None and values.get("measure", cls.measure) == cls.measure:
            moved.append("kinds")
        if query.preset != usual.preset:
            moved.append("period")
        if query.basis != usual.basis:
            moved.append("basis")
        return cls(**values, moved=tuple(dict.fromkeys(moved)))

    @property
    def names_a_place(self) -> bool:
        """Whether anything is named that could be compared."""
        return any(one is not None for one in (self.event, self.service, self.at, self.shape, self.area))
