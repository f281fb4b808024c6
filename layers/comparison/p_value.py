"""Say how improbable a difference is by the interval that decides: the level at which it just touches 0."""

from __future__ import annotations

import math

from layers.comparison.judge import LEVEL, Judgement, judge
from layers.comparison.weekly import WeeklyCounts
from layers.stats.expected_after import ExpectedAfter

LARGEST_P = 1 - 1e-6
# Beyond these the search is for digits that no count has: p is then said too large rather than too small.
SMALLEST_P = 1e-9
FARTHEST_MULTIPLE = 7.0


def p_value(weekly: WeeklyCounts, judgement: Judgement) -> float | None:
    """
    Answer: up to which level does the interval of the zone leave out 0? p is 1 minus that level.

    So p is at most 0.05 exactly where the interval that decides leaves out 0: the word and its p never
    disagree. While weeks are still to come a surer interval decides, and p is larger by as much.

    Parameters
    ----------
    weekly
        Counts by week; row 0 is the treated zone.
    judgement
        What `judge` said of them.

    Returns
    -------
    p
        Two-sided, inside (0, 1]. None where there is no interval.

    Misreadings
    -----------
    It is the chance of a difference this large or larger if nothing had changed but what the controls share,
    not the chance that nothing changed. Of twenty events after which nothing happened, one has a p below
    0.05: over a list it must be adjusted.

    References
    ----------
    Cox & Hinkley (1974), Theoretical Statistics, section 7.2, on tests made from intervals.

    Examples
    --------
    ``p_value(found.weekly, found.judgement)`` of a `Comparison`
    """
    zone = judgement.zone
    if zone.estimate is None:
        return None
    if zone.estimate == 0:
        return 1.0
    return min(1.0, _p_of_one_look(weekly, judgement) * (1 - LEVEL) / (1 - zone.level))


def _p_of_one_look(weekly: WeeklyCounts, judgement: Judgement) -> float:
    from scipy import optimize

    zone = judgement.zone
    falls = zone.observed < (zone.expected or 0)

    def outside(log_p: float) -> tuple[float, float]:
        """Return by how many incidents the interval leaves out 0 (below 0: it holds it), and its multiple."""
        found = _at(weekly, judgement, -math.expm1(log_p))
        edge = found.high if falls else found.low
        return (0.0 if edge is None else -edge if falls else edge), found.multiple

    above = math.log(LARGEST_P)
    if outside(above)[0] <= 0:
        return 1.0
    below = math.log(0.5)
    while (found := outside(below))[0] > 0:
        if found[1] > FARTHEST_MULTIPLE or below < math.log(SMALLEST_P):
            return math.exp(below)
        above, below = below, below - math.log(2)
    return math.exp(optimize.brentq(lambda log_p: outside(log_p)[0], below, above, xtol=1e-5))


def _at(weekly: WeeklyCounts, judgement: Judgement, level: float) -> ExpectedAfter:
    """Return the deciding estimate of the zone with an interval of another level."""
    rows = judgement.controls.rows
    return judge(weekly, judgement.spans, candidates=judgement.candidates, chosen=rows, level=level).zone
