"""Find the saved plan that fixed a comparison before anybody could know its result."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from geodata.holdings import Holdings
from geodata.plans import Plan
from layers.base.facts import QueryFacts
from layers.base.query import Query
from layers.comparison.asked import NAME, Asked


def asked_by(holdings: Holdings, plan: Plan) -> Query:
    """Return the question of a plan, as this release understands it."""
    query, _ = Query.from_params({**plan.params, "layer": NAME}, QueryFacts.of(holdings))
    return query


def plans_for(holdings: Holdings, asked: Asked, plans: Sequence[Plan] | None = None) -> tuple[Plan, ...]:
    """Return the plans that name the same event, service, area or place, the oldest first."""
    named = (asked.event, asked.service, asked.at, asked.shape, asked.area)
    found = []
    for plan in holdings.plans if plans is None else plans:
        other = Asked.of(holdings, asked_by(holdings, plan))
        if (other.event, other.service, other.at, other.shape, other.area) == named:
            found.append(plan)
    return tuple(sorted(found, key=lambda plan: plan.made))


def made_in_time(holdings: Holdings, asked: Asked, day: dt.date, plans: Sequence[Plan]) -> tuple[Plan, ...]:
    """Return the plans about the same day that were made before their window after began."""
    zone = holdings.study.time_zone
    found = []
    for plan in plans:
        fixed = Asked.of(holdings, asked_by(holdings, plan))
        first = day if fixed.after is None else fixed.after.first
        if fixed.day == asked.day and plan.made_before(first, zone):
            found.append(plan)
    return tuple(found)


def questions_of(holdings: Holdings, plans: Sequence[Plan]) -> int:
    """Return how many different questions plans ask: each is a look of its own."""
    return len({what_counts(asked_by(holdings, plan)) for plan in plans})


def plan_that_fixed(
    holdings: Holdings, query: Query, plans: Sequence[Plan], first_day_after: dt.date
) -> Plan | None:
    """
    Return the first plan that asked exactly this before the window after began; None where there is none.

    Misreadings
    -----------
    A plan says what was fixed, not that it was wise. Who saves many and shows one has chosen afterwards; so
    their number is said beside the verdict.
    """
    zone = holdings.study.time_zone
    fixed = (plan for plan in plans if plan.made_before(first_day_after, zone))
    return next((plan for plan in fixed if what_counts(asked_by(holdings, plan)) == what_counts(query)), None)


def what_counts(query: Query) -> Query:
    """Return a question without what changes no number of the comparison: cells and table."""
    usual = Query()
    return replace(query, layer=NAME, cell_m=usual.cell_m, cells=usual.cells, table=usual.table)
