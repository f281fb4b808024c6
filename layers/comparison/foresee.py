"""Say before an event what a comparison after it could show at all."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from geodata.holdings import Holdings
from geodata.words.text import Text
from layers.base.query import Query
from layers.comparison.asked import Asked
from layers.comparison.compare import chain_of, subject_of
from layers.comparison.delay import delay_of
from layers.comparison.errors import NoComparison
from layers.comparison.points import data_days, points_of
from layers.comparison.says import least_fall, number
from layers.comparison.windows import USUAL_WEEKS


@dataclass(frozen=True)
class Foresight:
    """
    What can be expected of a comparison that has not begun.

    Attributes
    ----------
    weeks
        Length of the window; shorter than usual where the data before the stand-in are.
    expected
        Incidents in it if nothing changes, from the newest weeks known.
    detectable
        The smallest fall that would be seen in `power` of all cases; None where none would.
    """

    weeks: int
    expected: float
    detectable: float | None
    power: float
    says: Text


def foresee(holdings: Holdings, query: Query) -> Foresight | None:
    """
    Answer, before an event: how large a fall could be seen there? None where nothing can be expected.

    The newest weeks known stand in for those to come.

    Misreadings
    -----------
    "Could be seen" is the chance to notice a fall of that size, not the chance that it comes. Bursts and
    lulls are in it as they were when the stand-in began, half a year ago, not as they are now.
    """
    asked = Asked.of(holdings, query)
    data = data_days(holdings, asked, points_of(holdings, query, asked))
    if data is None:
        return None
    last = data.last
    weeks = asked.weeks or USUAL_WEEKS
    end = last + dt.timedelta(days=1 - (delay_of(holdings, query, asked).days or 0))
    try:
        subject = subject_of(holdings, replace(asked, day=asked.day or last))
        stand_in = replace(subject, day=end - dt.timedelta(weeks=weeks), picked=None)
        chain = chain_of(holdings, query, replace(asked, before=None, after=None), stand_in)
    except NoComparison:
        return None
    zone = chain.judgement.zone
    if zone.expected is None:
        return None
    key = "comparison.foresight.none" if zone.detectable is None else "comparison.foresight"
    # Data that begin late leave a shorter window than the usual one; what is expected is of that one.
    weeks = chain.windows.after.span_days // 7
    says = Text(
        key,
        weeks=weeks,
        expected=number(zone.expected),
        n=0 if zone.detectable is None else least_fall(zone.detectable, zone.expected),
        power=round(100 * zone.power),
        what=chain.points.measure,
    )
    return Foresight(weeks, zone.expected, zone.detectable, zone.power, says)
