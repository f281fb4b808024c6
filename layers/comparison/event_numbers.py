"""Hold what was counted and expected around one event of a list."""

from __future__ import annotations

from dataclasses import dataclass

from layers.comparison.judge import Judgement
from layers.comparison.weekly import WeeklyCounts


@dataclass(frozen=True, kw_only=True)
class EventNumbers:
    """
    What was counted and expected around one event.

    Attributes
    ----------
    before, observed, expected
        Incidents in the zone in the window before and in that after, and how many were expected there.
    difference, low, high
        Observed minus expected, with its interval of 95 %.
    dispersion
        How many times as much such counts vary as Poisson counts.
    noise
        Square of the relative standard error of `expected`, before dispersion.
    """

    before: int
    observed: int
    expected: float
    difference: float
    low: float
    high: float
    dispersion: float
    noise: float


def numbers_of(judgement: Judgement, weekly: WeeklyCounts, *, before: int) -> EventNumbers | None:
    """Return what a comparison counted and expected; None where nothing could be expected."""
    zone, spans = judgement.zone, judgement.spans
    if zone.expected is None or zone.estimate is None or zone.low is None or zone.high is None:
        return None
    history, after = weekly.columns(spans.history), weekly.columns(spans.after)
    rows = judgement.controls.rows
    rows = rows[weekly.disc[rows, history].sum(axis=1) > 0]
    counts = (weekly.disc[0, history], weekly.disc[rows][:, history], weekly.disc[rows][:, after])
    return EventNumbers(
        before=before,
        observed=zone.observed,
        expected=zone.expected,
        difference=zone.estimate,
        low=zone.low,
        high=zone.high,
        dispersion=zone.dispersion,
        noise=sum(1 / float(one.sum()) for one in counts),
    )
