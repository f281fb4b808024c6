"""Say of a plan that it was saved too late: the screen and the command line say it in the same words."""

from __future__ import annotations

from geodata.holdings import Holdings
from geodata.plans import Plan
from geodata.words.text import Text
from layers.comparison.asked import Asked
from layers.comparison.errors import NoComparison
from layers.comparison.plans import asked_by
from layers.comparison.subject import find_subject


def too_late(plan: Plan, holdings: Holdings) -> Text | None:
    """
    Return the sentence that a plan fixes nothing any more; None where it was saved in time.

    None, too, where this release does not know what the plan names: then nobody can say when it begins.
    """
    try:
        day = find_subject(holdings, Asked.of(holdings, asked_by(holdings, plan))).day
    except NoComparison:
        return None
    in_time = plan.made_before(day, holdings.study.time_zone)
    return None if in_time else Text("plan_box.late", day=day)
