"""Hold what was counted and expected around one event of a list."""

from __future__ import annotations

from dataclasses import dataclass

from layers.comparison.judge import Judgement


@dataclass(frozen=True, kw_only=True)
class EventNumbers:
    """
    What was counted and expected around one event.

    Attributes
    ----------
    before, observed, expected
        Incidents in the zone in the window before and in that after, and how many were expected there.
    difference, low, high
        Observed minus expected, with its interval.
    dispersion
        How many times as much such counts vary as Poisson counts.
    noise
        Square of the relative standard error of `expected`, before dispersion.
    doubt
        Incidents by which `expected` may be wrong for what lasts: see `Doubts`.
    level
        Of the interval.
    """

    before: int
    observed: int
    expected: float
    difference: float
    low: float
    high: float
    dispersion: float
    noise: float
    doubt: float
    level: float


def numbers_of(judgement: Judgement, *, before: int) -> EventNumbers | None:
    """Return what a comparison counted and expected; None where nothing could be expected."""
    zone = judgement.zone
    known = (zone.expected, zone.estimate, zone.low, zone.high, zone.noise)
    if None in known:
        return None
    expected, difference, low, high, noise = (float(one) for one in known if one is not None)
    return EventNumbers(
        before=before,
        observed=zone.observed,
        expected=expected,
        difference=difference,
        low=low,
        high=high,
        dispersion=zone.dispersion,
        noise=noise,
        doubt=zone.doubts.lower + zone.doubts.higher,
        level=zone.level,
    )
